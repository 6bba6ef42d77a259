/**
 * Words of the room over a page. A closed shadow root keeps them from the page's scripts, but not from
 * the browser's search, which `window.find` and text fragments let a page use to spell them out. What a
 * style generates is shown and read aloud like any text, and found by no search.
 */
export function Veiled({ words }: { readonly words: string }) {
  return <span class="veiled" data-words={words} />;
}

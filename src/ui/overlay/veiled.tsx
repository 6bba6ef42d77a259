import { shownAddress } from '../format.ts';

/**
 * Words of the room over a page. A closed shadow root keeps them from the page's scripts, but not from
 * the browser's search, which `window.find` and text fragments let a page use to spell them out. What a
 * style generates is shown and read aloud like any text, and found by no search.
 */
export function Veiled({ words }: { readonly words: string }) {
  return <span class="veiled" data-words={words} />;
}

/** Where something leads. */
export function VeiledAddress({ of: address }: { readonly of: string }) {
  const shown = shownAddress(address);
  if (!shown) return null;
  const { host, path, whole } = shown;
  return (
    <p class="address" dir="ltr" title={whole}>
      <Veiled words={host + path} />
    </p>
  );
}

import { shownAddress } from '../format.ts';

/**
 * Text of the room over a page. A closed shadow root hides it from the page's scripts, but not
 * from the browser's search: `window.find` and text fragments let a page spell it out.
 * CSS-generated text is shown and read aloud like any other, but no search finds it.
 */
export function Veiled({ words }: { readonly words: string }) {
  return <span class="veiled" data-words={words} />;
}

/** A link target. */
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

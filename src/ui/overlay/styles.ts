/** A page can find out where a card takes clicks, so the width does not depend on the words. */
const CARD_WIDTH = 'min(calc(100% - 32px), 480px)';

/**
 * Styles of the overlay. It is dark in both colour schemes, because it lies over pages of any
 * colour. It keeps to the top, clear of subtitles and of the player's own controls. Only the
 * button that unblocks playback is in the lower part, where the player has its own.
 *
 * A card takes none in its first 500 ms: such a click was meant for what was there before, and a page
 * could have cards appear under the mouse. Fonts are generic: a page can replace any other family, and
 * sees which letters are asked for.
 */
export const styles = `
:host {
  all: initial !important;
  direction: ltr !important;
  unicode-bidi: isolate !important;
  color-scheme: dark !important;
  display: block !important;
  position: fixed !important;
  inset: 0 !important;
  width: auto !important;
  height: auto !important;
  border: 0 !important;
  padding: 0 !important;
  margin: 0 !important;
  background: none !important;
  overflow: clip !important;
  pointer-events: none !important;
}
.frame { position: absolute; inset: 0; overflow: clip; contain: strict; }
.pill {
  position: absolute;
  left: 50%;
  top: 10%;
  transform: translateX(-50%);
  box-sizing: border-box;
  max-width: calc(100% - 32px);
  margin: 0;
  padding: 8px 16px;
  border: 1px solid rgb(255 255 255 / 0.14);
  border-radius: 999px;
  background: rgb(20 18 26 / 0.86);
  color: #f4f0f8;
  font: 500 14px/20px system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  text-align: center;
  animation: appear 150ms ease-out;
}
.veiled::before { content: attr(data-words); }
.card {
  width: ${CARD_WIDTH};
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: center;
  gap: 8px 16px;
  border-radius: 22px;
  padding: 8px 8px 8px 16px;
  pointer-events: auto;
  animation: appear 150ms ease-out, unclickable 500ms;
}
.card p { margin: 0; }
.address {
  max-width: 46ch;
  font: 400 12px/16px monospace;
  overflow-wrap: anywhere;
  text-align: start;
  opacity: 0.8;
}
.card button {
  padding: 6px 14px;
  border: 1px solid rgb(255 255 255 / 0.4);
  border-radius: 999px;
  background: transparent;
  color: inherit;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
.question { padding: 14px 16px; }
.question output { flex-basis: 100%; }
.question .address { margin: 4px auto; text-align: center; }
.card button[disabled] { opacity: 0.6; cursor: default; }
.card button:hover { background: rgb(255 255 255 / 0.12); }
.card .main { border-color: transparent; background: #ffb070; color: #26140a; }
.card .main:hover { background: #ffc08c; }
.card button:focus-visible { outline: 3px solid #f4f0f8; outline-offset: 2px; }
.large { font-size: 20px; line-height: 28px; padding: 10px 24px; }
.pill[hidden] { display: none; }
.ask {
  top: auto;
  bottom: 16.6%;
  padding: 12px 24px;
  border-color: transparent;
  background: #ffb070;
  color: #26140a;
  font-size: 16px;
  line-height: 24px;
  box-shadow: 0 4px 24px rgb(0 0 0 / 0.45);
  cursor: pointer;
  pointer-events: auto;
}
.ask:hover { background: #ffc08c; }
.ask:focus-visible { outline: 3px solid #f4f0f8; outline-offset: 3px; }
@keyframes appear { from { opacity: 0; } }
@keyframes unclickable { from, to { pointer-events: none; } }
@media (prefers-reduced-motion: reduce) {
  .pill { animation: none; }
  .card { animation: unclickable 500ms; }
}
@media (forced-colors: active) { .pill { border: 1px solid ButtonText; background: Canvas; } }
`;

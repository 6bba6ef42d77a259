import { i18n } from '#i18n';

export interface PillProps {
  /** The browser wants a click before it plays. */
  readonly blocked: boolean;
  /** People to greet; 0 for no greeting. */
  readonly here: number;
}

/** One line at a time: what the viewer has to do goes before what is merely nice to know. */
export function Pill({ blocked, here }: PillProps) {
  // Any click on the page unblocks playback; the button is where people look for one.
  if (blocked) {
    return (
      <button type="button" class="pill ask">
        {i18n.t('overlay.join')}
      </button>
    );
  }
  return (
    <output class="pill" hidden={here === 0}>
      {here > 0 && i18n.t('overlay.together', here)}
    </output>
  );
}

/** Sites that the viewer needs to allow: the reason, and the button that asks the browser. */
import { useIntoView } from '../into-view.ts';
import { hostList, words } from '../words.ts';

interface SitesNoteProps {
  readonly hosts: readonly string[];
  /**
   * `nested`: the player is in a frame of these sites, so no room can be entered without them.
   * `why`: the room plays, but only until its page is closed.
   */
  readonly reason: 'nested' | 'why';
  readonly allow: () => void;
}

export function SitesNote({ hosts, reason, allow }: SitesNoteProps) {
  const note = useIntoView<HTMLDivElement>();
  return (
    <div class="note waiting" data-testid="sites" data-reason={reason} ref={note}>
      <output>{words(`site.${reason}`, hostList(hosts))}</output>
      <button type="button" class={reason === 'nested' ? 'button main' : 'button'} onClick={allow}>
        {words('site.allow')}
      </button>
    </div>
  );
}

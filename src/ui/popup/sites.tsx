/** Sites that the viewer is to allow: why, and the button that has the browser ask. */
import { useIntoView } from '../into-view.ts';
import { hostList, words } from '../words.ts';

interface SitesNoteProps {
  readonly hosts: readonly string[];
  /**
   * `nested`: the player is in a frame of these, without which no room can be entered. `why`: the room plays,
   * but only until its page is gone.
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

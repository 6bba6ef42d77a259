import { words } from '../../words.ts';

interface InviteNoteProps {
  /** Another room's key in this page's address, if there is one. */
  readonly roomKey: string | undefined;
  readonly join: (roomKey: string) => void;
}

/** A member of a room opened an invite to another room. */
export function InviteNote({ roomKey, join }: InviteNoteProps) {
  if (roomKey === undefined) return null;
  return (
    <aside class="invite">
      <p>{words('room.invited')}</p>
      <button type="button" class="button" onClick={() => join(roomKey)}>
        {words('room.join_invited')}
      </button>
    </aside>
  );
}

/** The room in words, from the membership and the session, if one runs. Pure. */
import type { Membership } from '../../protocol/extension/membership.ts';
import type { RoomControl } from '../../protocol/backend/room.ts';
import type { RoomKey } from '../../protocol/page/room-key.ts';
import { formatRoomKey, inviteTo } from '../../protocol/page/room-key.ts';
import type { MemberView, SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import { speed } from '../format.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';
import type { MemberLine } from './member.ts';
import { inOrder, memberLine, storedMemberLine } from './member.ts';

export interface PlaybackView {
  readonly state: 'connecting' | 'playing' | 'paused';
  readonly words: Phrase;
  /** Seconds; absent while unknown. */
  readonly position?: number;
  /** Absent at normal speed. */
  readonly speed?: Phrase;
}

/** A problem that Issho is solving, or that only the viewer can solve. */
export interface Trouble {
  readonly server: 'signalling' | 'backend' | 'autoplay' | 'room';
  readonly text: Phrase;
}

export interface RoomView {
  readonly title: string;
  readonly isPublic: boolean;
  readonly roomKey: string;
  /** Text to share: the page with the key, or the key alone. */
  readonly invite: string;
  /** Undefined if the room does not play here. */
  readonly playback: PlaybackView | undefined;
  /** Whether we are the host. */
  readonly isHost: boolean;
  readonly control: RoomControl;
  /** Who commands playback, if the viewer may not, or may only while others are away. */
  readonly whoControls: Phrase | undefined;
  readonly members: readonly MemberLine[];
  readonly troubles: readonly Trouble[];
}

/**
 * `session` is undefined before it runs, and while its page loads. If it `isMissing` for good,
 * members are shown as the database has them.
 */
export function roomView(
  membership: Membership,
  session: SessionSnapshot | undefined,
  isMissing = false,
): RoomView {
  const { room } = membership.snapshot;
  const ours = session?.roomId === membership.roomId ? session : undefined;
  const key = keyOf(membership);
  return {
    title: room.title,
    isPublic: room.isPublic,
    roomKey: formatRoomKey(key),
    invite: inviteTo(room.videoUrl, key),
    playback: isMissing ? undefined : playbackView(ours),
    isHost: room.hostId === membership.self,
    control: room.control,
    whoControls: whoControls(membership, ours),
    members: membersOf(membership, ours, isMissing),
    troubles: ours ? troublesOf(ours) : [],
  };
}

export function keyOf({ roomId, accessKey }: Membership): RoomKey {
  return { roomId, accessKey: accessKey ?? undefined };
}

export function playbackView(session: SessionSnapshot | undefined): PlaybackView {
  if (!session) return { state: 'connecting', words: phrase('room.connecting') };
  const { timeline } = session;
  if (!timeline) return { state: 'connecting', words: phrase('room.finding') };
  const waits = timeline.hold !== undefined || timeline.startsIn > 0;
  const plays = timeline.playing && !waits;
  const still = timeline.playing ? 'room.waiting' : 'room.paused';
  return {
    state: plays ? 'playing' : 'paused',
    words: phrase(plays ? 'room.playing' : still),
    position: timeline.position,
    ...(timeline.rate !== 1 && { speed: phrase('room.speed', speed(timeline.rate)) }),
  };
}

function whoControls(
  { self, snapshot: { room, members } }: Membership,
  session: SessionSnapshot | undefined,
): Phrase | undefined {
  const { control, hostId: host, hostName: name } = room;
  const isChosen =
    control === 'named' && members.some(({ id, hasControl: has }) => id === self && has);
  if (control === 'everyone' || host === self || isChosen) return undefined;
  // Before the first message from anybody, we are away, not the host.
  if (session?.timeline && session.mayCommand) return phrase('room.host_away', name);
  return phrase(control === 'host' ? 'room.only_host' : 'room.only_chosen', name);
}

function membersOf(
  { self, snapshot }: Membership,
  session: SessionSnapshot | undefined,
  isMissing: boolean,
): readonly MemberLine[] {
  const { control } = snapshot.room;
  const chosen = new Set(
    snapshot.members.flatMap(({ id, hasControl: has, isHost }) =>
      control === 'named' && has && !isHost ? [id] : [],
    ),
  );
  if (isMissing && !session) {
    const stored = snapshot.members.map((member) =>
      storedMemberLine(member, self, chosen.has(member.id)),
    );
    return inOrder(stored);
  }
  const views: readonly MemberView[] =
    session?.members ??
    snapshot.members.map(({ id, name, isHost }) => {
      return { id, name, isHost, link: id === self ? 'self' : 'connecting' };
    });
  return inOrder(views.map((view) => memberLine(view, chosen.has(view.id))));
}

function troublesOf({ player, signalling, backend }: SessionSnapshot): readonly Trouble[] {
  const troubles: Trouble[] = [];
  if (player.blocked) troubles.push({ server: 'autoplay', text: phrase('trouble.autoplay') });
  if (signalling === 'unreachable') {
    troubles.push({ server: 'signalling', text: phrase('trouble.signalling') });
  }
  if (backend === 'unreachable') {
    troubles.push({ server: 'backend', text: phrase('trouble.backend') });
  }
  if (backend === 'full') troubles.push({ server: 'room', text: phrase('trouble.room') });
  return troubles;
}

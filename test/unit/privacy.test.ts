/** PRIVACY.md names what the code sends to the backend and keeps in the browser. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/database/client.ts';
import * as comments from '../../src/database/comments.ts';
import * as hosting from '../../src/database/hosting.ts';
import * as own from '../../src/database/own.ts';
import * as rooms from '../../src/database/rooms.ts';
import type { HostAct } from '../../src/protocol/backend/host-act.ts';
import type { RoomRecord } from '../../src/protocol/backend/room.ts';
import { refused } from '../../src/protocol/refusal.ts';

const privacy = readFileSync('PRIVACY.md', 'utf8');

/** The cells of each row of the table under a heading. */
function tableUnder(heading: string): string[][] {
  const section = privacy.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|').slice(1, -1));
}

/** The names in code font. */
function namesIn(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}

/** The fields of each call that `act` makes, with those of lists of objects in it. */
async function callsOf(
  act: (backend: Backend) => Promise<unknown>,
): Promise<[call: string, fields: string[]][]> {
  const calls: [string, string[]][] = [];
  await act({
    id: 'https://rooms.example',
    signIn: () => Promise.reject(new Error('nothing here signs in by itself')),
    call: (name, parameters) => {
      const inner = Object.values<unknown>(parameters)
        .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []))
        .flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
      calls.push([name, [...Object.keys(parameters), ...inner]]);
      return Promise.resolve(refused('backend-unreachable'));
    },
  });
  return calls;
}

const id = '00000000-0000-4000-8000-000000000001';
const roomId = 'k3j9x2m4ab';
const at = '2026-01-01T00:00:00Z';
const page: rooms.PageRecord = {
  title: 'Episode 12',
  animeId: 'show:lantern-street',
  animeTitle: 'Lantern Street',
  episode: 12,
  videoUrl: 'https://video.example/12',
  sourceId: 'video.example',
};
const before = { createdAt: at, id };
const acts: HostAct[] = [
  { act: 'hand-over', member: id },
  { act: 'remove', member: id },
  { act: 'let-back-in', member: id },
  { act: 'control', control: 'named', named: [id] },
  { act: 'new-key' },
  { act: 'make-private' },
  { act: 'make-public' },
  { act: 'close' },
];

/** A call of each function, with all that it can send. */
const uses: Record<string, (backend: Backend) => Promise<unknown>> = {
  createRoom: (to) =>
    rooms.createRoom(to, { ...page, id, isPublic: true, control: 'everyone', name: 'Aiko' }),
  moveRoom: (to) => rooms.moveRoom(to, roomId, { ...page, fromPage: 1 }),
  joinRoom: (to) => rooms.joinRoom(to, { roomId, accessKey: '123456' }, 'Aiko'),
  leaveRoom: (to) => rooms.leaveRoom(to, roomId),
  readRoom: (to) => rooms.readRoom(to, roomId),
  heartbeat: (to) =>
    rooms.heartbeat(to, roomId, { position: 1, inStep: true, peerId: 'peer', publicKey: 'key' }),
  renameMember: (to) => rooms.renameMember(to, roomId, 'Aiko'),
  savePlayback: (to) =>
    rooms.savePlayback(to, roomId, { position: 1, playing: true, rate: 1, revision: 1, page: 1 }),
  recordSyncEvents: (to) =>
    rooms.recordSyncEvents(to, roomId, [
      { id, roomPosition: 1, ownPosition: 1, inStep: true, kind: 'seek' },
    ]),
  listPublicRooms: (to) =>
    rooms.listPublicRooms(to, {
      search: 'lantern',
      animeId: page.animeId,
      after: { createdAt: at, roomId },
    }),
  roomComments: (to) => comments.roomComments(to, roomId, before),
  episodeComments: (to) => comments.episodeComments(to, page as unknown as RoomRecord, before),
  editComment: (to) => comments.editComment(to, id, 'text'),
  deleteComment: (to) => comments.deleteComment(to, id),
  postComment: (to) =>
    comments.postComment(to, { id, roomId, message: 'text', position: 1, page: 1 }),
  claimHost: (to) => hosting.claimHost(to, roomId, 1),
  listRemoved: (to) => hosting.listRemoved(to, roomId),
  actAsHost: (to) => Promise.all(acts.map((act) => hosting.actAsHost(to, roomId, act))),
  exportOwnData: own.exportOwnData,
  deleteOwnData: own.deleteOwnData,
};

describe('PRIVACY.md', () => {
  it('lists each call to the backend with its fields', async () => {
    const functions = Object.keys({ ...rooms, ...comments, ...hosting, ...own });
    expect(Object.keys(uses).toSorted()).toEqual(functions.toSorted());
    const made = (await Promise.all(Object.values(uses).map(callsOf))).flat();
    const listed = tableUnder('Every field').map(([call, , fields]) => [
      namesIn(call)[0],
      namesIn(fields).toSorted(),
    ]);
    const sent = made.map(([call, fields]) => [call, fields.toSorted()]);
    const byCall = (rows: unknown[][]) => new Map(rows.map(([call, fields]) => [call, fields]));
    expect(byCall(listed)).toEqual(byCall(sent));
  });

  it('lists each call that the code of the database names', () => {
    const source = globSync('src/database/*.ts').map((file) => readFileSync(file, 'utf8'));
    const named = source.flatMap((text) =>
      [...text.matchAll(/\.(?:call|rpc)\(\s*'(\w+)'/g)].map(([, name]) => name ?? ''),
    );
    const listed = tableUnder('Every field').flatMap(([call]) => namesIn(call));
    expect([...new Set(named)].toSorted()).toEqual(listed.toSorted());
  });

  it('lists each place in which the browser keeps something', () => {
    const files = globSync('{src,entrypoints}/**/*.{ts,tsx}');
    const source = files.map((file) => readFileSync(file, 'utf8')).join('\n');
    const places = [
      /['"`]((?:local|session|sync):[\w-]+)['"`]/g,
      /openDB(?:<\w+>)?\(\s*['"`]([\w-]+)/g,
      /storageKey: ['"`]([\w-]+)/g,
      /const DRAFT = '([\w.-]+)'/g,
    ].flatMap((place) => [...source.matchAll(place)].map(([, name]) => name ?? ''));
    const kept = tableUnder('What stays').flatMap(([, , where]) => namesIn(where));
    expect(kept.toSorted()).toEqual([...new Set(places)].toSorted());
    // Pages of ours keep nothing in any other way.
    const keepers = files.filter((file) =>
      /(?:local|session)Storage\.setItem|document\.cookie/.test(readFileSync(file, 'utf8')),
    );
    expect(keepers).toEqual(['src/ui/sidepanel/draft-storage.ts']);
  });
});

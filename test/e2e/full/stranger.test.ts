/**
 * Attempts to read a private room without its key: as a client of the backend, as a socket at the
 * PeerServer, and as the site on which its members watch.
 */
import type { SupabaseClient } from '@supabase/supabase-js';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Spy } from '../../attack/nosy-page.ts';
import { nosyPage } from '../../attack/nosy-page.ts';
import { eventually } from '../eventually.ts';
import { overlayWords } from '../overlay.ts';

declare const spy: Spy;

const NAMES = ['Kazuhiro', 'Setsuko'] as const;
const WORDS = 'Only between the two of us';
/** A room id of valid form that nobody uses. */
const NOWHERE = 'nobodyhere';

let stage: Stage<Servers>;
let [host, guest]: Viewer[] = [];
let roomKey: string;
/** Texts that no stranger may learn. */
let secrets: string[];

beforeAll(async () => {
  stage = await setStage();
  [host, guest] = await Promise.all(
    NAMES.map((name) => stage.viewer(name, { allowsEverySite: true })),
  );
  for (const viewer of members()) {
    await viewer.page.evaluateOnNewDocument(nosyPage);
    await viewer.open(`${stage.cinema.url}/plain?episode=2&muted=1`);
  }
  const [first, second] = members();
  roomKey = await first.create('Private');
  await second.join(roomKey);
  const panel = await first.launched.openSidePanel(first.page);
  await panel.locator('::-p-aria([name="Write a comment"])').fill(WORDS);
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  await panel.waitForSelector(`[data-pending="false"] ::-p-text(${WORDS})`);
  // Chromium pauses a muted video that nobody sees.
  await panel.close();
  await first.page.bringToFront();
  const [room = {}] = await stage.rows('rooms');
  const rows = await stage.rows('room_members');
  secrets = [
    ...NAMES,
    WORDS,
    roomKey,
    ...['id', 'room_id', 'access_key', 'title', 'anime_id', 'anime_title', 'video_url'].map(
      (column) => String(room[column]),
    ),
    ...rows.flatMap((row) =>
      ['id', 'user_id', 'peer_id', 'public_key'].map((column) => String(row[column])),
    ),
  ];
  if (secrets.includes('undefined')) throw new Error('a secret is missing');
});
afterAll(() => stage?.stop());

function members(): [Viewer, Viewer] {
  if (!host || !guest) throw new Error('nobody is here');
  return [host, guest];
}

/** The secrets in `text`, except those the reader sent first. */
function secretsIn(text: string, known: readonly string[] = []): string[] {
  return secrets.filter((secret) => text.includes(secret) && !known.includes(secret));
}

describe('the backend tells a stranger', () => {
  let stranger: SupabaseClient;

  beforeAll(async () => {
    stranger = createClient(stage.backend.url, stage.backend.publishableKey, {
      auth: { persistSession: false },
    });
    await stranger.auth.signInAnonymously();
  });

  it('no row of any table, by any column', async () => {
    const columns = await stage.backend.query(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' order by 1, 2`,
    );
    expect(columns.length).toBeGreaterThan(30);
    for (const { table_name: table, column_name: column } of columns) {
      const { data } = await stranger.from(String(table)).select(String(column));
      expect({ table, column, rows: data ?? [] }).toEqual({ table, column, rows: [] });
    }
  });

  it('nothing by any call, and the same as for a missing room', async () => {
    const [room = {}] = await stage.rows('rooms');
    const [comment = {}] = await stage.rows('comments');
    const [member = {}] = await stage.rows('room_members');
    /** Arguments a stranger might try: the room's, and unused ones. */
    const guesses: Readonly<Record<string, readonly [unknown, unknown]>> = {
      p_room_id: [room['room_id'], NOWHERE],
      p_id: [comment['id'], crypto.randomUUID()],
      p_parent_id: [comment['id'], crypto.randomUUID()],
      p_user_id: [member['user_id'], crypto.randomUUID()],
      p_anime_id: [room['anime_id'], 'no-such-show'],
    };
    const calls = await stage.backend.query(
      `select p.proname as name, p.proargnames as names, p.pronargs as arguments,
         array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, n)
           order by n) as types
       from pg_proc as p where p.pronamespace = 'public'::regnamespace
         and p.prorettype <> 'trigger'::regtype
         and has_function_privilege('authenticated', p.oid, 'execute') order by 1`,
    );
    expect(calls.length).toBeGreaterThan(20);
    for (const call of calls) {
      const name = String(call['name']);
      // The answer contains the caller's own input for a new room.
      if (['create_room', 'delete_my_data'].includes(name)) continue;
      const types = call['types'] as string[];
      const names = (call['names'] as string[] | null)?.slice(0, types.length) ?? [];
      const answers = [];
      for (const choice of [0, 1] as const) {
        const values = Object.fromEntries(
          names.map((argument, index) => [
            argument,
            argument in guesses ? guesses[argument]?.[choice] : anything(types[index] ?? ''),
          ]),
        );
        const { data, error } = await stranger.rpc(name, values);
        const answer = JSON.stringify({ data: data as unknown, error });
        const known = Object.values(values).map(String);
        expect({ name, found: secretsIn(answer, known) }).toEqual({ name, found: [] });
        answers.push({ name, data: data as unknown, code: error?.code, message: error?.message });
      }
      // The strangers' own rows have other timestamps.
      if (name !== 'export_my_data') expect(answers[0]).toEqual(answers[1]);
    }
  });

  it('nothing by realtime events', async () => {
    expect(await stage.backend.query('select * from pg_publication_tables')).toEqual([]);
  });
});

describe('the PeerServer tells a stranger', () => {
  it('neither who is connected, nor any text of their messages', async () => {
    const { url } = stage.peerServer;
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}peerjs?key=peerjs&id=${crypto.randomUUID()}&token=stranger`,
    );
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    await eventually(
      () => Promise.resolve(heard.length),
      (messages) => messages === 1,
    );
    let signals = 0;
    stage.peerServer.events.on('message', (_, message) => {
      if (JSON.stringify(message).includes('"OFFER"')) signals += 1;
    });
    // The two connect again while the stranger listens.
    const [, second] = members();
    await second.page.reload();
    await second.playerFrame();
    await eventually(
      () => second.snapshot(),
      (snapshot) =>
        snapshot?.timeline !== undefined && snapshot.members.some(({ link }) => link === 'direct'),
    );
    expect(signals).toBeGreaterThan(0);
    for (const path of ['', 'peerjs/peers', 'peerjs/id', 'peers', 'myapp/peers']) {
      const answer = await (await fetch(new URL(path, url))).text();
      expect({ path, found: secretsIn(answer) }).toEqual({ path, found: [] });
    }
    expect((await fetch(new URL('peerjs/peers', url))).status).toBe(401);
    socket.send(JSON.stringify({ type: 'HEARTBEAT' }));
    expect(heard).toEqual(['{"type":"OPEN"}']);
    socket.terminate();
  });
});

describe('the site learns', () => {
  it('nothing but its own player’s actions', async () => {
    const [first, second] = members();
    const [room = {}] = await stage.rows('rooms');
    // The site's own texts.
    const own = ['video_url', 'title', 'anime_id', 'anime_title'].map((name) => String(room[name]));
    const overlay = () => overlayWords(second.page);
    await eventually(overlay, (words) => words === '');
    for (const action of ['play', { seek: 30 }, 'pause'] as const) {
      await first.control(action);
      // The overlay is shown during the search.
      await eventually(overlay, (words) => words.includes(NAMES[0]));
      const found = await second.page.evaluate(() => spy.look());
      expect(secretsIn(found, own)).toEqual([]);
    }
  });
});

/** A valid argument of this type for a function. */
function anything(type: string): unknown {
  if (type === 'uuid') return crypto.randomUUID();
  if (type === 'jsonb') return [];
  if (type === 'boolean') return true;
  if (type.endsWith('[]')) return [];
  if (/int|numeric|double|real/.test(type)) return 1;
  if (type.startsWith('timestamp')) return null;
  return '123456';
}

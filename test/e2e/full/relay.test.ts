import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningTurnServer } from '../../../stack/turn-server.ts';
import { startTurnServer } from '../../../stack/turn-server.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import { eventually } from '../eventually.ts';
import { OptionsPage } from '../options-page.ts';

let stage: Stage<Servers>;
let turn: RunningTurnServer;
/** The kinds of candidates the two offered each other: `host`, `srflx`, `relay`. */
const offered = new Set<string | undefined>();

beforeAll(async () => {
  stage = await setStage();
  turn = await startTurnServer();
  stage.peerServer.events.on('message', (_, message) => {
    const candidates = JSON.stringify(message).matchAll(/candidate:[^"\\]+ typ (\w+)/g);
    for (const [, kind] of candidates) offered.add(kind);
  });
});
afterAll(async () => {
  await stage?.stop();
  turn?.stop();
});

/** A viewer who set the relay in the options. */
async function relayed(name: string): Promise<Viewer> {
  const viewer = await stage.viewer(name, { allowsEverySite: true });
  await viewer.open(`${stage.cinema.url}/plain`);
  const options = await OptionsPage.open(viewer);
  await options.button('Add a server');
  await options.type('ice-0-url', turn.url);
  await options.type('ice-0-username', turn.username);
  await options.type('ice-0-credential', 'not-of-the-stage');
  expect(await options.tested('Server 1', '0')).toBe('credentials-refused');
  await options.type('ice-0-credential', turn.credential);
  expect(await options.tested('Server 1', '0')).toBe('fine');
  await options.press('#relayOnly', 'Space');
  expect(await options.save()).toBe('saved');
  await options.page.close();
  return viewer;
}

it('two who connect through a relay only offer each other nothing else, and are in step', async () => {
  const aiko = await relayed('Aiko');
  const ben = await relayed('Ben');
  expect(await ben.join(await aiko.create())).toBeUndefined();
  for (const viewer of [aiko, ben]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 1,
    );
  }
  await aiko.control('play');
  await eventually(
    () => ben.player(),
    ({ paused }) => !paused,
  );
  expect([...offered]).toEqual(['relay']);
  const popup = await aiko.popup();
  await popup.waitForSelector('[data-testid="member"] ::-p-text(Round trip, through a relay)');
});

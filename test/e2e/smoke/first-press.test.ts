/**
 * The first press in a browser without permissions: a window on a desktop, mouse clicks on our
 * button, and answers to the browser's own question.
 */
import { expect } from 'vitest';
import {
  answerQuestion,
  clickButton,
  clickIn,
  itAtDesk,
  plays,
  popupOf,
  pressWhereAsked,
  says,
  useDesk,
} from '../desk.ts';

const desk = useDesk();

itAtDesk('creates a room with two clicks, and nothing is asked before it plays', async () => {
  const { desktop, stage, viewer } = desk;
  await viewer.open(`${stage.cinema.url}/plain`);
  const popup = await clickButton(desktop, viewer);
  await clickIn(desktop, popup, 'Watch together here');
  await popup.waitForSelector('[data-testid="room-key"]');
  await plays(viewer);
  await says(viewer.page, 'Your room is ready');
  const site = await popup.waitForSelector('[data-testid="sites"]');
  expect(await site?.evaluate((note) => note.textContent)).toContain(
    'So that reloads and the next episode go on by themselves',
  );
});

itAtDesk('creates a room after the browser asked and the viewer allowed', async () => {
  const popup = await pressWhereAsked(desk);
  expect(popup.isClosed()).toBe(true);
  await answerQuestion(desk.desktop, 'allow');
  const reopened = await popupOf(desk.viewer);
  await reopened.waitForSelector('[data-testid="room-key"]');
  await plays(desk.viewer);
  await says(await desk.viewer.playerFrame(), 'Your room is ready');
});

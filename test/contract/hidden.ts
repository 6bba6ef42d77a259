/** What a player does in a tab that nobody sees, and whose will that is. */
import { assert } from './assert.ts';
import type { Behaviour } from './subject.ts';
import { heard, look, near, playing, steered, watched, when } from './subject.ts';

/** Milliseconds: Chromium looks every five seconds for what has been idle for fifteen. */
const LONG = 22_000;

export const hiddenContract: readonly Behaviour[] = [
  {
    name: 'stands in a hidden tab for the reasons of the browser, and of nobody else',
    where: 'unheard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      await subject.tab.hide();
      const stands = await when(subject, ({ hindrance }) => hindrance === 'hidden');
      assert(stands.paused && stands.hidden, 'it plays', stands);
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      await when(subject, ({ seeking }) => !seeking);
      await watched(subject, 500);
      assert(look(subject).hindrance === 'hidden', 'it says so no longer', look(subject));
      await subject.tab.show();
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'waits to be played once it is seen: the room may have been paused meanwhile',
    where: 'unheard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      steered(subject);
      await subject.tab.hide();
      await when(subject, ({ hindrance }) => hindrance === 'hidden');
      await subject.tab.show();
      await watched(subject, 1000);
      const stands = look(subject);
      assert(stands.paused && stands.hindrance === undefined, 'it does not wait', stands);
      subject.media.correct([{ kind: 'play' }]);
      await when(subject, ({ position }) => position > stands.position + 0.3);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'is the viewer’s to play in a hidden tab, though a seek there stops it again',
    where: 'unheard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      await subject.tab.hide();
      await when(subject, ({ hindrance }) => hindrance === 'hidden');
      subject.viewer.play();
      const { position } = look(subject);
      await when(subject, (now) => now.position > position + 0.5);
      assert(look(subject).hindrance === undefined, 'it is hindered', look(subject));
      subject.media.correct([{ kind: 'seek', position: 40 }]);
      const sought = await when(subject, ({ hindrance }) => hindrance === 'hidden');
      assert(near(sought.position, 40, 0.3), 'stopped elsewhere', sought);
      await subject.tab.show();
      await watched(subject, 300);
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'play', 'not what the viewer did', intents);
    },
  },
  {
    name: 'is stopped as well where it is played after it stood for long',
    where: 'unheard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.media.correct([{ kind: 'pause' }]);
      const { position } = look(subject);
      await subject.tab.hide();
      await watched(subject, LONG);
      assert(look(subject).hindrance === undefined, 'it is hindered', look(subject));
      subject.media.correct([{ kind: 'play' }]);
      const stopped = await when(subject, ({ hindrance }) => hindrance === 'hidden');
      assert(stopped.paused && near(stopped.position, position, 0.3), 'it went on', stopped);
      await subject.tab.show();
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'is left to the browser where nobody steers it',
    where: 'unheard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      await subject.tab.hide();
      const { position } = await when(subject, ({ hindrance }) => hindrance === 'hidden');
      await subject.tab.show();
      await when(subject, (now) => !now.paused && now.position > position + 0.3);
      await watched(subject, 300);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'goes on in a hidden tab where it can be heard, and a pause there is the viewer’s',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      await subject.tab.hide();
      await watched(subject, 1000);
      assert(!look(subject).paused && look(subject).hidden, 'it stands', look(subject));
      subject.viewer.pause();
      look(subject);
      await subject.tab.show();
      await watched(subject, 500);
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'pause' && look(subject).paused, 'not what the viewer did', intents);
    },
  },
  {
    name: 'is the viewer’s to pause there as soon as a seek ends, where it can be heard',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      await subject.tab.hide();
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      await when(subject, ({ seeking, position }) => !seeking && position > 30.01);
      subject.viewer.pause();
      look(subject);
      await subject.tab.show();
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'pause', 'not what the viewer did', intents);
    },
  },
  {
    name: 'goes on there though it was muted since, and a pause is the viewer’s',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.viewer.setMuted(true);
      await subject.tab.hide();
      await watched(subject, 1000);
      assert(!look(subject).paused, 'it stands', look(subject));
      subject.viewer.pause();
      look(subject);
      await subject.tab.show();
      await watched(subject, 500);
      subject.viewer.setMuted(false);
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'pause' && look(subject).paused, 'not what the viewer did', intents);
    },
  },
];

/** What of all that happens to a player is its viewer's. */
import { assert } from './assert.ts';
import type { Behaviour } from './subject.ts';
import { heard, HOME, look, near, overheard, playing, settled, watched, when } from './subject.ts';

export const intentContract: readonly Behaviour[] = [
  {
    name: 'takes none of our corrections for the viewer',
    async holds(subject) {
      const intents = heard(subject);
      await playing(subject);
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      await watched(subject, 700);
      subject.media.correct([{ kind: 'rate', rate: 1.03, override: true }]);
      await watched(subject, 300);
      subject.media.correct([{ kind: 'rate', rate: 1, override: false }, { kind: 'pause' }]);
      await watched(subject, 300);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'tells each thing the viewer does, once',
    async holds(subject) {
      await settled(subject);
      const intents = heard(subject);
      const { viewer } = subject;
      for (const act of [
        () => viewer.play(),
        () => viewer.setRate(1.25),
        () => viewer.seek(40),
        () => viewer.pause(),
      ]) {
        act();
        await watched(subject, 700);
      }
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'play rate seek pause', 'not what the viewer did', intents);
      const [play, rate, seek, pause] = intents;
      assert(play?.kind === 'play' && near(play.position, HOME, 0.1), 'played elsewhere', play);
      assert(rate?.kind === 'rate' && rate.rate === 1.25, 'another rate', rate);
      assert(seek?.kind === 'seek' && near(seek.position, 40, 0.1), 'sought elsewhere', seek);
      const { position } = look(subject);
      const stood = pause?.kind === 'pause' && near(pause.position, position, 0.05);
      assert(stood, 'paused elsewhere', pause);
    },
  },
  {
    name: 'sees what the viewer did before its event comes',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.viewer.pause();
      look(subject);
      assert(intents.length === 1 && intents[0]?.kind === 'pause', 'not seen', intents);
    },
  },
  {
    name: 'tells a seek that came and went between two looks, wherever it went',
    async holds(subject) {
      await playing(subject);
      const intents = overheard(subject);
      look(subject);
      for (const position of [40, 20]) {
        subject.viewer.seek(position);
        await subject.sleep(1000);
        look(subject);
      }
      const kinds = intents.map(({ kind }) => kind).join(' ');
      assert(kinds === 'seek seek', 'not what the viewer did', intents);
      const [first, second] = intents;
      assert(first?.kind === 'seek' && near(first.position, 40.5, 1), 'sought elsewhere', first);
      assert(second?.kind === 'seek' && near(second.position, 20.5, 1), 'sought elsewhere', second);
    },
  },
  {
    name: 'takes nothing for a seek because nobody looked for long',
    async holds(subject) {
      await settled(subject);
      const intents = overheard(subject);
      subject.media.correct([{ kind: 'rate', rate: 2, override: false }, { kind: 'play' }]);
      await subject.sleep(1500);
      look(subject);
      subject.media.correct([{ kind: 'seek', position: 40 }]);
      await subject.sleep(1500);
      look(subject);
      subject.media.correct([{ kind: 'pause' }]);
      await subject.sleep(500);
      look(subject);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'takes no event for the viewer that tells of nothing',
    async holds(subject) {
      await settled(subject);
      const intents = heard(subject);
      subject.site.pretend();
      await watched(subject, 200);
      subject.media.correct([{ kind: 'play' }]);
      await when(subject, ({ position }) => position > HOME + 0.2);
      subject.site.pretend();
      await watched(subject, 200);
      assert(intents.length === 0, 'taken for the viewer', intents);
      subject.viewer.pause();
      look(subject);
      assert(
        intents.some(({ kind }) => kind === 'pause'),
        'the viewer is heard no more',
        intents,
      );
    },
  },
  {
    name: 'comes to its end by itself, and starts at the beginning when the viewer plays it again',
    async holds(subject) {
      await settled(subject);
      const intents = heard(subject);
      const { duration } = look(subject);
      subject.media.correct([{ kind: 'seek', position: duration - 0.5 }, { kind: 'play' }]);
      const over = await when(subject, ({ ended }) => ended);
      await watched(subject, 200);
      assert(near(over.position, duration, 0.1), 'it ended elsewhere', over);
      assert(look(subject).paused && intents.length === 0, 'taken for the viewer', intents);
      subject.viewer.play();
      const again = await when(subject, ({ position, paused }) => !paused && position < 5);
      assert(!again.ended, 'it is over', again);
      const play = intents.find(({ kind }) => kind === 'play');
      assert(play?.kind === 'play' && near(play.position, 0, 0.5), 'not from the start', intents);
      assert(
        intents.every(({ kind }) => kind !== 'pause'),
        'a pause',
        intents,
      );
    },
  },
  {
    name: 'says that the browser wants a touch of the page first, and plays after it',
    where: 'untouched',
    async holds(subject) {
      await settled(subject);
      const intents = heard(subject);
      subject.media.correct([{ kind: 'play' }]);
      const refused = await when(subject, ({ hindrance }) => hindrance === 'autoplay');
      assert(refused.paused, 'it plays', refused);
      await watched(subject, 300);
      assert(look(subject).hindrance === 'autoplay', 'it says so no longer', look(subject));
      await subject.viewer.click();
      await when(subject, ({ hindrance }) => hindrance === undefined);
      subject.media.correct([{ kind: 'play' }]);
      await when(subject, ({ position }) => position > HOME + 0.2);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
];

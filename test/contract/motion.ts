/** What a player does when it is corrected. */
import { assert } from './assert.ts';
import type { Behaviour } from './subject.ts';
import { EXACT, HOME, look, near, PATIENCE, playing, settled, when } from './subject.ts';

export const motionContract: readonly Behaviour[] = [
  {
    name: 'stands where it was put, exactly',
    async holds(subject) {
      await settled(subject);
      subject.media.correct([{ kind: 'seek', position: 20.123 }]);
      const there = await when(subject, ({ seeking }) => !seeking);
      assert(near(there.position, 20.123, EXACT), 'not where it was put', there);
      assert(there.paused && there.ready && !there.ended, 'not at rest', there);
      await subject.sleep(300);
      assert(look(subject).position === there.position, 'it moved', look(subject));
    },
  },
  {
    name: 'begins to move when it is played, and says at once that it plays',
    async holds(subject) {
      await settled(subject);
      subject.media.correct([{ kind: 'play' }]);
      assert(!look(subject).paused, 'still paused', look(subject));
      const moving = await when(subject, ({ position }) => position > HOME + 0.05);
      assert(moving.position < HOME + PATIENCE / 1000, 'it jumped', moving);
    },
  },
  {
    name: 'stops at once when it is paused, and stays',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'pause' }]);
      assert(look(subject).paused, 'still plays', look(subject));
      await subject.sleep(100);
      const { position } = look(subject);
      await subject.sleep(300);
      assert(near(look(subject).position, position, EXACT), 'it went on', look(subject));
    },
  },
  {
    name: 'goes on playing after a seek',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      const after = await when(subject, ({ position, seeking }) => !seeking && position > 30.1);
      assert(!after.paused && after.position < 40, 'it does not go on from there', after);
    },
  },
  {
    name: 'takes a rate, and moves by it',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.5, override: false }]);
      assert(look(subject).rate === 1.5, 'it shows another rate', look(subject));
      await subject.sleep(300);
      const first = look(subject);
      await subject.sleep(2000);
      const second = look(subject);
      const slope = ((second.position - first.position) * 1000) / (second.now - first.now);
      assert(near(slope, 1.5, 0.1), `it moves by ${slope}`, second);
    },
  },
  {
    name: 'can be nudged and let go',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, override: true }]);
      assert(near(look(subject).rate, 1.02, 1e-6), 'it is not nudged', look(subject));
      await subject.sleep(300);
      subject.media.correct([{ kind: 'rate', rate: 1, override: false }]);
      assert(look(subject).rate === 1, 'it is not let go', look(subject));
    },
  },
  {
    name: 'does several things in order',
    async holds(subject) {
      await playing(subject);
      const position = 25;
      subject.media.correct([{ kind: 'pause' }, { kind: 'seek', position }]);
      const there = await when(subject, ({ seeking }) => !seeking);
      assert(there.paused && near(there.position, position, EXACT), 'not done', there);
    },
  },
  {
    name: 'tells that something changed while it plays, until nobody listens',
    async holds(subject) {
      await settled(subject);
      let changes = 0;
      const listening = new AbortController();
      const changed = () => (changes += 1);
      subject.media.listen({ changed }, listening.signal);
      subject.media.correct([{ kind: 'play' }]);
      await subject.sleep(1500);
      assert(changes >= 5, 'it hardly tells', changes);
      listening.abort();
      changes = 0;
      await subject.sleep(500);
      assert(changes === 0, 'it tells those who left', changes);
    },
  },
];

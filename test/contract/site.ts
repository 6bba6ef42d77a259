/** What sites and networks do to a player, and how it is given back. */
import { assert } from './assert.ts';
import type { Behaviour, MediaSubject } from './subject.ts';
import { heard, HOME, look, near, playing, replaced, settled, watched, when } from './subject.ts';

export const siteContract: readonly Behaviour[] = [
  {
    name: 'shows the rate of a site that takes no other, and takes it for nobody’s wish',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.site.refuseRates();
      for (const override of [true, false]) {
        subject.media.correct([{ kind: 'rate', rate: override ? 1.02 : 1.5, override }]);
        await when(subject, ({ rate }) => rate === 1);
        assert(subject.site.keepsPitch(), 'the pitch is not put back', look(subject));
        await watched(subject, 700);
      }
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'leaves the player alone during an advertisement, and takes nothing of it for the viewer',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, override: true }]);
      subject.site.advertise(true);
      const { position, hindrance } = look(subject);
      assert(hindrance === 'ad', 'it says nothing of it', look(subject));
      givenBack(subject);
      subject.media.correct([{ kind: 'pause' }, { kind: 'seek', position: 50 }]);
      await watched(subject, 500);
      assert(!look(subject).paused, 'it was paused', look(subject));
      subject.viewer.seek(40);
      subject.viewer.pause();
      await watched(subject, 500);
      assert(near(look(subject).position, position, 0.1), 'the programme moved', look(subject));
      subject.site.advertise(false);
      await watched(subject, 500);
      assert(look(subject).hindrance === undefined, 'it goes on', look(subject));
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'says how much there is to be played, and that it ran out',
    where: 'scarce',
    async holds(subject) {
      await settled(subject);
      const intents = heard(subject);
      const { ahead } = await when(subject, (now) => now.ahead > 25);
      // Chromium reckons by bytes what there is of a file: some seconds too many.
      subject.media.correct([
        { kind: 'seek', position: HOME + ahead - 20 },
        { kind: 'rate', rate: 4, override: false },
      ]);
      await when(subject, ({ seeking, ready }) => !seeking && ready);
      subject.network.stop();
      subject.media.correct([{ kind: 'play' }]);
      const dry = await when(subject, ({ ready }) => !ready);
      assert(!dry.paused && dry.ahead < ahead, 'it does not say so', dry);
      await watched(subject, 1000);
      assert(near(look(subject).position, dry.position, 0.1), 'it went on', look(subject));
      subject.network.start();
      await when(subject, (now) => now.ready && now.position > dry.position + 0.3);
      await when(subject, (now) => now.ahead > dry.ahead + 5);
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
  {
    name: 'is given back as its viewer left it, and is then not steered',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, override: true }]);
      assert(!subject.site.keepsPitch(), 'nothing to put back', look(subject));
      subject.media.release();
      givenBack(subject);
      subject.viewer.pause();
      subject.viewer.seek(30);
      await watched(subject, 300);
      assert(intents.length === 0, 'it is still watched', intents);
      subject.media.correct([]);
      subject.viewer.play();
      look(subject);
      assert(
        intents.some(({ kind }) => kind === 'play'),
        'it is not taken up again',
        intents,
      );
    },
  },
  {
    name: 'is given back at a speed that its viewer chose meanwhile',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, override: true }]);
      subject.viewer.setRate(1.5);
      subject.media.release();
      const { rate } = look(subject);
      assert(rate === 1.5 && subject.site.keepsPitch(), 'it was overruled', look(subject));
    },
  },
  {
    name: 'is given back when its session ends',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, override: true }]);
      assert(!subject.site.keepsPitch(), 'nothing to put back', look(subject));
      subject.ending.abort();
      givenBack(subject);
    },
  },
  {
    name: 'says when it is another player',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      const before = look(subject);
      subject.site.swap();
      const after = await replaced(subject, before.player);
      assert(after.player > before.player, 'it counts backwards', after);
      await when(subject, ({ ready }) => ready);
      await settled(subject);
      await watched(subject, 300);
      assert(look(subject).player === after.player, 'yet another', look(subject));
      assert(intents.length === 0, 'taken for the viewer', intents);
    },
  },
];

function givenBack(subject: MediaSubject): void {
  const shown = look(subject);
  assert(shown.rate === 1 && subject.site.keepsPitch(), 'not put back', shown);
}

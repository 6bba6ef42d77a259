/**
 * What a session may rely on of any Media, as behaviours that run anywhere: against the simulated
 * player in virtual time, and against the real one in a page. They know no test runner; one that does
 * not hold throws.
 */
import type { Intent } from '../../src/core/intent.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Media } from '../../src/session/ports.ts';
import { demand } from './demand.ts';

/** A player of at least a minute, in a page that the viewer has touched. */
export interface MediaSubject {
  readonly media: Media;
  /** What the viewer does with the site's own controls. */
  readonly viewer: {
    play(): void;
    pause(): void;
    seek(position: number): void;
    setRate(rate: number): void;
  };
  sleep(milliseconds: number): Promise<void>;
  /** Ends what the behaviour listens to. */
  readonly signal: AbortSignal;
}

export interface Behaviour {
  readonly name: string;
  readonly holds: (subject: MediaSubject) => Promise<void>;
}

/** Milliseconds between looks, and within which a player does what it was asked. */
const LOOK = 20;
const PATIENCE = 5000;
/** Seconds: where each behaviour begins. */
const HOME = 10;
/** Seconds: a player that stands is on the position to a microsecond. */
const EXACT = 5e-6;

export const mediaContract: readonly Behaviour[] = [
  {
    name: 'stands where it was put, exactly',
    async holds(subject) {
      await settled(subject);
      subject.media.correct([{ kind: 'seek', position: 20.123 }]);
      const there = await when(subject, ({ seeking }) => !seeking);
      demand(near(there.position, 20.123, EXACT), 'not where it was put', there);
      demand(there.paused && there.ready && !there.ended, 'not at rest', there);
      await subject.sleep(300);
      demand(look(subject).position === there.position, 'it moved', look(subject));
    },
  },
  {
    name: 'begins to move when it is played, and says at once that it plays',
    async holds(subject) {
      await settled(subject);
      subject.media.correct([{ kind: 'play' }]);
      demand(!look(subject).paused, 'still paused', look(subject));
      const moving = await when(subject, ({ position }) => position > HOME + 0.05);
      demand(moving.position < HOME + PATIENCE / 1000, 'it jumped', moving);
    },
  },
  {
    name: 'stops at once when it is paused, and stays',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'pause' }]);
      demand(look(subject).paused, 'still plays', look(subject));
      await subject.sleep(100);
      const { position } = look(subject);
      await subject.sleep(300);
      demand(near(look(subject).position, position, EXACT), 'it went on', look(subject));
    },
  },
  {
    name: 'goes on playing after a seek',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      const after = await when(subject, ({ position, seeking }) => !seeking && position > 30.1);
      demand(!after.paused && after.position < 40, 'it does not go on from there', after);
    },
  },
  {
    name: 'takes a rate, and moves by it',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.5, nudge: false }]);
      demand(look(subject).rate === 1.5, 'it shows another rate', look(subject));
      await subject.sleep(300);
      const first = look(subject);
      await subject.sleep(2000);
      const second = look(subject);
      const slope = ((second.position - first.position) * 1000) / (second.now - first.now);
      demand(near(slope, 1.5, 0.1), `it moves by ${slope}`, second);
    },
  },
  {
    name: 'can be nudged and let go',
    async holds(subject) {
      await playing(subject);
      subject.media.correct([{ kind: 'rate', rate: 1.02, nudge: true }]);
      demand(near(look(subject).rate, 1.02, 1e-6), 'it is not nudged', look(subject));
      await subject.sleep(300);
      subject.media.correct([{ kind: 'rate', rate: 1, nudge: false }]);
      demand(look(subject).rate === 1, 'it is not let go', look(subject));
    },
  },
  {
    name: 'does several things in order',
    async holds(subject) {
      await playing(subject);
      const position = 25;
      subject.media.correct([{ kind: 'pause' }, { kind: 'seek', position }]);
      const there = await when(subject, ({ seeking }) => !seeking);
      demand(there.paused && near(there.position, position, EXACT), 'not done', there);
    },
  },
  {
    name: 'takes none of our corrections for the viewer',
    async holds(subject) {
      const intents = heard(subject);
      await playing(subject);
      subject.media.correct([{ kind: 'seek', position: 30 }]);
      await watched(subject, 700);
      subject.media.correct([{ kind: 'rate', rate: 1.03, nudge: true }]);
      await watched(subject, 300);
      subject.media.correct([{ kind: 'rate', rate: 1, nudge: false }, { kind: 'pause' }]);
      await watched(subject, 300);
      demand(intents.length === 0, 'taken for the viewer', intents);
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
      demand(kinds === 'play rate seek pause', 'not what the viewer did', intents);
      const [play, rate, seek, pause] = intents;
      demand(play?.kind === 'play' && near(play.position, HOME, 0.1), 'played elsewhere', play);
      demand(rate?.kind === 'rate' && rate.rate === 1.25, 'another rate', rate);
      demand(seek?.kind === 'seek' && near(seek.position, 40, 0.1), 'sought elsewhere', seek);
      const { position } = look(subject);
      const stood = pause?.kind === 'pause' && near(pause.position, position, 0.05);
      demand(stood, 'paused elsewhere', pause);
    },
  },
  {
    name: 'sees what the viewer did before its event comes',
    async holds(subject) {
      await playing(subject);
      const intents = heard(subject);
      subject.viewer.pause();
      look(subject);
      demand(intents.length === 1 && intents[0]?.kind === 'pause', 'not seen', intents);
    },
  },
  {
    name: 'tells that something changed while it plays, until nobody listens',
    async holds(subject) {
      await settled(subject);
      let changes = 0;
      const listening = new AbortController();
      const changed = () => (changes += 1);
      subject.media.listen({ intent: () => undefined, changed }, listening.signal);
      subject.media.correct([{ kind: 'play' }]);
      await subject.sleep(1500);
      demand(changes >= 5, 'it hardly tells', changes);
      listening.abort();
      changes = 0;
      await subject.sleep(500);
      demand(changes === 0, 'it tells those who left', changes);
    },
  },
];

function look({ media }: MediaSubject): Observation {
  const observation = media.observe();
  if (!observation) throw new Error('no player');
  return observation;
}

/** Looks until `done`. */
async function when(
  subject: MediaSubject,
  done: (observation: Observation) => boolean,
): Promise<Observation> {
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    const observation = look(subject);
    if (done(observation)) return observation;
    await subject.sleep(LOOK);
  }
  throw new Error(`it never came about: ${JSON.stringify(look(subject))}`);
}

/** Looks, as a session does, for a while. */
async function watched(subject: MediaSubject, milliseconds: number): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += LOOK) {
    await subject.sleep(LOOK);
    look(subject);
  }
}

async function settled(subject: MediaSubject): Promise<void> {
  const { media } = subject;
  media.observe();
  media.correct([
    { kind: 'pause' },
    { kind: 'rate', rate: 1, nudge: false },
    { kind: 'seek', position: HOME },
  ]);
  await when(subject, ({ seeking, ready }) => !seeking && ready);
}

async function playing(subject: MediaSubject): Promise<void> {
  await settled(subject);
  subject.media.correct([{ kind: 'play' }]);
  await when(subject, ({ position }) => position > HOME + 0.2);
}

/** Listens as a session does: it looks whenever something changed, for a seek may be over soon. */
function heard({ media, signal }: MediaSubject): readonly Intent[] {
  const intents: Intent[] = [];
  const intent = (one: Intent) => void intents.push(one);
  media.listen({ intent, changed: () => void media.observe() }, signal);
  return intents;
}

function near(value: number, goal: number, tolerance: number): boolean {
  return Math.abs(value - goal) <= tolerance;
}

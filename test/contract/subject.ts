/** A player as the contract of Media sees it, with its viewer, its site and its tab; and what behaviours share. */
import type { Intent } from '../../src/core/player/intent.ts';
import type { Observation } from '../../src/core/player/types.ts';
import type { Media } from '../../src/session/ports.ts';

/** A player of a minute to two, in a page that the viewer has touched, if nothing else is said. */
export interface MediaSubject {
  readonly media: Media;
  /** What the viewer does with the site's own controls. */
  readonly viewer: {
    play(): void;
    pause(): void;
    seek(position: number): void;
    setRate(rate: number): void;
    setMuted(muted: boolean): void;
    /** Touches the page. */
    click(): Promise<void>;
  };
  readonly site: {
    /** Dispatches events that tell of nothing. */
    pretend(): void;
    /** Sets each rate back to 1 as soon as it hears of it, until the behaviour ends. */
    refuseRates(): void;
    /** Marks the player as showing an advertisement, or no longer. */
    advertise(shows: boolean): void;
    /** Puts another element in place of the player's. */
    swap(): void;
    keepsPitch(): boolean;
  };
  readonly tab: { hide(): Promise<void>; show(): Promise<void> };
  readonly network: {
    /** No more data than there is, within a second or so. */
    stop(): void;
    start(): void;
  };
  sleep(milliseconds: number): Promise<void>;
  /** Ends what the behaviour listens to, and the player with it. */
  readonly ending: AbortController;
}

/**
 * `unheard`: muted ever since it was loaded, or without sound; `untouched`: the page was never
 * touched; `scarce`: of its data only the first part is there.
 */
export type Circumstance = 'unheard' | 'untouched' | 'scarce';

export interface Behaviour {
  readonly name: string;
  readonly where?: Circumstance;
  readonly holds: (subject: MediaSubject) => Promise<void>;
}

/** Milliseconds between looks, and within which a player does what it was asked. */
const LOOK = 20;
export const PATIENCE = 10_000;
/** Seconds: where each behaviour begins. */
export const HOME = 10;
/** Seconds: a player that stands is on the position to a microsecond. */
export const EXACT = 5e-6;

/** The intents heard so far by everybody who listens to a player. */
const ears = new WeakMap<Media, Intent[][]>();

/** Takes the viewer's intents, and then observes, as a session does. */
export function look({ media }: MediaSubject): Observation {
  const observation = lookAt(media);
  if (!observation) throw new Error('no player');
  return observation;
}

function lookAt(media: Media): Observation | undefined {
  const intents = media.takeIntents();
  for (const heard of ears.get(media) ?? []) heard.push(...intents);
  return media.observe();
}

/** Looks until `done`. */
export async function when(
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

/** Looks until there is another player than `before`; for a moment there may be none. */
export async function replaced(
  { media, sleep }: MediaSubject,
  before: number,
): Promise<Observation> {
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    const observation = lookAt(media);
    if (observation && observation.player !== before) return observation;
    await sleep(LOOK);
  }
  throw new Error('no other player came');
}

/** Looks, as a session does, for a while. */
export async function watched(subject: MediaSubject, milliseconds: number): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += LOOK) {
    await subject.sleep(LOOK);
    look(subject);
  }
}

export async function settled(subject: MediaSubject): Promise<void> {
  const { media } = subject;
  look(subject);
  media.correct([
    { kind: 'pause' },
    { kind: 'rate', rate: 1, override: false },
    { kind: 'seek', position: HOME },
  ]);
  await when(subject, ({ seeking, ready }) => !seeking && ready);
}

export async function playing(subject: MediaSubject): Promise<void> {
  await settled(subject);
  subject.media.correct([{ kind: 'play' }]);
  await when(subject, ({ position }) => position > HOME + 0.2);
}

/** Listens as a session does: it looks whenever something changed, for a seek may be over soon. */
export function heard(subject: MediaSubject): readonly Intent[] {
  const changed = () => void look(subject);
  subject.media.listen({ changed }, subject.ending.signal);
  return overheard(subject);
}

/** Corrects nothing after each look, as a session does that leaves the player as it is. */
export function steered(subject: MediaSubject): void {
  const changed = () => {
    look(subject);
    subject.media.correct([]);
  };
  subject.media.listen({ changed }, subject.ending.signal);
}

/** Listens without looking. */
export function overheard({ media }: MediaSubject): readonly Intent[] {
  const intents: Intent[] = [];
  ears.set(media, [...(ears.get(media) ?? []), intents]);
  return intents;
}

export function near(value: number, goal: number, tolerance: number): boolean {
  return Math.abs(value - goal) <= tolerance;
}

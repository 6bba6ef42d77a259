/** What must come about once faults stop: everybody in step, soon, and by few corrections. */
import type { Correction } from '../../src/core/player/types.ts';
import { allowanceOf, hasBegun, positionOf, TO_SETTLE } from './tolerance.ts';
import { agreedWithin, HostWatch } from './hosts.ts';
import { nameOf } from './safety.ts';
import type { Scenario } from './scenario.ts';
import type { Member, World } from './world.ts';

/** Milliseconds of virtual time. */
const TO_LINK = 40_000;
/** The room waits for slow players, but not for ever. */
const TO_REST = 15_000;
const TO_GIVE_UP = 20_000;
const TO_WATCH = 500;
/** For which one room in so many is watched once it is in step. */
const TO_STAY = 10_000;
const ONE_IN = 8;
/** Milliseconds that all together may leave the true second by meanwhile: some clock errs by 1e-4. */
const COMMON = 20;
const LOOK = 50;
const GLANCE = 10;
/** Members past which a glance is a look: each asks every session. */
const CROWD = 12;
/** Milliseconds of media time between any two players. */
const IN_STEP = 25;
/** Seconds: where a paused player stands. */
const SAME_FRAME = 5e-6;
const CORRECTIONS = 3;
const COMMANDER = 2;

/** Seconds: a player this near the end of its media is let be. */
const THE_END = 0.5;

/** Something that must come about did not. */
export class NotLive extends Error {}

/** Waits for the room to be whole and in step, then pauses and plays it and looks again. */
export async function checkLiveness(
  world: World,
  scenario: Scenario,
  say: (event: string) => void,
): Promise<void> {
  for (const { video } of world.members) video.click();
  await world.run(1);
  for (const member of world.members) {
    if (member.staysHidden) member.video.setHidden(true);
  }
  say('calm');
  const watch = new HostWatch(world);
  const calmAt = world.time.now;
  while (!world.isWhole()) {
    assert(world.time.now < calmAt + TO_LINK, `not linked ${TO_LINK} ms after the last fault`);
    await world.run(LOOK);
  }
  say('whole');
  const wholeAt = world.time.now;
  await settles(world, scenario, 'once faults stopped');
  const actor = world.members[scenario.seed % world.members.length];
  if (!actor) return;
  if (atTheEnd(world)) {
    actor.video.seek(300);
    await settles(world, scenario, 'after a seek', actor);
  }
  for (let turn = 0; turn < 2; turn += 1) {
    const playing = !actor.video.isPaused;
    say(playing ? 'all pause' : 'all play');
    if (playing) actor.video.pause();
    else actor.video.play();
    await settles(world, scenario, playing ? 'after a pause' : 'after a play', actor);
    for (const { video, mesh } of world.members.filter(hasBegun)) {
      assert(
        video.isPaused === playing,
        `${nameOf(mesh)} did not follow a ${playing ? 'pause' : 'play'}`,
      );
    }
    if (!playing) await stays(world, scenario);
  }
  const took = watch.since - wholeAt;
  say(`one host for all, ${watch.host?.slice(-2)}, ${Math.round(took)} ms after`);
  assert(
    took <= agreedWithin(scenario.network),
    `no host for all until ${Math.round(took)} ms after`,
  );
}

/** In step is not all: nobody is corrected for ever, nor does everybody go another way together. */
async function stays(world: World, scenario: Scenario): Promise<void> {
  if (scenario.seed % ONE_IN !== 0 || atTheEnd(world)) return;
  const exact = world.members.filter((member) => hasBegun(member) && !allowanceOf(member));
  const rate = exact[0]?.session.snapshot().timeline?.rate ?? 1;
  const mean = () => exact.reduce((sum, member) => sum + positionOf(member), 0) / exact.length;
  const before = mean();
  const corrected = exact.map(({ video }) => video.corrections.length);
  await world.run(TO_STAY);
  for (const [index, { video, mesh }] of exact.entries()) {
    const count = countOf(video.corrections.slice(corrected[index]));
    assert(count <= CORRECTIONS, `${nameOf(mesh)} was corrected ${count} times while in step`);
  }
  const off = (mean() - before) * 1000 - TO_STAY * rate;
  assert(!(Math.abs(off) > COMMON), `all went ${off.toFixed(1)} ms astray together`);
}

/** `commander` is the member that acted: its player is put back to start with the others'. */
async function settles(
  world: World,
  scenario: Scenario,
  when: string,
  commander?: Member,
): Promise<void> {
  const { members, time } = world;
  const { since, corrected: before, held } = await lastCommand(world, when);
  const first = await wrongOf(world, scenario, since);
  if (first) {
    let wrong: string | undefined = first;
    while (wrong && time.now < since + TO_GIVE_UP) wrong = await wrongOf(world, scenario, since);
    const end = wrong ? 'never' : `only after ${Math.round(time.now - since - TO_WATCH)} ms`;
    throw new NotLive(`${when}: ${first}; in step ${end}`);
  }
  for (const [index, member] of members.entries()) {
    const { video, mesh } = member;
    if (allowanceOf(member)) continue;
    const count = countOf(video.corrections.slice(before[index]));
    // A command overtaken by the next on its way is followed for as long as it is the newest.
    const overtaken = revisionOf(member) > (held[index] ?? 0) + 1 ? 1 : 0;
    const allowed = CORRECTIONS + overtaken + (member === commander ? COMMANDER : 0);
    const told = `${nameOf(mesh)} (${video.model.name}) was corrected ${count} times ${when}`;
    assert(count <= allowed, told);
  }
}

/**
 * The last look before the room's last command had reached everybody: what people did just before
 * faults stopped, a start that waits for a slow player. Nothing came for {@link TO_SETTLE} after it.
 */
async function lastCommand(world: World, when: string): Promise<Look> {
  const { time } = world;
  const latest = time.now + TO_REST;
  let last = lookAt(world);
  let before = last;
  while (time.now < last.since + TO_SETTLE) {
    await world.run(world.members.length > CROWD ? LOOK : GLANCE);
    const look = lookAt(world);
    if (look.restless || look.revisions !== before.revisions) last = before;
    before = look;
    assert(last.since < latest, `still new commands ${TO_REST} ms ${when}`);
  }
  return last;
}

interface Look {
  readonly since: number;
  /** The revision that each member holds. */
  readonly held: readonly number[];
  /** The oldest and the newest of them. */
  readonly revisions: string;
  /** The room waits, or somebody has yet to follow: who jumps about is followed with a delay. */
  readonly restless: boolean;
  /** Corrections so far, of each member. */
  readonly corrected: readonly number[];
}

function lookAt({ members, time }: World): Look {
  const held = members.map(revisionOf);
  return {
    since: time.now,
    held,
    revisions: `${Math.min(...held)} ${Math.max(...held)}`,
    restless:
      new Set(held).size > 1 || members.some(({ session }) => session.snapshot().timeline?.hold),
    corrected: members.map(({ video }) => video.corrections.length),
  };
}

function revisionOf({ session }: Member): number {
  return session.snapshot().timeline?.revision ?? 0;
}

/** What is wrong at some instant of the next half second; undefined where nothing is. */
async function wrongOf(
  world: World,
  scenario: Scenario,
  since: number,
): Promise<string | undefined> {
  for (let look = 0; look < TO_WATCH; look += LOOK) {
    const wrong =
      agreement(world.members) ?? distance(world.members, scenario, world.time.now - since);
    await world.run(LOOK);
    if (wrong) return wrong;
  }
  return undefined;
}

/** @throws NotLive saying `otherwise` where something does not come about. */
function assert(holds: boolean, otherwise: string): void {
  if (!holds) throw new NotLive(otherwise);
}

function agreement(members: readonly Member[]): string | undefined {
  const held = members.map(({ session }) => session.snapshot().timeline);
  if (held.some((timeline) => !timeline)) return 'somebody has no timeline';
  const revisions = new Set(held.map((timeline) => timeline?.revision));
  return revisions.size > 1 ? `revisions ${[...revisions].join(', ')}` : undefined;
}

function distance(
  members: readonly Member[],
  scenario: Scenario,
  elapsed: number,
): string | undefined {
  const timeline = members[0]?.session.snapshot().timeline;
  if (!timeline) return undefined;
  const { playing, rate } = timeline;
  const detour = scenario.detours.reduce((sum, { delay }) => sum + delay / 2, 0);
  const others = members.filter(
    (one) => hasBegun(one) && one.video.options.duration - one.video.position > THE_END,
  );
  const exact = others.filter((member) => !allowanceOf(member));
  const positions = (exact.length > 0 ? exact : others).map(positionOf);
  const middle = positions.toSorted((a, b) => a - b)[positions.length >> 1];
  if (middle === undefined) return undefined;
  const coarsest = Math.max(...others.map(({ video }) => video.model.seekGrain));
  const longest = Math.max(...others.map((member) => allowanceOf(member)?.time ?? 0));
  for (const member of others) {
    const { video, mesh } = member;
    const { model } = video.options;
    const allowance = allowanceOf(member);
    // If no player is exact, no single one can be called wrong.
    const slowest = exact.length > 0 ? allowance?.time : longest;
    if (elapsed < TO_SETTLE + (slowest ?? 0)) continue;
    const name = `${nameOf(mesh)} (${model.name})`;
    if (video.isPaused === playing) return `${name} ${playing ? 'stands' : 'plays'}`;
    if (model.refusesRates && rate !== 1 && playing) continue;
    const off = Math.abs(positionOf(member) - middle);
    const allowed = playing
      ? ((IN_STEP + detour + (allowance?.distance ?? 0)) * rate) / 1000
      : Math.max(SAME_FRAME, model.seekGrain, exact.length > 0 ? 0 : coarsest);
    if (off > allowed) return `${name} is ${(off * 1000).toFixed(3)} ms off`;
  }
  return undefined;
}

/** Plays, pauses and seeks, each excursion of the rate as one, and so a pause for a seek. */
function countOf(corrections: readonly Correction[]): number {
  let bent = false;
  let count = 0;
  let before: Correction['kind'] | undefined;
  for (const correction of corrections) {
    const bends = correction.kind === 'rate' && correction.override;
    const within = correction.kind === 'seek' && before === 'pause';
    if (correction.kind !== 'rate') before = correction.kind;
    if (within) continue;
    if (correction.kind !== 'rate' || (bends && !bent)) count += 1;
    if (correction.kind === 'rate') bent = bends;
  }
  return count;
}

function atTheEnd({ members }: World): boolean {
  return members.some(({ video }) => video.options.duration - video.position < 60);
}

/** Puts a scenario on: the members it names in a world, and its steps one by one. */
import { models } from './models.ts';
import type { Scenario } from './scenario.ts';
import type { MemberStep, RoomStep, Step } from './step.ts';
import type { Joining, Member } from './world.ts';
import { World } from './world.ts';

/** Milliseconds between two positions of a dragged slider. */
const DRAG = 17;
/** Milliseconds a reloaded page's machine had run: its monotonic clock started again. */
const FRESH_PAGE = 100;

export class Stage {
  readonly world: World;
  /** Milliseconds of virtual time at which the last fault ends. */
  readonly calmAt: number;
  private readonly scenario: Scenario;
  private readonly say: (event: string) => void;
  private readonly present = new Map<number, Member>();
  private readonly ids = new Map<number, string>();
  /** How many partitions are on, and so on: faults overlap. */
  private readonly ongoing = new Map<string, number>();

  /** `met` hears of each page that opens, `say` of each step. */
  constructor(scenario: Scenario, met: (member: Member) => void, say: (event: string) => void) {
    this.scenario = scenario;
    this.say = say;
    this.world = new World(scenario.seed, scenario.network);
    scenario.members.forEach(({ joinsAt }, index) =>
      this.world.time.at(joinsAt, () => met(this.bring(index))),
    );
    for (const step of scenario.steps) {
      this.world.time.at(step.at, () => this.perform(step, met));
    }
    const joins = scenario.members.map(({ joinsAt }) => joinsAt);
    this.calmAt = Math.max(...joins, ...scenario.steps.map((step) => step.at + durationOf(step)));
  }

  private bring(index: number): Member {
    const plan = this.scenario.members[index];
    if (!plan) throw new RangeError(`no member ${index}`);
    const id = this.ids.get(index);
    const again = id !== undefined;
    const { duration, muted, blocked, device, shift, staysHidden } = plan;
    const joining: Joining = {
      device: again ? { ...device, offset: FRESH_PAGE - this.world.time.now } : device,
      video: { model: models[plan.model], duration, muted, blocked },
      shift,
      staysHidden,
      ...(again && { id }),
    };
    const member = this.world.join(joining);
    if (!again) this.detour(index, member.id);
    this.present.set(index, member);
    this.ids.set(index, member.id);
    return member;
  }

  private detour(index: number, id: string): void {
    for (const { from, to, delay } of this.scenario.detours) {
      const other = this.ids.get(from === index ? to : from);
      if (!other || (from !== index && to !== index)) continue;
      this.world.network.detour(from === index ? id : other, from === index ? other : id, delay);
    }
  }

  private perform(step: Step, met: (member: Member) => void): void {
    if ('who' in step) {
      const member = this.present.get(step.who);
      if (!member || member.device.asleep) return;
      this.say(described(step));
      return this.performFor(member, step, met);
    }
    this.say(described(step));
    this.performForAll(step);
  }

  private performForAll(step: RoomStep): void {
    const { network, backend } = this.world;
    switch (step.kind) {
      case 'part':
        network.part(...this.groupsOf(step.groups));
        return this.lasting('part', step.lasting, () => network.heal());
      case 'disturb': {
        const { delay, jitter, loss, repetition } = step;
        const members = new Set(step.whose.flatMap((index) => this.ids.get(index) ?? []));
        const disturbance = { delay, jitter, loss, repetition, members };
        network.disturb(disturbance);
        return this.world.time.after(step.lasting, () => network.calm(disturbance));
      }
      case 'backend':
        backend.away = true;
        return this.lasting('backend', step.lasting, () => (backend.away = false));
      case 'signalling':
        network.signallingAway = true;
        return this.lasting('signalling', step.lasting, () => (network.signallingAway = false));
      case 'stale':
        backend.goStale();
        return this.lasting('stale', step.lasting, () => backend.freshen());
    }
  }

  private performFor(member: Member, step: MemberStep, met: (member: Member) => void): void {
    const { video, device } = member;
    switch (step.kind) {
      case 'play':
        return video.play();
      case 'pause':
        return video.pause();
      case 'seek':
        return video.seek(step.to);
      case 'rate':
        return video.setRate(step.rate);
      case 'drag':
        for (let move = 0; move < step.moves; move += 1) {
          this.world.time.after(move * DRAG, () => video.seek(step.to + move * 5));
        }
        return;
      case 'press':
        for (let press = 0; press < step.times; press += 1) {
          this.world.time.after(press * step.every, () => video.seek(video.position + 10));
        }
        return;
      case 'stall':
        return video.stall(step.lasting);
      case 'hide':
        video.setHidden(true);
        return this.lasting(`hide ${member.mesh.peerId}`, step.lasting, () =>
          video.setHidden(false),
        );
      case 'sleep':
        video.stall(step.lasting);
        return device.sleep(step.lasting, step.clockStops);
      case 'cut': {
        const other = this.ids.get(step.other);
        return other === undefined ? undefined : member.mesh.cut(other);
      }
      case 'leave':
        if (this.departs(step.who)) this.world.leave(member);
        return;
      case 'crash':
        if (!this.departs(step.who)) return;
        member.crash();
        if (step.back === undefined) return;
        return this.world.time.after(step.back, () => met(this.bring(step.who)));
    }
  }

  /** Whether a member may go: somebody stays, or there is no room to speak of. */
  private departs(index: number): boolean {
    return this.present.size > 1 && this.present.delete(index);
  }

  /** Ends a fault when the last of its kind is over. */
  private lasting(fault: string, milliseconds: number, end: () => void): void {
    this.ongoing.set(fault, (this.ongoing.get(fault) ?? 0) + 1);
    this.world.time.after(milliseconds, () => {
      const left = (this.ongoing.get(fault) ?? 1) - 1;
      this.ongoing.set(fault, left);
      if (left === 0) end();
    });
  }

  private groupsOf(groups: readonly number[]): readonly ReadonlySet<string>[] {
    return [1, 2].map(
      (group) =>
        new Set(groups.flatMap((one, index) => (one === group ? (this.ids.get(index) ?? []) : []))),
    );
  }
}

/** Milliseconds from the beginning of a step to its end. */
function durationOf(step: Step): number {
  if ('lasting' in step) return step.lasting;
  if (step.kind === 'crash') return step.back ?? 0;
  if (step.kind === 'press') return step.times * step.every;
  return step.kind === 'drag' ? step.moves * DRAG : 0;
}

/** A step in a line of the log. */
export function described(step: Step): string {
  const { at: _, kind, ...rest } = step;
  return `${kind} ${Object.entries(rest)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? +value.toFixed(3) : value}`)
    .join(', ')}`;
}

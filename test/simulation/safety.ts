/** Checks what must hold at every instant, whatever goes wrong. */
import type { Correction } from '../../src/core/player/types.ts';
import type { StampedVector } from '../../src/core/timeline/revision.ts';
import { limits } from '../../src/protocol/limits.ts';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { SimulatedMesh } from './mesh.ts';
import type { Member, World } from './world.ts';

/** Most corrections of one player in a second. A viewer who drags the slider causes the most. */
const CORRECTIONS_PER_SECOND = 24;
/** Least milliseconds between two holds of one member for a stall: three seconds on a fast clock. */
const STALL_INTERVAL_MS = 2900;
/** Most messages from one member to another in a second: a burst of pings each way, and beats. */
const MESSAGES_PER_SECOND = 75;

export class Safety {
  private readonly world: World;
  private readonly say: (event: string) => void;
  private readonly pages: Member[] = [];
  /** The vector of each command, by its revision. */
  private readonly commands = new Map<string, StampedVector>();
  private readonly held = new Map<SimulatedMesh, StampedVector>();
  private readonly sent = new Map<string, Rate>();
  /** The host that the database appointed in each epoch. */
  private readonly hosts = new Map<number, string>();
  /** Number of commands of each member that only a viewer can cause. */
  private readonly given = new Map<string, number>();
  /** When each member last held the room for a stall. */
  private readonly stalls = new Map<string, number>();
  /** Positions at which the room was held, and the revisions of the holds as negative numbers. */
  private readonly heldAt = new Set<number>();

  /** Watches `world`, and reports its events to `say`. */
  constructor(world: World, say: (event: string) => void) {
    this.world = world;
    this.say = say;
    world.network.watch = (from, to, message) => this.sees(from, to, message);
    world.backend.watch = (member, epoch, host) => this.seesHost(member, epoch, host);
  }

  /** Watches one more page. */
  meets(member: Member): void {
    const name = nameOf(member.mesh);
    const rate = new Rate();
    this.pages.push(member);
    this.say(`${name} joins`);
    member.mesh.listen(
      {
        linked: (other) => this.say(`${name} linked to ${other.slice(-2)}`),
        lost: (other) => this.say(`${name} lost ${other.slice(-2)}`),
        stranger: (peerId) => this.say(`${name} hears a stranger, ${peerId.slice(0, 9)}`),
      },
      new AbortController().signal,
    );
    member.video.watch = (correction) => {
      this.say(`${name} ${Object.values(correction).join(' ')} at ${member.video.position}`);
      checkCorrection(correction, member);
      const inSecond = rate.count(this.world.time.now);
      // A player that refuses a rate is asked for it at every step.
      const most = CORRECTIONS_PER_SECOND * (member.video.model.refusesRates ? 10 : 1);
      assert(inSecond <= most, `${name} was corrected ${inSecond} times a second`);
    };
  }

  /** No member may drop a message of another for its rate or its form. */
  check(): void {
    for (const { mesh } of this.pages) {
      assert(mesh.dropped === 0, `${nameOf(mesh)} dropped ${mesh.dropped} messages`);
    }
  }

  private sees(from: SimulatedMesh, to: string, message: PeerMessage): void {
    const link = `${from.peerId} ${to}`;
    const rate = this.sent.get(link) ?? new Rate();
    this.sent.set(link, rate);
    const inSecond = rate.count(this.world.time.now);
    assert(inSecond <= MESSAGES_PER_SECOND, `${link}: ${inSecond} messages a second`);
    if (message.type === 'beat' && message.vector) this.seesVector(from, message.vector);
  }

  /** Each epoch has one host, whatever each member has heard. */
  private seesHost(member: string, epoch: number, host: string): void {
    const known = this.hosts.get(epoch);
    if (known === undefined) this.say(`${host.slice(-2)} is host in epoch ${epoch}`);
    this.hosts.set(epoch, host);
    const told = `${member.slice(-2)} hears of host ${host.slice(-2)} in epoch ${epoch}`;
    assert(known === undefined || known === host, `${told}, others heard of ${known?.slice(-2)}`);
  }

  private seesVector(page: SimulatedMesh, vector: StampedVector): void {
    const before = this.held.get(page);
    if (before === vector) return;
    this.held.set(page, vector);
    const order = before ? orderOf(vector, before) : 1;
    assert(order >= 0, `${nameOf(page)} went back from ${tell(before)} to ${tell(vector)}`);
    // A vector from the database has no author.
    if (order === 0 || vector.by === '') return;
    this.say(`${nameOf(page)} holds ${tell(vector)}`);
    const { revision, issuedAt, by } = vector;
    const key = `${revision} ${issuedAt} ${by}`;
    const first = this.commands.get(key);
    if (!first) this.seesCommand(key, vector);
    else
      assert(isSame(first, vector), `one revision, two vectors: ${tell(first)}, ${tell(vector)}`);
  }

  /**
   * Only viewers command: an echo taken for an intent would give more commands than viewer actions. The
   * room itself may only hold for a stall, at intervals, and go on from the held position.
   */
  private seesCommand(key: string, vector: StampedVector): void {
    this.commands.set(key, vector);
    const { by, revision, hold, playing, position } = vector;
    // A viewer may change the speed of a held room.
    const rested = this.world.time.now - (this.stalls.get(by) ?? -Infinity) > STALL_INTERVAL_MS;
    // Without a link, two members may take the same decision.
    if (hold === 'stall' && (rested || !this.heldAt.has(position))) {
      this.stalls.set(by, this.world.time.now);
      assert(rested, `${tell(vector)} soon after another`);
      this.heldAt.add(position).add(-revision);
      return;
    }
    // The room of a lone member follows its player after a release, so only the revision identifies it.
    const goesOn = this.heldAt.has(position) || this.heldAt.has(1 - revision);
    if (hold) this.heldAt.add(position).add(-revision);
    if (goesOn && playing && !hold) return;
    const count = (this.given.get(by) ?? 0) + 1;
    this.given.set(by, count);
    const pages = this.pages.filter(({ id }) => id === by);
    const actions = pages.reduce((sum, { video }) => sum + video.actions, 0);
    assert(count <= actions + 1, `${tell(vector)}: more commands than ${actions} things done`);
  }
}

/** Whether two vectors are equal. A lone member's timeline follows its player, so a playing position may differ. */
function isSame(a: StampedVector, b: StampedVector): boolean {
  const stands = !a.playing || a.hold !== undefined;
  const alike = a.playing === b.playing && a.hold === b.hold && a.rate === b.rate;
  return alike && (!stands || a.position === b.position);
}

function checkCorrection(correction: Correction, { video, mesh }: Member): void {
  const { duration } = video.options;
  if (correction.kind === 'seek') {
    const { position } = correction;
    assert(position >= 0 && position <= duration, `${nameOf(mesh)} is asked to go to ${position}`);
  } else if (correction.kind === 'rate') {
    const { rate } = correction;
    const bearable = rate >= limits.rate.least && rate <= limits.rate.most;
    assert(bearable, `${nameOf(mesh)} is asked to play at ${rate}`);
  }
}

/** The order of commands, written independently of the product's comparison. */
function orderOf(a: StampedVector, b: StampedVector): number {
  const issuer = a.by === b.by ? 0 : a.by < b.by ? -1 : 1;
  return a.revision - b.revision || a.issuedAt - b.issuedAt || issuer;
}

/** Counts events in the last second. */
class Rate {
  private times: number[] = [];

  count(now: number): number {
    this.times.push(now);
    if ((this.times[0] ?? now) <= now - 1000)
      this.times = this.times.filter((at) => at > now - 1000);
    return this.times.length;
  }
}

/** @throws Error with the message `otherwise` unless `holds`. */
function assert(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Names a page in the log, by its member and its number. */
export function nameOf(mesh: SimulatedMesh): string {
  return `${mesh.member.slice(-2)}/${Number(mesh.peerId.slice(5, 9))}`;
}

function tell(vector: StampedVector | undefined): string {
  if (!vector) return 'nothing';
  const { revision, by, position, rate, playing, hold } = vector;
  const motion = playing ? `playing x${rate}` : 'paused';
  return `${revision} by ${by.slice(-2) || 'nobody'}: ${hold ? `held for ${hold}` : motion} at ${position}`;
}

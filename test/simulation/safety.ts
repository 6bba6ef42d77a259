/** What must hold at every instant, whatever goes wrong. */
import type { Correction } from '../../src/core/player/types.ts';
import type { StampedVector } from '../../src/core/timeline/revision.ts';
import { limits } from '../../src/protocol/limits.ts';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { SimulatedMesh } from './mesh.ts';
import type { Member, World } from './world.ts';

/** Things done to one player within a second; a viewer who drags the slider causes the most. */
const CORRECTIONS_PER_SECOND = 24;
/** Milliseconds; three seconds, on a clock that may be fast. */
const BETWEEN_STALLS = 2900;
/** Messages of one member to another within a second: a burst of pings each way, and beats. */
const MESSAGES_PER_SECOND = 75;

export class Safety {
  private readonly world: World;
  private readonly say: (event: string) => void;
  private readonly pages: Member[] = [];
  /** What each command said, by its revision. */
  private readonly commands = new Map<string, StampedVector>();
  private readonly held = new Map<SimulatedMesh, StampedVector>();
  private readonly sent = new Map<string, Rate>();
  /** The host that the database appointed in each epoch. */
  private readonly hosts = new Map<number, string>();
  /** Commands of each member that only a viewer can want. */
  private readonly given = new Map<string, number>();
  /** When each member last stopped the room for a stall; where, and negative at what revision, it was held. */
  private readonly stalls = new Map<string, number>();
  private readonly heldAt = new Set<number>();

  /** Watches `world`, and tells `say` what happens in it. */
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
      // A site that takes no rate is asked for it at every look.
      const most = CORRECTIONS_PER_SECOND * (member.video.model.refusesRates ? 10 : 1);
      demand(inSecond <= most, `${name} was corrected ${inSecond} times a second`);
    };
  }

  /** None of our own messages may be too many, or too odd, for the other end. */
  check(): void {
    for (const { mesh } of this.pages) {
      demand(mesh.dropped === 0, `${nameOf(mesh)} dropped ${mesh.dropped} messages`);
    }
  }

  private sees(from: SimulatedMesh, to: string, message: PeerMessage): void {
    const link = `${from.peerId} ${to}`;
    const rate = this.sent.get(link) ?? new Rate();
    this.sent.set(link, rate);
    const inSecond = rate.count(this.world.time.now);
    demand(inSecond <= MESSAGES_PER_SECOND, `${link}: ${inSecond} messages a second`);
    if (message.type === 'beat' && message.vector) this.seesVector(from, message.vector);
  }

  /** Whatever a member is told, and when: of one epoch there is one host. */
  private seesHost(member: string, epoch: number, host: string): void {
    const known = this.hosts.get(epoch);
    if (known === undefined) this.say(`${host.slice(-2)} is host in epoch ${epoch}`);
    this.hosts.set(epoch, host);
    const told = `${member.slice(-2)} is told of ${host.slice(-2)} in epoch ${epoch}`;
    demand(known === undefined || known === host, `${told}, others of ${known?.slice(-2)}`);
  }

  private seesVector(page: SimulatedMesh, vector: StampedVector): void {
    const before = this.held.get(page);
    if (before === vector) return;
    this.held.set(page, vector);
    const order = before ? orderOf(vector, before) : 1;
    demand(order >= 0, `${nameOf(page)} went back from ${tell(before)} to ${tell(vector)}`);
    // What a member that heard nobody takes from the database is signed by nobody.
    if (order === 0 || vector.by === '') return;
    this.say(`${nameOf(page)} holds ${tell(vector)}`);
    const { revision, issuedAt, by } = vector;
    const key = `${revision} ${issuedAt} ${by}`;
    const first = this.commands.get(key);
    if (!first) this.seesCommand(key, vector);
    else
      demand(isSame(first, vector), `one revision, two vectors: ${tell(first)}, ${tell(vector)}`);
  }

  /**
   * Only viewers command: an echo taken for one would give more commands than they did things. The
   * room itself may only stop for a stall, every so often, and go on from where it was held.
   */
  private seesCommand(key: string, vector: StampedVector): void {
    this.commands.set(key, vector);
    const { by, revision, hold, playing, position } = vector;
    // A viewer may change the speed of a held room.
    const rested = this.world.time.now - (this.stalls.get(by) ?? -Infinity) > BETWEEN_STALLS;
    // Where links are missing, two may decide the same.
    if (hold === 'stall' && (rested || !this.heldAt.has(position))) {
      this.stalls.set(by, this.world.time.now);
      demand(rested, `${tell(vector)} soon after another`);
      this.heldAt.add(position).add(-revision);
      return;
    }
    // Alone, a room goes with its player as soon as it goes on: then only the revision tells.
    const goesOn = this.heldAt.has(position) || this.heldAt.has(1 - revision);
    if (hold) this.heldAt.add(position).add(-revision);
    if (goesOn && playing && !hold) return;
    const count = (this.given.get(by) ?? 0) + 1;
    this.given.set(by, count);
    const pages = this.pages.filter(({ id }) => id === by);
    const actions = pages.reduce((sum, { video }) => sum + video.actions, 0);
    demand(count <= actions + 1, `${tell(vector)}: more commands than ${actions} things done`);
  }
}

/** A room of one goes with its player, so where a command that plays puts it may move. */
function isSame(a: StampedVector, b: StampedVector): boolean {
  const stands = !a.playing || a.hold !== undefined;
  const alike = a.playing === b.playing && a.hold === b.hold && a.rate === b.rate;
  return alike && (!stands || a.position === b.position);
}

function checkCorrection(correction: Correction, { video, mesh }: Member): void {
  const { duration } = video.options;
  if (correction.kind === 'seek') {
    const { position } = correction;
    demand(position >= 0 && position <= duration, `${nameOf(mesh)} is asked to go to ${position}`);
  } else if (correction.kind === 'rate') {
    const { rate } = correction;
    const bearable = rate >= limits.rate.least && rate <= limits.rate.most;
    demand(bearable, `${nameOf(mesh)} is asked to play at ${rate}`);
  }
}

/** The order every member must keep, told apart from how the product compares. */
function orderOf(a: StampedVector, b: StampedVector): number {
  const issuer = a.by === b.by ? 0 : a.by < b.by ? -1 : 1;
  return a.revision - b.revision || a.issuedAt - b.issuedAt || issuer;
}

/** How many of something there were in the second that ends now. */
class Rate {
  private times: number[] = [];

  count(now: number): number {
    this.times.push(now);
    if ((this.times[0] ?? now) <= now - 1000)
      this.times = this.times.filter((at) => at > now - 1000);
    return this.times.length;
  }
}

/** @throws Error saying `otherwise` where something that must hold does not. */
function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** A page in a line of the log: which page of which member. */
export function nameOf(mesh: SimulatedMesh): string {
  return `${mesh.member.slice(-2)}/${Number(mesh.peerId.slice(5, 9))}`;
}

function tell(vector: StampedVector | undefined): string {
  if (!vector) return 'nothing';
  const { revision, by, position, rate, playing, hold } = vector;
  const motion = playing ? `playing x${rate}` : 'paused';
  return `${revision} by ${by.slice(-2) || 'nobody'}: ${hold ? `held for ${hold}` : motion} at ${position}`;
}

/** What must hold at every instant, whatever goes wrong. */
import type { Correction } from '../../src/core/observation.ts';
import type { StampedVector } from '../../src/core/revision.ts';
import { limits } from '../../src/protocol/limits.ts';
import type { PeerMessage } from '../../src/protocol/peer-message.ts';
import type { SimulatedMesh } from './mesh.ts';
import type { Member, World } from './world.ts';

/** Things done to one player within a second; a viewer who drags the slider causes the most. */
const CORRECTIONS_PER_SECOND = 24;
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

  /** Watches `world`, and tells `say` what happens in it. */
  constructor(world: World, say: (event: string) => void) {
    this.world = world;
    this.say = say;
    world.network.watch = (from, to, message) => this.sees(from, to, message);
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
        received: () => undefined,
        stranger: (peerId) => this.say(`${name} hears a stranger, ${peerId.slice(0, 9)}`),
      },
      new AbortController().signal,
    );
    member.video.watch = (correction) => {
      this.say(`${name} ${Object.values(correction).join(' ')} at ${member.video.position}`);
      checkCorrection(correction, member);
      const inSecond = rate.count(this.world.time.now);
      demand(
        inSecond <= CORRECTIONS_PER_SECOND,
        `${name} was corrected ${inSecond} times a second`,
      );
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

  private seesVector(page: SimulatedMesh, vector: StampedVector): void {
    const before = this.held.get(page);
    if (before === vector) return;
    this.held.set(page, vector);
    const order = before ? orderOf(vector, before) : 1;
    demand(order >= 0, `${nameOf(page)} went back from ${tell(before)} to ${tell(vector)}`);
    if (order > 0) this.say(`${nameOf(page)} holds ${tell(vector)}`);
    const { revision, issuedAt, by } = vector;
    this.checkRevision(revision);
    // What a member that heard nobody takes from the database is signed by nobody.
    if (by === '') return;
    const key = `${revision} ${issuedAt} ${by}`;
    const first = this.commands.get(key);
    this.commands.set(key, first ?? vector);
    const same =
      !first ||
      (first.position === vector.position &&
        first.rate === vector.rate &&
        first.playing === vector.playing);
    demand(same, `two vectors of one revision: ${tell(first)} and ${tell(vector)}`);
  }

  /** Only viewers command: an echo taken for one would raise the revision past what they did. */
  private checkRevision(revision: number): void {
    const actions = this.pages.reduce((sum, { video }) => sum + video.actions, 0);
    demand(
      revision <= actions + 1,
      `revision ${revision} though viewers did only ${actions} things`,
    );
  }
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
  const { revision, by, position, rate, playing } = vector;
  return `${revision} by ${by.slice(-2) || 'nobody'}: ${playing ? `playing x${rate}` : 'paused'} at ${position}`;
}

/**
 * Pages that are members of one room, as the contract of Mesh sees them: each with a mesh, and an ear
 * that writes down what the mesh tells and notices when it tells what no Mesh may.
 */
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { Mesh, MeshListener } from '../../src/session/ports.ts';
import { assert } from './assert.ts';

/** One more page in the mesh, and the key its member proves. */
interface Joined {
  readonly mesh: Mesh;
  readonly publicKey: string;
  readonly now: () => number;
}

/** Where meshes run: in virtual time, or in a real page. */
export interface MeshWorld {
  /** Joins the mesh as one more page of `member`, under a peer id of its own. */
  join(member: string, signal: AbortSignal): Joined;
  /** Every path between pages dies at once. Their machines and the signalling server live on. */
  cutPaths(): void;
  /** Stops the signalling server, or starts it again. */
  setSignalling(up: boolean): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

export interface MeshBehaviour {
  readonly name: string;
  readonly holds: (pages: Pages) => Promise<void>;
}

interface Heard {
  readonly from: string;
  readonly message: PeerMessage;
}

/** Milliseconds between looks, and for what must come about: silence is noticed after eight seconds. */
const LOOK = 20;
const PATIENCE = 40_000;
/** Milliseconds in which whatever should not come about would have. */
const QUIET = 1500;

export class Page {
  readonly member: string;
  readonly mesh: Mesh;
  readonly publicKey: string;
  /** What was told of links, in order: `linked b`, `lost b`. */
  readonly links: string[] = [];
  readonly heard: Heard[] = [];
  readonly strangers: string[] = [];
  /** How often it was told that its address is another one. */
  moves = 0;
  /** What no Mesh may tell, and was. */
  readonly wrongs: string[] = [];
  /** What was told when the page was gone. */
  readonly toldTooLate: string[] = [];
  private readonly ending = new AbortController();

  constructor(world: MeshWorld, member: string) {
    this.member = member;
    const { signal } = this.ending;
    const { mesh, publicKey, now } = world.join(member, signal);
    this.mesh = mesh;
    this.publicKey = publicKey;
    mesh.listen(this.ear(now, signal), signal);
  }

  /** From now on `pages` are the others in the room, at their addresses. */
  meet(...pages: readonly Page[]): void {
    const addresses = pages.map(
      ({ member, publicKey, mesh: { peerId } }) => [member, { peerId, publicKey }] as const,
    );
    this.mesh.setRoster(new Map(addresses));
  }

  /** The page goes. */
  leave(): void {
    this.ending.abort();
  }

  isLinkedTo({ member }: Page): boolean {
    return this.links.findLast((link) => link.endsWith(` ${member}`)) === `linked ${member}`;
  }

  /** What was told of links to `other`, in order. */
  linksTo({ member }: Page): string {
    const kinds = this.links.filter((link) => link.endsWith(` ${member}`));
    return kinds.map((link) => link.split(' ')[0]).join(' ');
  }

  heardFrom({ member }: Page): readonly PeerMessage[] {
    return this.heard.filter(({ from }) => from === member).map(({ message }) => message);
  }

  private ear(now: () => number, signal: AbortSignal): MeshListener {
    const linked = new Set<string>();
    let last = -Infinity;
    const hears = (what: string, holds: boolean, wrong: string) => {
      if (!holds) this.wrongs.push(wrong);
      if (signal.aborted) this.toldTooLate.push(what);
    };
    return {
      linked: (member) => {
        hears('linked', !linked.has(member), `${member} was linked twice`);
        linked.add(member);
        this.links.push(`linked ${member}`);
      },
      received: (member, message, receivedAt) => {
        hears('received', linked.has(member), `${member} was heard without a link`);
        const inOrder = receivedAt >= last && receivedAt <= now();
        hears('received', inOrder, `received at ${receivedAt} after ${last}`);
        last = receivedAt;
        this.heard.push({ from: member, message });
      },
      lost: (member) => {
        hears('lost', linked.delete(member), `${member} was lost without a link`);
        this.links.push(`lost ${member}`);
      },
      stranger: (peerId) => {
        hears('stranger', peerId !== this.mesh.peerId, 'it is a stranger to itself');
        this.strangers.push(peerId);
      },
      relocated: () => {
        hears('relocated', true, '');
        this.moves += 1;
      },
    };
  }
}

/** The pages of one behaviour, and what it can wait for. */
export class Pages {
  readonly world: MeshWorld;
  private readonly pages: Page[] = [];

  constructor(world: MeshWorld) {
    this.world = world;
  }

  open(member: string): Page {
    const page = new Page(this.world, member);
    this.pages.push(page);
    return page;
  }

  /** So many pages that know of each other, all linked. */
  async linked<const Members extends readonly string[]>(
    ...members: Members
  ): Promise<{ readonly [Index in keyof Members]: Page }> {
    const pages = members.map((member) => this.open(member));
    for (const page of pages) page.meet(...pages.filter((other) => other !== page));
    await this.until('all are linked', () =>
      pages.every((page) => pages.every((other) => other === page || page.isLinkedTo(other))),
    );
    return pages as { readonly [Index in keyof Members]: Page };
  }

  /** Waits until `done`. @throws Error when it never comes about, or a mesh told what it may not. */
  async until(what: string, done: () => boolean): Promise<void> {
    for (let waited = 0; !done(); waited += LOOK) {
      assert(waited < PATIENCE, `never: ${what}`, this.pages);
      await this.world.sleep(LOOK);
    }
    this.check();
  }

  /** Waits for what should not come about. */
  async quiet(): Promise<void> {
    await this.world.sleep(QUIET);
    this.check();
  }

  leave(): void {
    for (const page of this.pages) page.leave();
  }

  private check(): void {
    const wrongs = this.pages.flatMap(({ wrongs: some }) => some);
    assert(wrongs.length === 0, 'what no mesh may tell', wrongs);
  }
}

/** What a Mesh carries, and what it drops. */
import { limits } from '../../src/protocol/limits.ts';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import { assert } from './assert.ts';
import type { MeshBehaviour, Page } from './pages.ts';
import { ANNA, BEN, CLEO, ping } from './people.ts';

export const messageContract: readonly MeshBehaviour[] = [
  {
    name: 'sends only over an open link',
    async holds(pages) {
      const [anna, ben] = [pages.open(ANNA), pages.open(BEN)];
      const sends = () => anna.mesh.send(BEN, ping(1), 'reliable');
      assert(!sends(), 'sent before a roster', anna);
      anna.meet(ben);
      assert(!sends(), 'sent before a link', anna);
      ben.meet(anna);
      await pages.until('it is linked', () => anna.isLinkedTo(ben) && ben.isLinkedTo(anna));
      assert(sends(), 'not sent over a link', anna);
      await pages.until('it is heard', () => ben.heard.length === 1);
      anna.meet();
      assert(!sends(), 'sent after the link', anna);
      assert(!anna.mesh.send(CLEO, ping(1), 'fast'), 'sent to nobody', anna);
    },
  },
  {
    name: 'brings what is reliable once and in order, unaltered, both ways',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const sent = [...Array.from({ length: 60 }, (_, index) => ping(index)), beat];
      for (const message of sent) {
        assert(anna.mesh.send(BEN, message, 'reliable'), 'not sent', message);
        assert(ben.mesh.send(ANNA, message, 'reliable'), 'not sent', message);
      }
      const arrived = ({ heard }: Page) => heard.length >= sent.length;
      await pages.until('all of it is heard', () => arrived(anna) && arrived(ben));
      await pages.quiet();
      assert(same(anna.heardFrom(ben), sent), 'heard otherwise', anna.heard);
      assert(same(ben.heardFrom(anna), sent), 'heard otherwise', ben.heard);
    },
  },
  {
    name: 'brings of what is fast only what was sent',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const sent = [...Array.from({ length: 60 }, (_, index) => ping(index)), beat];
      for (const message of sent) anna.mesh.send(BEN, message, 'fast');
      await pages.until('some of it is heard', () => ben.heard.length > sent.length / 4);
      await pages.quiet();
      const texts = new Set(sent.map((message) => JSON.stringify(message)));
      const others = ben.heardFrom(anna).filter((one) => !texts.has(JSON.stringify(one)));
      assert(others.length === 0, 'invented', others);
      assert(anna.heard.length === 0, 'an echo', anna.heard);
    },
  },
  {
    name: 'drops and counts what is no message of ours, and hears the next',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const huge = { ...ping(1), padding: 'x'.repeat(limits.peerMessage) };
      for (const junk of [{ type: 'nonsense' }, { type: 'ping', sent: 'now' }, [], huge]) {
        anna.mesh.send(BEN, junk as PeerMessage, 'reliable');
      }
      anna.mesh.send(BEN, ping(2), 'reliable');
      await pages.until('the next is heard', () => ben.heard.length === 1);
      assert(same(ben.heardFrom(anna), [ping(2)]), 'heard', ben.heard);
      assert(ben.mesh.dropped === 4 && anna.mesh.dropped === 0, 'not counted', ben.mesh.dropped);
      assert(ben.linksTo(anna) === 'linked', 'lost', ben.links);
    },
  },
  {
    name: 'drops and counts what is too much',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const sent = limits.peerMessagesPerSecond + 50;
      for (let index = 0; index < sent; index += 1) anna.mesh.send(BEN, ping(index), 'reliable');
      const arrived = () => ben.heard.length + ben.mesh.dropped === sent;
      await pages.until('all of it arrived', arrived);
      assert(ben.mesh.dropped > 0, 'not counted', ben.heard.length);
      assert(ben.linksTo(anna) === 'linked', 'lost', ben.links);
    },
  },
  {
    name: 'tells everyone who listens, until they leave',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const listening = new AbortController();
      const told: string[] = [];
      const tell = (kind: string) => () => void told.push(kind);
      const kinds = ['linked', 'lost', 'stranger', 'relocated', 'received'] as const;
      const ear = Object.fromEntries(kinds.map((kind) => [kind, tell(kind)]));
      ben.mesh.listen(ear, listening.signal);
      anna.mesh.send(BEN, ping(1), 'reliable');
      await pages.until('both hear it', () => ben.heard.length === 1 && told.length === 1);
      assert(told[0] === 'received', 'told otherwise', told);
      listening.abort();
      anna.mesh.send(BEN, ping(2), 'reliable');
      await pages.until('one hears it', () => ben.heard.length === 2);
      assert(told.length === 1, 'it tells those who left', told);
    },
  },
];

/** Numbers that only survive a faithful channel. */
const beat: PeerMessage = {
  type: 'beat',
  page: 3,
  vector: {
    revision: 2 ** 52,
    issuedAt: 1.8e12 + 0.5,
    by: ANNA,
    position: 1234.567891234567,
    rate: 1.0019999999999998,
    timestamp: -0.1 + 3e6,
    playing: true,
    hold: 'stall',
  },
  sentAt: 1 / 3,
  rank: 1e12,
  naps: 3,
  status: { state: 'buffering', drift: -1e-7, stall: 1234.5, excused: false },
};

function same(heard: readonly PeerMessage[], sent: readonly PeerMessage[]): boolean {
  return JSON.stringify(heard) === JSON.stringify(sent);
}

/** The members that a Mesh links to, and how long a link lasts. */
import { below, between, chance, seededRandom } from '../simulation/random.ts';
import { assert } from './assert.ts';
import type { MeshBehaviour, Page } from './pages.ts';
import { ANNA, BEN, CLEO, DORA, ping } from './people.ts';

/** The seed of what comes before. */
const BEFORE = 1;

export const linkContract: readonly MeshBehaviour[] = [
  {
    name: 'links everybody to everybody, once, though all dial at once',
    async holds(pages) {
      const all = await pages.linked(ANNA, BEN, CLEO, DORA);
      for (const page of all) page.meet(...all.filter((other) => other !== page));
      await pages.quiet();
      for (const { links } of all) assert(links.length === 3, 'linked more than once', links);
      const addresses = new Set(all.map(({ mesh }) => mesh.peerId));
      assert(addresses.size === 4, 'an address of two', [...addresses]);
    },
  },
  {
    name: 'dials nobody, and takes no call, before the first roster',
    async holds(pages) {
      const [anna, ben] = [pages.open(ANNA), pages.open(BEN)];
      anna.meet(ben);
      await pages.until('the stranger is told', () => ben.strangers.length > 0);
      await pages.quiet();
      assert(anna.links.length + ben.links.length === 0, 'linked', [anna.links, ben.links]);
      assert(ben.strangers.every(is(anna)), 'another stranger', ben.strangers);
      assert(!ben.mesh.send(ANNA, ping(1), 'reliable'), 'sent to a stranger', ben);
      assert(
        !anna.mesh.send(BEN, ping(1), 'reliable'),
        'sent to a member who does not know it',
        anna,
      );
      ben.meet(anna);
      await pages.until('both are linked', () => anna.isLinkedTo(ben) && ben.isLinkedTo(anna));
    },
  },
  {
    name: 'lets nobody in who is not in the roster',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const cleo = pages.open(CLEO);
      cleo.meet(anna, ben);
      await pages.until('the stranger is told', () => anna.strangers.length > 0);
      await pages.quiet();
      assert(cleo.links.length === 0, 'linked', cleo.links);
      assert(anna.links.length === 1 && ben.links.length === 1, 'others were disturbed', anna);
      assert([...anna.strangers, ...ben.strangers].every(is(cleo)), 'another stranger', anna);
      for (const page of [anna, ben]) page.meet(...[anna, ben, cleo].filter((one) => one !== page));
      await pages.until('all are linked', () => cleo.isLinkedTo(anna) && cleo.isLinkedTo(ben));
    },
  },
  {
    name: 'is not kept from others by an address where nobody is',
    async holds(pages) {
      const gone = pages.open(DORA);
      gone.leave();
      const [anna, ben] = [pages.open(ANNA), pages.open(BEN)];
      anna.meet(gone, ben);
      ben.meet(gone, anna);
      await pages.until('both are linked', () => anna.isLinkedTo(ben) && ben.isLinkedTo(anna));
      await pages.quiet();
      assert(!anna.mesh.send(DORA, ping(1), 'reliable'), 'sent to nobody', anna);
      assert(anna.mesh.signalling === 'online', 'it lost its place', anna.mesh.signalling);
      assert(anna.links.length === 1 && ben.links.length === 1, 'disturbed', anna.links);
    },
  },
  {
    name: 'ends the link to who leaves the roster, at both ends, until they are back',
    async holds(pages) {
      const [anna, ben, cleo] = await pages.linked(ANNA, BEN, CLEO);
      anna.meet(cleo);
      assert(anna.linksTo(ben) === 'linked lost', 'not lost at once', anna.links);
      await pages.until('the other end is lost', () => ben.linksTo(anna) === 'linked lost');
      await pages.quiet();
      assert(!ben.mesh.send(ANNA, ping(1), 'reliable'), 'still sent', ben.links);
      assert(anna.linksTo(cleo) === 'linked', 'another was lost', anna.links);
      anna.meet(ben, cleo);
      const again = 'linked lost linked';
      const back = () => anna.linksTo(ben) === again && ben.linksTo(anna) === again;
      await pages.until('both are linked again', back);
    },
  },
  {
    name: 'follows a member to another address',
    async holds(pages) {
      const [anna, before] = await pages.linked(ANNA, BEN);
      const after = pages.open(BEN);
      after.meet(anna);
      await pages.until('the stranger is told', () => anna.strangers.some(is(after)));
      assert(anna.linksTo(before) === 'linked', 'it moved by itself', anna.links);
      anna.meet(after);
      const moved = () => anna.linksTo(after) === 'linked lost linked' && after.isLinkedTo(anna);
      await pages.until('it is linked there', moved);
      await pages.until('the old page is left', () => before.linksTo(anna) === 'linked lost');
      assert(anna.mesh.send(BEN, ping(1), 'reliable'), 'not sent', anna.links);
      await pages.until('it is heard there', () => after.heard.length === 1);
      assert(before.heard.length === 0, 'heard at the old address', before.heard);
    },
  },
  {
    name: 'takes another address with all its links, and is called there',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const before = ben.mesh.peerId;
      ben.mesh.relocate();
      await pages.until('it has another address', () => ben.moves === 1);
      assert(ben.mesh.peerId !== before, 'it is the same', ben.mesh.peerId);
      await pages.until('it is there', () => ben.mesh.signalling === 'online');
      anna.meet(ben);
      await pages.quiet();
      assert(anna.linksTo(ben) === 'linked' && ben.linksTo(anna) === 'linked', 'lost', ben.links);
      const cleo = pages.open(CLEO);
      cleo.meet(anna, ben);
      anna.meet(ben, cleo);
      ben.meet(anna, cleo);
      await pages.until('all are linked', () => cleo.isLinkedTo(anna) && cleo.isLinkedTo(ben));
      assert(anna.linksTo(ben) === 'linked' && ben.linksTo(anna) === 'linked', 'lost', ben.links);
    },
  },
  {
    name: 'ends with its page, without a word to it',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      anna.leave();
      assert(!anna.mesh.send(BEN, ping(1), 'reliable'), 'it still sends', anna.links);
      ben.mesh.send(ANNA, ping(1), 'reliable');
      await pages.quiet();
      assert(anna.toldTooLate.length === 0, 'it tells a page that is gone', anna.toldTooLate);
    },
  },
  {
    name: 'notices that another page is gone',
    async holds(pages) {
      const [anna, ben, cleo] = await pages.linked(ANNA, BEN, CLEO);
      anna.leave();
      await pages.until('both miss it', () => {
        // Only what is silent is given up.
        ben.mesh.send(CLEO, ping(1), 'reliable');
        cleo.mesh.send(BEN, ping(1), 'reliable');
        return [ben, cleo].every((page) => page.linksTo(anna) === 'linked lost');
      });
      await pages.quiet();
      assert(!ben.mesh.send(ANNA, ping(1), 'reliable'), 'still sent', ben.links);
      assert(ben.linksTo(anna) === 'linked lost', 'it came back', ben.links);
      assert(ben.linksTo(cleo) === 'linked', 'another was lost', ben.links);
    },
  },
  {
    name: 'notices at both ends that a path died, and makes a new link',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      pages.world.cutPaths();
      const again = ({ links }: Page) => links.length >= 3;
      await pages.until('both are linked again', () => again(anna) && again(ben));
      await pages.until('it is heard', () => {
        anna.mesh.send(BEN, ping(1), 'reliable');
        return ben.heard.length > 0;
      });
    },
  },
  {
    name: 'gives up a silent link, and dials again',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      const again = ({ links }: Page) => links.length >= 3;
      await pages.until('both are linked again', () => again(anna) && again(ben));
    },
  },
  {
    name: 'keeps its links while the signalling server is away, and finds it again',
    async holds(pages) {
      const [anna, ben] = await pages.linked(ANNA, BEN);
      await pages.world.setSignalling(false);
      const both = (status: string) => () =>
        anna.mesh.signalling === status && ben.mesh.signalling === status;
      try {
        await pages.until('it is missed', both('unreachable'));
        assert(anna.mesh.send(BEN, ping(1), 'reliable'), 'not sent', anna.links);
        await pages.until('it is heard', () => ben.heard.length === 1);
      } finally {
        await pages.world.setSignalling(true);
      }
      await pages.until('it is found', both('online'));
      const cleo = pages.open(CLEO);
      cleo.meet(anna, ben);
      anna.meet(ben, cleo);
      ben.meet(anna, cleo);
      await pages.until('all are linked', () => cleo.isLinkedTo(anna) && cleo.isLinkedTo(ben));
      assert(anna.linksTo(ben) === 'linked' && ben.linksTo(anna) === 'linked', 'lost', ben.links);
    },
  },
  {
    name: 'links all in the end, whatever rosters and page loads came before',
    async holds(pages) {
      const random = seededRandom(BEFORE);
      let room = [ANNA, BEN, CLEO, DORA].map((member) => pages.open(member));
      for (let turn = 0; turn < 40; turn += 1) {
        const who = below(random, room.length);
        const page = room[who];
        if (!page) continue;
        if (chance(random, 0.15)) {
          page.leave();
          room = room.with(who, pages.open(page.member));
        } else {
          page.meet(...room.filter((other) => other !== page && chance(random, 0.7)));
        }
        await pages.world.sleep(between(random, 0, 250));
      }
      for (const page of room) page.meet(...room.filter((other) => other !== page));
      const rest = () =>
        room.every((page) => room.every((other) => other === page || page.isLinkedTo(other)));
      await pages.until('all are linked', rest);
      await pages.quiet();
      assert(rest(), 'not for long', room);
      for (const page of room) {
        for (const { member } of room) page.mesh.send(member, ping(room.indexOf(page)), 'reliable');
      }
      await pages.until('each is heard by the others', () =>
        room.every((page) =>
          room.every((other) => other === page || page.heardFrom(other).length === 1),
        ),
      );
    },
  },
];

function is({ mesh }: Page): (peerId: string) => boolean {
  return (peerId) => peerId === mesh.peerId;
}

/** What players of a site need to start and to seek is kept for its next page. */
import { describe, expect, it } from 'vitest';
import type { Leads } from '../../../src/protocol/extension/leads.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

const room = 'k3j9x2m4ab';
const frame = { tabId: 7, frameId: 0 };

interface SiteLeads {
  readonly site: string;
  readonly leads: Leads;
}

async function inRoom(): Promise<World> {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
  await eventually(
    () => world.sessionIsKnown(),
    (isKnown) => isKnown,
  );
  return world;
}

const storedIn = (world: World) =>
  JSON.parse(world.stored.local.get('leads') ?? '[]') as SiteLeads[];
const lead = (start: number): Leads => ({ resume: [], start: [start], seek: [] });

/** The frame that plays measures `leads` on a page of `site`. */
async function learn(world: World, site: string, leads: Leads): Promise<void> {
  world.tab(7).url = `${site}/watch`;
  await world.askFrom(frame, 'session/learned', { leads });
}

describe('learned leads', () => {
  it('are kept by site, the latest only', async () => {
    const world = await inRoom();
    await learn(world, 'https://one.example', lead(40));
    await learn(world, 'https://two.example', lead(50));
    await learn(world, 'https://one.example', lead(60));
    expect(storedIn(world)).toEqual([
      { site: 'https://two.example', leads: lead(50) },
      { site: 'https://one.example', leads: lead(60) },
    ]);
  });

  it('are kept of the fifty sites that were used last', async () => {
    const world = await inRoom();
    for (let site = 1; site <= 50; site += 1)
      await learn(world, `https://${site}.example`, lead(site));
    await learn(world, 'https://1.example', lead(1));
    await learn(world, 'https://51.example', lead(51));
    const sites = storedIn(world).map(({ site }) => site);
    expect(sites).toHaveLength(50);
    expect(sites).not.toContain('https://2.example');
    expect(sites.slice(-2)).toEqual(['https://1.example', 'https://51.example']);
  });

  it('of a frame that does not play are ignored', async () => {
    const world = await inRoom();
    await world.askFrom({ tabId: 7, frameId: 1 }, 'session/learned', { leads: lead(40) });
    expect(storedIn(world)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { PageTab } from '../../../src/messaging/pages.ts';
import type { Attempt } from '../../../src/ui/popup/enter/attempt.ts';
import type { Membership, SettledPage } from '../../../src/protocol/extension/membership.ts';
import type { Page, WatchablePage } from '../../../src/ui/popup/enter/page.ts';
import { inviteIn, pageOf } from '../../../src/ui/popup/enter/page.ts';
import type { PopupFacts } from '../../../src/ui/popup/view.ts';
import { popupView } from '../../../src/ui/popup/view.ts';
import { sampleMembership, videoUrl } from './sample.ts';

const tab: PageTab = { id: 7, windowId: 1, url: videoUrl, title: 'Episode 12' };
const video = { frameId: 0, area: 400_000, duration: 1440, url: videoUrl, title: 'Episode 12' };
const watchable = pageOf(tab, [video], []);
const key = 'k3j9x2m4ab-123456';

const view = (facts: Partial<PopupFacts>) =>
  popupView({
    membership: null,
    ending: null,
    page: watchable,
    attempt: undefined,
    looksWithoutSession: 0,
    ...facts,
  });

function attempt(change: Partial<Attempt> = {}): Attempt {
  const programme = { show: 'Lantern Street', isNamed: true, episode: 12, title: 'Episode 12' };
  const made = { id: crypto.randomUUID(), tabId: 7, name: 'Aiko', programme };
  return {
    id: crypto.randomUUID(),
    origins: [],
    entry: { kind: 'create', request: { ...made, isPublic: false, control: 'everyone' } },
    before: undefined,
    state: 'busy',
    waitingFor: undefined,
    refusal: undefined,
    ...change,
  };
}

describe('a page', () => {
  it('without access is off limits', () => {
    expect(pageOf(undefined, undefined, []).kind).toBe('unwatchable');
    expect(pageOf({ ...tab, url: undefined }, [], []).kind).toBe('unwatchable');
    expect(pageOf(tab, undefined, []).kind).toBe('unwatchable');
  });

  it('without a video, or a frame that may hold one, is empty', () => {
    expect(pageOf(tab, [], []).kind).toBe('empty');
  });

  it('with an accessible video asks for nothing first', () => {
    expect(pageOf(tab, [video], [])).toMatchObject({ asksFirst: [] });
    const frames = [{ origin: 'https://player.example', area: 400_000 }];
    expect(pageOf(tab, [], frames)).toMatchObject({
      asksFirst: ['https://video.example', 'https://player.example'],
    });
  });

  it('asks for no more sites at once than the browser is asked for, the largest frames first', () => {
    const frames = Array.from({ length: 20 }, (_, index) => ({
      origin: `https://${index}.example`,
      area: 400_000 + index,
    }));
    const { asksFirst } = pageOf(tab, [], frames) as WatchablePage;
    expect(asksFirst).toHaveLength(limits.origins);
    expect(asksFirst.slice(0, 2)).toEqual(['https://video.example', 'https://19.example']);
  });

  it('with a video needs its own site alone', () => {
    const advert = { origin: 'https://advert.example', area: 90_000 };
    expect(pageOf(tab, [video], [advert])).toMatchObject({
      programme: { title: 'Episode 12', isNamed: false },
      host: 'video.example',
      origins: ['https://video.example'],
      embedded: [],
    });
  });

  it('with an embedded player asks for the player’s site, too', () => {
    const frames = [
      { origin: 'https://player.example:8443', area: 400_000 },
      { origin: 'https://advert.example', area: 75_000 },
    ];
    expect(pageOf(tab, [], frames)).toMatchObject({
      origins: ['https://video.example', 'https://player.example:8443'],
      embedded: ['player.example:8443'],
    });
    // A small preview does not turn the large frame beside it into an advert.
    expect(pageOf(tab, [{ ...video, area: 20_000 }], frames)).toMatchObject({
      embedded: ['player.example:8443'],
    });
  });

  it('with a player in a nested frame asks for all of its sites', () => {
    const frames = [
      { origin: 'https://embed.example', area: 400_000 },
      { origin: 'https://player.example', area: 390_000 },
      { origin: 'https://video.example', area: 380_000 },
    ];
    expect(pageOf(tab, [], frames)).toMatchObject({
      origins: ['https://video.example', 'https://embed.example', 'https://player.example'],
      embedded: ['embed.example', 'player.example'],
    });
  });

  it('without a title has its host as title', () => {
    expect(pageOf({ ...tab, title: '  ' }, [video], [])).toMatchObject({
      programme: { title: 'video.example' },
    });
  });
});

describe('an invite in the address', () => {
  it('is the room key in its fragment, normalized', () => {
    expect(inviteIn(`${videoUrl}?t=3#issho=K3J9X2M4AB-123456`)).toBe(key);
    expect(inviteIn(`${videoUrl}#issho=k3j9x2m4ab`)).toBe('k3j9x2m4ab');
    expect(pageOf({ ...tab, url: `${videoUrl}#issho=${key}` }, [video], [])).toMatchObject({
      invite: key,
    });
  });

  it('stands after the fragment of a single-page site', () => {
    expect(inviteIn(`https://site.example/#/watch/5?issho=${key}`)).toBe(key);
    expect(inviteIn(`https://site.example/#/watch?id=5&issho=${key}&from=chat`)).toBe(key);
  });

  it.each([
    videoUrl,
    `${videoUrl}#issho=`,
    `${videoUrl}#issho=nonsense`,
    `${videoUrl}?issho=${key}`,
  ])('is absent from %s', (address) => {
    expect(inviteIn(address)).toBeUndefined();
  });

  it('is not read from an address that is a key by itself', () => {
    expect(inviteIn('k3j9x2m4ab')).toBeUndefined();
  });
});

describe('the popup', () => {
  it('starts by looking for the video', () => {
    expect(view({ membership: undefined }).kind).toBe('looking');
    expect(view({ page: { kind: 'unknown' } }).kind).toBe('looking');
  });

  it('says why it offers nothing', () => {
    expect(view({ page: { kind: 'unwatchable', tab: undefined } })).toEqual({
      kind: 'blank',
      why: 'page-not-allowed',
      refusal: undefined,
    });
    expect(view({ page: { kind: 'empty', tab } })).toEqual({
      kind: 'blank',
      why: 'no-video',
      refusal: undefined,
    });
  });

  it('offers a room for the video of the page', () => {
    expect(view({})).toMatchObject({ kind: 'lobby', refusal: undefined, refused: undefined });
  });

  it('shows that the viewer waits', () => {
    expect(view({ attempt: attempt({ waitingFor: 'backend' }) })).toMatchObject({
      kind: 'entering',
      attempt: { waitingFor: 'backend' },
    });
  });

  it('shows a refusal beside the button it answers', () => {
    const refusal = { code: 'room-not-found' } as const;
    const request = { tabId: 7, name: 'Aiko', roomKey: key };
    const entry = { kind: 'join', request } as const;
    const refused = attempt({ state: 'refused', refusal });
    expect(view({ attempt: refused })).toMatchObject({ refusal, refused: 'create' });
    expect(view({ attempt: { ...refused, entry } })).toMatchObject({ refusal, refused: 'join' });
  });

  it('joins a room from a page without a video, and shows the way to its page', () => {
    const page = { kind: 'unwatchable', tab: undefined } as const;
    const request = { tabId: null, name: 'Aiko', roomKey: key };
    const busy = attempt({ entry: { kind: 'join', request } });
    const refusal = { code: 'room-not-found' } as const;
    expect(view({ page, attempt: busy }).kind).toBe('entering');
    expect(view({ page, attempt: { ...busy, state: 'refused', refusal } })).toMatchObject({
      kind: 'blank',
      refusal,
    });
    const membership = sampleMembership({ placement: { state: 'no-tab' } });
    expect(view({ page, attempt: busy, membership })).toMatchObject({
      kind: 'elsewhere',
      main: 'open',
    });
  });

  it('names the further sites that a player in nested frames needs', () => {
    const nested = attempt({ state: 'nested', origins: ['https://player.example'] });
    expect(view({ attempt: nested })).toMatchObject({ kind: 'lobby', nested: ['player.example'] });
    expect(view({ attempt: nested, membership: sampleMembership() })).toMatchObject({
      kind: 'room',
      nested: ['player.example'],
    });
    expect(view({})).toMatchObject({ nested: [] });
  });

  it('shows the room as soon as there is one', () => {
    const membership = sampleMembership();
    expect(view({ membership }).kind).toBe('room');
    expect(view({ membership, attempt: attempt() }).kind).toBe('room');
    expect(view({ membership, page: { kind: 'empty', tab } }).kind).toBe('room');
  });

  it('keeps waiting in the previous room while another is entered', () => {
    const membership = sampleMembership();
    const busy = attempt({ before: membership.roomId });
    expect(view({ membership, attempt: busy }).kind).toBe('entering');
    expect(view({ membership: { ...membership, roomId: 'another000' }, attempt: busy }).kind).toBe(
      'room',
    );
  });

  it('shows the room here once this tab is its own', () => {
    const entry = { kind: 'resume', request: { tabId: 7 } } as const;
    const busy = attempt({ entry, before: 'k3j9x2m4ab' });
    const away = sampleMembership({ placement: { state: 'unplaced', tabId: 9 } });
    expect(view({ membership: away, attempt: busy }).kind).toBe('entering');
    expect(view({ membership: sampleMembership(), attempt: busy }).kind).toBe('room');
  });

  it('shows a room in another tab, and the way there', () => {
    const membership = sampleMembership({ placement: { state: 'unplaced', tabId: 9 } });
    expect(view({ membership })).toMatchObject({
      kind: 'elsewhere',
      tab: 'open',
      main: 'show',
      canWatchHere: true,
    });
    expect(view({ membership, page: { kind: 'unwatchable', tab: undefined } })).toMatchObject({
      kind: 'elsewhere',
      canWatchHere: false,
    });
  });

  it('offers a room without a tab its page', () => {
    const membership = sampleMembership({ placement: { state: 'no-tab' } });
    const other = pageOf({ ...tab, url: 'https://other.example/' }, [video], []);
    const invited = pageOf({ ...tab, url: `${videoUrl}#issho=${key}` }, [video], []);
    expect(view({ membership })).toMatchObject({ tab: 'gone', main: 'here' });
    expect(view({ membership, page: invited })).toMatchObject({ main: 'here', invite: undefined });
    expect(view({ membership, page: other })).toMatchObject({ main: 'open', canWatchHere: true });
  });

  it('offers another room that the page invites to', () => {
    const page = pageOf({ ...tab, url: `${videoUrl}#issho=zzzzzzzzzz` }, [video], []);
    const membership = sampleMembership();
    expect(view({ membership, page })).toMatchObject({ kind: 'room', invite: 'zzzzzzzzzz' });
  });

  describe('says why the room does not play here:', () => {
    const missing = (page: Page, looksWithoutSession: number, change: Partial<Membership> = {}) => {
      const membership = { ...sampleMembership(), ...change };
      const seen = view({ membership, page, looksWithoutSession });
      return seen.kind === 'room' ? seen.missing : seen.kind;
    };
    const elsewhere = pageOf({ ...tab, url: 'https://other.example/' }, [video], []);
    const framed = pageOf(tab, [], [{ origin: 'https://player.example', area: 400_000 }]);

    it('nothing while a session runs, whatever the page shows', () => {
      for (const page of [watchable, elsewhere, framed]) expect(missing(page, 0)).toBeUndefined();
    });

    it('this is another page than the room’s', () => {
      expect(missing(elsewhere, 1)).toBe('page');
      // A tab that just followed is on the room's page, whatever address it ended at.
      const next = { state: 'watching', number: 1, opened: false } as const;
      expect(missing(elsewhere, 1, { page: next })).toBeUndefined();
      const before = sampleMembership().page as SettledPage;
      const page = { state: 'navigating', number: 1, before } as const;
      expect(missing(elsewhere, 1, { page })).toBeUndefined();
    });

    it('nothing on the room’s page, whatever else its address says', () => {
      const mailed = pageOf({ ...tab, url: `${videoUrl}?utm_source=mail` }, [video], []);
      expect(missing(mailed, 1)).toBeUndefined();
    });

    it('the player’s site is not allowed', () => {
      expect(missing({ ...framed, isAllowed: false } as Page, 1)).toBe('permission');
      expect(missing({ kind: 'unwatchable', tab }, 1)).toBe('permission');
      // The click on our button grants access to the page itself.
      expect(missing({ ...watchable, isAllowed: false } as Page, 1)).toBeUndefined();
    });

    it('there is no video, once one had the time to load', () => {
      expect(missing({ kind: 'empty', tab }, 1)).toBeUndefined();
      expect(missing({ kind: 'empty', tab }, 2)).toBe('video');
    });

    it('there is no session, once it had the time to start by itself', () => {
      expect(missing(watchable, 4)).toBeUndefined();
      expect(missing(watchable, 5)).toBe('session');
    });

    it('nothing before an attempt that was just allowed has ended', () => {
      const membership = sampleMembership();
      const page = { ...framed, isAllowed: false } as Page;
      const facts = { membership, page, looksWithoutSession: 3 };
      expect(view({ ...facts, attempt: attempt() })).toMatchObject({ missing: undefined });
      expect(view(facts)).toMatchObject({ missing: 'permission' });
    });
  });

  it('asks for the site of a room that plays by the viewer’s click only', () => {
    const membership = sampleMembership();
    const page = { ...watchable, isAllowed: false } as Page;
    expect(view({ membership, page })).toMatchObject({ unallowed: ['video.example'] });
    expect(view({ membership, page, looksWithoutSession: 1 })).toMatchObject({ unallowed: [] });
    expect(view({ membership })).toMatchObject({ unallowed: [] });
  });

  it('shows how the last room ended before it offers another', () => {
    const ending = { why: 'removed', title: 'Episode 12', host: 'Mai' } as const;
    expect(view({ ending })).toEqual({ kind: 'over', ending });
    expect(view({ ending, membership: sampleMembership() }).kind).toBe('room');
    const refused = attempt({ state: 'refused', refusal: { code: 'room-full' } });
    expect(view({ ending, attempt: refused }).kind).toBe('lobby');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIn, withKey, withoutKey } from '../../../src/protocol/page/invite-address.ts';

const key = 'k3j9x2m4ab-123456';

describe('an invite', () => {
  it.each([
    ['https://a.example/watch?v=1', `https://a.example/watch?v=1#issho=${key}`],
    ['https://a.example//watch', `https://a.example//watch#issho=${key}`],
    ['https://a.example/#', `https://a.example/#issho=${key}`],
    ['https://a.example/#t=4', `https://a.example/#t=4&issho=${key}`],
    // The rest is the route's own, or a parameter of it that the site does not know.
    ['https://a.example/#/watch/5', `https://a.example/#/watch/5?issho=${key}`],
    ['https://a.example/#/watch?id=5', `https://a.example/#/watch?id=5&issho=${key}`],
    ['https://a.example/#!/5', `https://a.example/#!/5?issho=${key}`],
    [`https://a.example/#issho=k3j9x2m4ab`, `https://a.example/#issho=${key}`],
  ])('to %s', (address, invite) => {
    expect(withKey(address, key)).toBe(invite);
    expect(keyIn(invite)).toBe(key);
    expect(withoutKey(invite)).toBe(withoutKey(address).replace(/#$/, ''));
  });

  it('keeps text that a site, or a person, adds after it', () => {
    expect(withoutKey(`https://a.example/#issho=${key}&t=4`)).toBe('https://a.example/#t=4');
    expect(withoutKey(`https://a.example/#/5?issho=${key}&t=4`)).toBe('https://a.example/#/5?t=4');
    expect(keyIn(`https://a.example/#/5?issho=${key}&t=4`)).toBe(key);
  });

  it('needs the key in the fragment', () => {
    const address = `https://a.example/?issho=${key}`;
    expect(keyIn(address)).toBeUndefined();
    expect(withoutKey(address)).toBe(address);
    expect(keyIn(key)).toBeUndefined();
  });

  it('leaves every page’s address unchanged', () => {
    const page = fc.webUrl({ withFragments: true, withQueryParameters: true });
    fc.assert(
      fc.property(page, (address) => {
        const { href } = new URL(address);
        const invite = withKey(href, key);
        expect(URL.canParse(invite)).toBe(true);
        expect(keyIn(invite)).toBe(key);
        expect(withoutKey(invite)).toBe(href.replace(/#$/, ''));
      }),
      { numRuns: 50 },
    );
  });
});

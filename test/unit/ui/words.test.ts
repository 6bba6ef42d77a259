import { globSync, readFileSync } from 'node:fs';
import { parseMessagesFile } from '@wxt-dev/i18n/build';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../../../src/protocol/refusal.ts';
import { avatarLook } from '../../../src/ui/avatar.tsx';
import { refusalPhrase } from '../../../src/ui/phrase.ts';

const english = await parseMessagesFile('locales/en.yml');
const japanese = await parseMessagesFile('locales/ja.yml');
const keys = new Set(english.map(({ key }) => key.join('.')));

describe('the locales', () => {
  it('have the same keys with the same gaps', () => {
    const shape = (messages: typeof english) =>
      messages.map(({ key, type, substitutions }) => [key.join('.'), type, substitutions]);
    expect(shape(japanese)).toEqual(shape(english));
  });

  it('are set with full-width marks in Japanese', () => {
    const text = readFileSync('locales/ja.yml', 'utf8');
    const lines = text.split('\n').map((line) => line.replace('「?」', ''));
    expect(lines.filter((line) => /[?()]|[^\x20-\x7E][:!]|いっしょ|誰/u.test(line))).toEqual([]);
  });

  it('have words for every refusal', () => {
    const missing = refusalCodes.filter((code) => !keys.has(refusalPhrase({ code }).key));
    expect(missing).toEqual([]);
  });

  it('have no unused keys', () => {
    const source = globSync(['{src,entrypoints}/**/*.{ts,tsx}', 'wxt.config.ts'])
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    expect(source).toContain('`entering.${');
    // Two groups of keys are built from parts. Keys with an @ belong to the browser.
    const made = new Set([
      ...refusalCodes.map((code) => refusalPhrase({ code }).key),
      ...['create', 'join', 'resume', 'go', 'open'].map((kind) => `entering.${kind}`),
    ]);
    const isSaid = (key: string) =>
      key.startsWith('@') ||
      made.has(key) ||
      [`'${key}'`, `"${key}"`, `'__MSG_${key}__'`].some((literal) => source.includes(literal));
    expect([...keys].filter((key) => !isSaid(key))).toEqual([]);
  });
});

describe('a refusal', () => {
  it('says how long to wait, if that is known', () => {
    expect(refusalPhrase({ code: 'rate-limited', retryAfter: 41.2 })).toEqual({
      key: 'refusal.rate_limited_for',
      count: 42,
    });
    expect(refusalPhrase({ code: 'rate-limited', retryAfter: 121 })).toEqual({
      key: 'refusal.rate_limited_for_minutes',
      count: 3,
    });
    expect(refusalPhrase({ code: 'rate-limited' })).toEqual({ key: 'refusal.rate_limited' });
  });
});

describe('a picture', () => {
  it('is the same every time for one id, and differs between ids', () => {
    const look = avatarLook('00000001-0000-4000-8000-000000000001');
    expect(avatarLook('00000001-0000-4000-8000-000000000001')).toEqual(look);
    expect(avatarLook('00000001-0000-4000-8000-000000000002')).not.toEqual(look);
  });
});

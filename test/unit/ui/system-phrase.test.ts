import { parseMessagesFile } from '@wxt-dev/i18n/build';
import { describe, expect, it } from 'vitest';
import type { SystemMessage } from '../../../src/protocol/backend/comment.ts';
import { systemPhrase } from '../../../src/ui/sidepanel/system-phrase.ts';

const locales = {
  en: await parseMessagesFile('locales/en.yml'),
  ja: await parseMessagesFile('locales/ja.yml'),
};

function wordsIn(language: keyof typeof locales, message: SystemMessage): string | undefined {
  const { key, values = [] } = systemPhrase(message);
  const found = locales[language].find((entry) => entry.key.join('.') === key);
  if (found?.type !== 'simple') return undefined;
  return found.message.replaceAll(/\$(\d)/g, (_, index: string) => values[Number(index) - 1] ?? '');
}

describe('a system message', () => {
  it.each<[SystemMessage, string, string]>([
    [
      { code: 'host_changed', name: 'Ben' },
      'Ben is the new host',
      'Benさんが新しいホストになりました',
    ],
    [
      { code: 'member_removed', name: 'Ben' },
      'The host removed Ben',
      'ホストがBenさんを外しました',
    ],
    [
      { code: 'room_made_public', name: 'Aiko' },
      'Aiko made the room public',
      'Aikoさんがルームを公開しました',
    ],
    [{ code: 'episode_discussion', episode: 3 }, 'Discussion for episode 3', '第3話について'],
    [
      { code: 'unknown' },
      'Something changed in this room. Update Issho to see what.',
      'このルームに変更がありました。Isshoを更新すると内容を確認できます。',
    ],
  ])('%j is worded in both languages', (message, english, japanese) => {
    expect(wordsIn('en', message)).toBe(english);
    expect(wordsIn('ja', message)).toBe(japanese);
  });
});

/** The words for a room's system messages. */
import type { SystemMessage } from '../../protocol/backend/comment.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

export function systemPhrase(message: SystemMessage): Phrase {
  switch (message.code) {
    case 'host_changed':
      return phrase('panel.host_changed', message.name);
    case 'member_removed':
      return phrase('panel.member_removed', message.name);
    case 'room_made_public':
      return phrase('panel.room_made_public', message.name);
    case 'episode_discussion':
      return phrase('panel.about_episode', String(message.episode));
    case 'unknown':
      return phrase('panel.room_changed');
  }
}

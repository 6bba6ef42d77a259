/** Words for how a room ended. Pure. */
import type { Ending } from '../protocol/extension/membership.ts';
import type { Phrase } from './phrase.ts';
import { phrase } from './phrase.ts';

/** What happened, and what the viewer can do next. */
export function endingPhrases({ why, title, host }: Ending): { heading: Phrase; next: Phrase } {
  switch (why) {
    case 'removed':
      return { heading: phrase('over.removed', host), next: phrase('over.removed_next') };
    case 'gone':
      return { heading: phrase('over.gone', title), next: phrase('over.gone_next') };
    case 'data-deleted':
      return { heading: phrase('data.deleted'), next: phrase('data.deleted_next') };
  }
}

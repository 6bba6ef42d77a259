/** The viewer's unsent text, kept until the background has it: closing the panel loses nothing. */
import * as z from 'zod/mini';
import { limits } from '../../protocol/limits.ts';
import type { OutgoingComment } from './view.ts';

const DRAFT = 'issho.draft';
const OUTGOING = 'issho.outgoing';
/** More than anyone writes while the background is away. */
const MOST = 50;

const outgoingComments = z.array(
  z.object({
    id: z.uuid(),
    roomId: z.string(),
    message: z.string().check(z.maxLength(limits.comment)),
    position: z.nullable(z.number()),
    page: z.number(),
  }),
);

export const kept = {
  draft: () => localStorage.getItem(DRAFT) ?? '',
  keepDraft: (text: string) => localStorage.setItem(DRAFT, text),
  outgoing(): readonly OutgoingComment[] {
    try {
      return outgoingComments.parse(JSON.parse(localStorage.getItem(OUTGOING) ?? '[]'));
    } catch {
      return []; // The value is from another version.
    }
  },
  keepOutgoing(comments: readonly OutgoingComment[]) {
    localStorage.setItem(OUTGOING, JSON.stringify(comments.slice(-MOST)));
  },
};

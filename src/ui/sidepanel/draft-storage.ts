/** The text in the composer, kept until the background has it: closing the panel loses nothing. */
import * as z from 'zod/mini';

const DRAFT = 'issho.draft';

const storedDraft = z.object({ id: z.uuid(), text: z.string() });

/** A text, and the id of the comment that it will be. */
export type Draft = z.infer<typeof storedDraft>;

export function newDraft(text = ''): Draft {
  return { id: crypto.randomUUID(), text };
}

export function readDraft(): Draft {
  try {
    return storedDraft.parse(JSON.parse(localStorage.getItem(DRAFT) ?? ''));
  } catch {
    return newDraft(); // There is none, or it is from another version.
  }
}

export function isDraftKept(): boolean {
  return localStorage.getItem(DRAFT) !== null;
}

export function forgetDraft(): void {
  localStorage.removeItem(DRAFT);
}

export function keepDraft(draft: Draft): void {
  localStorage.setItem(DRAFT, JSON.stringify(draft));
}

/** The viewer's language. */
import { i18n } from '#i18n';
import type { Phrase, PhraseKey } from './phrase.ts';
import { phrase } from './phrase.ts';

/** The text of a phrase. */
export function say({ key, count, values }: Phrase): string {
  // The generated types want literal keys; ours were checked where the phrase was made.
  const translate = i18n.t as (key: string, ...options: readonly unknown[]) => string;
  return translate(key, ...[count, values].filter((option) => option !== undefined));
}

/** The text behind `key`, with `values` put in. */
export function words(key: PhraseKey, ...values: readonly string[]): string {
  return say(phrase(key, ...values));
}

/** Hosts as one would list them. */
export function hostList(hosts: readonly string[]): string {
  return new Intl.ListFormat(words('app.language'), { type: 'conjunction' }).format(hosts);
}

/** Tells the browser what language a page of ours is in, for voices, fonts and hyphenation. */
export function markLanguage(root: HTMLElement): void {
  root.lang = words('app.language');
}

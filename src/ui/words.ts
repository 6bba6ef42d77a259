/** Texts in the viewer's language. */
import { i18n } from '#i18n';
import type { Phrase, PhraseKey } from './phrase.ts';
import { phrase } from './phrase.ts';

/** The text of a phrase. */
export function say({ key, count, values }: Phrase): string {
  // The generated types want literal keys; the caller's phrase was checked already.
  const translate = i18n.t as (key: string, ...options: readonly unknown[]) => string;
  return translate(key, ...[count, values].filter((option) => option !== undefined));
}

/** The text of `key`, with `values` filled in. */
export function words(key: PhraseKey, ...values: readonly string[]): string {
  return say(phrase(key, ...values));
}

/** A list of hosts in words. */
export function hostList(hosts: readonly string[]): string {
  return new Intl.ListFormat(words('app.language'), { type: 'conjunction' }).format(hosts);
}

/** Sets the language of one of our pages, for voices, fonts and hyphenation. */
export function markLanguage(root: HTMLElement): void {
  root.lang = words('app.language');
}

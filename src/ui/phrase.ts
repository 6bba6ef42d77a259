/** A phrase as view models return it: a key of the locales and its values. */
import type { GeneratedI18nStructure } from '#i18n';
import type { Refusal } from '../protocol/refusal.ts';

export type PhraseKey = keyof GeneratedI18nStructure;

export interface Phrase {
  readonly key: PhraseKey;
  /** Picks the plural form, and fills `$1` if there are no `values`. */
  readonly count?: number;
  /** Fill `$1`, `$2` and so on. */
  readonly values?: readonly string[];
}

export function phrase(key: PhraseKey, ...values: readonly string[]): Phrase {
  return values.length === 0 ? { key } : { key, values };
}

export function counted(key: PhraseKey, count: number): Phrase {
  return { key, count };
}

/** Why an action was refused, and what to do about it. */
export function refusalPhrase({ code, retryAfter }: Refusal): Phrase {
  if (code === 'rate-limited' && retryAfter !== undefined) {
    const seconds = Math.max(1, Math.ceil(retryAfter));
    if (seconds < 100) return counted('refusal.rate_limited_for', seconds);
    return counted('refusal.rate_limited_for_minutes', Math.ceil(seconds / 60));
  }
  return phrase(`refusal.${underscored(code)}`);
}

type Underscored<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : S;

/** Browsers allow no hyphen in the name of a message. */
function underscored<S extends string>(code: S): Underscored<S> {
  return code.replaceAll('-', '_') as Underscored<S>;
}

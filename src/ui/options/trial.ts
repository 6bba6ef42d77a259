/** The result of a server test, in words beside the field. Pure. */
import type { Reach } from '../../protocol/reach.ts';
import type { PhraseKey } from '../phrase.ts';
import type { OptionsForm } from './form.ts';

/** The field or row of the server. */
export type Target = 'backend' | 'signalling' | number;

export interface Trial {
  /** The tested input: the result no longer applies once it changes. */
  readonly of: string;
  /** `nobody`: the background was stopped half-way. */
  readonly outcome: Reach | 'testing' | 'nobody';
}

export type Trials = ReadonlyMap<Target, Trial>;

/** All inputs that a test of `target` depends on. */
export function triedIn(form: OptionsForm, target: Target): string {
  if (target === 'backend') return JSON.stringify([form.supabaseUrl, form.supabaseKey]);
  if (target === 'signalling') return form.peerServerUrl;
  return JSON.stringify(form.iceRows.find(({ id }) => id === target));
}

/** The result, if it applies to the current input. */
export function outcomeOf(
  trials: Trials,
  form: OptionsForm,
  target: Target,
): Trial['outcome'] | undefined {
  const trial = trials.get(target);
  return trial?.of === triedIn(form, target) ? trial.outcome : undefined;
}

export function outcomePhrase(
  outcome: Trial['outcome'],
  form: OptionsForm,
  target: Target,
): PhraseKey {
  if (outcome === 'fine') return fine(form, target);
  if (outcome === 'unreachable' && typeof target === 'number') return 'reach.silent';
  return phrases[outcome];
}

function fine(form: OptionsForm, target: Target): PhraseKey {
  if (target === 'backend') return 'reach.backend';
  if (target === 'signalling') return 'reach.signalling';
  const url = form.iceRows.find(({ id }) => id === target)?.url ?? '';
  return /^\s*stun:/i.test(url) ? 'reach.stun' : 'reach.turn';
}

const phrases: Record<Exclude<Trial['outcome'], 'fine'>, PhraseKey> = {
  testing: 'reach.testing',
  nobody: 'reach.nobody',
  unreachable: 'reach.unreachable',
  unreadable: 'reach.unreadable',
  'key-refused': 'reach.key_refused',
  'not-set-up': 'reach.not_set_up',
  'not-ours': 'reach.not_ours',
  'credentials-refused': 'reach.credentials_refused',
};

/** The content of the options form, and its errors. Pure. */
import { limits } from '../../protocol/limits.ts';
import type { IceServer, Settings } from '../../protocol/settings.ts';
import {
  hasRelay,
  iceAddress,
  iceServer,
  isReadableOnTheWay,
  isSecretKey,
  settings,
} from '../../protocol/settings.ts';
import type { PhraseKey } from '../phrase.ts';

/** One address of a STUN or TURN server. */
export interface IceRow {
  /** Identifies a row while others are added and removed. */
  readonly id: number;
  readonly url: string;
  readonly username: string;
  readonly credential: string;
}

export interface OptionsForm {
  readonly name: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  readonly peerServerUrl: string;
  readonly iceRows: readonly IceRow[];
  readonly relayOnly: boolean;
}

/** The element id of a field. Its hint and error derive theirs from it. */
export type Field =
  | 'supabaseUrl'
  | 'supabaseKey'
  | 'peerServerUrl'
  | 'relayOnly'
  | `ice-${number}-${'url' | 'username' | 'credential'}`;

export type Errors = ReadonlyMap<Field, PhraseKey>;

export function formOf(name: string, now: Settings): OptionsForm {
  const { supabaseUrl, supabaseKey, peerServerUrl, relayOnly } = now;
  return { name, supabaseUrl, supabaseKey, peerServerUrl, relayOnly, iceRows: rowsOf(now) };
}

/** Splits servers with several addresses into several rows. */
export function rowsOf({ iceServers }: Pick<Settings, 'iceServers'>): IceRow[] {
  return iceServers
    .flatMap(({ urls, username = '', credential = '' }) =>
      [urls].flat().map((url) => ({ url, username, credential })),
    )
    .map((row, id) => ({ id, ...row }));
}

/** A row without any input. */
export function emptyRow(rows: readonly IceRow[]): IceRow {
  return {
    id: Math.max(-1, ...rows.map(({ id }) => id)) + 1,
    url: '',
    username: '',
    credential: '',
  };
}

export function isFull(rows: readonly IceRow[]): boolean {
  return rows.length >= limits.iceServers;
}

/** The server that a row describes; undefined while the row is invalid. */
export function serverOf({ url, username, credential }: IceRow): IceServer | undefined {
  const parsed = iceServer.safeParse({
    urls: url.trim(),
    ...(username && { username }),
    ...(credential && { credential }),
  });
  return parsed.data;
}

/** Whether members can be reached through the servers in the form. */
export function mayRelay({ iceRows }: Pick<OptionsForm, 'iceRows'>): boolean {
  return hasRelay(iceRows.flatMap((row) => serverOf(row) ?? []));
}

export function settingsOf(form: OptionsForm): Settings | undefined {
  const parsed = settings.safeParse({
    supabaseUrl: form.supabaseUrl.trim(),
    supabaseKey: form.supabaseKey.trim(),
    peerServerUrl: form.peerServerUrl.trim(),
    iceServers: form.iceRows.map(serverOf),
    relayOnly: form.relayOnly,
  });
  return errorsIn(form).size === 0 ? parsed.data : undefined;
}

/** The errors by field, in the order of the page. */
export function errorsIn(form: OptionsForm): Errors {
  const { shape } = settings;
  const errors = new Map<Field, PhraseKey>();
  if (form.relayOnly && !mayRelay(form)) errors.set('relayOnly', 'options.relay_only_needs');
  for (const field of ['supabaseUrl', 'peerServerUrl'] as const) {
    if (!shape[field].safeParse(form[field].trim()).success) errors.set(field, 'invalid.url');
  }
  const key = form.supabaseKey.trim();
  if (!shape.supabaseKey.safeParse(key).success) {
    errors.set('supabaseKey', isSecretKey(key) ? 'invalid.secret' : 'invalid.key');
  }
  for (const row of form.iceRows) {
    const { id, url, username, credential } = row;
    if (!iceAddress.safeParse(url.trim()).success) errors.set(`ice-${id}-url`, 'invalid.ice');
    else if (!serverOf(row)) {
      if (!username) errors.set(`ice-${id}-username`, 'invalid.username');
      if (!credential) errors.set(`ice-${id}-credential`, 'invalid.credential');
    }
  }
  return errors;
}

/** Fields with a valid but insecure address (plain http). */
export function warningsIn(form: OptionsForm): Errors {
  const errors = errorsIn(form);
  const plain = (['supabaseUrl', 'peerServerUrl'] as const).filter(
    (field) => !errors.has(field) && isReadableOnTheWay(form[field].trim()),
  );
  return new Map(plain.map((field) => [field, 'options.readable']));
}

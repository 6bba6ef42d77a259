/** The state of the options page, and the actions of its buttons. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { ticker } from '../../async/browser-clock.ts';
import { sleep } from '../../async/sleep.ts';
import { checkIceServer } from '../../mesh/server-check.ts';
import { callWorker } from '../../messaging/call-worker.ts';
import { send } from '../../messaging/messages.ts';
import { askFor } from '../../messaging/permissions.ts';
import { storedMembership, storedName } from '../../messaging/stored.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { Errors, Field, OptionsForm, IceRow } from './form.ts';
import { emptyRow, errorsIn, formOf, mayRelay, rowsOf, serverOf, settingsOf } from './form.ts';
import type { Target, Trial, Trials } from './trial.ts';
import { triedIn } from './trial.ts';

/** Milliseconds between attempts to reach a worker that was stopped half-way. */
const RETRY_MS = 300;

/** Result of the last attempt to save; undefined after a further change. */
export type Saved = 'saved' | 'saved-in-room' | 'not-valid' | Refusal;

export interface OptionsIntents {
  edit(change: Partial<OptionsForm>): void;
  editRow(id: number, change: Partial<IceRow>): void;
  addRow(): void;
  removeRow(id: number): void;
  /** The viewer left a field: its error may be shown. */
  leave(field: Field): void;
  /** Turns the relay on, if there is a TURN server. */
  relayOnly(isOn: boolean): void;
  /** Fills in the built-in servers. */
  restore(section: 'servers' | 'connecting'): void;
  test(target: Target): void;
  /**
   * Asks for permission to read the room server's answers, then tries again. Call it in a click.
   */
  allow(): void;
  save(): void;
}

export interface OptionsStore {
  /** Undefined until it was read. */
  readonly form: ReadonlySignal<OptionsForm | undefined>;
  /** The errors of the fields that the viewer left. */
  readonly errors: ReadonlySignal<Errors>;
  /** The relay is on, or was requested, without a TURN server. */
  readonly needsRelay: ReadonlySignal<boolean>;
  readonly trials: ReadonlySignal<Trials>;
  readonly isInRoom: ReadonlySignal<boolean>;
  readonly saved: ReadonlySignal<Saved | undefined>;
  readonly intents: OptionsIntents;
}

export function createOptionsStore(until: AbortSignal): OptionsStore {
  const form = signal<OptionsForm | undefined>(undefined);
  const done = signal<ReadonlySet<Field>>(new Set());
  const trials = signal<Trials>(new Map());
  const isInRoom = signal(false);
  const wasRefused = signal(false);
  const saved = signal<Saved | undefined>(undefined);
  let builtIn: Settings | undefined;

  const errors = computed<Errors>(() => {
    const all = form.value ? errorsIn(form.value) : new Map();
    return new Map([...all].filter(([field]) => done.value.has(field)));
  });
  const needsRelay = computed(
    () =>
      form.value !== undefined &&
      !mayRelay(form.value) &&
      (wasRefused.value || form.value.relayOnly),
  );
  const edit = (change: Partial<OptionsForm>) => {
    if (!form.value) return;
    form.value = { ...form.value, ...change };
    saved.value = undefined;
  };
  const leave = (...fields: readonly Field[]) => {
    done.value = new Set([...done.value, ...fields]);
  };
  const setRows = (change: (rows: readonly IceRow[]) => readonly IceRow[]) =>
    edit({ iceRows: change(form.value?.iceRows ?? []) });

  const open = async () => {
    for (;;) {
      const answer = await send('settings/read', {}).catch(() => undefined);
      if (answer) {
        ({ builtIn } = answer);
        form.value = formOf(await storedName.read(), answer.current);
        return;
      }
      await sleep(ticker, RETRY_MS, until);
      if (until.aborted) return;
    }
  };

  const test = async (target: Target) => {
    const { value: now } = form;
    if (!now) return;
    const ask = trialOf(now, target);
    if (!ask) return leave(...fieldsOf(target));
    const tell = (outcome: Trial['outcome']) => {
      trials.value = new Map([...trials.value, [target, { of: triedIn(now, target), outcome }]]);
    };
    tell('testing');
    tell(await ask().catch(() => 'nobody' as const));
  };

  const save = async () => {
    const { value: now } = form;
    if (!now) return;
    const settings = settingsOf(now);
    if (!settings) {
      leave(...errorsIn(now).keys());
      saved.value = 'not-valid';
      return;
    }
    const result = await callWorker('settings/save', settings);
    if (form.value !== now) return;
    if (!result.ok) saved.value = result.refusal;
    else {
      await storedName.write(now.name.trim());
      saved.value = isInRoom.value ? 'saved-in-room' : 'saved';
    }
  };

  void open();
  void storedMembership.read().then((membership) => (isInRoom.value = membership !== null));
  storedMembership.watch((membership) => (isInRoom.value = membership !== null), until);

  const intents: OptionsIntents = {
    edit,
    editRow: (id, change) =>
      setRows((rows) => rows.map((row) => (row.id === id ? { ...row, ...change } : row))),
    addRow: () => setRows((rows) => [...rows, emptyRow(rows)]),
    removeRow: (id) => setRows((rows) => rows.filter((row) => row.id !== id)),
    leave,
    relayOnly(isOn) {
      if (!form.value) return;
      const isPossible = mayRelay(form.value);
      wasRefused.value = isOn && !isPossible;
      edit({ relayOnly: isOn && isPossible });
    },
    restore(section) {
      if (!builtIn) return;
      const { supabaseUrl, supabaseKey, peerServerUrl } = builtIn;
      if (section === 'connecting') edit({ iceRows: rowsOf(builtIn) });
      else edit({ supabaseUrl, supabaseKey, peerServerUrl });
    },
    test: (target) => void test(target),
    allow() {
      const url = form.value?.supabaseUrl.trim() ?? '';
      void askFor([url]).then((isGranted) => (isGranted ? test('backend') : undefined));
    },
    save: () => void save(),
  };
  return { form, errors, needsRelay, trials, isInRoom, saved, intents };
}

/** The test for a server as typed; undefined while its address is invalid. */
function trialOf(form: OptionsForm, target: Target) {
  const errors = errorsIn(form);
  if (fieldsOf(target).some((field) => errors.has(field))) return undefined;
  if (target === 'backend') {
    const [supabaseUrl, supabaseKey] = [form.supabaseUrl.trim(), form.supabaseKey.trim()];
    return () => send('settings/test', { server: 'backend', supabaseUrl, supabaseKey });
  }
  if (target === 'signalling') {
    const peerServerUrl = form.peerServerUrl.trim();
    return () => send('settings/test', { server: 'signalling', peerServerUrl });
  }
  const row = form.iceRows.find(({ id }) => id === target);
  const server = row && serverOf(row);
  return server && (() => checkIceServer(server));
}

function fieldsOf(target: Target): Field[] {
  if (target === 'backend') return ['supabaseUrl', 'supabaseKey'];
  if (target === 'signalling') return ['peerServerUrl'];
  return [`ice-${target}-url`, `ice-${target}-username`, `ice-${target}-credential`];
}

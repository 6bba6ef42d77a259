/** Attempts to get into a room, one at a time. */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { send } from '../../messaging/messages.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { pause } from '../repeat.ts';
import type { Attempt, Entry } from './attempt.ts';
import { enter } from './attempt.ts';
import type { Unfinished } from './unfinished.ts';
import { forgetUnfinished, keepUnfinished } from './unfinished.ts';

export interface Entering {
  readonly attempt: ReadonlySignal<Attempt | undefined>;
  /** `allowed` was asked for in the click; `before` is the room we are in now, if any. */
  start(asked: Unfinished, allowed: Promise<boolean>, before: string | undefined): void;
  /** For what can be told without asking anybody. */
  refuse(entry: Entry, refusal: Refusal): void;
  giveUp(): void;
}

/** `arrived` sees to it that the room is known before the attempt ends. */
export function createEntering(arrived: () => Promise<void>): Entering {
  const attempt = signal<Attempt | undefined>(undefined);
  let current = new AbortController();

  const run = async (
    busy: Attempt,
    allowed: Promise<boolean>,
    { signal: over }: AbortController,
  ) => {
    const outcome = await enter(busy.entry, {
      allowed,
      send: sendEntry,
      pause: (milliseconds) => pause(milliseconds, over),
      waiting: (waitingFor) => {
        if (!over.aborted) attempt.value = { ...busy, waitingFor };
      },
      isGivenUp: () => over.aborted,
    });
    if (over.aborted) {
      const isUnwanted = outcome === 'in' && attempt.value === undefined;
      if (isUnwanted && busy.entry.kind !== 'resume') await send('room/leave', {});
      return;
    }
    forgetUnfinished();
    if (outcome === 'in') await arrived();
    const refusal = typeof outcome === 'object' ? outcome : undefined;
    attempt.value = refusal && { ...busy, state: 'refused', refusal };
  };

  return {
    attempt,
    start(asked, allowed, before) {
      current.abort();
      current = new AbortController();
      keepUnfinished(asked);
      const busy = { ...fresh(asked.entry), before };
      attempt.value = busy;
      run(busy, allowed, current).catch(() => undefined); // Leaving what nobody wants any more.
    },
    refuse(entry, refusal) {
      attempt.value = { ...fresh(entry), state: 'refused', refusal };
    },
    giveUp() {
      current.abort();
      forgetUnfinished();
      attempt.value = undefined;
    },
  };
}

function fresh(entry: Entry): Attempt {
  return { entry, before: undefined, state: 'busy', waitingFor: undefined, refusal: undefined };
}

function sendEntry(entry: Entry): Promise<Result<null>> {
  switch (entry.kind) {
    case 'create':
      return send('room/create', entry.request);
    case 'join':
      return send('room/join', entry.request);
    case 'resume':
      return send('room/resume', entry.request);
  }
}

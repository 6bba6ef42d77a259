/**
 * Values in extension storage. They are parsed when read: an older version may have written them.
 */
import { storage } from 'wxt/utils/storage';
import type { StorageItemKey } from 'wxt/utils/storage';
import { onAbort } from '../async/on-abort.ts';
import * as z from 'zod/mini';
import type { PendingEntry } from '../protocol/extension/entry.ts';
import { pendingEntry } from '../protocol/extension/entry.ts';
import type { Invite } from '../protocol/extension/invite.ts';
import { invite } from '../protocol/extension/invite.ts';
import type { Departure, Ending, Membership } from '../protocol/extension/membership.ts';
import { departure, ending } from '../protocol/extension/membership.ts';
import { membershipIn } from '../protocol/extension/stored-membership.ts';
import type { Leads } from '../protocol/extension/leads.ts';
import { leads } from '../protocol/extension/leads.ts';
import { limits } from '../protocol/limits.ts';
import type { Settings } from '../protocol/settings.ts';
import { settingsIn } from '../protocol/settings.ts';

export interface Stored<T> {
  read(): Promise<T>;
  write(value: T): Promise<void>;
  /** Calls back on every change, from any context, until `signal` aborts. */
  watch(callback: (value: T) => void, signal?: AbortSignal): void;
}

function stored<T>(key: StorageItemKey, schema: z.ZodMiniType<T>, otherwise: T): Stored<T> {
  const parse = (value: unknown): T => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : otherwise;
  };
  return {
    read: async () => parse(await storage.getItem(key)),
    write: (value) => storage.setItem(key, value),
    watch(callback, signal) {
      const stop = storage.watch<unknown>(key, (value) => callback(parse(value)));
      if (signal) onAbort(signal, stop);
    },
  };
}

export const storedMembership: Stored<Membership | null> = stored(
  'local:membership',
  z.pipe(z.unknown(), z.transform(membershipIn)),
  null,
);

export const storedDeparture: Stored<Departure | null> = stored(
  'local:departure',
  z.nullable(departure),
  null,
);

export const storedEnding: Stored<Ending | null> = stored('local:ending', z.nullable(ending), null);

/** The last opened invite, during this run of the browser. */
export const storedInvite: Stored<Invite | null> = stored(
  'session:invite',
  z.nullable(invite),
  null,
);

/** The attempt to enter a room, during this run of the browser. */
export const storedEntry: Stored<PendingEntry | null> = stored(
  'session:entry',
  z.nullable(pendingEntry),
  null,
);

/** The viewer's settings; an absent one has its built-in value. */
export const storedSettings: Stored<Partial<Settings>> = stored(
  'local:settings',
  z.pipe(z.unknown(), z.transform(settingsIn)),
  {},
);

/** By site, the most recently used at the end. */
export const storedLeads: Stored<readonly { site: string; leads: Leads }[]> = stored(
  'local:leads',
  z.array(z.object({ site: z.string(), leads })),
  [],
);

export const storedName: Stored<string> = stored(
  'local:name',
  z.string().check(z.maxLength(limits.name)),
  '',
);

/** String storage for libraries that need one. */
export const browserStore = {
  getItem: (key: string) => storage.getItem<string>(`local:${key}`),
  setItem: (key: string, value: string) => storage.setItem(`local:${key}`, value),
  removeItem: (key: string) => storage.removeItem(`local:${key}`),
};

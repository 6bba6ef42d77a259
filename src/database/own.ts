/** The caller's own data in the database. */
import * as z from 'zod/mini';
import type { Result } from '../protocol/refusal.ts';
import type { Backend } from './client.ts';

/** All of it, by table, with the database's names. */
export function exportOwnData(backend: Backend): Promise<Result<Record<string, unknown>>> {
  return backend.call('export_my_data', {}, z.record(z.string(), z.unknown()));
}

/** Leaves every room and deletes the data. Idempotent. */
export function deleteOwnData(backend: Backend): Promise<Result<null>> {
  return backend.call('delete_my_data', {}, z.null());
}

/** What the database holds of the caller. */
import * as z from 'zod/mini';
import type { Result } from '../protocol/refusal.ts';
import type { Backend } from './client.ts';

/** All of it, table by table, as the database names it. */
export function exportOwnData(backend: Backend): Promise<Result<Record<string, unknown>>> {
  return backend.call('export_my_data', {}, z.record(z.string(), z.unknown()));
}

/** Leaves every room and deletes it. May be repeated. */
export function deleteOwnData(backend: Backend): Promise<Result<null>> {
  return backend.call('delete_my_data', {}, z.null());
}

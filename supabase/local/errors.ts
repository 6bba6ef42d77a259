/** Answers and log lines of database errors. */

interface DatabaseError {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string | null;
  readonly hint?: string | null;
}

/** The HTTP status of hosted backends for errors that the library answers with 500 and no code. */
function statusOf(code: string): number | undefined {
  if (code === '23514' || code.startsWith('P0')) return 400;
  if (code === '54001') return 500;
  if (code.startsWith('54')) return 413;
  return undefined;
}

/**
 * Converts `error` so that the library passes its status and code on; other errors stay unchanged.
 * Replaces the connection's `normalizeDbError`.
 */
export function describeDatabaseError(error: unknown): unknown {
  const { code, message, detail, hint } = (error ?? {}) as DatabaseError;
  const status = typeof code === 'string' ? statusOf(code) : undefined;
  if (status === undefined) return error;
  return Object.assign(
    new Error(JSON.stringify({ code, message, details: detail ?? null, hint: hint ?? null })),
    { code: 'PGRST', detail: JSON.stringify({ status, headers: {} }) },
  );
}

/** Refusals that clients must expect: our own codes, and missing privileges of a role. */
function isRefusal(code: string | undefined): boolean {
  return code !== undefined && /^(PT4\d\d|42501|PGRST1\d\d)$/.test(code);
}

/** One line for a console message of the library; undefined for expected refusals. */
export function describeForLog(values: readonly unknown[]): string | undefined {
  const error = values.find((value) => typeof value === 'object' && value !== null);
  const { code, message, detail } = (error ?? {}) as DatabaseError;
  if (isRefusal(code)) return undefined;
  const words = values.filter((value) => typeof value === 'string');
  const parts = [...words, code, message, detail].filter(Boolean);
  return parts.join(' ').replaceAll(/\s+/g, ' ').slice(0, 500);
}

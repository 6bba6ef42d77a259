/** Runs the cleanup jobs where the database has no scheduler of its own. */

/** Seconds between runs of each job. */
const schedule = {
  'lapsed-members': 60,
  'inactive-rooms': 300,
  'unsettled-comments': 60,
  'sync-states': 60,
  'rate-limits': 900,
} as const;

/** Calls `run` with each statement when it is due. The returned function stops it. */
export function scheduleCleanup(run: (statement: string) => Promise<unknown>): () => void {
  const timers = Object.entries(schedule).map(([job, seconds]) =>
    setInterval(() => void run(`select public.run_cleanup_job('${job}')`), seconds * 1000).unref(),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

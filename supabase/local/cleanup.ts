/** Runs the cleanup functions where the database has no scheduler of its own. */

/** Seconds between runs of each function. */
const schedule = {
  'public.cleanup_lapsed_members()': 60,
  'public.cleanup_inactive_rooms()': 300,
  'public.scheduled_cleanup_sync_states()': 300,
  'public.cleanup_rate_limits()': 900,
} as const;

/** Calls `run` with each statement when it is due; the returned function ends that. */
export function scheduleCleanup(run: (statement: string) => Promise<unknown>): () => void {
  const timers = Object.entries(schedule).map(([call, seconds]) =>
    setInterval(() => void run(`select ${call}`), seconds * 1000).unref(),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

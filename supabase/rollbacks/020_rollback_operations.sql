-- Undoes 020. The history of the jobs is lost.
drop function
    public.operation_metrics(),
    public.scheduled_cleanup_sync_states(),
    public.run_cleanup_job(text);
drop table private.job_runs;

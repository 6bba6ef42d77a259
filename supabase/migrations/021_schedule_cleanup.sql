-- Runs the cleanup jobs by pg_cron where it is loaded. Elsewhere another scheduler calls
-- run_cleanup_job(); the local backend does so itself.

do $$
begin
    if not exists (select from pg_available_extensions where name = 'pg_cron') then
        raise notice 'pg_cron is not available: schedule run_cleanup_job() yourself';
        return;
    end if;
    create extension if not exists pg_cron;
    perform cron.schedule('issho-inactive-rooms', '*/5 * * * *',
        $job$select public.run_cleanup_job('inactive-rooms')$job$);
    perform cron.schedule('issho-unsettled-comments', '* * * * *',
        $job$select public.run_cleanup_job('unsettled-comments')$job$);
    perform cron.schedule('issho-sync-states', '* * * * *',
        $job$select public.run_cleanup_job('sync-states')$job$);
    perform cron.schedule('issho-lapsed-members', '* * * * *',
        $job$select public.run_cleanup_job('lapsed-members')$job$);
    -- pg_cron keeps a row for each run; a week of them is enough.
    perform cron.schedule('issho-rate-limits', '*/15 * * * *',
        $job$select public.run_cleanup_job('rate-limits');
        delete from cron.job_run_details where end_time < now() - interval '7 days'$job$);
exception
    -- Installed but not loaded, or only creatable by another role, or in another database.
    when others then
        raise notice 'pg_cron cannot be used: %', sqlerrm;
end;
$$;

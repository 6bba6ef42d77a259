-- Undoes 018. Jobs run as 016 and 017 left them; their ages are no longer known.
do $$
begin
    if not exists (select from pg_extension where extname = 'pg_cron') then
        return;
    end if;
    perform cron.schedule('issho-inactive-rooms', '*/5 * * * *',
        'select public.cleanup_inactive_rooms()');
    perform cron.schedule('issho-sync-states', '*/5 * * * *',
        'select public.scheduled_cleanup_sync_states()');
    perform cron.schedule('issho-lapsed-members', '* * * * *',
        'select public.cleanup_lapsed_members()');
    perform cron.schedule('issho-rate-limits', '*/15 * * * *',
        'select public.cleanup_rate_limits()');
end;
$$;

create or replace function public.scheduled_cleanup_sync_states() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    if pg_try_advisory_xact_lock(hashtext('issho.cleanup_old_sync_states')) then
        perform public.cleanup_old_sync_states();
    end if;
end;
$$;

drop function public.operation_metrics(), public.run_cleanup_job(text);
drop table private.job_runs;

-- Runs the cleanup by pg_cron where there is one. Elsewhere something else has to call the functions
-- of 016; the local backend does so by itself.

do $$
begin
    if not exists (select from pg_available_extensions where name = 'pg_cron') then
        raise notice 'pg_cron is not available: schedule the cleanup functions yourself';
        return;
    end if;
    create extension if not exists pg_cron;
    perform cron.schedule('issho-inactive-rooms', '*/5 * * * *',
        'select public.cleanup_inactive_rooms()');
    perform cron.schedule('issho-sync-states', '*/5 * * * *',
        'select public.scheduled_cleanup_sync_states()');
    perform cron.schedule('issho-lapsed-members', '* * * * *',
        'select public.cleanup_lapsed_members()');
    perform cron.schedule('issho-rate-limits', '*/15 * * * *',
        'select public.cleanup_rate_limits()');
exception
    -- Installed but not loaded, or only creatable by somebody else, or in another database.
    when others then
        raise notice 'pg_cron cannot be used: %', sqlerrm;
end;
$$;

-- Undoes 021. The extension pg_cron stays: other jobs may use it.
do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform cron.unschedule(jobid) from cron.job where jobname like 'issho-%';
    end if;
end;
$$;

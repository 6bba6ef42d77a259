-- Cleanup jobs that record their last run, and metrics for operators. For the service role only.

-- The last successful run of each job, under any scheduler.
create table private.job_runs (
    job varchar(50) primary key,
    -- The time between runs.
    period interval not null,
    finished_at timestamptz not null default now(),
    deleted_rows bigint not null default 0,

    constraint valid_job_period check (period > interval '0'),
    constraint valid_job_deleted_rows check (deleted_rows >= 0)
);
alter table private.job_runs enable row level security;
revoke all on table private.job_runs from public, anon, authenticated;

insert into private.job_runs (job, period) values
    ('lapsed-members', interval '1 minute'),
    ('inactive-rooms', interval '5 minutes'),
    ('unsettled-comments', interval '1 minute'),
    ('sync-states', interval '1 minute'),
    ('rate-limits', interval '15 minutes');

-- Runs a job until nothing is left or 5 s are over, and answers the number of deleted rows; null when
-- the same job is already running. For schedulers.
create function public.run_cleanup_job(p_job text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_until constant timestamptz := clock_timestamp() + interval '5 seconds';
    v_deleted integer;
    v_total bigint := 0;
begin
    if not exists (select from private.job_runs j where j.job = p_job) then
        perform private.refuse('invalid_input', 'p_job');
    end if;
    -- The lock ends with the transaction, so none stays in a pooled connection.
    if not pg_try_advisory_xact_lock(hashtext('issho.' || p_job)) then
        return null;
    end if;
    loop
        v_deleted := case p_job
            when 'lapsed-members' then public.cleanup_lapsed_members()
            when 'inactive-rooms' then public.cleanup_inactive_rooms()
            when 'unsettled-comments' then public.cleanup_unsettled_comments()
            when 'sync-states' then public.cleanup_old_sync_states()
            when 'rate-limits' then public.cleanup_rate_limits()
        end;
        v_total := v_total + v_deleted;
        -- Only one batch of lapsed members, because it locks rooms that are in use.
        exit when v_deleted = 0 or p_job = 'lapsed-members' or clock_timestamp() > v_until;
    end loop;
    update private.job_runs j
    set finished_at = clock_timestamp(), deleted_rows = j.deleted_rows + v_total
    where j.job = p_job;
    return v_total;
end;
$$;

-- The job of the sync states, for schedulers.
create function public.scheduled_cleanup_sync_states() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select public.run_cleanup_job('sync-states') $$;

-- Prometheus metrics of this moment or of the last five minutes.
create function public.operation_metrics()
returns table (metric text, label text, label_value text, value double precision)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    with live as (
        select m.room_id, count(*) as members
        from public.room_members m
        where m.last_heartbeat > now() - private.lease()
        group by m.room_id
    ),
    differences as (
        -- Of each member the median: one member who reports much does not outweigh the others.
        select percentile_cont(array[0.5, 0.95, 0.99]) within group (order by usual.seconds) as seconds
        from (
            select percentile_cont(0.5) within group (order by s.time_difference) as seconds
            from public.sync_states s
            where s.created_at > now() - interval '5 minutes'
            group by s.user_id
        ) usual
    )
    select 'issho_rooms_active', '', '', count(*)::double precision from live
    union all
    select 'issho_members_live', '', '', coalesce(sum(members), 0) from live
    union all
    select 'issho_room_members', 'quantile', q.quantile::text,
        coalesce((select percentile_cont(q.quantile) within group (order by l.members) from live l), 0)
    from unnest(array[0.5, 0.95, 1]) as q (quantile)
    union all
    -- Without samples there is no metric, rather than a good one.
    select 'issho_sync_difference_seconds', 'quantile', (array['0.5', '0.95', '0.99'])[i],
        d.seconds[i]
    from differences d, generate_series(1, 3) as i
    where d.seconds is not null
    union all
    select 'issho_comments_per_minute', '', '', count(*) / 5.0
    from public.comments c
    where c.created_at > now() - interval '5 minutes' and not c.is_system_message
    union all
    select 'issho_connections_used', '', '', sum(d.numbackends) from pg_stat_database d
    union all
    select 'issho_connections_limit', '', '', current_setting('max_connections')::integer
    union all
    select 'issho_database_size_bytes', '', '', pg_database_size(current_database())
    union all
    select 'issho_table_size_bytes', 'table', c.relname, pg_total_relation_size(c.oid)
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    union all
    select 'issho_job_age_seconds', 'job', j.job,
        extract(epoch from clock_timestamp() - j.finished_at)
    from private.job_runs j
    union all
    select 'issho_job_period_seconds', 'job', j.job, extract(epoch from j.period)
    from private.job_runs j
    union all
    select 'issho_job_deleted_rows_total', 'job', j.job, j.deleted_rows from private.job_runs j
    union all
    select 'issho_deadlocks_total', '', '', d.deadlocks
    from pg_stat_database d where d.datname = current_database()
    union all
    select 'issho_wal_archive_failures_total', '', '', a.failed_count from pg_stat_archiver a
    union all
    select 'issho_wal_archive_age_seconds', '', '',
        extract(epoch from clock_timestamp() - a.last_archived_time)
    from pg_stat_archiver a where a.last_archived_time is not null
$$;

revoke execute on function
    public.run_cleanup_job(text),
    public.scheduled_cleanup_sync_states(),
    public.operation_metrics()
from public, anon, authenticated;
grant execute on function
    public.run_cleanup_job(text),
    public.scheduled_cleanup_sync_states(),
    public.operation_metrics()
to service_role;

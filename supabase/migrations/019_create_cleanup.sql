-- Deletion of old rows. Each call deletes one batch, skips locked rows and answers the number of deleted
-- rows; call again while it answers p_batch. All can be run by hand with another age:
--   select cleanup_inactive_rooms(interval '7 days');

-- Deletes rooms without activity for p_age, with their members and sync states. Comments stay.
create function public.cleanup_inactive_rooms(
    p_age interval default interval '24 hours',
    p_batch integer default 500
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from public.rooms
    where id in (
        select r.id from public.rooms r
        -- Without an index on last_activity: such a room is also at least as old.
        where r.created_at < now() - p_age
            and r.last_activity < now() - p_age
            -- A room with a live member stays, whatever the age.
            and not exists (
                select from public.room_members m
                where m.room_id = r.room_id and m.last_heartbeat > now() - private.lease()
            )
        order by r.last_activity
        limit p_batch
        for update skip locked
    );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

-- Brings rows of comments up to date after their room became private or public, or was closed, and deletes
-- closed rooms whose comments have all left. Locks one room after the other, for a batch each.
create function public.cleanup_unsettled_comments(p_batch integer default 1000) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_room_id varchar;
begin
    select r.room_id into v_room_id from public.rooms r
    where r.has_unsettled_comments
    limit 1
    for update skip locked;
    if not found then
        return 0;
    end if;
    -- A room without a further row counts, so that the next room gets its turn.
    return greatest(1, private.settle_comments(v_room_id, p_batch));
end;
$$;

-- Deletes sync states older than p_age.
create function public.cleanup_old_sync_states(
    p_age interval default interval '24 hours',
    p_batch integer default 10000
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from public.sync_states
    where id in (
        select s.id from public.sync_states s
        where s.created_at < now() - p_age
        order by s.created_at
        limit p_batch
        for update skip locked
    );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

-- Deletes members without a heartbeat for p_age; they may join again. Locks each room's row before its
-- members, as all functions do that decide about a room.
create function public.cleanup_lapsed_members(
    p_age interval default interval '10 minutes',
    p_batch integer default 500
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_room_id varchar;
    v_deleted integer;
    v_count integer := 0;
begin
    for v_room_id in
        select r.room_id from public.rooms r
        where exists (
            select from public.room_members m
            where m.room_id = r.room_id and m.last_heartbeat < now() - p_age
        )
        limit p_batch
        for no key update skip locked
    loop
        delete from public.room_members m
        where m.room_id = v_room_id and m.last_heartbeat < now() - p_age;
        get diagnostics v_deleted = row_count;
        v_count := v_count + v_deleted;
        perform private.ensure_host(v_room_id);
    end loop;
    return v_count;
end;
$$;

-- Deletes counters that have not changed for p_age. p_age must be longer than every window.
create function public.cleanup_rate_limits(
    p_age interval default interval '2 hours',
    p_batch integer default 10000
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from public.rate_limits
    where (subject, action) in (
        select l.subject, l.action from public.rate_limits l
        where l.updated_at < now() - p_age
        limit p_batch
        for update skip locked
    );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

revoke execute on function
    public.cleanup_inactive_rooms(interval, integer),
    public.cleanup_unsettled_comments(integer),
    public.cleanup_old_sync_states(interval, integer),
    public.cleanup_lapsed_members(interval, integer),
    public.cleanup_rate_limits(interval, integer)
from public, anon, authenticated;
grant execute on function
    public.cleanup_inactive_rooms(interval, integer),
    public.cleanup_unsettled_comments(integer),
    public.cleanup_old_sync_states(interval, integer),
    public.cleanup_lapsed_members(interval, integer),
    public.cleanup_rate_limits(interval, integer)
to service_role;

-- The client call that records sync measurements, in batches to save writes.

-- Stores up to 50 measurements [{id, host_time, member_time, is_synced, sync_event_type}] of the caller
-- and answers the number of new ones. A known id is skipped, so a retry is safe. Members further apart
-- than a minute are elsewhere in the video, not late: their member_time is stored as a minute away, so
-- that no measurement outweighs all others. The rows of the last hour are limited, too.
create function public.record_sync_states(p_room_id text, p_states jsonb) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('record_sync_states');
    -- Some drivers and callers encode a JSON argument twice.
    v_states jsonb := p_states;
    v_limit private.limits;
    v_count integer;
begin
    perform private.require_member(p_room_id);
    select * into strict v_limit from private.limits where action = 'sync_states';
    select count(*) into v_count from (
        select from public.sync_states s
        where s.user_id = v_user and s.created_at > now() - v_limit.period
        limit v_limit.most
    ) recent;
    if v_count >= v_limit.most then
        perform private.refuse('rate_limited', ceil(extract(epoch from v_limit.period))::text);
    end if;
    begin
        while jsonb_typeof(v_states) = 'string' loop
            v_states := (v_states #>> '{}')::jsonb;
        end loop;
        if jsonb_typeof(v_states) is distinct from 'array' or jsonb_array_length(v_states) > 50 then
            perform private.refuse('invalid_input', 'p_states');
        end if;
        insert into public.sync_states (
            id, room_id, user_id, host_time, member_time, is_synced, sync_event_type
        )
        select s.id, p_room_id, v_user, s.host_time,
            case when s.host_time >= 0 and s.member_time between 0 and 10000000
                then least(greatest(s.member_time, s.host_time - 60), s.host_time + 60)
                else s.member_time end,
            s.is_synced,
            s.sync_event_type
        from jsonb_to_recordset(v_states) as s (
            id uuid, host_time numeric, member_time numeric, is_synced boolean, sync_event_type text
        )
        on conflict (id) do nothing;
        get diagnostics v_count = row_count;
    exception
        -- A wrong type, a missing value, or a value that a constraint excludes.
        when data_exception or not_null_violation or check_violation then
            perform private.refuse('invalid_input', 'p_states');
    end;
    return v_count;
end;
$$;

revoke execute on function public.record_sync_states(text, jsonb) from public, anon, authenticated;
grant execute on function public.record_sync_states(text, jsonb) to authenticated;

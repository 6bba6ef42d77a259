-- The client call that records sync measurements, in batches to save writes.

-- Stores up to 50 measurements [{id, host_time, member_time, is_synced, sync_event_type}] of the caller
-- and answers the number of new ones. A known id is skipped, so a retry is safe. At most 20 batches a
-- minute.
create function public.record_sync_states(p_room_id text, p_states jsonb) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_member constant public.room_members := private.require_member(p_room_id);
    -- Some drivers and callers encode a JSON argument twice.
    v_states jsonb := p_states;
    v_count integer;
begin
    if not public.check_rate_limit(v_member.user_id, 'record_sync_states', 1, 20) then
        perform private.refuse('rate_limited');
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
        select s.id, p_room_id, v_member.user_id, s.host_time, s.member_time, s.is_synced,
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

-- Client calls that repeat while a room plays: the heartbeat and the saving of playback.

-- Renews the caller's lease and writes the position of the video, whether it is in sync, the peer id and
-- the public key; null keeps a value. Answers the room's snapshot.
--
-- Raises place_taken when another member of the room has that peer id. Its limit is counted in the
-- member's own row, which it writes anyway: another row would double the writes of the most frequent call.
--
-- The usual call writes the caller's row only and waits for no lock. It locks the room's row only when
-- the lease of the caller or of the host has ended, or the peer id changes: to let the caller in again,
-- to choose a host, or to check the peer id.
create function public.heartbeat(
    p_room_id text,
    p_current_time numeric,
    p_is_synced boolean,
    p_peer_id text,
    p_public_key text default null
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_member public.room_members := private.require_member(p_room_id);
    v_time constant numeric := private.clean_position(p_current_time, 'p_current_time');
    v_settled boolean;
    v_moves boolean;
    v_period interval;
    v_step interval;
begin
    select l.period, l.period / l.most into strict v_period, v_step
    from private.limits l where l.action = 'heartbeat';
    if greatest(v_member.heartbeats_until, now()) + v_step > now() + v_period then
        perform private.refuse('rate_limited', '1');
    end if;
    if p_peer_id !~ '^[a-z0-9-]{16,64}$' then
        perform private.refuse('invalid_input', 'p_peer_id');
    elsif p_public_key !~ '^B[A-Za-z0-9_-]{86}$' then
        perform private.refuse('invalid_input', 'p_public_key');
    end if;

    v_settled := v_member.last_heartbeat > now() - private.lease() and exists (
        select from public.room_members m
        where m.room_id = p_room_id and m.is_host and m.last_heartbeat > now() - private.lease()
    );
    v_moves := p_peer_id is not null and p_peer_id is distinct from v_member.peer_id;
    if not v_settled or v_moves then
        perform from public.rooms r where r.room_id = p_room_id for no key update;
        -- The caller may have been removed meanwhile.
        v_member := private.require_member(p_room_id);
        if not v_settled then
            perform private.enter_room(p_room_id, v_member.user_id, v_member.username);
        end if;
        if exists (
            select from public.room_members m
            where m.room_id = p_room_id and m.peer_id = p_peer_id and m.id <> v_member.id
        ) then
            perform private.refuse('place_taken');
        end if;
    end if;

    update public.room_members m
    set "current_time" = coalesce(v_time, m."current_time"),
        is_synced = coalesce(p_is_synced, m.is_synced),
        peer_id = coalesce(p_peer_id, m.peer_id),
        public_key = coalesce(p_public_key, m.public_key),
        last_heartbeat = now(),
        heartbeats_until = greatest(m.heartbeats_until, now()) + v_step
    -- Asked again with the row locked, for parallel calls.
    where m.id = v_member.id and greatest(m.heartbeats_until, now()) + v_step <= now() + v_period;
    if not found then
        perform private.require_member(p_room_id);
        perform private.refuse('rate_limited', '1');
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Saves the room's playback and answers true. Answers false when a newer state is saved, the room has
-- left the page p_page_number, or the caller may not control playback. p_revision is the client's Lamport
-- revision; an equal one is a later moment of the same state. A jump of more than 10,000 is ignored: it is
-- no state that others could be behind of, and with the last possible number no later state could be
-- saved.
create function public.save_playback(
    p_room_id text,
    p_current_time numeric,
    p_is_playing boolean,
    p_playback_speed numeric,
    p_revision bigint,
    p_page_number integer
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_time constant numeric := private.clean_position(p_current_time, 'p_current_time');
    v_member public.room_members;
begin
    perform private.count_call('save_playback');
    v_member := private.require_member(p_room_id);
    if v_time is null then
        perform private.refuse('invalid_input', 'p_current_time');
    elsif p_is_playing is null then
        perform private.refuse('invalid_input', 'p_is_playing');
    -- NaN is above every number.
    elsif p_playback_speed is null or p_playback_speed < 0.0625 or p_playback_speed > 16 then
        perform private.refuse('invalid_input', 'p_playback_speed');
    elsif p_revision is null or p_revision < 0 or p_revision > 9007199254740990 then
        perform private.refuse('invalid_input', 'p_revision');
    elsif p_page_number is null or p_page_number < 0 then
        perform private.refuse('invalid_input', 'p_page_number');
    end if;

    if not private.may_control(v_member) then
        return false;
    end if;
    update public.rooms r
    set "current_time" = v_time,
        is_playing = p_is_playing,
        playback_speed = p_playback_speed,
        playback_revision = p_revision,
        playback_saved_at = now()
    where r.room_id = p_room_id
        and p_revision between r.playback_revision and r.playback_revision + 10000
        and r.page_number = p_page_number;
    return found;
end;
$$;

revoke execute on function
    public.heartbeat(text, numeric, boolean, text, text),
    public.save_playback(text, numeric, boolean, numeric, bigint, integer)
from public, anon, authenticated;
grant execute on function
    public.heartbeat(text, numeric, boolean, text, text),
    public.save_playback(text, numeric, boolean, numeric, bigint, integer)
to authenticated;

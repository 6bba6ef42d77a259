-- Helpers of the room calls: the snapshot, membership, entering.

-- The room as its members see it. The caller has checked the membership.
create function private.room_snapshot(p_room_id varchar) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'room', jsonb_build_object(
            'room_id', r.room_id,
            'title', r.title,
            'anime_id', r.anime_id,
            'anime_title', r.anime_title,
            'episode_number', r.episode_number,
            'video_url', r.video_url,
            'page_number', r.page_number,
            'source_id', r.source_id,
            'host_user_id', r.host_user_id,
            'host_username', r.host_username,
            'host_epoch', r.host_epoch,
            'is_public', r.is_public,
            'control', r.control,
            'access_key', r.access_key,
            'current_time', r."current_time",
            'is_playing', r.is_playing,
            'playback_speed', r.playback_speed,
            'playback_revision', r.playback_revision,
            'playback_age_seconds', private.age_seconds(r.playback_saved_at),
            'created_at', r.created_at
        ),
        'members', coalesce(
            (
                select jsonb_agg(
                    jsonb_build_object(
                        'user_id', m.user_id,
                        'username', m.username,
                        'is_host', m.is_host,
                        'has_control', m.has_control,
                        'is_synced', m.is_synced,
                        'current_time', m."current_time",
                        'peer_id', m.peer_id,
                        'public_key', m.public_key,
                        'joined_at', m.joined_at,
                        'heartbeat_age_seconds', private.age_seconds(m.last_heartbeat)
                    )
                    order by m.joined_at, m.id
                )
                from public.room_members m
                where m.room_id = r.room_id and m.last_heartbeat > now() - private.lease()
            ),
            '[]'
        )
    )
    from public.rooms r
    where r.room_id = p_room_id
$$;

-- Refuses an episode or an address that no page of a room can have.
create function private.check_page(p_episode_number integer, p_video_url text) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
    if p_episode_number is null or p_episode_number < 1 then
        perform private.refuse('invalid_input', 'p_episode_number');
    elsif p_video_url is null or not private.is_page_address(p_video_url) then
        perform private.refuse('invalid_input', 'p_video_url');
    end if;
end;
$$;

-- Refuses a non-member with a code that tells no more than they may know: a private room seems not to
-- exist. A removed member learns of the removal.
create function private.refuse_outsider(p_room_id varchar) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select from public.removed_members b
        where b.room_id = p_room_id and b.user_id = auth.uid()::text
    ) then
        perform private.refuse('removed');
    elsif public.check_room_access(p_room_id) then
        perform private.refuse('not_a_member');
    end if;
    perform private.refuse('room_not_found');
end;
$$;

-- The caller's membership of p_room_id. Refused without one.
create function private.require_member(p_room_id varchar) returns public.room_members
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.require_user();
    v_member public.room_members;
begin
    select * into v_member from public.room_members m
    where m.room_id = p_room_id and m.user_id = v_user;
    if not found then
        perform private.refuse_outsider(p_room_id);
    end if;
    return v_member;
end;
$$;

-- Whether p_member may control playback.
create function private.may_control(p_member public.room_members) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p_member.is_host or exists (
        select from public.rooms r
        where r.room_id = p_member.room_id
            and (r.control = 'everyone' or (r.control = 'named' and p_member.has_control))
    )
$$;

-- The seconds until a key of p_user for p_room_id is checked (0: now), and the action that a wrong key
-- counts as. The wrong keys of a user and of a room are limited (wrong_key, wrong_key_of_room). After those
-- of a room, some more are checked (late_key_of_room), few of each user (late_key), so that an attacker
-- who uses up the first does not keep out newcomers with the right key. docs/decisions/0008-database.md computes the chance of a guess.
create function private.key_wait(
    p_user text,
    p_room_id text,
    out wait integer,
    out action text
)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    v_room_wait integer;
begin
    wait := private.rate_limit_wait(p_user, 'wrong_key');
    v_room_wait := private.rate_limit_wait(p_room_id, 'wrong_key_of_room');
    action := case when v_room_wait = 0 then 'wrong_key' else 'late_key' end;
    if action = 'late_key' then
        wait := greatest(wait, least(v_room_wait, greatest(
            private.rate_limit_wait(p_user, 'late_key'),
            private.rate_limit_wait(p_room_id, 'late_key_of_room')
        )));
    end if;
end;
$$;

-- Counts a wrong key of p_user for p_room_id as p_action.
create function private.key_spend(p_user text, p_room_id text, p_action text) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_action(p_user, 'wrong_key');
    perform private.count_action(p_room_id, p_action || '_of_room');
    if p_action = 'late_key' then
        perform private.count_action(p_user, 'late_key');
    end if;
end;
$$;

-- Makes p_user a live member and answers true. Only this function makes members, and it checks every time.
-- It answers false for a non-member without the right key. It raises removed for a removed user, room_full
-- with 32 other live members, and rate_limited for a user in 32 rooms. A live member keeps the time of
-- joining; after the lease, the time of joining is now.
create function private.enter_room(
    p_room_id varchar,
    p_user text,
    p_username text,
    p_access_key text default null
) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    -- Locked first: the key and the removals are those of this moment.
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    if not exists (
        select from public.room_members m where m.room_id = p_room_id and m.user_id = p_user
    ) and not public.check_room_access(p_room_id, p_access_key) then
        return false;
    end if;
    if exists (
        select from public.removed_members b where b.room_id = p_room_id and b.user_id = p_user
    ) then
        perform private.refuse('removed');
    end if;
    if (
        select count(*) from public.room_members m
        where m.room_id = p_room_id
            and m.user_id <> p_user
            and m.last_heartbeat > now() - private.lease()
    ) >= 32 then
        perform private.refuse('room_full');
    end if;
    -- Members who fell silent are deleted after ten minutes, so a place becomes free by itself.
    if (
        select count(*) from public.room_members m where m.user_id = p_user and m.room_id <> p_room_id
    ) >= 32 then
        perform private.refuse('rate_limited', '600');
    end if;
    insert into public.room_members as m (room_id, user_id, username)
    values (p_room_id, p_user, private.name_in_room(p_room_id, p_user, p_username))
    on conflict (room_id, user_id) do update
    set username = excluded.username,
        joined_at = case when m.last_heartbeat > now() - private.lease()
            then m.joined_at else now() end,
        peer_id = case when m.last_heartbeat > now() - private.lease() then m.peer_id end,
        last_heartbeat = now();
    perform private.ensure_host(p_room_id);
    return true;
end;
$$;

revoke execute on function
    private.room_snapshot(varchar),
    private.check_page(integer, text),
    private.refuse_outsider(varchar),
    private.require_member(varchar),
    private.may_control(public.room_members),
    private.key_wait(text, text),
    private.key_spend(text, text, text),
    private.enter_room(varchar, text, text, text)
from public, anon, authenticated;

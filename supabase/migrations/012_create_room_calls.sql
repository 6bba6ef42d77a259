-- Client calls: create, join, leave, rename. Their names and answers are the extension's interface.
--
-- Every client call, here and in later files, takes the identity from the token only, refuses with a
-- code of private.refuse(), and answers a room as private.room_snapshot() makes it.

-- Creates a room with the caller as host. p_control is 'everyone' or 'host': there are no members to
-- name yet. p_id makes a retry safe: the creator, while a member, gets the same room. A retry admits
-- nobody: a creator who left or was removed is refused as any other outsider.
create function public.create_room(
    p_id uuid,
    p_title text,
    p_anime_id text,
    p_anime_title text,
    p_episode_number integer,
    p_video_url text,
    p_source_id text,
    p_is_public boolean,
    p_username text,
    p_control text default 'everyone'
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('create_room');
    v_username constant text := private.clean_name(p_username, 'p_username');
    v_room public.rooms;
    v_is_new boolean := false;
begin
    if p_id is null then
        perform private.refuse('invalid_input', 'p_id');
    elsif p_is_public is null then
        perform private.refuse('invalid_input', 'p_is_public');
    elsif p_control is null or p_control not in ('everyone', 'host') then
        perform private.refuse('invalid_input', 'p_control');
    end if;
    perform private.check_page(p_episode_number, p_video_url);

    loop
        select * into v_room from public.rooms where id = p_id for no key update;
        exit when found;
        insert into public.rooms (
            id, room_id, title, anime_id, anime_title, episode_number, video_url, source_id,
            host_user_id, host_username, is_public, control, access_key, created_by
        ) values (
            p_id, public.generate_room_id(),
            private.clean_text(p_title, 255, 'p_title'),
            private.clean_text(p_anime_id, 100, 'p_anime_id'),
            private.clean_text(p_anime_title, 255, 'p_anime_title'),
            p_episode_number, p_video_url,
            case when p_source_id is not null
                then private.clean_text(p_source_id, 100, 'p_source_id') end,
            v_user, private.name_in_room('', v_user, v_username), p_is_public, p_control,
            case when not p_is_public then public.generate_access_key() end,
            v_user
        )
        -- A parallel retry was first, or the room id is taken: look again.
        on conflict do nothing
        returning * into v_room;
        v_is_new := found;
        exit when v_is_new;
    end loop;
    if v_room.created_by <> v_user then
        perform private.refuse('invalid_input', 'p_id');
    end if;
    if not v_is_new then
        perform private.require_member(v_room.room_id);
    end if;
    perform private.enter_room(v_room.room_id, v_user, v_username, v_room.access_key);
    return private.room_snapshot(v_room.room_id);
end;
$$;

-- Joins a room, for the first time or again. Refusals are values, {"error": "room_not_found"} or
-- {"error": "rate_limited", "retry_after_seconds": n}, because an exception would undo the counting
-- of wrong keys. A wrong key and a missing room look the same and cost the same. private.key_wait()
-- limits the keys. Members need no key.
-- Raises room_full with 32 live members, and removed for a removed user with the right key: with a wrong
-- key, they learn no more than others.
create function public.join_room(p_room_id text, p_access_key text, p_username text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    c_not_found constant jsonb := jsonb_build_object('error', 'room_not_found');
    v_user constant text := private.require_user();
    v_username constant text := private.clean_name(p_username, 'p_username');
    v_wait integer := private.rate_limit_wait(v_user, 'join_room');
    v_action text;
begin
    if v_wait = 0 then
        perform private.count_action(v_user, 'join_room');
        if p_room_id is null or p_room_id !~ '^[a-z0-9]{10}$' then
            return c_not_found;
        end if;
        if not exists (
            select from public.room_members m where m.room_id = p_room_id and m.user_id = v_user
        ) then
            if p_access_key is not null then
                select k.wait, k.action into v_wait, v_action
                from private.key_wait(v_user, p_room_id) k;
            end if;
            if v_wait = 0 and not public.check_room_access(p_room_id, p_access_key) then
                if p_access_key is not null then
                    perform private.key_spend(v_user, p_room_id, v_action);
                end if;
                return c_not_found;
            end if;
        end if;
    end if;
    if v_wait > 0 then
        return jsonb_build_object('error', 'rate_limited', 'retry_after_seconds', v_wait);
    end if;

    -- The key may have changed, or the room may have ended, since it was checked.
    if not private.enter_room(p_room_id, v_user, v_username, p_access_key) then
        return c_not_found;
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Leaves a room; does nothing for a non-member. When the host leaves, another member becomes host.
create function public.leave_room(p_room_id text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('leave_room');
begin
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    delete from public.room_members m where m.room_id = p_room_id and m.user_id = v_user;
end;
$$;

-- Changes the caller's name in a room. Comments keep the name of their time.
create function public.rename_member(p_room_id text, p_username text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('rename_member');
    v_name text := private.clean_name(p_username, 'p_username');
    v_member public.room_members;
begin
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    v_name := private.name_in_room(p_room_id, v_user, v_name);
    update public.room_members m set username = v_name
    where m.id = v_member.id and m.username <> v_name;
    update public.rooms r set host_username = v_name
    where r.room_id = p_room_id and r.host_user_id = v_user and r.host_username <> v_name;
    return private.room_snapshot(p_room_id);
end;
$$;

revoke execute on function
    public.create_room(uuid, text, text, text, integer, text, text, boolean, text, text),
    public.join_room(text, text, text),
    public.leave_room(text),
    public.rename_member(text, text)
from public, anon, authenticated;
grant execute on function
    public.create_room(uuid, text, text, text, integer, text, text, boolean, text, text),
    public.join_room(text, text, text),
    public.leave_room(text),
    public.rename_member(text, text)
to authenticated;

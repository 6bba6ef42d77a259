-- Client calls of hosts: transfer the room, remove a member, change the key, close the room, set who
-- controls playback, make the room private or public. Also the takeover from a silent host, and the
-- move to another page.
--
-- Each locks the room's row first, as joining and leaving do, so there is no deadlock.

-- The membership of the caller, the room's host, with the room's row locked. Refused to others.
create function private.require_host(p_room_id varchar) returns public.room_members
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_member public.room_members;
begin
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    if not v_member.is_host then
        perform private.refuse('not_allowed');
    end if;
    return v_member;
end;
$$;

-- Makes p_user_id, a live member, the host. A repetition changes nothing.
create function public.transfer_host(p_room_id text, p_user_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_caller public.room_members;
    v_successor public.room_members;
begin
    perform private.count_call('transfer_host');
    v_caller := private.require_host(p_room_id);
    if p_user_id is distinct from v_caller.user_id then
        select * into v_successor from public.room_members m
        where m.room_id = p_room_id and m.user_id = p_user_id
            and m.last_heartbeat > now() - private.lease()
        for no key update;
        if not found then
            perform private.refuse('invalid_input', 'p_user_id');
        end if;
        perform private.make_host(v_successor);
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes the caller, a live member, the host when the host and all members who joined before the caller
-- have been silent for the host's lease. Changes nothing when p_epoch is over or an earlier member is
-- there; the snapshot names the host. A claim counts as a heartbeat, so that an earlier member who also
-- claims is preferred. A repetition changes nothing.
create function public.claim_host(p_room_id text, p_epoch integer) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_room public.rooms;
    v_member public.room_members;
begin
    perform private.count_call('claim_host');
    select * into v_room from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    if p_epoch is null then
        perform private.refuse('invalid_input', 'p_epoch');
    end if;
    if v_room.host_epoch = p_epoch
        and not v_member.is_host
        and v_member.last_heartbeat > now() - private.lease()
    then
        -- Waits for heartbeats that are being written; they count.
        perform from public.room_members m
        where m.room_id = p_room_id order by m.id for no key update;
        update public.room_members m set last_heartbeat = now() where m.id = v_member.id;
        if v_room.host_since <= now() - private.host_lease() and not exists (
            select from public.room_members m
            where m.room_id = p_room_id
                and m.last_heartbeat > now() - private.host_lease()
                and (m.is_host or (m.joined_at, m.id) < (v_member.joined_at, v_member.id))
        ) then
            perform private.make_host(v_member);
        end if;
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Removes a member, or a user who has already left, until a host lets them back in. A private room gets
-- a new access key, because the removed user knows the old one and may sign in with another user id. A
-- repetition changes nothing.
create function public.kick_member(p_room_id text, p_user_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_caller public.room_members;
    v_name text;
begin
    perform private.count_call('kick_member');
    v_caller := private.require_host(p_room_id);
    if p_user_id is null or p_user_id = v_caller.user_id
        or p_user_id !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    then
        perform private.refuse('invalid_input', 'p_user_id');
    end if;
    delete from public.room_members m
    where m.room_id = p_room_id and m.user_id = p_user_id
    returning m.username into v_name;
    if not found then
        -- Users who left are known by what they wrote here.
        select c.username into v_name from public.comments c
        where c.user_id = p_user_id and c.room_id = p_room_id
        order by c.created_at desc
        limit 1;
    end if;
    insert into public.removed_members (room_id, user_id, username)
    values (p_room_id, p_user_id, v_name)
    on conflict do nothing;
    if found then
        update public.rooms r set access_key = public.generate_access_key()
        where r.room_id = p_room_id and not r.is_public;
        if v_name is not null then
            perform private.announce(p_room_id, 'member_removed', p_user_id, v_name);
        end if;
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Lists the removed users, the latest removal first: [{user_id, username, removed_at}]. username is null
-- after the user deleted their data.
create function public.list_removed(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('list_removed');
    perform private.require_host(p_room_id);
    return coalesce(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'user_id', b.user_id, 'username', b.username, 'removed_at', b.removed_at)
                order by b.removed_at desc, b.user_id
            )
            from (
                select * from public.removed_members
                where room_id = p_room_id
                order by removed_at desc, user_id limit 200
            ) b
        ),
        '[]'
    );
end;
$$;

-- Lets a removed user join again, as any other user: a private room still asks them for its key. A
-- repetition changes nothing.
create function public.let_back_in(p_room_id text, p_user_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('let_back_in');
    perform private.require_host(p_room_id);
    if p_user_id is null then
        perform private.refuse('invalid_input', 'p_user_id');
    end if;
    delete from public.removed_members b where b.room_id = p_room_id and b.user_id = p_user_id;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Gives a private room a new access key; its members stay.
create function public.rekey_room(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('rekey_room');
    perform private.require_host(p_room_id);
    update public.rooms r set access_key = public.generate_access_key()
    where r.room_id = p_room_id and not r.is_public;
    if not found then
        perform private.refuse('not_allowed');
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Ends the room for everyone. Its comments stay, as those of every deleted room. With many comments, the
-- room is closed at once and a job deletes its row after the last comment has left it.
create function public.close_room(p_room_id text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('close_room');
    perform from public.rooms r where r.room_id = p_room_id for update;
    perform private.require_host(p_room_id);
    update public.rooms r set closed_at = now() where r.room_id = p_room_id;
    delete from public.room_members m where m.room_id = p_room_id;
    perform private.settle_comments(p_room_id, 200);
end;
$$;

-- Sets who controls playback: 'everyone', 'host', or 'named': the host and the user ids of p_named.
create function public.set_control(p_room_id text, p_control text, p_named text[] default '{}')
returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('set_control');
    perform private.require_host(p_room_id);
    if p_control is null or p_control not in ('everyone', 'host', 'named') then
        perform private.refuse('invalid_input', 'p_control');
    elsif coalesce(cardinality(p_named), 0) > 32 then
        perform private.refuse('invalid_input', 'p_named');
    end if;
    update public.rooms r set control = p_control
    where r.room_id = p_room_id and r.control <> p_control;
    -- Locked in the order that all writers of these rows use.
    perform from public.room_members m where m.room_id = p_room_id order by m.id for no key update;
    update public.room_members m
    set has_control = not m.has_control
    where m.room_id = p_room_id
        and m.has_control <> (p_control = 'named' and m.user_id = any (coalesce(p_named, '{}')));
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes a public room and its comments private. Both at once, because the comments are as the room is.
create function public.make_room_private(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('make_room_private');
    -- This lock excludes writers of comments: a comment is either seen here, or written after.
    perform from public.rooms r where r.room_id = p_room_id for update;
    perform private.require_host(p_room_id);
    update public.rooms r
    set is_public = false, access_key = public.generate_access_key()
    where r.room_id = p_room_id and r.is_public;
    if found then
        perform private.settle_comments(p_room_id, 200);
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes a private room public. Its comments never become public: they leave the room, as when the room
-- ends, and only their authors keep them. A new era of comments begins.
create function public.make_room_public(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_host public.room_members;
begin
    perform private.count_call('make_room_public');
    perform from public.rooms r where r.room_id = p_room_id for update;
    v_host := private.require_host(p_room_id);
    update public.rooms r
    set is_public = true, access_key = null, comment_era = r.comment_era + 1
    where r.room_id = p_room_id and not r.is_public;
    if found then
        perform private.settle_comments(p_room_id, 200);
        perform private.announce(
            p_room_id, 'room_made_public', v_host.user_id, v_host.username);
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Moves the room to another page, for example the next episode, for a member who may control playback.
-- Position and revision of playback start at 0. Changes nothing when the room has left the page
-- p_from_page: if two members move it at once, the first one counts.
create function public.move_room(
    p_room_id text,
    p_title text,
    p_anime_id text,
    p_anime_title text,
    p_episode_number integer,
    p_video_url text,
    p_source_id text,
    p_from_page integer
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_member public.room_members;
    v_title text;
    v_anime_id text;
    v_anime_title text;
    v_source_id text;
begin
    perform private.count_call('move_room');
    v_title := private.clean_text(p_title, 255, 'p_title');
    v_anime_id := private.clean_text(p_anime_id, 100, 'p_anime_id');
    v_anime_title := private.clean_text(p_anime_title, 255, 'p_anime_title');
    if p_source_id is not null then
        v_source_id := private.clean_text(p_source_id, 100, 'p_source_id');
    end if;
    perform private.check_page(p_episode_number, p_video_url);
    if p_from_page is null then
        perform private.refuse('invalid_input', 'p_from_page');
    end if;
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    if not private.may_control(v_member) then
        perform private.refuse('not_allowed');
    end if;
    update public.rooms r
    set title = v_title,
        anime_id = v_anime_id,
        anime_title = v_anime_title,
        episode_number = p_episode_number,
        video_url = p_video_url,
        page_number = r.page_number + 1,
        source_id = v_source_id,
        "current_time" = 0,
        is_playing = false,
        playback_revision = 0,
        playback_saved_at = now()
    where r.room_id = p_room_id and r.page_number = p_from_page;
    return private.room_snapshot(p_room_id);
end;
$$;

revoke execute on function
    private.require_host(varchar),
    public.transfer_host(text, text),
    public.claim_host(text, integer),
    public.kick_member(text, text),
    public.list_removed(text),
    public.let_back_in(text, text),
    public.rekey_room(text),
    public.close_room(text),
    public.set_control(text, text, text[]),
    public.make_room_private(text),
    public.make_room_public(text),
    public.move_room(text, text, text, text, integer, text, text, integer)
from public, anon, authenticated;
grant execute on function
    public.transfer_host(text, text),
    public.claim_host(text, integer),
    public.kick_member(text, text),
    public.list_removed(text),
    public.let_back_in(text, text),
    public.rekey_room(text),
    public.close_room(text),
    public.set_control(text, text, text[]),
    public.make_room_private(text),
    public.make_room_public(text),
    public.move_room(text, text, text, text, integer, text, text, integer)
to authenticated;

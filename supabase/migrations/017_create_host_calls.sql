-- What a host does, and becoming one: hand the room over, remove somebody, change the key, close the room, say who
-- commands playback, make it private or public; and what those who command playback do: move to another page.
--
-- Each holds the room's row first, so that with leaving and joining no circle of waiting can form.

-- The caller's membership, held together with the room's row, when they are its live host.
create function private.require_host(p_room_id varchar) returns public.room_members
language plpgsql volatile set search_path = ''
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

-- Makes p_user_id, a live member, the host. Again: nothing more happens.
create function public.transfer_host(p_room_id text, p_user_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_caller constant public.room_members := private.require_host(p_room_id);
    v_heir public.room_members;
begin
    if p_user_id is distinct from v_caller.user_id then
        select * into v_heir from public.room_members m
        where m.room_id = p_room_id and m.user_id = p_user_id
            and m.last_heartbeat > now() - private.lease()
        for no key update;
        if not found then
            perform private.refuse('invalid_input', 'p_user_id');
        end if;
        perform private.make_host(v_heir);
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes the caller, a live member, host in the place of one who fell silent: of whom nothing was heard
-- for the host's lease, nor of anybody who was there before the caller. Where p_epoch is over, or
-- somebody stands before the caller, nothing changes; the answer says who is host. A claim is as good
-- as a heartbeat: whoever comes first and claims, too, is not passed over. Again: nothing more happens.
create function public.claim_host(p_room_id text, p_epoch integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_room public.rooms;
    v_member public.room_members;
begin
    select * into v_room from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    if p_epoch is null then
        perform private.refuse('invalid_input', 'p_epoch');
    end if;
    if v_room.host_epoch = p_epoch
        and not v_member.is_host
        and v_member.last_heartbeat > now() - private.lease()
    then
        -- A heartbeat that is being written is waited for, and counts.
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

-- Removes a member for good. A private room gets another access key with it, as the removed one knows
-- the old one and may sign in as somebody else. Again: nothing more happens.
create function public.kick_member(p_room_id text, p_user_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_caller constant public.room_members := private.require_host(p_room_id);
    v_removed public.room_members;
begin
    if p_user_id is null or p_user_id = v_caller.user_id then
        perform private.refuse('invalid_input', 'p_user_id');
    end if;
    delete from public.room_members m
    where m.room_id = p_room_id and m.user_id = p_user_id
    returning * into v_removed;
    if found then
        insert into public.removed_members (room_id, user_id) values (p_room_id, p_user_id)
        on conflict do nothing;
        update public.rooms r set access_key = public.generate_access_key()
        where r.room_id = p_room_id and not r.is_public;
        perform private.announce(
            p_room_id, 'member_removed', jsonb_build_object('name', v_removed.username));
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Gives a private room another access key; its members stay. At most 20 times an hour.
create function public.rekey_room(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_caller constant public.room_members := private.require_host(p_room_id);
begin
    if not public.check_rate_limit(v_caller.user_id, 'rekey_room', 60, 20) then
        perform private.refuse('rate_limited');
    end if;
    update public.rooms r set access_key = public.generate_access_key()
    where r.room_id = p_room_id and not r.is_public;
    if not found then
        perform private.refuse('not_allowed');
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Ends the room for everyone. Its comments stay as those of any deleted room do.
create function public.close_room(p_room_id text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform private.require_host(p_room_id);
    delete from public.rooms r where r.room_id = p_room_id;
end;
$$;

-- Says who commands playback: 'everyone', 'host', or 'named' with the user ids of p_named besides.
create function public.set_control(p_room_id text, p_control text, p_named text[] default '{}')
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform private.require_host(p_room_id);
    if p_control is null or p_control not in ('everyone', 'host', 'named') then
        perform private.refuse('invalid_input', 'p_control');
    elsif coalesce(cardinality(p_named), 0) > 32 then
        perform private.refuse('invalid_input', 'p_named');
    end if;
    update public.rooms r set control = p_control
    where r.room_id = p_room_id and r.control <> p_control;
    -- In one order, whoever else writes these rows.
    perform from public.room_members m where m.room_id = p_room_id order by m.id for no key update;
    update public.room_members m
    set has_control = not m.has_control
    where m.room_id = p_room_id
        and m.has_control <> (p_control = 'named' and m.user_id = any (coalesce(p_named, '{}')));
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes a public room private, and what was said there.
create function public.make_room_private(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
    -- Not shared with those who are writing a comment: theirs is either seen here, or written after.
    perform from public.rooms r where r.room_id = p_room_id for update;
    perform private.require_host(p_room_id);
    update public.rooms r
    set is_public = false, access_key = public.generate_access_key()
    where r.room_id = p_room_id and r.is_public;
    update public.comments c set is_private = true where c.room_id = p_room_id and not c.is_private;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Makes a private room public. What was said there never becomes public: it leaves the room, as when
-- the room ends, and only its authors keep it. Anchors have no words and stay.
create function public.make_room_public(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_host public.room_members;
begin
    perform from public.rooms r where r.room_id = p_room_id for update;
    v_host := private.require_host(p_room_id);
    update public.rooms r set is_public = true, access_key = null
    where r.room_id = p_room_id and not r.is_public;
    if found then
        update public.comments c set room_id = null
        where c.room_id = p_room_id and c.is_private and not c.is_anchor;
        perform private.announce(
            p_room_id, 'room_made_public', jsonb_build_object('name', v_host.username));
    end if;
    return private.room_snapshot(p_room_id);
end;
$$;

-- Moves the room to another page, as when the next episode begins; by whoever may command playback.
-- Playback starts anew, and its revisions with it. A room that has left the page p_from_page already
-- stays where it is: of two who move it at once, one follows the other; and again, nothing more
-- happens. At most 30 times a minute.
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
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_user constant text := private.require_user();
    v_title constant text := private.clean_text(p_title, 255, 'p_title');
    v_anime_id constant text := private.clean_text(p_anime_id, 100, 'p_anime_id');
    v_anime_title constant text := private.clean_text(p_anime_title, 255, 'p_anime_title');
    v_source_id constant text := case when p_source_id is not null
        then private.clean_text(p_source_id, 100, 'p_source_id') end;
    v_member public.room_members;
begin
    perform private.check_page(p_episode_number, p_video_url);
    if p_from_page is null then
        perform private.refuse('invalid_input', 'p_from_page');
    end if;
    perform from public.rooms r where r.room_id = p_room_id for no key update;
    v_member := private.require_member(p_room_id);
    if not private.may_control(v_member) then
        perform private.refuse('not_allowed');
    elsif not public.check_rate_limit(v_user, 'move_room', 1, 30) then
        perform private.refuse('rate_limited');
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
    public.rekey_room(text),
    public.close_room(text),
    public.set_control(text, text, text[]),
    public.make_room_private(text),
    public.make_room_public(text),
    public.move_room(text, text, text, text, integer, text, text, integer)
to authenticated;

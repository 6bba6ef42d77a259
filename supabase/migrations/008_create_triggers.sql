-- Triggers: updated_at, activity of rooms, change of the host, rules of comments.
--
-- Locks: a function that decides about a room's host or capacity locks the room's row first ("for no
-- key update") and writes member rows after it. Heartbeats lock their own member row only and never
-- wait for the room's. So there is no deadlock.

create function public.update_updated_at_column() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    new.updated_at = now();
    return new;
end;
$$;

create trigger update_rooms_updated_at
    before update on public.rooms
    for each row when (old.* is distinct from new.*)
    execute function public.update_updated_at_column();

create trigger update_room_members_updated_at
    before update on public.room_members
    for each row when (old.* is distinct from new.*)
    execute function public.update_updated_at_column();

-- Every change of the host begins a new epoch.
create function private.begin_host_epoch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    new.host_epoch = old.host_epoch + 1;
    new.host_since = now();
    return new;
end;
$$;

create trigger begin_host_epoch
    before update on public.rooms
    for each row when (old.host_user_id is distinct from new.host_user_id)
    execute function private.begin_host_epoch();

-- The episode of each page of a room, for comments that arrive after the room has moved on.
create table private.room_pages (
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    page_number integer not null,
    anime_id varchar(100) not null,
    episode_number integer not null,
    primary key (room_id, page_number)
);
alter table private.room_pages enable row level security;
revoke all on table private.room_pages from public, anon, authenticated;
insert into private.room_pages (room_id, page_number, anime_id, episode_number)
select r.room_id, r.page_number, r.anime_id, r.episode_number from public.rooms r;

create function private.remember_page() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into private.room_pages (room_id, page_number, anime_id, episode_number)
    values (new.room_id, new.page_number, new.anime_id, new.episode_number)
    on conflict do nothing;
    return null;
end;
$$;

create trigger remember_first_page
    after insert on public.rooms
    for each row execute function private.remember_page();

create trigger remember_next_page
    after update on public.rooms
    for each row when (old.page_number is distinct from new.page_number)
    execute function private.remember_page();

-- The loss of its room is no edit of a comment.
create trigger update_comments_updated_at
    before update on public.comments
    for each row when (old.* is distinct from new.* and old.room_id is not distinct from new.room_id)
    execute function public.update_updated_at_column();

-- Keeps the cleanup away from an active room. Writes at most once in 30 s for a room, and not at all
-- while the row is locked: many heartbeats of one room do not queue.
create function public.update_room_activity() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    update public.rooms r
    set last_activity = now()
    where r.id = (
        select id from public.rooms
        where room_id = new.room_id and last_activity < now() - interval '30 seconds'
        for no key update skip locked
    );
    return null;
end;
$$;

create trigger on_member_join_update_activity
    after insert on public.room_members
    for each row execute function public.update_room_activity();

create trigger on_heartbeat_update_activity
    after update on public.room_members
    for each row when (old.last_heartbeat is distinct from new.last_heartbeat)
    execute function public.update_room_activity();

-- Writes a system message about a member into the room's comments. The interface words p_code; no
-- sentence is stored.
create function private.announce(p_room_id varchar, p_code text, p_user_id text, p_username text)
returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    insert into public.comments (
        anime_id, room_id, episode_number, user_id, username, message, is_system_message,
        system_code, system_arguments, about_user_id
    )
    select r.anime_id, r.room_id, r.episode_number, 'system', 'System', p_code, true,
        p_code, jsonb_build_object('name', p_username), p_user_id
    from public.rooms r where r.room_id = p_room_id
$$;

-- Makes p_member the host in the member's row and in the room's. The caller has locked the room's row.
create function private.make_host(p_member public.room_members) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_room public.rooms;
begin
    if not p_member.is_host then
        update public.room_members set is_host = false
        where room_id = p_member.room_id and is_host;
        update public.room_members set is_host = true where id = p_member.id;
    end if;
    select * into v_room from public.rooms where room_id = p_member.room_id;
    if (v_room.host_user_id, v_room.host_username)
        is distinct from (p_member.user_id, p_member.username)
    then
        update public.rooms
        set host_user_id = p_member.user_id, host_username = p_member.username
        where room_id = p_member.room_id;
    end if;
    if v_room.host_user_id <> p_member.user_id then
        perform private.announce(
            p_member.room_id, 'host_changed', p_member.user_id, p_member.username);
    end if;
end;
$$;

-- Makes sure that a room with live members has exactly one live host, and that a room without any is
-- marked as empty. The host is the present host, or else the
-- member who joined first. Members without a heartbeat for 40 s come last, because they are probably
-- gone: heartbeats come every 30 s. The caller has locked the room's row.
create function private.ensure_host(p_room_id varchar) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_host public.room_members;
begin
    loop
        select * into v_host from public.room_members m
        where m.room_id = p_room_id and m.last_heartbeat > now() - private.lease()
        order by m.is_host desc, m.last_heartbeat > now() - interval '40 seconds' desc, m.joined_at, m.id
        limit 1
        for no key update;
        exit when found;
        -- The row may have been deleted while we waited for its lock. Then look again.
        if not exists (
            select from public.room_members m
            where m.room_id = p_room_id and m.last_heartbeat > now() - private.lease()
        ) then
            -- The room keeps the name of its last host until a member joins.
            update public.rooms set empty_since = now()
            where room_id = p_room_id and empty_since is null;
            return;
        end if;
    end loop;
    update public.rooms set empty_since = null
    where room_id = p_room_id and empty_since is not null;
    perform private.make_host(v_host);
end;
$$;
revoke execute on function
    private.announce(varchar, text, text, text),
    private.make_host(public.room_members),
    private.ensure_host(varchar)
from public, anon, authenticated;

-- Chooses a new host when the host's row is deleted. When the room is deleted, there is nothing to do.
create function public.transfer_host_on_leave() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform from public.rooms where room_id = old.room_id for no key update;
    if found then
        perform private.ensure_host(old.room_id);
    end if;
    return null;
end;
$$;

create trigger on_member_leave_transfer_host
    after delete on public.room_members
    for each row when (old.is_host)
    execute function public.transfer_host_on_leave();

-- The place and the author of a comment never change, so a parent is checked once and there are no
-- cycles. Only the loss of the room is allowed.
create function private.guard_comment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.anime_id, new.episode_number, new.parent_id, new.is_anchor,
                new.is_system_message, new.system_code, new.origin_room_id, new.comment_era,
                new.depth, new.created_at)
            is distinct from
            (old.id, old.anime_id, old.episode_number, old.parent_id, old.is_anchor,
                old.is_system_message, old.system_code, old.origin_room_id, old.comment_era,
                old.depth, old.created_at)
            -- A private comment never becomes public.
            or (old.is_private and not new.is_private)
            -- Only a tombstone loses its author.
            or (new.user_id <> old.user_id and (new.deleted_at is null or new.user_id <> 'deleted'))
            -- The user of a system message is only ever erased.
            or (new.about_user_id is distinct from old.about_user_id and new.about_user_id is not null)
            or (old.deleted_at is not null and new.message <> old.message)
            or (new.room_id is distinct from old.room_id and new.room_id is not null)
        then
            perform private.refuse('not_allowed', 'comments');
        end if;
        return new;
    end if;

    new.origin_room_id := new.room_id;
    select not r.is_public, r.comment_era into new.is_private, new.comment_era
    from public.rooms r where r.room_id = new.room_id;
    new.is_private := coalesce(new.is_private, false);
    new.comment_era := coalesce(new.comment_era, 0);
    new.depth := 0;
    if new.parent_id is not null then
        select p.depth + 1 into new.depth from public.comments p
        where p.id = new.parent_id
            and p.anime_id = new.anime_id
            and p.episode_number = new.episode_number
            and p.room_id is not distinct from new.room_id
            and p.comment_era = new.comment_era
            and p.depth < 8;
        if not found then
            perform private.refuse('invalid_input', 'parent_id');
        end if;
    end if;
    return new;
end;
$$;

create trigger guard_comment
    before insert or update on public.comments
    for each row execute function private.guard_comment();

-- Brings up to p_batch rows of comments of p_room_id up to date: those that left the room lose it, and
-- those that became private say so. After the last one, a closed room is deleted. Answers the number of
-- rows. The caller has locked the room's row.
create function private.settle_comments(p_room_id varchar, p_batch integer) returns integer
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_room public.rooms;
    v_count integer;
begin
    select * into strict v_room from public.rooms where room_id = p_room_id;
    update public.comments c
    set is_private = c.is_private or not v_room.is_public or c.comment_era < v_room.comment_era,
        room_id = case when v_room.closed_at is null and c.comment_era = v_room.comment_era
            then c.room_id end
    where c.id in (
        select l.id from public.comments l
        where l.room_id = p_room_id
            and (
                v_room.closed_at is not null
                or l.comment_era < v_room.comment_era
                or (not v_room.is_public and not l.is_private)
            )
        limit p_batch
    );
    get diagnostics v_count = row_count;
    if v_count = p_batch then
        update public.rooms set has_unsettled_comments = true
        where room_id = p_room_id and not has_unsettled_comments;
    elsif v_room.closed_at is not null then
        delete from public.rooms where room_id = p_room_id;
    else
        update public.rooms set has_unsettled_comments = false
        where room_id = p_room_id and has_unsettled_comments;
    end if;
    return v_count;
end;
$$;

-- A room that is deleted leaves its comments as it last said they are.
create function private.settle_comments_on_delete() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    update public.comments c set is_private = true
    where c.room_id = old.room_id and not c.is_private
        and (not old.is_public or c.comment_era < old.comment_era);
    return old;
end;
$$;

create trigger settle_comments_on_delete
    before delete on public.rooms
    for each row when (old.has_unsettled_comments)
    execute function private.settle_comments_on_delete();

revoke execute on function
    private.settle_comments(varchar, integer),
    private.settle_comments_on_delete(),
    public.update_updated_at_column(),
    public.update_room_activity(),
    public.transfer_host_on_leave(),
    private.begin_host_epoch(),
    private.remember_page(),
    private.guard_comment()
from public, anon, authenticated;

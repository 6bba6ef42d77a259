-- Client calls for the caller's own comments, the thread of an episode, and the caller's own data.

-- Whether the caller may read p_comment; the same rule as the table's policy.
create function private.may_read(p_comment public.comments) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p_comment.user_id = auth.uid()::text
        or (p_comment.room_id is null and not p_comment.is_private)
        or exists (
            select from public.rooms r
            where r.room_id = p_comment.room_id
                and r.comment_era = p_comment.comment_era
                and (r.is_public or r.room_id in (select private.my_room_ids()))
        )
$$;

-- Whether p_comment is part of no room any more.
create function private.has_left_room(p_comment public.comments) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p_comment.room_id is null or exists (
        select from public.rooms r
        where r.room_id = p_comment.room_id
            and (r.closed_at is not null or r.comment_era > p_comment.comment_era)
    )
$$;

-- Whether the caller may change their words in p_room_id. Members may. In a public room, former members
-- may, too, unless they were removed.
create function private.may_speak(p_room_id varchar) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p_room_id in (select private.my_room_ids())
        or exists (
            select from public.rooms r
            where r.room_id = p_room_id and r.is_public and not exists (
                select from public.removed_members b
                where b.room_id = r.room_id and b.user_id = auth.uid()::text
            )
        )
$$;

-- Changes the text of the caller's comment and answers it.
create function public.edit_comment(p_id uuid, p_message text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('edit_comment');
    v_message constant text := private.clean_text(p_message, 2000, 'p_message', true);
    v_comment public.comments;
begin
    select * into v_comment from public.comments c
    where c.id = p_id and c.user_id = v_user and c.deleted_at is null
        and not c.is_system_message
    for no key update;
    if not found or not (
        private.has_left_room(v_comment) or private.may_speak(v_comment.room_id)
    ) then
        perform private.refuse('not_allowed');
    end if;
    if v_comment.message <> v_message then
        update public.comments c set message = v_message, edited_at = now()
        where c.id = p_id
        returning * into v_comment;
    end if;
    return private.comment_json(v_comment);
end;
$$;

-- Deletes the comment p_id, or turns it into a tombstone when it has replies. The caller has locked its
-- row for update: a reply that is being written waits and finds the tombstone or nothing.
create function private.remove_comment(p_id uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from public.comments c where c.parent_id = p_id) then
        update public.comments c
        set message = '[deleted]', user_id = 'deleted', username = 'deleted', avatar_url = null,
            deleted_at = now()
        where c.id = p_id;
    else
        delete from public.comments c where c.id = p_id;
    end if;
end;
$$;

-- Deletes a comment of the caller, or any comment of a room that the caller hosts. Does nothing for a
-- deleted comment and for one that the caller cannot see.
create function public.delete_comment(p_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('delete_comment');
    v_comment public.comments;
begin
    select * into v_comment from public.comments c where c.id = p_id for update;
    if not found or v_comment.deleted_at is not null or not private.may_read(v_comment) then
        return;
    end if;
    if v_comment.is_system_message or (
        v_comment.user_id <> v_user and not exists (
            select from public.room_members m
            where m.room_id = v_comment.room_id and m.user_id = v_user and m.is_host
        )
    ) then
        perform private.refuse('not_allowed');
    end if;
    perform private.remove_comment(p_id);
end;
$$;

-- All comments of an episode that the caller may read, from all rooms, the newest first, without system
-- messages. The next page starts before the created_at and id of the last comment.
--
-- Reads one page each from three indexes: public comments, comments of the caller's rooms, and the
-- caller's comments of ended private rooms.
create function public.episode_thread(
    p_anime_id text,
    p_episode_number integer,
    p_limit integer default 50,
    p_before timestamptz default null,
    p_before_id uuid default null
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    c_least constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
    v_user constant text := private.count_call('episode_thread');
    v_limit constant integer := least(greatest(coalesce(p_limit, 50), 1), 100);
    v_before constant timestamptz := coalesce(p_before, 'infinity');
    v_before_id constant uuid := coalesce(p_before_id, c_least);
begin
    return coalesce(
        (
            select jsonb_agg(private.comment_json(page) order by page.created_at desc, page.id desc)
            from (
                select * from (
                    (
                        select c.* from public.comments c
                        where c.anime_id = p_anime_id and c.episode_number = p_episode_number
                            and not c.is_private and not c.is_system_message
                            and private.may_read(c)
                            and (c.created_at, c.id) < (v_before, v_before_id)
                        order by c.created_at desc, c.id desc
                        limit v_limit
                    )
                    union
                    (
                        select theirs.*
                        from private.my_room_ids() as mine (room_id)
                        join public.rooms r on r.room_id = mine.room_id
                        cross join lateral (
                            select c.* from public.comments c
                            where c.room_id = r.room_id and c.comment_era = r.comment_era
                                and c.anime_id = p_anime_id
                                and c.episode_number = p_episode_number
                                and not c.is_system_message
                                and (c.created_at, c.id) < (v_before, v_before_id)
                            order by c.created_at desc, c.id desc
                            limit v_limit
                        ) theirs
                    )
                    union
                    (
                        select c.* from public.comments c
                        where c.user_id = v_user and private.has_left_room(c)
                            and c.anime_id = p_anime_id and c.episode_number = p_episode_number
                            and (c.created_at, c.id) < (v_before, v_before_id)
                        order by c.created_at desc, c.id desc
                        limit v_limit
                    )
                ) found
                order by found.created_at desc, found.id desc
                limit v_limit
            ) page
        ),
        '[]'
    );
end;
$$;

-- The ids of the rooms whose rows name p_user as host or creator, each found by an index.
create function private.own_room_ids(p_user text) returns setof uuid
language sql stable rows 10 set search_path = pg_catalog, pg_temp
as $$
    select r.id from public.rooms r where r.host_user_id = p_user
    union
    select r.id from public.rooms r where r.created_by = p_user
$$;

-- All data that is stored about the caller. A room in which the caller is no member is not shown as it is
-- now, but only by what ties the caller to it.
create function public.export_my_data() returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('export_my_data');
begin
    return jsonb_build_object(
        'user_id', v_user,
        'memberships', (
            select coalesce(jsonb_agg(to_jsonb(m) order by m.joined_at), '[]')
            from public.room_members m where m.user_id = v_user
        ),
        'rooms', (
            select coalesce(
                jsonb_agg(
                    case when r.room_id in (select private.my_room_ids())
                        then to_jsonb(r) - 'access_key'
                        else jsonb_build_object('room_id', r.room_id, 'created_at', r.created_at)
                            || case when r.created_by = v_user
                                then jsonb_build_object('created_by', v_user) else '{}' end
                            || case when r.host_user_id = v_user
                                then jsonb_build_object(
                                    'host_user_id', v_user, 'host_username', r.host_username)
                                else '{}' end
                    end
                    order by r.created_at
                ),
                '[]'
            )
            from public.rooms r where r.id in (select private.own_room_ids(v_user))
        ),
        'comments', (
            select coalesce(jsonb_agg(to_jsonb(c) order by c.created_at), '[]')
            from public.comments c where c.user_id = v_user
        ),
        'system_messages', (
            select coalesce(jsonb_agg(to_jsonb(c) order by c.created_at), '[]')
            from public.comments c where c.about_user_id = v_user
        ),
        'sync_states', (
            select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at), '[]')
            from public.sync_states s where s.user_id = v_user
        ),
        'removed_from', (
            select coalesce(jsonb_agg(to_jsonb(b) order by b.removed_at), '[]')
            from public.removed_members b where b.user_id = v_user
        ),
        'rate_limits', (
            select coalesce(jsonb_agg(to_jsonb(l) order by l.action), '[]')
            from public.rate_limits l where l.subject = v_user
        )
    );
end;
$$;

-- Leaves all rooms and deletes the caller's comments, name and measurements, the name also where hosts
-- and system messages mention it. Two things stay, because this call would otherwise evade them: the
-- user ids of removals by a host, and the counters of limited actions until they are cleaned up after
-- two hours. A repetition changes nothing.
create function public.delete_my_data() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('delete_my_data');
    v_id uuid;
begin
    -- Locked in one order, so that two calls do not wait for each other.
    perform from public.rooms r
    where r.id in (
        select private.own_room_ids(v_user)
        union
        select r2.id from public.room_members m join public.rooms r2 using (room_id)
        where m.user_id = v_user
    )
    order by r.room_id
    for no key update;
    delete from public.room_members m where m.user_id = v_user;
    update public.rooms r
    set host_user_id = case when r.host_user_id = v_user then 'deleted' else r.host_user_id end,
        host_username = case when r.host_user_id = v_user then 'deleted' else r.host_username end,
        created_by = case when r.created_by = v_user then 'deleted' else r.created_by end
    where r.id in (select private.own_room_ids(v_user));
    update public.removed_members b set username = null
    where b.user_id = v_user and b.username is not null;
    update public.comments c
    set about_user_id = null,
        system_arguments = c.system_arguments || jsonb_build_object('name', 'deleted')
    where c.about_user_id = v_user;
    -- Replies first: a comment with no other replies then leaves no tombstone.
    for v_id in
        select c.id from public.comments c where c.user_id = v_user order by c.depth desc, c.id
    loop
        perform from public.comments c where c.id = v_id for update;
        perform private.remove_comment(v_id);
    end loop;
    delete from public.sync_states s where s.user_id = v_user;
end;
$$;

revoke execute on function
    private.may_read(public.comments),
    private.has_left_room(public.comments),
    private.may_speak(varchar),
    private.own_room_ids(text),
    private.remove_comment(uuid),
    public.edit_comment(uuid, text),
    public.delete_comment(uuid),
    public.episode_thread(text, integer, integer, timestamptz, uuid),
    public.export_my_data(),
    public.delete_my_data()
from public, anon, authenticated;
grant execute on function
    public.edit_comment(uuid, text),
    public.delete_comment(uuid),
    public.episode_thread(text, integer, integer, timestamptz, uuid),
    public.export_my_data(),
    public.delete_my_data()
to authenticated;

-- Client calls that write and read a room's comments.

-- A comment as clients see it.
create function private.comment_json(p_comment public.comments) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'id', p_comment.id,
        'room_id', p_comment.room_id,
        'anime_id', p_comment.anime_id,
        'episode_number', p_comment.episode_number,
        'parent_id', p_comment.parent_id,
        'user_id', p_comment.user_id,
        'username', p_comment.username,
        'message', case when p_comment.deleted_at is null then p_comment.message else '' end,
        'video_timestamp', p_comment.video_timestamp,
        'is_anchor', p_comment.is_anchor,
        'is_system_message', p_comment.is_system_message,
        'system_message', case when p_comment.system_code is not null
            then p_comment.system_arguments || jsonb_build_object('code', p_comment.system_code) end,
        'is_deleted', p_comment.deleted_at is not null,
        'edited_at', p_comment.edited_at,
        'depth', p_comment.depth,
        'created_at', p_comment.created_at,
        'updated_at', p_comment.updated_at
    )
$$;

-- The anchor of an episode's thread in a room, or outside of all rooms (p_room_id null). Parallel calls
-- get the same anchor. Rooms pass 'System' as p_host_username: an anchor stays for ever and names nobody.
create function public.get_or_create_anchor(
    p_anime_id varchar(100),
    p_room_id varchar(10),
    p_episode_number integer,
    p_host_username varchar(100)
) returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_anchor uuid;
    v_era constant integer := coalesce(
        (select r.comment_era from public.rooms r where r.room_id = p_room_id), 0);
begin
    loop
        select c.id into v_anchor from public.comments c
        where c.anime_id = p_anime_id
            and c.episode_number = p_episode_number
            and c.origin_room_id is not distinct from p_room_id
            and c.comment_era = v_era
            and c.is_anchor;
        exit when found;
        insert into public.comments (
            anime_id, room_id, episode_number, user_id, username, message, is_anchor,
            is_system_message, system_code, system_arguments
        ) values (
            p_anime_id, p_room_id, p_episode_number, 'system', p_host_username,
            'episode_discussion', true,
            true, 'episode_discussion', jsonb_build_object('episode', p_episode_number)
        )
        on conflict do nothing
        returning id into v_anchor;
        exit when found;
    end loop;
    return v_anchor;
end;
$$;

-- Writes a comment below p_parent_id, or below the episode's anchor without one, and answers it. The
-- episode is that of the room's page p_page_number. For null or an unknown page, it is that of the
-- present page. p_id makes a retry safe: the same author gets the same comment.
create function public.post_comment(
    p_id uuid,
    p_room_id text,
    p_message text,
    p_video_timestamp numeric,
    p_parent_id uuid,
    p_page_number integer default null
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.count_call('post_comment');
    v_member constant public.room_members := private.require_member(p_room_id);
    v_message constant text := private.clean_text(p_message, 2000, 'p_message', true);
    v_timestamp constant numeric := private.clean_position(p_video_timestamp, 'p_video_timestamp');
    -- With the transaction's time, a comment would be as old as its new anchor.
    v_written constant timestamptz := clock_timestamp();
    v_room public.rooms;
    v_page private.room_pages;
    v_comment public.comments;
begin
    if p_id is null then
        perform private.refuse('invalid_input', 'p_id');
    elsif p_page_number < 0 then
        perform private.refuse('invalid_input', 'p_page_number');
    end if;
    select * into v_comment from public.comments where id = p_id;
    if not found then
        -- Locked, so that the room is not deleted before the insertion.
        select * into v_room from public.rooms where room_id = p_room_id for key share;
        if not found or v_room.closed_at is not null then
            perform private.refuse('room_not_found');
        end if;
        select * into strict v_page from private.room_pages p
        where p.room_id = p_room_id and p.page_number in (p_page_number, v_room.page_number)
        order by p.page_number is distinct from p_page_number
        limit 1;
        if p_parent_id is not null then
            -- Locked, so that it is not deleted before the reply is written.
            perform from public.comments p
            where p.id = p_parent_id
                and p.room_id = p_room_id
                and p.comment_era = v_room.comment_era
                and p.anime_id = v_page.anime_id
                and p.episode_number = v_page.episode_number
                and p.depth < 8
            for key share;
            if not found then
                perform private.refuse('invalid_input', 'p_parent_id');
            end if;
        end if;
        insert into public.comments (
            id, anime_id, room_id, episode_number, parent_id, user_id, username, message,
            video_timestamp, created_at, updated_at
        ) values (
            p_id, v_page.anime_id, p_room_id, v_page.episode_number,
            coalesce(p_parent_id, public.get_or_create_anchor(
                v_page.anime_id, v_room.room_id, v_page.episode_number, 'System')),
            v_user, v_member.username, v_message, v_timestamp,
            v_written, v_written
        )
        on conflict (id) do nothing;
        select * into v_comment from public.comments where id = p_id;
    end if;
    if v_comment.user_id is distinct from v_user
        or v_comment.room_id is distinct from p_room_id
        or v_comment.comment_era <> (select r.comment_era from public.rooms r where r.room_id = p_room_id)
    then
        perform private.refuse('invalid_input', 'p_id');
    end if;
    return private.comment_json(v_comment);
end;
$$;

-- The room's comments with anchors and system messages, the newest first. The next page starts before
-- the created_at and id of the last comment, exactly as they were received.
create function public.list_comments(
    p_room_id text,
    p_limit integer default 100,
    p_before timestamptz default null,
    p_before_id uuid default null
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    -- Below every id: without p_before_id, comments of p_before itself are not listed again.
    c_least constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
    v_era integer;
begin
    perform private.count_call('list_comments');
    perform private.require_member(p_room_id);
    select r.comment_era into strict v_era from public.rooms r where r.room_id = p_room_id;
    return coalesce(
        (
            select jsonb_agg(private.comment_json(page) order by page.created_at desc, page.id desc)
            from (
                select c.* from public.comments c
                where c.room_id = p_room_id
                    and c.comment_era = v_era
                    and (c.created_at, c.id)
                        < (coalesce(p_before, 'infinity'), coalesce(p_before_id, c_least))
                order by c.created_at desc, c.id desc
                limit least(greatest(coalesce(p_limit, 100), 1), 200)
            ) page
        ),
        '[]'
    );
end;
$$;

revoke execute on function
    private.comment_json(public.comments),
    public.get_or_create_anchor(varchar, varchar, integer, varchar),
    public.post_comment(uuid, text, text, numeric, uuid, integer),
    public.list_comments(text, integer, timestamptz, uuid)
from public, anon, authenticated;
grant execute on function
    public.post_comment(uuid, text, text, numeric, uuid, integer),
    public.list_comments(text, integer, timestamptz, uuid)
to authenticated;

-- Client calls that read rooms.

-- The room's snapshot, for members only.
create function public.get_room(p_room_id text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform private.count_call('get_room');
    perform private.require_member(p_room_id);
    return private.room_snapshot(p_room_id);
end;
$$;

-- Trigrams find a part of a title.
create extension if not exists pg_trgm with schema extensions;
create index idx_rooms_public_titles on public.rooms
using gin (title extensions.gin_trgm_ops, anime_title extensions.gin_trgm_ops)
where is_public and empty_since is null;

-- Public rooms with a live member, the newest first: [{room_id, title, ..., member_count, created_at}].
-- Only the newest room of each host is listed, so that a few users do not fill the list. p_search is a
-- part of the title or of the anime's title, p_anime_id limits the list to one anime. The next page starts
-- before the created_at and room_id of the last room.
--
-- Trigrams find parts of three characters and more. For a shorter part, only the newest 500 rooms of the
-- list are looked at.
create function public.list_public_rooms(
    p_search text default null,
    p_limit integer default 20,
    p_before timestamptz default null,
    p_before_room_id text default null,
    p_anime_id text default null
) returns jsonb
-- Planned for each call: the best index depends on the arguments.
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = 'force_custom_plan'
as $$
declare
    v_pattern constant text := '%' || regexp_replace(
        left(coalesce(p_search, ''), 255), '([\\%_])', '\\\1', 'g') || '%';
    v_before constant timestamptz := coalesce(p_before, 'infinity');
    v_oldest timestamptz := timestamptz '-infinity';
begin
    perform private.count_call('list_public_rooms');
    if char_length(p_search) in (1, 2) and p_anime_id is null then
        select coalesce(min(newest.created_at), '-infinity') into v_oldest
        from (
            select r.created_at from public.rooms r
            where r.is_public and r.empty_since is null and r.created_at <= v_before
            order by r.created_at desc, r.room_id desc
            limit 500
        ) newest;
    end if;
    return coalesce(
        (
            select jsonb_agg(to_jsonb(page) order by page.created_at desc, page.room_id desc)
            from (
                select r.room_id, r.title, r.anime_id, r.anime_title, r.episode_number, r.video_url,
                    r.source_id, r.host_username, r.is_playing, r.created_at,
                    (
                        select count(*) from public.room_members m
                        where m.room_id = r.room_id
                            and m.last_heartbeat > now() - private.lease()
                    ) as member_count
                from public.rooms r
                where r.is_public
                    and r.empty_since is null
                    and r.created_at >= v_oldest
                    and (r.created_at, r.room_id) < (v_before, coalesce(p_before_room_id, ''))
                    and (p_anime_id is null or r.anime_id = p_anime_id)
                    and (v_pattern = '%%' or r.title ilike v_pattern or r.anime_title ilike v_pattern)
                    and exists (
                        select from public.room_members m
                        where m.room_id = r.room_id
                            and m.last_heartbeat > now() - private.lease()
                    )
                    and not exists (
                        select from public.rooms o
                        where o.is_public
                            and o.empty_since is null
                            and o.host_user_id = r.host_user_id
                            and (o.created_at, o.room_id) > (r.created_at, r.room_id)
                    )
                order by r.created_at desc, r.room_id desc
                limit least(greatest(coalesce(p_limit, 20), 1), 100)
            ) page
        ),
        '[]'
    );
end;
$$;

revoke execute on function
    public.get_room(text),
    public.list_public_rooms(text, integer, timestamptz, text, text)
from public, anon, authenticated;
grant execute on function
    public.get_room(text),
    public.list_public_rooms(text, integer, timestamptz, text, text)
to authenticated;

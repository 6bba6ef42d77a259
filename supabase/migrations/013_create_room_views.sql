-- Client calls that read rooms.

-- The room's snapshot, for members only.
create function public.get_room(p_room_id text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
    perform private.require_member(p_room_id);
    return private.room_snapshot(p_room_id);
end;
$$;

-- Trigrams find a part of a title.
create extension if not exists pg_trgm with schema extensions;
create index idx_rooms_public_titles on public.rooms
using gin (title extensions.gin_trgm_ops, anime_title extensions.gin_trgm_ops) where is_public;
create index idx_rooms_public_anime on public.rooms (anime_id, last_activity desc, room_id desc)
where is_public;

-- Public rooms with activity in the last day, the most recent first: [{room_id, title, ...,
-- member_count, last_activity}]. p_search is a part of the title or of the anime's title, p_anime_id
-- limits the list to one anime. The next page starts before the last_activity and room_id of the last
-- room.
create function public.list_public_rooms(
    p_search text default null,
    p_limit integer default 20,
    p_before timestamptz default null,
    p_before_room_id text default null,
    p_anime_id text default null
) returns jsonb
-- Planned for each call: the best index depends on the arguments.
language plpgsql stable security definer
set search_path = '' set plan_cache_mode = 'force_custom_plan'
as $$
declare
    v_pattern constant text := '%' || regexp_replace(
        left(coalesce(p_search, ''), 255), '([\\%_])', '\\\1', 'g') || '%';
begin
    perform private.require_user();
    return coalesce(
        (
            select jsonb_agg(to_jsonb(page) order by page.last_activity desc, page.room_id desc)
            from (
                select r.room_id, r.title, r.anime_id, r.anime_title, r.episode_number, r.video_url,
                    r.source_id, r.host_username, r.is_playing, r.created_at, r.last_activity,
                    (
                        select count(*) from public.room_members m
                        where m.room_id = r.room_id
                            and m.last_heartbeat > now() - private.lease()
                    ) as member_count
                from public.rooms r
                where r.is_public
                    and r.last_activity > now() - interval '24 hours'
                    and (r.last_activity, r.room_id)
                        < (coalesce(p_before, 'infinity'), coalesce(p_before_room_id, ''))
                    and (p_anime_id is null or r.anime_id = p_anime_id)
                    and (v_pattern = '%%' or r.title ilike v_pattern or r.anime_title ilike v_pattern)
                order by r.last_activity desc, r.room_id desc
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

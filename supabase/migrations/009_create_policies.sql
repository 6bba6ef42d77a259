-- Read permissions. Only the owner and the service role write to tables; clients call functions.
--
-- "Anyone" in a rule means a signed-in user who may see the room. Membership is the permission; an
-- access key works in join_room() only.

-- The caller's rooms. A security definer, because the policy of room_members cannot query its own table.
create function private.my_room_ids() returns setof varchar
language sql stable security definer set search_path = ''
as $$ select m.room_id from public.room_members m where m.user_id = auth.uid()::text $$;

revoke execute on function private.my_room_ids() from public, anon, authenticated;
grant usage on schema private to authenticated, service_role;
grant execute on function private.my_room_ids() to authenticated, service_role;

-- The subselect is evaluated once for each statement, not once for each row.
create policy "Public rooms and own rooms are visible" on public.rooms
    for select to authenticated
    using (is_public or room_id in (select private.my_room_ids()));

create policy "Members of visible rooms are visible" on public.room_members
    for select to authenticated
    using (exists (select from public.rooms r where r.room_id = room_members.room_id));

create policy "Comments of visible rooms are visible" on public.comments
    for select to authenticated
    using (
        exists (select from public.rooms r where r.room_id = comments.room_id)
        or (room_id is null and not is_private)
        -- Of a deleted private room, only the caller's own comments stay visible.
        or user_id = (select auth.uid())::text
    );

create policy "Sync states are visible to members" on public.sync_states
    for select to authenticated
    using (room_id in (select private.my_room_ids()));

-- All columns except the access key, peer ids and public keys. Functions answer those, to members only.
grant select (
    id, room_id, title, anime_id, anime_title, episode_number, video_url, page_number, source_id,
    host_user_id, host_username, host_epoch, host_since, is_public, control, "current_time",
    is_playing, playback_speed, playback_revision, playback_saved_at, last_activity, created_at, updated_at
) on public.rooms to authenticated;
grant select (
    id, room_id, user_id, username, avatar_url, is_host, has_control, is_synced, "current_time",
    last_heartbeat, joined_at, updated_at
) on public.room_members to authenticated;
grant select on public.comments, public.sync_states to authenticated;
grant select, insert, update, delete
    on public.rooms, public.room_members, public.removed_members, public.comments,
        public.sync_states, public.rate_limits
    to service_role;

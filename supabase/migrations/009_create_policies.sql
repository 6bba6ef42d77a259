-- Read permissions. Only the owner and the service role use tables. Clients call functions and are granted
-- no table: a row would show more than they need, such as who is present in a public room.
--
-- The policies are a second line, should a table ever be granted. "Anyone" in a rule means a signed-in
-- user who may see the room. Membership is the permission; an access key works in join_room() only.

-- The caller's rooms. A security definer, because the policy of room_members cannot query its own table.
create function private.my_room_ids() returns setof varchar
language sql stable rows 10 security definer set search_path = pg_catalog, pg_temp
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
        exists (
            select from public.rooms r
            where r.room_id = comments.room_id and r.comment_era = comments.comment_era
        )
        or (room_id is null and not is_private)
        -- Of a deleted private room, only the caller's own comments stay visible.
        or user_id = (select auth.uid())::text
    );

create policy "Sync states are visible to members" on public.sync_states
    for select to authenticated
    using (room_id in (select private.my_room_ids()));

grant select, insert, update, delete
    on public.rooms, public.room_members, public.removed_members, public.comments,
        public.sync_states, public.rate_limits
    to service_role;
-- A constraint of rooms asks it with the rights of the role that writes the row.
grant execute on function private.is_page_address(text) to service_role;

-- Undoes 009. Row level security stays on, so the tables are closed.
drop policy "Sync states are visible to members" on public.sync_states;
drop policy "Comments of visible rooms are visible" on public.comments;
drop policy "Members of visible rooms are visible" on public.room_members;
drop policy "Public rooms and own rooms are visible" on public.rooms;
drop function private.my_room_ids();
revoke execute on function private.is_page_address(text) from service_role;
revoke usage on schema private from authenticated, service_role;

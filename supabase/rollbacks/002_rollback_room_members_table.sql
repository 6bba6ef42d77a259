-- Undoes 002. Memberships and removals are lost.
drop table public.removed_members;
drop table public.room_members;

-- Undoes 002. Memberships are lost, and who was removed.
drop table public.removed_members;
drop table public.room_members;

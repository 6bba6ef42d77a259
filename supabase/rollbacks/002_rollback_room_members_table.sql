-- Undoes 002. Memberships are lost.
drop table public.room_members;

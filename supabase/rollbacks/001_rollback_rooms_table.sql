-- Undoes 001. Room data is lost.
drop table public.rooms;

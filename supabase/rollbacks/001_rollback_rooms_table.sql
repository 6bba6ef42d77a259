-- Undoes 001. Room data is lost.
drop table public.rooms;
drop function private.is_page_address(text);
drop schema private;

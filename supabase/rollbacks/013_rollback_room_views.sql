-- Undoes 013. The extension pg_trgm stays: other schemas may use it.
drop function
    public.list_public_rooms(text, integer, timestamptz, text, text),
    public.get_room(text);
drop index public.idx_rooms_public_titles;

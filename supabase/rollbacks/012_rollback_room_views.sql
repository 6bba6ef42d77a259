-- Undoes 012.
drop function
    public.list_public_rooms(text, integer, timestamptz, text),
    public.get_room(text);

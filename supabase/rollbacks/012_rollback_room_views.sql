-- Undoes 012.
drop function
    public.list_public_rooms(text, integer, integer),
    public.get_room(text);

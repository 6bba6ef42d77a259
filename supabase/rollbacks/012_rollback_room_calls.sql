-- Undoes 012. Clients can neither create nor join rooms.
drop function
    public.rename_member(text, text),
    public.leave_room(text),
    public.join_room(text, text, text),
    public.create_room(uuid, text, text, text, integer, text, text, boolean, text, text);

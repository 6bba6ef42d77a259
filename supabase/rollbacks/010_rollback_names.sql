-- Undoes 010.
drop function
    private.name_in_room(varchar, text, text),
    private.is_reserved_name(text),
    private.name_skeleton(text),
    private.clean_name(text, text);

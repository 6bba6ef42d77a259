-- Undoes 021.
drop function
    public.rename_member(text, text),
    private.name_in_room(varchar, text, text),
    private.name_skeleton(text),
    private.clean_name(text, text);

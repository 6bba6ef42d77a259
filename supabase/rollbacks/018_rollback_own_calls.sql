-- Undoes 018.
drop function
    public.delete_my_data(),
    public.export_my_data(),
    public.episode_thread(text, integer, integer, timestamptz, uuid),
    public.delete_comment(uuid),
    private.remove_comment(uuid),
    public.edit_comment(uuid, text),
    private.own_room_ids(text),
    private.may_speak(varchar),
    private.has_left_room(public.comments),
    private.may_read(public.comments);

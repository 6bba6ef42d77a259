-- Undoes 018.
drop function
    public.delete_my_data(),
    public.export_my_data(),
    public.episode_thread(text, integer, integer, timestamptz, uuid),
    public.delete_comment(uuid),
    private.remove_comment(uuid),
    public.edit_comment(uuid, text),
    private.may_read(public.comments);

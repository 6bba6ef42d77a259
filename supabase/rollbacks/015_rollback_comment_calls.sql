-- Undoes 015. Comments stay, but no client can write or page through them.
drop function
    public.list_comments(text, integer, timestamptz, uuid),
    public.post_comment(uuid, text, text, numeric, uuid, integer),
    public.get_or_create_anchor(varchar, varchar, integer, varchar),
    private.comment_json(public.comments);

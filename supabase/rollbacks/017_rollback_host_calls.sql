-- Undoes 017.
drop function
    public.move_room(text, text, text, text, integer, text, text, integer),
    public.make_room_public(text),
    public.make_room_private(text),
    public.set_control(text, text, text[]),
    public.close_room(text),
    public.rekey_room(text),
    public.let_back_in(text, text),
    public.list_removed(text),
    public.kick_member(text, text),
    public.claim_host(text, integer),
    public.transfer_host(text, text),
    private.require_host(varchar);

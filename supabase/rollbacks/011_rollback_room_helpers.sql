-- Undoes 011.
drop function
    private.enter_room(varchar, text, text, text),
    private.key_spend(text, text, text),
    private.key_wait(text, text),
    private.may_control(public.room_members),
    private.require_member(varchar),
    private.refuse_outsider(varchar),
    private.check_page(integer, text),
    private.room_snapshot(varchar);

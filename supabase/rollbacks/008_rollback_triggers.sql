-- Undoes 008. Hosts are no longer replaced and activity is no longer recorded. The
-- episodes of past pages are lost: migration 008 can only restore the present one.
drop trigger settle_comments_on_delete on public.rooms;
drop trigger guard_comment on public.comments;
drop trigger remember_next_page on public.rooms;
drop trigger remember_first_page on public.rooms;
drop trigger on_member_leave_transfer_host on public.room_members;
drop trigger on_heartbeat_update_activity on public.room_members;
drop trigger on_member_join_update_activity on public.room_members;
drop trigger begin_host_epoch on public.rooms;
drop trigger update_comments_updated_at on public.comments;
drop trigger update_room_members_updated_at on public.room_members;
drop trigger update_rooms_updated_at on public.rooms;
drop function
    private.settle_comments_on_delete(),
    private.settle_comments(varchar, integer),
    private.guard_comment(),
    private.remember_page(),
    private.begin_host_epoch(),
    public.transfer_host_on_leave(),
    private.ensure_host(varchar),
    private.make_host(public.room_members),
    private.announce(varchar, text, text, text),
    public.update_room_activity(),
    public.update_updated_at_column();
drop table private.room_pages;

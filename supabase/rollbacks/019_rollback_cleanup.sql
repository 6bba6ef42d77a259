-- Undoes 019. Old rows are no longer deleted.
drop function
    public.cleanup_rate_limits(interval, integer),
    public.cleanup_lapsed_members(interval, integer),
    public.cleanup_old_sync_states(interval, integer),
    public.cleanup_unsettled_comments(integer),
    public.cleanup_inactive_rooms(interval, integer);

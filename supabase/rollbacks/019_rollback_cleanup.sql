-- Undoes 019. Nothing is deleted by age any more.
drop function
    public.cleanup_rate_limits(interval, integer),
    public.cleanup_lapsed_members(interval, integer),
    public.cleanup_old_sync_states(interval, integer),
    public.cleanup_inactive_rooms(interval, integer);

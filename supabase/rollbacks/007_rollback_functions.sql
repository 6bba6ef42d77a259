-- Undoes 007.
drop function
    public.check_rate_limit(varchar, varchar, integer, integer),
    public.check_room_access(varchar, varchar),
    public.generate_access_key(),
    public.generate_room_id();

-- Undoes 014. Without heartbeats, all leases end within a minute.
drop function
    public.save_playback(text, numeric, boolean, numeric, bigint, integer),
    public.heartbeat(text, numeric, boolean, text, text);

-- Undoes 014. Members lapse within a minute.
drop function
    public.save_playback(text, numeric, boolean, numeric, bigint, integer),
    public.heartbeat(text, numeric, boolean, text, text);

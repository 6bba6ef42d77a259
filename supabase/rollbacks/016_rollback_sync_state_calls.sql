-- Undoes 016.
drop function public.record_sync_states(text, jsonb);

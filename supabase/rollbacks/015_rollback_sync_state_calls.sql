-- Undoes 015.
drop function public.record_sync_states(text, jsonb);

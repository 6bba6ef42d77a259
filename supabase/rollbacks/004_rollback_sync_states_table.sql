-- Undoes 004. Sync measurements are lost.
drop table public.sync_states;

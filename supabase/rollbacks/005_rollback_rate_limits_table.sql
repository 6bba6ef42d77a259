-- Undoes 005. Limits start from zero.
drop table public.rate_limits;

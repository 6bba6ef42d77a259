-- Undoes 003. All comments are lost: take a backup first.
drop table public.comments;

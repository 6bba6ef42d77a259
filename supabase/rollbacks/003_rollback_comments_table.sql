-- Undoes 003. All comments are lost: make a backup first.
drop table public.comments;

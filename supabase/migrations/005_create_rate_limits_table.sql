-- Recent limited actions: one row for each subject and action, with at most as many times as the limit
-- allows. A sliding window is exact and its storage is bounded.

create table public.rate_limits (
    -- A user id, or a room id for limits that protect a room.
    subject varchar(100) not null,
    action varchar(50) not null,
    events timestamptz[] not null default '{}',
    updated_at timestamptz not null default now(),

    primary key (subject, action)
)
with (fillfactor = 70);

alter table public.rate_limits enable row level security;
revoke all on table public.rate_limits from public, anon, authenticated;

comment on table public.rate_limits is 'Moments of limited actions; read and written by functions only';

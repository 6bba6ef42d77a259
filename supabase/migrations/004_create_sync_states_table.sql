-- Samples of how far members were from the room's timeline, kept for a day. A sample of a command is
-- the difference at that moment; a sample of a heartbeat is the 95th percentile of the minute before.
--
-- time_difference is computed here, so that a sample cannot contradict itself. The times have
-- milliseconds, because members are that close.

create table public.sync_states (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    host_time numeric(11, 3) not null,
    member_time numeric(11, 3) not null,
    time_difference numeric(11, 3) not null generated always as (abs(host_time - member_time)) stored,
    is_synced boolean not null,
    sync_event_type varchar(50) not null,
    created_at timestamptz not null default now(),

    constraint valid_sync_user check (user_id ~ '\S'),
    constraint valid_sync_host_time check (host_time >= 0 and host_time <= 10000000),
    constraint valid_sync_member_time check (member_time >= 0 and member_time <= 10000000),
    constraint valid_sync_event_type check (
        sync_event_type in ('heartbeat', 'seek', 'play_pause', 'join', 'leave')
    )
);

create index idx_sync_states_room_id on public.sync_states (room_id, created_at desc);
create index idx_sync_states_user_id on public.sync_states (user_id, created_at desc);
create index idx_sync_states_created_at on public.sync_states (created_at);

alter table public.sync_states enable row level security;
revoke all on table public.sync_states from public, anon, authenticated;

comment on table public.sync_states is 'Sampled sync measurements, deleted after 24 hours';

-- The members of each room. The row is also the permission to see the room.
--
-- A member is live while the last heartbeat is younger than the lease (60 s). Heartbeats must be HOT
-- updates, so no index covers last_heartbeat or is_synced, and pages keep space for new row versions.

create table public.room_members (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    username varchar(100) not null,
    avatar_url text,
    is_host boolean not null default false,
    -- Whether the member is one of the named members who may control playback.
    has_control boolean not null default false,
    is_synced boolean not null default true,
    "current_time" numeric(10, 2) not null default 0,
    -- The random peer id of the member's browser; only members can read it.
    peer_id varchar(64),
    -- The raw P-256 public key of the member's browser profile in base64url. Peers prove that they hold
    -- its private key. Only members can read it.
    public_key varchar(87),
    last_heartbeat timestamptz not null default now(),
    -- Counts heartbeats: each moves it on by the time between two at the highest allowed rate.
    heartbeats_until timestamptz not null default '-infinity',
    joined_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint unique_room_user unique (room_id, user_id),
    constraint valid_member_texts check (user_id ~ '\S' and username ~ '\S'),
    constraint valid_member_current_time check ("current_time" >= 0 and "current_time" <= 10000000),
    constraint valid_peer_id check (peer_id ~ '^[a-z0-9-]{16,64}$'),
    constraint valid_public_key check (public_key ~ '^B[A-Za-z0-9_-]{86}$'),
    constraint valid_member_avatar_url check (
        char_length(avatar_url) <= 2048 and avatar_url ~ '^https?://[^[:space:]]+$'
    )
)
with (fillfactor = 70);

-- unique_room_user is also the index on room_id.
create index idx_room_members_user_id on public.room_members (user_id);

-- At most one host a room. The index is on an expression: API servers read a unique index on a foreign
-- key column, even a partial one, as a one-to-one relation and would embed a single member.
create unique index idx_room_members_one_host
    on public.room_members ((room_id::text))
    where is_host;

-- No two members of a room have the same peer id. A heartbeat with an unchanged peer id does not touch
-- the index.
create unique index idx_room_members_peer_id on public.room_members (room_id, peer_id);

alter table public.room_members enable row level security;
revoke all on table public.room_members from public, anon, authenticated;

-- Users removed by a host. They cannot join again with the same user id until a host lets them back in.
-- Only functions read this.
create table public.removed_members (
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    -- The name the room knew; null when it is unknown or the user deleted their data.
    username varchar(100),
    removed_at timestamptz not null default now(),

    primary key (room_id, user_id)
);

alter table public.removed_members enable row level security;
revoke all on table public.removed_members from public, anon, authenticated;

comment on table public.removed_members is 'Users a host removed from a room';
comment on table public.room_members is 'Members of rooms; live while the heartbeat lease runs';
comment on column public.room_members."current_time" is 'Seconds into the video at last_heartbeat';

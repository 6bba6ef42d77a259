-- Who is in a room. The row is also the capability: whoever has one may see the room.
--
-- A member is live while the last heartbeat is younger than the lease (60 s). Heartbeats must be
-- HOT updates, so no index covers last_heartbeat or is_synced, and pages keep room for new versions.

create table public.room_members (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    username varchar(100) not null,
    avatar_url text,
    is_host boolean not null default false,
    -- May command playback where the room names who may.
    has_control boolean not null default false,
    is_synced boolean not null default true,
    "current_time" numeric(10, 2) not null default 0,
    -- The random peer id at which the member's browser is reached; told to members only.
    peer_id varchar(64),
    -- Raw P-256 public key of the member's browser profile, base64url: what peers prove they hold.
    -- Told to members only.
    public_key varchar(87),
    last_heartbeat timestamptz not null default now(),
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

-- unique_room_user is the index on room_id.
create index idx_room_members_user_id on public.room_members (user_id);

-- At most one host. On an expression, because API servers take a unique index on a foreign key
-- column, even a partial one, for a one-to-one relation and would embed a single member.
create unique index idx_room_members_one_host
    on public.room_members ((room_id::text))
    where is_host;

-- Nobody is said to be where another member is. A heartbeat that tells the same peer id again leaves
-- the index alone.
create unique index idx_room_members_peer_id on public.room_members (room_id, peer_id);

alter table public.room_members enable row level security;
revoke all on table public.room_members from public, anon, authenticated;

-- Who was removed by a host, and may not come back under the same user id. Read by functions only.
create table public.removed_members (
    room_id varchar(10) not null references public.rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    removed_at timestamptz not null default now(),

    primary key (room_id, user_id)
);

alter table public.removed_members enable row level security;
revoke all on table public.removed_members from public, anon, authenticated;

comment on table public.removed_members is 'Users a host removed from a room';
comment on table public.room_members is 'Members of rooms; live while the heartbeat lease runs';
comment on column public.room_members."current_time" is 'Seconds into the video at last_heartbeat';

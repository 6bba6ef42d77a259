-- Rooms: the programme, the host and the last known playback of each.
--
-- Clients never write to a table. They call the functions of later migrations. The table is closed from
-- the beginning: row level security is on and nothing is granted.
--
-- "current_time" is a reserved word; unquoted it silently means the clock. Always quote it.

create table public.rooms (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) not null,
    title varchar(255) not null,
    anime_id varchar(100) not null,
    anime_title varchar(255) not null,
    episode_number integer not null default 1,
    video_url text not null,
    -- Counts the moves to another page. A playback state belongs to one page.
    page_number integer not null default 0,
    source_id varchar(100),
    host_user_id varchar(100) not null,
    host_username varchar(100) not null,
    -- Grows with every change of the host. If two members claim to be host, the later one counts.
    host_epoch integer not null default 1,
    -- The time of the last change. A new host keeps the room for one lease, even without a heartbeat.
    host_since timestamptz not null default now(),
    is_public boolean not null default true,
    -- The members who may control playback: everyone, the host, or the host and named members.
    control varchar(10) not null default 'everyone',
    access_key varchar(6),
    "current_time" numeric(10, 2) not null default 0,
    is_playing boolean not null default false,
    -- Browsers play at 0.0625 to 16 times normal speed; numeric(3,2) holds neither limit.
    playback_speed numeric(6, 4) not null default 1.0,
    -- Orders the writes of playback: an older state never replaces a newer one.
    playback_revision bigint not null default 0,
    playback_saved_at timestamptz not null default now(),
    -- The creator's user id. The host may change, so a retried creation is recognised by this.
    created_by varchar(100) not null,
    last_activity timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint unique_room_id unique (room_id),
    constraint valid_room_id check (room_id ~ '^[a-z0-9]{10}$'),
    constraint valid_room_texts check (
        title ~ '\S' and anime_id ~ '\S' and anime_title ~ '\S' and host_username ~ '\S'
    ),
    constraint valid_control check (control in ('everyone', 'host', 'named')),
    constraint valid_episode_number check (episode_number > 0),
    constraint valid_host_epoch check (host_epoch > 0),
    constraint valid_page_number check (page_number >= 0),
    constraint valid_video_url check (
        char_length(video_url) <= 2048
        and video_url ~ '^https?://[^/?#@[:space:]]+([/?#][^[:space:]]*)?$'
    ),
    -- The upper bounds also exclude NaN: numeric sorts it above every number.
    constraint valid_current_time check ("current_time" >= 0 and "current_time" <= 10000000),
    constraint valid_playback_speed check (playback_speed >= 0.0625 and playback_speed <= 16),
    constraint valid_playback_revision check (
        playback_revision >= 0 and playback_revision <= 9007199254740990
    ),
    constraint valid_access_key check (
        (is_public and access_key is null)
        or (not is_public and access_key is not null and access_key ~ '^[0-9]{6}$')
    )
)
with (fillfactor = 80);

-- unique_room_id is also the index on room_id.
create index idx_rooms_anime_id on public.rooms (anime_id);
create index idx_rooms_is_public on public.rooms (last_activity desc, room_id desc) where is_public;
create index idx_rooms_last_activity on public.rooms (last_activity);
create index idx_rooms_host_user_id on public.rooms (host_user_id);
create index idx_rooms_created_by on public.rooms (created_by);

alter table public.rooms enable row level security;
revoke all on table public.rooms from public, anon, authenticated;

comment on table public.rooms is 'Rooms and the last known playback state of each';
comment on column public.rooms."current_time" is 'Seconds into the video at playback_saved_at';
comment on column public.rooms.access_key is 'Six digits, for private rooms only; only members can read it';

-- Rooms: the programme, the host and the last known playback of each.
--
-- Clients never write to a table. They call the functions of later migrations. The table is closed from
-- the beginning: row level security is on and nothing is granted.
--
-- "current_time" is a reserved word; unquoted it silently means the clock. Always quote it.

-- Helpers that no API exposes. They run with the rights of their caller, with few exceptions.
create schema private;
revoke all on schema private from public, anon, authenticated;
comment on schema private is 'Helpers of the public functions; never exposed by an API';

-- Whether p_url can be the address of a page, as browsers write it: ASCII, a host without user name, and a
-- port that exists. So it holds no character that hides or reverses a part of it.
create function private.is_page_address(p_url text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    select char_length(p_url) <= 2048 and p_url ~ (
        '^https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])'
        || '(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]))?'
        || '([/?#][!-~]*)?$'
    )
$$;
revoke execute on function private.is_page_address(text) from public, anon, authenticated;

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
    -- Since when the room is known to have no live member; null while it has some.
    empty_since timestamptz,
    -- Counts the changes from private to public. Comments of an earlier era have left the room.
    comment_era integer not null default 0,
    -- Whether rows of comments still differ from what the room says about them: whether they are private,
    -- and whether they have left it. Readers ask the room; a job brings the rows up to date.
    has_unsettled_comments boolean not null default false,
    -- Set when the host ended the room and many comments must leave it before its row is deleted.
    closed_at timestamptz,
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
    constraint valid_video_url check (private.is_page_address(video_url)),
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
--
-- No index covers last_activity, so that its frequent writes are HOT updates: they touch no index. Lists
-- and cleanup use created_at, which never changes.
create index idx_rooms_anime_id on public.rooms (anime_id, created_at desc, room_id desc)
    where is_public and empty_since is null;
create index idx_rooms_is_public on public.rooms (created_at desc, room_id desc)
    where is_public and empty_since is null;
create index idx_rooms_public_host on public.rooms (host_user_id, created_at desc, room_id desc)
    where is_public and empty_since is null;
create index idx_rooms_created_at on public.rooms (created_at);
create index idx_rooms_host_user_id on public.rooms (host_user_id);
create index idx_rooms_created_by on public.rooms (created_by);
create index idx_rooms_unsettled on public.rooms (room_id) where has_unsettled_comments;

alter table public.rooms enable row level security;
revoke all on table public.rooms from public, anon, authenticated;

comment on table public.rooms is 'Rooms and the last known playback state of each';
comment on column public.rooms."current_time" is 'Seconds into the video at playback_saved_at';
comment on column public.rooms.access_key is 'Six digits, for private rooms only; only members can read it';

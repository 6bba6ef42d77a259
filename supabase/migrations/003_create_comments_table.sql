-- Comments in threads: an anchor for each episode and room, comments below it, replies below comments.
--
-- Comments outlive their room (room_id becomes null). is_private and origin_room_id then describe the
-- former room: comments of a private room stay private when it is deleted, and the anchors of deleted
-- rooms do not collide. While the room exists, its own row says whether they are private and, by the era,
-- whether they are still part of it.

create table public.comments (
    id uuid default gen_random_uuid() primary key,
    anime_id varchar(100) not null,
    room_id varchar(10) references public.rooms (room_id) on delete set null,
    episode_number integer not null,
    parent_id uuid references public.comments (id) on delete cascade,
    user_id varchar(100) not null,
    username varchar(100) not null,
    avatar_url text,
    message text not null,
    video_timestamp numeric(10, 2),
    is_anchor boolean not null default false,
    is_system_message boolean not null default false,
    -- The code and the arguments of a system message; the interface words them. Its text is the code. A
    -- system message without a code is shown by its text.
    system_code varchar(50),
    system_arguments jsonb,
    -- The user that a system message names. The name is erased with the user's data.
    about_user_id varchar(100),
    -- A trigger sets these from the room when the comment is written.
    is_private boolean not null default true,
    origin_room_id varchar(10),
    comment_era integer not null default 0,
    -- 0 for an anchor, otherwise one more than the parent's; set by a trigger.
    depth smallint not null default 0,
    edited_at timestamptz,
    -- Set for a tombstone: the text and the author are gone, the replies stay.
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint valid_comment_episode check (episode_number > 0),
    constraint valid_comment_texts check (
        anime_id ~ '\S' and user_id ~ '\S' and username ~ '\S'
    ),
    constraint valid_video_timestamp check (
        video_timestamp is null or (video_timestamp >= 0 and video_timestamp <= 10000000)
    ),
    constraint non_empty_message check (message ~ '\S' and char_length(message) <= 2000),
    constraint valid_system_message check (
        (system_code is null) = (system_arguments is null)
        and (
            system_code is null
            or (is_system_message and message = system_code and jsonb_typeof(system_arguments) = 'object')
        )
        and (about_user_id is null or system_code is not null)
    ),
    constraint valid_comment_depth check (depth between 0 and 8),
    constraint valid_comment_parent check (parent_id is null or parent_id <> id),
    -- An anchor is the root of its thread and has no author.
    constraint valid_anchor check (not is_anchor or (is_system_message and parent_id is null)),
    constraint valid_comment_avatar_url check (
        char_length(avatar_url) <= 2048 and avatar_url ~ '^https?://[^[:space:]]+$'
    )
);

-- Each index serves a query of ours. Indexes on a boolean or on one number would not be used.
create index idx_comments_anime_id on public.comments (anime_id, episode_number, created_at desc, id desc)
    where not is_private;
create index idx_comments_room_id on public.comments (room_id, comment_era, created_at desc, id desc);
create index idx_comments_room_episode on public.comments
    (room_id, comment_era, anime_id, episode_number, created_at desc, id desc);
create index idx_comments_parent_id on public.comments (parent_id, created_at);
create index idx_comments_user_id on public.comments (user_id, created_at desc);
-- Comments are written in the order of time, so a BRIN index finds the blocks of a time span. With a
-- B-tree the planner searched an old room's thread by reading all newer comments.
create index idx_comments_created_at on public.comments
    using brin (created_at) with (autosummarize = on);
create index idx_comments_about_user_id on public.comments (about_user_id)
    where about_user_id is not null;
create unique index idx_comments_is_anchor
    on public.comments (anime_id, episode_number, origin_room_id, comment_era) nulls not distinct
    where is_anchor;

alter table public.comments enable row level security;
revoke all on table public.comments from public, anon, authenticated;

comment on table public.comments is 'Threaded comments; kept when their room is deleted';
comment on column public.comments.video_timestamp is 'Seconds into the video the comment is about';

-- What the heartbeats are compared with: the tables and triggers a heartbeat meets, as the schema was
-- first specified. Changed only where it would not load: "current_time" is quoted. The comment that a
-- handover writes is left out, with its table: heartbeats and deleted rooms write none.

create table rooms (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) unique not null,
    title varchar(255) not null,
    anime_id varchar(100) not null,
    anime_title varchar(255) not null,
    episode_number integer not null default 1,
    video_url text not null,
    source_id varchar(100),
    host_user_id varchar(100) not null,
    host_username varchar(100) not null,
    is_public boolean default true,
    access_key varchar(6),
    "current_time" decimal(10, 2) default 0,
    is_playing boolean default false,
    playback_speed decimal(3, 2) default 1.0,
    last_activity timestamp with time zone default now(),
    created_at timestamp with time zone default now(),
    updated_at timestamp with time zone default now()
);
create index idx_rooms_room_id on rooms (room_id);
create index idx_rooms_anime_id on rooms (anime_id);
create index idx_rooms_is_public on rooms (is_public);
create index idx_rooms_last_activity on rooms (last_activity);
create index idx_rooms_host_user_id on rooms (host_user_id);
alter table rooms add constraint valid_episode_number check (episode_number > 0);
alter table rooms add constraint valid_current_time check ("current_time" >= 0);
alter table rooms add constraint valid_playback_speed check (playback_speed > 0);
alter table rooms add constraint unique_room_id unique (room_id);
alter table rooms add constraint valid_access_key check (
    is_public = true or (is_public = false and access_key is not null and length(access_key) = 6)
);

create table room_members (
    id uuid default gen_random_uuid() primary key,
    room_id varchar(10) not null references rooms (room_id) on delete cascade,
    user_id varchar(100) not null,
    username varchar(100) not null,
    avatar_url text,
    is_host boolean default false,
    is_synced boolean default true,
    "current_time" decimal(10, 2) default 0,
    last_heartbeat timestamp with time zone default now(),
    joined_at timestamp with time zone default now(),
    updated_at timestamp with time zone default now()
);
create index idx_room_members_room_id on room_members (room_id);
create index idx_room_members_user_id on room_members (user_id);
create index idx_room_members_last_heartbeat on room_members (last_heartbeat);
create index idx_room_members_is_synced on room_members (is_synced);
alter table room_members add constraint valid_member_current_time check ("current_time" >= 0);
alter table room_members add constraint unique_room_user unique (room_id, user_id);

create function update_updated_at_column() returns trigger as $$
begin
    new.updated_at = now();
    return new;
end;
$$ language plpgsql;

create trigger update_room_members_updated_at
    before update on room_members
    for each row execute function update_updated_at_column();

create function transfer_host_on_leave() returns trigger as $$
declare
    new_host_id varchar(100);
    new_host_username varchar(100);
    member_count integer;
begin
    if old.is_host = true then
        select count(*) into member_count
        from room_members
        where room_id = old.room_id and user_id != old.user_id;

        if member_count > 0 then
            select user_id, username into new_host_id, new_host_username
            from room_members
            where room_id = old.room_id and user_id != old.user_id
            order by joined_at asc
            limit 1;

            update room_members
            set is_host = true
            where room_id = old.room_id and user_id = new_host_id;

            update rooms
            set host_user_id = new_host_id, host_username = new_host_username
            where room_id = old.room_id;
        else
            update rooms
            set last_activity = now() - interval '25 hours'
            where room_id = old.room_id;
        end if;
    end if;
    return old;
end;
$$ language plpgsql;

create trigger on_member_leave_transfer_host
    after delete on room_members
    for each row execute function transfer_host_on_leave();

create function update_room_activity() returns trigger as $$
begin
    update rooms
    set last_activity = now(), updated_at = now()
    where room_id = new.room_id;
    return new;
end;
$$ language plpgsql;

create trigger on_member_join_update_activity
    after insert on room_members
    for each row execute function update_room_activity();

create trigger on_heartbeat_update_activity
    after update on room_members
    for each row when (old.last_heartbeat is distinct from new.last_heartbeat)
    execute function update_room_activity();

-- Helpers of the client calls. They run with the rights of their caller; none is a security definer.

-- The time for which a member is live after a heartbeat.
create function private.lease() returns interval
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select interval '60 seconds' $$;

-- The time after which another member may take over from a silent host: two heartbeats of ten seconds,
-- so that one may be lost.
create function private.host_lease() returns interval
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select interval '22 seconds' $$;

-- Raises one of the stable error codes; p_detail names the wrong argument. SQLSTATE PTnnn becomes HTTP
-- status nnn.
create function private.refuse(p_code text, p_detail text default '') returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        message = p_code,
        detail = coalesce(p_detail, ''),
        errcode = case p_code
            when 'invalid_input' then 'PT400'
            when 'not_signed_in' then 'PT401'
            when 'not_a_member' then 'PT403'
            when 'not_allowed' then 'PT403'
            when 'removed' then 'PT403'
            when 'room_not_found' then 'PT404'
            when 'room_full' then 'PT409'
            when 'place_taken' then 'PT409'
            when 'rate_limited' then 'PT429'
            else 'PT500'
        end;
end;
$$;

-- The caller's user id, from the token and never from an argument.
create function private.require_user() returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_user text := auth.uid()::text;
begin
    if v_user is null then
        perform private.refuse('not_signed_in');
    end if;
    return v_user;
end;
$$;

-- p_text as it is stored and shown: in normal form, without control and direction-changing characters and
-- superfluous spaces, with at most three marks on a letter. Refused when nothing visible is left or it is
-- longer than p_limit characters. Every text of a client passes through here.
create function private.clean_text(
    p_text text,
    p_limit integer,
    p_argument text,
    p_many_lines boolean default false
) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
    c_hidden constant text := '[\u0001-\u0008\u000B-\u001F\u007F-\u009F\u200B\u2028-\u202E\u2060-\u2069\uFEFF]';
    c_blank constant text := '[\s\u00A0\u1680\u2000-\u200D\u202F\u205F\u2800\u3000\u3164]';
    c_marks constant text := '\u0300-\u036F\u0483-\u0489\u0610-\u061A\u064B-\u065F\u0E31\u0E34-\u0E3A\u0E47-\u0E4E\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F';
    -- Parts of emoji and of some scripts: allowed beside something visible, but not alone.
    c_unseen constant text := '\u00A0\u00AD\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u202F\u205F\u206A-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFFA0\uFFF0-\uFFFB\U000E0000-\U000E0FFF';
    v_text text := p_text;
begin
    -- Bounded before any work.
    if v_text is null or octet_length(v_text) > p_limit * 16 then
        perform private.refuse('invalid_input', p_argument);
    end if;
    v_text := replace(replace(normalize(v_text, nfc), e'\r\n', e'\n'), e'\r', e'\n');
    v_text := regexp_replace(v_text, c_hidden, '', 'g');
    if not p_many_lines then
        v_text := regexp_replace(v_text, '\s+', ' ', 'g');
    end if;
    v_text := regexp_replace(v_text, '^' || c_blank || '+', '');
    v_text := regexp_replace(v_text, c_blank || '+$', '');
    v_text := regexp_replace(v_text, '([' || c_marks || ']{3})[' || c_marks || ']+', '\1', 'g');
    if v_text !~ ('[^\s' || c_marks || c_unseen || ']') or char_length(v_text) > p_limit then
        perform private.refuse('invalid_input', p_argument);
    end if;
    return v_text;
end;
$$;

-- A position in the video in seconds, or null. Refused outside of 0 to 10,000,000.
create function private.clean_position(p_position numeric, p_argument text) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
    -- NaN and infinity sort above every number.
    if p_position < 0 or p_position > 10000000 then
        perform private.refuse('invalid_input', p_argument);
    end if;
    return round(p_position, 2);
end;
$$;

-- How often each identity may make each call, and the limits of wrong keys. A call is granted to clients
-- only with a row here. Operators may change the numbers; private.count_call() reads them.
create table private.limits (
    action varchar(50) primary key,
    period interval not null,
    most integer not null,

    constraint valid_limit_period check (period between interval '1 second' and interval '1 hour'),
    -- A counter stores a moment for each call of its period.
    constraint valid_limit_most check (most between 1 and 1000)
);
alter table private.limits enable row level security;
revoke all on table private.limits from public, anon, authenticated;
comment on table private.limits is 'At most so many calls of an action by one identity in any period';

insert into private.limits (action, period, most) values
    ('create_room', '1 hour', 30),
    ('join_room', '1 minute', 30),
    ('leave_room', '1 minute', 60),
    ('rename_member', '1 hour', 20),
    ('get_room', '1 minute', 120),
    ('list_public_rooms', '1 minute', 60),
    ('heartbeat', '1 minute', 120),
    ('save_playback', '1 minute', 120),
    ('post_comment', '1 minute', 20),
    ('edit_comment', '1 minute', 20),
    ('delete_comment', '1 minute', 60),
    ('list_comments', '1 minute', 120),
    ('episode_thread', '1 minute', 60),
    ('record_sync_states', '1 minute', 20),
    -- Rows, counted in their table.
    ('sync_states', '1 hour', 600),
    ('transfer_host', '1 hour', 60),
    ('claim_host', '1 minute', 60),
    ('kick_member', '1 hour', 60),
    ('list_removed', '1 minute', 60),
    ('let_back_in', '1 hour', 60),
    ('rekey_room', '1 hour', 20),
    ('set_control', '1 minute', 60),
    ('make_room_private', '1 hour', 20),
    ('make_room_public', '1 hour', 20),
    ('move_room', '1 minute', 30),
    ('close_room', '1 minute', 30),
    ('export_my_data', '1 hour', 20),
    ('delete_my_data', '1 hour', 20),
    -- private.key_wait() explains these: wrong keys of a user, of a room, and those that follow.
    ('wrong_key', '1 minute', 5),
    ('wrong_key_of_room', '1 hour', 50),
    ('late_key', '1 hour', 1),
    ('late_key_of_room', '1 hour', 150);

-- Seconds since p_moment, to the millisecond, never negative.
create function private.age_seconds(p_moment timestamptz) returns numeric
language sql stable set search_path = pg_catalog, pg_temp
as $$ select greatest(0, round(extract(epoch from now() - p_moment)::numeric, 3)) $$;

-- The seconds until p_subject may do p_action again (0: now), by the action's limit. Locks the counter
-- until the transaction ends, so that parallel callers are counted one by one. Counts nothing.
create function private.rate_limit_wait(p_subject text, p_action text) returns integer
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit private.limits;
    v_events timestamptz[];
begin
    select * into strict v_limit from private.limits where action = p_action;
    loop
        insert into public.rate_limits (subject, action) values (p_subject, p_action)
        on conflict do nothing;
        select events into v_events from public.rate_limits
        where subject = p_subject and action = p_action
        for update;
        -- Cleanup may have deleted the row between the two statements.
        exit when found;
    end loop;
    select coalesce(array_agg(e order by e), '{}') into v_events
    from unnest(v_events) as e
    where e > clock_timestamp() - v_limit.period;
    if cardinality(v_events) < v_limit.most then
        return 0;
    end if;
    return greatest(1, ceil(extract(epoch from
        v_events[cardinality(v_events) - v_limit.most + 1] + v_limit.period - clock_timestamp())))::integer;
end;
$$;

-- Counts one p_action of p_subject now and answers true; answers false, and counts nothing, when p_most
-- are counted in the last p_period. Parallel callers wait for each other.
create function private.rate_limit_spend(
    p_subject text,
    p_action text,
    p_period interval,
    p_most integer
) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into public.rate_limits as l (subject, action, events, updated_at)
    values (p_subject, p_action, array[clock_timestamp()], clock_timestamp())
    on conflict (subject, action) do update
    set events = array(
            select e from unnest(l.events) as e where e > clock_timestamp() - p_period order by e
        ) || clock_timestamp(),
        updated_at = clock_timestamp()
    where (
        select count(*) from unnest(l.events) as e where e > clock_timestamp() - p_period
    ) < p_most;
    return found;
end;
$$;

-- Counts one p_action of p_subject now by the action's limit.
create function private.count_action(p_subject text, p_action text) returns boolean
language sql set search_path = pg_catalog, pg_temp
as $$
    select private.rate_limit_spend(p_subject, p_action, l.period, l.most)
    from private.limits l where l.action = p_action
$$;

-- Counts a call of the signed-in user and answers their user id. Raises rate_limited, with the seconds
-- to wait as detail, when the limit is reached. Every client call but heartbeat() begins with it; a call
-- that is refused later is undone with its count, and has written nothing.
create function private.count_call(p_call text) returns text
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    v_user constant text := private.require_user();
begin
    if private.count_action(v_user, p_call) is not true then
        perform private.refuse('rate_limited', private.rate_limit_wait(v_user, p_call)::text);
    end if;
    return v_user;
end;
$$;

revoke execute on all functions in schema private from public, anon, authenticated;

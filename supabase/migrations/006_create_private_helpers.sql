-- Helpers in a schema that no API exposes. They run with the rights of their caller; none is a security
-- definer.

create schema private;
revoke all on schema private from public, anon, authenticated;
comment on schema private is 'Helpers of the public functions; never exposed by an API';

-- The time for which a member is live after a heartbeat.
create function private.lease() returns interval
language sql immutable set search_path = ''
as $$ select interval '60 seconds' $$;

-- The time after which another member may take over from a silent host: two heartbeats of ten seconds,
-- so that one may be lost.
create function private.host_lease() returns interval
language sql immutable set search_path = ''
as $$ select interval '22 seconds' $$;

-- Raises one of the stable error codes; p_detail names the wrong argument. SQLSTATE PTnnn becomes HTTP
-- status nnn.
create function private.refuse(p_code text, p_detail text default '') returns void
language plpgsql set search_path = ''
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
language plpgsql stable set search_path = ''
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

-- p_text in normal form, without control and direction-changing characters and without superfluous
-- spaces. Refused when nothing visible is left or it is longer than p_limit characters.
create function private.clean_text(
    p_text text,
    p_limit integer,
    p_argument text,
    p_many_lines boolean default false
) returns text
language plpgsql immutable set search_path = ''
as $$
declare
    c_hidden constant text := '[\u0001-\u0008\u000B-\u001F\u007F-\u009F\u200B\u2028-\u202E\u2060-\u2069\uFEFF]';
    c_blank constant text := '[\s\u00A0\u1680\u2000-\u200D\u202F\u205F\u2800\u3000\u3164]';
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
    if v_text = '' or char_length(v_text) > p_limit then
        perform private.refuse('invalid_input', p_argument);
    end if;
    return v_text;
end;
$$;

-- A position in the video in seconds, or null. Refused outside of 0 to 10,000,000.
create function private.clean_position(p_position numeric, p_argument text) returns numeric
language plpgsql immutable set search_path = ''
as $$
begin
    -- NaN and infinity sort above every number.
    if p_position < 0 or p_position > 10000000 then
        perform private.refuse('invalid_input', p_argument);
    end if;
    return round(p_position, 2);
end;
$$;

-- Seconds since p_moment, to the millisecond, never negative.
create function private.age_seconds(p_moment timestamptz) returns numeric
language sql stable set search_path = ''
as $$ select greatest(0, round(extract(epoch from now() - p_moment)::numeric, 3)) $$;

-- The seconds until p_subject may do p_action again (0: now), with at most p_most actions in any
-- p_window. Locks the row until the transaction ends, so that parallel callers are counted one by one.
create function private.rate_limit_wait(
    p_subject text,
    p_action text,
    p_window interval,
    p_most integer
) returns integer
language plpgsql set search_path = ''
as $$
declare
    v_events timestamptz[];
begin
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
    where e > clock_timestamp() - p_window;
    if cardinality(v_events) < p_most then
        return 0;
    end if;
    return greatest(1, ceil(extract(epoch from
        v_events[cardinality(v_events) - p_most + 1] + p_window - clock_timestamp())))::integer;
end;
$$;

-- Counts one p_action of p_subject now and drops the times before p_window.
create function private.rate_limit_spend(p_subject text, p_action text, p_window interval)
returns void
language sql set search_path = ''
as $$
    update public.rate_limits
    set events = array(
            select e from unnest(events) as e where e > clock_timestamp() - p_window order by e
        ) || clock_timestamp(),
        updated_at = clock_timestamp()
    where subject = p_subject and action = p_action
$$;

revoke execute on all functions in schema private from public, anon, authenticated;

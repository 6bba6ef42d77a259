-- Building blocks of the client calls. Clients cannot execute them.

-- Ten lower-case letters and digits from a cryptographic source (51 bits). The unique constraint
-- guarantees uniqueness, not the check here; callers try again after a collision.
create function public.generate_room_id() returns varchar(10)
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    c_letters constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
    v_bytes bytea;
    v_id text;
begin
    loop
        v_id := '';
        while char_length(v_id) < 10 loop
            -- In a uuid, only bytes 6 and 8 have fixed bits.
            v_bytes := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
            for v_index in 0..15 loop
                -- Bytes from 252 on are dropped, so that all letters are equally likely.
                if v_index not in (6, 8) and get_byte(v_bytes, v_index) < 252
                    and char_length(v_id) < 10
                then
                    v_id := v_id || substr(c_letters, get_byte(v_bytes, v_index) % 36 + 1, 1);
                end if;
            end loop;
        end loop;
        exit when not exists (select from public.rooms r where r.room_id = v_id);
    end loop;
    return v_id;
end;
$$;

-- Six digits from a cryptographic source, leading zeros kept.
create function public.generate_access_key() returns varchar(6)
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_number bigint;
begin
    loop
        -- The first 48 bits of a random uuid. Numbers that would favour low keys are dropped.
        v_number := ('x0000' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(64)::bigint;
        exit when v_number < 281474976000000;
    end loop;
    return lpad((v_number % 1000000)::text, 6, '0');
end;
$$;

-- Whether the room exists, is not closed, and is public, or p_access_key is its key. Clients reach this through
-- join_room() only, which counts wrong keys: without the counting, a client could guess keys.
create function public.check_room_access(
    p_room_id varchar(10),
    p_access_key varchar(6) default null
) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (
            select r.is_public or r.access_key = p_access_key
            from public.rooms r
            where r.room_id = p_room_id and r.closed_at is null
        ),
        false
    )
$$;

-- Whether the caller may do p_action now, at most p_max_requests times in any p_window_minutes. True
-- counts as one. Always false for another user's p_user_id.
create function public.check_rate_limit(
    p_user_id varchar(100),
    p_action varchar(50),
    p_window_minutes integer default 1,
    p_max_requests integer default 60
) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_user_id = auth.uid()::text then private.rate_limit_spend(
            p_user_id, p_action, make_interval(mins => p_window_minutes), p_max_requests)
        else false
    end
$$;

revoke execute on function
    public.generate_room_id(),
    public.generate_access_key(),
    public.check_room_access(varchar, varchar),
    public.check_rate_limit(varchar, varchar, integer, integer)
from public, anon, authenticated;

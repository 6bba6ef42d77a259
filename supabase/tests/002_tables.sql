-- Table permissions: every actor tries every command on every table and on each of its columns. Tables
-- and columns come from the catalog. Only the service role is granted any: clients call functions.
begin;
create schema tap;
create extension pgtap schema tap;
set local search_path = tap, public;
select no_plan();

create temporary table actors (name text primary key, role text not null, id uuid);
insert into actors values
    ('anonymous', 'anon', null),
    ('outsider', 'authenticated', gen_random_uuid()),
    ('member', 'authenticated', gen_random_uuid()),
    ('former member', 'authenticated', gen_random_uuid()),
    ('kicked', 'authenticated', gen_random_uuid()),
    ('host', 'authenticated', gen_random_uuid()),
    ('service', 'service_role', null);
create temporary table rooms_here (kind text primary key, room_id text);

-- The answer to `p_statement` for an actor: its value, "allowed" without a value, or "denied".
create function pg_temp.attempt(p_actor text, p_statement text) returns text
language plpgsql as $$
declare
    v_actor actors;
    v_answer text;
begin
    select * into strict v_actor from actors where name = p_actor;
    perform set_config('request.jwt.claim.sub', coalesce(v_actor.id::text, ''), true);
    perform set_config('role', v_actor.role, true);
    if p_statement like 'select %' then
        execute p_statement into v_answer;
    else
        execute p_statement;
    end if;
    reset role;
    return coalesce(v_answer, 'allowed');
exception when insufficient_privilege then
    return 'denied';
end
$$;

-- A private and a public room. All actors except the outsider joined, wrote a comment and sent a sample;
-- two of them are no longer members.
do $$
declare
    v_room text;
    v_kind text;
    v_key text;
    v_actor text;
begin
    foreach v_kind in array array['private', 'public'] loop
        v_room := pg_temp.attempt('host', format(
            'select public.create_room(gen_random_uuid(), %L, %L, %L, 1, %L, null, %L, %L)
                #>> ''{room,room_id}''',
            'x', 'x', 'x', 'https://x.example/', v_kind = 'public', 'x'));
        insert into rooms_here values (v_kind, v_room);
        select access_key into v_key from public.rooms where room_id = v_room;
        foreach v_actor in array array['host', 'member', 'former member', 'kicked'] loop
            perform pg_temp.attempt(v_actor,
                format('select public.join_room(%L, %L, %L)', v_room, v_key, v_actor));
            perform pg_temp.attempt(v_actor, format(
                'select public.post_comment(gen_random_uuid(), %L, %L, null, null)', v_room, 'x'));
            perform pg_temp.attempt(v_actor, format(
                'select public.record_sync_states(%L, %L)', v_room, jsonb_build_array(
                    jsonb_build_object('id', gen_random_uuid(), 'host_time', 1, 'member_time', 1,
                        'is_synced', true, 'sync_event_type', 'join'))));
        end loop;
        perform pg_temp.attempt('former member', format('select public.leave_room(%L)', v_room));
        perform pg_temp.attempt('host', format('select public.kick_member(%L, %L)', v_room,
            (select id from actors where name = 'kicked')));
    end loop;
end
$$;

create function pg_temp.relations() returns table (oid oid, name text, kind "char", is_closed boolean)
language sql as $$
    select c.oid, c.relname::text, c.relkind, c.relrowsecurity from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
$$;

select is(kind, 'r', name || ' is an ordinary table') from pg_temp.relations();
select ok(c.relrowsecurity, format('%s has row level security', c.oid::regclass))
from pg_class c
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p');
create function pg_temp.of_room(p_relation oid, p_room text) returns text
language sql as $$
    select case
        when exists (
            select from pg_attribute where attrelid = p_relation and attname = 'room_id'
        ) then format('where room_id = %L', p_room)
        else format('where subject = %L', p_room)
    end
$$;

-- Commands on each column: privileges are checked even when no row matches.
with attempts as (
    select t.name as relation, c.attname::text as attribute, a.name as actor, k.command,
        case k.command
            when 'select' then format('select %I from public.%I where false', c.attname, t.name)
            when 'insert' then format('insert into public.%I (%I) select null::%s where false',
                t.name, c.attname, format_type(c.atttypid, null))
            when 'update' then format('update public.%I set %I = null where false',
                t.name, c.attname)
        end as statement,
        case
            when a.role = 'service_role' then 'allowed'
            else 'denied'
        end as expected
    from pg_temp.relations() t
    join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
    cross join actors a
    cross join unnest(array['select', 'insert', 'update']) as k (command)
    -- Generated columns cannot be written.
    where c.attgenerated = '' or k.command = 'select'
)
select is(pg_temp.attempt(actor, statement), expected,
    format('%s: %s %s.%s', actor, command, relation, attribute))
from attempts;

-- Commands on whole rows and tables.
select is(
    pg_temp.attempt(a.name, format('delete from public.%I where false', t.name)),
    case a.role when 'service_role' then 'allowed' else 'denied' end,
    format('%s: delete %s', a.name, t.name)
)
from pg_temp.relations() t cross join actors a;
select ok(
    not has_table_privilege(r.name, t.oid, 'truncate, references, trigger'),
    format('%s: truncate, references, trigger %s', r.name, t.name)
)
from pg_temp.relations() t cross join unnest(array['anon', 'authenticated']) r (name);

-- The second line. Were the tables granted to the API roles, row level security would show each actor so
-- many rows of the private and of the public room. One comment is the anchor and one announces a removal.
grant select on all tables in schema public to authenticated;
create temporary table expected_rows (
    relation text, actor text, private text, public text, primary key (relation, actor)
);
insert into expected_rows values
    ('rooms', 'outsider', '0', '1'),
    ('rooms', 'member', '1', '1'),
    ('rooms', 'former member', '0', '1'),
    ('rooms', 'kicked', '0', '1'),
    ('rooms', 'host', '1', '1'),
    ('room_members', 'outsider', '0', '2'),
    ('room_members', 'member', '2', '2'),
    ('room_members', 'former member', '0', '2'),
    ('room_members', 'kicked', '0', '2'),
    ('room_members', 'host', '2', '2'),
    ('comments', 'outsider', '0', '6'),
    ('comments', 'member', '6', '6'),
    ('comments', 'former member', '1', '6'),
    ('comments', 'kicked', '1', '6'),
    ('comments', 'host', '6', '6'),
    ('sync_states', 'outsider', '0', '0'),
    ('sync_states', 'member', '4', '4'),
    ('sync_states', 'former member', '0', '0'),
    ('sync_states', 'kicked', '0', '0'),
    ('sync_states', 'host', '4', '4');
-- Without a session nothing is readable. The service role reads everything. Only it reads counters and
-- removals.
insert into expected_rows
select t, 'anonymous', 'denied', 'denied'
from unnest(array[
    'rooms', 'room_members', 'comments', 'sync_states', 'rate_limits', 'removed_members']) t;
insert into expected_rows
select t, name, '0', '0'
from actors cross join unnest(array['rate_limits', 'removed_members']) t
where role = 'authenticated';
insert into expected_rows values
    ('rooms', 'service', '1', '1'),
    ('room_members', 'service', '2', '2'),
    ('comments', 'service', '6', '6'),
    ('removed_members', 'service', '1', '1'),
    ('sync_states', 'service', '4', '4'),
    -- A join with a key made a counter for the private room; it is empty.
    ('rate_limits', 'service', '1', '0');

select set_eq(
    'select distinct relation from expected_rows',
    'select name from pg_temp.relations()',
    'every table has its expectations'
);
-- Reading rows.
select is(
    pg_temp.attempt(a.name, format('select count(*) from public.%I %s', t.name,
        pg_temp.of_room(t.oid, r.room_id))),
    case r.kind when 'private' then e.private else e.public end,
    format('%s reads of %s in a %s room', a.name, t.name, r.kind)
)
from pg_temp.relations() t
cross join actors a
cross join rooms_here r
left join expected_rows e on e.relation = t.name and e.actor = a.name;

-- The matrix assumes that row level security applies to the API roles.
select is(
    array(select rolname::text from pg_roles
        where rolname in ('anon', 'authenticated') and (rolsuper or rolbypassrls)),
    '{}', 'row level security applies to the API roles');

select * from finish();
rollback;

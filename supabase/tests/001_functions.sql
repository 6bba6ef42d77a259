-- Execute permissions. The functions come from the catalog and the expectations from one small table, so
-- a new function fails here until it is listed.
begin;
create schema tap;
create extension pgtap schema tap;
set local search_path = tap, public;
select no_plan();

create function pg_temp.own_functions() returns table (oid oid, name text, config text[])
language sql as $$
    select p.oid, p.pronamespace::regnamespace || '.' || p.proname, p.proconfig
    from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
$$;
create function pg_temp.executable_by(p_role text) returns setof text
language sql as $$
    select f.name from pg_temp.own_functions() f where has_function_privilege(p_role, f.oid, 'execute')
$$;

-- The functions that a signed-in user may run, with the number of overloads.
create temporary table expected_calls (name text);
insert into expected_calls values
    ('private.my_room_ids'),
    ('public.claim_host'),
    ('public.close_room'),
    ('public.create_room'),
    ('public.delete_comment'),
    ('public.delete_my_data'),
    ('public.edit_comment'),
    ('public.episode_thread'),
    ('public.export_my_data'),
    ('public.get_room'),
    ('public.heartbeat'),
    ('public.join_room'),
    ('public.kick_member'),
    ('public.leave_room'),
    ('public.let_back_in'),
    ('public.list_comments'),
    ('public.list_public_rooms'),
    ('public.list_removed'),
    ('public.make_room_private'),
    ('public.make_room_public'),
    ('public.move_room'),
    ('public.post_comment'),
    ('public.record_sync_states'),
    ('public.rekey_room'),
    ('public.rename_member'),
    ('public.save_playback'),
    ('public.set_control'),
    ('public.transfer_host');

select bag_eq(
    $$ select pg_temp.executable_by('authenticated') $$,
    'select name from expected_calls',
    'a signed-in user runs the client calls and nothing else'
);
select is_empty($$ select pg_temp.executable_by('anon') $$, 'no function is executable without a session');
select bag_eq(
    $$ select name from pg_temp.executable_by('service_role') name where name like 'private.%' $$,
    array['private.is_page_address', 'private.my_room_ids'],
    'the service runs public functions only, and what its policies and constraints ask'
);
select is_empty(
    $$ select c.name from pg_temp.own_functions() f join expected_calls c using (name)
        join pg_proc p using (oid) where not p.prosecdef $$,
    'client calls have the rights of the owner: the tables are closed to the caller'
);
select is_empty(
    $$ select oid::regprocedure from pg_temp.own_functions()
        where not coalesce(config @> array['search_path=pg_catalog, pg_temp'], false) $$,
    'in every function, temporary objects come last'
);

-- Each client call, as the API makes it for a token without a user.
create function pg_temp.call_without_user(p_function oid) returns text
language plpgsql as $$
declare
    v_arguments text;
begin
    select string_agg(format('null::%s', format_type(t, null)), ', ') into v_arguments
    from pg_proc p, unnest(p.proargtypes::oid[]) t where p.oid = p_function;
    perform set_config('request.jwt.claim.sub', '', true);
    set local role authenticated;
    execute format('select %s(%s)', p_function::regproc, v_arguments);
    reset role;
    return 'answered';
exception when others then
    return sqlstate;
end
$$;
select is(pg_temp.call_without_user(oid), 'PT401', name || '() refuses a caller without identity')
from pg_temp.own_functions() join expected_calls using (name)
where name like 'public.%';

select is(
    array(
        select format('%s %s', r.name, s.name)
        from unnest(array['anon', 'authenticated']) r (name), unnest(array['public', 'private']) s (name)
        where has_schema_privilege(r.name, s.name, 'create')
    ),
    '{}',
    'API roles create nothing in our schemas'
);

select * from finish();
rollback;

-- What a Supabase project has before the first migration, for one's own PostgreSQL 15: once, as its
-- superuser, in the database of the rooms, before the migrations and before Supabase Auth starts. May be
-- run again.

\set ON_ERROR_STOP on
\ir ../local/bootstrap.sql

do $$
begin
    -- PostgREST logs in as this role and becomes the role of each caller.
    if not exists (select from pg_roles where rolname = 'authenticator') then
        create role authenticator login noinherit;
    end if;
    -- Supabase Auth keeps its users in the schema auth.
    if not exists (select from pg_roles where rolname = 'supabase_auth_admin') then
        create role supabase_auth_admin login noinherit createrole;
    end if;
    -- The exporter of metrics becomes service_role, and authenticated for its probe.
    if not exists (select from pg_roles where rolname = 'issho') then
        create role issho login noinherit;
    end if;
end;
$$;

grant anon, authenticated, service_role to authenticator;
grant authenticated, service_role to issho;
alter role authenticator set statement_timeout = '8s';
alter role supabase_auth_admin set search_path = auth;

-- Supabase Auth replaces these functions at its first start.
alter schema auth owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.jwt() owner to supabase_auth_admin;

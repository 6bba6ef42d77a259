/** The schema of a database as text: what two databases with the same schema have alike. */
import type { Database } from '../../supabase/local/database.ts';

const inventory = `
  with own as (select oid from pg_namespace where nspname in ('public', 'private'))
  select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') as line
    from pg_namespace where nspname in ('public', 'private')
  union all select format('relation %s %s rls=%s %s %s', c.relkind, c.oid::regclass, c.relrowsecurity,
      c.reloptions, c.relacl)
    from pg_class c where c.relnamespace in (select oid from own)
  union all select format('column %s %s %s %s %s %s %s', a.attrelid::regclass, a.attnum, a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl)
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace in (select oid from own) and a.attnum > 0
  union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace in (select oid from own)
  union all select 'index ' || pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace in (select oid from own)
  union all select format('function %s %s', pg_get_functiondef(p.oid), p.proacl)
    from pg_proc p where p.pronamespace in (select oid from own)
  union all select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace in (select oid from own) and not t.tgisinternal
  union all select format('policy %s %s %s %s %s', polrelid::regclass, polname, polcmd,
      polroles::regrole[], pg_get_expr(polqual, polrelid))
    from pg_policy join pg_class c on c.oid = polrelid where c.relnamespace in (select oid from own)
  union all select format('comment %s %s', pg_describe_object(classoid, objoid, objsubid), description)
    from pg_description d join pg_class c on c.oid = d.objoid
    where c.relnamespace in (select oid from own)
  order by line`;

/** Everything in the schemas `public` and `private`, a line each, sorted. */
export async function describeSchema(database: Database): Promise<string[]> {
  return (await database.query(inventory)).map((row) => String(row['line']));
}

-- Prints the lines of catalog.txt, for one major: psql -At -f catalog.sql.
-- The lines of several majors are merged by type, cast, operator and function.
set search_path=pg_catalog;
select 't '||typname||' '||typcategory::text||case when typispreferred then '!' else '' end from pg_type where typtype in ('b','p','r','m') and (typelem=0 or typcategory<>'A') and typnamespace=11 order by 1;
select 'c '||(select typname from pg_type where oid=castsource)||' '||(select typname from pg_type where oid=casttarget)||' '||castcontext::text||castmethod::text from pg_cast where castsource<>casttarget order by 1;
create or replace function pg_temp.tn(o oid) returns text language sql as $$ select case when o=0 then '-' when t.typcategory='A' and t.typelem<>0 and t.typname like '\_%' then (select typname from pg_type e where e.oid=t.typelem)||'[]' else typname::text end from (select o) x left join pg_type t on t.oid=o $$;
select 'o '||oprname||' '||string_agg(pg_temp.tn(oprleft)||','||pg_temp.tn(oprright)||','||pg_temp.tn(oprresult),' ' order by oprleft,oprright) from pg_operator where oprnamespace=11 group by oprname order by 1;
select 'f '||proname||' '||string_agg(case prokind when 'a' then '@' when 'w' then '%' else '' end||case when proretset then '*' else '' end||pg_temp.tn(prorettype)||'('||(select coalesce(string_agg(case when provariadic<>0 and n=pronargs then '~' else '' end||case when n>pronargs-pronargdefaults then '?' else '' end||pg_temp.tn(a),',' order by n),'') from unnest(proargtypes::oid[]) with ordinality u(a,n))||')',' ' order by p.oid)
from pg_proc p where pronamespace=11 and prokind in ('f','a','w')
 and prorettype not in (select oid from pg_type where typname in ('internal','cstring','trigger','event_trigger','language_handler','fdw_handler','index_am_handler','table_am_handler','tsm_handler','void'))
 and not exists (select from unnest(proargtypes::oid[]) a join pg_type t on t.oid=a where typname in ('internal','cstring'))
 and proname not like 'pg\_stat%' and proname not like 'binary\_upgrade%' and proname not like 'pg\_replication%' and proname not like 'pg\_logical%'
group by proname order by 1;

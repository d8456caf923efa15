-- Of which tables, indexes, views and triggers is the archive made, those inside a full-text index left out?
select type, name, sql
from source.sqlite_master
where sql is not null and name not like 'sqlite\_%' escape '\'
    and not exists (
        select 1 from source.sqlite_master as virtual
        where virtual.sql like 'create virtual table%' and sqlite_master.name like virtual.name || '\_%' escape '\'
    )
order by rowid

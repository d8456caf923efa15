-- How many rows a table has, and how often each value stands in a column that pages count by. Kept by triggers, so
-- that it holds whoever writes: counting the rows of a large archive takes longer than all the rest of a page.

create table counts (
    table_name text not null,
    column_name text not null,  -- '' for the rows of the table
    value any not null,  -- '' likewise
    row_count integer not null,
    primary key (table_name, column_name, value)
) strict, without rowid;

-- What is there already.

insert into counts select 'articles', '', '', count(*) from articles;
insert into counts select 'articles', 'site_id', site_id, count(*) from articles where site_id is not null group by 3;
insert into counts select 'articles', 'month', month, count(*) from articles where month is not null group by 3;
insert into counts select 'articles', 'language', language, count(*) from articles group by 3;
insert into counts select 'articles', 'section', section, count(*) from articles group by 3;
insert into counts select 'versions', '', '', count(*) from versions;
insert into counts select 'captures', '', '', count(*) from captures;
insert into counts select 'captures', 'kind', kind, count(*) from captures group by 3;
insert into counts select 'captures', 'status', status, count(*) from captures where status is not null group by 3;
insert into counts select 'mentions', '', '', count(*) from mentions;
insert into counts select 'mentions', 'label', label, count(*) from mentions group by 3;
insert into counts select 'mentions', 'field', field, count(*) from mentions group by 3;
insert into counts select 'article_entities', '', '', count(*) from article_entities;
insert into counts select 'entity_months', '', '', count(*) from entity_months;
insert into counts select 'entities', '', '', count(*) from entities;
insert into counts select 'entities', 'type', type, count(*) from entities group by 3;
insert into counts select 'aliases', '', '', count(*) from aliases;
insert into counts select 'aliases', 'source', source, count(*) from aliases group by 3;
insert into counts select 'article_authors', '', '', count(*) from article_authors;
insert into counts select 'authors', '', '', count(*) from authors;
insert into counts select 'sites', '', '', count(*) from sites;
insert into counts select 'headlines', '', '', count(*) from headlines;
insert into counts select 'headlines', 'source', source, count(*) from headlines group by 3;
insert into counts select 'removed', '', '', count(*) from removed;
insert into counts select 'removed', 'rule', rule, count(*) from removed group by 3;
insert into counts select 'entries', '', '', count(*) from entries;
insert into counts select 'segmented_texts', '', '', count(*) from segmented_texts;

create trigger count_articles_insert after insert on articles begin
    insert into counts
    select 'articles', column1, column2, 1
    from (values 
        ('', ''), ('site_id', new.site_id), ('month', new.month),
        ('language', new.language), ('section', new.section)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_articles_delete after delete on articles begin
    insert into counts
    select 'articles', column1, column2, -1
    from (values 
        ('', ''), ('site_id', old.site_id), ('month', old.month),
        ('language', old.language), ('section', old.section)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_articles_update after update of site_id, month, language, section on articles
when old.site_id is not new.site_id
    or old.month is not new.month
    or old.language is not new.language
    or old.section is not new.section
begin
    insert into counts
    select 'articles', column1, column2, column3
    from (values
        ('', '', 0),
        ('site_id', old.site_id, -1), ('site_id', new.site_id, 1),
        ('month', old.month, -1), ('month', new.month, 1),
        ('language', old.language, -1), ('language', new.language, 1),
        ('section', old.section, -1), ('section', new.section, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_versions_insert after insert on versions begin
    update counts set row_count = row_count + 1
    where table_name = 'versions' and column_name = '' and value = '';
end;

create trigger count_versions_delete after delete on versions begin
    update counts set row_count = row_count - 1
    where table_name = 'versions' and column_name = '' and value = '';
end;

create trigger count_captures_insert after insert on captures begin
    insert into counts
    select 'captures', column1, column2, 1
    from (values ('', ''), ('kind', new.kind), ('status', new.status))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_captures_delete after delete on captures begin
    insert into counts
    select 'captures', column1, column2, -1
    from (values ('', ''), ('kind', old.kind), ('status', old.status))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_captures_update after update of kind, status on captures
when old.kind is not new.kind
    or old.status is not new.status
begin
    insert into counts
    select 'captures', column1, column2, column3
    from (values
        ('', '', 0),
        ('kind', old.kind, -1), ('kind', new.kind, 1),
        ('status', old.status, -1), ('status', new.status, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_mentions_insert after insert on mentions begin
    insert into counts
    select 'mentions', column1, column2, 1
    from (values ('', ''), ('label', new.label), ('field', new.field))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_mentions_delete after delete on mentions begin
    insert into counts
    select 'mentions', column1, column2, -1
    from (values ('', ''), ('label', old.label), ('field', old.field))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_mentions_update after update of label, field on mentions
when old.label is not new.label
    or old.field is not new.field
begin
    insert into counts
    select 'mentions', column1, column2, column3
    from (values
        ('', '', 0),
        ('label', old.label, -1), ('label', new.label, 1),
        ('field', old.field, -1), ('field', new.field, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_article_entities_insert after insert on article_entities begin
    update counts set row_count = row_count + 1
    where table_name = 'article_entities' and column_name = '' and value = '';
end;

create trigger count_article_entities_delete after delete on article_entities begin
    update counts set row_count = row_count - 1
    where table_name = 'article_entities' and column_name = '' and value = '';
end;

create trigger count_entity_months_insert after insert on entity_months begin
    update counts set row_count = row_count + 1
    where table_name = 'entity_months' and column_name = '' and value = '';
end;

create trigger count_entity_months_delete after delete on entity_months begin
    update counts set row_count = row_count - 1
    where table_name = 'entity_months' and column_name = '' and value = '';
end;

create trigger count_entities_insert after insert on entities begin
    insert into counts
    select 'entities', column1, column2, 1
    from (values ('', ''), ('type', new.type))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_entities_delete after delete on entities begin
    insert into counts
    select 'entities', column1, column2, -1
    from (values ('', ''), ('type', old.type))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_entities_update after update of type on entities
when old.type is not new.type
begin
    insert into counts
    select 'entities', column1, column2, column3
    from (values
        ('', '', 0),
        ('type', old.type, -1), ('type', new.type, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_aliases_insert after insert on aliases begin
    insert into counts
    select 'aliases', column1, column2, 1
    from (values ('', ''), ('source', new.source))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_aliases_delete after delete on aliases begin
    insert into counts
    select 'aliases', column1, column2, -1
    from (values ('', ''), ('source', old.source))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_aliases_update after update of source on aliases
when old.source is not new.source
begin
    insert into counts
    select 'aliases', column1, column2, column3
    from (values
        ('', '', 0),
        ('source', old.source, -1), ('source', new.source, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_article_authors_insert after insert on article_authors begin
    update counts set row_count = row_count + 1
    where table_name = 'article_authors' and column_name = '' and value = '';
end;

create trigger count_article_authors_delete after delete on article_authors begin
    update counts set row_count = row_count - 1
    where table_name = 'article_authors' and column_name = '' and value = '';
end;

create trigger count_authors_insert after insert on authors begin
    update counts set row_count = row_count + 1
    where table_name = 'authors' and column_name = '' and value = '';
end;

create trigger count_authors_delete after delete on authors begin
    update counts set row_count = row_count - 1
    where table_name = 'authors' and column_name = '' and value = '';
end;

create trigger count_sites_insert after insert on sites begin
    update counts set row_count = row_count + 1
    where table_name = 'sites' and column_name = '' and value = '';
end;

create trigger count_sites_delete after delete on sites begin
    update counts set row_count = row_count - 1
    where table_name = 'sites' and column_name = '' and value = '';
end;

create trigger count_headlines_insert after insert on headlines begin
    insert into counts
    select 'headlines', column1, column2, 1
    from (values ('', ''), ('source', new.source))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_headlines_delete after delete on headlines begin
    insert into counts
    select 'headlines', column1, column2, -1
    from (values ('', ''), ('source', old.source))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_headlines_update after update of source on headlines
when old.source is not new.source
begin
    insert into counts
    select 'headlines', column1, column2, column3
    from (values
        ('', '', 0),
        ('source', old.source, -1), ('source', new.source, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_removed_insert after insert on removed begin
    insert into counts
    select 'removed', column1, column2, 1
    from (values ('', ''), ('rule', new.rule))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_removed_delete after delete on removed begin
    insert into counts
    select 'removed', column1, column2, -1
    from (values ('', ''), ('rule', old.rule))
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_removed_update after update of rule on removed
when old.rule is not new.rule
begin
    insert into counts
    select 'removed', column1, column2, column3
    from (values
        ('', '', 0),
        ('rule', old.rule, -1), ('rule', new.rule, 1)
    )
    where column2 is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end;

create trigger count_entries_insert after insert on entries begin
    update counts set row_count = row_count + 1
    where table_name = 'entries' and column_name = '' and value = '';
end;

create trigger count_entries_delete after delete on entries begin
    update counts set row_count = row_count - 1
    where table_name = 'entries' and column_name = '' and value = '';
end;

create trigger count_segmented_texts_insert after insert on segmented_texts begin
    update counts set row_count = row_count + 1
    where table_name = 'segmented_texts' and column_name = '' and value = '';
end;

create trigger count_segmented_texts_delete after delete on segmented_texts begin
    update counts set row_count = row_count - 1
    where table_name = 'segmented_texts' and column_name = '' and value = '';
end;

-- What pages sort by, all rows or those with one value.
create index captures_captured_at on captures(captured_at);
drop index articles_changed;
create index articles_changed on articles(version_count, last_seen) where version_count > 1;
create index articles_language_published on articles(language, published);
create index articles_section_published on articles(section, published);

"""What may be changed behind the archive's back, in SQL, and what is found of it."""

from __future__ import annotations

# What is changed → what is found.
FOUND = {
    "update versions set text = text || '.' where id = 3": [
        "text, versions 3: Its text is not the one that was read",
    ],
    "update versions set summary = cast(x'ff41' as text) where id = 3": [
        "text, versions 3: Its text is not the one that was read",
        "span, mentions 10: 'OpenAI' does not stand where it says.",
        "shown, articles 2: Its summary is not that of the version that it shows.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update versions set text = 7 where id = 2": [
        "text, versions 2: Its text is not the one that was read",
        "span, mentions 7: 'Tencent Holdings' does not stand where it says.",
        "span, mentions 8: 'OpenAI' does not stand where it says.",
        "shown, articles 1: Its number of words is not that of its text.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update mentions set start = start + 1 where id = 9": [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    'update mentions set "end" = start where id = 9': [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    "update mentions set start = -2 where id = 9": [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    "update articles set title = 'Another' where id = 2": [
        "shown, articles 2: Its title is not that of the version that it shows.",
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update articles set summary = 'Another' where id = 2": [
        "shown, articles 2: Its summary is not that of the version that it shows.",
    ],
    "update articles set month = '2023-03' where id = 2": [
        "shown, articles 2: Its month is not that of the day when it was published.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-03 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-02 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-03 are not what its articles give.",
    ],
    "update articles set month = '2023-03' where id = 3": [
        "shown, articles 3: Its month is not that of the day when it was published.",
        "counter, entities 1: Its numbers for 2023-03 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-03 are not what its articles give.",
    ],
    "update articles set version_count = 3 where id = 1": [
        "shown, articles 1: It has 2 versions, and its row says 3.",
    ],
    "update articles set site_id = 2 where id = 1": [
        "shown, articles 1: It is filed under another site than that of its address.",
    ],
    "update articles set site_id = null where id = 1": [
        "shown, articles 1: It is filed under another site than that of its address.",
    ],
    "update articles set kind = 'poem' where id = 1": [
        "shown, articles 1: Its kind is none that there is.",
    ],
    "update articles set word_count = word_count + 1 where id = 1": [
        "shown, articles 1: Its number of words is not that of its text.",
    ],
    "update articles set version_id = 1 where id = 2": [
        "shown, articles 2: It shows no version of its own.",
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, articles 2: How often it names entity 2 is not what its mentions give.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update articles set version_id = null where id = 2": [
        "shown, articles 2: It shows no version of its own.",
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, articles 2: How often it names entity 2 is not what its mentions give.",
        "full text, articles 2: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update signatures set signature = zeroblob(261) where article_id = 2": [
        "copies, articles 2: Its signature is not that of its text.",
        "copies, articles 2: It is not found by its signature's bands.",
    ],
    "delete from signatures where article_id = 2": [
        "copies, articles 2: Its signature is not that of its text.",
        "copies, articles 2: It is not found by its signature's bands.",
    ],
    "update signature_bands set band = band + 1 where article_id = 3": [
        "copies, articles 3: It is not found by its signature's bands.",
    ],
    "delete from signature_bands where article_id = 3": [
        "copies, articles 3: It is not found by its signature's bands.",
    ],
    "update stories set title = 'Another'": [
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update stories set article_count = 3": [
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update article_authors set position = position + 1 where article_id = 1": [
        "reading, articles 1: The places of its authors have gaps.",
    ],
    "update captures set article_id = 2 where id = 1": [
        "shown, versions 1: It was read from a capture of another article.",
        "shown, versions 1: It was seen when none of its article's captures was made.",
    ],
    "update versions set seen_at = '2023-02-09T00:00:00Z' where id = 1": [
        "shown, versions 1: It was seen when none of its article's captures was made.",
    ],
    "update runs set started_at = 'yesterday'": [
        "value, runs 1: Its started_at is no time.",
    ],
    "update articles set first_seen = '2023-02-03 00:00:00' where id = 1": [
        "value, articles 1: Its first_seen is no time.",
    ],
    "update articles set gone_at = 'soon' where id = 1": [
        "value, articles 1: Its gone_at is no time.",
    ],
    "update captures set captured_at = '2023-02-11' where id = 6": [
        "value, captures 6: Its captured_at is no time.",
    ],
    "update failures set reason = 'bad luck'": [
        "value, failures 1: Its reason is none that there is.",
    ],
    "update aliases set key = key || 'x' where id = 1": [
        "value, aliases 1: 'Tencent' is looked up by a key that is not its own.",
    ],
    "update entities set hidden = 1 where id = 1": [
        "counter, entities 1: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
    ],
    "update entities set merged_into = 2 where id = 1": [
        "counter, entities 1: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "update article_entities set mention_count = mention_count + 1 where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, entities 1: Its counters are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "update article_entities set salience = salience + 0.0002 where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
    ],
    "update article_entities set in_title = 1 - in_title where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
    ],
    "delete from article_entities where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, entities 1: Its counters are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "insert into article_entities select 99, entity_id, mention_count, in_title, salience from article_entities where article_id = 2 and entity_id = 1": [
        "key, article_entities: It points at a row of articles that is not there.",
        "counter, articles 99: How often it names entity 1 is not what its mentions give.",
        "counter, counts: There are 7 rows of article_entities, and 6 are counted.",
    ],
    "update entities set article_count = article_count + 1 where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entities set mention_count = mention_count + 1 where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entities set first_seen = null where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entity_months set article_count = article_count + 1 where entity_id = 1": [
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "insert into entity_months (entity_id, month, mention_count, article_count) values (1, '1999-01', 1, 1)": [
        "counter, entities 1: Its numbers for 1999-01 are not what its articles give.",
    ],
    "update counts set row_count = row_count + 1 where table_name = 'captures' and column_name = ''": [
        "counter, counts: There are 6 rows of captures, and 7 are counted.",
    ],
    "update counts set row_count = row_count + 2000 where table_name = 'sites' and column_name = ''": [
        "counter, counts: There are 2 rows of sites, and 2,002 are counted.",
    ],
    "delete from counts where table_name = 'mentions' and column_name = 'label'": [
        "counter, counts: There are 14 rows of mentions with label 'ORG', and 0 are counted.",
    ],
    "insert into counts values ('captures', 'kind', 'dream', 5)": [
        "counter, counts: There are 0 rows of captures with kind 'dream', and 5 are counted.",
    ],
    "delete from articles_fts_docsize where id = 2": [
        "full text, articles 2: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "insert into articles_fts (rowid, title, summary, text) values (999, 'a', 'b', 'c')": [
        "full text, articles 999: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "drop table articles_fts": [
        "schema, database: table articles_fts is missing.",
        "schema, database: table articles_fts_config is missing.",
        "schema, database: table articles_fts_data is missing.",
        "schema, database: table articles_fts_docsize is missing.",
        "schema, database: table articles_fts_idx is missing.",
        "structure, database: The check of words of articles cannot go on",
    ],
    "update entities_fts set name = 'Other' where rowid = 1": [
        "full text, entities 1: The names that it is found by are not those that it has.",
    ],
    "delete from entities_fts where rowid = 2": [
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "insert into entities_fts (rowid, name, aliases) values (99, 'a', 'b')": [
        "full text, entities 99: The names that it is found by are not those that it has.",
    ],
    "update segmented_texts set text = 'other'": [
        "full text, segmented_texts 5: Its copy parted into words is not what its text gives.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "delete from segmented_texts": [
        "full text, segmented_texts 5: Its copy parted into words is not what its text gives.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "insert into segmented_texts (version_id, title, summary, text) values (1, 'a', 'b', 'c')": [
        "full text, segmented_texts 1: Its copy parted into words is not what its text gives.",
    ],
    "update runs set options = '{'": [
        "value, runs 1: Its options cannot be read.",
    ],
    "update versions set captions = 'x' where id = 2": [
        "reading, versions 2: Its captions cannot be read.",
    ],
    "update versions set provenance = cast(x'ff' as text) where id = 2": [
        "reading, versions 2: Its provenance cannot be read.",
    ],
    "delete from sites where id = 2": [
        "key, articles 3: It points at a row of sites that is not there.",
        "shown, articles 3: It is filed under another site than that of its address.",
    ],
    "drop index captures_url": [
        "schema, database: index captures_url is missing.",
    ],
    "create index another on captures (url)": [
        "schema, database: index another is not of this archive's schema.",
    ],
    "drop view co_mentions ;; create view co_mentions as select 1 as one": [
        "schema, database: view co_mentions is defined otherwise than it ought to be.",
    ],
    "pragma application_id = 7": [
        "schema, database: The file does not say that it is an archive (its application id is another).",
    ],
    "delete from _sqlite_migrations where name = 'schema_0003'": [
        "schema, database: Whether the migration schema_0003 was made is not written down rightly.",
    ],
    "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'schema_0999', '')": [
        "schema, database: Whether the migration schema_0999 was made is not written down rightly.",
    ],
}
FOUND_IN_JUDGED = {
    "update judgements set details = '[' where id = 1": [
        "value, database: The check of mentions cannot go on",
        "value, judgements 1: Its details cannot be read.",
        "value, database: The check of judgements cannot go on",
    ],
    "update judgements set made_at = '2023' where id = 1": [
        "value, judgements 1: Its made_at is no time.",
    ],
    "update mentions set entity_id = 1 where found_id is not null and id < 4": [
        "span, mentions 2: 'OpenAI' has not the entity that was judged.",
        "span, mentions 3: 'Tencent Holdings' has not the entity that was judged.",
    ],
    "update entities set hidden = 0": [
        "counter, entities 2: It is not merged or hidden as was judged.",
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "update entities set merged_into = null": [
        "counter, entities 4: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
        "full text, entities 4: The names that it is found by are not those that it has.",
    ],
    "update aliases set key = 'person:holdings' where name = 'Holdings'": [
        "value, aliases 5: 'Holdings' is looked up by a key that is not its own.",
    ],
}
HARMLESS = [
    "update aliases set key = '' where id = 1",
    "update article_entities set salience = salience + 0.0001",
    "insert into counts values ('sites', '', 'x', 0)",
    "insert into _sqlite_migrations (migration_set, name, applied_at) values ('other', 'schema_0999', '')",
]

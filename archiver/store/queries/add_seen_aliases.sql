-- Which of these entities, each with a spelling, were not known to be spelt so? They are from now on.
insert or ignore into aliases (entity_id, name, key, source)
select json_extract(value, '$[0]'), json_extract(value, '$[1]'), '', 'seen' from json_each(:seen) where true
returning entity_id

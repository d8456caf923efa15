-- Which entities of the shard are none here, or one with another of the shard? What articles say of them must be
-- counted anew.
update temp.entity_of set is_other = 1
where id is null or id in (select id from temp.entity_of group by id having count(*) > 1)

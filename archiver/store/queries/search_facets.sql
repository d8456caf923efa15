-- What do these articles say of site, month, language, section and kind, and when were they published? A list each, in
-- the same order: counting and sorting them here takes longer.
select json_group_array(articles.id) as ids, json_group_array(articles.published) as published,
    json_group_array(articles.site_id) as sites, json_group_array(articles.month) as months,
    json_group_array(articles.language) as languages, json_group_array(articles.section) as sections,
    json_group_array(articles.kind) as kinds
from json_each(:ids) as given
cross join articles on articles.id = given.value

-- What do these articles say of site, month, language, section and kind? A list each; counting them here takes longer.
select json_group_array(articles.site_id) as sites, json_group_array(articles.month) as months,
    json_group_array(articles.language) as languages, json_group_array(articles.section) as sections,
    json_group_array(articles.kind) as kinds
from json_each(:ids) as given
cross join articles on articles.id = given.value

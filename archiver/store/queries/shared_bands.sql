-- Which of these bands do several articles have?
select given.value
from json_each(:bands) as given
where exists (select 1 from signature_bands where band = given.value limit 1 offset 1)

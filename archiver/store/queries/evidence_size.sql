-- How many bytes are the records of an article's captures?
select sum(warc_length) as bytes, count(*) as captures from captures where article_id = :article

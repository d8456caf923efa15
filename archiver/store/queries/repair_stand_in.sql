-- What stands for a capture that is gone, so that what was read from it can stay?
insert into captures
    (id, article_id, url, final_url, captured_at, sha256, warc_file, warc_offset, warc_length, kind)
select :capture, id, url, url, :seen, '', '', -:capture, 0, 'file' from articles where id = :article

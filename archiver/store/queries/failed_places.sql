-- Which captures could not be read, where do they stand, and what had the user given?
select failures.source, failures.reason, failures.detail, captures.warc_file, captures.warc_offset
from failures
join captures on captures.id = failures.capture_id

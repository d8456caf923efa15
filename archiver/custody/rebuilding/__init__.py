"""WARC files and a curation log in, the database that came of them out."""

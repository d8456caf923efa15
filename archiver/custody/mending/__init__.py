"""What is wrong with an archive in, as much of it mended as can be out.

    repair   all of it, in rounds of looking and mending
    salvage  a database that SQLite cannot read: what can be read, in a new one
    groups   which records of a WARC file are one capture's
    files    WARC files: torn tails set aside, losses noted
    rows     rows of captures, from their records; records that no row knows, taken in
    keys     what points nowhere
    texts    what versions and articles say
    numbers  counters and full-text indexes

Evidence is never rewritten, and no text is taken away because its evidence is gone.
"""

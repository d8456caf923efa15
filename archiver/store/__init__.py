"""SQLite: the only writer, and the questions that the archive answers.

    schema     the tables, step by step
    writing    readings in, rows out
    judging    what people say of who is who
    curation   what people decided, in a file beside the database
    following  feeds, and what saved searches find anew
    asking     questions about one thing
    search     what people type in, articles out
    export     articles in, files for other programs out
    merge      other archives in, one out
    parts      an archive in, less of it out
    checks     what is wrong with a database
    queries    the questions themselves, in SQL

Beside them stands what all of these use: `database` opens an archive for writing, `connections` for anything else;
`runs` knows what is under way; `rows` and `values` are the way into a row.
"""

from archiver.store.database import APPLICATION_ID, open_archive
from archiver.store.runs import begin_run
from archiver.store.writing.captures import Kept
from archiver.store.writing.writer import Writer

__all__ = ["APPLICATION_ID", "Kept", "Writer", "begin_run", "open_archive"]

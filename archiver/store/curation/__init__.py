"""What people decided in, lines in a file beside the database out: it outlives the database.

``NAME.curation.jsonl`` stands beside ``NAME.db`` and is only ever added to: judgements, feeds that are followed,
saved searches, and what was merged in from other archives. It follows from rows. Whoever decides something has it
added right behind the commit, and whoever opens the archive for writing adds what is missing: after a crash in
between, or where a line was torn. In it entities go by name, type and key and articles by address, beside the
numbers that they have in this database, by which lines of one file are told to mean the same.

    log    the file in, what it says out
    lines  rows in, the lines that are missing out
    note   the two of them brought together, behind each decision
"""

from archiver.store.curation.lines import WATCHED
from archiver.store.curation.log import Curation, entities_told, judgement_rows, log_of, read_curation
from archiver.store.curation.note import UNFINISHED, note_curation, note_merged, write_curation

__all__ = [
    "UNFINISHED",
    "WATCHED",
    "Curation",
    "entities_told",
    "judgement_rows",
    "log_of",
    "note_curation",
    "note_merged",
    "read_curation",
    "write_curation",
]

"""SQLite: the only writer, and the questions that the archive answers."""

from archiver.store.database import APPLICATION_ID, open_archive
from archiver.store.runs import begin_run
from archiver.store.writing.captures import Kept
from archiver.store.writing.writer import Writer

__all__ = ["APPLICATION_ID", "Kept", "Writer", "begin_run", "open_archive"]

"""SQLite: the only writer, and the questions that the archive answers."""

from archiver.store.database import APPLICATION_ID, open_archive
from archiver.store.writer import Kept, Writer

__all__ = ["APPLICATION_ID", "Kept", "Writer", "open_archive"]

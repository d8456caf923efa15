"""The conductor's room: targets in, outcomes out. They are queued, fetched, kept as evidence, read, and stored.

The one place where all rooms meet. Everything flows through one stream: what failed on the way passes the
reading stage as it is, so that each target comes out at the end exactly once; it leaves the queue in the same
transaction, so that an interrupted run can go on where it was.

    prepare    an `Ingest`, as the settings say
    conductor  runs: what is given, what is queued, what was interrupted
    work       a run at work
"""

from __future__ import annotations

from archiver.ingest.conductor import Ingest
from archiver.ingest.prepare import MANY, name_files, own_names, prepare_ingest, reading_options

__all__ = ["MANY", "Ingest", "name_files", "own_names", "prepare_ingest", "reading_options"]

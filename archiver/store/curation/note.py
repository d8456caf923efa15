"""An archive in, its curation log brought in step out: lines are only ever added, and on disk on return."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archiver.durable import free_mark, sync_folder
from archiver.errors import BusyError
from archiver.store.curation.lines import fits, missing_lines
from archiver.store.curation.log import Curation, log_of, read_curation
from archiver.store.database import path_of, write_transaction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.store.curation.log import Row

UNFINISHED = ".rebuilding"  # a database of that ending is not an archive yet

log = logging.getLogger(__name__)


def note_curation(db: Database) -> None:
    """Add to the log what the archive has and the log has not. For behind each decision, outside of transactions.

    Where the log cannot be written, the decision stands in the database all the same, and the next call adds it.
    """
    database = path_of(db)
    if not database.name or database.name.endswith(UNFINISHED) or _is_for_strangers(db):
        return
    path = log_of(database)
    try:
        with write_transaction(db):  # so that two programs never add at the same time
            known = read_curation(path)
            if not fits(db, known):
                aside = path.with_name(f"{path.name}.{free_mark('before', datetime.now(UTC), path.parent)}")
                path.rename(aside)
                log.warning("%s belongs to another archive; it is kept as %s.", path.name, aside.name)
                known = Curation()
            if known.is_torn:
                _set_torn_line_aside(path)
            _append(path, list(missing_lines(db, known)))
    except (OSError, BusyError) as error:
        log.warning("%s cannot be written (%s); what is missing there is added next time.", path, error)


def note_merged(db: Database, prefixes: Iterable[str]) -> None:
    """Add to the log that runs of other archives were merged in, and what else is missing."""
    note_curation(db)
    path = log_of(path_of(db))
    try:
        with write_transaction(db):
            new = [prefix for prefix in prefixes if prefix not in read_curation(path).merged]
            _append(path, [{"log": "merged", "prefixes": new}] if new else [])
    except (OSError, BusyError) as error:
        log.warning("%s cannot be written: %s", path, error)


def write_curation(db: Database, path: Path, known: Curation) -> None:
    """Write the whole log of an archive anew, to another file.

    Args:
        db: The archive.
        path: Where to; what is there is replaced.
        known: The log as it was; where in the order of captures judgements stood is taken from it.

    Raises:
        OSError: It cannot be written.
    """
    path.unlink(missing_ok=True)
    lines = list(missing_lines(db, Curation(), newest_is_fresh=False))
    for line in lines:
        before = known.judgements.get(line.get("id", 0), {}) if line["log"] == "judgement" else {}
        if before.get("after"):
            line["after"] = before["after"]
    _append(path, [*lines, *([{"log": "merged", "prefixes": list(known.merged)}] if known.merged else [])])


def _is_for_strangers(db: Database) -> bool:
    return db.execute("select 1 from sqlite_master where name = 'publication'").fetchone() is not None


def _append(path: Path, lines: list[Row]) -> None:
    """Add lines, which are on disk on return; all of them, or the file is as it was."""
    if not lines:
        return
    is_new = not path.exists()
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    with path.open("ab") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), size)
            raise
    if is_new:
        sync_folder(path.parent)


def _set_torn_line_aside(path: Path) -> None:
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    with path.with_name(f"{path.name}.torn").open("ab") as torn:
        torn.write(data[whole:] + b"\n")
    os.truncate(path, whole)

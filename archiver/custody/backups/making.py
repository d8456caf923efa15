"""An archive in, one snapshot of it in a backup's folder out; it counts once the list names it."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.config import warc_folder_of
from archiver.custody.backups.manifest import SNAPSHOTS, Backup, Held, Snapshot, folder_name, read_snapshot
from archiver.custody.backups.records import Copied, copy_file, copy_records, digest, longest, wanted_records
from archiver.durable import make_folder
from archiver.errors import BackupError, UsageError
from archiver.store.connections import connect_read_only
from archiver.store.disk import check_space
from archiver.store.schema.migrations import migrations
from archiver.store.snapshot import copy_database
from archiver.times import to_utc
from archiver.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

STAYS = "The backup is as it was before, and the next call goes on."


class Making:
    """A snapshot that is being made."""

    def __init__(self, path: Path, folder: Path, backup: Backup, now: datetime, *, read_all: bool) -> None:
        self._path = path
        self._folder = folder
        self._read_all = read_all
        self.troubles: list[str] = []
        self.copied = self.written = 0
        self.first_run = ""
        taken = {each.at for each in backup.snapshots}
        self._at = _next_moment(now, taken)
        self.place = folder / SNAPSHOTS / folder_name(self._at)
        self._known = backup.first_run
        self._former: dict[str, Held] = {}  # WARC files in the backup, the most that any snapshot has of each
        self._newest = self._read_former(backup)

    def _read_former(self, backup: Backup) -> Snapshot | None:
        newest = None
        for listed in backup.snapshots:
            try:
                newest = read_snapshot(self._folder, listed)
            except BackupError as error:
                self.troubles.append(str(error))
                continue
            for held in newest.records:
                self._former[held.name] = longest(self._former, held)
        return newest

    def take(self, beside: Iterable[Path], noted: Callable[[int, int], object]) -> Snapshot:
        """Copy everything; what is in the snapshot."""
        check_space(self._folder, self._path.stat().st_size, "The copy of the database")
        make_folder(self.place)
        copy, moment_ns = self.place / self._path.name, time.time_ns()
        copy_database(self._path, copy, noted=noted)
        with closing(connect_read_only(copy)) as connection:
            db = Database(connection)
            self._check(db)
            database = self._keep_database(copy)
            records, missing = self._take_records(db, moment_ns)
            return Snapshot(
                at=self._at,
                archiver=__version__,
                sqlite=sqlite3.sqlite_version,
                schema=[each.name for each in migrations.applied(db)][-1],
                articles=db.execute("select count(*) from articles").fetchone()[0],
                database=database,
                files=tuple(self._take_small(each) for each in beside if each.is_file()),
                records=tuple(records),
                missing=tuple(missing),
            )

    def _check(self, db: Database) -> None:
        found = db.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            raise BackupError(
                f"{self._path} is damaged, and was not backed up: {found}. {STAYS} See `archiver verify` and "
                "`archiver repair`."
            )
        query = "select iif(warc_prefix = '', started_at, warc_prefix) from runs order by id limit 1"
        (self.first_run,) = db.execute(query).fetchone() or ("",)
        if self._known and self._known != self.first_run:
            raise UsageError(f"{self._folder} is the backup of another archive; name a folder for this one.")

    def _keep_database(self, copy: Path) -> Held:
        """Note the copy; where nothing has changed, it is one file with that of the last snapshot."""
        size = copy.stat().st_size
        stored = copy.relative_to(self._folder).as_posix()
        held = Held(copy.name, stored, size, digest(copy, size))
        if self._newest and self._newest.database.sha256 == held.sha256:
            _share(copy, self._folder / self._newest.database.stored)
        else:
            self._count(size)
        return held

    def _take_small(self, path: Path) -> Held:
        size = path.stat().st_size
        stored = self.place / path.name
        said = copy_file(path, stored, size)
        self._count(size)
        return Held(path.name, stored.relative_to(self._folder).as_posix(), size, said, path.stat().st_mtime_ns)

    def _take_records(self, db: Database, moment_ns: int) -> tuple[list[Held], list[str]]:
        source = warc_folder_of(self._path)
        records, missing = [], []
        for wanted in wanted_records(db, source, moment_ns):
            name = wanted if isinstance(wanted, str) else wanted.name
            former = self._former.get(name)
            if not isinstance(wanted, str):
                mark = folder_name(self._at)
                done = copy_records(source, self._folder, wanted, former, mark=mark, read_all=self._read_all)
                self._note(done)
                records.append(done.held)
            elif former:
                records.append(former)
                self.troubles.append(f"{name} is gone from the archive; the backup has it from before.")
            else:
                missing.append(name)
                self.troubles.append(
                    f"{name} is not there, though articles come from it; it is in no backup either."
                )
        return records, missing

    def _note(self, done: Copied) -> None:
        if done.written:
            self._count(done.written)
        if done.trouble:
            self.troubles.append(done.trouble)

    def _count(self, size: int) -> None:
        self.copied += 1
        self.written += size


def _next_moment(now: datetime, taken: set[str]) -> str:
    """The time by which a snapshot is named, to the second: a later one where there is one of that second."""
    at = to_utc(now)
    latest = max(taken, default="")
    if at in taken or at < latest:
        seconds = datetime.fromisoformat(latest).timestamp() + 1
        at = to_utc(datetime.fromtimestamp(seconds, UTC))
    return at


def _share(copy: Path, former: Path) -> None:
    """Have one file under both names, where the disk can do that: the new one, whose bytes were just read."""
    linked = former.with_name(f"{former.name}.coming")
    try:
        linked.hardlink_to(copy)
    except OSError:
        return
    linked.replace(former)
    linked.unlink(missing_ok=True)

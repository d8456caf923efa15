"""WARC files and a curation log in, the database that they came from out.

It is written beside, as ``NAME.db.rebuilding``, and put in place when it is whole; the database as it was is kept.
Called again after an interruption, it goes on where it was.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from archiver.config import warc_folder_of
from archiver.custody.rebuilding.captures import Lost
from archiver.custody.rebuilding.former import FIRST, LAST, hold_former, take_over
from archiver.custody.rebuilding.order import choose_files, describe_file, files_named
from archiver.custody.rebuilding.reading import Rebuilding
from archiver.custody.rebuilding.replay import Replay
from archiver.custody.rebuilding.swap import discard, put_in_place, unfinished_log
from archiver.durable import free_mark
from archiver.errors import BusyError, NotOurDatabaseError, UsageError
from archiver.ingest import prepare_ingest
from archiver.pipeline import describe_reader
from archiver.store import open_archive
from archiver.store.curation import UNFINISHED, log_of, read_curation, write_curation
from archiver.store.runs import let_go
from archiver.times import Clock, utc_now
from archiver.warc.standing import Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.config import Settings
    from archiver.custody.rebuilding.former import Former
    from archiver.custody.rebuilding.order import WarcFile
    from archiver.ingest import Ingest
    from archiver.store.curation import Curation

SMALL_PAGE = 10_000  # bytes of a WARC file; by it the number of pages is guessed


@dataclass(slots=True)
class Rebuilt:
    """What became of a rebuilding."""

    path: str  # of the database
    kept: str = ""  # the database as it was; "" where there was none, or it stayed
    files: int = 0  # WARC files
    left_out: list[str] = field(default_factory=list)  # WARC files of other archives, and of other programs
    captures: int = 0  # read by this call
    went_on: int = 0  # captures that an interrupted call had read
    articles: int = 0
    versions: int = 0
    failed: int = 0  # captures without an article
    judgements: int = 0
    damage: list[str] = field(default_factory=list)  # plain sentences
    log_damage: int = 0  # lines of the curation log that cannot be read
    taken: dict[str, int] = field(default_factory=dict)  # from the database as it was: what → rows
    not_had: list[str] = field(default_factory=list)  # what only the database as it was knows


def rebuild(
    settings: Settings,
    *,
    into: Path | None = None,
    warcs: Iterable[Path] = (),
    clock: Clock = utc_now,
    noted: Callable[[int, int], object] = lambda done, total: None,
) -> Rebuilt:
    """Rebuild an archive's database from the WARC files beside it and its curation log.

    Nothing is written to WARC files, and nothing is fetched.

    Args:
        settings: `db` is the archive; the others hold as for `archiver add`.
        into: Where the rebuilt database goes, in the same folder; in the place of the archive's if None.
        warcs: WARC files in that folder; if none is named, all that belong to the archive.
        clock: Gives the present time, aware.
        noted: Hears how many bytes of WARC files are done, of how many.

    Raises:
        UsageError: There is nothing to rebuild from, or `into` cannot be.
        BusyError: Another program is at work on the archive.
        DatabaseError: There is another program's file in its place, or one of a newer archiver.
    """
    path, target = settings.db, into or settings.db
    _check(path, into, warc_folder_of(path))
    work = replace(settings, db=target.with_name(target.name + UNFINISHED))
    with _alone(target), hold_former(path) as former:
        rebuilt = _rebuild_beside(path, work, list(warcs), former, noted)
        if into is None:
            former.be_replaced()
        kept = put_in_place(work.db, target, free_mark("before-rebuild", clock(), target.parent))
    return replace(rebuilt, path=str(target), kept=kept)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep others from rebuilding the same meanwhile."""
    lock = FileLock(target.with_name(f"{target.name}{UNFINISHED}.lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BusyError(f"Another program is rebuilding {target} just now; try again when it has ended.") from error
    try:
        yield
    finally:
        let_go(lock)


def _check(path: Path, into: Path | None, folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; --db names the database beside which the WARC files stand.")
    if into is None:
        return
    if into.exists() or log_of(into).exists():
        raise UsageError(f"{into} or its curation log is there already; name another file with --into.")
    if into.resolve().parent != path.resolve().parent:
        raise UsageError(f"--into takes a file in {path.parent}, beside the folder of the WARC files.")


def _files(path: Path, folder: Path, named: list[Path], known: Curation) -> tuple[list[WarcFile], list[str]]:
    """The WARC files to read, and the names of those that are left out."""
    for each in named:
        if not each.is_file() or each.resolve().parent != folder.resolve():
            raise UsageError(f"{each} is no file in {folder}, where the WARC files of the archive stand.")
    paths = sorted(named or [*folder.glob("*.warc"), *folder.glob("*.warc.gz")])
    described = [found for each in paths if (found := describe_file(each))]
    chosen = described if named else choose_files(path, described, known, files_named(path))
    if not chosen:
        raise UsageError(f"There are no WARC files of this archive in {folder}; nothing was done.")
    taken = {file.path.name for file in chosen}
    return chosen, [each.name for each in paths if each.name not in taken]


def _rebuild_beside(
    path: Path, work: Settings, warcs: list[Path], former: Former, noted: Callable[[int, int], object]
) -> Rebuilt:
    """Write the whole database that `work` names, and its log, from what is left of the archive at `path`."""
    known = read_curation(log_of(path))
    files, left_out = _files(path, warc_folder_of(path), warcs, known)
    rebuilt = Rebuilt(str(work.db), files=len(files), left_out=left_out, log_damage=known.damaged)
    total = sum(file.path.stat().st_size for file in files)
    with closing(_open_work(work, files, known)) as db:
        ingest = prepare_ingest(db, work, sources=total // SMALL_PAGE)
        _write(ingest, files, known, former, rebuilt, lambda done: noted(done, total))
        write_curation(db, unfinished_log(work.db), known)
    return rebuilt


def _open_work(work: Settings, files: list[WarcFile], known: Curation) -> Database:
    """The database to be written; what an interrupted call has left is gone on with where it fits."""
    try:
        db = open_archive(work.db, create=True)
    except NotOurDatabaseError:  # it is ours by its name, and damaged
        discard(work.db)
        db = open_archive(work.db, create=True)
    if not _can_go_on(db, work, files, known):
        db.close()
        discard(work.db)
        db = open_archive(work.db, create=True)
    # In WAL mode that keeps the database whole, whatever happens; a power cut may cost the last commits.
    db.execute("pragma synchronous = normal")
    return db


def _can_go_on(db: Database, settings: Settings, files: list[WarcFile], known: Curation) -> bool:
    """Whether all that is in the database comes from these files and this log, read by this software."""
    reading = prepare_ingest(db, replace(settings, engine="serial", workers=0)).reading
    reader = asdict(describe_reader(reading))
    readers = list(db.query("select archiver, trafilatura, spacy, model, model_version, known_names from readers"))
    names = {row[0] for row in db.execute("select distinct warc_file from captures").fetchall()}
    made = db.execute("select id, made_at, made_by, kind from judgements").fetchall()
    logged = {(line["id"], line["made_at"], line["made_by"], line["kind"]) for line in known.judgements.values()}
    return (
        all(row == reader for row in readers) and names <= {file.path.name for file in files} and {*made} <= logged
    )


def _write(  # noqa: PLR0913, PLR0917 - the parts of one whole
    ingest: Ingest,
    files: list[WarcFile],
    known: Curation,
    former: Former,
    rebuilt: Rebuilt,
    noted: Callable[[int], object],
) -> None:
    """Write the rebuilt database, and note what became of it."""
    db = ingest.db
    take_over(db, former, FIRST)
    replay = Replay(db, known)
    rebuilding = Rebuilding(ingest, files, replay, former.told)
    for each in rebuilding.outcomes():
        if isinstance(each, Gap):
            rebuilt.damage.append(str(each))
        elif isinstance(each, Lost):
            rebuilt.damage.append(f"{each.url}: {each.detail}")
        else:
            rebuilt.captures += 1
            noted(rebuilding.passed)
    replay.follow()
    rebuilt.taken, rebuilt.not_had = take_over(db, former, LAST)
    if former.db is None:
        rebuilt.not_had = list(LAST[1:])
    _count(db, rebuilt)


def _count(db: Database, rebuilt: Rebuilt) -> None:
    tables = ("articles", "versions", "judgements", "captures")
    counts = [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]  # noqa: S608 - ours
    rebuilt.articles, rebuilt.versions, rebuilt.judgements, captures = counts
    rebuilt.went_on = captures - rebuilt.captures
    (rebuilt.failed,) = db.execute("select count(*) from captures where article_id is null").fetchone()

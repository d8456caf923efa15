"""Settings in, an `Ingest` as they say out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.config import warc_folder_of
from archiver.engine import choose_engine
from archiver.fetch import FetchSettings, user_agent
from archiver.ingest.conductor import Ingest
from archiver.pipeline import ReadingOptions, describe_reader, warm_up
from archiver.store.judging.judged import hidden_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from archiver.config import Settings

OWN_NAMES = "names.tsv"
MANY = 40  # pages: a worker costs two seconds and 400 MB to start, worth it from about here


def prepare_ingest(
    db: Database,
    settings: Settings,
    *,
    allow_private: bool = False,
    sources: int = 1,
    connect_to: Mapping[str, tuple[str, int]] | None = None,
) -> Ingest:
    """An `Ingest` as the settings say; WARC files go into the folder ``warc`` beside the database.

    Args:
        db: The archive.
        settings: The settings that hold.
        allow_private: Permit addresses that are not public.
        sources: About how many pages will come, by which the number of processes is chosen where none is set.
        connect_to: Where to connect for some hosts, see `FetchSettings`.
    """
    workers = 1 if settings.workers < 0 and sources < MANY else settings.workers
    fetching = FetchSettings(
        user_agent=user_agent(settings.contact),
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        concurrency=settings.concurrency,
        allow_private=allow_private,
        connect_to=connect_to or {},
    )
    reading = ReadingOptions(model=settings.model, known_names=name_files(settings), hidden=hidden_names(db))
    return Ingest(
        db=db,
        warc_folder=warc_folder_of(settings.db),
        fetching=fetching,
        reading=reading,
        engine=choose_engine(
            replace(settings, workers=workers), partial(warm_up, reading), partial(describe_reader, reading)
        ),
    )


def own_names(settings: Settings) -> Path:
    """Where the user's own known names stand, whether or not there are any: beside the archive, unless told."""
    return Path(settings.known_names) if settings.known_names else settings.db.parent / OWN_NAMES


def name_files(settings: Settings) -> tuple[Path, ...]:
    """The known-names files that are added to ours; one that the settings name must be there."""
    path = own_names(settings)
    return (path,) if settings.known_names or path.is_file() else ()

"""Captures that the archive has in, what today's program reads in them out. No page is fetched again."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from archiver.errors import UsageError
from archiver.model import Outcome, Reading
from archiver.pipeline import describe_reader, read_capture, tag_article
from archiver.store import Writer, begin_run
from archiver.store.asking.reread import (
    FailedCapture,
    KeptCapture,
    Reread,
    Retagged,
    captures_of,
    failed_captures,
    versions_to_tag,
)
from archiver.version import __version__
from archiver.warc import recall_capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archiver.engine.line import K, R, T
    from archiver.ingest import Ingest
    from archiver.model import Article, Capture, Failure

log = logging.getLogger(__name__)


def read_again(ingest: Ingest, article_ids: Iterable[int]) -> Iterator[Reread]:
    """Read the captures of articles again, and have the articles say what is read today.

    Versions are found anew from all captures; an article shows the newest. One that none of its captures gives any
    more stays as it is.

    Yields:
        What has changed, one for each article, in the order in which they are done.

    Raises:
        UnknownModelError: The spaCy model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    writer = _writer(ingest)
    expected: Counter[int] = Counter()
    found: defaultdict[int, list[tuple[KeptCapture, Reading | Failure | BaseException]]] = defaultdict(list)

    def works() -> Iterator[tuple[tuple[int, KeptCapture], Capture | Failure]]:
        for article_id in article_ids:
            captures = captures_of(ingest.db, article_id)
            expected[article_id] = len(captures)
            for capture in captures:
                yield (article_id, capture), recall_capture(ingest.warc_folder, capture.place, capture.original)

    for (article_id, capture), result in _results(ingest, read_capture, works()):
        found[article_id].append((capture, _expected(result)))
        if len(found[article_id]) == expected[article_id]:
            yield _store(ingest, writer, article_id, found.pop(article_id))
    writer.finish()


def find_again(ingest: Ingest) -> Iterator[Outcome]:
    """Read the captures again in which an earlier reader found no article.

    Yields:
        An outcome for each that holds one after all.
    """
    writer = _writer(ingest)

    def works() -> Iterator[tuple[FailedCapture, Capture | Failure]]:
        for failed in list(failed_captures(ingest.db)):
            yield failed, recall_capture(ingest.warc_folder, failed.place, failed.original)

    for failed, result in _results(ingest, read_capture, works()):
        reading = _expected(result)
        if isinstance(reading, Reading):
            yield writer.save_found(failed, reading)
    writer.finish()


def tag_again(ingest: Ingest, article_ids: Iterable[int]) -> Iterator[Retagged]:
    """Tag all versions of articles again whom another reader has tagged: another model, other names, other code.

    An interruption costs nothing: what is tagged already is passed over the next time.

    Yields:
        What has changed, one for each article that had something to tag, in the order in which they are done.

    Raises:
        UnknownModelError: The spaCy model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    writer = _writer(ingest, "archiver retag")
    expected: Counter[int] = Counter()
    found: defaultdict[int, list[tuple[int, Reading]]] = defaultdict(list)

    def works() -> Iterator[tuple[tuple[int, int], Article]]:
        for article_id in article_ids:
            versions = versions_to_tag(ingest.db, article_id, writer.reader_id)
            expected[article_id] = len(versions)
            for version_id, article in versions:
                yield (article_id, version_id), article

    for (article_id, version_id), result in _results(ingest, tag_article, works()):
        reading = _expected(result)
        if isinstance(reading, Reading):
            found[article_id].append((version_id, reading))
        else:
            expected[article_id] -= 1
        if found[article_id] and len(found[article_id]) == expected[article_id]:
            yield writer.tag_again(article_id, sorted(found.pop(article_id), key=itemgetter(0)))
    writer.finish()


def _results(
    ingest: Ingest, read: Callable[..., R], works: Iterable[tuple[K, T]]
) -> Iterator[tuple[K, R | BaseException]]:
    """What the engine makes of each, as it comes; that nothing is ready just now needs no answer here."""
    return filter(None, ingest.engine(partial(read, options=ingest.reading), works))


def _writer(ingest: Ingest, command: str = "archiver reclean") -> Writer:
    options = {"model": ingest.reading.model, "known_names": [str(path) for path in ingest.reading.known_names]}
    run = begin_run(ingest.db, command=command, options=options, archiver=__version__, now=ingest.clock())
    return Writer(ingest.db, describe_reader(ingest.reading), run, clock=ingest.clock)


def _store(
    ingest: Ingest,
    writer: Writer,
    article_id: int,
    found: list[tuple[KeptCapture, Reading | Failure | BaseException]],
) -> Reread:
    found.sort(key=lambda pair: (pair[0].captured_at, pair[0].id))
    good = [(capture.id, result, capture.captured_at) for capture, result in found if isinstance(result, Reading)]
    if good:
        return writer.read_again(article_id, good)
    why = found[-1][1]
    title = ingest.db.table("articles").get(article_id)["title"]
    return Reread(article_id, title, (), lost=getattr(why, "detail", "") or type(why).__name__)


def _expected(result: Reading | Failure | BaseException) -> Reading | Failure | BaseException:
    """The result, unless it is an error of the call as a whole."""
    if isinstance(result, UsageError):
        raise result
    if isinstance(result, BaseException):
        log.error("reading a capture again crashed", exc_info=result)
    return result

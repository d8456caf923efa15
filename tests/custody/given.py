"""What the machine's archives are given: pages, what a server answers, and the empty database that each begins as."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from archiver.model import Capture, CaptureKind, Failure, Reason, Target
from archiver.store import open_archive
from tests.conftest import Clock
from tests.custody.foreseen import Surfaces


def paste(article: int, text: Surfaces) -> str:
    said = "".join(f"{who} was there and said a few words about the harbour. " for who in sorted(text))
    return (
        f"Story {article} of the harbour council and its channel\n\nhttps://news.example/{article}\n\n"
        f"The council met on Tuesday in the town hall, and the meeting went on until late at night. {said}"
        "Nobody left before the vote was taken, which was close, as all votes on the channel have been so far.\n"
    )


def answering(
    page: bytes, clock: Clock, *, is_gone: bool
) -> Callable[..., Iterator[tuple[Target, Capture | Failure]]]:
    """In place of fetching: the page as a server gives it, or word that it is the same, or that it is gone."""
    etag = f'"{sha256(page).hexdigest()}"'

    def fetch(targets: Iterable[Target], _: object) -> Iterator[tuple[Target, Capture | Failure]]:
        for target in targets:
            is_same = target.known.etag == etag
            status, body = (404, b"Gone") if is_gone else (304, b"") if is_same else (200, page)
            headers = (("Content-Type", "text/plain; charset=utf-8"), ("ETag", etag))
            capture = Capture(
                target.location,
                target.location,
                clock(),
                CaptureKind.HTTP,
                body,
                body,
                headers[0][1],
                status,
                headers,
            )
            yield target, Failure(Reason.HTTP_STATUS, "Gone.", capture) if is_gone else capture

    return fetch


@cache
def empty_archive() -> bytes:
    """The database of an archive with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archive.db")
        open_archive(path, create=True).close()
        return path.read_bytes()

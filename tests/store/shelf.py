"""An archive with its WARC files, and a short way to keep pages in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from archiver.model import Article, Capture, CaptureKind, Entity, Failure, Outcome, SourceKind, Target
from archiver.resolve import name_key
from archiver.store import Kept, open_archive
from archiver.store.writing.captures import original_of
from archiver.warc import WarcWriter
from tests.store.conftest import ARTICLE, OPENAI, TENCENT, make_writer, reading

DAY = datetime(2023, 2, 11, tzinfo=UTC)
# As the known names have it: every name with its own key.
WHOLE = replace(TENCENT, aliases=(("Tencent Holdings", name_key("Tencent Holdings", "ORG")),))
NAMES: dict[str, Entity | None] = {"Tencent Holdings": WHOLE, "Tencent r": WHOLE, "OpenAI": OPENAI}


class Shelf:
    """An archive in a folder, with real evidence. Close it at the end."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "archive.db"
        self.warc_folder = folder / "warc"
        self.db = open_archive(self.path, create=True)
        self.writer = make_writer(self.db)
        self.warc = WarcWriter(self.warc_folder, f"archiver-{folder.name}", info={})

    def close(self) -> None:
        self.db.close()
        self.warc.__exit__()

    def keep(self, url: str, body: bytes, at: datetime = DAY, **about: Any) -> Kept:
        """A capture in a WARC file; of bytes that are there already, only a reference to them."""
        headers = (("Content-Type", "text/html"), *about.pop("headers", ()))
        capture = Capture(
            url, url, at, CaptureKind.HTTP, body, body, "text/html", 200, headers, status_line="HTTP/1.1 200 OK"
        )
        capture = replace(capture, **about)
        original = original_of(self.db, capture, sha256(body).hexdigest())
        place = self.warc.write(capture, original)
        self.warc.sync()
        return Kept(Target(url, SourceKind.URL, url), capture, place, original)

    def save(self, *, at: datetime = DAY, about: dict[str, Any] | None = None, **changes: Any) -> Outcome:
        """Save an article, with changes to `ARTICLE` by field name, and to its capture."""
        article: Article = replace(ARTICLE, **changes)
        kept = self.keep(article.url, article.text.encode(), at, **(about or {}))
        return self.writer.save(kept, reading(article, NAMES))

    def fail(self, url: str, failure: Failure, at: datetime = DAY, **about: Any) -> Outcome:
        """Keep a page in which nothing was found."""
        return self.writer.save(self.keep(url, b"<p>Nothing.</p>", at, **about), failure)

"""An archive, and a short way to save an article in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.alike import sign_text
from archiver.model import (
    Article,
    Capture,
    CaptureKind,
    Entity,
    Mention,
    Outcome,
    Reader,
    Reading,
    ResolvedMention,
    SourceKind,
    Target,
    WarcPlace,
)
from archiver.store import Kept, Writer, begin_run, open_archive

READER = Reader("0.1.0", "2.3", "3.8", "en_core_web_sm", "3.8.0", "0" * 64)
TENCENT = Entity(
    "Tencent", "ORG", "org:tencent", (("Tencent Holdings", "org:tencent holdings"),), "Chinese company"
)
OPENAI = Entity("OpenAI", "ORG", "org:openai")
ARTICLE = Article(
    url="http://news.example/wechat",
    title="Tencent removes mini programs",
    summary="OpenAI is not available in China.",
    text="Tencent Holdings said so.\n\nOpenAI did not comment.",
    byline="By Ann Lee",
    authors=("Ann Lee",),
    published=datetime(2023, 2, 10, 18, 30, tzinfo=UTC),
    site="The News",
    language="en",
)


def find(article: Article, names: dict[str, Entity | None]) -> tuple[ResolvedMention, ...]:
    """Every occurrence of the names in the article."""
    found = []
    for field in ("title", "summary", "text"):
        value = getattr(article, field)
        for surface, entity in names.items():
            start = value.find(surface)
            while start >= 0:
                end = start + len(surface)
                mention = Mention(start, end, surface, entity.type if entity else "PERSON", field, surface)
                found.append(ResolvedMention(mention, entity))
                start = value.find(surface, end)
    return tuple(found)


def reading(article: Article = ARTICLE, names: dict[str, Entity | None] | None = None) -> Reading:
    if names is None:
        holdings = {"Tencent Holdings": TENCENT} if "Tencent Holdings" in article.text else {}
        names = {**holdings, "Tencent r": TENCENT, "OpenAI": OPENAI}
    return Reading(article, find(article, names), sign_text(article.text))


_places = count()


def kept(
    article: Article = ARTICLE, *, at: datetime = datetime(2023, 2, 11, tzinfo=UTC), body: bytes = b"x"
) -> Kept:
    capture = Capture(article.url, article.url, at, CaptureKind.HTTP, body, body, "text/html", 200)
    place = WarcPlace("a.warc.gz", next(_places), 10, sha256(body).hexdigest())
    return Kept(Target(article.url, SourceKind.URL, article.url), capture, place)


@pytest.fixture
def db(empty_archive: Path, tmp_path: Path) -> Database:
    return open_archive(Path(shutil.copy(empty_archive, tmp_path)))


def make_writer(db: Database, reader: Reader = READER) -> Writer:
    now = datetime(2023, 2, 11, tzinfo=UTC)
    return Writer(db, reader, begin_run(db, command="test", options={}, archiver="0", now=now))


@pytest.fixture
def writer(db: Database) -> Writer:
    return make_writer(db)


Save = Callable[..., Outcome]


@pytest.fixture
def save(writer: Writer) -> Save:
    """Save an article, with changes to `ARTICLE` by field name."""

    def save_article(*, at: datetime = datetime(2023, 2, 11, tzinfo=UTC), **changes: object) -> Outcome:
        article = replace(ARTICLE, **changes)  # type: ignore[arg-type]
        return writer.save(kept(article, at=at), reading(article))

    return save_article

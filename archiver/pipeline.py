"""Capture in, Reading out. Pure: same bytes, same model, same names, same result, in whatever process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from archiver import clean, resolve, tag
from archiver.alike import sign_text
from archiver.known import load_known_names, names_digest
from archiver.model import Capture, CaptureKind, Failure, Reader, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from archiver.model import Article


WARM_UP_URL = "https://news.example/warm-up"
# Has what makes the lists of places, of first names and of public suffixes load.
WARM_UP = '<title>A harbour is dredged</title><link rel="canonical" href="https://harbour.example/dredged">' + (
    "<p>The council of Shenzhen voted for it on Tuesday. Work begins in spring, its chairman Ann Lee said.</p>"
    "<p>Farhad Mansoori of the World Health Organization spoke in Reuters and in Ambleton County.</p>" * 3
)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a reading depends on besides the bytes. By name and path, so that it travels to any process."""

    model: str = ""  # a spaCy model; "" takes the best one installed
    known_names: tuple[Path, ...] = ()  # files of one's own, which win over ours
    hidden: frozenset[tuple[str, str]] = frozenset()  # names and types of what people judged to be no entities


def read_capture(work: Capture | Failure, options: ReadingOptions) -> Reading | Failure:
    """Clean, tag, resolve and sign one capture; a failure that came earlier passes through.

    Raises:
        UnknownModelError: The model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    if isinstance(work, Failure):
        return work
    article = clean.read_capture(work)
    return article if isinstance(article, Failure) else tag_article(article, options)


def tag_article(article: Article, options: ReadingOptions) -> Reading:
    """Tag, resolve and sign an article that is clean already.

    Raises:
        UnknownModelError: The model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    known = load_known_names(*options.known_names)
    (mentions,) = tag.tag_articles([article], model=options.model, known=known, hidden=options.hidden)
    return Reading(article, resolve.resolve_mentions(mentions, known), sign_text(article.text))


def warm_up(options: ReadingOptions) -> None:
    """Load all that reading needs, by reading a small page.

    Raises:
        UnknownModelError: The model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    now, body = datetime.now(UTC), WARM_UP.encode()
    read_capture(Capture(WARM_UP_URL, WARM_UP_URL, now, CaptureKind.HTTP, body, body, "text/html"), options)


def describe_reader(options: ReadingOptions) -> Reader:
    """The versions of everything that a reading depends on.

    Raises:
        UnknownModelError: The model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    model, model_version = tag.model_info(options.model)
    return Reader(
        archiver=version("archiver"),
        trafilatura=version("trafilatura"),
        spacy=version("spacy"),
        model=model,
        model_version=model_version,
        known_names=names_digest(*options.known_names),
    )

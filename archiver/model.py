"""The values that travel through the archive. Frozen, slotted, picklable; this module imports nothing of ours.

Target ──▶ Capture ──▶ Article ──▶ Mention ──▶ Entity; what went wrong on the way is a Failure,
and what became of each source is an Outcome.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Self, TypeVar

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # Thai, kana, CJK, Hangul
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}](?:[^\s{_UNSPACED}]*[^\W{_UNSPACED}])?")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_NO_WORD = re.compile(r"[^\w\s]+")
_Value = TypeVar("_Value")


def _travels_light(cls: type[_Value]) -> type[_Value]:
    """Have a frozen value pickle as a call of its class: ten times as quick as dataclasses by themselves."""
    values = attrgetter(*(each.name for each in fields(cls)))  # type: ignore[arg-type] # a decorator sees any class

    def reduce(self: _Value) -> tuple[type[_Value], tuple[object, ...]]:
        return cls, values(self)

    cls.__reduce__ = reduce  # type: ignore[assignment,method-assign] # what pickle asks for
    return cls


def count_words(text: str) -> int:
    """How many words a text has; in scripts written without spaces, every character counts as one.

    >>> count_words("Two words"), count_words("微信")
    (2, 2)
    """
    has_unspaced = _HAS_UNSPACED.search(text)  # else a quicker way gives the same
    return len(_WORD.findall(text) if has_unspaced else _NO_WORD.sub("", text).split())


class Explained(StrEnum):
    """A closed set, each of whose members carries a plain sentence beside its value."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """A member that carries its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class SourceKind(StrEnum):
    """What the user gave."""

    URL = "url"
    HTML = "html"  # a saved page
    TEXT = "text"  # pasted text
    WARC = "warc"
    FEED = "feed"  # a feed or a sitemap: what it lists is archived, not the list itself


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells a server which state of a page is known (RFC 9110, section 8.8); None where it gave none."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to be captured: an address to fetch, or a local file to read."""

    source: str  # what the user typed, or the line of a list, as given
    kind: SourceKind
    location: str  # the URL, the path of the file, or "-" for standard input
    known: Validators = Validators()  # of the page as the archive has it: they make the request conditional


class CaptureKind(StrEnum):
    """How the bytes were come by."""

    HTTP = "http"
    FILE = "file"  # a saved page
    PASTE = "paste"  # text without markup


@dataclass(frozen=True, slots=True)
class Capture:
    """One retrieval of one address at one time, and its bytes."""

    url: str  # as asked for; "file:…" for a saved page, "urn:sha256:…" for standard input
    final_url: str  # after redirects; the same as url where there were none
    captured_at: datetime  # aware
    kind: CaptureKind
    payload: bytes  # as received: still content-encoded, chunking removed
    body: bytes  # decoded; the same object as payload where nothing was encoded
    content_type: str  # the header as received, with its charset; "" where there was none
    status: int | None = None  # HTTP status; None where no HTTP took place
    headers: tuple[tuple[str, str], ...] = ()  # of the response, in order, as received
    request_headers: tuple[tuple[str, str], ...] = ()  # as sent
    status_line: str = ""  # as received, such as "HTTP/1.1 200 OK"; "" where that is not known
    via: tuple[Capture, ...] = ()  # the redirects that led here, first to last
    record: bytes = b""  # as it stands in the WARC file it comes from, gzipped by itself: kept as it is

    def header(self, name: str) -> str | None:
        """The value of a response header, by its name in lower case; None where it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def validators(self) -> Validators:
        """What makes the next request for it conditional."""
        return Validators(self.header("etag"), self.header("last-modified"))


@dataclass(frozen=True, slots=True)
class WarcPlace:
    """Where a capture's WARC record stands."""

    file: str  # name of the file within the warc folder
    offset: int  # bytes from the start of the file to the record's gzip member
    length: int  # bytes of the gzip member
    sha256: str  # of the payload, 64 lowercase hexadecimal digits
    group_offset: int | None = None  # bytes to the first record of the capture: its redirects and its request
    is_revisit: bool = False  # whether the record refers to an earlier one for its payload


class ArticleKind(StrEnum):
    """What sort of article it is.

    >>> ArticleKind("live blog").name
    'LIVE_BLOG'
    """

    ARTICLE = "article"  # what most are
    LIVE_BLOG = "live blog"  # entries with times of their own
    GALLERY = "gallery"  # pictures with captions
    VIDEO = "video"  # a film or a sound with a text beside it


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a live blog that has a time of its own.

    >>> from datetime import date
    >>> Entry(120, date(2023, 2, 10)).start
    120
    """

    start: int  # code points into the article's text
    published: datetime | date  # aware where it has an hour


@dataclass(frozen=True, slots=True)
class Article:
    """What a capture says, cleaned.

    `published` and `modified` are aware datetimes, or plain dates where the page tells the day only.

    >>> Article("https://news.example/ferries", "Ferries to run all night", "From June, the board said.").word_count
    5
    """

    url: str  # the canonical address where it can be believed, else the one the page was found at
    title: str  # the headline, freed of the site's name
    text: str  # paragraphs, parted by blank lines
    summary: str = ""  # the standfirst; several points stand on lines of their own
    byline: str = ""  # as printed
    authors: tuple[str, ...] = ()  # parsed from the byline and the structured data
    published: datetime | date | None = None  # None where the page does not tell
    modified: datetime | date | None = None  # when the site says that it was changed
    site: str = ""  # the site's own name, else its host
    section: str = ""  # as the site names it, such as "World"
    language: str = ""  # ISO 639-1, found from the text
    captions: tuple[str, ...] = ()  # of its pictures
    image_url: str = ""  # of the picture that stands for it
    claimed_url: str = ""  # a canonical address on another site: recorded, never believed
    kind: ArticleKind = ArticleKind.ARTICLE
    headlines: tuple[tuple[str, str], ...] = ()  # every headline that the page gives: where it stands, and its text
    provenance: tuple[tuple[str, str], ...] = ()  # field → where in the page its value was found
    removed: tuple[tuple[str, str], ...] = ()  # lines taken out of the body: the rule's name, and the line
    entries: tuple[Entry, ...] = ()  # of a live blog, in the order of the text
    word_count: int = field(init=False, compare=False)  # of the text; counted once, for it takes its time

    def __post_init__(self) -> None:
        object.__setattr__(self, "word_count", count_words(self.text))


@_travels_light
@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: ``getattr(article, field)[start:end] == surface``.

    >>> Mention(0, 7, "Tencent", "ORG").field
    'text'
    """

    start: int  # code points from the start of the field
    end: int  # code points from the start of the field, exclusive
    surface: str  # as it is written there
    label: str  # OntoNotes: PERSON, ORG, GPE, LOC, PRODUCT, …
    field: str = "text"  # title, summary or text
    name: str = ""  # the fullest name that the document or the known names give for it; "" where ambiguous


# Types within one group are confused so often that they do not tell two entities apart.
_TYPE_GROUPS = {"GPE": "place", "LOC": "place", "FAC": "place", "PRODUCT": "thing", "WORK_OF_ART": "thing"}


def type_group(label: str) -> str:
    """The group of types that an OntoNotes label belongs to.

    >>> type_group("GPE"), type_group("LOC"), type_group("ORG")
    ('place', 'place', 'org')
    """
    return _TYPE_GROUPS.get(label, label.lower())


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """A line of the known-names file."""

    name: str
    type: str  # OntoNotes label
    aliases: tuple[str, ...] = ()
    description: str = ""
    needs_context: frozenset[str] = frozenset()  # names that mean other things too, such as Apple or Target
    wikidata_id: str = ""  # such as "Q860580"


@_travels_light
@dataclass(frozen=True, slots=True)
class Entity:
    """Who or what a mention stands for, as far as one document and the known names can tell."""

    name: str
    type: str  # OntoNotes label
    key: str  # equal keys within one group of types are one entity
    aliases: tuple[tuple[str, str], ...] = ()  # other known names and their keys, not only those in the document
    description: str = ""
    wikidata_id: str = ""  # such as "Q860580"


@_travels_light
@dataclass(frozen=True, slots=True)
class ResolvedMention:
    """A mention and its entity; None where the name is ambiguous, which is left open rather than guessed."""

    mention: Mention
    entity: Entity | None


class Reason(Explained):
    """Why something was not archived: a closed set. Shown to people by its value; its `sentence` explains it."""

    BAD_SOURCE = "bad source", "What was given is neither a URL nor a file of a kind that can be read."
    FILE_MISSING = "file missing", "There is no such file, or it may not be read."
    NO_SOURCES = "no sources", "The folder or the WARC file has nothing to archive in it."
    EMPTY = "empty", "The file or the answer holds nothing."
    REFUSED_ADDRESS = "refused address", "The host is private, loopback or otherwise not public."
    ROBOTS = "blocked by robots", "The site's robots.txt asks robots to leave the page alone, or cannot be had."
    UNREACHABLE = "unreachable", "There is no such host, or the connection was refused or broke."
    TIMED_OUT = "timed out", "The answer was not complete within the deadline."
    TOO_LARGE = "too large", "The answer is larger than the limit, as sent or when decoded."
    TRUNCATED = "truncated", "The answer broke off, or its encoding is broken; half a page is never stored."
    REDIRECTS = "redirects", "There are too many redirects, or one leads to what is no http or https address."
    HTTP_STATUS = "HTTP status", "The server answered that the page is not there, or not for us."
    GONE = "gone", "The page redirects to the site's front page, as sites do with articles they took down."
    NOT_HTML = "not HTML", "The answer is a picture, a document or other data, not a web page."
    NO_ARTICLE = "no article", "The page was read, and there is no article text in it."
    LISTING = "listing", "The page lists articles: a front page, a section, a tag or an author's page."
    CONSENT_WALL = "consent wall", "The site shows a consent dialogue instead of the article."
    CAPTCHA = "CAPTCHA", "The site asks for proof of being human instead of showing the article."
    NEEDS_SCRIPT = "needs JavaScript", "The page is a shell whose text appears only when its scripts run."
    PAYWALL = "paywall teaser", "Only the beginning of the article is there, followed by an offer to subscribe."
    NOT_A_FEED = "not a feed", "It is neither a feed nor a sitemap, or one without links."
    BAD_WARC = "bad WARC", "The WARC file, or one record of it, is damaged or refers to what is not there."
    TOO_COMPLEX = "too complex", "Reading the page took more time or memory than a page may."
    CRASHED = "crashed", "A fault of our own on this page, with its details in the log."


@dataclass(frozen=True, slots=True)
class Failure:
    """An expected failure, as a value. The capture is kept where there was one."""

    reason: Reason
    detail: str  # a plain sentence
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pure middle makes of a capture."""

    article: Article
    mentions: tuple[ResolvedMention, ...]
    signature: bytes = b""  # of the text, by which copies of it are known; b"" where it is too short


@dataclass(frozen=True, slots=True)
class Reader:
    """The software that read a version: what one needs to read it again and get the same."""

    archiver: str  # version
    trafilatura: str  # version
    spacy: str  # version
    model: str  # name of the spaCy model, "" for none
    model_version: str
    known_names: str  # SHA-256 of the known names in use


class Status(StrEnum):
    """What became of a source."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the report: one for every target."""

    source: str
    url: str
    status: Status
    article_id: int | None = None
    title: str = ""
    reason: Reason | None = None
    detail: str = ""

"""Claims and bylines in, the byline as printed and the names in it out.

Names come from the JSON-LD author, else microdata, else meta elements, else the byline on the page. A site that
names only itself as the author is overruled by a person in the byline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.clean.bylines.printed import (
    OPENING,
    lead_lines,
    linked_names,
    looks_like_name,
    printed_byline,
    signed_names,
)
from archiver.clean.decode import one_line
from archiver.clean.structured import Claims, as_list, plain, types_of
from archiver.clean.titles import fold, same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

MAX_AUTHORS = 30
MAX_PRINTED = 4  # names; where more are marked as authors, they are those of other articles
_EDGE = " .,:;|-–—•"
_AND = re.compile(
    r"\s*[,;、/|•·]\s*(?:and|und|et|y|e|och|og|en)\s+|\s*[;、|•·]\s*|,\s+|\s+(?:and|und|et|och|"
    r"og|y|&|и|та|i)\s+"
)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|journalist|writer|columnist|contributor|producer|"
    r"chief|bureau|staff writer|"
    r"redakteur(?:in)?|korrespondent(?:in)?|journaliste?|reporterin|volont[aä]r(?:in)?|ressortleiter(?:in)?|"
    r"redactora?|periodista|corresponsal|envoyée? spéciale?|correspondante?|giornalista|"
    r"redattore|kommentator|"
    r"director|head of|photographer|fotograf|analyst|author|freelance|leitende[r]?|professor)\b",
    re.I,
)
_TAIL = re.compile(
    r"\s+(?:for|in|at|from|aus|à|für)\s+\S.*$|\s*\([^)]*\)\s*$|\s+기자(?:\s.*)?$|\s*記者$|\s*记者$|"
    r"\s*@\w+$|\s*\S+@\S+\.\w+$"
)
_NO_NAME = re.compile(
    r"https?:|www\.|\.(?:jpg|png|html)$|[@{}<>=]|^\d+$|^(?:image|photo|foto|bild|getty|picture)\b|^\(|"
    r"^(?:admin(?:istrator)?|editor|author|guest|user|anonymous|unknown|none|null|undefined|"
    r"redaktion|staff|newsroom|"
    r"follow|share|twitter|facebook|email|autor|published|updated|condé nast|name)$",
    re.I,
)
_COMPANY = re.compile(r"\b(?:GmbH|AG|Inc|Ltd|LLC|S\.?A\.?|Limited|Corp|Media Group|Verlag)\b\.?$")


@dataclass(frozen=True, slots=True)
class Credits:
    """Who wrote it."""

    byline: str = ""  # as printed, or as the page's data gives it where nothing is printed
    names: tuple[str, ...] = ()


def read_authors(tree: HtmlElement, claims: Claims, site_names: Sequence[str]) -> Credits:
    """Find the byline and the authors.

    Args:
        tree: The parsed page.
        claims: What it says of itself.
        site_names: What the site may be called.
    """
    printed, signed = printed_byline(tree), signed_names(tree)
    own: list[str] = []
    for source in _sources(claims):
        names = unique(name for text in source for name in split_authors(text))
        people = [name for name in names if not same_words(name, *site_names)]
        if people and {*map(fold, people)} < {*map(fold, signed)} and len(signed) <= MAX_PRINTED:
            return Credits(", ".join(signed), tuple(signed))  # the page's data names only some of them
        if people:
            return _credits(printed, source, people)
        own = own or names
    for byline, names in _all_printed(tree, printed):
        people = [name for name in names if not is_the_site(name, site_names)]
        if people and len(people) <= MAX_PRINTED:
            return Credits(byline, tuple(people))
    return Credits(printed or ", ".join(own), tuple(own[:1]))


def _all_printed(tree: HtmlElement, printed: str) -> Iterator[tuple[str, list[str]]]:
    """Bylines on the page and the names in them, the most trusted first, lines of names before the body last."""
    yield printed, split_authors(printed)
    for names in (signed_names(tree), linked_names(tree)):
        yield ", ".join(names), names
    for line in lead_lines(tree):
        names = unique(split_authors(line.replace("/", ", ")))
        if names and all(looks_like_name(name) for name in names):
            yield line, names


def is_the_site(name: str, site_names: Sequence[str]) -> bool:
    """Whether a name is the site's own, or that of a desk of it.

    >>> is_the_site("NHR Harbour", ("NHR", "nhr.example")), is_the_site("Ann Lee", ("NHR", "nhr.example"))
    (True, False)
    """
    words = name.split()
    short = {fold(site) for site in site_names if len(site) > 2 and " " not in site}
    return same_words(name, *site_names) or (len(words) == 2 and fold(words[0]) in short)


def _credits(printed: str, source: Iterable[str], names: list[str]) -> Credits:
    if not any(fold(name) in fold(printed) for name in names):
        printed = ", ".join(one_line(text) for text in source)[:300]
    return Credits(printed, tuple(names[:MAX_AUTHORS]))


def _sources(claims: Claims) -> Iterator[list[str]]:
    """The lists of authors that the page's data gives, the most trusted first."""
    for node in claims.articles[:1]:
        yield _people(node.get("author"))
        yield _people(node.get("creator"))
    yield [t for t in claims.microdata.get("author", ()) if len(t) < 200 and not t.startswith("(")]
    for name in ("article:author", "author", "byl", "sailthru.author", "parsely-author", "cxenseparse:author",
                 "dc.creator", "dcterms.creator", "og:article:author", "citation_author", "byline"):  # fmt: skip
        yield [t for t in claims.meta.get(name, ()) if not _NO_NAME.search(t) and not _COMPANY.search(t)]
    for node in claims.articles[1:2]:
        yield _people(node.get("author"))


def _people(value: Any, depth: int = 0) -> list[str]:
    """Names from a JSON-LD author: a text, a node, a list of these, a list of lists."""
    if depth > 3:
        return []
    if isinstance(value, list):
        return [name for item in value[: 2 * MAX_AUTHORS] for name in _people(item, depth + 1)]
    if isinstance(value, dict):
        if "ImageObject" in types_of(value):
            return []
        names = [plain(name) for name in as_list(value.get("name"))]
        return [name for name in names if name]
    text = plain(value)
    return [text] if text else []


def split_authors(byline: str) -> list[str]:
    """The names in a byline, without roles, places, addresses.

    >>> split_authors("By Ann Lee and Bo Chan in Hong Kong")
    ['Ann Lee', 'Bo Chan']
    >>> split_authors("Von Eva Maria Muster, Korrespondentin")
    ['Eva Maria Muster']
    >>> split_authors("By Ann Lee, Health Editor; Bo Chan, Paris")
    ['Ann Lee', 'Bo Chan', 'Paris']
    >>> split_authors("Le Monde avec AFP")
    ['Le Monde avec AFP']
    >>> split_authors("https://example.org/authors/ann")
    []
    """
    text = one_line(byline)[:1000]
    for _ in range(2):
        text = OPENING.sub("", text)
    if re.search(r"\bet (?:AFP|Reuters|AP)\b", text):
        return [text]
    return unique(name for part in _AND.split(text) if part and (name := _tidy_name(part)))


def _tidy_name(part: str) -> str:
    name = (
        _TAIL.sub("", OPENING.sub("", part.strip(" .,:;|-–—•"))).strip(" .,:;|-–—•")
        if len(part) > 3
        else part.strip()
    )
    role = _ROLE.search(name)
    if role:
        before = name[: role.start()].split()
        # "Guardian staff reporter" is a credit by itself; "Chief Economics Correspondent" is nobody's name.
        lower = role.group()[:1].islower() and name[:1].isupper() and len(before) <= 2
        name = name if lower and before else ""
    words = name.split()
    return "" if not name or len(words) > 7 or len(name) > 80 or _NO_NAME.search(name) else name


def unique(names: Iterable[str]) -> list[str]:
    """Names without repetition, by their letters, in order.

    >>> unique(["Ann Lee", "ANN LEE", "Bo"])
    ['Ann Lee', 'Bo']
    """
    seen: set[str] = set()
    kept = []
    for name in names:
        key = fold(name)
        if key and key not in seen:
            seen.add(key)
            kept.append(name)
    return kept

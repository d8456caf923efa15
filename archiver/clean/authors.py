"""Claims and bylines in, the byline as printed and the names in it out.

Names come from the JSON-LD author, else microdata, else meta elements, else the byline on the page. A site that
names only itself as the author is overruled by a person in the byline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.clean.decode import one_line
from archiver.clean.structured import Claims, as_list, plain, types_of
from archiver.clean.titles import fold, same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

MAX_AUTHORS = 30
_BY = re.compile(
    r"^(?:(?:written|reported|reporting|words|story|text|analysis|news|opinion|review|posted|"
    r"published)\s+by|by|von|"
    r"par|por|di|door|av|af|autor(?:in|en)?|author|authors|auteur|fra|от|автор|text|texto|"
    r"foto|de|作者|記者|记者|文|責編|责编)"
    r"(?:\s*[:：]\s*|\s+|(?<=by)(?=[A-Z]))",
    re.I,
)
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
_CLASS = re.compile(r"(?:^|[-_\s])(?:by-?line|author|autor|auteur|writer|contributor)", re.I)
_NOT_CLASS = re.compile(
    r"bio|about|avatar|image|img|photo|comment|related|social|follow|card|list|box|more|footer", re.I
)
_STAMP = re.compile(
    r"\s*(?:\d{1,2}[.:]\d{2}|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?\s+\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:updated|published|posted|stand|twitter|comments?|share)\b).*$",
    re.I,
)


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
    printed = printed_byline(tree)
    own: list[str] = []
    for source in _sources(claims):
        names = unique(name for text in source for name in split_authors(text))
        people = [name for name in names if not same_words(name, *site_names)]
        if people:
            return _credits(printed, source, people)
        own = own or names
    people = [name for name in split_authors(printed) if not same_words(name, *site_names)]
    if people and (len(people) <= 4):
        return Credits(printed, tuple(people))
    return Credits(printed or ", ".join(own), tuple(own[:1]))


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
        text = _BY.sub("", text)
    if re.search(r"\bet (?:AFP|Reuters|AP)\b", text):
        return [text]
    return unique(name for part in _AND.split(text) if part and (name := _tidy_name(part)))


def _tidy_name(part: str) -> str:
    name = (
        _TAIL.sub("", _BY.sub("", part.strip(" .,:;|-–—•"))).strip(" .,:;|-–—•") if len(part) > 3 else part.strip()
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


def printed_byline(tree: HtmlElement) -> str:
    """The byline on the page: the first short element that is marked as one, best one that opens with "By"."""
    weak = ""
    for element in tree.iter(
        "p", "div", "span", "a", "address", "li", "section", "strong", "em", "cite", "h3", "h4"
    ):
        marks = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
        if not _CLASS.search(marks) or _NOT_CLASS.search(marks):
            continue
        text = _STAMP.sub("", one_line(" ".join(_texts(element))))
        if not 3 <= len(text) <= 150:
            continue
        opening = _BY.match(text)
        if opening and looks_like_name(text[opening.end() :].split(",")[0]):
            return text
        if not weak and looks_like_name(text):
            weak = text
    return weak


def _texts(element: HtmlElement) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in {"script", "style", "svg"} and node.text:
            yield node.text
        if node is not element and node.tail:
            yield node.tail


def looks_like_name(text: str) -> bool:
    """Two to five words that are written as a person's name is; or a short name in a script without capitals.

    >>> looks_like_name("Eva van der Berg"), looks_like_name("Read more here"), looks_like_name("李雷")
    (True, False, True)
    """
    if re.fullmatch(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,6}", text):
        return True
    words = text.split()
    large = sum(1 for word in words if word[0].isupper())
    particles = sum(1 for word in words if word in _PARTICLES)
    figures = any(c.isdigit() or c in "!?:|/" for c in text)
    return 2 <= len(words) <= 5 and large >= 2 and large + particles == len(words) and not figures


_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "la",
    "le",
    "di",
    "da",
    "del",
    "dos",
    "du",
    "al",
    "bin",
    "ten",
    "ter",
    "zu",
    "el",
    "y",
}

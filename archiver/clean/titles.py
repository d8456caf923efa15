"""Claims and headings in, the headline out: og:title first, freed of the site's name, checked against the others.

og:title, the JSON-LD headline and the h1 disagree on four pages in ten: og:title is the most often right, but it is
also the one that carries the site's name and the section. What another headline of the page is contained in it,
parted by a separator, is the headline without these.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from archiver.clean.decode import one_line
from archiver.clean.structured import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from archiver.clean.structured import Claims

MAX_TITLE = 500  # characters; no headline is longer, but hostile pages are
_SEPARATOR = re.compile(
    r"\s+[-–—|·•*/:»›~]{1,2}\s+|\s*[|｜∣ㅣ]\s*|--|：|\s::\s|(?<=\S)\s?_(?=\S)|(?<=[^\x00-\x7f])-"
)
_EDGE = " -–—|·•*/:»›~｜∣ㅣ：_"
_NO_HEADLINE = re.compile(
    r"(?:log ?in|sign ?in|sign ?up|register|subscribe|menu|home|search|share|404|403|"
    r"page not found|not found|"
    r"access denied|forbidden|error|untitled|just a moment|are you a robot)\b.{0,12}$",
    re.I,
)


def choose_title(tree: HtmlElement, claims: Claims, site_names: Sequence[str]) -> str:
    """The headline of the page, on one line; "" where there is none.

    Args:
        tree: The parsed page.
        claims: What it says of itself.
        site_names: What the site may be called: its name, its publisher, its host.
    """
    shown = headings(tree)
    article = claims.article
    stated = [plain(article.get("headline")), *claims.microdata.get("headline", ())[:1]]
    document = next((one_line(e.text or "") for e in tree.iter("title") if one_line(e.text or "")), "")
    others = [text for text in (*stated, *shown) if text]
    social = [claims.first_meta("og:title"), claims.first_meta("twitter:title")]
    further = [
        claims.first_meta("dc.title", "dcterms.title", "title", "sailthru.title"),
        plain(article.get("name")),
    ]
    for candidate in (*social, *stated, *shown, *further, document):
        title = strip_site(_core(candidate[: 2 * MAX_TITLE], others), site_names)
        if fold(title) and not _NO_HEADLINE.match(title) and not same_words(title, *site_names):
            return title[:MAX_TITLE].rstrip()
    return ""


def headings(tree: HtmlElement) -> list[str]:
    """The texts of the first headings of the first rank, parts of a heading set apart by a space."""
    found = []
    for element in tree.iter("h1"):
        text = one_line(" ".join(element.itertext()))
        if 3 <= len(text) <= MAX_TITLE:
            found.append(text)
        if len(found) == 4:
            break
    return found


_WORD = re.compile(r"[^\W_]+")
_LOWER = bytes(range(256)).lower()
_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def fold(text: str) -> str:
    r"""Text reduced to what makes two headlines the same: letters and digits, lower case, quotes of any kind alike.

    >>> fold("«Man  City’s» Plan") == fold('"man city\'s" plan')
    True
    """
    if text.isascii():
        return text.encode().translate(_LOWER, _NOT_LETTERS).decode()
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def same_words(text: str, *others: str) -> bool:
    """Whether a text says the same as one of the others.

    >>> same_words("The Example!", "the example"), same_words("", "")
    (True, False)
    """
    folded = fold(text)
    return bool(folded) and any(folded == fold(other) for other in others)


def _core(candidate: str, others: Iterable[str]) -> str:
    """The candidate, or the headline within it that another source gives, if separators part it from the rest.

    >>> _core("Rain ahead - National | Example.ca", ["Rain ahead"])
    'Rain ahead'
    >>> _core("Rain ahead for the north", ["Rain ahead"])
    'Rain ahead for the north'
    """
    for other in others:
        if len(other) < 12 and not fold(candidate).startswith(fold(other)):
            continue
        start = _find(candidate, other)
        if start < 0 or len(other) == len(candidate):
            continue
        before, after = candidate[:start], candidate[start + len(other) :]
        if _parted_before(before) and _parted_after(after):
            return candidate[start : start + len(other)]
    return candidate


def _parted_before(text: str) -> bool:
    """A kicker before a colon belongs to the headline; a section before a bar does not."""
    return not text or bool(re.search(r"(?:\s[-–—|·•*»›]\s|[|｜]\s?)$", text)) or (":" in text and "|" in text)


def _parted_after(text: str) -> bool:
    return not text or bool(
        re.match(r"\s+[-–—|·•*»›]{1,2}\s|\s?[|｜∣ㅣ：]|-\S+[ㅣ|｜]|--|\s*\[[^\]]*\][：|｜]", text)
    )


def _find(text: str, part: str) -> int:
    """Where a part stands in a text, quotes of any kind taken as alike; -1 if nowhere."""
    return text.translate(_QUOTES).casefold().find(part.translate(_QUOTES).casefold())


_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " ", "　": " "}
)


def strip_site(title: str, site_names: Sequence[str]) -> str:
    """The title without the site's name at its end or its start.

    >>> strip_site("Rain ahead | The Example", ["The Example", "example.org"])
    'Rain ahead'
    >>> strip_site("Example.org: Rain - sun ahead", ["Example.org"])
    'Rain - sun ahead'
    >>> strip_site("Talks fail - EU to meet again", ["The Example"])
    'Talks fail - EU to meet again'
    """
    for _ in range(3):
        spans = [match.span() for match in _SEPARATOR.finditer(title)]
        tail = next((start for start, end in spans if _is_site(title[end:], site_names)), None)
        if tail:
            title = title[:tail].rstrip(_EDGE)
            continue
        head = re.match(r"(.{2,40}?)\s?[|:｜]\s+", title)
        if head and _is_site(head.group(1), site_names) and len(title) > head.end() + 10:
            title = title[head.end() :]
            continue
        break
    return title


def _is_site(text: str, site_names: Iterable[str]) -> bool:
    words = _name(text)
    return bool(words) and any(words == _name(name) for name in site_names)


def _name(text: str) -> str:
    """A site's name without what comes and goes: article, "online", "news", top-level domain.

    >>> _name("The Example Online") == _name("example.org") == _name("www.example.co.uk")
    True
    """
    text = re.sub(r"^(?:https?://)?(?:www\d?\.|m\.|amp\.)", "", text.strip().casefold())
    text = re.sub(r"\.(?:com?|org|net|info)?\.?[a-z]{2,6}$", "", text)
    text = re.sub(r"^(?:the|die|der|das|le|la|les|el)\s+|\s+(?:online|digital|news|nachrichten|aktuell)$", "", text)
    return fold(text)

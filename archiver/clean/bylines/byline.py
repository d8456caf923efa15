"""A line of pasted text in, the byline that it may be out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.clean.bylines.authors import split_authors
from archiver.clean.bylines.printed import looks_like_name
from archiver.places import is_place

_OPENING = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|text|words by|written by|reporting by|story by|"
    r"autor(?:in)?:|author:|作者[:：]|記者|记者|文[/／:：])\s*[:：]?\s*(?=\S)",
    re.I,
)
_IN_PLACE = re.compile(r"^(?P<names>.{3,80}?)\s*\b(?:in|à|aus|en|a|from|i)\s+(?P<place>[A-ZÀ-Þ][^\d,.;:]{2,30})$")
_GLUED = re.compile(r"^(?P<names>.{3,80}?[a-zà-ÿ])(?:in|à|en)\s+(?P<place>[A-ZÀ-Þ][^\d,.;:]{2,30})$")
_ENDING_IN_IN = """
martin austin franklin benjamin robin kevin griffin chapin rubin levin putin baldwin irwin berlin collin
hardin dustin justin erin colin marin morin aslin balin bergin darwin devin edwin godwin goodwin quentin
calvin marvin melvin alvin gavin corwin erwin heslin hanlin jobin joaquin kaplin lapin mclaughlin laughlin
conklin valentin augustin constantin merlin gremlin yasmin jasmin fermin agustin joachin rasmin nasrin karin
katrin kathrin corin torin perrin guerin bodin gaudin jourdain boivin chauvin poulin gobin dobbin cronin
"""
_NAMES_IN_IN = frozenset(_ENDING_IN_IN.split())
_AGENCY = re.compile(
    r"[^,.;:!?]{2,40}\s(?:avec|with|mit|et|and|und|con|com)\s(?:AFP|AP|Reuters|dpa|EFE|ANSA|Lusa|SDA|APA)$"
)
_MAX = 160  # characters


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as printed, and the names in it."""

    printed: str = ""
    authors: tuple[str, ...] = ()
    strong: bool = False  # marked as a byline, by "By" or by a place, rather than by its looks alone


def read_byline(line: str) -> Byline:
    """The byline that a line is; an empty one if it is none.

    Names glued to what follows them, as copying leaves them, are parted where a known place follows.

    >>> read_byline("Iris Dengin Shenzhen").authors
    ('Iris Deng',)
    >>> read_byline("By Ann Lee and Bo Chan").authors
    ('Ann Lee', 'Bo Chan')
    >>> read_byline("Peter Martin Berlin").authors
    ('Peter Martin',)
    >>> read_byline("Markets fall in London").authors
    ()
    """
    line = line.strip()
    if not 3 <= len(line) <= _MAX or line.endswith(("?", "!")):
        return Byline()
    if _AGENCY.match(line):
        return Byline(line, (line,), strong=True)
    opening = _OPENING.match(line)
    names = line[opening.end() :] if opening else line
    if opening:
        authors = _named(_without_place(names))
        return Byline(line, authors, strong=True) if authors else Byline()
    for pattern in (_IN_PLACE, _GLUED):
        match = pattern.match(line)
        if match and is_place(match["place"]) and not _ends_in_in(pattern, match, line):
            authors = _all_names(match["names"])
            if authors:
                return Byline(line, authors, strong=True)
    words = line.split()
    for count in (1, 2):
        if len(words) - count >= 2 and is_place(" ".join(words[-count:])) and len(words) - count <= 3:
            authors = _all_names(" ".join(words[:-count]))
            if authors:
                return Byline(line, authors, strong=len(words) - count == 2)
    authors = _all_names(line) if len(line) < 100 else ()
    return Byline(line, authors) if authors else Byline()


def _without_place(names: str) -> str:
    for pattern in (_IN_PLACE, _GLUED):
        match = pattern.match(names)
        if match and is_place(match["place"]) and not _ends_in_in(pattern, match, names):
            return match["names"]
    return names


def _ends_in_in(pattern: re.Pattern[str], match: re.Match[str], line: str) -> bool:
    """Whether what looks like a glued "in" is the end of a name: "Peter Martin Berlin"."""
    if pattern is not _GLUED:
        return False
    word = line[: match.start("place")].rsplit(maxsplit=1)[-1].casefold()
    return word in _NAMES_IN_IN or word.endswith(("ein", "kin"))


def _named(names: str) -> tuple[str, ...]:
    """The names after "By": people's, or an agency's as a single word; places among them are none."""
    found = [name for name in split_authors(names) if not is_place(name)]
    plausible = all(looks_like_name(name) or (len(name.split()) <= 4 and name[:1].isupper()) for name in found)
    return tuple(found) if plausible else ()


def _all_names(text: str) -> tuple[str, ...]:
    """The names in a text, if it is made of persons' names alone."""
    found = [name for name in split_authors(text) if not is_place(name)]
    return tuple(found) if found and all(looks_like_name(name) for name in found) else ()

"""What people type in, a query out: an expression for FTS5 and conditions on articles. No input is an error.

Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) are parted into single characters, in the
index as in queries, where a run of them becomes a phrase; so a word of any length is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Thai, Lao, Myanmar, Khmer; kana, CJK ideographs and their extensions; Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_BETWEEN = re.compile(f"(?<=[{_UNSPACED}])(?=[\\w])|(?<=[\\w])(?=[{_UNSPACED}])")
_SPACE_BETWEEN = re.compile(f"(?:(?<=[{_UNSPACED}])|(?<=[{_UNSPACED}][\x01\x02])) (?=[\x01\x02]?[{_UNSPACED}])")
_TOKEN = re.compile(
    r'(?P<not>[-–](?=[\w"“]))?(?:(?P<field>[a-z]+):(?=[^\s/]))?'
    r'(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”()]+))'
)
_UNASKABLE = re.compile("[\0\ud800-\udfff]")  # what SQLite takes for an end, and bytes that were no UTF-8
_NEAR = re.compile(r"NEAR(?:/(\d{1,3}))?$")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?$")

FIELDS = {
    "title": "words of the headline",
    "site": "a site's host or name",
    "author": "a part of an author's name",
    "entity": "any name of a person, organisation, place …",
    "type": "article, live blog, gallery, video …",
    "language": "a code such as en",
    "section": "a section of a site",
    "month": "2023-02, or 2023",
    "before": "a date: published before that day",
    "after": "a date: published on that day or later",
}
SHORT = {"lang": "language", "by": "author", "in": "site", "kind": "type", "since": "after", "until": "before"}
MOST_TERMS = 32  # a snippet costs hits times terms, and SQLite cannot be interrupted in one
NEARNESS = 10  # words between those joined by NEAR, where no number is given


@dataclass(frozen=True, slots=True)
class Condition:
    """What an article must be, or must not be."""

    field: str  # of FIELDS, not title
    value: str
    negated: bool = False
    typed: str = ""  # as it stands in what was typed


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was understood."""

    words: str = ""  # an expression of FTS5; "" for all articles that meet the conditions
    conditions: tuple[Condition, ...] = ()
    remarks: tuple[str, ...] = ()  # what was not understood, in plain sentences
    any_words: str = ""  # an expression that is met by any of the words; "" where there is but one

    @property
    def names(self) -> str:
        """The words as an expression for names of entities, which have no headline."""
        return self.words.replace("title : ", "")

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words or self.conditions)


def segment(text: str) -> str:
    """Part scripts without spaces into single characters; other text comes back as it is.

    >>> segment("腾讯 Tencent下架"), segment("Tencent")
    ('腾 讯 Tencent 下 架', 'Tencent')
    """
    return text if text.isascii() or not _HAS_UNSPACED.search(text) else _BETWEEN.sub(" ", text)


def desegment(text: str) -> str:
    r"""Put parted scripts together again, hit marks within them included.

    >>> desegment("腾 讯 Tencent"), desegment("\x01mini\x02 \x01apps\x02")
    ('腾讯 Tencent', '\x01mini\x02 \x01apps\x02')
    """
    return _SPACE_BETWEEN.sub("", text)


def parse_query(text: str) -> Query:
    r"""What was typed, understood.

    Words must all occur; "a phrase" keeps words together; word* finds beginnings; OR and NOT (or -word) combine;
    NEAR (or NEAR/5) wants words close together; ``title:``, ``site:`` and the rest of `FIELDS` narrow.

    >>> parse_query('tencent "mini programs" chat*').words
    '"tencent" "mini programs" "chat"*'
    >>> parse_query("C++ OR 微信 -games").words
    '("C" OR "微 信") NOT "games"'
    >>> parse_query('title:ban tencent NEAR/5 wechat').words
    'title : "ban" AND NEAR("tencent" "wechat", 5)'
    >>> parse_query('entity:"Tencent Holdings" -site:example.com').conditions[1]
    Condition(field='site', value='example.com', negated=True, typed='-site:example.com')
    >>> bool(parse_query('" (')), bool(parse_query("\udcff"))
    (False, False)
    """
    reader = _Reader()
    for match in _TOKEN.finditer(_UNASKABLE.sub(" ", text)):
        reader.take(match)
    return reader.query()


class _Reader:
    """Tokens in, one after another; the query out at the end."""

    def __init__(self) -> None:
        self.wanted: list[list[str]] = []  # alternatives within, all of them together
        self.unwanted: list[str] = []
        self.conditions: list[Condition] = []
        self.remarks: list[str] = []
        self.joined = self.negated = False
        self.near = 0  # words; 0 for none
        self.terms = 0

    def take(self, match: re.Match[str]) -> None:
        word = match["word"] or ""
        field = SHORT.get(match["field"] or "", match["field"] or "")
        if not field and word in {"OR", "|"} and self.wanted:
            self.joined = True
        elif not field and word == "NOT":
            self.negated = True
        elif not field and self.wanted and (found := _NEAR.match(word)):
            self.near = int(found[1] or NEARNESS)
        elif field in FIELDS and field != "title":
            value = (match["phrase"] or word).strip()
            self._narrow(Condition(field, value, bool(match["not"]) or self.negated, match[0]))
            self.joined = self.negated = False
        else:
            typed = match["phrase"] or word
            prefix = "title : " if field == "title" else ""
            typed = f"{match['field']}:{typed}" if match["field"] and not prefix else typed
            self._add(_term(typed), prefix, negated=bool(match["not"]) or self.negated)

    def _add(self, term: str, prefix: str, *, negated: bool) -> None:
        if not term or (not self.joined and not negated and [prefix + term] in self.wanted):
            self.near = 0
            return
        if self.terms == MOST_TERMS:
            self.remarks += [f"Only the first {MOST_TERMS} words were looked for."]
        self.terms += 1
        if self.terms > MOST_TERMS:
            return
        if negated:
            self.unwanted.append(prefix + term)
        elif self.near and not prefix and len(self.wanted[-1]) == 1 and self.wanted[-1][0].startswith('"'):
            self.wanted[-1] = [f"NEAR({self.wanted[-1][0]} {term}, {self.near})"]
        elif self.joined:
            self.wanted[-1].append(prefix + term)
        else:
            self.wanted.append([prefix + term])
        self.joined = self.negated = False
        self.near = 0

    def _narrow(self, condition: Condition) -> None:
        field, value = condition.field, condition.value
        if not value:
            self.remarks.append(f"{field}: wants {FIELDS[field]}.")
        elif field in {"before", "after", "month"} and not _DATE.match(value):
            self.remarks.append(f"{field}: wants a date such as 2023-02-10, 2023-02 or 2023, not “{value}”.")
        else:
            self.conditions.append(condition)

    def query(self) -> Query:
        """What all tokens together ask for."""
        conditions, remarks = tuple(self.conditions), tuple(self.remarks)
        if self.unwanted and not self.wanted:
            left_out = " and ".join(term.strip('"*') for term in self.unwanted)
            remarks += (f"Type at least one word to find, beside {left_out} to leave out.",)
        if not self.wanted:
            return Query("", conditions, remarks)
        parts = [terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})" for terms in self.wanted]
        # FTS5 joins with a mere space only phrases, not brackets, columns or NEAR groups.
        is_plain = all(len(terms) == 1 and terms[0].startswith('"') for terms in self.wanted)
        together = (" " if is_plain else " AND ").join(parts)
        any_words = " OR ".join(parts) if len(parts) > 1 else ""
        if self.unwanted:
            left_out = " NOT ".join(["", *self.unwanted])
            together = f"{together if len(parts) == 1 else f'({together})'}{left_out}"
            any_words = any_words and f"({any_words}){left_out}"
        return Query(together, conditions, remarks, any_words)


def _term(typed: str) -> str:
    """One quoted string of FTS5, with a star behind it where one was typed."""
    words = " ".join(re.findall(r"\w+", segment(typed)))
    if not words:
        return ""
    return f'"{words}"*' if typed.endswith("*") else f'"{words}"'

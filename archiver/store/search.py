"""What people type in, ranked articles out. No input is an error: what FTS5 could not parse is quoted.

Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) are parted into single characters, in the
index as in queries, where a run of them becomes a phrase; so a word of any length is found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from archiver.store.queries import sql

if TYPE_CHECKING:
    from sqlite_utils import Database

# Thai, Lao, Myanmar, Khmer; kana, CJK ideographs and their extensions; Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_BETWEEN = re.compile(f"(?<=[{_UNSPACED}])(?=[\\w])|(?<=[\\w])(?=[{_UNSPACED}])")
_SPACE_BETWEEN = re.compile(f"(?:(?<=[{_UNSPACED}])|(?<=[{_UNSPACED}][\x01\x02])) (?=[\x01\x02]?[{_UNSPACED}])")
_TOKEN = re.compile(r'(?P<not>[-–](?=[\w"“]))?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”()]+))')

MARK = ("\x01", "\x02")  # what surrounds a hit in a snippet, until the page or the terminal shows it
MOST_RANKED = 20_000  # hits that are ranked, newest first: ranking costs about 2 µs each


def segment(text: str) -> str:
    """Part scripts without spaces into single characters; other text comes back as it is.

    >>> segment("腾讯 Tencent下架"), segment("Tencent")
    ('腾 讯 Tencent 下 架', 'Tencent')
    """
    return _BETWEEN.sub(" ", text)


def desegment(text: str) -> str:
    r"""Put parted scripts together again, hit marks within them included.

    >>> desegment("腾 讯 Tencent"), desegment("\x01mini\x02 \x01apps\x02")
    ('腾讯 Tencent', '\x01mini\x02 \x01apps\x02')
    """
    return _SPACE_BETWEEN.sub("", text)


def parse_query(text: str) -> str:
    """An FTS5 expression for what was typed; "" where there is nothing to search for.

    Words must all occur; "a phrase" keeps words together; word* finds beginnings; OR and NOT (or -word) combine.

    >>> parse_query('tencent "mini programs" chat*')
    '"tencent" "mini programs" "chat"*'
    >>> parse_query("C++ OR 微信 -games")
    '("C" OR "微 信") NOT "games"'
    >>> parse_query('" (')
    ''
    """
    wanted: list[list[str]] = []  # alternatives within, all of them together
    unwanted: list[str] = []
    joined = negated = False
    for match in _TOKEN.finditer(text.replace("\0", " ")):
        word = match["word"]
        if word in {"OR", "|"} and wanted:
            joined = True
        elif word == "NOT":
            negated = True
        elif term := _term(match["phrase"] or word or ""):
            if match["not"] or negated:
                unwanted.append(term)
            elif joined:
                wanted[-1].append(term)
            else:
                wanted.append([term])
            joined = negated = False
    if not wanted:
        return ""
    parts = [terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})" for terms in wanted]
    # FTS5 joins with a mere space only phrases, not brackets.
    together = (" AND " if any(len(terms) > 1 for terms in wanted) else " ").join(parts)
    if not unwanted:
        return together
    return f"{together if len(parts) == 1 else f'({together})'} NOT {' NOT '.join(unwanted)}"


def _term(typed: str) -> str:
    """One quoted string of FTS5, with a star behind it where one was typed."""
    words = " ".join(re.findall(r"\w+", segment(typed)))
    if not words:
        return ""
    return f'"{words}"*' if typed.endswith("*") else f'"{words}"'


def search_articles(
    db: Database,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    order: Literal["best", "newest"] = "best",
) -> list[dict[str, Any]]:
    """The articles that fit a query: id, url, title, site, published, `snippet` and `score` (lower is better).

    Hits in a snippet stand between the two characters of `MARK`.
    """
    expression = parse_query(query)
    if not expression:
        return []
    about = {"query": expression, "limit": limit, "offset": offset, "most": MOST_RANKED, "site": None}
    rows = list(db.query(sql(f"search_{order}"), about))
    for row in rows:
        row["snippet"] = desegment(" ".join(row["snippet"].split()))
    return rows

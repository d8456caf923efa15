"""Values in, what stands in a row out: digests, hosts, addresses; and rows in, their ids out."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from archiver.model import Article


def text_digest(article: Article) -> str:
    """What tells one version from another: SHA-256 over title, summary and text, 64 hexadecimal digits."""
    return digest_of({"title": article.title, "summary": article.summary, "text": article.text})


def digest_of(version: Mapping[str, Any]) -> str:
    """The same digest, from a row of `versions`."""
    return sha256("\0".join((version["title"], version["summary"], version["text"])).encode()).hexdigest()


def site_host(url: str) -> str:
    """The host that stands for the site; empty where the URL has none.

    >>> site_host("https://www.example.com/a"), site_host("urn:sha256:00")
    ('example.com', '')
    """
    return (urlsplit(url).netloc.rpartition("@")[2]).lower().removeprefix("www.")


def web_address(url: str) -> str:
    """The address where it is one of the web, else "": no `javascript:` ever becomes a link.

    >>> web_address("https://example.com/a"), web_address("javascript:alert(1)"), web_address("http://[")
    ('https://example.com/a', '', '')
    """
    if any(ord(character) < 0x20 for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row; its id. For single rows in great number: it does not look at the table's schema each time."""
    return int(db.execute(_insertion(table, tuple(row)), list(row.values())).lastrowid or 0)


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"insert into {table} ({', '.join(columns)}) values ({marks})"  # noqa: S608 - our names


def update(db: Database, table: str, row_id: int, row: Mapping[str, Any]) -> None:
    """Change columns of the row with this id."""
    changes = ", ".join(f"{column} = ?" for column in row)
    db.execute(f"update {table} set {changes} where id = ?", [*row.values(), row_id])  # noqa: S608 - our names


def row_id(db: Database, table: str, key: dict[str, Any], more: dict[str, Any] | None = None) -> int:
    """The id of the row with this key, which is made where there is none."""
    where = " and ".join(f"{column} = ?" for column in key)
    found = db.execute(f"select id from {table} where {where}", list(key.values())).fetchone()  # noqa: S608 - ours
    return found[0] if found else insert(db, table, key | (more or {}))

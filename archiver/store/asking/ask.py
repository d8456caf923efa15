"""Questions in, plain rows out: what `archiver show`, `entities`, `entity` and `stats` tell. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError
from archiver.model import Validators
from archiver.store.asking.beside import CONSIDERED, weigh
from archiver.store.asking.copies import SHOWN, describe_copies
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]

MOST = 20  # rows of each part of an answer, where the caller does not say


def article(db: Database, reference: str) -> Row:
    """Everything about one article: its row, `text`, `authors`, `entities`, and the others that tell its `story`.

    Args:
        db: The archive.
        reference: The article's id, or any address it was reached at.

    Raises:
        NotFoundError: There is no such article.
    """
    about = {"id": article_id(db, reference)}
    row = next(db.query(sql("show_article"), about), None)
    if row is None:
        raise _no_article(reference)
    row["captions"] = json.loads(row["captions"])
    row["authors"] = [author["name"] for author in db.query(sql("article_authors"), about)]
    row["entities"] = list(db.query(sql("article_entities"), about))
    copies = describe_copies(db.query(sql("story_articles"), about | {"limit": SHOWN}))
    row["story"] = [copy for copy in copies if copy["id"] != row["id"]]
    return row


def article_id(db: Database, reference: str) -> int:
    """The id of an article that must be there.

    Args:
        db: The archive.
        reference: The article's id, or any address it was reached at.

    Raises:
        NotFoundError: There is no such article.
    """
    found = find_article(db, reference)
    if found is None or not db.execute("select 1 from articles where id = ?", [found]).fetchone():
        raise _no_article(reference)
    return found


def _no_article(reference: str) -> NotFoundError:
    return NotFoundError(f"There is no article {reference!r}; `archiver search` finds them by words.")


def find_article(db: Database, reference: str) -> int | None:
    """The id of the article with that id, or that was reached at that address; None where there is none."""
    if reference.isdecimal():
        return int(reference)
    found = next(db.query(sql("article_by_url"), {"url": reference.partition("#")[0]}), None)
    return found["id"] if found else None


def validators(db: Database, url: str) -> Validators:
    """By what a server knows the page of an article as the archive has it."""
    return Validators(**next(db.query(sql("validators"), {"url": url}), {}))


def articles_to_recheck(db: Database, about: dict[str, Any]) -> list[str]:
    """The addresses of articles to fetch again: `before` (a time), `entity` (an id), `site`, `limit`."""
    return [row["url"] for row in db.query(sql("articles_to_recheck"), about)]


def failures(db: Database, *, reason: str | None = None, limit: int = MOST) -> list[Row]:
    """What could not be archived, newest first, of one reason or of all."""
    return list(db.query(sql("list_failures"), {"reason": reason, "limit": limit}))


def entities(db: Database, *, type: str | None = None, limit: int = MOST) -> list[Row]:
    """The entities named in the most articles, of one OntoNotes type or of all."""
    return list(db.query(sql("list_entities"), {"type": type, "limit": limit}))


def entity(db: Database, name: str, *, limit: int = MOST) -> Row:
    """Everything about one entity: its row, `aliases`, `months`, `beside`, `articles` and `also`.

    Args:
        db: The archive.
        name: Any of its names, in any letter case. Where several entities have it, the one that goes by it,
            then the most named, is told of; the others are listed under `also`.
        limit: Rows of each list at most.

    Raises:
        NotFoundError: Nothing has that name.
    """
    found = list(db.query(sql("find_entities"), {"name": name}))
    if not found:
        raise NotFoundError(f"There is no entity named {name!r}; `archiver search` looks through the texts.")
    row, *also = found
    about = {"id": row["id"], "limit": limit}
    return row | {
        "aliases": list(db.query(sql("entity_aliases"), about)),
        "months": list(db.query(sql("entity_months"), about)),
        "beside": weigh(db.query(sql("entity_beside"), about | {"limit": CONSIDERED}), limit),
        "articles": list(db.query(sql("entity_articles"), about)),
        "also": also,
    }


def stats(db: Database) -> Row:
    """How much is in the archive, and of what: counts, `languages`, `types` and the largest `sites`."""
    (row,) = db.query(sql("stats"))
    return row | {
        "languages": list(db.query(_LANGUAGES)),
        "types": list(db.query(_TYPES)),
        "sites_by_articles": list(db.query(_SITES, {"limit": MOST})),
    }


def named_in(db: Database, article_ids: Iterable[int], *, limit: int = 8) -> list[Row]:
    """The entities most mentioned in these articles."""
    return list(db.query(sql("named_in"), {"ids": json.dumps(sorted(article_ids)), "limit": limit}))


_LANGUAGES = "select language, count(*) as articles from articles group by language order by articles desc"
_TYPES = """
select type, count(*) as entities from entities where article_count > 0 group by type order by entities desc
"""
_SITES = """
select sites.name, sites.host, count(*) as articles from articles join sites on sites.id = articles.site_id
group by sites.id order by articles desc, sites.name limit :limit
"""

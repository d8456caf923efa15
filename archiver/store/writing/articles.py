"""An article's own row in and out: what its latest version says, its site, its authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.store.rows import insert, row_id, site_host
from archiver.times import to_utc

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.model import Article


def find_by_url(db: Database, url: str) -> dict[str, Any] | None:
    """The row of the article with this canonical URL; None where there is none yet."""
    cursor = db.execute("select * from articles where url = ?", [url])
    row = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else None


def new_article(db: Database, article: Article, seen_at: str) -> int:
    """Insert the row of an article that was first seen at that time; its id."""
    seen = {"url": article.url, "first_seen": seen_at, "last_seen": seen_at}
    return insert(db, "articles", seen | article_row(db, article))


def touch_article(db: Database, article_id: int, seen_at: str, *, gone_at: str | None = None) -> None:
    """Widen the time in which the article was seen, and count its versions."""
    db.execute(
        """
        update articles set gone_at = :gone,
            first_seen = min(first_seen, :seen), last_seen = max(last_seen, :seen),
            version_count = (select count(*) from versions where article_id = :id)
        where id = :id
        """,
        {"seen": seen_at, "id": article_id, "gone": gone_at},
    )


def article_row(db: Database, article: Article) -> dict[str, Any]:
    """The columns that say what a version says."""
    published = to_utc(article.published)
    return {
        "site_id": _site(db, article),
        "title": article.title,
        "byline": article.byline,
        "published": published,
        "modified": to_utc(article.modified),
        "month": published[:7] if published else None,
        "language": article.language,
        "section": article.section,
        "summary": article.summary,
        "image_url": article.image_url,
        "word_count": article.word_count,
        "kind": article.kind,
    }


def save_authors(db: Database, article_id: int, article: Article, *, is_new: bool) -> None:
    """Replace the article's authors, where they are others than before; a new article has none."""
    names = list(dict.fromkeys(article.authors))
    if is_new:
        return _add_authors(db, article_id, names)
    before = db.execute(
        "select name from article_authors join authors on authors.id = author_id"
        " where article_id = ? order by position",
        [article_id],
    ).fetchall()
    if [row[0] for row in before] == names:
        return None
    db.execute("delete from article_authors where article_id = ?", [article_id])
    return _add_authors(db, article_id, names)


def _add_authors(db: Database, article_id: int, names: list[str]) -> None:
    for position, name in enumerate(names):
        author_id = row_id(db, "authors", {"name": name})
        insert(db, "article_authors", {"article_id": article_id, "author_id": author_id, "position": position})


def _site(db: Database, article: Article) -> int | None:
    host = site_host(article.url)
    if not host:
        return None
    return row_id(db, "sites", {"host": host}, {"name": article.site or host})

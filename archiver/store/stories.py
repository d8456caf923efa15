"""The signature of the text that an article shows in, the story that the article belongs to out.

Two articles are linked where `archiver.alike.are_copies` says so of their signatures. A story is a connected
component of linked articles, of two at least: copies of copies belong to it, copies on the same site too. Links
depend on the two texts alone, so stories are the same in whatever order articles were saved or changed. The one
exception: of a band that more than `MOST_IN_BAND` articles share (boilerplate that cleaning left), only those saved
last are looked at. Copies have several bands in common, and are missed only where all of those are so crowded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.alike import are_copies, bands_of, group_copies
from archiver.store.queries import sql
from archiver.store.rows import insert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

MOST_IN_BAND = 50  # articles of one band that a text is compared with


class Stories:
    """Keeps stories, within the transactions of its user.

    Args:
        db: The archive.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def place(self, article_id: int, signature: bytes) -> None:
        """Put an article into the story of its copies, or out of the one that it no longer fits.

        Args:
            article_id: The article, whose row says already what it now says.
            signature: Of the text that it now shows; b"" for a text that is too short.
        """
        before, story_id = self._db.execute(
            "select signature, story_id from articles left join signatures on article_id = id where id = ?",
            [article_id],
        ).fetchone()
        if (before or b"") != signature:
            self._sign(article_id, before or b"", signature)
            if story_id is not None:
                self._part(story_id)
            self._join(article_id, signature)
        elif story_id is not None:
            self._describe(story_id)

    def _sign(self, article_id: int, before: bytes, signature: bytes) -> None:
        """Keep the signature, and by which bands the article is found."""
        many = self._db.conn.executemany
        many(
            "delete from signature_bands where band = ? and article_id = ?",
            [(band, article_id) for band in bands_of(before)],
        )
        self._db.execute("delete from signatures where article_id = ?", [article_id])
        if signature:
            self._db.execute("insert into signatures values (?, ?)", [article_id, signature])
            many("insert into signature_bands values (?, ?)", [(band, article_id) for band in bands_of(signature)])

    def _part(self, story_id: int) -> None:
        """Part a story into what still hangs together; its oldest part keeps the number."""
        rows = self._db.execute(sql("story_signatures"), {"story": story_id}).fetchall()
        parts = group_copies({article_id: signature or b"" for article_id, signature in rows})
        groups = [group for group in parts if len(group) > 1]
        self._db.execute("update articles set story_id = null where story_id = ?", [story_id])
        for group in groups:
            self._move(group, story_id if group is groups[0] else self._new_story())
        if not groups:
            self._db.execute("delete from stories where id = ?", [story_id])

    def _join(self, article_id: int, signature: bytes) -> None:
        """Make one story of an article, its copies and the stories that these are in."""
        (own,) = self._db.execute("select story_id from articles where id = ?", [article_id]).fetchone()
        stories, alone = {own} - {None}, {article_id}
        for other_id, story_id, other in self._near(article_id, signature):
            if story_id not in stories and are_copies(signature, other):
                stories |= {story_id} - {None}
                alone |= set() if story_id else {other_id}
        if not stories and len(alone) == 1:
            return
        number = min(stories, default=0) or self._new_story()
        for story_id in stories - {number}:
            self._db.execute("update articles set story_id = ? where story_id = ?", [number, story_id])
            self._db.execute("delete from stories where id = ?", [story_id])
        self._move(alone, number)

    def _near(self, article_id: int, signature: bytes) -> list[tuple[int, int | None, bytes]]:
        about = {"bands": json.dumps(bands_of(signature)), "article": article_id, "most": MOST_IN_BAND}
        return self._db.execute(sql("copies_in_bands"), about).fetchall()

    def _new_story(self) -> int:
        return insert(self._db, "stories", {"title": "", "article_count": 0})

    def _move(self, article_ids: Iterable[int], story_id: int) -> None:
        self._db.conn.executemany(
            "update articles set story_id = ? where id = ?", [(story_id, article_id) for article_id in article_ids]
        )
        self._describe(story_id)

    def _describe(self, story_id: int) -> None:
        self._db.execute(sql("describe_story"), {"story": story_id})

"""The signatures of the texts that articles show in, the stories that the articles belong to out.

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
    from collections.abc import Iterable, Mapping

    from sqlite_utils import Database

Bands = dict[int, tuple[int, ...]]  # of each article

MOST_IN_BAND = 50  # articles of one band that a text is compared with
LAST = 2**63 - 1  # greater than any article's number


class Stories:
    """Keeps stories, within the transactions of its user.

    Args:
        db: The archive.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def place(self, signatures: Mapping[int, bytes], *, first_new: int = LAST) -> None:
        """Put articles into the stories of their copies, or out of those that they no longer fit.

        Args:
            signatures: Of the text that each article now shows, which its row says already; b"" for a text that is
                too short.
            first_new: The first of those articles that are new. A new one is compared with those before it, as if
                each had been placed by itself.
        """
        about = {"articles": json.dumps([*signatures])}
        signed = {
            article_id: (before or b"", story_id)
            for article_id, before, story_id in self._db.execute(sql("signatures_of"), about).fetchall()
        }
        changed = {each: signature for each, signature in signatures.items() if signed[each][0] != signature}
        bands = {each: bands_of(signature) for each, signature in changed.items()}
        self._sign({each: signed[each][0] for each in changed}, changed, bands)
        shared = self._shared_bands(bands)
        for article_id, signature in signatures.items():
            was_in_story = signed[article_id][1] is not None
            story_id = self._story_of(article_id) if was_in_story else None
            if story_id is not None and article_id in changed:
                self._part(story_id)
            elif story_id is not None:
                self._describe(story_id)
            if article_id in changed and not shared.isdisjoint(bands[article_id]):
                self._join(article_id, signature, before=article_id if article_id >= first_new else LAST)

    def _sign(self, before: Mapping[int, bytes], signatures: Mapping[int, bytes], bands: Bands) -> None:
        """Keep the signatures, and by which bands the articles are found."""
        many = self._db.conn.executemany
        old = {article_id: signature for article_id, signature in before.items() if signature}
        many(
            "delete from signature_bands where band = ? and article_id = ?",
            _rows({each: bands_of(signature) for each, signature in old.items()}),
        )
        many("delete from signatures where article_id = ?", [(article_id,) for article_id in old])
        new = {article_id: signature for article_id, signature in signatures.items() if signature}
        many("insert into signatures values (?, ?)", new.items())
        many("insert into signature_bands values (?, ?)", _rows(bands))

    def _shared_bands(self, bands: Bands) -> set[int]:
        """The bands that other articles have too: most texts are like none other, which costs them little."""
        given = json.dumps(sorted({band for own in bands.values() for band in own}))
        return {row[0] for row in self._db.execute(sql("shared_bands"), {"bands": given})}

    def _story_of(self, article_id: int) -> int | None:
        (story_id,) = self._db.execute("select story_id from articles where id = ?", [article_id]).fetchone()
        return None if story_id is None else int(story_id)

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

    def _join(self, article_id: int, signature: bytes, *, before: int) -> None:
        """Make one story of an article, its copies among those before that number, and the stories these are in."""
        own = self._story_of(article_id)
        stories, alone = set[int]() if own is None else {own}, {article_id}
        for other_id, story_id, other in self._near(article_id, signature, before):
            if story_id not in stories and are_copies(signature, other):
                if story_id is None:
                    alone.add(other_id)
                else:
                    stories.add(story_id)
        if not stories and len(alone) == 1:
            return
        number = min(stories, default=0) or self._new_story()
        for story_id in stories - {number}:
            self._db.execute("update articles set story_id = ? where story_id = ?", [number, story_id])
            self._db.execute("delete from stories where id = ?", [story_id])
        self._move(alone, number)

    def _near(self, article_id: int, signature: bytes, before: int) -> list[tuple[int, int | None, bytes]]:
        bands = json.dumps(bands_of(signature))
        about = {"bands": bands, "article": article_id, "before": before, "most": MOST_IN_BAND}
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


def _rows(bands: Bands) -> list[tuple[int, int]]:
    """Rows of `signature_bands`, in the order in which they stand there: that is quicker than any other."""
    return sorted((band, article_id) for article_id, own in bands.items() for band in own)

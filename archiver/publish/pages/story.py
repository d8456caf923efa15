"""The page of a story: the articles that tell it nearly word for word, in the order of their publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.store.asking.copies import SHOWN, describe_copies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.publish.archive import Archive

TEMPLATE = "archiver/story.html"
BESIDE = 6  # other articles shown on the page of an article


async def story_vars(archive: Archive, story_id: int) -> dict[str, Any]:
    """What the template needs; nothing where there is no such story."""
    story = await archive.row("page_story", {"id": story_id})
    if story is None:
        return {}
    about = {"id": story["earliest_id"], "limit": SHOWN}
    return {"story": story, "articles": describe_copies(await archive.rows("story_articles", about))}


async def story_of(archive: Archive, article: dict[str, Any]) -> dict[str, Any] | None:
    """The story of an article: its row, whether this article had it first, and the `others` that tell it."""
    story = await archive.row("page_story", {"id": article["story_id"]}) if article["story_id"] else None
    if story is None:
        return None
    about = {"id": article["id"], "limit": SHOWN}
    copies = describe_copies(await archive.rows("story_articles", about))
    others = [row for row in copies if row["id"] != article["id"]]
    is_first = any(row["is_first"] for row in copies if row["id"] == article["id"])
    return story | {"is_first": is_first, "others": others[:BESIDE]}


def fold_copies(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Articles in, those out that are the first of their story among them; the others go into its `copies`.

    >>> folded = fold_copies({"id": n, "story_id": story} for n, story in ((1, None), (2, 5), (3, None), (4, 5)))
    >>> [(row["id"], [copy["id"] for copy in row["copies"]]) for row in folded]
    [(1, []), (2, [4]), (3, [])]
    """
    folded: list[dict[str, Any]] = []
    first: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row["story_id"] in first:
            first[row["story_id"]]["copies"].append(row)
            continue
        folded.append(row | {"copies": []})
        if row["story_id"] is not None:
            first[row["story_id"]] = folded[-1]
    return folded

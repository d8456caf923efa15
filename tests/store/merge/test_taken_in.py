"""A shard that knows more of an article is taken in, and the archive is as sound as if it had read all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.store.checks import check_database, open_as_it_stands
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.merge import merge_shards
from archiver.store.search.find import search_articles
from tests.store.shelf import Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[tuple[Shelf, Shelf]]:
    """An archive, and a shard that has seen its article later, with another text, and one more article."""
    archive, shard = Shelf(tmp_path / "archive"), Shelf(tmp_path / "shard")
    archive.save()
    shard.save(at=LATER, title="OpenAI sells ferries", text="OpenAI said so.", summary="")
    shard.save(url="http://news.example/2")
    yield archive, shard
    for shelf in (archive, shard):
        shelf.close()


def unsound(shelf: Shelf) -> list[str]:
    with open_as_it_stands(shelf.path) as db:
        return [finding.what for finding in check_database(db, is_deep=True) if finding.is_damage]


def test_a_later_text_from_a_shard_is_shown_found_and_counted(shelves: tuple[Shelf, Shelf]) -> None:
    archive, shard = shelves
    (told,) = merge_shards(archive.path, [shard.path])
    assert (told.new, told.updated, told.known) == (1, 1, 0)
    assert unsound(archive) == []
    assert [row["id"] for row in search_articles(archive.db, "ferries")] == [1]
    assert [row["id"] for row in search_articles(archive.db, "mini")] == [2]


def test_judgements_that_contradict_are_told_with_who_made_them(shelves: tuple[Shelf, Shelf]) -> None:
    archive, shard = shelves
    for shelf, by, day, name in ((archive, "", 1, "First"), (shard, "Bo", 2, "Second")):
        judge = Judge(shelf.db, by=by, clock=lambda day=day: datetime(2023, 3, day, tzinfo=UTC))  # type: ignore[misc]
        judge.rename(find_entity(shelf.db, "OpenAI"), name)
    (told,) = merge_shards(archive.path, [shard.path])
    (phrase,) = told.contradictions
    later, earlier = phrase.split(" overrules ")
    assert later == "“OpenAI is named Second” (Bo, 2023-03-02T00:00:00Z)"
    assert earlier == "“OpenAI is named First” (unknown, 2023-03-01T00:00:00Z)"
    assert unsound(archive) == []

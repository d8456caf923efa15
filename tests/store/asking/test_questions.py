"""Questions in, plain rows out: what is told of articles, entities, failures and of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.errors import NotFoundError
from archiver.model import Failure, Reason, Validators
from archiver.store.asking import ask
from archiver.store.asking.changes import CONTEXT, changes, word_changes
from archiver.store.asking.reread import captures_of, choose_articles, failed_captures, versions_to_tag
from archiver.store.judging.judgements import Judge, find_entity
from tests.store.conftest import ARTICLE, Save
from tests.store.shelf import DAY, Shelf

LATER = datetime(2023, 2, 20, tzinfo=UTC)
LONG = "Tencent Holdings said so. " + " ".join(f"word{number}" for number in range(200))  # long enough for a story
MARKED = (("ETag", '"1"'), ("Last-Modified", "Sat, 11 Feb 2023 00:00:00 GMT"))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """To be read: 1 was changed in secret, 2 and 3 are copies, 4 has no site and names nobody; and three failures."""
    shelf = Shelf(tmp_path_factory.mktemp("asked"))
    shelf.save(captions=("A harbour",), about={"headers": MARKED})
    shelf.save(
        at=LATER,
        title="Tencent removes bots",
        text="Tencent Holdings said no more.\n\nOpenAI did not comment.",
        about={"headers": (("ETag", '"2"'),), "final_url": "http://news.example/final"},
    )
    shelf.save(url="http://news.example/2", text=LONG, published=datetime(2023, 2, 12, 9, tzinfo=UTC))
    shelf.save(
        url="http://other.example/3",
        text=LONG + "\n\nOpenAI is here.",
        site="Other",
        published=datetime(2023, 2, 13, tzinfo=UTC),
        language="de",
    )
    shelf.save(url="urn:x", title="Note", summary="", text="Nobody.", published=None, authors=())
    shelf.fail("http://news.example/f1", Failure(Reason.NO_ARTICLE, "There is none."), DAY)
    shelf.fail("http://news.example/f2", Failure(Reason.LISTING, "It lists."), LATER)
    shelf.fail("http://news.example/f3", Failure(Reason.HTTP_STATUS, "Not there."), DAY, status=500)
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def archive(shelf: Shelf) -> Database:
    return shelf.db


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("1", 1),
        ("http://news.example/wechat", 1),
        ("http://news.example/wechat#comments", 1),
        ("http://news.example/final", 1),
        ("urn:x", 4),
        ("http://news.example/none", None),
        ("http://news.example/f1", None),
        ("99", 99),
    ],
)
def test_an_article_goes_by_its_number_and_by_all_its_addresses(
    archive: Database, reference: str, found: int | None
) -> None:
    assert ask.find_article(archive, reference) == found


def test_all_is_told_of_an_article(archive: Database) -> None:
    told = ask.article(archive, "http://news.example/wechat")
    assert (told["id"], told["title"], told["site"], told["byline"]) == (
        1,
        "Tencent removes bots",
        "The News",
        "By Ann Lee",
    )
    assert told["text"] == "Tencent Holdings said no more.\n\nOpenAI did not comment."
    assert (told["captions"], told["authors"], told["story"]) == ([], ["Ann Lee"], [])
    assert told["version_count"] == 2
    assert [(entity["name"], entity["type"]) for entity in told["entities"]] == [
        ("Tencent", "ORG"),
        ("OpenAI", "ORG"),
    ]


def test_an_article_is_told_with_those_that_tell_its_story(archive: Database) -> None:
    (copy,) = ask.article(archive, "2")["story"]
    assert (copy["id"], copy["site"], copy["is_first"], copy["more_words"]) == (3, "Other", False, 3)
    assert copy["alike"] > 80
    (first,) = ask.article(archive, "3")["story"]
    assert (first["id"], first["is_first"], first["more_words"]) == (2, True, -3)
    assert not {"signature", "own_signature", "own_word_count"} & set(first)


@pytest.mark.parametrize("reference", ["99", "http://news.example/none"])
def test_an_article_that_is_not_there_is_told_of(archive: Database, reference: str) -> None:
    with pytest.raises(NotFoundError, match=reference):
        ask.article(archive, reference)


def test_a_request_is_conditional_on_what_the_server_said_last(archive: Database, shelf: Shelf) -> None:
    assert ask.validators(archive, "http://news.example/wechat") == Validators('"2"')
    assert ask.validators(archive, "http://news.example/2") == Validators()
    assert ask.validators(archive, "http://news.example/none") == Validators()


def test_a_request_is_conditional_on_both_marks(tmp_path_factory: pytest.TempPathFactory) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("marked"))
    shelf.save(about={"headers": MARKED})
    assert ask.validators(shelf.db, ARTICLE.url) == Validators('"1"', MARKED[1][1])
    shelf.close()


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ({}, ["http://news.example/2", "http://other.example/3", ARTICLE.url]),
        ({"before": datetime(2023, 2, 12, tzinfo=UTC)}, ["http://news.example/2", "http://other.example/3"]),
        ({"site": "OTHER.example"}, ["http://other.example/3"]),
        ({"site": "the news"}, ["http://news.example/2", ARTICLE.url]),
        ({"limit": 1}, ["http://news.example/2"]),
    ],
)
def test_articles_from_the_web_are_looked_at_again_longest_ago_first(
    archive: Database, about: dict[str, Any], found: list[str]
) -> None:
    asked = {"before": datetime(2024, 1, 1, tzinfo=UTC)} | about
    assert ask.articles_to_recheck(archive, **asked) == found


def test_failures_are_told_newest_first(archive: Database) -> None:
    def sources(**given: object) -> list[str]:
        return [row["source"][-2:] for row in ask.failures(archive, **given)]  # type: ignore[arg-type]

    assert sources() == ["f2", "f3", "f1"]
    assert sources(limit=1) == ["f2"]
    assert sources(reason="listing") == ["f2"]
    assert sources(reason="No Article") == ["f1"]
    assert sources(reason="paywall teaser") == []
    row = ask.failures(archive)[0]
    assert (row["url"], row["reason"], row["detail"]) == ("http://news.example/f2", "listing", "It lists.")


def test_entities_are_told_the_most_named_first(archive: Database) -> None:
    assert [(row["name"], row["article_count"]) for row in ask.entities(archive)] == [("Tencent", 3), ("OpenAI", 3)]
    assert [row["name"] for row in ask.entities(archive, limit=1)] == ["Tencent"]
    assert len(ask.entities(archive, type="ORG")) == 2
    assert ask.entities(archive, type="PERSON") == []


def test_all_is_told_of_an_entity(archive: Database) -> None:
    told = ask.entity(archive, "tencent HOLDINGS")
    assert (told["name"], told["type"], told["description"]) == ("Tencent", "ORG", "Chinese company")
    assert [row["name"] for row in told["aliases"]] == ["Tencent r", "Tencent Holdings"]
    assert [(row["month"], row["article_count"]) for row in told["months"]] == [("2023-02", 3)]
    assert [(row["name"], row["shared_count"]) for row in told["beside"]] == [("OpenAI", 3)]
    assert [row["id"] for row in told["articles"]] == [3, 2, 1]
    assert told["also"] == []
    few = ask.entity(archive, "Tencent", limit=1)
    assert [row["id"] for row in few["articles"]] == [3]
    assert len(ask.entity(archive, "Tencent", limit=0)["beside"]) == 0


def test_an_entity_that_is_not_there_is_told_of(archive: Database) -> None:
    with pytest.raises(NotFoundError, match="Nobody"):
        ask.entity(archive, "Nobody")


def test_of_several_entities_of_a_name_the_one_that_goes_by_it_is_told_of(save: Save, db: Database) -> None:
    save()
    save(url="http://news.example/2")
    judge = Judge(db, by="me")
    judge.alias(find_entity(db, "OpenAI"), "Open")
    judge.split(find_entity(db, "Tencent"), "Open", ["Tencent Holdings"], [1])
    told = ask.entity(db, "open")
    assert (told["name"], told["article_count"]) == ("Open", 1)
    assert [(row["name"], row["article_count"]) for row in told["also"]] == [("OpenAI", 2)]


def test_the_whole_is_told_in_numbers(archive: Database) -> None:
    told = ask.stats(archive)
    numbers = ("articles", "stories", "versions", "captures", "sites", "entities", "failures")
    assert [told[name] for name in numbers] == [4, 1, 5, 8, 2, 2, 3]
    assert (told["first_published"], told["last_published"]) == ("2023-02-10T18:30:00Z", "2023-02-13T00:00:00Z")
    assert told["languages"] == [{"language": "en", "articles": 3}, {"language": "de", "articles": 1}]
    assert told["types"] == [{"type": "ORG", "entities": 2}]
    assert [(row["host"], row["articles"]) for row in told["sites_by_articles"]] == [
        ("news.example", 2),
        ("other.example", 1),
    ]


def test_the_entities_of_some_articles(archive: Database) -> None:
    named = ask.named_in(archive, [3, 1])
    assert [(row["name"], row["article_count"]) for row in named] == [("OpenAI", 2), ("Tencent", 2)]
    assert named[0]["mention_count"] >= named[1]["mention_count"]
    assert len(ask.named_in(archive, [1, 3], limit=1)) == 1
    assert ask.named_in(archive, []) == []


def test_a_change_tells_the_words_that_went_and_came(archive: Database) -> None:
    (change,) = changes(archive)
    assert (change["article_id"], change["url"], change["stealth"]) == (1, ARTICLE.url, True)
    assert (change["earlier_title"], change["title"]) == (ARTICLE.title, "Tencent removes bots")
    assert (change["earlier_seen_at"], change["seen_at"]) == ("2023-02-11T00:00:00Z", "2023-02-20T00:00:00Z")
    assert (change["version_id"] > change["earlier_version_id"], change["published"]) == (
        True,
        "2023-02-10T18:30:00Z",
    )
    (words,) = change["words"]
    assert (words["gone"], words["new"], words["tail"]) == ("so.", "no more.", "OpenAI did not comment.")
    assert words["lead"] == "available in China. Tencent Holdings said"
    assert (change["named"], change["named_no_more"]) == ([], [])
    assert changes(archive, 1) == [change]
    assert changes(archive, 2) == changes(archive, limit=0) == []


def test_a_change_tells_who_came_and_went_and_whether_the_site_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("changed"))
    shelf.save(summary="")
    shelf.save(at=LATER, summary="", text="OpenAI did not comment.", title="OpenAI", modified=LATER)
    shelf.save(
        at=datetime(2023, 3, 1, tzinfo=UTC),
        summary="",
        text="Tencent Holdings said so.",
        title="Again",
        modified=LATER,
    )
    newest, first = changes(shelf.db)
    assert (first["named"], first["named_no_more"], first["stealth"]) == ([], ["Tencent"], False)
    assert (newest["named"], newest["named_no_more"], newest["stealth"]) == (["Tencent"], ["OpenAI"], True)
    assert changes(shelf.db, limit=1) == [newest]
    shelf.close()


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a c", [("a", "b", "", "c")]),
        ("a c", "a b c", [("a", "", "b", "c")]),
        ("a b c d", "a x c y", [("a", "b", "x", "c y"), ("a x c", "d", "y", "")]),
        ("微信很好", "微信不好", [("微 信", "很", "不", "好")]),
        ("a\n\nb", "a b", []),
    ],
)
def test_words_are_compared_one_by_one(before: str, after: str, found: list[tuple[str, ...]]) -> None:
    assert [
        tuple(change[key] for key in ("lead", "gone", "new", "tail")) for change in word_changes(before, after)
    ] == found


def test_a_change_is_told_with_some_words_around_it() -> None:
    words = [f"w{n}" for n in range(30)]
    (change,) = word_changes(" ".join(words), " ".join([*words[:15], "new", *words[16:]]))
    assert change["lead"].split() == words[15 - CONTEXT : 15]
    assert change["tail"].split() == words[16 : 16 + CONTEXT]


def test_versions_that_another_reader_tagged_are_tagged_again(archive: Database) -> None:
    first, second = versions_to_tag(archive, 1, 99)
    assert (first[0], second[0]) == (1, 2)
    article = second[1]
    assert (article.url, article.title, article.summary, article.language) == (
        ARTICLE.url,
        "Tencent removes bots",
        ARTICLE.summary,
        "en",
    )
    assert article.text.startswith("Tencent Holdings said no more.")
    assert versions_to_tag(archive, 1, 1) == []


def test_the_captures_of_an_article_oldest_first(archive: Database, shelf: Shelf) -> None:
    old, new = captures_of(archive, 1)
    assert (old.id, old.captured_at, new.captured_at) == (1, "2023-02-11T00:00:00Z", "2023-02-20T00:00:00Z")
    row = next(archive.query("select * from captures where id = 1"))
    place = old.place
    assert (place.file, place.offset, place.length, place.sha256) == (
        row["warc_file"],
        row["warc_offset"],
        row["warc_length"],
        row["sha256"],
    )
    assert old.original is None


def test_a_capture_that_refers_to_another_record_tells_which(tmp_path_factory: pytest.TempPathFactory) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("twice"))
    shelf.save()
    shelf.save(at=LATER)
    first, again = captures_of(shelf.db, 1)
    assert again.place != first.place
    assert again.original == first.place
    shelf.close()


def test_captures_without_an_article_are_to_be_read_again_if_the_server_gave_a_page(archive: Database) -> None:
    failed = list(failed_captures(archive))
    assert [each.source[-2:] for each in failed] == ["f1", "f2"]
    assert failed[0].capture_id < failed[1].capture_id
    assert [each.captured_at for each in failed] == ["2023-02-11T00:00:00Z", "2023-02-20T00:00:00Z"]
    assert failed[0].original is None
    assert failed[1].original == failed[0].place  # the same bytes


@pytest.mark.parametrize(
    ("site", "limit", "found"),
    [
        (None, None, [1, 2, 3, 4]),
        (None, 2, [1, 2]),
        ("NEWS.example", None, [1, 2]),
        ("other", None, [3]),
        ("news.example", 1, [1]),
        ("none", None, []),
    ],
)
def test_articles_are_chosen_by_their_site(
    archive: Database, site: str | None, limit: int | None, found: list[int]
) -> None:
    assert choose_articles(archive, site=site, limit=limit) == found


def test_captions_are_told_as_a_list(tmp_path_factory: pytest.TempPathFactory) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("captions"))
    shelf.save(captions=("A harbour", "A “quay”"))
    assert ask.article(shelf.db, "1")["captions"] == ["A harbour", "A “quay”"]
    assert json.loads(shelf.db.execute("select captions from versions").fetchone()[0])
    shelf.close()

"""What people judged, told in plain phrases; which entities they may mean; and what is suggested to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from archiver.errors import JudgementError, NotFoundError
from archiver.model import Article, Entity
from archiver.resolve import name_key
from archiver.store.asking.beside import log_likelihood, weigh
from archiver.store.judging.judgements import Judge, find_entity, read_log, read_told, told
from archiver.store.judging.shared import export_judgements, import_judgements
from archiver.store.judging.suggestions import _likeness, _named, as_row, suggest_merges
from tests.store.conftest import Save, kept, make_writer, reading

NOW = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def judge(db: Database, save: Save) -> Judge:
    save()
    save(url="http://news.example/2")
    return Judge(db, by="Ann", reason="I know", clock=lambda: NOW)


def test_each_judgement_is_told_in_a_phrase(judge: Judge) -> None:
    openai, tencent = find_entity(judge.db, "OpenAI"), find_entity(judge.db, "Tencent")
    numbers = [
        judge.merge(tencent, openai),
        judge.undo(1),
        judge.never_same(tencent, openai),
        judge.split(tencent, "Holdings", ["Tencent Holdings", "OpenAI"], [2, 1]),
        judge.split(tencent, "Other", ["Tencent r"]),
        judge.rename(openai, "Open AI"),
        judge.retype(openai, "PRODUCT"),
        judge.hide(openai),
        judge.unhide(openai),
        judge.alias(openai, "ClosedAI"),
    ]
    assert [told(judge.db, number) for number in numbers] == [
        "OpenAI is Tencent",
        "took judgement 1 back (OpenAI is Tencent)",
        "Tencent and OpenAI are not the same",
        "Tencent, where it is written OpenAI or Tencent Holdings in 2 articles, is Holdings",
        "Tencent, where it is written Tencent r, is Other",
        "OpenAI is named Open AI",
        "Open AI is PRODUCT, not ORG",
        "Open AI is no entity",
        "Open AI is an entity after all",
        "Open AI is also written ClosedAI",
    ]
    rows = read_log(judge.db)
    assert [row["id"] for row in rows] == numbers[::-1]
    row = rows[0]
    assert (row["made_at"], row["made_by"], row["reason"], row["kind"]) == (
        "2023-03-01T00:00:00Z",
        "Ann",
        "I know",
        "alias",
    )
    assert row["details"]["name"] == "ClosedAI"
    page = read_told(judge.db, limit=2, offset=1)
    assert [(row["id"], row["told"]) for row in page] == [
        (9, "Open AI is an entity after all"),
        (8, "Open AI is no entity"),
    ]
    assert [row["id"] for row in read_told(judge.db, about=tencent, limit=20)] == [5, 4, 3, 1]
    assert len(read_told(judge.db, limit=20)) == len(numbers)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda judge: judge.rename(1, "  "),
        lambda judge: judge.alias(1, ""),
        lambda judge: judge.split(1, " ", ["OpenAI"]),
        lambda judge: judge.split(1, "x", ["Nowhere"]),
        lambda judge: judge.split(1, "x", []),
        lambda judge: judge.retype(1, "org"),
        lambda judge: judge.merge(1, 1),
        lambda judge: judge.merge(1, 99),
        lambda judge: judge.hide(99),
        lambda judge: judge.undo(),
        lambda judge: judge.undo(7),
        lambda judge: judge.alias(find_entity(judge.db, "Tencent"), "OpenAI"),
    ],
)
def test_what_cannot_be_judged_changes_nothing(judge: Judge, wrong: object) -> None:
    before = [
        judge.db.execute(f"select * from {table}").fetchall() for table in ("entities", "aliases", "judgements")
    ]
    with pytest.raises((JudgementError, NotFoundError)):
        wrong(judge)  # type: ignore[operator]
    after = [
        judge.db.execute(f"select * from {table}").fetchall() for table in ("entities", "aliases", "judgements")
    ]
    assert after == before


def test_an_entity_goes_by_its_number_or_any_of_its_names(judge: Judge) -> None:
    openai, tencent = find_entity(judge.db, "OpenAI"), find_entity(judge.db, "Tencent")
    for reference in (str(openai), f"#{openai}", "openai"):
        assert find_entity(judge.db, reference) == openai
    assert find_entity(judge.db, "tencent holdings") == tencent
    for reference in ("Nobody", "99", "#99", "9" * 30, "#"):
        with pytest.raises(NotFoundError, match=reference):
            find_entity(judge.db, reference)
    judge.hide(openai)
    assert find_entity(judge.db, "openai") == openai
    judge.rename(tencent, "7")
    assert find_entity(judge.db, "7") == tencent  # no entity has that number


def test_of_several_of_a_name_their_numbers_are_told(judge: Judge) -> None:
    judge.split(find_entity(judge.db, "Tencent"), "OPENAI", ["Tencent Holdings"])
    assert find_entity(judge.db, "OPENAI") != find_entity(judge.db, "OpenAI")  # each by its own letters
    with pytest.raises(JudgementError, match=r"#\d OpenAI \(ORG\).*Give the number"):
        find_entity(judge.db, "openai")


# -- shared with others -----------------------------------------------------------------------------------


def test_judgements_are_shared_by_names_and_addresses(
    judge: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    openai, tencent = find_entity(judge.db, "OpenAI"), find_entity(judge.db, "Tencent")
    judge.never_same(tencent, openai)
    judge.split(tencent, "Holdings", ["Tencent Holdings"], [2])
    judge.hide(openai)
    judge.undo()
    rows = list(export_judgements(judge.db))
    assert rows == [
        {
            "kind": "never-same", "made_at": "2023-03-01T00:00:00Z", "made_by": "Ann", "reason": "I know",
            "entity": {"name": "Tencent", "type": "ORG"}, "details": {"other": {"name": "OpenAI", "type": "ORG"}},
        },
        {
            "kind": "split", "made_at": "2023-03-01T00:00:00Z", "made_by": "Ann", "reason": "I know",
            "entity": {"name": "Tencent", "type": "ORG"},
            "details": {"names": ["Tencent Holdings"], "articles": ["http://news.example/2"],
                        "other": {"name": "Holdings", "type": "ORG"}},
        },
    ]  # fmt: skip
    assert import_judgements(judge, rows) == (0, 2)
    assert list(export_judgements(judge.db)) == rows


@pytest.mark.parametrize(
    "row",
    [
        None,
        {},
        {"kind": "hide", "entity": {"name": "a", "type": "ORG"}},
        {"kind": "dream", "entity": {"name": "a", "type": "ORG"}, "details": {}},
        {"kind": "rename", "entity": {"name": "a", "type": "ORG"}, "details": {"old": "a"}},
        {"kind": "hide", "entity": {"name": "", "type": "ORG"}, "details": {}},
        {"kind": "hide", "entity": {"name": "a", "type": "org"}, "details": {}},
        {"kind": "hide", "entity": None, "details": {}},
        {"kind": "merge", "entity": {"name": "a", "type": "ORG"}, "details": {"other": {"name": "b"}}},
    ],
)
def test_lines_that_are_no_judgements_are_told_and_none_is_made(judge: Judge, row: object) -> None:
    good = {"kind": "hide", "entity": {"name": "OpenAI", "type": "ORG"}, "details": {}}
    with pytest.raises(JudgementError, match="Line 2"):
        import_judgements(judge, [good, row])  # type: ignore[list-item]
    assert read_log(judge.db) == []


def test_judgements_on_what_is_not_there_yet_are_kept_for_what_is_to_come(judge: Judge) -> None:
    rows = [
        {
            "kind": "rename",
            "entity": {"name": "OpenAI", "type": "PRODUCT"},
            "details": {"old": "OpenAI", "new": "O"},
        },
        {"kind": "hide", "made_by": "Bo", "entity": {"name": "Later", "type": "GPE"}, "details": {}},
        {"kind": "hide", "made_by": "Bo", "entity": {"name": "Later", "type": "GPE"}, "details": {}},
        {"kind": "hide", "made_by": "Bo", "entity": {"name": "Later", "type": "LOC"}, "details": {}},
    ]
    assert import_judgements(judge, rows) == (3, 1)
    named = "select name, type, hidden, article_count from entities order by id"
    assert judge.db.execute(named).fetchall()[2:] == [("O", "PRODUCT", 0, 0), ("Later", "GPE", 1, 0)]
    assert [row["made_by"] for row in read_log(judge.db)] == ["Bo", "Bo", "Ann"]


# -- suggested --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "score", "reason"),
    [
        (("World Ferry Board", "ORG"), ("WFB", "ORG"), 0.8, "the initials of 'World Ferry Board'"),
        (("Board of World Ferries", "ORG"), ("BWF", "ORG"), 0.8, "the initials of 'Board of World Ferries'"),
        (("World Ferry Board", "ORG"), ("Wfb", "ORG"), None, ""),
        (("World Ferry", "ORG"), ("WF", "ORG"), None, ""),
        (("Bo Lowell", "PERSON"), ("Lowell", "PERSON"), 0.65, "a part of 'Bo Lowell'"),
        (("Bo Lowell", "PERSON"), ("Bo", "PERSON"), None, ""),
        (("Quibblewick Ferries", "ORG"), ("Quibblewick", "ORG"), 0.65, "a part of 'Quibblewick Ferries'"),
        (("Harbour Quibblewick", "ORG"), ("Quibblewick", "ORG"), None, ""),
        (("Port Ellen", "GPE"), ("Port", "GPE"), None, ""),
        (("Quay Ferries", "ORG"), ("Quay", "ORG"), 0.65, "a part of 'Quay Ferries'"),
        (("Quy Ferries", "ORG"), ("Quy", "ORG"), None, ""),
        (("Quibblewick", "ORG"), ("Quibblewick", "PERSON"), 0.9, "the same name, as another type"),
        (("Quibblewick", "ORG"), ("Quibblewick Ferry", "PERSON"), None, ""),
        (("Quibblewick", "PRODUCT"), ("Quibblewik", "PRODUCT"), 0.952, "spelled much alike"),
        (("Ann Lowell", "PERSON"), ("Lowell Ann", "PERSON"), 1.0, "spelled much alike"),
        (("Ferrogram 3", "PRODUCT"), ("Ferrogram 4", "PRODUCT"), None, ""),
        (("Quibblewick", "ORG"), ("Harbour", "ORG"), None, ""),
    ],
)
def test_names_that_may_be_of_one_entity(
    one: tuple[str, str], other: tuple[str, str], score: float | None, reason: str
) -> None:
    first, second = _named(1, *one, 2), _named(2, *other, 1)
    for pair in ((first, second), (second, first)):
        found = _likeness(*pair)
        assert found == (None if score is None else (pytest.approx(score, abs=0.001), reason))


def write(db: Database, *texts: str) -> None:
    """Articles that name organisations."""
    names = {word: Entity(word, "ORG", name_key(word, "ORG")) for word in " ".join(texts).split()}
    writer = make_writer(db)
    for number, text in enumerate(texts):
        article = Article(f"http://news.example/{number}", "T", text)
        writer.save(kept(article), reading(article, {word: names[word] for word in text.split()}))


def test_entities_that_one_article_names_are_hardly_one(db: Database) -> None:
    write(db, "Quibblewick", "Quibblewick Quibblewik", "Harbour")
    (found,) = suggest_merges(db)
    assert (found.kept.name, found.other.name) == ("Quibblewick", "Quibblewik")
    assert found.score == pytest.approx(20 / 21 * 0.7 * 0.8, abs=0.001)
    assert found.reason == "spelled much alike; some articles name both"


def test_entities_in_the_same_company_are_more_likely_one(db: Database) -> None:
    write(
        db, "Quibblewick OpenAI", "Quibblewik OpenAI Port", "Quibblewick OpenAI Ferry Quay", "Tidewire", "Tidewir"
    )
    found, other = suggest_merges(db)
    assert found.reason == "spelled much alike; 50% of those named beside them are the same"
    assert found.score == pytest.approx(20 / 21 * (0.7 + 0.3 * 0.5), abs=0.001)
    assert as_row(found) == {
        "kept": {"id": found.kept.id, "name": "Quibblewick", "type": "ORG", "article_count": 2},
        "other": {"id": found.other.id, "name": "Quibblewik", "type": "ORG", "article_count": 1},
        "score": found.score,
        "reason": found.reason,
    }
    assert (other.kept.name, other.other.name, other.score) == ("Tidewire", "Tidewir", round(14 / 15 * 0.7, 3))
    assert suggest_merges(db, limit=1) == [found]
    assert suggest_merges(db, about=other.other.id) == [other]
    assert suggest_merges(db, about=find_entity(db, "OpenAI")) == []
    Judge(db, by="me").never_same(found.kept.id, found.other.id)
    assert suggest_merges(db) == [other]
    Judge(db, by="me").merge(other.kept.id, other.other.id)
    assert suggest_merges(db) == []


# -- who is named beside whom -----------------------------------------------------------------------------


def beside(
    name: str, shared: int, elsewhere: int, looked_at: int = 10, all_articles: int = 1000
) -> dict[str, object]:
    return {"id": 1, "name": name, "type": "ORG", "shared_count": shared, "article_count": elsewhere,
            "looked_at": looked_at, "all_articles": all_articles}  # fmt: skip


def test_those_that_meet_more_often_than_by_chance_come_first() -> None:
    rows = [
        beside("everywhere", 9, 900),
        beside("rarely", 2, 2),
        beside("seldom", 2, 500),
        beside("often", 3, 3),
        beside("once b", 1, 1),
        beside("once a", 1, 1),
        beside("miscounted", 5, 0),
    ]
    found = weigh(rows, 10)
    assert [row["name"] for row in found] == [
        "miscounted",
        "often",
        "everywhere",
        "rarely",
        "seldom",
        "once a",
        "once b",
    ]
    assert found[1] == {
        "id": 1, "name": "often", "type": "ORG", "shared_count": 3, "weight": round(log_likelihood(3, 10, 3, 1000), 1),
    }  # fmt: skip
    assert [row["name"] for row in weigh(rows, 2)] == ["miscounted", "often"]


@pytest.mark.parametrize(
    ("numbers", "weight"),
    [
        ((10, 20, 15, 1000), 65.3),
        ((10, 100, 100, 1000), 0.0),
        ((1, 100, 100, 1000), -15.0),
        ((0, 100, 100, 1000), -22.2),
        ((5, 5, 5, 5), 0.0),
        ((5, 5, 5, 1), 0.0),
        ((5, 5, 5, 10), 13.9),
    ],
)
def test_how_strongly_two_belong_together(numbers: tuple[int, int, int, int], weight: float) -> None:
    first = log_likelihood(*numbers)
    shared, one, other, total = numbers
    assert round(first, 1) == pytest.approx(weight, abs=1.5)
    assert first == pytest.approx(log_likelihood(shared, other, one, total))

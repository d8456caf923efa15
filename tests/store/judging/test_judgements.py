"""A human's word: kept, followed by everything that comes later, and taken back without a trace."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archiver.errors import JudgementError, NotFoundError
from archiver.model import Entity, Mention, Reading, ResolvedMention
from archiver.store import open_archive
from archiver.store.asking import ask
from archiver.store.judging.judged import hidden_names
from archiver.store.judging.judgements import Judge, find_entity, read_log, read_told, told
from archiver.store.judging.shared import export_judgements, import_judgements
from archiver.store.judging.suggestions import suggest_merges
from tests.store.conftest import ARTICLE, Save, kept, make_writer, reading

NAMES = {
    name: Entity(name, type, f"{type.lower()}:{name.lower()}")
    for name, type in [
        ("Harbour Board", "ORG"),
        ("Port Board", "ORG"),
        ("Ann Lowell", "PERSON"),
        ("Lowell", "PERSON"),
        ("Photo", "ORG"),
    ]
}
TEXTS = [
    "The Harbour Board met. Ann Lowell spoke for the Harbour Board. Photo",
    "The Port Board met. Lowell spoke. Photo",
    "Port Board and Harbour Board are one, Lowell said.",
]
WHEN = datetime(2026, 3, 1, tzinfo=UTC)


def fill(db: Database, *texts: str) -> None:
    """Save an article for each text; of names that overlap, the longer one is mentioned."""
    writer = make_writer(db)
    longest_first = re.compile("|".join(sorted(NAMES, key=len, reverse=True)))
    for text in texts or TEXTS:
        url = f"http://news.example/{len(text)}"
        article = replace(ARTICLE, url=url, title="Story", summary="", text=text)
        mentions = [
            ResolvedMention(
                Mention(match.start(), match.end(), match[0], NAMES[match[0]].type, "text", match[0]),
                NAMES[match[0]],
            )
            for match in longest_first.finditer(text)
        ]
        writer.save(kept(article, body=text.encode()), Reading(article, tuple(mentions)))


@pytest.fixture
def archive(db: Database) -> Database:
    fill(db)
    return db


@pytest.fixture
def judge(archive: Database) -> Judge:
    return Judge(archive, by="Iris", reason="known from the register", clock=lambda: WHEN)


def of(db: Database, name: str) -> int:
    return find_entity(db, name)


def counts(db: Database) -> dict[str, tuple[int, int]]:
    rows = db.query("select name, article_count, mention_count from entities where mention_count > 0")
    return {row["name"]: (row["article_count"], row["mention_count"]) for row in rows}


TABLES = {
    "mentions": "select id, entity_id, found_id from mentions order by id",
    "entities": "select id, name, type, merged_into, hidden, article_count, mention_count, first_seen, last_seen "
    "from entities where id <= 5 order by id",
    "articles": "select * from article_entities order by 1, 2",
    "months": "select * from entity_months order by 1, 2",
    "names": "select rowid, name, aliases from entities_fts where rowid <= 5 order by rowid",
}


def state(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {name: db.execute(query).fetchall() for name, query in TABLES.items()}


def check_counters(db: Database) -> None:
    """Counters are what one gets by counting mentions."""
    counted = db.execute(
        "select entity_id, count(distinct articles.id), count(*) from mentions "
        "join articles on articles.version_id = mentions.version_id where entity_id is not null group by entity_id"
    ).fetchall()
    assert (
        counted
        == db.execute(
            "select id, article_count, mention_count from entities where mention_count > 0 order by id"
        ).fetchall()
    )
    assert (
        counted
        == db.execute(
            "select entity_id, count(*), sum(mention_count) from article_entities group by entity_id"
        ).fetchall()
    )
    assert (
        counted
        == db.execute(
            "select entity_id, sum(article_count), sum(mention_count) from entity_months group by entity_id"
        ).fetchall()
    )
    assert not db.execute("pragma foreign_key_check").fetchall()


def test_two_merged_entities_are_one_everywhere(archive: Database, judge: Judge) -> None:
    number = judge.merge(of(archive, "Harbour Board"), of(archive, "Port Board"))
    assert counts(archive)["Harbour Board"] == (3, 5)
    assert "Port Board" not in counts(archive)
    found = ask.entity(archive, "port board")
    assert found["name"] == "Harbour Board"
    assert "Port Board" in [alias["name"] for alias in found["aliases"]]
    assert [row["name"] for row in ask.entities(archive, type="ORG")] == ["Harbour Board", "Photo"]
    assert (
        "Port Board" in next(archive.query("select other_names from entity_overview where id = 1"))["other_names"]
    )
    (row,) = read_log(archive)
    assert (row["id"], row["made_by"], row["reason"], row["made_at"]) == (
        number,
        "Iris",
        "known from the register",
        "2026-03-01T00:00:00Z",
    )
    assert told(archive, number) == "Port Board is Harbour Board"
    check_counters(archive)


def test_what_comes_later_follows_a_merge(archive: Database, judge: Judge) -> None:
    judge.merge(of(archive, "Harbour Board"), of(archive, "Port Board"))
    fill(archive, "The Port Board met again.")
    assert counts(archive)["Harbour Board"] == (4, 6)
    judge.undo()
    assert counts(archive)["Port Board"] == (3, 3)
    check_counters(archive)


def test_a_merge_taken_back_leaves_no_trace_but_the_log(archive: Database, judge: Judge) -> None:
    before = state(archive)
    judge.merge(of(archive, "Harbour Board"), of(archive, "Port Board"))
    undo = judge.undo()
    assert state(archive) == before
    assert [row["kind"] for row in read_log(archive)] == ["undo", "merge"]
    assert told(archive, undo) == "took judgement 1 back (Port Board is Harbour Board)"


def test_merges_in_a_row_can_be_taken_back_in_any_order(archive: Database, judge: Judge) -> None:
    before = state(archive)
    first = judge.merge(of(archive, "Ann Lowell"), of(archive, "Lowell"))
    second = judge.merge(of(archive, "Photo"), of(archive, "Ann Lowell"))
    assert counts(archive)["Photo"] == (3, 5)
    judge.undo(first)
    assert counts(archive)["Photo"] == (2, 3)
    judge.undo(second)
    assert state(archive) == before


def test_a_hidden_entity_is_left_out_and_not_recognised_again(archive: Database, judge: Judge) -> None:
    judge.hide(of(archive, "Photo"))
    assert "Photo" not in counts(archive)
    assert ("Photo", "ORG") in hidden_names(archive)
    assert not archive.execute("select 1 from entities_fts where entities_fts match 'photo'").fetchone()
    with pytest.raises(NotFoundError):
        ask.entity(archive, "Photo")
    check_counters(archive)
    judge.unhide(of(archive, "Photo"))
    assert counts(archive)["Photo"] == (2, 2)
    assert not hidden_names(archive)


def test_a_split_takes_some_mentions_away(archive: Database, judge: Judge) -> None:
    judge.merge(of(archive, "Ann Lowell"), of(archive, "Lowell"))
    judge.split(of(archive, "Ann Lowell"), "Bo Lowell", ["Lowell"], [3])
    assert counts(archive)["Bo Lowell"] == (1, 1)
    assert counts(archive)["Ann Lowell"] == (2, 2)
    fill(archive, "Lowell left.")
    assert counts(archive)["Ann Lowell"] == (3, 3)
    check_counters(archive)
    judge.undo()
    assert counts(archive)["Ann Lowell"] == (4, 4)
    check_counters(archive)


def test_a_split_without_articles_holds_everywhere_and_later(archive: Database, judge: Judge) -> None:
    judge.merge(of(archive, "Ann Lowell"), of(archive, "Lowell"))
    judge.split(of(archive, "Ann Lowell"), "Bo Lowell", ["Lowell"])
    fill(archive, "Lowell left. Ann Lowell stayed.")
    assert counts(archive)["Bo Lowell"] == (3, 3)
    check_counters(archive)


def test_a_new_name_keeps_the_old_one(archive: Database, judge: Judge) -> None:
    judge.rename(of(archive, "Harbour Board"), "Board of the Harbour")
    judge.retype(of(archive, "Board of the Harbour"), "GPE")
    found = ask.entity(archive, "Harbour Board")
    assert (found["name"], found["type"]) == ("Board of the Harbour", "GPE")
    judge.undo()
    judge.undo()
    assert ask.entity(archive, "Harbour Board")["type"] == "ORG"


def test_an_alias_leads_later_mentions_to_the_entity(archive: Database, judge: Judge) -> None:
    judge.alias(of(archive, "Harbour Board"), "Dredgers")
    dredgers = Entity("Dredgers", "ORG", "org:dredgers")
    article = replace(ARTICLE, url="http://news.example/new", summary="", text="The Dredgers met.")
    make_writer(archive).save(kept(article, body=b"new"), reading(article, {"Dredgers": dredgers}))
    assert counts(archive)["Harbour Board"] == (3, 4)
    judge.undo()
    assert "Dredgers" not in [alias["name"] for alias in ask.entity(archive, "Harbour Board")["aliases"]
                              if alias["source"] == "curated"]  # fmt: skip


def test_contradictions_are_refused_with_a_way_out(archive: Database, judge: Judge) -> None:
    board, port = of(archive, "Harbour Board"), of(archive, "Port Board")
    judge.never_same(board, port)
    with pytest.raises(JudgementError, match="curate undo"):
        judge.merge(board, port)
    judge.undo()
    judge.merge(board, port)
    with pytest.raises(JudgementError, match="one entity already"):
        judge.merge(port, board)
    with pytest.raises(JudgementError, match="undo their merge"):
        judge.never_same(board, port)
    with pytest.raises(JudgementError, match="merge them"):
        judge.alias(of(archive, "Ann Lowell"), "Lowell")
    with pytest.raises(JudgementError, match="there are"):
        judge.retype(board, "BOAT")
    with pytest.raises(JudgementError, match="No mention"):
        judge.split(board, "Nobody", ["Nobody"])
    with pytest.raises(JudgementError, match="needs a name"):
        judge.rename(board, " ")
    with pytest.raises(NotFoundError, match="curate log"):
        judge.undo(99)
    taken_back = read_log(archive)[-1]["id"]
    with pytest.raises(JudgementError, match="taken back already"):
        judge.undo(taken_back)


def test_an_entity_is_found_by_number_or_name(archive: Database, judge: Judge) -> None:
    assert find_entity(archive, "#1") == find_entity(archive, "1") == find_entity(archive, "harbour board") == 1
    with pytest.raises(NotFoundError, match="archiver entities"):
        find_entity(archive, "Nobody")
    judge.split(1, "Lowell", ["Harbour Board"], [1])
    with pytest.raises(JudgementError, match="Give the number"):
        find_entity(archive, "Lowell")


def test_a_team_shares_its_judgements(archive: Database, judge: Judge, tmp_path: Path) -> None:
    judge.merge(of(archive, "Harbour Board"), of(archive, "Port Board"))
    judge.rename(of(archive, "Harbour Board"), "Board of the Harbour")
    judge.hide(of(archive, "Photo"))
    judge.split(of(archive, "Lowell"), "Bo Lowell", ["Lowell"], [3])
    judge.never_same(of(archive, "Ann Lowell"), of(archive, "Bo Lowell"))
    judge.alias(of(archive, "Ann Lowell"), "A. Lowell")
    lines = [json.loads(json.dumps(row)) for row in export_judgements(archive)]
    other = open_archive(tmp_path / "other.db", create=True)
    fill(other)
    theirs = Judge(other, by="Bo")
    assert import_judgements(theirs, lines) == (6, 0)
    assert counts(other) == counts(archive)
    assert {row["made_by"] for row in read_log(other)} == {"Iris"}
    assert import_judgements(theirs, lines) == (0, 6)
    check_counters(other)


def test_judgements_can_come_before_the_articles(archive: Database, judge: Judge, tmp_path: Path) -> None:
    judge.merge(of(archive, "Harbour Board"), of(archive, "Port Board"))
    judge.hide(of(archive, "Photo"))
    other = open_archive(tmp_path / "other.db", create=True)
    import_judgements(Judge(other, by="Bo"), list(export_judgements(archive)))
    fill(other)
    assert counts(other) == counts(archive)
    check_counters(other)


@pytest.mark.parametrize(
    "line",
    [
        None,
        [],
        {"kind": "merge"},
        {"kind": "explode", "entity": {"name": "A", "type": "ORG"}, "details": {}},
        {"kind": "merge", "entity": {"name": "A", "type": "ORG"}, "details": {}},
        {"kind": "hide", "entity": {"name": "", "type": "ORG"}, "details": {}},
        {"kind": "hide", "entity": {"name": "A", "type": "BOAT"}, "details": {}},
        {"kind": "merge", "entity": {"name": "A", "type": "ORG"}, "details": {"other": "B"}},
    ],
)
def test_a_line_that_is_no_judgement_is_named_and_nothing_made(judge: Judge, line: object) -> None:
    good = {"kind": "hide", "entity": {"name": "Photo", "type": "ORG"}, "details": {}}
    with pytest.raises(JudgementError, match="Line 2"):
        import_judgements(judge, [good, line])  # type: ignore[list-item]
    assert not read_log(judge.db)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "hide", "unhide", "rename", "retype", "split", "never-same", "undo"]),
        st.integers(1, 5),
        st.integers(1, 5),
        st.integers(1, 9),
    ),
    max_size=9,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_any_judgements_keep_the_counters_right_and_can_all_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, int, int, int]]
) -> None:
    archive = open_archive(tmp_path_factory.mktemp("judged") / "archive.db", create=True)
    fill(archive)
    before = state(archive)
    judge = Judge(archive, by="Iris", clock=lambda: WHEN)
    for kind, one, two, number in operations:
        try:
            _apply(judge, kind, one, two, number)
        except (JudgementError, NotFoundError):
            continue
        check_counters(archive)
    for row in read_log(archive):
        if row["kind"] != "undo" and row["undone_by"] is None:
            judge.undo(row["id"])
    assert state(archive) == before
    archive.close()


def _apply(judge: Judge, kind: str, one: int, two: int, number: int) -> None:
    match kind:
        case "merge":
            judge.merge(one, two)
        case "hide":
            judge.hide(one)
        case "unhide":
            judge.unhide(one)
        case "rename":
            judge.rename(one, f"Name {number}")
        case "retype":
            judge.retype(one, ["ORG", "PERSON", "GPE"][number % 3])
        case "split":
            judge.split(one, f"Part {number}", [list(NAMES)[two - 1]], [number % 3 + 1] if number % 2 else [])
        case "never-same":
            judge.never_same(one, two)
        case "undo":
            judge.undo(number)


def test_suggestions_have_reasons_and_leave_alone_what_was_judged(archive: Database, judge: Judge) -> None:
    pairs = {(each.kept.name, each.other.name): each for each in suggest_merges(archive)}
    lowell = pairs["Lowell", "Ann Lowell"]
    assert "a part of 'Ann Lowell'" in lowell.reason
    assert 0 < lowell.score < 1
    judge.never_same(of(archive, "Ann Lowell"), of(archive, "Lowell"))
    assert ("Lowell", "Ann Lowell") not in {(each.kept.name, each.other.name) for each in suggest_merges(archive)}


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        (("World Ferry Organisation", "ORG"), ("WFO", "ORG"), "initials"),
        (("Quibblewick", "ORG"), ("Quibblewick", "PERSON"), "another type"),
        (("Quibblewick Trust", "ORG"), ("Quibblewick", "ORG"), "a part of"),
        (("Aleksandr Petrov", "PERSON"), ("Alexandr Petrov", "PERSON"), "spelled"),
        (("GPT-3", "PRODUCT"), ("GPT-4", "PRODUCT"), None),
        (("Ann Lee", "PERSON"), ("Bo Lee", "PERSON"), None),
        (("North Korea", "GPE"), ("Korea", "GPE"), None),
        (("Bank of Wick", "ORG"), ("Trust of Wick", "ORG"), None),
    ],
)
def test_near_names_are_suggested_and_others_not(
    db: Database, one: tuple[str, str], two: tuple[str, str], reason: str | None
) -> None:
    writer = make_writer(db)
    for number, (name, type) in enumerate([one, two]):
        article = replace(ARTICLE, url=f"http://news.example/{number}", title="Story", summary="", text=f"{name} .")
        entity = Entity(name, type, f"{type}:{name}")
        writer.save(kept(article, body=name.encode()), reading(article, {name: entity}))
    found = suggest_merges(db)
    assert [reason in each.reason for each in found] == ([True] if reason else [])


def test_the_judgements_on_an_entity_are_those_on_what_is_merged_into_it_too(
    archive: Database, judge: Judge
) -> None:
    board, port, photo = (of(archive, name) for name in ("Harbour Board", "Port Board", "Photo"))
    renamed = judge.rename(port, "Board of the Port")
    judge.hide(photo)
    merged = judge.merge(board, port)
    undone = judge.undo(renamed)
    rows = read_told(archive, about=board, limit=10)
    assert [(row["id"], row["undone_by"], row["undone_who"]) for row in rows] == [
        (merged, None, None),
        (renamed, undone, "Iris"),
    ]
    assert rows[0]["told"] == "Board of the Port is Harbour Board"
    assert [row["kind"] for row in read_told(archive, limit=2, offset=1)] == ["merge", "hide"]


@pytest.mark.parametrize("name", ["", " "])
def test_nothing_is_named_nothing(archive: Database, judge: Judge, name: str) -> None:
    board = of(archive, "Harbour Board")
    for judged in (
        lambda: judge.rename(board, name),
        lambda: judge.alias(board, name),
        lambda: judge.split(board, name, ["Harbour Board"]),
    ):
        with pytest.raises(JudgementError, match="needs a name"):
            judged()


def test_a_number_too_long_for_an_entity_is_a_name_that_nothing_has(archive: Database) -> None:
    with pytest.raises(NotFoundError):
        find_entity(archive, "9" * 30)


def test_a_part_that_is_hidden_or_merged_takes_its_mentions_along(db: Database, save: Save) -> None:
    save()
    judge = Judge(db, by="test")
    (whole,) = db.execute("select id from entities where name = 'OpenAI'").fetchone()

    def counts() -> dict[str, int]:
        rows = db.execute("select name, mention_count from entities where mention_count > 0").fetchall()
        return dict(rows)

    before = counts()
    judge.split(whole, "The lab", ["OpenAI"])
    (part,) = db.execute("select id from entities where name = 'The lab'").fetchone()
    assert counts() == {("The lab" if name == "OpenAI" else name): count for name, count in before.items()}
    judge.hide(part)
    assert counts() == {name: count for name, count in before.items() if name != "OpenAI"}
    judge.undo()
    (tencent,) = db.execute("select id from entities where name = 'Tencent'").fetchone()
    judge.merge(tencent, part)
    assert counts() == {"Tencent": sum(before.values())}
    judge.undo()
    judge.undo()
    assert counts() == before

"""What people type in, an expression for FTS5, conditions and remarks out."""

from __future__ import annotations

import pytest

from archiver.store.search.query import FIELDS, MOST_TERMS, SHORT, Condition, Query, desegment, parse_query, segment


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # Words must all occur.
        ("tencent", '"tencent"'),
        ("tencent wechat", '"tencent" "wechat"'),
        ("Tencent tencent", '"Tencent" "tencent"'),
        ("tencent tencent", '"tencent"'),
        ("tencent (wechat)", '"tencent" "wechat"'),
        ("U.S. AT&T", '"U S" "AT T"'),
        ("a\x00b", '"a" "b"'),
        # Phrases, closed or not, in any quotes; beginnings.
        ('"mini programs"', '"mini programs"'),
        ("“mini programs” x", '"mini programs" "x"'),
        ('"mini programs', '"mini programs"'),
        ("prog*", '"prog"*'),
        ('"mini prog*"', '"mini prog"*'),
        ("*", ""),
        # Scripts without spaces.
        ("微信x", '"微 信 x"'),
        # Alternatives.
        ("a OR b", '("a" OR "b")'),
        ("a | b", '("a" OR "b")'),
        ("a OR b OR c", '("a" OR "b" OR "c")'),
        ("a OR b c", '("a" OR "b") AND "c"'),
        ("OR a", '"OR" "a"'),
        ("a OR", '"a"'),
        ("a or b", '"a" "or" "b"'),
        ("a OR a", '("a" OR "a")'),
        # What is left out.
        ("a -b", '"a" NOT "b"'),
        ("a –b", '"a" NOT "b"'),
        ("a NOT b", '"a" NOT "b"'),
        ("a NOT b c", '("a" "c") NOT "b"'),
        ("a -b -c", '"a" NOT "b" NOT "c"'),
        ("a b -c", '("a" "b") NOT "c"'),
        ('a -"b c"', '"a" NOT "b c"'),
        ("a -title:b", '"a" NOT title : "b"'),
        ("a-b", '"a b"'),
        ("a OR b -c d", '(("a" OR "b") AND "d") NOT "c"'),
        # Words close together.
        ("a NEAR b", 'NEAR("a" "b", 10)'),
        ("a NEAR/3 b", 'NEAR("a" "b", 3)'),
        ("a NEAR b c", 'NEAR("a" "b", 10) AND "c"'),
        ("a NEAR/3 a", '"a"'),
        ("a NEAR/3 title:b", '"a" AND title : "b"'),
        ("title:a NEAR/3 b", 'title : "a" AND "b"'),
        ("a OR b NEAR/3 c", '("a" OR "b") AND "c"'),
        ("a NEAR/3 b NEAR/4 c", 'NEAR("a" "b", 3) AND "c"'),
        ("NEAR/3 a", '"NEAR 3" "a"'),
        ("a NEAR/1234 b", '"a" "NEAR 1234" "b"'),
        ("a NEAR/3 -b c", '("a" "c") NOT "b"'),
        # The headline, and fields that there are not.
        ("title:a", 'title : "a"'),
        ('title:"a b" c', 'title : "a b" AND "c"'),
        ("title:a OR b", '(title : "a" OR "b")'),
        ("title:OR a", 'title : "OR" AND "a"'),
        ("a title:NOT b", '"a" AND title : "NOT" AND "b"'),
        ("colour:red", '"colour red"'),
        ("https://a.example/b", '"https a example b"'),
        ("10:30", '"10 30"'),
    ],
)
def test_words_are_asked_of_the_index_as_they_were_meant(typed: str, words: str) -> None:
    assert parse_query(typed).words == words


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("site:a.example", [Condition("site", "a.example", typed="site:a.example")]),
        ('author:"Ann Lee"', [Condition("author", "Ann Lee", typed='author:"Ann Lee"')]),
        ("author:“Ann Lee”", [Condition("author", "Ann Lee", typed="author:“Ann Lee”")]),
        ("-language:en", [Condition("language", "en", True, "-language:en")]),
        ("NOT type:video", [Condition("type", "video", True, "type:video")]),
        ("NOT type:video section:a", [Condition("type", "video", True, "type:video"), Condition("section", "a", False, "section:a")]),
        ("a OR site:b c", [Condition("site", "b", typed="site:b")]),
        ("month:2023", [Condition("month", "2023", typed="month:2023")]),
        ("after:2023-02 before:2023-02-10", [Condition("after", "2023-02", typed="after:2023-02"), Condition("before", "2023-02-10", typed="before:2023-02-10")]),
        ("title:a", []),
        ("site: a", []),
    ],
)  # fmt: skip
def test_fields_become_conditions(typed: str, conditions: list[Condition]) -> None:
    query = parse_query(typed)
    assert (list(query.conditions), query.remarks) == (conditions, ())


def test_a_condition_stands_between_no_words() -> None:
    assert parse_query("a OR site:b c").words == '"a" "c"'
    assert parse_query("a NOT site:b c").words == '"a" "c"'


@pytest.mark.parametrize(("short", "field"), SHORT.items())
def test_fields_have_short_names(short: str, field: str) -> None:
    (condition,) = parse_query(f"{short}:2023").conditions
    assert (condition.field, condition.value) == (field, "2023")


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"title"}))
def test_a_field_without_a_value_is_remarked_on(field: str) -> None:
    query = parse_query(f'{field}:""')
    assert not query
    assert query.remarks == (f"{field}: wants {FIELDS[field]}.",)


@pytest.mark.parametrize("value", ["soon", "23", "2023-2", "2023-02-10x", "12023"])
@pytest.mark.parametrize("field", ["before", "after", "month"])
def test_what_is_no_date_is_remarked_on(field: str, value: str) -> None:
    query = parse_query(f"a {field}:{value}")
    assert (query.words, query.conditions) == ('"a"', ())
    (remark,) = query.remarks
    assert f"{field}: wants a date" in remark
    assert f"“{value}”" in remark


def test_words_to_leave_out_alone_are_remarked_on() -> None:
    query = parse_query("-a -b*")
    assert not query
    assert query.remarks == ("Type at least one word to find, beside a and b to leave out.",)
    with_condition = parse_query("-a site:b")
    assert with_condition.conditions
    assert len(with_condition.remarks) == 1


def test_only_so_many_words_are_looked_for() -> None:
    typed = [f"w{number}" for number in range(MOST_TERMS + 5)]
    enough = parse_query(" ".join(typed[:MOST_TERMS]))
    assert (enough.words.count("w"), enough.remarks) == (MOST_TERMS, ())
    query = parse_query(" ".join(typed))
    assert query.words == enough.words
    assert query.remarks == (f"Only the first {MOST_TERMS} words were looked for.",)
    assert parse_query("a " + " ".join(f"-{word}" for word in typed)).words.count("NOT") == MOST_TERMS - 1


@pytest.mark.parametrize(
    ("typed", "any_words"),
    [
        ("a", ""),
        ("a OR b", ""),
        ("a b", '"a" OR "b"'),
        ("a b -c", '("a" OR "b") NOT "c"'),
        ("a -c", ""),
        ("title:a b", 'title : "a" OR "b"'),
    ],
)
def test_any_of_the_words_can_be_asked_for_where_there_are_several(typed: str, any_words: str) -> None:
    assert parse_query(typed).any_words == any_words


def test_names_have_no_headline() -> None:
    assert parse_query("title:a title:b c").names == '"a" AND "b" AND "c"'


@pytest.mark.parametrize(
    ("typed", "asks"), [("a", True), ("site:a", True), ("", False), ("-a", False), ("( *", False)]
)
def test_a_query_is_true_where_there_is_something_to_look_for(typed: str, asks: bool) -> None:
    assert bool(parse_query(typed)) is asks
    assert not Query()


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("腾讯 Tencent 下架", "腾 讯 Tencent 下 架"),
        ("ไทย", "ไ ท ย"),
        ("한국 news", "한 국 news"),
        ("かな。カナ", "か な。カ ナ"),
        ("Zürich, New York", "Zürich, New York"),
        ("", ""),
    ],
)
def test_scripts_without_spaces_are_parted_and_put_together_again(text: str, parted: str) -> None:
    assert segment(text) == parted
    assert desegment(parted) == text


def test_letters_beside_a_script_without_spaces_are_parted_from_it() -> None:
    assert segment("腾讯Tencent下架") == "腾 讯 Tencent 下 架"


def test_marks_of_hits_stay_when_scripts_are_put_together() -> None:
    assert (
        desegment("\x01微 信\x02 很 \x01好\x02 Tencent \x01a\x02 b")
        == "\x01微信\x02很\x01好\x02 Tencent \x01a\x02 b"
    )

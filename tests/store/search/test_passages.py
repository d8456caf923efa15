"""Texts with their hits in, the passage or sentence that shows them out."""

from __future__ import annotations

import pytest

from archiver.store.search.sentences import MARGIN, cut_sentence, sentence_around
from archiver.store.search.snippets import ELLIPSIS, LEAD, WIDTH, cut_snippet

FILLER = "word " * 100


def hit(word: str = "ban") -> str:
    return f"\x01{word}\x02"


@pytest.mark.parametrize(
    ("fields", "snippet"),
    [
        ([], ""),
        ([None, ""], ""),
        ([None, "  ", "Some  text\nhere."], "Some text here."),
        (["First.", "Second."], "First."),
        (["No hit.", f"A {hit()}."], f"A {hit()}."),
        ([f"One {hit()}.", f"Two {hit()}."], f"One {hit()}."),
        ([f"One {hit()}.", f"The {hit()} in {hit('May')}."], f"The {hit()} in {hit('May')}."),
        ([f"{hit()} {hit('BAN')}.", f"The {hit()} in {hit('May')}."], f"The {hit()} in {hit('May')}."),
        (["微 信 \x01下 架\x02 了"], "微信\x01下架\x02了"),
    ],
)
def test_the_field_with_most_words_of_the_search_is_shown(fields: list[str | None], snippet: str) -> None:
    assert cut_snippet(fields) == snippet


def test_a_long_text_without_hits_is_shown_from_its_beginning() -> None:
    snippet = cut_snippet([FILLER])
    assert snippet == FILLER[: WIDTH - 1].strip() + ELLIPSIS
    assert cut_snippet(["x" * (WIDTH + 1)]) == "x" * WIDTH + ELLIPSIS
    assert cut_snippet(["x" * WIDTH]) == "x" * WIDTH
    assert cut_snippet(["x" * 50 + " " + "y" * WIDTH]) == "x" * 50 + " " + "y" * (WIDTH - 51) + ELLIPSIS


def test_a_passage_begins_with_the_sentence_of_its_first_hit() -> None:
    snippet = cut_snippet([f"{FILLER}It rained. The {hit()} came. {FILLER}"])
    assert snippet.startswith(f"{ELLIPSIS}The {hit()} came. word")
    assert snippet.endswith(f"word{ELLIPSIS}")
    assert len(snippet) <= WIDTH + 2
    assert cut_snippet([f"{FILLER}It rained. It stopped. The {hit()} came."]) == f"{ELLIPSIS}The {hit()} came."


def test_a_passage_in_a_long_sentence_begins_with_a_word() -> None:
    snippet = cut_snippet([f"{FILLER}{hit()} came."])
    assert snippet == f"{ELLIPSIS}{'word ' * (LEAD // 5 - 1)}{hit()} came."
    assert cut_snippet(["x" * 300 + hit()]) == ELLIPSIS + "x" * LEAD + hit()
    assert cut_snippet(["x" * LEAD + hit()]) == "x" * LEAD + hit()


def test_the_passage_with_most_different_hits_is_shown_and_the_earliest_of_several() -> None:
    text = f"{hit()} {hit()} {hit()}. {FILLER}. Then {hit()} and {hit('May')}. {FILLER}. Again {hit()} and {hit('May')}."
    assert cut_snippet([text]).startswith(f"{ELLIPSIS}Then {hit()} and {hit('May')}.")


def test_hits_far_apart_are_not_counted_together() -> None:
    apart = f"{hit('a')}. {FILLER}. {hit('b')}. {FILLER}. {hit('c')}. {FILLER}. So {hit('a')} {hit('b')}."
    assert cut_snippet([apart]) == f"{ELLIPSIS}So {hit('a')} {hit('b')}."
    near = WIDTH - LEAD - len(hit("a"))
    assert cut_snippet([hit("a") + "." * near + hit("b"), f"{hit('b')} {hit('a')} {FILLER}"]).startswith(hit("a"))
    assert cut_snippet([hit("a") + "." * (near + 1) + hit("b"), f"{hit('b')} {hit('a')}"]).startswith(hit("b"))


def test_a_passage_is_never_cut_within_a_hit() -> None:
    long = hit("x" * 300)
    assert cut_snippet([f"A {long} b"]) == f"A {long}{ELLIPSIS}"
    spaced = hit("微 " * 200)
    snippet = cut_snippet([f"{spaced} b"])
    assert snippet.count("\x01") == snippet.count("\x02") == 1


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("It rained. Ann came. Bob went.", "Ann", "Ann came."),
        ("Ann came. Bob went.", "Ann", "Ann came."),
        ("It rained. Ann came", "Ann", "Ann came"),
        ("It rained! “Ann came?” Bob went.", "Ann", "“Ann came?”"),
        ("A headline\nAnn came\n\nBob went.", "Ann", "Ann came"),
        ("下雨了。Ann来了。走了。", "Ann", "Ann来了。"),
        ("J. Ann Lee came. Bob.", "Ann Lee", "Ann Lee came."),
        ("Ann paid 3.5 per cent. Bob went.", "Ann", "Ann paid 3.5 per cent."),
    ],
)
def test_the_sentence_around_a_name(text: str, name: str, sentence: str) -> None:
    start = text.index(name)
    assert sentence_around(text, start, start + len(name)) == sentence


def test_a_sentence_that_goes_on_too_long_is_cut_between_words() -> None:
    text = f"{FILLER}Ann {FILLER}"
    start = text.index("Ann")
    sentence = sentence_around(text, start, start + 3)
    half = "word " * (MARGIN // 5 - 1)
    assert sentence == f"… {half}Ann {half}".rstrip() + " …"


@pytest.mark.parametrize(
    ("cut_before", "cut_after", "cut"),
    [
        (False, False, ("ence that Ann wro", 10, 13)),
        (True, False, ("… that Ann wro", 7, 10)),
        (False, True, ("ence that Ann …", 10, 13)),
    ],
)
def test_dots_stand_where_the_longer_text_goes_on(
    cut_before: bool, cut_after: bool, cut: tuple[str, int, int]
) -> None:
    assert cut_sentence("ence that Ann wro", 10, 13, cut_before=cut_before, cut_after=cut_after) == cut


def test_a_window_without_spaces_is_shown_whole() -> None:
    assert cut_sentence("xxAnnyy", 2, 5, cut_before=True, cut_after=True) == ("… xxAnnyy …", 4, 7)


def test_a_window_that_begins_between_words_loses_none() -> None:
    assert cut_sentence(" that Ann wrote ", 6, 9, cut_before=True, cut_after=True) == ("… that Ann wrote …", 7, 10)

"""Spans and texts become safe HTML."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import escape

from archiver.publish.shown.charts import draw_bars
from archiver.publish.shown.highlight import Span, highlight, highlight_paragraphs, mark_snippet
from archiver.publish.shown.months import Bar, fill_months
from archiver.store.rows import web_address
from archiver.store.search.sentences import cut_sentence

spans = st.lists(
    st.builds(Span, st.integers(-3, 60), st.integers(-3, 60), st.just("ORG"), st.sampled_from(["", "/e/1"]))
)


@given(st.text(max_size=50), spans)
def test_highlighting_never_changes_what_is_read(text: str, found: list[Span]) -> None:
    shown = str(highlight(text, found))
    assert re.sub(r"</?(?:a|span)\b[^<>]*>", "", shown) == str(escape(text))


@given(st.text(alphabet="ab \n.", max_size=50), spans)
def test_paragraphs_hold_all_of_the_text(text: str, found: list[Span]) -> None:
    joined = "".join(re.sub(r"</?(?:a|span)\b[^<>]*>", "", str(p)) for p in highlight_paragraphs(text, found))
    assert joined.replace("\n", "") == text.replace("\n", "")


def test_overlapping_spans_are_skipped() -> None:
    shown = str(highlight("New York Times", [Span(0, 8, "GPE"), Span(4, 14, "ORG"), Span(0, 14, "ORG")]))
    assert shown.count("<span") == 1
    assert ">New York Times</span>" in shown


def test_names_with_quotes_stay_within_their_attributes() -> None:
    shown = str(highlight("ab", [Span(0, 1, "ORG", '/e/1" onclick="x', '"><script>')]))
    assert "<script>" not in shown
    assert 'onclick="x"' not in shown


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_cut_sentence_still_has_the_name_where_it_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip() == text[start:end])  # no name begins or ends with white space
    before, after = data.draw(st.booleans()), data.draw(st.booleans())
    sentence, at, to = cut_sentence(text, start, end, cut_before=before, cut_after=after)
    assert sentence[at:to] == text[start:end]


@given(st.text(alphabet="a<>\x01\x02 ", max_size=30))
def test_marking_a_snippet_is_always_balanced(snippet: str) -> None:
    shown = str(mark_snippet(snippet))
    assert shown.count("<mark>") == shown.count("</mark>")
    assert "\x01" not in shown
    assert "\x02" not in shown
    assert not re.sub(r"</?mark>", "", shown).count("<")


def test_only_addresses_of_the_web_become_links() -> None:
    bad = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
           "//evil.example", "file:///etc/passwd", "vbscript:x", "", "urn:sha256:00", "http:", "https://", "\x01http://a"]  # fmt: skip
    assert [web_address(url) for url in bad] == [""] * len(bad)
    assert web_address("https://a.example/ü?x=1#y") == "https://a.example/ü?x=1#y"


def test_many_months_are_put_together_by_year() -> None:
    bars = fill_months([("1999-05", 2), ("1999-06", 1), ("2023-01", 4)])
    assert (bars[0], bars[1], bars[-1], len(bars)) == (Bar("1999", 3), Bar("2000", 0), Bar("2023", 4), 25)


def test_odd_months_draw_nothing() -> None:
    assert fill_months([("", 1), ("x", 2), ("2023", 3)]) == []
    assert draw_bars([], "Nothing") == ""


def test_the_highest_bar_is_as_tall_as_the_drawing() -> None:
    shown = str(draw_bars([Bar("2023-01", 1), Bar("2023-02", 2)], "Mentions"))
    heights = [float(height) for height in re.findall(r'height="([\d.]+)" rx', shown)]
    assert heights[1] == 2 * heights[0] > 0

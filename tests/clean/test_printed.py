"""What a page prints of its writers: bylines, signatures, links to their pages, lines set apart."""

from __future__ import annotations

import pytest

from archiver.clean.bylines.printed import lead_lines, linked_names, looks_like_name, printed_byline, signed_names
from archiver.clean.page import parse

LONG = "The harbour council met on Monday evening in the old customs house by the quay. " * 2


def printed(body: str) -> str:
    return printed_byline(parse(f"<html><body>{body}</body></html>"))


PRINTED = {
    "<p class=byline>By Ann Lee</p>": "By Ann Lee",
    "<span rel=author>Ann Lee</span>": "Ann Lee",
    "<a itemprop=author>Ann Lee</a>": "Ann Lee",
    "<div class=by-line>Ann Lee</div><div class=author>By Bo Chan</div>": "By Bo Chan",
    "<div class=author>Ann Lee</div><div class=author>Bo Chan</div>": "Ann Lee",
    "<div class=author-card>Ann Lee</div>": "",
    "<div class=author-card>By Ann Lee</div>": "By Ann Lee",
    "<div class=author-bio>By Ann Lee</div>": "",
    "<div class=coauthored>By Ann Lee</div>": "",
    "<p class=byline>By Ann Lee, Oslo 4 May 2024 at noon</p>": "By Ann Lee, Oslo",
    "<p class=byline>Ann Lee Updated 9.30</p>": "Ann Lee",
    "<p class=byline>By <b>Ann</b><script>x</script> <i>Lee</i></p>": "By Ann Lee",
    f"<p class=byline>By Ann Lee, {'x' * 138}</p>": f"By Ann Lee, {'x' * 138}",
    f"<p class=byline>By Ann Lee, {'x' * 139}</p>": "",
    "<p class=byline>Read more here</p>": "",
    "<p class=byline>By the sea</p>": "",
    "<p class=author></p><b class=byline>By Ann Lee</b>": "",
    "<strong class=byline>By Ann Lee</strong>": "By Ann Lee",
    "<p>By Ann Lee</p>": "",
}


@pytest.mark.parametrize("body", PRINTED)
def test_a_byline_is_printed_in_a_short_element_that_is_marked_as_one(body: str) -> None:
    assert printed(body) == PRINTED[body]


@pytest.mark.parametrize("tag", "p div span a address li section strong em cite h3 h4".split())
def test_a_byline_is_printed_in_an_element_of_any_kind_that_sites_use(tag: str) -> None:
    assert printed(f"<{tag} class=byline>By Ann Lee</{tag}>") == "By Ann Lee"


@pytest.mark.parametrize("tag", ["strong", "b", "em", "i"])
def test_a_lead_is_set_apart_by_bold_or_by_italics(tag: str) -> None:
    assert list(lead_lines(parse(f"<p><{tag}>Ann Lee</{tag}></p>"))) == ["Ann Lee"]


ABOVE = {
    "<address>Ann Lee</address><address>By Dr. Bo Chan |</address>": ["Ann Lee", "Dr. Bo Chan"],
    "<address>Ann Lee</address><address>Ann Lee</address>": ["Ann Lee"],
    "<address>12 Harbour Road</address>": [],
    f"<p>{LONG}</p><address>Ann Lee</address>": ["Ann Lee"],
    f"<p>{LONG}</p><p>{LONG}</p><address>Ann Lee</address>": [],
    f"<p>short</p><p>{LONG[:150]}</p><p>{LONG}</p><address>Ann Lee</address>": ["Ann Lee"],
}


@pytest.mark.parametrize("body", ABOVE)
def test_names_are_signed_above_the_second_paragraph(body: str) -> None:
    assert signed_names(parse(f"<html><body>{body}</body></html>")) == ABOVE[body]


@pytest.mark.parametrize(
    ("href", "named"),
    [
        ("/author/ann-lee", True),
        ("/autoren/ann?x=1", True),
        ("/staff/oslo/ann/", True),
        ("/story/ann", False),
        ("", False),
    ],
)
def test_names_link_to_pages_about_authors(href: str, named: bool) -> None:
    html = f"<html><body><a href='{href}'>Ann Lee</a><address>Bo Chan</address></body></html>"
    assert linked_names(parse(html)) == (["Ann Lee"] if named else [])


def test_lines_before_the_body_are_leads_where_all_of_them_is_set_apart() -> None:
    html = (
        "<p><b>Ann Lee</b></p><p><em>Bo</em> <i>Chan</i></p><p>Cy <b>Doe</b></p><p></p><p><span>Dora Ray</span></p>"
        f"<p><strong>{'x' * 80}</strong></p><p><strong>{'x' * 81}</strong></p><p>{LONG}</p><p><b>Ed Poe</b></p>"
    )
    assert list(lead_lines(parse(html))) == ["Ann Lee", "Bo Chan", "x" * 80]


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("Ann Lee", True),
        ("Ann van der Lee", True),
        ("Ann Bo Cy Dora Lee", True),
        ("Ann Bo Cy Di Ed Lee", False),
        ("Ann", False),
        ("Ann lee", False),
        ("van Lee", False),
        ("Ann Lee 2", False),
        ("Ann Lee!", False),
        ("Ann/Bo Lee", False),
        ("李", False),
        ("李雷", True),
        ("李雷和韩梅梅在家里", False),
        ("", False),
    ],
)
def test_a_name_is_written_as_names_are(text: str, is_name: bool) -> None:
    assert looks_like_name(text) is is_name

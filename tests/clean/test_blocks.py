"""What a reader sees of a page, block by block; and what goes from its tree before the body is looked for."""

from __future__ import annotations

import pytest

from archiver.clean.body.blocks import Block, read_blocks
from archiver.clean.body.prune import captions_of, drop_other_articles, prune
from archiver.clean.page import parse

PROSE = "The harbour council met on Monday evening in the old customs house by the quay. " * 2


def blocks(body: str) -> list[Block]:
    return read_blocks(parse(f"<html><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


SEEN = {
    "<p>One <b>bold</b> word</p>\n<p>Two</p>": ["One bold word", "Two"],
    "<div>Before<p>In</p>after</div>": ["Before", "In", "after"],
    "One<br>Two": ["One", "Two"],
    "<span>One</span> <span>two</span>": ["One two"],
    "<li>One<li>Two": ["One", "Two"],
    "One<script>x</script><style>y</style><noscript>z</noscript> two": ["One two"],
    "<textarea>x</textarea><select><option>y</select><svg><text>z</text></svg>": [],
    "<p hidden>x</p><p>One</p>": ["One"],
    "<p style='color:red; DISPLAY : none'>x</p>One": ["One"],
    "<p style='visibility:hidden'>x<i>y</i></p>One": ["One"],
    "<p style='display:block'>One</p>": ["One"],
    "<p>\u00a0</p>": [],
    "One <i hidden>x</i> two": ["One two"],
}


@pytest.mark.parametrize("body", SEEN)
def test_a_reader_sees_what_is_shown_and_nothing_else(body: str) -> None:
    assert texts(body) == SEEN[body]


def test_a_page_that_hides_itself_until_its_scripts_run_is_seen() -> None:
    assert [block.text for block in read_blocks(parse("<html hidden><body style='display:none'><p>One</p>"))] == [
        "One"
    ]


def test_a_block_says_how_much_of_it_is_linked_and_where_to() -> None:
    (block,) = blocks("<p>Read <a href=/a> this one </a> and <a href=/b>that</a>.</p>")
    assert (block.text, block.linked, block.href) == ("Read this one and that.", 12, "/a")
    assert (block.is_link, block.prose) == (False, 11)
    (block,) = blocks("<p><a href=/a>Read this one</a> now</p>")
    assert (block.is_link, block.prose) == (True, 4)
    (block,) = blocks("<p>No link</p>")
    assert (block.linked, block.href, block.is_link) == (0, "", False)
    assert [(b.linked, b.href) for b in blocks("<a href=/a>One<p>Two</p></a><a>Three</a><p>Four</p>")] == [
        (3, "/a"),
        (3, "/a"),
        (5, ""),
        (0, ""),
    ]


def test_the_nearest_open_link_counts() -> None:
    assert [b.href for b in blocks("<a href=/a><p>One</p></a> <p><a>Two</a></p>")] == ["/a", ""]


def test_a_block_says_in_which_heading_it_stands() -> None:
    found = blocks("<h1>One</h1><p>Two</p><h3><span>Three</span><div>Four</div></h3>Five<h6>Six</h6>")
    assert [(b.text, b.heading) for b in found] == [
        ("One", 1),
        ("Two", 0),
        ("Three", 3),
        ("Four", 3),
        ("Five", 0),
        ("Six", 6),
    ]


def test_a_block_says_whether_it_is_part_of_the_frame() -> None:
    found = blocks("<nav>One<p>Two</p></nav><p>Three</p><footer><nav>Four</nav>Five</footer>Six")
    assert [b.text for b in found if b.frame] == ["One", "Two", "Four", "Five"]


def test_siblings_stand_in_one_element() -> None:
    one, two, three, four = blocks("<div><p>One</p><p>Two</p></div><div><p>Three</p></div><p>Four</p>")
    assert one.parent == two.parent != three.parent
    assert four.parent not in {one.parent, three.parent}


def test_a_link_without_text_says_its_label() -> None:
    found = blocks("<div><a href=/a aria-label='Rain  ahead'></a><p>Two</p><a href=/b aria-label=x>Three</a></div>")
    assert [(b.text, b.linked, b.href) for b in found] == [
        ("Rain ahead", 10, "/a"),
        ("Two", 0, ""),
        ("Three", 5, "/b"),
    ]
    assert found[0].parent == found[1].parent  # siblings
    nested = blocks("<nav>One <a href=/a aria-label=Card><span> </span></a></nav>")
    assert [(b.text, b.heading, b.frame) for b in nested] == [("One", 0, True), ("Card", 0, True)]


def pruned(body: str) -> str:
    """What is left of a page of much prose and one more piece."""
    tree = parse(f"<html><body><main><h1>Rain</h1>{f'<p>{PROSE}</p>' * 8}{body}</main></body></html>")
    prune(tree)
    return " ".join(tree.text_content().replace(PROSE, "").replace("Rain", "").split())


GONE = [
    "<aside>x</aside>", "<nav>x</nav>", "<footer>x</footer>", "<form>x</form>", "<button>x</button>",
    "<figcaption>x</figcaption>", "<div class=related>x</div>", "<ul class='list most-read'>x</ul>",
    "<p class=newsletter>x</p>", "<section id=comments>x</section>", "<div class='share-bar'>x</div>",
    f"<div class=related><p>{PROSE[:150]}</p></div>", f"<p class=promo>{PROSE[:150]}</p>",
    "<div class=Outbrain>x</div>", "<div><span class=tags>x</span></div>",
    f"<div class=related>{'<p>a short one</p>' * 40}</div>",
]  # fmt: skip
LEFT = [
    "<div>x</div>", "<div class=articlerelated>x</div>", "<div class=relatedness>x</div>",
    "<div id='how-comments-on-the-bridge-were-read'>x</div>", "<p>a <span class=tags>x</span></p>",
    "<div class=related><h1>x</h1></div>", "<article class=related>x</article>", "<nav><h1>x</h1></nav>",
    f"<div class=related><p>{PROSE * 2}</p></div>", f"<p class=promo>{PROSE * 2}</p>", f"<aside><p>{PROSE * 2}</p></aside>",
]  # fmt: skip


@pytest.mark.parametrize("body", GONE)
def test_small_pieces_that_are_marked_as_no_part_of_the_article_go(body: str) -> None:
    assert pruned(f"{body}<p>tail</p>") == "tail"


@pytest.mark.parametrize("tag", "aside figcaption form footer nav dialog template select button".split())
def test_elements_that_never_hold_an_article_go(tag: str) -> None:
    assert pruned(f"<{tag}>x</{tag}><p>tail</p>") == "tail"


@pytest.mark.parametrize("tag", "div section ul ol p span dl h2 h3 blockquote".split())
def test_elements_that_may_hold_one_go_where_they_are_marked(tag: str) -> None:
    assert pruned(f"<{tag} class=newsletter>x</{tag}><p>tail</p>") == "tail"


@pytest.mark.parametrize("tag", "p li a em strong b i h2 h4 td".split())
def test_a_marked_piece_of_a_sentence_stays(tag: str) -> None:
    table = "<table><tr><td>a <span class=tags>x</span></td></tr></table>"
    html = table if tag == "td" else f"<{tag}>a <span class=tags>x</span></{tag}>"
    assert pruned(f"{html}<p>tail</p>").replace("xtail", "x tail") == "a x tail"


@pytest.mark.parametrize("body", LEFT)
def test_what_may_be_the_article_stays(body: str) -> None:
    before = " ".join(parse(f"<main>{body}</main>").text_content().replace(PROSE, "").split())
    assert pruned(body) == before


def test_what_stands_behind_a_piece_that_goes_stays() -> None:
    assert pruned("<div>a <aside>x</aside> b</div>") == "a b"
    assert pruned("<aside>x<nav>y</nav></aside>") == ""


def articles(html: str, title: str) -> list[str]:
    tree = parse(f"<html><body>{html}</body></html>")
    drop_other_articles(tree, title)
    return [heading.text_content() for heading in tree.iter("h1")]


TWO = "<article><h1>Rain ahead</h1></article><article><h1>Sun behind</h1></article>"


@pytest.mark.parametrize(
    ("html", "title", "left"),
    [
        (TWO, "Rain ahead", ["Rain ahead"]),
        (TWO, "sun, behind!", ["Sun behind"]),
        (TWO, "Rain ahead for the north", ["Rain ahead"]),
        (TWO, "Rain", ["Rain ahead"]),
        (TWO, "Wind", ["Rain ahead", "Sun behind"]),
        (TWO, "", ["Rain ahead", "Sun behind"]),
        (f"<article><h1></h1></article>{TWO}", "Rain ahead", ["Rain ahead"]),
        (f"<article><h1>Rain ahead</h1>{TWO}</article>", "Rain ahead", ["Rain ahead", "Rain ahead", "Sun behind"]),
        ("<article><h1>Rain ahead</h1></article><h1>Sun</h1>", "Rain ahead", ["Rain ahead", "Sun"]),
    ],
)
def test_articles_that_a_page_scrolls_on_to_go(html: str, title: str, left: list[str]) -> None:
    assert articles(html, title) == left


def test_an_article_element_without_a_heading_stays() -> None:
    tree = parse(f"<html><body>{TWO}<article>More of it</article></body></html>")
    drop_other_articles(tree, "Rain ahead")
    assert [e.text_content() for e in tree.iter("article")] == ["Rain ahead", "More of it"]


def test_captions_are_told_once_and_are_no_longer_than_captions_are() -> None:
    lines = ["A wet<br>pier at", "too short", "A wet pier at", "x" * 1000, "y" * 1001, "ten of it."]
    tree = parse("".join(f"<figure><figcaption>{line}</figcaption></figure>" for line in lines))
    assert captions_of(tree) == ["A wet pier at", "x" * 1000, "ten of it."]
    many = parse("".join(f"<figure><figcaption>Caption number {n}</figcaption></figure>" for n in range(50)))
    assert captions_of(many) == [f"Caption number {n}" for n in range(40)]

"""What an article is told of besides its text: site, section, language, picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from archiver.clean import extract_article
from archiver.clean.body.paragraphs import Body, Known
from archiver.clean.page import (
    check_substance,
    declared_language,
    known_parts,
    open_page,
    parse,
    read_body,
    read_image,
    read_section,
    site_name,
    site_names,
    stated_body,
)
from archiver.clean.structured import Claims
from archiver.errors import NoArticleError
from archiver.model import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

SITE = {"@type": "WebSite", "name": "Site by node"}


def claims(article: dict[str, Any] | None = None, *others: dict[str, Any], **meta: str) -> Claims:
    """What a page says of itself; colons in names of meta elements are written as double underscores."""
    named = {name.replace("__", ":").replace("_0_", "-"): (text,) for name, text in meta.items()}
    return Claims((article,) if article else (), others, named)


def test_a_site_may_be_called_by_all_its_names() -> None:
    said = claims(
        {"publisher": {"name": "Publisher"}},
        *(
            {"@type": kind, "name": kind}
            for kind in ("WebSite", "NewsMediaOrganization", "https://schema.org/Organization")
        ),
        {"@type": "Person", "name": "Ann Lee"},
        og__site_name="Open Graph",
        application_0_name="App",
        twitter__site="@handle",
    )
    assert site_names(said, "www.harbourpost.co.uk") == (
        "Open Graph", "App", "Publisher", "WebSite", "NewsMediaOrganization", "https://schema.org/Organization",
        "handle", "www.harbourpost.co.uk", "co.uk", "harbourpost",
    )  # fmt: skip
    assert site_names(claims(apple_0_mobile_0_web_0_app_0_title="Apple"), "")[0] == "Apple"


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("www.harbour.example", ("www.harbour.example", "harbour.example", "harbour")),
        ("bbc.example", ("bbc.example", "bbc")),
        ("localhost", ("localhost",)),
        ("", ()),
    ],
)
def test_a_site_may_be_called_by_its_host(host: str, names: tuple[str, ...]) -> None:
    assert site_names(Claims(), host) == names


def test_only_a_few_other_nodes_name_the_site() -> None:
    nodes = [{"@type": "Organization", "name": f"Number {n}"} for n in range(6)]
    assert site_names(claims(None, *nodes), "") == tuple(f"Number {n}" for n in range(4))


def test_the_sites_own_name_is_the_surest() -> None:
    article = {"publisher": "Publisher"}
    assert site_name(claims(article, SITE, og__site_name="Open Graph", application_0_name="App")) == "Open Graph"
    assert site_name(claims(article, SITE, og__site_name="https://e.example")) == "Publisher"
    assert (
        site_name(claims(None, {"@type": "Person", "name": "Ann"}, SITE, application_0_name="App"))
        == "Site by node"
    )
    assert site_name(claims(application_0_name="x" * 121)) == "x" * 120
    assert site_name(Claims()) == ""


def test_the_section_is_what_the_data_says_then_what_meta_elements_say() -> None:
    assert read_section(claims({"articleSection": ["Weather", "News"]}, section="Other")) == "Weather"
    assert read_section(claims({"articleSection": "https://e.example/weather"}, article__section="News")) == "News"
    assert read_section(claims(parsely_0_section="x" * 121)) == "x" * 120
    assert read_section(claims(section="a", article__section="b")) == "b"
    assert read_section(Claims()) == ""


NAMES = [
    (read_section, "article:section section parsely-section cxenseparse:articlesection", "News"),
    (site_name, "og:site_name application-name", "News"),
    (lambda said: read_image(said, BASE), "og:image og:image:url twitter:image", "https://e.example/a.jpg"),
    (lambda said: declared_language(parse("<p>x"), said), "og:locale content-language", "de"),
]


@pytest.mark.parametrize(("read", "names", "text"), NAMES)
def test_meta_elements_are_read_by_each_of_their_names_in_order(
    read: Callable[[Claims], str], names: str, text: str
) -> None:
    listed = names.split()
    for number, name in enumerate(listed):
        later = dict.fromkeys(listed[number + 1 :], (f"{text}.later",))
        assert read(Claims(meta={**later, name: (text,)})) == text


@pytest.mark.parametrize(
    ("html", "said", "language"),
    [
        ("<html lang=de-AT xml:lang=fr>", claims({"inLanguage": "en"}), "de-AT"),
        ("<html lang=''>", claims({"inLanguage": "en"}, og__locale="fr_FR"), "en"),
        ("<html>", claims(og__locale="fr_FR", content_0_language="es"), "fr_FR"),
        ("<html>", claims(content_0_language="es"), "es"),
        ("<html>", Claims(), ""),
    ],
)
def test_a_page_declares_its_language(html: str, said: Claims, language: str) -> None:
    assert declared_language(parse(f"{html}<p>x"), said) == language


BASE = "https://harbour.example/a/rain"
IMAGES = [
    (claims({"image": "/node.jpg"}, og__image="/og.jpg"), "https://harbour.example/og.jpg"),
    (claims(og__image="https://e.example/og.jpg", twitter__image="/tw.jpg"), "https://e.example/og.jpg"),
    (claims(twitter__image="tw.jpg"), "https://harbour.example/a/tw.jpg"),
    (claims({"image": "/node.jpg"}, og__image="data:image/png;base64,xx"), "https://harbour.example/node.jpg"),
    (claims({"image": [{"url": "/first.jpg"}, "/second.jpg"]}), "https://harbour.example/first.jpg"),
    (claims({"image": {"contentUrl": "/content.jpg"}}), "https://harbour.example/content.jpg"),
    (claims({"image": {"name": "Rain"}}), ""),
    (claims({"image": 3}), ""),
    (Claims(microdata={"image": ("/micro.jpg", "/other.jpg")}), "https://harbour.example/micro.jpg"),
    (claims(og__image="https://e.example/" + "x" * 1983), ""),
    (claims(og__image="https://e.example/" + "x" * 1980), "https://e.example/" + "x" * 1980),
    (claims(og__image="https:///og.jpg x"), ""),
    (Claims(), ""),
]


@pytest.mark.parametrize(("said", "url"), IMAGES)
def test_the_picture_is_the_first_that_is_on_the_web(said: Claims, url: str) -> None:
    assert read_image(said, BASE) == url


def test_the_stated_body_is_long_enough_and_plain() -> None:
    text = "It rained on the harbour all day long. " * 3
    assert stated_body(claims({"articleBody": text})) == text
    assert (
        stated_body(claims({"articleBody": f"<p>{text}</p><p>More &amp; more.</p>"}))
        == f"{text.strip()}\nMore & more."
    )
    assert stated_body(Claims(({"articleBody": "x" * 100},), microdata={"articleBody": (text, "other")})) == text
    assert stated_body(claims({"articleBody": "x" * 100})) == ""
    assert stated_body(claims({"articleBody": "x" * 101})) == "x" * 101
    assert stated_body(claims({"articleBody": [text]})) == stated_body(Claims()) == ""


def test_a_page_of_few_words_is_refused_with_their_number() -> None:
    check_substance("", "Rain fell on the town all day.", Body(("Two roads were closed at noon on Monday.",)))
    for text, said in (("Rain fell.", "2 words"), ("Rain.", "1 word"), ("", "0 words")):
        with pytest.raises(NoArticleError, match=rf"\({said}\)\.$") as caught:
            check_substance("Rain ahead, and more of it to come", "", Body((text,)))
        assert caught.value.reason is Reason.NO_ARTICLE


def test_a_body_is_checked_by_what_the_page_says_around_it() -> None:
    page = open_page(
        "<title>x</title><meta property='og:title' content='Rain at sea'><meta property='og:site_name' content='The Post'>"
        '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"Rain in JSON"}</script>'
        "<h1>Rain in h1</h1><img alt='A wet pier'><img>",
        "https://wetpost.example/a",
    )
    assert known_parts(page, "Rain ahead", ["Ann Lee", "Boris"], ["A boat."]) == Known(
        titles=frozenset({"rainahead", "rainatsea", "raininjson", "raininh1"}),
        names=frozenset({"annlee", "boris", "thepost", "wetpostexample", "wetpost"}),
        authors=frozenset({"annlee"}),
        captions=frozenset({"aboat", "awetpier"}),
    )


SENTENCES = [
    f"The council met on day {n} and voted for the wider channel, against the pier of the north." for n in range(9)
]


def body_of(html: str) -> Body:
    return read_body(open_page(html, None), Known())


def test_a_body_is_looked_for_in_the_page_then_its_data_then_its_scripts() -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in SENTENCES)
    state = json.dumps({"body": "".join(f"<p>{line.replace('council', 'crew')}</p>" for line in SENTENCES)})
    script = f"<script>window.state = {state}</script>"
    data = {"@type": "NewsArticle", "articleBody": " ".join(SENTENCES)}
    node = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert body_of(f"<article>{paragraphs}</article>{script}").source == "page"
    assert body_of(f"<p>Loading</p>{script}").source == "script state"
    assert body_of(f"<p>Loading</p>{script}{node}").source == "JSON-LD articleBody"
    brief = node.replace(" ".join(SENTENCES), SENTENCES[0] + " It rained all day.")
    assert body_of(f"<p>Loading</p>{brief}") == Body(
        (f"{SENTENCES[0]} It rained all day.",), source="JSON-LD articleBody"
    )
    assert body_of(f"<p>Loading</p>{node}").source == "JSON-LD articleBody"
    more = script.replace("<p>", "<p>In the town it was heard on the day after that, by all who would hear it: ")
    assert body_of(f"<article>{paragraphs}</article>{more}").source == "page"  # it is long enough
    short = "".join(f"<p>{line}</p>" for line in SENTENCES[:6])
    assert body_of(f"<article>{short}</article>{script}").source == "page"  # not so much more is in the scripts
    assert body_of(f"<article><p>{SENTENCES[0]}</p></article>{script}").length > 700


def test_a_document_without_an_element_is_no_article() -> None:
    with pytest.raises(NoArticleError) as caught:
        parse("")
    assert caught.value.reason is Reason.NO_ARTICLE
    assert parse("<p>One <!-- two --><?three?>four").text_content() == "One four"


TEXT = "".join(f"<p>{line}</p>" for line in SENTENCES)


def whole(head: str = "", body: str = TEXT, html: str = "<html lang=en>") -> str:
    return f"{html}<head>{head}</head><body><article><h1>Channel to be widened</h1>{body}</article></body></html>"


def test_an_article_carries_what_its_page_says() -> None:
    node = {
        "@type": "NewsArticle", "articleSection": "Harbour", "image": "/boat.jpg", "description": "x",
        "datePublished": "2024-05-04T09:00:00Z", "dateModified": "2024-05-05T09:00:00Z", "author": "Ann Lee",
    }  # fmt: skip
    head = f'<link rel="Canonical" href="/vote"><script type="application/ld+json">{json.dumps(node)}</script>'
    dek = "<p class=standfirst>Crews have waited for two years, and boats have run aground.</p>"
    figure = "<figure><img src=/x.jpg><figcaption>A boat that waits.</figcaption></figure>"
    article = extract_article(whole(head, f"{dek}{figure}{TEXT}"), url="https://harbour.example/a?utm_source=x")
    assert (article.url, article.claimed_url) == ("https://harbour.example/vote", "")
    assert (article.title, article.byline, article.authors) == ("Channel to be widened", "Ann Lee", ("Ann Lee",))
    assert article.summary == "Crews have waited for two years, and boats have run aground."
    assert (article.site, article.section, article.language) == ("harbour.example", "Harbour", "en")
    assert article.image_url == "https://harbour.example/boat.jpg"
    assert article.captions == ("A boat that waits.",)
    assert article.text.split("\n\n") == SENTENCES
    assert [str(day)[:10] for day in (article.published, article.modified)] == ["2024-05-04", "2024-05-05"]


def test_a_page_without_a_headline_goes_by_its_first_words() -> None:
    assert extract_article(f"<article>{TEXT}</article>").title == " ".join(SENTENCES)[:120]


def test_only_a_link_element_claims_an_address() -> None:
    url = "https://harbour.example/a"
    assert (
        extract_article(whole("<link rel='shortlink canonical' href=/b>"), url=url).url
        == "https://harbour.example/b"
    )
    for other in (
        "<a rel=canonical href=/b>b</a>",
        "<link rel=shortlink href=/b>",
        "<link rel=canonical>",
        "<link href=/b>",
    ):
        assert extract_article(whole(body=f"{other}{TEXT}"), url=url).url == url


def test_a_first_paragraph_that_is_marked_is_the_standfirst_of_a_text_of_some_length() -> None:
    lead = f"<p class=lead>{SENTENCES[0]}</p>"
    rest = [f"<p>{line}</p>" for line in SENTENCES[1:]]
    found = extract_article(whole(body=lead + "".join(rest)))
    assert (found.summary, found.text.split("\n\n")) == (SENTENCES[0], SENTENCES[1:])
    short = extract_article(whole(body=lead + "".join(rest[:2])))
    assert (short.summary, short.text.split("\n\n")) == ("", SENTENCES[:3])
    plain = extract_article(whole())
    assert (plain.summary, plain.text.split("\n\n")) == ("", SENTENCES)


def test_what_is_removed_and_every_headline_are_kept() -> None:
    found = extract_article(whole("<title>Rain at sea</title>", f"{TEXT}<p>Advertisement</p><p>Read more</p>"))
    assert found.headlines == (("h1", "Channel to be widened"), ("title", "Rain at sea"))
    assert set(found.removed) == {
        ("title", "Channel to be widened"),
        ("advertisement", "Advertisement"),
        ("related", "Read more"),
    }
    assert found.text.split("\n\n") == SENTENCES


def test_the_country_of_the_believed_address_gives_its_time() -> None:
    head = "<link rel=canonical href='https://www.hafen.de/b'><meta name=date content='2024-05-04T13:00:00'>"
    assert str(extract_article(whole(head), url="https://m.hafen.de/a").published) == "2024-05-04 13:00:00+02:00"
    assert str(extract_article(whole(head.replace(".de", ".example")), url=None).published) == "2024-05-04"


def test_the_language_of_a_page_is_told_by_its_text_more_than_by_itself() -> None:
    assert extract_article(whole(html="<html lang=de>")).language == "en"

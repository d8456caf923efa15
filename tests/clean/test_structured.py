"""What a page says of itself in JSON-LD, meta elements and microdata, however it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archiver.clean.page import parse
from archiver.clean.structured import Claims, is_article, parse_json, plain, read_claims, types_of

URL = "https://harbour.example/a/rain"


def claims(*values: object, head: str = "", body: str = "<p>", url: str = URL) -> Claims:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)
    return read_claims(parse(f"<html><head>{head}{scripts}</head><body>{body}</body></html>"), url)


def node(headline: str, **more: object) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": headline, **more}


def headlines(found: Claims) -> list[str]:
    return [article["headline"] for article in found.articles]


NESTED = {
    "by itself": node("Rain"),
    "in a list": [{"@type": "WebSite"}, node("Rain")],
    "in a graph": {"@graph": [node("Rain")]},
    "as what a page is about": {"@type": "WebPage", "mainEntity": node("Rain")},
    "in what a page is part of": {"@type": "WebPage", "isPartOf": {"subjectOf": [node("Rain")]}},
    "six lists deep": [[[[[[node("Rain")]]]]]],
}


@pytest.mark.parametrize("name", NESTED)
def test_an_articles_node_is_found_wherever_it_stands(name: str) -> None:
    assert headlines(claims(NESTED[name])) == ["Rain"]


def test_what_is_nested_deeper_than_data_are_is_left() -> None:
    assert claims([[[[[[[node("Rain")]]]]]]]).articles == ()


def test_scripts_of_other_types_are_not_read() -> None:
    script = f"<script type=text/javascript>{json.dumps(node('Rain'))}</script><script type=application/ld+json></script>"
    assert claims(head=script).articles == ()
    assert headlines(claims(head=script.replace("text/javascript", "'application/LD+JSON; charset=utf-8'"))) == [
        "Rain"
    ]


def test_the_pages_own_article_comes_first_then_the_fuller_one() -> None:
    other = node(
        "Fuller", datePublished="2024", author="Ann Lee", articleBody="It rained.", url="https://e.example/b"
    )
    for own in (
        node("Own", url=f"{URL}/?x=1#top"),
        node("Own", **{"@id": URL.upper()}),
        node("Own", mainEntityOfPage=URL),
        node("Own", mainEntityOfPage={"@id": URL.replace("https", "http")}),
    ):
        assert headlines(claims(other, own)) == ["Own", "Fuller"]
    assert headlines(claims(node("Bare"), other)) == ["Fuller", "Bare"]
    assert headlines(claims(node("One"), node("Two"))) == ["One", "Two"]


def test_the_page_is_known_by_what_open_graph_calls_it_too() -> None:
    head = f'<meta property="og:url" content="{URL}">'
    found = claims(node("Other", author="Ann Lee"), node("Own", url=URL), head=head, url="")
    assert headlines(found) == ["Own", "Other"]


def test_a_reference_is_what_it_refers_to() -> None:
    ann, bo = ({"@type": "Person", "@id": f"#{name}", "name": name} for name in ("ann", "bo"))
    found = claims({"@graph": [node("Rain", author={"@id": "#ann"}, editor=[{"@id": "#bo"}, "Cy"]), ann, bo]})
    assert found.article["author"] == ann
    assert found.article["editor"] == [bo, "Cy"]
    kept = {"@id": "#ann", "name": "Own", "jobTitle": "Reporter"}
    assert claims([node("Rain", author=kept), ann]).article["author"] == kept
    assert claims(node("Rain", author={"@id": "#nobody"})).article["author"] == {"@id": "#nobody"}


def test_the_fuller_of_two_nodes_of_one_name_is_referred_to() -> None:
    short, full = {"@id": "#ann"}, {"@id": "#ann", "name": "Ann Lee"}
    for order in ([short, full], [full, short]):
        assert claims([node("Rain", author={"@id": "#ann"}), *order]).article["author"] == full


def test_nodes_are_told_by_their_types() -> None:
    assert types_of({"@type": ["https://schema.org/NewsArticle", "schema:Thing", 3]}) == ["NewsArticle", "Thing"]
    assert types_of({}) == []
    yes = ("NewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "Review", "Recipe", "ReportageNewsArticle")
    no = ("JobPosting", "ClaimReview", "ArticleSeries", "Person", "WebPage")
    assert all(is_article({"@type": name}) for name in yes)
    assert not any(is_article({"@type": name}) for name in no)
    assert is_article({"@type": ["ClaimReview", "NewsArticle"]})


JSON = {
    '{"a": 1}': {"a": 1},
    '\n<!--\n{"a": 1}\n-->\n': {"a": 1},
    '//<![CDATA[\n{"a": 1}\n//]]>': {"a": 1},
    '<![CDATA[{"a": 1}]]>': {"a": 1},
    '/*<![CDATA[*/{"a": 1}/*]]>*/': {"a": 1},
    '{"a": 1};': {"a": 1},
    '{"a": [1, 2, ], }': {"a": [1, 2]},
    '{"a": "one\ntwo"}': {"a": "one\ntwo"},
    '{"a": ",}"}': {"a": ",}"},
    "{a: 1}": None,
    "": None,
    "[" * 100_000: None,
}


@pytest.mark.parametrize("number", range(len(JSON)))
def test_json_is_read_as_web_pages_write_it(number: int) -> None:
    text = list(JSON)[number]
    assert parse_json(text) == JSON[text]


PLAIN = [
    ("Tom &amp;amp; <b>Jerry</b>\n", "Tom & Jerry"),
    ({"@value": "x", "name": "y"}, "x"),
    ({"name": "y", "url": "z"}, "y"),
    ({"url": "z"}, "z"),
    ({"other": "z"}, ""),
    ([["x"], "y"], "x"),
    ([], ""),
    ([[[["x"]]]], "x"),
    ([[[[["x"]]]]], ""),
    ({"name": {"name": {"name": {"name": "x"}}}}, "x"),
    ({"name": {"name": {"name": {"name": {"name": "x"}}}}}, ""),
    (3, ""),
    (True, ""),
]


@pytest.mark.parametrize(("value", "text"), PLAIN)
def test_a_value_is_plain_text_on_one_line(value: object, text: str) -> None:
    assert plain(value) == text


def test_meta_elements_are_known_by_each_name_that_they_have() -> None:
    found = claims(
        head="<meta property='OG:Title' content='Rain &amp;amp; wind'><meta name='author' content='Ann'>"
        "<meta name='author' content='Bo'><meta itemprop='a b' content='x'><meta http-equiv='content-language' content='en'>"
        "<meta name='empty' content=''><meta name='none'><meta content='nameless'>"
        f"<meta name='long' content='{'x' * 20_001}'><meta name='longish' content='{'x' * 20_000}'>"
    )
    assert found.meta == {
        "og:title": ("Rain & wind",),
        "author": ("Ann", "Bo"),
        "a": ("x",),
        "b": ("x",),
        "content-language": ("en",),
        "longish": ("x" * 20_000,),
    }
    assert found.first_meta("nothing", "b", "author") == "x"
    assert Claims(meta={"a": ("", "x")}).first_meta("a") == "x"
    assert found.first_meta("nothing") == ""


MICRODATA = """
<div itemscope itemtype="https://schema.org/Person"><b itemprop="name">Nobody</b></div>
<div itemscope itemtype="https://schema.org/NewsArticle/" itemprop="blogPost">
<h1 itemprop="headline name">Rain<br> ahead</h1>
<time itemprop="datePublished" datetime="2024-05-04">yesterday</time>
<meta itemprop="dateModified" content="2024-05-05">
<span itemprop="author" itemscope itemtype="https://schema.org/Person">By <b itemprop="name">Ann Lee</b>, reporter</span>
<span itemprop="author" itemscope>Bo Chan</span>
<span itemprop="publisher" itemscope><meta itemprop="name" content="The Harbour Post"></span>
<img itemprop="image" src="/rain.jpg"><a itemprop="url" href="/rain">here</a>
<a itemprop="about" href="/about">Rain and wind</a><i itemprop="genre"></i>
</div>
<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Another</h1></div>
"""


def test_microdata_of_the_first_article_are_read_by_property() -> None:
    found = claims(body=MICRODATA).microdata
    assert found["headline"] == ("Rain ahead",)
    assert found["name"] == ("Rain ahead", "Ann Lee", "The Harbour Post")
    assert found["author"] == ("Ann Lee", "Bo Chan")
    assert found["publisher"] == ("The Harbour Post",)
    assert (found["datePublished"], found["dateModified"]) == (("2024-05-04",), ("2024-05-05",))
    assert (found["image"], found["url"], found["about"]) == (("/rain.jpg",), ("/rain",), ("Rain and wind",))
    assert "genre" not in found


def test_microdata_of_what_is_no_article_are_not_read() -> None:
    for kind in ("Person", "JobPosting", ""):
        assert claims(body=f"<div itemscope itemtype='{kind}'><b itemprop=headline>Rain</b></div>").microdata == {}


@pytest.mark.parametrize("tag", ["img", "link", "a"])
@pytest.mark.parametrize("name", ["image", "url", "mainEntityOfPage"])
def test_a_property_that_is_an_address_is_that_of_its_element(tag: str, name: str) -> None:
    source = "src" if tag == "img" else "href"
    item = '<div itemscope itemtype="https://schema.org/Article"><{} itemprop={} {}=/a>x</div>'
    assert claims(body=item.format(tag, name, source)).microdata[name] == ("/a",)
    assert "/a" not in claims(body=item.format(tag, "about", source)).microdata.get("about", ())


@pytest.mark.parametrize("key", ["headline", "datePublished", "author", "articleBody"])
def test_each_thing_that_a_node_says_makes_it_fuller(key: str) -> None:
    one, other = ({"@type": "NewsArticle", "name": name} for name in ("one", "other"))
    assert claims(one, {**other, key: "x"}).article["name"] == "other"
    assert claims({**one, key: "x"}, {**other, key: ""}).article["name"] == "one"


@pytest.mark.parametrize("key", ["@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "isPartOf"])
def test_a_node_is_found_below_each_property_that_nests_nodes(key: str) -> None:
    assert headlines(claims({key: node("Rain")})) == headlines(claims({key: [node("Rain")]})) == ["Rain"]
    assert claims({"about": node("Rain"), key: "Rain"}).articles == ()

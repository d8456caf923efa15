"""Tree in, what the page says of itself in machine-readable form out: JSON-LD, meta elements, microdata.

Read whether or not a body is found. JSON-LD comes as a graph, an array, nested, or parted over several scripts with
`@id` references (JSON-LD 1.1, section 3.3); all are flattened into article nodes, the page's own one first.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from archiver.clean.decode import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

Node = dict[str, Any]

_MAX_SCRIPT = 3_000_000  # characters of JSON-LD that are read; more is no news page
_MAX_NODES = 5_000
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|Liveblog)$", re.I)
_NOT_ARTICLE = {"ClaimReview", "AggregateReview", "EmployerReview", "JobPosting", "UserReview"}
_NESTING = ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "isPartOf")
_TAG = re.compile(r"<[^<>]{1,300}>")
_HAVING = {attribute: etree.XPath(f"descendant-or-self::*[@{attribute}]") for attribute in ("itemtype", "itemprop")}
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPINGS = (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/"))


@dataclass(frozen=True, slots=True)
class Claims:
    """What a page says of itself."""

    articles: tuple[Node, ...] = ()  # JSON-LD nodes of a kind of article, with references resolved
    others: tuple[Node, ...] = ()  # other JSON-LD nodes: web page, organisation, breadcrumb …
    meta: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lower-case name or property → contents
    microdata: dict[str, tuple[str, ...]] = field(default_factory=dict)  # itemprop of the article item → values

    @property
    def article(self) -> Node:
        """The JSON-LD node of the page's own article; empty where there is none."""
        return self.articles[0] if self.articles else {}

    def first_meta(self, *names: str) -> str:
        """The first content that is not empty, by order of names."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


def read_claims(tree: HtmlElement, url: str = "") -> Claims:
    """Collect what a page says of itself.

    Args:
        tree: The parsed page.
        url: Its address, by which its own article is told from others.
    """
    nodes = list(_json_ld_nodes(tree))
    by_id = _by_id(nodes)
    nodes = [_resolved(node, by_id) for node in nodes]
    articles = [node for node in nodes if is_article(node)]
    others = [node for node in nodes if not is_article(node)]
    meta = _meta(tree)
    addresses = {_bare(value) for value in (url, *meta.get("og:url", ())) if value}
    articles.sort(key=lambda node: -_ownness(node, addresses))
    return Claims(tuple(articles), tuple(others), meta, _microdata(tree))


def types_of(node: Node) -> list[str]:
    """The types of a node, without their vocabulary.

    >>> types_of({"@type": ["https://schema.org/NewsArticle", "Thing"]})
    ['NewsArticle', 'Thing']
    """
    return [
        value.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        for value in as_list(node.get("@type"))
        if isinstance(value, str)
    ]


def is_article(node: Node) -> bool:
    """Whether a node is of a kind of article that news pages use."""
    return any(_ARTICLE.search(name) and name not in _NOT_ARTICLE for name in types_of(node))


def as_list(value: Any) -> list[Any]:
    """A JSON-LD value as a list, which it may or may not be.

    >>> as_list("one"), as_list(None), as_list([1, 2])
    (['one'], [], [1, 2])
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def plain(value: Any, depth: int = 0) -> str:
    """The text of a JSON-LD value: entities resolved, tags dropped, on one line.

    >>> plain("Tom &amp; <b>Jerry</b>"), plain({"@value": "x"}), plain({"name": "Reuters"}), plain(None)
    ('Tom & Jerry', 'x', 'Reuters', '')
    """
    if isinstance(value, dict) and depth < 4:
        return plain(value.get("@value") or value.get("name") or value.get("url") or "", depth + 1)
    if isinstance(value, list) and depth < 4:
        return plain(value[0], depth + 1) if value else ""
    if not isinstance(value, str):
        return ""
    return one_line(_TAG.sub("", html.unescape(html.unescape(value))))


def _json_ld_nodes(tree: HtmlElement) -> Iterator[Node]:
    count = 0
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        text = script.text or ""
        if "ld+json" not in kind or len(text) > _MAX_SCRIPT:
            continue
        for node in _walk(parse_json(text)):
            yield node
            count += 1
            if count >= _MAX_NODES:
                return


def parse_json(text: str) -> Any:
    """JSON as web pages write it: in comments, with raw line breaks and trailing commas; None if beyond repair.

    >>> parse_json('<!-- {"a": [1, 2,],} -->')
    {'a': [1, 2]}
    >>> parse_json('{"a": ') is None
    True
    """
    text = text.strip()
    for opening, closing in _WRAPPINGS:
        text = text.removeprefix(opening).removesuffix(closing).strip()
    text = text.rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _NESTING:
            if isinstance(value.get(key), dict | list):
                yield from _walk(value[key], depth + 1)


def _by_id(nodes: Iterable[Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(found.get(name, {})):
            found[name] = node
    return found


def _resolved(node: Node, by_id: dict[str, Node]) -> Node:
    """The node with references one level deep replaced by what they refer to."""

    def look_up(value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return by_id.get(value["@id"], value)
        return value

    return {
        key: [look_up(item) for item in value] if isinstance(value, list) else look_up(value)
        for key, value in node.items()
    }


def _bare(url: str) -> str:
    """An address without scheme, query and trailing slash, for comparing.

    >>> _bare("https://www.example.org/a/?x=1#top")
    'www.example.org/a'
    """
    return re.sub(r"^\w+://|[?#].*$", "", url).rstrip("/").lower()


def _ownness(node: Node, addresses: set[str]) -> int:
    """How likely a node is the page's own article rather than one that it links to."""
    page = node.get("mainEntityOfPage")
    named = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    own = any(isinstance(value, str) and _bare(value) in addresses for value in named)
    keys = sum(1 for key in ("headline", "datePublished", "author", "articleBody") if node.get(key))
    return 10 * own + keys


def _meta(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if not content or len(content) > 20_000:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                for part in name.lower().split():
                    found.setdefault(part, []).append(one_line(html.unescape(content)))
    return {name: tuple(values) for name, values in found.items()}


def _microdata(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    """The properties of the first schema.org article item (HTML microdata), those of nested items by name."""
    item = next((e for e in _having("itemtype", tree) if _is_article_item(e)), None)
    if item is None:
        return {}
    found: dict[str, list[str]] = {}
    for element in _having("itemprop", item):
        for name in (element.get("itemprop") or "").split():
            value = _microdata_value(element)
            if value:
                found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _having(attribute: str, element: HtmlElement) -> list[HtmlElement]:
    """The elements that have an attribute, in order: the element itself and what is in it."""
    return cast("list[HtmlElement]", _HAVING[attribute](element))


def _is_article_item(element: HtmlElement) -> bool:
    kind = (element.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1]
    return bool(kind) and bool(_ARTICLE.search(kind)) and kind not in _NOT_ARTICLE


def _microdata_value(element: HtmlElement) -> str:
    for attribute in ("content", "datetime"):
        if value := element.get(attribute):
            return one_line(value)
    if element.get("itemscope") is not None:
        inner = [
            e for e in element.iter() if isinstance(e.tag, str) and "name" in (e.get("itemprop") or "").split()
        ]
        if inner:
            return one_line(inner[0].get("content") or inner[0].text_content())
    if element.tag in {"img", "link", "a"} and element.get("itemprop") in {"image", "url", "mainEntityOfPage"}:
        return element.get("src") or element.get("href") or ""
    return one_line(element.text_content())[:100_000]

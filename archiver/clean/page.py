"""The text of an HTML page in, its article out: parsed once, claims read first, then pruned, then the body."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archiver.clean.body.paragraphs import (
    STATED,
    Body,
    Known,
    agree,
    extract_lines,
    filter_lines,
    recover_gaps,
    split_paragraphs,
)
from archiver.clean.body.prune import captions_of, drop_other_articles, prune
from archiver.clean.bylines.authors import read_authors
from archiver.clean.canonical import absolute, choose_url, claimed_urls, normalise_url
from archiver.clean.dates.moments import read_dates
from archiver.clean.decode import one_line
from archiver.clean.kinds.judge import check_kind
from archiver.clean.kinds.sight import Sight, has_substance
from archiver.clean.kinds.sorts import find_entries, find_kind
from archiver.clean.language import find_language
from archiver.clean.provenance import all_headlines, find_provenance
from archiver.clean.script_state import read_script_state, strip_markup
from archiver.clean.standfirst import is_marked_standfirst, read_standfirst
from archiver.clean.structured import Claims, as_list, plain, read_claims, types_of
from archiver.clean.titles import choose_title, fold, headings
from archiver.errors import NoArticleError
from archiver.model import Article, Reason, count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# lxml's own look-up, which has a class for elements of forms as well, takes a sixth of all time.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)
_SHORT = 700  # characters: a body below this is looked for elsewhere too


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page and what it says of itself."""

    tree: HtmlElement
    claims: Claims
    address: str  # where it was found, "" where that is not known
    site_names: tuple[str, ...]


def read_page(text: str, *, url: str | None, digest: str) -> Article:
    """Read an HTML page.

    Args:
        text: The page's source, already tidied.
        url: Where it was fetched from, if anywhere.
        digest: SHA-256 of its bytes, by which it goes where no address is known.

    Raises:
        NoArticleError: There is no article in it, and what there is instead.
    """
    page = open_page(text, url)
    tree, claims = page.tree, page.claims
    links = [link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    place = choose_url(url, claimed_urls(claims, links, text, page.address or None), digest)
    title = choose_title(tree, claims, page.site_names)
    credits = read_authors(tree, claims, page.site_names)
    host = urlsplit(place.url).hostname or ""
    dates = read_dates(tree, claims, host)
    drop_other_articles(tree, title)
    captions = captions_of(tree)
    shown = copy(tree)
    body = read_body(page, known_parts(page, title, credits.names, captions))
    check_kind(Sight(shown, claims, page.address, body))
    summary = read_standfirst(shown, claims, title, " ".join(body.paragraphs[:3]))
    if not summary and len(body.paragraphs) > 3 and is_marked_standfirst(shown, body.paragraphs[0]):
        summary, body = body.paragraphs[0], replace(body, paragraphs=body.paragraphs[1:])
    check_substance(title, summary, body)
    joined = "\n\n".join(body.paragraphs)
    article = Article(
        url=place.url,
        claimed_url=place.claimed,
        title=title or one_line(joined)[:120],
        text=joined or summary,
        summary=summary if joined else "",
        byline=credits.byline,
        authors=credits.names,
        published=dates.published,
        modified=dates.modified,
        site=site_name(claims) or host,
        section=read_section(claims),
        language=find_language(f"{title}\n{summary}\n{joined}", declared_language(tree, claims)),
        captions=tuple(captions),
        image_url=read_image(claims, place.url),
        kind=find_kind(claims, joined),
        headlines=all_headlines(shown, claims),
        removed=body.dropped,
    )
    provenance = find_provenance(article, shown, claims, body.source)
    return replace(article, provenance=provenance, entries=find_entries(claims, article.text))


def open_page(text: str, url: str | None) -> Page:
    """Parse a page and read what it says of itself.

    Raises:
        NoArticleError: There is no element in it.
    """
    tree = parse(text)
    address = normalise_url(url or "")
    claims = read_claims(tree, address)
    return Page(tree, claims, address, site_names(claims, urlsplit(address).hostname or ""))


def parse(text: str) -> HtmlElement:
    """Parse a page's source as browsers do, broken or not.

    Raises:
        NoArticleError: There is no element in it.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise NoArticleError(Reason.NO_ARTICLE, "The page holds no text.") from error


def known_parts(page: Page, title: str, authors: Sequence[str], captions: Sequence[str]) -> Known:
    """What the page says outside its body, by which the body's lines are checked."""
    claims, tree = page.claims, page.tree
    titles = [title, *headings(tree), plain(claims.article.get("headline")), claims.first_meta("og:title")]
    alternatives = [image.get("alt") or "" for image in tree.iter("img")]
    return Known(
        titles=frozenset(map(fold, titles)) - {""},
        names=frozenset(map(fold, (*authors, *page.site_names))) - {""},
        authors=frozenset(key for name in authors if len(key := fold(name)) > 5),
        captions=frozenset(map(fold, (*captions, *alternatives))) - {""},
    )


def read_body(page: Page, known: Known) -> Body:
    """The article's paragraphs, from the page, its data, or its scripts. Prunes the tree."""
    stated = stated_body(page.claims)
    scripts = list(page.tree.iter("script"))
    prune(page.tree)
    lines = recover_gaps(page.tree, extract_lines(page.tree, page.address or None))

    def filtered(found: Sequence[str]) -> Body:
        return filter_lines(found, known)

    body = agree(filtered(lines), stated)
    if body.length < _SHORT and scripts:
        state = filtered(read_script_state(scripts))
        if state.length > 1.5 * body.length:
            return replace(state, source="script state")
    if body.length < 200 and len(stated) > body.length:
        return replace(filtered(split_paragraphs(stated)), source=STATED)
    return body


def stated_body(claims: Claims) -> str:
    """The body that the page's data states, its lines kept; "" where there is none."""
    for value in (claims.article.get("articleBody"), *claims.microdata.get("articleBody", ())[:1]):
        if isinstance(value, str) and len(value) > 100:
            return "\n".join(strip_markup(value)) if "<" in value else value
    return ""


def check_substance(title: str, summary: str, body: Body) -> None:
    """Refuse a page that says nothing.

    Raises:
        NoArticleError: There are not even two sentences in it.
    """
    text = " ".join([summary, *body.paragraphs])
    if not has_substance(text):
        words = count_words(text)
        raise NoArticleError(
            Reason.NO_ARTICLE, f"The page has no article text ({words} word{'' if words == 1 else 's'})."
        )


def site_names(claims: Claims, host: str) -> tuple[str, ...]:
    """What the site may be called, as titles and bylines call it."""
    names = [claims.first_meta("og:site_name"), claims.first_meta("application-name", "apple-mobile-web-app-title")]
    names += [plain(node.get("publisher")) for node in claims.articles[:1]]
    names += [plain(n.get("name")) for n in claims.others if _is_site_node(n)][:4]
    names += [claims.first_meta("twitter:site").lstrip("@"), host]
    labels = host.removeprefix("www.").split(".")
    names += [".".join(labels[-2:]), labels[-2] if len(labels) > 1 and len(labels[-2]) > 3 else labels[0]]
    return tuple(dict.fromkeys(name for name in names if name))


def _is_site_node(node: dict[str, Any]) -> bool:
    return not {"WebSite", "NewsMediaOrganization", "Organization"}.isdisjoint(types_of(node))


def site_name(claims: Claims) -> str:
    """The site's own name; "" where the page tells none."""
    own = [plain(node.get("name")) for node in claims.others if "WebSite" in types_of(node)]
    publisher = plain(claims.article.get("publisher"))
    names = [claims.first_meta("og:site_name"), publisher, *own, claims.first_meta("application-name")]
    return next((name[:120] for name in names if name and not name.startswith("http")), "")


def read_section(claims: Claims) -> str:
    """The section of the site that the article stands in."""
    stated = [
        plain(claims.article.get("articleSection")),
        claims.first_meta("article:section", "section", "parsely-section", "cxenseparse:articlesection"),
    ]
    return next((text[:120] for text in stated if text and not text.startswith("http")), "")


def declared_language(tree: HtmlElement, claims: Claims) -> str:
    """The language that the page says it is in."""
    html = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return html or plain(claims.article.get("inLanguage")) or claims.first_meta("og:locale", "content-language")


def read_image(claims: Claims, base: str) -> str:
    """The address of the article's main picture; "" where there is none on the web."""
    social = claims.first_meta("og:image", "og:image:url", "twitter:image")
    for image in (social, _image(claims.article.get("image")), *claims.microdata.get("image", ())[:1]):
        url = absolute(base, image) if image else ""
        if re.match(r"https?://[^\s/]+\S*$", url) and len(url) < 2000:
            return url
    return ""


def _image(value: Any) -> str:
    for item in as_list(value)[:1]:
        if isinstance(item, dict):
            item = item.get("url") or item.get("contentUrl")  # noqa: PLW2901 - the node stands for its address
        return item if isinstance(item, str) else ""
    return ""

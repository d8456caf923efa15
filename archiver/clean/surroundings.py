"""A page's claims in, what they say beside the article itself out: its site, section, language and picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archiver.clean.canonical import absolute
from archiver.clean.structured import Claims, as_list, plain, types_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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

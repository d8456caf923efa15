"""The address that was fetched and the one that the page claims in, the one that is believed out.

A page may name another address of its own site as the canonical one (RFC 6596); if it names another site's, anybody
could put words into anybody's mouth, so that claim is only recorded.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from courlan import clean_url
from w3lib.url import canonicalize_url

from archiver.clean.decode import one_line

if TYPE_CHECKING:
    from archiver.clean.structured import Claims

MAX_URL = 2000  # characters
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000})\s*-->", re.I)
_PREFIX = re.compile(r"^(?:www\d?|m|amp|mobile)\.")
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|wt_mc|wt_zmc|cmpid|cmp|ocid|icid|ito|ns_\w+|"
    r"at_\w+|xtor|_ga|ref_?src|smid|sref|spm|share(?:d|_id)?|rss)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is to be found."""

    url: str  # the address to go by
    claimed: str = ""  # what the page claims, where that is another site's


def choose_url(fetched: str | None, claims: list[str], digest: str) -> Place:
    """Decide which address an article goes by.

    Args:
        fetched: The address it was fetched from; None, or ``file:`` or ``urn:``, for the user's own file.
        claims: Absolute addresses that the page names as its own, the most trusted first.
        digest: SHA-256 of the page's bytes, which names it where no address does.

    >>> choose_url("https://www.example.org/a?utm_source=x", ["https://m.example.org/a/story"], "e3b0")
    Place(url='https://m.example.org/a/story', claimed='')
    >>> choose_url("https://example.org/a", ["https://other.example.net/b"], "e3b0")
    Place(url='https://example.org/a', claimed='https://other.example.net/b')
    >>> choose_url("file:///page.html", ["https://example.org/b"], "e3b0")
    Place(url='https://example.org/b', claimed='')
    >>> choose_url(None, [], "e3b0").url
    'urn:sha256:e3b0'
    """
    cleaned = [url for claim in claims if (url := normalise_url(claim))]
    own = normalise_url(fetched or "")
    if not own:
        nameless = fetched if fetched and fetched.startswith("urn:") else f"urn:sha256:{digest}"
        return Place(cleaned[0] if cleaned else nameless)
    believed = next((url for url in cleaned if same_site(url, own) and not _is_front(url, own)), "")
    if believed:
        return Place(believed)
    return Place(own, next((url for url in cleaned if not same_site(url, own)), ""))


def claimed_urls(claims: Claims, links: list[str], text: str, base: str | None) -> list[str]:
    """What a page names as its own address, most trusted first, absolute.

    Args:
        claims: What the page says of itself.
        links: The targets of its ``<link rel=canonical>``.
        text: The page's source, for the comment that browsers write into saved pages.
        base: Its address, against which the others are read.
    """
    page = claims.article.get("mainEntityOfPage")
    entity: Any = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    saved = _SAVED_FROM.search(text[:20_000])
    found = [
        *links,
        *claims.meta.get("og:url", ()),
        entity,
        claims.article.get("url"),
        saved.group(1) if saved else "",
    ]
    return [absolute(base or "", url) for url in found if isinstance(url, str) and url.strip()]


def absolute(base: str, url: str) -> str:
    """An address read against another; "" where it cannot be read.

    >>> absolute("https://example.org/a/b", "../c"), absolute("", "/c"), absolute("https://e.org", "//[")
    ('https://example.org/c', '/c', '')
    """
    try:
        return urljoin(base if base.startswith(("http:", "https:")) else "", one_line(url))
    except ValueError:
        return ""


def normalise_url(url: str) -> str:
    """An address without what does not change the page: fragment, trackers, default port, order of the query.

    Returns:
        "" where it is no http(s) address.

    >>> normalise_url("HTTPS://Example.org:443/a/../b?utm_source=x&b=2&a=1#part")
    'https://example.org/b?a=1&b=2'
    >>> normalise_url("javascript:alert(1)"), normalise_url("http://"), normalise_url("/a")
    ('', '', '')
    >>> normalise_url("http://localhost:8000/story")
    'http://localhost:8000/story'
    """
    url = one_line(url)
    if len(url) > MAX_URL:
        return ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or not host or not re.fullmatch(r"[^\s/\\@<>\"'`^{|}]+", host):
        return ""
    netloc = f"[{host}]" if ":" in host else host.rstrip(".")
    if port and port != {"http": 80, "https": 443}[scheme]:
        netloc = f"{netloc}:{port}"
    plain_url = urlunsplit((scheme, netloc, _path(parts), _query(parts), ""))
    try:
        return str(canonicalize_url(clean_url(plain_url) or plain_url))
    except (ValueError, UnicodeError):
        return ""


def _path(parts: SplitResult) -> str:
    """The path with its dots resolved (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    for segment in parts.path.split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(parts: SplitResult) -> str:
    return "&".join(p for p in parts.query.split("&") if p and not _TRACKING.match(p.split("=")[0]))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one registrable domain (Public Suffix List), or of one host where there is none.

    >>> same_site("https://news.example.co.uk/a", "http://www.example.co.uk/")
    True
    >>> same_site("https://one.github.io/", "https://two.github.io/")
    False
    >>> same_site("http://localhost:8000/a", "http://localhost:9000/a")
    False
    """
    return site_key(one) == site_key(other)


def site_key(url: str) -> str:
    """What the addresses of one site have in common.

    >>> site_key("https://www.bbc.co.uk/news"), site_key("http://127.0.0.1:80/"), site_key("http://www.wire.example/")
    ('bbc.co.uk', '127.0.0.1', 'wire.example')
    """
    parts = urlsplit(url)
    registered = _domain(parts.hostname or "")
    return registered or _PREFIX.sub("", parts.netloc.rsplit("@", 1)[-1].lower()).removesuffix(":80").removesuffix(
        ":443"
    )


@lru_cache(maxsize=4096)
def _domain(host: str) -> str:
    if not host or _is_address(host):
        return ""
    return str(_extractor()(host).top_domain_under_public_suffix)


@lru_cache(maxsize=1)
def _extractor() -> Any:
    import tldextract  # noqa: PLC0415 - reads its list of suffixes, which few callers need

    # Offline: the list that comes with the package, private suffixes such as github.io among them.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_front(url: str, fetched: str) -> bool:
    """A claim to be the site's front page, which careless templates make on every page."""
    return urlsplit(url).path in {"", "/"} and urlsplit(fetched).path not in {"", "/"} and not urlsplit(url).query

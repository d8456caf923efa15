"""An ASGI app in, the same with security headers out, whatever is answered."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from archiver.publish.guard.asgi import below, first_step

if TYPE_CHECKING:
    from archiver.publish.guard.asgi import App, IsElsewhere

# Datasette's own templates with a script in the page. Its policy entry is the script's hash (CSP Level 3).
_TEMPLATES_WITH_SCRIPTS = ("_close_open_menus.html", "table.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FACET_SETTING = "{{ datasette_allow_facet }}"
_MARK = "archiver.own"  # in the request's scope
_PLAIN = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
_OF_PAGES = [
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
]
_NO_PAGE = b"default-src 'none'; frame-ancestors 'none'; sandbox"
OF_ALL = [*_PLAIN, *_OF_PAGES, (b"content-security-policy", _NO_PAGE)]  # for an answer that no page is


@cache
def content_policy(*, stock: bool = True) -> str:
    """The Content-Security-Policy of a page: nothing from elsewhere, no script but files of this site.

    Datasette's own pages have scripts, which are named by their hashes, and styles in them; ours have neither.
    """
    hashes = "".join(f" 'sha256-{digest}'" for digest in sorted(_inline_hashes())) if stock else ""
    styles = " 'unsafe-inline'" if stock else ""
    return (
        f"default-src 'none'; script-src 'self'{hashes}; style-src 'self'{styles}; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def mark_own(request: Any) -> None:
    """Note that the page which answers a request is one of ours, without styles and scripts in it."""
    if request is not None and _MARK in request.scope:
        request.scope[_MARK].append(True)


def with_headers(app: App, base_url: str, robots: str, is_elsewhere: IsElsewhere) -> App:
    """Wrap an app.

    Args:
        app: The app.
        base_url: The path that the site is served below.
        robots: What X-Robots-Tag says; "" for no such header.
        is_elsewhere: Whether the first step of a path is another database, whose pages are not ours to restrict.
    """
    always = [*_PLAIN, *([(b"x-robots-tag", robots.encode("ascii"))] if robots else [])]

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        elsewhere = is_elsewhere(first_step(below(scope, base_url)))
        own: list[bool] = []

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                added = always if elsewhere and not own else [*always, *_OF_PAGES, _policy(headers, own)]
                names = {name for name, _ in added}
                kept = [(name, value) for name, value in headers if name.lower() not in names]
                message = {**message, "headers": [*kept, *added]}
            await send(message)

        if scope["type"] == "http":
            await app({**scope, _MARK: own}, receive, send_with_headers)
        else:
            await app(scope, receive, send)

    return wrapped


def _policy(headers: Any, own: list[bool]) -> tuple[bytes, bytes]:
    """The policy for an answer: what is no page may do nothing at all."""
    content_type = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    if not content_type.startswith(b"text/html"):
        return b"content-security-policy", _NO_PAGE
    return b"content-security-policy", content_policy(stock=not own).encode("ascii")


def _inline_hashes() -> set[str]:
    scripts: set[str] = set()
    for name in _TEMPLATES_WITH_SCRIPTS:
        template = resources.files("datasette").joinpath("templates", name).read_text(encoding="utf-8")
        for script in _SCRIPT.findall(template):
            scripts |= {script.replace(_FACET_SETTING, value) for value in ("true", "false")}
    return {b64encode(sha256(script.encode()).digest()).decode() for script in scripts}

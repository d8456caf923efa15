"""A choice in, what robots are told out: robots.txt (RFC 9309) and the X-Robots-Tag header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import Response

from archiver.publish.guard.access import access_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archiver.publish.archive import Archive

# Those that collect texts for language models, by the names that their operators give.
_COLLECTORS = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai",
    "Diffbot", "FacebookBot", "Google-Extended", "GPTBot", "ImagesiftBot", "meta-externalagent", "OAI-SearchBot",
    "omgili", "PerplexityBot", "Timpibot", "YouBot",
)  # fmt: skip
# Pages that are made anew for every combination of what is asked: no robot comes to their end.
_ENDLESS = ("search", "compare", "network", "archive/*?")

TAGS: Mapping[str, str] = {"none": "noindex, nofollow", "ai-none": "noai, noimageai", "all": ""}


def robots_txt(choice: str, base_url: str = "/", parts: Iterable[str] = ()) -> str:
    r"""The file for a choice.

    >>> robots_txt("none")
    'User-agent: *\nDisallow: /\n'
    >>> robots_txt("all", "/news/").splitlines()[:2]
    ['User-agent: *', 'Disallow: /news/search']
    """
    if choice == "none":
        return "User-agent: *\nDisallow: /\n"
    below = [base_url, *(f"{base_url}{part}/" for part in parts)]
    rules = "".join(f"Disallow: {start}{path}\n" for start in below for path in _ENDLESS)
    others = f"User-agent: *\n{rules}"
    if choice == "all":
        return others
    return "".join(f"User-agent: {name}\n" for name in _COLLECTORS) + f"Disallow: /\n\n{others}"


async def robots_page(archive: Archive, _request: Any) -> Response:
    """Answer ``/robots.txt``; robots ask for it at the root of a host only."""
    choice = access_of(archive.datasette).robots
    return Response.text(robots_txt(choice, archive.datasette.setting("base_url")))

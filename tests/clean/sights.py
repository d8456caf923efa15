"""A page of a few lines in, the sight of it out, for tests of the rules on kinds of pages."""

from __future__ import annotations

import json
from typing import Any

from archiver.clean.body.paragraphs import Body
from archiver.clean.kinds.sight import Sight
from archiver.clean.page import parse
from archiver.clean.structured import read_claims

ADDRESS = "https://harbour.example/2024/05/rain-closes-two-roads-in-the-old-town"
SENTENCES = [
    "The harbour council met on Monday evening in the old customs house by the quay.",
    "Nobody had expected that the vote on the wider channel would be taken so early.",
    "Engineers told the members that sand fills the northern passage by a foot a year.",
    "Ferry crews have asked for another route since the spring storms of last season.",
    "A petition against the new pier was signed by four thousand people of the town.",
    "Work on the southern shore begins in March, as soon as the ice has broken up.",
]  # each of about 80 characters
MARKED = (  # as an article, by Open Graph
    "<meta property='og:type' content='Article'><meta property='article:published_time' content='2024-05-04'>"
)
OWN: list[dict[str, Any]] = [{"@type": "NewsArticle", "url": ADDRESS}]


def sight(
    html: str,
    body: list[str] | tuple[str, ...] = (),
    *,
    head: str = "",
    nodes: list[dict[str, Any]] | None = None,
    address: str = ADDRESS,
) -> Sight:
    """The sight of a page.

    Args:
        html: What stands in its body.
        body: The lines that were taken for the article.
        head: What stands in its head.
        nodes: Its structured data.
        address: Where it was found.
    """
    data = f'<script type="application/ld+json">{json.dumps(nodes)}</script>' if nodes else ""
    tree = parse(f"<html><head>{head}{data}</head><body>{html}</body></html>")
    return Sight(tree, read_claims(tree, address), address, Body(tuple(body)))


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)

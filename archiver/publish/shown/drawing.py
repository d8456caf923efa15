"""A network in, an SVG of it out: circles, lines, and labels that do not lie on one another. Needs no script."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2, sqrt
from typing import TYPE_CHECKING

from markupsafe import Markup

from archiver.nouns import counted
from archiver.publish.shown.charts import short
from archiver.publish.shown.kinds import kind_of
from archiver.store.asking.network import as_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.store.asking.network import Network, Node

WIDTH, HEIGHT = 1100, 760  # user units
MARGIN = 60
LETTER, LINE = 7.2, 17  # width and height of a label's letter, in user units
LONGEST = 26  # letters of a label that are shown
ROUNDS = 150  # of pushing labels apart, at most
SEED = 7  # the same network is drawn the same way each time

_SVG = Markup(
    '<svg class="network" viewBox="0 0 {width} {height}" role="group" aria-label="{label}">{lines}{nodes}</svg>'
)
_LINE = Markup('<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke-width="{width}"/>')
_NODE = Markup(
    '<a href="{href}" aria-label="{name}, {articles}"><title>{name}: {count}</title>'
    '<circle class="{css}" cx="{x}" cy="{y}" r="{r}"/>'
    '<text x="{x}" y="{under}" text-anchor="middle">{shown}</text></a>'
)


@dataclass(slots=True)
class Box:
    """Where a node and its label stand; x and y are the middle, which moves while they are pushed apart."""

    x: float
    y: float
    width: float
    height: float


def draw_network(network: Network, label: str, link: Callable[[Node], str]) -> Markup:
    """The network as SVG; empty where there is nothing to draw.

    Args:
        network: What to draw.
        label: What the picture shows, for those who do not see it.
        link: The address of a node's page.
    """
    if not network.links:
        return Markup("")
    boxes = _places(network)
    _push_apart(list(boxes.values()))
    strongest = max(link.weight for link in network.links) or 1
    lines = [
        _LINE.format(
            x1=short(boxes[each.first.id].x), y1=short(boxes[each.first.id].y),
            x2=short(boxes[each.second.id].x), y2=short(boxes[each.second.id].y),
            width=short(1 + 5 * max(0.0, each.weight) / strongest),
        )
        for each in network.links
    ]  # fmt: skip
    nodes = [_node(node, boxes[node.id], link(node)) for node in network.nodes]
    return _SVG.format(
        width=WIDTH, height=HEIGHT, label=label, lines=Markup("").join(lines), nodes=Markup("").join(nodes)
    )


def _places(network: Network) -> dict[int, Box]:
    """Where forces between linked nodes put them (Fruchterman and Reingold), spread over the drawing."""
    import networkx as nx  # noqa: PLC0415 - slow, and needed only here

    graph = as_graph(network)
    for _, _, edge in graph.edges(data=True):
        edge["pull"] = 1 + log2(1 + max(0.0, edge["weight"])) / 3
    found = nx.spring_layout(graph, seed=SEED, weight="pull", k=5 / sqrt(len(graph)), iterations=150)
    xs, ys = (_spread({number: place[axis] for number, place in found.items()}) for axis in (0, 1))
    return {
        node.id: Box(
            MARGIN + (WIDTH - 2 * MARGIN) * xs[node.id],
            MARGIN + (HEIGHT - 2 * MARGIN) * ys[node.id],
            max(2 * _radius(node), LETTER * len(_cut(node.name))) + 6,
            2 * _radius(node) + LINE + 4,
        )
        for node in network.nodes
    }


def _spread(values: dict[int, float]) -> dict[int, float]:
    """The values between 0 and 1, half by size, half by rank: a crowd gets more room, and its order stays.

    >>> _spread({1: 0.0, 2: 0.2, 3: 10.0})
    {1: 0.0, 2: 0.26, 3: 1.0}
    """
    least, most = min(values.values()), max(values.values())
    ranks = {key: rank for rank, key in enumerate(sorted(values, key=values.__getitem__))}
    return {
        key: (value - least) / (most - least or 1) / 2 + ranks[key] / max(1, len(values) - 1) / 2
        for key, value in values.items()
    }


def _push_apart(boxes: list[Box]) -> None:
    """Move boxes until none lies on another, or the rounds are over; none leaves the drawing."""
    tallest = max((box.height for box in boxes), default=0)
    for _ in range(ROUNDS):
        boxes.sort(key=lambda box: box.y)
        overlaps = []
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                if other.y - one.y >= (one.height + tallest) / 2:
                    break  # all that follow are further down
                overlaps.append(_part(one, other))
        for box in boxes:
            box.x = min(max(box.x, box.width / 2), WIDTH - box.width / 2)
            box.y = min(max(box.y, box.height / 2), HEIGHT - box.height / 2)
        if not any(overlaps):
            return


def _part(one: Box, other: Box) -> bool:
    """Move two boxes off each other the way that is shorter for their size; whether they overlapped."""
    x = (one.width + other.width) / 2 - abs(one.x - other.x)
    y = (one.height + other.height) / 2 - abs(one.y - other.y)
    if x <= 0 or y <= 0:
        return False
    if x / (one.width + other.width) < y / (one.height + other.height):
        step = x / 2 if one.x >= other.x else -x / 2
        one.x, other.x = one.x + step, other.x - step
    else:
        step = y / 2 if one.y >= other.y else -y / 2
        one.y, other.y = one.y + step, other.y - step
    return True


def _node(node: Node, box: Box, href: str) -> Markup:
    radius = _radius(node)
    top = box.y - (box.height - LINE) / 2 + radius + 2
    return _NODE.format(
        href=href, name=node.name, shown=_cut(node.name), count=f"{node.article_count:,}",
        articles=counted(node.article_count, "article"), css=kind_of(node.type).css,
        x=short(box.x), y=short(top), r=short(radius), under=short(top + radius + LINE - 4),
    )  # fmt: skip


def _radius(node: Node) -> float:
    return 4 + 2.2 * log2(1 + node.article_count)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"

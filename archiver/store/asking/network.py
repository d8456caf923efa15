"""Entities and how many articles name each two of them in, a network of who belongs with whom out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.store.asking.beside import log_likelihood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from networkx import Graph

MOST_ARTICLES = 5_000  # the newest of those asked for, that are looked at
MOST_ENTITIES = 40  # shown: more cannot be read
MOST_LINKS = 120
ENOUGH = 12  # strong links, from which on weak ones are left out
WEAKEST = 2.7  # log-likelihood below which two meet about as often as chance has it (10 per cent)


@dataclass(frozen=True, slots=True)
class Node:
    """An entity."""

    id: int
    name: str
    type: str
    article_count: int  # of the articles looked at


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities that are named together."""

    first: Node
    second: Node
    shared_count: int
    weight: float  # Dunning's log-likelihood ratio


@dataclass(frozen=True, slots=True)
class Network:
    """Entities that are linked, and their links, the strongest first."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    article_count: int  # looked at


def build_network(
    entities: Iterable[Mapping[str, Any]],
    pairs: Iterable[Mapping[str, Any]],
    article_count: int,
    most_links: int | None = MOST_LINKS,
) -> Network:
    """The strongest links between entities, and the entities that have any.

    Args:
        entities: Rows of `named_most`.
        pairs: Rows of `network_pairs`.
        article_count: How many articles were looked at.
        most_links: How many links at most; None for all.
    """
    nodes = {row["id"]: Node(row["id"], row["name"], row["type"], row["article_count"]) for row in entities}
    links = []
    for row in pairs:
        first, second = nodes[row["first_id"]], nodes[row["second_id"]]
        weight = log_likelihood(row["shared_count"], first.article_count, second.article_count, article_count)
        links.append(Link(first, second, row["shared_count"], round(weight, 1)))
    strong = [link for link in links if link.weight >= WEAKEST]
    strong = strong if len(strong) >= ENOUGH else links  # a small archive is not left blank
    strongest = sorted(strong, key=lambda link: (-link.weight, -link.shared_count, link.first.name))[:most_links]
    linked = {node.id for link in strongest for node in (link.first, link.second)}
    return Network(tuple(node for node in nodes.values() if node.id in linked), tuple(strongest), article_count)


def as_graph(network: Network) -> Graph:
    """The same for networkx: nodes with `label`, `type` and `articles`, edges with `weight` and `articles`."""
    import networkx as nx  # noqa: PLC0415 - slow, and needed only here

    graph: Graph = nx.Graph()
    for node in network.nodes:
        graph.add_node(node.id, label=_sound(node.name), type=node.type, articles=node.article_count)
    for link in network.links:
        graph.add_edge(link.first.id, link.second.id, weight=link.weight, articles=link.shared_count)
    return graph


def _sound(name: str) -> str:
    """The name without what XML cannot hold."""
    return "".join(
        sign for sign in name if sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
    )

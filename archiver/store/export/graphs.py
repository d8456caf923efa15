"""A network in, a file for programs that draw networks out: GEXF or GraphML, written by networkx. Pure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from archiver.store.asking.network import as_graph

if TYPE_CHECKING:
    from archiver.store.asking.network import Network


def write_gexf(network: Network) -> bytes:
    """GEXF 1.2, which Gephi opens."""
    import networkx as nx  # noqa: PLC0415 - slow, and needed only here

    target = io.BytesIO()
    nx.write_gexf(as_graph(network), target)
    return target.getvalue()


def write_graphml(network: Network) -> bytes:
    """GraphML, which Gephi, yEd, igraph and others open."""
    import networkx as nx  # noqa: PLC0415 - slow, and needed only here

    target = io.BytesIO()
    nx.write_graphml_xml(as_graph(network), target)
    return target.getvalue()

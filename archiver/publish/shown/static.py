"""The name of a file that goes with our pages in, its address out."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def static_url(name: str) -> str:
    """Where it is, with its digest, so that it can be kept for good; Datasette adds the base URL."""
    content = resources.files("archiver.publish").joinpath("static", name).read_bytes()
    return f"/-/static-plugins/archiver/{name}?{sha256(content).hexdigest()[:16]}"

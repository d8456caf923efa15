"""The known-names files in, one table of names out, with a matcher that finds them in one pass over a text."""

from archiver.known.files import (
    OURS,
    TYPES,
    add_known_names,
    known_line,
    load_known_names,
    names_digest,
    read_known_names,
)
from archiver.known.matcher import UNSPACED, KnownNames, Match
from archiver.known.peoples import is_people

__all__ = [
    "OURS",
    "TYPES",
    "UNSPACED",
    "KnownNames",
    "Match",
    "add_known_names",
    "is_people",
    "known_line",
    "load_known_names",
    "names_digest",
    "read_known_names",
]

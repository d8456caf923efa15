"""What the user gave in, Targets out; and for local targets, their Captures."""

from archiver.sources.given import Refused, read_list, read_sources
from archiver.sources.local import open_local

__all__ = ["Refused", "open_local", "read_list", "read_sources"]

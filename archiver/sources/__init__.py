"""What the user gave in, Targets out; for local targets, their Captures; for feeds, what they list."""

from archiver.sources.discover import FoundFeed, find_feeds
from archiver.sources.feeds import read_feed
from archiver.sources.given import Refused, read_links, read_list, read_sources, shorten
from archiver.sources.listed import Feed, read_sitemap_lines
from archiver.sources.local import open_local

__all__ = [
    "Feed",
    "FoundFeed",
    "Refused",
    "find_feeds",
    "open_local",
    "read_feed",
    "read_links",
    "read_list",
    "read_sitemap_lines",
    "read_sources",
    "shorten",
]

"""URL targets in, captures out: a polite HTTP client that is hard to fool."""

from archiver.fetch.crawl import fetch_captures
from archiver.fetch.remote import fetch_warc
from archiver.fetch.settings import FetchSettings, user_agent

__all__ = ["FetchSettings", "fetch_captures", "fetch_warc", "user_agent"]

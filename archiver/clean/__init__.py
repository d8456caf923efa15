"""Capture in, Article out. Pure: same bytes, same article."""

from __future__ import annotations

from archiver.clean.reading import extract_article, read_capture

__all__ = ["extract_article", "read_capture"]

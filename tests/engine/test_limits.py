"""Pages that would hang a parser or fill the memory: each ends within its limits, and costs nothing but itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import page

WORDS = b"The council met on Tuesday and voted for the wider channel. "

# What hurt the parsers and extractors that were tried; sizes as they hurt.
NASTY: dict[str, Callable[[], bytes]] = {
    "200000 attributes": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">Text</p>",
    "200000 paragraphs": lambda: b"<p>" * 200_000,
    "20000 comments": lambda: b"".join(b'<div class="comment"><p>%s</p></div>' % WORDS for _ in range(20_000)),
    "300000 line breaks": lambda: WORDS + b"<br>" * 300_000,
    "50000 short paragraphs": lambda: b"<p>Short.</p>" * 50_000,
    "200000 options": lambda: b"<select>" + b"<option>x</option>" * 200_000 + b"</select>",
    "100000 dates": lambda: b"".join(b"<time>2024-01-%02d</time>" % (n % 28 + 1) for n in range(100_000)),
    "6 MB of JSON-LD": lambda: (
        b'<script type="application/ld+json">'
        + json.dumps(
            {
                "@type": "NewsArticle",
                "hasPart": [{"@type": "WebPage", "name": "x" * 50, "n": n} for n in range(60_000)],
            }
        ).encode()
        + b"</script>"
    ),
    "deeply nested": lambda: b"<div>" * 100_000 + WORDS,
    "nested JSON-LD": lambda: (
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"]" * 100_000 + b"</script>"
    ),
    "one line of 10 MB": lambda: b"<p>" + WORDS * 170_000 + b"</p>",
    "one word of 10 MB": lambda: b"<p>" + b"a" * 10_000_000 + b"</p>",
    "many regular expressions' friend": lambda: (
        b"<p>" + b"a " * 100_000 + b"!</p><h1>" + b" - " * 50_000 + b"</h1>"
    ),
    "100000 links": lambda: b"".join(b'<a href="/%d">A headline of a story</a>' % n for n in range(100_000)),
    "100000 metas": lambda: b"".join(b'<meta name="n%d" content="x">' % n for n in range(100_000)),
    "5 MB of script state": lambda: b"<script>window.__STATE__ = " + b'{"a":[' * 400_000 + b"</script>",
    "table of 100000 cells": lambda: b"<table><tr>" + b"<td colspan=9000000>x</td>" * 100_000 + b"</tr></table>",
    "NUL bytes": lambda: b"\0" * 5_000_000,
    "entities of entities": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
        + b"]><p>&m;</p>"
    ),
    "two character sets": lambda: b'<meta charset="utf-16">' + (WORDS.decode() * 2_000).encode("utf-16"),
    "lone surrogates": lambda: b"<p>" + b"\xed\xa0\x80 " * 500_000 + b"&#xD800; " * 100_000 + b"</p>",
}


@pytest.mark.slow
def test_nasty_pages_end_within_their_limits_and_good_pages_beside_them_are_saved(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for name, make in NASTY.items():
        (given / f"{name}.html").write_bytes(b"<html><body>" + make())
    for number in range(6):
        (given / f"good {number}.html").write_bytes(page(f"Good story {number}"))
    db = tmp_path / "archive.db"
    done = subprocess.run(
        [sys.executable, "-c", "from archiver.cli import main; main()", "add", "--db", str(db), "--json",
         "--workers", "2", str(given)],
        env=os.environ | {"ARCHIVER_PAGE_SECONDS": "5"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    outcomes = {Path(row["source"]).stem: row for row in map(json.loads, done.stdout.splitlines())}
    assert set(outcomes) == {*NASTY, *(f"good {number}" for number in range(6))}
    assert {outcomes[f"good {number}"]["status"] for number in range(6)} == {"saved"}
    reasons = {name: outcomes[name]["reason"] for name in NASTY}
    assert "crashed" not in reasons.values(), reasons
    assert reasons["200000 attributes"] == "too complex"
    assert "The capture is kept" in outcomes["200000 attributes"]["detail"]

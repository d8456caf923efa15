"""After warming up, a page is charged for nothing but being read."""

from __future__ import annotations

import subprocess
import sys

_READ = """
import sys
from datetime import UTC, datetime
from archiver import places
from archiver.clean import canonical, language
from archiver.known import load_known_names
from archiver.model import Article, Capture, CaptureKind, Reading
from archiver.pipeline import ReadingOptions, read_capture, warm_up
from archiver.tag import first_names

warm_up(ReadingOptions())
tables = (places.places, places.towns, first_names.first_names, canonical._extractor, language._identifier)
assert all(table.cache_info().currsize == 1 for table in tables), [table.cache_info() for table in tables]
loaded = set(sys.modules)
paragraph = "<p>Ann Lee of the World Health Organization spoke in the town of Ambleton, near London, on Tuesday.</p>"
body = ("<title>A meeting in Ambleton</title><h1>A meeting in Ambleton</h1>" + paragraph * 5).encode()
url = "https://www.tidewatcher.example/meeting"
found = read_capture(Capture(url, url, datetime.now(UTC), CaptureKind.HTTP, body, body, "text/html"), ReadingOptions())
assert isinstance(found, Reading) and found.mentions, found
print(sorted(set(sys.modules) - loaded))
"""


def test_after_warming_up_a_page_loads_no_table_and_no_module() -> None:
    found = subprocess.run([sys.executable, "-c", _READ], capture_output=True, text=True, check=False)
    assert found.stdout == "[]\n", found.stderr

"""Make a page case: ``python -m tests.clean.record NAME FILE [--url URL]`` copies a page or a paste into tests/pages.

What comes of it today is written beside it as ``expected.json``, to be read through and put right by hand: the case
then says what must come of it. An existing case is written anew only with ``--again``.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from tests.clean.test_pages import PAGES, read_case


def record(name: str, source: Path, url: str | None, *, again: bool = False) -> Path:
    """The folder of the new case.

    Raises:
        FileExistsError: There is a case of that name, and it is not to be written again.
    """
    folder = PAGES / name
    folder.mkdir(parents=True, exist_ok=again)
    shutil.copyfile(source, folder / f"input{'.txt' if source.suffix == '.txt' else '.html'}")
    if url:
        (folder / "case.json").write_text(json.dumps({"url": url}, indent=2) + "\n", encoding="utf-8")
    found = json.dumps(read_case(folder), indent=2, ensure_ascii=False)
    (folder / "expected.json").write_text(found + "\n", encoding="utf-8")
    return folder


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("name")
    options.add_argument("file", type=Path)
    options.add_argument("--url")
    options.add_argument("--again", action="store_true")
    given = options.parse_args()
    folder = record(given.name, given.file, given.url, again=given.again)
    print(f"{folder}: read expected.json through, and put right what is wrong in it.")


if __name__ == "__main__":
    main()

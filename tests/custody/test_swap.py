"""Putting a rebuilt database in place: wherever that is cut off, no database stands beside another one's log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archiver.custody.rebuilding.swap import put_in_place, unfinished_log
from archiver.store.curation import UNFINISHED, log_of

MOVES = 6  # more than there are


def said(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("moves", range(MOVES))
def test_cut_off_anywhere_the_log_is_there_and_the_database_goes_with_it(
    moves: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "archive.db"
    work = target.with_name(target.name + UNFINISHED)
    for path in (target, log_of(target)):
        path.write_text("old")
    for path in (work, unfinished_log(work)):
        path.write_text("new")
    left = [moves]

    def counted(real: Any) -> Any:
        def move(here: Path, there: Path) -> Path:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return real(here, there)  # type: ignore[no-any-return]

        return move

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    try:
        put_in_place(work, target, "before-rebuild-TIME")
    except KeyboardInterrupt:
        assert moves < MOVES - 1
    there = said(target), said(log_of(target))
    assert there in {("old", "old"), ("", "old"), ("", "new"), ("new", "new")}
    assert said(work) == "new" or there == ("new", "new")  # the next call goes on
    assert "old" in {said(target), said(tmp_path / "archive.db.before-rebuild-TIME")}
    assert "old" in {said(log_of(target)), said(tmp_path / "archive.curation.jsonl.before-rebuild-TIME")}

"""Files of one folder in another as well: as hard links, else as copies, and never over another file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archiver.errors import UsageError
from archiver.store.linked import link_file, link_files


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    for name in ("a.gz", "deep/b.gz"):
        (source / name).write_text(name)
    (tmp_path / "secret").write_text("secret")
    return source, target


def test_files_are_linked_with_their_folders(folders: tuple[Path, Path]) -> None:
    source, target = folders
    for _ in range(2):
        assert link_files(source, target, ["a.gz", "deep/b.gz"]) == []
    assert all((target / name).samefile(source / name) for name in ("a.gz", "deep/b.gz"))
    assert sorted(path.name for path in target.rglob("*")) == ["a.gz", "b.gz", "deep"]


def test_the_same_folder_is_fine(folders: tuple[Path, Path]) -> None:
    source, _ = folders
    assert link_files(source, source, ["a.gz"]) == []
    assert (source / "a.gz").read_text() == "a.gz"


@pytest.mark.parametrize("name", ["none.gz", "deep", "../secret", "deep/../../secret", "{absolute}"])
def test_what_is_not_there_or_leads_elsewhere_is_missing(folders: tuple[Path, Path], name: str) -> None:
    source, target = folders
    name = name.format(absolute=source.parent / "secret")
    assert link_files(source, target, [name, "a.gz"]) == [name]
    assert [path.name for path in target.iterdir()] == ["a.gz"]


def test_a_copy_that_is_there_stays_and_another_file_is_told(folders: tuple[Path, Path]) -> None:
    source, target = folders
    target.mkdir()
    (target / "a.gz").write_text("a.gz")
    assert link_files(source, target, ["a.gz"]) == []
    assert not (target / "a.gz").samefile(source / "a.gz")
    (target / "a.gz").write_text("A.gz")
    os.utime(target / "a.gz", ns=(1, (source / "a.gz").stat().st_mtime_ns))  # as long, and as old
    with pytest.raises(UsageError, match="another file than"):
        link_files(source, target, ["a.gz"])
    assert (target / "a.gz").read_text() == "A.gz"


def test_where_there_are_no_links_files_are_copied(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = folders
    target.mkdir()
    assert link_file(source / "a.gz", target / "linked.gz")

    def refuse(self: Path, other: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    (target / "copied.gz.coming").write_text("left by a program that was killed")
    assert not link_file(source / "a.gz", target / "copied.gz")
    assert (target / "copied.gz").read_text() == "a.gz"
    assert not (target / "copied.gz").samefile(source / "a.gz")
    assert (target / "copied.gz").stat().st_mtime_ns == (source / "a.gz").stat().st_mtime_ns
    assert not link_file(source / "deep" / "b.gz", target / "copied.gz")  # a file that has grown is replaced
    assert sorted(path.name for path in target.iterdir()) == ["copied.gz", "linked.gz"]
    assert (target / "copied.gz").read_text() == "deep/b.gz"


def test_a_link_to_a_file_leads_to_the_file_itself(folders: tuple[Path, Path]) -> None:
    source, target = folders
    target.mkdir()
    (source / "link.gz").symlink_to("a.gz")
    assert link_file(source / "link.gz", target / "one.gz")
    assert not (target / "one.gz").is_symlink()
    assert link_file(source / "a.gz", target / "one.gz")  # it is there already
    assert [path.name for path in target.iterdir()] == ["one.gz"]

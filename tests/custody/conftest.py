"""An archive with everything in it, made once, and a small one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.store import open_archive
from tests.cli.conftest import page
from tests.custody.archives import archive, make_archive

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an archive with all that a person can do; it is not to be changed."""
    return make_archive(tmp_path_factory.mktemp("press"))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a small archive of saved pages, or adds to one; its database."""

    def made(name: str, *titles: str, folder: Path = tmp_path) -> Path:
        path = folder / name
        files = []
        for title in titles:
            files.append(tmp_path / f"{title.replace(' ', '-')}.html")
            files[-1].write_bytes(
                page(title, text=f"{title}, as OpenAI and the council of Ambleton said on Friday. ")
            )
        db = open_archive(path, create=True)
        archive(db, path, *files)
        db.close()
        return path

    return made

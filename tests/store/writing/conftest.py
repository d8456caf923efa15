"""An archive with one article and its evidence, and a later day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.store.shelf import Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)  # than the articles were archived


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "shelf")
    shelf.save()
    yield shelf
    shelf.close()

"""A database in, its table `counts` right out: for where rows came in without the triggers that keep it."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from archiver.store.migrations import statements

if TYPE_CHECKING:
    from sqlite_utils import Database

_FIRST_COUNT = "insert into counts select"  # how the migration that made the table counts what is there


def recount(db: Database) -> None:
    """Count everything anew, within the transaction of the caller."""
    script = resources.files(__package__).joinpath("schema_0007.sql").read_text(encoding="utf-8")
    plain = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    db.execute("delete from counts")
    for statement in statements(plain):
        if statement.startswith(_FIRST_COUNT):
            db.execute(statement)

"""The questions put to the database, one file each; a file opens with its question."""

from functools import cache
from importlib import resources


@cache
def sql(name: str) -> str:
    """The text of ``NAME.sql``."""
    return resources.files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")

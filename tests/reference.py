"""Writes the reference pages in docs/ from the code: ``python -m tests.reference``. A test compares them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from archiver.cli import main
from archiver.config import resource
from archiver.model import Reason
from archiver.store import open_archive
from tests.drawing import draw, rooms

SCHEMA_OPENING = """# The schema

Made from the code by `make docs`. Names are a public interface: SQL may rely on them.
Times are ISO 8601 in UTC; a day without an hour means that the page told the day only.
"""
REASONS_OPENING = """# Why something was not archived

Made from the code by `make docs`. The set is closed: `archiver failures --reason R`, the column `reason` of the table
`failures`, and the Python enumeration `archiver.model.Reason` know these and no others.
"""
DRAWING = re.compile(r"```mermaid\n.*?```", re.S)
DOCS = Path(__file__).parent.parent / "docs"


def cli_page() -> str:
    """Every command's help, as `archiver COMMAND --help` prints it."""
    context = main.make_context("archiver", [], resilient_parsing=True, max_content_width=100, terminal_width=100)
    parts = ["# The commands\n\nMade from the code by `make docs`.\n", _help(main, context)]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        parts.append(f"## archiver {name}\n\n{_help(command, inner)}")
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"


def schema_page() -> str:
    """Every table and view, with what `metadata.json` says of them and of their columns."""
    described = json.loads(resource("metadata.json").read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    with TemporaryDirectory() as folder:
        db = open_archive(Path(folder) / "archive.db", create=True)
        names = [t.name for t in db.tables if not t.name.startswith("_")] + [v.name for v in db.views]
        names = [name for name in names if "_fts_" not in name]
        parts = [SCHEMA_OPENING]
        for name in names:
            table = described.get(name, {})
            keys = {key.column: f"{key.other_table}.{key.other_column}" for key in _foreign_keys(db, name)}
            rows = [
                f"| {c.name} | {c.type or ''} | {table.get('columns', {}).get(c.name, '')}"
                f"{f' → {keys[c.name]}' if c.name in keys else ''} |"
                for c in db[name].columns
            ]
            table_text = "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])
            parts.append(f"## {name}\n\n{table.get('description', '')}\n\n{table_text}\n")
        db.close()
    return "\n".join(parts)


def _foreign_keys(db: object, name: str) -> list[object]:
    table = db[name]  # type: ignore[index]
    return getattr(table, "foreign_keys", [])


def reasons_page() -> str:
    """Every reason of failure, with its meaning."""
    rows = [f"| {reason.value} | {reason.sentence} |" for reason in Reason]
    return "\n".join([REASONS_OPENING, "| reason | meaning |", "|---|---|", *rows, ""])


def architecture_page() -> str:
    """The page as it is, with the drawing as the imports are."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    return DRAWING.sub(lambda _: f"```mermaid\n{draw(rooms())}\n```", page)


PAGES = {
    "architecture.md": architecture_page,
    "cli.md": cli_page,
    "reasons.md": reasons_page,
    "schema.md": schema_page,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")

"""Writes the reference pages in docs/ from the code: ``python -m tests.reference``. A test compares them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from sqlite_utils import Database

from archiver.cli import main
from archiver.config import ENVIRONMENT_PREFIX, SETTINGS_FILE, Settings, resource
from archiver.model import Reason
from archiver.store import open_archive
from tests.drawing import draw, rooms
from tests.signatures import comments_of_fields, python_page

SCHEMA_OPENING = """# The schema

Made from the code by `make docs`. Names are a public interface: SQL may rely on them.
Times are ISO 8601 in UTC; a day without an hour means that the page told the day only. Tables first, then views, which
are made for those who write SQL. After `sqlite3 data/archive.db`, or below `/archive` on the site, all can be asked.
"""
SETTINGS_OPENING = f"""# Settings

Made from the code by `make docs`. A setting may stand in `{SETTINGS_FILE}` in the folder where `archiver` is called, in an
environment variable, or in an option of the command; the later wins. A name that there is not is an error, so that a slip
is not passed over.
"""
SETTINGS_END = """## An example

All settings with their defaults; leave out what you do not change, and have what you do change in a file that stays beside
the archive: `archiver backup` takes it along.
"""
SITE_SETTINGS = """## Elsewhere

What the site is called, under which licence its data are, and saved searches that a whole team shares stand in a
`metadata.json` in the same folder, which is Datasette's own format. Ours stand under `plugins`, `archiver`:

```json
{"plugins": {"archiver": {"watches": {"chips": {"query": "chip*", "at_least": 5}}}}}
```

`watches` are saved searches ([`archiver watch`](cli.md#archiver-watch)). Where a folder from `archiver publish` is served,
`mode`, `sql` and `robots` beside it say what strangers may do; `publish` writes them.

`NO_COLOR`, set to anything, keeps colours away even from a terminal. WARC files in buckets are opened with fsspec's own
settings: `FSSPEC_S3_…` in the environment, or `~/.config/fsspec`.
"""
FULL_TEXT = {  # tables that SQLite's FTS5 keeps; Datasette hides them, so metadata.json has no word on them
    "articles_fts": (
        "The full-text index of articles; rowid is articles.id. Scripts without spaces are indexed letter by letter.",
        {"title": "Words of the headline", "summary": "Words of the standfirst", "text": "Words of the text"},
    ),
    "entities_fts": (
        "The full-text index of names; rowid is entities.id.",
        {"name": "Words of the name", "aliases": "Words of all other names"},
    ),
}
OPTION_OF = {"known_names": "--names"}  # the settings whose option has another name
REASONS_OPENING = """# Why something was not archived

Made from the code by `make docs`. The set is closed: `archiver failures --reason R`, the column `reason` of the table
`failures`, and the Python enumeration `archiver.model.Reason` know these and no others.
"""
DRAWING = re.compile(r"```mermaid\n.*?```", re.S)
DOCS = Path(__file__).parent.parent / "docs"


def cli_page() -> str:
    """Every command's help, as `archiver COMMAND --help` prints it."""
    context = main.make_context("archiver", [], resilient_parsing=True, max_content_width=100, terminal_width=100)
    return "\n".join(["# The commands\n\nMade from the code by `make docs`.\n", *_helps(main, context)])


def _helps(command: click.Command, context: click.Context) -> Iterator[str]:
    """The help of a command, and of all below it."""
    if context.parent:
        yield f"{'#' * len(context.command_path.split())} {context.command_path}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"
    for _, inner, below in commands_below(command, context):
        yield from _helps(inner, below)


def commands_below(
    command: click.Command, context: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """The commands of a group, each with its name and the context in which it is called."""
    for name in command.list_commands(context) if isinstance(command, click.Group) else []:
        inner = command.get_command(context, name)
        assert inner is not None
        yield name, inner, inner.make_context(name, [], parent=context, resilient_parsing=True)


def settings_page() -> str:
    """Every setting with its default, meaning, unit, environment variable and option."""
    said = comments_of_fields(Settings)
    options = _options()
    rows, example = [], []
    for each in fields(Settings):
        option = OPTION_OF.get(each.name, "--" + each.name.replace("_", "-"))
        shown = f"`{option}`" if option in options else ""
        value = str(each.default) if isinstance(each.default, Path) else each.default
        variable = ENVIRONMENT_PREFIX + each.name.upper()
        rows.append(f"| `{each.name}` | `{json.dumps(value)}` | {said[each.name]} | `{variable}` | {shown} |")
        example.append(f"{each.name} = {json.dumps(value)}  # {said[each.name]}")
    table = "\n".join(["| setting | default | meaning | variable | option |", "|---|---|---|---|---|", *rows, ""])
    return "\n".join([SETTINGS_OPENING, table, SETTINGS_END, "```toml", *example, "```\n", SITE_SETTINGS])


def _options() -> set[str]:
    """The options of all commands together."""
    context = main.make_context("archiver", [], resilient_parsing=True)
    return {
        option for _, command, _ in commands_below(main, context) for each in command.params for option in each.opts
    }


def schema_page() -> str:
    """Every table and view, with what `metadata.json` says of them and of their columns."""
    described = json.loads(resource("metadata.json").read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    described |= {name: {"description": said, "columns": columns} for name, (said, columns) in FULL_TEXT.items()}
    with TemporaryDirectory() as folder:
        db = open_archive(Path(folder) / "archive.db", create=True)
        tables = [t.name for t in db.tables if not t.name.startswith("_") and "_fts_" not in t.name]
        views = [view.name for view in db.views]
        parts = [SCHEMA_OPENING, "## Tables\n", *(_columns(db, name, described[name]) for name in tables)]
        parts += ["## Views\n", *(_columns(db, name, described[name]) for name in views)]
        db.close()
    return "\n".join(parts)


def _columns(db: Database, name: str, described: dict[str, Any]) -> str:
    """A table or a view: what it is, and its columns."""
    keys = {key.column: f" → {key.other_table}.{key.other_column}" for key in getattr(db[name], "foreign_keys", [])}
    rows = [
        f"| {c.name} | {c.type or ''} | {described['columns'][c.name]}{keys.get(c.name, '')} |"
        for c in db[name].columns
    ]
    return "\n".join(
        [f"### {name}\n", described["description"], "", "| column | type | meaning |", "|---|---|---|", *rows, ""]
    )


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
    "python.md": python_page,
    "reasons.md": reasons_page,
    "settings.md": settings_page,
    "schema.md": schema_page,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")

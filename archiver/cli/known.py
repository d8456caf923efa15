"""`archiver known`: names that are recognised whatever a model thinks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import note, print_json
from archiver.nouns import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.model import KnownEntity


@click.group()
def known() -> None:
    """Look after the names that are recognised whatever a model thinks.

    Your own stand in names.tsv beside the archive, or in the file that the setting known_names tells; they win over
    those that come with the program. `archiver retag` makes new names count in what is in the archive already.
    """


@known.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="The known-names file to add to. [default: your own, see above]")  # fmt: skip
@click.option("--type", default="", metavar="TYPE", help="The type of those that do not say theirs.")
@click.option(
    "--languages", default="", metavar="LIST", help="Of a Wikidata extract: en,zh,fr … The first gives the name."
)
@db_option
@json_option
def import_(*, file: Path, into: Path | None, type: str, languages: str, db: str | None, as_json: bool) -> None:
    """Add the names of a FILE to your own.

    It is a table with a header (name or label, aliases, type, description, qid), a Wikidata extract with the JSON
    of an item on each line, or another known-names file. Nothing is asked of Wikidata itself.
    """
    from archiver.config import load_settings
    from archiver.ingest import own_names
    from archiver.known import add_known_names
    from archiver.known.tables import LANGUAGES, read_names

    wanted = [part.strip() for part in languages.split(",") if part.strip()] or LANGUAGES
    imported = read_names(file.read_bytes(), str(file), type=type.upper(), languages=wanted)
    target = into or own_names(load_settings(db=db))
    new = add_known_names(target, imported.entities)
    known = len(imported.entities) - len(new)
    if as_json:
        about = {"entities": len(new), "names": _names_of(new), "known": known, "passed_over": imported.passed_over}
        return print_json({"file": str(target)} | about)
    note(
        f"{_told(new)} added to {target}; {counted(known, 'was', 'were')} there, "
        f"{imported.passed_over:,} passed over for want of a name or a known type."
    )
    return note("`archiver retag` makes them count in what is in the archive already.")


@known.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@json_option
@click.pass_context
def check(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """Tell what is wrong with a known-names FILE, or with the one that comes with the program."""
    from archiver.config import resource
    from archiver.known import OURS, read_known_names
    from archiver.known.check import problems

    content = file.read_bytes() if file else resource(OURS).read_bytes()
    entities = list(read_known_names(content, str(file or OURS)))
    found = list(problems(entities))
    if as_json:
        print_json({"entities": len(entities), "names": _names_of(entities), "problems": found})
    else:
        for problem in found:
            click.echo(problem)
        click.echo(f"{_told(entities)}; {counted(len(found), 'problem')}.")
    ctx.exit(FAILED if found else 0)


def _names_of(entities: Sequence[KnownEntity]) -> int:
    return sum(1 + len(entity.aliases) for entity in entities)


def _told(entities: Sequence[KnownEntity]) -> str:
    return f"{counted(len(entities), 'entity')} with {counted(_names_of(entities), 'name')}"


@known.command()
@click.argument("name", nargs=-1, required=True)
@db_option
@json_option
def find(name: tuple[str, ...], db: str | None, as_json: bool) -> None:
    """Show the known entities with this NAME."""
    from archiver.config import load_settings
    from archiver.ingest import name_files
    from archiver.known import load_known_names

    wanted = " ".join(name).casefold()
    entities = load_known_names(*name_files(load_settings(db=db))).entities
    found = [each for each in entities if wanted in {other.casefold() for other in (each.name, *each.aliases)}]
    if as_json:
        return print_json([asdict(entity) | {"needs_context": sorted(entity.needs_context)} for entity in found])
    for entity in found:
        click.echo(_shown(entity))
    if not found:
        click.echo(f"No known entity is named {' '.join(name)!r}.")
    return None


def _shown(entity: KnownEntity) -> str:
    others = ", ".join(
        f"{alias} (in context)" if alias in entity.needs_context else alias for alias in entity.aliases
    )
    name = click.style(entity.name, bold=True)
    about = f"{name} ({entity.type})  {entity.description}  {entity.wikidata_id}".rstrip()
    return f"{about}\n    {others}" if others else about

"""`archiver curate`: a human has the last word on who is who."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import db_option, json_option, open_existing
from archiver.cli.tell import json_line, note, print_json
from archiver.errors import UsageError
from archiver.nouns import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlite_utils import Database

    from archiver.store.judging.judgements import Judge
    from archiver.store.judging.suggestions import Named

ENTITY = "ENTITY"
Judged = tuple[int, int | None]  # the number of a judgement, and the entity that is shown with it


@click.group()
def curate() -> None:
    """Merge, split, rename, hide entities: your word is kept, and can be taken back.

    An ENTITY is a name, or a number as the site shows it (#12). Every judgement is a row in a log; it holds for
    what comes later, and when the archive is tagged again.
    """


def _with_judge(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of who judges; the command has them as one argument, `judge`, who has the archive open."""

    @functools.wraps(command)
    def judged(*, db: str | None, by: str | None, reason: str, **words: Any) -> Any:
        from archiver.store.judging.judgements import Judge

        archive = open_existing(db)
        return command(judge=Judge(archive, by=by, reason=reason) if by else Judge(archive, reason=reason), **words)

    for option in (
        click.option("--reason", default="", metavar="TEXT", help="Why; it stands in the log."),
        click.option("--by", metavar="NAME", help="Who judges. [default: the user of this machine]"),
        json_option,
        db_option,
    ):
        judged = option(judged)
    return judged


def _judging(command: Callable[..., Iterable[Judged]]) -> Callable[..., Any]:
    """The options of all judgements, for a command that makes some; each is told when it is made."""

    @functools.wraps(command)
    def told(*, judge: Judge, as_json: bool, **words: Any) -> None:
        for number, entity_id in command(judge=judge, **words):
            _tell(judge.db, number, entity_id, as_json=as_json)

    return _with_judge(told)


def _tell(db: Database, number: int, entity_id: int | None, *, as_json: bool) -> None:
    """A judgement as it stands in the log, and the entity as it is now."""
    from archiver.store.judging.judgements import read_judgement, told

    entity = {} if entity_id is None else db.table("entities").get(entity_id)
    if as_json:
        about = {name: entity[name] for name in ("id", "name", "type", "mention_count", "article_count") if entity}
        click.echo(json_line(read_judgement(db, number) | {"entity": about or None}))
        return
    note(f"Judgement {number}: {told(db, number)}")
    if entity:
        note(f"#{entity_id} {entity['name']} ({entity['type']}): {counted(entity['mention_count'], 'mention')} "
             f"in {counted(entity['article_count'], 'article')}.")  # fmt: skip


def _judge_one(judge: Judge, entity: str, judged: Callable[[int], int]) -> Iterator[Judged]:
    """Have an entity judged by its id."""
    from archiver.store.judging.judgements import find_entity

    entity_id = find_entity(judge.db, entity)
    yield judged(entity_id), entity_id


@curate.command()
@click.argument("entity", metavar="[ENTITY]", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, metavar="N", help="Pairs at most."
)
@db_option
@json_option
def suggestions(entity: str | None, limit: int, db: str | None, as_json: bool) -> None:
    """List entities that may be one, with a score and the reason."""
    from archiver.store.judging.judgements import find_entity
    from archiver.store.judging.suggestions import as_row, suggest_merges

    archive = open_existing(db)
    about = find_entity(archive, entity) if entity else None
    found = suggest_merges(archive, limit=limit, about=about)
    if as_json:
        return print_json([as_row(each) for each in found])
    for each in found:
        click.echo(f"{each.score:.2f}  {_shown(each.kept)}  ←  {_shown(each.other)}\n      {each.reason}")
    if found:
        best = found[0]
        click.echo(f"\nIf the first is right: archiver curate merge {best.kept.id} {best.other.id}; "
                   f"if not: archiver curate never-same {best.kept.id} {best.other.id}")  # fmt: skip
    return None if found else click.echo("No two entities look alike.")


def _shown(entity: Named) -> str:
    return f"#{entity.id} {entity.name} ({entity.type}, {counted(entity.article_count, 'article')})"


@curate.command()
@click.argument("kept", metavar=ENTITY)
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@_judging
def merge(*, judge: Judge, kept: str, others: tuple[str, ...]) -> Iterator[Judged]:
    """The OTHERs are this ENTITY."""
    from archiver.store.judging.judgements import find_entity

    kept_id = find_entity(judge.db, kept)
    for other_id in [find_entity(judge.db, other) for other in others]:
        yield judge.merge(kept_id, other_id), kept_id


@curate.command()
@click.argument("entity", metavar=ENTITY)
@click.option("--as", "name", required=True, metavar="NAME", help="The name of the entity that is split off.")
@click.option("--written", multiple=True, metavar="TEXT", help="How its mentions are written. [default: NAME]")
@click.option("--article", "articles", multiple=True, metavar="ID|URL", help="Only in this article.")
@_judging
def split(
    *, judge: Judge, entity: str, name: str, written: tuple[str, ...], articles: tuple[str, ...]
) -> Iterator[Judged]:
    """Some mentions of this ENTITY are of another one.

    \b
      archiver curate split "John Smith" --as "John Smith (judge)" --written "John Smith" --article 12
    """  # noqa: D301 - click reads \b as 'keep these lines'
    from archiver.store.asking import ask
    from archiver.store.judging.judgements import find_entity

    entity_id = find_entity(judge.db, entity)
    in_articles = [ask.article_id(judge.db, reference) for reference in articles]
    yield judge.split(entity_id, name, written or (name,), in_articles), entity_id


@curate.command()
@click.argument("entity", metavar=ENTITY)
@click.argument("name")
@_judging
def rename(*, judge: Judge, entity: str, name: str) -> Iterator[Judged]:
    """This ENTITY goes by another NAME; the old one stays an alias."""
    return _judge_one(judge, entity, lambda entity_id: judge.rename(entity_id, name))


@curate.command()
@click.argument("entity", metavar=ENTITY)
@click.argument("type")
@_judging
def retype(*, judge: Judge, entity: str, type: str) -> Iterator[Judged]:
    """This ENTITY is of another TYPE: PERSON, ORG, GPE, LOC, FAC, NORP, PRODUCT, EVENT, LAW, WORK_OF_ART."""
    return _judge_one(judge, entity, lambda entity_id: judge.retype(entity_id, type.upper()))


@curate.command()
@click.argument("entity", metavar=ENTITY)
@_judging
def hide(*, judge: Judge, entity: str) -> Iterator[Judged]:
    """This ENTITY is none: leave it out everywhere, and do not recognise it again."""
    return _judge_one(judge, entity, judge.hide)


@curate.command()
@click.argument("entity", metavar=ENTITY)
@_judging
def unhide(*, judge: Judge, entity: str) -> Iterator[Judged]:
    """This ENTITY is one after all."""
    return _judge_one(judge, entity, judge.unhide)


@curate.command("never-same")
@click.argument("entity", metavar=ENTITY)
@click.argument("other", metavar="OTHER")
@_judging
def never_same(*, judge: Judge, entity: str, other: str) -> Iterator[Judged]:
    """This ENTITY and the OTHER are two, however alike their names."""
    from archiver.store.judging.judgements import find_entity

    return _judge_one(judge, entity, lambda entity_id: judge.never_same(entity_id, find_entity(judge.db, other)))


@curate.command()
@click.argument("entity", metavar=ENTITY)
@click.argument("name")
@_judging
def alias(*, judge: Judge, entity: str, name: str) -> Iterator[Judged]:
    """This ENTITY is also written NAME."""
    return _judge_one(judge, entity, lambda entity_id: judge.alias(entity_id, name))


@curate.command()
@click.argument("judgement", type=int, required=False)
@_judging
def undo(*, judge: Judge, judgement: int | None) -> Iterator[Judged]:
    """Take a JUDGEMENT back: the one with this number, or the last that stands."""
    yield judge.undo(judgement), None


@curate.command()
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N", help="Judgements at most."
)
@db_option
@json_option
def log(limit: int, db: str | None, as_json: bool) -> None:
    """List the judgements, newest first."""
    from archiver.store.judging.judgements import read_log, told

    archive = open_existing(db)
    rows = read_log(archive)[:limit]
    if as_json:
        return print_json(rows)
    for row in rows:
        undone = f"  (taken back by {row['undone_by']})" if row["undone_by"] else ""
        why = f"  “{row['reason']}”" if row["reason"] else ""
        click.echo(f"{row['id']:>5}  {row['made_at']}  {row['made_by']}: {told(archive, row['id'])}{why}{undone}")
    return None if rows else click.echo("Nobody has judged yet.")


@curate.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@db_option
def export_(file: Any, db: str | None) -> None:
    """Write the judgements that stand to a FILE, one JSON value a line; it can be imported elsewhere."""
    from archiver.store.judging.shared import export_judgements

    for row in export_judgements(open_existing(db)):
        file.write(json_line(row) + "\n")


@curate.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_with_judge
def import_(*, judge: Judge, file: Any, as_json: bool) -> None:
    """Make the judgements of a FILE, each once; what stands already is passed over."""
    from archiver.store.judging.shared import import_judgements

    try:
        rows = [json.loads(line) for line in file if line.strip()]
    except ValueError as error:
        raise UsageError(f"{file.name} is no file of judgements, one JSON value a line: {error}.") from error
    made, stood = import_judgements(judge, rows)
    if as_json:
        return print_json({"made": made, "stood": stood})
    return note(f"{counted(made, 'judgement')} made, {stood:,} stood already.")

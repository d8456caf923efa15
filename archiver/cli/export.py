"""`archiver export`: the archive, or what is chosen of it, as files for other programs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli.options import db_option, json_option, open_existing
from archiver.cli.tell import Progress, note, print_json
from archiver.nouns import counted

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.store.export.run import Options
    from archiver.store.search.query import Query

# Formats, and the suffixes that tell them.
SUFFIXES = {
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv",),
    "parquet": (".parquet",),
    "ftm": (".ftm", ".ftm.json", ".ftm.jsonl"),
    "gexf": (".gexf",),
    "graphml": (".graphml",),
    "bib": (".bib",),
    "ris": (".ris",),
    "csl": (".csl", ".csl.json"),
}
TABLES = ("articles", "entities", "mentions")
NETWORKS = ("gexf", "graphml")
LINKED = 200  # entities of a network, where nobody says how many


@click.command()
@click.argument("target", metavar="TARGET|ARTICLE", default="-")
@click.option("--format", "form", type=click.Choice(list(SUFFIXES)), help="[default: what TARGET ends in]")
@click.option("--parquet", "as_lake", is_flag=True, help="The same as --format parquet.")
@click.option("--query", metavar="WORDS", help="Only what a search finds; as `archiver search` has it.")
@click.option("--entity", "names", metavar="NAME", multiple=True,
              help="Only articles that name it, in any spelling; given twice, both.")  # fmt: skip
@click.option("--no-text", is_flag=True, help="Leave the texts out: excerpts of 300 characters stand for them.")
@click.option("--table", type=click.Choice(TABLES), help="CSV in one file: which table. [default: articles]")
@click.option("--formulas", is_flag=True,
              help="CSV: leave cells that begin with = + - @ as they are; spreadsheets run them.")  # fmt: skip
@click.option("--entities", type=click.IntRange(2, 5_000), metavar="N",
              help=f"Networks: how many names, those in the most articles. [default: {LINKED}]")  # fmt: skip
@click.option("--type", "entity_type", metavar="TYPE", help="Networks: only PERSON, ORG, GPE, …")
@click.option("--warc", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the records of all captures of one ARTICLE to this WARC file (.warc.gz).")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace what is there.")
@db_option
@json_option
def export(
    *, target: str, form: str | None, as_lake: bool, query: str | None, names: tuple[str, ...], no_text: bool,
    table: str | None, formulas: bool, entities: int | None, entity_type: str | None, warc: Path | None,
    force: bool, db: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Write articles to TARGET for other programs; what it ends in is the format, - is standard output.

    \b
      archiver export all.jsonl                         everything, an article a line
      archiver export --query 'tencent after:2023-02' found.csv
      archiver export --format csv folder               articles, entities and mentions
      archiver export --parquet folder                  a file a month: folder/month=2023-02/articles.parquet
      archiver export --entity WeChat case.ftm.json     FollowTheMoney, for Aleph and others
      archiver export --entities 300 who.gexf           who is named beside whom (.graphml too)
      archiver export --query ban --format bib -        citations; ris and csl too
      archiver export 12 --warc 12.warc.gz              the records of one article

    Parquet needs pyarrow (pip install 'archiver[parquet]'). DuckDB reads the folder of months as one table:

    \b
      select month, count(*) from read_parquet('folder/*/*.parquet', hive_partitioning=true) group by month;

    In CSV, texts that a spreadsheet would run as formulas have an apostrophe before them. With --warc, ARTICLE is
    an id or an address; any WARC program can replay the file, and `archiver add` can read it.
    """  # noqa: D301 - click reads \b as 'keep these lines'
    from archiver.store.export.run import Options

    if as_json and target == "-":
        raise click.UsageError("--json tells what was written to a file: name a TARGET other than standard output.")
    if warc:
        chooses = form or as_lake or query is not None or names or no_text or table or entities or entity_type
        if chooses or target == "-":
            raise click.UsageError("--warc takes one ARTICLE, an id or an address, and nothing else.")
        return _export_warc(db, target, warc, force=force, as_json=as_json)
    if as_lake and form not in {None, "parquet"}:
        raise click.UsageError(f"--parquet and --format {form}: which of the two?")
    chosen = _format(target, "parquet" if as_lake else form)
    _check_options(chosen, target, table=table, formulas=formulas, network=bool(entities or entity_type))
    options = Options(
        form=chosen,
        target=target,
        query=_query(query, names),
        with_text=not no_text,
        table=table or "articles",
        guard=not formulas,
        entities=entities or LINKED,
        entity_type=entity_type and entity_type.upper(),
        force=force,
    )
    return _export(open_existing(db), options, names, as_json=as_json)


def _format(target: str, form: str | None) -> str:
    """The format that is asked for, or that the target's suffix tells."""
    told = [each for each, suffixes in SUFFIXES.items() if target.lower().endswith(suffixes)]
    told.sort(key=lambda each: -max(len(suffix) for suffix in SUFFIXES[each] if target.lower().endswith(suffix)))
    if not form and not told:
        endings = ", ".join(suffixes[0] for suffixes in SUFFIXES.values())
        if target == "-":
            raise click.UsageError(
                f"Where to, and in which format? Name a file that ends in one of {endings}, "
                "or, for standard output, give --format."
            )
        raise click.UsageError(f"What format is {target}? End its name in one of {endings}, or give --format.")
    if form and told and form not in told:
        raise click.UsageError(f"{target} ends as {told[0]} does, and --format says {form}.")
    return form or told[0]


def _check_options(form: str, target: str, *, table: str | None, formulas: bool, network: bool) -> None:
    if (table or formulas) and form != "csv":
        raise click.UsageError(f"--table and --formulas are for csv, not {form}.")
    if network and form not in NETWORKS:
        raise click.UsageError(f"--entities and --type are for gexf and graphml, not {form}.")
    if form == "parquet" and target == "-":
        raise click.UsageError(
            "Parquet cannot go to standard output; name a file that ends in .parquet, or a folder."
        )
    if table and target != "-" and not target.lower().endswith(".csv"):
        raise click.UsageError(f"{target} becomes a folder with all tables; for one table, end its name in .csv.")


def _query(typed: str | None, names: tuple[str, ...]) -> Query | None:
    """The search; None for the whole archive."""
    from archiver.store.search.query import Condition, Query, parse_query

    query = Query() if typed is None else parse_query(typed)
    if query.remarks:
        raise click.UsageError(" ".join(query.remarks))
    if typed is not None and not query:
        raise click.UsageError(f"There is nothing to search for in {typed!r}: type at least one word.")
    conditions = query.conditions + tuple(Condition("entity", name) for name in names)
    found = Query(query.words, conditions)
    return found or None


def _export(archive: Database, options: Options, names: tuple[str, ...], *, as_json: bool) -> None:
    from archiver.store.asking import ask
    from archiver.store.export.run import run_export

    for name in names:
        ask.entity(archive, name, limit=1)  # a name that nothing has is a mistake, not an empty file
    try:
        count = run_export(archive, options, noted=partial(Progress(as_json=as_json), "Exporting"))
    except OSError as error:
        if options.target == "-":  # click ends quietly where nobody reads on
            raise
        raise click.ClickException(f"{options.target} cannot be written: {error.strerror or error}.") from error
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted. Nothing was written to {options.target}.", err=True)
        sys.exit(1)
    if as_json:
        return print_json({"target": options.target, "format": options.form, "articles": count})
    written = f"{counted(count, 'article')}."
    return note(written if options.target == "-" else f"{options.target}: {written}", err=options.target == "-")


def _export_warc(db: str | None, article: str, target: Path, *, force: bool, as_json: bool) -> None:
    from archiver.config import load_settings, warc_folder_of
    from archiver.store.export.warc import export_warc

    archive = open_existing(db)
    if target.exists() and not force:
        raise click.UsageError(f"{target} exists; --force replaces it.")
    done = export_warc(archive, warc_folder_of(load_settings(db=db).db), article, target)
    if as_json:
        return print_json({"target": str(target), "format": "warc", "size": target.stat().st_size} | asdict(done))
    for name in done.missing:
        click.echo(f"{name} is not there: its captures are missing from the file.", err=True)
    return note(
        f"{target}: {counted(done.captures, 'capture')} of #{done.article_id}, {target.stat().st_size:,} bytes."
    )

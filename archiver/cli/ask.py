"""`archiver search`, `show`, `entities`, `entity`, `stats`: questions in, readable answers or JSON out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import db_option, json_option, limit_option, open_existing
from archiver.cli.tell import print_json
from archiver.nouns import counted, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPES_SHOWN = "types are PERSON, ORG, GPE, LOC, FAC, NORP, PRODUCT, EVENT, LAW, WORK_OF_ART, LANGUAGE."
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"  # click takes them out again where the output is no terminal


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--newest", is_flag=True, help="Newest first, rather than best match first.")
@limit_option
@db_option
@json_option
def search(query: tuple[str, ...], newest: bool, limit: int, db: str | None, as_json: bool) -> None:
    """Search the articles' titles, summaries and texts.

    "a phrase" keeps words together, word* finds beginnings, OR and NOT combine.
    """
    from archiver.store.search.find import search_articles
    from archiver.store.search.query import parse_query
    from archiver.store.search.snippets import MARK

    for remark in parse_query(" ".join(query)).remarks:
        click.echo(remark, err=True)
    found = search_articles(open_existing(db), " ".join(query), limit=limit, order="newest" if newest else "best")
    for row in found:
        for mark, shown in zip(MARK, ("", "") if as_json else (BOLD, PLAIN), strict=True):
            row["snippet"] = row["snippet"].replace(mark, shown)
    if as_json:
        return print_json(found)
    for row in found:
        click.echo(f"#{row['id']} {click.style(row['title'], bold=True)}")
        for line in filter(None, (_dateline(row), row["snippet"])):
            click.echo(f"    {line}")
    return click.echo("Nothing found." if not found else f"\n{counted(len(found), 'article')}.")


@click.command()
@click.argument("article", metavar="ID|URL")
@db_option
@json_option
def show(article: str, db: str | None, as_json: bool) -> None:
    """Show one article, its entities, the others that tell the same story, and its evidence."""
    from archiver.store.asking import ask

    row = ask.article(open_existing(db), article)
    if as_json:
        return print_json(row)
    click.secho(row["title"], bold=True)
    click.echo(_dateline(row))
    click.echo(", ".join(row["authors"]) or row["byline"])
    click.echo(row["url"])
    click.echo(f"\n{row['summary']}\n\n{row['text']}\n" if row["summary"] else f"\n{row['text']}\n")
    click.echo(_names("Entities", row["entities"]))
    if row["story"]:
        click.echo("The same story:")
    for copy in row["story"]:
        click.echo(f"  #{copy['id']} {copy['title']}  ({_copy(copy)})")
    click.echo(
        f"Evidence: {row['warc_file']} at byte {row['warc_offset']:,}, SHA-256 {row['sha256']}, "
        f"captured {row['captured_at']}; {counted(row['version_count'], 'version')}."
    )
    return None


@click.command()
@click.option("--type", "entity_type", metavar="TYPE", help="PERSON, ORG, GPE, LOC, PRODUCT, …")
@limit_option
@db_option
@json_option
def entities(entity_type: str | None, limit: int, db: str | None, as_json: bool) -> None:
    """List the entities named in the most articles."""
    from archiver.store.asking import ask

    rows = ask.entities(open_existing(db), type=entity_type and entity_type.upper(), limit=limit)
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['article_count']:>6,} {plural(row['article_count'], 'article'):<8} "
                   f"{row['mention_count']:>7,} {plural(row['mention_count'], 'mention'):<8} "
                   f"{row['type']:<11} {row['name']}")  # fmt: skip
    if not rows:
        click.echo("No entities." if entity_type is None else f"No entities of type {entity_type}; {TYPES_SHOWN}")
    return None


@click.command()
@click.argument("name", nargs=-1, required=True)
@limit_option
@db_option
@json_option
def entity(name: tuple[str, ...], limit: int, db: str | None, as_json: bool) -> None:
    """Show one entity, by any of its names: months, articles, and who is named beside it."""
    from archiver.store.asking import ask

    row = ask.entity(open_existing(db), " ".join(name), limit=limit)
    if as_json:
        return print_json(row)
    click.echo(f"{click.style(row['name'], bold=True)} ({row['type']})  {row['description']}")
    click.echo(f"{counted(row['mention_count'], 'mention')} in {counted(row['article_count'], 'article')}, "
               f"{(row['first_seen'] or '')[:10]} to {(row['last_seen'] or '')[:10]}")  # fmt: skip
    others = [alias["name"] for alias in row["aliases"]]
    click.echo(f"Also: {', '.join(others)}" if others else "No other names.")
    click.echo(_months(row["months"]))
    click.echo(_names("Named beside it", row["beside"]))
    for article in row["articles"]:
        click.echo(f"#{article['id']} {article['title']}  ({_dateline(article)})")
    if row["also"]:
        click.echo(_names("Others of that name", row["also"]))
    return None


@click.command()
@db_option
@json_option
def stats(db: str | None, as_json: bool) -> None:
    """Show how much is in the archive."""
    from archiver.store.asking import ask

    row = ask.stats(open_existing(db))
    if as_json:
        return print_json(row)
    for what in ("article", "story", "version", "capture", "site", "entity", "mention", "failure"):
        number = row[plural(2, what)]
        click.echo(f"{number:>9,} {plural(number, what)}")
    if row["first_published"]:
        click.echo(f"published {row['first_published'][:10]} to {row['last_published'][:10]}")
    for part, name in (("languages", "language"), ("types", "type"), ("sites_by_articles", "name")):
        counts = (f"{item[name] or 'unknown'} {list(item.values())[-1]:,}" for item in row[part])
        click.echo(f"{part.replace('_', ' ')}: {', '.join(counts) or 'none'}")
    return None


def _dateline(row: dict[str, Any]) -> str:
    """Site and day, as far as they are known."""
    return ", ".join(part for part in (row["site"], (row["published"] or "")[:10]) if part)


def _copy(row: dict[str, Any]) -> str:
    """Where and when a copy stood, and how alike it is."""
    alike = "" if row["alike"] is None else f"about {row['alike']} % alike"
    return "; ".join(part for part in (_dateline(row), alike, "had it first" if row["is_first"] else "") if part)


def _names(label: str, rows: Iterable[dict[str, Any]]) -> str:
    counts = ("mention_count", "shared_count")
    names = ", ".join(
        f"{row['name']} ({row['type']}, {next(row[count] for count in counts if count in row)})" for row in rows
    )
    return f"{label}: {names or 'none'}"


def _months(rows: list[dict[str, Any]]) -> str:
    """A bar for each month, the longest 30 characters."""
    most = max((row["mention_count"] for row in rows), default=1)
    return "\n".join(
        f"  {row['month']} {'█' * max(1, round(30 * row['mention_count'] / most))} {row['mention_count']}"
        for row in rows
    )

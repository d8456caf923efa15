"""`archiver watch`: saved searches, and what is new of them."""

from __future__ import annotations

import errno
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, db_option, json_option, open_existing
from archiver.cli.tell import json_line, note, print_json
from archiver.nouns import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.following.watching import News
    from archiver.store.search.watches import Watch

NEW = 3  # exit code with --exit-code: something new was told
NONE = "No watches; `archiver watch add NAME QUERY` saves one."


@click.group()
def watch() -> None:
    """Save searches, and be told what is new of them.

    They may also stand in the metadata.json of the working folder, by name, under plugins, archiver, watches:

    \b
      {"chips": {"query": "chip*", "at_least": 5}, "both": {"pair": ["Tencent", "OpenAI"]}}
    """  # noqa: D301 - click reads \b as 'keep these lines'


@watch.command("add")
@click.argument("name")
@click.argument("query", nargs=-1)
@click.option("--entity", metavar="NAME", help="Watch an entity, by a name or its number.")
@click.option("--pair", nargs=2, metavar="A B", help="Watch for articles that name both.")
@click.option("--changes", is_flag=True, help="Watch what sites alter after publication.")
@click.option("--at-least", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Tell only when so many are new; they wait until then.")  # fmt: skip
@db_option
def add_watch(
    *,
    name: str,
    query: tuple[str, ...],
    entity: str | None,
    pair: tuple[str, str] | None,
    changes: bool,
    at_least: int,
    db: str | None,
) -> None:
    """Save a search under a NAME; a name that is taken is given the new search.

    QUERY is as for `archiver search`. What is archived from now on is new to it.
    """
    from archiver.store.following.watching import save_watch
    from archiver.store.search.watches import entity_ids, make_watch, refuse_configured

    given = make_watch(name, query=" ".join(query), entity=entity, pair=pair, changes=changes, at_least=at_least)
    archive = open_existing(db)
    refuse_configured(_all(archive)[0], name)
    before = save_watch(archive, given, datetime.now(UTC))
    note(f"{name}: {given}" + (f" (before: {before})" if before and before != given else ""))
    for each, entity_id in zip(given.names, entity_ids(archive, given), strict=True):
        if entity_id is None:
            click.echo(f"Nothing is named {each!r} so far; what names it later will be told.", err=True)


@watch.command("list")
@db_option
@json_option
def list_watches(*, db: str | None, as_json: bool) -> None:
    """List the saved searches."""
    from archiver.store.following.watching import last_told

    archive = open_existing(db)
    told = last_told(archive)
    watches, _ = _all(archive)
    if as_json:
        return print_json([_about(each) | {"told_at": told.get(each.name)} for each in watches])
    for each in watches:
        where = " · in metadata.json" if each.is_configured else ""
        least = f" · from {each.at_least:,} on" if each.at_least > 1 else ""
        click.echo(f"{each.name}: {each}{least}{where} · last told {told.get(each.name) or 'never'}")
    return None if watches else click.echo(NONE)


@watch.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@db_option
def remove_watches(*, names: tuple[str, ...], db: str | None) -> None:
    """Forget saved searches; the articles stay."""
    from archiver.store.following.watching import remove_watch
    from archiver.store.search.watches import refuse_configured

    archive = open_existing(db)
    watches, _ = _all(archive)
    for name in names:
        refuse_configured(watches, name)
        remove_watch(archive, name)


@watch.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]), metavar="DATE",
              help="Tell what was archived since then (UTC), told before or not; marks stay.")  # fmt: skip
@click.option("--peek", "--dry-run", is_flag=True, help="Tell, and let it be new the next time too.")
@click.option("--exit-code", is_flag=True, help="End with 3 where something new was told.")
@db_option
@json_option
def run_watches(
    *, names: tuple[str, ...], since: datetime | None, peek: bool, exit_code: bool, db: str | None, as_json: bool
) -> None:
    """Tell what is new since the last time, of all saved searches or of those named.

    Each article is told once: when it was archived, or when a later text of it fits. A watch remembers what it told
    only after that was written. With --json, a line a watch.

    Ends with 0 where all went well, whether or not something is new; see --exit-code.
    """
    from archiver.store.following.watching import find_news, find_since, move_mark, save_watch
    from archiver.store.search.watches import choose_watches

    archive = open_existing(db)
    watches, good = _all(archive)
    chosen = choose_watches(watches, names)
    told = spoke = False
    for each in chosen:
        news = find_since(archive, each, since.replace(tzinfo=UTC)) if since else find_news(archive, each)
        spoke = _write(_as_json(news) if as_json else "\n".join(_lines(news))) or spoke
        told = told or news.is_told
        if not peek and not since:
            if each.is_configured:
                save_watch(archive, each, datetime.now(UTC))
            move_mark(archive, news, datetime.now(UTC))
    if not spoke and not as_json:
        click.echo("Nothing new." if chosen else NONE)
    sys.exit(FAILED if not good else NEW if told and exit_code else 0)


def _all(archive: Database) -> tuple[list[Watch], bool]:
    """All watches, and whether those of metadata.json could all be read; what could not is told."""
    from archiver.config import load_plugin_options
    from archiver.store.search.watches import SAVED, all_watches

    watches, errors = all_watches(load_plugin_options(), archive.query(SAVED))
    for error in errors:
        click.echo(str(error), err=True)
    return watches, not errors


def _write(text: str) -> bool:
    """Whether there was something to write; it has left the program before any mark moves."""
    if not text:
        return False
    try:
        click.echo(text)
    except OSError as error:
        if error.errno == errno.EPIPE:  # click ends quietly then
            raise
        raise click.ClickException(f"The report could not be written: {error.strerror}; it stays new.") from error
    return True


def _about(each: Watch) -> dict[str, Any]:
    """What a watch looks for, for machines."""
    return {
        "watch": each.name, "kind": each.kind, "query": each.query, "other": each.other,
        "at_least": each.at_least, "in_metadata": each.is_configured,
    }  # fmt: skip


def _as_json(news: News) -> str:
    """What is new, on one line; what is pending is counted only."""
    rows = list(news.rows) if news.is_told else []
    what = "changes" if news.watch.kind == "changes" else "articles"
    state = {"is_first": news.is_first, "is_pending": news.is_pending, "new_count": len(news.rows)}
    return json_line(_about(news.watch) | state | {what: rows})


def _lines(news: News) -> Iterator[str]:
    """What is new, for people; nothing where nothing is."""
    name, count = click.style(news.watch.name, bold=True), len(news.rows)
    new = counted(count, "new change" if news.watch.kind == "changes" else "new article")
    if news.is_first:
        yield f"{name}: watched from now on."
    elif news.is_pending:
        yield f"{name}: {new}, told from {news.watch.at_least:,} on."
    elif count:
        yield f"{name}: {new}"
    for row in news.rows if news.is_told else ():
        yield f"#{row['id']} {row['title']}"
        day = (row.get("published") or row.get("seen_at") or "")[:10]
        yield f"    {', '.join(filter(None, (row['site'], day)))}  {row['url']}"
        if row.get("earlier_title", row["title"]) != row["title"]:
            yield f"    headline before: {row['earlier_title']}"

"""What several commands ask for, each option declared once; and what `--db` names in, the open archive out."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

FAILED = 1  # exit code: something asked for could not be done

db_option = click.option(
    "--db", metavar="PATH", help="The archive's database file. [default: data/archive.db, or ARCHIVER_DB]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
limit_option = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N", help="Rows at most."
)
private_option = click.option(
    "--allow-private", is_flag=True, help="Permit loopback and private addresses, refused otherwise."
)
model_option = click.option(
    "--model", metavar="NAME", help="The spaCy model to tag with. [default: the best one installed]"
)
names_option = click.option(
    "--names",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A known-names file of your own, which wins over ours.",
)
site_option = click.option("--site", metavar="S", help="Only articles of this site: its host or its name.")


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of where pages are read; the command has them as one argument, `reading`, for `load_settings`."""

    @functools.wraps(command)
    def gathered(*, workers: int | None, engine: str | None, scheduler: str | None, **others: Any) -> Any:
        return command(reading={"workers": workers, "engine": engine, "scheduler": scheduler}, **others)

    for option in (
        click.option(
            "--scheduler", metavar="ADDRESS", help="With dask: where its scheduler is, such as tcp://10.0.0.5:8786."
        ),
        click.option(
            "--engine",
            type=click.Choice(["serial", "processes", "dask"]),
            help="Where pages are cleaned and tagged: in this process, in others, or on a Dask cluster."
            " [default: dask with --scheduler, else processes]",
        ),
        click.option(
            "--workers",
            type=click.IntRange(0),
            metavar="N",
            help="Processes that clean and tag; 0 does it in this one, without limits of time and memory for a"
            " page. [default: 1 for a few pages, one a core for many]",
        ),
    ):
        gathered = option(gathered)
    return gathered


def articles_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which articles a command goes through; it has them as one argument, `chosen`, for `choose_articles`."""

    @functools.wraps(command)
    def gathered(*, articles: tuple[str, ...], site: str | None, limit: int | None, **others: Any) -> Any:
        return command(chosen={"articles": articles, "site": site, "limit": limit}, **others)

    for option in (
        click.option("--limit", type=click.IntRange(1), metavar="N", help="Articles at most."),
        site_option,
        click.argument("articles", nargs=-1, metavar="[ARTICLE]..."),
    ):
        gathered = option(gathered)
    return gathered


def open_existing(db: str | None) -> Database:
    """The archive that the option, the environment or the settings name; it must be there."""
    from archiver.config import load_settings
    from archiver.store import open_archive

    return open_archive(load_settings(db=db).db)

"""`archiver recheck` and `archiver changes`: what became of articles after they were archived."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from archiver.cli.options import (
    db_option,
    json_option,
    limit_option,
    open_existing,
    private_option,
    site_option,
)
from archiver.cli.run import archive_sources
from archiver.cli.tell import print_json

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Age(click.ParamType[timedelta]):
    """A length of time, such as 30m, 6h, 2d or 1w."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d{1,5})([mhdw])", str(value).strip().lower())
        if match is None:
            self.fail(f"{value!r} is no length of time; give a number and m, h, d or w, such as 6h.", param, ctx)
        return timedelta(**{UNITS[match[2]]: int(match[1])})


@click.command()
@click.option(
    "--older-than", type=Age(), default="0m", metavar="AGE", help="Only articles not seen for 30m, 6h, 2d …"
)
@click.option("--entity", "name", metavar="NAME", help="Only articles that name this entity.")
@site_option
@private_option
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, metavar="N", help="Articles at most."
)
@db_option
@json_option
def recheck(
    *,
    older_than: timedelta,
    name: str | None,
    site: str | None,
    allow_private: bool,
    limit: int,
    db: str | None,
    as_json: bool,
) -> None:
    """Fetch known articles again, conditionally.

    A changed text becomes a version; a page that is gone (404, 410) is marked with the date.
    """
    from archiver.config import load_settings
    from archiver.store.asking import ask
    from archiver.times import to_utc

    archive = open_existing(db)
    about = {
        "before": to_utc(datetime.now(UTC) - older_than),
        "entity": ask.entity(archive, name)["id"] if name else None,
        "site": site,
        "limit": limit,
    }
    given = ask.articles_to_recheck(archive, about)
    settings = load_settings(db=db)
    sys.exit(archive_sources(given, archive, settings, as_json=as_json, allow_private=allow_private))


@click.command()
@click.argument("article", required=False, metavar="[ID|URL]")
@limit_option
@db_option
@json_option
def changes(*, article: str | None, limit: int, db: str | None, as_json: bool) -> None:
    """Show what articles said before and after they were changed, newest first."""
    from archiver.store.asking import ask
    from archiver.store.asking.changes import changes as find_changes

    archive = open_existing(db)
    rows = find_changes(archive, ask.article_id(archive, article) if article else None, limit=limit)
    if as_json:
        return print_json(rows)
    for row in rows:
        _tell(row)
    return None if rows else click.echo("No changes.")


def _tell(row: dict[str, Any]) -> None:
    click.echo(f"#{row['article_id']} {click.style(row['title'], bold=True)}")
    click.echo(f"    changed between {row['earlier_seen_at']} and {row['seen_at']}"
               f"{'; the site does not say so' if row['stealth'] else ''}")  # fmt: skip
    if row["title"] != row["earlier_title"]:
        click.echo(f"    headline before: {row['earlier_title']}")
    for label, names in (("now named", row["named"]), ("named no more", row["named_no_more"])):
        if names:
            click.echo(f"    {label}: {', '.join(names)}")
    for change in row["words"]:
        gone = click.style(f"[-{change['gone']}-]", fg="red") if change["gone"] else ""
        new = click.style(f"{{+{change['new']}+}}", fg="green") if change["new"] else ""
        click.echo("    … " + " ".join(filter(None, (change["lead"], gone, new, change["tail"]))) + " …")

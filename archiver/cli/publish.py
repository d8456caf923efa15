"""`archiver publish`: a folder that can be put on a server."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archiver.cli.options import db_option, json_option
from archiver.cli.tell import note, print_json
from archiver.nouns import counted


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--excerpts", is_flag=True,
              help="Leave out the full texts: of each, its first words and a few sentences around"
              " names.")  # fmt: skip
@click.option("--words", type=click.IntRange(0, 500), metavar="N",
              help="With --excerpts: how many words from the start of a text. [default: 60]")  # fmt: skip
@click.option("--title", help="What the site is called.")
@click.option("--license", "license_", metavar="TEXT", help="Under which licence the data may be used.")
@click.option("--license-url", metavar="URL", help="Where that licence can be read.")
@click.option("--source", metavar="TEXT", help="Who publishes it.")
@click.option("--source-url", metavar="URL", help="Where to find them.")
@click.option("--sql", type=click.Choice(["off", "limited"]), default="off", show_default=True,
              help="Whether strangers may write SQL, within limits of time and size.")  # fmt: skip
@click.option("--robots", type=click.Choice(["none", "ai-none", "all"]), default="none", show_default=True,
              help="Whether no robot is welcome, all but those that collect texts for language models, or"
              " all.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an earlier publication in DIR.")
@db_option
@json_option
def publish(
    *,
    folder: Path,
    excerpts: bool,
    words: int | None,
    sql: str,
    robots: str,
    force: bool,
    db: str | None,
    as_json: bool,
    **about: str | None,
) -> None:
    """Write a folder that can be put on a server: a copy of the archive for strangers, with a Dockerfile.

    What is not for strangers is not in the copy: WARC files and where they are, command lines, what failed, feeds,
    who judged what. The README in the folder says how to serve it, with Docker or without.
    """
    from archiver.config import load_settings
    from archiver.publish import Access
    from archiver.publish.published.folder import PORT, Publication, write_folder
    from archiver.store import open_archive
    from archiver.store.parts.excerpt import LEAD

    if words is not None and not excerpts:
        raise click.UsageError("--words goes with --excerpts.")
    path = load_settings(db=db).db
    open_archive(path).close()  # so that a wrong path or an older schema is dealt with here
    said = {name.rstrip("_"): value for name, value in about.items() if value}
    publication = Publication(Access("public", sql, robots), excerpts, LEAD if words is None else words, said)
    done = write_folder(path, folder, publication, replace=force)
    if as_json:
        return print_json({"folder": str(folder.resolve())} | asdict(done))
    articles, entities = counted(done.articles, "article"), counted(done.entities, "entity")
    texts = "excerpts of the texts" if excerpts else "the full texts"
    return note(
        f"{folder}: {articles} with {texts}, {entities}, {done.size:,} bytes.\n"
        f"Look at it with `datasette serve {folder} --port {PORT}`; README.md there says how to put it on a server."
    )

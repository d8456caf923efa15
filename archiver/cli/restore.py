"""`archiver restore`: the archive back from its backup."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import note, print_json
from archiver.nouns import counted

if TYPE_CHECKING:
    from archiver.custody.backups.restore import Restored


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--at", default="", metavar="TIME",
              help="Take the last snapshot from before this, such as 2026-11-28 or 2026-11-28T09:30 (UTC)."
              " [default: the last one]")  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="Only list the snapshots in DIR.")
@click.option("--check", "only_check", is_flag=True, help="Only compare all files with their checksums.")
@click.option("--replace", is_flag=True, help="Set the archive that is there aside, under another name.")
@click.option("--without-damaged", is_flag=True,
              help="Where WARC files of the backup are damaged, restore everything else.")  # fmt: skip
@db_option
@json_option
def restore(
    *,
    folder: Path,
    at: str,
    only_list: bool,
    only_check: bool,
    replace: bool,
    without_damaged: bool,
    db: str | None,
    as_json: bool,
) -> None:
    """Bring the archive back from the backup in DIR.

    Every file is compared with its checksum first; if one is damaged, it is named and nothing is put in place.
    """
    from archiver.config import load_settings
    from archiver.custody.backups import restore as custody

    path = load_settings(db=db).db
    if only_list:
        return _list(folder, as_json=as_json)
    if only_check:
        snapshot = custody.choose_snapshot(folder, at)
        damaged = tuple(custody.check_snapshot(folder, snapshot))
        done = custody.Restored(snapshot, is_in_place=False, damaged=damaged)
    else:
        done = custody.restore(folder, path, at=at, replace=replace, without_damaged=without_damaged)
    if as_json:
        _print(path, done)
    else:
        _tell(folder, path, done)
    sys.exit(FAILED if done.damaged or done.snapshot.missing else 0)


def _list(folder: Path, *, as_json: bool) -> None:
    from archiver.custody.backups.manifest import read_backup

    backup = read_backup(folder)
    times = [each.at for each in backup.snapshots] if backup else []
    if as_json:
        return print_json(times)
    return click.echo("\n".join(times) or f"{folder} holds no backup.")


def _print(path: Path, done: Restored) -> None:

    told = asdict(done)
    snapshot = told.pop("snapshot")
    print_json({"db": str(path), "files": len(done.snapshot.held)} | {
        name: snapshot[name] for name in ("at", "articles", "schema", "missing")
    } | told)  # fmt: skip


def _tell(folder: Path, path: Path, done: Restored) -> None:
    for said in done.damaged:
        click.echo(f"damaged   {said}", err=True)
    for name in done.snapshot.missing:
        click.echo(f"missing   {name}: it was gone when the backup was made.", err=True)
    for name in done.aside:
        note(f"aside     {name}")
    for name in done.left:
        note(f"left      {name} differs from the backup's and stays as it is.")
    about = f"the archive of {done.snapshot.at}, {counted(done.snapshot.articles, 'article')}"
    if done.is_in_place:
        note(f"{path}: {about}. `archiver verify` looks at all of it.")
    elif done.damaged:
        click.echo(
            f"\nNot restored: {about}. --list tells of earlier snapshots, which --at takes; --without-damaged "
            "restores everything else where WARC files are damaged.",
            err=True,
        )
    else:
        note(f"{folder}: {counted(len(done.snapshot.held), 'file')} of {about}: all is as it was written.")

"""The group of all commands. A command's module is loaded when the command is asked for."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from difflib import get_close_matches
from typing import Any

import click

from archiver.errors import ArchiverError, BackupError, BusyError, DiskError, NotFoundError
from archiver.version import __version__

NO_FAULT_OF_THE_CALL = (NotFoundError, BusyError, DiskError, BackupError)

# By what people want to do; in each part, what is wanted first stands first.
SECTIONS = {
    "Archive": {
        "add": "archiver.cli.add:add",
        "feeds": "archiver.cli.feeds:feeds",
        "poll": "archiver.cli.feeds:poll",
        "recheck": "archiver.cli.history:recheck",
        "resume": "archiver.cli.resume:resume",
        "failures": "archiver.cli.failures:failures",
    },
    "Find": {
        "search": "archiver.cli.ask:search",
        "show": "archiver.cli.ask:show",
        "entity": "archiver.cli.ask:entity",
        "entities": "archiver.cli.ask:entities",
        "changes": "archiver.cli.history:changes",
        "watch": "archiver.cli.watch:watch",
        "stats": "archiver.cli.ask:stats",
        "evidence": "archiver.cli.evidence:evidence",
    },
    "Correct": {
        "curate": "archiver.cli.curate:curate",
        "known": "archiver.cli.known:known",
        "retag": "archiver.cli.retag:retag",
        "reclean": "archiver.cli.reclean:reclean",
    },
    "Show and hand on": {
        "serve": "archiver.cli.serve:serve",
        "publish": "archiver.cli.publish:publish",
        "export": "archiver.cli.export:export",
        "merge": "archiver.cli.merge:merge",
        "split": "archiver.cli.split:split",
    },
    "Keep": {
        "backup": "archiver.cli.backup:backup",
        "restore": "archiver.cli.restore:restore",
        "verify": "archiver.cli.verify:verify",
        "repair": "archiver.cli.repair:repair",
        "rebuild": "archiver.cli.rebuild:rebuild",
        "doctor": "archiver.cli.doctor:doctor",
    },
    "Try": {
        "demo": "archiver.cli.demo:demo",
    },
}
COMMANDS = {name: place for section in SECTIONS.values() for name, place in section.items()}


class WrongUsageError(click.ClickException):
    """The call cannot work as given. Raised for a `UsageError` of ours; commands raise click's for their words."""

    exit_code = 2


class Commands(click.Group):
    """Loads commands late, and tells expected errors in one sentence with the right exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; one that there is not is answered with the one that is most like it."""
        if args[0] not in COMMANDS and (close := get_close_matches(args[0], COMMANDS, 1)):
            ctx.fail(f"There is no command {args[0]!r}; did you mean {close[0]!r}?")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command; one that belongs behind it is told so."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if any(word in COMMANDS for word in args):
                ctx.fail(f"{error.format_message()} Options of a command stand behind its name.")
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help, by what people want to do."""
        width = max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            with formatter.section(title):
                commands = {name: self.get_command(ctx, name) for name in names}
                limit = formatter.width - width - 6  # what stands before and between the columns
                formatter.write_dl(
                    [(f"{name:{width}}", each.get_short_help_str(limit)) for name, each in commands.items() if each]
                )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ArchiverError as error:
            kind = click.ClickException if isinstance(error, NO_FAULT_OF_THE_CALL) else WrongUsageError
            raise kind(str(error)) from error
        except _errors_of_disks() as error:
            from archiver.store.disk import disk_trouble

            if isinstance(error.__context__, KeyboardInterrupt):  # it came while a statement was being ended
                raise error.__context__ from None
            said = disk_trouble(error)
            if said is None:
                raise
            raise click.ClickException(said) from error


def _errors_of_disks() -> tuple[type[Exception], ...]:
    """What is raised where a disk is full, among other things; SQLite's only where SQLite is loaded at all."""
    loaded = sys.modules.get("sqlite_utils.utils")
    return (OSError, loaded.sqlite3.OperationalError) if loaded else (OSError,)


class PlainFormatter(logging.Formatter):
    """What the archiver warns of is for people: the sentence alone."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        ours = record.levelno == logging.WARNING and record.name.partition(".")[0] == "archiver"
        return record.getMessage() if ours else super().format(record)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="archiver")
@click.option("-v", "--verbose", is_flag=True, help="Tell on standard error what is being done.")
@click.option("-q", "--quiet", is_flag=True, help="Print answers and what went wrong, nothing else.")
@click.pass_context
def main(ctx: click.Context, verbose: bool, quiet: bool) -> None:
    """Keep news articles: fetch, clean, tag with entities, search, publish.

    Everything lives in one SQLite file, with the bytes as they were received in WARC files beside it.

    \b
      archiver add https://example.com/news/story.html saved-page.html
      archiver search 'tencent "mini programs"'
      archiver serve
    """  # noqa: D301 - click reads \b as 'keep these lines'
    if verbose and quiet:
        raise click.UsageError("Give one of --verbose and --quiet.")
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    console = logging.StreamHandler()
    console.setFormatter(PlainFormatter("%(levelname)s %(name)s: %(message)s"))
    level = logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING
    logging.basicConfig(level=level, handlers=[console])
    if not verbose:
        for library in ("trafilatura", "stamina", "distributed", "tornado"):  # they log what we report ourselves
            logging.getLogger(library).setLevel(logging.CRITICAL)

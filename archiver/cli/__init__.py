"""The `archiver` command: one file a subject, each command a few lines that open, call and report."""

from archiver.cli.main import main

__all__ = ["main"]

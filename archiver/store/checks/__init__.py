"""An archive's database in, what is wrong with it out: findings, as values. Nothing is written.

finding    what is found, and which share of an archive is looked at
opened     the database as it stands, whatever its state
structure  SQLite's own checks, the schema, foreign keys
texts      versions: their digests, the names that stand in them, what is kept in words
shown      articles: what they show of their version, and what is worked out from it
agreeing   what rows say twice, asked in SQL
counted    numbers, and what they count
words      the full-text indexes
"""

from archiver.store.checks.finding import Finding, Kind, Share
from archiver.store.checks.opened import open_as_it_stands
from archiver.store.checks.run import CHECKS, check_database, checked

__all__ = ["CHECKS", "Finding", "Kind", "Share", "check_database", "checked", "open_as_it_stands"]

"""Every error that a caller of the library may see; all of them pickle.

    ArchiverError
    ├── UsageError              the call cannot work as given: change the arguments
    │   ├── UnknownModelError   install the spaCy model, or name another
    │   ├── KnownNamesError     mend the line of the known-names file
    │   ├── EngineError         the engine cannot work: start what it needs, or choose another
    │   └── JudgementError      the judgement contradicts another, or names what is not there
    ├── DatabaseError           the database cannot be used
    │   ├── NotOurDatabaseError     another program's file: name another path
    │   ├── NewerSchemaError        written by a newer archiver: upgrade
    │   ├── NoDatabaseError         nothing there yet: add an article first
    │   └── BusyError               another program is writing: try again
    ├── DiskError               the disk is full, or fails: make room, then the same call goes on
    ├── BackupError             the backup cannot be used: see what it says is damaged or missing
    ├── NotFoundError           no such article or entity: search for it
    └── NoArticleError          the page holds no article: see `reason`

What can be expected to go wrong with one source among many is no error but a value,
`archiver.model.Failure`.
"""

from __future__ import annotations

from archiver.model import Reason


class ArchiverError(Exception):
    """Base of all. Its text is one plain sentence that says what to do.

    >>> from archiver import extract_article
    >>> try:
    ...     extract_article(" ")
    ... except ArchiverError as error:
    ...     print(error)
    There is nothing in it.
    """


class UsageError(ArchiverError):
    """The call cannot work as given."""


class UnknownModelError(UsageError):
    """No spaCy model of that name is installed.

    >>> from archiver import find_mentions
    >>> try:
    ...     next(find_mentions(["Tencent owns WeChat."], model="en_none"))
    ... except UnknownModelError as error:
    ...     print(str(error).partition(" (")[0])
    There is no spaCy model 'en_none' here
    """


class KnownNamesError(UsageError):
    """A known-names file has a line that cannot be read."""


class EngineError(UsageError):
    """What is to read pages cannot: no scheduler, no worker, or another program than this one."""


class JudgementError(UsageError):
    """A judgement on an entity cannot be made."""


class DatabaseError(ArchiverError):
    """The database cannot be used."""


class NotOurDatabaseError(DatabaseError):
    """The file is not a database, or belongs to another program."""


class NewerSchemaError(DatabaseError):
    """The database was written by a newer version."""


class NoDatabaseError(DatabaseError):
    """There is no database at that path."""


class BusyError(DatabaseError):
    """Another program is writing to the database."""


class DiskError(ArchiverError):
    """The disk is full, or cannot be written. What was reported as saved is there."""


class BackupError(ArchiverError):
    """A backup is damaged, or not to be had."""


class NotFoundError(ArchiverError):
    """No such article or entity."""


class NoArticleError(ArchiverError):
    """The page holds no article.

    Args:
        reason: Which of the expected reasons it was.
        detail: A plain sentence.

    >>> from archiver.model import Reason
    >>> NoArticleError(Reason.EMPTY, "There is nothing in it.").reason.sentence
    'The file or the answer holds nothing.'
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return self.detail

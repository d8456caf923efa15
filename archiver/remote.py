"""The address of a file on another machine in, the file as fsspec opens it out: on S3, the web and elsewhere.

Which file systems there are is fsspec's business, and so are their options: endpoints, keys and the like come from
where fsspec and they look for them, the environment and ``~/.config/fsspec``, and never pass through us.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import stamina

from archiver.model import Failure, Reason

if TYPE_CHECKING:
    from typing import BinaryIO

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.I)
WEB = frozenset({"http", "https"})
HERE = frozenset({"file", "local"})  # what is on this machine is named by its path
BLOCK = 4 << 20  # bytes asked for at a time
ATTEMPTS = 3  # at each block, where a connection breaks
FIRST_WAIT = 0.5  # seconds before the second attempt
LONGEST_TOLD = 160  # characters of an error's own words
# What the libraries raise that file systems are made with, where it is no OSError: module → names.
LIBRARIES = {
    "aiohttp": ("ClientError",),
    "azure.core.exceptions": ("AzureError",),
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "gcsfs.retry": ("HttpError",),
    "google.auth.exceptions": ("GoogleAuthError",),
    "paramiko.ssh_exception": ("SSHException",),
}
EXTRAS = {"s3": "s3", "s3a": "s3"}  # scheme → extra of ours that has what it needs


class RemoteError(Exception):
    """A file on another machine cannot be read on; its text says why."""


def scheme_of(address: str) -> str:
    """What an address begins with, in small letters; "" where it is none.

    >>> scheme_of("S3://bucket/crawl.warc.gz"), scheme_of("folder/crawl.warc.gz")
    ('s3', '')
    """
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


def lacking(address: str) -> str:
    """What must be installed before a file at this address can be read, as one sentence; "" where nothing."""
    scheme = scheme_of(address)
    try:
        fsspec = import_module("fsspec")
        fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "fsspec":
            needed = f"archiver[{EXTRAS.get(scheme, 'remote')}]"
            return f"Files at {scheme}:// addresses are read with fsspec: `pip install '{needed}'`."
        if extra := EXTRAS.get(scheme):
            return f"Files at {scheme}:// addresses are read with s3fs: `pip install 'archiver[{extra}]'`."
        return f"Files at {scheme}:// addresses need a package more. {_words(error)}."
    except ValueError:
        return f"fsspec knows no {scheme}:// addresses."
    return ""


def open_filesystem(address: str, **options: Any) -> Any:
    """The file system that an address belongs to; most ask nothing over the network yet.

    Raises:
        ImportError: See `lacking`.
        Exception: One of `errors`.
    """
    try:
        return import_module("fsspec.core").url_to_fs(address, **options)[0]
    except TypeError as error:  # such as zip://, which lacks the archive that it is in
        raise ValueError("it is no address that stands by itself") from error


def is_pattern(address: str) -> bool:
    """Whether an address may name several files, as the shell's patterns do.

    >>> is_pattern("s3://bucket/2026/*.warc.gz"), is_pattern("s3://bucket/a.warc.gz")
    (True, False)
    """
    return any(mark in address for mark in "*?[")


def list_files(address: str) -> list[str]:
    """The addresses of the files that a pattern names, or that are anywhere in the folder at an address; sorted.

    Raises:
        Exception: One of `errors`.
    """
    files = open_filesystem(address)
    if is_pattern(address):
        found = [address] if files.exists(address) else files.glob(address)
    else:
        found = files.find(address)
        if not found and not files.exists(address):
            raise FileNotFoundError(address)
    return sorted(each if scheme_of(each) else str(files.unstrip_protocol(each)) for each in found)


def errors() -> tuple[type[Exception], ...]:
    """What can be expected to go wrong with a file on another machine, as far as its libraries are in use."""
    return (
        RemoteError,
        OSError,
        ValueError,
        *(
            getattr(sys.modules[name], each)
            for name, raised in LIBRARIES.items()
            if name in sys.modules
            for each in raised
        ),
    )


def as_failure(error: BaseException, source: str) -> Failure:
    """An error of `errors` as a value."""
    error = _root(error)
    if isinstance(error, (FileNotFoundError, IsADirectoryError)) or getattr(error, "status", None) in (404, 410):
        return Failure(Reason.FILE_MISSING, f"There is nothing at {source[:200]}.")
    if isinstance(error, PermissionError):
        return Failure(Reason.FILE_MISSING, f"{source[:200]} may not be read: {_words(error)}.")
    return Failure(Reason.UNREACHABLE, f"{source[:200]} cannot be read: {_words(error)}.")


class RemoteFile:
    """A file on another machine, for reading: in blocks, each asked for again where the connection breaks.

    What goes wrong is a `RemoteError`, so that nobody takes it for a damaged file. It keeps its own place, for some
    file systems give everybody who opens a file the same object.
    """

    def __init__(self, files: Any, address: str) -> None:
        self._file: BinaryIO = files.open(address, "rb", block_size=BLOCK, cache_type="readahead")
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        try:
            for attempt in stamina.retry_context(
                errors(), attempts=ATTEMPTS, timeout=None, wait_initial=FIRST_WAIT, wait_max=10 * FIRST_WAIT
            ):
                with attempt:
                    if self._file.tell() != self._place:
                        self._file.seek(self._place)
                    data = self._file.read(size)
        except errors() as error:
            _raise(error)
        self._place += len(data)
        return data

    def seek(self, place: int) -> int:
        """Go to a place, in bytes from the beginning."""
        self._place = place
        return place

    def tell(self) -> int:
        """The place that is read next."""
        return self._place

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def __enter__(self) -> RemoteFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _raise(error: BaseException) -> NoReturn:
    raise RemoteError(_words(_root(error))) from error


def _root(error: BaseException) -> BaseException:
    """What has really happened: fsspec says of all that goes wrong with HTTP that there is no such file."""
    cause = error.__cause__
    web = sys.modules.get("aiohttp")
    is_web = web is not None and isinstance(cause, (web.ClientError, TimeoutError))
    return cause if is_web and cause is not None and isinstance(error, FileNotFoundError) else error


def _words(error: BaseException) -> str:
    """What an error says, on one line."""
    text = str(getattr(error, "os_error", None) or error or type(error).__name__)
    return " ".join(text.split())[:LONGEST_TOLD].rstrip(". ")

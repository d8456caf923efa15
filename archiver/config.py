"""Where things are and which options hold: defaults < archiver.toml < environment < command line."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

SETTINGS_FILE = "archiver.toml"
METADATA_FILE = "metadata.json"  # of the site; Datasette's own format
ENVIRONMENT_PREFIX = "ARCHIVER_"


@dataclass(frozen=True, slots=True)
class Settings:
    """All options that may stand in `archiver.toml` or in `ARCHIVER_…` environment variables."""

    db: Path = Path("data/archive.db")  # the archive; evidence, names and the log of judgements stand beside it
    model: str = ""  # name of a spaCy model; "" takes the best one installed
    known_names: str = ""  # path of a known-names file of one's own, which wins over ours
    contact: str = ""  # an address or URL that webmasters find in our User-Agent
    timeout: float = 30.0  # seconds for one page, everything included
    max_bytes: int = 20_000_000  # bytes of one page, on the wire and after decoding
    concurrency: int = 64  # requests under way at once, over all hosts
    server_memory: int = 3_000_000_000  # bytes that `serve` may take above what it starts with; 0: no limit
    page_seconds: float = 30.0  # seconds that reading one page may take
    workers: int = -1  # processes that read pages; -1: one for a few pages, one a core for many; 0: none, no limits
    engine: str = ""  # serial, processes or dask; "": dask where a scheduler is named, else as `workers` says
    scheduler: str = ""  # address of the Dask scheduler, such as tcp://10.0.0.5:8786


def load_settings(*, folder: Path | None = None, environ: Mapping[str, str] = os.environ, **given: Any) -> Settings:
    """The settings that hold: those `given` that are not None, else the environment's, the file's, the defaults.

    Args:
        folder: Where `archiver.toml` is looked for; the working folder if None.
        environ: The environment variables.
        **given: What the command line says, by field name.

    Raises:
        UsageError: A value cannot be read, or `archiver.toml` names a setting that there is not.

    >>> load_settings(environ={"ARCHIVER_TIMEOUT": "5"}, concurrency=2).timeout
    5.0
    """
    settings = Settings()
    from_environment = {
        f.name: environ[name] for f in fields(Settings) if (name := ENVIRONMENT_PREFIX + f.name.upper()) in environ
    }
    for origin, values in (
        (SETTINGS_FILE, _read_settings_file((folder or Path()) / SETTINGS_FILE)),
        ("the environment", from_environment),
        ("the command line", {name: value for name, value in given.items() if value is not None}),
    ):
        settings = replace(settings, **{name: _typed(name, value, origin) for name, value in values.items()})
    return settings


def _read_settings_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error


def _typed(name: str, value: Any, origin: str) -> Any:
    defaults = Settings()
    if name not in {f.name for f in fields(Settings)}:
        known = ", ".join(f.name for f in fields(Settings))
        raise UsageError(f"{origin} has a setting {name!r}, which there is not; there are {known}.")
    wanted = type(getattr(defaults, name))
    if isinstance(getattr(defaults, name), Path):
        wanted = Path
    try:
        return wanted(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{origin} sets {name} to {value!r}, which is not a {wanted.__name__}.") from error


def load_plugin_options(folder: Path | None = None) -> dict[str, Any]:
    """What stands under ``plugins``, ``archiver`` in our metadata.json and, winning, in one in the working folder.

    Args:
        folder: Where that one is looked for; the working folder if None.

    Raises:
        UsageError: It is no JSON object.
    """
    options: dict[str, Any] = {}
    own = (folder or Path()) / METADATA_FILE
    for source in (resource(METADATA_FILE), *([own] if own.is_file() else [])):
        try:
            options |= json.loads(source.read_text(encoding="utf-8")).get("plugins", {}).get("archiver", {})
        except (ValueError, AttributeError, TypeError) as error:
            raise UsageError(f"{source} is no JSON object with metadata: {error}.") from error
    return options


def warc_folder_of(database: Path) -> Path:
    """Where the WARC files of an archive are: in a folder beside its database."""
    return database.parent / "warc"


def resource(name: str) -> Traversable:
    """A file that the program reads at run time, such as ``metadata.json`` or ``data/known_names.tsv``.

    An installed package carries it inside; a checkout has it beside the package.
    """
    inside = resources.files("archiver").joinpath(*name.split("/"))
    if inside.is_file() or inside.is_dir():
        return inside
    return Path(__file__).parent.parent.joinpath(*name.split("/"))

"""What a case and this deployment are told to do: ``case.toml`` in the case folder, and the environment.

Nobody else reads ``os.environ``. An unknown key in ``case.toml`` is an error, because a misspelt safeguard is none.

    CONSTANCIA_DATABASE_URL   postgresql://... for a team; without it the case's own SQLite file is used

A language model is asked only where ``case.toml`` has a table for one, and is then shown the documents:

    [model]
    url = "http://127.0.0.1:8080/v1"   an endpoint that speaks as OpenAI's does; on this machine
    name = "the model's name"
    always = false                     true: ask it at each reading; else only with constancia read --with-model
    allow_remote = false               true: the documents may leave this machine
    key_variable = "MY_MODEL_KEY"      the environment variable that holds its key; the key itself stands nowhere
    seconds = 120                      how long one answer may take
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constancia.errors import BadInput, NewerFormat, NotACase

#: The format of case folders that this version writes and the newest that it reads.
FORMAT = 1

CASE_FILE = "case.toml"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The language model that a case may ask, and under which conditions; see the top of this file."""

    url: str
    name: str
    always: bool = False
    allow_remote: bool = False
    key_variable: str = ""
    seconds: int = 120
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """A case folder and how it is to be opened."""

    folder: Path
    case: str
    title: str
    format: int = FORMAT
    language: str = "en"
    verified_by_sources: int = 2
    originals: str = ""
    model: ModelSettings | None = None
    database_url: str = field(default="", repr=False)

    @property
    def database_file(self) -> Path:
        return self.folder / "case.sqlite3"

    @property
    def originals_folder(self) -> Path:
        """Where the originals lie unless ``originals`` names a bucket."""
        return self.folder / "originals"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def learned(self) -> Path:
        """What the case learned from its decisions, with its card; made anew by ``constancia learn``."""
        return self.folder / "learned"


def read_config(folder: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of the case in ``folder``; NotACase, NewerFormat or BadInput say what is wrong with it."""
    environment = os.environ if environment is None else environment
    values = _read_toml(folder)
    made_by = values.get("format")
    if not isinstance(made_by, int):
        raise BadInput(
            f"{folder / CASE_FILE}: 'format' must be a whole number", next_step="Restore the file from a copy."
        )
    if made_by > FORMAT:
        raise NewerFormat(
            f"This case has format {made_by}; this version of constancia reads up to {FORMAT}.",
            next_step="Install a newer constancia and try again. Nothing was changed.",
        )
    known = {"format", "case", "title", "language", "verified_by_sources", "originals", "model"}
    unknown = sorted(set(values) - known)
    if unknown:
        raise BadInput(
            f"{folder / CASE_FILE}: unknown setting {unknown[0]!r}", next_step=f"Known: {', '.join(sorted(known))}."
        )
    missing = sorted({"case", "title"} - set(values))
    if missing:
        raise BadInput(f"{folder / CASE_FILE}: {missing[0]!r} is missing", next_step="Restore the file from a copy.")
    if not str(values.get("originals", "s3://")).startswith("s3://"):
        raise BadInput(
            f"{folder / CASE_FILE}: 'originals' names no bucket", next_step='Write originals = "s3://BUCKET/FOLDER".'
        )
    values["model"] = _model(values.get("model"), folder / CASE_FILE, environment)
    return Config(folder=folder, database_url=environment.get("CONSTANCIA_DATABASE_URL", ""), **values)


def write_config(config: Config) -> None:
    """Write ``case.toml`` for a new case."""
    lines = [
        "# A constancia case. docs/format.md explains this folder.",
        f"format = {config.format}",
        f"case = {_quoted(config.case)}",
        f"title = {_quoted(config.title)}",
        f"language = {_quoted(config.language)}",
        "# How many independent sources make an act verified, by this case's standard.",
        f"verified_by_sources = {config.verified_by_sources}",
    ]
    if config.originals:
        lines += ["# The bucket that holds the originals.", f"originals = {_quoted(config.originals)}"]
    (config.folder / CASE_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def find_case(start: Path) -> Path:
    """The case folder that ``start`` is or lies in."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CASE_FILE).is_file():
            return folder
    raise NotACase(
        f"There is no case in {start} or above it.",
        next_step="Go into a case folder, name one with --case FOLDER, or make one: constancia new NAME",
    )


def _model(table: object, path: Path, environment: Mapping[str, str]) -> ModelSettings | None:
    """The table [model] of ``case.toml``, each setting of its own kind, with the key that the environment holds."""
    if table is None:
        return None
    kinds = {"url": str, "name": str, "always": bool, "allow_remote": bool, "key_variable": str, "seconds": int}
    values: dict[str, Any] = table if isinstance(table, dict) else {}
    wrong = [name for name, value in values.items() if type(value) is not kinds.get(name)]
    wrong += [name for name in ("url", "name") if not values.get(name)]
    if wrong:
        raise BadInput(
            f"{path}: [model] has no setting {wrong[0]!r} of this kind, or it is missing",
            next_step="It has url, name and key_variable (text), always and allow_remote (true or false) and seconds "
            "(a whole number).",
        )
    return ModelSettings(**values, key=environment.get(values.get("key_variable", ""), ""))


def _read_toml(folder: Path) -> dict[str, Any]:
    path = folder / CASE_FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotACase(f"{folder} holds no case: there is no {CASE_FILE} in it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}", next_step="Correct the line, or restore it from a copy."
        ) from None


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's, for text without control characters."""
    import json

    return json.dumps(text, ensure_ascii=False)

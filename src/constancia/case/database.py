"""The one place that decides which database holds the case, and says in our words what went wrong with it.

A case on a laptop is an SQLite file, in WAL mode and with every commit flushed to the disk (synchronous=FULL). A team
sets CONSTANCIA_DATABASE_URL. Another engine, such as an encrypted SQLite, is one more line of ``_engine``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from constancia.config import Config
from constancia.errors import BadInput, Busy, ConstanciaError, NewerFormat, StorageFailed
from constancia.evidence.durable import unchanging_database

#: Seconds that a writer waits for another before it says that the case is busy.
PATIENCE = 10


def databases(config: Config) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this case."""
    return {"default": _engine(config)}


def use(config: Config) -> None:
    """Point this process at the database of a case, whichever it used before."""
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connections.settings["default"] = connections.configure_settings(databases(config))["default"]
    del connections["default"]


def migrate() -> None:
    """Bring the tables of the case to this version; refuse a database that a newer version made."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    with said_plainly():
        loader = MigrationLoader(connection)
        unknown = {name for app, name in loader.applied_migrations if app == "case"} - {
            name for app, name in loader.disk_migrations if app == "case"
        }
        if unknown:
            raise NewerFormat(
                "The database of this case was made by a newer version of constancia.",
                next_step="Install a newer constancia and try again. Nothing was changed.",
            )
        if set(loader.disk_migrations) - set(loader.applied_migrations):
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn a database's errors into ours; what was not committed did not happen."""
    from django.db import DatabaseError, IntegrityError, ProgrammingError

    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a mistake of ours, not of the disk
    except DatabaseError as error:
        raise _in_our_words(error) from error


def _in_our_words(error: Exception) -> ConstanciaError:
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return Busy(
            "Another process is writing to this case.",
            next_step="Wait until it has finished (or stop it) and try again. Nothing was changed.",
        )
    if "full" in said or "no space" in said:
        return StorageFailed("The disk is full. Nothing was changed.", next_step="Free some space and try again.")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return StorageFailed(
            "The database of this case cannot be written. Nothing was changed.",
            next_step="Check the permissions of the folder, or copy the case to a disk that can be written.",
        )
    if "malformed" in said or "not a database" in said:
        return StorageFailed(
            "The database of this case is damaged.",
            next_step="Run constancia verify to see what is hurt, and go back to a copy.",
        )
    return StorageFailed(
        f"The database refused: {type(error).__name__}.", next_step="Nothing was changed. Run constancia verify."
    )


def _engine(config: Config) -> dict[str, Any]:
    if config.database_url:
        return _postgresql(config.database_url)
    file = config.database_file
    if file.exists() and not os.access(file.parent, os.W_OK):  # on media that cannot be written it is only read
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unchanging_database(file)}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "timeout": PATIENCE,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadInput("CONSTANCIA_DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }

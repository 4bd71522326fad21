"""Making a case folder, and opening one: from here on the process may use the case's tables.

``open_case`` starts Django, points it at the case's database and brings the tables to this version. Commands that do
not need the tables (help, verify) never come here.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from constancia.config import Config, find_case, read_config, write_config
from constancia.errors import BadInput, StorageFailed
from constancia.evidence.checkpoints import Signer, load_key, new_key, save_key

if TYPE_CHECKING:
    from constancia.evidence.bucket import BucketStore
    from constancia.evidence.originals import OriginalStore

_KEY_FILE = "checkpoint.key"
_ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks like something else


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is open in this process, and the member who has it open."""

    config: Config
    member: str
    role: str

    @property
    def id(self) -> str:
        return self.config.case

    @property
    def originals(self) -> OriginalStore | BucketStore:
        """The store of this case's originals: its folder, or the bucket that case.toml names."""
        if self.config.originals:
            from constancia.evidence.bucket import BucketStore

            return BucketStore(self.config.originals)
        from constancia.evidence.originals import OriginalStore

        return OriginalStore(self.config.originals_folder)

    @property
    def signer(self) -> Signer:
        return Signer(self.config.checkpoints, load_key(self.config.keys / _KEY_FILE), self.id)

    @property
    def verifier_key(self) -> str:
        return str(load_key(self.config.keys / _KEY_FILE).verifier)


def new_case(folder: Path, title: str, *, member_name: str, language: str, originals: str = "") -> OpenCase:
    """Make a case folder with its key, its ledger and its first member, the keeper; all of it or nothing.

    ``originals`` is the bucket (s3://BUCKET/FOLDER) that is to hold them, if not the folder itself.
    """
    if originals:
        _must_be_reachable(originals)
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is already there and is not empty.", next_step="Choose another name.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise StorageFailed(
            f"{folder} cannot be made: {error.strerror}", next_step="Choose a place you can write to."
        ) from error
    try:
        config = _draft_case(draft, title, member_name, language, originals)
        _put_in_place(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return _open(replace(config, folder=folder))


def open_case(start: Path) -> OpenCase:
    """Open the case that ``start`` is or lies in."""
    return _open(read_config(find_case(start)))


def _open(config: Config) -> OpenCase:
    start_django()
    from constancia.case import database

    database.use(config)
    database.migrate()
    member = _local_member(config)
    return OpenCase(config, *member)


def start_django() -> None:
    """Set Django up once, without a case yet."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "constancia.case.settings")
    if not settings.configured or not django.apps.apps.ready:
        django.setup()


def _local_member(config: Config) -> tuple[str, str]:
    """On a laptop whoever can open the folder is its keeper, the first member."""
    from constancia.case.database import said_plainly
    from constancia.case.models import Record

    with said_plainly():
        row = Record.objects.filter(case=config.case, kind="member").order_by("number").first()
    if row is None:
        raise StorageFailed(
            "The database of this case is empty: it is not the one that the case was made with.",
            next_step="Restore case.sqlite3 from a copy, then run constancia verify.",
        )
    return row.key, row.body["role"]


def _must_be_reachable(bucket: str) -> None:
    """Ask the bucket once, before a case depends on it."""
    from constancia.evidence.bucket import BucketStore

    if next(iter(BucketStore(bucket)), None):
        raise BadInput(f"{bucket} holds originals already", next_step="Name another folder of the bucket.")


def _draft_case(draft: Path, title: str, member_name: str, language: str, originals: str) -> Config:
    start_django()
    from constancia.case import actions, database

    name = "constancia/" + "".join(secrets.choice(_ID_LETTERS) for _ in range(12))
    config = Config(folder=draft, case=name, title=title, language=language, originals=originals)
    for part in (config.originals_folder, config.checkpoints, config.keys):
        part.mkdir()
    config.keys.chmod(0o700)
    draft.chmod(0o700)
    write_config(config)
    save_key(new_key(name), config.keys / _KEY_FILE)
    config = read_config(draft)
    database.use(config)
    database.migrate()
    actions.open_new_case(config, member_name)
    actions.checkpoint(OpenCase(config, "m1", "keeper"))
    from django.db import connection

    connection.close()
    return config


def _put_in_place(draft: Path, folder: Path) -> None:
    from constancia.evidence.durable import storage_errors, sync_folder

    with storage_errors(f"{folder.name} could not be made"):
        if folder.is_dir():
            folder.rmdir()
        sync_folder(draft)
        draft.rename(folder)
        sync_folder(folder.parent)

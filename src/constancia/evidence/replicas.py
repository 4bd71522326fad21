"""Copies of a case's originals and ledger elsewhere, counted by proof: each was read back there and hashed.

A folder becomes a case folder that ``constancia verify`` checks like any other, without the private key, which never
leaves; a bucket gets the originals, the latest checkpoint and the verifier key. Order: originals, database, checkpoint,
so that a copy that was interrupted never claims more than it holds.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from constancia.errors import BadInput, StorageFailed, Tampered
from constancia.evidence.bucket import BucketStore
from constancia.evidence.durable import storage_errors, sync_folder, write_durably
from constancia.evidence.findings import Finding, failed
from constancia.evidence.originals import OriginalStore
from constancia.evidence.scrub import Item, Store
from constancia.evidence.timestamps import FOLDER
from constancia.evidence.verify import verify_case

DATABASE = "case.sqlite3"
LATEST = "checkpoints/latest.txt"

_BATCH_ITEMS = 200
_BATCH_BYTES = 256 << 20


class Replica(Protocol):
    """A place for a second copy."""

    kind: str

    @property
    def name(self) -> str: ...

    @property
    def originals(self) -> Store: ...

    def write(self, name: str, content: bytes) -> None: ...

    def read(self, name: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """What a replica was proved to hold. ``failed`` names the reason by key; ``others`` is what no original is."""

    proven: tuple[Item, ...]
    failed: dict[str, str] = field(default_factory=dict)
    others: int = 0

    @property
    def size(self) -> int:
        return sum(item.size for item in self.proven)


class FolderReplica:
    """A folder, on another disk for preference."""

    kind = "folder"

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @property
    def name(self) -> str:
        return self.root.name

    @property
    def originals(self) -> OriginalStore:
        return OriginalStore(self.root / "originals")

    def write(self, name: str, content: bytes) -> None:
        """Store a small file durably and read it back."""
        path = self.root / name
        with storage_errors(f"{name} could not be copied"):
            _make_folder(self.root)
            _make_folder(path.parent)
            write_durably(path, content)
        if self.read(name) != content:
            raise StorageFailed(f"{self.root} does not give back what was written to it: {name}")

    def read(self, name: str) -> bytes | None:
        with storage_errors(f"{name} of the replica could not be read"):
            try:
                return (self.root / name).read_bytes()
            except FileNotFoundError:
                return None


class BucketReplica:
    """A bucket, or a folder in one, of any S3-compatible server."""

    kind = "bucket"

    def __init__(self, url: str) -> None:
        self._store = BucketStore(url)
        self.name = url.rstrip("/")
        self.originals = BucketStore(f"{self.name}/originals")

    def write(self, name: str, content: bytes) -> None:
        self._store.write(name, content)

    def read(self, name: str) -> bytes | None:
        return self._store.read(name)


def open_replica(target: str) -> Replica:
    """The replica that a person named: ``s3://BUCKET/FOLDER`` or a folder."""
    if target.startswith("s3://"):
        return BucketReplica(target)
    if "://" in target:
        raise BadInput(f"{target!r} is no place for a replica", next_step="Name a folder, or s3://BUCKET/FOLDER.")
    return FolderReplica(Path(target))


def existing_replica(target: str) -> Replica:
    """The replica that a person named to take something from; BadInput where there is none (a mistyped path)."""
    replica = open_replica(target)
    if isinstance(replica, FolderReplica) and not (replica.root / "originals").is_dir():
        raise BadInput(
            f"There is no replica in {target}.", next_step="Name the folder that constancia replicate wrote."
        )
    return replica


def copy_originals(
    store: Store, items: Sequence[Item], replica: Replica, done: Callable[[Item], None] = lambda item: None
) -> Proof:
    """Bring every original to the replica, read each back there, hash it, and say which are proved.

    What lies there already is read and hashed as well, and replaced if it is damaged: the damaged copy is set aside.
    """
    target = replica.originals
    if isinstance(replica, FolderReplica):
        with storage_errors("the replica's folder could not be made"):
            _make_folder(replica.root)
            _make_folder(replica.root / "originals")
    proven: list[Item] = []
    wrong: dict[str, str] = {}
    for batch in _batches(items):
        there = [item for item in batch if _holds(target, item)]
        proven += there
        lacking = [item for item in batch if item not in there]
        for item, reason in _copy(store, lacking, target):
            if reason:
                wrong[item.key] = reason
            elif target.reads_back or _holds(target, item):
                proven.append(item)
            else:
                wrong[item.key] = "the replica does not give back what was written to it"
        for item in batch:
            done(item)
    others = len(set(target) - {item.sha256 for item in items})
    return Proof(tuple(proven), wrong, others)


def copy_ledger(case: Path, replica: FolderReplica) -> list[Finding]:
    """A consistent copy of the database, settings, verifier key, checkpoints and timestamps; what fails in it."""
    checkpoints = {path.name: path.read_bytes() for path in sorted((case / "checkpoints").glob("*.txt"))}
    latest = checkpoints.pop("latest.txt", None)
    replica.write("case.toml", (case / "case.toml").read_bytes())
    replica.write("keys/checkpoint.pub", (case / "keys" / "checkpoint.pub").read_bytes())
    back_up(case / DATABASE, replica.root / DATABASE)
    for path in sorted((case / "checkpoints" / FOLDER).glob("*/*")):
        checkpoints[path.relative_to(case / "checkpoints").as_posix()] = path.read_bytes()
    for name, content in checkpoints.items():
        if replica.read(f"checkpoints/{name}") != content:
            replica.write(f"checkpoints/{name}", content)
    if latest is not None:
        replica.write(LATEST, latest)
    return failed(verify_case(replica.root, originals=False))


def back_up(database: Path, target: Path) -> None:
    """Copy an SQLite file while others may write to it: the copy is one moment of it, whole or not there."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        with storage_errors("the database could not be copied"):
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _copy_pages(database, temporary)
            _sync(temporary)
            for ending in ("-wal", "-shm"):  # of a copy that somebody opened: they belong to the old file
                target.with_name(target.name + ending).unlink(missing_ok=True)
            temporary.rename(target)
            sync_folder(target.parent)
    except sqlite3.Error as error:
        raise StorageFailed(
            f"The database could not be copied: {error}", next_step="Run constancia verify; check the disks."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _copy_pages(database: Path, target: Path) -> None:
    source = sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    with contextlib.closing(source), contextlib.closing(copy):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size
        if len(batch) == _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _holds(target: Store, item: Item) -> bool:
    """Is this original there, unchanged? Read from the disk or the bucket; a damaged copy is set aside."""
    if item.sha256 not in target:
        return False
    target.forget(item.sha256)
    if target.check(item.sha256).sha256 == item.sha256:
        return True
    target.set_aside(item.sha256)
    return False


def _copy(store: Store, items: Iterable[Item], target: Store) -> list[tuple[Item, str]]:
    """Copy these; each with the reason if it could not be, as when the case's own copy is damaged."""
    copied: list[tuple[Item, str]] = []
    with target.batch() as batch:
        for item in items:
            try:
                with store.open(item.sha256) as source:
                    digest = batch.add(source).sha256
            except (Tampered, BadInput) as error:
                copied.append((item, str(error)))
                continue
            if digest == item.sha256:
                copied.append((item, ""))
            else:
                batch.drop(digest)
                copied.append((item, "the original in the case is damaged: run constancia scrub"))
    return copied


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

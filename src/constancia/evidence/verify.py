"""Check a whole case folder: originals, ledger, tree, checkpoints, passages. Nothing is changed and nothing raises.

Only a journal that cannot be read in, where nothing can be written, is StorageFailed: then there is nothing to say.
It reads the case's SQLite file as it lies there, without Django and without the code that wrote it. Each finding is
passed, failed, or not checkable here and why. A roll-back to an older copy of the whole folder leaves everything in it
consistent: only a checkpoint that was kept elsewhere (``against``) shows it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import stat
import tomllib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from constancia.errors import BadInput, ConstanciaError, Tampered
from constancia.evidence.checkpoints import Checkpoint, VerifierKey, load_key, load_verifier, open_checkpoint
from constancia.evidence.copying import hash_file, open_source
from constancia.evidence.durable import unchanging_database
from constancia.evidence.entries import Entry, parse_leaf, payload_matches
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.evidence.originals import INCOMING, SET_ASIDE
from constancia.evidence.timestamps import check_kept
from constancia.evidence.verify_dossier import PARTED, QUOTING, Finding, as_signed, quotes, worded

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # of a damaged file, not even the error may be readable

Row = tuple[int, str, str, bytes, bytes | None, bytes | None]


def verify_case(
    folder: Path, *, against: Path | None = None, originals: bool | None = None, known_roots: bytes = b""
) -> list[Finding]:
    """Everything that was found about the case in ``folder``.

    ``against`` is a checkpoint of this case that was kept elsewhere: what it covers must still be there, unchanged.
    ``originals`` says whether to read the originals; if nothing is said, those in the folder are read and those in a
    bucket are not, since nothing is asked of a network unasked. ``known_roots`` (PEM) are roots of time-stamping
    authorities that whoever checks believes, beside those that the case kept.
    """
    case = _Case(folder)
    _check_settings(case)
    _check_keys(case)
    _read_checkpoints(case)
    if against is not None:
        _read_foreign_checkpoint(case, against)
    with contextlib.closing(_Rows(folder / "case.sqlite3", case.id)) as rows:
        _check_database(case, rows)
        _check_ledger(case, rows)
        _check_passages(case, rows)
    _check_tree_file(case)
    case.findings += check_kept(folder / "checkpoints", known_roots)
    bucket = str(case.settings.get("originals", ""))
    if originals is False or (bucket and originals is None):
        case.open(
            "originals",
            "originals",
            worded("{n} originals were not read: {why}", n=len(case.originals), why=_where(bucket)),
        )
    elif bucket:
        _check_bucket(case, bucket)
    else:
        _check_originals(case)
    return case.findings


@dataclass
class _Case:
    """What is known so far of the case under examination."""

    folder: Path
    id: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    key: VerifierKey | None = None
    heads: dict[int, list[tuple[str, bytes]]] = field(default_factory=dict)  # by size: file and root
    latest: Checkpoint | None = None
    kept_elsewhere: str = ""  # the file of the checkpoint that was kept elsewhere
    tree: Tree = field(default_factory=Tree)
    last_leaf: bytes = b""
    last_at: str = ""
    originals: _Originals = field(default_factory=lambda: _Originals())
    texts: dict[str, int] = field(default_factory=dict)  # entry by document
    quoting: list[int] = field(default_factory=list)
    missing: dict[int, str] = field(default_factory=dict)  # subject by entry whose payload is not there
    expunged: dict[int, Entry] = field(default_factory=dict)  # the expunging entry by the expunged one
    findings: list[Finding] = field(default_factory=list)

    def passed(self, check: str, subject: str, message: str, file: str = "") -> None:
        self.findings.append(Finding(check, subject, "passed", message, file))

    def failed(
        self, check: str, subject: str, message: str, file: str = "", expected: object = "", found: object = ""
    ) -> None:
        self.findings.append(Finding(check, subject, "failed", message, file, str(expected), str(found)))

    def open(self, check: str, subject: str, message: str, file: str = "") -> None:
        self.findings.append(Finding(check, subject, "not_checkable", message, file))

    def has_failed(self, check: str) -> bool:
        return any(finding.check == check and finding.status == "failed" for finding in self.findings)


class _Originals:
    """Which originals the ledger tells of: key by digest, packed by folder, since there may be millions."""

    def __init__(self) -> None:
        self._packed: dict[str, bytearray] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, sha256: str, key: str) -> None:
        self._packed.setdefault(sha256[:2], bytearray()).extend(f"{sha256} {key}\n".encode(errors="replace"))
        self._count += 1

    def folders(self) -> list[str]:
        """The first two digits of all digests, in order."""
        return sorted(self._packed)

    def inside(self, folder: str) -> dict[str, str]:
        """The keys by digest of the originals that lie in this folder."""
        lines = self._packed.get(folder, bytearray()).decode().split("\n")[:-1]
        return {line[:64]: line[65:] for line in lines}


class _Rows:
    """The ledger's rows, read from the SQLite file without changing it; none if it cannot be read."""

    def __init__(self, path: Path, case: str) -> None:
        self.path, self.case = path, case
        self.error = ""
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = self._connect()
        except (*_UNREADABLE, OSError) as error:
            self.error = str(error)

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        if not self._connection:
            return [self.error]
        try:
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(20)")]
        except _UNREADABLE as error:
            return [str(error)]
        return [] if found == ["ok"] else found

    def __iter__(self) -> Iterator[Row]:
        if self._connection:
            columns = "seq, action, subject, leaf, salt, payload"
            yield from self._connection.execute(
                f"SELECT {columns} FROM case_entry WHERE case_id = ? ORDER BY seq",  # noqa: S608  constant columns
                (self.case,),
            )

    def payload(self, seq: int) -> dict[str, Any]:
        """The payload of an entry, as JSON; empty if it is not there."""
        if not self._connection:
            return {}
        query = "SELECT payload FROM case_entry WHERE case_id = ? AND seq = ?"
        try:
            row = self._connection.execute(query, (self.case, seq)).fetchone()
            return _object(bytes(row[0])) if row and row[0] is not None else {}
        except (*_UNREADABLE, TypeError):
            return {}

    def head(self) -> tuple[int, list[str]] | None:
        """The size and the tree that the case itself remembers, from which it goes on."""
        query = "SELECT size, frontier FROM case_case WHERE id = ?"
        try:
            row = self._connection.execute(query, (self.case,)).fetchone() if self._connection else None
            return (int(row[0]), list(json.loads(row[1]))) if row else None
        except (*_UNREADABLE, ValueError, TypeError):
            return None

    def _connect(self) -> sqlite3.Connection:
        """Read-only; on media that cannot be written, where no journal can be opened, as an unchanging file."""
        if not stat.S_ISREG(self.path.lstat().st_mode):
            raise OSError("not a regular file")
        connection = sqlite3.connect(unchanging_database(self.path), uri=True)
        connection.execute("SELECT 1 FROM case_entry LIMIT 1")
        return connection


def _check_settings(case: _Case) -> None:
    file = "case.toml"
    try:
        case.settings = tomllib.loads((case.folder / file).read_text(encoding="utf-8"))
        case.id = str(case.settings["case"])
        if case.settings.get("format") != 1:
            case.failed("settings", file, worded("case.toml is of a format that this program does not know"), file)
    except FileNotFoundError:
        case.failed("settings", file, worded("there is no case.toml: this folder holds no case"), file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        case.failed("settings", file, worded("case.toml cannot be read or does not name its case"), file)


def _check_keys(case: _Case) -> None:
    public, private = "keys/checkpoint.pub", "keys/checkpoint.key"
    try:
        case.key = load_verifier(case.folder / public)
        if case.id and case.key.name != case.id:
            message = worded("the verifier key is of another case than case.toml says")
            case.failed("keys", public, message, public, case.id, case.key.name)
        else:
            case.passed("keys", public, worded("the verifier key is {key}", key=case.key), public)
    except BadInput as error:
        case.failed("keys", public, str(error), public)
    case.id = case.id or (case.key.name if case.key else "")
    if not (case.folder / private).exists():
        case.open(
            "keys", private, worded("the private key is not in this copy: nothing new can be signed here"), private
        )
        return
    try:
        if case.key and load_key(case.folder / private).verifier != case.key:
            case.failed("keys", private, worded("the private key does not fit the verifier key"), private)
    except BadInput as error:
        case.failed("keys", private, str(error), private)


def _read_checkpoints(case: _Case) -> None:
    """Open every kept checkpoint; the ledger is held against each of them later."""
    folder = case.folder / "checkpoints"
    numbered = sorted(path for path in folder.glob("*.txt") if path.stem.isdigit()) if folder.is_dir() else []
    for path in numbered:
        checkpoint = _open(case, path, f"checkpoints/{path.name}")
        if checkpoint and path.stem != f"{checkpoint.size:012d}":
            case.failed(
                "checkpoints",
                path.name,
                worded("{name} is over {size} entries", name=path.name, size=checkpoint.size),
                f"checkpoints/{path.name}",
            )
    case.latest = _open(case, folder / "latest.txt", "checkpoints/latest.txt")
    for name in sorted(
        _names(folder) - {path.name for path in numbered} - {"latest.txt", "tree.txt", ".lock", "timestamps"}
    ):
        case.open(
            "checkpoints", name, worded("checkpoints/{name!a} is not a checkpoint", name=name), f"checkpoints/{name!a}"
        )
    if case.latest and case.latest.size < max(case.heads):
        message = worded(
            "the latest checkpoint is over {size} entries, but there is one over {most}",
            size=case.latest.size,
            most=max(case.heads),
        )
        case.failed("checkpoints", "latest.txt", message, "checkpoints/latest.txt")


def _open(case: _Case, path: Path, file: str, as_kept: Callable[[bytes], bytes] = bytes) -> Checkpoint | None:
    if case.key is None:
        case.open("checkpoints", file, worded("{file} cannot be checked without the verifier key", file=file), file)
        return None
    try:
        checkpoint = open_checkpoint(as_kept(path.read_bytes()), case.key, case.id or None)
    except FileNotFoundError:
        case.failed("checkpoints", file, worded("{name} is missing", name=file), file)
    except (OSError, BadInput, Tampered) as error:
        case.failed("checkpoints", file, worded("{what}: {why}", what=file, why=str(error)), file)
    else:
        case.heads.setdefault(checkpoint.size, []).append((file, checkpoint.root))
        return checkpoint
    return None


def _read_foreign_checkpoint(case: _Case, path: Path) -> None:
    case.kept_elsewhere = str(path)
    checkpoint = _open(case, path, str(path), as_signed)
    if checkpoint and case.latest and checkpoint.size > case.latest.size:
        message = worded(
            "the checkpoint kept elsewhere covers {size} entries, the latest one here only {here}: this is an older "
            "copy of the case",
            size=checkpoint.size,
            here=case.latest.size,
        )
        case.failed("against", str(path), message, str(path))


def _check_database(case: _Case, rows: _Rows) -> None:
    file = "case.sqlite3"
    for damage in rows.damage():
        case.failed("database", file, worded("case.sqlite3 is damaged: {damage}", damage=damage), file)
    if not case.has_failed("database"):
        case.passed("database", file, worded("the database file is sound"), file)


def _check_ledger(case: _Case, rows: _Rows) -> None:
    try:
        for row in rows:
            _check_heads(case)
            _check_row(case, *row)
    except (*_UNREADABLE, TypeError) as error:
        case.failed(
            "ledger",
            "ledger",
            worded("the ledger cannot be read beyond entry {size}: {why}", size=case.tree.size, why=str(error)),
            "case.sqlite3",
        )
    _check_heads(case)
    if case.tree.size and rows.head() != (case.tree.size, [node.hex() for node in case.tree.nodes]):
        case.failed(
            "ledger", "ledger", worded("the tree that the case goes on from is not that of its entries"), "case.sqlite3"
        )
    _say_what_is_missing(case)
    for size, heads in sorted(case.heads.items()):
        for file, _ in heads:
            message = worded(
                "{file} covers {size} entries, but the ledger has only {here}",
                file=file,
                size=size,
                here=case.tree.size,
            )
            case.failed("checkpoints", file, message, file, size, case.tree.size)
    if not case.has_failed("ledger"):
        case.passed(
            "ledger",
            "ledger",
            worded("{size} entries, each in its place and with its payload", size=case.tree.size),
            "case.sqlite3",
        )
    uncovered = case.tree.size - (case.latest.size if case.latest else 0)
    if uncovered > 0:
        case.open(
            "checkpoints",
            "ledger",
            worded("the last {uncovered} entries are not under a checkpoint yet", uncovered=uncovered),
        )


def _check_heads(case: _Case) -> None:
    """Hold the entries so far against the checkpoints over exactly so many."""
    for file, root in case.heads.pop(case.tree.size, ()):
        found = case.tree.root()
        if root == found:
            case.passed(
                "checkpoints",
                file,
                worded("the first {size} entries are those that {file} signs", size=case.tree.size, file=file),
                file,
            )
        else:
            message = worded("the first {size} entries are not those that {file} signs", size=case.tree.size, file=file)
            if file == case.kept_elsewhere:
                message = worded("{what}: {why}", what=message, why=PARTED)
            case.failed("checkpoints", file, message, file, root.hex(), found.hex())


def _check_row(
    case: _Case, seq: int, action: str, subject: str, leaf: bytes, salt: bytes | None, payload: bytes | None
) -> None:
    if seq != case.tree.size:
        name = worded("entry {seq}", seq=case.tree.size)
        case.failed(
            "ledger",
            name,
            worded("{name} is missing: entry {seq} stands in its place", name=name, seq=seq),
            "case.sqlite3",
        )
    case.last_leaf = leaf_hash(leaf)
    case.tree.append(case.last_leaf)
    try:
        entry = parse_leaf(leaf)
    except BadInput as error:
        case.failed(
            "ledger",
            f"entry {seq}",
            worded("{what}: {why}", what=worded("entry {seq}", seq=seq), why=str(error)),
            "case.sqlite3",
        )
        return
    if entry.at < case.last_at:
        case.open(
            "times",
            f"entry {seq}",
            worded("entry {seq} stands earlier than the one before: the clock was set back, or is wrong", seq=seq),
        )
    case.last_at = entry.at
    if (entry.seq, entry.case, entry.action, entry.subject) != (seq, case.id, action, subject):
        message = worded(
            "entry {seq} is not the one that stands here: it says {said} {action} {subject}",
            seq=seq,
            said=entry.seq,
            action=entry.action,
            subject=entry.subject,
        )
        case.failed("ledger", f"entry {seq}", message, "case.sqlite3")
    elif payload is None or salt is None:
        case.missing[seq] = subject
    elif not payload_matches(entry, salt, payload):
        message = worded(
            "the payload of entry {seq} ({action} {subject}) was changed", seq=seq, action=action, subject=subject
        )
        case.failed("ledger", subject, message, "case.sqlite3", expected=entry.payload)
    else:
        _understand(case, entry, payload)


def _understand(case: _Case, entry: Entry, payload: bytes) -> None:
    """Remember what later checks need of a payload that is proved."""
    if entry.action in QUOTING:
        case.quoting.append(entry.seq)
    elif entry.action == "document.extract":
        case.texts[entry.subject] = entry.seq
    elif entry.action == "original.receive":
        value = _object(payload)
        sha256, key = str(value.get("sha256")), entry.subject
        if _DIGEST.fullmatch(sha256) and "\n" not in key:
            case.originals.add(sha256, key)
        else:
            case.failed(
                "ledger",
                key,
                worded("entry {seq} received an original without a digest", seq=entry.seq),
                "case.sqlite3",
            )
    elif entry.action == "payload.expunge":
        case.expunged[int(_object(payload).get("seq", -1))] = entry
    elif entry.action == "case.open":
        opened = _object(payload)
        for name in {"case", "title"} & opened.keys() & case.settings.keys():
            if opened[name] != case.settings[name]:
                case.failed(
                    "settings",
                    "case.toml",
                    worded("{name} in case.toml is not the one in the ledger", name=name),
                    "case.toml",
                )


def _say_what_is_missing(case: _Case) -> None:
    for seq, subject in case.missing.items():
        by = case.expunged.get(seq)
        if by:
            message = worded(
                "entry {seq} ({subject}) was expunged on {at} by {actor} (entry {place})",
                seq=seq,
                subject=subject,
                at=by.at,
                actor=by.actor,
                place=by.seq,
            )
            case.open("ledger", subject, message)
        else:
            case.failed(
                "ledger",
                subject,
                worded("the payload of entry {seq} ({subject}) is missing", seq=seq, subject=subject),
                "case.sqlite3",
            )


def _check_passages(case: _Case, rows: _Rows) -> None:
    """Does each document say what is quoted from it?"""

    @lru_cache(maxsize=64)
    def text_of(document: str) -> str | None:
        text = rows.payload(case.texts[document]).get("text") if document in case.texts else None
        return text if isinstance(text, str) else None

    documents: dict[str, str] = {}  # of which document each claim speaks
    count = 0
    for seq in case.quoting:
        payload = rows.payload(seq)
        key = str(payload.get("key") or payload.get("claim"))
        documents.setdefault(key, str(payload.get("document") or ""))
        for document, start, end, words in quotes(payload, documents[key]):
            text = text_of(document)
            if text is None:
                case.open(
                    "passages",
                    key,
                    worded(
                        "a passage of {key} cannot be looked up: {document} is not there", key=key, document=document
                    ),
                )
            elif not words or start < 0 or text[start:end] != words:
                case.failed(
                    "passages",
                    key,
                    worded(
                        "{key} quotes what {document} does not say at {start} to {end}",
                        key=key,
                        document=document,
                        start=start,
                        end=end,
                    ),
                )
            else:
                count += 1
    if not case.has_failed("passages"):
        case.passed(
            "passages",
            "claims",
            worded("{count} quoted passages stand in their documents exactly as quoted", count=count),
        )


def _check_tree_file(case: _Case) -> None:
    """The signer's memory of its last tree: damaged it does no harm, since it is rebuilt, but it is said."""
    file = "checkpoints/tree.txt"
    try:
        lines = (case.folder / file).read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        case.failed(
            "checkpoints", file, worded("{file} cannot be read: {reason}", file=file, reason=error.strerror), file
        )
        return
    if case.latest and case.latest.size == case.tree.size:
        expected = [str(case.tree.size), case.last_leaf.hex(), *(node.hex() for node in case.tree.nodes)]
        if lines != "".join(f"{line}\n" for line in expected).encode():
            case.failed("checkpoints", file, worded("{file} is not the tree over the entries", file=file), file)


def _check_originals(case: _Case) -> None:
    """Folder by folder: is each there, is each what it was, and is there no other?"""
    bad = False
    for folder, present in _originals_read(case, case.folder / "originals"):
        keys = case.originals.inside(folder)
        for sha256 in sorted(keys.keys() - present.keys()):
            message = worded("the original {key} is missing", key=keys[sha256])
            case.failed("originals", keys[sha256], message, _file_of(sha256), sha256)
        for sha256, found in present.items():
            bad = _check_original(case, sha256, keys.get(sha256), found) or bad
    if not bad and not case.has_failed("originals"):
        case.passed(
            "originals",
            "originals",
            worded("{n} originals are unchanged since they were received", n=len(case.originals)),
        )


def _originals_read(case: _Case, root: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each folder of the store, with what the originals in it hold now, by the digest that is their name.

    Several folders are read at once, and so few at a time that what was read of millions is never held together.
    """
    at_once = min(4, os.cpu_count() or 1)
    reading: deque[tuple[str, Future[dict[str, str]]]] = deque()
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for folder in sorted({*case.originals.folders(), *(_names(root) - {INCOMING})}):
            present = sorted(_present(case, root, folder))
            reading.append((folder, pool.submit(_digests, f"{os.fspath(root)}/{folder}", present)))
            if len(reading) > 2 * at_once:
                done, digests = reading.popleft()
                yield done, digests.result()
        for done, digests in reading:
            yield done, digests.result()


def _digests(place: str, present: list[str]) -> dict[str, str]:
    return {sha256: _digest(f"{place}/{sha256[2:]}") for sha256 in present}


def _check_original(case: _Case, sha256: str, key: str | None, found: str) -> bool:
    """Say what is wrong with one original; returns whether something is."""
    file = _file_of(sha256)
    if found != sha256:
        subject = key or sha256
        case.failed(
            "originals", subject, worded("the original {subject} was changed", subject=subject), file, sha256, found
        )
    elif key is None:
        message = worded(
            "no entry tells of this original: an interrupted intake may have left it, or its entry was expunged"
        )
        case.open("originals", sha256, message, file)
    return found != sha256


def _check_bucket(case: _Case, url: str) -> None:
    """Read every original in the bucket; one that the bucket does not give is said, and the others are still read."""
    from constancia.evidence.bucket import BucketStore

    try:
        store = BucketStore(url)
        present = set(store)
    except ConstanciaError as error:
        case.open("originals", "originals", worded("the bucket cannot be asked: {why}", why=str(error)))
        return
    expected: dict[str, str] = {}
    for folder in case.originals.folders():
        expected |= case.originals.inside(folder)
    for sha256 in sorted(expected.keys() | present):
        key = expected.get(sha256, "")
        try:
            _check_original(case, sha256, key or None, store.check(sha256).sha256)
        except Tampered:
            case.failed("originals", key, worded("the original {key} is missing from the bucket", key=key), "", sha256)
        except ConstanciaError as error:
            case.open(
                "originals",
                key or sha256,
                worded("the original {what} cannot be read: {why}", what=key or sha256, why=str(error)),
            )
    if not case.has_failed("originals"):
        case.passed(
            "originals",
            "originals",
            worded("{n} originals are unchanged since they were received", n=len(case.originals)),
        )


def _where(bucket: str) -> str:
    return (
        worded("they are in {bucket}; --originals asks the bucket", bucket=bucket)
        if bucket
        else worded("not asked for")
    )


def _present(case: _Case, root: Path, folder: str) -> Iterator[str]:
    """The digests under which something lies in a folder of the store; whatever else lies there is said."""
    for item in sorted(_names(root / folder)):
        if folder == SET_ASIDE:
            sha256 = item.partition(".")[0]
            key = case.originals.inside(sha256[:2]).get(sha256, "")
            named = f"{key} ({item!a})" if key else ascii(item)
            message = worded("{name} is a damaged original that was set aside", name=named)
            case.open("originals", key or item, message, f"originals/{folder}")
        elif len(folder) == 2 and len(folder + item) == 64 and set(folder + item) <= set("0123456789abcdef"):
            yield folder + item
        else:
            case.open(
                "originals",
                item,
                worded("{item!a} does not belong among the originals", item=item),
                f"originals/{folder!a}",
            )


def _names(folder: Path) -> set[str]:
    try:
        return {entry.name for entry in os.scandir(folder)}
    except OSError:
        return set()


def _digest(path: str) -> str:
    try:
        descriptor = open_source(path)
    except ConstanciaError as error:
        return str(error)
    try:
        return hash_file(descriptor).sha256
    except OSError as error:
        return worded("cannot be read: {reason}", reason=error.strerror)
    finally:
        os.close(descriptor)


def _file_of(sha256: str) -> str:
    return f"originals/{sha256[:2]}/{sha256[2:]}"


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

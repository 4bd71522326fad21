"""Write a dossier: a folder that any reader can open and anyone can check, sealed at one checkpoint of the case.

It is built in a folder beside its place, checked there by the same program that a stranger will use, made durable, and
only then given its name. Whatever fails on the way, nothing half-written stays, and nothing is ever overwritten. The
same cut and key give the same bytes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from constancia.dossier.crate import FILE as CRATE
from constancia.dossier.crate import crate_json
from constancia.dossier.cut import Cut
from constancia.dossier.disclosed import Disclosed, disclose
from constancia.dossier.esf import esf_json
from constancia.dossier.html import pages
from constancia.dossier.html.book import Book
from constancia.dossier.marks import plain
from constancia.dossier.pdf import summary_pdf
from constancia.dossier.tables import tables
from constancia.errors import BadInput, Tampered, Unavailable
from constancia.evidence.bag import seal_bag_by
from constancia.evidence.checkpoints import Checkpoint, VerifierKey, open_checkpoint
from constancia.evidence.durable import storage_errors, sync_filesystem, sync_folder
from constancia.evidence.findings import failed
from constancia.evidence.merkle import ProvingTree, leaf_hash
from constancia.evidence.tiles import prove
from constancia.evidence.verify_dossier import verify_dossier
from constancia.records.replay import Record, index
from constancia.terms.canonical import canonical_json

SUMMARY = "summary.pdf"
_CHUNK = 1 << 20

#: Endings under which a browser or desktop opens a file as data. Any other original is kept as ``.bin``, and what is
#: text with commands in it (a web page, a picture made of markup) as ``.txt``, so that opening it does nothing.
_QUIET = frozenset(
    {"txt", "csv", "tsv", "json", "pdf", "jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "bmp", "heic", "docx",
     "xlsx", "pptx", "odt", "ods", "odp", "rtf", "eml", "mbox", "srt", "vtt", "mp3", "m4a", "wav", "ogg", "flac",
     "mp4", "m4v", "mov", "avi", "mkv", "webm", "zip", "tar", "gz", "tgz", "7z", "warc", "wacz"}
)  # fmt: skip
_MARKUP = frozenset({"html", "htm", "xhtml", "mht", "mhtml", "svg", "xml", "xsl", "js", "mjs", "css", "md"})


@dataclass(frozen=True, slots=True)
class DossierSummary:
    """What was written: every file with its SHA-256 and size, and the digests by which the dossier is known.

    ``withheld`` and ``expunged`` are the entries whose payload is not in it. ``not_checkable`` says what a check of it
    must leave open, ``left_out`` what could not be made on this machine.
    """

    folder: Path
    files: Mapping[str, str]
    size: int
    manifest_sha256: str
    tagmanifest_sha256: str
    checkpoint: Checkpoint
    withheld: tuple[int, ...]
    expunged: tuple[int, ...]
    not_checkable: tuple[str, ...]
    left_out: tuple[str, ...]


def write_dossier(
    target: Path, cut: Cut, sign: Callable[[str], str], sign_bytes: Callable[[bytes], bytes] | None = None
) -> DossierSummary:
    """Write the dossier of this cut to ``target``, which must not exist or be an empty folder.

    ``sign`` gives the C2SP signed note of a text by the case's key, ``sign_bytes`` that key's bare signature, with
    which the seal is signed for ssh-keygen too. Raises BadInput where the place is taken,
    Tampered where the cut does not hold together, StorageFailed where the disk fails.
    """
    _must_be_free(target)
    disclosed = disclose(cut.entries, cut.payloads)
    checkpoint = _checkpoint(cut, disclosed)
    with _beside(target) as folder, storage_errors("the dossier could not be written"):
        left_out = _write_data(folder / "data", cut, disclosed)
        key = cut.verifier_key.strip()
        seal_bag_by(folder, lambda text: sign(text).encode(), key, checkpoint, _info(cut), sign_bytes)
        summary = _summary(folder, target, checkpoint, disclosed, _check(folder, cut), left_out)
        _make_durable(folder)
        _give_name(folder, target)
    return summary


def quiet_name(key: str, name: str) -> str:
    """The file name of an original in a dossier: its key, and an ending under which opening it runs nothing."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _QUIET:
        return f"{key}.{ending}"
    return f"{key}.txt" if ending in _MARKUP else f"{key}.bin"


def record_json(disclosed: Disclosed) -> bytes:
    """The index that the disclosed payloads make, as canonical JSON: each record under its key."""
    return canonical_json(index(disclosed.records))


def _checkpoint(cut: Cut, disclosed: Disclosed) -> Checkpoint:
    checkpoint = open_checkpoint(cut.checkpoint.encode(), VerifierKey.parse(cut.verifier_key.strip()), cut.case)
    if checkpoint.size != len(disclosed.entries):
        raise Tampered(f"the checkpoint signs {checkpoint.size} entries, the cut has {len(disclosed.entries)}")
    return checkpoint


def _info(cut: Cut) -> dict[str, str]:
    return {
        "Bagging-Date": cut.cut_at[:10],
        "External-Identifier": plain(cut.case),
        "Bag-Software-Agent": "constancia",
        "Internal-Sender-Description": plain(cut.purpose) or "-",
    }


def _write_data(data: Path, cut: Cut, disclosed: Disclosed) -> tuple[str, ...]:
    """Everything under ``data/``; what could not be made here is returned as a sentence."""
    _write(data / "checkpoint.txt", cut.checkpoint.encode())
    for name, content in cut.timestamps.items():
        _write(data / "timestamps" / name, content)
    _write(data / "case.pub", f"{cut.verifier_key.strip()}\n".encode())
    _write(data / "entries.jsonl", b"".join(leaf + b"\n" for leaf in disclosed.leaves))
    _write(data / "payloads.jsonl", b"".join(_payload_lines(disclosed)))
    _write(data / "record.json", record_json(disclosed))
    for key, document in disclosed.documents.items():
        _write(data / "documents" / f"{key}.txt", document.text.encode())
    originals = {
        record.key: _write_original(data / "originals", record, cut)
        for record in disclosed.of_kind("original")
        if record.status == "standing"
    }
    _write_proofs(data / "proofs", cut, disclosed, originals)
    book = Book(cut, disclosed, originals)
    left_out = _write_summary(data / SUMMARY, book)
    for name, text in pages(book):
        _write(data / "html" / name, text.encode())
    for name, table in tables(book):
        _write(data / "tables" / name, table)
    _write(data / "esf.json", esf_json(book))
    _write(data / CRATE, crate_json(book, data))
    return left_out


def _write_summary(path: Path, book: Book) -> tuple[str, ...]:
    """A dossier is whole without its summary in print: where it cannot be set, that is said and the pages remain."""
    try:
        _write(path, summary_pdf(book))
    except Unavailable as error:
        return (f"{path.name}: {error}",)
    book.has_summary = True
    return ()


def _write_proofs(folder: Path, cut: Cut, disclosed: Disclosed, keys: Iterable[str]) -> None:
    """For each original the proof that the entry of its receipt is in the log (c2sp.org/tlog-proof), to go with it."""
    tree = ProvingTree(leaf_hash(leaf) for leaf in disclosed.leaves)
    for key in keys:
        place = disclosed.records[key].made
        made = prove(tree, place, len(disclosed.leaves), cut.checkpoint.encode(), disclosed.leaves[place])
        _write(folder / f"{key}.tlog-proof", made.text())


def _payload_lines(disclosed: Disclosed) -> Iterator[bytes]:
    """One line for each payload: canonical JSON with its keys in order, and the payload's own bytes inside."""
    for payload in disclosed.payloads:
        yield b'{"payload":%b,"salt":"%b","seq":%d}\n' % (payload.body, payload.salt.hex().encode(), payload.seq)


def _write_original(folder: Path, record: Record, cut: Cut) -> str:
    """Copy an original, hashing it on the way; Tampered if it is not what was received."""
    receipts = record.body.get("receipts") or [{}]
    name = quiet_name(record.key, str(receipts[0].get("name") or ""))
    digest = hashlib.sha256()
    with cut.open_original(record.key) as source, _new_file(folder / name) as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != record.body.get("sha256"):
        raise Tampered(
            f"{record.key} is not what was received: its SHA-256 is another one",
            next_step="Run constancia verify; restore it from a replica before you export.",
        )
    return f"originals/{name}"


def _check(folder: Path, cut: Cut) -> tuple[str, ...]:
    """Verify the finished dossier as a stranger would; what fails is never handed out."""
    findings = verify_dossier(folder, cut.verifier_key.strip())
    wrong = failed(findings)
    if wrong:
        raise Tampered(
            f"the dossier does not verify: {wrong[0].message}", next_step="Run constancia verify on the case."
        )
    return tuple(finding.message for finding in findings if finding.status == "not_checkable")


def _summary(
    folder: Path,
    target: Path,
    checkpoint: Checkpoint,
    disclosed: Disclosed,
    not_checkable: tuple[str, ...],
    left_out: tuple[str, ...],
) -> DossierSummary:
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    digests = {name: _sha256(path) for name, path in files.items()}
    return DossierSummary(
        folder=target,
        files=digests,
        size=sum(path.stat().st_size for path in files.values()),
        manifest_sha256=digests["manifest-sha256.txt"],
        tagmanifest_sha256=digests["tagmanifest-sha256.txt"],
        checkpoint=checkpoint,
        withheld=disclosed.withheld,
        expunged=tuple(sorted(disclosed.expunged)),
        not_checkable=not_checkable,
        left_out=left_out,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _must_be_free(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BadInput(f"{target} exists and is not a folder", next_step="Name a folder that does not exist yet.")
    if target.is_dir() and any(target.iterdir()):
        raise BadInput(f"{target} is not empty", next_step="Name a folder that does not exist yet.")
    if not target.parent.is_dir():
        raise BadInput(f"there is no folder {target.parent}", next_step="Make it first, or name another place.")


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder of our own beside the target, readable by its owner only; removed unless it was given its name."""
    with storage_errors("the dossier could not be written"):
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with _new_file(path) as file:
        file.write(content)


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        everything = sync_filesystem(descriptor)
    finally:
        os.close(descriptor)
    if not everything:
        for path in sorted(folder.rglob("*"), reverse=True):
            _sync(path)
        sync_folder(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_name(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise BadInput(
                f"{target} was taken meanwhile", next_step="Name a folder that does not exist yet."
            ) from error
        raise
    sync_folder(target.parent)

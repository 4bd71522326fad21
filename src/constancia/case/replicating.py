"""Bringing a case to a replica: never over another case, nor over a newer or different state of this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constancia.case import actions, permissions
from constancia.case.database import said_plainly
from constancia.case.fixity import standing_originals
from constancia.case.models import Entry
from constancia.errors import BadInput, Refused, Tampered
from constancia.evidence.checkpoints import Checkpoint, VerifierKey, open_checkpoint
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.evidence.replicas import LATEST, FolderReplica, Proof, Replica, copy_ledger, copy_originals

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.checkpoints import Kept
    from constancia.evidence.findings import Finding
    from constancia.evidence.scrub import Item


#: What a folder may hold that is, or began to be, a replica.
PARTS = frozenset(
    {"case.toml", "case.sqlite3", "case.sqlite3-wal", "case.sqlite3-shm", "checkpoints", "keys", "originals"}
)


@dataclass(frozen=True, slots=True)
class Replicated:
    """What a replica was proved to hold. ``ledger`` is "whole" (database and checkpoints) or "checkpoint" (head)."""

    key: str
    proof: Proof
    checkpoint: Checkpoint
    ledger: str
    findings: tuple[Finding, ...]


def replicate(
    case: OpenCase, replica: Replica, label: str = "", done: Callable[[Item], None] = lambda item: None
) -> Replicated:
    """Copy originals and ledger, prove each by reading it back, and log what was proved."""
    permissions.require(case.role, "replica.prove")
    _must_be_elsewhere(case, replica)
    _must_be_ours(case, replica)
    kept = actions.checkpoint(case)
    items = standing_originals(case)
    proof = copy_originals(case.originals, items, replica, done)
    ledger, findings = _copy_ledger(case, replica, kept)
    facts: dict[str, Any] = {
        "kind": replica.kind,
        "originals": len(proof.proven),
        "of": len(items),
        "bytes": proof.size,
        "failed": sorted(proof.failed),
        "ledger": ledger if not findings else "failed",
        "checkpoint": {"size": kept.checkpoint.size, "root": kept.checkpoint.root.hex()},
    }
    key = actions.prove_replica(case, label or replica.name, facts)
    return Replicated(key, proof, kept.checkpoint, ledger, tuple(findings))


def _copy_ledger(case: OpenCase, replica: Replica, kept: Kept) -> tuple[str, list[Finding]]:
    """Everything for a folder, if the ledger lies in the case's own SQLite file; else the signed head and its key."""
    if isinstance(replica, FolderReplica) and not case.config.database_url:
        return "whole", copy_ledger(case.config.folder, replica)
    replica.write("checkpoint.pub", f"{case.verifier_key}\n".encode())
    replica.write(f"checkpoints/{kept.checkpoint.size:012d}.txt", kept.note)
    replica.write(LATEST, kept.note)
    return "checkpoint", []


def _must_be_elsewhere(case: OpenCase, replica: Replica) -> None:
    if isinstance(replica, FolderReplica):
        folder, root = case.config.folder.resolve(), replica.root.resolve()
        if folder == root or folder in root.parents or root in folder.parents:
            raise BadInput("A replica inside the case, or around it, is none.", next_step="Name another disk.")
        if root.exists() and (not root.is_dir() or {entry.name for entry in root.iterdir()} - PARTS):
            raise BadInput(f"{root} holds something else.", next_step="Name an empty or a new folder.")
    elif case.config.originals and case.config.originals.rstrip("/") in (replica.name, f"{replica.name}/originals"):
        raise BadInput("The bucket that holds the originals is no replica of them.", next_step="Name another bucket.")


def _must_be_ours(case: OpenCase, replica: Replica) -> None:
    """Refuse to write over a replica whose last checkpoint this ledger does not grow out of."""
    note = replica.read(LATEST)
    if note is None:
        return
    try:
        there = open_checkpoint(note, VerifierKey.parse(case.verifier_key), case.id)
    except (Tampered, BadInput) as error:
        raise Refused(
            f"The replica is not one of this case: {error}", next_step="Name another folder or bucket."
        ) from error
    with said_plainly():
        leaves = Entry.objects.filter(case=case.id, seq__lt=there.size).order_by("seq").values_list("leaf", flat=True)
        tree = Tree().extend(leaf_hash(bytes(leaf)) for leaf in leaves.iterator(chunk_size=2000))
    if tree.size < there.size:
        raise Tampered(
            f"The replica is at entry {there.size}, this case only at {tree.size}: this is an older copy of the case.",
            next_step="Do not work on in it. Run constancia verify --against with the replica's checkpoint.",
        )
    if tree.root() != there.root:
        raise Tampered(
            f"The first {there.size} entries of the replica are not those of this case: the two have parted.",
            next_step="Keep both. Run constancia verify on each.",
        )

"""Handing the ledger to other people's programs: the whole log as tiles, or the proof of one entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from constancia.case import actions
from constancia.case.database import said_plainly
from constancia.case.models import Entry, Record
from constancia.errors import BadInput
from constancia.evidence.durable import storage_errors, write_durably
from constancia.evidence.merkle import ProvingTree, leaf_hash
from constancia.evidence.tiles import export, prove

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.checkpoints import Kept


def export_tiles(case: OpenCase, kept: Kept, folder: Path) -> int:
    """Write the log up to a checkpoint as c2sp.org/tlog-tiles; return how many files it has."""
    return export(folder, _leaves(case, kept.checkpoint.size), kept.note, kept.checkpoint.size)


def write_proof(case: OpenCase, key: str, file: Path) -> int:
    """Sign the head and write the proof of the entry that made this record; return the entry's place."""
    with said_plainly():
        row = Record.objects.filter(case=case.id, key=key).first()
    if row is None:
        raise BadInput(f"There is no {key} in this case.", next_step="constancia status counts what is there.")
    if file.exists():
        raise BadInput(f"{file} is already there.", next_step="Choose another name.")
    kept = actions.checkpoint(case)
    leaves = list(_leaves(case, kept.checkpoint.size))
    tree = ProvingTree(leaf_hash(leaf) for leaf in leaves)
    made = prove(tree, row.made, kept.checkpoint.size, kept.note, leaves[row.made])
    with storage_errors("the proof could not be written"):
        write_durably(file, made.text())
    return int(row.made)


def _leaves(case: OpenCase, size: int) -> Iterator[bytes]:
    with said_plainly():
        rows = Entry.objects.filter(case=case.id, seq__lt=size).order_by("seq").values_list("leaf", flat=True)
        for leaf in rows.iterator(chunk_size=2000):
            yield bytes(leaf)

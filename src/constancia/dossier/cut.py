"""A cut: everything a dossier is written from, taken from the case at one checkpoint, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from constancia.counting.figures import Figure
from constancia.interventions.asks import AskStanding
from constancia.law.matrix import Matrix
from constancia.reading.document import Document
from constancia.records.acts import Act, Mention
from constancia.records.replay import Record


@dataclass(frozen=True, slots=True)
class Cut:
    """The case at one checkpoint, for one recipient.

    ``entries`` gives each leaf's canonical bytes in order, up to the checkpoint's size; ``payloads`` gives
    (sequence number, salt, canonical payload bytes) for those that are disclosed. ``open_original`` opens an original by
    its key. ``language`` ("es" or "en") is that of the pages to read.
    """

    case: str
    title: str
    language: str
    recipient: str
    purpose: str
    cut_at: str
    checkpoint: str
    verifier_key: str
    entries: Iterable[bytes]
    payloads: Iterable[tuple[int, bytes, bytes]]
    records: Mapping[str, Record]
    documents: Mapping[str, Document]
    open_original: Callable[[str], BinaryIO]
    mentions: Sequence[Mention]
    acts: Sequence[Act]
    figures: Sequence[Figure]
    matrix: Matrix
    asks: Sequence[AskStanding]

"""A cut: everything a dossier is written from, taken from the case at one checkpoint, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from constancia.counting.figures import Figure
    from constancia.interventions.asks import AskStanding
    from constancia.law.matrix import Matrix
    from constancia.records.acts import Act, Mention


@dataclass(frozen=True, slots=True)
class Cut:
    """The case at one checkpoint, for one recipient.

    ``entries`` gives each leaf's canonical bytes in order, up to the checkpoint's size; ``payloads`` gives
    (sequence number, salt, canonical payload bytes) for those that are disclosed. The records and documents of the
    dossier are those that the disclosed payloads make, so that no page can say more. Mentions, acts, figures, matrix
    and asks must have been worked out from what the recipient may see; where one rests on a withheld payload all the
    same, the page shows the key and says "withheld" in place of its words and values.

    ``checkpoint`` is the signed note and ``verifier_key`` the line of the case's public key. ``open_original`` opens
    an original by its key. ``timestamps`` are the earlier checkpoints that were timestamped, with their timestamps, by
    file name (see ``evidence.timestamps``). ``language`` ("es" or "en") is that of the pages to read; ``cut_at`` is
    UTC, ISO 8601.
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
    open_original: Callable[[str], BinaryIO]
    mentions: Sequence[Mention]
    acts: Sequence[Act]
    figures: Sequence[Figure]
    matrix: Matrix
    asks: Sequence[AskStanding]
    timestamps: Mapping[str, bytes] = field(default_factory=dict)

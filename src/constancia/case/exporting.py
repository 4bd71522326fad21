"""Cutting a dossier: the hand-over is logged first, then signed, and the dossier is cut at that checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from constancia.case import actions, counting, snapshot
from constancia.case.database import said_plainly
from constancia.case.models import Entry
from constancia.dossier.cut import Cut
from constancia.dossier.write import DossierSummary, write_dossier
from constancia.errors import BadInput
from constancia.evidence.checkpoints import sign_note
from constancia.evidence.timestamps import names_for_dossier

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.counting.figures import Figure
    from constancia.evidence.checkpoints import Kept

#: Actions whose payload no recipient sees.
NOT_SHOWN = ("member.add", "replica.prove", "original.describe_restricted")

#: The tables of figures that a dossier shows, each by these fields. Totals are estimated in the first one.
TABLES = (("violation",), ("violation", "state"), ("day",), ("state",))


def export(
    case: OpenCase, target: Path, *, recipient: str, purpose: str, language: str, now: datetime
) -> tuple[str, DossierSummary]:
    """Log the hand-over, sign the ledger, and write the dossier; return its key and what was written."""
    _must_be_free(target)
    key = actions.export(case, {"recipient": recipient, "purpose": purpose, "language": language})
    kept = actions.checkpoint(case)
    cut = cut_at(case, kept, recipient=recipient, purpose=purpose, language=language, now=now)
    signer = case.signer.key
    return key, write_dossier(target, cut, lambda text: sign_note(text, signer).decode(), signer.sign)


def cut_at(case: OpenCase, kept: Kept, *, recipient: str, purpose: str, language: str, now: datetime) -> Cut:
    """Everything that a dossier is written from, at this checkpoint, which must be the head of the ledger."""
    taken = snapshot.take(case)
    if taken.size != kept.checkpoint.size:
        raise BadInput("The case changed while the dossier was cut.", next_step="Export again.")

    def open_original(original: str) -> BinaryIO:
        return case.originals.open(taken.records[original].body["sha256"])

    return Cut(
        case=case.id,
        title=case.config.title,
        language=language,
        recipient=recipient,
        purpose=purpose,
        cut_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        checkpoint=kept.note.decode(),
        verifier_key=case.verifier_key,
        entries=_leaves(case),
        payloads=_payloads(case),
        open_original=open_original,
        mentions=taken.mentions,
        acts=taken.acts,
        figures=_figures(case, taken),
        matrix=taken.matrix,
        asks=taken.asks(now.date()),
        timestamps=dict(names_for_dossier(case.config.checkpoints)),
    )


def _figures(case: OpenCase, taken: snapshot.Snapshot) -> list[Figure]:
    """The lines of all tables, each once, and kept by their keys: whoever has the dossier may ask for one later."""
    counted = counting.counting_of(case, taken)
    first, *others = TABLES
    cells = counted.estimate(first)
    cells = [*cells, *(cell for by in others for cell in counted.cells(by))]
    for by in TABLES:
        counting.keep(case, counted, by)
    return list({figure.key: figure for cell in cells for figure in cell.figures}.values())


def _must_be_free(target: Path) -> None:
    """Refuse before anything is logged what could not be written anyway."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInput(f"{target} is already there and is not empty.", next_step="Choose another folder.")


def _leaves(case: OpenCase) -> Iterator[bytes]:
    with said_plainly():
        for leaf in Entry.objects.filter(case=case.id).order_by("seq").values_list("leaf", flat=True).iterator():
            yield bytes(leaf)


def _payloads(case: OpenCase) -> Iterator[tuple[int, bytes, bytes]]:
    """Every payload but who works on the case, where copies lie, and what of an original may lead to a person."""
    rows = Entry.objects.filter(case=case.id, payload__isnull=False).exclude(action__in=NOT_SHOWN).order_by("seq")
    with said_plainly():
        for seq, salt, payload in rows.values_list("seq", "salt", "payload").iterator():
            yield seq, bytes(salt), bytes(payload)

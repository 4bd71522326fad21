"""Where a case stands: what is in it, what is signed, and what waits for a person."""

from __future__ import annotations

import mimetypes
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from constancia.case import describing, fixity, queue, timestamping
from constancia.case.database import said_plainly
from constancia.case.models import Case, Record, Suggestion
from constancia.evidence.containers import is_container

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@dataclass(frozen=True, slots=True)
class Proven:
    """A replica, how many originals it was last proved to hold, of how many that stood then, and when."""

    key: str
    label: str
    originals: int
    of: int
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of standing records, the ledger's size and how much of it is signed, and what waits.

    ``timestamps`` are requests to time-stamping authorities that were kept and got no timestamp yet.
    ``lost`` are originals that were found lost or damaged and were not mended since.
    ``unread_rows`` says for each list how many of its rows gave no suggestion and need a person.
    """

    originals: int
    documents: int
    claims: int
    judgements: int
    qualifications: int
    dossiers: int
    ledger: int
    signed: int
    unread: int
    waiting: dict[str, int]
    unread_rows: dict[str, int] = field(default_factory=dict)
    replicas: tuple[Proven, ...] = ()
    undescribed: int = 0
    timestamps: int = 0
    contradicting: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    lost: tuple[fixity.Lost, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def standing(case: OpenCase) -> Standing:
    """The state of the case now."""
    with said_plainly():
        rows = Record.objects.filter(case=case.id, status="standing").values_list("kind").annotate(n=Count("pk"))
        of_kind = dict(rows.order_by())
        machine = Suggestion.objects.filter(case=case.id, state="waiting")
        waiting = machine.exclude(about="row").values_list("about").annotate(n=Count("pk"))
        ledger = Case.objects.get(pk=case.id).size
        latest = case.signer.latest()
        return Standing(
            originals=of_kind.get("original", 0),
            documents=of_kind.get("document", 0),
            claims=of_kind.get("claim", 0),
            judgements=of_kind.get("judgement", 0),
            qualifications=of_kind.get("qualification", 0),
            dossiers=of_kind.get("dossier", 0),
            ledger=ledger,
            signed=latest.checkpoint.size if latest else 0,
            unread=len(unread(case)),
            waiting=_open(case, dict(waiting.order_by("about"))),
            unread_rows=queue.unread_by_document(case),
            replicas=_replicas(case),
            timestamps=timestamping.pending(case),
            undescribed=len(describing.undescribed(case)),
            contradicting=describing.contradicting(case),
            alike=tuple((pair.one, pair.other) for pair in describing.all_near_duplicates(case)),
            lost=fixity.lost_originals(case),
        )


def _open(case: OpenCase, waiting: dict[str, int]) -> dict[str, int]:
    """What waits, without the pairs on which other judgements decided meanwhile."""
    left = {about: len(queue.pairs(case, about)) for about in waiting.keys() & {"match", "act", "sample"}}
    return {about: n for about, n in (waiting | left).items() if n}


def _replicas(case: OpenCase) -> tuple[Proven, ...]:
    rows = Record.objects.filter(case=case.id, kind="replica").order_by("number")
    return tuple(
        Proven(row.key, row.body["label"], row.body["originals"], row.body["of"], row.body["at"]) for row in rows
    )


def unread(case: OpenCase) -> list[Record]:
    """The originals that no reader has read yet.

    An archive is not read, what was in it is; a transcript beside its recording is read with it, and not once more.
    """
    with said_plainly():
        read = {row.body["original"] for row in Record.objects.filter(case=case.id, kind="document").only("body")}
        originals = Record.objects.filter(case=case.id, kind="original", status="standing").order_by("number")
        recorded = {PurePath(name).stem for name in map(_name, originals) if is_recording(name)}
        left = [row for row in originals if row.key not in read and not _is_archive(row.body.get("media_type", ""))]
        return [row for row in left if not _is_transcript_of(recorded, _name(row))]


def is_recording(name: str) -> bool:
    """Does a file of this name hold sound or video?"""
    return (mimetypes.guess_type(name)[0] or "").startswith(("audio/", "video/"))


def _is_transcript_of(recorded: set[str], name: str) -> bool:
    return PurePath(name).suffix.lower() in (".srt", ".vtt") and PurePath(name).stem in recorded


def _name(original: Record) -> str:
    return str(original.body["receipts"][0]["name"])


def _is_archive(media_type: str) -> bool:
    return is_container(media_type) and media_type != "message/rfc822"

"""Reading a case's originals: text kept in the ledger, suggestions kept apart from it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from constancia.case import actions
from constancia.case.documents import document_of
from constancia.case.models import Record
from constancia.errors import BadInput, ConstanciaError
from constancia.terms.dates import PartialDate

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.reading.document import Document
    from constancia.reading.lists import ListMapping
    from constancia.reading.sandbox import SafeReader
    from constancia.reading.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one original gave: its document, how much is suggested, what could not be read and why."""

    original: str
    document: str = ""
    kind: str = ""
    suggested: int = 0
    unread_rows: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""


def read(case: OpenCase, originals: Iterable[Record]) -> Iterator[Reading]:
    """Read these originals one after the other; one that cannot be read is said and does not stop the others.

    Whatever is not plain text is opened in a process of its own, without a network (``constancia.reading.sandbox``).
    """
    from constancia.reading.sandbox import SafeReader

    with SafeReader() as reader:
        for original in originals:
            try:
                yield _read(case, original, reader)
            except ConstanciaError as error:
                yield Reading(original.key, refused=f"{error.message} {error.next_step}".strip())


def suggest_again(case: OpenCase, document_key: str) -> Reading:
    """Suggest from a document's kept text once more, with today's rules; what was decided is not asked again."""
    record = Record.objects.filter(case=case.id, kind="document", key=document_key).first()
    if record is None:
        raise BadInput(f"There is no document {document_key} in this case.")
    return _suggest(case, record.body["original"], document_key, document_of(case.id, document_key))


def map_rows(case: OpenCase, document_key: str, mapping: ListMapping) -> Reading:
    """Keep how a person says that a list is to be read, and suggest its rows by it; rows on record stay as they are."""
    from constancia.reading.lists import read_list

    record = Record.objects.get(case=case.id, kind="document", key=document_key)
    document, original = document_of(case.id, document_key), record.body["original"]
    reading = read_list(document, mapping, published=_published(case, original))
    actions.map_list(case, document_key, mapping.to_json())
    decided = {
        _row_of(row.body["body"])
        for row in Record.objects.filter(case=case.id, kind="claim", document=document_key, status="standing")
    }
    fresh = (_proposal(s) for s in reading.suggestions if _row_of(s.body) not in decided)
    n = actions.suggest(case, "claim", document_key, fresh, afresh=True)
    return Reading(original, document_key, "list", n, tuple((row.row, row.reason) for row in reading.unread))


def mapping_of(case: OpenCase, document_key: str, original: str, document: Document) -> ListMapping:
    """How a list is to be read: as a person said, or else as its headings, content and file name suggest."""
    from constancia.reading.lists import ListMapping, suggest_mapping

    record = Record.objects.filter(case=case.id, kind="document", key=document_key).first()
    said = record.body.get("mapping") if record else None
    if said:
        return ListMapping.from_json(said)
    receipt = Record.objects.get(case=case.id, kind="original", key=original).body["receipts"][0]
    return suggest_mapping(document, name=receipt["name"])


def _row_of(body: Mapping[str, Any]) -> tuple[Any, Any]:
    return body.get("table"), body.get("row")


def _read(case: OpenCase, original: Record, reader: SafeReader) -> Reading:
    from constancia.reading.sandbox import Untrusted

    receipt = original.body["receipts"][0]
    with case.originals.open(original.sha256) as file:
        data = file.read()
    untrusted = Untrusted(
        data, receipt["name"], original.body.get("media_type", ""), _transcript(case, receipt["name"])
    )
    document = reader.read(untrusted)
    return _suggest(case, original.key, actions.extract(case, original.key, document), document)


def _transcript(case: OpenCase, name: str) -> bytes | None:
    """The transcript that was added beside a sound or video file: the same name, ending in .srt or .vtt."""
    if not (mimetypes.guess_type(name)[0] or "").startswith(("audio/", "video/")):
        return None
    beside = {f"{PurePath(name).stem}{ending}" for ending in (".srt", ".vtt")}
    for row in Record.objects.filter(case=case.id, kind="original", status="standing").order_by("-number"):
        if row.body["receipts"][0]["name"] in beside:
            with case.originals.open(row.sha256) as file:
                return file.read()
    return None


def _suggest(case: OpenCase, original: str, key: str, document: Document) -> Reading:
    from constancia.reading.everything import suggest

    mapping = mapping_of(case, key, original, document)
    suggested = suggest(document, mapping, published=_published(case, original))
    n = actions.suggest(case, "claim", key, (_proposal(suggestion) for suggestion in suggested.suggestions))
    unread = tuple((row.row, row.reason) for row in suggested.unread)
    return Reading(original, key, document.kind, n, unread, document.notes)


def _proposal(suggestion: Suggestion) -> dict[str, Any]:
    from constancia.terms.spans import spans_in

    return {
        "kind": suggestion.kind,
        "body": dict(suggestion.body),
        "origin": suggestion.origin.to_json(),
        "score": suggestion.score,
        "reason": suggestion.reason,
        "place": min((span.start for span in spans_in(suggestion.body)), default=0),
    }


def _published(case: OpenCase, original: str) -> date | None:
    """The day that relative dates ("this Friday") are told from: the published date, where it is a day."""
    record = Record.objects.get(case=case.id, key=original)
    said = record.body["receipts"][0].get("published")
    when = PartialDate.parse(said) if said else None
    return when.first if when and when.precision == "day" else None

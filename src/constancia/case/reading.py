"""Reading a case's originals: text kept in the ledger, suggestions and rows that give none kept apart from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from constancia.case import actions, learned
from constancia.case.asking_a_model import AskedModel, model_of
from constancia.case.documents import document_of
from constancia.case.models import Record
from constancia.case.standing import is_recording
from constancia.errors import BadInput, ConstanciaError
from constancia.terms.dates import PartialDate

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.reading.document import Document
    from constancia.reading.everything import Suggested
    from constancia.reading.lists import ListMapping, UnreadRow
    from constancia.reading.models.learning import Learned
    from constancia.reading.sandbox import SafeReader
    from constancia.reading.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one original gave: its document, how much is suggested, what could not be read and why.

    ``unread_rows`` are (table, row, kind, reason). ``drift`` says how passages stand in a new reading, ``model`` what a
    language model added, or why it did not; all sentences are English, see ``reading.sentences``.
    """

    original: str
    document: str = ""
    kind: str = ""
    suggested: int = 0
    unread_rows: tuple[tuple[int, int, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    model_failed: bool = False
    refused: str = ""


def read(case: OpenCase, originals: Iterable[Record], *, with_model: bool = False) -> Iterator[Reading]:
    """Read these originals one after the other; one that cannot be read is said and does not stop the others.

    Whatever is not plain text is opened in a process of its own, without a network (``constancia.reading.sandbox``).
    """
    from constancia.reading.sandbox import SafeReader

    scoring = learned.learned(case.config)
    model = model_of(case.config, is_asked=with_model)
    with SafeReader() as reader:
        for original in originals:
            try:
                document = _document(case, original, reader)
                key = actions.extract(case, original.key, document)
                yield _suggest(case, original.key, key, document, scoring, model)
            except ConstanciaError as error:
                yield Reading(original.key, refused=error.in_one_line)


def suggest_again(case: OpenCase, document_key: str, *, with_model: bool = False) -> Reading:
    """Suggest from a document's kept text once more, with today's rules; what was decided is not asked again."""
    record = _document_record(case, document_key)
    document = document_of(case.id, document_key)
    model = model_of(case.config, is_asked=with_model)
    return _suggest(case, record.body["original"], document_key, document, learned.learned(case.config), model)


def read_anew(case: OpenCase, original_key: str, *, with_model: bool = False) -> Reading:
    """Read an original with today's readers, though it was read before, and say how its claims' passages stand then.

    Where the text is another one, it is kept as a document of its own and suggested from; what was decided in the last
    document is not asked again, and what still waited there no longer does. Claims stay with the text that they were
    made from, which is kept.
    """
    from constancia.case.drifting import left_after, moved_decisions
    from constancia.reading.sandbox import SafeReader
    from constancia.reading.sentences import say

    original = Record.objects.filter(case=case.id, kind="original", key=original_key, status="standing").first()
    if original is None:
        raise BadInput(f"There is no original {original_key} in this case.")
    scoring, model = learned.learned(case.config), model_of(case.config, is_asked=with_model)
    with SafeReader() as reader:
        document = _document(case, original, reader)
    before = _last_document(case, original_key)
    if before is None:
        return _suggest(case, original_key, actions.extract(case, original_key, document), document, scoring, model)
    was = document_of(case.id, before)
    if was.text == document.text and was.segments == document.segments:
        return Reading(original_key, before, document.kind, notes=document.notes, drift=(say("drift.same"),))
    key = actions.extract(case, original_key, document)
    moved = moved_decisions(case, before, was.text, document.text)
    read = _suggest(case, original_key, key, document, scoring, model, lambda found: left_after(found, moved.bodies))
    actions.suggest(case, "claim", before, (), afresh=True)
    return replace(read, drift=moved.said)


def mapping_now(case: OpenCase, document_key: str) -> ListMapping:
    """How a list is read as things stand; BadInput where the document has no table."""
    original = _document_record(case, document_key).body["original"]
    mapping = mapping_of(case, document_key, original, document_of(case.id, document_key))
    if not mapping.tables:
        raise BadInput(f"{document_key} has no table.", next_step="constancia status shows what there is.")
    return mapping


def map_rows(case: OpenCase, document_key: str, mapping: ListMapping) -> Reading:
    """Keep how a person says that a list is to be read, and suggest its rows by it; rows on record stay as they are.

    The list may be a table in a report: what its prose suggests stays.
    """
    from constancia.reading.everything import suggest

    original = _document_record(case, document_key).body["original"]
    document = document_of(case.id, document_key)
    suggested = suggest(document, mapping, published=_published(case, original))
    actions.map_list(case, document_key, mapping.to_json())
    claims = Record.objects.filter(case=case.id, kind="claim", document=document_key, status="standing")
    decided = {_row_of(claim.body["body"]) for claim in claims} - {(None, None)}
    fresh = [s for s in suggested.suggestions if _row_of(s.body) not in decided]
    suggested = replace(suggested, suggestions=tuple(fresh))
    return _keep(case, original, document_key, document, suggested, learned.learned(case.config))


def mapping_of(case: OpenCase, document_key: str, original: str, document: Document) -> ListMapping:
    """How a list is to be read: as a person said of it, or of one with the same headings, or else as it suggests."""
    from constancia.reading.lists import ListMapping, suggest_mapping
    from constancia.reading.lists.remembered import as_said_before

    record = Record.objects.filter(case=case.id, kind="document", key=document_key).first()
    said = record.body.get("mapping") if record else None
    if said:
        return ListMapping.from_json(said)
    receipt = Record.objects.get(case=case.id, kind="original", key=original).body["receipts"][0]
    suggested = suggest_mapping(document, name=receipt["name"])
    if not suggested.tables:
        return suggested
    others = Record.objects.filter(case=case.id, kind="document", status="standing").order_by("-changed")
    mapped = ((row.key, row.body["mapping"]) for row in others.iterator() if row.body.get("mapping"))
    return as_said_before(suggested, ((key, ListMapping.from_json(said)) for key, said in mapped))


def _row_of(body: Mapping[str, Any]) -> tuple[Any, Any]:
    return body.get("table"), body.get("row")


def _document_record(case: OpenCase, key: str) -> Record:
    record = Record.objects.filter(case=case.id, kind="document", key=key).first()
    if record is None:
        raise BadInput(f"There is no document {key} in this case.")
    return record


def _last_document(case: OpenCase, original: str) -> str | None:
    rows = Record.objects.filter(case=case.id, kind="document", status="standing").order_by("-number")
    return next((row.key for row in rows if row.body["original"] == original), None)


def _document(case: OpenCase, original: Record, reader: SafeReader) -> Document:
    from constancia.reading.sandbox import Untrusted

    receipt = original.body["receipts"][0]
    with case.originals.open(original.sha256) as file:
        data = file.read()
    untrusted = Untrusted(
        data, receipt["name"], original.body.get("media_type", ""), _transcript(case, receipt["name"])
    )
    return reader.read(untrusted)


def _transcript(case: OpenCase, name: str) -> bytes | None:
    """The transcript that was added beside a sound or video file: the same name, ending in .srt or .vtt."""
    if not is_recording(name):
        return None
    beside = {f"{PurePath(name).stem}{ending}" for ending in (".srt", ".vtt")}
    for row in Record.objects.filter(case=case.id, kind="original", status="standing").order_by("-number"):
        if row.body["receipts"][0]["name"] in beside:
            with case.originals.open(row.sha256) as file:
                return file.read()
    return None


def _suggest(
    case: OpenCase,
    original: str,
    key: str,
    document: Document,
    scoring: Learned | None,
    model: AskedModel | None,
    left_of: Callable[[list[Suggestion]], list[Suggestion]] = list,
) -> Reading:
    from constancia.case.learning import scored
    from constancia.reading.everything import suggest

    published = _published(case, original)
    suggested = suggest(document, mapping_of(case, key, original, document), published=published)
    found = left_of(list(suggested.suggestions))
    read = _keep(case, original, key, document, replace(suggested, suggestions=tuple(found)), scoring)
    if model is None or document.kind == "list":
        return read
    added = left_of(model.beside(list(suggested.suggestions), document, published))
    n = read.suggested + actions.suggest(case, "claim", key, map(_proposal, scored(added, scoring)))
    return replace(read, suggested=n, model=model.said, model_failed=model.has_failed)


def _keep(
    case: OpenCase, original: str, key: str, document: Document, suggested: Suggested, scoring: Learned | None
) -> Reading:
    """Store what rules and lists suggest; what they suggested before, was not decided and no longer holds, goes."""
    from constancia.case.learning import scored
    from constancia.reading.everything import MAKERS

    proposals = map(_proposal, scored(list(suggested.suggestions), scoring))
    n = actions.suggest(case, "claim", key, proposals, afresh=MAKERS)
    notes = (*document.notes, *suggested.notes)
    return Reading(original, key, document.kind, n, _keep_unread(case, key, suggested.unread), notes)


def _keep_unread(case: OpenCase, key: str, rows: Iterable[UnreadRow]) -> tuple[tuple[int, int, str, str], ...]:
    """Keep which rows gave no suggestion, with the reason, so that they can be asked for later."""
    kept = list(rows)
    proposals = (
        {
            "kind": row.kind,
            "body": {"table": row.table, "row": row.row},
            "origin": {"name": "list mapping", "version": "1"},
            "score": 0.0,
            "reason": row.reason,
            "place": row.row,
        }
        for row in kept
    )
    actions.suggest(case, "row", key, proposals, afresh=True)
    return tuple((row.table, row.row, row.kind, row.reason) for row in kept)


def _proposal(suggestion: Suggestion) -> dict[str, Any]:
    from constancia.terms.spans import spans_in

    return {
        "kind": suggestion.kind,
        "body": dict(suggestion.body),
        "origin": suggestion.made_by,
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

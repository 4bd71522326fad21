"""Every write to a case: may this person? build it, append it, index it, in one transaction.

Views, commands and importers call these and nothing else. What a machine proposes is stored by ``suggest`` and by
nothing else, and becomes part of the record only where a person decides, below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from constancia.case import judging, learned, ledger, permissions
from constancia.case.database import said_plainly
from constancia.case.models import Case, Entry, Record, Suggestion
from constancia.config import Config
from constancia.errors import BadInput, Refused
from constancia.evidence.merkle import leaf_hash
from constancia.records.replay import UNDOABLE
from constancia.terms.canonical import canonical_json
from constancia.terms.spans import spans_in

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.checkpoints import Kept
    from constancia.reading.document import Document

VERDICTS = ("same", "different", "unsure")


def open_new_case(config: Config, member_name: str) -> None:
    """Begin the ledger of a new case, with its keeper as first member."""
    with said_plainly():
        Case.objects.create(pk=config.case, title=config.title)
    with ledger.writing(config.case, "m1") as batch:
        batch.append("case.open", "case", {"case": config.case, "title": config.title, "language": config.language})
        batch.append("member.add", "m1", {"key": "m1", "name": member_name, "role": "keeper"})


def checkpoint(case: OpenCase) -> Kept:
    """Sign the ledger as it stands; what the checkpoint covers may then be called preserved."""
    permissions.require(case.role, "checkpoint.sign")
    size = Case.objects.get(pk=case.id).size

    def leaf_hashes_from(seq: int) -> Iterable[bytes]:
        rows = Entry.objects.filter(case=case.id, seq__gte=seq).order_by("seq").values_list("leaf", flat=True)
        return (leaf_hash(bytes(leaf)) for leaf in rows.iterator(chunk_size=2000))

    with said_plainly():
        return case.signer.keep(size, leaf_hashes_from)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that are durable in the store already, and how they came this time.

    ``facts`` are the original's own (size, media type), ``receipt`` is about this arrival (name, source, ...).
    """

    sha256: str
    facts: Mapping[str, Any]
    receipt: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """Under which key an arrival is kept, with which receipt, and whether its bytes are new to the case."""

    original: str
    receipt: str
    is_new: bool


def receive(case: OpenCase, arrivals: Sequence[Arrival]) -> list[Received]:
    """Log that these were received: one original for the same bytes, one receipt for each arrival."""
    permissions.require(case.role, "original.receive")
    received = []
    with ledger.writing(case.id, case.member) as batch:
        keys = _known_originals(case, [arrival.sha256 for arrival in arrivals])
        for arrival in arrivals:
            receipt = {"key": batch.next_key("receipt"), **arrival.receipt}
            is_new = arrival.sha256 not in keys
            if is_new:
                key = keys[arrival.sha256] = batch.next_key("original")
                payload = {"key": key, "sha256": arrival.sha256, **arrival.facts, "receipt": receipt}
                batch.append("original.receive", key, payload)
            else:
                key = keys[arrival.sha256]
                batch.append("original.receive_again", key, {"key": key, "receipt": receipt})
            received.append(Received(key, receipt["key"], is_new))
    return received


def describe(case: OpenCase, said: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    """Log what originals say of themselves; return their keys.

    Each comes with its key, what may be shown, and what may lead to a person, which gets an entry of its own.
    """
    permissions.require(case.role, "original.describe")
    described = []
    with ledger.writing(case.id, case.member) as batch:
        for key, shown, apart in said:
            _standing(case, key, "original")
            batch.append("original.describe", key, {"key": key, **shown})
            if apart:
                batch.append("original.describe_restricted", key, {"key": key, **apart})
            described.append(key)
    return described


def extract(case: OpenCase, original: str, document: Document) -> str:
    """Keep the text of an original as one reader read it; return the document's key."""
    permissions.require(case.role, "document.extract")
    with ledger.writing(case.id, case.member) as batch:
        key = batch.next_key("document")
        batch.append("document.extract", key, {"key": key, "original": original, **document.to_json()})
    return key


def map_list(case: OpenCase, document: str, mapping: Mapping[str, Any]) -> None:
    """Remember which column of a list holds what."""
    permissions.require(case.role, "list.map")
    with ledger.writing(case.id, case.member) as batch:
        batch.append("list.map", document, {"document": document, "mapping": mapping})


def suggest(
    case: OpenCase,
    about: str,
    document: str,
    proposals: Iterable[Mapping[str, Any]],
    *,
    afresh: bool | Collection[str] = False,
) -> int:
    """Store what a machine proposes and was not proposed before; return how many are new.

    Each proposal has ``kind``, ``body``, ``origin``, ``score``, ``reason``, and ``place`` (where it should be asked).
    ``afresh`` drops what waits in this document and is no longer proposed, or of that only what the makers named there
    proposed. Nothing of this is part of the record.
    """
    permissions.require(case.role, "suggest")
    with said_plainly(), transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.id)
        known = set(
            Suggestion.objects.filter(case=locked, about=about, document=document).values_list("fingerprint", flat=True)
        )
        last = Suggestion.objects.filter(case=locked).order_by("-number").values_list("number", flat=True).first() or 0
        rows = []
        proposed = set()
        for proposal in proposals:
            fingerprint = _fingerprint(about, document, proposal)
            proposed.add(fingerprint)
            if fingerprint not in known:
                known.add(fingerprint)
                rows.append(
                    Suggestion(
                        case=locked,
                        number=last + len(rows) + 1,
                        about=about,
                        document=document,
                        fingerprint=fingerprint,
                        **proposal,
                    )
                )
        Suggestion.objects.bulk_create(rows, batch_size=ledger.BATCH)
        if afresh:
            _drop_waiting(locked, about, document, known - proposed, () if afresh is True else afresh)
    return len(rows)


def rescore(case: OpenCase, suggestions: Sequence[Suggestion]) -> None:
    """Store new scores, with what gave them, of suggestions that wait. Nothing of this is part of the record."""
    permissions.require(case.role, "suggest")
    with said_plainly(), transaction.atomic():
        Suggestion.objects.bulk_update(suggestions, ["score", "origin", "reason"], batch_size=ledger.BATCH)


def confirm(case: OpenCase, suggestions: Sequence[Suggestion], *, note: str = "") -> list[str]:
    """Make suggested claims, as they stand, part of the record; return the claims' keys."""
    return _decide_claims(case, [(suggestion, suggestion.body) for suggestion in suggestions], "confirmed", note)


def correct(case: OpenCase, suggestion: Suggestion, body: Mapping[str, Any], *, note: str = "") -> str:
    """Make a suggested claim part of the record as this person corrected it; return the claim's key."""
    return _decide_claims(case, [(suggestion, body)], "corrected", note)[0]


def state_claim(case: OpenCase, document: str, kind: str, body: Mapping[str, Any], *, note: str = "") -> str:
    """Record a claim that a person found and no machine proposed."""
    permissions.require(case.role, "claim.state")
    _must_hold(case, document, body)
    with ledger.writing(case.id, case.member) as batch:
        key = batch.next_key("claim")
        payload = {"key": key, "document": document, "kind": kind, "body": body, "suggestion": None, "note": note}
        batch.append("claim.state", key, payload)
    return key


def correct_claim(case: OpenCase, claim: str, body: Mapping[str, Any], reason: str) -> None:
    """Correct a claim of the record; what stood before stays in the ledger."""
    permissions.require(case.role, "claim.correct")
    record = _standing(case, claim, "claim")
    _must_hold(case, record.document, body)
    with ledger.writing(case.id, case.member) as batch:
        batch.append("claim.correct", claim, {"key": claim, "body": body, "reason": reason})


def withdraw_claim(case: OpenCase, claim: str, reason: str) -> None:
    """Take a claim out of every count and page; that it was there, and why it went, stays."""
    permissions.require(case.role, "claim.withdraw")
    _standing(case, claim, "claim")
    with ledger.writing(case.id, case.member) as batch:
        batch.append("claim.withdraw", claim, {"key": claim, "reason": reason})


def reject(case: OpenCase, suggestions: Sequence[Suggestion], *, reason: str = "") -> None:
    """Decide that suggestions are wrong; they are not asked again."""
    permissions.require(case.role, "suggestion.reject")
    with ledger.writing(case.id, case.member) as batch:
        for suggestion in _waiting(suggestions):
            payload = {
                "key": suggestion.key,
                "about": suggestion.about,
                "document": suggestion.document,
                "proposed": _proposed(suggestion),
                "reason": reason,
            }
            batch.append("suggestion.reject", suggestion.key, payload)
        _settle(suggestions, "rejected")


def judge(
    case: OpenCase,
    left: str,
    right: str,
    verdict: str,
    *,
    about: str = "person",
    suggestion: Suggestion | None = None,
    note: str = "",
) -> str:
    """Record that two mentions are the same person (or tell of the same act), different ones, or that one cannot tell.

    What contradicts a standing judgement, itself or through others, is refused: that one has to be undone first.
    """
    permissions.require(case.role, "judgement.make")
    if verdict not in VERDICTS:
        raise BadInput(f"A judgement is one of {', '.join(VERDICTS)}, not {verdict!r}.")
    if about not in judging.ABOUT:
        raise BadInput(f"A judgement is about a person or an act, not {about!r}.")
    _must_be_mentions(case, left, right)
    with ledger.writing(case.id, case.member) as batch:
        if suggestion is not None:
            _waiting([suggestion])
        judging.judged(case, left, right).must_hold(about, left, right, verdict)
        key = batch.next_key("judgement")
        batch.append("judgement.make", key, _judgement(key, about, left, right, verdict, suggestion, note))
        if suggestion is not None:
            _settle([suggestion], "confirmed" if verdict == "same" else "rejected")
    return key


def judge_all_same(case: OpenCase, suggestions: Sequence[Suggestion], *, note: str = "") -> list[str]:
    """Record the same verdict, "same", for many proposed pairs in one decision, the likeliest first.

    A pair that would join what somebody held apart is left waiting.
    """
    permissions.require(case.role, "judgement.make")
    keys, done = [], []
    with ledger.writing(case.id, case.member) as batch:
        likely = sorted(_waiting(suggestions), key=lambda s: (-s.score, s.number))
        pairs = [_pair_of(suggestion) for suggestion in likely]
        held = judging.judged(case, *(mention for _, *both in pairs for mention in both))
        for suggestion, pair, may in zip(likely, pairs, held.joinable(pairs), strict=True):
            if may:
                keys.append(batch.next_key("judgement"))
                batch.append("judgement.make", keys[-1], _judgement(keys[-1], *pair, "same", suggestion, note))
                done.append(suggestion)
        _settle(done, "confirmed")
    return keys


def _pair_of(suggestion: Suggestion) -> tuple[str, str, str]:
    return ("act" if suggestion.about == "act" else "person"), suggestion.body["left"], suggestion.body["right"]


def _judgement(
    key: str, about: str, left: str, right: str, verdict: str, suggestion: Suggestion | None, note: str
) -> dict[str, Any]:
    """A judgement's payload; one made from a sample drawn for measuring says for how many pairs it stands."""
    payload = {"key": key, "left": left, "right": right, "verdict": verdict, "note": note}
    payload["suggestion"] = None if suggestion is None else {"key": suggestion.key, **_proposed(suggestion)}
    if about != "person":
        payload["about"] = about
    if suggestion is not None and suggestion.about == "sample":
        payload["sample"] = suggestion.origin["sample"]
    return payload


def ran_match(case: OpenCase, facts: Mapping[str, Any]) -> None:
    """Log that these mentions were compared, by which version, and how many pairs were proposed; only what is new."""
    permissions.require(case.role, "match.run")
    last = Record.objects.filter(case=case.id, key="match").first()
    if last and all(last.body.get(name) == value for name, value in facts.items()):
        return
    with ledger.writing(case.id, case.member) as batch:
        batch.append("match.run", "match", facts)


def qualify(case: OpenCase, suggestions: Sequence[Suggestion], *, opinion: str = "", step: str = "") -> list[str]:
    """Record that a person holds acts against elements of crimes, as proposed, with their opinion at a named step."""
    permissions.require(case.role, "qualification.confirm")
    keys = []
    with ledger.writing(case.id, case.member) as batch:
        for suggestion in _waiting(suggestions):
            keys.append(batch.next_key("qualification"))
            payload = {
                "key": keys[-1],
                **suggestion.body,
                "suggestion": {"key": suggestion.key, **_made_by(suggestion)},
                "opinion": opinion,
                "step": step,
            }
            batch.append("qualification.confirm", keys[-1], payload)
        _settle(suggestions, "confirmed")
    return keys


def answer_ask(case: OpenCase, ask: str, answer: Mapping[str, Any]) -> str:
    """Record what came back on an ask: the kind of answer, its date, and the passage or the note that shows it."""
    permissions.require(case.role, "ask.answer")
    _standing(case, ask, "claim")
    if answer.get("document"):
        _must_hold(case, answer["document"], answer)
    with ledger.writing(case.id, case.member) as batch:
        key = batch.next_key("answer")
        batch.append("ask.answer", key, {"key": key, "ask": ask, **answer})
    return key


def export(case: OpenCase, facts: Mapping[str, Any]) -> str:
    """Record that a dossier is cut: for whom, for what, at which head. Written before the dossier is handed over."""
    permissions.require(case.role, "dossier.export")
    with ledger.writing(case.id, case.member) as batch:
        key = batch.next_key("dossier")
        batch.append("dossier.export", key, {"key": key, **facts})
    return key


def check_fixity(case: OpenCase, facts: Mapping[str, Any]) -> int:
    """Log which originals were read again, and what was not as it was received; return the entry's place."""
    permissions.require(case.role, "fixity.check")
    with ledger.writing(case.id, case.member) as batch:
        return batch.append("fixity.check", "fixity", facts)


def prove_replica(case: OpenCase, label: str, facts: Mapping[str, Any]) -> str:
    """Log what a replica was proved to hold; return its key, which is the same for the same label."""
    permissions.require(case.role, "replica.prove")
    with ledger.writing(case.id, case.member) as batch:
        known = [r.key for r in Record.objects.filter(case=case.id, kind="replica") if r.body.get("label") == label]
        key = known[0] if known else batch.next_key("replica")
        batch.append("replica.prove", key, {"key": key, "label": label, **facts})
    return key


def expunge(case: OpenCase, key: str, reason: str) -> list[str]:
    """Erase an original, document or claim with all that was taken from it; return the keys of what is gone.

    The entries stay, with their places, times and digests, so that the tree and every signature hold; their salts and
    payloads are erased, and so nobody can test a guess against them. That it was done, by whom and why, is logged. What
    the case learned is forgotten too: it may have been learned from words that are now to be gone.
    """
    from constancia.case import counting  # its packages are heavy, and nothing else here needs them

    permissions.require(case.role, "payload.expunge")
    if not reason:
        raise BadInput("Say why it is expunged: the reason stays when the rest is gone.")
    gone = _taken_from(case, key)
    with ledger.writing(case.id, case.member) as batch:
        entries = list(_entries_about(case, gone))
        for entry, made in entries:
            batch.append("payload.expunge", entry.subject, {"seq": entry.seq, "records": made, "reason": reason})
        Entry.objects.filter(pk__in=[entry.pk for entry, _ in entries]).update(salt=None, payload=None)
        documents = [key for key, kind in gone.items() if kind == "document"]
        Suggestion.objects.filter(case=case.id, document__in=documents).delete()
        counting.forget(case.id, set(gone))
    _erase_bytes(case)
    learned.forget(case.config)
    return list(gone)


def _taken_from(case: OpenCase, key: str) -> dict[str, str]:
    """The record under a key and everything that holds words of it, with their kinds."""
    row = Record.objects.filter(case=case.id, key=key, kind__in=["original", "document", "claim"]).first()
    if row is None:
        raise BadInput(f"There is no original, document or claim {key} in this case.")
    gone = {key: row.kind}
    rows = Record.objects.filter(case=case.id, kind__in=["document", "claim", "rejection", "answer"])
    for kind, field in (
        ("document", "original"),
        ("claim", "document"),
        ("rejection", "document"),
        ("answer", "document"),
    ):
        gone |= {r.key: kind for r in rows.filter(kind=kind) if r.body.get(field) in gone}
    judged = Record.objects.filter(case=case.id, kind="judgement")
    return gone | {
        r.key: "judgement" for r in judged if {_claim_of(r.body.get(s, "")) for s in ("left", "right")} & gone.keys()
    }


def _claim_of(mention: str) -> str:
    return mention.partition(".")[0]


def _entries_about(case: OpenCase, gone: Mapping[str, str]) -> Iterable[tuple[Entry, list[dict[str, str]]]]:
    """The entries whose payload holds words of what goes, each with the records that it made or changed."""
    rows = Entry.objects.filter(case=case.id, payload__isnull=False).exclude(
        action__in=["payload.expunge", "decision.undo"]
    )
    for entry in rows.order_by("seq").iterator():
        action = ledger.to_action(entry)
        payload = action.payload or {}
        named = [k for k in (payload.get("key"), entry.subject) if k in gone]
        made = [{"key": k, "kind": gone[k]} for k in dict.fromkeys(named)]
        if made:
            yield entry, made


def _erase_bytes(case: OpenCase) -> None:
    """Remove the stored bytes that no original of the case stands for any more."""
    standing = set(
        Record.objects.filter(case=case.id, kind="original").exclude(status="expunged").values_list("sha256", flat=True)
    )
    for sha256 in {*case.originals, *case.originals.aside()}:
        if sha256 not in standing:
            case.originals.erase(sha256)


def undo(case: OpenCase, seq: int | None = None) -> tuple[int, str]:
    """Undo a decision (the member's last one, if none is named); return its place and what it was.

    Nothing is taken out: the undoing is an entry of its own, and the suggestion waits again.
    """
    permissions.require(case.role, "decision.undo")
    with ledger.writing(case.id, case.member) as batch:
        seq = _last_undoable(case) if seq is None else seq
        action = ledger.action_at(case.id, seq)
        if action is None or action.action not in UNDOABLE or action.payload is None:
            raise Refused(f"Entry {seq} is not a decision that can be undone.")
        if seq in _undone(case):
            raise Refused(f"Entry {seq} was undone already.")
        batch.append("decision.undo", action.subject, {"seq": seq})
        _wait_again(case, action.payload)
    return seq, action.action


def undo_together(case: OpenCase, first: int, last: int) -> list[int]:
    """Undo the decisions that stand between two places of the ledger, the latest first; return their places.

    For what was decided in bulk. A member undoes their own decisions, the keeper of the case those of anybody.
    """
    permissions.require(case.role, "decision.undo")
    with ledger.writing(case.id, case.member) as batch:
        gone = _undone(case)
        places = Entry.objects.filter(case=case.id, seq__gte=first, seq__lte=last, action__in=UNDOABLE)
        decided = [a for a in (ledger.action_at(case.id, row.seq) for row in places.order_by("-seq")) if a is not None]
        undone = []
        for action in decided:
            if action.payload is None or action.seq in gone:
                continue
            if action.actor != case.member and case.role != "keeper":
                raise Refused(
                    f"Entry {action.seq} is another member's decision.", next_step="Ask the keeper of the case."
                )
            batch.append("decision.undo", action.subject, {"seq": action.seq})
            _wait_again(case, action.payload)
            undone.append(action.seq)
        if not undone:
            raise Refused(f"Entry {first} is not a decision that can be undone.")
    return sorted(undone)


def _drop_waiting(case: Case, about: str, document: str, fingerprints: set[str], makers: Collection[str] = ()) -> None:
    waiting = Suggestion.objects.filter(case=case, about=about, document=document, state="waiting")
    if makers:
        waiting = waiting.filter(origin__name__in=makers)
    gone = sorted(fingerprints)
    for start in range(0, len(gone), ledger.BATCH):
        waiting.filter(fingerprint__in=gone[start : start + ledger.BATCH]).delete()


def _known_originals(case: OpenCase, digests: Sequence[str]) -> dict[str, str]:
    """The originals of these digests. The kind is looked at here: asked for it too, SQLite walks all originals."""
    known: dict[str, str] = {}
    for start in range(0, len(digests), ledger.BATCH):
        rows = Record.objects.filter(case=case.id, sha256__in=digests[start : start + ledger.BATCH])
        known |= {sha256: key for sha256, key, kind in rows.values_list("sha256", "key", "kind") if kind == "original"}
    return known


def _decide_claims(
    case: OpenCase, decided: Sequence[tuple[Suggestion, Mapping[str, Any]]], state: str, note: str
) -> list[str]:
    permissions.require(case.role, "claim.confirm")
    suggestions = [suggestion for suggestion, _ in decided]
    texts: dict[str, str] = {}
    keys = []
    with ledger.writing(case.id, case.member) as batch:
        _waiting(suggestions)
        for suggestion, body in decided:
            _must_hold(case, suggestion.document, body, texts)
            keys.append(batch.next_key("claim"))
            payload = {
                "key": keys[-1],
                "document": suggestion.document,
                "kind": suggestion.kind,
                "body": body,
                "suggestion": {"key": suggestion.key, **_proposed(suggestion)}
                if state == "corrected"
                else {"key": suggestion.key, **_made_by(suggestion)},
                "note": note,
            }
            batch.append("claim.confirm", keys[-1], payload)
        _settle(suggestions, state)
    return keys


def _made_by(suggestion: Suggestion) -> dict[str, Any]:
    return {"origin": suggestion.origin, "score": suggestion.score, "reason": suggestion.reason}


def _proposed(suggestion: Suggestion) -> dict[str, Any]:
    """What the machine proposed, kept with the decision on it."""
    return _made_by(suggestion) | {"kind": suggestion.kind, "body": suggestion.body}


def _waiting(suggestions: Sequence[Suggestion]) -> Sequence[Suggestion]:
    """See, inside the transaction, that nobody has decided these meanwhile."""
    keys = [suggestion.pk for suggestion in suggestions]
    for start in range(0, len(keys), ledger.BATCH):
        decided = Suggestion.objects.filter(pk__in=keys[start : start + ledger.BATCH]).exclude(state="waiting").first()
        if decided:
            raise Refused(
                f"{decided.key} was decided already ({decided.state}).",
                next_step="Undo that decision first, if it is wrong.",
            )
    return suggestions


def _settle(suggestions: Sequence[Suggestion], state: str) -> None:
    keys = [suggestion.pk for suggestion in suggestions]
    for start in range(0, len(keys), ledger.BATCH):
        Suggestion.objects.filter(pk__in=keys[start : start + ledger.BATCH]).update(state=state)
    for suggestion in suggestions:
        suggestion.state = state


def _wait_again(case: OpenCase, payload: Mapping[str, Any]) -> None:
    suggestion = payload.get("suggestion") or ({"key": payload["key"]} if "proposed" in payload else None)
    if suggestion:
        Suggestion.objects.filter(case=case.id, number=int(suggestion["key"][1:])).update(state="waiting")


def _last_undoable(case: OpenCase) -> int:
    undone = _undone(case)
    for entry in Entry.objects.filter(case=case.id, action__in=UNDOABLE).order_by("-seq").iterator():
        if entry.seq not in undone:
            return entry.seq
    raise Refused("There is no decision to undo.")


def _undone(case: OpenCase) -> set[int]:
    actions = (ledger.action_at(case.id, e.seq) for e in Entry.objects.filter(case=case.id, action="decision.undo"))
    return {action.payload["seq"] for action in actions if action and action.payload}


def _standing(case: OpenCase, key: str, kind: str) -> Record:
    record = Record.objects.filter(case=case.id, key=key, kind=kind).first()
    if record is None:
        raise BadInput(f"There is no {kind} {key} in this case.")
    if record.status != "standing":
        raise Refused(f"{key} no longer stands: it is {record.status}.")
    return record


def _must_be_mentions(case: OpenCase, *keys: str) -> None:
    from constancia.records.acts import mention_keys

    if len(set(keys)) != len(keys):
        raise BadInput(f"{keys[0]} cannot be held against itself.")
    for key in keys:
        record = _standing(case, _claim_of(key), "claim")
        if key not in dict(mention_keys(ledger.to_record(record))):
            raise BadInput(f"There is no mention {key} in this case.")


def _must_hold(case: OpenCase, document: str, body: Mapping[str, Any], texts: dict[str, str] | None = None) -> None:
    """Refuse a claim whose quotes do not stand, letter for letter, where it says."""
    from constancia.case.documents import text_of

    texts = {} if texts is None else texts
    if document not in texts:
        texts[document] = text_of(case.id, document)
    for span in spans_in(body):
        if not span.holds_in(texts[document]):
            raise BadInput(f"A quote at {span.start}-{span.end} does not stand there in {document}.")


def _fingerprint(about: str, document: str, proposal: Mapping[str, Any]) -> str:
    said = {"about": about, "document": document, "kind": proposal["kind"], "body": proposal["body"]}
    return hashlib.sha256(canonical_json(said)).hexdigest()

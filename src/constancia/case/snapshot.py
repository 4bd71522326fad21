"""What the pure packages read of a case: its standing claims and judgements as plain rows, taken at one moment.

Only decisions are here. Suggestions never are, so that no figure, page or dossier can rest on one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from constancia.case import ledger
from constancia.case.database import said_plainly
from constancia.case.documents import text_of
from constancia.case.mentions import person_row
from constancia.case.models import Case, Entry
from constancia.errors import BadInput
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.interventions.asks import AskRow, AskStanding, ResponseRow, standing
from constancia.law.matrix import Matrix, Qualification, matrix
from constancia.law.rows import ActRow, act_rows
from constancia.law.statute import statute
from constancia.matching.clusters import Decided, Settled
from constancia.matching.judgements import Judgement
from constancia.matching.rows import PersonRow
from constancia.records import acts
from constancia.records.replay import Record, replay
from constancia.records.tellers import teller
from constancia.terms.dates import PartialDate
from constancia.terms.spans import sentence_around, spans_in

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase


@dataclass(frozen=True)
class Snapshot:
    """The index of a case after the first ``size`` entries of its ledger, whose root is ``root``."""

    case: str
    size: int
    root: str
    records: Mapping[str, Record]
    verified_by_sources: int
    text_of: Callable[[str], str]

    @property
    def cut(self) -> dict[str, Any]:
        return {"size": self.size, "root": self.root}

    def of_kind(self, kind: str) -> list[Record]:
        """The standing records of a kind, in the order of their keys' numbers."""
        found = [r for r in self.records.values() if r.kind == kind and r.status == "standing"]
        return sorted(found, key=lambda record: int(record.key[1:]))

    @cached_property
    def claims(self) -> list[Record]:
        return self.of_kind("claim")

    def judged(self, about: str) -> list[Judgement]:
        """What people judged of mentions: whether they are one "person", or tell of one "act"."""
        standing = [r.body for r in self.of_kind("judgement") if r.body.get("about", "person") == about]
        return [Judgement(body["left"], body["right"], body["verdict"]) for body in standing]

    @cached_property
    def decided(self) -> Decided:
        """What is decided of any two mentions of persons."""
        keys = [key for claim in self.claims if acts.is_asserted(claim) for key, _ in acts.mention_keys(claim)]
        return Decided(keys, self.judged("person"))

    @property
    def settled(self) -> Settled:
        """The persons that follow from the judgements, and where judgements contradict each other."""
        return self.decided.settled

    @cached_property
    def told_of(self) -> dict[str, tuple[str, str]]:
        """For each mention, the person and the violation that it tells of; only such that share both may be one act."""
        act = {claim.key: claim.body["body"].get("act") or "" for claim in self.claims}
        return {m.key: (m.person, act[m.claim]) for m in self.mentions}

    @cached_property
    def decided_acts(self) -> Decided:
        """What is decided of any two mentions as tellings of an act; judged pairs of two persons now say nothing."""
        of = self.told_of
        return Decided(of, [j for j in self.judged("act") if j.left in of and of[j.left] == of.get(j.right)])

    @cached_property
    def mentions(self) -> list[acts.Mention]:
        return acts.mentions(self.claims, self.settled.clusters)

    @cached_property
    def mentions_digest(self) -> str:
        """What changes when a mention comes or goes: the hash over their keys."""
        return hashlib.sha256(" ".join(sorted(m.key for m in self.mentions)).encode()).hexdigest()

    @property
    def is_matched(self) -> bool:
        """Were these very mentions compared with each other?"""
        run = self.records.get("match")
        return run is not None and run.body["digest"] == self.mentions_digest

    def as_if_same(self, pairs: Sequence[tuple[str, str]]) -> Snapshot:
        """This snapshot as if these pairs had been judged the same, where nothing speaks against it."""
        made = max(self.size, 1)
        assumed = {
            f"J{10**9 + n}": Record(
                f"J{10**9 + n}", "judgement", "standing", {"left": a, "right": b, "verdict": "same"}, made, made
            )
            for n, (a, b) in enumerate(pairs)
        }
        return replace(self, records={**self.records, **assumed})

    @cached_property
    def acts(self) -> list[acts.Act]:
        apart = [judgement.pair for judgement in self.judged("act") if judgement.verdict == "different"]
        return acts.acts(self.claims, self.settled.clusters, one=self.decided_acts.settled.clusters, apart=apart)

    @cached_property
    def act_rows(self) -> list[ActRow]:
        """The acts, and the statements that deny or fear one, as the law package sees them."""
        by_key = {claim.key: claim for claim in self.claims}
        return act_rows(self.acts, by_key, declared=self.declared, mentions=self.mentions, passages=self.passages)

    @cached_property
    def passages(self) -> dict[str, str]:
        """The sentence or row in which each claim stands, as its document has it."""
        texts = {document: self.text_of(document) for document in self.declared}
        return {c.key: _passage(texts[c.body["document"]], c.body["body"]) for c in self.claims}

    @cached_property
    def matrix(self) -> Matrix:
        """The qualifications that persons confirmed, against article 7 of the Rome Statute."""
        held = [Qualification.from_json(record.key, record.body) for record in self.of_kind("qualification")]
        return matrix(self.act_rows, [replace(q, act=self._act_now(q)) for q in held], statute())

    def _act_now(self, qualification: Qualification) -> str:
        """The act's key today: an act is named after its earliest claim, and that may have been withdrawn since."""
        if any(row.key == qualification.act for row in self.act_rows):
            return qualification.act
        rests_on = set(qualification.rests_on)
        return next((row.key for row in self.act_rows if rests_on & set(row.claims)), qualification.act)

    def asks(self, today: date) -> list[AskStanding]:
        """Where each ask of the record stands on this day."""
        asked = [claim for claim in self.claims if claim.body["kind"] == "ask"]
        rows = [self._ask_row(claim) for claim in asked]
        answers = [ResponseRow.from_json(record.key, record.body) for record in self.of_kind("answer")]
        return standing(rows, answers, today=today)

    def _ask_row(self, claim: Record) -> AskRow:
        """An ask with what it leaves open taken from the letter told of in the same document, if there is just one."""
        document = claim.body["document"]
        row = AskRow.from_claim(claim.key, claim.body)
        letters = [
            other.body["body"]
            for other in self.claims
            if other.body["kind"] == "intervention" and other.body["document"] == document
        ]
        if len(letters) == 1:
            row = row.within(letters[0])
        published = self.published(document)
        if row.sent or published is None:
            return row
        return replace(row, sent=PartialDate(published, published, "day"))

    def source_of(self, document: str) -> str:
        """Who gave the account that this document is: the source named with its original's first receipt."""
        receipt = self.receipt_of(document)
        return str(receipt.get("source") or document)

    def published(self, document: str) -> date | None:
        """The day on which a document was published, where that was said and is a day."""
        said = self.receipt_of(document).get("published")
        when = PartialDate.parse(said) if said else None
        return when.first if when and when.precision == "day" else None

    def receipt_of(self, document: str) -> Mapping[str, Any]:
        record = self.records.get(document)
        original = self.records.get(record.body.get("original", "")) if record else None
        receipts = original.body.get("receipts", []) if original else []
        return receipts[0] if receipts else {}

    def teller(self, claim: Record) -> str:
        """Who says it, under one name: the quoted organisation or speaker, or the source of the document itself."""
        return teller(claim.body["body"], self.source_of(claim.body["document"]), self.declared.values())

    @cached_property
    def declared(self) -> dict[str, str]:
        """The source given with each document that has claims."""
        return {document: self.source_of(document) for document in {c.body["document"] for c in self.claims}}


def take(case: OpenCase) -> Snapshot:
    """The case as it stands now, all of one moment."""
    with said_plainly(), transaction.atomic():
        row = Case.objects.get(pk=case.id)
        tree = Tree(row.size, [bytes.fromhex(node) for node in row.frontier])
        return _snapshot(case, tree, ledger.indexed(row))


def take_at(case: OpenCase, size: int) -> Snapshot:
    """The case as it stood after the first ``size`` entries of its ledger, worked out from them again."""
    with said_plainly(), transaction.atomic():
        if not 0 < size <= Case.objects.get(pk=case.id).size:
            raise BadInput(
                f"The ledger has no entry {size} to count up to.", next_step="constancia status says its size."
            )
        leaves = Entry.objects.filter(case=case.id, seq__lt=size).order_by("seq").values_list("leaf", flat=True)
        tree = Tree().extend(leaf_hash(bytes(leaf)) for leaf in leaves.iterator(chunk_size=2000))
        return _snapshot(case, tree, replay(islice(ledger.actions(case.id), size)))


def _snapshot(case: OpenCase, tree: Tree, records: Mapping[str, Record]) -> Snapshot:
    return Snapshot(
        case.id,
        tree.size,
        tree.root().hex(),
        records,
        case.config.verified_by_sources,
        lambda document: text_of(case.id, document),
    )


def _passage(text: str, body: Mapping[str, Any]) -> str:
    spans = spans_in(body.get("trigger") or body.get("span") or body.get("victims") or {})
    return sentence_around(text, spans[0]).text if spans else ""


def person_rows(snapshot: Snapshot) -> list[PersonRow]:
    """Every mention of a person in the record, for matching."""
    by_key = {claim.key: claim for claim in snapshot.claims}
    return [person_row(mention, by_key[mention.claim].body["body"]) for mention in snapshot.mentions]


def date_of(value: Any) -> PartialDate | None:
    """A claim's date, however it was written down; None where it has none."""
    if not value:
        return None
    return PartialDate.parse(value) if isinstance(value, str) else PartialDate.from_json(value)

"""A case made in memory, with all that a dossier must show. All people, groups and places are invented."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, BinaryIO

from constancia.counting.tally import CountRow, tally
from constancia.dossier.cut import Cut
from constancia.evidence.checkpoints import SigningKey, sign_checkpoint, sign_note
from constancia.evidence.entries import BuiltEntry, build_entry
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.interventions.asks import AskRow, AskStanding, ResponseRow, standing
from constancia.law.matrix import Matrix, Qualification, matrix
from constancia.law.rows import act_rows
from constancia.law.statute import statute
from constancia.reading.document import Document, Segment
from constancia.records import acts as records_acts
from constancia.records.replay import Action, Record, replay
from constancia.terms.dates import PartialDate

CASE = "constancia/7q3k9x0v2m5c"
KEY = SigningKey(CASE, b"\x07" * 32)

ARTICLE = """Unrest in Valmora

The Quillon Watch said this Friday (9) that dozens of people were killed by security forces and pro-government armed groups in Valmora, and that more than 2,000 people were arbitrarily detained in just a few days, simply for opposing the government.

“Among the dead is Tadeo Ruiz Alvarado, 19, shot in San Telmo on 29 July,” said Ines Robledo, its director. The ministry denied that any shot was fired.

In an open letter to the Prosecutor it asked for a preventive statement.
"""  # noqa: E501

ROWS = (
    ("N°", "Apellidos y nombres", "Edad", "Fecha", "Estado"),
    ("1", "RUIZ ALVARADO, Tadeo", "20", "29/07/2024", "San Telmo"),
    ("2", "Bracho Lima, Olga", "34", "30/07/2024", "Altozano"),
    ("3", "Mena Duarte, Iván", "", "08/2024", "Altozano"),
)

QUALIFIED = (
    ("A1", "7(1)(a).1", "for", "C1", ""),
    ("A3.1", "7(1)(a).1", "for", "C3", "Two accounts agree. <b>"),
    ("N9", "7(1)(a).1", "against", "C9", ""),
    ("A1", "CX2", "for", "C1", ""),
)

HOSTILE = (
    '<script>alert("x")</script> & <img src=x onerror=alert(1)> \u202egnp.exe\u202c \u2066</p></div> '
    "{{ 7*7 }} {% raw %}\n"
    "\x00\x1b[31mred\u200b\u200f\ufeff ]]> <!-- </title></style> javascript:alert(1) %s %(x)s ${x}\n"
)


@dataclass
class Story:
    """What happened in a case, entry by entry."""

    entries: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def log(self, action: str, subject: str, payload: Mapping[str, Any]) -> None:
        self.entries.append((action, subject, dict(payload)))

    def receive(self, key: str, name: str, content: bytes, **told: Any) -> None:
        self.bytes_of[key] = content
        receipt = {"key": f"R{key[1:]}", "name": name, "name_bytes": name.encode().hex(), "custody_before": "unknown"}
        self.log(
            "original.receive",
            key,
            {
                "key": key,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "media_type": "text/plain",
                "receipt": receipt | told,
            },
        )

    def extract(self, key: str, original: str, document: Document) -> None:
        self.texts[key] = document.text
        self.log("document.extract", key, {"key": key, "original": original, **document.to_json()})

    def confirm(self, key: str, document: str, body: Mapping[str, Any], kind: str = "claim") -> None:
        origin = {"key": "S1", "origin": {"name": "rules-en", "version": "1"}, "score": 0.9, "reason": "a trigger"}
        payload = {"key": key, "document": document, "kind": kind, "body": body, "suggestion": origin, "note": ""}
        self.log("claim.confirm", key, payload)

    def span(self, document: str, quote: str, after: str = "") -> dict[str, Any]:
        start = self.texts[document].index(quote, self.texts[document].index(after))
        return {"start": start, "end": start + len(quote), "text": quote}

    def built(self) -> list[BuiltEntry]:
        return [
            build_entry(CASE, n, at(n), "m1", action, subject, hashlib.sha256(b"salt%d" % n).digest(), payload)
            for n, (action, subject, payload) in enumerate(self.entries)
        ]


def at(n: int) -> str:
    return f"2026-11-24T{10 + n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000000Z"


def list_document(rows: Sequence[Sequence[str]]) -> Document:
    """A list as a reader gives it: cells joined by tabs, rows by newlines, each with its segment."""
    text, segments = "", []
    for number, row in enumerate(rows, start=1):
        begin = len(text)
        for column, cell in zip(rows[0], row, strict=True):
            where = {"row": number, "column": column}
            if cell:
                segments.append(Segment(len(text), len(text) + len(cell), "cell", where))
            text += f"{cell}\t"
        text = text[:-1]
        segments.append(Segment(begin, len(text), "row", {"row": number}))
        text += "\n"
    return Document(text, "list", "es", "csv", "1", tuple(segments), ("One row had no age.",))


def story() -> Story:
    """An article, a list and a hostile file; claims that overlap, agree, differ; a withdrawn and an undone one."""
    told = Story()
    told.log("case.open", "case", {"case": CASE, "title": "Valmora 2024", "languages": ["en", "es"]})
    told.log("member.add", "m1", {"key": "m1", "role": "keeper"})
    told.receive("O1", "article.txt", ARTICLE.encode(), source="The Valmora Post", published="2024-08-09")
    told.receive("O2", "lista <b>.csv", "\n".join(";".join(row) for row in ROWS).encode(), source="Foro Altozano")
    told.receive("O3", "evil.html", HOSTILE.encode(), source="<script>alert(2)</script>\u202e")
    told.extract(
        "D1", "O1", Document(ARTICLE, "prose", "en", "text", "1", (Segment(0, 17, "part", {"part": "title"}),))
    )
    told.extract("D2", "O2", list_document(ROWS))
    told.extract("D3", "O3", Document(HOSTILE, "prose", "", "html", "1"))
    _claims(told)
    return told


def _claims(told: Story) -> None:
    said = {"span": told.span("D1", "The Quillon Watch"), "mode": "indirect", "cue": told.span("D1", "said")}
    told.confirm("C1", "D1", {
        "act": "killing", "trigger": told.span("D1", "killed"), "polarity": "asserted",
        "victims": [{"span": told.span("D1", "dozens of people"), "kind": "group"}],
        "count": {"span": told.span("D1", "dozens of people"), "op": "vague", "value": None, "min": None, "max": None,
                  "unit": "persons"},
        "perpetrators": [{"span": told.span("D1", "security forces"), "kind": "state"},
                         {"span": told.span("D1", "pro-government armed groups"), "kind": "pro_state_armed"}],
        "place": {"span": told.span("D1", "Valmora", "groups"), "name": "Valmora", "level": "country"},
        "date": None, "source": said, "grounds": None, "relations": {},
    })  # fmt: skip
    told.confirm("C2", "D1", {
        "act": "arbitrary_detention", "trigger": told.span("D1", "arbitrarily detained"), "polarity": "asserted",
        "victims": [{"span": told.span("D1", "more than 2,000 people"), "kind": "group"}],
        "count": {"span": told.span("D1", "more than 2,000 people were arbitrarily detained"), "op": "gt",
                  "value": 2000, "min": 2001, "max": None, "unit": "persons"},
        "source": said, "grounds": told.span("D1", "simply for opposing the government"),
    })  # fmt: skip
    told.confirm("C3", "D1", {
        "act": "killing", "trigger": told.span("D1", "shot"), "polarity": "asserted",
        "victims": [{"span": told.span("D1", "Tadeo Ruiz Alvarado"), "kind": "named",
                     "name": "Tadeo Ruiz Alvarado", "age": 19}],
        "place": {"span": told.span("D1", "San Telmo"), "name": "San Telmo", "level": "municipality"},
        "date": {"span": told.span("D1", "29 July"), "from": "2024-07-29", "to": "2024-07-29", "precision": "day"},
        "source": {"span": told.span("D1", "Ines Robledo"), "mode": "direct_quote", "role": "its director"},
    })  # fmt: skip
    for n, row in enumerate(ROWS[1:], start=2):
        _row(told, f"C{n + 2}", n, row)
    ask = {"span": told.span("D1", "a preventive statement"), "cue": told.span("D1", "asked for"),
           "addressee": {"span": told.span("D1", "the Prosecutor"), "name": "the Prosecutor"}}  # fmt: skip
    told.confirm("C7", "D1", ask, kind="ask")
    told.confirm("C8", "D3", {"act": "threat", "polarity": "asserted",
                              "trigger": told.span("D3", '<script>alert("x")</script>'),
                              "victims": [{"span": told.span("D3", "\u202egnp.exe\u202c"), "kind": "named",
                                           "name": '"><script>alert(3)</script>\u202e'}]})  # fmt: skip
    told.confirm("C9", "D1", {"act": "threat", "trigger": told.span("D1", "fired"), "polarity": "denied"})
    told.confirm("C10", "D1", {"act": "threat", "trigger": told.span("D1", "Unrest"), "polarity": "asserted"})
    told.log("claim.withdraw", "C10", {"key": "C10", "reason": "the source took it back"})
    for n, (act, element, stance, claim, opinion) in enumerate(QUALIFIED, start=1):
        payload = {"key": f"Q{n}", "act": act, "crime": element.rpartition(".")[0], "element": element,
                   "opinion": opinion, "rests_on": [claim], "stance": stance, "missing": [], "linked_act": None,
                   "step": "T1"}  # fmt: skip
        told.log("qualification.confirm", f"Q{n}", payload)
    answer = {"key": "W1", "ask": "C7", "type": "acknowledged", "date": "2024-08-20", "reason": "a note of receipt",
              "document": "D1"}  # fmt: skip
    told.log("ask.answer", "W1", answer)
    told.log("judgement.make", "J1", {"key": "J1", "left": "C3.1", "right": "C4.1", "verdict": "same", "note": ""})


def _row(told: Story, key: str, number: int, row: Sequence[str]) -> None:
    days = {"29/07/2024": ("2024-07-29", "2024-07-29", "day"), "30/07/2024": ("2024-07-30", "2024-07-30", "day"),
            "08/2024": ("2024-08-01", "2024-08-31", "month")}  # fmt: skip
    first, last, precision = days[row[3]]
    name = told.span("D2", row[1])
    victim = {"span": name, "kind": "named", "name": row[1]} | ({"age": int(row[2])} if row[2] else {})
    told.confirm(key, "D2", {
        "act": "killing" if number == 2 else "arbitrary_detention", "trigger": None, "polarity": "asserted",
        "victims": [victim],
        "date": {"span": told.span("D2", row[3], row[1]), "from": first, "to": last, "precision": precision},
        "place": {"span": told.span("D2", row[4], row[1]), "name": row[4], "level": "state"}, "row": number,
    })  # fmt: skip


def cut_of(
    told: Story,
    *,
    withheld: Iterable[int] = (),
    expunged: Iterable[int] = (),
    language: str = "en",
    by: Sequence[str] = ("violation",),
) -> Cut:
    """The cut of a story, as a case would give it."""
    hidden = {*withheld, *expunged}
    for seq in expunged:
        payload = {
            "seq": seq,
            "records": [{"key": told.entries[seq][1], "kind": "claim"}],
            "reason": "consent withdrawn",
            "by": "m1",
        }
        told.log("payload.expunge", told.entries[seq][1], payload)
    built = told.built()
    tree = Tree().extend(leaf_hash(entry.leaf) for entry in built)
    actions = [
        Action(e.entry.seq, e.entry.at, "m1", e.entry.action, e.entry.subject,
               None if e.entry.seq in set(expunged) else told.entries[e.entry.seq][2]) for e in built
    ]  # fmt: skip
    records = replay(actions)
    claims = [r for r in records.values() if r.kind == "claim"]
    acts = records_acts.acts(claims, [["C3.1", "C4.1"]])
    clusters = [["C3.1", "C4.1"]]

    def open_original(key: str) -> BinaryIO:
        return io.BytesIO(told.bytes_of[key])

    return Cut(
        case=CASE,
        title="Valmora 2024 <i>\u202e",
        language=language,
        recipient="Office of the Prosecutor <b>&",
        purpose="article 15 communication",
        cut_at="2026-11-24T12:00:00.000000Z",
        checkpoint=sign_checkpoint(CASE, tree.size, tree.root(), KEY).decode(),
        verifier_key=str(KEY.verifier),
        entries=[entry.leaf for entry in built],
        payloads=[(e.entry.seq, e.salt, e.payload) for e in built if e.entry.seq not in hidden],
        open_original=open_original,
        mentions=records_acts.mentions(claims, clusters),
        acts=acts,
        figures=[figure for field in by for figure in figures_of(claims, clusters, field)],
        matrix=matrix_of(acts, records),
        asks=asks_of(records),
    )


def figures_of(claims: Sequence[Record], clusters: Sequence[Sequence[str]], by: str) -> list[Any]:
    people = {m.key: m.person for m in records_acts.mentions(claims, clusters)}
    rows = []
    for claim in claims:
        body = claim.body.get("body", {})
        if claim.status != "standing" or claim.body.get("kind") != "claim":
            continue
        names = [key for key, _ in records_acts.mention_keys(claim) if key in people]
        row = CountRow(claim.key, claim.body["document"], {"D1": "The Quillon Watch", "D2": "Foro Altozano"}.get(
            claim.body["document"], "<script>alert(4)</script>"), body["act"], polarity=body["polarity"],
            date=PartialDate.from_json(body["date"]) if body.get("date") else None)  # fmt: skip
        if names:
            rows += [replace(row, person=people[name]) for name in names]
        else:
            count = body.get("count")
            rows.append(replace(row, count=count, words=count["span"]["text"] if count else ""))
    cells = tally(rows, by=[by], cut={"size": 1, "root": "00"})
    return [figure for cell in cells for figure in cell.figures]


def matrix_of(acts: Sequence[Any], records: Mapping[str, Record]) -> Matrix:
    claims = {key: record for key, record in records.items() if record.kind == "claim"}
    rows = act_rows(acts, claims, declared={"D1": "The Valmora Post", "D2": "Foro Altozano", "D3": "?"})
    held = [Qualification.from_json(r.key, r.body) for r in records.values() if r.kind == "qualification"]
    return matrix(rows, held, statute())


def asks_of(records: Mapping[str, Record]) -> list[AskStanding]:
    claims = [r for r in records.values() if r.kind == "claim" and r.body.get("kind") == "ask"]
    asks = [AskRow.from_claim(r.key, r.body, published=date(2024, 8, 9)) for r in claims]
    answers = [ResponseRow.from_json(r.key, r.body) for r in records.values() if r.kind == "answer"]
    return standing(asks, answers, today=date(2026, 11, 24))


def sign(text: str) -> str:
    return sign_note(text, KEY).decode()

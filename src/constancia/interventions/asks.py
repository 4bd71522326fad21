"""Where each ask stands: open, answered in one way or another, or met with silence, and for how long.

An ask is judged by itself, not by its letter. An answer is what a named person read in a passage, with a reason; two
people may read it differently, and then the more careful reading is shown and the other one beside it. Silence is
worked out from dates and never typed in; it ends when an answer arrives, and how long it lasted stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from constancia.counting.sentences import Sentence
from constancia.errors import BadInput
from constancia.interventions.mechanisms import Window, default_window, mechanism_of
from constancia.interventions.sentences import say
from constancia.law.sentences import joined, term
from constancia.terms.dates import PartialDate
from constancia.terms.thesauri import thesaurus

LETTER = "letter"

#: What was done was undone (a released person is arrested again): the ask is open again.
REVERTED = "reverted"

#: Readings from the most careful to the one that claims most; of rival readings of one answer, the first is shown.
CAREFUL = (
    "countered",
    "denied",
    "refused",
    "other",
    "acknowledged",
    "more_info_requested",
    "answered",
    "pledged",
    "partially_met",
    "met",
)


@dataclass(frozen=True, slots=True)
class AskRow:
    """One thing asked of one addressee.

    ``key`` is that of its claim. ``sent`` is when it was sent, as exact as known. ``due`` is the day that the letter
    itself names, if any; otherwise the window of the addressee counts. ``kind`` is a term of "intervention_types".
    ``letter`` is the key of its document and ``letter_to`` the letter's addressee, where the ask itself says only "the
    prosecutor". ``closed`` is "withdrawn" or "moot", with the day.
    """

    key: str
    text: str
    addressee: str
    requested_by: str = ""
    sent: PartialDate | None = None
    due: date | None = None
    kind: str = LETTER
    letter: str = ""
    letter_to: str = ""
    closed: tuple[str, date] | None = None

    @classmethod
    def from_claim(cls, key: str, claim: Mapping[str, Any], *, published: date | None = None) -> AskRow:
        """From a claim of kind "ask" as the record has it; ``published`` is the day of its document, if it has none."""
        body = claim.get("body", claim)
        sent = _date(body.get("sent") or body.get("date"))
        due = _date(body.get("due"))
        return cls(
            key=key,
            text=body.get("summary") or _words(body.get("span")),
            addressee=_name(body.get("addressee")),
            requested_by=_name(body.get("requested_by")),
            sent=sent or (PartialDate(published, published, "day") if published else None),
            due=due.last if due else None,
            kind=body.get("type") or LETTER,
            letter=str(claim.get("document", "")),
        )

    def within(self, letter: Mapping[str, Any]) -> AskRow:
        """This ask with what its own words leave open taken from its letter, a claim's body of kind "intervention"."""
        due = _date(letter.get("due"))
        return replace(
            self,
            sent=self.sent or _date(letter.get("date")),
            due=self.due or (due.last if due else None),
            kind=self.kind if self.kind != LETTER else letter.get("type") or LETTER,
            letter_to=_name(letter.get("addressee")),
            requested_by=self.requested_by or _name(letter.get("party")),
        )


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One person's reading of one answer to one ask.

    ``type`` is a term of "response_types" (never silence); ``reader`` and ``reason`` say whose reading it is and why;
    ``answer`` is the same for all readings of one answer. ``is_indirect``: it was not given to those who asked.
    """

    key: str
    ask: str
    type: str
    reader: str
    reason: str = ""
    date: date | None = None
    answer: str = ""
    is_indirect: bool = False

    def __post_init__(self) -> None:
        if self.type not in thesaurus("response_types"):
            known = ", ".join(thesaurus("response_types").terms)
            raise BadInput(f"an answer cannot be {self.type!r}", next_step=f"Use one of: {known}.")

    @classmethod
    def from_json(cls, key: str, value: Mapping[str, Any]) -> ResponseRow:
        """From the body of an answer as the record has it."""
        when = _date(value.get("date"))
        return cls(
            key=key,
            ask=value["ask"],
            type=value["type"],
            reader=value.get("by", ""),
            reason=value.get("reason") or value.get("note") or "",
            date=when.first if when else None,
            answer=value.get("answer") or value.get("document") or "",
            is_indirect=bool(value.get("indirect")),
        )


@dataclass(frozen=True, slots=True)
class AskStanding:
    """Where one ask stands today.

    ``state`` is a term of "ask_states"; ``days`` are those since it was sent, None where that is unknown.
    ``decided_by`` are the readings that make the state, ``responses`` all of them in order; ``silent_days`` is how
    long an answer was overdue when it came, or is by now.
    """

    ask: AskRow
    state: str
    days: int | None
    due: date | None
    window: Sentence
    says: Sentence
    responses: tuple[ResponseRow, ...] = ()
    decided_by: tuple[ResponseRow, ...] = ()
    silent_days: int = 0

    @property
    def is_disputed(self) -> bool:
        """Do people read the answer that decides in different ways?"""
        return len({reading.type for reading in self.decided_by}) > 1

    def to_json(self) -> dict[str, Any]:
        return {
            "ask": self.ask.key,
            "text": self.ask.text,
            "addressee": self.ask.addressee,
            "requested_by": self.ask.requested_by,
            "sent": str(self.ask.sent) if self.ask.sent else None,
            "due": self.due.isoformat() if self.due else None,
            "window": self.window.to_json(),
            "state": self.state,
            "days": self.days,
            "silent_days": self.silent_days,
            "is_disputed": self.is_disputed,
            "says": self.says.to_json(),
            "responses": [
                {
                    "key": reading.key,
                    "type": reading.type,
                    "date": reading.date.isoformat() if reading.date else None,
                    "reader": reading.reader,
                    "reason": reading.reason,
                    "answer": reading.answer,
                    "is_indirect": reading.is_indirect,
                }
                for reading in self.responses
            ],
        }


def standing(asks: Iterable[AskRow], responses: Iterable[ResponseRow], *, today: date) -> list[AskStanding]:
    """Where each ask stands on this day, in the order given. Answers dated after it are not known yet."""
    by_ask: dict[str, list[ResponseRow]] = {}
    for response in responses:
        if response.date is None or response.date <= today:
            by_ask.setdefault(response.ask, []).append(response)
    return [_standing(ask, sorted(by_ask.get(ask.key, ()), key=_in_order), today) for ask in asks]


def _standing(ask: AskRow, responses: Sequence[ResponseRow], today: date) -> AskStanding:
    due, window = _due(ask)
    sent = _sent(ask)
    overdue = _overdue(responses, due, today)
    decided: tuple[ResponseRow, ...] = ()
    if ask.closed and ask.closed[1] <= today:
        state, day = ask.closed
        says = say("ask.closed", state=term("ask_states", state), date=day.isoformat())
    elif responses:
        decided = _deciding(responses)
        state, says = _read(decided, ask, overdue)
    else:
        state, says = _unanswered(ask, due, today)
    return AskStanding(
        ask=ask,
        state=state,
        days=(today - sent).days if sent else None,
        due=due,
        window=window,
        says=says,
        responses=tuple(responses),
        decided_by=decided,
        silent_days=overdue,
    )


def _unanswered(ask: AskRow, due: date | None, today: date) -> tuple[str, Sentence]:
    sent = _sent(ask)
    if sent is None or due is None:
        return "open", say("ask.sent_unknown")
    facts = {"sent": str(ask.sent), "due": due.isoformat()}
    if today <= due:
        return "open", say("ask.open", **facts)
    return "silent", say("ask.silent", days=(today - sent).days, **facts)


def _read(decided: Sequence[ResponseRow], ask: AskRow, overdue: int) -> tuple[str, Sentence]:
    shown = min(decided, key=lambda reading: _carefulness(reading.type))
    said = [_how_read(shown, ask)]
    if len({reading.type for reading in decided}) > 1:
        said.append(say("ask.disputed", readings=tuple(_reading(reading) for reading in decided)))
    if any(reading.is_indirect for reading in decided):
        said.append(say("ask.indirect"))
    if overdue:
        said.append(say("ask.was_silent", days=overdue))
    return ("open" if shown.type == REVERTED else shown.type), joined("ask.standing", said)


def _how_read(reading: ResponseRow, ask: AskRow) -> Sentence:
    state, sent = term("response_types", reading.type), _sent(ask)
    if reading.date is None:
        return say("ask.read_undated", state=state, reader=reading.reader)
    if reading.type == REVERTED:
        return say("ask.reopened", reader=reading.reader, date=reading.date.isoformat())
    if sent is None:
        return say("ask.closed", state=state, date=reading.date.isoformat())
    days = (reading.date - sent).days
    return say("ask.read", state=state, date=reading.date.isoformat(), reader=reading.reader, days=days)


def _reading(reading: ResponseRow) -> Mapping[str, str]:
    labels = term("response_types", reading.type)
    return {lang: f"{label} ({reading.reader})" for lang, label in labels.items()}


def _deciding(responses: Sequence[ResponseRow]) -> tuple[ResponseRow, ...]:
    """The latest answer's readings: each reader's last word on it."""
    latest = responses[-1]
    last_words: dict[str, ResponseRow] = {}
    for reading in responses:
        if (reading.answer, reading.date) == (latest.answer, latest.date):
            last_words[reading.reader] = reading
    return tuple(last_words.values())


def _overdue(responses: Sequence[ResponseRow], due: date | None, today: date) -> int:
    if due is None or any(reading.date is None for reading in responses):
        return 0
    until = min((reading.date for reading in responses if reading.date), default=today)
    return max(0, (until - due).days)


def _due(ask: AskRow) -> tuple[date | None, Sentence]:
    if ask.due:
        return ask.due, say("window.letter")
    mechanism = mechanism_of(ask.addressee) or mechanism_of(ask.letter_to)
    window: Window = mechanism.window(ask.kind) if mechanism else default_window()
    sent = _sent(ask)
    due = sent + timedelta(days=window.days) if sent else None
    if mechanism is None:
        return due, say("window.default", days=window.days)
    return due, say("window.mechanism", days=window.days, mechanism=mechanism.labels)


def _sent(ask: AskRow) -> date | None:
    """The last day on which it may have been sent, so that no silence is counted that may not have been."""
    return ask.sent.last if ask.sent else None


def _in_order(response: ResponseRow) -> tuple[date, int, str]:
    """By date (undated ones first), then in the order in which they were recorded: W9 before W10."""
    digits = "".join(c for c in response.key if c.isdigit())
    return response.date or date.min, int(digits or 0), response.key


def _carefulness(type_: str) -> int:
    return CAREFUL.index(type_) if type_ in CAREFUL else -1


def _date(value: object) -> PartialDate | None:
    if isinstance(value, Mapping):
        return PartialDate.from_json(value) if value.get("from") or value.get("to") else None
    if isinstance(value, date):
        return PartialDate(value, value, "day")
    return PartialDate.parse(value) if isinstance(value, str) and value else None


def _name(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or _words(value.get("span")))
    return str(value or "")


def _words(span: object) -> str:
    return str(span.get("text", "")) if isinstance(span, Mapping) else ""

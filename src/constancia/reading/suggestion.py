"""A suggestion: what a machine proposes that a person may confirm. It is never part of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

#: A suggestion with a lower score is shown as possible; it is never hidden.
POSSIBLE_BELOW = 0.5

Kind = Literal["claim", "ask", "intervention", "response", "context"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a suggestion: the name and version of a rule set, a model or a list mapping."""

    name: str
    version: str

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "version": self.version}


@dataclass(frozen=True, slots=True)
class Scored:
    """What gave a suggestion its score (a calibration, or what a case learned), and the reader's own score before."""

    name: str
    version: str
    before: float

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "version": self.version, "before": self.before}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposed claim.

    ``body`` is JSON-ready and has the keys of its kind:

    claim         act, trigger (span), polarity, victims [{span, kind, name?, age?, sex?, role?, minor?,
                  national_id?}], count {span, op, value, min, max, unit} or None, perpetrators [{span, kind, name?}],
                  place {span, name, level} or None, date {span, from, to, precision} or None, grounds (span) or None,
                  source {span, mode, speaker?, role?, org?, cue}, row? (number in a list),
                  relations {part_of?, same_as?, conflicts_with?, denies?}
    ask           span, summary?, addressee {span, name}, requested_by {span, name}, via? {span}, cue (span), date,
                  source
    intervention  span, type, party {span, name}, addressee {span, name}, date, channel
    response      span, type (answered | silent | denied | pledged), party {span, name}, to?, date, source
    context       span, type (election, investigation_opened, arrest_warrant, ...), date, place, note?

    Every span is ``{"start", "end", "text"}`` in code points of the document's text. ``score`` is between 0 and 1.
    ``scored_by`` says what gave the score; without it, the score is the reader's own. ``reason`` is a sentence that a
    person can check against the text, in English; ``reading.sentences`` says it in another language.
    """

    kind: Kind
    body: Mapping[str, Any]
    origin: Origin
    score: float
    reason: str
    scored_by: Scored | None = None

    @property
    def made_by(self) -> dict[str, Any]:
        """What made it and what scored it, as JSON."""
        scored = {} if self.scored_by is None else {"scored_by": self.scored_by.to_json()}
        return {**self.origin.to_json(), **scored}

    @property
    def own_score(self) -> float:
        """The score that the reader itself gave, before anything put it right."""
        return self.score if self.scored_by is None else self.scored_by.before

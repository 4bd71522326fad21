"""Interventions, responses and silences, and the events that only give context."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constancia.reading.claims.asks import Ask, addressed, ask_at
from constancia.reading.claims.people import AGENT, NAME, ORGANISATION, PERSON, Phrase
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, is_a_refusal
from constancia.reading.dates import When


@dataclass(frozen=True, slots=True)
class Event:
    """Something told at ``[start, end)`` that is no act: an intervention, a response, or context."""

    kind: str
    type: str
    start: int
    end: int
    party: Phrase | None
    addressee: Phrase | None
    when: When | None
    scene: Scene


_PARTY = (NAME, ORGANISATION, AGENT, PERSON)
_STATEMENTS = ("statement",)


def interventions_of(setting: Setting, asks: list[Ask]) -> list[Event]:
    """Letters, appeals and complaints that somebody sent to somebody."""
    found = []
    for scene in setting.scenes:
        letters = list(scene.lexicon.letters.find(setting.prose, scene.sentence.start, scene.sentence.end))
        sent = list(setting.hits(scene, "send"))
        for letter in letters[:1]:
            near = [s for s in sent if abs(s.start - letter.start) < 80]
            if not near:
                continue
            party = _party(scene, min(near[0].start, letter.start))
            addressee = addressed(setting, scene, letter.end)
            if (letter.value in _STATEMENTS and not addressee) or party is None:
                continue
            found.append(Event("intervention", letter.value, letter.start, letter.end, party, addressee,
                               scene.dates[0] if scene.dates else None, scene))  # fmt: skip
    return found


def _party(scene: Scene, before: int) -> Phrase | None:
    left = [p for p in scene.phrases if p.end <= before and p.sort in _PARTY]
    return left[0] if left else None


_TYPES = (
    ("silent", "silent"),
    ("acknowledge", "acknowledged"),
    ("pledge", "pledged"),
    ("deny", "denied"),
    ("contradict", "denied"),
    ("answer", "answered"),
)


def responses_of(setting: Setting, attributions: list[Attribution]) -> list[Event]:
    """What the authorities answered, denied or promised, and their silence."""
    found: list[Event] = []
    for scene in setting.scenes:
        for subject, name in _TYPES:
            for hit in setting.hits(scene, subject):
                event = _response(setting, scene, hit.start, hit.end, name)
                asked = name == "pledged" and any(a.end <= hit.start for a in setting.hits(scene, "ask"))
                if asked or _refuses(setting, hit.start, hit.end, name):
                    continue
                if subject == "contradict" and event and not _is_a_body(event.party):
                    continue
                if event and not any(e.start < event.end and event.start < e.end for e in found):
                    found.append(event)
    return found


def _response(setting: Setting, scene: Scene, start: int, end: int, name: str) -> Event | None:
    if any(t.start < end and start < t.end for t in scene.triggers):
        return None
    low = setting.prose.low
    if name == "denied" and re.search(r"\b(?:was|were|been|being|is|are) $", low[max(0, start - 8) : start]):
        return None
    owner = [
        p
        for p in scene.phrases
        if p.end <= start
        and re.fullmatch(
            r"(?:['’]s)? (?:(?:has|have|had|also|later|then|still|yet|itself|ha|han|habia|aun|todavia|tambien|"
            r"luego|ayer) ){0,3}|, [^,]*,? ?(?:\w+ )?",
            low[p.end : start],
        )
        and p.sort in _PARTY
    ]
    after = [
        p
        for p in scene.phrases
        if end <= p.start
        and re.fullmatch(r" (?:del? |of |from )?(?:the |la |el )?", low[end : p.start])
        and p.sort in _PARTY
    ]
    if name == "denied" and re.match(
        r" (?:\d|un[oa]? |dos |tres |five|three|two|some|the report of)", low[end : end + 14]
    ):
        return None
    party = owner[-1] if owner else after[0] if after else None
    if party is None and name == "silent" and _IS_SILENCE_OF_NOBODY.match(low, start):
        return Event("response", name, start, end, None, None, scene.dates[0] if scene.dates else None, scene)
    if party is None and name in ("silent", "denied"):
        party = _plain_party(setting, scene, start)
    if party is None and name == "denied":
        party = _by_pronoun(setting, scene, start)
    if party is None:
        return None
    if name in ("answered", "pledged") and _IS_NEGATED.search(low[max(scene.sentence.start, start - 60) : start]):
        name = "silent"
    first = min(party.start, start)
    last = max(end, party.end if party in after else end)
    return Event("response", name, first, last, party, None, scene.dates[0] if scene.dates else None, scene)


_PLAIN = re.compile(
    r"(?:^|[,;] )(?P<who>(?:the|el|la|los|las|su|its|his|her|their) [\w'-]+(?: (?:(?:of|de|del|de la) )?[\w'-]+){0,2}?)"
    r"(?: (?:has|have|had|also|itself|ha|han|tambien|aun|todavia|did))* $"
)


def _refuses(setting: Setting, start: int, end: int, name: str) -> bool:
    """ "Se niega a recibir la denuncia" refuses something, and denies nothing."""
    low = setting.prose.low
    return name == "denied" and is_a_refusal(low, start, end)


def _is_a_body(party: Phrase | None) -> bool:
    return party is not None and (party.sort in (AGENT, ORGANISATION) or "official" in party.extra)


_PRONOUN = re.compile(
    r"(?:^|[.;,“«] ?|\band )(?P<who>he|she|they|it|el|ella)(?: (?:has|have|had|also|later|then|ha|tambien|"
    r"luego))* $"
)


def _by_pronoun(setting: Setting, scene: Scene, start: int) -> Phrase | None:
    """ "He has denied ordering it": whoever was spoken of, by the pronoun."""
    match = _PRONOUN.search(setting.prose.low[scene.sentence.start : start])
    if match is None:
        return None
    at = scene.sentence.start + match.start("who"), scene.sentence.start + match.end("who")
    return Phrase(*at, PERSON, head=at, plural=False)


def _plain_party(setting: Setting, scene: Scene, start: int) -> Phrase | None:
    """A body that the lexicon does not know, right before its silence: "the presidency did not answer"."""
    match = _PLAIN.search(setting.prose.low[scene.sentence.start : start])
    if match is None:
        return None
    at = scene.sentence.start + match.start("who"), scene.sentence.start + match.end("who")
    return Phrase(*at, ORGANISATION, head=at, plural=False)


#: Silence told without saying whose: "no reply has been received", "no hubo respuesta".
_IS_SILENCE_OF_NOBODY = re.compile(
    r"no (?:reply|response|answer)\b(?= (?:has|had|was|to|from|came|ever|until|so))|no (?:hubo|se (?:ha )?recib\w+|"
    r"se (?:ha )?obtuv\w+|se obtenido) respuesta|no reply\b|"
    r"(?:neither|none|ningun[oa])\b|(?:has|have|had) yet to (?:receive|get|hear|obtain|see)|(?:still |"
    r"are |is )*(?:a?waiting)|"
    r"(?:you|they|he|she) (?:have|has|had) not|(?:aun |todavia )?(?:aguard|esper|segu|contin)\w+|"
    r"ustede?s?\b|sin que (?:\w+ ){0,3}respuesta"
)
_IS_NEGATED = re.compile(r"\b(?:neither|nor|not|never|ni|no|nunca|tampoco|ninguno|none)\b[^,;]*$")
_CONDITIONAL = re.compile(r"\b(?:if|unless|si|de ser|en caso de ser)\s+(?:\w+ )?$")


def context_of(setting: Setting, asks: list[Ask]) -> list[Event]:
    """Elections, investigations, warrants, releases: what happened around the acts."""
    found = []
    for scene in setting.scenes:
        seen: set[str] = set()
        for hit in scene.lexicon.events.find(setting.prose, scene.sentence.start, scene.sentence.end):
            if (
                hit.value in seen
                or ask_at(asks, hit.start)
                or _CONDITIONAL.search(setting.prose.low[max(0, hit.start - 20) : hit.start])
                or any(
                    t.start < hit.end and hit.start < t.end and t.value.id == "harassment_judicial"
                    for t in scene.triggers
                )
            ):
                continue
            seen.add(hit.value)
            found.append(
                Event(
                    "context",
                    hit.value,
                    hit.start,
                    hit.end,
                    None,
                    None,
                    _date_of(setting, scene, hit.start, hit.end),
                    scene,
                )
            )
    return found


def _date_of(setting: Setting, scene: Scene, start: int, end: int) -> When | None:
    return min(scene.dates, key=lambda d: min(abs(d.start - end), abs(start - d.end)), default=None)

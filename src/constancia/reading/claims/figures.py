"""Figures given again, corrected or taken back, for an act that is not named again: "corrected the number to 27"."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.circumstances import when_of
from constancia.reading.claims.claim import Claim
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Participants
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import NUMBER, Phrase
from constancia.reading.claims.polarity import Polarity, polarity_of
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_of
from constancia.reading.counts import Count


def figures(setting: Setting, scene: Scene, told: list[Claim], attributions: list[Attribution]) -> list[Claim]:
    """Another figure for an act told before, given without naming it again: "corrected the number to 27"."""
    made: list[Claim] = []
    for cue in setting.hits(scene, "figures"):
        count = next((c for c in scene.counts if 0 < c.start - cue.end <= 3), None) or count_before(setting, scene, cue)
        host = next(
            (c for c in reversed(told) if c.count and c.unit in ("persons", "acts") and _is_near(scene, c)),
            None,
        )
        if count is None or host is None or _has_own_noun(setting, scene, count) or _is_claimed(told + made, count):
            continue
        count = _with_verb(setting, cue, count)
        hit = Hit(min(cue.start, count.start), max(cue.end, count.end), Act(host.act, "phrases"))
        source = source_of(setting, attributions, count.start) or source_of(setting, attributions, cue.start)
        source = source or next((a for a in attributions if a.cue[0] <= cue.start < a.cue[1]), None)
        polarity = polarity_of(setting, scene, count.start, count.end, source, False)
        if polarity.name == "hypothetical" and _ACCEPTED.match(setting.prose.low, cue.start):
            polarity = Polarity("asserted")  # "reviewed 61 complaints of torture and accepted 48"
        who = Participants(
            (Phrase(count.start, count.end, NUMBER, head=(count.start, count.end), count=count),), host.who.perpetrators
        )
        when = when_of(setting, scene, hit) or host.when
        made.append(Claim(scene, hit, host.act, who, polarity, source, count, host.unit, when, host.place, None, False))
    return made


def _is_near(scene: Scene, told: Claim) -> bool:
    """Was a figure given in its own sentence, a little before?"""
    there = told.scene.sentence
    own = told.count is not None and there.start <= told.count.start < there.end
    return own and (there.paragraph == scene.sentence.paragraph or scene.sentence.index - there.index <= _A_LITTLE)


_A_LITTLE = 3
_MORE_THAN = re.compile(r".*\b(?:exceed|top|pass|surpass|super|sobrepas|rebas|exced)\w*$")


def _with_verb(setting: Setting, cue: Hit[str], count: Count) -> Count:
    """ "The number exceeded 200" says that they are more than 200."""
    if count.op == "eq" and count.value is not None and _MORE_THAN.match(setting.prose.low[cue.start : cue.end]):
        return replace(count, op="gt", low=int(count.value) + 1, high=None)
    return count


def set_aside(setting: Setting, scene: Scene, told: list[Claim], attributions: list[Attribution]) -> list[Claim]:
    """Cases of an act told before that were looked at and not accepted: "the other 13 were dismissed"."""
    made: list[Claim] = []
    low = setting.prose.low
    for cue in setting.hits(scene, "dismissed"):
        begin, stop = scene.piece(cue.start)
        if any(begin <= t.start < stop for t in scene.triggers):
            continue
        near = [c for c in scene.counts if begin <= c.start < stop and _BESIDE.search(low[c.end : cue.start] or " ")]
        near = [c for c in near if c.end <= cue.start or c.start - cue.end <= _NEXT]
        host = next((c for c in reversed(told) if c.scene.sentence.paragraph == scene.sentence.paragraph), None)
        if host is None or not near or _is_claimed(told + made, near[0]):
            continue
        count = near[0]
        hit = Hit(min(count.start, cue.start), max(count.end, cue.end), Act(host.act, "phrases"))
        polarity = Polarity("dismissed", (cue.start, cue.end))
        source = source_of(setting, attributions, count.start)
        nobody = Participants((), ())
        made.append(
            Claim(scene, hit, host.act, nobody, polarity, source, count, host.unit, None, host.place, None, False)
        )
    return made


_ACCEPTED = re.compile(r"accept|upheld|found|consider|acept|dio por|verif|confirm|admit")
_BESIDE = re.compile(r"^\s*(?:[\w-]+ ){0,3}$")
_NEXT = 12


def count_before(setting: Setting, scene: Scene, cue: Hit[str]) -> Count | None:
    """The figure that a verb in a relative clause gives: "frente a las 25 que reconoce el ministerio"."""
    low = setting.prose.low
    return next(
        (
            c
            for c in scene.counts
            if re.fullmatch(r" (?:que|that)(?: solo| only)? ", low[c.end : cue.start])
            and re.search(r"\b(?:l[oa]s|the) $", low[max(0, c.start - 4) : c.start])
        ),
        None,
    )


def taken_back(setting: Setting, scene: Scene, told: list[Claim], attributions: list[Attribution]) -> list[Claim]:
    """A figure that a source takes back: "son 17 los muertos y no 25"."""
    host = next((c for c in reversed(told) if c.scene is scene and c.count and c.unit == "persons"), None)
    if host is None:
        return []
    made: list[Claim] = []
    for count in scene.counts:
        before = _NOT_SO_MANY[scene.sentence.language].search(
            setting.prose.low[max(scene.sentence.start, count.start - 16) : count.start]
        )
        if (
            before
            and host.count is not None
            and count.start > host.count.start
            and not _is_claimed(told, count)
            and not _has_own_noun(setting, scene, count)
        ):
            hit = Hit(count.start, count.end, Act(host.act, "phrases"))
            who = Participants(
                (Phrase(count.start, count.end, NUMBER, head=(count.start, count.end), count=count),), ()
            )
            cue = (count.start - len(before.group()), count.start - 1)
            made.append(
                Claim(
                    scene,
                    hit,
                    host.act,
                    who,
                    Polarity("superseded", cue),
                    host.source,
                    count,
                    "persons",
                    None,
                    host.place,
                    None,
                    False,
                )
            )
    return made


_NOT_SO_MANY = {
    "en": re.compile(r"\b(?:and not|not|rather than|instead of) (?:the )?$"),
    "es": re.compile(r"\b(?:y no|no|en lugar de|en vez de) (?:los |las )?$"),
}


def _has_own_noun(setting: Setting, scene: Scene, count: Count) -> bool:
    """Does a noun of its own or another act follow the number ("counts 40 raids")?"""
    after = re.match(r"\s*([\w-]+)", setting.prose.low[count.end : scene.sentence.end])
    if not after:
        return False
    plain = frozenset(
        [
            "victims",
            "bodies",
            "corpses",
            "cadaveres",
            "cuerpos",
            "fatalities",
            "muertes",
            "muertos",
            "fallecidos",
            "deaths",
            "victimas",
            "personas",
            "people",
            "persons",
            "dead",
            "as",
            "como",
            "and",
            "y",
            "but",
            "pero",
            "in",
            "en",
            "on",
            "since",
            "desde",
            "of",
            "de",
            "were",
            "fueron",
            "have",
            "han",
            "including",
            "incluidos",
            "among",
            "entre",
            "who",
            "que",
        ]
    )
    return after[1] not in plain and setting.prose.low[count.end : count.end + 1] != ","


def _is_claimed(claims: list[Claim], count: Count) -> bool:
    return any(c.count and c.count.start == count.start for c in claims)

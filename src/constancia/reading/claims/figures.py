"""Figures given again, corrected or taken back, for an act that is not named again: "corrected the number to 27"."""

from __future__ import annotations

import re

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
        count = next((c for c in scene.counts if 0 < c.start - cue.end <= 2), None)
        host = next(
            (
                c
                for c in reversed(told)
                if c.count and c.unit == "persons" and c.scene.sentence.paragraph == scene.sentence.paragraph
            ),
            None,
        )
        if count is None or host is None or _has_own_noun(setting, scene, count) or _is_claimed(told + made, count):
            continue
        hit = Hit(cue.start, count.end, Act(host.act, "phrases"))
        source = source_of(setting, attributions, count.start) or source_of(setting, attributions, cue.start)
        source = source or next((a for a in attributions if a.cue[0] <= cue.start < a.cue[1]), None)
        polarity = polarity_of(setting, scene, count.start, count.end, source, False)
        who = Participants((Phrase(count.start, count.end, NUMBER, head=(count.start, count.end), count=count),), ())
        made.append(Claim(scene, hit, host.act, who, polarity, source, count, "persons", None, host.place, None, False))
    return made


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
            and count.start > host.hit.start
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

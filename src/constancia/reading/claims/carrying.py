"""When, where and by whom, carried over from the act of which a claim only tells the outcome, a figure or a denial."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.people import NUMBER
from constancia.reading.claims.scene import Setting

_FORCE = frozenset(("use_of_force", "attack_injury", "repression_of_protest", "killing", "attack_on_hrd"))
_OUTCOMES = frozenset(("killing", "attack_injury"))
_LOOKED_BACK = 8
_NEXT_TO = 2
#: Words that point back to an event told before: its toll, some of them, the wounded.
_POINTS_BACK = re.compile(
    r"\b(?:toll|death toll|(?:the|its) (?:number|figure|count|dead|wounded|injured|attack|shooting|"
    r"massacre)|of them|of those|"
    r"among (?:them|the)|in all|in total|(?:el|su) (?:saldo|balance|ataque|tiroteo)|la (?:cifra|masacre|"
    r"matanza)|en total|"
    r"de ell[oa]s|de est[oa]s|entre ell[oa]s|los (?:muertos|heridos|lesionados|fallecidos)|"
    r"en la(?:s)? que|tambien murieron|"
    r"es[ae] mism[oa])\b"
)
_LEAVES = re.compile(
    r"\b(?:leaving|left|killing|causing|wounding|injuring|dej\w+|caus\w+|provoc\w+|con (?:un )?saldo|"
    r"resulta\w+)\b"
)


def carried(setting: Setting, here: list[Claim], before: list[Claim]) -> list[Claim]:
    """The claims of a sentence, with what they leave out and the act told before them gives."""
    made: list[Claim] = []
    for claim in here:
        told = [*before[-_LOOKED_BACK:], *made]
        host = next((t for t in reversed(told) if _is_of(setting, claim, t)), None)
        made.append(_filled(claim, host) if host else claim)
    return made


def _filled(claim: Claim, host: Claim) -> Claim:
    who = claim.who
    if claim.polarity.name not in ("denied", "negated"):
        who = replace(
            who, perpetrators=who.perpetrators or tuple(p for p in host.who.perpetrators if p not in who.victims)
        )
    return replace(claim, when=claim.when or host.when, place=claim.place or host.place, who=who)


def _is_of(setting: Setting, claim: Claim, told: Claim) -> bool:
    """Is a claim the outcome, another figure or the denial of what was told?"""
    if told.polarity.name != "asserted" or told.scene.sentence.paragraph != claim.scene.sentence.paragraph:
        return False
    near = claim.scene.sentence.index - told.scene.sentence.index
    if claim.polarity.name in ("denied", "negated"):
        return claim.act == told.act and near <= _NEXT_TO and claim.when is None
    same = claim.scene is told.scene
    if claim.act in _OUTCOMES and told.act in _FORCE and told.hit.start < claim.hit.start:
        between = setting.prose.low[told.hit.end : claim.hit.end]
        if same:
            return bool(_LEAVES.search(between)) or (_is_a_figure(claim) and _points_back(setting, claim))
        return near <= _NEXT_TO and _is_a_figure(claim) and _points_back(setting, claim)
    return False


def _is_a_figure(claim: Claim) -> bool:
    """Does a claim tell of a number of people and of nobody by name?"""
    return claim.count is not None or any(v.sort == NUMBER for v in claim.who.victims)


def _points_back(setting: Setting, claim: Claim) -> bool:
    sentence = claim.scene.sentence
    return _POINTS_BACK.search(setting.prose.low, sentence.start, sentence.end) is not None

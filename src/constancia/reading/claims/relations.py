"""How claims hang together: the same act told again, part of another, a rival figure, a denial of another."""

from __future__ import annotations

import re
from typing import Any

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.people import NUMBER
from constancia.reading.claims.scene import Setting


def related(setting: Setting, claims: list[Claim], bodies: list[dict[str, Any]]) -> list[tuple[Claim, dict[str, Any]]]:
    """The claims with their relations; a bare mention of an act told nearby is joined to it as another trigger.

    A relation names the other claim by its trigger: ``{"same_as": {"start": ..., "end": ..., "text": ...}}``.
    """
    kept: list[tuple[Claim, dict[str, Any]]] = []
    for at, (claim, body) in enumerate(zip(claims, bodies, strict=True)):
        host = _told_already(setting, claims, at)
        if host is not None:
            bodies[host].setdefault("also_triggers", []).append(body["trigger"])
            bodies[host]["perpetrators"] = bodies[host]["perpetrators"] or body["perpetrators"]
        else:
            kept.append((claim, body))
    for at, (claim, body) in enumerate(kept):
        body["relations"] = _relations(setting, claim, kept[max(0, at - _LOOKED_AT) : at])
    return kept


_LOOKED_AT = 40


def _told_already(setting: Setting, claims: list[Claim], at: int) -> int | None:
    """The index of the claim of which this one is another mention, without a figure or people of its own."""
    claim = claims[at]
    if claim.polarity.name != "asserted":
        return None
    for index in range(max(0, at - _LOOKED_AT), min(len(claims), at + _LOOKED_AT)):
        other = claims[index]
        if index == at or other.act != claim.act or other.polarity.name != "asserted":
            continue
        if not (_is_near(claim, other) or (index < at and _is_far_mention(setting, claim, other))):
            continue
        if _opens_the_story(claim, other, index < at):
            continue
        if _opens_the_story(other, claim, at < index):
            return index
        whole = at < index and claim.when is not None and bool(claim.who.victims) and not claim.asked
        if _is_bare(setting, claim) and not _is_bare(setting, other) and _fits(claim, other) and not whole:
            return index
        if index < at and _is_told_again(claim, other):
            return index
        if index < at and (_goes_on(claim, other) or _goes_on_by_pronoun(setting, claim, other)):
            return index
    return None


def _is_near(claim: Claim, other: Claim) -> bool:
    same = other.scene.sentence.paragraph == claim.scene.sentence.paragraph
    return same and abs(other.scene.sentence.index - claim.scene.sentence.index) <= 2


def _is_far_mention(setting: Setting, claim: Claim, other: Claim) -> bool:
    """ "The raid follows a week of protests": with "the" and nobody of its own it is the one of its paragraph."""
    same = claim.scene.sentence.paragraph == other.scene.sentence.paragraph
    return (
        same
        and _is_bare(setting, claim)
        and not claim.who.victims
        and bool(_DEFINITE.search(setting.prose.low[: claim.hit.start][-8:]))
    )


_DEFINITE = re.compile(r"\b(?:the|this|that|el|la|es[ea]|est[ea]|aquel|aquella) $")


def _opens_the_story(first: Claim, other: Claim, other_is_first: bool) -> bool:
    """ "Condemns this morning's raid on its office. Men broke down the door ...": the raid is told in the first."""
    if other_is_first or first.act != "raid_seizure" or first.asked or other.count:
        return False
    return first.hit.value.form == "nouns" and bool(first.who.victims) and other.hit.value.form != "nouns"


def _is_told_again(claim: Claim, other: Claim) -> bool:
    """ "Her jaw was fractured" after the blow; "they dragged us out" in a quotation after the abduction."""
    if claim.count is not None or any(v.sort == "name" and v not in other.who.victims for v in claim.who.victims):
        return False
    quoted = claim.source is not None and claim.source.mode == "direct_quote" and other.source != claim.source
    broken = claim.hit.value.form == "suffers" and claim.act in ("attack_injury", "torture_ill_treatment")
    next_one = claim.scene.sentence.index - other.scene.sentence.index == 1
    return (broken and next_one) or (quoted and claim.act == "abduction")


def _is_bare(setting: Setting, claim: Claim) -> bool:
    """A mention that names nobody: a noun, or what was asked about, without a figure."""
    named = any(v.sort == "name" for v in claim.who.victims)
    return (_is_noun(setting, claim) or claim.asked) and claim.count is None and not named


def _is_noun(setting: Setting, claim: Claim) -> bool:
    """ "The raid": words that are verbs too are nouns behind an article."""
    if claim.hit.value.form == "nouns":
        return True
    before = setting.prose.low[: claim.hit.start][-8:]
    one = re.fullmatch(r"[a-z]+", setting.prose.low[claim.hit.start : claim.hit.end])
    return (
        bool(one) and claim.scene.sentence.language == "en" and re.search(r"\b(?:the|this|that) $", before) is not None
    )


def _fits(mention: Claim, other: Claim) -> bool:
    return not mention.who.perpetrators or mention.who.perpetrators == other.who.perpetrators


def _goes_on_by_pronoun(setting: Setting, claim: Claim, other: Claim) -> bool:
    """ "Golpean a los presos y les niegan comida": the same people, taken up by a pronoun, and the same act."""
    joined = re.fullmatch(r"[^.;]{0,60},? (?:y|e) ", setting.prose.low[other.hit.end : claim.hit.start])
    dative = re.match(r"(?:les?|nos|me) ", setting.prose.low[claim.hit.start : claim.hit.end])
    return claim.scene is other.scene and bool(joined and dative)


def _goes_on(claim: Claim, other: Claim) -> bool:
    """In one sentence, the same act against the same people: "raided the newsroom and seized computers"."""
    if claim.scene is not other.scene or claim.hit.value.form == "nouns":
        return False
    new_people = set(claim.who.victims) - set(other.who.victims)
    new_figure = claim.count is not None and claim.count != other.count
    return (not new_people and not new_figure) or (claim.act == "enforced_disappearance" and not new_figure)


def _relations(setting: Setting, claim: Claim, before: list[tuple[Claim, dict[str, Any]]]) -> dict[str, Any]:
    low = setting.prose.low
    begin = low[claim.scene.sentence.start : claim.hit.start]
    for other, body in reversed(before):
        if other.act != claim.act or claim.scene.sentence.paragraph != other.scene.sentence.paragraph:
            continue
        if claim.polarity.name == "denied":
            return {"denies": body["trigger"]}
        if claim.count and other.count and claim.count.value != other.count.value:
            if re.search(
                r"\b(?:of them|of whom|of those|among them|de ellos|de ellas|de los cuales|de las cuales|entre "
                r"ellos|entre ellas)\b",
                begin,
            ):
                return {"part_of": body["trigger"]}
            if claim.source != other.source and _count_the_same(setting, claim, other):
                return {"conflicts_with": body["trigger"]}
        if claim.count is None and {v.full_name for v in claim.who.victims} & {
            v.full_name for v in other.who.victims
        } - {""}:
            return {"same_as": body["trigger"]}
    return {}


def _count_the_same(setting: Setting, claim: Claim, other: Claim) -> bool:
    """Are two figures rivals: of the dead, bare numbers, or of people called by the same noun?"""
    if claim.act == "killing" or not claim.who.victims or not other.who.victims:
        return True
    first, second = claim.who.victims[0], other.who.victims[0]
    if NUMBER in (first.sort, second.sort):
        return True
    return setting.prose.low[slice(*first.head)] == setting.prose.low[slice(*second.head)]

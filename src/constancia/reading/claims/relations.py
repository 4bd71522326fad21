"""How claims hang together: the same act told again, part of another, a rival figure, a denial of another."""

from __future__ import annotations

import re
from typing import Any

from constancia.reading.claims.acts import Claim
from constancia.reading.claims.scene import Setting


def related(setting: Setting, claims: list[Claim], bodies: list[dict[str, Any]]) -> list[tuple[Claim, dict[str, Any]]]:
    """The claims with their relations; a bare mention of an act told nearby is joined to it as another trigger.

    A relation names the other claim by the start of its trigger: ``{"same_as": {"start": ..., "end": ..., "text": ...}}``.
    """
    kept: list[tuple[Claim, dict[str, Any]]] = []
    for claim, body in zip(claims, bodies, strict=True):
        host = _told_already(setting, claim, claims)
        if host is not None:
            bodies[claims.index(host)].setdefault("also_triggers", []).append(body["trigger"])
            continue
        kept.append((claim, body))
    for index, (claim, body) in enumerate(kept):
        body["relations"] = _relations(setting, claim, [k for k in kept[:index]])
    return kept


def _told_already(setting: Setting, claim: Claim, claims: list[Claim]) -> Claim | None:
    """The claim of which this one is a bare mention: a noun without a figure or names of its own, in the same paragraph."""
    if not _is_bare(claim):
        return None
    for other in claims:
        same = (
            other is not claim and other.act == claim.act and other.polarity.name == claim.polarity.name == "asserted"
        )
        near = other.scene.sentence.paragraph == claim.scene.sentence.paragraph
        if same and near and not _is_bare(other) and _fits(claim, other):
            return other
    return None


def _is_bare(claim: Claim) -> bool:
    return (
        claim.hit.value.form == "nouns" and claim.count is None and not any(v.sort == "name" for v in claim.who.victims)
    )


def _fits(mention: Claim, other: Claim) -> bool:
    distance = abs(mention.scene.sentence.index - other.scene.sentence.index)
    return distance <= 2 and (not mention.who.perpetrators or mention.who.perpetrators == other.who.perpetrators)


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
                r"\b(?:of them|of whom|of those|among them|de ellos|de ellas|de los cuales|de las cuales|entre ellos|entre ellas)\b",
                begin,
            ):
                return {"part_of": body["trigger"]}
            if claim.source != other.source:
                return {"conflicts_with": body["trigger"]}
        if claim.count is None and {v.full_name for v in claim.who.victims} & {
            v.full_name for v in other.who.victims
        } - {""}:
            return {"same_as": body["trigger"]}
    return {}

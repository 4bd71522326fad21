"""What the models look at: a named person in a text, and a text as a whole. No feature is a name."""

from __future__ import annotations

import math
import re
from collections import Counter

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.people import NAME, Phrase
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution


def names_of(setting: Setting) -> dict[str, list[tuple[Scene, Phrase]]]:
    """Every person named in a text, by full name, with each mention in order."""
    found: dict[str, list[tuple[Scene, Phrase]]] = {}
    for scene in setting.scenes:
        for phrase in scene.phrases:
            if phrase.sort == NAME:
                found.setdefault(phrase.full_name, []).append((scene, phrase))
    return found


def of_name(
    setting: Setting, name: str, mentions: list[tuple[Scene, Phrase]], claims: list[Claim], spoken: list[Attribution]
) -> dict[str, float]:
    """The features of one person named in a text: what was claimed of them, what they say, and the words around the
    name.
    """
    found: dict[str, float] = {"mentions": math.log1p(len(mentions)), "words": float(len(name.split()))}
    first = mentions[0][0].sentence.index
    found["early"] = 1 / (1 + first)
    found["in title"] = float(first == 0)
    for claim in claims:
        told = claim.polarity.name
        if any(v.full_name == name for v in claim.who.victims if v.sort == NAME):
            found[f"victim {told}"] = found.get(f"victim {told}", 0) + 1
            found[f"victim of {claim.act}"] = 1.0
            found[f"victim by {claim.hit.value.form}"] = 1.0
        if any(p.full_name == name for p in claim.who.perpetrators if p.sort == NAME):
            found["perpetrator"] = 1.0
    found["speaks"] = math.log1p(sum(a.speaker is not None and a.speaker.full_name == name for a in spoken))
    for scene, phrase in mentions:
        if phrase.age is not None:
            found["age"] = 1.0
        if phrase.role:
            found[f"role {setting.prose.low[slice(*phrase.role)]}"] = 1.0
        for kind in phrase.extra:
            found[f"kind {kind}"] = 1.0
        for word in _around(setting, scene, phrase):
            found[word] = 1.0
        for act in {t.value.id for t in scene.triggers}:
            found[f"near {act}"] = 1.0
    return found


_AROUND = 4
_PLAIN = re.compile(r"[a-zñ,’'()-]+")


def _around(setting: Setting, scene: Scene, phrase: Phrase) -> list[str]:
    """The small words before and after a mention; capitalised ones may be names and are left out."""
    at, end = setting.prose.word_at(phrase.start), setting.prose.word_at(phrase.end - 1)
    words = setting.prose.words
    made = []
    for step in range(1, _AROUND + 1):
        for side, index in (("<", at - step), (">", end + step)):
            if scene.sentence.first <= index < scene.sentence.last:
                word = words[index]
                if not word.is_capital and _PLAIN.fullmatch(word.low):
                    made.append(f"{side}{word.low}" if step > 1 else f"{side}1{word.low}")
    return made


def of_text(setting: Setting, claims: list[Claim]) -> dict[str, float]:
    """The features of a whole text: how often each act is told and how, what its first sentences hold, and its small
    words.
    """
    found: dict[str, float] = {}
    for act, times in Counter(t.value.id for s in setting.scenes for t in s.triggers).items():
        found[f"act {act}"] = math.log1p(times)
        found[f"has {act}"] = 1.0
    for (act, told), times in Counter((c.act, c.polarity.name) for c in claims).items():
        found[f"{told} {act}"] = math.log1p(times)
    for act in {t.value.id for s in setting.scenes[:4] for t in s.triggers}:
        found[f"first {act}"] = 1.0
    words = Counter(w.low for w in setting.prose.words if not w.is_capital and w.low.isalpha() and len(w.low) > 2)
    length = math.sqrt(sum((1 + math.log(n)) ** 2 for n in words.values())) or 1.0
    for word, times in words.items():
        found[f"w {word}"] = _WORDS * (1 + math.log(times)) / length
    return found


_WORDS = 12.0

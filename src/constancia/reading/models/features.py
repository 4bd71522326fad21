"""What the models look at: a named person in a text, and a text as a whole. No feature is a name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import yaml

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.people import NAME, Phrase
from constancia.reading.claims.prose import fold
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


def of_names(
    setting: Setting,
    claims: Sequence[Claim],
    spoken: Sequence[Attribution],
    everyday: frozenset[str],
    only: frozenset[str] | None = None,
) -> dict[str, dict[str, float]]:
    """The features of each person named in a text (or of some of them): what is claimed of them, whom they stand
    beside, how the text goes on about them, and how the name is written; ``everyday`` words are taken for no names.
    """
    named = names_of(setting)
    where = _sentences_by_word(setting)
    asked = named if only is None else [name for name in named if name in only]
    order = {name: at for at, name in enumerate(named)}
    made = {}
    for name in asked:
        mentions = named[name]
        found = {"mentions": math.log1p(len(mentions)), "many": math.log1p(len(named))}
        found["words"] = float(len(name.split()))
        first = mentions[0][0].sentence.index
        found["early"], found["in title"] = 1 / (1 + first), float(first == 0)
        found["order"], found["is first"] = 1 / (1 + order[name]), float(order[name] == 0)
        _claimed(found, name, claims)
        found["speaks"] = math.log1p(sum(a.speaker is not None and a.speaker.full_name == name for a in spoken))
        _told(found, [setting.scenes[at] for at in where.get(_last_word(name), ())])
        _written(found, name, everyday)
        for scene, phrase in mentions:
            _mentioned(found, setting, scene, phrase)
        made[name] = found
    return made


def _last_word(name: str) -> str:
    return fold(name.split()[-1])


def _sentences_by_word(setting: Setting) -> dict[str, list[int]]:
    """For each capitalised word, the sentences that hold it, in order."""
    found: dict[str, list[int]] = {}
    for at, scene in enumerate(setting.scenes):
        words = setting.prose.words[scene.sentence.first : scene.sentence.last]
        for word in {w.low for w in words if w.is_capital}:
            found.setdefault(word, []).append(at)
    return found


def _claimed(found: dict[str, float], name: str, claims: Sequence[Claim]) -> None:
    for claim in claims:
        told = claim.polarity.name
        if any(v.full_name == name for v in claim.who.victims if v.sort == NAME):
            found[f"victim {told}"] = found.get(f"victim {told}", 0) + 1
            found[f"victim of {claim.act}"] = 1.0
            found[f"victim by {claim.hit.value.form}"] = 1.0
        if any(p.full_name == name for p in claim.who.perpetrators if p.sort == NAME):
            found["perpetrator"] = 1.0


def _told(found: dict[str, float], scenes: Sequence[Scene]) -> None:
    """How often the text goes on about somebody, from the title on, and how often where an act is told."""
    acts = sum(bool(scene.triggers) for scene in scenes)
    found["sentences"], found["sentences with an act"] = math.log1p(len(scenes)), math.log1p(acts)
    found["share with an act"] = acts / max(1, len(scenes))
    found["surname in title"] = float(any(scene.sentence.index == 0 for scene in scenes))


def _written(found: dict[str, float], name: str, everyday: frozenset[str]) -> None:
    """How the name is written: runs of capitalised words that are no person's name look otherwise."""
    words = name.split()
    share = sum(fold(word) in everyday for word in words) / len(words)
    found["everyday words"], found["only everyday words"] = share, float(share == 1)
    found["apostrophe"], found["hyphen"] = float("'" in name or "’" in name), float("-" in name)
    found["all capitals"] = float(any(len(word) > 1 and word.isupper() for word in words))
    found["one word"] = float(len(words) == 1)


def _mentioned(found: dict[str, float], setting: Setting, scene: Scene, phrase: Phrase) -> None:
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
    if any(p.sort == NAME and _is_beside(p, phrase) for p in scene.phrases):
        found["listed"] = 1.0


def _is_beside(one: Phrase, other: Phrase) -> bool:
    first, last = sorted([one, other], key=lambda phrase: phrase.start)
    return 0 < last.start - first.end < _IN_A_LIST


_IN_A_LIST = 8  # ", ", " and ", " as well" and no more stand between two names of a list
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


def of_text(setting: Setting, claims: Sequence[Claim]) -> dict[str, float]:
    """The features of a whole text: how often each act is told and how, and how often, where and in which share words
    of each group stand that articles about violations use.
    """
    found: dict[str, float] = {"length": math.log1p(len(setting.scenes))}
    for act, times in Counter(t.value.id for s in setting.scenes for t in s.triggers).items():
        found[f"act {act}"] = math.log1p(times)
        found[f"has {act}"] = 1.0
    for (act, told), times in Counter((c.act, c.polarity.name) for c in claims).items():
        found[f"{told} {act}"] = math.log1p(times)
    for act in {t.value.id for s in setting.scenes[:_OPENING] for t in s.triggers}:
        found[f"first {act}"] = 1.0
    for claim in claims:
        sorts = {victim.sort for victim in claim.who.victims}
        found[f"claim {claim.act} {'named' if NAME in sorts else 'unnamed' if sorts else 'nobody'}"] = 1.0
    _grouped(found, setting)
    return found


_OPENING = 4  # sentences, with the title


def _grouped(found: dict[str, float], setting: Setting) -> None:
    """The words of the groups: in all, in the title, in the opening, towards the end, and each by itself."""
    groups: dict[str, Counter[str]] = {part: Counter() for part in ("g", "title", "lead", "end")}
    words: Counter[str] = Counter()
    sentences = len(setting.scenes)
    for at, scene in enumerate(setting.scenes):
        for word in setting.prose.words[scene.sentence.first : scene.sentence.last]:
            group = _group_of(word.low)
            if group is None:
                continue
            words[word.low] += 1
            groups["g"][group] += 1
            if at < _OPENING:
                groups["lead" if at else "title"][group] += 1
            if at >= _ENDING * sentences:
                groups["end"][group] += 1
    in_all = groups["g"].total()
    for part, counted in groups.items():
        found.update({f"{part} {group}": math.log1p(times) for group, times in counted.items()})
    for group, times in groups["g"].items():
        found[f"share {group}"], found[f"often {group}"] = 2 * times / in_all, 5 * times / sentences
        found.update({f"g {group}>={step}": 1.0 for step in _STEPS if times >= step})
    found.update({f"word {word}": math.log1p(times) / 2 for word, times in words.items()})


_ENDING = 0.6
_STEPS = (1, 2, 4, 8)


@lru_cache(maxsize=20_000)
def _group_of(word: str) -> str | None:
    whole, stems = _groups()
    return whole.get(word) or next((group for stem, group in stems if word.startswith(stem)), None)


@lru_cache
def _groups() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The group of each whole word, and of each stem, the longest first."""
    text = files("constancia.reading").joinpath("lexicon", "violation_words.yaml").read_text(encoding="utf-8")
    listed = [(word, group) for group, words in yaml.safe_load(text).items() for word in words]
    stems = sorted(((w[:-1], g) for w, g in listed if w.endswith("*")), key=lambda pair: -len(pair[0]))
    return {word: group for word, group in listed if not word.endswith("*")}, stems

"""A sentence laid out: its phrases, counts, dates and triggers, cut into the pieces over which no "not" or "might"
reaches.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from constancia.reading.claims.lexicon import Act, Lexicon, lexicon
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import Phrase, names_in, phrases_in
from constancia.reading.claims.prose import Prose, Sentence
from constancia.reading.claims.quotes import Quote, quotes_in
from constancia.reading.counts import Count, counts_in
from constancia.reading.dates import When, dates_in
from constancia.reading.told_dates import by_the_clock, from_told


@dataclass(frozen=True)
class Scene:
    """One sentence with what was found in it, in the order of the text."""

    sentence: Sentence
    lexicon: Lexicon
    phrases: tuple[Phrase, ...]
    counts: tuple[Count, ...]
    dates: tuple[When, ...]
    triggers: tuple[Hit[Act], ...]
    pieces: tuple[tuple[int, int], ...]

    def piece(self, offset: int) -> tuple[int, int]:
        """The piece of the sentence that holds an offset."""
        return next((p for p in self.pieces if p[0] <= offset < p[1]), (self.sentence.start, self.sentence.end))


@dataclass(frozen=True)
class Setting:
    """A whole text laid out."""

    prose: Prose
    quotes: tuple[Quote, ...]
    scenes: tuple[Scene, ...]
    known: dict[str, str]
    published: date | None
    _found: dict[tuple[int, str], tuple[Hit[str], ...]] = field(default_factory=dict, repr=False, compare=False)

    def hits(self, scene: Scene, subject: str, start: int | None = None, end: int | None = None) -> Iterator[Hit[str]]:
        """The phrases of one subject of the lexicon ("say", "ask") in a sentence, or in a range of it."""
        sentence = scene.sentence
        key = (sentence.index, subject)
        if key not in self._found:
            self._found[key] = scene.lexicon.speech[subject].in_sentence(self.prose, sentence)
        first = sentence.start if start is None else start
        last = sentence.end if end is None else end
        return (hit for hit in self._found[key] if first <= hit.start and hit.end <= last)


def setting_of(prose: Prose, published: date | None) -> Setting:
    """Lay out a text."""
    lexicons = {language: lexicon(language) for language in {s.language for s in prose.sentences}}
    known = names_in(prose, lexicons)
    sent = [(m.body, m.sent) for m in prose.messages]
    scenes: list[Scene] = []
    told: When | None = None
    for sentence in prose.sentences:
        scene = _scene(prose, sentence, lexicons[sentence.language], known, _day_of(sentence, sent, published), told)
        told = next((d for d in reversed(scene.dates) if d.first and _may_be_told_from(prose, scene, d)), told)
        scenes.append(scene)
    return Setting(prose, quotes_in(prose.text), tuple(scenes), known, published)


def _day_of(sentence: Sentence, sent: list[tuple[int, date | None]], published: date | None) -> date | None:
    """The day against which a sentence's dates are resolved: that of its message in a chat, else that of the text."""
    at = bisect_right(sent, sentence.start, key=lambda message: message[0])
    return (sent[at - 1][1] if at else None) or published


def _may_be_told_from(prose: Prose, scene: Scene, when: When) -> bool:
    """May "el día 22" be counted from this date: a day or a month, not one of a telling or only compared with?"""
    near = scene.lexicon.speech["say"].find(prose, max(scene.sentence.start, when.start - _TELLING), when.start)
    told = any(prose.low[cue.end : when.start] in (" ", " on ") for cue in near)
    if (
        told
        and not prose.low.startswith("'s", when.end)
        and not any(t.start < when.start and when.start - t.end <= 1 for t in scene.triggers)
    ):
        return False
    before = prose.low[max(0, when.start - 16) : when.start]
    return (when.precision in ("day", "month") or _is_short(when)) and not re.search(
        r"\b(?:que|than|frente a|compared (?:to|with)) $", before
    )


_TELLING = 24


def _is_short(when: When) -> bool:
    return when.first is not None and when.last is not None and (when.last - when.first).days <= _A_FEW_DAYS


_A_FEW_DAYS = 2


def _scene(
    prose: Prose,
    sentence: Sentence,
    lexicon: Lexicon,
    known: dict[str, str],
    published: date | None,
    told: When | None,
) -> Scene:
    low = prose.low[sentence.start : sentence.end]
    dates = _dates(prose, sentence, published, told)
    taken = [(d.start, d.end) for d in dates]
    counts = [c for c in _counts(low, sentence) if not any(s < c.end and c.start < e for s, e in taken)]
    hits = (_as_written(prose, t, sentence, lexicon) for t in lexicon.acts.in_sentence(prose, sentence))
    triggers = [t for t in hits if t is not None and not _is_no_trigger(prose, t, sentence)]
    barriers = taken + [_barrier(prose, t) for t in triggers]
    phrases = phrases_in(prose, sentence, lexicon, counts, barriers, known)
    return Scene(
        sentence, lexicon, tuple(phrases), tuple(counts), tuple(dates), tuple(triggers), _pieces(prose, sentence)
    )


def _dates(prose: Prose, sentence: Sentence, published: date | None, told: When | None) -> list[When]:
    """The dates of a sentence; those that count from a date told before, in it or in another one, count from there."""
    low = prose.low[sentence.start : sentence.end]
    before = prose.sentences[sentence.index - 1] if sentence.index else sentence
    just_before = before.start if before.paragraph == sentence.paragraph else sentence.start
    dates = dates_in(low, sentence.language, published, sentence.start, told.first if told else None)
    own = next((d for d in dates if d.first and d.precision == "day"), None)
    anchor = told if told and told.precision != "month" else None
    relative = from_told(low, sentence.language, anchor, sentence.start) if anchor else []
    if not relative and not dates and anchor and anchor.start >= just_before:
        relative = by_the_clock(low, sentence.language, anchor, prose.low[anchor.start : anchor.end], sentence.start)
    if own:
        of_own = [r for r in from_told(low, sentence.language, own, sentence.start) if r.start > own.end]
        relative = [*(r for r in relative if r.start < own.start), *of_own]
    if not relative:
        return dates
    kept = [d for d in dates if not any(r.start < d.end and d.start < r.end for r in relative)]
    return sorted([*kept, *relative], key=lambda when: when.start)


def _barrier(prose: Prose, hit: Hit[Act]) -> tuple[int, int]:
    """What of a trigger no phrase runs over: all of it, or its first word where others may stand inside."""
    return (hit.start, prose.words[prose.word_at(hit.start)].end) if hit.value.has_gap else (hit.start, hit.end)


def _counts(low: str, sentence: Sentence) -> list[Count]:
    return [
        replace(c, start=c.start + sentence.start, end=c.end + sentence.start)
        for c in counts_in(low, sentence.language)
        if not low.startswith(("-year-old", "-month-old"), c.end)
    ]


_BREAK = {
    "en": re.compile(
        r"[;:—]|, (?:but|while|although|though|whereas|yet)\b|\bbut (?=(?:was|were|is|are|has|have|had|said|warned|"
        r"that|the|it|they|he|she|not)\b)|\bwhile (?=\w+ )"
    ),
    "es": re.compile(r"[;:—]|,? (?:pero|sino|aunque|mientras(?: que)?|en tanto)\b"),
}  # fmt: skip


def _pieces(prose: Prose, sentence: Sentence) -> tuple[tuple[int, int], ...]:
    """A sentence cut where a new statement begins: at ";", ":" and words like "but"."""
    cuts = [
        m.start() + sentence.start for m in _BREAK[sentence.language].finditer(prose.low[sentence.start : sentence.end])
    ]
    edges = [sentence.start, *cuts, sentence.end]
    return tuple((a, b) for a, b in itertools.pairwise(edges) if b > a)


def _as_written(prose: Prose, hit: Hit[Act], sentence: Sentence, lexicon: Lexicon) -> Hit[Act] | None:
    """ "disparó" is a verb and "disparo" a noun: what the accent tells is not lost by comparing without it."""
    words = prose.text[hit.start : hit.end]
    first = words.split()[0]
    if (
        sentence.language != "es"
        or hit.value.form != "verbs"
        or not first.endswith("o")
        or _ES_PARTICIPLE.fullmatch(first.lower())
        or _ES_GERUND.fullmatch(first.lower())
    ):
        return hit
    if " " in words or not any(c in prose.text for c in "áéíóú"):
        return hit
    noun = next(lexicon.acts.all_at(prose, hit.start, hit.end, lambda act: act.form == "nouns"), None)
    return noun or (hit if _STRONG_PAST.search(words) else None)


_STRONG_PAST = re.compile(r"(?:uvo|udo|uso|ijo|izo|upo)$")


def _stands_before_noun(prose: Prose, hit: Hit[Act]) -> bool:
    """ "dozens of wounded marchers": the participle only describes the people after it."""
    before = prose.low[max(0, hit.start - 14) : hit.start]
    after = lexicon("en").people.at(prose, hit.end + 1)
    leads = re.search(
        r"(?:\b(?:of|for|to|by|against|among|including|all|the|a|an|some|many|these|those|their|his|her|"
        r"two|three|four|five|other|with|for) |\d )$",
        before,
    )
    return bool(leads and after and after.value.group == "person")


_ES_NOUN_BEFORE = re.compile(
    r"\b(?:los|las|el|la|su|sus|al|del|otros|otras) (?:\d+ |(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) )?$"
)
_ES_PARTICIPLE = re.compile(r"(?:\w*[aei]d|muert|pres)[oa]s?")
_ES_GERUND = re.compile(r"\w+(?:ando|iendo|yendo)(?:l[oae]s?)?")
_PLACE_OF = re.compile(r"\b(?:centros?|lugar(?:es)?|sitios?|condiciones|instalaciones|celdas?|campos?|sistema) de $")
_COUNTED = re.compile(
    r"(?:\d|\b(?:decenas|docenas|cientos|centenares|miles|treintena|veintena|decena|docena|centenar|mas|menos|"
    r"cerca|alrededor|total|saldo|balance)) de $"
)
_FIGURE_OF = re.compile(
    r"(?:\d|\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta)) (?:los|las) $"
)
_WARRANT = re.compile(
    r"\b(?:warrants?|orden(?:es)?(?: judicial(?:es)?)?|boletas?) (?:of |for (?:his |her |their |the )?|de |for )$"
)


#: What stands before a capital that only begins a line or an entry: a mark, or a time of day.
_OPENS_ANEW = re.compile(r"(?:[.:;!?)\]•*–—-]\s+|\d{1,2}[:.h]\d{2}(?: ?[ap]m)?\s+)$")
_THOSE_WHO_SUFFERED = re.compile(r"detained|arrested|injured|wounded|disappeared|imprisoned|jailed|killed|murdered")
_HELD_STATE = re.compile(r"detention|imprisonment|detencion|prision|arresto")
_NO_NOUN = re.compile(
    r"[,.;:]|$| (?:ha(?:ve|s|d)|w(?:ere|as|ill|ould)|are|is|can|could|may|must|includ\w+|sa(?:y|id)|told|and|or|"
    r"in|at|on)\b"
)
_IS_A_PARTY = re.compile(
    r",| (?:sa(?:ys|id)|argu\w+|alleg\w+|claim\w+|maintain\w+|contend\w+|ask\w*|s(?:eeks|ought)|told|accus\w+|"
    r"w(?:ill|ants)|has|had)\b"
)


_GOVERNED_ES = re.compile(r"\b(?:contra|a|entre|para|con|hacia) (?:las |los |[a-zñ]+ )?[a-zñ]+s $")


def _only_describes(prose: Prose, hit: Hit[Act], before: str) -> bool:
    """ "Violencia contra mujeres detenidas.": the participle says who they are, and ends there."""
    return bool(_GOVERNED_ES.search(before)) and re.match(r"[.,;)]|$", prose.low[hit.end : hit.end + 1]) is not None


def _says_next(prose: Prose, hit: Hit[Act]) -> bool:
    """ "Once detenidos afirmaron que ...": those who speak."""
    said = lexicon("es").speech["say"].at(prose, hit.end + 1)
    return said is not None and prose.low[said.start : said.end].endswith(("aron", "ieron", "eron", "an", "en"))


def _is_no_trigger(prose: Prose, hit: Hit[Act], sentence: Sentence) -> bool:
    """Words of the lexicon that name no act here: in an organisation's name, in "arrest warrant", as "los
    detenidos".
    """
    text, low = prose.text, prose.low
    before, after = low[max(0, hit.start - 30) : hit.start], low[hit.end : hit.end + 16]
    words = low[hit.start : hit.end]
    if (
        text[hit.start].isupper()
        and hit.start > sentence.start
        and text[hit.start - 1] not in '“«"‘¿¡'
        and not _OPENS_ANEW.search(text[max(sentence.start, hit.start - 8) : hit.start])
    ):
        return True
    if re.match(
        r" (?:centers?|centres?|facilit\w+|camps?|cells?|conditions|sites?|system)\b", after
    ) or _PLACE_OF.search(before):
        return True
    if re.match(r" warrants?\b", after) or _WARRANT.search(before):
        return True
    if re.search(
        r"\b(?:committee|convention|comite|convencion|subcommittee|day of|dia de|law|ley|crime of|delito de|"
        r"crimen de) (?:against|contra|for|on|sobre|the|la|las|los|de)?\s?(?:the |la |las |los )?$",
        before,
    ):
        return True
    if (
        sentence.language == "en"
        and hit.value.form == "verbs"
        and (words.endswith("ed") or words == "slain")
        and _stands_before_noun(prose, hit)
    ):
        return True
    if words == "dead" and before.endswith("the "):
        return True
    if _HELD_STATE.fullmatch(words) and re.search(r"\b(?:die|dies|died|in|during|from|while in|en) $", before):
        return True
    if _THOSE_WHO_SUFFERED.fullmatch(words) and before.endswith("the ") and _NO_NOUN.match(after):
        return True
    if words == "prosecution" and before.endswith("the ") and _IS_A_PARTY.match(after):
        return True
    if words.startswith(("detuv", "detien")) and before.endswith("se ") and not re.match(r" al?\b", after):
        return True
    if sentence.language == "es" and _ES_PARTICIPLE.fullmatch(words) and words.endswith("s") and _says_next(prose, hit):
        return True
    if sentence.language == "es" and _FIGURE_OF.search(before):
        return False
    if sentence.language == "es" and hit.value.form in ("verbs", "weak") and _ES_PARTICIPLE.fullmatch(words):
        if _only_describes(prose, hit, before):
            return True
        if before.endswith(" de ") and not _COUNTED.search(before):
            return True
        return bool(_ES_NOUN_BEFORE.search(before)) and not re.match(r" (?:por|a manos|en|durante|ayer|el)\b", after)
    return False

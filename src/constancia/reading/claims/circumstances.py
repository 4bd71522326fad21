"""How many, when and why: the figure, date and ground that belong to an act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Participants
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import ORGANISATION
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.words import THINGS
from constancia.reading.counts import Count
from constancia.reading.dates import When


def count_of(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> tuple[Count | None, str]:
    """The figure of an act: of its victims, else of the acts themselves ("hundreds of death threats")."""
    low = setting.prose.low
    for count in scene.counts:
        if 0 <= count.start - hit.end <= 2 and _TIMES.match(low, count.end):
            return count, "acts"
    listed = count_behind_colon(setting, scene, hit)
    if listed and not any(v.count and scene.sentence.start <= v.start < listed[0].start for v in who.victims):
        return listed  # and not the "four" of "six people died: four of gunshots"
    for victim in who.victims:
        if victim.count:
            return victim.count, "organisations" if victim.sort == ORGANISATION else "persons"
    for count in scene.counts:
        if any(p.count is count for p in who.perpetrators):
            continue
        if low[count.start : count.end] in _ARTICLES or _counts_things(low, count, scene.sentence.language):
            continue
        between = low[count.end : hit.start]
        if count.end <= hit.start and _OF_CASES.fullmatch(between) and not _is_age(low, count):
            persons = hit.value.form in ("verbs", "weak", "phrases") or re.match(
                r"victim|pres|prisoner|political prisoner", low[hit.start : hit.end]
            )
            return count, "persons" if (persons and not _CASES.search(between)) or _is_noun_of_persons(
                low, hit
            ) else "acts"
        if count.end <= hit.start and _NOT_ANOTHER.fullmatch(low[count.end : hit.start]):
            return count, "persons" if hit.value.form in ("verbs", "weak") or _is_noun_of_persons(low, hit) else "acts"
        if (
            hit.end <= count.start
            and re.fullmatch(
                r"\s*(?:of|at|to|en|de|a|al|es de|is|was|stood at|stands at|as|como|asciende a|ascendia a|"
                r"ascendio a|rose to|reached|in)\s*(?:the )?",
                low[hit.end : count.start],
            )
            and hit.value.form == "phrases"
        ):
            return count, "persons"
    return None, "persons"


def count_behind_colon(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Count, str] | None:
    """The figure that a list gives for an act: "Detenciones arbitrarias: 12", "Masacres: una, con cuatro víctimas"."""
    low = setting.prose.low
    if hit.value.form not in ("nouns", "phrases", "weak") or not re.match(
        r"(?: [\w-]+){0,4}\s*:", low[hit.end : hit.end + 60]
    ):
        return None
    after = [c for c in scene.counts if c.start > hit.end and re.fullmatch(_IN_A_LIST, low[hit.end : c.start])]
    of_people = next((c for c in after if _OF_PEOPLE.match(low, c.end)), None)
    if of_people:
        return of_people, "persons"
    return (after[0], "persons" if _is_noun_of_persons(low, hit) else "acts") if after else None


_IN_A_LIST = r"(?: [\w-]+){0,4}\s*:\s*(?:[^.;:]{0,40} )?"
_OF_PEOPLE = re.compile(
    r" (?:victim\w*|personas?|people|persons|muert[oa]s|dead|lideres|defensor\w+|periodistas?|journalists?)\b"
)
#: "Son 17, y no 25, los fallecidos".
_NOT_ANOTHER = re.compile(
    r",? (?:y no|no|and not|not|rather than) [\w.,]+?,? (?:los |las |the )?(?:people |personas )?"
)
_WORD = re.compile(r" (?:of |de )?([\w-]+)")


def _counts_things(low: str, count: Count, language: str) -> bool:
    """ "Two laptops were seized": the number is of things, and of no act."""
    word = _WORD.match(low, count.end)
    return word is not None and word[1] in THINGS[language] and not _CASES.match(word[1])


_ARTICLES = frozenset(["un", "una", "a", "an"])
_CASES = re.compile(
    r"complaints|allegations|claims|denuncias|quejas|cases|incidents|episodes|casos|episodios|hechos|actos|deaths|raids|"
    r"messages|mensajes|letters|cartas|shots|disparos"
)


_OF_CASES = re.compile(
    r"\s*(?:(?:cases|incidents|episodes|reports|instances|acts|counts|complaints|allegations|claims|denuncias|"
    r"quejas|casos|episodios|hechos|actos|incidentes) )"
    r"?(?:of |de |por |for |about )?(?:la )?(?:[\w-]+ )?"
)


_TIMES = re.compile(r" (?:veces|ocasiones|times|occasions)\b")


def _is_noun_of_persons(low: str, hit: Hit[Act]) -> bool:
    return bool(
        re.match(
            r"deaths|muertes|fatalities|dead|pres[oa]s|political prisoner|prisoners? of con", low[hit.start : hit.end]
        )
    )


def _is_age(low: str, count: Count) -> bool:
    return bool(re.match(r"[- ]?(?:years?|años?)", low[count.end : count.end + 7]))


def when_of(setting: Setting, scene: Scene, hit: Hit[Act], of_words: bool = False) -> When | None:
    """The date nearest to the act in its sentence, not that of a report; ``of_words``: the act is what was said."""
    low = setting.prose.low
    begin, stop = scene.piece(hit.start)
    dates = [
        d
        for d in scene.dates
        if (of_words or not _is_date_of_report(setting, scene, d, hit))
        and not _belongs_to_another(setting, scene, d, hit)
    ]
    dates = [d for d in dates if not _stands_in_another_clause(low, d, hit) and not _is_compared_with(low, d)]
    near = [d for d in dates if begin <= d.start < stop]
    goes_on = re.match(
        r"(?:, )?(?:but|pero|aunque) (?:was|were|has|have|had|not|no|fue|fueron|ha|han)\b", low[begin : begin + 24]
    )
    near = [d for d in near if d.first] or near
    near = near or [d for d in dates if goes_on or not _has_trigger(scene, scene.piece(d.start))]
    if not near:
        return None

    def distance(when: When) -> int:
        gap = when.start - hit.end if when.start >= hit.end else hit.start - when.end
        crossed = low[min(hit.end, when.end) : max(hit.start, when.start)].count(",")
        return gap + 40 * crossed

    best = min(near, key=distance)
    if len(near) > 1 and near.index(best) == 0 and best.end <= hit.start:
        return best
    return best


def _is_compared_with(low: str, when: When) -> bool:
    """ "38 fewer than in June": the month of another figure."""
    before = low[max(0, when.start - 40) : when.start]
    return _THAN.search(before) is not None


_THAN = re.compile(
    r"\b(?:(?:mas|menos|fewer|more|less|higher|lower)(?: [\w-]+){0,3} (?:que|than)|frente a|compared (?:to|with)) "
    r"(?:in |en |those of |los de )?$"
)


def _stands_in_another_clause(low: str, when: When, hit: Hit[Act]) -> bool:
    """Does a date stand behind the act in a clause about somebody else (", which counted 19 a year ago")?"""
    return when.start > hit.end and bool(
        re.search(r", (?:which|who|whose|cuy[oa]s?)\b[^,]*$", low[hit.end : when.start])
    )


def _has_trigger(scene: Scene, piece: tuple[int, int]) -> bool:
    return any(piece[0] <= t.start < piece[1] for t in scene.triggers)


def anchored(setting: Setting, claim: Claim, told: list[Claim]) -> Claim:
    """ "Within hours" counts from the act told before; "no hubo detenidos" is of the day told before."""
    last = next((c.when for c in reversed(told) if c.when and c.when.first), None)
    low = setting.prose.low
    if (
        claim.when is None
        and last
        and re.search(
            r"\b(?:hubo|there were|there was) (?:no |any )?$|\bno hubo $",
            low[claim.scene.sentence.start : claim.hit.start],
        )
    ):
        return replace(claim, when=last)
    if claim.when is None or claim.when.first or last is None or last.first is None:
        return claim
    words = low[claim.when.start : claim.when.end]
    if not re.match(r"within|in a matter of|a las pocas|en cuestion de", words):
        return claim
    if "hour" in words or "hora" in words:
        return replace(
            claim, when=replace(claim.when, first=last.first, last=last.first + timedelta(days=1), precision="day")
        )
    return replace(claim, when=replace(claim.when, first=last.first))


def _is_date_of_report(setting: Setting, scene: Scene, when: When, hit: Hit[Act]) -> bool:
    """ "informó este viernes que", "said on Monday that", "elevó ayer a 18 los muertos": the day of the telling."""
    low = setting.prose.low
    if _OF_STATEMENT.search(low, scene.sentence.start, when.start) or _is_dateline(low, scene, when):
        return True
    for figure in setting.hits(scene, "figures"):
        if not _CORRECTS.match(low, figure.start) or when.precision != "day":
            continue
        if 0 <= figure.start - when.end <= 1 or 0 <= when.start - figure.end <= _FIGURE_BETWEEN:
            return True
    told_that = (c for c in setting.hits(scene, "say") if c.end <= hit.start and low.startswith(_TO_SAY_THAT, c.end))
    if any(_said_then(low, scene, when, cue.start, cue.end) for cue in told_that):
        return True
    for subject in ("say", "deny", "ask", "send"):
        for cue in setting.hits(scene, subject):
            if any(t.start < cue.end and cue.start < t.end for t in scene.triggers):
                continue
            if re.search(r"\b(?:that|que)$", low[cue.start : cue.end]) and cue.end <= when.start:
                continue
            told = (
                re.fullmatch(r"[\s,]*(?:on |in a statement |en un comunicado )?", low[cue.end : when.start])
                if cue.end <= when.start
                else None
            )
            if told and re.match(
                r"\s*(?:,|:|\.|$|que\b|that\b|en un\b|in an?\b|al?\b|to\b|a la\b|[a-z]+ing\b)",
                low[when.end : scene.sentence.end],
            ):
                return True
            if told and _DENOUNCES.match(low, cue.start) and _THE.match(low, when.end):
                return True
            if subject == "send" and 0 <= when.start - cue.end <= 1:
                return True
            if 0 <= cue.start - when.end <= 1:
                return True
    return False


_TO_SAY_THAT = (" that ", " que ")
_FIGURE_BETWEEN = 12
_CORRECTS = re.compile(r"elev|corrig|correg|rebaj|actualiz|revis|correct|rais|lower|updat|put")
_OF_STATEMENT = re.compile(
    r"\b(?:(?:statement|communique|comunicado|declaracion|letter|carta|report|informe)s? "
    r"(?:dated|of|from|issued|de|del|fechad[oa](?: el)?|emitid[oa](?: el)?)|expres\w+|manifest(?:o|aron)|voiced|"
    r"elev\w+|rebaj\w+|corrig\w+|raised|lowered|revised|corrected)(?: on)? $"
)


def _is_dateline(low: str, scene: Scene, when: When) -> bool:
    """ "GENEVA (19 February) – ...": the date at the head of a dispatch."""
    return when.start - scene.sentence.start < _HEAD and _DASH.match(low, when.end) is not None


_HEAD = 40
_DASH = re.compile(r"(?: ?\([^)]*\)|\))?\.? ?[-–—]+ ")


def _said_then(low: str, scene: Scene, when: When, start: int, end: int) -> bool:
    """Does a date stand in the clause of the telling, before "says that" and behind no other clause?"""
    return when.end <= start and scene.sentence.start + _OPENS < when.start and "," not in low[when.end : start][:1]


_OPENS = 12
#: "Denunció el jueves la desaparición": a verb that takes what happened as its object.
_DENOUNCES = re.compile(r"denunci|repudi|conden|report|condemn|document|anunci|announc|denounc")
_THE = re.compile(r" (?:el|la|los|las|the|an?|una?)\b")


def _belongs_to_another(setting: Setting, scene: Scene, when: When, hit: Hit[Act]) -> bool:
    """A date inside another noun phrase ("the July 28 presidential election")."""
    if setting.prose.text[when.start : when.start + 4].startswith("de ") and _NAMED_MONTH.match(
        setting.prose.text, when.start
    ):
        return True  # the "Comité Madres de Abril"
    event = next(scene.lexicon.events.find(setting.prose, when.end, min(scene.sentence.end, when.end + 40)), None)
    return bool(event and event.value == "election" and event.start - when.end <= 1)


_NAMED_MONTH = re.compile(r"de [A-Z][a-z]+(?! \d| de)")


def grounds_of(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[int, int] | None:
    """What is said to be the reason: "simply for opposing ...", "por protestar"."""
    stop = scene.piece(hit.start)[1]
    for ground in setting.hits(scene, "grounds", hit.end, stop):
        tail = re.search(r"[;.”»]|,(?! (?:or|o|and|y) )", setting.prose.text[ground.end : stop])
        return ground.start, ground.end + tail.start() if tail else stop
    return None

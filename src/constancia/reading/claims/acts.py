"""Claims: each act that the text tells of, with whom, by whom, how many, where, when and according to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from constancia.reading.claims.asks import Ask, ask_at
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import (
    Memory,
    Participants,
    coordinated,
    is_of_the_state,
    participants_of,
    voice_of,
)
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, NAME, NUMBER, ORGANISATION, PERSON, PLACE, Phrase, outer
from constancia.reading.claims.polarity import Polarity, polarity_of
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_json, source_of
from constancia.reading.counts import Count
from constancia.reading.dates import When
from constancia.reading.places import FACILITY, Place, level_of
from constancia.terms.spans import Span


@dataclass(frozen=True)
class Claim:
    """One act before it is written as a suggestion."""

    scene: Scene
    hit: Hit[Act]
    act: str
    who: Participants
    polarity: Polarity
    source: Attribution | None
    count: Count | None
    unit: str
    when: When | None
    place: Place | None
    grounds: tuple[int, int] | None
    asked: bool
    quoted: bool = False


def claims_of(setting: Setting, attributions: list[Attribution], asks: list[Ask]) -> list[Claim]:
    """The claims of a text in order."""
    memory = Memory()
    found: list[Claim] = []
    for scene in setting.scenes:
        memory.enter(setting, scene)
        listed = _listed(setting, scene, found)
        if listed:
            found[-1] = listed
        here = [c for hit in _merged(setting, scene) if (c := _claim(setting, scene, hit, memory, attributions, asks))]
        here += _labels(setting, scene, memory, attributions)
        here = _shared(setting, scene, sorted(here, key=lambda c: c.hit.start))
        here += _figures(setting, scene, [*found, *here], attributions)
        here += _rejected(setting, scene, here, attributions)
        found += [_anchored(setting, c, found) for c in here]
        if doers := _identified(setting, scene):
            found[-1:] = [replace(c, who=replace(c.who, perpetrators=c.who.perpetrators or doers)) for c in found[-1:]]
        memory.note(setting, scene, next((c.who.victims for c in reversed(here) if _names_people(c)), ()))
    return found


def _names_people(claim: Claim) -> bool:
    """Does a claim name people that a later pronoun may mean, and not only a figure?"""
    return any(v.sort != NUMBER for v in claim.who.victims)


def claim_json(setting: Setting, claim: Claim) -> dict[str, Any]:
    """The body of the suggestion of a claim."""
    text = setting.prose.text
    body: dict[str, Any] = {
        "act": claim.act,
        "trigger": _span(text, (claim.hit.start, claim.hit.end)),
        "polarity": claim.polarity.name,
        "victims": [_person(text, v) for v in claim.who.victims],
        "count": claim.count.to_json(text, claim.unit) if claim.count else None,
        "perpetrators": [_doer(setting, claim, p) for p in claim.who.perpetrators],
        "place": claim.place.to_json(text) if claim.place else None,
        "date": claim.when.to_json(text) if claim.when else None,
        "source": source_json(setting, claim.source),
        "grounds": _span(text, claim.grounds) if claim.grounds else None,
        "relations": {},
    }
    if claim.polarity.cue:
        body["polarity_cue"] = _span(text, claim.polarity.cue)
    if claim.polarity.condition:
        body["condition"] = _span(text, claim.polarity.condition)
    return body


def _span(text: str, place: tuple[int, int]) -> dict[str, Any]:
    return Span.of(text, *place).to_json()


def _person(text: str, phrase: Phrase) -> dict[str, Any]:
    """A victim; a name is what the source wrote, and is given only where the phrase is one."""
    kinds = {NAME: "named", ORGANISATION: "organisation"}
    kind = kinds.get(phrase.sort) or ("group" if phrase.plural or phrase.count else "unnamed_individual")
    person: dict[str, Any] = {"span": _span(text, (phrase.start, phrase.end)), "kind": kind}
    if phrase.sort in (NAME, ORGANISATION):
        person["name"] = phrase.full_name or text[phrase.start : phrase.end]
    if phrase.age is not None:
        person["age"] = phrase.age
    if phrase.minor:
        person["minor"] = True
        person["protect_identity"] = True
    if phrase.role:
        person["role"] = text[slice(*phrase.role)]
    return person


def _doer(setting: Setting, claim: Claim, phrase: Phrase) -> dict[str, Any]:
    """A perpetrator, with the word that ties it to the act: "by", "a manos de", or nothing where it is the subject."""
    text = setting.prose.text
    start = phrase.role[0] if phrase.role and phrase.role[0] < phrase.start else phrase.start
    kind = phrase.kind
    if phrase.sort == NAME:
        kind = "official" if "official" in phrase.extra or "state" in phrase.extra else "unknown"
    elif phrase.sort != AGENT:
        kind = "state" if phrase.sort == ORGANISATION and is_of_the_state(setting, claim.scene, phrase) else "unknown"
    doer: dict[str, Any] = {"span": _span(text, (start, phrase.end)), "kind": kind}
    if phrase.sort in (NAME, ORGANISATION):
        doer["name"] = phrase.full_name or text[phrase.start : phrase.end]
    if claim.who.tie:
        doer["tie"] = _span(text, claim.who.tie)
    if phrase.count:
        doer["count"] = phrase.count.to_json(text, "perpetrators")
    return doer


def _merged(setting: Setting, scene: Scene) -> list[Hit[Act]]:
    """Triggers, those of one act that stand together as one ("crimes against humanity and human rights violations")."""
    made: list[Hit[Act]] = []
    for hit in scene.triggers:
        last = made[-1] if made else None
        if (
            last
            and last.value.id == hit.value.id
            and re.fullmatch(
                r",? ?(?:and|y|e|or|o|,)? ?(?:the |las |los |other |otras )?", setting.prose.low[last.end : hit.start]
            )
        ):
            made[-1] = Hit(last.start, hit.end, last.value)
        else:
            made.append(hit)
    return made


def _claim(
    setting: Setting, scene: Scene, hit: Hit[Act], memory: Memory, attributions: list[Attribution], asks: list[Ask]
) -> Claim | None:
    if (hit.value.form == "weak" and not _is_near(setting, scene, hit)) or _is_in_proceedings(setting, scene, hit):
        return None
    if _is_what_is_threatened(setting, scene, hit) or _is_in_a_name(setting, hit):
        return None
    who = participants_of(setting, scene, hit, memory)
    if _is_empty_mention(setting, scene, hit, who):
        return None
    source = source_of(setting, attributions, hit.start)
    who = _with_first_person(setting, hit, who, source)
    ask = ask_at(asks, hit.start)
    polarity = polarity_of(setting, scene, hit.start, hit.end, source, ask is not None)
    if (
        who.carried
        and polarity.name != "asserted"
        and not _POINTS_BACK.search(setting.prose.low[scene.sentence.start : hit.end])
    ):
        who = replace(who, victims=())
    count, unit = _count(setting, scene, hit, who)
    act = _act(setting, scene, hit, who)
    return Claim(
        scene, hit, act, who, polarity, source, count, unit, _when(setting, scene, hit),
        _place(setting, scene, hit), _grounds(setting, scene, hit), ask is not None,
    )  # fmt: skip


_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|him|her|them|ellos|ellas|l[oa]s? (?:hubieran?|hayan?|habian?|ha|han)|fueron|fue)\b"
)


_THING = re.compile(
    r" (?:cent(?:er|re)s?|facilit(?:y|ies)|sites?|camps?|cells?|orders?|warrants?|records?|lists?|polic(?:y|ies))\b"
)
_OF_THING = re.compile(
    r"\b(?:centros?|lugar(?:es)?|sitios?|recintos?|celdas?|ordenes|orden|listas?|registros?|lists?|register|"
    r"records?|places?|numbers?) "
    r"(?:of|de|del) (?:the |las |los |personas |people )?$"
)


def _is_in_a_name(setting: Setting, hit: Hit[Act]) -> bool:
    """ "Detention centres", "the list of detainees", "orden de captura": the word names a thing, and tells of no
    act.
    """
    low = setting.prose.low
    if hit.value.form == "verbs" and not low[hit.start : hit.end].endswith(("d", "s", "n")):
        return False
    return bool(_THING.match(low, hit.end) or _OF_THING.search(low[max(0, hit.start - 40) : hit.start]))


def _is_near(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """Do a figure, or words in the paragraph, make a death a killing, or an absence a disappearance?"""
    prose, sentence = setting.prose, scene.sentence
    if next(scene.lexicon.natural.find(prose, sentence.start, sentence.end), None):
        return False
    if any(c.end <= hit.start and re.fullmatch(r" (?:\w+ )?", prose.low[c.end : hit.start]) for c in scene.counts):
        return True
    paragraph = [s.sentence for s in setting.scenes if s.sentence.paragraph == sentence.paragraph]
    found = scene.lexicon.near.find(prose, paragraph[0].start, paragraph[-1].end)
    return any(near.start != hit.start for near in found)


def _is_what_is_threatened(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """ "Threatened to kill", "amenazaron con matar": the threat is the act, and the killing is none."""
    threats = [t for t in scene.triggers if t.value.id == "threat" and t.end <= hit.start]
    return bool(threats) and bool(
        re.fullmatch(
            r" (?:(?:him|her|them) )?(?:to|with|con|de) (?:be )?", setting.prose.low[threats[-1].end : hit.start]
        )
    )


def _with_first_person(setting: Setting, hit: Hit[Act], who: Participants, source: Attribution | None) -> Participants:
    """In a quotation "me" is the one who speaks."""
    if source is None or source.mode != "direct_quote" or source.speaker is None:
        return who
    low = setting.prose.low
    me = re.search(r"\bme (?:han |habian )?$", low[max(0, hit.start - 12) : hit.start]) or re.match(
        r" me\b", low[hit.end : hit.end + 4]
    )
    return replace(who, victims=(source.speaker,)) if me else who


_PROCEEDINGS = frozenset(["arrest_warrant", "charges", "conviction", "sanctions"])


def _is_in_proceedings(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """An act that is only the ground of a warrant, charge or sentence is the proceedings' context, not a claim."""
    low = setting.prose.low
    if hit.value.id == "harassment_judicial":
        return False
    for event in scene.lexicon.events.find(setting.prose, scene.piece(hit.start)[0], hit.start):
        between = low[event.end : hit.start]
        if event.value not in _PROCEEDINGS or _GOES_ON.search(between):
            continue
        if event.value == "arrest_warrant":
            return True
        is_name = hit.value.form == "nouns" or low[hit.start : hit.end].split()[0].endswith(("ing", "ar", "er", "ir"))
        if is_name and len(between) < _CHARGE_REACH and not re.search(r"[,;]", between):
            return True
    return False


_GOES_ON = re.compile(r"\b(?:who|que|after|tras|and (?:was|were|then)|y (?:fue|fueron))\b")
_CHARGE_REACH = 60


def _is_empty_mention(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> bool:
    """A noun such as "violence" or "arrest" in general, with nobody to suffer it, tells of no act."""
    if (
        who.victims
        or who.perpetrators
        or hit.value.id in ("crimes_unspecified", "raid_seizure", "repression_of_protest")
    ):
        return False
    low = setting.prose.low
    if hit.value.form in ("suffers", "phrases"):
        return False
    if hit.value.id == "use_of_force" or re.search(
        r"\b(?:nos|me|les|le|lo|la|los|las) $", low[max(0, hit.start - 5) : hit.start]
    ):
        return False
    if hit.value.form == "verbs":
        return voice_of(setting, scene, hit) == "active" and not re.search(
            r"\bse $", low[max(0, hit.start - 4) : hit.start]
        )
    counted = any(c.end <= hit.start and re.fullmatch(r"\s*(?:of |de )?", low[c.end : hit.start]) for c in scene.counts)
    if any(
        h.end <= hit.start
        for subject in ("negation", "deny")
        for h in setting.hits(scene, subject, scene.piece(hit.start)[0], hit.start)
    ):
        return False
    definite = re.search(
        r"\b(?:the|these|this|those|el|la|los|las|estas?|estos?|esas?|esos?|su|sus|his|her|their|no) (?:[\w-]+ )?$",
        low[max(0, hit.start - 30) : hit.start],
    )
    return not (counted or definite or (hit.value.id == "torture_ill_treatment" and hit.value.form == "nouns"))


def _act(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> str:
    """The act of the trigger; an attack on people who defend rights is an attack on defenders."""
    if hit.value.id != "attack_injury" or re.match(
        r"injur|wound|herid|lesion|balead|apuñal|blind|stab", setting.prose.low[hit.start : hit.end]
    ):
        return hit.value.id
    for victim in who.victims:
        if next(scene.lexicon.defenders.find(setting.prose, victim.start, victim.end), None):
            return "attack_on_hrd"
        if victim.role and next(scene.lexicon.defenders.find(setting.prose, *victim.role), None):
            return "attack_on_hrd"
    if re.search(
        r"work .{0,20}(?:justice|rights)|defen[sd]\w+ .{0,20}(?:rights|derechos)|derechos humanos|human rights",
        setting.prose.low[hit.end : scene.sentence.end],
    ):
        return "attack_on_hrd"
    return hit.value.id


def _count(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> tuple[Count | None, str]:
    """The figure of an act: of its victims, else of the acts themselves ("hundreds of death threats")."""
    low = setting.prose.low
    for count in scene.counts:
        if 0 <= count.start - hit.end <= 2 and _TIMES.match(low, count.end):
            return count, "acts"
    for victim in who.victims:
        if victim.count:
            return victim.count, "organisations" if victim.sort == ORGANISATION else "persons"
    for count in scene.counts:
        between = low[count.end : hit.start]
        if count.end <= hit.start and _OF_CASES.fullmatch(between) and not _is_age(low, count):
            persons = hit.value.form in ("verbs", "weak", "phrases") or re.match(
                r"victim|pres|prisoner|political prisoner", low[hit.start : hit.end]
            )
            return count, "persons" if (persons and not _CASES.search(between)) or _is_noun_of_persons(
                low, hit
            ) else "acts"
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


_CASES = re.compile(r"cases|incidents|episodes|casos|episodios|hechos|actos")
_OF_CASES = re.compile(
    r"\s*(?:(?:cases|incidents|episodes|reports|instances|acts|counts|casos|episodios|hechos|actos|incidentes) )"
    r"?(?:of |de )?(?:la )?(?:[\w-]+ )?"
)
_TIMES = re.compile(r" (?:veces|ocasiones|times|occasions)\b")


def _is_noun_of_persons(low: str, hit: Hit[Act]) -> bool:
    return bool(re.match(r"deaths|muertes|fatalities|dead", low[hit.start : hit.end]))


def _is_age(low: str, count: Count) -> bool:
    return bool(re.match(r"[- ]?(?:years?|años?)", low[count.end : count.end + 7]))


def _when(setting: Setting, scene: Scene, hit: Hit[Act]) -> When | None:
    """The date nearest to the act in its sentence, not the one on which it was reported."""
    low = setting.prose.low
    begin, stop = scene.piece(hit.start)
    dates = [
        d
        for d in scene.dates
        if not _is_date_of_report(setting, scene, d) and not _belongs_to_another(setting, scene, d, hit)
    ]
    near = [d for d in dates if begin <= d.start < stop]
    goes_on = re.match(
        r"(?:, )?(?:but|pero|aunque) (?:was|were|has|have|had|not|no|fue|fueron|ha|han)\b", low[begin : begin + 24]
    )
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


def _has_trigger(scene: Scene, piece: tuple[int, int]) -> bool:
    return any(piece[0] <= t.start < piece[1] for t in scene.triggers)


def _anchored(setting: Setting, claim: Claim, told: list[Claim]) -> Claim:
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


def _is_date_of_report(setting: Setting, scene: Scene, when: When) -> bool:
    """ "informó este viernes que", "said on Monday that": the day of the telling."""
    low = setting.prose.low
    for subject in ("say", "deny", "ask", "send"):
        for cue in setting.hits(scene, subject):
            if any(t.start < cue.end and cue.start < t.end for t in scene.triggers):
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
            if subject == "send" and 0 <= when.start - cue.end <= 1:
                return True
            if 0 <= cue.start - when.end <= 1:
                return True
    return False


def _belongs_to_another(setting: Setting, scene: Scene, when: When, hit: Hit[Act]) -> bool:
    """A date inside another noun phrase ("the July 28 presidential election")."""
    event = next(scene.lexicon.events.find(setting.prose, when.end, min(scene.sentence.end, when.end + 40)), None)
    return bool(event and event.value == "election" and event.start - when.end <= 1)


_IN = {
    "en": re.compile(
        r"\b(?:in|at|near|outside|inside|across|from|around)\s+(?P<p>(?:the (?:city|town|village|state|"
        r"municipality|province|district|region|department|neighbou?rhood|basin|valley) of )?)"
    ),
    "es": re.compile(
        r"\b(?:en|cerca de|frente a|desde|a las afueras de)\s+(?P<p>(?:la |el |las |los )?(?:(?:ciudad|estado|"
        r"municipio|pueblo|provincia|departamento|region|localidad|barrio|sector|parroquia|caserio|comunidad|"
        r"cuenca|valle|vereda|zona) (?:de |del |de la )?)?)"
    ),
}


def _place(setting: Setting, scene: Scene, hit: Hit[Act]) -> Place | None:
    """The place nearest after the trigger, else the nearest before it in the sentence."""
    begin, stop = scene.piece(hit.start)
    places = _places(setting, scene)
    near = [p for p in places if begin <= p.start < stop] or [p for p in places if p.end <= hit.start]
    after = [p for p in near if p.start >= hit.start]
    before = [p for p in near if p.end <= hit.start]
    return after[0] if after else before[-1] if before else None


def _places(setting: Setting, scene: Scene) -> list[Place]:
    text, low = setting.prose.text, setting.prose.low
    found: dict[int, Place] = {}
    for match in _IN[scene.sentence.language].finditer(low, scene.sentence.start, scene.sentence.end):
        place = _place_after(setting, scene, match)
        if place:
            found.setdefault(place.end, place)
    for phrase in scene.phrases:
        if phrase.sort == PLACE and phrase.end not in found:
            name = text[phrase.start : phrase.end]
            known = level_of(name)
            if known or re.search(r"\b(?:of|de) $", low[max(0, phrase.start - 3) : phrase.start]):
                found[phrase.end] = Place(phrase.start, phrase.end, name, known or "locality")
    return sorted(found.values(), key=lambda p: p.start)


def _place_after(setting: Setting, scene: Scene, match: re.Match[str]) -> Place | None:
    text, low = setting.prose.text, setting.prose.low
    start = match.end() - len(match["p"]) if match["p"] else match.end()
    for phrase in scene.phrases:
        if (phrase.sort == PLACE and phrase.start == match.end()) or (
            phrase.sort == PLACE
            and match.end() < phrase.start <= match.end() + 4
            and low[match.end() : phrase.start] in ("the ", "la ", "el ", "del ")
        ):
            name = text[phrase.start : phrase.end]
            facility = FACILITY.match(name.lower())
            whole = start if match["p"].strip() not in ("", "la", "el", "las", "los") else phrase.start
            return Place(
                whole, phrase.end, text[whole : phrase.end], level_of(name) or ("facility" if facility else "locality")
            )
    facility = FACILITY.match(low, match.end()) or FACILITY.search(low, match.end(), min(len(low), match.end() + 24))
    if facility and "," not in low[match.end() : facility.start()]:
        end = facility.end()
        for phrase in scene.phrases:
            if phrase.start <= facility.start() < phrase.end or phrase.start == facility.end() + 1:
                end = max(end, phrase.end)
        first = match.end() - len(match["p"])
        return Place(first, end, text[first:end], "facility")
    return None


def _grounds(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[int, int] | None:
    """What is said to be the reason: "simply for opposing ...", "por protestar"."""
    stop = scene.piece(hit.start)[1]
    for ground in setting.hits(scene, "grounds", hit.end, stop):
        tail = re.search(r"[;.”»]|,(?! (?:or|o|and|y) )", setting.prose.text[ground.end : stop])
        return ground.start, ground.end + tail.start() if tail else stop
    return None


def _shared(setting: Setting, scene: Scene, claims: list[Claim]) -> list[Claim]:
    """Nouns joined by commas share their victims: "attacks, threats and stigmatization of defenders"."""
    made = list(claims)
    for index in range(len(made) - 2, -1, -1):
        here, following = made[index], made[index + 1]
        between = setting.prose.low[here.hit.end : following.hit.start]
        if (here.hit.value.form == "nouns" or voice_of(setting, scene, here.hit) in ("noun", "active")) and (
            re.fullmatch(r",? ?(?:and|y|e|or|o|as well as|asi como)? ?(?:the |las |los |la |el )?", between)
            and not here.who.victims
        ):
            who = replace(
                here.who,
                victims=following.who.victims,
                perpetrators=here.who.perpetrators or following.who.perpetrators,
            )
            made[index] = replace(here, who=who, act=_act(setting, scene, here.hit, who))
    return made


_LIST = {
    "en": re.compile(
        r"\b(?:named? (?:them|the \w+)? ?(?:as)?|identified (?:them )?as|among them|among the (?:dead|detained|"
        r"detainees|injured|wounded|missing|victims|arrested) (?:is|are|was|were)|they are|they were|those "
        r"(?:detained|killed|arrested|held) (?:are|were|include)|the (?:victims|dead|detainees|detained) (?:are|were|"
        r"include)|includ(?:e|ed|ing)|were named as|was named as|their names are)\b"
    ),
    "es": re.compile(
        r"\b(?:(?:entre|de) (?:l[oa]s (?:muert|detenid|herid|asesinad|desaparecid|fallecid|arrestad|secuestrad)[oa]s|"
        r"las victimas) (?:hay|figuran?|estan?|se encuentran?|se cuentan?)|among the (?:dead|detained|detainees|"
        r"injured|wounded|missing|victims|arrested) (?:is|are|was|were)|entre ell[oa]s(?: (?:figuran?|estan?|se "
        r"encuentran?|se cuentan?|hay))?|se trata de|identificad[oa]s como|(?:los|las) (?:detenid|muert|asesinad|"
        r"desaparecid|fallecid|heridas?)[oa]s son|sus nombres son|los identifico como|las victimas (?:son|fueron)|"
        r"responden a los nombres de|incluy[eo]\w*|figuran)\b"
    ),
}  # fmt: skip


def _listed(setting: Setting, scene: Scene, found: list[Claim]) -> Claim | None:
    """People listed after a claim about a group ("It named them as ...", "Entre ellos figuran ...") are among its
    victims.
    """
    if not found or (scene.triggers and scene.triggers[0].start - scene.sentence.start < 60):
        return None
    last = found[-1]
    near = scene.sentence.index - last.scene.sentence.index
    if near > 2 or scene.sentence.paragraph - last.scene.sentence.paragraph > 1:
        return None
    match = _LIST[scene.sentence.language].search(setting.prose.low, scene.sentence.start, scene.sentence.end)
    others = _SOME_OF_THEM.match(setting.prose.low[scene.sentence.start : scene.sentence.end])
    if match and match.start() - scene.sentence.start > _NEAR_THE_START:
        match = None
    start = match.end() if match else scene.sentence.start if others else None
    if start is None:
        return None
    people = _members(setting, scene, start)
    return replace(last, who=replace(last.who, victims=last.who.victims + people)) if people else None


_NEAR_THE_START = 30
_SOME_OF_THEM = re.compile(
    r"(?:\w+ others?|otr[oa]s \w+|\w+ de (?:ell[oa]s|l[oa]s (?:herid|detenid|muert|fallecid|asesinad|desaparecid|"
    r"secuestrad|arrestad)[oa]s|las victimas)|"
    r"\w+ of (?:them|the (?:dead|injured|wounded|detained|detainees|victims|missing|arrested|abducted|prisoners)))\b"
)


def _members(setting: Setting, scene: Scene, start: int) -> tuple[Phrase, ...]:
    named = [
        p
        for p in scene.phrases
        if p.start >= start and (p.sort == NAME or (p.sort == PERSON and (not p.plural or p.count)))
    ]
    kept = [p for p in named if not _heads_names(setting, scene, p)]
    return tuple(_with_ages_in_order(setting, scene, kept))


def _heads_names(setting: Setting, scene: Scene, phrase: Phrase) -> bool:
    """ "the brothers Joel and Marcus", "a minor identified only by the initials R.D.C." only introduce names."""
    if phrase.sort != PERSON:
        return False
    after = setting.prose.low[phrase.end : phrase.end + 60]
    following = next((p for p in scene.phrases if p.start >= phrase.end and p.sort == NAME), None)
    if following is None:
        return False
    between = setting.prose.low[phrase.end : following.start]
    return (
        bool(
            re.fullmatch(
                r",? ?(?:identified (?:only )?(?:by the initials|as)|known as|named|llamad[oa]|identificad[oa] "
                r"(?:solo )?(?:con las iniciales|como))? ?",
                between,
            )
        )
        and after != ""
    )


def _with_ages_in_order(setting: Setting, scene: Scene, people: list[Phrase]) -> list[Phrase]:
    """ "Joel and Marcus Pinhal, 19 and 23": two ages after two names are theirs in order."""
    made = list(people)
    low = setting.prose.low
    for index in range(1, len(made)):
        pair = re.match(
            r",? (?:de |aged )?(\d{1,3})(?: años)? (?:and|y) (?:de )?(\d{1,3})\b",
            low[made[index].end : made[index].end + 30],
        )
        joined = re.fullmatch(r" (?:and|y) ", low[made[index - 1].end : made[index].start])
        if pair and joined:
            for at, age in ((index - 1, int(pair[1])), (index, int(pair[2]))):
                made[at] = replace(made[at], age=age, minor=age < 18)
    introduced = re.compile(r"\b(?:minor|child|boy|girl|teenager|adolescente|menor|niñ[oa])\b[^,;]*$")
    return [
        replace(p, minor=True)
        if p.sort == NAME and introduced.search(low[max(scene.sentence.start, p.start - 50) : p.start])
        else p
        for p in made
    ]


_DOERS_ARE = {
    "en": re.compile(
        r"\b(?:captors|attackers|abductors|assailants|perpetrators|kidnappers|killers|gunmen|those responsible) "
        r"(?:were|are|wore|was) "
    ),
    "es": re.compile(
        r"\b(?:aprehensor|captor|atacante|secuestrador|agresor|autor|responsabl|perpetrador|asesin)\w* (?:eran|"
        r"fueron|son|serian|era) "
    ),
}


def _identified(setting: Setting, scene: Scene) -> tuple[Phrase, ...]:
    """Who did what was told before: "los aprehensores eran funcionarios ..."."""
    match = _DOERS_ARE[scene.sentence.language].search(setting.prose.low, scene.sentence.start, scene.sentence.end)
    if not match:
        return ()
    said = [p for p in scene.phrases if match.end() <= p.start <= match.end() + 4]
    return coordinated(setting, scene, said[0]) if said else ()


def _figures(setting: Setting, scene: Scene, told: list[Claim], attributions: list[Attribution]) -> list[Claim]:
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


_NOT_SO_MANY = {
    "en": re.compile(r"\b(?:and not|not|rather than|instead of) (?:the )?$"),
    "es": re.compile(r"\b(?:y no|no|en lugar de|en vez de) (?:los |las )?$"),
}


def _rejected(setting: Setting, scene: Scene, told: list[Claim], attributions: list[Attribution]) -> list[Claim]:
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


def _labels(setting: Setting, scene: Scene, memory: Memory, attributions: list[Attribution]) -> list[Claim]:
    """What a speaker calls others, and menaces: the words themselves are the act, and the speaker its perpetrator."""
    made: list[Claim] = []
    for start, end, act in [*_loaded_quotes(setting, scene), *_loaded_words(setting, scene)]:
        who = _labelled(setting, scene, start, end, memory)
        if who is None:
            continue
        hit = Hit(start, end, Act(act, "phrases"))
        source = source_of(setting, [a for a in attributions if not a.start <= start < a.end], scene.sentence.start)
        polarity = polarity_of(setting, scene, who.tie[0], who.tie[1], None, False) if who.tie else Polarity("asserted")
        when = _when(setting, scene, hit)
        made.append(
            Claim(scene, hit, act, replace(who, tie=None), polarity, source, None, "persons", when, None, None, False)
        )
    return made


def _loaded_quotes(setting: Setting, scene: Scene) -> list[tuple[int, int, str]]:
    """Quotations of this sentence that insult or menace."""
    found = []
    for quote in setting.quotes:
        if quote.depth == 0 and scene.sentence.start <= quote.start < scene.sentence.end:
            act = _act_of_words(setting, scene, quote.start, quote.end)
            if act:
                found.append((quote.start, quote.end, act))
    return found


def _loaded_words(setting: Setting, scene: Scene) -> list[tuple[int, int, str]]:
    """Insults without quotation marks after a verb of labelling: "branded the reporters terrorists"."""
    found = []
    for verb in scene.lexicon.labelling.find(setting.prose, scene.sentence.start, scene.sentence.end):
        stop = min(scene.piece(verb.start)[1], verb.end + _LABEL_REACH)
        quoted = any(q.holds(verb.start) or verb.end <= q.start < stop for q in setting.quotes)
        insult = None if quoted else next(scene.lexicon.insults.find(setting.prose, verb.end, stop), None)
        if insult and re.search(
            r"\b(?:of|as|de|como|being|ser)\b|[a-z]s? $", setting.prose.low[verb.end : insult.start]
        ):
            found.append((insult.start, insult.end, "stigmatisation"))
    return found


_LABEL_REACH = 90
_LONGEST_LABEL = 120


def _act_of_words(setting: Setting, scene: Scene, start: int, end: int) -> str | None:
    if next(scene.lexicon.menaces.find(setting.prose, start, end), None):
        return "threat"
    if end - start < _LONGEST_LABEL and next(scene.lexicon.insults.find(setting.prose, start, end), None):
        return "stigmatisation"
    return None


_TARGETS = (NAME, ORGANISATION, PERSON)


def _labelled(setting: Setting, scene: Scene, start: int, end: int, memory: Memory) -> Participants | None:
    """Who is called so by whom: the object of the verb before the words or after them, and the verb's subject."""
    verbs = [
        *scene.lexicon.labelling.find(setting.prose, scene.sentence.start, start),
        *scene.lexicon.speech["say"].find(setting.prose, scene.sentence.start, start),
    ]
    verb = max(verbs, key=lambda v: v.start, default=None)
    if verb is None:
        return None
    targets = [p for p in scene.phrases if verb.end <= p.start and p.end <= start and p.sort in _TARGETS]
    targets = targets or _target_after(setting, scene, end) or _meant_by_pronoun(setting, scene, verb, memory)
    if not targets:
        return None
    target = targets[-1]
    if memory.organisation and _THE_ORGANISATION.fullmatch(setting.prose.low, target.start, target.end):
        target = memory.organisation
    speakers = [p for p in scene.phrases if p.end <= verb.start and p.sort in (*_TARGETS, AGENT) and p is not target]
    names = [p for p in speakers if p.sort == NAME]
    speaker = names[-1:] or speakers[-1:] or ([memory.one] if memory.one else [])
    return Participants((target,), tuple(speaker), (verb.start, verb.end))


def _meant_by_pronoun(setting: Setting, scene: Scene, verb: Hit[str], memory: Memory) -> list[Phrase]:
    """ "quien lo llamó «...»", "called her “...”": the person spoken of, who is not the one that speaks."""
    low = setting.prose.low
    if not (
        re.search(r"\b(?:lo|la|los|las) $", low[max(0, verb.start - 4) : verb.start])
        or re.match(r" (?:him|her|them)\b", low[verb.end : verb.end + 5])
    ):
        return []
    names = [p for p in scene.phrases if p.sort == NAME and p.end <= verb.start]
    return names[:-1][:1] or ([memory.one] if memory.one and memory.one not in names else [])


_THE_ORGANISATION = re.compile(
    r"(?:la|esa|esta|the|that) (?:organi[sz]a\w+|ong|group|grupo|asociacion|association|centre|center)"
)


def _target_after(setting: Setting, scene: Scene, end: int) -> list[Phrase]:
    """ "tachó de «...» a los periodistas": the one who is called so after the words."""
    after = [p for p in scene.phrases if p.start >= end and p.sort in _TARGETS]
    return after[:1] if after and _TO_WHOM.fullmatch(setting.prose.low, end, outer(after[0])) else []


_TO_WHOM = re.compile(r"[”»\"]? (?:a|al|to|the) ?(?:la |el |los |las )?")

"""Which words of the lexicon tell of no act where they stand: in a name, in general, a warrant's ground, a threat's."""

from __future__ import annotations

import re

from constancia.reading.claims.circumstances import count_behind_colon
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Participants, clitic_of, voice_of
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT
from constancia.reading.claims.scene import Scene, Setting


def is_near(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """Do a figure, or words in the paragraph, make a death a killing, or an absence a disappearance?"""
    prose, sentence = setting.prose, scene.sentence
    if _is_natural(setting, scene):
        return False
    if any(c.end <= hit.start and re.fullmatch(r" (?:\w+ )?", prose.low[c.end : hit.start]) for c in scene.counts):
        return True
    paragraph = [s.sentence for s in setting.scenes if s.sentence.paragraph == sentence.paragraph]
    found = scene.lexicon.near.find(prose, paragraph[0].start, paragraph[-1].end)
    return any(near.start != hit.start for near in found)


_ONLY_CLAIMED = re.compile(
    r"\b(?:attribut\w+|blam\w+|atribuy\w+|version|alleging|claiming|alegando|supuest[oa]) [^.;]*$"
)


def _is_natural(setting: Setting, scene: Scene) -> bool:
    """Is an illness told as the cause, and not only claimed to be it ("atribuyó el deceso a un infarto")?"""
    low, sentence = setting.prose.low, scene.sentence
    return any(
        not _ONLY_CLAIMED.search(low[sentence.start : cause.start])
        for cause in scene.lexicon.natural.find(setting.prose, sentence.start, sentence.end)
    )


def is_in_a_name(setting: Setting, hit: Hit[Act]) -> bool:
    """ "Detention centres", "the list of detainees", "orden de captura": the word names a thing, and tells of no
    act.
    """
    low = setting.prose.low
    if _DESCRIBES.match(low, hit.start) and _A_THING_BEFORE.search(low[max(0, hit.start - 14) : hit.start]):
        return True
    if hit.value.form == "verbs" and not low[hit.start : hit.end].endswith(("d", "s", "n")):
        return False
    return bool(_THING.match(low, hit.end) or _OF_THING.search(low[max(0, hit.start - 40) : hit.start]))


#: "Covering Friday's banned march": the word says which march, and tells of no act there.
_DESCRIBES = re.compile(r"(?:banned|outlawed|prohibited|forbidden|cancelled|canceled) [\w-]+")
_A_THING_BEFORE = re.compile(r"(?:['’]s|\bthe|\ban?|\bthis|\bthat|\btheir|\banother|\bany) $")
_THING = re.compile(
    r" (?:cent(?:er|re)s?|facilit(?:y|ies)|sites?|camps?|cells?|orders?|warrants?|records?|lists?|polic(?:y|ies))\b"
)


_OF_THING = re.compile(
    r"\b(?:centros?|lugar(?:es)?|sitios?|recintos?|celdas?|ordenes|orden|listas?|registros?|lists?|register|"
    r"records?|places?|numbers?) "
    r"(?:of|de|del) (?:the |las |los |personas |people )?$"
)


def is_what_is_threatened(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """ "Threatened to kill", "amenazaron con matar": the threat is the act, and the killing is none."""
    threats = [t for t in scene.triggers if t.value.id == "threat" and t.end <= hit.start]
    return bool(threats) and bool(
        re.fullmatch(
            r" (?:(?!in |en |by |por |at |for )[\w'-]+ ){0,4}(?:to|with|con|de) (?:be |ser )?",
            setting.prose.low[threats[-1].end : hit.start],
        )
    )


def is_in_proceedings(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
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


_PROCEEDINGS = frozenset(["arrest_warrant", "charges", "conviction", "sanctions"])


_GOES_ON = re.compile(r"\b(?:who|que|after|tras|and (?:was|were|then)|y (?:fue|fueron))\b")


_CHARGE_REACH = 60


def is_a_conviction_of_agents(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> bool:
    """ "Three officers were sentenced": a court that punishes the state's agents violates nobody's rights by it."""
    if hit.value.id not in ("arbitrary_detention", "harassment_judicial"):
        return False
    if not _SENTENCES.match(setting.prose.low, hit.start):
        return False
    inside = list(scene.lexicon.people.find(setting.prose, hit.start, min(hit.end + 16, scene.sentence.end)))
    if who.victims:
        return all(v.sort == AGENT or {"state", "official"} & set(v.extra) for v in who.victims)
    return bool(inside) and inside[0].value.group == "agent"


_SENTENCES = re.compile(
    r"(?:was |were |been )?(?:sentenc|convict|jailed|imprisoned|put on trial|conden|sentenci|encarcel)"
)


def _is_denied_before(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    begin = scene.piece(hit.start)[0]
    return any(
        h.end <= hit.start for subject in ("negation", "deny") for h in setting.hits(scene, subject, begin, hit.start)
    )


#: Verbs that are as often said of things: a meeting is held, a report taken from the shelf.
_OF_THINGS_TOO = re.compile(
    r"(?:(?:was|were|been|be|fue|fueron|sido) )?(?:held|tak(?:en|ing)|took|hit|struck|seiz|kept|remov|"
    r"brought|grabb|agarr|led|driven|put|left|"
    r"hand|stop|halt|push|pull|shov|forc|load|throw|threw|saca|saco|sacar|saqu|met[ií]|subi|mont|introdu|lanz|tir[oa]|empuj|arroj|"
    r"rapa|llev|traslad|conduc|baj|encontrad|hallad|found)\w*"
)


def _is_of_things(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> bool:
    """ "The meeting was held at the academy", "sacó de la oficina los muebles": nobody suffers the verb."""
    low = setting.prose.low
    if re.match(r" (?:himself|herself|themselves|myself)\b", low[hit.end : hit.end + 12]):
        return True
    if hit.value.form not in ("verbs", "weak") or hit.value.id in _OF_PLACES:
        return False
    if _TOOK_OWN.match(low, hit.start) and not who.perpetrators and _ONE_OF_THEM.search(low[: hit.start][-8:]):
        return True
    if who.victims or not _OF_THINGS_TOO.match(low, hit.start):
        return False
    persons = r"\b(?:me|us|my|our|him|her|them|mi|nos|nuestr[oa]s?)\b"
    spoken_of = re.search(persons, low[hit.start : hit.end + 5]) or clitic_of(setting, hit)
    return not (spoken_of or _I_WAS.search(low[max(0, hit.start - 30) : hit.start]))


_I_WAS = re.compile(
    r"\b(?:(?:i|we) (?:was|were|am|are|have been|had been|got)|fui|fuimos|estuve|estuvimos|he sido|"
    r"hemos sido) (?:\w+ )?$"
)
_OF_PLACES = ("raid_seizure", "use_of_force", "repression_of_protest", "asset_freeze", "harassment_judicial", "threat")
_TOOK_OWN = re.compile(r"took (?:his|her) ")
_ONE_OF_THEM = re.compile(r"\b(?:he|she) $")


def _is_in_rules(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    """ "Bring the use of force into line", "standards on the use of force": a rule is spoken of, and no act."""
    low = setting.prose.low
    named = hit.value.id == "use_of_force" and hit.value.form == "nouns"
    return named and _RULES.search(low, max(scene.sentence.start, hit.start - 50), hit.start) is not None


_RULES = re.compile(
    r"\b(?:adecu|ajust|regul|limit|restring|restrict|govern|standards?|guidelines?|principles|rules?|training|protocol|"
    r"estandar|normas?|principios|review of)\w*[^.;,]{0,30}$"
)


def _is_of_the_hurt(setting: Setting, hit: Hit[Act]) -> bool:
    """ "Two of the wounded later died": the wounded are who died, and their wounds were told before."""
    low = setting.prose.low
    return low[hit.start : hit.end] in ("wounded", "injured") and low[: hit.start].endswith(("of the ", "of those "))


def is_empty_mention(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> bool:
    """A noun such as "violence" or "arrest" in general, with nobody to suffer it, tells of no act."""
    if _is_of_things(setting, scene, hit, who) or _is_in_rules(setting, scene, hit) or _is_of_the_hurt(setting, hit):
        return True
    if (
        who.victims
        or who.perpetrators
        or hit.value.id in ("crimes_unspecified", "raid_seizure", "repression_of_protest")
    ):
        return False
    low = setting.prose.low
    if hit.value.form in ("suffers", "phrases"):
        return False
    if hit.value.form == "weak" and hit.value.id == "arbitrary_detention":
        return True
    if hit.value.id == "use_of_force" or (scene.sentence.language == "es" and clitic_of(setting, hit)):
        return False
    if re.search(r"\b(?:me|us|my|our)\b", low[hit.start : hit.end + 4]) and scene.sentence.language == "en":
        return False
    if hit.value.form == "verbs" and _is_denied_before(setting, scene, hit):
        return False
    if hit.value.form == "verbs":
        return voice_of(setting, scene, hit) == "active" and not re.search(
            r"\bse $", low[max(0, hit.start - 4) : hit.start]
        )
    counted = any(
        c.end <= hit.start and re.fullmatch(r"\s*(?:[\w-]+ )?(?:of |de )?", low[c.end : hit.start])
        for c in scene.counts
    )
    if count_behind_colon(setting, scene, hit):
        return False
    if _is_denied_before(setting, scene, hit):
        return False
    definite = re.search(
        r"\b(?:the|these|this|those|el|la|los|las|estas?|estos?|esas?|esos?|su|sus|his|her|their|no) (?:[\w-]+ )?$",
        low[max(0, hit.start - 30) : hit.start],
    )
    return not (counted or definite or (hit.value.id == "torture_ill_treatment" and hit.value.form == "nouns"))

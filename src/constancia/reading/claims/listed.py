"""People who are listed after an act was told of a group, and doers who are named in a sentence of their own."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.participants import coordinated
from constancia.reading.claims.people import NAME, PERSON, Phrase
from constancia.reading.claims.scene import Scene, Setting


def listed(setting: Setting, scene: Scene, found: list[Claim]) -> tuple[int, Claim] | None:
    """People listed after a claim about a group ("It named them as ...", "Entre ellos figuran ...") are among its
    victims: which claim that is, and the claim with them.
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
    if not people:
        return None
    at = _told_of(setting.prose.low[scene.sentence.start : start + 40], found, last)
    return at, replace(found[at], who=replace(found[at].who, victims=found[at].who.victims + people))


_OF_ACT = (
    (re.compile(r"\b(?:dead|killed|muert|fallecid|asesinad)"), "killing"),
    (re.compile(r"\b(?:injured|wounded|herid|lesionad)"), "attack_injury"),
    (re.compile(r"\b(?:detained|detainees|arrested|detenid|arrestad)"), "arbitrary_detention"),
    (re.compile(r"\b(?:missing|disappeared|desaparecid)"), "enforced_disappearance"),
)


def _told_of(words: str, found: list[Claim], last: Claim) -> int:
    """The place of the claim whose victims "the dead", "los heridos" are; else the last one told."""
    act = next((act for pattern, act in _OF_ACT if pattern.search(words)), None)
    near = [n for n, c in enumerate(found) if last.scene.sentence.index - c.scene.sentence.index <= 1]
    told = [n for n in near if found[n].polarity.name == "asserted"]
    of_act = [n for n in near if found[n].act == act]
    of_last = [n for n in told if found[n].scene is last.scene]
    return (of_act or of_last or told or near)[-1]


_LIST = {
    "en": re.compile(
        r"\b(?:named? (?:them|the \w+)? ?(?:as)?|identified (?:them )?as|among them|among the (?:dead|detained|"
        r"detainees|injured|wounded|missing|victims|arrested) (?:is|are|was|were)|they are|they were|those "
        r"(?:detained|killed|arrested|held) (?:are|were|include)|the (?:victims|dead|detainees|detained) (?:are|were|"
        r"include)|(?:they|those|these|the (?:dead|victims|detainees|detained|arrested|missing|injured)) "
        r"includ(?:e|ed)|were named as|was named as|their names are)\b"
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
        if p.start >= start
        and (p.sort == NAME or (p.sort == PERSON and (not p.plural or p.count)))
        and not any(0 <= s.start - p.end <= _NEAR_SAYING for s in setting.hits(scene, "say"))
        and not (p.sort == PERSON and _OWN.match(setting.prose.low, p.start))
        and not _WHOSE.search(setting.prose.low[max(0, p.start - 7) : p.start])
    ]
    kept = [p for p in named if not _heads_names(setting, scene, p)]
    return tuple(_with_ages_in_order(setting, scene, kept))


_NEAR_SAYING = 2
_WHOSE = re.compile(r"\b(?:whose|cuy[oa]s?) $")
_OWN = re.compile(r"(?:su|sus|his|her|their|mi|my) ")


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


def identified(setting: Setting, scene: Scene) -> tuple[Phrase, ...]:
    """Who did what was told before: "los aprehensores eran funcionarios ..."."""
    match = _DOERS_ARE[scene.sentence.language].search(setting.prose.low, scene.sentence.start, scene.sentence.end)
    if not match:
        return ()
    said = [p for p in scene.phrases if match.end() <= p.start <= match.end() + _NEXT_WORD]
    if not said:
        return ()
    named = next((p for p in scene.phrases if p.start == said[0].end + 1), None)
    if named and _GROUP.fullmatch(setting.prose.low, said[0].start, said[0].end):
        return (replace(said[0], end=named.end),)  # "the group Red Hands"
    return coordinated(setting, scene, said[0])


_GROUP = re.compile(r"(?:the |el |la |los |las )?(?:group|gang|militia|grupo|banda|bloque|frente|milicia|colectivo)")
_NEXT_WORD = 6
_DOERS_ARE = {
    "en": re.compile(
        r"\b(?:(?:attribut\w+|put down) the (?:attack|killing|murder|crime|abduction|raid|shooting|massacre)s? to "
        r"(?:the |an? )?|(?:captors|attackers|abductors|assailants|"
        r"perpetrators|kidnappers|killers|gunmen|those responsible) (?:were|are|wore|was) )"
    ),
    "es": re.compile(
        r"\b(?:(?:atribu\w+|achac\w+) (?:el|la|los|las|est[ea]|es[ea]) (?:crimen|ataque|hechos?|asesinatos?|muertes?|"
        r"secuestro|matanza|masacre|atentado) al? (?:la |los |las |una? )?|"
        r"(?:aprehensor|captor|atacante|secuestrador|agresor|autor|responsabl|perpetrador|asesin)\w* (?:eran|"
        r"fueron|son|serian|era) )"
    ),
}

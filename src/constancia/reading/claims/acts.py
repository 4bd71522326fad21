"""Claims: each act that the text tells of, with whom, by whom, how many, where, when and according to whom."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.asks import Ask, ask_at
from constancia.reading.claims.carrying import carried
from constancia.reading.claims.circumstances import anchored, count_of, grounds_of, when_of
from constancia.reading.claims.claim import Claim
from constancia.reading.claims.custody import is_in_their_hands
from constancia.reading.claims.figures import figures, set_aside, taken_back
from constancia.reading.claims.labels import labels
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.listed import identified, listed
from constancia.reading.claims.mentions import (
    is_a_conviction_of_agents,
    is_empty_mention,
    is_in_a_name,
    is_in_proceedings,
    is_near,
    is_what_is_threatened,
)
from constancia.reading.claims.participants import Memory, Participants, clitic_of, participants_of, voice_of
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, NUMBER, PERSON, Phrase, outer
from constancia.reading.claims.polarity import polarity_of
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_of
from constancia.reading.claims.teller import beside_the_teller, is_of_first_person, teller_of
from constancia.reading.claims.where import place_of


def claims_of(setting: Setting, attributions: list[Attribution], asks: list[Ask]) -> list[Claim]:
    """The claims of a text in order."""
    memory = Memory()
    teller = teller_of(setting)
    found: list[Claim] = []
    for scene in setting.scenes:
        memory.enter(setting, scene)
        if with_names := listed(setting, scene, found):
            found[with_names[0]] = with_names[1]
        here = [
            c
            for hit in _merged(setting, scene)
            if (c := _claim(setting, scene, hit, memory, teller, attributions, asks))
        ]
        here += labels(setting, scene, memory, attributions)
        here = _shared(setting, scene, sorted(here, key=lambda c: c.hit.start))
        here = [c for c in here if not _is_the_body_of_the_shot(setting, c, here)]
        here = [_of_the_same(setting, c, here, found) for c in here if not _is_an_object(setting, scene, c)]
        here = carried(setting, here, found)
        here += figures(setting, scene, [*found, *here], attributions)
        here += set_aside(setting, scene, [*found, *here], attributions)
        here += taken_back(setting, scene, here, attributions)
        found += [anchored(setting, c, found) for c in here]
        if doers := identified(setting, scene):
            found[-1:] = [replace(c, who=replace(c.who, perpetrators=c.who.perpetrators or doers)) for c in found[-1:]]
        victims = next((c.who.victims for c in reversed(here) if _names_people(c)), ())
        memory.note(
            setting, scene, victims, next((c.who.perpetrators for c in reversed(here) if c.who.perpetrators), ())
        )
    return found


_SHOT = re.compile(
    r"(?:fue |fueron |was |were |been )?(?:balead|shot|apuñalad|stabb|acuchillad|acribillad|golpead|beaten)"
)


def _of_the_same(setting: Setting, claim: Claim, here: list[Claim], before: list[Claim]) -> Claim:
    """How somebody was killed is no other act ("the murder of Ana, shot in the back"), nor how they were taken."""
    low = setting.prose.low
    shot = claim.act == "attack_injury" and bool(claim.who.victims) and _SHOT.match(low, claim.hit.start)
    if shot and any(c.act == "killing" and c.who.victims == claim.who.victims for c in here):
        return replace(claim, act="killing")
    told_apart = any(c.act == "killing" and c.hit.start > claim.hit.start for c in here)
    if shot and not told_apart and _is_shot_dead(setting, claim):
        return replace(claim, act="killing")
    if claim.act != "arbitrary_detention" or not _TAKEN.match(low, claim.hit.start):
        return claim
    last = before[-1] if before else None
    near = last is not None and claim.scene.sentence.index - last.scene.sentence.index <= _A_FEW
    again = [c for c in before[-_A_FEW:] if c.act == "abduction" and c.polarity.name == "asserted"]
    pronoun = clitic_of(setting, claim.hit) or re.search(
        r"\b(?:him|her|them|us|me)\b", low[claim.hit.start : claim.hit.end]
    )
    return replace(claim, act="abduction") if near and again and pronoun else claim


_A_FEW = 3


def _is_shot_dead(setting: Setting, claim: Claim) -> bool:
    """Is one who was shot said to have died, or shot as those are who have been lined up for it?"""
    low, sentence = setting.prose.low, claim.scene.sentence
    if _SURVIVED.search(low, claim.hit.end, sentence.end):
        return False
    if _ROUNDED_UP.search(low, sentence.start, claim.hit.start) and _SHOT_WHERE.match(low, claim.hit.end):
        return True
    return _THEN_DEAD.search(low, claim.hit.end, sentence.end) is not None


_SURVIVED = re.compile(
    r"\b(?:surviv|wound|injur|hospital|recover|sobreviv|herid|lesion|"
    r"in the (?:leg|arm|foot|hand|thigh|knee|shoulder))\w*"
)
_ROUNDED_UP = re.compile(
    r"\b(?:round(?:ed|ing) up|lined up|led away|marched|herded|blindfolded|bound|tied up|separated)\b"
)
_SHOT_WHERE = re.compile(r" (?:one by one )?(?:behind|against|beside|in front of|(?:at|on) the edge of|in a|by a)\b")
_THEN_DEAD = re.compile(
    r"(?:\b(?:found|discovered|recovered|buried|collected|carried away|hallaron|encontraron|enterraron) "
    r"(?:the|his|her|their|el|su|sus|los) (?:body|bodies|corpses?|cuerpos?|cadaver(?:es)?)\b(?! (?:of|de)\b)|"
    r"\bleft (?:him|her|them) to die\b)"
)


def _is_the_body_of_the_shot(setting: Setting, claim: Claim, here: list[Claim]) -> bool:
    """ "Shot an old man; his son found the body": the body tells that he died of it, and no other act."""
    low = setting.prose.low
    found = claim.act == "killing" and _A_BODY.search(low, claim.hit.start, claim.hit.end)
    of_another = re.match(r" (?:of|de|del)\b", low[claim.hit.end : claim.hit.end + 5])
    return (
        bool(found)
        and not of_another
        and any(
            c.act in ("attack_injury", "killing") and c.hit.end < claim.hit.start and _SHOT.match(low, c.hit.start)
            for c in here
        )
    )


_A_BODY = re.compile(r"\b(?:found|discovered|recovered|hallaron|encontraron) (?:the|his|her|their|el|su|los|sus) \w+$")


def _is_an_object(setting: Setting, scene: Scene, claim: Claim) -> bool:
    """ "Remató a dos heridos": the wounded are whom the verb before strikes, and no act of their own."""
    words = setting.prose.low[claim.hit.start : claim.hit.end]
    if scene.sentence.language != "es" or not re.fullmatch(r"\w+[ai]d[oa]s", words):
        return False
    for other in scene.triggers:
        if other.end < claim.hit.start and other.value.form == "verbs":
            between = setting.prose.low[other.end : claim.hit.start]
            if re.fullmatch(r" (?:al? )?(?:los |las |unos |unas )?(?:\w+ )?", between) and " a " in f" {between}":
                return True
    return False


def _names_people(claim: Claim) -> bool:
    """Does a claim name people that a later pronoun may mean, and not only a figure?"""
    return any(v.sort != NUMBER for v in claim.who.victims)


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
    setting: Setting,
    scene: Scene,
    hit: Hit[Act],
    memory: Memory,
    teller: Phrase | None,
    attributions: list[Attribution],
    asks: list[Ask],
) -> Claim | None:
    if (hit.value.form == "weak" and not is_near(setting, scene, hit)) or is_in_proceedings(setting, scene, hit):
        return None
    if is_what_is_threatened(setting, scene, hit) or is_in_a_name(setting, hit):
        return None
    who = participants_of(setting, scene, hit, memory)
    if is_empty_mention(setting, scene, hit, who) or is_a_conviction_of_agents(setting, scene, hit, who):
        return None
    source = source_of(setting, attributions, hit.start) or _who_puts_it(attributions, hit)
    who = _with_first_person(setting, scene, hit, who, source, teller)
    ask = ask_at(asks, hit.start)
    polarity = polarity_of(setting, scene, hit.start, hit.end, source, ask is not None)
    if (
        who.carried
        and polarity.name != "asserted"
        and not _POINTS_BACK.search(setting.prose.low[scene.sentence.start : hit.end])
    ):
        who = replace(who, victims=())
    count, unit = count_of(setting, scene, hit, who)
    if count and unit == "persons" and not who.victims:
        who = replace(who, victims=tuple(p for p in scene.phrases if p.sort == PERSON and p.count is count)[:1])
    act = act_of(setting, scene, hit, who)
    return Claim(
        scene, hit, act, who, polarity, source, count, unit, when_of(setting, scene, hit),
        place_of(setting, scene, hit, who), grounds_of(setting, scene, hit), ask is not None,
    )  # fmt: skip


def _who_puts_it(attributions: list[Attribution], hit: Hit[Act]) -> Attribution | None:
    """ "The spokesman put the number of injured at eleven": the verb of saying holds the words of the act."""
    if hit.value.form != "phrases":
        return None
    return next((a for a in attributions if a.cue[0] < hit.start < a.cue[1] and a.speaker), None)


_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|him|her|them|ellos|ellas|l[oa]s? (?:hubieran?|hayan?|habian?|ha|han)|fueron|fue)\b"
)


def _with_first_person(
    setting: Setting,
    scene: Scene,
    hit: Hit[Act],
    who: Participants,
    source: Attribution | None,
    teller: Phrase | None,
) -> Participants:
    """In a quotation "me" is the one who speaks, elsewhere the one who tells the whole text."""
    if not is_of_first_person(setting, scene, hit):
        return who
    if source is not None and source.mode == "direct_quote":
        return replace(who, victims=(source.speaker,)) if source.speaker else who
    if teller is None:
        return replace(who, victims=()) if who.carried else who
    others = beside_the_teller(setting, scene, hit)
    return replace(who, victims=(teller, *others), perpetrators=tuple(p for p in who.perpetrators if p != teller))


def act_of(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> str:
    """The act of the trigger; who did it, and to whom, may make another of it.

    An attack on people who defend rights is an attack on defenders. Where none of the doers is the state's, being
    taken away is no detention but an abduction, and a beating no torture but an attack.
    """
    if who.perpetrators and all(_is_not_the_state(p) for p in who.perpetrators):
        words = setting.prose.low[hit.start : hit.end]
        if hit.value.id == "arbitrary_detention" and _TAKEN.match(words):
            return "abduction"
        if hit.value.id == "torture_ill_treatment" and _BEATEN.match(words):
            return "attack_on_hrd" if _defends(setting, who) else "attack_injury"
    if _is_a_blow(setting, hit):
        return _act_of_blow(setting, scene, hit, who)
    if hit.value.id != "attack_injury" or re.match(
        r"injur|wound|herid|lesion|balead|apuñal|blind|stab", setting.prose.low[hit.start : hit.end]
    ):
        return hit.value.id
    return _of_defender(setting, scene, hit, who) or hit.value.id


def _of_defender(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> str | None:
    """The act where it strikes somebody who defends rights; None where it does not."""
    for victim in who.victims:
        if next(scene.lexicon.defenders.find(setting.prose, victim.start, victim.end), None):
            return "attack_on_hrd"
        if victim.role and next(scene.lexicon.defenders.find(setting.prose, *victim.role), None):
            return "attack_on_hrd"
    if _THEIR_HOME.match(setting.prose.low, hit.end, scene.sentence.end):
        return "attack_on_hrd"
    works = _WORKS_FOR_RIGHTS.search(setting.prose.low, hit.end, scene.sentence.end)
    return "attack_on_hrd" if works else None


_THEIR_HOME = re.compile(
    r" (?:at |into |inside |against |contra |a |en )?(?:the |la |el |una? )?(?:home|house|office|car|law firm|casa|"
    r"vivienda|oficina|despacho|carro|vehiculo) (?:of|de) (?:the |la |a |una? )?(?:\w+ )?(?:lawyer|attorney|"
    r"journalist|reporter|editor|activist|defender|"
    r"unionist|abogad[oa]|periodista|defensor\w*|activista|lider\w*|dirigente|sindicalista)\b|"
    r" (?:at |into )?(?:the |an? )?(?:\w+ )?(?:lawyer|journalist|reporter|editor|activist|defender|unionist)['’]s "
    r"(?:home|house|office|car)\b"
)


def _is_a_blow(setting: Setting, hit: Hit[Act]) -> bool:
    """Is somebody hit, kicked or beaten?"""
    blow = hit.value.form in ("verbs", "suffers") and hit.value.id in ("torture_ill_treatment", "attack_injury")
    return blow and _BLOW.match(setting.prose.low, hit.start) is not None


def _act_of_blow(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> str:
    """A blow is ill-treatment in the hands of those who hold somebody; one blow, or one at a march, is an attack."""
    low = setting.prose.low
    films = any(_FILMS.search(low, v.start, hit.start) for v in who.victims if v.start < hit.start)
    if is_in_their_hands(setting, scene, who) and not films:
        return "torture_ill_treatment"
    if _defends(setting, who):
        return "attack_on_hrd"
    in_public = _IN_PUBLIC.search(low, scene.sentence.start, scene.sentence.end)
    return "attack_injury" if in_public or _ONE_BLOW.match(low, hit.start) else hit.value.id


def _defends(setting: Setting, who: Participants) -> bool:
    return any(_DEFENDS.search(setting.prose.low, outer(v), v.end) for v in who.victims)


_DEFENDS = re.compile(r"\b(?:rights|defenders?|activists?|derechos|defensor\w*|activistas?|lider\w* social\w*)\b")
_FILMS = re.compile(r"\b(?:film\w+|grab(?:aba|aban|ando)|record\w+)\b")
_IN_PUBLIC = re.compile(
    r"\b(?:protests?|rall(?:y|ies)|march(?:es)?|demonstrations?|crowds?|vigils?|mourners|covering|street|manifestacion(?:es)?|"
    r"marchas?|protestas?|concentracion(?:es)?|calles?|cobertura|film\w+|grab(?:aba|aban|ar|ando)|cubri[ao]n?|cubrir|cubriendo)\b"
)
_ONE_BLOW = re.compile(
    r"(?:(?:was|were|been|l[aeo]s?|me|nos|fue|fueron|his|her|their|my) ){0,2}(?:kick|punch|slap|hit\b|"
    r"struck|club|manhandl|roughed|"
    r"(?:jaw|nose|arm|leg|ribs?|skull|wrist) |fractur|rompi|quebr|partier|broke)"
)


def _is_not_the_state(phrase: Phrase) -> bool:
    """Is a doer an armed group or nobody's agent: gunmen, "integrantes del frente"?"""
    return phrase.kind in _NOT_THE_STATE if phrase.sort == AGENT else phrase.sort == PERSON and phrase.plural


_NOT_THE_STATE = ("non_state", "unknown", "pro_state_armed")
_TAKEN = re.compile(
    r"(?:se )?(?:me |nos |l[oa]s? )?(?:baj|tir|arrastr|taken|took|grab|agarr|cogi|held |kept|keeping|"
    r"holding|tuv|mantuv|conduj|traslad|dragg|drag|haul|led|march|pick|sac[oa]|llev)"
)
_WORKS_FOR_RIGHTS = re.compile(
    r"work .{0,20}(?:justice|rights)|defen[sd]\w+ .{0,20}(?:rights|derechos)|derechos humanos|human rights"
)
_BLOW = re.compile(
    r"(?:(?:was|were|been|l[aeo]s?|me|nos|fue|fueron|his|her|their|my) ){0,2}"
    r"(?:beat|kick|punch|slap|hit\b|struck|club|manhandl|roughed|golpe|apale|pate[oa]|pegaron|pego|a (?:golpes|patadas|"
    r"palos)|(?:jaw|nose|arm|leg|ribs?|skull|wrist) (?:was|were)|fractur|rompi|quebr|partier|broke)"
)
_BEATEN = re.compile(r"beat|kick|punch|slap|golpe|apale|pate|a (?:golpes|patadas|palos)|paliza")


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
            made[index] = replace(here, who=who, act=act_of(setting, scene, here.hit, who))
    return made

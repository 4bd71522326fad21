"""When, where and by whom, carried over from the act of which a claim only tells the outcome, a figure or a denial."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.claim import Claim
from constancia.reading.claims.participants import clitic_of
from constancia.reading.claims.people import AGENT, NUMBER, Phrase, outer
from constancia.reading.claims.scene import Setting
from constancia.reading.dates import When

_FORCE = frozenset(("use_of_force", "attack_injury", "repression_of_protest", "killing", "attack_on_hrd"))
_OUTCOMES = frozenset(("killing", "attack_injury"))
_LOOKED_BACK = 8
_NEXT_TO = 2
#: Words that point back to an event told before: its toll, some of them, the wounded.
_POINTS_BACK = re.compile(
    r"\b(?:toll|death toll|(?:the|its) (?:number|figure|count|dead|wounded|injured|attack|shooting|"
    r"massacre)|of them|of those|"
    r"among (?:them|the)|in all|in total|(?:el|su) (?:saldo|balance|ataque|tiroteo)|la (?:cifra|masacre|"
    r"matanza)|en total|"
    r"de ell[oa]s|de est[oa]s|entre ell[oa]s|los (?:muertos|heridos|lesionados|fallecidos)|"
    r"en la(?:s)? que|tambien murieron|"
    r"es[ae] mism[oa])\b"
)
_LEAVES = re.compile(
    r"\b(?:leaving|left|killing|causing|wounding|injuring|dej\w+|caus\w+|provoc\w+|con (?:un )?saldo|"
    r"resulta\w+)\b"
)


def carried(setting: Setting, here: list[Claim], before: list[Claim]) -> list[Claim]:
    """The claims of a sentence, with what they leave out and the act told before them gives."""
    made: list[Claim] = []
    for claim in here:
        told = [*before[-_LOOKED_BACK:], *made]
        host = next((t for t in reversed(told) if _is_of(setting, claim, t)), None)
        claim = _filled(claim, host) if host else claim
        claim = _with_shared_subject(setting, claim, made[-1] if made else None)
        claim = _part_of(setting, _going_on(setting, claim, told), told)
        made.append(_with_shared_place(claim, made))
    return _of_relative(setting, made)


def _with_shared_subject(setting: Setting, claim: Claim, last: Claim | None) -> Claim:
    """A Spanish verb joined by "y" with a pronoun has the subject of the one before: "sacaron a Luis y lo mataron"."""
    if last is None or claim.who.perpetrators or claim.hit.value.form != "verbs" or not clitic_of(setting, claim.hit):
        return claim
    between = setting.prose.low[last.hit.end : claim.hit.end]
    if claim.scene.sentence.language != "es" or not _AND_HIM.search(between) or last.polarity != claim.polarity:
        return claim
    doers = tuple(p for p in last.who.perpetrators if p not in claim.who.victims)
    return replace(claim, who=replace(claim.who, perpetrators=doers), when=claim.when or last.when)


_AND_HIM = re.compile(r"^[^.;:]{0,80}\b(?:y|e) (?:luego )?(?:l[aeo]s?|me|nos) \w+$")


def _with_shared_place(claim: Claim, made: list[Claim]) -> Claim:
    """Verbs that share their subject share their place: "raided the office and beat two clerks"."""
    doers = claim.who.perpetrators
    same = (c.place for c in reversed(made) if c.place and doers and c.who.perpetrators == doers)
    return claim if claim.place else replace(claim, place=next(same, None))


def _going_on(setting: Setting, claim: Claim, told: list[Claim]) -> Claim:
    """The day and place of the sentence before, for a claim that goes on about the same doers on the same occasion."""
    scene, doers = claim.scene, claim.who.perpetrators
    low, sentence = setting.prose.low, scene.sentence
    if claim.polarity.name != "asserted" or claim.when or scene.dates or not doers or not sentence.index:
        return claim
    before = setting.scenes[sentence.index - 1]
    if before.sentence.paragraph != sentence.paragraph or _ANOTHER_TIME.search(low, sentence.start, sentence.end):
        return claim
    hosts = [t for t in told if t.scene is before]
    host = next((t for t in reversed(hosts) if _same_doers(setting, claim, t.who.perpetrators)), None)
    if host and host.polarity.name == "asserted" and (host.when is None or before.sentence.start <= host.when.start):
        stays = host.act not in _TAKES_AWAY and not _MOVES.search(low, before.sentence.start, sentence.end)
        return replace(claim, when=_short(host.when), place=claim.place or (host.place if stays else None))
    agents = tuple(p for p in before.phrases if p.sort == AGENT)
    if hosts or len(before.dates) != 1 or not agents or not _same_doers(setting, claim, agents):
        return claim
    when = before.dates[0]
    of_telling = any(low[cue.end : when.start] in (" ", " on ") for cue in setting.hits(before, "say"))
    return claim if of_telling else replace(claim, when=_short(when))


def _of_relative(setting: Setting, here: list[Claim]) -> list[Claim]:
    """A noun with what a relative clause tells of it ("the disappearance of X, whom the police took from ...")."""
    made = list(here)
    for at in range(len(made) - 1):
        noun, verb = made[at], made[at + 1]
        between = setting.prose.low[noun.hit.end : verb.hit.start]
        same = noun.who.victims and noun.who.victims == verb.who.victims and not noun.who.perpetrators
        if same and noun.hit.value.form != "verbs" and _RELATIVE.search(between):
            who = replace(noun.who, perpetrators=verb.who.perpetrators, tie=verb.who.tie)
            made[at] = replace(noun, who=who, when=noun.when or verb.when, place=noun.place or verb.place)
    return made


_RELATIVE = re.compile(r",? (?:whom?|a quien(?:es)?|quien(?:es)?)\b")


def _part_of(setting: Setting, claim: Claim, told: list[Claim]) -> Claim:
    """Some of those counted just before ("nine were abducted in May. Seven were seized in X"), whose time is theirs."""
    host = told[-1] if told else None
    sentence = claim.scene.sentence
    if host is None or claim.when or claim.scene.dates or not {claim.act, host.act} <= _TAKEN or host.count is None:
        return claim
    near = sentence.paragraph == host.scene.sentence.paragraph and sentence.index - host.scene.sentence.index <= 1
    mine, all_of_them = claim.count, host.count
    fewer = mine and mine.value is not None and all_of_them.value is not None and mine.value < all_of_them.value
    begins = _SOME.match(setting.prose.low, claim.scene.piece(claim.hit.start)[0])
    return replace(claim, when=host.when) if near and fewer and begins else claim


_TAKEN = frozenset(("arbitrary_detention", "abduction", "enforced_disappearance", "killing"))
_SOME = re.compile(
    r"[;:, ]*(?:(?:the|l[oa]s) )?(?:remaining |other |otr[oa]s |restantes )?"
    r"(?:\w+ (?:of (?:them|those)|de ell[oa]s|were|was|fue|fueron)\b|(?<=remaining )\w+|(?<=other )\w+|(?<=s )\w+)"
)


def _short(when: When | None) -> When | None:
    """A day or a few, that is carried on; not a month, a year, or what began and goes on."""
    few = when and when.first and when.last and (when.last - when.first).days <= _FEW_DAYS
    return when if few else None


def _same_doers(setting: Setting, claim: Claim, doers: tuple[Phrase, ...]) -> bool:
    """Are the doers those of before: carried on, or a force of the same kind without a name or an "a"?"""
    mine = claim.who.perpetrators
    if mine == doers:
        return True
    here = claim.scene.sentence
    first = mine[0]
    if len(mine) != 1 or not doers or first.sort != AGENT or not here.start <= first.start < here.end:
        return False
    text = setting.prose.text[outer(first) : first.end]
    named = re.search(r"\s[A-ZÁÉÍÓÚÑ]", text) is not None
    return not named and not first.count and not _ANOTHER.match(text) and any(d.kind == first.kind for d in doers)


_FEW_DAYS = 3
_ANOTHER = re.compile(r"(?:an?|some|other|un[oa]?s?|otr[oa]s?) ", re.IGNORECASE)
#: Acts after which people are somewhere else.
_TAKES_AWAY = frozenset(("arbitrary_detention", "abduction", "enforced_disappearance"))
_MOVES = re.compile(
    r"\b(?:to (?:the|a|an|his|her|their)|away|hasta|hacia|llev\w+|traslad\w+|taken|took|drove|"
    r"transferred|fled|huy\w+)\b"
)
#: What says that the account has left the occasion: a habit, a span of time, what came before or after.
_ANOTHER_TIME = re.compile(
    r"\b(?:often|usually|always|every|each|since|recent|years?|months?|weeks?|days|nights|later|earlier|previously|"
    r"before|after(?:wards)?|eventually|ha(?:s|ve|d)|again|another|still|siempre|cada|desde|suel\w+|años?|meses|mes|"
    r"semanas?|dias|noches|antes|despues|luego|mas tarde|posteriormente|anteriormente|"
    r"tras|ha|han|habian?|otra vez|de nuevo|"
    r"nuevamente|aun|todavia)\b"
)


def _filled(claim: Claim, host: Claim) -> Claim:
    who = claim.who
    if claim.polarity.name not in ("denied", "negated"):
        who = replace(
            who, perpetrators=who.perpetrators or tuple(p for p in host.who.perpetrators if p not in who.victims)
        )
    return replace(claim, when=claim.when or host.when, place=claim.place or host.place, who=who)


def _is_of(setting: Setting, claim: Claim, told: Claim) -> bool:
    """Is a claim the outcome, another figure or the denial of what was told?"""
    if told.polarity.name != "asserted" or told.scene.sentence.paragraph != claim.scene.sentence.paragraph:
        return False
    near = claim.scene.sentence.index - told.scene.sentence.index
    if claim.polarity.name in ("denied", "negated"):
        return claim.act == told.act and near <= _NEXT_TO and claim.when is None
    same = claim.scene is told.scene
    if claim.act in _OUTCOMES and told.act in _FORCE and told.hit.start < claim.hit.start:
        between = setting.prose.low[told.hit.end : claim.hit.end]
        if same:
            return bool(_LEAVES.search(between)) or (_is_a_figure(claim) and _points_back(setting, claim))
        return near <= _NEXT_TO and _is_a_figure(claim) and _points_back(setting, claim)
    return False


def _is_a_figure(claim: Claim) -> bool:
    """Does a claim tell of a number of people and of nobody by name?"""
    return claim.count is not None or any(v.sort == NUMBER for v in claim.who.victims)


def _points_back(setting: Setting, claim: Claim) -> bool:
    sentence = claim.scene.sentence
    return _POINTS_BACK.search(setting.prose.low, sentence.start, sentence.end) is not None

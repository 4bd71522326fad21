"""Who did it to whom: the phrases that a trigger takes as its victims and its perpetrators, and how they are tied.

What the words leave open stays open: a detention without "by" has no perpetrator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import (
    AGENT,
    DOCUMENT,
    GROUP,
    NAME,
    NUMBER,
    ORGANISATION,
    PERSON,
    PLACE,
    Phrase,
    outer,
)
from constancia.reading.claims.prose import Sentence
from constancia.reading.claims.scene import Scene, Setting

Voice = Literal["active", "passive", "noun", "suffers", "phrase"]


@dataclass(frozen=True, slots=True)
class Participants:
    """The phrases for those who suffered an act and those who did it, with the word that ties the doers to it."""

    victims: tuple[Phrase, ...]
    perpetrators: tuple[Phrase, ...]
    tie: tuple[int, int] | None = None
    carried: bool = False


def participants_of(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> Participants:
    """The participants of one trigger; ``before`` remembers who was spoken of, for pronouns and subjects left out."""
    who = _participants(setting, scene, hit, before)
    who = _turned_round(setting, scene, hit, who, before)
    return replace(who, victims=_by_name(setting, scene, who.victims)) if len(who.victims) == 1 else who


_WITHOUT = re.compile(r"(?:without|sin)\b")
_PUT_DOWN_TO = re.compile(r"\b(?:atribu\w+|achac\w+|attribut\w+) (?:the |el |la |los |las |est[ea] |es[ea] )?$")
_HIM = re.compile(r"\b(?:him|her|them|l[aeo]s?)\b")


def _turned_round(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants, before: Memory) -> Participants:
    """An authority that is the subject of what is done ("masked men left a coffin", "the police, without letting her
    see a lawyer") does it, and so does whoever it is put down to ("atribuyó el asesinato a una banda").
    """
    low = setting.prose.low
    if who.perpetrators or not who.victims or hit.value.form not in ("phrases", "nouns"):
        return who
    if _PUT_DOWN_TO.search(low, max(0, hit.start - 30), hit.start) and outer(who.victims[0]) > hit.end:
        return replace(who, victims=(), perpetrators=who.victims)
    subject = who.victims[0]
    acts = subject.sort == AGENT or is_of_the_state(setting, scene, subject)
    near = low[subject.end : hit.start] in (" ", " had ", " has ", " have ", " habia ", " ha ")
    if not acts or subject.end > hit.start or hit.value.id in ("killing", "attack_injury"):
        return who
    if hit.value.form == "phrases" and (_WITHOUT.match(low, hit.start) or (near and _DOES.match(low, hit.start))):
        whom = _HIM.search(low, hit.start, hit.end + 5)
        inside = tuple(p for p in scene.phrases if hit.start < p.start and p.end <= hit.end and p.sort in _VICTIMS)
        spoken = (before.one,) if whom and before.one else before.people if whom else ()
        return Participants(spoken if whom else inside, who.victims)
    return who


#: The active verb with which a phrase of the lexicon begins.
_DOES = re.compile(
    r"(?:left|ordered|posted|sent|broke|drew|painted|hung|threw|sealed|blocked|froze|shut|dej\w+|orden\w+|envi\w+|"
    r"pint\w+|colg\w+|lanz\w+|arroj\w+|public\w+|bloque\w+|congel\w+|clausur\w+|cerr\w+)\b"
)


def _by_name(setting: Setting, scene: Scene, victims: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """A group by the names that follow it: "the teachers Ana and Luis", "dos dirigentes, Orfelina y Gladys"."""
    group = victims[0]
    if group.sort not in (PERSON, GROUP, NUMBER) or not (group.plural or group.count):
        return victims
    names = [p for p in scene.phrases if p.sort == NAME and p.start >= group.end]
    if not names or setting.prose.low[group.end : outer(names[0])] not in (" ", ", ", ": ", ", el ", ", la ", ", the "):
        return victims
    named = tuple(p for p in coordinated(setting, scene, names[0]) if p.sort == NAME)
    if len(named) < 2:
        return victims
    all_named = not group.count or group.count.value is None or group.count.value <= len(named)
    return named if all_named else (group, *named)


def _participants(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> Participants:
    """Who did it to whom, groups as groups."""
    voice = voice_of(setting, scene, hit)
    doers, tie = _by(setting, scene, hit)
    if voice == "active":
        victims, subject = _active(setting, scene, hit, before)
        if not victims and hit.value.id == "raid_seizure" and before.organisation and _premises(setting, hit):
            victims = (before.organisation,)
        return Participants(_with_subsets(setting, scene, victims), _without(subject, victims))
    if voice == "noun":
        threatening = _threatening(setting, scene, hit)
        if threatening:
            return Participants(_possessor(setting, scene, hit, before), threatening, tie)
        victims = _of(setting, scene, hit) or _possessor(setting, scene, hit, before) or _among(setting, scene, hit)
        doers = doers or _convicted(setting, scene, hit)
        subject = () if doers else _agent_subject(setting, scene, hit)
        return Participants(_without(victims, doers), doers or subject, tie)
    if (
        hit.value.id == "enforced_disappearance"
        and voice == "phrase"
        and re.match(r"den|neg|nieg|refus|se neg", setting.prose.low[hit.start : hit.end])
    ):
        return Participants(_held(setting, scene, hit, before), doers or _left_agent(setting, scene, hit), tie)
    doers = doers or _in_the_course(setting, scene, hit)
    if voice == "phrase" and _AT_GUNPOINT.match(setting.prose.low, hit.start):
        aimed = _object(setting, scene, hit, before)
        own = () if doers else tuple(p for p in _left_agent(setting, scene, hit) if p.sort == AGENT)
        if aimed and (own or doers):
            return Participants(aimed, doers or own, tie)
    if voice == "phrase" and _NUMBER_OF.match(setting.prose.low, hit.start):
        counted = [p for p in scene.phrases if p.count and hit.end <= p.start <= hit.end + 16]
        return Participants(tuple(counted[:1]), doers, tie)
    missed = hit.value.id == "enforced_disappearance" and _of(setting, scene, hit)
    victims = (
        _inside(setting, scene, hit)
        or missed
        or _whose(setting, scene, hit)
        or _subject(setting, scene, hit, before, voice)
    )
    carried = bool(victims) and victims == before.people and not any(p in scene.phrases for p in victims)
    return Participants(_without(victims, doers), doers, tie, carried)


_AT_GUNPOINT = re.compile(r"at gunpoint|a punta de")
_NUMBER_OF = re.compile(r"(?:number|cifra|numero|balance|saldo) (?:of|de)\b|\w+ toll\b")
_IN_THE_COURSE = re.compile(
    r",? (?:when|as|after|while|cuando|mientras|luego de que|despues de que|tras que) "
    r"(?:the |a |an |some |el |la |los |las |un |una |unos |unas )?"
)


def _in_the_course(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Who fired when people were hurt: "three died when riot police fired on the crowd"."""
    if hit.value.id not in ("killing", "attack_injury"):
        return ()
    low = setting.prose.low
    for force in scene.triggers:
        if force.value.id != "use_of_force" or force.start < hit.end:
            continue
        for doer in _left_agent(setting, scene, force):
            opens = _IN_THE_COURSE.search(low, hit.end, doer.start)
            if (
                doer.sort == AGENT
                and doer.start > hit.end
                and (opens or _IN_THE_COURSE.search(low[hit.end : doer.end]))
            ):
                return (doer,)
    return ()


def _whose(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Whose body, whose accounts: "the body of Pavel", "las cuentas de tres periódicos"."""
    words = setting.prose.low[hit.start : hit.end]
    if voice_of(setting, scene, hit) != "phrase" or not re.search(
        r"(?:(?:bod(?:y|ies)|corpses?|remains) of|(?:cuerpos?|cadaver(?:es)?|restos)(?: sin vida)? del?|"
        r"accounts?|cuentas?|assets|bienes)$",
        words,
    ):
        return ()
    return _of(setting, scene, hit)


def _premises(setting: Setting, hit: Hit[Act]) -> bool:
    """ "las oficinas", "its office" are those of whoever was spoken of."""
    return bool(
        re.search(
            r"\b(?:the|its|their|la|las|el|los|su|sus) (?:oficinas?|sede|local(?:es)?|redaccion|offices?|"
            r"headquarters|premises|newsroom)\b",
            setting.prose.low[hit.start : hit.end + 24],
        )
    )


def _held(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Whom they deny holding: the object of "holding", or the one spoken of."""
    after = [p for p in scene.phrases if hit.end <= outer(p) <= hit.end + 4 and _may_suffer(p, hit.value.id)]
    if after:
        return coordinated(setting, scene, after[0])
    if re.match(r" (?:him|her|it)\b", setting.prose.low[hit.end : hit.end + 5]) or re.search(
        r"l[oa]$", setting.prose.low[hit.start : hit.end]
    ):
        return (before.one,) if before.one else before.people
    return before.people


def _threatening(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Whose threats: "amenazas del alcalde", "threats from soldiers" name the one who threatens."""
    if hit.value.id != "threat":
        return ()
    for phrase in scene.phrases:
        if outer(phrase) < hit.end:
            continue
        official = phrase.sort == AGENT or {"official", "state"} & set(phrase.extra)
        near = re.fullmatch(
            r"\s*(?:de muerte )?(?:de|del|de la|de los|de las|from|by) (?:the |a |el |la |los |las )?",
            setting.prose.low[hit.end : outer(phrase)],
        )
        return (phrase,) if official and near else ()
    return ()


class Memory:
    """Who was spoken of before: the last people, the last single person and the last organisation that is not the
    state's.
    """

    def __init__(self) -> None:
        self.people: tuple[Phrase, ...] = ()
        self.one: Phrase | None = None
        self.organisation: Phrase | None = None
        self.doers: tuple[Phrase, ...] = ()
        self.acted: Sentence | None = None
        self.several = False  # were there other people beside the doers, whom "they" may mean too?
        self._first: dict[str, Phrase] = {}

    def enter(self, setting: Setting, scene: Scene) -> None:
        """Before a sentence: somebody whose surname opens it is the one spoken of ("Serrant's sister said")."""
        for word in setting.prose.words_of(scene.sentence)[:4]:
            full = setting.known.get(setting.prose.text[word.start : word.end].removesuffix("'s").removesuffix("’s"))
            if full in self._first:
                self.one = self._first[full]

    def note(self, setting: Setting, scene: Scene, victims: tuple[Phrase, ...], doers: tuple[Phrase, ...] = ()) -> None:
        """After a sentence: whom it spoke of, and who acted in it."""
        doers = doers or _who_acts(setting, scene)
        if doers and (len(doers) > 1 or doers[0].plural or doers[0].count or doers[0].sort == AGENT):
            self.doers, self.acted = doers, scene.sentence
            others = [p for p in scene.phrases if p.sort in (PERSON, NAME) and p not in doers]
            self.several = len(victims) > 1 or any(_is_several(p) for p in (*victims, *others))
        for phrase in scene.phrases:
            if phrase.sort == NAME:
                self.one = self._first.setdefault(phrase.full_name, phrase)
            if phrase.sort == ORGANISATION and not is_of_the_state(setting, scene, phrase):
                self.organisation = phrase
        if victims:
            self.people = victims


def _is_several(phrase: Phrase) -> bool:
    return phrase.count.value != 1 if phrase.count else phrase.plural and phrase.sort != NAME


def _who_acts(setting: Setting, scene: Scene) -> tuple[Phrase, ...]:
    """The authority or armed people with whom a sentence opens: "On Monday, three soldiers entered the village"."""
    low = setting.prose.low
    agents = [p for p in scene.phrases if p.sort == AGENT and (p.plural or low.endswith("men", p.start, p.end))]
    done = next((p for p in agents if _DONE_BY.search(low, scene.sentence.start, outer(p))), None)
    if done:
        return coordinated(setting, scene, done)
    first = next((p for p in scene.phrases if p.sort in _DOERS), None)
    says = first and next(scene.lexicon.speech["say"].find(setting.prose, first.end, scene.sentence.end), None)
    return (first,) if first and first in agents and not _is_governed(setting, first) and not says else ()


_DONE_BY = re.compile(
    r"\b(?:perpetrad|cometid|realizad|ejecutad|perpetrat|carried out|committed|launched|staged)\w*\b[^.;:]* (?:by|por) "
    r"(?:the |los |las |unos |unas )?$"
)


def is_of_the_state(setting: Setting, scene: Scene, phrase: Phrase) -> bool:
    """Does an organisation's name say that it is the state's (a ministry, a court, the police)?"""
    words = setting.prose.low[phrase.start : phrase.end].replace("'", " ").split()
    return any(word in scene.lexicon.state_words for word in words)


#: The pronoun that Spanish puts before a verb, or the lexicon into a trigger: "lo mataron", "me subieron a un carro".
_CLITIC = re.compile(r"(?:no )?(?:se )?(?P<who>me|nos|te|l[oa]s?|les?) ")


def clitic_of(setting: Setting, hit: Hit[Act]) -> str:
    """The pronoun that is the object of a Spanish verb: before the trigger or at its head; "" where there is none."""
    low = setting.prose.low
    inside = _CLITIC.match(low, hit.start, hit.end)
    if inside:
        return inside["who"]
    before = re.search(
        r"\b(?P<who>me|nos|te|l[oa]s?|les?) (?:ha |han |habia |habian )?$", low[max(0, hit.start - 14) : hit.start]
    )
    return before["who"] if before else ""


_ADVERBS = (
    r"(?:(?:[\w-]+ly|also|then|later|not|never|now|still|already|all|both|once|again|soon|first|since|ever|nunca|no|"
    r"ya|tambien|luego|[\w]+mente) )*"
)
_BE = re.compile(rf"\b(?:was|were|been|being|be|is|are|am|got|get|gets|getting) {_ADVERBS}$")
_HAVE = re.compile(
    rf"\b(?:has|have|had|having|ha|han|habia|habian|haber|habiendo|hayan|haya|hubieran|hubiera|habria|habrian) "
    rf"{_ADVERBS}$"
)
_PARTICIPLE_ES = re.compile(r"(?:\w*(?:[aei]d|puest|muert|disuelt|herid)[oa]s?)(?:\W|$)")
_ALWAYS_PASSIVE = re.compile(
    r"(?:taken|held|beaten|shot|slain|sentenced|snatched|bundled|dragged|forced|kept|subjected|denied|stripped|"
    r"banned|barred|put|left|found|given|hung|hit|struck|disappeared|seen)\b"
)


def voice_of(setting: Setting, scene: Scene, hit: Hit[Act]) -> Voice:
    """Whether the people before the trigger do it or suffer it."""
    form = hit.value.form
    if form == "weak" and (words := setting.prose.low[hit.start : hit.end]).startswith(("shot", "shooting")):
        return _english_voice(setting, scene, hit, words, setting.prose.low[scene.sentence.start : hit.start][-60:])
    if form in ("suffers", "weak"):
        return "suffers" if not _is_noun(setting, hit) else "noun"
    if form == "nouns":
        return "noun"
    if form == "phrases":
        return "phrase"
    low = setting.prose.low
    words, before = low[hit.start : hit.end], low[max(scene.sentence.start, hit.start - 60) : hit.start]
    if hit.value.has_gap and _inside(setting, scene, hit):
        return "active"
    if scene.sentence.language == "es":
        return _spanish_voice(words, before, low[hit.end : hit.end + 4])
    return _english_voice(setting, scene, hit, words, before)


def _is_noun(setting: Setting, hit: Hit[Act]) -> bool:
    return bool(re.match(r"deaths?|death of|fatalities|muertes?\b|muerte del?", setting.prose.low[hit.start : hit.end]))


def _spanish_voice(words: str, before: str, after: str) -> Voice:
    told = re.match(r"(?:fue|fueron|ser|sido|sea|sean|fuera|fueran|fuese|fuesen) ", words)
    if told and _PARTICIPLE_ES.match(words[told.end() :]):
        return "passive"
    if _CLITIC.match(words):
        return "active"
    if _PARTICIPLE_ES.match(words):
        second = re.search(r"\b(?:ha|han|habia|habian|haber) [^,;]*\b(?:y|e) $", before) and re.match(r" al? ", after)
        return "active" if _HAVE.search(before) or second else "passive"
    return "active"


def _english_voice(setting: Setting, scene: Scene, hit: Hit[Act], words: str, before: str) -> Voice:
    if re.match(r"(?:was|were|been|being|be|is|are) ", words) or words.endswith(" by"):
        return "passive"
    first = re.match(r"(?:\w+ly )?([\w'-]+)", words)
    verb = first[1] if first else words
    if _BE.search(before) and (not verb.endswith("s") or verb.endswith("ss")):
        return "active" if verb.endswith("ing") else "passive"
    if hit.value.id == "use_of_force" or re.search(r"\b(?:him|her|them|me|us)\b", words):
        return "active"
    if _OWN_OBJECT.search(words) and not re.search(r"\b(?:from|into?|to|by|of|at|under|without)\b", words):
        return "active"
    if re.match(r" to\b", setting.prose.low[hit.end : hit.end + 4]) and not _SENT_TO.match(verb):
        return "active"
    if verb.endswith("ing") or _HAVE.search(before) or re.search(r"\bto $", before):
        return "active"
    if re.search(r"\b(?:being|those) $", before) or re.match(r" by\b", setting.prose.low[hit.end : hit.end + 4]):
        return "passive"
    if _ALWAYS_PASSIVE.match(words) and not _object_follows(setting, scene, hit):
        return "passive"
    if hit.value.id == "raid_seizure" and _PLACE_FOLLOWS.match(setting.prose.low, hit.end):
        return "active"
    if verb.endswith("ed") and _THING_FOLLOWS.match(setting.prose.low, hit.end):
        return "active"
    if not verb.endswith("ed") and verb not in ("slain", "shot", "held", "beaten"):
        return "active" if _object_follows(setting, scene, hit) else "noun"
    return "active" if _object_follows(setting, scene, hit) else "passive"


_SENT_TO = re.compile(r"sentenc|condemn|confin|subject|deport|transfer|remand|sent\b|moved|taken")
_OWN_OBJECT = re.compile(r" (?:the|his|her|their|its|my|our|an?) [\w-]+(?: [\w-]+)?$")
_PLACE_FOLLOWS = re.compile(
    r" (?:the|his|her|their|its|our|my|two|three|several|dozens of) (?:\w+ )?"
    r"(?:offices?|homes?|houses?|headquarters|premises|newsrooms?|buildings?|compounds?|church(?:es)?|schools?|clinics?)\b"
)
_THING_FOLLOWS = re.compile(r" (?:a|an|its|this|that|these|those|any) (?!day|week|month|year|night|number)\w")


def _object_follows(setting: Setting, scene: Scene, hit: Hit[Act]) -> bool:
    low = setting.prose.low
    if re.match(r" (?:him|her|them|me|us|it)\b", low[hit.end : hit.end + 6]):
        return True
    return any(hit.end <= outer(p) and _BEFORE_OBJECT.fullmatch(low[hit.end : outer(p)]) for p in scene.phrases)


_BEFORE_OBJECT = re.compile(
    r"\s*(?:up |down |out )?(?:(?:the|an?|his|her|their|my|our|two|three) )?"
    r"(?:(?!by|in|at|on|for|with|from|after|during|when|and|near|outside|last|this|while|as|to|of)[a-z-]+ )?"
)
_DOERS = (AGENT, PERSON, NAME, ORGANISATION, GROUP, NUMBER)
_BY = {
    "en": re.compile(
        r"\b(?:at the hands of|by(?: (?:the )?orders? of)?|carried out by|attributed to|blamed on)\s+"
        r"(?:the |a |an |some )?(?:alleged |suspected |presumed )?"
    ),
    "es": re.compile(
        r"\b(?:a manos de(?:l)?|por parte de(?:l)?|por orden(?:es)? de(?:l)?|atribuid[oa]s? a(?:l)?|"
        r"cometid[oa]s? por|por|de parte de)"
        r"\s+(?:el |la |los |las |un |una |unos |unas )?(?:propi[oa]s? |mism[oa]s? )?"
    ),
}


def _by(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[tuple[Phrase, ...], tuple[int, int] | None]:
    """Those who did it after "by", "at the hands of", "por", "a manos de"."""
    low = setting.prose.low
    stop = min(
        [_end_of_piece(setting, scene, hit)]
        + [
            t.start
            for t in scene.triggers
            if t.start >= hit.end and _is_another_act(scene, t, low) and not _WHILE.fullmatch(low, hit.end, t.start)
        ]
    )
    told = re.search(r"\b(?:according to|segun|de acuerdo con|dijo|said)\b", low[hit.end : stop])
    stop = hit.end + told.start() if told else stop
    ends_so = re.search(r"\b(?:by|por|a manos)$", low[hit.start : hit.end])
    begin = hit.end - len(ends_so.group()) if ends_so else hit.end
    for match in _BY[scene.sentence.language].finditer(low, begin, stop):
        for phrase in scene.phrases:
            if phrase.sort in _DOERS and (phrase.start == match.end() or match.start() < phrase.start < match.end()):
                return coordinated(setting, scene, phrase), (
                    match.start(),
                    match.start() + len(match.group().split(" ")[0]),
                )
            if phrase.sort == ORGANISATION and _CAPITAL.fullmatch(setting.prose.text, match.end(), phrase.start):
                return (replace(phrase, start=match.end()),), (match.start(), match.start() + 2)
            if phrase.role and phrase.role[0] == match.end():
                return coordinated(setting, scene, phrase), (match.start(), match.end())
    return (), None


def _is_another_act(scene: Scene, hit: Hit[Act], low: str) -> bool:
    """Does another act begin here, and not only another noun beside the one before ("threats and attacks by ...")?"""
    counted = any(c.end <= hit.start and re.fullmatch(r" (?:[\w-]+ )?", low[c.end : hit.start]) for c in scene.counts)
    return hit.value.form != "nouns" or counted


#: "By the State Security Service": the first word belongs to the name too.
_CAPITAL = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ ")


def _end_of_piece(setting: Setting, scene: Scene, hit: Hit[Act]) -> int:
    """Where the statement of an act ends, with "while held by ..." behind it."""
    end = scene.piece(hit.start)[1]
    return scene.piece(end)[1] if _HELD_BY.match(setting.prose.low, end) else end


_HELD_BY = re.compile(
    r"(?:while|mientras) (?:being |estaba |estuvo )?(?:held|detained|detenid[oa]s?|retenid[oa]s?) (?:by|por)\b"
)
#: "Beaten while held by the police": those who hold him.
_WHILE = re.compile(r" (?:\w+ ){0,2}(?:while|mientras) (?:being |estaba |estuvo |se encontraba )?")
_AND = re.compile(
    r",? ?(?:\(?\d{1,3}\)?|de \d{1,3}(?: años)?|aged \d+)?,? ?(?:and|y|e|as well as|asi como|,|;|;? and| or|o)? "
    r"?(?:por |by |de |a |al |of |la |el |su |the )?"
)


def coordinated(setting: Setting, scene: Scene, first: Phrase, back: bool = False) -> tuple[Phrase, ...]:
    """A phrase and those joined to it by commas and "and"; a comma alone joins only where an "and" follows."""
    low = setting.prose.low
    ordered = [p for p in scene.phrases if p.sort not in (PLACE, DOCUMENT)]
    at = ordered.index(first) if first in ordered else -1
    step = -1 if back else 1
    chain, joined = [first], [True]
    while at >= 0 and 0 <= at + step < len(ordered):
        other = ordered[at + step]
        left, right = (other, ordered[at]) if back else (ordered[at], other)
        between = low[left.end : outer(right)]
        if other.sort == NUMBER or not between.strip() or not _AND.fullmatch(between) or not _JOINS.search(between):
            break
        if back and between.strip() == ";" and not any(joined[1:]):
            break  # "dispersed 300 people; 14 were hurt": a semicolon joins only in a list that ends with "and"
        if (
            _is_subset(setting, right) != _is_subset(setting, left)
            or (back and (_is_object(setting, scene, other) or _is_sided_with(setting, other)))
            or (not back and _has_own_verb(setting, scene, other))
        ):
            break
        chain.append(other)
        joined.append(bool(_JOINS_FULLY.search(between)))
        at += step
    if back:
        return tuple(reversed(chain)) if any(joined[1:]) else (first,)
    last = max(n for n, fully in enumerate(joined) if fully)
    return tuple(chain[: last + 1])


_HELD_ONES = re.compile(r"(?:deten|pres|reclu|encarcel|incomunic|encerr)\w*[oa]s?\b")
_AUXILIARIES = re.compile(
    r"\s*(?:(?:have|has|had|was|were|is|are|been|being|also|later|then|not|fue|fueron|ha|han|habia|habian|sido|"
    r"no|tambien|resultaron|resulto) )*"
)


def _has_own_verb(setting: Setting, scene: Scene, phrase: Phrase) -> bool:
    """Is a phrase the subject of another act that follows it (", and twelve people have been killed")?"""
    return any(
        t.start >= phrase.end
        and t.value.form != "nouns"
        and _AUXILIARIES.fullmatch(setting.prose.low, phrase.end, t.start)
        for t in scene.triggers
    )


def _is_object(setting: Setting, scene: Scene, phrase: Phrase) -> bool:
    """Does a phrase stand right behind another act's verb, as its object ("detained hundreds of farmers, and twelve
    ...")?
    """
    return any(
        t.end <= outer(phrase)
        and t.value.form == "verbs"
        and re.fullmatch(r"\s+(?:a |al |the |los |las )?", setting.prose.low[t.end : outer(phrase)])
        for t in scene.triggers
    )


def _is_sided_with(setting: Setting, phrase: Phrase) -> bool:
    """An authority named behind a preposition ("armed groups loyal to the government, and ...") suffers nothing."""
    before = setting.prose.low[max(0, phrase.start - 16) : phrase.start]
    return phrase.sort == AGENT and bool(
        re.search(r"\b(?:al|del|contra|con|to|of|with) (?:the |el |la |los )?$", before)
    )


_FINITE_PASSIVE = re.compile(
    r"(?: (?:others?|more|mas|de ell[oa]s|of them))?,? (?:(?:have|has|had) (?:also |already |since )?been|was|"
    r"were|are|is|died|"
    r"fue|fueron|ha sido|han sido|habian? sido|murio|murieron|resulto|resultaron)\b"
)


def _begins_clause(setting: Setting, scene: Scene, left: Phrase, right: Phrase) -> bool:
    """ "They detained farmers, and twelve people were killed": the second has its own verb, the first was governed
    before.
    """
    low = setting.prose.low
    if "," not in low[left.end : outer(right)] or not _FINITE_PASSIVE.match(low, right.end):
        return False
    return any(trigger.end <= outer(left) for trigger in scene.triggers)


_JOINS = re.compile(r"\b(?:and|y|e|or|o|well as|asi como)\b|,|;")
_JOINS_FULLY = re.compile(r"\b(?:and|y|e|or|o|well as|asi como)\b|;")
_SUBSET = re.compile(
    r"\b(?:including|among them|among whom|one of them|entre ell[oa]s|incluid[oa]s?|incluyendo|entre l[oa]s que "
    r"(?:hay|figuran?)|"
    r"of (?:them|whom)|de l[oa]s cuales|de ell[oa]s) (?:a |the |el |la |los |las )?$"
)


_OF_THEM = re.compile(
    r" (?:of (?:them|whom)|de (?:ell[oa]s|l[oa]s cuales)) (?!were|was|have|had|are|died|fue|muri|fallec|"
    r"result|est|sigu|han?\b)"
)


def _is_subset(setting: Setting, phrase: Phrase) -> bool:
    """Is this phrase only a part of those named before it ("among them two reporters")?"""
    if phrase.sort == NUMBER and _OF_THEM.match(setting.prose.low, phrase.end):
        return True
    return bool(_SUBSET.search(setting.prose.low[max(0, phrase.start - 28) : phrase.start]))


_VICTIMS = (PERSON, NAME, GROUP, NUMBER, AGENT, ORGANISATION)
OF_ORGANISATIONS = frozenset(
    [
        "raid_seizure",
        "asset_freeze",
        "stigmatisation",
        "harassment_judicial",
        "threat",
        "attack_on_hrd",
        "persecution",
        "attack_injury",
    ]
)


def _may_suffer(phrase: Phrase, act: str) -> bool:
    if phrase.sort == ORGANISATION:
        return act in OF_ORGANISATIONS
    if phrase.sort == NUMBER and act in ("raid_seizure", "asset_freeze", "use_of_force"):
        return False
    return phrase.sort in _VICTIMS


def _active(
    setting: Setting, scene: Scene, hit: Hit[Act], before: Memory
) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """The object and the subject of an active verb."""
    inside = _inside(setting, scene, hit)
    right = inside or _of_premises(setting, scene, hit) or _object(setting, scene, hit, before)
    left = tuple(p for p in _left_agent(setting, scene, hit, before) if p not in right)
    if scene.sentence.language == "es" and not left:
        after = [
            p for p in scene.phrases if p.start >= hit.end and p.sort in (AGENT, PERSON, NUMBER) and p not in right
        ]
        if after and re.fullmatch(r"\s*(?:de nuevo |tambien |ayer )?", setting.prose.low[hit.end : after[0].start]):
            left = coordinated(setting, scene, after[0])
            right = tuple(p for p in right if p not in left)
    return right, left


_PREMISES_OF = re.compile(
    r"(?: (?:a|en|in|into|at))? ?(?:the |its |his |her |their |la |las |el |los |su |sus )?(?:offices?|homes?|"
    r"houses?|headquarters|"
    r"premises|newsroom|"
    r"oficinas?|sede|casas?|viviendas?|redaccion|locales|local) (?:of|de|del) (?:the |la |el |los |las )?(?:\w+ )?"
)


_ITS_OWNER = re.compile(
    r"[^,;.]*\b(?:offices?|homes?|houses?|headquarters|premises|newsroom|door|oficinas?|sede|casas?|viviendas?|"
    r"redaccion|locales|local|domicilio|residencia|emisora|puerta) (?:of|de|del)(?: the| la| el| los| las)? (?:\w+ )?"
)


def _of_premises(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Whose premises were raided: "the offices of the newspaper X"."""
    if hit.value.id not in ("raid_seizure", "attack_injury"):
        return ()
    owners = [p for p in scene.phrases if p.start >= hit.end and p.sort in (NAME, ORGANISATION, PERSON)]
    if owners and _ITS_OWNER.fullmatch(setting.prose.low, hit.start, outer(owners[0])):
        return tuple(owners[:1])
    return tuple(owners[:1]) if owners and _PREMISES_OF.fullmatch(setting.prose.low, hit.end, outer(owners[0])) else ()


def _object(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    low, act = setting.prose.low, hit.value.id
    stop = scene.piece(hit.start)[1]
    clitic = clitic_of(setting, hit) if scene.sentence.language == "es" else ""
    if clitic in ("me", "nos", "te"):
        return ()
    if clitic or re.search(r", a quien(?:es)? [^,;]*$", low[scene.sentence.start : hit.start]):
        return _fronted(setting, scene, hit) or _by_clitic(setting, scene, hit, before)
    if re.match(r" (?:him|her|them|me|us)\b", low[hit.end : hit.end + 6]):
        return _antecedent(setting, scene, hit, before)
    if re.search(r"\b(?:him|her|them)\b", low[hit.start : hit.end]):
        return _antecedent(setting, scene, hit, before)
    if act == "use_of_force":
        aimed = [
            p
            for p in scene.phrases
            if (
                hit.end <= outer(p) < stop
                and re.search(
                    r"\b(?:at|on|into|against|contra|a|al|sobre) (?:the |la |el |los |las )?$", low[hit.end : outer(p)]
                )
            )
            or (
                re.search(r" (?:at|on|into|against|contra|sobre)$", low[hit.start : hit.end])
                and re.fullmatch(r" (?:the |la |el |los |las )?", low[hit.end : outer(p)])
            )
        ]
        return coordinated(setting, scene, aimed[0]) if aimed else ()
    for phrase in scene.phrases:
        start = min(phrase.start, phrase.role[0] if phrase.role else phrase.start)
        if hit.end <= start < stop and _may_suffer(phrase, act):
            if any(hit.end <= t.start and t.end <= start and t.value.form == "verbs" for t in scene.triggers):
                return ()
            between = low[hit.end : start]
            personal = scene.sentence.language == "es" and re.fullmatch(
                r"(?: [\w,«»“”\"]+){0,6} (?:a|al)(?: (?:la|el|los|las|su|sus|mis?|nuestr[oa]s?|un|una|"
                r"otr[oa]s))?(?: (?:don|doña|señora?|"
                r"sra?\.?|dra?\.?|"
                r"padre|sor|fray|monseñor|profesora?))?\s*|\s*(?:a |al )?(?:otr[oa]s )?",
                between,
            )
            if scene.sentence.language == "es":
                led = re.search(r"\b(?:a|al)\b", between) or low[hit.start : hit.end].endswith(" a")
                if personal and (led or phrase.sort != AGENT):
                    return coordinated(setting, scene, phrase)
            elif len(between) < 30 and not re.search(
                r"[,;]|\b(?:by|in|at|from|with|after|when|during|and|for)\b", between
            ):
                return coordinated(setting, scene, phrase)
    return ()


def _by_clitic(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Whom "la", "lo" or "los" means: one person named here or before for the singular, people for the plural."""
    if clitic_of(setting, hit) in ("lo", "la", "le"):
        names = [p for p in scene.phrases if p.end <= hit.start and p.sort == NAME]
        one = names[-1] if names else before.one
        return (one,) if one else before.people
    return _several_here(setting, scene, hit) or before.people or ((before.one,) if before.one else ())


def _several_here(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Several people of this sentence whom "los", "las" or "les" takes up, by their names where these follow; not
    those who only report.
    """
    several = [
        p
        for p in scene.phrases
        if p.end <= hit.start and p.sort == PERSON and p.plural and not _is_taken(setting, scene, p, hit)
    ]
    if not several:
        return ()
    group = several[-1]
    named = [p for p in scene.phrases if p.sort == NAME and p.end <= hit.start]
    named = [p for p in named if setting.prose.low[group.end : outer(p)] in (", ", " ", ": ")]
    return coordinated(setting, scene, named[0]) if named else (group,)


def _fronted(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """The object that Spanish puts first and takes up again: "A la dirigente la mataron", "a Luis se le imputó"."""
    low = setting.prose.low
    begin = scene.piece(hit.start)[0]
    for phrase in scene.phrases:
        if (
            (
                begin <= phrase.start < hit.start
                and re.search(
                    r"(?:^|[^\w])(?:a|al) (?:la |el |los |las |un[oa]? de (?:ellos|ellas|los|las) ?,? ?)?$",
                    low[max(begin, outer(phrase) - 24) : outer(phrase)],
                )
            )
            or _TO_WHOM.match(low, phrase.end)
        ) and (phrase.sort in (NAME, PERSON) or (phrase.sort == ORGANISATION and hit.value.id in OF_ORGANISATIONS)):
            names = [
                p
                for p in scene.phrases
                if p.sort == NAME
                and phrase.end <= p.start < hit.start
                and low[phrase.end : outer(p)] in (", ", " ", ", el ", ", la ")
            ]
            return coordinated(setting, scene, names[0] if names else phrase)
    return ()


_TO_WHOM = re.compile(r"(?:, (?:de )?\d{1,3} años)?, a quien(?:es)?\b")


def _left_agent(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory | None = None) -> tuple[Phrase, ...]:
    """The subject of an active verb: the nearest doer before it in the clause."""
    low = setting.prose.low
    begin = scene.piece(hit.start)[0]
    left = [
        p
        for p in scene.phrases
        if begin <= p.start and p.end <= hit.start and p.sort in (AGENT, PERSON, NAME, ORGANISATION)
    ]
    left = [
        p
        for p in left
        if not _CLAUSE.search(low[p.end : hit.start])
        or _RELATIVE.fullmatch(_undated(setting, scene, p.end, hit.start))
        or (scene.sentence.language == "es" and _OWN_CLAUSE_ES.fullmatch(low[p.end : hit.start]))
    ]
    left = [p for p in left if not _is_in_aside(setting, scene, p, hit)]
    left = [p for p in left if p.sort == AGENT or not _TOLD_THEY.search(low, p.end, hit.start)]
    left = [p for p in left if not _was_object(setting, scene, p, hit) and not _is_governed(setting, p)]
    if scene.sentence.language == "es" and _IMPERSONAL.search(low[begin : hit.start]):
        return ()
    left = [p for p in left if _same_voice(setting, p, hit)]
    agents = [p for p in left if p.sort == AGENT] or left
    for phrase in reversed(agents):
        between = low[phrase.end : hit.start]
        near = len(between) <= _NEAR_VERB or (len(between) <= 2 * _NEAR_VERB and _JOINED_VERB.search(between))
        if near and ";" not in between:
            said_of = _said_to_be(setting, scene, phrase)
            return (said_of,) if said_of else coordinated(setting, scene, phrase, back=True)
    return _of_sentence_before(setting, scene, hit, before) if before and not left else ()


_NEAR_VERB = 90
_JOINED_VERB = re.compile(r",? (?:y|and) (?:se |l[aeo]s? )?$")
_SUPPOSED = re.compile(
    r", (?:presuntamente|supuestamente|al parecer|aparentemente|apparently|allegedly|reportedly|believed to be|"
    r"dressed as|vestid[oa]s de) (?:the |los |las |unos |unas )?$"
)


def _said_to_be(setting: Setting, scene: Scene, phrase: Phrase) -> Phrase | None:
    """Those of whom a phrase between commas only supposes who they are: "ten men, allegedly police officers, ..."."""
    supposed = _SUPPOSED.search(setting.prose.low, max(0, phrase.start - 40), phrase.start)
    if supposed is None:
        return None
    return next((p for p in scene.phrases if p.end == supposed.start() and p.sort in _DOERS), None)


_TOLD_THEY = re.compile(r" (?:tell|told|say|said)(?: \w+){0,2}(?: that)? they\b")
_THEY = re.compile(r"\bthey (?:had |have |also |then |later |\w+ly )*$|\bthey\b[^.;:“]* and (?:then )?$")
_THIRD_PLURAL = re.compile(r"(?:(?:me|nos|te|l[aeo]s?|les|se) ){0,2}\w+(?:aron|ieron|eron|jeron|aban|ian)\b")


def _of_sentence_before(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Who "they", or a Spanish verb in the plural without a subject, goes on about: those who acted just before."""
    doers, last = before.doers, before.acted
    if (
        not doers
        or last is None
        or last.paragraph != scene.sentence.paragraph
        or hit.value.form not in ("verbs", "weak")
    ):
        return ()
    low, away = setting.prose.low, scene.sentence.index - last.index
    if before.several and not (clitic_of(setting, hit) or _TO_THEM.search(low, hit.start, hit.end + _OBJECT)):
        return ()
    if scene.sentence.language == "en":
        they = _THEY.search(low, scene.sentence.start, hit.start)
        several = (p for p in scene.phrases if p.plural and they and p.end <= they.start() and p.sort == PERSON)
        return doers if they and away <= _SPOKEN_OF and next(several, None) is None else ()
    words = low[scene.sentence.start : hit.start]
    alone = not any(p.end <= hit.start and p.sort in _DOERS for p in scene.phrases)
    goes_on = alone and _THIRD_PLURAL.match(low, hit.start) and not scene.dates and not _OTHERS.search(words)
    return doers if goes_on and away == 1 else ()


_SPOKEN_OF = 2
#: "They beat them", "they shot three of them": who is hurt is not who "they" are.
_TO_THEM = re.compile(r"\b(?:him|her|them|ell[oa]s|me|us)\b")
_OBJECT = 16
#: Words that begin another story, or a subject that the lexicon does not know.
_OTHERS = re.compile(r"\b(?:otr[oa]s|quienes|que|en (?:\d{4}|otr[oa])|ademas|tambien|antes|ya)\b|[«“\"]")


_GOVERNS_IT = re.compile(
    r"\b(?:in|into|inside|at|from|near|outside|towards|onto|en|desde|hacia|dentro de|frente a|cerca de|contra|against) "
    r"(?:the |an? |its |his |her |their |el |la |los |las |una? |su |sus )?"
    r"(?:carcel |penal |prision |comisaria |cuartel |hospital |barrio |vereda |plaza )?$"
)


def _is_governed(setting: Setting, phrase: Phrase) -> bool:
    """ "Burst into a church, fired ...": a body behind a preposition of place does nothing."""
    before = setting.prose.low[max(0, outer(phrase) - 32) : outer(phrase)]
    fronted = re.search(r"(?:^|[.;:,] ?)(?:al|a (?:la|el|los|las)) $", before) is not None
    taken_up = fronted and re.match(
        r" (?:se )?(?:le|les|lo|la|los|las) ", setting.prose.low[phrase.end : phrase.end + 8]
    )
    return bool(taken_up) or (phrase.sort in (ORGANISATION, GROUP) and _GOVERNS_IT.search(before) is not None)


def _undated(setting: Setting, scene: Scene, start: int, end: int) -> str:
    """The words between two places without their dates ("que el lunes dispersó")."""
    words = setting.prose.low[start:end]
    for when in scene.dates:
        if start <= when.start and when.end <= end:
            words = words.replace(f"{setting.prose.low[when.start : when.end]} ", "", 1)
    return words


def _was_object(setting: Setting, scene: Scene, phrase: Phrase, hit: Hit[Act]) -> bool:
    """Is a phrase the object of the verb joined before ("killed two soldiers and wounded three")?"""
    joined = re.fullmatch(
        r",? (?:and|y|e|then|luego) (?:then |luego |tambien )?", setting.prose.low[phrase.end : hit.start]
    )
    return bool(joined) and _is_object(setting, scene, phrase)


_GOVERNS = {
    "en": re.compile(r"\s*(?:has|have|had|is|are|was|were)?\s*(?:been )?\s*(?:\w+ly )?[\w-]+(?:ing|ed)\b"),
    "es": re.compile(
        r"\s*(?:l[aeo]s?|nos|me)?\s*(?:ha|han|habia|habian|esta|estan)?\s*[\w-]+(?:o|aron|ieron|ado|ido|ando|"
        r"iendo)\b"
    ),
}
_OWN_CLAUSE_ES = re.compile(r" que (?:(?!que\b)[^,;.]){3,50} (?:(?:me|nos|l[oa]s?|les?) )?")
_CLAUSE = re.compile(r"\b(?:that|que|to)\b")
_IMPERSONAL = re.compile(r"\bse (?:le |les |lo |la |los |las )?(?:ha |han |haya |hayan |habia |hubiera |hubiese )?$")


def _is_in_aside(setting: Setting, scene: Scene, phrase: Phrase, hit: Hit[Act]) -> bool:
    """Does a phrase stand in a clause between commas that closes before the act (", who heads the forum, has ...")?"""
    low = setting.prose.low
    opened = re.search(
        r", (?:who|which|whose|where|que|quien|quienes|cuy[oa]s?|donde|del?|of|from)\b[^,;]*$",
        low[scene.sentence.start : phrase.start],
    )
    return bool(opened) and "," in low[phrase.end : hit.start]


def _agent_subject(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """The agent that is the subject of a verb which carries the act's noun: "the army intensified its attacks"."""
    low = setting.prose.low
    begin = scene.piece(hit.start)[0]
    for phrase in reversed(scene.phrases):
        if phrase.sort == AGENT and begin <= phrase.start and phrase.end <= hit.start:
            between = low[phrase.end : hit.start]
            told = next(scene.lexicon.speech["say"].find(setting.prose, phrase.end, hit.start), None)
            if told or _RECEIVES.search(between) or re.search(r", (?:que|who|which) ", between):
                return ()
            if re.match(_GOVERNS[scene.sentence.language], between) and not re.search(
                r"[;”“«»]|\b(?:denied|said|dijo|nego|negaron)\b", between
            ):
                return (phrase,)
            return ()
    return ()


_CONVICTED = re.compile(
    r"\b(?:conden(?:o|aron|ado|ada|ados|adas)|sentenci(?:o|aron)|convicted|sentenced) (?:a |al |the |an? )*"
)


def _convicted(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Who was convicted of it: "convicted two sergeants of the murder", "condenó a dos sargentos por el homicidio"."""
    low = setting.prose.low
    verdict = next(_CONVICTED.finditer(low, scene.piece(hit.start)[0], hit.start), None)
    if verdict is None or not _FOR_IT.search(low, verdict.end(), hit.start):
        return ()
    people = [p for p in scene.phrases if verdict.end() <= outer(p) <= verdict.end() + 4 and p.end < hit.start]
    return coordinated(setting, scene, people[0]) if people and people[0].sort in _DOERS else ()


_FOR_IT = re.compile(r"\b(?:por|de|del|of|for|over) (?:el |la |los |las |the )?(?:delito de |crime of )?$")
_OF = {
    "en": re.compile(r"\s*(?:(?:of|against|on|to|towards|targeting|by)\s+)?"),
    "es": re.compile(
        r"\s*(?:[\w]+s? )?(?:de|del|contra|a|al|hacia|en contra de|en perjuicio de)\s+(?:el |la |los |las |su |sus )?"
    ),
}


def _of(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """The people after "of", "against", "de", "contra", at most two words away."""
    low = setting.prose.low
    ends_so = re.search(r"\b(?:of|against|on|de|del|contra|a)$", low[hit.start : hit.end])
    for phrase in scene.phrases:
        if outer(phrase) < hit.end or not _may_suffer(phrase, hit.value.id):
            continue
        between = low[hit.end : outer(phrase)]
        near = (
            _AGAINST.fullmatch(between)
            or (phrase.sort == NAME and _AGAINST_A.fullmatch(between))
            or (ends_so and _DETERMINER.fullmatch(between))
            or (ends_so and phrase.sort == NAME and _DETERMINER_A.fullmatch(between))
        )
        return coordinated(setting, scene, phrase) if near else ()
    return ()


_AGAINST = re.compile(
    r"\s*(?:[\w’'-]+ ){0,2}?(?:of|against|on|targeting|de|del|contra|a|al|hacia|en contra de|en perjuicio de)"
    r"\s+(?:the |a |an |its |their |his |her |el |la |los |las |su |sus )?(?:[a-z]+ed )?"
)
_AGAINST_A = re.compile(rf"{_AGAINST.pattern}[a-zñ-]+ ")
_DETERMINER_A = re.compile(
    r"\s*(?:the |an? |its |their |his |her |our |el |la |los |las |su |sus |una? |nuestr[oa]s? )(?:[\w-]+ ){1,3}"
)
_DETERMINER = re.compile(r"\s*(?:the |a |an |its |their |his |her |el |la |los |las |su |sus |un |una )?")


def _possessor(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Whose: "Serrant's arrest", "su detención", "she received threats"."""
    low = setting.prose.low
    owners = [
        p
        for p in scene.phrases
        if p.end <= hit.start
        and _may_suffer(p, hit.value.id)
        and re.fullmatch(r"(?:['’]s?)?\s*(?:[\w-]+ )?", low[p.end : hit.start])
        and low[p.end : p.end + 1] in ("'", "’")
    ]
    if owners:
        return (owners[-1],)
    if hit.value.id == "raid_seizure" and _ITS_PREMISES.match(low, hit.end):
        own = [p for p in scene.phrases if p.end <= hit.start and p.sort in (ORGANISATION, NAME)]
        return (own[-1],) if own else (before.organisation,) if before.organisation else ()
    if re.search(r"\b(?:su|sus|his|her|their|its) (?:\w+ )?$", low[max(0, hit.start - 20) : hit.start]):
        return _antecedent(setting, scene, hit, before)
    if _RECEIVES.search(low[scene.piece(hit.start)[0] : hit.start]):
        return _receivers(setting, scene, hit, before)
    return ()


_ITS_PREMISES = re.compile(r" ?(?:on|of|at|de|a|en)? (?:its|their|su|sus) (?:[\w-]+ ){0,2}")
_RECEIVES = re.compile(
    r"\b(?:received|receives|receiving|recib\w+|suffered|sufrio|sufrieron|faced|faces|fue (?:objeto|victima) de|"
    r"fueron (?:objeto|victimas) de|denunci\w+|reported)\b[^,;.]*$"
)


def _receivers(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Those who receive, also where a figure stands between: "the priest received eleven threats"."""
    people = tuple(p for p in _subject(setting, scene, hit, before, "suffers") if p.sort in (NAME, PERSON))
    if people:
        return people
    left = [p for p in scene.phrases if p.end <= hit.start]
    own = [p for p in left if p.sort in (NAME, PERSON)] or [p for p in left if p.sort == AGENT]
    return (own[-1],) if own else ()


def _inside(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """People named by the trigger itself: "repressing protesters", "a ninguno se le permitió"."""
    for person in scene.lexicon.people.find(setting.prose, hit.start, hit.end):
        if (
            person.value.group in ("person", "group")
            and person.start > hit.start
            and hit.value.id in ("repression_of_protest", "arbitrary_detention")
            and person.end == hit.end
            and not re.match(r"pres|prision|deten|reclu|encarcel|priva", setting.prose.low[person.start : person.end])
        ):
            return (Phrase(person.start, person.end, person.value.group, head=(person.start, person.end)),)
    within = [p for p in scene.phrases if hit.start < outer(p) and p.end <= hit.end and p.sort in (NAME, PERSON)]
    within = [p for p in within if not _HELD_ONES.match(setting.prose.low, p.start)]
    if within and hit.value.has_gap and hit.value.id != "denial_of_counsel":
        return coordinated(setting, scene, within[0])
    none = re.search(r"\b(?:ningun[oa]|none|no one|nobody|nadie)\b", setting.prose.low[hit.start : hit.end])
    if none and hit.value.id != "enforced_disappearance":
        at = hit.start + none.start()
        return (Phrase(at, at + len(none.group()), PERSON, head=(at, at + len(none.group()))),)
    return ()


def _subject(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory, voice: str) -> tuple[Phrase, ...]:
    """The people who suffer: nearest before the trigger, or right after it in Spanish, or those spoken of before."""
    low, act = setting.prose.low, hit.value.id
    begin, stop = scene.piece(hit.start)
    lead = low[begin : hit.start]
    if _FIGURE_FIRST.search(lead):
        return ()
    if re.search(
        r"\b(?:hubo|hay|haya|hubiera|hubiese|habia|exist\w+|there (?:was|were|is|are|have been|has been)) (?:no |"
        r"any |ningun )?$",
        lead,
    ):
        return ()
    if hit.value.id == "enforced_disappearance" and _SEEN_BY_NOBODY.search(low[hit.start : hit.end]):
        return before.people or ((before.one,) if before.one else ())
    somebody = _SOMEBODY.search(lead)
    if somebody:
        at = begin + somebody.start(1)
        return (Phrase(at, at + len(somebody[1]), PERSON, head=(at, at + len(somebody[1])), plural=False),)
    after = [p for p in scene.phrases if hit.end <= p.start < stop and _may_suffer(p, act)]
    if after and _follows_verb(setting, scene, hit, after[0]):
        return _with_subsets(setting, scene, coordinated(setting, scene, after[0]))
    late = next((p for p in after if p.sort in (NAME, PERSON) and _follows_place(setting, scene, hit, p)), None)
    if late and not _people_before(setting, scene, hit, begin):
        return coordinated(setting, scene, late)
    if re.search(r"\b(?:him|her|them) (?:being |having been )?$", lead):
        return _antecedent(setting, scene, hit, before)
    pronoun = _PRONOUN_SUBJECT.search(low[max(begin, hit.start - 34) : hit.start])
    if pronoun:
        relative = pronoun.group().startswith("who")
        own = [p for p in scene.phrases if relative and p.end <= hit.start and _WHO.match(low, _tail(p))]
        return coordinated(setting, scene, own[-1], back=True) if own else _antecedent(setting, scene, hit, before)
    whole = _of_main_clause(setting, scene, hit, lead)
    if whole:
        return coordinated(setting, scene, whole, back=True)
    people = _people_before(setting, scene, hit, begin)
    if people and voice == "passive" and (inner := _spoken_of(setting, people[-1], hit)):
        return (inner,)
    if people:
        return _with_subsets(setting, scene, coordinated(setting, scene, people[-1], back=True))
    earlier = [
        p
        for p in scene.phrases
        if p.end <= begin and p.sort in (NAME, PERSON, NUMBER) and not _is_taken(setting, scene, p, hit)
    ]
    if earlier and re.search(r"^(?:but|pero|while|,|;)", low[begin : begin + 8]) and begin > scene.sentence.start:
        return (earlier[-1],)
    return _antecedent(setting, scene, hit, before)


_SHARES_SUBJECT = re.compile(
    r"\b(?:tras|despues de|luego de|antes de|al|after|before|while|on) (?:haber sido|ser|estar|being|"
    r"having been) (?:[\w-]+ )?$"
)


def _of_main_clause(setting: Setting, scene: Scene, hit: Hit[Act], lead: str) -> Phrase | None:
    """ "Otros dos internos murieron tras ser golpeados": the one who suffered is the subject before."""
    if not _SHARES_SUBJECT.search(lead):
        return None
    left = [
        p
        for p in scene.phrases
        if p.end <= hit.start and p.sort in (NAME, PERSON, NUMBER, GROUP) and not _is_taken(setting, scene, p, hit)
    ]
    first = [
        p for p in left if any(_AUXILIARIES.fullmatch(setting.prose.low, p.end + 1, t.start) for t in scene.triggers)
    ]
    return (first or left)[-1] if left else None


_RELATIVE_OF = re.compile(
    r"(?:l[oa]s?|el|su|mi|una?|the|an?|his|her|their) (?:[a-z]*(?:padre|madre|mam|pap|famil|herman|espos|"
    r"hij|abogad|amig|viud|pariente)[a-z]*|"
    r"mothers?|fathers?|parents|famil(?:y|ies)|relatives|wi(?:fe|ves)|husbands?|lawyers?|friends?|"
    r"brothers?|sisters?|sons?|daughters?) "
    r"(?:de|of) (?=(?:una?|l[oa]s|el|la|the|an?|\d+|dos|tres|two|three) \w)|(?:la|el|su|mi|una?) \w+ de (?=una? \w)"
)


def _spoken_of(setting: Setting, phrase: Phrase, hit: Hit[Act]) -> Phrase | None:
    """A participle right behind "the mother of a young man" speaks of the young man."""
    low = setting.prose.low
    outer_words = _RELATIVE_OF.match(low, phrase.start, phrase.end)
    between = low[phrase.end : hit.start]
    if phrase.sort != PERSON or not outer_words or not re.fullmatch(r" ?(?:(?:que|who) (?:\w+ ){1,2})?", between):
        return None
    start = outer_words.end()
    plural = low[start : phrase.end].startswith(("los ", "las ", "the ")) or low[start].isdigit()
    return replace(phrase, start=start, head=(start, phrase.end), role=None, plural=plural)


_SEEN_BY_NOBODY = re.compile(
    r"^(?:nobody|no one|none|nadie)\b|"
    r"\b(?:seen|heard from|heard of|news of|know where)\b.*\b(?:him|her|them|he|she|they)\b|"
    r"^(?:no|nunca)\b.*\b(?:volv|vuelto|sabe|saben|sabemos)|\bse desconoce"
)
_FIGURE_FIRST = re.compile(r"\w+ (?:los|las) $")
_SOMEBODY = re.compile(
    r"\b(anyone|anybody|someone|somebody|no one|nobody|everyone|everybody|nadie|alguien)(?: (?:has|have|had|was|"
    r"were|been|be|being|is|ever|ha|haya|habia|hubiera|"
    r"sido|fue|fuera|hubiese))* $"
)
_WHO = re.compile(r",? (?:who|all of whom)\b")


def _tail(phrase: Phrase) -> int:
    """Where a phrase ends with the role after its name ("Kayla Mueller, an aid worker who ...")."""
    return max(phrase.end, phrase.role[1]) if phrase.role else phrase.end


_PRONOUN_SUBJECT = re.compile(r"\b(?:he|she|they|it|who)(?:['’]d|['’]s|['’]ve)?\s+(?:[\w'’]+ ){0,4}$")
_CROSSES = re.compile(r"\b(?:que|that|to|cuando|when|after|tras|donde|where|because|porque)\b")
_RELATIVE = re.compile(
    r",? (?:que|who|which|that|quien|quienes)(?: (?:fue|fueron|ha|han|habia|habian|sido|estaba|was|were|had|has|"
    r"have|been|be|are|is|also|later|then|\w+ly|\w+mente|ya|no|not|never))* $"
)


_WITH_OWN_CLAUSE = re.compile(
    r" (?:who|that|que) [^,;.]{3,60} (?:was|were|has been|have been|had been|fue|fueron|ha sido|han sido|resulto|"
    r"resultaron) $"
)


_CLOSED_ASIDE = re.compile(r", (?:que|quien|quienes|who|which|whose|cuy[oa]s?)\b[^,;]*, (?:\w+ ){0,2}")


def _people_before(setting: Setting, scene: Scene, hit: Hit[Act], begin: int) -> list[Phrase]:
    """Those who may be the subject of a passive verb, the nearest last: over no new clause, and no part of a group."""
    low, act = setting.prose.low, hit.value.id
    left = [p for p in scene.phrases if begin <= p.start and p.end <= hit.start and _may_suffer(p, act)]
    left = [p for p in left if not _is_taken(setting, scene, p, hit) and not _is_subset(setting, p)]
    left = [p for p in left if _same_voice(setting, p, hit)]
    left = [
        p
        for p in left
        if not _CROSSES.search(low[p.end : hit.start])
        or _RELATIVE.fullmatch(low[p.end : hit.start])
        or _WITH_OWN_CLAUSE.fullmatch(low[p.end : hit.start])
        or _CLOSED_ASIDE.fullmatch(low[p.end : hit.start])
    ]
    left = [p for p in left if not _is_in_aside(setting, scene, p, hit)]
    left = [p for p in left if p.sort != NUMBER or _is_adjacent(low[p.end : hit.start])]
    if act not in OF_ORGANISATIONS:
        left = [p for p in left if p.sort != ORGANISATION]
    if act in ("raid_seizure", "asset_freeze"):
        return [p for p in left if p.sort in (ORGANISATION, NAME, PERSON)]
    return [p for p in left if p.sort != AGENT] or left


def _same_voice(setting: Setting, phrase: Phrase, hit: Hit[Act]) -> bool:
    """Does no quotation that leaves the act out hold the phrase (convicted of "insulting the army" and jailed)?"""
    return not any(q.holds(phrase.start) and not q.holds(hit.start) for q in setting.quotes)


def _is_adjacent(between: str) -> bool:
    return bool(
        re.fullmatch(
            r"\s*(?:(?:of them|de ellos|de ellas|de|of|have|has|had|been|were|was|are|ha|han|fue|fueron|sido|habian|"
            r"habia|ya|mas|more|others?) ?)*",
            between,
        )
    )


def _among(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """Some of those whom a noun counts: "14 arrests, among them the paralegal Lindiwe Masuku"."""
    for phrase in scene.phrases:
        if outer(phrase) >= hit.end and phrase.sort in (PERSON, NAME):
            led = re.fullmatch(
                r",? (?:among them|among whom|including|entre ell[oa]s|incluid[oa]s?|incluyendo|"
                r"entre l[oa]s que figuran?),? "
                r"(?:(?:the|a|an|our|its|their|his|her|la|el|los|las|al|a la|nuestr[oa]s?|su) )?(?:[\w-]+ )?",
                setting.prose.low[hit.end : outer(phrase)],
            )
            return coordinated(setting, scene, phrase) if led else ()
    return ()


def _with_subsets(setting: Setting, scene: Scene, people: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Those who suffered with the part of them that the source names: "thirty residents, among them four children"."""
    if not people:
        return people
    last = max(p.end for p in people)
    parts = [
        p
        for p in scene.phrases
        if p.start >= last
        and _is_subset(setting, p)
        and setting.prose.low[last : p.start].count(",") <= 1
        and p.sort in (PERSON, NAME, NUMBER)
    ]
    return people + tuple(p for p in parts if p not in people)


def _follows_verb(setting: Setting, scene: Scene, hit: Hit[Act], phrase: Phrase) -> bool:
    """Spanish puts the one who suffers after the verb: "fueron detenidas tres personas", "murieron en la cárcel
    dos".
    """
    between = setting.prose.low[hit.end : min(phrase.start, phrase.role[0] if phrase.role else phrase.start)]
    if scene.sentence.language == "es":
        before = setting.prose.low[max(scene.sentence.start, hit.start - 40) : hit.start]
        starts = re.search(
            r"(?:^|[,;:(]\s?|\b(?:fue|fueron|fuera|fueran|sido|que|cuando|donde|y|en \d{4}|hubo|dejo|dejaron|"
            r"habia|hay|resultaron)\s)$",
            before,
        ) or (hit.value.form in ("weak", "suffers") or _FINITE_ES.match(setting.prose.low, hit.start))
        return (
            bool(
                starts
                and re.fullmatch(
                    r"\s*(?:\w+mente )?(?:los cuerpos de |el cuerpo de |al menos |el |la |los |las |un |una |"
                    r"unos |unas )?",
                    between,
                )
            )
            and phrase.sort != AGENT
        )
    return bool(re.fullmatch(r"\s*(?:the |a |an )?", between)) and hit.value.form == "phrases"


_FINITE_ES = re.compile(r"(?:fue|fueron|resulto|resultaron|ha sido|han sido) ")
_AT_A_PLACE = re.compile(
    r" (?:(?:en|a bordo de|camino a|frente a|dentro de|cerca de|durante|sin orden) [^,;:.()]{3,50}|"
    r"(?:el|este|ayer|anoche|hoy)\b[^,;:.()]{0,30}\b(?:en|frente a|dentro de|cerca de) [^,;:.()]{3,50}) "
)
_GOVERNED = re.compile(r"\b(?:de|del|con|por|a|al|y|e|o|para|segun|sobre|contra|en|junto|su|sus) $")
_NEW_CLAUSE = re.compile(r"\b(?:que|donde|cuando|mientras|porque|quien|quienes)\b")
_WAS = re.compile(r"\b(?:fue|fueron|fuera|fueran|ha sido|han sido|habia sido|habian sido|resulto|resultaron) $")


def _follows_place(setting: Setting, scene: Scene, hit: Hit[Act], phrase: Phrase) -> bool:
    """Spanish may put where it happened before the one who suffered: "murió en el hospital central Julián Rondón",
    "fue detenido en Barinas el abogado ...".
    """
    low = setting.prose.low
    between = low[hit.end : outer(phrase)]
    return (
        scene.sentence.language == "es"
        and (hit.value.form in ("weak", "suffers") or bool(_WAS.search(low[max(0, hit.start - 16) : hit.start])))
        and bool(_AT_A_PLACE.fullmatch(between))
        and not _GOVERNED.search(between)
        and not _NEW_CLAUSE.search(between)
    )


def _is_taken(setting: Setting, scene: Scene, phrase: Phrase, hit: Hit[Act]) -> bool:
    """A phrase after "by", or one that only says who reports, does not suffer this act."""
    low = setting.prose.low
    if re.search(
        r"\b(?:by|por|according to|segun)\s+(?:the |a |an |el |la |los |las )?$",
        low[max(0, phrase.start - 16) : phrase.start],
    ):
        return True
    said = next(scene.lexicon.speech["say"].find(setting.prose, phrase.end, min(hit.start, phrase.end + 40)), None)
    if said is None or _OF_BODIES.match(low, said.start):
        return False
    between = low[phrase.end : said.start]
    return bool(re.fullmatch(r"\s*(?:,[^,]*,)?\s*(?:[\w'’]+ ){0,2}", between)) and between.count(" ") <= 4


_OF_BODIES = re.compile(r"regist|record|list|count|document|find|found|post|contabil|identif")


def _antecedent(setting: Setting, scene: Scene, hit: Hit[Act], before: Memory) -> tuple[Phrase, ...]:
    """Whom a pronoun means: somebody named earlier in the sentence, else those spoken of before."""
    low = setting.prose.low
    window = low[max(scene.sentence.start, hit.start - 30) : hit.end + 6]
    plural = re.search(r"\b(?:they|them|their|los|las|les|ellos|ellas)\b|\b(?:fueron|han|estan|murieron)\b", window)
    single = re.search(r"\b(?:he|she|him|her|his|it|its|lo|la|le|fue|ha)\b", window)
    names = [p for p in scene.phrases if p.end <= hit.start and p.sort == NAME and _may_suffer(p, hit.value.id)]
    if single and not plural:
        if hit.value.id in ("raid_seizure", "asset_freeze") or re.search(r"\b(?:it|its)\b", window):
            return (before.organisation,) if before.organisation else before.people
        if names:
            return (names[-1],)
        if before.one:
            return (before.one,)
    own = [p for p in scene.phrases if p.end <= hit.start and p.sort == PERSON and (p.plural or p.count)]
    if plural and own and re.search(r"\b(?:they|them|their)\b", window):
        return (own[0],)
    if single and not plural and scene.sentence.language == "es" and any(p.plural or p.count for p in before.people):
        return _somebody(setting, scene, hit)
    return before.people or _somebody(setting, scene, hit)


def _somebody(setting: Setting, scene: Scene, hit: Hit[Act]) -> tuple[Phrase, ...]:
    """The first person of the sentence, else the pronoun itself: nobody is invented for it."""
    first = [p for p in scene.phrases if p.end <= hit.start and p.sort == PERSON and not _is_subset(setting, p)]
    said = (
        re.search(r"\b(?:her|him|them|la|lo|las|los|le|les)\b", setting.prose.low[first[0].end : hit.end + 6])
        if first
        else None
    )
    if said and (not first[0].plural or said.group() in ("them", "las", "los", "les")):
        return (first[0],)
    pronouns = list(
        re.finditer(
            r"\b(?:he|she|they)\b(?= (?:[\w'’]+ ){0,3}$)",
            setting.prose.low[max(scene.sentence.start, hit.start - 30) : hit.start],
        )
    )
    if not pronouns:
        return ()
    pronoun = pronouns[-1]
    start = max(scene.sentence.start, hit.start - 30) + pronoun.start()
    end = start + len(pronoun.group())
    return (Phrase(start, end, PERSON, head=(start, end), plural=pronoun.group() == "they"),)


def _without(victims: tuple[Phrase, ...], doers: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    return tuple(v for v in victims if v not in doers)

"""What is called of somebody, and menaces: the words themselves are the act, and whoever says them does it."""

from __future__ import annotations

import re
from dataclasses import replace

from constancia.reading.claims.circumstances import when_of
from constancia.reading.claims.claim import Claim
from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Memory, Participants
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, GROUP, NAME, ORGANISATION, PERSON, Phrase, outer
from constancia.reading.claims.polarity import Polarity, polarity_of
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_of


def labels(setting: Setting, scene: Scene, memory: Memory, attributions: list[Attribution]) -> list[Claim]:
    """What a speaker calls others, and menaces: the words themselves are the act, and the speaker its perpetrator."""
    made: list[Claim] = []
    for start, end, act in [*_loaded_quotes(setting, scene), *_loaded_words(setting, scene)]:
        who = _labelled(setting, scene, start, end, memory)
        if who is None:
            continue
        hit = Hit(start, end, Act(act, "phrases"))
        source = source_of(setting, [a for a in attributions if not a.start <= start < a.end], scene.sentence.start)
        polarity = _polarity_of_tie(setting, scene, who.tie)
        when = when_of(setting, scene, hit, of_words=True)
        made.append(
            Claim(scene, hit, act, replace(who, tie=None), polarity, source, None, "persons", when, None, None, False)
        )
    return made


def _polarity_of_tie(setting: Setting, scene: Scene, tie: tuple[int, int] | None) -> Polarity:
    """Whether the verb that ties the words to somebody is told as a fact."""
    if tie is None or _ANOTHER_VERB.search(setting.prose.low, scene.sentence.start, tie[1]):
        return Polarity("asserted")
    return polarity_of(setting, scene, tie[0], tie[1], None, False)


def _loaded_quotes(setting: Setting, scene: Scene) -> list[tuple[int, int, str]]:
    """Quotations of this sentence that insult or menace."""
    found = []
    for quote in setting.quotes:
        if quote.depth == 0 and scene.sentence.start <= quote.start < scene.sentence.end:
            act = _act_of_words(setting, scene, quote.start, quote.end)
            branded = _BRANDS.search(setting.prose.low[scene.sentence.start : quote.start])
            if not act and _WARNS.search(setting.prose.low[scene.sentence.start : quote.start]):
                act = "threat"
            if branded and not act and quote.end - quote.start < _LONGEST_LABEL:
                act = "stigmatisation"
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


#: A message that warns or orders: what it says is a threat, whatever the words ("telling him to “choose your coffin”").
_WARNS = re.compile(
    r"\b(?:receiv\w+|got|getting|gets|recib\w+|lleg\w+) [^.;:«“\"]{0,60}\b(?:messages?|calls?|letters?|"
    r"notes?|texts?|mensajes?|"
    r"llamadas?|cartas?|notas?|audios?|panfletos?)\b[^.;«“\"]{0,40}\b(?:telling|warning|ordering|advirtiendo\w*|advertian?|ordenando\w*|"
    r"le (?:exigian?|decian?|ordenaban?|advertian?))\b[^.;«“\"]{0,20}[«“\"]?$"
)
#: Verbs that only ever put a bad name on somebody, right before the words that they put.
_BRANDS = re.compile(
    r"\b(?:tild|tach)(?:o|aron|a|an|ado|ada|ados|adas)(?: [\w ]{2,40})? de [«“\"]?$|"
    r"\b(?:brand|label)\w*(?: [\w' ]{2,40})?(?: as)? [«“\"]?$"
)
_LABEL_REACH = 90
_TARGET_REACH = 40


_LONGEST_LABEL = 120


def _act_of_words(setting: Setting, scene: Scene, start: int, end: int) -> str | None:
    if next(scene.lexicon.menaces.find(setting.prose, start, end), None):
        return "threat"
    if end - start < _LONGEST_LABEL and next(scene.lexicon.insults.find(setting.prose, start, end), None):
        return "stigmatisation"
    return None


def _labelled(setting: Setting, scene: Scene, start: int, end: int, memory: Memory) -> Participants | None:
    """Who is called so by whom: the object of the verb before the words or after them, and the verb's subject."""
    verbs = [
        *scene.lexicon.labelling.find(setting.prose, scene.sentence.start, start),
        *scene.lexicon.speech["say"].find(setting.prose, scene.sentence.start, start),
    ]
    verb = max(verbs, key=lambda v: v.start, default=None)
    told = _in_a_message(setting, scene, start, memory)
    if told or verb is None or _WARNS.search(setting.prose.low[scene.sentence.start : start]):
        return told
    near = verb.end + _TARGET_REACH
    targets = [p for p in scene.phrases if verb.end <= outer(p) <= near and p.end <= start and p.sort in _TARGETS]
    if re.match(r" of\b", setting.prose.low[verb.end : verb.end + 4]):
        return None
    targets = targets or _target_after(setting, scene, end) or _meant_by_pronoun(setting, scene, verb, memory)
    targets = targets or _ourselves(setting, verb) or _plain_target(setting, verb.end, start)
    if not targets:
        return None
    target = targets[-1]
    if memory.organisation and _THE_ORGANISATION.fullmatch(setting.prose.low, target.start, target.end):
        target = memory.organisation
    speakers = [p for p in scene.phrases if p.end <= verb.start and p.sort in (*_TARGETS, AGENT) and p is not target]
    if speakers and _SAME_SUBJECT.search(setting.prose.low, speakers[-1].end, verb.start):
        speakers = speakers[:1]  # "gunmen visited her brother and told him": the one who visited speaks
    names = [p for p in speakers if p.sort == NAME]
    speaker = names[-1:] or speakers[-1:] or ([memory.one] if memory.one else [])
    return Participants((target,), tuple(speaker), (verb.start, verb.end))


#: "Denied the arrests and called them liars": the second verb tells what was really said.
_ANOTHER_VERB = re.compile(
    r"\b(?:denied|rejected|dismissed) (?!having\b)[^;.]* and (?:called|branded|labelled|labeled|described|dubbed)$|"
    r"\b(?:neg|rechaz|desminti)(?:o|aron|eron) [^;.]* y (?:l[aeo]s? )?(?:llam|tild|tach|calific|"
    r"describi)(?:o|aron|eron)$"
)
_SAME_SUBJECT = re.compile(r"\b(?:and|y) (?:then |luego |l[aeo]s? )?$")


def _in_a_message(setting: Setting, scene: Scene, start: int, memory: Memory) -> Participants | None:
    """A menace in a note or call that somebody received: "tras recibir una nota: «la próxima eres tú»"."""
    before = setting.prose.low[scene.sentence.start : start]
    found = _MESSAGE.search(before) or _WARNS.search(before)
    if found is None:
        return None
    at = scene.sentence.start + found.start()
    people = [p for p in scene.phrases if p.end <= at and p.sort in (NAME, PERSON) and not p.plural]
    receiver = people[:1] or ([memory.one] if memory.one else [])
    return Participants(tuple(receiver), (), None) if receiver else None


_MESSAGE = re.compile(
    r"\b(?:recib\w+|lleg\w+|receiv\w+|got|getting|gets|found|encontr\w+) [^.;:«“\"]{0,40}\b(?:nota|"
    r"mensaje|carta|panfleto|"
    r"audio|llamada|letrero|"
    r"pintada|grafiti|note|message|letter|text|sign|call|leaflet|graffiti)\b[^.;«“\"]{0,24}[«“\"]$|"
    r"\b(?:recib\w+|lleg\w+) [^.;:«“\"]{0,40}\b(?:nota|mensaje|carta|panfleto|audio|llamada)\b[^.;:«“\"]{0,24}"
    r"\b(?:l[ae]s? |me |nos )(?:advert|advirt|dij|dec[ií]|grit|asegur|anunci|amenaz)\w+[ :,]*[«“\"]?$|"
    r"\b(?:receiv\w+|got) [^.;:«“\"]{0,40}\b(?:note|message|letter|text|call)\b[ :,]*(?:that (?:read|said)|"
    r"saying|reading|which (?:read|said))[ :,]*[«“\"]?$"
)
_PLAIN_TARGET = re.compile(
    r" (?P<t>(?:the|its|his|her|their|la|el|los|las|su|sus|al?) [\w'’-]+(?: [\w'’-]+)?) (?:as |de |como |"
    r"ademas |also |publicly )?[“«\"]?$"
)


def _plain_target(setting: Setting, begin: int, end: int) -> list[Phrase]:
    """One called so whose noun the lexicon does not know: "called the station “...”"."""
    match = _PLAIN_TARGET.fullmatch(setting.prose.low[begin:end])
    if match is None:
        return []
    start, stop = begin + match.start("t"), begin + match.end("t")
    return [Phrase(start, stop, GROUP, head=(start, stop))]


_TARGETS = (NAME, ORGANISATION, PERSON)


def _meant_by_pronoun(setting: Setting, scene: Scene, verb: Hit[str], memory: Memory) -> list[Phrase]:
    """ "quien lo llamó «...»", "called her “...”": the person spoken of, who is not the one that speaks."""
    low = setting.prose.low
    if not (
        re.search(r"\b(?:l[aeo]s?) $", low[max(0, verb.start - 4) : verb.start])
        or re.match(r" (?:him|her|them)\b", low[verb.end : verb.end + 5])
    ):
        return []
    names = [p for p in scene.phrases if p.sort == NAME and p.end <= verb.start]
    others = [p for p in scene.phrases if names and names[-1].end < p.start < verb.start and p.sort in (AGENT, PERSON)]
    if others:
        return [names[-1]]
    return names[:-1][:1] or ([memory.one] if memory.one and memory.one not in names else [])


def _ourselves(setting: Setting, verb: Hit[str]) -> list[Phrase]:
    """ "Nos llamó «...»", "called us “...”": whoever writes, by the pronoun."""
    low = setting.prose.low
    before = re.search(r"\b(?:nos|me) $", low[max(0, verb.start - 4) : verb.start])
    after = re.match(r" (?:us|me)\b", low[verb.end : verb.end + 4])
    if before:
        start = verb.start - len(before.group())
        return [Phrase(start, verb.start - 1, PERSON, head=(start, verb.start - 1))]
    if after:
        return [Phrase(verb.end + 1, verb.end + 3, PERSON, head=(verb.end + 1, verb.end + 3))]
    both = _ALL_OF_THEM.match(low, verb.end)
    return [Phrase(*both.span("t"), GROUP, head=both.span("t"))] if both else []


_ALL_OF_THEM = re.compile(r" (?P<t>both|all (?:of them|three|four)|the two|a ambos|a las dos|a los dos)(?: of them)?\b")
_THE_ORGANISATION = re.compile(
    r"(?:la|esa|esta|the|that) (?:organi[sz]a\w+|ong|group|grupo|asociacion|association|centre|center)"
)


def _target_after(setting: Setting, scene: Scene, end: int) -> list[Phrase]:
    """ "tachó de «...» a los periodistas": the one who is called so after the words."""
    after = [p for p in scene.phrases if p.start >= end and p.sort in _TARGETS]
    if after and _TO_WHOM.fullmatch(setting.prose.low, end, outer(after[0])):
        return after[:1]
    plain = _PLAIN_AFTER.match(setting.prose.low, end, scene.sentence.end)
    return [Phrase(*plain.span("t"), GROUP, head=plain.span("t"))] if plain else []


_PLAIN_AFTER = re.compile(r"[”»\"] (?:a (?=l)|a(?=l ))(?P<t>(?:l[oa]s?|l) \w{4,})")
_TO_WHOM = re.compile(r"[”»\"]? (?:a|al|to|the) ?(?:la |el |los |las )?")

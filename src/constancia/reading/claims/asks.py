"""Asks: who asks what of whom, each thing asked for as an item of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constancia.reading.claims.asklists import Item, head_of_list, items_of, who_at
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, DOCUMENT, GROUP, NAME, ORGANISATION, PERSON, PLACE, Phrase, outer
from constancia.reading.claims.quotes import outer_quote
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, source_of
from constancia.reading.dates import When


@dataclass(frozen=True, slots=True)
class Ask:
    """The thing asked for at ``[start, end)``."""

    start: int
    end: int
    cue: tuple[int, int]
    addressee: Phrase | None
    requester: Phrase | None
    pronoun: tuple[int, int] | None
    when: When | None
    source: Attribution | None


def asks_of(setting: Setting, attributions: list[Attribution]) -> list[Ask]:
    """The asks of a text in order. An addressee that is a pronoun or left out is the one asked before."""
    memory = _Memory(saluted(setting))
    found: list[Ask] = []
    for scene in setting.scenes:
        for cue in setting.hits(scene, "ask"):
            if _is_ask(setting, scene, cue) and not any(a.start <= cue.start < a.end for a in found):
                found += _asks(setting, scene, cue, attributions, memory)
        if not any(scene.sentence.start <= a.start < scene.sentence.end for a in found):
            found += (
                _under_a_head(setting, scene, attributions)
                or _wishes(setting, scene, found)
                or _duties(setting, scene, attributions)
            )
        memory.note(setting, scene)
    return found


_HEAD = re.compile(
    r"(?:^|[.\n]\s*|\b(?:our|nuestr[oa]s|las siguientes|siguientes|the following) )(?P<head>(?:key |main |"
    r"principales )?"
    r"(?:recommendations?|demands|requests|asks|recomendacion(?:es)?|demandas|exigencias|peticion(?:es)?|petitorio|"
    r"solicitud(?:es)?|llamado))(?: (?:to|al?|para) (?P<who>[^:.;\n]{3,80}))?\s*(?=:|\n)"
)


def _under_a_head(setting: Setting, scene: Scene, attributions: list[Attribution]) -> list[Ask]:
    """What stands under "Recommendations:" or "Petición:"."""
    low, sentence = setting.prose.low, scene.sentence
    head = _HEAD.search(low[sentence.start : sentence.end + 1])
    if head is None:
        return []
    cue = Hit(sentence.start + head.start("head"), sentence.start + head.end("head"), "ask")
    at = head_of_list(setting, cue.end, sentence.end)
    if at is None:
        return []
    who = who_at(setting, *(sentence.start + edge for edge in head.span("who"))) if head["who"] else None
    return _listed(setting, scene, cue, items_of(setting, at, sentence.language), attributions, who)


def _listed(
    setting: Setting,
    scene: Scene,
    cue: Hit[str],
    items: list[Item],
    attributions: list[Attribution],
    addressee: Phrase | None,
) -> list[Ask]:
    source = source_of(setting, attributions, cue.start)
    requester = _requester(setting, scene, cue, source, attributions)
    return [
        Ask(i.start, i.end, (cue.start, cue.end), i.addressee or addressee, requester, None, None, source)
        for i in items
        if i.end - i.start > 3
    ]


_WISH = re.compile(
    r"[¡\"“«\s—–-]*(?P<cue>que) (?P<what>(?:no )?(?:(?:se|nos|me|les?|l[oa]s?) ){0,2}[a-z]+(?:e|a|en|"
    r"an)\b[^.!;]*)(?P<end>[.!;]|$)"
)


def _wishes(setting: Setting, scene: Scene, found: list[Ask]) -> list[Ask]:
    """ "¡Que suelten al menor!": a wish, cried out or said after another ask."""
    low, sentence = setting.prose.low, scene.sentence
    wish = _WISH.match(low, sentence.start, sentence.end) if sentence.language == "es" else None
    before = setting.scenes[sentence.index - 1] if sentence.index else None
    asked = before and "?" in low[before.sentence.start : before.sentence.end] and any(setting.hits(before, "ask"))
    after_an_ask = asked or (bool(found) and sentence.start - found[-1].end <= _SOON)
    if wish is None or not (wish["end"] == "!" or after_an_ask):
        return []
    place = _trimmed(setting, wish.start("what"), wish.end("what"))
    return [Ask(*place, wish.span("cue"), None, None, None, None, None)]


_SOON = 3
_DUTY = {
    "en": re.compile(
        r" (?P<cue>must|should) (?:now |also |immediately |urgently |promptly )?(?!be |have |not )(?=[a-z]{3,} )"
    ),
    "es": re.compile(
        r" (?P<cue>deben?|deberian?) (?:ahora |inmediatamente |de inmediato )?(?!ser |haber |de )(?=[a-z]+[aei]r\b)"
    ),
}


def _duties(setting: Setting, scene: Scene, attributions: list[Attribution]) -> list[Ask]:
    """ "The authorities must release her, and the army should withdraw": a body of the state at the head of a clause,
    and what it has to do.
    """
    low, sentence = setting.prose.low, scene.sentence
    bodies = (p for p in scene.phrases if p.sort in (AGENT, ORGANISATION, PLACE))
    told = [(p, d) for p in bodies if (d := _DUTY[sentence.language].match(low, p.end, sentence.end))]
    told = [(p, d) for p, d in told if _OPENS_A_CLAUSE.search(low[sentence.start : p.start])]
    found: list[Ask] = []
    for phrase, duty in told:
        cue = Hit(*duty.span("cue"), "ask")
        joint = (_JOINT.search(low[: p.start]) for p, _ in told if p.start > duty.end())
        stop = min([_end(setting, scene, cue), *(j.start() for j in joint if j)])
        source = source_of(setting, attributions, cue.start)
        speaker = source.speaker if source else None
        items = _items(setting, scene, cue, duty.end(), stop)
        found += [Ask(a, b, (cue.start, cue.end), phrase, speaker, None, None, source) for a, b in items]
    return found


_OPENS_A_CLAUSE = re.compile(r"(?:^|[.;:“«\"]\s*|,? (?:and|y|e|while|mientras) )\W*(?:the |el |la |los |las )?$")
_JOINT = re.compile(r"(?:[;,]|[;,]? (?:and|y|e|while|mientras)) (?:the |el |la |los |las )?$")


def ask_at(asks: list[Ask], offset: int) -> Ask | None:
    """The ask whose words hold an offset."""
    return next((ask for ask in asks if ask.start <= offset < ask.end), None)


class _Memory:
    def __init__(self, saluted: Phrase | None) -> None:
        self.saluted = saluted
        self.addressee = saluted
        self.named: Phrase | None = None

    def note(self, setting: Setting, scene: Scene) -> None:
        """After a sentence: who was named in it, and to whom its letter went."""
        for phrase in scene.phrases:
            if phrase.sort == NAME:
                self.named = phrase
        for letter in scene.lexicon.letters.find(setting.prose, scene.sentence.start, scene.sentence.end):
            self.addressee = addressed(setting, scene, letter.end) or self.addressee


_SALUTATION = re.compile(
    r"\s*(?:(?:para|to|a la atencion de|attention|att\.?|attn\.?):?\s+)?(?:a |al )?(?P<who>"
    r"(?:dear|señor|señora|señores|señoras|sr|sra|sres|estimad[oa]s?|apreciad[oa]s?|distinguid[oa]s?|"
    r"excelentisim[oa]s?|excmo|excma|honorables?|ciudadan[oa]|su excelencia|your excellenc(?:y|ies)|his excellency|"
    r"her excellency|the honou?rable|madam|sir)\b[^\n:;.!?]{3,120}?)(?:[:;]|,? ?\n|, (?=[a-z]))"
)


def saluted(setting: Setting) -> Phrase | None:
    """Whom a letter greets in its first lines: "Señora Ministra de Justicia:", "A Su Excelencia el Presidente"."""
    at = 0
    for line in setting.prose.low[:600].splitlines(keepends=True)[:6]:
        match = _SALUTATION.match(line if line.endswith("\n") else line + "\n")
        if match and not any(
            s.triggers
            for s in setting.scenes
            if s.sentence.start < at + match.end() <= s.sentence.end and match.end() > 90
        ):
            start, end = at + match.start("who"), at + match.end("who")
            return Phrase(start, end, PERSON, head=(start, end), plural=False)
        at += len(line)
    return None


def addressed(setting: Setting, scene: Scene, after: int) -> Phrase | None:
    """The one to whom a letter goes; a name in apposition to an office is the addressee's name."""
    low = setting.prose.low
    for phrase in scene.phrases:
        if phrase.start < after or phrase.sort not in _ADDRESSED:
            continue
        if _TO.search(low[after : phrase.start]):
            names = [
                p for p in scene.phrases
                if p.sort == NAME and p.start >= phrase.end
                and re.fullmatch(r"(?: \([A-Z]+\))?, ", setting.prose.text[phrase.end : p.start])
            ]  # fmt: skip
            return names[0] if names else phrase
    return None


_ADDRESSED = (NAME, AGENT, ORGANISATION, PERSON)
_TO = re.compile(r"\b(?:to|a|al|ante|before|with) (?:the |la |el |los |las )?(?:[\w'’-]+ ){0,2}$")


_STANDS_AS_VERB = re.compile(r"(?:\b(?:is|are|was|were|been|and|esta|estan|y)|,) $")
_QUESTION = re.compile(
    r"\s+(?:(?!every|any|those|all|people|readers)\w+ )?(?:whether|if|about|why|how|what|who|when|where|si|"
    r"por que|como|cuando|quien|a question)\b"
)


def _is_ask(setting: Setting, scene: Scene, cue: Hit[str]) -> bool:
    low = setting.prose.low
    words, after = low[cue.start : cue.end], low[cue.end : cue.end + 40]
    before = low[max(scene.sentence.start, cue.start - 24) : cue.start]
    if _NOT_ASKED.search(before) or _is_a_question(setting, scene, cue) or _names_or_menaces(setting, scene, cue):
        return False
    if _letter_before(setting, scene, cue) is not None:
        return True
    if _QUESTION.match(after) or any(t.start < cue.end and cue.start < t.end for t in scene.triggers):
        return False
    if re.search(r"\bcourts? of $", before) or re.search(r"['’]s $", before):
        return False
    if re.match(r"call(?: on| for)?$", words) and re.search(
        r"\b(?:an?|the|phone|anonymous|threatening|second) $", before
    ):
        return False
    if re.search(r"\b(?:ignored|despite|amid|rejected|dismissed|repeated|answered|international|growing) $", before):
        return False
    has_object: object = words.endswith("s") and re.match(r" (?:that |(?:the|all|its|their) [\w' -]{2,40}? to )", after)
    if scene.sentence.language == "es" and not re.search(r"\b(?:la|el|su|una?|est[ae]|es[ae]) $", before):
        has_object = True
    if (
        not has_object
        and re.match(r"(?:demand|request|call|appeal|petition|press|urge|recommend|demanda|reclamo|solicita)s?$", words)
        and re.search(
            r"\b(?:the|a|an|its|his|her|their|this|to|for|la|el|su|una|un|of|de|\d+|several|many|two|three) (?:\w+ )?$",
            before,
        )
    ):
        return False
    if words.endswith("ing") and re.search(r"\b(?:than|for|of|por) $", before):
        return False
    if re.match(
        r" (?:that )?(?:his|her|their|the) (?:name|identity|names)|que (?:su nombre|su identidad)| (?:for )?anonym",
        after,
    ):
        return False
    if words.endswith(("ing", "iendo", "ando")) and not _STANDS_AS_VERB.search(before):
        return False
    if re.search(r"(?:ir|ar)$", words) and re.search(r"\b(?:por|para|de|tras|sin|al|que) (?:\w+ )?$", before):
        return False
    if words in ("we want", "i want", "we need") and re.match(r" to\b", after):
        return False
    if words.startswith("expect") and not re.search(r"\b(?:we|i) (?:\w+ )?$", before):
        return False
    if (
        re.search(r"\b(?:is|are|was|were|be|been|being|when|as) $", before)
        and re.match(r" (?:to|by)\b", after)
        and not words.endswith("ing")
    ):
        return False
    if re.match(r"pid", words) and re.match(r" (?:no ser|el anonimato|reserva|anonimato)", after):
        return False
    return not (
        re.match(r"ask|beg|press|invite", words)
        and re.match(r" (?:not to be|for (?:his|her|their) comment|by)\b", after)
    )


def _names_or_menaces(setting: Setting, scene: Scene, cue: Hit[str]) -> bool:
    """ "Llamó a la red «nido de espías»" asks nothing, and neither does the voice of "llamadas en las "
    "que le exigen"."""
    low = setting.prose.low
    calls = low.startswith("llam", cue.start) and re.match(r"[^.;,]{0,60}[«“\"]", low[cue.end : scene.sentence.end])
    menaced = any(t.value.id == "threat" and t.end <= cue.start for t in scene.triggers)
    inside = re.search(
        r"\b(?:en (?:el|la|l[oa]s) que|que|donde) (?:le|les|la|lo|las|los|me|nos) $", low[: cue.start][-20:]
    )
    return bool(calls or (menaced and inside))


def _is_a_question(setting: Setting, scene: Scene, cue: Hit[str]) -> bool:
    """ "¿Qué pide usted?" asks what is asked for, and nothing of anybody."""
    low = setting.prose.low
    mark = low.find("?", cue.end, scene.sentence.end + 1)
    return (
        mark >= 0 and "\u00bf" in low[scene.sentence.start : cue.start] and not re.search(r"[.!;]", low[cue.end : mark])
    )


_NOT_ASKED = re.compile(
    r"\b(?:no|not|never|nunca|sin|without)(?: (?:le|les|lo|la|los|las))? $|\b(?:when|after|cuando|al) (?:i|we|he|"
    r"she|they|yo|les?|le)? ?$"
)


def _letter_before(setting: Setting, scene: Scene, cue: Hit[str]) -> int | None:
    """Where a letter ends that asks: "sent two letters to the Government requesting ...", "una carta para pedir"."""
    if not _LETTER_ASKS.search(setting.prose.low[max(scene.sentence.start, cue.start - 6) : cue.end]):
        return None
    letters = scene.lexicon.letters.find(setting.prose, scene.sentence.start, cue.start)
    letter = next((w.end for w in letters if not re.search(r"[;.]", setting.prose.low[w.end : cue.start])), None)
    wrote = re.search(
        r"\b(?:wrote|written|escribio|escribieron|escrito)\b(?=[^;.]*$)",
        setting.prose.low[scene.sentence.start : cue.start],
    )
    return letter or (scene.sentence.start + wrote.end() if wrote else None)


_LETTER_ASKS = re.compile(
    r"(?:\b(?:requesting|asking|seeking|urging|demanding)|\w(?:ando|iendo)|\bpara (?:solicitar|pedir|exigir))"
    r"(?: (?:information|clarification|an explanation))?$"
)


def _asks(setting: Setting, scene: Scene, cue: Hit[str], attributions: list[Attribution], memory: _Memory) -> list[Ask]:
    if _asks_to_write(setting, scene, cue):
        return []
    begin, pronoun, addressee = _addressee(setting, scene, cue, memory)
    listed = head_of_list(setting, max(cue.end, begin), scene.sentence.end)
    if listed:
        items = items_of(setting, listed, scene.sentence.language)
        return _listed(setting, scene, cue, items, attributions, addressee)
    letter = _letter_before(setting, scene, cue)
    if letter is not None:
        begin, pronoun, addressee = cue.end, None, addressed(setting, scene, letter) or addressee
    informs = re.search(r" (?:information|clarification|an explanation)$", setting.prose.low[cue.start : cue.end])
    begin -= len(informs.group()) - 1 if informs and begin == cue.end else 0
    end = _end(setting, scene, cue)
    if addressee is None:
        return _asked(setting, scene, cue, attributions, memory, (begin, end), None, pronoun)
    found, turns = [], [(begin, begin, addressee), *_turns(setting, scene, begin, end)]
    for at, (_, start, whom) in enumerate(turns):
        stop = turns[at + 1][0] if at + 1 < len(turns) else end
        found += _asked(setting, scene, cue, attributions, memory, (start, stop), whom, pronoun if at == 0 else None)
    return found


_TO_WRITE = re.compile(
    r" (?:you|readers|everyone|all) to (?:write|call|e-?mail)\b|(?:l[ae]s? )? que (?:escriba|llame)n?\b"
)


def _asks_to_write(setting: Setting, scene: Scene, cue: Hit[str]) -> bool:
    """ "We ask you to write ... and urge the minister to free him": the readers are asked to ask, and what they ask is
    read for itself.
    """
    goes_on = any(h.start > cue.end for h in setting.hits(scene, "ask", cue.end))
    return goes_on and _TO_WRITE.match(setting.prose.low, cue.end) is not None


def _asked(
    setting: Setting,
    scene: Scene,
    cue: Hit[str],
    attributions: list[Attribution],
    memory: _Memory,
    place: tuple[int, int],
    addressee: Phrase | None,
    pronoun: tuple[int, int] | None,
) -> list[Ask]:
    """The asks of one verb to one addressee, in the words at ``place``."""
    begin, end = place
    source = source_of(setting, attributions, cue.start)
    items = _items(setting, scene, cue, begin, end)
    if items and not addressee:
        addressee, begin_from = _addressee_inside(setting, scene, items[0])
        if begin_from:
            items[0] = (items[0][0], begin_from)
        addressee = addressee or memory.addressee
    if not items or _is_only_legal(setting, scene, items):
        return []
    if addressee:
        memory.addressee = addressee
    requester = _requester(setting, scene, cue, source, attributions)
    when = next((d for d in scene.dates if d.end <= begin), None)
    return [Ask(a, b, (cue.start, cue.end), addressee, requester, pronoun, when, source) for a, b in items]


def _is_only_legal(setting: Setting, scene: Scene, items: list[tuple[int, int]]) -> bool:
    """A prosecutor's request for warrants is a proceeding, and no ask of an intervention."""
    first = next(scene.lexicon.events.find(setting.prose, items[0][0], min(items[0][1], items[0][0] + 40)), None)
    return first is not None and first.value == "arrest_warrant"


def _addressee(
    setting: Setting, scene: Scene, cue: Hit[str], memory: _Memory
) -> tuple[int, tuple[int, int] | None, Phrase | None]:
    """Where the thing asked for may begin, and of whom it is asked."""
    low = setting.prose.low
    pronoun = (
        None
        if low[: cue.end].endswith(" for")
        else re.match(r" (him|her|them|it|me|us|you)\b", low[cue.end : cue.end + 6])
    )
    if pronoun and pronoun[1] == "you" and memory.saluted:
        return cue.end + len(pronoun.group()), (cue.end + 1, cue.end + 4), memory.saluted
    written = _written_to(setting, scene, cue) if pronoun else None
    if pronoun and written:
        return cue.end + len(pronoun.group()), (cue.end + 1, cue.end + 1 + len(pronoun[1])), written
    if pronoun:
        at = (cue.end + 1, cue.end + 1 + len(pronoun[1]))
        before = [p for p in scene.phrases if p.end <= cue.start and p.sort == NAME]
        return cue.end + len(pronoun.group()), at, before[-1] if before else memory.addressee or memory.named
    you = _YOU.match(low, cue.end)
    if you:
        who = you.span("who") if you["who"] else (you.start("you"), you.end("you"))
        return you.end(), None, who_at(setting, *who)
    fronted = _fronted(setting, scene, cue)
    if fronted:
        return cue.end, None, fronted
    taken_up = re.match(r" (?:tambien |asimismo |ademas )?(?:al|a (?:la|los|las)) ", low[cue.end : cue.end + 20])
    if re.search(r"\b(?:le|les|lo|la|los) $", low[max(0, cue.start - 5) : cue.start]) and not taken_up:
        if memory.saluted and _FIRST_PERSON.search(low[cue.start : cue.end]):
            return cue.end, None, memory.saluted
        before = [p for p in scene.phrases if p.end <= cue.start and p.sort == NAME]
        return cue.end, None, before[-1] if before else memory.addressee or memory.named
    whoever = _WHOEVER.match(low, cue.end, scene.sentence.end)
    if whoever:
        who = whoever.span("who") if whoever["who"] else whoever.span("who_es")
        return who[1], None, Phrase(*who, PERSON, head=who, plural=True)
    for phrase in scene.phrases:
        start = outer(phrase)
        if start < cue.end or not _may_be_addressed(setting, phrase):
            continue
        between = low[cue.end : start]
        for when in scene.dates:
            if cue.end <= when.start and when.end <= start:
                between = between.replace(low[when.start : when.end], " ")
        if re.fullmatch(
            r"\s*(?:[\w]+ly |also |tambien |asimismo |ademas |igualmente )?"
            r"(?:that |on |upon |to |a |al |a que |que )?(?:the |el |la |los |las |su |sus |its |"
            r"a la |a los )?(?:[\w-]+ )?\s*",
            between,
        ) and not re.search(r"\b(?:for|an|su|una?) $|\bque (?!el |la |los |las )\w+ ", between):
            begin = _past_apposition(setting, scene, phrase)
            names = [p for p in scene.phrases if p.sort == NAME and phrase.end <= p.start < begin]
            return begin, None, names[0] if names else phrase
        break
    plain = _PLAIN_ADDRESSEE[scene.sentence.language].match(low, cue.end, scene.sentence.end)
    if plain and not any(
        p.start < plain.end("who") and plain.start("who") < p.end for p in scene.phrases if p.sort in _ADDRESSED
    ):
        who = plain.span("who")
        return who[1], None, Phrase(*who, PERSON, head=who, plural=False)
    written = _written_to(setting, scene, cue)
    if written:
        return cue.end, None, written
    if re.match(r" (?:that|que) (?:he|she|they|it|el|ella|ellos)\b", low[cue.end : cue.end + 14]):
        return cue.end, None, memory.addressee or memory.named
    return cue.end, None, None


_WHOEVER = re.compile(
    r" (?:on |upon |to )?(?P<who>(?:those|all|anyone|everyone|everybody|people) who [\w ]{2,40}?) (?=to [a-z])|"
    r" a (?P<who_es>quienes [\w ]{3,50}?) (?=que |a [a-z]+r)"
)
_YOU = re.compile(r" a (?P<you>usted(?:es)?)(?:, (?P<who>[^,;.]{3,60}),)?")


def _fronted(setting: Setting, scene: Scene, cue: Hit[str]) -> Phrase | None:
    """ "A la prensa le pedimos": the addressee that Spanish puts first and takes up again."""
    low = setting.prose.low
    for phrase in scene.phrases:
        led = re.search(r"(?:^|[^\w])(?:al?|a (?:la|los|las)) $", low[max(0, outer(phrase) - 8) : outer(phrase)])
        led = led or re.match(r"(?:al?) ", low[max(0, outer(phrase) - 2) : outer(phrase)])
        if led and phrase.end < cue.start and re.fullmatch(r",? (?:tambien )?(?:le|les) ", low[phrase.end : cue.start]):
            return phrase
    return None


def _written_to(setting: Setting, scene: Scene, cue: Hit[str]) -> Phrase | None:
    """ "Write to the governor and ask that ...", "escriba al gobernador y pídale que ...": the one written to."""
    low = setting.prose.low
    for phrase in reversed(scene.phrases):
        start = outer(phrase)
        led = _WRITE_TO.search(low[max(scene.sentence.start, start - 60) : start])
        if (
            led
            and phrase.end <= cue.start
            and re.fullmatch(r"[^.;]{0,40}?,? (?:and|y|to|para) |: (?:le |les )?|,? ", low[phrase.end : cue.start])
        ):
            return phrase
    return None


_WRITE_TO = re.compile(
    r"\b(?:write|e-?mail|call|phone|contact|tell|petition|escrib\w+|llam(?:e|en|a|ar|emos)|contact\w+|diga\w*)"
    r"(?: (?:to|al?))?(?: [\w'-]+,?){0,4}(?: (?:before|by|antes de[l]?) \d{1,2}(?: de)? [a-z]+(?: (?:to|"
    r"al?))?(?: [\w'-]+){0,2})? $"
)
_FIRST_PERSON = re.compile(r"(?:mos|o)$")
_PLAIN_ADDRESSEE = {
    "en": re.compile(
        r" (?:on |upon )?(?P<who>(?:the|all|its|their|both|every) [\w'’-]+(?: [\w'’-]+){0,2}?|"
        r"(?:everyone|everybody|anyone|all|those|people|readers)(?: who [\w ]{2,40}?)?) (?=to [a-z])"
    ),
    "es": re.compile(
        r" (?:tambien |asimismo )?a (?P<who>(?:la|los|las|el|tod[oa]s l[oa]s) [\w-]+(?: [\w-]+){0,3}?) "
        r"(?=que [a-z]|a [a-z]+[aei]r(?:se|l[oae]s?)?\b)"
    ),
}


def _may_be_addressed(setting: Setting, phrase: Phrase) -> bool:
    """A person, body or office; a country or the press only where what it shall do follows at once."""
    if phrase.sort in _ADDRESSED:
        return True
    return phrase.sort in (PLACE, DOCUMENT, GROUP) and bool(
        re.match(r" (?:to [a-z]|(?:para )?que |a \w+r\b)", setting.prose.low[phrase.end : phrase.end + 24])
    )


def _past_apposition(setting: Setting, scene: Scene, phrase: Phrase) -> int:
    tail = re.match(r", [^,;.”»]{2,70}, ", setting.prose.low[phrase.end : scene.sentence.end])
    after = phrase.end + len(tail.group()) - 1 if tail else phrase.end
    return after if not tail or re.match(r" (?:to|que|that|a)\b", setting.prose.low[after : after + 6]) else phrase.end


def _addressee_inside(setting: Setting, scene: Scene, item: tuple[int, int]) -> tuple[Phrase | None, int | None]:
    """ "we need action from the office": the one after "from"."""
    for phrase in scene.phrases:
        if item[0] < phrase.start < item[1] and phrase.sort in _ADDRESSED:
            before = re.search(
                r" (?:from|por parte del?|de parte del?|del?|of) (?:the |la |el )?$",
                setting.prose.low[item[0] : phrase.start],
            )
            if before and before.group().startswith((" from", " por parte", " de parte")):
                return phrase, item[0] + before.start()
            lead = setting.prose.low[item[0] : phrase.start]
            if scene.sentence.language == "es" and re.fullmatch(r"\w+ (?:la |el |los |las )?", lead):
                return phrase, None
            last = re.search(
                r" (?:a|al|ante|to) (?:the |la |el |los |las )?$", setting.prose.low[item[0] : phrase.start]
            )
            if last and item[1] - phrase.end <= 1 and phrase.sort in (ORGANISATION, AGENT):
                return phrase, item[0] + last.start()
    return None, None


def _end(setting: Setting, scene: Scene, cue: Hit[str]) -> int:
    quote = outer_quote(setting.quotes, cue.start)
    end = scene.piece(cue.start)[1]
    if quote:
        end = min(end, quote.end) if quote.end > cue.start else end
    else:
        closing = re.search(r"[”»]", setting.prose.text[cue.end : end])
        end = cue.end + closing.start() if closing else end
    stop = re.search(
        r"\.(?:\s|$)|, (?:said|says|dijo|according|segun|in (?:a|an|the) |after|while|en (?:un|una)|tras|who|"
        r"whom|quien)\b|,?[”»]",
        setting.prose.low[cue.end : end],
    )
    end = cue.end + stop.start() if stop else end
    says = (h.start - 2 for h in setting.hits(scene, "say", cue.end, end))
    end = next((at for at in says if setting.prose.low[at : at + 2] == ", "), end)
    finite = (h for h in setting.hits(scene, "say", cue.end, end) if _FINITE.search(setting.prose.low[h.start : h.end]))
    tells = (re.search(r",? (?:and|y|e) $", setting.prose.low[cue.end : h.start]) for h in finite)
    end = next((cue.end + joint.start() for joint in tells if joint), end)
    for other in setting.hits(scene, "ask", cue.end, end):
        joint = re.search(
            r",? (?:and|y|e) (?:i |we |also |tambien |asimismo )?$", setting.prose.low[cue.end : other.start]
        )
        if joint and _is_ask(setting, scene, other):
            return cue.end + joint.start()
    return end


_FINITE = re.compile(r"(?:ed|said|told|wrote|io|aron|ieron|[nrcdgmt]o)$")


def _items(setting: Setting, scene: Scene, cue: Hit[str], begin: int, end: int) -> list[tuple[int, int]]:
    """The things asked for, cut where "and to", "y que" or a new verb begins another."""
    low = setting.prose.low
    lead = re.match(
        r"\s*(?:,?\s*(?:para que|que|to|that (?:he|she|they|it|the [\w ]{2,40}? (?=should|must))?|that|a que|"
        r"a)\s+|for\s+|"
        r":\s*)?",
        low[begin:end],
    )
    start = begin + (lead.end() if lead else 0)
    if scene.sentence.language == "en":
        verbal = bool(lead and re.search(r"\b(?:to|that)\b", lead.group()))
        cut = re.compile(
            r",? and to |, to |; to |,? and that |,? and (?=(?:free|release|drop|end|stop|lift|halt|investigate|return|"
            r"publish|disclose|reveal|protect|compensate) )|(?<!ly),? and (?:that |"
            r"also )?(?=(?:[a-z]+ly )?[a-z]+ (?:the|a|an|his|her|its|all|"
            r"those|these|any|their|this|who|full|independent|them|him|it|that)\b)"
            if verbal
            else r",? and (?:for|an?) "
        )
        if (
            low[cue.start : cue.end].startswith(("urg", "call"))
            and not verbal
            and not re.search(r"call\w* for", low[cue.start : cue.end])
            and not lead
        ):
            return []
    else:
        cut = re.compile(
            r",? y (?:a )?que |,? y a (?=\w+r\b)|, que |; que |,? y (?=[a-z]+(?:e|a|en|an) (?:el|la|los|las|un|"
            r"una|a|al|su|sus)\b)|,? y (?=[a-z]+(?:ar|er|ir) (?:el|la|los|las|un|una|a|al|su|sus)\b)|,? y (?=el |"
            r"la |los |las )"
        )
    edges = [start]
    ends = []
    for match in cut.finditer(low, start, end):
        ends.append(match.start())
        edges.append(match.end())
    ends.append(end)
    items = [_trimmed(setting, a, b) for a, b in zip(edges, ends, strict=True)]
    return [i for i in items if i[1] - i[0] > 3]


_AND_OF = {
    "en": re.compile(r"(?:,|;|,? and) (?:on |upon )?(?=(?P<who>(?:the |its |their |all )?[\w' ’-]{3,60}?) to [a-z])"),
    "es": re.compile(
        r"(?:,|;|,? y|,? e) (?:tambien |asimismo )?(?:al |a )(?=(?P<who>(?:(?:la|los|las|su|sus|"
        r"nuestr[oa]s) )?[\w ]{3,60}?) "
        r"(?:a (?:que |no |[a-zñ]+[aei]r(?:l[oae]s?|se)?\b)|que (?:(?:no|se|les?|l[oa]s?|"
        r"nos) )*[a-zñ]+(?:e|a|en|an)\b))"
    ),
}


def _turns(setting: Setting, scene: Scene, begin: int, end: int) -> list[tuple[int, int, Phrase]]:
    """Where the same verb turns to others ("..., the police to ... and the courts to ..."): the end of what was asked
    before, the beginning of what is asked, and of whom.
    """
    low, found = setting.prose.low, []
    for match in _AND_OF[scene.sentence.language].finditer(low, begin, end):
        start, stop = match.span("who")
        known = [p for p in scene.phrases if start - 4 <= outer(p) <= start + 4 and _may_be_addressed(setting, p)]
        whole = next((p for p in known if p.end == stop), None)
        if scene.sentence.language == "en" and whole is None:
            continue
        if whole is None and not known and not _BODY.match(low, start):
            continue
        found.append((match.start(), stop, whole or Phrase(start, stop, PERSON, head=(start, stop), plural=False)))
    found += _and_that(setting, scene, begin, end)
    return sorted(found, key=lambda turn: turn[0])


def _and_that(setting: Setting, scene: Scene, begin: int, end: int) -> list[tuple[int, int, Phrase]]:
    """ "... and that the Commission establish the court": where English turns to another body with "that"."""
    low, found = setting.prose.low, []
    for phrase in scene.phrases if scene.sentence.language == "en" else ():
        led = re.search(r",? and that (?:the )?$", low[begin : outer(phrase)]) if begin < outer(phrase) < end else None
        if led and _may_be_addressed(setting, phrase) and re.match(r" [a-z]+ ", low[phrase.end : end]):
            found.append((begin + led.start(), phrase.end, phrase))
    return found


#: A body that the lexicon does not know, told by its article.
_BODY = re.compile(r"(?:la|los|las|el) ")


def _trimmed(setting: Setting, start: int, end: int) -> tuple[int, int]:
    text = setting.prose.text
    while end > start and text[end - 1] in ' .,;:”»"':
        end -= 1
    while start < end and text[start] in " ,;:":
        start += 1
    return start, end


def _requester(
    setting: Setting, scene: Scene, cue: Hit[str], source: Attribution | None, attributions: list[Attribution]
) -> Phrase | None:
    """Who asks: the speaker of the quotation, else the subject of the verb."""
    if source is not None and source.mode == "direct_quote":
        return source.speaker
    own = next((a for a in attributions if a.cue == (cue.start, cue.end)), None)
    if own is not None and own.speaker is not None:
        return own.speaker
    return source.speaker if source else None

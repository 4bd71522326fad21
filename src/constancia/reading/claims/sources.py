"""Who says it: quotations, indirect speech, "according to", the anonymous, and sources that report other sources.

A pronoun or a verb without a subject goes back to the speaker before; gender is not used. What nobody is said to
have said is the document's own voice ("narrator").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import (
    AGENT,
    DOCUMENT,
    GROUP,
    NAME,
    ORGANISATION,
    PERSON,
    PLACE,
    Phrase,
    outer,
)
from constancia.reading.claims.quotes import Quote, outer_quote
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.words import FUNCTION
from constancia.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """The words ``[start, end)`` are what ``speaker`` says, by the cue at ``cue``."""

    start: int
    end: int
    mode: str
    speaker: Phrase | None
    cue: tuple[int, int]
    verb: str
    role: tuple[int, int] | None = None
    org: str | None = None
    via: Phrase | None = None
    pronoun: tuple[int, int] | None = None
    is_denial: bool = False

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


NARRATOR = {"span": None, "mode": "narrator", "speaker": None, "role": None, "org": None, "cue": None}


def attributions_of(setting: Setting) -> list[Attribution]:
    """Every attribution in the text, quotations first, then indirect speech, each in order."""
    memory = _Memory()
    found: list[Attribution] = []
    for scene in setting.scenes:
        here = _in_sentence(setting, scene, memory)
        found += here or _carried_on(setting, scene, found)
    return _of_quotes(setting, found) + found


_GOES_ON_ABOUT = re.compile(r"(?:a )?(?:ningun[oa]|tod[oa]s|amb[oa]s|ell[oa]s|none|both|all|they|neither)\b")


def _carried_on(setting: Setting, scene: Scene, found: list[Attribution]) -> list[Attribution]:
    """ "According to the network, ... None was shown a warrant.": the next sentence about the same people is still
    what the network says.
    """
    start = scene.sentence.start
    last = found[-1] if found else None
    told = (
        last
        and last.verb == "according"
        and last.speaker
        and last.speaker.sort == ORGANISATION
        and 0 <= start - last.end <= 2
        and "\n" not in setting.prose.text[last.end : start]
    )
    if last is None or not told or not _GOES_ON_ABOUT.match(setting.prose.low, start):
        return []
    return [replace(last, start=start, end=scene.sentence.end)]


def source_of(setting: Setting, attributions: list[Attribution], offset: int) -> Attribution | None:
    """The attribution that governs an offset: the innermost that holds it; None where the document itself speaks."""
    holding = [a for a in attributions if a.holds(offset) and not a.cue[0] <= offset < a.cue[1]]
    return min(holding, key=lambda a: (a.mode != "direct_quote", a.end - a.start), default=None)


def source_json(setting: Setting, attribution: Attribution | None) -> dict[str, Any]:
    """The ``source`` of a claim."""
    if attribution is None:
        return dict(NARRATOR)
    text, speaker = setting.prose.text, attribution.speaker
    source: dict[str, Any] = {
        "span": Span.of(text, speaker.start, speaker.end).to_json() if speaker else None,
        "mode": attribution.mode,
        "speaker": speaker.full_name or text[speaker.start : speaker.end] if speaker else None,
        "role": text[slice(*attribution.role)] if attribution.role else None,
        "org": attribution.org,
        "cue": Span.of(text, *attribution.cue).to_json(),
    }
    if attribution.via:
        source["via"] = Span.of(text, attribution.via.start, attribution.via.end).to_json()
    return source


class _Memory:
    """Who spoke last, so that "he added", "añadió" and "it said" have a speaker."""

    def __init__(self) -> None:
        self.speaker: Phrase | None = None
        self.organisation: Phrase | None = None
        self._who: dict[str, tuple[tuple[int, int] | None, str | None]] = {}

    def who(
        self, speaker: Phrase, beside: tuple[tuple[int, int] | None, str | None]
    ) -> tuple[tuple[int, int] | None, str | None]:
        """The role and organisation of a speaker: those beside the name here, else those given before."""
        if speaker.sort != NAME:
            return beside
        role, org = self._who.get(speaker.full_name, (None, None))
        known = (beside[0] or role, beside[1] or org) if not org else (role or beside[0], org)
        self._who[speaker.full_name] = known
        return known

    def note(self, speaker: Phrase) -> None:
        self.speaker = speaker
        if speaker.sort == ORGANISATION:
            self.organisation = speaker


_SPEAKERS = (NAME, PERSON, AGENT, ORGANISATION, DOCUMENT, GROUP)
_PRONOUN = {
    "en": re.compile(r"\b(?P<p>he|she|they|it|we|i)(?: (?:has|had|have|also|then|later))* $"),
    "es": re.compile(r"\b(?P<p>el|ella|ellos|ellas|quien|esta|este)(?: (?:ha|han|habia|tambien|luego))* $"),
}
_BETWEEN = {
    "en": (
        r"(?:(?:has|have|had|also|then|later|first|initially|earlier|repeatedly|reportedly|since|itself|previously|"
        r"only|now|again|at first|still|could|did|does|do|not|cannot|nevertheless|however|publicly)\s)*"
    ),
    "es": (
        r"(?:(?:ha|han|habia|habian|tambien|luego|despues|mismo|solo|ya|inicialmente|ademas|no|hoy|ayer|se|le|les|lo|"
        r"la|los|las)\s)*"
    ),
}


def _in_sentence(setting: Setting, scene: Scene, memory: _Memory) -> list[Attribution]:
    found: list[Attribution] = []
    for hit in _cues(setting, scene):
        before = memory.speaker
        spoken = _spoken(setting, scene, hit, memory)
        if spoken is None:
            continue
        if before and any(a.holds(hit.start) and a.cue[1] <= hit.start for a in found):
            memory.speaker = found[0].speaker or before
        found.append(spoken)
    found += [a for hit in setting.hits(scene, "according") if (a := _according(setting, scene, hit, memory))]
    found += _in_whose_view(setting, scene, memory)
    found += _anonymous(setting, scene, found)
    return found


_VIEW = re.compile(
    r"\b(?:in|by) (?P<who>[^,;.]{3,60})['’]s (?:assessment|view|opinion|judge?ment|estimate|estimation|"
    r"account|count|reckoning|telling)\b"
)


def _in_whose_view(setting: Setting, scene: Scene, memory: _Memory) -> list[Attribution]:
    """ "In the Commission's assessment, crimes were committed"."""
    made = []
    for match in _VIEW.finditer(setting.prose.low, scene.sentence.start, scene.sentence.end):
        who = next(
            (p for p in scene.phrases if p.sort in _SPEAKERS and match.start("who") <= p.start < match.end("who")), None
        )
        if who:
            who = replace(who, end=min(who.end, match.end("who")))
            memory.note(who)
            cue = (match.end("who") + 3, match.end())
            made.append(Attribution(*scene.piece(match.start()), "indirect", who, cue, "according"))
    return made


_MOST_CUES = 20  # a "sentence" that says "said" more often is none, and would take minutes


def _cues(setting: Setting, scene: Scene) -> list[Hit[str]]:
    cues = [replace(h, value="say") for h in setting.hits(scene, "say")]
    denials = (h for h in setting.hits(scene, "deny") if not is_a_refusal(setting.prose.low, h.start, h.end))
    cues += [replace(h, value="deny") for h in denials]
    cues += [replace(h, value="fear") for h in _verbs_of_fear(setting, scene)]
    cues += [replace(h, value="ask") for h in setting.hits(scene, "ask")]
    cues += [replace(h, value="say") for h in setting.hits(scene, "corrected")]
    figures = (h for h in setting.hits(scene, "figures") if any(0 < c.start - h.end <= 2 for c in scene.counts))
    cues += [replace(h, value="say") for h in figures]
    cues = [h for h in cues if not _is_part_of_a_name(setting, scene, h)]
    kept: list[Hit[str]] = []
    for hit in sorted(cues, key=lambda h: (h.start, h.end - h.start)):
        if not any(hit.start < k.end and k.start < hit.end for k in kept) and not _is_a_trigger(scene, hit):
            kept.append(hit)
    return kept[:_MOST_CUES]


def is_a_refusal(low: str, start: int, end: int) -> bool:
    """ "Se niega a recibir la denuncia": the verb of denying, and nothing is denied."""
    return low[max(0, start - 3) : start] == "se " and low[end : end + 3] == " a "


def _is_part_of_a_name(setting: Setting, scene: Scene, hit: Hit[str]) -> bool:
    """ "Orden Público", "una cifra" say nothing: a verb inside a sentence has no capital, and no article before it."""
    if re.search(r"\b(?:una|la|esa|esta|the|a|this|that|su) $", setting.prose.low[max(0, hit.start - 6) : hit.start]):
        return hit.value != "ask" and setting.prose.low[hit.start : hit.end] in _NOUNS_TOO
    if _THE_ACCUSED.search(setting.prose.low[max(0, hit.start - 8) : hit.end + 1]):
        return True
    return hit.start > scene.sentence.start + 2 and setting.prose.text[hit.start].isupper()


_THE_ACCUSED = re.compile(r"(?:\bthe|\bco|\w+th|first|second|third|other|two|three)[ -]accused[,.;) ]$")
_NOUNS_TOO = frozenset(
    [
        "cifra",
        "denuncia",
        "condena",
        "estima",
        "cuenta",
        "count",
        "record",
        "list",
        "report",
        "statement",
        "claim",
        "estimate",
    ]
)


def _verbs_of_fear(setting: Setting, scene: Scene) -> list[Hit[str]]:
    pattern = r"fear|worr|dread|tem[eia]"
    return [h for h in setting.hits(scene, "fear") if re.match(pattern, setting.prose.low[h.start : h.end])]


def _is_a_trigger(scene: Scene, hit: Hit[str]) -> bool:
    return any(t.start < hit.end and hit.start < t.end and t.start <= hit.start for t in scene.triggers)


def _spoken(setting: Setting, scene: Scene, hit: Hit[str], memory: _Memory) -> Attribution | None:
    """The attribution of a verb of saying: its subject before or after it, and the words that it governs."""
    if outer_quote(setting.quotes, hit.start) and hit.value != "ask":
        return None
    if hit.value == "ask" and _ASKS_IN_A_LETTER.search(setting.prose.low[scene.sentence.start : hit.end]):
        return None
    subject, elided = _subject(setting, scene, hit, memory)
    if subject is None and not elided:
        return None
    content = _content(setting, scene, hit, subject)
    if content is None:
        return None
    verb = setting.prose.low[hit.start : hit.end]
    if subject is None:
        subject = memory.speaker
    elif not elided:
        memory.note(subject)
    role, org = memory.who(subject, _role_and_org(setting, scene, subject)) if subject else (None, None)
    return Attribution(*content, _mode(setting, scene, hit, subject), subject, (hit.start, hit.end), verb, role, org,
                       _via(setting, scene, hit), _pronoun(setting, scene, hit), hit.value == "deny")  # fmt: skip


_ASKS_IN_A_LETTER = re.compile(
    r"\b(?:letters?|petitions?|communications?|appeals?|wrote|written|cartas?|escritos?|peticion(?:es)?|oficios?|comunicacion(?:es)?|"
    r"solicitud(?:es)?)\b[^.;]*? (?:requesting|asking|seeking|urging|demanding|solicitando|pidiendo|exigiendo|"
    r"para (?:solicitar|pedir|exigir)|to (?:request|ask|demand|seek))$"
)


def _subject(setting: Setting, scene: Scene, hit: Hit[str], memory: _Memory) -> tuple[Phrase | None, bool]:
    """Who says: a phrase before the verb, one right after it, or the speaker before where it is a pronoun or left
    out.
    """
    language, low = scene.sentence.language, setting.prose.low
    before = low[scene.sentence.start : hit.start]
    pronoun = _PRONOUN[language].search(before)
    if _is_the_writer(setting, scene, hit, pronoun):
        return None, False
    if pronoun:
        return _meant(setting, scene, hit, pronoun["p"], memory), True
    behind = _behind_comma(setting, scene, hit)
    if behind:
        return behind, False
    left = _left_subject(setting, scene, hit) or _long_way(setting, scene, hit) or _unknown_noun(setting, scene, hit)
    if left:
        return (left, False) if _may_say(setting, scene, hit, left) else (None, False)
    after = _right_subject(setting, scene, hit)
    if after:
        return after, False
    for when in scene.dates:
        if when.end <= hit.start:
            before = before.replace(low[when.start : when.end], "").replace("  ", " ")
    if language == "es" and re.search(
        r"(?:^|[,;:”»\"] ?|\by |\bque |\bpero |\baunque )(?:no |tambien |ademas |luego |despues |le |les )?$", before
    ):
        return memory.speaker, True
    if re.search(r", $", before) and low[hit.start : hit.end].split()[0].endswith("ing"):
        own = [p for p in scene.phrases if p.end < hit.start and p.sort in _SPEAKERS]
        return (_nearest_name(setting, scene, own[0]), False) if own else (memory.speaker, True)
    if re.search(r"(?:\band |, |\bbut )(?:also |then |later |now )?$", before):
        return memory.speaker, True
    return None, False


_WE = re.compile(r"\w+mos\b|(?:exijo|ruego|suplico|imploro|pido|insto|solicito|demando|temo|niego|denuncio)\b")


def _is_the_writer(setting: Setting, scene: Scene, hit: Hit[str], pronoun: re.Match[str] | None) -> bool:
    """ "We urge", "instamos" outside of a quotation: whoever wrote the document, and nobody of whom it told before."""
    if outer_quote(setting.quotes, hit.start):
        return False
    if scene.sentence.language == "en":
        return bool(pronoun and pronoun["p"] in ("we", "i"))
    written = setting.prose.low[hit.start : hit.end].removeprefix("le ").removeprefix("les ")
    return bool(_WE.match(written)) and setting.prose.text[hit.end - 1] != "ó"


def _pronoun(setting: Setting, scene: Scene, hit: Hit[str]) -> tuple[int, int] | None:
    """Where the pronoun stands that speaks: before the verb, or after it ("said he")."""
    low = setting.prose.low
    before = _PRONOUN[scene.sentence.language].search(low[scene.sentence.start : hit.start])
    if before:
        return scene.sentence.start + before.start("p"), scene.sentence.start + before.end("p")
    after = re.match(r" (he|she|they|it)\b", low[hit.end : hit.end + 6])
    return (hit.end + 1, hit.end + 1 + len(after[1])) if after else None


def _meant(setting: Setting, scene: Scene, hit: Hit[str], pronoun: str, memory: _Memory) -> Phrase | None:
    """Whom a pronoun means: the speaker before; where nobody spoke yet, the first of the sentence that fits."""
    here = [p for p in scene.phrases if p.end <= hit.start]
    if pronoun == "it":
        own = [p for p in here if p.sort == ORGANISATION]
        return memory.organisation or (own[0] if own else None) or _body_before(setting, scene) or memory.speaker
    return memory.speaker or next((p for p in here if p.sort in (NAME, PERSON, ORGANISATION)), None)


def _body_before(setting: Setting, scene: Scene) -> Phrase | None:
    """The organisation with which the sentence before opens: "The Commission examined ... It found that ..."."""
    if scene.sentence.index == 0:
        return None
    before = setting.scenes[scene.sentence.index - 1]
    opens = [p for p in before.phrases if p.sort == ORGANISATION and p.start - before.sentence.start <= _AT_THE_HEAD]
    return opens[0] if opens and before.sentence.paragraph == scene.sentence.paragraph else None


_AT_THE_HEAD = 8
_ONLY_OF_BODIES = re.compile(
    r"register|record|list|count|document|note|find|found|post|publi|regist|contabil|cuent|identif|recog|verif|"
    r"enumer|constat"
)


def _may_say(setting: Setting, scene: Scene, hit: Hit[str], subject: Phrase) -> bool:
    """ "90 lawyers registered in the province" say nothing; a network that registered 90 cases does."""
    words, after = setting.prose.low[hit.start : hit.end], setting.prose.low[hit.end : hit.end + 8]
    if not _ONLY_OF_BODIES.match(words) or re.match(r"\s*(?:that|que|:|,)", after):
        return True
    if _LOOKS_INTO_IT.search(setting.prose.low, subject.start, subject.end):
        return True
    office = subject.sort == PERSON and not subject.plural and setting.prose.text[subject.head[0]].isupper()
    return subject.sort in (ORGANISATION, DOCUMENT, NAME) or subject.sort == AGENT or office


_LOOKS_INTO_IT = re.compile(
    r"\b(?:monitors?|observers?|investigators?|researchers?|inspectors?|experts?|pathologists?|doctors|medics|monitores?|observador\w*|"
    r"investigador\w*|perit[oa]s?|expert[oa]s?|forenses?|medic[oa]s)\b"
)
_CITED_BY = re.compile(
    r"\b(?:citad|consultad|entrevistad|recogid|quoted|cited|interviewed|consulted|contacted|reached)\w* (?:por|by) "
    r"(?:the |el |la |los |las )?(?:\w+ )?$"
)


def _left_subject(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """The last phrase that reaches the verb over auxiliaries, dates, places and what stands between commas."""
    for phrase in reversed(scene.phrases):
        if phrase.end > hit.start or phrase.sort not in _SPEAKERS:
            continue
        if _is_in_an_aside(setting, scene, phrase, hit) or _is_inside_another(scene, phrase):
            continue
        if _CITED_BY.search(setting.prose.low[scene.sentence.start : phrase.start]):
            continue
        between = _without_asides(setting, scene, phrase.end, hit.start)
        closes = phrase.sort == NAME and setting.prose.text[phrase.start - 2 : phrase.start] == ", "
        aside = r"(?:,[^,;.]*,|,[^;.]*, [^,;.]*,)?" if not closes else r"(?:,[^,;.]*,|,)?"
        if re.fullmatch(rf"(?:['’]s)?\s*{aside}\s*{_BETWEEN[scene.sentence.language]}", between) or _is_relative(
            between
        ):
            return _nearest_name(setting, scene, phrase)
    return None


def _is_inside_another(scene: Scene, phrase: Phrase) -> bool:
    """ "Relatives of the journalist Sofia Marek fear": they fear, and not she."""
    return any(
        p.sort == PERSON and p.start < outer(phrase) and phrase.end <= p.end and p is not phrase for p in scene.phrases
    )


def _is_in_an_aside(setting: Setting, scene: Scene, phrase: Phrase, hit: Hit[str]) -> bool:
    """ "The network, which had spoken of 31 victims, corrected": what stands in the relative clause does not speak."""
    low = setting.prose.low
    opened = re.search(r", (?:que|which|who|quien)\b[^,;]*$", low[scene.sentence.start : phrase.start])
    return bool(opened) and "," in low[phrase.end : hit.start]


_OWN_CLAUSE = re.compile(r" (?:who|that|que|quien|[a-z]+ed|[a-z]+[ai]d[oa]s?) [^,;.“”«»]{3,60} ")
_PLAIN_SUBJECT = re.compile(
    r"(?:^|[,;] |[“«] ?)(?P<s>(?:the|a|an|his|her|its|their|one|la|el|los|las|su|sus|un|una|unos|unas) [\w’'-]+(?: "
    r"[\w’'-]+)?) $"
)


_IS_A_FIGURE = re.compile(r"(?:figure|number|toll|total|count|cifra|numero|balance|saldo|cuenta)\b")


def _unknown_noun(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """A plain subject that the lexicon does not know ("his diocese said"), right before the verb."""
    before = setting.prose.low[scene.sentence.start : hit.start]
    if _IS_A_FIGURE.match(setting.prose.low, hit.start, hit.end):
        return None
    match = _PLAIN_SUBJECT.search(before)
    if match is None or any(word in FUNCTION[scene.sentence.language] for word in match["s"].split()[1:]):
        return None
    start, end = scene.sentence.start + match.start("s"), scene.sentence.start + match.end("s")
    return Phrase(start, end, PERSON, head=(start, end), plural=False)


def _long_way(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """A subject with a clause of its own without commas: "A teacher who was arrested in May told ..."."""
    for phrase in scene.phrases:
        opens = phrase.end <= hit.start and phrase.sort in _SPEAKERS and phrase.start - scene.sentence.start <= 4
        if opens and _OWN_CLAUSE.fullmatch(setting.prose.low, phrase.end, hit.start):
            return phrase
    return None


def _without_asides(setting: Setting, scene: Scene, start: int, end: int) -> str:
    """The words between two places without dates and without "in Varnholt", "at Saint Orla's"."""
    low = setting.prose.low
    cut = [(w.start, w.end) for w in scene.dates if start <= w.start and w.end <= end]
    for other in scene.phrases:
        if start <= other.start and other.end <= end and other.sort in (PLACE, ORGANISATION, NAME):
            led = _LED.search(low, start, other.start)
            if led:
                cut.append((led.start(), other.end + 2 * (low[other.end : other.end + 2] == "'s")))
    cut += [
        m.span()
        for m in _AT_THE_SCENE.finditer(low, start, end)
        if not any(a < m.end() and m.start() < b for a, b in cut)
    ]
    cut += [
        m.span() for m in _CITED.finditer(low, start, end) if not any(a < m.end() and m.start() < b for a, b in cut)
    ]
    kept, at = "", start
    for first, last in sorted(cut):
        kept, at = kept + low[at : max(at, first)], max(at, last)
    return _IN_BRACKETS.sub("", kept + low[at:end])


_AT_THE_SCENE = re.compile(
    r" (?:on|at|in|near|en|de) (?:the |el |la |del )?(?:scene|spot|ground|site|area|zone|field|lugar|zona|"
    r"sitio|terreno)\b"
)
_CITED = re.compile(
    r" (?:citad|consultad|entrevistad|quoted|cited|interviewed|consulted|contacted|reached)\w* (?:por|"
    r"by) [^,;.]{3,40}? (?=[\w]+$|$)"
)
_LED = re.compile(r" (?:in|at|from|of|for|with|en|de|del|para)(?: the| la| el)? \Z")
_IN_BRACKETS = re.compile(r" \([^()]{1,40}\)")


def _is_relative(between: str) -> bool:
    return bool(
        re.fullmatch(
            r", (?:who|which|que|quien|quienes) (?:(?:solo|only|apenas|had|has|have|initially|first|at first|"
            r"earlier|also|ha|han|"
            r"habia|habian|inicialmente|antes|primero|tambien|en un principio|en un primer momento|al principio|"
            r"previamente) )*",
            between,
        )
    )


_RANK = re.compile(
    r", (?:el |la |the )?(?:general|coronel|capitan|comandante|comisario|mayor|teniente|sargento|doctora?|"
    r"dra?\.?|monseñor|padre|"
    r"sra?\.?|licenciad[oa]|lic\.|ingenier[oa]|profesora?|colonel|captain|major|gen\.|col\.|mr\.?|mrs\.?|ms\.?) "
)


def _nearest_name(setting: Setting, scene: Scene, phrase: Phrase) -> Phrase:
    """A name that stands in apposition to the phrase: "its chair, Iris Molde, wrote"."""
    low = setting.prose.low
    for other in scene.phrases:
        if other.sort == NAME and other is not phrase:
            if (
                other.role
                and phrase.start <= other.role[0] < phrase.end
                and not phrase.start < other.start < phrase.end
            ):
                return other
            if low[phrase.end : other.start] in (", ", " ") or _RANK.fullmatch(low, phrase.end, other.start):
                return other
            if low[other.end : phrase.start] == ", " and phrase.sort == PERSON and not phrase.plural:
                return other
    return phrase


def _right_subject(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """The subject after the verb: "said Ana Ruiz", "relató a este diario una testigo"."""
    low = setting.prose.low
    for phrase in sorted(scene.phrases, key=outer):
        start = outer(phrase)
        if phrase.count and start - hit.end <= 1 and re.match(r"habl|spoke|speak|cifr|put", low[hit.start : hit.end]):
            return None
        if phrase.sort not in _SPEAKERS or start < hit.end or _TOLD_TO.search(low[max(hit.end, start - 24) : start]):
            continue
        between = _without_asides(setting, scene, hit.end, start)
        between = re.sub(
            r"\b(?:to|a|al|ante|con) (?:this|the|este|esta|la|el|los|las)? ?[\w ]{2,30}?(?= |$)", "", between, count=1
        )
        plain = re.fullmatch(
            r"[\s,]*(?:[\w-]+ ){0,2}(?:(?:its|his|her|the|su|el|la) [\w-]+(?: [\w-]+)?, )?", between
        ) and not _NO_SUBJECT.search(between)
        if plain and _may_follow(setting, scene, hit, phrase):
            return _nearest_name(setting, scene, phrase)
        return None
    return None


def _behind_comma(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """The speaker right after a verb that a comma or a quotation precedes: "..., informó el comisario Ruiz."."""
    low = setting.prose.low
    if hit.value == "ask" or not re.search(r"[,”»\"] $", low[max(scene.sentence.start, hit.start - 2) : hit.start]):
        return None
    for phrase in sorted(scene.phrases, key=outer):
        if outer(phrase) < hit.end or phrase.sort not in _SPEAKERS:
            continue
        between = low[hit.end : outer(phrase)]
        for when in scene.dates:
            if hit.end <= when.start and when.end <= outer(phrase):
                between = between.replace(f" {low[when.start : when.end]}", "")
        near = re.fullmatch(r" (?:el |la |los |las |the |a |an |un |una )?(?:[\w-]+ )?", between)
        plain = near and not _NO_SUBJECT.search(near.group()) and not _TOLD_TO.search(near.group())
        return (
            _nearest_name(setting, scene, phrase)
            if plain and re.match(r"[,.;]|$", low[phrase.end : phrase.end + 1])
            else None
        )
    return None


_TOLD_TO = re.compile(r"\b(?:to|a|al|ante|told|con) (?:this |the |este |esta |la |el |los |las )?$")
_NO_SUBJECT = re.compile(r"\b(?:que|that|of|de|in|en|on|by|por|for|to)\b")


def _may_follow(setting: Setting, scene: Scene, hit: Hit[str], phrase: Phrase) -> bool:
    """English puts the speaker after the verb only behind a quotation or a comma; Spanish also at the start."""
    low = setting.prose.low
    if re.search(r"(?:[,”»\"?!] ?|^)$", low[max(scene.sentence.start, hit.start - 3) : hit.start]):
        return True
    follows = re.match(r"[^.]{0,40}(?:que|,|\.|:|en un|$)", low[phrase.end : phrase.end + 60])
    return scene.sentence.language == "es" and bool(follows) and _stands_alone(setting, scene, hit)


def _stands_alone(setting: Setting, scene: Scene, hit: Hit[str]) -> bool:
    return not any(p.end <= hit.start and hit.start - p.end <= 2 for p in scene.phrases)


def _content(setting: Setting, scene: Scene, hit: Hit[str], subject: Phrase | None) -> tuple[int, int] | None:
    """What a verb of saying governs: what follows it, or what stands before it where it closes the sentence."""
    low, sentence = setting.prose.low, scene.sentence
    rest = low[hit.end : sentence.end]
    figure = re.search(r"\b(?:l[oa]s|the) [\w.,]+ (?:que|that) (?:solo |only )?$", low[sentence.start : hit.start])
    if figure and any(c.start == sentence.start + figure.start() + 4 for c in scene.counts):
        return sentence.start + figure.start(), hit.start
    if (
        subject
        and subject.start >= hit.end
        and _AFTER_A_QUOTE.search(low[max(sentence.start, hit.start - 4) : hit.start])
    ):
        return sentence.start, hit.start
    if _is_between_commas(setting, scene, hit, subject):
        return sentence.start, sentence.end
    shut = _closing(setting, scene, hit, subject) and not _gives_a_figure(setting, scene, hit)
    if shut and hit.start > sentence.start + 2:
        return sentence.start, hit.start
    if not re.search(r"\w", rest):
        return None
    stop = scene.piece(hit.start)[1]
    later = [p for p in scene.pieces if p[0] >= stop]
    if ":" in rest[:3] or (re.match(r"[^;.]*?\b(?:that|que)\b", rest) and not later):
        stop = sentence.end
    if re.match(r"\s*(?:,|:)?\s*(?:that|que)\b|\s*:", rest):
        stop = sentence.end if not later else stop
    return hit.end, stop


def _is_between_commas(setting: Setting, scene: Scene, hit: Hit[str], subject: Phrase | None) -> bool:
    """ "..., dice la carta, ..." governs both sides."""
    low = setting.prose.low
    if (subject is None or subject.end <= scene.sentence.start) and re.search(
        r"\w, $", low[max(scene.sentence.start, hit.start - 3) : hit.start]
    ):
        return low[hit.end : hit.end + 2] == ", "
    if subject is None or subject.start < scene.sentence.start or subject.end > scene.sentence.end:
        return False
    first, last = min(hit.start, outer(subject)), max(hit.end, subject.end)
    before, after = low[max(scene.sentence.start, first - 6) : first], low[last : last + 2]
    return bool(re.search(r", (?:la |el |the )?$", before)) and after == ", " and last - first < _ASIDE


_ASIDE = 80
_AFTER_A_QUOTE = re.compile(r"[”»\"],? $")


def _gives_a_figure(setting: Setting, scene: Scene, hit: Hit[str]) -> bool:
    """ "24 dead, whom the government puts at 27": the verb governs its own figure and not the one before."""
    figures = setting.hits(scene, "figures")
    return any(f.start == hit.start and any(0 < c.start - f.end <= 2 for c in scene.counts) for f in figures)


def _closing(setting: Setting, scene: Scene, hit: Hit[str], subject: Phrase | None) -> bool:
    """Does the verb with its subject close the sentence: "..., the network said." or "..., said the network"?"""
    low, end = setting.prose.low, scene.sentence.end
    tail_start = max(hit.end, subject.end if subject and subject.start >= hit.end else hit.end)
    tail = low[tail_start:end]
    for when in scene.dates:
        tail = tail.replace(low[when.start : when.end], "")
    opened = low[
        max(
            scene.sentence.start,
            (
                min(subject.start, subject.role[0])
                if subject and subject.role
                else subject.start
                if subject
                else hit.start
            )
            - 60,
        ) : hit.start
    ]
    short = re.fullmatch(
        r"[\s.”»\"]*|, (?!que|that).*|\s(?:in|on|to|at|en|a|al|through|durante|during|a traves|por)\b(?! least| "
        r"menos)(?!.*\b(?:that|que)\b).*",
        tail,
        re.DOTALL,
    )
    told = re.match(r"told|tells|informed", low[hit.start : hit.end]) and _TOLD_WHOM.fullmatch(tail)
    tells = any(t.start >= tail_start for t in scene.triggers)
    return bool(short or told) and not tells and ("," in opened or "”" in opened or "»" in opened or '"' in opened)


_TOLD_WHOM = re.compile(r" (?!that\b|he\b|she\b|they\b)(?:(?!\b(?:that|how|of)\b)[^,;:“\"]){2,60}")


def _mode(setting: Setting, scene: Scene, hit: Hit[str], subject: Phrase | None) -> str:
    if _via(setting, scene, hit) is not None:
        return "nested"
    if subject is not None and subject.sort != NAME and _is_anonymous(setting, scene, subject):
        return "anonymous"
    return "indirect"


def _is_anonymous(setting: Setting, scene: Scene, subject: Phrase) -> bool:
    words = setting.prose.low[subject.start : subject.end]
    named = re.search(r"[A-ZÁÉÍÓÚÑ]", setting.prose.text[subject.start + 1 : subject.end])
    plain = re.match(
        r"(?:an? |the |un |una |los |las |el |la |varios |several |two |dos |tres |three )?(?:sources?|"
        r"witness(?:es)?|residents?|fuentes?|testigos?|vecin[oa]s?)\b",
        words,
    )
    asked = any(
        True for _ in scene.lexicon.anonymous.find(setting.prose, subject.end, scene.sentence.end)
    ) and re.search(
        r"anonym|anonim|not to be named|declined to be named|no ser identificad|reserva|represalias",
        setting.prose.low[subject.end : scene.sentence.end],
    )
    return bool((plain and not named) or asked)


def _role_and_org(setting: Setting, scene: Scene, subject: Phrase) -> tuple[tuple[int, int] | None, str | None]:
    """The role and organisation that stand beside a speaker's name."""
    text = setting.prose.text
    if subject.sort != NAME:
        return subject.role, None
    for other in (p for p in scene.phrases if p.sort == ORGANISATION):
        name = text[other.start : other.end]
        between = text[subject.end : other.start] if other.start >= subject.end else ""
        if between == ", " and text[other.end : other.end + 2] in ("’s", "'s"):
            return _role_after(text, other.end + 3, scene.sentence.end), name
        role = _ROLE_OF.fullmatch(between)
        if role and not re.search(r"\d|\b(?:que|that|and|y)\b", role["role"]):
            return (subject.end + 2, subject.end + 2 + len(role["role"])), name
        if other.end <= subject.start and _ROLE_BEFORE.fullmatch(text[other.end : subject.start]):
            return subject.role or _role_before(text, other.start), name
    beside = _ROLE_OF_NAME.match(text, subject.end, scene.sentence.end)
    if beside and not re.search(r"\b(?:que|that|and|y)\b", beside["role"]):
        return (beside.start("role"), beside.end("role")), beside["org"].strip()
    return subject.role, None


_ROLE_OF_NAME = re.compile(
    r", (?P<role>(?!\w+ (?:de|que) )[a-záéíóúñ][^,.;“”A-Z\d]{2,40}?) (?:of|for|at|de la|del|de|en)(?: the)? "
    r"(?P<org>[A-ZÁÉÍÓÚÑ][\w’'-]*(?: (?:(?:de|of|for|del|la|los|las|y|and|the) )*[A-ZÁÉÍÓÚÑ][\w’'-]*)*)"
)
_ROLE_OF = re.compile(r", (?P<role>[^,.;“”]{2,60}?) (?:of|for|at|de|del|en)(?: the| la| el| los| las)? ?")
_ROLE_BEFORE = re.compile(r"(?:, |['’]s [^,.;]{2,60}? )")


def _role_after(text: str, start: int, end: int) -> tuple[int, int] | None:
    stop = re.search(r",” |, in |, en |[”“.;]", text[start:end])
    last = start + stop.start() if stop else end
    return (start, last) if start < last and start < len(text) else None


def _role_before(text: str, organisation: int) -> tuple[int, int] | None:
    match = re.search(r"([a-záéíóúñ-]+) (?:of|de|del|de la)(?: la)? $", text[max(0, organisation - 40) : organisation])
    if not match:
        return None
    start = max(0, organisation - 40) + match.start(1)
    return start, start + len(match[1])


def _via(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """The source behind a source: "citing relatives", "que cita a"."""
    for relay in setting.hits(scene, "relay"):
        after = [p for p in scene.phrases if p.start >= relay.end and p.start - relay.end <= 8 and p.sort in _SPEAKERS]
        if after:
            return after[0]
    return None


def _according(setting: Setting, scene: Scene, hit: Hit[str], memory: _Memory) -> Attribution | None:
    """ "According to X" governs the piece of the sentence in which it stands, or all of it at either end."""
    if outer_quote(setting.quotes, hit.start):
        return None
    figures = _OFFICIAL_FIGURES.match(setting.prose.low, hit.end)
    after = [p for p in scene.phrases if p.sort in _SPEAKERS and hit.end <= p.start <= hit.end + 40]
    if figures:
        head = figures.span("figures")
        after = [Phrase(*head, DOCUMENT, head=head, plural=True)]
    if not after or re.search(r"[,;.]", setting.prose.low[hit.end : after[0].start]):
        return None
    speaker = _cited(setting, scene, hit) or _nearest_name(setting, scene, after[0])
    memory.note(speaker)
    piece = scene.piece(hit.start)
    start = piece[0]
    if hit.start - scene.sentence.start < 3:
        piece = (scene.sentence.start, piece[1])
    role, org = _role_and_org(setting, scene, speaker)
    mode = "nested" if re.match(r"cit|quot", hit.value) else _mode(setting, scene, hit, speaker)
    return Attribution(
        start, piece[1], mode, speaker, (hit.start, hit.end), "according", role, org, _via(setting, scene, hit)
    )


#: Figures have no sayer but their office: "según cifras oficiales" are no officers.
_OFFICIAL_FIGURES = re.compile(
    r" (?:las |los |the )?(?P<figures>(?:cifras|datos|registros|estadisticas|reportes|balances?|partes?)"
    r"(?: [a-z]+)? oficial(?:es)?|official (?:figures?|data|records|statistics|tolls?))\b"
)


def _cited(setting: Setting, scene: Scene, hit: Hit[str]) -> Phrase | None:
    """ "Un fiscal citado por el diario", "a prosecutor quoted by the paper": whose words they are."""
    if not re.match(r"citad|cited by|quoted by", hit.value):
        return None
    beside = [p for p in scene.phrases if p.sort in _SPEAKERS and p.start < hit.start and hit.start - p.end <= 2]
    if not beside:
        return None
    end = len(setting.prose.text[: min(beside[-1].end, hit.start)].rstrip(" ,"))
    return replace(beside[-1], end=end)


def _anonymous(setting: Setting, scene: Scene, found: list[Attribution]) -> list[Attribution]:
    """ "reportedly", "presuntamente", "se dice que": somebody says it, and is not named."""
    made = []
    for hit in scene.lexicon.anonymous.find(setting.prose, scene.sentence.start, scene.sentence.end):
        words = setting.prose.low[hit.start : hit.end]
        alone = re.match(
            r"reportedly|allegedly|it is said|unconfirmed|presuntamente|supuestamente|se dice|trascendio|"
            r"versiones|according to reports|some reports|local reports",
            words,
        )
        if alone and not any(a.holds(hit.start) for a in found):
            piece = scene.piece(hit.start)
            made.append(Attribution(*piece, "anonymous", None, (hit.start, hit.end), words))
    return made


def _of_quotes(setting: Setting, spoken: list[Attribution]) -> list[Attribution]:
    """Each outer quotation with its speaker: the attribution that touches it, else the speaker of the quotation
    before.
    """
    made: list[Attribution] = []
    last: Attribution | None = None
    for quote in (q for q in setting.quotes if q.depth == 0):
        cue = _cue_of_quote(setting, quote, spoken)
        if cue is None and last is not None and _goes_on(setting, quote):
            cue = last
        if cue is None:
            continue
        inner = any(q.depth == 1 and quote.holds(q.start) for q in setting.quotes)
        made.append(replace(cue, start=quote.start, end=quote.end, mode="direct_quote", is_denial=False))
        last = cue
        if inner:
            continue
    return made


def _cue_of_quote(setting: Setting, quote: Quote, spoken: list[Attribution]) -> Attribution | None:
    text = setting.prose.text
    near = [
        a
        for a in spoken
        if a.cue[0] >= quote.end and a.cue[0] - quote.end < 160 and "\n" not in text[quote.end : a.cue[0]]
    ]
    near = [a for a in near if not re.search(r"[.;][”»\"]?\s+\w", text[quote.end + 1 : a.cue[0]])]
    if near:
        return near[0]
    before = [
        a
        for a in spoken
        if a.cue[1] <= quote.start and quote.start - a.cue[1] < 200 and "\n" not in text[a.cue[1] : quote.start]
    ]
    before = [a for a in before if not re.search(r"[.;]\s+\w", text[a.cue[1] : quote.start])]
    return before[-1] if before else None


def _goes_on(setting: Setting, quote: Quote) -> bool:
    """Does a quotation stand alone as a sentence, so that the speaker of the one before still speaks?"""
    sentence = setting.prose.sentence_at(quote.start)
    return quote.start - sentence.start <= 1 and quote.end >= sentence.end - 2

"""Whether an act is told as fact: asserted, denied, negated, hypothetical, superseded or dismissed.

The rule is cautious: a cue that may reach the act counts, since a feared or denied act shown as a fact does more
harm than a fact shown as possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import AGENT, GROUP, NAME, NUMBER, PERSON
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.sources import Attribution, is_a_refusal


@dataclass(frozen=True, slots=True)
class Polarity:
    """How an act is told, and the words that say so (None where nothing does)."""

    name: str
    cue: tuple[int, int] | None = None
    condition: tuple[int, int] | None = None


ASSERTED = Polarity("asserted")


def polarity_of(
    setting: Setting, scene: Scene, start: int, end: int, source: Attribution | None, asked: bool
) -> Polarity:
    """The polarity of the act whose trigger stands at ``[start, end)``; ``asked`` where it stands inside an ask."""
    rules = (
        _disowned,
        _dismissed,
        _acquitted,
        _superseded,
        _called_false,
        _denied,
        _negated,
        _hypothetical,
        _asked_or_unsure,
    )
    for rule in rules:
        found = rule(setting, scene, start, end)
        if found is not None:
            return found
    if source is not None and source.is_denial and source.holds(start) and not _condemns(setting, *source.cue, start):
        if _is_of_somebody(setting, scene, source.cue[1], start):
            return ASSERTED
        return Polarity("denied", source.cue)
    if source is not None and re.match(r"fear|worr|dread|tem[eia]", source.verb) and source.holds(start):
        return Polarity("hypothetical", source.cue)
    if asked and not _is_presupposed(setting, scene, start):
        return Polarity("hypothetical")
    return ASSERTED


_LONG_NEGATION = re.compile(
    r"evidence|sign|indication|proof|record|report|nothing|failed|evidencia|prueba|indicio|existe|hubo|hay|"
    r"registr|ausencia|descart|nada|short of"
)
_NEAR = 45
_NEGATION_STOPS = re.compile(
    r"[,;:()]|\b(?:and|but|who|which|because|when|where|why|how|after|before|since|y|pero|que|porque|cuando|donde|tras|"
    r"luego|despues)\b"
)
_ABOUT_WHAT_WAS_DONE = re.compile(
    r"\b(?:over|about|into|regarding|on|for|sobre|por|ante) (?:the|his|her|their|its|el|la|los|las|su|"
    r"sus) (?:[\w-]+ )?$"
)
_MODAL = re.compile(
    r"could|may|might|would|should|will|won't|shall|must|podria|pudier|pudies|puede|seria|sera|habria|haya|"
    r"hubier|hubies|sea|fuer|fues|debe|va|iba|likely|until|had"
)
_DOERS = re.compile(
    r" (?!(?:that|of|to|in|by|he|she|they|it)\b)(?:[\w'’-]+ ){0,3}(?:fighters|gunmen|men|members|militants|"
    r"rebels|elements) "
)
_DOUBTS_WHO = re.compile(r"(?:so-called|suspected|supposed|would-be|supuest[oa]s?)$")
_ALLEGED = re.compile(r"alleged$|apparent$|purported$|presunt")
_MODAL_STOPS = re.compile(r"[,;:()]|\b(?:and|but|who|which|because|after|since|y|pero|porque|cuando|tras|luego)\b")
_SCOPE_STOPS = re.compile(r"[;:]|\b(?:but|pero|however|although|aunque)\b")


def _before(setting: Setting, scene: Scene, subject: str, start: int) -> list[Hit[str]]:
    """The cues of a subject that stand before an act in its piece of the sentence, the nearest first."""
    begin = scene.piece(start)[0]
    hits = [h for h in setting.hits(scene, subject, begin, start) if h.end <= start]
    return list(reversed(hits))


def _same_voice(setting: Setting, cue: int, start: int) -> bool:
    """Does no quotation begin or end between a cue and the act?"""
    return not any(q.holds(cue) != q.holds(start) for q in setting.quotes if q.depth == 0)


def _negated(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    low = setting.prose.low
    for hit in _before(setting, scene, "negation", start):
        if any(0 < c.start - hit.end <= 2 and low[c.end : c.end + 1] == "," for c in scene.counts):
            continue  # "son 17, y no 25, los fallecidos"
        if not _same_voice(setting, hit.start, start):
            continue
        between = low[hit.end : start]
        words = low[hit.start : hit.end]
        if setting.prose.text[hit.start].isupper() and hit.start > scene.sentence.start + 1:
            continue
        if re.match(r" (?:only|solo|solamente|just|merely)\b", between) or (
            re.match(r"(?:no|sin)$", words) and re.match(r" (?:obstante|embargo)", between)
        ):
            continue
        if words in ("sin", "without") and not _WITHOUT.match(between):
            continue
        if _is_of_somebody(setting, scene, hit.end, start):
            continue
        if _LONG_NEGATION.search(words) and not _SCOPE_STOPS.search(between):
            return Polarity("negated", (hit.start, hit.end))
        if (
            len(between) <= _NEAR
            and not _NEGATION_STOPS.search(between)
            and not _ABOUT_WHAT_WAS_DONE.search(between)
            and not _another_trigger(scene, _end_of_nobody(setting, hit, start), start)
        ):
            return Polarity("negated", (hit.start, hit.end))
    return None


_NOBODY = re.compile(r"(?:ningun[oa]?|none|no|neither|not (?:one|a single one)|not (?:one|a single))$")
_WHO_DID_NOT = re.compile(
    r"(?: (?:de|of))?(?: (?:las|los|est[oa]s|es[oa]s|ell[oa]s|the|these|those|them))?(?: [\w-]+){0,2}? [\w-]+"
    r"(?= (?:fue|fueron|ha|han|habia|habian|resulto|resultaron|esta|estan|was|were|has|have|had|is|are)\b)"
)


def _end_of_nobody(setting: Setting, cue: Hit[str], start: int) -> int:
    """Where "ninguna de las personas arrestadas" ends: the act by which nobody is described does not end the no."""
    low = setting.prose.low
    who = _NOBODY.match(low[cue.start : cue.end]) and _WHO_DID_NOT.match(low, cue.end, start)
    return who.end() if who else cue.end


#: What "without" reaches: the word right after it, or a clause that it opens. "Men without badges beat him" does.
_WITHOUT = re.compile(
    r" (?:(?:ser|haber|que|estar|being|having|ever|further|any|a|an|the|mas|ning\w+|mediar)\b.*|(?:[\w-]+ (?:ni|o|"
    r"y|or|nor) )?)$"
)
_THAT_SUFFERED = re.compile(
    r" (?:que|quien|quienes|who|whom)(?: (?:fue|fueron|ha sido|han sido|habian? sido|was|were|had been|have been|"
    r"has been|"
    r"ya|se|lo|la|los|las|already|recently|later))* $"
)


def _is_of_somebody(setting: Setting, scene: Scene, after: int, start: int) -> bool:
    """Does the act only tell who somebody is ("denied that the boy who died was armed")? Then it is taken as given."""
    low = setting.prose.low
    return any(
        after < p.start and p.end < start and p.sort in _PEOPLE and _THAT_SUFFERED.match(low[p.end : start])
        for p in scene.phrases
    )


_PEOPLE = (PERSON, NAME, NUMBER, AGENT, GROUP)


def _another_trigger(scene: Scene, start: int, end: int) -> bool:
    return any(start <= t.start and t.end <= end for t in scene.triggers)


def _denied(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    for hit in _before(setting, scene, "deny", start):
        if is_a_refusal(setting.prose.low, hit.start, hit.end) or _condemns(setting, hit.start, hit.end, start):
            continue
        between = setting.prose.low[hit.end : start]
        stops = _SCOPE_STOPS.search(between) or re.search(r", (?:and|y|after|tras|who|quien)\b", between)
        says_more = next((h for h in setting.hits(scene, "say", hit.end, start) if not _is_a_report(setting, h)), None)
        given = _is_of_somebody(setting, scene, hit.end, start)
        if _same_voice(setting, hit.start, start) and not (stops or says_more or given or withholds(setting, hit)):
            return Polarity("denied", (hit.start, hit.end))
    return None


def _is_a_report(setting: Setting, hit: Hit[str]) -> bool:
    """ "Dismissed claims that ...": what is denied, and nobody who says more."""
    return _REPORT.match(setting.prose.low, hit.start) is not None


_REPORT = re.compile(r"(?:claims?|reports?|statements?|accounts?|denuncias?|informes?|reportes?)\b")


def _condemns(setting: Setting, first: int, last: int, start: int) -> bool:
    """ "Rechaza de manera categórica el homicidio": the crime is condemned, and not denied."""
    low = setting.prose.low
    return low.startswith(("rechaz", "reject"), first) and _RIGHT_AT_IT.fullmatch(low, last, start) is not None


_RIGHT_AT_IT = re.compile(
    r"(?: (?:de (?:manera|forma) [a-z]+|\w+mente|\w+ly|en los terminos mas \w+))? (?:el|la|los|las|the|"
    r"this|these|est[ea]|es[ea]) (?:\w+ )?"
)


def withholds(setting: Setting, hit: Hit[str]) -> bool:
    """ "Denied him food", "negó la entrada": something is withheld and nothing contradicted."""
    return bool(_WITHHELD.match(setting.prose.low[hit.end : hit.end + 40])) or bool(
        re.search(r"\b(?:le|les) $", setting.prose.low[max(0, hit.start - 4) : hit.start])
    )


_WITHHELD = re.compile(
    r" (?:him|her|them|access|entry|food|water|bail|permission|medical|visits?|the right|treatment|\w+ (?:access|"
    r"entry|food|water|bail)|"
    r"(?:el |la |los )?(?:acceso|entrada|ingreso|atencion|alimentos?|visitas?|agua|comida|permiso|derecho|"
    r"libertad|asistencia))\b"
)


def _hypothetical(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    low = setting.prose.low
    for hit in _before(setting, scene, "fear", start):
        words, between = low[hit.start : hit.end], low[hit.end : start]
        if not _same_voice(setting, hit.start, start) or _is_another_word(setting, hit, between):
            continue
        if _is_in_closed_aside(low, scene.sentence.start, hit.start, start):
            continue
        if _DOUBTS_WHO.match(words) and (_is_in_a_phrase(scene, hit, start) or _DOERS.fullmatch(between)):
            continue
        if _ALLEGED.match(words):
            near = not _is_in_a_phrase(scene, hit, start) and bool(re.fullmatch(r" (?:\w+ )?", between))
        elif _MODAL.match(words):
            near = (
                len(between) <= _NEAR
                and not _MODAL_STOPS.search(between)
                and not _another_trigger(scene, hit.end, start)
            )
        else:
            near = not _SCOPE_STOPS.search(between) and not _FEARS_NO_FURTHER.search(between)
        if near:
            return Polarity("hypothetical", (hit.start, hit.end), _condition(setting, scene, hit))
    return (
        _conditional_after(setting, scene, start, end)
        or _only_named(setting, scene, start, end)
        or _in_general(setting, scene, start, end)
    )


#: "We fear that he will be killed, as his colleague was in 2018, when gunmen shot him": what did happen before.
_FEARS_NO_FURTHER = re.compile(
    r", (?:and|y) (?:that|que)?\b|, (?:who|which|quien)|"
    r", (?:just )?as [^,;.]{3,60}? (?:was|were|had been|did|happened)\b[^,;.]*, (?:when|after)\b|"
    r", (?:tal )?como (?:ya )?(?:l[aeo]s? )?(?:ocurrio|paso|sucedio|hicieron|fue|fueron)\b[^,;.]*, (?:cuando|tras)\b"
)
_HAD_IT_BEEN = re.compile(r"(?:y |pero )?de haber(?:se|l[oae]s?)? (?:sido |estado )?")
_HOW_TO = re.compile(
    r"\b(?:how to|como) (?:investigat|document|report|prevent|recogni|investigar|documentar|denunciar|prevenir|"
    r"reconocer)\w*(?: [\w-]+){0,5} $"
)
_FORBIDDEN = re.compile(
    r"(?: [\w-]+){0,4} (?:esta|estan|quedan?|is|are|remains?) (?:\w+ )?(?:prohibid|proscrit|prohibited|forbidden|"
    r"banned|outlawed)"
)


def _in_general(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """An act that is spoken of and not told: "had he been arrested", "torture is forbidden", "how to prevent it"."""
    low, begin, stop = setting.prose.low, scene.sentence.start, scene.sentence.end
    if _HAD_IT_BEEN.fullmatch(low, begin, start) or _HOW_TO.search(low, begin, start):
        return Polarity("hypothetical", (begin, start - 1))
    forbidden = _FORBIDDEN.match(low, end, stop)
    return Polarity("hypothetical", forbidden.span()) if forbidden else None


_ASIDE_OPENS = re.compile(
    r", (?:speaking|talking|hablando|en condicion|bajo condicion|who|which|whose|que|quien|quienes|cuy[oa]s?|"
    r"whom)\b[^,;:]*$"
)


def _is_in_closed_aside(low: str, begin: int, cue: int, start: int) -> bool:
    """ "A cousin, who would not be named for fear of reprisals, said she was beaten": a doubt that ends "
    "with its aside."""
    return "," in low[cue:start] and _ASIDE_OPENS.search(low[begin:cue]) is not None


def _is_in_a_phrase(scene: Scene, hit: Hit[str], start: int) -> bool:
    """ "Presuntos guerrilleros asesinaron": the word doubts who did it, and not that it was done."""
    return any(
        p.start <= hit.start and hit.end < p.end < start and p.sort in (AGENT, PERSON, NUMBER) for p in scene.phrases
    )


#: Verbs after which an infinitive tells what was really done.
_REALLY_DONE = re.compile(
    r"\b(?:tras|despues de|luego de|antes de|acus\w+ (?:[\w]+ ){1,6}de|por|al|volv\w+ a|lleg(?:o|aron) a|"
    r"(?:comenz|empez|procedi|pas)\w+ a|"
    r"sigui\w+|"
    r"logr(?:o|aron)|consigui\w+|acab\w+ (?:de|por)|termin\w+ (?:de|por)|v(?:io|ieron)|dej(?:o|aron)|hiz?o|hicieron|"
    r"(?:began|started|continued|proceeded|went on|managed|used|came|got|helped|was seen|were seen|forced \w+|"
    r"made \w+) to|"
    r"(?:saw|watched|heard) \w+)(?: (?:haber|a|l[oa]s?|\w+mente|\w+ly))? $"
)
_INFINITIVE_ES = re.compile(
    r"(?:tortur|golpe|maltrat|secuestr|encarcel|arrest|captur|mat|asesin)en?\b|"
    r"[a-zñ]+[aei]r(?:l[oa]s?|l[oa]s?|se|nos|me)?\b(?! (?:sido|siendo))"
)


def _only_named(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """An infinitive names an act without telling that it was done: "permitirá encarcelar", "came to arrest"."""
    low, begin = setting.prose.low, scene.sentence.start
    before = low[max(begin, start - 40) : start]
    if scene.sentence.language == "es":
        bare = _INFINITIVE_ES.match(low, start, end) is not None and not re.search(r"\b(?:el|un|su) $", before)
    else:
        bare = (
            low[start].isalpha()
            and re.search(r"\bto (?:\w+ly )?$", before) is not None
            and not _ONLY_TOWARDS.search(before)
        )
    if not bare or _REALLY_DONE.search(before) or any(c.start == start for c in scene.counts):
        return None
    if _another_trigger(scene, max(begin, start - 30), start):
        return None
    return Polarity("hypothetical", (start, end))


_ONLY_TOWARDS = re.compile(
    r"\b(?:subjected|due|led|leading|leads|according|response|responded|addition|next|close|up|relating|related|"
    r"exposed) to $"
)


def _is_another_word(setting: Setting, hit: Hit[str], between: str) -> bool:
    """ "sí" is not "si", "May" is not "may", "fuera de" is not "fuera"; "as if" and "if not" aside."""
    text = setting.prose.text[hit.start : hit.end]
    if (
        text in ("sí", "Sí", "May")
        or text == "Sea"
        or (re.match(r"fuera$", text) and re.match(r" (?:de|del)\b", between))
    ):
        return True
    return (
        text in ("busca", "busco", "buscó")
        or text.lower() == "had"
        or (text.lower() == "possible" and re.match(r" (?:to)\b", between) is not None)
    )


def _conditional_after(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """ "would be killed", "serán detenidos" with the modal inside or right before the trigger; "if" after it."""
    low = setting.prose.low
    verb = re.search(
        r"\b(?:will|would|could|may|might|must|should|can)(?: not| also| soon| then)? (?:be |have been )?$",
        low[max(0, start - 30) : start],
    )
    if verb and not setting.prose.text.startswith("May", start - len(verb.group())):
        return Polarity("hypothetical", (start - (len(verb.group())), start - 1))
    return None


def _condition(setting: Setting, scene: Scene, hit: Hit[str]) -> tuple[int, int] | None:
    """The words of an "if" clause."""
    if setting.prose.low[hit.start : hit.end] not in (
        "if",
        "si",
        "unless",
        "a menos que",
        "de confirmarse",
        "en caso de",
    ):
        return None
    stop = re.search(r"[,.;]", setting.prose.text[hit.start : scene.sentence.end])
    return hit.start, hit.start + stop.start() if stop else scene.sentence.end


def _superseded(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """An earlier figure of the same source: "had first reported 31 ... later corrected it to 24"."""
    for hit in _before(setting, scene, "earlier", start):
        since = next(setting.hits(scene, "corrected", hit.end, start), None)
        if (
            since
            or _SCOPE_STOPS.search(setting.prose.low[hit.end : start])
            or _is_of_a_figure(setting, scene, hit, start)
        ):
            continue
        if _is_corrected(setting, scene, hit.end):
            return Polarity("superseded", (hit.start, hit.end))
    first = _FIRST_STATEMENT.search(setting.prose.low[scene.sentence.start : start]) or _first_count(
        setting, scene, start
    )
    if first:
        return Polarity("superseded", (scene.sentence.start + first.start(), scene.sentence.start + first.end()))
    return _taken_back(setting, scene, start, end)


_FIRST_STATEMENT = re.compile(
    r"\b(?:en (?:un|una|su) primer[ao]? (?:comunicado|version|parte|informe|reporte|declaracion|balance)|"
    r"in (?:a|an|its|their) (?:first|initial|early) (?:statement|communique|report|version|tally))\b"
    r"(?=[^.;]*\b(?:habian?|had|hablaban?|spoke) )"
)


_FIRST_COUNT = re.compile(
    r"\b(?:(?:had |has )?(?:initially|originally|at first)|had first|"
    r"(?:habian? )?(?:inicialmente|en un principio)(?: habian?)?)"
    r" (?:reported|counted|announced|given|put|recorded|listed|registered|spoken of|spoke of|estimated|"
    r"(?:inform|report|habl|cont|contabiliz|registr|anunci|cifr|denunci)(?:o|aron|ado|aba|aban)(?: de)?)\b"
    r"(?=(?: [\w-]+){1,4} $)|\b(?:inform|report|habl|contabiliz|registr|anunci)(?:o|aron) (?:inicialmente|"
    r"en un principio)(?: de)?"
    r"(?=(?: [\w-]+){1,4} $)"
)


def _first_count(setting: Setting, scene: Scene, start: int) -> re.Match[str] | None:
    """ "Had initially reported six deaths": a first figure is no longer the speaker's own, though none replaces it."""
    found = _FIRST_COUNT.search(setting.prose.low[scene.sentence.start : start])
    if found is None:
        return None
    end = scene.sentence.start + found.end()
    return found if any(end <= c.start and c.end <= start for c in scene.counts) else None


def _is_of_a_figure(setting: Setting, scene: Scene, hit: Hit[str], start: int) -> bool:
    """ "Son 17, y no 25, los fallecidos": "y no" takes back its figure, and not the act."""
    taken = any(0 < c.start - hit.end <= 2 and setting.prose.low[c.end : c.end + 1] == "," for c in scene.counts)
    return taken and setting.prose.low[hit.start : hit.end] in ("y no", "and not", "not the", "not")


_REPORT_OF = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|news|allegations?|statements?|accounts?|versions?|figures?|counts?|toll|tally|number|alerts?|bulletins?|posts?|tweets?|informes?|alertas?|boletin(?:es)?|"
    r"versiones|version|noticias?|rumores|rumor|reportes?|denuncias?|afirmacion|afirmaciones|cifras?|"
    r"balance|conteo|recuento) "
    r"(?:[\w-]+ ){0,4}?(?:that|of|about|de|de que|sobre|segun l[oa]s? que) [^;.]*$"
)
_TAKEN_BACK = re.compile(
    r"\b(?:(?:was|were|has been|have been|had been|being) (?:\w+ )?(?:corrected|retracted|withdrawn|debunked|disproved|"
    r"disproven|refuted)|(?:was|were|proved|turned out|proved to be|turned out to be) (?:\w+ )?(?:false|wrong|untrue|"
    r"mistaken|unfounded|incorrect|baseless|groundless|fabricated)|(?:to be|as) (?:\w+ )?(?:false|untrue|unfounded|"
    r"baseless|groundless|fabricated|without (?:foundation|merit|basis))|(?:should|must|can) be (?:disregarded|"
    r"ignored|discarded|treated as)|(?:debe|deben) (?:descartarse|ignorarse|desecharse)|"
    r"queda(?:n)? sin efecto|(?:is|are) (?:\w+ )?(?:false|wrong|"
    r"untrue|not true|unfounded|incorrect|fake|baseless|groundless|"
    r"nonsense|without foundation|fabricated)|carecen? de (?:todo )?(?:fundamento|sustento|base|veracidad)|"
    r"(?:no es cierto|no son ciert[oa]s|no es verdad|(?:es|son) (?:\w+ )?fals[oa]s?)|(?:fue|fueron|ha sido|"
    r"han sido) (?:\w+ )?(?:corregid|rectificad|retirad|desmentid|"
    r"retractad)[oa]s?|(?:result(?:o|aron)|era|eran) (?:ser )?(?:fals|erroneo|erronea|equivocad|inexact)\w*)\b"
)


#: "Withdrew its statement that", "consideró infundada la denuncia de que".
_TAKEN_BACK_FIRST = re.compile(
    r"\b(?:withdrew|withdraws?|retracted|took back|disowned|retir(?:o|aron)|(?:se )?retract(?:o|aron)(?: de)?|"
    r"rectific(?:o|aron)|(?:consider|declar|calific|tach|juzg)(?:o|aron)(?: de)? "
    r"(?:infundad|fals|inciert|inexact|improcedent)[aoe]s?)"
    r" (?:its|his|her|their|the|an?|su|sus|el|la|los|las|una?) (?:\w+ )?(?:statements?|reports?|claims?|allegations?|"
    r"accusations?|afirmacion(?:es)?|denuncias?|informes?|version(?:es)?|acusacion(?:es)?|noticias?) "
    r"(?:that|of|about|de que|sobre|de) [^;.]*$"
)


def _taken_back(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """A report that did not stand: "reports that she had been killed were later corrected"."""
    low = setting.prose.low
    begin, stop = scene.piece(start)
    first = _TAKEN_BACK_FIRST.search(low[begin:start])
    if first:
        return Polarity("superseded", (begin + first.start(), start - 1))
    told = _REPORT_OF.search(low[begin:start])
    back = _TAKEN_BACK.search(low[end:stop])
    if told is None or back is None:
        return None
    return Polarity("superseded", (end + back.start(), end + back.end()))


_ACQUITTED = re.compile(
    r"\b(?:acquitted|cleared|exonerated|absolv\w+|absuelt[oa]s?|exonerad[oa]s?|sobreseid[oa]s?)\b[^.;,]{0,70}?"
    r"\b(?:of|on|from|de|del|por)\b (?:the |el |la |los |las )?(?:[\w-]+ ){0,5}$"
)


_CLEARED_LATER = re.compile(
    r"[^.]{0,90}\b(?:(?:cleared|exonerated|acquitted|exculpated) (?:them|him|her|the \w+)|"
    r"(?:l[oa]s?) (?:exculp|absolv|exoner|sobresey)\w+|"
    r"(?:was|were) (?:later |since )?(?:cleared|exonerated|acquitted))"
)


def _acquitted(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """ "Was acquitted of rape", "absolvió al capitán de torturas": a court did not hold it proved."""
    begin = scene.piece(start)[0]
    cleared = _CLEARED_LATER.match(setting.prose.low, end, scene.sentence.end)
    if cleared and re.search(r"\bacus\w+|\baccus\w+", setting.prose.low[begin:start]):
        return Polarity("dismissed", cleared.span())
    found = _ACQUITTED.search(setting.prose.low[begin:start])
    return Polarity("dismissed", (begin + found.start(), start - 1)) if found else None


_UNSURE_AFTER = re.compile(
    r"[^.;:]{0,60}, (?:which|something that|hecho que|algo que|lo que|lo cual|version que)[^,;.]{0,40}"
    r"\b(?:could not|cannot|have not|no (?:hemos|ha|han|se|pudo|pudimos|podemos))\b[^,;.]{0,30}\b(?:confirm|verif|"
    r"corrobor)"
)
_PEOPLE_SAY = re.compile(
    r"\b(?:people|everyone|some|they|la gente|algunos|muchos|todos) (?:say|said|dicen|dice|decian)\b|"
    r"\bdicen que\b"
)
_NOBODY_SHOWED = re.compile(
    r"[^.;:]{0,40}, (?:but|yet|though|pero|aunque) (?:no one|nobody|nadie|nothing|nada|no \w+|ningun\w* \w+) "
)
_WHO_OR_WHY = re.compile(
    r"\b(?:who|why|when|where|how|quien|quienes|por que|cuando|donde|como|cuant[oa]s|what happened)\b"
)


def _asked_or_unsure(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """What is only asked ("did they beat you?"), or told and not confirmed (", which we could not verify")."""
    low, sentence = setting.prose.low, scene.sentence
    unsure = _UNSURE_AFTER.match(low, end, sentence.end)
    hearsay = _PEOPLE_SAY.search(low[sentence.start : start]) and _NOBODY_SHOWED.match(low, end, sentence.end)
    unsure = unsure or hearsay
    if unsure:
        return Polarity("hypothetical", (end, unsure.end()))
    mark = low.find("?", end, sentence.end + 1)
    if mark < 0 or any(c in ".!;" for c in low[end:mark]):
        return None
    opened = max(low.rfind("\u00bf", sentence.start, start), sentence.start - 1)
    if sentence.language == "es" and opened < sentence.start:
        return None
    if _WHO_OR_WHY.search(low[opened + 1 : start]):
        return None
    return Polarity("hypothetical", (mark, mark + 1))


_DISOWNED = re.compile(
    r"[^.;:]{0,90}, (?:una? |a |an )?(?:version|versiones|relato|afirmacion|acusacion|tesis|explicacion|"
    r"extremo|cosa|algo|lo) "
    r"(?:falsa |oficial )?que (?:\w+ ){0,4}?(?:rechaz|neg[ao]|nieg|desmient|desminti|refut|desestim|"
    r"no (?:es|compart))\w*|"
    r"[^.;:]{0,90}, (?:a|an) (?:claim|version|charge|account|allegation|accusation|story|"
    r"statement)(?: that| which)? (?:\w+ ){0,4}?"
    r"(?:reject|den(?:y|ie)|disput|refut|dismiss|contradict)\w*"
)
_ALLEGATION = re.compile(r"(?:-related)? (?:allegations?|accusations?|claims?|charges?|complaints?|rumou?rs?)\b")


def _disowned(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """ "..., a version that we reject" denies what was told before it; a "torture allegation" is only alleged."""
    low = setting.prose.low
    found = _DISOWNED.match(low, end, scene.sentence.end)
    if found:
        return Polarity("denied", (end, found.end()))
    alleged = _ALLEGATION.match(low, end, scene.sentence.end)
    if alleged and not low[start:end].endswith(("ed", "charges")):
        return Polarity("hypothetical", (end, alleged.end()))
    return None


_FALSE = (
    r"(?:no (?:es|son|fue) (?:ciert[oa]s?|verdad)|(?:es|son|era|fue) (?:\w+ )?(?:fals[oa]s?|mentiras?|un bulo|un rumor|"
    r"un montaje)|(?:is|are|was|were) (?:\w+ )?(?:false|untrue|not true|a lie|lies|fake|a hoax|fabricated))\b"
)
_CALLED_FALSE_AFTER = re.compile(
    rf"[^.;:(\n]{{0,60}}(?:[:(—–]\s*(?:(?:eso|esto|ello|that|this|it) )?|, (?:lo cual|lo que|cosa que|which) ){_FALSE}"
)
_CALLED_FALSE_NEXT = re.compile(
    rf"(?:eso |esto |ello |that |this |it )?(?:{_FALSE}[.!]|(?:(?:is|was|turned out) (?:\\w+ )?(?:wrong|"
    rf"incorrect|inaccurate|"
    r"an error|a mistake|mistaken)|(?:era|fue|es) (?:\w+ )?(?:un error|una equivocacion|incorrecto|inexacto|erroneo))"
    r"\b[.!:;,][^.]*[.!]?)"
)
_CALLED_FALSE_FIRST = re.compile(r"\W{0,3}(?:falso|bulo|mentira|fake|fake news|false|hoax)\s*[:!—–-]")


def _called_false(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """What the text itself calls false: "circula que lo mataron: es falso", "FALSE: two students were shot"."""
    low, sentence = setting.prose.low, scene.sentence
    first = _CALLED_FALSE_FIRST.match(low, sentence.start, start)
    if first:
        return Polarity("denied", first.span())
    after = _CALLED_FALSE_AFTER.match(low, end, sentence.end)
    if after and not any(end <= t.start < after.end() for t in scene.triggers):
        return Polarity("denied", after.span())
    following = setting.scenes[sentence.index + 1 : sentence.index + 2]
    for other in following:
        said = _CALLED_FALSE_NEXT.fullmatch(low, other.sentence.start, other.sentence.end)
        if said and other.sentence.paragraph == sentence.paragraph:
            return Polarity("denied", said.span())
    return None


def _is_corrected(setting: Setting, scene: Scene, after: int) -> bool:
    here = scene.sentence.index
    scenes = setting.scenes[here : here + 2]
    return any(h.start >= after for s in scenes for h in setting.hits(s, "corrected")) or any(
        h.start < after for h in setting.hits(scene, "corrected")
    )


_BUT_LEFT_OUT = re.compile(
    r"[^.;]{0,90}\b(?:but|pero) (?:(?:is|are|was|were|has|have|could|does|do) |[^.;,]{0,60}(?:does|do|could|did) )?"
    r"(?:not (?:be |been )?(?:included|counted|accepted|verified|corroborated|consider (?:them|it))|"
    r"excluded|discarded|set aside|"
    r"no (?:se incluy|se cont|fueron incluid|han sido incluid|las da por|los da por|se consider))"
)
_DISMISSES = re.compile(
    r"descart(?:o|aron)\b|desestim(?:o|aron)\b|exclu(?:yo|yeron)\b|set aside|discarded|excluded|ruled out|retir"
)


def _dismissed(setting: Setting, scene: Scene, start: int, end: int) -> Polarity | None:
    """Cases that were looked at and not accepted."""
    begin, stop = scene.piece(start)
    aside = _BUT_LEFT_OUT.match(setting.prose.low, end, scene.sentence.end)
    if aside:
        return Polarity("dismissed", (end, aside.end()))
    for hit in setting.hits(scene, "dismissed", begin, stop):
        between = setting.prose.low[min(end, hit.end) : max(start, hit.start)]
        if hit.start >= end and _DISMISSES.match(setting.prose.low, hit.start):
            continue
        if (
            _same_voice(setting, hit.start, start)
            and not re.search(r"[;:]|\b(?:but|pero|and|y) (?:that|que|the|el|la|los)\b", between)
            and len(between) < 120
        ):
            return Polarity("dismissed", (hit.start, hit.end))
    return None


def _is_presupposed(setting: Setting, scene: Scene, start: int) -> bool:
    """Inside an ask, "stop the killings" and "investigate the raid" take the act as given; "prevent torture" does
    not.
    """
    low = setting.prose.low
    if any(len(low[hit.end : start]) <= _NEAR for hit in _before(setting, scene, "stop", start)):
        return True
    return bool(_GIVEN.search(low[max(0, start - 60) : start]))


_GIVEN = re.compile(
    r"\b(?:in the face of|faced with|amid|over|in view of|ante|frente a|en vista de|por) (?:[\w-]+ ){0,3}$|"
    r"\b(?:who|whom|which|que|quien|quienes)\b(?: [\w'’-]+){0,5} $|"
    r"\b(?:the|this|these|those|his|her|their|el|la|los|las|su|sus|al|del) (?:[\w-]+ )?$"
)

"""Where an act took place: the places that a sentence names, and which of them is the act's.

A place is a name of the gazetteer, a name where a place stands ("in Kessa"), or a noun of ``lexicon/grounds.yaml``
with what belongs to it ("the village of X", "la vereda X", "her clinic"). Of "in X, a town in Y" it is X. Where
somebody comes from, has a seat or speaks is not where it happened.
"""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import yaml

from constancia.reading.claims.lexicon import Act
from constancia.reading.claims.participants import Participants
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.people import ORGANISATION, PLACE
from constancia.reading.claims.prose import Word
from constancia.reading.claims.scene import Scene, Setting
from constancia.reading.claims.words import DETERMINERS, FUNCTION, VERBS
from constancia.reading.counts import number
from constancia.reading.places import Place, is_place_name, level_of


def _load() -> dict[str, dict[str, str]]:
    text = files("constancia.reading").joinpath("lexicon", "grounds.yaml").read_text(encoding="utf-8")
    levels = yaml.safe_load(text)
    return {
        lang: {noun: level for level, nouns in levels.items() for noun in nouns.get(lang, ())} for lang in ("en", "es")
    }


_NOUNS = _load()


def place_of(setting: Setting, scene: Scene, hit: Hit[Act], who: Participants) -> Place | None:
    """The place nearest after the trigger, else the nearest before it; else the premises or village that was hit."""
    low = setting.prose.low
    begin, stop = scene.piece(hit.start)
    places = [p for p in places_in(setting, scene) if not _is_elsewhere(setting, scene, p, hit)]
    near = [p for p in places if begin <= p.start < stop]
    near = near or [p for p in places if p.end <= hit.start and ";" not in low[p.end : hit.start]]
    after = [p for p in near if p.start >= hit.start]
    before = [p for p in near if p.end <= hit.start]
    if after:
        return _whole(low, after)
    if before:
        first = len(before) - 1
        while first and _WITHIN.fullmatch(low[before[first - 1].end : before[first].start]):
            first -= 1
        return _whole(low, before[first:])
    return (
        _struck(setting, scene, hit) or _only_one(setting, scene, hit, places) or _where_they_live(setting, scene, who)
    )


_LIVE = re.compile(
    r"\b(?:residents|villagers|inhabitants|neighbou?rs|people|community|communities|vecin[oa]s|habitantes|"
    r"pobladores|moradores|lugareños|comuner[oa]s|comunidad|comunidades|gente) (?:[a-zñ]+ )?(?:of|de|del) (?:the |la )?"
)


def _where_they_live(setting: Setting, scene: Scene, who: Participants) -> Place | None:
    """The place after which the people who suffered are called ("thirty residents of X")."""
    for victim in who.victims:
        live = _LIVE.search(setting.prose.low, victim.start, victim.end) if victim.plural or victim.count else None
        words = _words(setting, scene, live.end()) if live else []
        end = _run(words, 0) if words else None
        if words and end is not None:
            name = setting.prose.text[words[0].start : end]
            return Place(words[0].start, end, name, level_of(name) or "locality")
    return None


def _whole(low: str, places: list[Place]) -> Place:
    """A place with the larger ones that hold it ("his home in Kessa"), by the name of the first that has one."""
    chain = [places[0]]
    for place in places[1:]:
        if not _WITHIN.fullmatch(low[chain[-1].end : place.start]):
            break
        chain.append(place)
    named = next((p for p in chain if p.name.split()[-1][0].isupper()), chain[0])
    return replace(named, start=chain[0].start, end=chain[-1].end)


def _only_one(setting: Setting, scene: Scene, hit: Hit[Act], places: list[Place]) -> Place | None:
    """The one place of the sentence, behind a colon or "while" ("Massacres: one, in the village of X")."""
    after = [p for p in places if p.start >= hit.end]
    if len(places) != 1 or not after or ";" in setting.prose.low[hit.end : after[0].start]:
        return None
    low = setting.prose.low
    between = [t for t in scene.triggers if hit.end <= t.start < after[0].start and t.value.id != hit.value.id]
    others = [t for t in between if not _WHILE_HELD.search(low, hit.end, t.end)]
    return None if others or _SAYS_SO.search(low, hit.end, after[0].start) else after[0]


_WHILE_HELD = re.compile(r"\b(?:while|when|mientras|cuando) (?:\w+ ){0,2}(?:held|detained|detenid[oa]s?|pres[oa]s?)$")
_SAYS_SO = re.compile(r"\b(?:that|que|but|pero|who|although|aunque)\b")
#: What stands between a place and the larger one that holds it: "X, a town in Y", "X, al oriente de Y", "X, estado Y".
_WITHIN = re.compile(
    r",? ?\(?(?:(?:in|near|of|at|inside|outside|en|dentro del?|cerca del?|frente al?|junto al?|del?|al? [\w]+ del?|"
    r"(?:an?|the|una?|el|la) (?:[\w-]+ ){1,3}(?:in|of|near|de|en|del)|[\w]+ of) )?(?:the |el |la )?"
)


def places_in(setting: Setting, scene: Scene) -> list[Place]:
    """The places that a sentence names, in order."""
    low, start, end = setting.prose.low, scene.sentence.start, scene.sentence.end
    found: list[Place] = []
    for match in _AT[scene.sentence.language].finditer(low, start, end):
        if not _ORIGIN.search(low, max(start, match.start() - 24), match.start()):
            found += _new(found, _after(setting, scene, match.end(), match["at"], bool(match["the"])))
    for match in _WHERE.finditer(low, start, end):
        found += _new(found, _before_where(setting, scene, match.start()))
    for match in _LINE.finditer(low, start, end):
        head = _after(setting, scene, match.end(), "in")
        found += _new(found, head if head and low.startswith(":", head.end) else None)
    for phrase in scene.phrases:
        name = setting.prose.text[phrase.start : phrase.end]
        level = level_of(name) if phrase.sort == PLACE else None
        alone = level == "municipality" and not _MUNICIPALITY.search(low, max(start, phrase.start - 16), phrase.start)
        if level and not alone and not _TOWARDS.search(low, max(start, phrase.start - 9), phrase.start):
            found += _new(found, Place(phrase.start, phrase.end, name, level))
    return sorted(found, key=lambda p: p.start)


def _new(found: list[Place], place: Place | None) -> list[Place]:
    """A place unless it overlaps those found."""
    return [] if place is None or any(p.start < place.end and place.start < p.end for p in found) else [place]


#: A log says first when and where: "08:10 Ward 4: ...".
_LINE = re.compile(r"^\d{1,2}[:.h]\d{2},? ", re.MULTILINE)
_WHERE = re.compile(r",? (?:where|donde|en (?:la|el) que|en l[oa]s que)\b")
#: Many municipalities are called after people: their names alone name no place ("the Sucre family").
_MUNICIPALITY = re.compile(r"\b(?:municipio|municipality of) $")
_TOWARDS = re.compile(r"\b(?:to|towards?|for|a|hacia|para) $")


def _before_where(setting: Setting, scene: Scene, end: int) -> Place | None:
    """The place that a clause with "where" goes on about: "raided her daughter's home, where ..."."""
    last = setting.prose.word_at(end)
    for at in range(last - 1, max(scene.sentence.first, last - _BEFORE_WHERE) - 1, -1):
        word = setting.prose.words[at]
        if word.is_word and (_is_determiner(word, scene.sentence.language) or word.is_capital):
            place = _after(setting, scene, word.start, "on")
            if place and place.end == end:
                return place
    return None


_BEFORE_WHERE = 7
_AT = {
    "en": re.compile(
        r"\b(?P<at>in front of|close to|next to|in|at|near|outside|inside|across|from|around|throughout|within|on|by|"
        r"along|beside|behind|opposite|over)(?P<the>)\s+"
    ),
    "es": re.compile(
        r"\b(?P<at>en|desde|(?:cerca|dentro|afuera|fuera|detras|alrededor|a las afueras|a (?:la )?orillas?|"
        r"a la salida) de|"
        r"(?:frente|junto) a)(?P<the>l\b)?\s+"
    ),
}
#: With these a place is a noun ("by the river"), and a bare name is something else.
_OF_NOUNS = frozenset(["on", "by", "along", "beside", "behind", "opposite", "over", "within"])
_ORIGIN = re.compile(
    r"\b(?:based|born|registered|headquartered|exiled|con sede|nacid[oa]s?|radicad[oa]s?|residentes?|exiliad[oa]s?|"
    r"domiciliad[oa]s?) $"
)


def _after(setting: Setting, scene: Scene, at: int, preposition: str, definite: bool = False) -> Place | None:
    """The place whose words begin here, after a preposition; ``definite``: an article stands before them ("al río")."""
    words = _words(setting, scene, at)
    lang = scene.sentence.language
    first = next((n for n, w in enumerate(words) if not _is_determiner(w, lang)), len(words))
    for n in range(first, min(len(words), first + _DESCRIBING + 1)):
        word = words[n]
        if not word.is_word:
            return None
        if word.is_capital or (n + 1 < len(words) and word.low == "san"):
            described = all(w.low in _DIRECTIONS for w in words[first:n])
            return _named(setting, scene, words, n, words[0].start if first else word.start, preposition, described)
        level = _NOUNS[lang].get(word.low) if word.low != "home" or n == first else None
        if level and not _goes_on(scene, words, n):
            return _of_noun(setting, scene, words, n, level, preposition, definite)
        if word.low in FUNCTION[lang] or (lang == "es" and word.low not in _BEFORE_ES):
            return None
    return None


_DESCRIBING = 3
#: What may stand before a Spanish noun of place.
_BEFORE_ES = frozenset(
    (
        *("propio", "propia", "antiguo", "antigua", "gran", "viejo", "vieja", "nuevo", "nueva", "vecino", "vecina"),
        *("cercano", "cercana", "pleno", "plena", "mismo", "misma", "pequeño", "pequeña", "mismisimo"),
    ),
)
_DIRECTIONS = frozenset(
    (
        *("north", "south", "east", "west", "northern", "southern", "eastern", "western", "north-eastern"),
        *("north-western", "south-eastern", "south-western", "northeastern", "northwestern", "southeastern"),
        *("southwestern", "central", "downtown", "nearby", "neighbouring", "neighboring", "rural", "upper", "lower"),
        *("coastal", "pleno", "plena"),
    )
)


def _words(setting: Setting, scene: Scene, at: int) -> list[Word]:
    """The words of the sentence from an offset on, no more than a place has."""
    first = setting.prose.word_at(at)
    return list(setting.prose.words[first : min(scene.sentence.last, first + _LONGEST)])


_LONGEST = 14


def _is_determiner(word: Word, language: str) -> bool:
    return not word.is_capital and (
        word.low in DETERMINERS[language]
        or word.low in _ALSO_DETERMINE
        or (word.low != "a" and number(word.low, language) is not None)
    )


_ALSO_DETERMINE = frozenset(
    (
        *("both", "several", "each", "varios", "varias", "cada", "ambos", "ambas", "toda", "todo", "misma", "mismo"),
        *("mi", "mis", "su", "sus", "nuestro", "nuestra", "nuestros", "nuestras"),
    )
)


def _goes_on(scene: Scene, words: list[Word], n: int) -> bool:
    """Does a noun of place only describe the English noun after it ("police station", "the city council")?"""
    if scene.sentence.language != "en" or n + 1 >= len(words):
        return False
    after = words[n + 1]
    if not _is_plain(after, "en") or after.low.endswith(("ed", "ing", "ly")) or after.low in VERBS["en"]:
        return False
    taken = any(p.start == after.start for p in scene.phrases) or any(t.start == after.start for t in scene.triggers)
    return not taken and not any(d.start <= after.start < d.end for d in scene.dates)


def _of_noun(
    setting: Setting, scene: Scene, words: list[Word], n: int, level: str, preposition: str, definite: bool
) -> Place | None:
    """ "the village of X", "la vereda X", "Camp 9", "her clinic"."""
    text, lang = setting.prose.text, scene.sentence.language
    end, named = words[n].end, False
    rest = n + 1
    if lang == "es" and rest + 1 < len(words) and _is_plain(words[rest], lang) and words[rest + 1].low in _NAMED_FOR:
        rest += 1
    while rest < len(words) and words[rest].low in _NAMED_FOR:
        rest += 1
    name_end = _run(words, rest) if rest < len(words) else None
    if name_end is not None:
        end, named = name_end, True
    elif rest > n + 1 and words[n + 1].low in ("of", "de", "del") and words[n].low in _ABSTRACT:
        return None
    elif level == "facility" and rest > n + 1 and rest < len(words) and words[n + 1].low in ("of", "de", "del"):
        rest += _is_determiner(words[rest], lang)
        if rest < len(words) and _is_plain(words[rest], lang):
            end = words[rest].end
            inner = rest + 2 < len(words) and words[rest + 1].low in ("de", "of") and words[rest].low in _NOUNS[lang]
            end = (_run(words, rest + 2) or end) if inner else end
    start = words[0].start
    bare = start == words[n].start
    if bare and not named and not definite and not _is_held(setting, scene, words[n], preposition):
        return None
    if not named and (preposition == "from" or _is_vague(words, n)):
        return None
    if preposition == "by" and words[n].low not in _WATERS:
        return None
    if _SENTENCE_SERVED.search(setting.prose.low, max(0, start - 24), end):
        return None
    return _sound(scene, Place(start, end, text[start:end], level))


def _is_vague(words: list[Word], n: int) -> bool:
    """ "In an area known for ...", "on the road to peace"."""
    road_to = n + 2 < len(words) and words[n].low in _ROADS and words[n + 1].low in ("to", "hacia", "a")
    return bool(road_to and not words[n + 2].is_capital) or (words[n].low in _AREAS and words[0].low in _INDEFINITE)


_ROADS = frozenset(["road", "path", "camino", "carretera"])
_AREAS = frozenset(["area", "areas", "zone", "region", "zona", "zonas", "sector", "sectores"])
_INDEFINITE = frozenset(["a", "an", "un", "una"])
#: By these things happen; "by the prison" is who did it.
_WATERS = frozenset(
    ["river", "lake", "road", "roadside", "riverside", "riverbank", "bridge", "highway", "canal", "beach"]
)


def _is_held(setting: Setting, scene: Scene, word: Word, preposition: str) -> bool:
    """ "Died in prison": without an article, right behind an act."""
    begin = word.start - len(preposition) - 2
    return word.low in _WITHOUT_ARTICLE and any(t.end == begin for t in scene.triggers)


def _is_plain(word: Word, language: str) -> bool:
    return word.is_word and not word.is_capital and word.low not in FUNCTION[language]


#: "In a state of emergency", "en el área de la salud" are no places.
_ABSTRACT = frozenset(
    (
        *("state", "states", "field", "fields", "area", "areas", "region", "zone", "post", "center", "centre"),
        *("estado", "puesto", "base", "paso", "camino"),
    )
)
_WITHOUT_ARTICLE = frozenset(["prison", "jail", "school", "hospital", "church", "camp", "home", "prision", "casa"])
_NAMED_FOR = frozenset(
    ["of", "called", "known", "as", "the", "de", "del", "la", "las", "los", "el", "llamada", "llamado"]
)
_SENTENCE_SERVED = re.compile(
    r"\b(?:years?|months?|life|time|años?|meses) (?:in|en) (?:prison|jail|prision|la carcel)$"
)


def _run(words: list[Word], n: int) -> int | None:
    """Where a name of capitalised words, or a number, that begins at a word ends."""
    if not (words[n].is_capital or words[n].low.isdigit()):
        return None
    end = words[n].end
    while n + 1 < len(words) and words[n].is_word:
        ahead = n + 1
        while ahead + 1 < len(words) and words[ahead].low in _JOINING and not words[ahead].is_capital:
            ahead += 1
        if not (words[ahead].is_capital or (words[ahead].low.isdigit() and ahead == n + 1 and words[n].is_capital)):
            break
        n, end = ahead, words[ahead].end
    return end


_JOINING = frozenset(["de", "del", "la", "las", "los", "of", "the", "upon"])


def _named(
    setting: Setting, scene: Scene, words: list[Word], n: int, start: int, preposition: str, described: bool
) -> Place | None:
    """A name in the place of a place: "Kessa", "the Kessa market", "Plaza Mayor", not "Congress" and not a person."""
    text, low, lang = setting.prose.text, setting.prose.low, scene.sentence.language
    end = _run(words, n) or words[n].end
    run = [w for w in words[n:] if w.end <= end]
    following = next((w for w in words[n:] if w.start >= end), None)
    if lang == "en" and following and not following.is_capital and following.low in _NOUNS["en"]:
        return _sound(scene, Place(start, following.end, text[start : following.end], _NOUNS["en"][following.low]))
    noun = _noun_of(run, lang)
    level = _NOUNS[lang].get(noun.low) if len(run) > 1 or noun.low in ("plaza",) else None
    if level and noun.low not in _OF_STATE:
        return _sound(scene, Place(start, end, text[start:end], level))
    if not described or preposition in _OF_NOUNS:
        return None
    phrase = next((p for p in scene.phrases if p.start <= words[n].start < p.end), None)
    name = text[words[n].start : phrase.end if phrase and phrase.sort == PLACE else end]
    if is_place_name(name) or is_place_name(text[words[n].start : end]):
        name = name if is_place_name(name) else text[words[n].start : end]
        return Place(words[n].start, words[n].start + len(name), name, level_of(name) or "locality")
    fits = phrase and (
        phrase.sort == PLACE
        or (phrase.sort == ORGANISATION and run[-1].low in _HIGH and len(run) > 1 and run[0].low not in _HIGH)
    )
    if not fits or (lang == "en" and following and _DESCRIBES.match(low, end)):
        return None
    return _sound(scene, Place(words[n].start, words[n].start + len(name), name, "locality"))


def _noun_of(run: list[Word], language: str) -> Word:
    """The noun of a name that has one: "Talis College", "Ward 3", "Third Police Station of X", "Plaza Mayor"."""
    if language == "es" or run[-1].low.isdigit():
        return run[0]
    before_of = next((n - 1 for n, w in enumerate(run) if n and w.low == "of"), len(run) - 1)
    return run[before_of]


_HIGH = frozenset(["alto", "alta", "bajo", "baja"])
_OF_STATE = frozenset(["department", "departments", "state", "states", "estado", "departamento", "post"])
#: "In Rapid Response jackets": the name only says which.
_DESCRIBES = re.compile(r" (?!was\b|has\b|is\b|this\b|as\b|days\b|hours\b|weeks\b|says\b|always\b|perhaps\b)[a-z]+s\b")


def _sound(scene: Scene, place: Place) -> Place | None:
    """No place is part of a date ("in May 2020")."""
    return None if any(d.start < place.end and place.start < d.end for d in scene.dates) else place


def _is_elsewhere(setting: Setting, scene: Scene, place: Place, hit: Hit[Act]) -> bool:
    """Is it where something was said ("told a court in X that ...", "“They shot him,” she told us in X")?"""
    low = setting.prose.low
    cues = [c for c in setting.hits(scene, "say") if c.end <= place.start]
    if not cues or _THAT.search(low, cues[-1].end, place.start):
        return False
    if place.end <= hit.start:
        return _THAT.search(low, place.end, hit.start) is not None
    told_after = cues[-1].start >= hit.end and _TOLD_AFTER.search(low, hit.end, cues[-1].start)
    return bool(told_after) and not any(cues[-1].end <= t.start < place.start for t in scene.triggers)


_TOLD_AFTER = re.compile('[,”»"]')
_THAT = re.compile(r"\b(?:that|que)\b")


def _struck(setting: Setting, scene: Scene, hit: Hit[Act]) -> Place | None:
    """The premises that were raided, or the village that was shot at, where no other place is named."""
    stop = min(scene.piece(hit.start)[1], hit.end + _REACH)
    for word in _words(setting, scene, hit.start):
        if word.end > stop or (word.start > hit.end and word.low in _LEAVES_OBJECT):
            return None
        if not _is_determiner(word, scene.sentence.language):
            continue
        place = _after(setting, scene, word.start, "on")
        if place and hit.value.id == "raid_seizure" and place.level == "facility":
            return place
        if place and hit.value.id in _STRIKES and place.level != "facility" and place.name.split()[-1][0].isupper():
            return place
    return None


_STRIKES = frozenset(["use_of_force", "attack_injury", "killing", "raid_seizure"])
_LEAVES_OBJECT = frozenset([",", ";", "and", "y", "by", "por", "after", "tras", "when", "cuando", "that", "que"])
_REACH = 40

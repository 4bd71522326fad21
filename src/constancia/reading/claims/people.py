"""The phrases of a sentence that stand for people: names, groups, agents, organisations, bare numbers.

A phrase is found by its head (a noun of the lexicon, a capitalised name, a count) and grown over the words that
belong to it. Nothing
is inferred about gender. A word that insults is no name and no role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from constancia.reading.claims.lexicon import Lexicon, Person
from constancia.reading.claims.patterns import Hit
from constancia.reading.claims.prose import Language, Prose, Sentence, Word
from constancia.reading.claims.words import BEFORE_NOUN, DETERMINERS, FINITE, FUNCTION, JOINING, OPENERS, THINGS, VERBS
from constancia.reading.counts import Count
from constancia.reading.places import is_place_name

PERSON, GROUP, AGENT, ORGANISATION, NAME, NUMBER, PLACE, DOCUMENT = (
    "person",
    "group",
    "agent",
    "organisation",
    "name",
    "number",
    "place",
    "document",
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words ``[start, end)`` stand for somebody.

    ``sort`` is person, group, agent, organisation, name, number or place; ``kind`` the kind of an agent. ``name`` is
    the
    range of the name alone, ``role`` that of the noun before or after it.
    """

    start: int
    end: int
    sort: str
    kind: str = "group"
    head: tuple[int, int] = (0, 0)
    name: tuple[int, int] | None = None
    role: tuple[int, int] | None = None
    count: Count | None = None
    age: int | None = None
    minor: bool = False
    full_name: str = ""
    plural: bool = True
    extra: tuple[str, ...] = field(default=())


_PERSONAL_CONNECT = frozenset(
    ["de", "del", "la", "los", "las", "van", "von", "der", "bin", "al", "el", "da", "dos", "du", "y"]
)
_FINITE_ES = re.compile(r".*(?:aron|ieron|eron|aban|ian|aran|eran|iran|ando|iendo|yendo)$")
_ADJECTIVE_ES = re.compile(r".*(?:[oa]s?|al|ales|ar|ares|es|ista|istas|ante|antes|ente|entes|able|ables|il|iles)$")
_GOOD_LEFT_EN = re.compile(
    r"(?:.*-.*|armed|unarmed|unidentified|hooded|masked|uniformed|displaced|injured|wounded|detained|retired|"
    r"imprisoned|jailed|elected|organized|unnamed|disabled|married|related|accused|united|exiled|registered|"
    r"murdered|kidnapped|alleged|suspected|so-called)$"
)
_AGE = {
    "en": re.compile(
        r",? ?(?:\(?(?:aged? )?(\d{1,3})(?:\)|(?=[,.;:)\s]|$)(?!,?\d))|(?:an? )?(\d{1,3})[- ]years?[- ]old)"
    ),
    "es": re.compile(r",? ?\(?(?:de )?(\d{1,3})(?: años(?: de edad)?)?\)?"),
}
_YEAR_OLD_BEFORE = re.compile(r"(\d{1,3})[- ]years?[- ]old\s+(?:[\w-]+\s+){0,2}$")


def phrases_in(
    prose: Prose,
    sentence: Sentence,
    lexicon: Lexicon,
    counts: list[Count],
    barriers: list[tuple[int, int]],
    known: dict[str, str],
) -> list[Phrase]:
    """The phrases of a sentence in order. ``barriers`` are triggers and dates, which no phrase runs over;
    ``known`` has the surnames of people who were named in full, and their full names."""
    names = list(_names(prose, sentence, lexicon, known, barriers))
    nouns = list(_nouns(prose, sentence, lexicon, barriers, names))
    named = [_with_role(prose, sentence, name, nouns, lexicon) for name in names]
    roles = {n.role for n in named if n.role}
    named = [n for n in named if n.sort == ORGANISATION or not _is_in_a_role(n, nouns, roles)]
    nouns = [n for n in nouns if n.head not in roles and not any(_inside(n, m) for m in named)]
    nouns = [n for n in nouns if not any(n is not m and _inside(n, m) for m in nouns)]
    named = [n for n in named if not any(_inside(n, m) and not _is_related(prose, n, m) for m in nouns)]
    found = [_with_count(prose, p, counts) for p in named + nouns]
    found += _bare_numbers(prose, sentence, counts, found, barriers, lexicon)
    return sorted((_aged(prose, p, lexicon, sentence.language) for p in found), key=lambda p: p.start)


_RELATION = re.compile(
    r"relative|famil|mother|father|sister|brother|wife|husband|widow|son|daughter|friend|colleague|lawyer|parent|uncle|aunt|cousin|"
    r"pariente|madre|padre|herman|espos|viud|hij|amig|compañer|abogad|vecin|prim[oa]|ti[oa]"
)


def _is_related(prose: Prose, name: Phrase, noun: Phrase) -> bool:
    """ "Relatives of the student Bram Oduya": the name inside is somebody else, and may be meant later."""
    return name.sort == NAME and bool(_RELATION.match(prose.low, noun.head[0]))


def _is_in_a_role(name: Phrase, nouns: list[Phrase], roles: set[tuple[int, int]]) -> bool:
    """Is this name part of another one's role ("el alcalde de Ribera Honda, Casto Belmonte")?"""
    return any(_inside(name, noun) and noun.head in roles and name.role != noun.head for noun in nouns)


def outer(phrase: Phrase) -> int:
    """Where a phrase begins with the role before its name."""
    return min(phrase.start, phrase.role[0]) if phrase.role else phrase.start


def names_in(prose: Prose, lexicons: Mapping[Language, Lexicon]) -> dict[str, str]:
    """Surname -> full name of everybody who is named in full somewhere in the text."""
    known: dict[str, str] = {}
    given: dict[str, set[str]] = {}
    for sentence in prose.sentences:
        for name in _names(prose, sentence, lexicons[sentence.language], {}, []):
            words = prose.text[name.start : name.end].split()
            if name.sort == ORGANISATION and _ORGANISATION_BEFORE.search(
                prose.low[max(0, name.start - 14) : name.start]
            ):
                known[" ".join(words)] = ORGANISATION
            if name.sort == NAME and len(words) > 1:
                given.setdefault(words[0], set()).add(" ".join(words))
                known.setdefault(words[-1], " ".join(words))
                if len(words) > 2 and words[-2].lower() not in _PERSONAL_CONNECT:
                    known.setdefault(words[-2], " ".join(words))
    for first, full in given.items():
        if len(full) == 1 and len(first) > _SHORTEST_GIVEN:
            known.setdefault(first, next(iter(full)))
    return known


_SHORTEST_GIVEN = 3


def _inside(a: Phrase, b: Phrase) -> bool:
    return b.start <= a.start and a.end <= b.end


def _runs(prose: Prose, sentence: Sentence, lexicon: Lexicon, barriers: list[tuple[int, int]]) -> Iterator[list[Word]]:
    """Runs of capitalised words, with the little words that may join them."""
    words = prose.words_of(sentence)
    connect = JOINING[sentence.language]
    at = 0
    while at < len(words):
        if not words[at].is_capital:
            at += 1
            continue
        verb = lexicon.speech["ask"].at(prose, words[at].start) if at < 2 else None
        if (
            verb
            or _opens_with_people(prose, words, at, lexicon)
            or not _starts_a_name(prose, sentence, words, at, barriers)
        ):
            at += 1
            continue
        run, end = [words[at]], at + 1
        while end < len(words):
            step = _after_apostrophe(prose, words, end) or _next_capital(prose, words, end, connect)
            if step is None or any(s <= words[step].start < e for s, e in barriers):
                break
            run += words[end : step + 1]
            end = step + 1
        yield run
        at = end


def _opens_with_people(prose: Prose, words: tuple[Word, ...], at: int, lexicon: Lexicon) -> bool:
    """ "Rebels of the Northern Front": a plural of the lexicon has its capital only from the sentence."""
    opens = at == 0 or prose.text[words[at - 1].start] in ":–—•"
    if not opens or not words[at].is_capital or not words[at].low.endswith("s"):
        return False
    hit = lexicon.people.at(prose, words[at].start)
    return (
        hit is not None
        and hit.value.group in ("agent", "person")
        and not (at + 1 < len(words) and words[at + 1].is_capital)
    )


def _after_apostrophe(prose: Prose, words: tuple[Word, ...], at: int) -> int | None:
    """The word after the apostrophe of a plural ("the Lawyers' Guild")."""
    if at + 1 >= len(words) or prose.text[words[at].start] not in "'’" or words[at].start != words[at - 1].end:
        return None
    goes_on = words[at - 1].low.endswith("s") and words[at + 1].is_word and words[at + 1].is_capital
    return at + 1 if goes_on and prose.text[words[at].end : words[at + 1].start] == " " else None


_JOINS_FIRST = frozenset(["of", "for", "de", "del"])
_ARABIC = re.compile(r"(?:al|el|as|ash|ad|an|ar|ibn|abu)-[A-ZÁÉÍÓÚ]")


def _next_capital(prose: Prose, words: tuple[Word, ...], at: int, connect: frozenset[str]) -> int | None:
    """The index of the next capitalised word that goes on with a name, at most two little words away."""
    for ahead in range(3):
        if at + ahead >= len(words):
            return None
        word = words[at + ahead]
        if word.is_word and (word.is_capital or _ARABIC.match(prose.text, word.start)):
            return at + ahead
        if word.low not in connect or not prose.text[word.start].islower():
            return None
    return None


def _starts_a_name(
    prose: Prose, sentence: Sentence, words: tuple[Word, ...], at: int, barriers: list[tuple[int, int]]
) -> bool:
    word = words[at]
    if not (word.is_word and word.is_capital) or any(s <= word.start < e for s, e in barriers):
        return False
    if word.low in FUNCTION[sentence.language] or word.low in OPENERS[sentence.language]:
        return False
    first = at == 0 or (not words[at - 1].is_word and prose.text[words[at - 1].start] in '“«"‘¿¡')
    if not first:
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    return bool(after and after.is_word and (after.is_capital or after.low in _JOINS_FIRST)) or _is_lower_nowhere(
        prose, word
    )


def _is_lower_nowhere(prose: Prose, word: Word) -> bool:
    """Is this word at the start of a sentence never written small, and written with a capital inside a sentence
    elsewhere?
    """
    written = prose.text[word.start : word.end]
    if written.isupper() and len(written) > 1:
        return True
    at = prose.text.find(f" {written}")
    while at >= 0:
        inside = at > 0 and (prose.text[at - 1].isalnum() or prose.text[at - 1] == ",")
        if inside and not prose.text[at + len(written) + 1 : at + len(written) + 2].isalnum():
            return True
        at = prose.text.find(f" {written}", at + 1)
    return False


def _names(
    prose: Prose, sentence: Sentence, lexicon: Lexicon, known: dict[str, str], barriers: list[tuple[int, int]]
) -> Iterator[Phrase]:
    for run in _runs(prose, sentence, lexicon, barriers):
        if _is_a_heading(prose, run):
            continue
        for part in _parted(prose, run, lexicon):
            if not _is_adjective(prose, part, sentence.language):
                yield from _named(prose, sentence, part, lexicon, known)


_HEADING = re.compile(r"\s*(?:[.:–—-]|\n|$)")


def _is_a_heading(prose: Prose, run: list[Word]) -> bool:
    """ "ACCIÓN URGENTE.", "PRESS RELEASE —": capitals at the head of a line that end with a mark are no name."""
    start, end = run[0].start, run[-1].end
    if end - start <= _SHORT_NAME or not prose.text[start:end].isupper():
        return False
    line = prose.text.rfind("\n", 0, start)
    opens = start == 0 or (line >= 0 and not prose.text[line + 1 : start].strip(" "))
    return opens and bool(_HEADING.match(prose.text, end))


_SHORT_NAME = 6
_CAUSES = frozenset(["derechos", "salud", "educacion", "defensa", "justicia", "resistencia", "libertad", "movimiento"])
_SOMEWHERE = frozenset(["en", "on", "in", "contra", "against", "por", "para"])


def _parted(prose: Prose, run: list[Word], lexicon: Lexicon) -> list[list[Word]]:
    """A run cut at "and" unless an organisation's name goes over it, without the titles before a name."""
    somewhere = next((n for n, w in enumerate(run) if w.low in _SOMEWHERE and 0 < n < len(run) - 1), None)
    if somewhere and run[somewhere + 1].low in _CAUSES:
        somewhere = None
    if somewhere and not any(prose.text[w.start : w.end] in lexicon.organisation_words for w in run[:somewhere]):
        rest = next((run[n:] for n in range(somewhere + 1, len(run)) if run[n].is_capital), [])
        return [*_parted(prose, run[:somewhere], lexicon), *(_parted(prose, rest, lexicon) if rest else [])]
    body = _body_of_a_person(prose, run, lexicon)
    if body:
        return [_without_titles(run[: body[0]], lexicon), *_parted(prose, run[body[1] :], lexicon)]
    at = next((n for n, w in enumerate(run) if w.low in ("and", "y", "e") and 0 < n < len(run) - 1), None)
    is_organisation = at is not None and any(
        prose.text[w.start : w.end] in lexicon.organisation_words for w in run[:at]
    )
    if at is None or is_organisation or (at == 1 and len(run) > 3 - (run[at + 1].low in ("the", "la"))):
        return [_without_titles(run, lexicon)]
    rest = run[at + 1 :]
    while rest and not rest[0].is_capital:
        rest = rest[1:]
    return [_without_titles(run[:at], lexicon), *(_parted(prose, rest, lexicon) if rest else [])]


def _body_of_a_person(prose: Prose, run: list[Word], lexicon: Lexicon) -> tuple[int, int] | None:
    """Where "Grace Otieno of Radio Sema" parts: a name of two to four words, and a body that begins with its kind."""
    at = next((n for n, w in enumerate(run) if w.low in _OF_A_BODY), 0)
    body = next((n for n in range(at + 1, len(run)) if run[n].is_capital), 0)
    if not (2 <= at <= 4 and body) or not all(word.is_capital for word in run[:at]):
        return None
    known = [prose.text[word.start : word.end] in lexicon.organisation_words for word in (*run[:at], run[body])]
    return (at, body) if known == [False] * at + [True] else None


_OF_A_BODY = ("of", "from", "at", "with", "de", "del")


def _without_titles(run: list[Word], lexicon: Lexicon) -> list[Word]:
    while len(run) > 1 and (
        run[0].low in OPENERS["en"] or run[0].low in OPENERS["es"] or _is_plural_role(run[0], lexicon)
    ):
        run = run[1:]
    if len(run) > 2 and run[1].low in ("a", "al", "to", "on"):  # "Exigimos a la Defensoría": a verb with a capital
        run = next((run[n:] for n, w in enumerate(run[1:], 1) if w.is_capital), run)
    titles = (n for n, w in enumerate(run[:-1]) if w.low.rstrip(".") in lexicon.titles and run[n + 1].is_capital)
    return run[max(titles, default=-1) + 1 :]


def _is_plural_role(word: Word, lexicon: Lexicon) -> bool:
    """ "Journalists Ana and Luis": a noun with a capital because it opens the sentence."""
    return word.low.endswith("s") and (word.low[:-1] in lexicon.titles or word.low.removesuffix("es") in lexicon.titles)


_SMALL_WORD = re.compile(r" ([a-z-]+)")


def _is_adjective(prose: Prose, run: list[Word], language: str) -> bool:
    """ "the Chavista body": one capitalised word before a noun is no name in English."""
    if len(run) > 1 or language == "es" or prose.text[run[0].start : run[0].end].isupper():
        return False
    before = prose.low[max(0, run[0].start - 4) : run[0].start]
    after = _SMALL_WORD.match(prose.text, run[0].end, run[0].end + 30)
    return bool(
        before.endswith(("the ", " a ", "an "))
        and after
        and after[1] not in FUNCTION["en"]
        and not after[1].endswith("ed")
        and after[1] not in ("said", "says")
    )


def _named(
    prose: Prose, sentence: Sentence, run: list[Word], lexicon: Lexicon, known: dict[str, str]
) -> Iterator[Phrase]:
    start, end = run[0].start, run[-1].end
    words = [prose.text[w.start : w.end] for w in run]
    possessive = _POSSESSIVE.search(words[-1])
    if possessive:
        end -= len(possessive.group())
        words[-1] = words[-1][: possessive.start()]
    sort = _sort(prose, sentence, words, start, end, lexicon, known)
    if sort == NAME and ("y" in words or "and" in words):
        at = words.index("y" if "y" in words else "and")
        if at >= 1 and len(words) - at > 1:
            yield _name(run[0].start, run[at - 1].end, " ".join(words[:at]), known, joined=words[-1])
            yield _name(run[at + 1].start, end, " ".join(words[at + 1 :]), known)
            return
    if sort == NAME and any(w in _NOT_IN_PERSONS for w in words):
        sort = ORGANISATION
    if sort == NAME:
        yield _name(start, end, " ".join(words), known)
    else:
        whole = (
            _OF_A_STATE.match(prose.low, end, sentence.end)
            if sentence.language == "es" and sort == ORGANISATION
            else None
        )
        end = whole.end() if whole and len(words) == 1 else end
        yield Phrase(
            _article(prose, start, sentence.language), end, sort, sort, (start, end), (start, end), plural=False
        )


_POSSESSIVE = re.compile(r"['’]s?$")
#: The adjective that belongs to the name of a public body, written small: "Gobierno nacional", "Policía estatal".
_OF_A_STATE = re.compile(
    r" (?:nacional(?:es)?|central|federal|regional|departamental|municipal|provincial|estatal|local|interin[oa]|"
    r"general|suprem[oa]|superior|judicial|electoral|civil|militar|penal|penitenciari[oa]|metropolitan[oa]|"
    r"autonomic[oa]|autonom[oa]|miembros?|part[ei]s?)(?!\w)"
)
_NOT_IN_PERSONS = frozenset(
    ["of", "for", "the", "the", "on", "against", "to", "en", "por", "para", "contra", "a", "and"]
)


def _name(start: int, end: int, words: str, known: dict[str, str], joined: str = "") -> Phrase:
    full = f"{words} {joined}".strip() if joined and " " not in words else known.get(words, words)
    return Phrase(start, end, NAME, "named", (start, end), (start, end), full_name=full, plural=False)


def _article(prose: Prose, start: int, language: str) -> int:
    before = _ARTICLE.search(prose.low[max(0, start - 5) : start])
    return start - len(before.group()) if before else start


_ARTICLE = re.compile(r"(?:\bthe|\bel|\bla|\blos|\blas) $")


def _sort(
    prose: Prose, sentence: Sentence, words: list[str], start: int, end: int, lexicon: Lexicon, known: dict[str, str]
) -> str:
    """Is this name a person's, an organisation's or a place's?"""
    text, low = prose.text, prose.low
    before = low[max(0, start - 24) : start]
    titled = _WORD_BEFORE.search(before)
    if any(w in lexicon.place_words for w in words) and not any(w in lexicon.organisation_words for w in words):
        return PLACE
    if any(w in lexicon.organisation_words for w in words) or known.get(" ".join(words)) == ORGANISATION:
        return ORGANISATION
    if _ORGANISATION_BEFORE.search(before):
        return ORGANISATION
    if len(words) == 1 and _INITIALS.fullmatch(words[0]):
        return NAME
    if all(w.isupper() and len(w) > 1 for w in words) and not titled_person(titled, lexicon):
        return ORGANISATION
    if titled_person(titled, lexicon) or (words[-1] in known and len(words) == 1):
        return NAME
    if is_place_name(" ".join(words)):
        return PLACE
    if _LOCATIVE[sentence.language].search(before):
        return PLACE
    if len(words) == 1:
        if _OF_SOMEBODY.search(before):
            return NAME
        if _says_before(prose, lexicon, start) or _noun_before(prose, lexicon, start, end):
            return NAME
        return ORGANISATION if re.search(r"\b(?:the|la|el|ong|ngo|group|grupo) $", before) else _single(text, end)
    if _DEFINITE.search(before):
        return ORGANISATION
    return NAME if len(words) <= 5 else ORGANISATION


def _single(text: str, end: int) -> str:
    """One capitalised word is a person's where an age or a verb of saying follows; else it is left open as a place."""
    return (
        NAME
        if re.match(
            r", \d{1,2}\b|,? (?:said|told|dijo|añadió|was|fue)\b|['’]s (?:mother|father|sister|brother|family|"
            r"lawyer|wife|husband)",
            text[end : end + 20],
        )
        else PLACE
    )


_OF_SOMEBODY = re.compile(
    r"\b(?:saber|noticias|paradero|whereabouts|familia|familiares|madre|padre|hermano|hermana|hij[oa]|espos[oa]|viuda|cuerpo|"
    r"body|family|mother|father|brother|sister|son|daughter|wife|husband|widow|libertad|muerte|death|arrest|release) "
    r"(?:de|of) $"
)


def _noun_before(prose: Prose, lexicon: Lexicon, start: int, end: int) -> bool:
    """Does one person's noun stand right before, or before a comma ("mi hermano Saúl", "a watchman, Bako,")?"""
    aside = prose.text[start - 2 : start] == ", " and prose.text[end : end + 1] in (",", ".", ";", ")")
    at = prose.word_at(start) - (2 if aside else 1)
    if at < 0 or prose.words[at].low.endswith("s") or not (aside or prose.text[prose.words[at].end : start] == " "):
        return False
    hit = lexicon.people.at(prose, prose.words[at].start)
    return hit is not None and hit.value.group == "person" and hit.end == prose.words[at].end


def _says_before(prose: Prose, lexicon: Lexicon, start: int) -> bool:
    """Does a verb of saying stand right before ("relató Inés")?"""
    at = prose.word_at(start) - 1
    hit = lexicon.speech["say"].at(prose, prose.words[at].start) if at >= 0 else None
    return hit is not None and start - hit.end <= 1


def titled_person(titled: re.Match[str] | None, lexicon: Lexicon) -> bool:
    return bool(titled and titled[1] in lexicon.titles)


_WORD_BEFORE = re.compile(r"([\w-]+)\.? $")
_DEFINITE = re.compile(r"\b(?:the|la|los|las) $")
_INITIALS = re.compile(r"(?:[A-ZÁÉÍÓÚÑ]\.){2,4}")
_ORGANISATION_BEFORE = re.compile(
    r"\b(?:ong|ongs|ngo|organi[sz]ation|organizacion|group|grupo|agencia|agency|diario|newspaper|asociacion|"
    r"sindicato|partido|party) $"
)
_LOCATIVE = {
    "en": re.compile(
        r"\b(?:in|at|near|from|outside|around|across|towards|into|through|(?:city|town|village|state|province|"
        r"district|region|people|port) of) (?:the (?:city|town|village|state|province|district) of )?$"
    ),
    "es": re.compile(
        r"\b(?:en|desde|cerca de|hacia|hasta|municipio|estado|ciudad de|pueblo de|provincia de|departamento de|"
        r"localidad de|barrio|sector|parroquia|caserio) $"
    ),
}


def _nouns(
    prose: Prose, sentence: Sentence, lexicon: Lexicon, barriers: list[tuple[int, int]], names: list[Phrase]
) -> Iterator[Phrase]:
    taken = list(barriers)
    for hit in lexicon.people.in_sentence(prose, sentence):
        blocked = any(s < hit.end and hit.start < e for s, e in barriers)
        named = any(n.head[0] <= hit.start and hit.end <= n.head[1] for n in names)
        if not (blocked or named or _is_verbal(prose, hit, sentence.language) or _is_a_building(prose, hit)):
            grown = _grown(prose, sentence, hit, lexicon, barriers)
            taken.append((grown.start, grown.end))
            yield grown
    for match in _SOMEBODY[sentence.language].finditer(prose.low, sentence.start, sentence.end):
        start, end = match.span("who")
        if not any(s < end and start < e for s, e in taken) and not any(n.start < end and start < n.end for n in names):
            yield Phrase(start, end, PERSON, head=(start, end), plural=prose.low.startswith("the ", start))


#: People whom no noun of the lexicon names: by their age ("un repartidor de 24 años"), or by what befell them.
_SOMEBODY = {
    "en": re.compile(
        r"\b(?P<who>(?:an?|another|the) \d{1,3}[- ]year[- ]old(?=[,.;:)]| (?:was|were|who|from|in|has|had|"
        r"died|at|on|as|to|"
        r"and|is)\b)|"
        r"the (?:detained|arrested|injured|wounded|disappeared|accused)(?= (?:have|has|were|was|are|include)\b))"
    ),
    "es": re.compile(r"\b(?P<who>(?:un|una|el|la|otro|otra) [a-zñ]+(?: [a-zñ]+)? de \d{1,2} años)\b"),
}


def _is_verbal(prose: Prose, hit: Hit[Person], language: str) -> bool:
    """Words such as "guard", "record" and "critica" are verbs after "to" or a pronoun."""
    before = prose.low[max(0, hit.start - 6) : hit.start]
    return bool(_BEFORE_A_VERB.search(before)) and _may_be_verb(prose, hit)


_BEFORE_A_VERB = re.compile(r"\b(?:to|we|they|he|she|se) $")


def _may_be_verb(prose: Prose, hit: Hit[Person]) -> bool:
    return hit.value.group != "organisation" and not prose.low[hit.start : hit.end].endswith("s")


_A_HEAD = re.compile(r" of\b| [A-ZÁÉÍÓÚ]")


def _is_a_building(prose: Prose, hit: Hit[Person]) -> bool:
    """ "The police station", "the head": a place or a part of the body, and nobody."""
    if prose.low[hit.start : hit.end] in ("head", "heads"):
        return _A_HEAD.match(prose.text, hit.end) is None
    return _BUILDING.match(prose.low[hit.end : hit.end + 14]) is not None


_BUILDING = re.compile(r" (?:stations?|headquarters|custody|vans?|cars?|checkpoints?|records?|reports?)\b")


def _grown(
    prose: Prose, sentence: Sentence, hit: Hit[Person], lexicon: Lexicon, barriers: list[tuple[int, int]]
) -> Phrase:
    first, last = prose.word_at(hit.start), prose.word_at(hit.end - 1)
    left = _left(prose, sentence, first, lexicon, barriers)
    right = _right(prose, sentence, last, lexicon, barriers)
    words = prose.low[hit.start : hit.end]
    plural = words.endswith("s") or words in (
        "people",
        "men",
        "women",
        "children",
        "police",
        "policia",
        "gente",
        "policemen",
    )
    minor = any(w in lexicon.minors for w in prose.low[hit.start : hit.end].split())
    start = prose.words[left].start
    aged = _AGED.search(prose.low, max(sentence.start, start - 12), start)
    return Phrase(
        aged.start() if aged and prose.low.startswith(("year-old", "month-old"), start) else start,
        prose.words[right].end,
        hit.value.group,
        hit.value.kind,
        (hit.start, hit.end),
        plural=plural,
        minor=minor,
    )


_AGED = re.compile(r"(?:\b(?:an?|the|another|his|her|my|our|their) )?\b\d{1,3}-\Z")


def _barred(word: Word, barriers: list[tuple[int, int]]) -> bool:
    return any(s < word.end and word.start < e for s, e in barriers)


def _left(prose: Prose, sentence: Sentence, first: int, lexicon: Lexicon, barriers: list[tuple[int, int]]) -> int:
    """Where a noun phrase begins: over adjectives to its number or determiner."""
    at, language = first, sentence.language
    while at > sentence.first:
        word = prose.words[at - 1]
        if not word.is_word or _barred(word, barriers) or prose.text[word.end : prose.words[at].start] != " ":
            break
        if word.low in DETERMINERS[language]:
            return at - 1
        if word.low in FUNCTION[language] or not _may_stand_before(prose, word, language):
            break
        if lexicon.speech["say"].at(prose, word.start) or (
            at - 2 >= sentence.first and prose.words[at - 2].low == "to"
        ):
            break
        at -= 1
    return at


def _may_stand_before(prose: Prose, word: Word, language: str) -> bool:
    low = word.low
    if language == "es":
        return low[0].isdigit() or is_number_word(low, language) or low in BEFORE_NOUN["es"]
    if low in VERBS["en"]:
        return False
    if low.endswith(("ly", "ing")) and low not in ("family", "leading", "living", "working", "ruling", "visiting"):
        return False
    return not low.endswith("ed") or bool(_GOOD_LEFT_EN.match(low))


@lru_cache(maxsize=4096)
def is_number_word(low: str, language: str) -> bool:
    from constancia.reading.counts import number

    return number(low, language) is not None


def _right(prose: Prose, sentence: Sentence, last: int, lexicon: Lexicon, barriers: list[tuple[int, int]]) -> int:
    """Where a noun phrase ends: over "of the union", "de la Dirección de Orden Público", adjectives after the noun."""
    at, language = last, sentence.language
    while at + 1 < sentence.last:
        word = prose.words[at + 1]
        if not word.is_word or _barred(word, barriers):
            break
        step = _of_phrase(prose, sentence, at + 1, barriers)
        if step is not None:
            at = step
            continue
        if language == "es" and _is_adjective_es(prose, word, lexicon) and at - last < _MOST_ADJECTIVES:
            at += 1
            continue
        break
    return at


_MOST_ADJECTIVES = 14
_OF = {"en": frozenset(["of"]), "es": frozenset(["de", "del", "con"])}


def _is_adjective_es(prose: Prose, word: Word, lexicon: Lexicon) -> bool:
    if word.low in FUNCTION["es"] or prose.text[word.start].isupper():
        return False
    if _FINITE_ES.match(word.low) or prose.text[word.end - 1] in "óíéá" or lexicon.speech["say"].at(prose, word.start):
        return False
    if any(lexicon.speech[subject].at(prose, word.start) for subject in ("figures", "ask", "deny", "silent")):
        return False
    return bool(_ADJECTIVE_ES.match(word.low)) and word.low not in VERBS["es"]


def _of_phrase(prose: Prose, sentence: Sentence, at: int, barriers: list[tuple[int, int]]) -> int | None:
    """The index of the last word of an "of" phrase that begins at ``at``; None where there is none."""
    language = sentence.language
    if prose.words[at].low not in _OF[language]:
        return None
    if at + 1 < sentence.last and prose.words[at + 1].low.isdigit() and not _is_an_age(prose, sentence, at + 1):
        return None
    end = None
    for index in range(at + 1, min(sentence.last, at + _OF_REACH)):
        word = prose.words[index]
        if end == index - 1 and _after_apostrophe(prose, prose.words, index) is not None:
            continue
        if _barred(word, barriers) or not word.is_word:
            break
        if index <= at + 2 and word.low in DETERMINERS[language]:
            continue
        if word.low in FUNCTION[language] or _is_finite(prose, word, language):
            goes_on = (
                word.low in JOINING[language] - {"and", "y", "to", "a", "en", "on", "por", "para"} and end is not None
            )
            capital_next = index + 1 < sentence.last and (
                prose.words[index + 1].is_capital or prose.words[index + 1].low in ("la", "los", "las", "el")
            )
            if goes_on and capital_next:
                continue
            break
        end = index
        if (
            language == "es"
            and not word.is_capital
            and index + 1 < sentence.last
            and not prose.words[index + 1].is_capital
        ):
            following = prose.words[index + 1]
            if following.low not in _OF["es"] and not (
                following.is_word
                and _ADJECTIVE_ES.match(following.low)
                and following.low not in FUNCTION["es"]
                and not _is_finite(prose, following, "es")
            ):
                break
    return end


def _is_an_age(prose: Prose, sentence: Sentence, at: int) -> bool:
    return at + 1 < sentence.last and prose.words[at + 1].low in ("años", "meses", "year", "years")


_OF_REACH = 10


_NOUNS_IN_LY = frozenset(["family", "assembly", "anomaly", "supply", "ally", "reply", "monopoly", "fly", "bully"])


def _is_finite(prose: Prose, word: Word, language: str) -> bool:
    if word.is_capital:
        return False
    if language == "en":
        return (
            word.low.endswith("ed")
            or (word.low.endswith("ly") and word.low not in _NOUNS_IN_LY)
            or word.low in FINITE["en"]
            or word.low
            in (
                "said",
                "says",
                "told",
                "went",
                "came",
                "took",
                "began",
                "became",
            )
        )
    return bool(_FINITE_ES.match(word.low)) or word.low in FINITE["es"] or prose.text[word.end - 1] in "óé"


def _with_role(prose: Prose, sentence: Sentence, name: Phrase, nouns: list[Phrase], lexicon: Lexicon) -> Phrase:
    """A name with the noun that says who that is: "the teacher Hanna Wexley", "its director, Nkechi Obaro"."""
    if name.sort != NAME:
        return name
    for noun in nouns:
        between = prose.text[max(noun.head[1], min(noun.end, name.start)) : name.start]
        if noun.head[1] <= name.start and between in (" ", ", ") and not noun.plural and noun.sort in (PERSON, AGENT):
            return replace(name, role=noun.head, kind="named", extra=(noun.kind,), start=name.start)
    for noun in nouns:
        between = prose.low[name.end : noun.start]
        if noun.start >= name.end and noun.sort == PERSON and _BEFORE_ROLE.fullmatch(between) and not noun.plural:
            return replace(name, role=noun.head, extra=(noun.kind,))
    return name


_BEFORE_ROLE = re.compile(
    r",(?: (?:aged |de )?\d{1,3}(?: años)?,)? (?:an? |el |la |un |una )?(?:\d{1,3}[- ]years?[- ]old )?(?:[\w-]+ing )?"
)


def _with_count(prose: Prose, phrase: Phrase, counts: list[Count]) -> Phrase:
    """A phrase with the count that stands in it or right before it ("at least seven members")."""
    if phrase.sort in (NAME, PLACE):
        return phrase
    opened = prose.text[phrase.start - 1 : phrase.start] in tuple('“«"‘')
    for count in counts:
        if (
            opened
            and _QUOTED_NOUN.match(prose.text, count.end, phrase.end + 30)
            and count.end < phrase.start < count.end + 18
        ):
            return replace(phrase, start=count.start, count=count)
        between = prose.low[count.end : phrase.head[0]]
        joined = count.end <= phrase.head[0] and (count.end > phrase.start or _touches(prose, count.end, phrase.start))
        if joined and not re.search(r"[.;:()]| (?:and|y) ", between):
            return replace(phrase, start=min(phrase.start, count.start), count=count)
    return phrase


def _touches(prose: Prose, end: int, start: int) -> bool:
    return bool(
        re.fullmatch(
            r"\s+(?:(?:of|de|of the|de los|de las|of its|of their|of his|of her|de sus|de su)\s+)?",
            prose.low[end:start],
        )
    )


def _bare_numbers(
    prose: Prose,
    sentence: Sentence,
    counts: list[Count],
    found: list[Phrase],
    barriers: list[tuple[int, int]],
    lexicon: Lexicon,
) -> list[Phrase]:
    """Counts whose noun is left out: "en 2022 fueron asesinados nueve"."""
    taken = [(p.start, p.end) for p in found] + [b for b in barriers if _is_date(prose, b)]
    return [
        _with_unknown_noun(prose, sentence, c, lexicon, barriers)
        for c in counts
        if not any(s < c.end and c.start < e for s, e in taken) and _may_stand_alone(prose, c, sentence.language)
    ]


def _with_unknown_noun(
    prose: Prose, sentence: Sentence, count: Count, lexicon: Lexicon, barriers: list[tuple[int, int]]
) -> Phrase:
    """A count with the noun that it counts, where the lexicon does not know it ("two beekeepers"), or where it stands
    in quotation marks (“212 "rioters"”).
    """
    at = prose.word_at(count.end)
    end = count.end
    quoted = _QUOTED_NOUN.match(prose.text, count.end, sentence.end)
    if quoted:
        return Phrase(count.start, quoted.end(), NUMBER, "group", (count.start, count.end), count=count)
    if at < sentence.last and prose.text[count.end : prose.words[at].start].strip() == "":
        word = prose.words[at]
        if word.low in _OF[sentence.language]:
            end = prose.words[_of_phrase(prose, sentence, at, barriers) or at - 1].end
        elif _is_a_noun(prose, sentence, word) and not _barred(word, barriers):
            last = at
            while sentence.language == "en" and last + 1 < sentence.last and last - at < _UNKNOWN_WORDS:
                following = prose.words[last + 1]
                if not _is_a_noun(prose, sentence, following) or _barred(following, barriers) or following.is_capital:
                    break
                last += 1
            end = prose.words[_right(prose, sentence, last, lexicon, barriers)].end
    return Phrase(count.start, max(end, count.end), NUMBER, "group", (count.start, count.end), count=count)


_UNKNOWN_WORDS = 2
_QUOTED_NOUN = re.compile(
    r" (?:(?:of|de|so-called|alleged|suspected|other|llamad[oa]s|presunt[oa]s|supuest[oa]s) )?"
    r"[“«\"‘'][^\W\d][^.,;:“”«»\"]{2,40}[”»\"’'](?!\w)"
)


def _is_a_noun(prose: Prose, sentence: Sentence, word: Word) -> bool:
    """May this word be a noun: no little word and no verb that can be told by its ending?"""
    return (
        word.is_word and word.low not in FUNCTION[sentence.language] and not _is_finite(prose, word, sentence.language)
    )


def _is_date(prose: Prose, barrier: tuple[int, int]) -> bool:
    return bool(re.search(r"\d", prose.low[barrier[0] : barrier[1]]))


def _may_stand_alone(prose: Prose, count: Count, language: str) -> bool:
    """A number with no noun of its own after it: not an age, a sum, a time, a length of time or an article."""
    words = prose.low[count.start : count.end]
    if words in ("un", "una", "uno", "one", "a", "an") or (
        count.op == "vague" and words in ("several", "many", "a few")
    ):
        return False
    after = prose.low[count.end : count.end + 60]
    before = prose.low[max(0, count.start - 12) : count.start]
    if (language == "es" and _SUFFERED.match(after)) or _QUOTED_NOUN.match(after):  # "informó de 1.062 detenidos"
        return True
    if any(word in THINGS[language] for word in re.findall(r"\w+", after)[: 1 if language == "es" else 2]):
        return False
    return not (
        re.match(_MEASURE, after)
        or re.search(r"(?:[$€£#]|\bde|aged|age|art\.|articulo|article|resolution|n\.|no\.|km|calle|avenida) ?$", before)
    )


_SUFFERED = re.compile(r" (?:\w{2,}[aei]d|muert|pres)[oa]s\b")
_MEASURE = re.compile(
    r"[- ]?(?:years?|years?-old|days?|weeks?|months?|hours?|minutes?|times|occasions|veces|ocasiones|km|kilom|"
    r"met(?:er|re)|miles|dollars|euros|am\b|pm\b|a\.m|"
    r"p\.m|años?|dias?|semanas?|mes(?:es)?|horas?|minutos?|bolivares|dolares|metros|%|°|-?\d)"
)


def _aged(prose: Prose, phrase: Phrase, lexicon: Lexicon, language: str) -> Phrase:
    """A person with the age that stands after the name, or inside the phrase ("un adolescente de 15 años")."""
    if phrase.sort not in (NAME, PERSON):
        return phrase
    inside = re.search(r"(\d{1,3})(?: años|[- ]years?[- ]old)", prose.low[phrase.start : phrase.end + 9])
    after = _AGE[language].match(prose.text, phrase.end) if phrase.sort == NAME else None
    before = _YEAR_OLD_BEFORE.search(prose.low[max(0, phrase.start - 40) : phrase.start])
    digits = next((g for m in (inside, after, before) if m for g in m.groups() if g), None)
    age = int(digits) if digits and int(digits) <= _OLDEST else None
    return replace(phrase, age=age, minor=phrase.minor or (age is not None and age < _OF_AGE))


_OLDEST = 115
_OF_AGE = 18

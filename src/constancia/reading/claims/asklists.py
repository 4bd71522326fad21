"""Asks in a list: what stands under "We call on:" or "Exigimos:", item by item, each with its own addressee."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constancia.reading.claims.people import AGENT, NAME, ORGANISATION, PERSON, PLACE, Phrase, outer
from constancia.reading.claims.scene import Setting


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for at ``[start, end)``, and of whom its own words ask it."""

    start: int
    end: int
    addressee: Phrase | None


_MARK = r"(?:[•▪●◦‣–—*·-]|\(?\d{1,2}[.)]|\(?[a-hA-H]\))"
_TITLE_LINE = re.compile(rf"[ \t]*\n\s*(?:{_MARK}\s|(?:to|al?|para) [^:\n]{{3,80}}:)")
_FIRST_LINE = re.compile(rf"\s*\n\s*(?={_MARK}\s|(?:que|to|that|al?|se) )")
_LINE = re.compile(rf"[ \t]*(?P<mark>{_MARK}[ \t]+)?(?P<item>[^\n]+)(?:\n\s*|$)")
_INLINE = re.compile(r"\s*(?=(?:\(?1[.)]|\(?[aA]\)|[•▪●])\s)")
_INLINE_MARK = re.compile(r"(?:^|(?<=[\s;,]))(?:\(?\d{1,2}[.)]|\(?[a-hA-H]\)|[•▪●])\s+")
_INLINE_QUE = re.compile(r"\s*(?=que )")
_NEXT_QUE = re.compile(r"[;,] (?:y )?(?=que )|\. (?=que )")
_TO_WHOM = re.compile(r"(?:to|al?|para) (?P<who>[^:\n]{3,80}):\s*$")


def head_of_list(setting: Setting, after: int, end: int) -> int | None:
    """Where a list begins that a colon near ``after`` opens; None where none does."""
    low = setting.prose.low
    colon = re.match(r"[^:.;\n]{0,120}:", low[after : end + 2])
    if colon is None and not _TITLE_LINE.match(low, after):
        return None
    at = after + colon.end() if colon else after
    if _FIRST_LINE.match(low, at):
        return at
    inline = _INLINE.match(low, at) or _INLINE_QUE.match(low, at)
    return inline.end() if inline else None


def items_of(setting: Setting, at: int, language: str) -> list[Item]:
    """The items of the list that begins at ``at``."""
    low = setting.prose.low
    lines = _FIRST_LINE.match(low, at)
    if lines:
        return _lines(setting, lines.end(), language)
    stop = low.find("\n", at)
    stop = len(low) if stop < 0 else stop
    if _INLINE.match(low, at):
        marks = list(_INLINE_MARK.finditer(low, at, stop))
        starts, ends = [m.end() for m in marks], [m.start() for m in marks[1:]]
    else:
        full = re.search(r"\.(?=\s+(?!que )\S|\s*$)", low[at:stop])
        stop = at + full.start() if full else stop
        cuts = list(_NEXT_QUE.finditer(low, at, stop))
        starts, ends = [at, *(m.end() for m in cuts)], [m.start() for m in cuts]
    return [_item(setting, a, b, language, None) for a, b in zip(starts, [*ends, stop], strict=True)]


def _lines(setting: Setting, at: int, language: str) -> list[Item]:
    """One item a line, as long as lines begin like the first; a line that only names somebody is of whom they ask."""
    low, found = setting.prose.low, []
    addressee: Phrase | None = None
    marked: bool | None = None
    while at < len(low) and (line := _LINE.match(low, at)):
        whom = _TO_WHOM.match(line["item"])
        if whom:
            start = line.start("item") + whom.start("who")
            addressee = who_at(setting, start, start + len(whom["who"]))
        elif (marked is not None and bool(line["mark"]) != marked) or not (
            line["mark"] or re.match(r"(?:que|to|that|se) ", line["item"])
        ):
            break
        else:
            marked = bool(line["mark"])
            found.append(_item(setting, line.start("item"), line.end("item"), language, addressee))
        at = line.end()
    return found


def _item(setting: Setting, start: int, end: int, language: str, whom: Phrase | None) -> Item:
    text = setting.prose.text
    end = min(end, setting.prose.sentence_at(start).end)
    while end > start and text[end - 1] in " .,;:!\n":
        end -= 1
    last = re.search(r"[;,]? (?:and|y|e)$", text[start:end])
    end = start + last.start() if last else end
    own = _SPLIT[language](setting, start, end)
    return Item(*own) if own else Item(_past_lead(setting, start, end), end, whom)


def _past_lead(setting: Setting, start: int, end: int) -> int:
    lead = re.match(r"(?:que|that|to|a que)\s+", setting.prose.low[start:end])
    return start + lead.end() if lead else start


_WHOSE = (NAME, AGENT, ORGANISATION, PERSON, PLACE)


def who_at(setting: Setting, start: int, end: int) -> Phrase:
    """The phrase that stands there, else those words as they are."""
    article = re.match(r"(?:the|el|la|los|las) ", setting.prose.low[start:end])
    bare = start + article.end() if article else start
    for scene in setting.scenes:
        for phrase in scene.phrases:
            if phrase.sort in _WHOSE and start <= outer(phrase) <= bare and phrase.end <= end:
                return phrase
    return Phrase(start, end, PERSON, head=(start, end), plural=False)


_EN_ADDRESSED = re.compile(
    r"(?:that |on )?(?P<who>(?:the |all |its |their |our |every )?[\w'’-]+(?: [\w'’&-]+){0,9}?),? "
    r"(?:to|must|should|shall|immediately) (?=[a-z])"
)
_NO_ADDRESSEE = re.compile(
    r"(?:to|a|an|an end|end|stop|release|ensure|allow|provide|grant|free|drop|investigate|repeal|publish|guarantee|"
    r"respect|protect|cease|refrain|bring|take|open|hold|put|lift|conduct|disclose|return|restore|halt|the right)\b"
)


def _english(setting: Setting, start: int, end: int) -> tuple[int, int, Phrase] | None:
    low = setting.prose.low
    named = re.match(r"(?:to|for) (?P<who>[^:,]{3,70}): (?=\S)", low[start:end])
    found = named or _EN_ADDRESSED.match(low[start:end])
    if found is None and low.startswith("that ", start):
        return _after_that(setting, start, end)
    if found is None or (not named and _NO_ADDRESSEE.match(found["who"])):
        return None
    who = (start + found.start("who"), start + found.end("who"))
    return start + found.end(), end, who_at(setting, *who)


def _after_that(setting: Setting, start: int, end: int) -> tuple[int, int, Phrase] | None:
    """ "That the Ministry of Health restore her licence", "que el Estado retire las tropas"."""
    for scene in setting.scenes:
        for phrase in scene.phrases:
            if phrase.sort in _WHOSE and start + 4 <= outer(phrase) <= start + 9 and phrase.end < end:
                return phrase.end + 1, end, phrase
    return None


_ES_NAMED = re.compile(r"(?:al?|para) (?P<who>[^:,]{3,70}?)(?:[:,] (?:que )?| que | a (?=[a-z]+[aei]r))(?=\S)")
_ES_QUE = re.compile(
    r"que (?P<who>(?:el|la|los|las|su|sus|nuestr[oa]s?|l[oa]s?) [\w-]+(?: (?:de|del|de la|de los|de las|y|para|"
    r"en) [\w-]+| "
    r"[\w-]+(?:al|ales|[ivn][oa]s?))*?) (?:no )?(?=(?:se )?[a-z]+(?:e|a|en|an)\b)"
)


def _spanish(setting: Setting, start: int, end: int) -> tuple[int, int, Phrase] | None:
    low = setting.prose.low
    named = _ES_NAMED.match(low[start:end])
    if named:
        at = start + named.start("who")
        return start + named.end(), end, who_at(setting, at, start + named.end("who"))
    if not low.startswith("que ", start):
        return None
    found = _after_that(setting, start, end)
    if found:
        return found
    plain = _ES_QUE.match(low[start:end])
    if plain is None:
        return None
    at = start + plain.start("who")
    return start + plain.end(), end, Phrase(at, start + plain.end("who"), PERSON, head=(at, at + 1), plural=False)


_SPLIT = {"en": _english, "es": _spanish}

"""Whose account a claim is, under one name: "el Observatorio" in its own statement is the organisation that gave it.

A short form stands for a known source only where exactly one known source has all its words (a joint statement is not
taken for one of those who made it); otherwise the words of the document stay. Two accounts under one name are never
two independent ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_SMALL = frozenset(["the", "a", "an", "el", "la", "los", "las", "de", "del", "of", "and", "y", "e", "le", "les", "al"])
_OWN = frozenset(["our", "ours", "we", "us", "nuestro", "nuestra", "nuestros", "nuestras", "nosotros", "nosotras"])


def teller(body: Mapping[str, Any], declared: str, known: Iterable[str]) -> str:
    """Who tells a claim: the quoted organisation, else that of the speaker's role, the speaker, or the words.

    They go under a known source's name where they mean it. Someone who is quoted without a name is vouched for by
    whoever gave the document, and counts as that account. ``declared`` is the source given with the document, ``known``
    are those given with all documents of the case.
    """
    source = body.get("source") or {}
    if source.get("mode") in (None, "narrator", "anonymous"):
        return declared
    for part in ("org", "role", "speaker", "span"):
        told = source.get(part)
        text = told.get("text", "") if isinstance(told, Mapping) else str(told or "")
        if part == "role":
            text = _named_in(text, (declared, *known))
        if text:
            return known_as(text, declared, known)
    return declared


def _named_in(role: str, known: Iterable[str]) -> str:
    """The one known source whose whole name stands in a speaker's role: "director of Casa Abierta"."""
    found = {name for name in known if _words(name) and _words(name) <= _words(role)}
    return found.pop() if len(found) == 1 else ""


def known_as(name: str, declared: str, known: Iterable[str]) -> str:
    """The known source that a name means, the document's own before all others; the name itself where none is meant."""
    words = _words(name)
    if words & _OWN:
        return declared
    if _is_short_for(words, declared):
        return declared
    meant = {source for source in known if _is_short_for(words, source)}
    alone = [source for source in meant if not any(_words(other) < _words(source) for other in meant)]
    return alone[0] if len(alone) == 1 else name


def _is_short_for(words: frozenset[str], source: str) -> bool:
    return bool(words) and words <= _words(source)


def _words(text: str) -> frozenset[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return frozenset(re.findall(r"\w+", bare)) - _SMALL

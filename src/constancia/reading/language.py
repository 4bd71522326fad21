"""Whether a text is Spanish or English, told by its function words; "" where they do not tell.

A list has few function words; there the words of its header tell (see ``fields.yaml``).
"""

from __future__ import annotations

import re

# fmt: off
_SPANISH = frozenset((
    "el", "la", "los", "las", "de", "del", "que", "y", "en", "un", "una", "por", "con", "para", "se", "su", "sus", "al",
    "lo", "como", "más", "pero", "fue", "sobre", "este", "esta", "entre", "cuando", "muy", "sin", "hasta", "desde",
    "porque", "son", "también", "ha", "había", "era", "según", "contra", "durante", "quien", "nos", "ese", "eso",
    "donde", "ser", "es",
))
_ENGLISH = frozenset((
    "the", "of", "and", "to", "in", "that", "was", "for", "on", "with", "as", "by", "at", "from", "his", "her", "their",
    "they", "which", "were", "been", "has", "had", "but", "who", "said", "this", "have", "not", "are", "an", "be", "it",
    "or", "its", "after", "about", "when", "there", "would", "more", "is", "she", "he", "we", "you", "will",
))
# fmt: on
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 50_000
_ENOUGH = 3


def language_of(text: str) -> str:
    """ "es", "en", or "" when fewer than three function words speak for it, or too many against it."""
    spanish = english = 0
    for word in _WORD.findall(text[:_SAMPLE].lower()):
        spanish += word in _SPANISH
        english += word in _ENGLISH
    if max(spanish, english) < _ENOUGH or spanish == english:
        return ""
    more, less, name = (spanish, english, "es") if spanish > english else (english, spanish, "en")
    return name if more >= 1.5 * less else ""

"""What an original says of itself, as lines for a person: each claim with its label, then what contradicts, then notes.

They are the file's own words about itself, not ours: every page that shows them says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constancia.dossier.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, what is said, and whether it is a contradiction."""

    label: str
    text: str
    is_flag: bool = False


def lines(half: Mapping[str, Any], words: Words) -> list[Line]:
    """One half of a description (``original.describe`` or its restricted one) in the order of a form."""
    return [
        *_flags(half, words),
        *_claims(half, words),
        *_c2pa(half, words),
        *_beside(half, words),
        *_rest(half, words),
    ]


def _flags(half: Mapping[str, Any], words: Words) -> Iterator[Line]:
    for flag in half.get("flags") or ():
        facts = {name: _named(name, value, words) for name, value in flag.items() if name != "code"}
        code = f"flag.{flag.get('code')}"
        yield Line(words("says.flag"), words(code, **facts) if words.has(code) else code, is_flag=True)


def _named(name: str, value: Any, words: Words) -> str:
    """The name of a claim in words, its value as it stands."""
    return _label(str(value), words) if name in ("what", "other") else str(value)


def _claims(half: Mapping[str, Any], words: Words) -> Iterator[Line]:
    says = half.get("says") or {}
    if "latitude" in says and "longitude" in says:
        yield Line(words("says.place"), f"{says['latitude']}, {says['longitude']}")
    for name, value in says.items():
        if name not in ("latitude", "longitude"):
            yield Line(_label(name, words), _told(value))


def _c2pa(half: Mapping[str, Any], words: Words) -> Iterator[Line]:
    c2pa = half.get("c2pa") or {}
    if c2pa.get("state"):
        state = f"c2pa.{c2pa['state'].lower()}"
        yield Line("C2PA", words(state) if words.has(state) else str(c2pa["state"]), is_flag=c2pa["state"] == "Invalid")
    for name in ("issuer", "signer", "signer_serial", "signed_at", "made_by", "actions", "failures", "title"):
        if c2pa.get(name):
            yield Line(f"C2PA, {words('c2pa.' + name)}", _told(c2pa[name]))


def _beside(half: Mapping[str, Any], words: Words) -> Iterator[Line]:
    """What files that came with it say about it, and whether that holds for its bytes."""
    for found in half.get("beside") or ():
        kind, outcome = str(found.get("kind") or "field"), str(found.get("outcome") or "")
        label = words(f"beside.{kind}") if words.has(f"beside.{kind}") else kind
        said = words(f"outcome.{outcome}") if outcome and words.has(f"outcome.{outcome}") else outcome
        more = [f"{name}: {_told(v)}" for name, v in found.items() if name not in ("kind", "outcome", "in")]
        text = " · ".join(part for part in (said, *more) if part)
        yield Line(f"{label} ({found['in']})" if found.get("in") else label, text, is_flag=outcome == "differs")


def _rest(half: Mapping[str, Any], words: Words) -> Iterator[Line]:
    for problem in half.get("problems") or ():
        yield Line(words("says.problem"), str(problem))
    if half.get("read_by"):
        yield Line(words("says.read_by"), ", ".join(map(str, half["read_by"])))


def _label(name: str, words: Words) -> str:
    return words(f"says.{name}") if words.has(f"says.{name}") else name


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_told, value))
    return str(value)

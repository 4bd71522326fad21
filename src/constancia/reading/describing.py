"""The process that reads what originals say of themselves (``python -I -m constancia.reading.describing LIMITS``).

It stands behind the walls of ``sandbox``: files are lent to it under names of ours, it has no network, and one that
brings it down costs only its own description. ``describe_safely`` is the way in.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from constancia.reading.sandbox import Limits, Walled

#: How many files one process is lent at a time.
AT_ONCE = 300
LIMITS = Limits(seconds=60, memory=1_000_000_000, written=50_000_000)


@dataclass(frozen=True, slots=True)
class Described:
    """What a file says, in the halves that may be shown and that may lead to a person; JSON-ready."""

    open: dict[str, Any] = field(default_factory=dict)
    restricted: dict[str, Any] = field(default_factory=dict, repr=False)


def describe_safely(files: Sequence[tuple[Path, str]], limits: Limits = LIMITS) -> Iterator[Described]:
    """For each file and its media type what it says, in the order given; a file that brings the reader down says so."""
    for start in range(0, len(files), AT_ONCE):
        yield from _some(files[start : start + AT_ONCE], limits)


def check_signature_safely(
    signed: Path, signature: Path, keys: Sequence[Path], limits: Limits = LIMITS
) -> dict[str, Any]:
    """What ``evidence.signatures.check_signature`` says of these, in a process of its own."""
    walled = Walled(limits, "constancia.reading.describing", [signed, signature, *keys])
    try:
        place, of, *by = walled.places
        answer = walled.ask({"place": place, "signature": of, "keys": by})
        return (answer or {}).get("open") or {"outcome": "unreadable"}
    finally:
        walled.end()


def check_timestamp_safely(stamped: Path, token: Path, roots: Path, limits: Limits = LIMITS) -> dict[str, Any]:
    """What ``evidence.timestamps.check_foreign`` says of these, in a process of its own; ``roots`` is a PEM file."""
    walled = Walled(limits, "constancia.reading.describing", [stamped, token, roots])
    try:
        place, of, under = walled.places
        answer = walled.ask({"place": place, "token": of, "roots": under})
        return (answer or {}).get("open") or {"outcome": "unreadable"}
    finally:
        walled.end()


def _some(files: Sequence[tuple[Path, str]], limits: Limits) -> Iterator[Described]:
    walled: Walled | None = None
    try:
        for place, (_, media_type) in enumerate(files):
            if walled is None or not walled.is_alive:
                if walled is not None:
                    walled.end()
                walled = Walled(limits, "constancia.reading.describing", [path for path, _ in files])
            answer = walled.ask({"place": walled.places[place], "media_type": media_type})
            yield _answered(answer, is_late=walled.was_late)
    finally:
        if walled is not None:
            walled.end()


def _answered(answer: dict[str, Any] | None, *, is_late: bool) -> Described:
    if answer is not None:
        return Described(answer.get("open") or {}, answer.get("restricted") or {})
    why = "it takes too long to read" if is_late else "it brought the reading process down, or needs too much memory"
    return Described({"problems": [f"what it says of itself was given up: {why}"]})


def main() -> None:
    """Describe files from standard input until it ends."""
    from constancia.evidence.exiftool import ExifTool
    from constancia.reading.child import serve

    exiftool: list[ExifTool | None] = []

    def answer(request: dict[str, Any], following: BinaryIO) -> dict[str, Any]:
        if not exiftool:
            exiftool.append(ExifTool.installed())
        if "signature" in request:
            return {"open": _signature(request)}
        if "token" in request:
            return {"open": _timestamp(request)}
        return _described(str(request["place"]), str(request["media_type"]), exiftool[0])

    serve(answer)


def _described(place: str, media_type: str, exiftool: Any) -> dict[str, Any]:
    from constancia.evidence.describing import describe

    claims = describe(place, media_type, exiftool)
    shown: dict[str, Any] = {"read_by": list(claims.read_by), "says": dict(claims.open)}
    apart: dict[str, Any] = {"says": dict(claims.restricted)} if claims.restricted else {}
    problems = list(claims.problems)
    for name, reader in (("c2pa", _c2pa), ("likeness", _likeness)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                half = reader(place, media_type)
        except (MemoryError, RecursionError):
            problems.append(f"{name}: it needs more memory than is allowed, or is nested too deeply")
            continue
        except Exception as error:  # noqa: BLE001  a hostile file may make a library raise anything; its kind is said
            problems.append(f"{name}: it could not be read ({type(error).__name__})")
            continue
        shown |= half.open
        apart |= half.restricted
    return {"open": shown | ({"problems": problems} if problems else {}), "restricted": apart}


def _signature(request: dict[str, Any]) -> dict[str, Any]:
    from constancia.evidence.signatures import check_signature

    keys = [Path(key).read_bytes() for key in request["keys"]]
    return check_signature(Path(request["signature"]).read_bytes(), str(request["place"]), keys)


def _timestamp(request: dict[str, Any]) -> dict[str, str]:
    from constancia.evidence.timestamps import check_foreign

    return check_foreign(*(Path(str(request[name])).read_bytes() for name in ("place", "token", "roots")))


def _c2pa(place: str, media_type: str) -> Described:
    from constancia.evidence.provenance import manifest

    found = manifest(place, media_type)
    if found is None:
        return Described()
    return Described({"c2pa": found["open"]}, {"c2pa": found["restricted"]} if found["restricted"] else {})


def _likeness(place: str, media_type: str) -> Described:
    """A rough picture can be made again from the hash: it goes with what may lead to a person."""
    from constancia.evidence.likeness import likeness

    found = likeness(place) if media_type.startswith("image/") else None
    return Described({}, {"likeness": found.to_json()} if found else {})


if __name__ == "__main__":
    main()

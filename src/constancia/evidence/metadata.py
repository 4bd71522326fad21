"""What a file says of its own making: time, place, device, programs. Claims of the file, never facts, never changed.

A phone's clock may be wrong and anyone can write these fields. They are kept as they stand, apart from the original,
and each contradiction that shows by itself is said beside them: a time in the future, a place that cannot be, two
clocks that differ. What may lead to a person (place, serial numbers, names) is kept in a half of its own, so that the
rest can be shown without it.

Whoever reads them is said too: ExifTool and ffprobe where they are installed, else the libraries of this program.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

FAR = 50.0  # kilometres between the place in the file and the one that was named, beyond which it is said

#: Claims that may lead to a person, or to where one is.
RESTRICTED = frozenset(
    {
        *("latitude", "longitude", "altitude", "direction", "place_named"),
        *("serial", "lens_serial", "unique_id", "host"),
        *("owner", "author", "editor", "company", "title", "description"),
    }
)

#: The claims that are times, each as the file writes it.
TIMES = ("taken", "digitized", "created", "modified", "xmp_taken", "xmp_created", "xmp_modified", "iptc_taken")

_LONGEST = 200
_WHEN = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?(?:\s.*)?"
)
#: What a clock says that was never set; a camera or a program puts it where it knows nothing.
_NEVER_SET = ("1904-01-01", "1970-01-01", "1980-01-01", "2000-01-01")
_ANYWHERE = timedelta(hours=14)  # how far a local time may be from UTC
_SLACK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claims:
    """What one file says: ``open`` may be shown, ``restricted`` may lead to a person. ``problems`` are sentences."""

    open: Mapping[str, Any] = field(default_factory=dict)
    restricted: Mapping[str, Any] = field(default_factory=dict, repr=False)
    read_by: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def all(self) -> dict[str, Any]:
        return {**self.open, **self.restricted}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A code for what does not agree, with the values to say it by; ``is_restricted`` if they tell of a place."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_restricted: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, **self.facts}


def claims(values: Mapping[str, Any], read_by: str, problems: Iterable[str] = ()) -> Claims:
    """Claims by name, cleaned of what could deceive a reader, and those that may lead to a person put apart."""
    kept = {name: clean for name, value in values.items() if (clean := _clean(value)) not in ("", None)}
    shown = {name: value for name, value in kept.items() if name not in RESTRICTED}
    apart = {name: value for name, value in kept.items() if name in RESTRICTED}
    return Claims(shown, apart, (read_by,), tuple(problems))


def merge(readings: Iterable[Claims]) -> Claims:
    """What several programs read of one file; where two read the same claim, the first is kept."""
    one = Claims()
    for other in readings:
        one = Claims(
            {**other.open, **one.open},
            {**other.restricted, **one.restricted},
            (*one.read_by, *other.read_by),
            (*one.problems, *other.problems),
        )
    return one


def contradictions(
    said: Mapping[str, Any],
    received: datetime,
    *,
    published: date | None = None,
    place: tuple[float, float] | None = None,
    far: float = FAR,
) -> list[Contradiction]:
    """What in these claims cannot be, or does not agree with what is known: receipt, publication, the place named."""
    times = {name: Moment.read(str(said[name])) for name in TIMES if said.get(name)}
    found = [
        Contradiction("time_unreadable", {"what": name, "value": said[name]})
        for name, moment in times.items()
        if moment is None
    ]
    known = {name: moment for name, moment in times.items() if moment is not None}
    never = [name for name, moment in known.items() if moment.is_never_set]
    found += [Contradiction("clock_never_set", {"what": name, "value": said[name]}) for name in never]
    real = {name: moment for name, moment in known.items() if name not in never}
    found += _too_late(real, said, received, published)
    found += _disagreements(real, said)
    return found + _contradictions_of_place(said, place, far)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a file writes it: the clock's own reading, and its distance from UTC where that is written too."""

    local: datetime
    offset: timedelta | None

    @classmethod
    def read(cls, text: str) -> Moment | None:
        """None for what is no time."""
        match = _WHEN.fullmatch(text.strip())
        if not match:
            return None
        year, month, day, hour, minute, second, zone = match.groups()
        parts = tuple(int(part or 0) for part in (year, month, day, hour, minute, second))
        try:
            return cls(datetime(*parts), _offset(zone))  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            return None

    @property
    def is_never_set(self) -> bool:
        return self.local.date().isoformat() in _NEVER_SET and self.local.hour == self.local.minute == 0

    def is_after(self, moment: datetime) -> bool:
        """Is it later than this moment of UTC (without zone), whatever the zone that it does not tell?"""
        away = _ANYWHERE if self.offset is None else self.offset
        try:
            return self.local - away > moment
        except OverflowError:
            return self.local.year > moment.year

    def differs(self, other: Moment, slack: timedelta = _SLACK) -> bool:
        """Do they differ by more than ``slack``: by UTC where both tell their zone, else as the clocks read?"""
        if self.offset is not None and other.offset is not None:
            return abs((self.local - self.offset) - (other.local - other.offset)) > slack
        return abs(self.local - other.local) > slack


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places (latitude, longitude in degrees) along a sphere; off by up to 0.6 %."""
    (lat, lon), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def coordinates(text: str) -> tuple[float, float] | None:
    """Latitude and longitude from "10.48,-66.90", in degrees; None for a place in words."""
    match = re.fullmatch(r"\s*(-?\d{1,2}(?:\.\d{1,12})?)\s*[,;]\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*", text)
    if not match:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _too_late(
    known: Mapping[str, Moment], said: Mapping[str, Any], received: datetime, published: date | None
) -> list[Contradiction]:
    at = received.replace(tzinfo=None)
    found = [
        Contradiction("after_receipt", {"what": name, "value": said[name], "received": f"{at:%Y-%m-%d %H:%M} UTC"})
        for name, moment in known.items()
        if moment.is_after(at)
    ]
    if published:
        end = datetime(published.year, published.month, published.day) + timedelta(days=1)
        end += timedelta(hours=12)  # the day ends last twelve hours west of Greenwich
        facts = {"published": published.isoformat()}
        found += [
            Contradiction("after_publication", {"what": name, "value": said[name], **facts})
            for name in ("taken", "digitized", "created", "xmp_taken", "iptc_taken")
            if name in known and known[name].is_after(end)
        ]
    return found


def _disagreements(known: Mapping[str, Moment], said: Mapping[str, Any]) -> list[Contradiction]:
    """Two times in one file that cannot both be right."""
    found = []
    taken = known.get("taken")
    for name in ("xmp_taken", "iptc_taken", "digitized"):
        # A scan is digitized long after the picture was taken: only the other order cannot be.
        cannot_be = name != "digitized" or (taken and name in known and known[name].local + _SLACK < taken.local)
        if taken and name in known and cannot_be and taken.differs(known[name]):
            found.append(_pair("times_differ", "taken", name, said))
    for first, last in (("taken", "modified"), ("created", "modified"), ("xmp_created", "xmp_modified")):
        if first in known and last in known and _is_before(known[last], known[first]):
            found.append(_pair("modified_before", first, last, said))
    satellite = Moment.read(str(said.get("gps_time") or ""))
    if taken and satellite and _differs_from_satellite(taken, satellite):
        found.append(Contradiction("clock_and_satellite", {"taken": said["taken"], "satellite": said["gps_time"]}))
    return found


def _pair(code: str, one: str, other: str, said: Mapping[str, Any]) -> Contradiction:
    return Contradiction(code, {"what": one, "value": said[one], "other": other, "other_value": said[other]})


def _is_before(one: Moment, other: Moment) -> bool:
    if one.offset is not None and other.offset is not None:
        return one.local - one.offset + _SLACK < other.local - other.offset
    slack = _SLACK if one.offset is None and other.offset is None else _ANYWHERE
    return one.local + slack < other.local


def _differs_from_satellite(taken: Moment, satellite: Moment) -> bool:
    """Satellites tell UTC; a day without an hour may be up to 38 hours from the noon of it."""
    if satellite.local.time().isoformat() == "00:00:00" and satellite.offset is None:
        middle = satellite.local + timedelta(hours=12)
        return abs(taken.local - (taken.offset or timedelta()) - middle) > timedelta(hours=38)
    if taken.offset is not None:
        return abs(taken.local - taken.offset - satellite.local) > timedelta(hours=1)
    ahead = taken.local - satellite.local
    return not -timedelta(hours=12) - _SLACK <= ahead <= _ANYWHERE + _SLACK


def _contradictions_of_place(
    said: Mapping[str, Any], place: tuple[float, float] | None, far: float
) -> list[Contradiction]:
    latitude, longitude = said.get("latitude"), said.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return []
    here = (float(latitude), float(longitude))
    if not (abs(here[0]) <= 90 and abs(here[1]) <= 180):
        return [Contradiction("place_not_on_earth", is_restricted=True)]
    if here == (0.0, 0.0):
        return [Contradiction("place_zero", is_restricted=True)]
    away = distance(here, place) if place else 0.0
    return [Contradiction("place_far", {"km": round(away)}, is_restricted=True)] if away > far else []


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone == "Z":
        return timedelta()
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > 15 * 60:
        raise ValueError(zone)
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)


def _clean(value: Any) -> Any:
    """A claim as a person may see it: short and printable, a finite number, or a short list of such."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)[:_LONGEST]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) and abs(value) < 2**53 else None
    if isinstance(value, list | tuple):
        return [clean for each in value[:20] if (clean := _clean(each)) not in ("", None)] or None
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if not isinstance(value, str):
        return None
    text = value[: 4 * _LONGEST].strip("\0 ").split("\0")[0]
    return "".join(c if c.isprintable() and c not in _DECEIVING else "\ufffd" for c in text)[:_LONGEST].strip()


_DECEIVING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c")

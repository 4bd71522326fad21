"""What a picture says about its own making: time, place, device. Claims of the file, never facts, and never changed.

Only the header is read; no pixel is decoded and nothing is run. A phone's clock may be wrong and anyone can write these
fields, so each contradiction that shows by itself is said beside the claims: a time in the future, a place that cannot
be, a place far from the one that the source named. What identifies a device or a person stays in the claims' payload.
"""

from __future__ import annotations

import math
import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

FORMATS = ("JPEG", "TIFF", "PNG", "WEBP")
FAR = 50.0  # kilometres between the place in the file and the one that was named, beyond which it is said

_LONGEST = 200
_WHEN = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_EXIF, _GPS = 0x8769, 0x8825
_BROKEN = (OSError, ValueError, TypeError, KeyError, SyntaxError, struct.error, ArithmeticError, AttributeError)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the file says. ``taken`` is local time as written, ``offset`` its distance from UTC where it says one."""

    taken: str = ""
    offset: str = ""
    latitude: float | None = None
    longitude: float | None = None
    gps_date: str = ""
    device: str = ""
    software: str = ""
    width: int = 0
    height: int = 0
    read_by: str = ""
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what the file says: absent fields are left out."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value not in ("", 0, None)}


def read_claims(picture: BinaryIO) -> Claims:
    """The claims of a picture; none for what is no picture, and the problem for one that is broken."""
    import PIL
    from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401  registers them

    by = f"Pillow {PIL.__version__}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(picture, formats=FORMATS) as image:
                if image.format == "PNG" and "exif" not in image.info:  # asking a PNG for it would decode the pixels
                    return Claims(width=image.size[0], height=image.size[1], read_by=by)
                exif = image.getexif()
                return _claims(dict(exif), dict(exif.get_ifd(_EXIF)), dict(exif.get_ifd(_GPS)), image.size, by)
    except Image.DecompressionBombError:
        return Claims(read_by=by, problem="the picture claims more pixels than any camera takes")
    except PIL.UnidentifiedImageError:
        return Claims()
    except _BROKEN as error:
        return Claims(read_by=by, problem=f"its description of itself is damaged ({type(error).__name__})")


def contradictions(
    claims: Claims, received: datetime, *, place: tuple[float, float] | None = None, far: float = FAR
) -> list[str]:
    """What in these claims cannot be, or does not agree with what is known: when it was received, where it was said."""
    found = []
    taken = _moment(claims.taken, claims.offset)
    if claims.taken and taken is None:
        found.append("the time that it was taken is not a time")
    # Without an offset the local time may be up to 14 hours ahead of UTC and still be true.
    slack = timedelta(0) if claims.offset else timedelta(hours=14)
    if taken and taken - slack > received:
        found.append("it says that it was taken after it was received")
    gps = _moment(f"{claims.gps_date} 00:00:00", "+00:00") if claims.gps_date else None
    if taken and gps and abs(taken - gps - timedelta(hours=12)) > timedelta(hours=38):
        found.append("the date by satellite and the date by the device's clock differ by more than a day")
    return found + _contradictions_of_place(claims, place, far)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places (latitude, longitude in degrees) along a sphere; off by up to 0.6 %."""
    (lat, lon), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def _contradictions_of_place(claims: Claims, place: tuple[float, float] | None, far: float) -> list[str]:
    if claims.latitude is None or claims.longitude is None:
        return []
    here = (claims.latitude, claims.longitude)
    if not (abs(here[0]) <= 90 and abs(here[1]) <= 180):
        return ["the place in it is not on earth"]
    if here == (0.0, 0.0):
        return ["the place in it is zero, zero: the device did not know where it was"]
    away = distance(here, place) if place else 0.0
    return [f"the place in it is {away:.0f} km from the one that was named"] if away > far else []


def _claims(
    main: Mapping[int, Any], exif: Mapping[int, Any], gps: Mapping[int, Any], size: tuple[int, int], by: str
) -> Claims:
    device = " ".join(part for part in (_text(main.get(0x010F)), _text(main.get(0x0110))) if part)
    return Claims(
        taken=_text(exif.get(0x9003)) or _text(main.get(0x0132)),
        offset=_text(exif.get(0x9011)),
        latitude=_degrees(gps.get(2), gps.get(1), "S"),
        longitude=_degrees(gps.get(4), gps.get(3), "W"),
        gps_date=_text(gps.get(29)),
        device=device,
        software=_text(main.get(0x0131)),
        width=size[0],
        height=size[1],
        read_by=by,
    )


def _text(value: Any) -> str:
    """A field as text for a person: short, printable, without the zeros that fill it up."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    text = value if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else "\ufffd" for c in text.strip("\0 ").split("\0")[0])[:_LONGEST]


def _degrees(value: Any, reference: Any, negative: str) -> float | None:
    """Degrees from degrees, minutes and seconds; None where they are not three numbers."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found):
        return None
    return round(-found if _text(reference).upper() == negative else found, 6)


def _moment(text: str, offset: str) -> datetime | None:
    when, away = _WHEN.match(text), _OFFSET.fullmatch(offset)
    if not when:
        return None
    minutes = min(int(away[2]) * 60 + int(away[3]), 1439) * (-1 if away[1] == "-" else 1) if away else 0
    try:
        local = datetime.strptime("-".join(when.groups()) + "+0000", "%Y-%m-%d-%H-%M-%S%z")
        return local - timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        return None

"""What one file says of itself, by every reader that there is for its kind on this machine.

Only kinds that carry such claims are looked into; a plain text costs nothing. This reads formats that strangers wrote:
it is run behind walls only (``constancia.reading.describing``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from constancia.evidence.exiftool import ExifTool
from constancia.evidence.metadata import Claims, claims, merge

_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_SECONDS = 20
_LONGEST_ANSWER = 1 << 20


def carries_claims(media_type: str) -> bool:
    """Does this kind of file say anything of its own making?"""
    if media_type.startswith(("image/", "audio/", "video/")):
        return media_type != "image/svg+xml"
    return media_type.startswith(_OFFICE) or media_type in (
        *("application/pdf", "application/x-ole-storage", "application/rtf"),
    )


def describe(path: str, media_type: str, exiftool: ExifTool | None) -> Claims:
    """The claims of a file of a kind that carries them; what a reader stumbles over is a problem, said by its kind."""
    readings = [exiftool.read(path)] if exiftool else []
    others = (_guarded(reader, path) for reader in _readers(media_type, has_exiftool=exiftool is not None))
    readings += [reading for reading in others if reading is not None]
    return merge(readings)


def _readers(media_type: str, *, has_exiftool: bool) -> Iterator[Callable[[str], Claims | None]]:
    is_media = media_type.startswith(("audio/", "video/"))
    if is_media and shutil.which("ffprobe"):
        yield _by_ffprobe
    if has_exiftool:
        return
    if is_media:
        yield _by_mutagen
    elif media_type.startswith("image/"):
        yield _by_pillow
    elif media_type == "application/pdf":
        yield _by_pdfium
    elif media_type.startswith(_OFFICE):
        yield _by_office


def _guarded(reader: Callable[[str], Claims | None], path: str) -> Claims | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader(path)
    except (MemoryError, RecursionError):
        return Claims(
            problems=("its description of itself needs more memory than is allowed, or is nested too deeply",)
        )
    except Exception as error:  # noqa: BLE001  a hostile file may make a library raise anything; its kind is said
        return Claims(problems=(f"its description of itself is damaged ({type(error).__name__})",))


def _by_ffprobe(path: str) -> Claims | None:
    """Streams and their codecs. Only this file may be opened by it, whatever the file refers to."""
    shown = "program_version=version:format=duration"
    shown += ":stream=codec_type,codec_name,width,height,avg_frame_rate:format_tags=creation_time"
    command = ["ffprobe", "-v", "error", "-protocol_whitelist", "file", "-show_entries", shown, "-of", "json"]
    told = subprocess.run(
        [*command, f"file:{path}"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=False,
    )
    if len(told.stdout) > _LONGEST_ANSWER:
        return None
    answer = json.loads(told.stdout or b"{}")
    streams: list[dict[str, Any]] = answer.get("streams") or []
    nothing: dict[str, Any] = {}
    moving = next((s for s in streams if s.get("codec_type") == "video"), nothing)
    sound = next((s for s in streams if s.get("codec_type") == "audio"), nothing)
    frame = answer.get("format") or {}
    values = {
        "duration": _number(frame.get("duration")),
        "video": moving.get("codec_name"),
        "audio": sound.get("codec_name"),
        "width": moving.get("width"),
        "height": moving.get("height"),
        "frames_a_second": _rate(moving.get("avg_frame_rate")),
        "created": (frame.get("tags") or {}).get("creation_time"),
    }
    problems = [] if told.returncode == 0 else ["ffprobe: it is damaged, or ends before its end"]
    version = str((answer.get("program_version") or {}).get("version") or "").split("-")[0]
    return claims(values, f"ffprobe {version}".strip(), problems)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def _rate(text: Any) -> float | None:
    over, _, under = str(text or "").partition("/")
    above, below = _number(over), _number(under or 1)
    return round(above / below, 3) if above and below else None


def _by_mutagen(path: str) -> Claims | None:
    import mutagen

    media = mutagen.File(path)
    if media is None:
        return None
    tags = media.tags or {}
    values = {name: _first(tags, names) for name, names in _MEDIA_TAGS.items()}
    values["duration"] = round(getattr(media.info, "length", 0) or 0, 3) or None
    where = str(_first(tags, ("\xa9xyz",)) or "")
    values["latitude"], values["longitude"] = _iso6709(where)
    return claims(values, f"mutagen {mutagen.version_string}")


_MEDIA_TAGS = {
    "created": ("\xa9day", "TDRC", "date", "DATE"),
    "title": ("\xa9nam", "TIT2", "title"),
    "author": ("\xa9ART", "TPE1", "artist"),
    "description": ("\xa9cmt", "COMM::eng", "COMM::XXX", "comment", "description"),
    "software": ("\xa9too", "TSSE", "encoder"),
}


def _first(tags: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        try:
            value = tags[name]
        except (KeyError, ValueError):
            continue
        value = getattr(value, "text", value)
        return str(value[0]) if isinstance(value, list) and value else str(value)
    return None


def _iso6709(text: str) -> tuple[float | None, float | None]:
    """Degrees from "+10.5000-066.9000/", as telephones write where a video was taken."""
    import re

    match = re.match(r"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)", text)
    return (float(match[1]), float(match[2])) if match else (None, None)


def _by_pillow(path: str) -> Claims | None:
    """The fields of EXIF in the header; no pixel is decoded."""
    import PIL
    from PIL import Image

    by = f"Pillow {PIL.__version__}"
    try:
        with Image.open(path, formats=("JPEG", "TIFF", "PNG", "WEBP", "GIF")) as image:
            size = {"width": image.size[0], "height": image.size[1]}
            if image.format == "PNG" and "exif" not in image.info:  # asking a PNG for it would decode the pixels
                return claims(size, by)
            exif = image.getexif()
            return claims(size | _from_exif(dict(exif), dict(exif.get_ifd(0x8769)), dict(exif.get_ifd(0x8825))), by)
    except Image.DecompressionBombError:
        return Claims(read_by=(by,), problems=("the picture claims more pixels than any camera takes",))
    except PIL.UnidentifiedImageError:
        return None


def _from_exif(main: dict[int, Any], exif: dict[int, Any], gps: dict[int, Any]) -> dict[str, Any]:
    taken, offset = _text(exif.get(0x9003)), _text(exif.get(0x9011))
    hour = ":".join(f"{int(part):02d}" for part in gps.get(7) or ())
    return {
        "taken": f"{taken} {offset}".strip() if taken else "",
        "digitized": _text(exif.get(0x9004)),
        "modified": _text(main.get(0x0132)),
        "gps_time": f"{_text(gps.get(29))} {hour}Z" if gps.get(29) and hour else _text(gps.get(29)),
        "latitude": _degrees(gps.get(2), gps.get(1), "S"),
        "longitude": _degrees(gps.get(4), gps.get(3), "W"),
        "device": f"{_text(main.get(0x010F))} {_text(main.get(0x0110))}".strip(),
        "software": _text(main.get(0x0131)),
        "author": _text(main.get(0x013B)),
        "description": _text(main.get(0x010E)),
        "owner": _text(exif.get(0xA430)),
        "serial": _text(exif.get(0xA431)),
        "lens_serial": _text(exif.get(0xA435)),
        "unique_id": _text(exif.get(0xA420)),
        "host": _text(main.get(0x013C)),
    }


def _text(value: Any) -> str:
    """A field as text, without the zeros that fill it up."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    return value.strip("\0 ").split("\0")[0] if isinstance(value, str) else ""


def _degrees(value: Any, reference: Any, negative: str) -> float | None:
    """Degrees from degrees, minutes and seconds; None where they are not three numbers."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
        found = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ArithmeticError):
        return None
    return -found if _text(reference).upper() == negative else found


def _by_pdfium(path: str) -> Claims | None:
    import pypdfium2

    by = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO}"
    document = pypdfium2.PdfDocument(path)
    try:
        said = document.get_metadata_dict(skip_empty=True)
        values = {
            "created": _pdf_time(said.get("CreationDate")),
            "modified": _pdf_time(said.get("ModDate")),
            "author": said.get("Author"),
            "title": said.get("Title"),
            "software": said.get("Producer"),
            "pages": len(document),
        }
    finally:
        document.close()
    return claims(values, by)


def _pdf_time(text: str | None) -> str | None:
    """ "D:20240809113000-04'00'" with the separators of the other formats."""
    import re

    match = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?", text or "")
    if not match:
        return text
    year, month, day, hour, minute, second, utc, hours, minutes = match.groups()
    zone = utc or (f"{hours}:{minutes or '00'}" if hours else "")
    return f"{year}:{month}:{day} {hour}:{minute}:{second or '00'}{zone}"


def _by_office(path: str) -> Claims | None:
    """The properties of a text, table or talk; the XML in it is searched, not parsed, and nothing is followed."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        name = next((n for n in ("docProps/core.xml", "meta.xml") if n in archive.namelist()), None)
        if name is None or archive.getinfo(name).file_size > _LONGEST_ANSWER:
            return None
        text = archive.read(name).decode("utf-8", errors="replace")
    values = {}
    for claim, tags in _OFFICE_TAGS.items():
        match = re.search(rf"<(?:{tags})(?:\s[^<>]{{0,200}})?>([^<>]{{1,500}})</", text)
        values[claim] = match[1] if match else None
    return claims(values, "constancia")


_OFFICE_TAGS = {
    "created": "dcterms:created|meta:creation-date",
    "modified": "dcterms:modified|dc:date",
    "author": "dc:creator|meta:initial-creator",
    "editor": "cp:lastModifiedBy",
    "title": "dc:title",
    "software": "meta:generator",
}

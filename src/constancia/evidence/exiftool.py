"""What ExifTool reads in pictures, sound, video, PDF and office files: one process for many files.

ExifTool is a program of its own (exiftool.org); it is used where it is installed, and only behind walls (see
``constancia.reading.sandbox``): it reads formats that strangers wrote. No configuration of the person's is loaded, no
shell is between, and the names of the files are ours.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import time
from collections.abc import Mapping
from typing import Any

from constancia.evidence.metadata import Claims, claims

SECONDS = 20
LONGEST_ANSWER = 4 << 20


class ExifTool:
    """One running ExifTool; one that hangs or dies is ended, and the next file gets a new one."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._by = f"ExifTool {self._version()}"

    @classmethod
    def installed(cls) -> ExifTool | None:
        program = shutil.which("exiftool")
        try:
            return cls(program) if program else None
        except (OSError, subprocess.SubprocessError):
            return None

    def read(self, path: str) -> Claims:
        """What it reads in a file; a problem where it reads nothing in time."""
        if "\n" in path or "\r" in path:
            return Claims(read_by=(self._by,), problems=("a folder's name is not one that ExifTool can be given",))
        answer = self._ask(path)
        if answer is None:
            self.end()
            return Claims(read_by=(self._by,), problems=(f"{self._by} gave no answer in {SECONDS} seconds",))
        try:
            values = json.loads(answer or b"[{}]")[0]
        except (ValueError, RecursionError, LookupError, TypeError):
            return Claims(read_by=(self._by,), problems=(f"{self._by} gave an answer that cannot be read",))
        return from_tags(values, self._by) if isinstance(values, Mapping) else Claims(read_by=(self._by,))

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _version(self) -> str:
        told = subprocess.run([self._program, "-config", "", "-ver"], capture_output=True, timeout=SECONDS, check=True)
        return told.stdout.decode("ascii", errors="replace").strip()[:20]

    def _ask(self, path: str) -> bytes | None:
        if self._process is None or self._process.poll() is not None:
            command = [self._program, "-config", "", "-stay_open", "True", "-@", "-"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self._process.stdin is not None
        words = [*_ASKED, path, "-execute", ""]
        try:
            self._process.stdin.write("\n".join(words).encode())
            self._process.stdin.flush()
        except OSError:
            return None
        return self._answer()

    def _answer(self) -> bytes | None:
        assert self._process is not None and self._process.stdout is not None
        until, read = time.monotonic() + SECONDS, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not read.endswith(_READY):
                left = until - time.monotonic()
                if left <= 0 or len(read) > LONGEST_ANSWER or not selector.select(left):
                    return None
                chunk = os.read(self._process.stdout.fileno(), 65_536)
                if not chunk:
                    return None
                read += chunk
        return read[: -len(_READY)]


def from_tags(tags: Mapping[str, Any], by: str) -> Claims:
    """The claims in what ExifTool prints with ``-json -G0 -n``: the first tag of each list that is there."""
    said = {name: next((tags[tag] for tag in names if _says(tags.get(tag))), None) for name, names in _TAGS.items()}
    offset = said.pop("offset")
    if tags.get("EXIF:DateTimeOriginal") == said["taken"] and _says(offset):
        said["taken"] = f"{said['taken']} {offset}"
    said["device"] = " ".join(str(part) for part in (said.pop("make"), said.pop("model")) if part) or None
    named = [tags[tag] for tag in _NAMED_PLACES if _says(tags.get(tag))]
    said["place_named"] = ", ".join(dict.fromkeys(map(str, named))) or None
    problems = [str(tags[tag])[:200] for tag in ("ExifTool:Warning", "ExifTool:Error") if _says(tags.get(tag))]
    return claims(said, by, (f"ExifTool: {problem}" for problem in problems))


def _says(value: Any) -> bool:
    return value not in (None, "", [], "0000:00:00 00:00:00")


_READY = b"{ready}\n"

#: For each claim the tags that hold it (family 0 groups), the most telling first.
_TAGS: dict[str, tuple[str, ...]] = {
    "taken": (
        *(
            "EXIF:DateTimeOriginal",
            "QuickTime:CreationDate",
            "QuickTime:DateTimeOriginal",
            "QuickTime:ContentCreateDate",
        ),
        *("XML:CreationDateValue", "H264:DateTimeOriginal", "RIFF:DateTimeOriginal", "Matroska:DateTimeOriginal"),
    ),
    "offset": ("EXIF:OffsetTimeOriginal", "EXIF:OffsetTime"),
    "digitized": ("EXIF:CreateDate",),
    "created": (
        *("QuickTime:CreateDate", "PDF:CreateDate", "XML:CreateDate", "XMP:CreationDate", "FlashPix:CreateDate"),
        *("PNG:CreationTime", "RTF:CreateDate", "ASF:CreationDate", "ID3:RecordingTime", "Vorbis:Date"),
    ),
    "modified": (
        *("EXIF:ModifyDate", "QuickTime:ModifyDate", "PDF:ModifyDate", "XML:ModifyDate", "FlashPix:ModifyDate"),
        *("PNG:ModifyDate", "RTF:ModifyDate", "XMP:Date"),
    ),
    "xmp_taken": ("XMP:DateTimeOriginal", "XMP:DateCreated"),
    "xmp_created": ("XMP:CreateDate",),
    "xmp_modified": ("XMP:ModifyDate",),
    "iptc_taken": ("Composite:DateTimeCreated",),
    "gps_time": ("Composite:GPSDateTime", "XMP:GPSDateTime", "EXIF:GPSDateStamp"),
    "latitude": ("Composite:GPSLatitude", "XMP:GPSLatitude"),
    "longitude": ("Composite:GPSLongitude", "XMP:GPSLongitude"),
    "altitude": ("Composite:GPSAltitude", "XMP:GPSAltitude"),
    "direction": ("EXIF:GPSImgDirection",),
    "make": ("EXIF:Make", "QuickTime:Make", "XMP:Make", "XML:DeviceManufacturer", "RIFF:Make", "QuickTime:AndroidMake"),
    "model": (
        *("EXIF:Model", "QuickTime:Model", "XMP:Model", "XML:DeviceModelName", "RIFF:Model", "QuickTime:AndroidModel"),
    ),
    "software": (
        *("EXIF:Software", "XMP:CreatorTool", "QuickTime:Software", "PDF:Producer", "XML:Application", "PNG:Software"),
        *("FlashPix:Software", "RIFF:Software", "QuickTime:Encoder", "Matroska:WritingApp", "XMP:Generator"),
    ),
    "edited_with": ("XMP:HistorySoftwareAgent",),
    "system": ("QuickTime:AndroidVersion",),
    "serial": (
        *("EXIF:SerialNumber", "MakerNotes:SerialNumber", "MakerNotes:InternalSerialNumber", "XMP:SerialNumber"),
        *("XML:DeviceSerialNo", "QuickTime:SerialNumber", "XMP:BodySerialNumber"),
    ),
    "lens_serial": ("EXIF:LensSerialNumber", "MakerNotes:LensSerialNumber", "XMP:LensSerialNumber"),
    "unique_id": (
        *("EXIF:ImageUniqueID", "MakerNotes:ImageUniqueID", "MakerNotes:MediaGroupUUID", "QuickTime:ContentIdentifier"),
    ),
    "host": ("EXIF:HostComputer",),
    "owner": ("EXIF:OwnerName", "MakerNotes:OwnerName", "XMP:OwnerName"),
    "author": (
        *(
            "EXIF:Artist",
            "XMP:Creator",
            "IPTC:By-line",
            "PDF:Author",
            "XML:Creator",
            "FlashPix:Author",
            "QuickTime:Artist",
        ),
        *("QuickTime:Author", "ID3:Artist", "Vorbis:Artist", "RTF:Author", "XMP:Author", "QuickTime:AuthorPerson"),
    ),
    "editor": ("XML:LastModifiedBy", "FlashPix:LastModifiedBy", "RTF:LastModifiedBy"),
    "company": ("XML:Company", "FlashPix:Company", "RTF:Company"),
    "title": ("XMP:Title", "PDF:Title", "QuickTime:Title", "ID3:Title", "FlashPix:Title", "XML:Title", "Vorbis:Title"),
    "description": (
        *("EXIF:ImageDescription", "XMP:Description", "IPTC:Caption-Abstract", "EXIF:UserComment", "QuickTime:Comment"),
        *("QuickTime:Description", "ID3:Comment", "PDF:Subject", "File:Comment", "XML:Description"),
    ),
    "width": ("File:ImageWidth", "QuickTime:ImageWidth", "PNG:ImageWidth", "EXIF:ImageWidth", "RIFF:ImageWidth"),
    "height": ("File:ImageHeight", "QuickTime:ImageHeight", "PNG:ImageHeight", "EXIF:ImageHeight", "RIFF:ImageHeight"),
    "duration": ("QuickTime:Duration", "Composite:Duration", "Matroska:Duration", "RIFF:Duration"),
    "pages": ("PDF:PageCount", "XML:Pages", "FlashPix:Pages", "XMP:Document-statisticPage-count"),
    "is_encrypted": ("PDF:Encryption",),
}
_NAMED_PLACES = (
    *("XMP:Location", "IPTC:Sub-location", "XMP:City", "IPTC:City", "XMP:State", "IPTC:Province-State"),
    *("XMP:Country", "IPTC:Country-PrimaryLocationName", "QuickTime:LocationName", "QuickTime:GPSCoordinatesName"),
)
# All tags are asked for and few are kept: naming a hundred and fifty of them takes twice as long.
_ASKED = ("-json", "-n", "-G0", "-a", "-fast", "-api", "LargeFileSupport=1")

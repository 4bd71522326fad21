"""What is inside of an original: members of a ZIP, tar or 7z, a compressed file, messages of a mail box, attachments of
an e-mail, captured pages.

Each member is read straight from the container as a stream; nothing touches the disk under a name from inside. A link,
a device, an encrypted or overlapping member, and whatever the budget does not allow, is an item with the reason. A
member that turns out broken while it is read raises BadInput, and refuses itself only.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import importlib.util
import io
import lzma
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email import message_from_binary_file, policy
from email.message import Message
from typing import Any, BinaryIO

from constancia.errors import BadInput
from constancia.evidence.intake import Budget, IntakeItem
from constancia.evidence.sevenzip import Unpacking

LARGEST_MAIL = 256 << 20
_LINE = 65_536
_PEEK = 128
_HEADER = re.compile(rb"(?:>From [^\n]{0,100}\n)?[!-9;-~]{1,76}:")

#: What a broken container may throw at whoever reads it.
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    UnicodeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)


def is_container(media_type: str) -> bool:
    """Is this a kind of file whose members are taken as items of their own?"""
    return media_type in _READERS


def members(container: BinaryIO, name: bytes, media_type: str, budget: Budget, depth: int = 1) -> Iterator[IntakeItem]:
    """The members of a container that can be read at any place; ``open`` of an item works until the next one.

    ``depth`` counts the containers around: a member at the budget's depth is kept and not opened further.
    """
    if depth > budget.depth:
        yield IntakeItem(name, refusal=f"it lies {depth} containers deep, and only {budget.depth} are opened")
        return
    try:
        for item in _READERS[media_type](container, name, budget):
            if not item.refusal:
                budget.take_member()
            yield item
    except BadInput as error:
        yield IntakeItem(name, refusal=f"not all of it was opened: {error}")
    except RecursionError:
        yield IntakeItem(name, refusal="not all of it was opened: its parts lie deeper in each other than can be read")
    except BROKEN as error:
        yield IntakeItem(name, refusal=f"not all of it could be opened: it is damaged ({type(error).__name__})")


class _Member(io.RawIOBase):
    """A member's bytes, counted against the budget; what breaks inside is said as BadInput.

    ``packed`` is the size of what it is unpacked from, where nobody declares how large it will be.
    """

    def __init__(self, source: Any, budget: Budget, packed: int | None = None) -> None:
        self._source, self._budget, self._packed, self._given = source, budget, packed, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            chunk: bytes = self._source.read(size if size >= 0 else 1 << 20)
            self._take(chunk)
            while size < 0 and (more := self._source.read(1 << 20)):
                self._take(more)
                chunk += more
        except BadInput:
            raise
        except BROKEN as error:
            raise BadInput(f"the member is damaged or cannot be read ({type(error).__name__})") from error
        return chunk

    def _take(self, chunk: bytes) -> None:
        self._budget.take_bytes(len(chunk))
        self._given += len(chunk)
        if self._packed is not None and (reason := self._budget.swells(self._given, self._packed)):
            raise BadInput(reason)

    def close(self) -> None:
        super().close()
        self._source.close()


def _opener(open_member: Callable[[], Any], budget: Budget) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            return _Member(open_member(), budget)  # type: ignore[return-value]
        except BROKEN as error:
            raise BadInput(f"the member is damaged or cannot be read ({type(error).__name__})") from error

    return opened


def _zip(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    _must_be_few(container, budget)
    with zipfile.ZipFile(container) as archive:
        overlapping = _overlapping(archive)
        for info in archive.infolist():
            if info.is_dir():
                continue
            member = _name_in_zip(info)
            reason = _refusal_in_zip(info, overlapping) or budget.refuses(info.file_size, info.compress_size)
            facts = {"modified_claimed": "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*info.date_time)}
            if reason:
                yield IntakeItem(member, None, info.file_size, derived_from=name, facts=facts, refusal=reason)
            else:
                opened = _opener(lambda info=info: archive.open(info), budget)  # type: ignore[misc]
                yield IntakeItem(member, opened, info.file_size, derived_from=name, facts=facts)


def _must_be_few(container: BinaryIO, budget: Budget) -> None:
    """Read the count at the end before the directory: a false one costs memory."""
    size = container.seek(0, 2)
    container.seek(max(0, size - 65_557))
    tail = container.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise BadInput("it has no directory at its end")
    count, directory = struct.unpack_from("<HI", tail, at + 10)
    if (count != 0xFFFF and count > budget.members) or (directory != 0xFFFFFFFF and directory > 64 << 20):
        raise BadInput("it holds more members than can be taken at once")


def _overlapping(archive: zipfile.ZipFile) -> set[int]:
    """The places of members whose bytes are also another member's: a bomb, or a disguise."""
    found, reached, at_reach = set(), -1, -1
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < reached:
            found |= {info.header_offset, at_reach}
        end = info.header_offset + 30 + len(info.orig_filename) + info.compress_size
        if end > reached:
            reached, at_reach = end, info.header_offset
    return found


def _name_in_zip(info: zipfile.ZipInfo) -> bytes:
    """The member's name as the archive has it: UTF-8 if it says so, else the bytes behind code page 437."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", errors="surrogateescape")


def _refusal_in_zip(info: zipfile.ZipInfo, overlapping: set[int]) -> str:
    if info.flag_bits & 0x1:
        return "it is encrypted: unpack it yourself and add what is inside"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link is never followed or read"
    if info.header_offset in overlapping:
        return "its bytes are also those of another member: this looks like a bomb"
    return ""


def _tar(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    with tarfile.open(fileobj=container, mode="r:", errorlevel=2) as archive:
        yield from _members_of_tar(archive, name, budget)


def _members_of_tar(archive: tarfile.TarFile, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    while (info := archive.next()) is not None:
        archive.members = []  # type: ignore[attr-defined]  # else it remembers every member that it ever saw
        if info.isdir():
            continue
        member = info.name.encode("utf-8", errors="surrogateescape")
        reason = "" if info.isreg() else "a link, pipe or device is never followed or read"
        reason = reason or budget.refuses(info.size, info.size)
        facts = {"modified_claimed": int(info.mtime)}
        if reason:
            yield IntakeItem(member, None, info.size, derived_from=name, facts=facts, refusal=reason)
        else:
            opened = _opener(lambda info=info: archive.extractfile(info), budget)  # type: ignore[misc]
            yield IntakeItem(member, opened, info.size, derived_from=name, facts=facts)


def _compressed(open_it: Callable[[BinaryIO], Any]) -> Callable[[BinaryIO, bytes, Budget], Iterator[IntakeItem]]:
    """A reader for one compressed stream: a tar or a web archive inside is opened as such, else it is one member."""

    def read(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
        start = open_it(container).read(512)
        size = container.seek(0, 2)
        container.seek(0)
        counted = _Member(open_it(container), budget, packed=size)
        counted_already = Budget(budget.bytes, budget.members, ratio=budget.ratio)
        if not start:
            raise BadInput("it is empty")
        if start.startswith(b"WARC/1."):
            yield from _warc(counted, name, counted_already)  # type: ignore[arg-type]
        elif start[257:262] == b"ustar":
            with tarfile.open(fileobj=counted, mode="r|", errorlevel=2) as archive:
                yield from _members_of_tar(archive, name, counted_already)
        else:
            inside = name.rpartition(b"/")[2].rpartition(b".")[0] or name + b".unpacked"
            yield IntakeItem(inside, lambda: counted, derived_from=name)  # type: ignore[arg-type, return-value]

    return read


def _sevenzip(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    """Members in their order, from a process with limits of its own; see ``sevenzip``."""
    if importlib.util.find_spec("py7zr") is None:
        raise BadInput(
            "opening a 7z archive needs the library py7zr, which is not installed here",
            next_step="Install constancia[evidence], or unpack it yourself and add what is inside.",
        )
    size = container.seek(0, 2)
    with _as_file(container, budget) as file, contextlib.closing(Unpacking(file)) as unpacking:
        for packed in unpacking.members(budget.take_bytes):
            member = packed.name.encode("utf-8", errors="surrogateescape")
            reason = packed.refusal or budget.refuses(packed.size, size)
            facts = {"modified_claimed": packed.modified} if packed.modified else {}
            opened = None if reason else _opener(lambda: _Passing(unpacking), budget)
            yield IntakeItem(member, opened, packed.size, derived_from=name, facts=facts, refusal=reason)


class _Passing:
    """The member that is passing by; closing it ends nothing else."""

    def __init__(self, unpacking: Unpacking) -> None:
        self._unpacking = unpacking

    def read(self, size: int) -> bytes:
        return self._unpacking.read(size)

    def close(self) -> None:
        """The archive goes on by itself."""


@contextlib.contextmanager
def _as_file(container: BinaryIO, budget: Budget) -> Iterator[BinaryIO]:
    """The container as a file of this machine; one in a bucket is copied into one that has no name."""
    try:
        container.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            container.seek(0)
            while chunk := container.read(1 << 20):
                if copy.tell() + len(chunk) > budget.bytes:
                    raise BadInput("it is too large to be opened from a bucket") from None
                copy.write(chunk)
            yield copy
        return
    yield container


def _mbox(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    """The messages of a mail box, each without the line that separates them; their attachments are theirs."""
    for number, (start, end) in enumerate(_messages(container), 1):
        opened = _opener(lambda start=start, end=end: _Slice(container, start, end), budget)  # type: ignore[misc]
        yield IntakeItem(f"{number:06d}.eml".encode(), opened, end - start, "message/rfc822", name)


def _messages(container: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each message begins and ends.

    A line that starts with "From " after an empty one, with a line of a header below it, begins the next: mail boxes
    have no better mark, and a text may begin a paragraph with that word.
    """
    container.seek(0)
    begun, place, is_empty, is_whole = -1, 0, True, True
    while line := container.readline(_LINE):
        if is_whole and is_empty and line.startswith(b"From ") and _HEADER.match(container.read(_PEEK)):
            if begun >= 0:
                yield begun, place
            begun = place + len(line)
        if line.startswith(b"From "):
            container.seek(place + len(line))
        is_empty = is_whole and line in (b"\n", b"\r\n")
        place, is_whole = place + len(line), line.endswith(b"\n")
    if begun >= 0:
        yield begun, place


class _Slice:
    """A part of the container, read from its own place each time."""

    def __init__(self, container: BinaryIO, start: int, end: int) -> None:
        self._container, self._place, self._end = container, start, end

    def read(self, size: int) -> bytes:
        self._container.seek(self._place)
        chunk = self._container.read(max(0, min(size, self._end - self._place)))
        self._place += len(chunk)
        return chunk

    def close(self) -> None:
        """The mail box stays open for the next message."""


def _mail(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    """The attachments of an e-mail; its text is read with the e-mail itself."""
    if container.seek(0, 2) > LARGEST_MAIL:
        raise BadInput("the e-mail is too large to be opened")
    container.seek(0)
    message = message_from_binary_file(container, policy=policy.compat32)
    waiting: list[Message] = [message]
    number = 0
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting += reversed([inner for inner in part.get_payload() if isinstance(inner, Message)])
            continue
        if part is message or not _is_attachment(part):
            continue
        number += 1
        content = _content(part)
        facts = {"content_type_claimed": part.get_content_type()}
        member = _attachment_name(part, number)
        opened = _opener(lambda content=content: io.BytesIO(content), budget)  # type: ignore[misc]
        yield IntakeItem(member, opened, len(content), part.get_content_type(), name, facts)


def _is_attachment(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "attachment" or bool(part.get_filename()) or part.get_content_maintype() != "text"


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachment_name(part: Message, number: int) -> bytes:
    name = part.get_filename()
    return name.encode("utf-8", errors="surrogateescape") if name else f"attachment-{number}".encode()


def _warc(container: BinaryIO, name: bytes, budget: Budget) -> Iterator[IntakeItem]:
    """The responses and resources of a web archive, with their addresses, dates, and whether their digests hold."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise BadInput("opening a web archive needs the library warcio, which is not installed here") from None

    try:
        for number, record in enumerate(ArchiveIterator(container, check_digests=True)):
            if record.rec_type not in ("response", "resource"):
                continue
            headers = record.rec_headers
            facts = {
                "url": headers.get_header("WARC-Target-URI") or "",
                "captured_claimed": headers.get_header("WARC-Date") or "",
                "digest_claimed": headers.get_header("WARC-Payload-Digest") or "",
                "http_status": record.http_headers.get_statuscode() if record.http_headers else "",
                "content_type_claimed": _content_type(record),
            }
            opened = _opener(lambda record=record: _CheckedRecord(record), budget)  # type: ignore[misc]
            yield IntakeItem(f"{number:06d} {facts['url']}".encode(), opened, None, "", name, facts)
    except ArchiveLoadFailed as error:
        raise BadInput("the web archive is damaged") from error


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


class _CheckedRecord:
    """A record's content; it must go on as far as it says, and at its end its digests must have held."""

    def __init__(self, record: Any) -> None:
        self._record, self._stream = record, record.content_stream()

    def read(self, size: int) -> bytes:
        chunk: bytes = self._stream.read(size)
        if not chunk and self._record.digest_checker.passed is False:
            raise BadInput("its digest in the web archive does not hold: it was changed after it was captured")
        if not chunk and getattr(self._record.raw_stream, "limit", 0) > 0:
            raise BadInput("the web archive ends before it does")
        return chunk

    def close(self) -> None:
        """The archive goes on by itself."""


_READERS: dict[str, Callable[[BinaryIO, bytes, Budget], Iterator[IntakeItem]]] = {
    "application/zip": _zip,
    "application/wacz": _zip,
    "application/x-tar": _tar,
    "application/gzip": _compressed(lambda file: gzip.GzipFile(fileobj=file)),
    "application/x-bzip2": _compressed(bz2.BZ2File),
    "application/x-xz": _compressed(lzma.LZMAFile),
    "application/x-7z-compressed": _sevenzip,
    "application/mbox": _mbox,
    "message/rfc822": _mail,
    "application/warc": _warc,
}

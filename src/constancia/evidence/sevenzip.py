"""A 7z archive, unpacked member by member in a process of its own, with limits, and nothing of it on the disk.

Members of a 7z lie packed together and can only be unpacked in their order, by a library that pushes them out. So a
child unpacks (``python -I -m constancia.evidence.sevenzip``, the archive as its standard input) and writes frames, and
``unpack`` reads them as they are asked for; a pipe between them keeps the child from running ahead. It never gets a
name from inside as a path: each member goes by its number there.

Each member is a line of JSON, then pieces of its bytes, each after its length in four bytes; zero ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from constancia.errors import BadInput

MEMORY = 1 << 30
SECONDS = 900  # of processor time
LARGEST_DICTIONARY = 256 << 20
_MOST_HEADER = 1 << 20
_ENCRYPTED = "it is encrypted: unpack it yourself and add what is inside"


@dataclass(frozen=True, slots=True)
class Packed:
    """One member as the archive describes it; ``refusal`` says why its bytes do not follow."""

    name: str
    size: int
    modified: str = ""
    refusal: str = ""


class Unpacking:
    """The child at work. ``members`` gives what is inside in its order; ``read`` the bytes of the latest one."""

    def __init__(self, archive: BinaryIO) -> None:
        archive.seek(0)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "constancia.evidence.sevenzip"],
            stdin=archive.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"LANG": "C.UTF-8"},
        )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout
        self._left, self._more = b"", False

    def members(self, passed_over: Callable[[int], None]) -> Iterator[Packed]:
        """What is inside; the bytes that nobody wanted must be unpacked too, and are told to ``passed_over``."""
        while True:
            while chunk := self.read(1 << 20):
                passed_over(len(chunk))
            line = self._pipe.readline(_MOST_HEADER)
            if not line:
                raise BadInput("it is damaged, or needs more memory or time than is allowed")
            told = json.loads(line)
            if "end" in told:
                if told["end"]:
                    raise BadInput(str(told["end"]))
                return
            packed = Packed(told["name"], told["size"], told["modified"], told["refusal"])
            self._more = not packed.refusal
            yield packed

    def read(self, size: int) -> bytes:
        """The next bytes of the latest member, at most ``size``; empty at its end."""
        if not self._left and self._more:
            length = self._length()
            self._more = length > 0
            self._left = self._exactly(length)
        part, self._left = self._left[:size], self._left[size:]
        return part

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            self._process.kill()
        self._pipe.close()
        self._process.wait()

    def _length(self) -> int:
        length: int = struct.unpack(">I", self._exactly(4))[0]
        return length

    def _exactly(self, size: int) -> bytes:
        read = self._pipe.read(size)
        if len(read) < size:
            self._more = False
            raise BadInput("it is damaged, or needs more memory or time than is allowed")
        return read


def main() -> None:
    """Unpack the archive on standard input into frames on standard output."""
    out = os.fdopen(os.dup(1), "wb")
    _limit()
    try:
        end = _unpack(sys.stdin.buffer, out)
    except (MemoryError, RecursionError):
        end = "it needs more memory than is allowed, or is nested too deeply"
    except Exception as error:  # noqa: BLE001  a hostile file may make a library raise anything; its kind is said
        end = f"it is damaged ({type(error).__name__})"
        if type(error).__name__ == "PasswordRequired":
            end = _ENCRYPTED
    out.write(json.dumps({"end": end}).encode() + b"\n")
    out.flush()


def _unpack(archive: BinaryIO, out: BinaryIO) -> str:
    import py7zr
    from py7zr.io import Py7zIO, WriterFactory

    class Framed(Py7zIO):
        """A member's bytes on their way out."""

        def write(self, s: bytes | bytearray) -> int:
            if s:
                out.write(struct.pack(">I", len(s)) + s)
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None: ...

        def size(self) -> int:
            return 0

    class Factory(WriterFactory):
        """Begins a member, and ends the one before."""

        begun = False

        def create(self, filename: str) -> Py7zIO:
            self.finish()
            out.write(json.dumps(told[int(filename.rpartition("/")[2])]).encode() + b"\n")
            self.begun = True
            return Framed()

        def finish(self) -> None:
            if self.begun:
                out.write(struct.pack(">I", 0))
            self.begun = False

    told: dict[int, dict[str, Any]] = {}
    with py7zr.SevenZipFile(archive) as opened:
        if opened.needs_password() or opened.password_protected:
            return _ENCRYPTED
        if _largest_dictionary(opened) > LARGEST_DICTIONARY:
            return "it would need more memory than is allowed to be unpacked"
        wanted = []
        for number, member in enumerate(opened.files):
            if member.is_directory:
                continue
            is_link = member.is_symlink or member.is_junction or member.is_socket
            refusal = "a link, pipe or device is never followed or read" if is_link else ""
            size = int(member.uncompressed or 0)
            refusal = refusal or ("the file is empty: there is nothing to preserve" if not size else "")
            line = {"name": member.filename, "size": size, "modified": _modified(member), "refusal": refusal}
            told[number] = line
            if refusal:
                out.write(json.dumps(line).encode() + b"\n")
            else:
                wanted.append(str(number))
            member._file_info["filename"] = str(number)  # no name from inside is ever a path
        factory = Factory()
        if wanted:
            opened.extract(targets=wanted, factory=factory)
        factory.finish()
    return ""


def _largest_dictionary(opened: Any) -> int:
    """The memory that LZMA would take by the archive's own word: it is not bounded by the library."""
    folders = opened.header.main_streams.unpackinfo.folders if opened.header.main_streams else []
    sizes = [0]
    for coder in (coder for folder in folders for coder in folder.coders):
        properties = coder.get("properties") or b""
        if coder["method"] == b"\x03\x01\x01" and len(properties) >= 5:
            sizes.append(int.from_bytes(properties[1:5], "little"))
        if coder["method"] == b"\x21" and properties:
            bits = properties[0]
            sizes.append((2 | (bits & 1)) << (bits // 2 + 11) if bits <= 40 else 1 << 32)
        if coder["method"] == b"\x03\x04\x01" and len(properties) >= 5:  # PPMd: its memory
            sizes.append(int.from_bytes(properties[1:5], "little"))
    return max(sizes)


def _modified(member: Any) -> str:
    try:
        return str(member.lastwritetime.as_datetime().isoformat()) if member.lastwritetime else ""
    except (OverflowError, ValueError, OSError, AttributeError):
        return ""


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_AS, 3 * MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()

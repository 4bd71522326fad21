"""Untrusted files are opened in a process of their own, with limits and without a network.

The child gets bytes and gives JSON; it is the only one that runs the readers of PDF, office files, web pages and
pictures. Around it stand, as far as the machine has them:

- bubblewrap: the child sees system files and this program, read-only, and nothing else; no network;
- otherwise the kernel's own rules for files (Landlock: the same files, and an empty folder to write in), a network
  namespace (``unshare``), and a filter on system calls that knows no sockets (seccomp);
- always: limits on memory, time, open files and written files; on time-out the child and what it started are ended.

``isolation`` says which of these hold here. What this does not do: it does not make the *text* trustworthy.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from constancia import errors
from constancia.errors import ConstanciaError, Unreadable
from constancia.reading.document import Document
from constancia.reading.documents import is_plain_text, read_document

SMALL = 300_000
MOST_ANSWER_BYTES = 1_000_000_000

_HERE = Path(__file__).resolve()
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/apache2/mime.types", "/etc/httpd/mime.types"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/sys/devices/system/cpu")
_EMPTY = "/tmp"  # noqa: S108  (inside the walls this is an empty file system of the child's own)
_LENT = "/lent"
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use for one file: seconds by the clock, bytes of memory, bytes of any file it writes."""

    seconds: float = 300
    memory: int = 1_000_000_000
    written: int = 200_000_000
    files: int = 128


@dataclass(frozen=True, slots=True)
class Untrusted:
    """One file to be read, as it came."""

    data: bytes
    name: str = ""
    media_type: str = ""
    transcript: bytes | None = None


@dataclass(frozen=True, slots=True)
class Isolation:
    """What holds the child on this machine: its file system, its network, its limits."""

    files: str  # bubblewrap | landlock | none
    network: str  # bubblewrap | namespace | seccomp | none
    limits: bool


class SafeReader:
    """Reads files one after the other in one child, since starting it takes longer than reading a small file.

    A file that brings the child down is reported, and the next one gets a new child. Small plain texts and lists are
    read without a child: only our own code sees them. To be closed when done (a context manager).
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> SafeReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, file: Untrusted) -> Document:
        """The document; raises what ``documents.read_document`` raises, Unreadable also for what exceeds the limits."""
        if _is_harmless(file):
            return read_document(file.data, name=file.name, media_type=file.media_type)
        if self._child is None or not self._child.is_alive:
            self._child = _Child(self._limits)
        read = self._child.read(file)
        if isinstance(read, ConstanciaError):
            raise read
        return read

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None


def read_document_safely(
    data: bytes,
    *,
    name: str = "",
    media_type: str = "",
    transcript: bytes | None = None,
    limits: Limits | None = None,
) -> Document:
    """As ``documents.read_document``, in a process with limits; a file that exceeds them is Unreadable."""
    with SafeReader(limits) as reader:
        return reader.read(Untrusted(data, name, media_type, transcript))


def read_documents_safely(
    files: Iterable[Untrusted], *, limits: Limits | None = None
) -> list[Document | ConstanciaError]:
    """The document of each file, or the error that says why there is none, in the order given."""
    read: list[Document | ConstanciaError] = []
    with SafeReader(limits) as reader:
        for file in files:
            try:
                read.append(reader.read(file))
            except ConstanciaError as refused:
                read.append(refused)
    return read


@cache
def isolation() -> Isolation:
    """Which protections a child has on this machine, found by starting one."""
    child = _Child(Limits())
    try:
        said = child.hello
    finally:
        child.end()
    return Isolation(str(said.get("files")), str(said.get("network")), bool(said.get("limits")))


def _is_harmless(file: Untrusted) -> bool:
    return len(file.data) <= SMALL and file.transcript is None and is_plain_text(file.data, file.name)


class Walled:
    """A process behind the walls that answers one request after the other, until it is ended or brought down.

    It runs one module of this program (see ``child``) and sees, besides that program, only the files that are ``lent``
    to it, read-only and under names that say nothing: ``places`` in their order.
    """

    def __init__(self, limits: Limits, module: str, lent: Sequence[Path] = ()) -> None:
        self._limits = limits
        walled = _bubblewrap(lent)
        self._scratch = None if walled else tempfile.TemporaryDirectory(prefix="constancia-")
        self.places = [f"{_LENT}/{n}" if walled else str(path.resolve()) for n, path in enumerate(lent)]
        said: dict[str, Any] = asdict(limits)
        if self._scratch:
            said["readable"] = [*_DEVICES, *_readable(), *self.places]
            said["writable"] = [self._scratch.name, os.devnull]
        command = [*walled, sys.executable, "-I", "-m", module, json.dumps(said)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(self._scratch.name if self._scratch else _EMPTY),
            cwd="/" if walled else None,
        )
        self._waiting = bytearray()
        self.was_late = False
        self.hello: dict[str, Any] = self._answer(_START_SECONDS) or {}
        if walled:
            self.hello |= {"files": "bubblewrap", "network": "bubblewrap"}

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any], *parts: bytes) -> dict[str, Any] | None:
        """The answer to a request and the bytes that follow it; None where it is late or down, and then it is ended."""
        line = json.dumps(request).encode() + b"\n"
        answer = self._answer(self._limits.seconds) if self._send(line, *parts) else None
        if answer is None:
            self.was_late = self.is_alive
            self.end()
        return answer

    def end(self) -> None:
        """End the child and everything that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self._process.wait()
        if self._scratch:
            self._scratch.cleanup()

    def _send(self, *parts: bytes) -> bool:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for part in parts:
                pipe.write(part)
            pipe.flush()
        except OSError:
            return False
        return True

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        """The next line that the child writes, as JSON; None when it is late, ends, or writes something else."""
        pipe = self._process.stdout
        assert pipe is not None
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while b"\n" not in self._waiting[-1_048_576:]:
                left = until - time.monotonic()
                if left <= 0 or len(self._waiting) > MOST_ANSWER_BYTES or not selector.select(left):
                    return None
                read = os.read(pipe.fileno(), 1_048_576)
                if not read:
                    return None
                self._waiting += read
        line, _, rest = bytes(self._waiting).partition(b"\n")
        self._waiting = bytearray(rest)
        try:
            answer = json.loads(line)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None


class _Child(Walled):
    """The process that reads documents: bytes in, a document or an error out."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits, "constancia.reading.child")

    def read(self, file: Untrusted) -> Document | ConstanciaError:
        """The document, or the error; a child that does not answer in time is ended."""
        transcript = file.transcript
        header = {
            "name": file.name,
            "media_type": file.media_type,
            "size": len(file.data),
            "transcript": None if transcript is None else len(transcript),
        }
        answer = self.ask(header, file.data, transcript or b"")
        if answer is None:
            return self._brought_down(file, is_late=self.was_late)
        if "document" in answer:
            return Document.from_json(answer["document"])
        kind = getattr(errors, str(answer.get("error")), Unreadable)
        error: ConstanciaError = kind(str(answer.get("message")), next_step=str(answer.get("next_step")))
        return error

    def _brought_down(self, file: Untrusted, *, is_late: bool) -> Unreadable:
        name = file.name or "the file"
        why = (
            f"it takes longer than {self._limits.seconds:g} seconds to read"
            if is_late
            else "it brought the reading process down, or needs more memory than is allowed"
        )
        return Unreadable(
            f"{name} was given up: {why}",
            next_step="Save the part that matters as a smaller file (PDF, DOCX, CSV or text) and add that too; "
            "the original stays as it is.",
        )


def _environment(scratch: str) -> dict[str, str]:
    """What the child may know: where programs are, and nothing about the person."""
    kept = {key: os.environ[key] for key in ("PATH", "TESSDATA_PREFIX", "SYSTEMROOT") if key in os.environ}
    return {
        **kept,
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": scratch,
        "TMPDIR": scratch,
    }


def _bubblewrap(lent: Sequence[Path] = ()) -> list[str]:
    program = shutil.which("bwrap")
    if not (program and _can_wall(program)):
        return []
    windows = [word for n, path in enumerate(lent) for word in ("--ro-bind", str(path.resolve()), f"{_LENT}/{n}")]
    return [program, *_walls(), *windows]


@cache
def _can_wall(program: str) -> bool:
    tried = subprocess.run([program, *_walls(), "/bin/true"], capture_output=True, timeout=20, check=False)
    return tried.returncode == 0


def _walls() -> Sequence[str]:
    """The walls: system files and this program read-only, an empty /tmp, no network, no other processes."""
    apart = ["--unshare-all", "--die-with-parent", "--new-session"]
    walls = [*apart, "--proc", "/proc", "--dev", "/dev", "--tmpfs", _EMPTY]
    for path in _readable():
        walls += ["--ro-bind-try", path, path]
    return walls


def _readable() -> list[str]:
    """The files that the child needs: the system's, Python's and this program's."""
    return list(dict.fromkeys([*_SYSTEM, sys.base_prefix, sys.prefix, str(_HERE.parents[2])]))

"""Asking time-stamping authorities about checkpoints: the request is kept first, and sent when there is a network."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from constancia.case import permissions
from constancia.errors import Unavailable
from constancia.evidence.durable import write_durably
from constancia.evidence.timestamps import FOLDER, OPENTIMESTAMPS, Asked, ask, asked, fetch

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.evidence.checkpoints import Kept
    from constancia.evidence.findings import Finding

LARGEST_REPLY = 1 << 20
_PATIENCE = 30  # seconds for an authority


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request: its findings, or why it is still pending."""

    asked: Asked
    size: int
    findings: tuple[Finding, ...] = ()
    pending: str = ""


def stamp(
    case: OpenCase,
    kept: Kept,
    urls: Sequence[str],
    roots: bytes,
    *,
    now: datetime,
    send_pending: bool = False,
    send: Callable[[str, bytes], bytes] | None = None,
) -> Iterator[Answer]:
    """Ask these authorities to stamp a checkpoint, and send what is still pending to them (or, if asked, to any).

    Nothing is sent to an address that was not named, now or when the request was made.
    """
    permissions.require(case.role, "checkpoint.sign")
    for url in urls:
        ask(case.config.checkpoints, kept.checkpoint.size, kept.note, url, now)
    for one in asked(case.config.checkpoints):
        if one.is_pending and (send_pending or one.url in urls):
            yield _send(case, one, roots, send or post)


def pending(case: OpenCase) -> int:
    """How many requests wait for a network."""
    return sum(one.is_pending for one in asked(case.config.checkpoints))


def post(url: str, body: bytes) -> bytes:
    """Send a request to an authority and give its whole reply; OSError in words where that fails."""
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "constancia"}
    made = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310  http and https only, see ask()
    try:
        with urllib.request.urlopen(made, timeout=_PATIENCE) as reply:  # noqa: S310
            return bytes(reply.read(LARGEST_REPLY))
    except urllib.error.URLError as error:
        raise OSError(str(getattr(error, "reason", error))) from error
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"no sensible answer ({type(error).__name__})") from error


def system_roots() -> bytes:
    """The trust roots that this machine knows today, as PEM; empty if it keeps none in a file."""
    file = system_roots_file()
    return file.read_bytes() if file else b""


def system_roots_file() -> Path | None:
    """Where this machine keeps the trust roots that it knows, if in a file."""
    import ssl

    file = ssl.get_default_verify_paths().cafile
    return Path(file) if file and Path(file).is_file() else None


def stamp_with_ots(case: OpenCase, kept: Kept) -> Path:
    """Have OpenTimestamps stamp a checkpoint, with its own client, and keep what it gives."""
    import shutil
    import subprocess
    import tempfile

    program = shutil.which("ots")
    if program is None:
        raise Unavailable(
            "OpenTimestamps is not installed here.", next_step="pip install opentimestamps-client, or use --tsa URL."
        )
    target = case.config.checkpoints / FOLDER / f"{kept.checkpoint.size:012d}" / OPENTIMESTAMPS
    if target.exists():
        return target
    with tempfile.TemporaryDirectory(prefix="constancia-") as folder:
        copy = Path(folder) / "checkpoint.txt"
        copy.write_bytes(kept.note)
        ended = subprocess.run([program, "stamp", str(copy)], capture_output=True, timeout=300, check=False)
        made = copy.with_name("checkpoint.txt.ots")
        if ended.returncode or not made.exists():
            raise Unavailable(
                "OpenTimestamps gave no timestamp: no calendar answered.",
                next_step="Try again where there is a network.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, made.read_bytes())
    return target


def _send(case: OpenCase, one: Asked, roots: bytes, send: Callable[[str, bytes], bytes]) -> Answer:
    size = int(one.folder.name)
    try:
        note = (case.config.checkpoints / f"{one.folder.name}.txt").read_bytes()
        return Answer(one, size, tuple(fetch(one, note, roots, send)))
    except OSError as error:
        return Answer(one, size, pending=str(error))

"""The process that opens untrusted files: takes bytes, gives JSON, one line a file (see ``sandbox``).

First it gives up what it does not need (other files, network, memory), then it says hello, then it reads. Started with
``python -I -m constancia.reading.child LIMITS``.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import stat
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from constancia.errors import ConstanciaError, Unreadable

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _GIVE = 0x20, 0x15, 0x06  # of the packet filter: load a word, jump if equal, return
_ALLOW, _DENY = 0x7FFF0000, 0x00050001  # deny: EPERM
_CREATE_RULES, _ADD_RULE, _HOLD_RULES = 444, 445, 446  # Landlock's system calls, alike on all architectures
_MAY_READ, _OF_A_FILE = 0b1101, 0b100000000000111  # execute, read, list; and what applies to a single file
_CALLS = {  # architecture -> (its audit number, calls that open sockets or trace others)
    # socket, ptrace, io_uring_setup, process_vm_*; a pair of sockets leads nowhere, and some libraries need it
    "x86_64": (0xC000003E, (41, 101, 425, 310, 311)),
    "aarch64": (0xC00000B7, (198, 117, 425, 270, 271)),
}


def main() -> None:
    """Read files from standard input until it ends."""
    serve(_read_next)


def serve(answer: Callable[[dict[str, Any], BinaryIO], dict[str, Any]]) -> None:
    """Answer each request on standard input by a line of JSON; ``answer`` gets it and what follows it there."""
    answers = _own_output()
    limits = json.loads(sys.argv[1])
    walled = _wall_files(limits.get("readable", []), limits.get("writable", []))
    hello = {"files": walled, "network": _leave_network(), "limits": _limit(limits)}
    _write(answers, hello)
    requests = sys.stdin.buffer
    while line := requests.readline(1_000_000):
        request = json.loads(line)
        _more_seconds(limits["seconds"])
        _write(answers, answer(request, requests))


def _read_next(request: dict[str, Any], following: BinaryIO) -> dict[str, Any]:
    data = following.read(request["size"])
    transcript = None if request["transcript"] is None else following.read(request["transcript"])
    return _read(data, transcript, request)


def _read(data: bytes, transcript: bytes | None, request: dict[str, Any]) -> dict[str, Any]:
    from constancia.reading.documents import read_document

    name = request["name"]
    try:
        document = read_document(data, name=name, media_type=request["media_type"], transcript=transcript)
        return {"document": document.to_json()}
    except ConstanciaError as refused:
        return {"error": type(refused).__name__, "message": refused.message, "next_step": refused.next_step}
    except (MemoryError, RecursionError):
        return _error(f"{name or 'the file'} needs more memory than is allowed, or is nested too deeply")
    except Exception:  # noqa: BLE001  a hostile file may make a library raise anything; the person gets one clear word
        return _error(f"{name or 'the file'} is damaged: its reader stumbled over it")


def _error(message: str) -> dict[str, Any]:
    next_step = "Save it as PDF, DOCX, CSV or text in the program it comes from and add that too."
    refused = Unreadable(message, next_step=next_step)
    return {"error": "Unreadable", "message": refused.message, "next_step": refused.next_step}


def _own_output() -> BinaryIO:
    """The pipe to the parent; whatever a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return answers


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _limit(limits: dict[str, Any]) -> bool:
    try:
        import resource
    except ImportError:
        return False
    wanted = {
        resource.RLIMIT_DATA: limits["memory"],
        resource.RLIMIT_AS: 3 * limits["memory"],
        resource.RLIMIT_FSIZE: limits["written"],
        resource.RLIMIT_NOFILE: limits["files"],
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        _, hard = resource.getrlimit(what)
        allowed = int(most) if hard == resource.RLIM_INFINITY else min(int(most), hard)
        resource.setrlimit(what, (allowed, allowed))
    return True


def _more_seconds(seconds: float) -> None:
    """Processor time for the next file, counted from now; the clock is watched by the parent."""
    try:
        import resource
    except ImportError:
        return
    used = sum(os.times()[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))


def _wall_files(readable: Sequence[str], writable: Sequence[str]) -> str:
    """Give up all files but these, for this process and all that it starts, where the kernel can hold it (Landlock)."""
    if sys.platform != "linux" or not readable:
        return "none"
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE_RULES, None, 0, 1)
    if version < 1:
        return "none"
    handled = (1 << (13 + min(version - 1, 2))) - 1
    attributes = ctypes.create_string_buffer(struct.pack("Q", handled), 8)
    rules = library.syscall(_CREATE_RULES, attributes, 8, 0)
    if rules < 0:
        return "none"
    for paths, access in ((readable, _MAY_READ), (writable, handled)):
        for path in paths:
            _allow(library, rules, path, access & handled)
    is_held = library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and library.syscall(_HOLD_RULES, rules, 0) == 0
    os.close(rules)
    return "landlock" if is_held else "none"


def _allow(library: ctypes.CDLL, rules: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        access &= _OF_A_FILE
    library.syscall(_ADD_RULE, rules, 1, ctypes.create_string_buffer(struct.pack("=Qi", access, place)), 0)
    os.close(place)


def _leave_network() -> str:
    """How this process lost its network: into an empty namespace, by a filter on system calls, or not at all."""
    if sys.platform != "linux":
        return "none"
    library = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    is_apart = library.unshare(_NEW_NETWORK) == 0 or library.unshare(_NEW_USER | _NEW_NETWORK) == 0
    if is_apart and os.getuid() != user:
        _keep_identity(user, group)
    is_filtered = _filter_calls(library)
    return "namespace" if is_apart else "seccomp" if is_filtered else "none"


def _keep_identity(user: int, group: int) -> None:
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w") as mapping:  # noqa: PTH123  (a kernel file, written once)
                mapping.write(line)
        except OSError:
            return


def _filter_calls(library: ctypes.CDLL) -> bool:
    """Deny the system calls that open sockets, for this process and all that it starts (seccomp, BPF)."""
    if platform.machine() not in _CALLS:
        return False
    architecture, calls = _CALLS[platform.machine()]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_GIVE, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    for left, call in zip(range(len(calls), 0, -1), calls, strict=True):
        steps.append((_EQUAL, left, 0, call))
    steps += [(_GIVE, 0, 0, _ALLOW), (_GIVE, 0, 0, _DENY)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    pointer = ctypes.create_string_buffer(program)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_SET_SECCOMP, _FILTER, pointer, 0, 0) == 0)


if __name__ == "__main__":
    main()

"""Run with LD_PRELOAD=boundaries.so: do a piece of work on a fresh copy of a case and be struck at one boundary.

    interrupted.py WORK TEMPLATE FIRST STEP LIMIT [ERROR CALL PERSISTS]

prints one JSON line for each boundary: what was acknowledged before, and what the case looks like after. Each run is a
forked process of its own, so that a kill is a kill.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from constancia.case.opening import OpenCase, new_case, open_case, start_django
from constancia.errors import ConstanciaError

_LIBRARY = ctypes.CDLL(None)

SOURCES = {"a.txt": b"alpha", "b.txt": b"beta", "c.bin": bytes(range(251)) * 12_345}

Acknowledge = Callable[[str, str], None]


def main(work: str, template: str, first: int, step: int, limit: int, error: int, call: str, persists: int) -> None:
    start_django()
    folder = Path(template)
    if not (folder / "case").exists():
        _in_a_process(lambda: _make(folder / "case"))
    for number in range(first, limit, step):
        copy = folder / f"run-{os.getpid()}"
        shutil.copytree(folder / "case", copy)
        said, status, boundaries = _strike(work, copy, number, error, call, persists)
        print(json.dumps({"number": number, "boundaries": boundaries, **_outcome(copy, said, status)}), flush=True)
        _remove(copy)
        if os.WIFEXITED(status) and not error:
            break  # the work was done before this boundary: there are no more


def _make(folder: Path) -> None:
    from constancia.case import intake

    case = new_case(folder, "Faults", member_name="Ana Quispe", language="en")
    source = folder.parent / "first.txt"
    source.write_text("In Harrow Lane more than 20 people were detained.\n")
    intake.take(case, [source], {"source": "Ana Quispe"})
    for name, content in SOURCES.items():
        (folder.parent / name).write_bytes(content)


def _strike(
    work: str, copy: Path, number: int, error: int, call: str, persists: int
) -> tuple[list[list[str]], int, int]:
    """Do the work in a child that is struck at this boundary; return what it acknowledged and how it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(WORKS[work], copy, writer, number, error, call, persists)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        lines = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    counted = [int(what) for kind, what in lines if kind == "boundaries"]
    return [line for line in lines if line[0] != "boundaries"], status, counted[0] if counted else 0


def _work(
    work: Callable[[OpenCase, Path, Acknowledge], None],
    copy: Path,
    writer: int,
    number: int,
    error: int,
    call: str,
    persists: int,
) -> None:
    def acknowledge(kind: str, what: str) -> None:
        os.write(writer, (json.dumps([kind, what]) + "\n").encode())

    code = 0
    try:
        case = open_case(copy)
        _LIBRARY.boundary_arm(ctypes.c_long(number), error, persists, call.encode())
        work(case, copy, acknowledge)
    except ConstanciaError as problem:
        acknowledge("refused", f"{type(problem).__name__}: {problem} / {problem.next_step}")
    except BaseException:
        acknowledge("crashed", traceback.format_exc())
        code = 1
    boundaries = _LIBRARY.boundary_count()
    _LIBRARY.boundary_arm(ctypes.c_long(0), 0, 0, b"")
    acknowledge("boundaries", str(boundaries))
    os._exit(code)


def _outcome(copy: Path, said: list[list[str]], status: int) -> dict[str, Any]:
    """What anyone finds who opens the case after the fault, and whether work goes on."""
    from constancia.evidence.verify import verify_case
    from constancia.records.equality import case_equality

    findings = verify_case(copy) + case_equality(copy)
    return {
        "said": said,
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        "failed": [f"{f.check}: {f.message}" for f in findings if f.status == "failed"],
        "lost": _lost(copy, said),
        "goes_on": os.waitstatus_to_exitcode(_in_a_process(lambda: _go_on(copy))) == 0,
    }


def _lost(copy: Path, said: list[list[str]]) -> list[str]:
    """Whatever was acknowledged and is not there."""
    import sqlite3

    connection = sqlite3.connect(f"file:{copy}/case.sqlite3?mode=ro", uri=True)
    entries = {row[0] for row in connection.execute("SELECT subject FROM case_entry")}
    connection.close()
    lost = []
    for kind, what in said:
        path = copy / "originals" / what[:2] / what[2:]
        there = {
            "original": path.exists(),
            "entry": what in entries,
            "checkpoint": (copy / "checkpoints" / what).exists(),
        }
        if not there.get(kind, True):
            lost.append(f"{kind} {what}")
    return lost


def _go_on(copy: Path) -> None:
    """The next person works on, as if nothing had been; everything holds afterwards."""
    from constancia.case import intake
    from constancia.evidence.verify import verify_case
    from constancia.records.equality import case_equality

    case = open_case(copy)
    source = copy / "later.txt"
    source.write_text("In Harrow Lane nobody was detained.\n")
    taken = intake.take(case, [source], {})
    assert taken[0].original, taken
    assert not [f for f in verify_case(copy) + case_equality(copy) if f.status == "failed"]


def _in_a_process(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder)


def _add(case: OpenCase, copy: Path, acknowledge: Acknowledge) -> None:
    """Add three files: two small ones and one that takes the way of large files."""
    from constancia.case import intake

    paths = [copy.parent / name for name in SOURCES]
    for taken in intake.take(case, paths, {"source": "Ana Quispe"}):
        assert taken.original, taken
        acknowledge("original", taken.sha256)
        acknowledge("entry", taken.original)


def _decide(case: OpenCase, copy: Path, acknowledge: Acknowledge) -> None:
    """Read the text, state two claims, undo one, sign."""
    from constancia.case import actions
    from constancia.reading.document import Document

    text = "In Harrow Lane more than 20 people were detained.\n"
    document = Document(text, "prose", "en", "text", "1")
    key = actions.extract(case, "O1", document)
    acknowledge("entry", key)
    body = {"act": {"spans": [{"start": 0, "end": 14, "text": text[:14]}]}}
    for _ in range(2):
        acknowledge("entry", actions.state_claim(case, key, "claim", body))
    actions.undo(case)
    kept = actions.checkpoint(case)
    acknowledge("checkpoint", kept.path.name)


def _add_by_halves(case: OpenCase, copy: Path, acknowledge: Acknowledge) -> None:
    """Add the same files on a disk whose every write takes only half of what it is given."""
    _LIBRARY.boundary_halve(1)
    _add(case, copy, acknowledge)


def _sign(case: OpenCase, copy: Path, acknowledge: Acknowledge) -> None:
    """Sign three checkpoints, each over one entry more."""
    from constancia.case import actions, ledger

    for number in range(3):
        with ledger.writing(case.id, case.member) as batch:
            batch.append("note.make", "case", {"n": number})
        kept = actions.checkpoint(case)
        acknowledge("checkpoint", kept.path.name)


WORKS = {"add": _add, "add-by-halves": _add_by_halves, "decide": _decide, "sign": _sign}


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "0", "", "0"]
    main(
        arguments[0],
        arguments[1],
        *(int(number) for number in arguments[2:5]),
        int(arguments[5]),
        arguments[6],
        int(arguments[7]),
    )

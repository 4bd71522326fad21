"""Preserving folders in a process of its own, one batch ahead of whoever logs what was preserved.

Copying and logging take about as long as each other, and so done at once they take half the time. What the other
process hands over is durable by then. Whichever of the two is killed, the order holds: an original may lie in the
store that no entry tells of, and never the other way round.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from constancia.errors import ConstanciaError, StorageFailed
from constancia.evidence.preserving import Durable, preserved


def preserved_ahead(root: Path, paths: Sequence[Path], done: Callable[[], None] = lambda: None) -> Iterator[Durable]:
    """Take everything under these paths into the store at ``root``; each batch is given out when it is durable.

    ``done`` is called for each item. Errors are those of ``preserved``; StorageFailed if the process is killed.
    """
    # -P: nothing that lies in the current folder is taken for a part of this program.
    command = [sys.executable, "-P", "-m", __name__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with process.stdin as told:
                pickle.dump((root, [os.fsencode(path) for path in paths]), told)
            for batch in _batches(process.stdout):
                for _ in (*batch.arrived, *batch.refused):
                    done()
                yield batch
        finally:
            process.kill()


def _batches(said: IO[bytes]) -> Iterator[Durable]:
    try:
        while answer := pickle.load(said):  # noqa: S301  it comes from this program
            if isinstance(answer, ConstanciaError):
                raise answer
            yield answer
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise StorageFailed(
            "The process that copies the originals was ended before its time.",
            next_step="Add the same again: what was said to be preserved is kept, and is not copied twice.",
        ) from error


def main() -> None:
    """Run as that process: what to take where comes in, batches that are durable go out, and at last None."""
    from constancia.evidence.originals import OriginalStore
    from constancia.evidence.walking import walk

    root, paths = pickle.load(sys.stdin.buffer)  # noqa: S301  it comes from this program
    try:
        for batch in preserved(OriginalStore(root), walk(paths)):
            _say(batch)
        _say(None)
    except BrokenPipeError:
        os._exit(1)  # whoever asked is gone
    except ConstanciaError as error:
        _say(error)


def _say(answer: Durable | ConstanciaError | None) -> None:
    pickle.dump(answer, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

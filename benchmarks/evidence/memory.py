"""How much memory preserving and verifying take, with one large file and with very many small ones.

    python -m benchmarks.evidence.memory [--folder DISK] [--gibibytes N] [--items N]

Each line is the largest resident memory of any one process of the command, and its time. cp + bagit.py and restic do
the same to the same files beside it. Goal: under 200 MB for a file of 4 GiB and for 1,000,000 items.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.evidence.__main__ import WAYS, make

_WAYS = ("constancia add", "cp + bagit.py + sync", "restic (packs, encrypts)")
_PROGRAM = """
import resource, sys, time; from pathlib import Path
from benchmarks.evidence.__main__ import WAYS
way, step, source, target = WAYS[sys.argv[1]], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
start = time.perf_counter()
getattr(way, step)(source, target)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
taken, busy = time.perf_counter() - start, used.ru_utime + used.ru_stime
print(f"{used.ru_maxrss / 1024:7.0f} MB {taken:8.1f} s {busy:8.1f} s of a processor")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where to work")
    parser.add_argument("--gibibytes", type=int, default=4, help="size of the large file; 0 for none")
    parser.add_argument("--items", type=int, default=1_000_000, help="how many files of 100 bytes; 0 for none")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="constancia-bench-", dir=options.folder) as name:
        if options.gibibytes:
            print(f"\na file of {options.gibibytes} GiB", flush=True)
            _measure(Path(name), make(Path(name) / "large", 1, options.gibibytes << 30))
        if options.items:
            print(f"\n{options.items} files of 100 bytes", flush=True)
            _measure(Path(name), make(Path(name) / "many", options.items, 100))


def _measure(work: Path, source: Path) -> None:
    for name in _WAYS:
        way, target = WAYS[name], work / "target"
        if way.needs and not shutil.which(way.needs):
            print(f"  {name}: not installed here, not measured")
            continue
        target.mkdir()
        way.prepare(source, target)
        for step in ("preserve", "verify"):
            words = [sys.executable, "-c", _PROGRAM, name, step, str(source), str(target)]
            said = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
            print(f"  {name:28} {step:9} {said}", flush=True)
        shutil.rmtree(target)


if __name__ == "__main__":
    main()

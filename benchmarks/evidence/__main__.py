"""Preserve and verify the same files with several tools in one run, and print the ratios.

    python -m benchmarks.evidence [--folder DISK] [--small N] [--large N] [--mebibytes N] [--rounds N] [--ledger N]

Every way of preserving ends with everything durable (sync of the filesystem). The inputs are random bytes, read once
before each tool; the order changes with each round; the median is printed with the range. Small targets are removed at
the end only: ext4 spares the inodes of files removed lately, and makes whoever comes next search for others.
Programs in Python run from compiled modules, as installed ones do. Ours is the whole command
``constancia add``: start of the program, copying, hashing, one ledger entry an item, index, signed checkpoint.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.evidence.ledger import measure_ledger

_STORE = """
import sys; from pathlib import Path; from constancia.evidence.originals import OriginalStore
paths = sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file())
store = OriginalStore(Path(sys.argv[2]))
for start in range(0, len(paths), 500):
    store.receive(*paths[start : start + 500])
"""

Step = Callable[[Path, Path], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where to work: the disk that is measured")
    parser.add_argument("--small", type=int, default=10_000, help="how many files of 20 KB")
    parser.add_argument("--large", type=int, default=4, help="how many large files")
    parser.add_argument("--mebibytes", type=int, default=512, help="size of a large file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ledger", type=int, default=1_000_000, help="how many entries to verify; 0 for none")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="constancia-bench-", dir=options.folder) as name:
        work = Path(name)
        if options.small:
            print(f"\n{options.small} files of 20 KB, all durable at the end")
            measure(work, make(work / "small", options.small, 20_000), options.rounds)
        if options.large:
            print(f"\n{options.large} files of {options.mebibytes} MiB, all durable at the end")
            measure(work, make(work / "large", options.large, options.mebibytes << 20), options.rounds)
    if options.ledger:
        measure_ledger(options.ledger)


def make(folder: Path, count: int, size: int) -> Path:
    """A folder of random files, a thousand to a subfolder; none looks like an archive by chance, and is opened."""
    for number in range(count):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            left = size - file.write(b"benchmark\0")
            while left:
                left -= file.write(os.urandom(min(left, 1 << 22)).replace(b"PK", b"pk"))
    return folder


def measure(work: Path, source: Path, rounds: int) -> None:
    ways = {name: way for name, way in WAYS.items() if way.needs is None or shutil.which(way.needs)}
    for name in WAYS.keys() - ways.keys():
        print(f"  {name}: not installed here, not measured")
    taken: dict[str, list[float]] = {name: [] for name in ways}
    used: dict[str, list[float]] = {name: [] for name in ways}
    checked: dict[str, list[float]] = {name: [] for name in ways if ways[name].verify}
    for number in range(rounds):
        order = list(ways)[number % len(ways) :] + list(ways)[: number % len(ways)]
        for name in order:
            target = work / f"target-{number}-{list(ways).index(name)}-{source.name}"
            target.mkdir()
            ways[name].prepare(source, target)
            _read(source)
            before = _processor()
            taken[name].append(_seconds(lambda w=ways[name], t=target: (w.preserve(source, t), _sync(t))))
            used[name].append(_processor() - before)
            verify = ways[name].verify
            if verify:
                checked[name].append(_seconds(lambda v=verify, t=target: v(source, t)))
            if source.name == "large":
                shutil.rmtree(target)
            _sync(work)
    _table("preserve: seconds", taken, "cp + bagit.py + sync")
    _table("preserve: seconds of a processor", used, "cp + bagit.py + sync")
    _table("verify: seconds", checked, "cp + sha256sum + sync")


def _table(title: str, seconds: dict[str, list[float]], base: str) -> None:
    print(f"\n  {title:36} {'median s':>9} {'range':>15} {'ratio':>7}   (1.00 is {base})")
    one = statistics.median(seconds[base]) if base in seconds else 0
    for name, values in sorted(seconds.items(), key=lambda item: statistics.median(item[1])):
        middle = statistics.median(values)
        ratio = f"{middle / one:7.2f}" if one else "      -"
        print(f"  {name:36} {middle:9.2f} {min(values):7.2f}-{max(values):<7.2f} {ratio}")


class Way:
    """One tool: what it does before the clock runs, how it preserves, and how it verifies."""

    def __init__(
        self, preserve: Step, verify: Step | None = None, prepare: Step | None = None, needs: str | None = None
    ) -> None:
        self.preserve, self.verify, self.needs = preserve, verify, needs
        self.prepare: Step = prepare or (lambda source, target: None)


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    environment = {**os.environ, "RESTIC_PASSWORD": "x", "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes"}
    environment |= {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "constancia-bench-modules")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([str(part) for part in command], cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL)


def _cp(source: Path, target: Path) -> None:
    _run("cp", "-r", source, target / "copy")


def _cp_sha256sum(source: Path, target: Path) -> None:
    _cp(source, target)
    _run("sh", "-c", "find . -type f -print0 | xargs -0 sha256sum > ../sums", cwd=target / "copy")


def _cp_bagit(source: Path, target: Path) -> None:
    _cp(source, target)
    _run(sys.executable, "-m", "bagit", "--sha256", "--processes", "2", "--quiet", target / "copy")


def _constancia(*arguments: str | Path) -> None:
    _run(sys.executable, "-c", "from constancia.cli import main; main()", *arguments)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _processor() -> float:
    """Seconds of a processor that finished children used: this hardly depends on what else the machine does."""
    return os.times().children_user + os.times().children_system


def _sync(folder: Path) -> None:
    _run("sync", "-f", folder)


def _read(folder: Path) -> None:
    _run("sh", "-c", "find . -type f -print0 | xargs -0 cat > /dev/null", cwd=folder)


WAYS = {
    "cp + sync (no digest)": Way(_cp),
    "cp + sha256sum + sync": Way(
        _cp_sha256sum, verify=lambda source, target: _run("sha256sum", "-c", "--quiet", "../sums", cwd=target / "copy")
    ),
    "cp + bagit.py + sync": Way(
        _cp_bagit,
        verify=lambda source, target: _run(
            sys.executable, "-m", "bagit", "--validate", "--quiet", "--processes", "2", target / "copy"
        ),
    ),
    "restic (packs, encrypts)": Way(
        lambda source, target: _run("restic", "-q", "-r", target / "r", "backup", source),
        verify=lambda source, target: _run("restic", "-q", "-r", target / "r", "check", "--read-data"),
        prepare=lambda source, target: _run("restic", "-q", "-r", target / "r", "init"),
        needs="restic",
    ),
    "borg (packs)": Way(
        lambda source, target: _run("borg", "create", "--compression", "none", f"{target / 'b'}::a", source),
        verify=lambda source, target: _run("borg", "check", "--verify-data", target / "b"),
        prepare=lambda source, target: _run("borg", "init", "-e", "none", target / "b"),
        needs="borg",
    ),
    "constancia's store alone (no ledger)": Way(
        lambda source, target: _run(sys.executable, "-c", _STORE, source, target / "originals"),
    ),
    "constancia add": Way(
        lambda source, target: _constancia("add", source, "--case", target / "case"),
        verify=lambda source, target: _constancia("verify", target / "case"),
        prepare=lambda source, target: _constancia("new", target / "case", "--name", "Ana"),
    ),
}


if __name__ == "__main__":
    main()

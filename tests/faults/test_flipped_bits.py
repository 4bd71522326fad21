"""One bit is flipped, in each kind of file of a case, of its database, of its dossier and of its published log.

It must be found and the file named. Of the database, where pages have free room, it must be found or change nothing
that can be read.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from constancia.errors import ConstanciaError
from constancia.evidence.checkpoints import load_verifier
from constancia.evidence.findings import Finding, failed
from constancia.evidence.tiles import read_log
from constancia.evidence.timestamps import ask, check_in_dossier, fetch
from constancia.evidence.verify import verify_case
from constancia.evidence.verify_dossier import verify_dossier
from constancia.records.equality import case_equality, dossier_equality
from tests.cli.run import done
from tests.evidence.authority import Authority

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]

PLACES = 6
STORED = ("case_case", "case_entry", "case_record")
#: Files on which nothing rests: locks, where re-reading stopped, SQLite's own index of its journal.
NOTHING_RESTS_ON = (".lock", "scrub.json", "case.sqlite3-shm", "case.sqlite3-wal")


TEXT = "Soldados detuvieron a Rosa Lira y a Pedro Nadal el 29 de julio de 2024 en La Boya."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object) -> Path:
    """A folder with a timestamped case, its dossier and its log as tiles."""
    root = tmp_path_factory.mktemp("flipped")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        note = write_case(root)
    case = root / "case"
    authority = Authority(root / "authority")
    asked = ask(case / "checkpoints", int(note.split(b"\n")[1]), note, "http://tsa.example/", datetime.now(UTC))
    fetch(asked, note, authority.root, lambda url, body: authority.stamp(body))
    done("export", root / "dossier", "--recipient", "A court", "--case", case)
    done("checkpoint", "--tiles", root / "log", "--case", case)
    connection = sqlite3.connect(case / "case.sqlite3")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return root


def write_case(root: Path) -> bytes:
    """A case with two originals, a text and a claim; return its last checkpoint."""
    from django.db import connection

    from constancia.case import actions, intake
    from constancia.case.opening import new_case
    from constancia.reading.documents import read_document

    case = new_case(root / "case", "La Boya", member_name="Ana", language="es")
    (root / "a.txt").write_text(TEXT)
    (root / "b.bin").write_bytes(random.Random(1).randbytes(5000))
    first, _ = intake.take(case, [root / "a.txt", root / "b.bin"], {"source": "Casa Abierta"})
    text = read_document(TEXT.encode(), name="a.txt", media_type="text/plain")
    document = actions.extract(case, str(first.original), text)
    span = {"start": 0, "end": 31, "text": TEXT[:31]}
    actions.state_claim(case, document, "claim", {"act": "arbitrary_detention", "quote": span})
    kept = actions.checkpoint(case)
    connection.close()
    return kept.note


def case_findings(case: Path) -> list[Finding]:
    return failed(verify_case(case) + case_equality(case))


def dossier_findings(dossier: Path) -> list[Finding]:
    return failed(verify_dossier(dossier) + dossier_equality(dossier) + check_in_dossier(dossier))


def flips(path: Path, count: int) -> Iterator[int]:
    """Flip one bit after the other, at the ends and at places in between; the file is whole again afterwards."""
    content, mode = path.read_bytes(), path.stat().st_mode
    chance = random.Random(path.name)
    places = {0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(count - 2))}
    path.chmod(0o600)
    for place in sorted(places):
        path.write_bytes(content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :])
        yield place
    path.write_bytes(content)
    path.chmod(mode)


def names(finding: Finding) -> str:
    return f"{finding.file} {finding.subject} {finding.message}"


def test_a_flipped_bit_in_any_file_of_a_case_is_found_and_the_file_named(made: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(made / "case", tmp_path / "case"))
    assert case_findings(case) == []
    files = [path for path in sorted(case.rglob("*")) if path.is_file() and path.name not in NOTHING_RESTS_ON]
    kinds = {"case.toml", "case.sqlite3", "checkpoint.key", "checkpoint.pub", "latest.txt", "tree.txt"}
    assert kinds <= {path.name for path in files}
    assert {".tsq", ".tsr", ".json", ".pem"} <= {path.suffix for path in files}
    missed = []
    for path in files:
        if path.name == "case.sqlite3":
            continue
        name = path.relative_to(case).as_posix()
        for place in flips(path, PLACES if path.name != "case.toml" else 100):
            if path.name == "case.toml" and not is_of_the_record(path, place):
                continue
            if not any(name in names(finding) for finding in case_findings(case)):
                missed.append((name, place))
    assert not missed, "\n".join(map(str, missed))
    assert case_findings(case) == []


def is_of_the_record(settings: Path, place: int) -> bool:
    """Which case this is, its format and its title; comments and the other settings are a person's to change."""
    line = settings.read_bytes()[:place].rpartition(b"\n")[2]
    return line.startswith((b"case = ", b"format = ", b"title = "))


def stored(case: Path) -> object:
    """Every row on which something rests, or nothing where it cannot be read."""
    connection = sqlite3.connect(f"file:{case / 'case.sqlite3'}?mode=ro", uri=True)
    try:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in STORED]
    except (sqlite3.Error, ValueError):
        return None
    finally:
        connection.close()


def test_a_flipped_bit_in_the_database_is_found_or_changes_nothing_that_can_be_read(made: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(made / "case", tmp_path / "case"))
    before = stored(case)
    found = 0
    missed = []
    for place in flips(case / "case.sqlite3", 400):
        said = case_findings(case)
        found += bool(said)
        if not said and stored(case) != before:
            missed.append(place)
    assert not missed, "\n".join(map(str, missed))
    assert found > 20
    assert stored(case) == before


def test_a_flipped_bit_in_any_file_of_a_dossier_is_found_and_the_file_named(made: Path, tmp_path: Path) -> None:
    dossier = Path(shutil.copytree(made / "dossier", tmp_path / "dossier"))
    assert dossier_findings(dossier) == []
    files = [path for path in sorted(dossier.rglob("*")) if path.is_file()]
    assert {"proofs", "html", "timestamps", "tables", "originals"} <= {path.parent.name for path in files}
    for path in files:
        name = path.relative_to(dossier).as_posix()
        for place in flips(path, 3):
            assert any(name in names(finding) for finding in dossier_findings(dossier)), (name, place)
    assert dossier_findings(dossier) == []


def test_a_flipped_bit_in_any_file_of_a_published_log_is_found(made: Path, tmp_path: Path) -> None:
    log = Path(shutil.copytree(made / "log", tmp_path / "log"))
    key = load_verifier(made / "case" / "keys" / "checkpoint.pub")
    read_log(log, key)
    for path in sorted(path for path in log.rglob("*") if path.is_file()):
        for place in flips(path, 12):
            with pytest.raises(ConstanciaError):
                read_log(log, key)
                pytest.fail(f"{path.relative_to(log)} {place}")
    read_log(log, key)

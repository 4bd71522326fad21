"""Signing and timestamping as a user does it, with a real authority on the loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.authority import Authority

from .run import done, lines, run

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    done("new", tmp_path / "case", "--name", "Ana", "--title", "La Boya")
    (tmp_path / "a.txt").write_text("Soldados detuvieron a Rosa Lira el 29 de julio de 2024.")
    done("add", tmp_path / "a.txt", "--case", tmp_path / "case")
    return tmp_path / "case"


def test_the_head_is_printed_as_a_partner_keeps_it(case: Path, tmp_path: Path) -> None:
    (tmp_path / "head.txt").write_text(done("checkpoint", "--case", case))
    done("verify", case, "--against", tmp_path / "head.txt")
    done("export", tmp_path / "dossier", "--recipient", "Registry", "--case", case)
    done("verify", tmp_path / "dossier", "--against", tmp_path / "head.txt")
    absent = run("verify", tmp_path / "dossier", "--against", tmp_path / "absent.txt")
    assert (absent.returncode, "absent.txt cannot be read" in absent.stderr) == (2, True)


def test_a_dossier_of_a_copy_that_was_worked_on_apart_is_a_fork(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, tmp_path / "copy")
    for folder, words in ((case, "uno"), (tmp_path / "copy", "dos")):
        (tmp_path / "b.txt").write_text(words)
        done("add", tmp_path / "b.txt", "--case", folder)
    (tmp_path / "head.txt").write_text(done("checkpoint", "--case", case))
    done("export", tmp_path / "dossier", "--recipient", "Registry", "--case", tmp_path / "copy")
    told = run("verify", tmp_path / "dossier", "--against", tmp_path / "head.txt")
    assert (told.returncode, "has parted" in told.stdout) == (1, True)


@pytest.mark.slow
def test_a_timestamp_goes_from_pending_to_a_dossier_that_openssl_checks(
    case: Path, authority: Authority, tmp_path: Path
) -> None:
    with authority.served() as url:
        pass  # the address is free again: nobody answers there now
    waiting = run("checkpoint", "--tsa", url, "--tsa-roots", authority.folder / "root.pem", "--case", case)
    assert (waiting.returncode, "pending" in waiting.stderr) == (0, True)
    assert "is pending" in done("verify", case)
    assert "1 request for a timestamp" in done("status", "--case", case)
    with authority.served() as other:
        ended = run("checkpoint", "--tsa", other, "--tsa-roots", authority.folder / "root.pem", "--case", case)
        assert (ended.returncode, "passed" in ended.stderr) == (0, True), ended.stderr
    done("export", tmp_path / "dossier", "--recipient", "Registry", "--case", case)
    stamps = tmp_path / "dossier" / "data" / "timestamps"
    (reply,) = stamps.glob("*.tsr")
    size = reply.name.partition("-")[0]
    checked = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-data",
            stamps / f"{size}.txt",
            "-in",
            reply,
            "-CAfile",
            reply.with_suffix(".pem"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in checked.stdout + checked.stderr
    told = lines("verify", tmp_path / "dossier")
    assert {f["status"] for f in told if f["check"] == "timestamps"} == {"passed", "not_checkable"}
    told = lines("verify", tmp_path / "dossier", "--tsa-roots", authority.folder / "root.pem")
    assert {f["status"] for f in told if f["check"] == "timestamps"} == {"passed"}
    (stamps / f"{size}.txt").write_bytes((tmp_path / "dossier" / "data" / "checkpoint.txt").read_bytes())
    assert run("verify", tmp_path / "dossier").returncode == 1


def test_a_file_without_roots_is_refused_before_anything_is_written(case: Path, tmp_path: Path) -> None:
    der = tmp_path / "root.der"
    der.write_bytes(b"0\x82\x01")
    before = sorted(case.rglob("*"))
    for wrong, said in ((der, "no certificate in PEM"), (tmp_path / "none.pem", "cannot be read")):
        ended = run("checkpoint", "--tsa-roots", wrong, "--tiles", tmp_path / "log", "--case", case)
        assert (ended.returncode, said in ended.stderr) == (2, True)
        assert run("verify", case, "--tsa-roots", wrong).returncode == 2
    assert sorted(case.rglob("*")) == before and not (tmp_path / "log").exists()


def test_without_its_client_opentimestamps_is_said_to_be_unavailable(case: Path) -> None:
    if shutil.which("ots"):
        pytest.skip("the client of OpenTimestamps is installed")
    ended = run("checkpoint", "--ots", "--case", case)
    assert (ended.returncode, "OpenTimestamps is not installed" in ended.stderr) == (10, True)


_STAMP = """#!{python}
import sys
from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import StreamSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile
assert sys.argv[1] == "stamp"
with open(sys.argv[2], "rb") as content, open(sys.argv[2] + ".ots", "xb") as proof:
    made = DetachedTimestampFile.from_fd(OpSHA256(), content)
    made.timestamp.attestations.add(PendingAttestation("https://calendar.example"))
    made.serialize(StreamSerializationContext(proof))
"""


def test_what_opentimestamps_gives_is_kept_beside_the_checkpoint_and_verified(case: Path, tmp_path: Path) -> None:
    """Its client needs a network; what stands in for it here does with its own library what "ots stamp" does."""
    pytest.importorskip("opentimestamps", reason="opentimestamps is not installed (constancia[evidence])")
    (tmp_path / "bin").mkdir()
    client = tmp_path / "bin" / "ots"
    client.write_text(_STAMP.format(python=sys.executable))
    client.chmod(0o755)
    path = f"{client.parent}:{os.environ['PATH']}"
    assert run("checkpoint", "--ots", "--case", case, PATH=path).returncode == 0
    (kept,) = (case / "checkpoints" / "timestamps").rglob("*.ots")
    assert kept.read_bytes().startswith(b"\0OpenTimestamps")
    assert "pending: the calendar https://calendar.example promised a Bitcoin block" in done("verify", case)
    kept.write_bytes(kept.read_bytes()[:-1])
    assert run("verify", case).returncode == 1


def test_the_log_and_a_proof_are_for_other_peoples_programs(case: Path, tmp_path: Path) -> None:
    from constancia.evidence.checkpoints import load_verifier
    from constancia.evidence.tiles import Proof, read_log, verify_proof

    done("checkpoint", "--tiles", tmp_path / "log", "--case", case)
    key = load_verifier(case / "keys" / "checkpoint.pub")
    checkpoint, entries = read_log(tmp_path / "log", key)
    assert checkpoint.size == len(entries) == 3
    done("custody", "O1", "--proof", tmp_path / "O1.tlog-proof", "--case", case)
    given = Proof.parse((tmp_path / "O1.tlog-proof").read_bytes())
    assert verify_proof(given, given.extra, key).size == 3
    assert given.extra == entries[2]
    assert run("custody", "O1", "--proof", tmp_path / "O1.tlog-proof", "--case", case).returncode == 2
    assert run("custody", "O9", "--proof", tmp_path / "O9.tlog-proof", "--case", case).returncode == 2

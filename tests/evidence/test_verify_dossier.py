"""Whatever is done to a dossier, verification says so and names what was touched; other people's tools agree."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constancia.evidence.bag import seal_bag
from constancia.evidence.checkpoints import Checkpoint, SigningKey, new_key, sign_checkpoint
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.evidence.verify_dossier import Finding, Said, main, verify_dossier

from .cases import CASE, TEXT, built, payload_line, story, write_dossier


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SigningKey]:
    folder = tmp_path_factory.mktemp("made") / "dossier"
    return folder, write_dossier(folder)


@pytest.fixture
def dossier(made: tuple[Path, SigningKey], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "dossier"))


def failures(dossier: Path, key: str = "") -> list[Finding]:
    found = verify_dossier(dossier, key)
    assert all(isinstance(finding.message, Said) for finding in found)  # each can be told in another language
    return [finding for finding in found if finding.status == "failed"]


def said(dossier: Path) -> str:
    return "\n".join(f"{f.check} {f.subject} {f.message} {f.file}" for f in failures(dossier))


def reseal(dossier: Path, key: SigningKey, checkpoint: Checkpoint | None = None) -> None:
    """What a forger with the case's own key could do: seal the changed content anew."""
    head = (dossier / "data/checkpoint.txt").read_text().split("\n")
    checkpoint = checkpoint or Checkpoint(head[0], int(head[1]), base64.b64decode(head[2]))
    for path in dossier.iterdir():
        if path.is_file():
            path.unlink()
    seal_bag(dossier, key, checkpoint, {})


def rewrite_lines(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().split(b"\n")[:-1])))


def test_a_sealed_dossier_holds(dossier: Path, made: tuple[Path, SigningKey]) -> None:
    assert failures(dossier) == []
    findings = verify_dossier(dossier)
    assert {"files", "seal", "checkpoint", "entries", "root", "payloads", "originals", "documents", "spans"} <= {
        finding.check for finding in findings if finding.status == "passed"
    }
    assert any(f.check == "key" and f.status == "not_checkable" for f in findings)
    assert failures(dossier, str(made[1].verifier)) == []


def test_a_changed_byte_of_any_file_is_found_and_the_file_named(dossier: Path) -> None:
    files = sorted(path for path in dossier.rglob("*") if path.is_file())
    assert len(files) > 12
    for path in files:
        content = path.read_bytes()
        name = path.relative_to(dossier).as_posix()
        places = [*range(0, len(content), 1 + len(content) // 40), len(content) - 1]
        for place in places:
            path.write_bytes(content[:place] + bytes([content[place] ^ (1 << (place % 8))]) + content[place + 1 :])
            assert any(name in (finding.file, finding.subject) for finding in failures(dossier)), (name, place)
        for longer in (content + b"\n", content + b" ", content[:-1], b""):
            path.write_bytes(longer)
            assert any(name in (finding.file, finding.subject) for finding in failures(dossier)), name
        path.write_bytes(content)
    assert failures(dossier) == []


@pytest.mark.parametrize(
    "name", ["seal.txt", "seal.txt.sig", "data/checkpoint.txt", "data/case.pub", "tagmanifest-sha256.txt"]
)
def test_every_changed_byte_of_what_is_signed_is_found(dossier: Path, name: str) -> None:
    content = (dossier / name).read_bytes()
    for place in range(len(content)):
        (dossier / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert name in said(dossier), place


def test_every_missing_and_every_added_file_is_named(dossier: Path) -> None:
    for path in sorted(path for path in dossier.rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.unlink()
        assert path.relative_to(dossier).as_posix() in said(dossier)
        path.write_bytes(content)
    for name in ("extra.txt", "data/extra", "data/originals/O3.txt", "data/html/.hidden", "tagmanifest-sha512.txt"):
        (dossier / name).write_bytes(b"x")
        assert name in said(dossier)
        (dossier / name).unlink()
    (dossier / "data/empty").mkdir()
    assert "data/empty" in said(dossier)
    (dossier / "data/empty").rmdir()
    (dossier / "data/link").symlink_to("/etc/passwd")
    assert "data/link" in said(dossier)
    (dossier / "data/link").unlink()
    os.mkfifo(dossier / "data/pipe")
    assert "data/pipe" in said(dossier)


def test_an_original_changed_and_sealed_again_is_named_by_its_key(dossier: Path, made: tuple[Path, SigningKey]) -> None:
    (dossier / "data/originals/O1.txt").write_bytes(TEXT.replace("20", "30").encode())
    reseal(dossier, made[1])
    assert [(f.check, f.subject, f.file) for f in failures(dossier)] == [("originals", "O1", "data/originals/O1.txt")]


def test_a_claim_changed_and_sealed_again_is_named_by_its_key(dossier: Path, made: tuple[Path, SigningKey]) -> None:
    rewrite_lines(
        dossier / "data/payloads.jsonl",
        lambda lines: [line.replace(b'"start":13', b'"start":12') if b'"C1"' in line else line for line in lines],
    )
    reseal(dossier, made[1])
    assert [(f.check, f.subject) for f in failures(dossier)] == [("payloads", "C1")]


def test_a_document_changed_and_sealed_again_is_named_by_its_key(dossier: Path, made: tuple[Path, SigningKey]) -> None:
    (dossier / "data/documents/D1.txt").write_text(TEXT.replace("Ana", "Eva"))
    reseal(dossier, made[1])
    assert [(f.check, f.subject) for f in failures(dossier)] == [("documents", "D1")]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda lines: [*lines[:4], *lines[5:]], "entry 4 is missing"),
        (lambda lines: lines[:-1], "entry 6 is missing"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "entry 2 stands after entry 3"),
        (lambda lines: [*lines, lines[-1]], "entry 6 stands after entry 6"),
        (lambda lines: [*lines[:5], lines[5].replace(b'"m1"', b'"m2"'), *lines[6:]], "at least one was changed"),
        (lambda lines: [*lines[:5], lines[5].replace(b"{", b"{ "), *lines[6:]], "entry 5 is not in its canonical form"),
        (lambda lines: [*lines[:5], lines[5].replace(CASE.encode(), b"other"), *lines[6:]], "entry 5 is of another"),
        (lambda lines: [], "entries 0 to 6 is missing"),
    ],
)
def test_entries_dropped_moved_or_changed_and_sealed_again_are_named(
    dossier: Path,
    made: tuple[Path, SigningKey],
    change: Callable[[list[bytes]], list[bytes]],
    named: str,
) -> None:
    rewrite_lines(dossier / "data/entries.jsonl", change)
    reseal(dossier, made[1])
    assert named in said(dossier)
    assert any(finding.check == "root" for finding in failures(dossier))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ([1], ["entry 1"]),
        ([2], ["entry 2"]),
        ([3], ["entry 3"]),
        ([0], ["entry 0"]),
        ([5], ["entries 4 to 6"]),
        ([1, 3, 6], ["entry 1", "entry 3", "entries 4 to 6"]),
    ],
)
def test_a_changed_entry_whose_payload_is_withheld_is_named_as_narrowly_as_the_proofs_allow(
    tmp_path: Path, changed: list[int], named: list[str]
) -> None:
    key = write_dossier(tmp_path / "d", withheld=range(7))
    assert failures(tmp_path / "d") == []

    def change(lines: list[bytes]) -> list[bytes]:
        return [line.replace(b'"m1"', b'"m2"') if n in changed else line for n, line in enumerate(lines)]

    rewrite_lines(tmp_path / "d/data/entries.jsonl", change)
    reseal(tmp_path / "d", key)
    found = failures(tmp_path / "d")
    assert [f.subject for f in found if f.check == "entries"] == named
    assert any(f.check == "root" for f in found)


def test_a_proof_of_another_original_or_another_checkpoint_is_named(
    dossier: Path, made: tuple[Path, SigningKey]
) -> None:
    proofs = dossier / "data/proofs"
    first = (proofs / "O1.tlog-proof").read_bytes()
    assert any(f.check == "proofs" and f.status == "passed" for f in verify_dossier(dossier))
    elsewhere = sign_checkpoint(CASE, 7, bytes(32), made[1])
    changed = [
        (proofs / "O2.tlog-proof").read_bytes(),
        first.partition(b"\n\n")[0] + b"\n\n" + elsewhere,
        first.replace(b"index 1", b"index 2"),
        first.replace(b"index 1", b"index 999999999999999999"),
        b"",
    ]
    for content in changed:
        (proofs / "O1.tlog-proof").write_bytes(content)
        reseal(dossier, made[1])
        assert [(f.check, f.file) for f in failures(dossier)] == [("proofs", "data/proofs/O1.tlog-proof")]


def test_a_checkpoint_forged_with_another_key_is_named(dossier: Path) -> None:
    head = (dossier / "data/checkpoint.txt").read_text().split("\n")
    forged = sign_checkpoint(head[0], int(head[1]), base64.b64decode(head[2]), new_key(CASE))
    (dossier / "data/checkpoint.txt").write_bytes(forged)
    assert "data/checkpoint.txt is not signed by the case's key" in said(dossier)


def test_a_dossier_sealed_whole_by_another_key_fails_against_the_key_one_knows(
    tmp_path: Path, made: tuple[Path, SigningKey]
) -> None:
    write_dossier(tmp_path / "forged")
    assert failures(tmp_path / "forged") == []
    assert [f.check for f in failures(tmp_path / "forged", str(made[1].verifier))] == ["key"]


def test_a_quote_that_the_document_does_not_have_is_named(tmp_path: Path) -> None:
    told = story()
    told[5][2]["body"]["quote"] = {"start": 0, "end": 3, "text": "ABC"}
    write_dossier(tmp_path / "d", told)
    assert [(f.check, f.subject) for f in failures(tmp_path / "d")] == [("spans", "C2")]


def test_what_is_withheld_or_expunged_is_said_and_is_not_damage(tmp_path: Path) -> None:
    told = [*story(), ("payload.expunge", "C2", {"seq": 5, "reason": "consent withdrawn", "by": "m1"})]
    write_dossier(tmp_path / "d", told, withheld=[5, 6])
    assert failures(tmp_path / "d") == []
    messages = [f.message for f in verify_dossier(tmp_path / "d") if f.status == "not_checkable"]
    assert any("entry 5 was expunged on 2026-11-24T10:50:35.000007Z by m1" in message for message in messages)
    assert any(message.startswith("2 payloads are withheld or expunged") for message in messages)


def test_a_payload_of_another_entry_does_not_pass(dossier: Path, made: tuple[Path, SigningKey]) -> None:
    entries = built(story())
    other = payload_line(entries[4]).replace(b'"seq":4', b'"seq":5')
    rewrite_lines(dossier / "data/payloads.jsonl", lambda lines: [*lines[:5], other, *lines[6:]])
    reseal(dossier, made[1])
    assert [(f.check, f.subject) for f in failures(dossier)] == [("payloads", "C2")]


@pytest.mark.parametrize("content", [b"", b"\n", b"[" * 100_000, b"\xff\xfe", b"a\n\nb\n", "— a b\n".encode() * 9])
def test_garbage_in_any_file_is_a_finding_and_no_crash(dossier: Path, content: bytes) -> None:
    for path in sorted(path for path in dossier.rglob("*") if path.is_file()):
        before = path.read_bytes()
        path.write_bytes(content)
        assert failures(dossier)
        path.write_bytes(before)


def test_a_folder_that_is_no_dossier_fails(tmp_path: Path) -> None:
    assert failures(tmp_path / "absent")
    assert failures(tmp_path)


def test_a_dossier_is_held_against_a_checkpoint_kept_elsewhere(tmp_path: Path) -> None:
    key = write_dossier(tmp_path / "dossier")
    told = story()
    fork = [*told[:6], ("judgement.make", "J1", {"key": "J1", "verdict": "different"})]

    def note(entries: list[Any], size: int) -> bytes:
        tree = Tree()
        for entry in built(entries)[:size]:
            tree.append(leaf_hash(entry.leaf))
        return sign_checkpoint(CASE, size, tree.root(), key)

    def against(kept: bytes) -> Finding:
        findings = verify_dossier(tmp_path / "dossier", "", kept)
        (found,) = [finding for finding in findings if finding.check == "against"]
        return found

    assert against(note(told, 5)).status == "passed"
    assert against(note(told, 5).replace(b"\n", b"\r\n") + b"\r\n").status == "passed"  # it came by mail
    assert against(note(fork, 6)).status == "passed"
    parted = against(note(fork, 7))
    assert (parted.status, "has parted" in parted.message) == ("failed", True)
    later = against(note([*told, ("judgement.make", "J2", {"key": "J2", "verdict": "same"})], 8))
    assert (later.status, "covers 8 entries, this dossier only 7" in later.message) == ("not_checkable", True)
    assert against(sign_checkpoint(CASE, 5, bytes(32), new_key(CASE))).status == "failed"
    assert against(b"not a checkpoint").status == "failed"
    assert not any(finding.check == "against" for finding in verify_dossier(tmp_path / "dossier"))


def test_the_shipped_program_takes_a_checkpoint_kept_elsewhere(
    dossier: Path, made: tuple[Path, SigningKey], capsys: pytest.CaptureFixture[str]
) -> None:
    kept = dossier.parent / "kept.txt"
    kept.write_bytes((dossier / "data" / "checkpoint.txt").read_bytes())
    assert main([str(dossier), "--against", str(kept)]) == 0
    assert "are those of the checkpoint that was kept elsewhere" in capsys.readouterr().out
    kept.write_bytes(sign_checkpoint(CASE, 3, bytes(32), made[1]))
    assert main([str(dossier), "--against", str(kept)]) == 1
    with pytest.raises(SystemExit, match="2"):
        main([str(dossier), "--against", str(dossier / "absent")])


def test_the_shipped_program_runs_alone_and_says_the_same(dossier: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        # -I and -S without our site: neither this package nor the user's own modules can be imported.
        return subprocess.run(
            [sys.executable, "-I", "verify.py"], cwd=dossier, capture_output=True, text=True, check=False
        )

    good = run()
    assert (good.returncode, good.stderr) == (0, "")
    assert "constancia" not in _imported_by(dossier / "verify.py")
    (dossier / "data/originals/O1.txt").write_bytes(b"x")
    bad = run()
    assert bad.returncode == 1
    assert "data/originals/O1.txt was changed" in bad.stdout


def _imported_by(program: Path) -> set[str]:
    import ast

    names: set[str] = set()
    for node in ast.walk(ast.parse(program.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_the_program_needs_the_standard_library_and_cryptography_only(dossier: Path) -> None:
    assert _imported_by(dossier / "verify.py") - sys.stdlib_module_names == {"cryptography"}


def test_findings_can_be_had_as_json(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(dossier), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["status"] for line in lines} == {"passed", "not_checkable"}


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_ssh_keygen_agrees_by_the_commands_of_verify_txt(dossier: Path) -> None:
    text = (dossier / "VERIFY.txt").read_text()
    commands = [line.strip() for line in text.splitlines() if line.strip().startswith(("printf 'case", "ssh-keygen"))]
    assert len(commands) == 2
    script = "\n".join(commands).replace("/tmp/signers", "../signers")

    def holds() -> bool:
        return subprocess.run(["bash", "-c", script], cwd=dossier, capture_output=True, check=False).returncode == 0

    assert holds()
    (dossier / "seal.txt").write_bytes((dossier / "seal.txt").read_bytes().replace(b"checkpoint 7", b"checkpoint 8"))
    assert not holds()


def test_bagit_and_sha256sum_agree(dossier: Path) -> None:
    def holds(*command: str) -> bool:
        return subprocess.run(command, cwd=dossier, capture_output=True, check=False).returncode == 0

    bagit = (sys.executable, "-m", "bagit", "--validate", ".")
    sha256sum = ("sha256sum", "-c", "--quiet", "--strict", "manifest-sha256.txt")
    tags = ("sha256sum", "-c", "--quiet", "--strict", "tagmanifest-sha256.txt")
    assert holds(*bagit)
    assert holds(*sha256sum)
    assert holds(*tags)
    (dossier / "data/originals/O1.txt").write_bytes(b"x")
    assert not holds(*bagit)
    assert not holds(*sha256sum)
    assert holds(*tags)

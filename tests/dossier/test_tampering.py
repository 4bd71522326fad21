"""Whatever is changed in a dossier, the verifier that travels with it names it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constancia.evidence.checkpoints import SigningKey, sign_checkpoint
from constancia.evidence.merkle import Tree, leaf_hash
from constancia.evidence.verify_dossier import verify_dossier
from tests.dossier import made


def failures(dossier: Path) -> str:
    """What the dossier's own verify.py reports as failed, run alone as a stranger runs it."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "--json"], cwd=dossier, capture_output=True, text=True, timeout=60
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == any(finding["status"] == "failed" for finding in found)
    return "\n".join(f"{f['file']} {f['message']}" for f in found if f["status"] == "failed")


def reseal(dossier: Path) -> None:
    """Make the manifests fit again, as a forger without the key could."""
    import hashlib

    def line(name: str) -> str:
        return f"{hashlib.sha256((dossier / name).read_bytes()).hexdigest()}  {name}\n"

    data = sorted(p.relative_to(dossier).as_posix() for p in (dossier / "data").rglob("*") if p.is_file())
    (dossier / "manifest-sha256.txt").write_text("".join(map(line, data)))
    tags = ("VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "verify.py")
    (dossier / "tagmanifest-sha256.txt").write_text("".join(map(line, tags)))


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def test_an_untouched_dossier_fails_nowhere(whole: Path) -> None:
    assert failures(whole) == ""


def test_a_changed_original_is_named(copied: Path) -> None:
    file = copied / "data/originals/O1.txt"
    file.write_bytes(file.read_bytes().replace(b"2,000", b"9,000"))
    assert "data/originals/O1.txt was changed" in failures(copied)
    reseal(copied)
    assert "O1 is not what was received" in failures(copied)


def test_a_changed_claim_is_named(copied: Path) -> None:
    file = copied / "data/payloads.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"value":2000', b'"value":9000'))
    reseal(copied)
    assert "the payload of entry 9 (claim.confirm C2) was changed" in failures(copied)


def test_a_dropped_entry_is_named(copied: Path) -> None:
    file = copied / "data/entries.jsonl"
    file.write_bytes(b"".join(line for n, line in enumerate(lines(file)) if n != 9))
    reseal(copied)
    said = failures(copied)
    assert "entry 9" in said and "not those that the checkpoint signs" in said


def test_a_swapped_pair_of_entries_is_named(copied: Path) -> None:
    file = copied / "data/entries.jsonl"
    all_lines = lines(file)
    all_lines[4], all_lines[5] = all_lines[5], all_lines[4]
    file.write_bytes(b"".join(all_lines))
    reseal(copied)
    said = failures(copied)
    assert "data/entries.jsonl line 6 entry 4 stands" in said and "not those that the checkpoint signs" in said


def test_a_checkpoint_forged_over_other_entries_is_named(copied: Path) -> None:
    file = copied / "data/entries.jsonl"
    shorter = lines(file)[:-1]
    file.write_bytes(b"".join(shorter))
    tree = Tree().extend(leaf_hash(line[:-1]) for line in shorter)
    forger = SigningKey(made.CASE, b"\x66" * 32)
    (copied / "data/checkpoint.txt").write_bytes(sign_checkpoint(made.CASE, tree.size, tree.root(), forger))
    reseal(copied)
    assert "data/checkpoint.txt" in failures(copied)


def test_a_dossier_forged_whole_under_another_key_is_caught_by_the_key_that_one_knows(tmp_path: Path) -> None:
    from dataclasses import replace

    from constancia.dossier.write import write_dossier

    forger = SigningKey(made.CASE, b"\x66" * 32)
    cut = made.cut_of(made.story())
    tree = Tree().extend(map(leaf_hash, cut.entries))
    forged = replace(
        cut,
        checkpoint=sign_checkpoint(made.CASE, tree.size, tree.root(), forger).decode(),
        verifier_key=str(forger.verifier),
    )
    write_dossier(tmp_path / "dossier", forged, lambda text: made.sign_note(text, forger).decode())
    without_key = verify_dossier(tmp_path / "dossier")
    assert ("key", "not_checkable") in [(f.check, f.status) for f in without_key]
    with_key = verify_dossier(tmp_path / "dossier", str(made.KEY.verifier))
    assert ("key", "failed") in [(f.check, f.status) for f in with_key]


@pytest.mark.parametrize("name", ["data/extra.txt", "extra.txt", "data/html/extra.html", "data/originals/O9.txt", ".x"])
def test_an_extra_file_is_named(name: str, copied: Path) -> None:
    (copied / name).write_text("more")
    assert f"{name} was added" in failures(copied)


def test_an_extra_empty_folder_and_a_link_are_named(copied: Path) -> None:
    (copied / "data/empty").mkdir()
    (copied / "data/link.txt").symlink_to("case.pub")
    said = failures(copied)
    assert "data/empty" in said and "data/link.txt" in said


def test_a_missing_page_is_named(copied: Path) -> None:
    (copied / "data/html/claims.html").unlink()
    assert "data/html/claims.html is missing" in failures(copied)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_any_file_is_named(data: st.DataObject, spoilable: Path) -> None:
    files = sorted(path for path in spoilable.rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    before = file.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    changed = bytearray(before)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    how = data.draw(
        st.sampled_from([bytes(changed), before[:place], before + b"\n", before[:place] + before[place + 1 :]])
    )
    file.write_bytes(how)
    try:
        found = [finding for finding in verify_dossier(spoilable) if finding.status == "failed"]
        name = file.relative_to(spoilable).as_posix()
        assert any(name in f"{finding.file} {finding.message}" for finding in found), (name, found)
    finally:
        file.write_bytes(before)


@pytest.fixture(scope="module")
def spoilable(copier: Callable[[], Path]) -> Path:
    return copier()

"""Writing a dossier: its layout, that others' tools accept it, and that a failure leaves nothing half-written."""

from __future__ import annotations

import io
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from constancia.dossier.write import quiet_name, write_dossier
from constancia.errors import BadInput, StorageFailed, Tampered
from constancia.evidence import verify_dossier as verifier
from tests.dossier import made

FIXED = {
    "VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "seal.txt", "tagmanifest-sha256.txt", "verify.py",
    "data/case.pub", "data/checkpoint.txt", "data/entries.jsonl", "data/payloads.jsonl", "data/record.json",
}  # fmt: skip


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_layout_is_the_documented_one(whole: Path) -> None:
    rest = names(whole) - FIXED
    assert not FIXED - names(whole)
    originals = {"data/originals/O1.txt", "data/originals/O2.csv", "data/originals/O3.txt"}
    documents = {f"data/documents/D{n}.txt" for n in (1, 2, 3)}
    assert originals | documents <= rest
    tables = {f"data/tables/{name}.csv" for name in ("acts", "claims", "figures", "persons")}
    exports = {"data/summary.pdf"} | tables | {"data/esf.json", "data/ro-crate-metadata.json"}
    exports |= {f"data/proofs/O{n}.tlog-proof" for n in (1, 2, 3)}
    exports |= {f"data/proofs/O{n}.tlog-proof" for n in (1, 2, 3)}
    assert all(name.startswith("data/html/") for name in rest - originals - documents - exports)


def test_sha256sum_accepts_every_file(whole: Path) -> None:
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = run("sha256sum", "-c", "--strict", manifest, folder=whole)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_library_of_congress_bagit_tool_accepts_it(partial: Path) -> None:
    done = run(sys.executable, "-m", "bagit", "--validate", ".", folder=partial)
    assert done.returncode == 0, done.stderr


def test_its_own_verify_py_runs_alone_and_says_what_cannot_be_checked(partial: Path) -> None:
    done = run(sys.executable, "-I", "verify.py", folder=partial)
    assert done.returncode == 0, done.stdout
    assert "nothing failed" in done.stdout and "withheld or expunged" in done.stdout
    assert "entry 12 was expunged" in done.stdout


def test_its_verify_py_is_the_verifier_byte_for_byte(whole: Path) -> None:
    assert (whole / "verify.py").read_bytes() == Path(verifier.__file__).read_bytes()


@pytest.mark.skipif(not shutil.which("openssl") or not shutil.which("bash"), reason="needs bash and openssl")
def test_the_commands_of_verify_txt_check_one_entry_and_the_seal_by_hand(whole: Path, tmp_path: Path) -> None:
    """The indented lines of point 3, as a stranger would paste them."""
    text = (whole / "VERIFY.txt").read_text()
    point = text[text.index("\n3. ") : text.index("\n4. ")]
    commands = [line[7:] for line in point.splitlines() if line.startswith("       ")]
    script = "\n".join(commands).replace("/tmp/", f"{tmp_path}/")
    done = run("bash", "-euc", script, folder=whole)
    assert done.returncode == 0, done.stderr
    digest, entry = done.stdout.splitlines()[:2]
    assert digest.split()[0] in entry and '"seq":12,' in entry
    assert "Signature Verified Successfully" in done.stdout


def test_every_command_of_verify_txt_that_needs_no_timestamp_succeeds(whole: Path) -> None:
    text = (whole / "VERIFY.txt").read_text()
    for command in re.findall(r"^ {7}(sha256sum .*)$", text, re.MULTILINE):
        assert run("sh", "-c", command, folder=whole).returncode == 0, command


def test_the_same_cut_gives_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    write_dossier(tmp_path / "again", made.cut_of(made.story()), made.sign)
    assert names(tmp_path / "again") == names(whole)
    for name in names(whole):
        assert (tmp_path / "again" / name).read_bytes() == (whole / name).read_bytes(), name


def test_the_summary_names_every_file_and_what_is_not_shown(tmp_path: Path) -> None:
    cut = made.cut_of(made.story(), withheld=[9], expunged=[12])
    summary = write_dossier(tmp_path / "dossier", cut, made.sign)
    assert set(summary.files) == names(tmp_path / "dossier")
    assert summary.size == sum((tmp_path / "dossier" / name).stat().st_size for name in summary.files)
    assert (summary.withheld, summary.expunged) == ((9,), (12,))
    seal = (tmp_path / "dossier/seal.txt").read_text()
    assert summary.tagmanifest_sha256 in seal and summary.files["manifest-sha256.txt"] == summary.manifest_sha256


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    write_dossier(tmp_path / "dossier", made.cut_of(made.story()), made.sign)
    assert stat.S_IMODE((tmp_path / "dossier").stat().st_mode) == 0o700


def test_an_empty_folder_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "dossier").mkdir()
    write_dossier(tmp_path / "dossier", made.cut_of(made.story()), made.sign)
    assert (tmp_path / "dossier/seal.txt").exists()


@pytest.mark.parametrize("taken", ["folder", "file", "link", "nowhere"])
def test_a_place_that_is_taken_is_refused_and_left_as_it_was(taken: str, tmp_path: Path) -> None:
    target = tmp_path / "dossier"
    if taken == "folder":
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    elif taken == "file":
        target.write_text("mine")
    elif taken == "link":
        (tmp_path / "elsewhere").mkdir()
        target.symlink_to("elsewhere")
    else:
        target = tmp_path / "not there" / "dossier"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInput) as refused:
        write_dossier(target, made.cut_of(made.story()), made.sign)
    assert refused.value.next_step
    assert sorted(tmp_path.rglob("*")) == before


def test_an_original_that_is_not_what_was_received_is_never_handed_out(tmp_path: Path) -> None:
    story = made.story()
    cut = made.cut_of(story)
    story.bytes_of["O2"] += b" "
    with pytest.raises(Tampered, match="O2"):
        write_dossier(tmp_path / "dossier", cut, made.sign)
    assert list(tmp_path.iterdir()) == []


def test_a_payload_that_is_not_its_entrys_is_never_handed_out(tmp_path: Path) -> None:
    cut = made.cut_of(made.story())
    seq, salt, body = list(cut.payloads)[8]
    wrong = replace(cut, payloads=[*list(cut.payloads)[:8], (seq, salt, body.replace(b"killing", b"torture"))])
    with pytest.raises(Tampered, match="entry 8"):
        write_dossier(tmp_path / "dossier", wrong, made.sign)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_over_another_ledger_is_never_handed_out(tmp_path: Path) -> None:
    cut = made.cut_of(made.story())
    longer = made.story()
    longer.log("claim.withdraw", "C1", {"key": "C1", "reason": "x"})
    with pytest.raises(Tampered):
        write_dossier(tmp_path / "one", replace(cut, checkpoint=made.cut_of(longer).checkpoint), made.sign)
    swapped = [*list(cut.entries)[:-2], list(cut.entries)[-1], list(cut.entries)[-2]]
    with pytest.raises(Tampered):
        write_dossier(tmp_path / "two", replace(cut, entries=swapped), made.sign)
    assert list(tmp_path.iterdir()) == []


def test_a_seal_by_another_key_is_never_handed_out(tmp_path: Path) -> None:
    other = made.SigningKey(made.CASE, b"\x08" * 32)
    with pytest.raises(Tampered):
        write_dossier(
            tmp_path / "dossier", made.cut_of(made.story()), lambda text: made.sign_note(text, other).decode()
        )
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_rests_on_no_entry_of_the_cut_is_refused(tmp_path: Path) -> None:
    cut = made.cut_of(made.story())
    lost = replace(cut.figures[0], rests_on=("C99",))
    with pytest.raises(BadInput, match="C99"):
        write_dossier(tmp_path / "dossier", replace(cut, figures=[lost]), made.sign)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_while_an_original_is_copied_leaves_nothing(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    def open_original(key: str) -> BinaryIO:
        return Failing()

    with pytest.raises(StorageFailed):
        write_dossier(tmp_path / "dossier", replace(made.cut_of(made.story()), open_original=open_original), made.sign)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_called_so_and_leaves_nothing(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        with pytest.raises(StorageFailed) as full:
            write_dossier(small / "dossier", made.cut_of(made.story()), made.sign)
        assert "space" in full.value.next_step
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_dossier_or_none(tmp_path: Path) -> None:
    """Killed after each of many waits, the place holds nothing or what verifies; another try then succeeds."""
    script = (
        "import sys, pathlib; from tests.dossier import made; from constancia.dossier.write import write_dossier\n"
        "cut = made.cut_of(made.story()); print('ready', flush=True)\n"
        "write_dossier(pathlib.Path(sys.argv[1]), cut, made.sign)"
    )
    target = tmp_path / "dossier"
    for n in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert process.stdout and process.stdout.readline() == b"ready\n"
        try:
            process.wait(timeout=0.02 + n * 0.1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        if target.exists():
            assert not [f for f in verifier.verify_dossier(target) if f.status == "failed"]
            shutil.rmtree(target)
    write_dossier(target, made.cut_of(made.story()), made.sign)
    assert (target / "seal.txt").exists()


def test_no_original_gets_a_name_under_which_a_desktop_would_run_it() -> None:
    assert quiet_name("O1", "lista.CSV") == "O1.csv"
    assert quiet_name("O2", "page.html") == quiet_name("O2", "drawing.svg") == "O2.txt"
    for name in (
        "run.exe",
        "x.lnk",
        "a.docm",
        "noending",
        "../../etc/passwd",
        "a.pdf/..",
        "",
        "a.p\u202edf",
        ".bashrc",
    ):
        assert quiet_name("O3", name) == "O3.bin", name

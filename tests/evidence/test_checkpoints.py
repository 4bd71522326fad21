"""Checkpoints are C2SP notes that others can check, and no two of a case contradict each other."""

from __future__ import annotations

import base64
import stat
import subprocess
from multiprocessing import get_context
from pathlib import Path

import pytest

from constancia.errors import BadInput, Tampered
from constancia.evidence.checkpoints import (
    Checkpoint,
    Signer,
    VerifierKey,
    load_key,
    load_verifier,
    new_key,
    open_checkpoint,
    open_note,
    save_key,
    sign_checkpoint,
    sign_note,
)
from constancia.evidence.merkle import Tree, leaf_hash

ORIGIN = "constancia/7q3k9x0v2m5c"
LEAVES = [leaf_hash(str(n).encode()) for n in range(50)]


def leaves_from(first: int) -> list[bytes]:
    return LEAVES[first:]


def test_a_saved_key_is_the_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    key = new_key(ORIGIN)
    path = tmp_path / "checkpoint.key"
    save_key(key, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(path) == key
    assert load_verifier(tmp_path / "checkpoint.pub") == key.verifier
    with pytest.raises(BadInput):
        save_key(new_key(ORIGIN), path)
    assert load_key(path) == key


def test_a_key_does_not_print_its_seed() -> None:
    key = new_key(ORIGIN)
    assert repr(key.seed) not in repr(key)
    assert key.seed.hex() not in repr(key)


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.key"
    save_key(new_key(ORIGIN), path)
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BadInput):
            load_key(path)


def test_no_byte_of_a_checkpoint_can_change_unseen() -> None:
    key = new_key(ORIGIN)
    note = sign_checkpoint(ORIGIN, 50, Tree().extend(LEAVES).root(), key)
    for place in range(len(note)):
        for bit in (1, 32, 128):
            changed = note[:place] + bytes([note[place] ^ bit]) + note[place + 1 :]
            with pytest.raises((BadInput, Tampered)):
                open_checkpoint(changed, key.verifier, ORIGIN)


def test_a_signature_by_another_key_is_allowed_beside_ours_and_not_instead() -> None:
    key, other = new_key(ORIGIN), new_key("witness.example")
    note = sign_checkpoint(ORIGIN, 1, LEAVES[0], key)
    text = open_note(note, key.verifier).text
    foreign = sign_note(text, other)
    both = note + foreign.partition(b"\n\n")[2]
    assert open_note(both, key.verifier).text == text
    assert open_note(both, other.verifier).text == text
    with pytest.raises(Tampered):
        open_note(foreign, key.verifier)


def test_openssl_confirms_our_signature(tmp_path: Path) -> None:
    key = new_key(ORIGIN)
    note = sign_checkpoint(ORIGIN, 7, LEAVES[0], key)
    text, _, signature = note.partition(b"\n\n")
    (tmp_path / "text").write_bytes(text + b"\n")
    (tmp_path / "signature").write_bytes(base64.b64decode(signature.split()[2])[4:])
    # An Ed25519 public key in DER (RFC 8410): a fixed prefix and the 32 bytes.
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key.verifier.public)
    options = "-keyform DER -inkey key.der -rawin -in text -sigfile signature"
    run = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", *options.split(" ")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verified Successfully" in run.stdout


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", f"{ORIGIN}\n01\n{base64.b64encode(LEAVES[0]).decode()}\n", f"{ORIGIN}\n1\nAA==\n", "a\n1\nb\nc\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Checkpoint.parse(text)


def test_each_checkpoint_grows_out_of_the_one_before(tmp_path: Path) -> None:
    signer = Signer(tmp_path / "checkpoints", new_key(ORIGIN), ORIGIN)
    for size in (1, 2, 2, 7, 50):
        kept = signer.keep(size, leaves_from)
        assert kept.checkpoint == Checkpoint(ORIGIN, size, Tree().extend(LEAVES[:size]).root())
        assert kept.path.name == f"{size:012d}.txt"
        assert kept.path.read_bytes() == kept.note == (tmp_path / "checkpoints" / "latest.txt").read_bytes()
    assert len(list((tmp_path / "checkpoints").glob("0*.txt"))) == 4


def test_a_changed_or_shorter_ledger_is_never_signed(tmp_path: Path) -> None:
    signer = Signer(tmp_path, new_key(ORIGIN), ORIGIN)
    before = signer.keep(20, leaves_from)
    changed = [*LEAVES[:19], leaf_hash(b"forged"), *LEAVES[20:]]
    with pytest.raises(Tampered):
        signer.keep(30, lambda first: changed[first:])
    for size in (10, 30):
        with pytest.raises(Tampered):
            signer.keep(size, lambda first: LEAVES[:10][first:])
    with pytest.raises(Tampered):
        signer.keep(60, leaves_from)
    assert signer.latest() is not None
    assert signer.latest().note == before.note  # type: ignore[union-attr]
    assert sorted(path.name for path in tmp_path.glob("0*")) == ["000000000020.txt"]


@pytest.mark.parametrize("damage", ["missing", "garbage", "other"])
def test_the_tree_file_may_be_lost_and_is_made_again_from_the_entries(tmp_path: Path, damage: str) -> None:
    signer = Signer(tmp_path, new_key(ORIGIN), ORIGIN)
    signer.keep(20, leaves_from)
    if damage == "missing":
        (tmp_path / "tree.txt").unlink()
    else:
        (tmp_path / "tree.txt").write_text("20\nzz\n" if damage == "garbage" else f"1\n{'00' * 32}\n{'00' * 32}\n")
    assert signer.keep(30, leaves_from).checkpoint.root == Tree().extend(LEAVES[:30]).root()
    (tmp_path / "tree.txt").unlink()
    with pytest.raises(Tampered):
        signer.keep(40, lambda first: [leaf_hash(b"forged"), *LEAVES[1:]][first:])


def test_a_process_that_counted_before_another_signed_gets_the_larger_checkpoint(tmp_path: Path) -> None:
    signer = Signer(tmp_path, new_key(ORIGIN), ORIGIN)
    signer.keep(20, leaves_from)
    assert signer.keep(10, leaves_from).checkpoint.size == 20


def test_a_crash_between_the_two_files_is_healed(tmp_path: Path) -> None:
    signer = Signer(tmp_path, new_key(ORIGIN), ORIGIN)
    signer.keep(20, leaves_from).path.unlink()
    assert signer.keep(20, leaves_from).path.exists()


def _keep(folder: str, key_path: str, size: int) -> None:
    Signer(Path(folder), load_key(Path(key_path)), ORIGIN).keep(size, leaves_from)


def test_two_processes_never_sign_two_heads_of_one_size(tmp_path: Path) -> None:
    save_key(new_key(ORIGIN), tmp_path / "k.key")
    Signer(tmp_path / "c", load_key(tmp_path / "k.key"), ORIGIN).keep(1, leaves_from)
    with get_context("spawn").Pool(2) as pool:
        for result in [pool.apply_async(_keep, (str(tmp_path / "c"), str(tmp_path / "k.key"), 50)) for _ in range(4)]:
            result.get(60)
    key = load_verifier(tmp_path / "k.pub")
    for path in (tmp_path / "c").glob("0*.txt"):
        checkpoint = open_checkpoint(path.read_bytes(), key, ORIGIN)
        assert checkpoint.root == Tree().extend(LEAVES[: checkpoint.size]).root()


def test_a_note_signed_by_another_program_opens() -> None:
    """The example of golang.org/x/mod/sumdb/note (its package documentation and tests)."""
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n— PeterNeumann {signature}\n".encode()
    assert open_note(note, key).text == text
    with pytest.raises(Tampered):
        open_note(note.replace(b"problem is", b"problem it"), key)

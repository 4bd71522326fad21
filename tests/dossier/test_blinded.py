"""What is published lets nobody test a guess: no plain digest of a withheld original, nor of its name or text.

Whoever holds a candidate file could otherwise hash it and see whether this very file lies in the case.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constancia.case.exporting import NOT_SHOWN
from constancia.dossier.write import write_dossier
from constancia.evidence.checkpoints import load_verifier
from constancia.evidence.entries import BuiltEntry, parse_leaf
from constancia.evidence.merkle import ProvingTree, leaf_hash
from constancia.evidence.tiles import Proof, export, prove, verify_proof
from tests.dossier import made
from tests.evidence import cases

ALGORITHMS = ("md5", "sha1", "sha256", "sha384", "sha512", "blake2b")


def forms(content: bytes) -> Iterator[bytes]:
    """A digest in each way that it might be written."""
    for algorithm in ALGORITHMS:
        digest = hashlib.new(algorithm, content).digest()
        yield from (digest, digest.hex().encode(), digest.hex().upper().encode())
        yield from (base64.b64encode(digest).rstrip(b"="), base64.urlsafe_b64encode(digest).rstrip(b"="))
        yield base64.b32encode(digest).rstrip(b"=")
    yield from (leaf_hash(content), leaf_hash(content).hex().encode())


def betrayals(files: Iterable[Path], secrets: Iterable[bytes]) -> list[str]:
    found = [
        (form, path) for secret in secrets for form in forms(secret) for path in files if form in path.read_bytes()
    ]
    return [f"{path.name}: {form!r}" for form, path in found]


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def about(story: made.Story, *keys: str) -> list[int]:
    """The entries that speak of these originals and of what was taken from them."""
    taken = set(keys)
    hidden = []
    for seq, (_action, subject, payload) in enumerate(story.entries):
        if {subject, payload.get("original"), payload.get("document"), payload.get("key")} & taken:
            taken |= {str(payload.get("key", subject))}
            hidden.append(seq)
        elif taken & {str(payload.get("left", "")).partition(".")[0], *payload.get("rests_on", ())}:
            hidden.append(seq)
    return hidden


@pytest.mark.parametrize("key", ["O2", "O3"])
def test_no_file_of_a_dossier_holds_a_plain_digest_of_a_withheld_original(key: str, tmp_path: Path) -> None:
    story = made.story()
    document = f"D{key[1:]}"
    (name,) = (p["receipt"]["name"] for a, k, p in story.entries if (a, k) == ("original.receive", key))
    write_dossier(tmp_path / "dossier", made.cut_of(story, withheld=about(story, key)), made.sign)
    payloads = payloads_of(story, about(story, key))
    secrets = [story.bytes_of[key], story.texts[document].encode(), name.encode(), *payloads]
    assert betrayals(files_of(tmp_path / "dossier"), secrets) == []


def test_each_original_that_is_shown_takes_its_own_proof_along_and_no_other(tmp_path: Path) -> None:
    story = made.story()
    write_dossier(tmp_path / "dossier", made.cut_of(story, withheld=about(story, "O2")), made.sign)
    data = tmp_path / "dossier" / "data"
    key = load_verifier(data / "case.pub")
    leaves = (data / "entries.jsonl").read_bytes().splitlines()
    proofs = {path.name: Proof.parse(path.read_bytes()) for path in (data / "proofs").iterdir()}
    assert sorted(proofs) == ["O1.tlog-proof", "O3.tlog-proof"]
    for name, given in proofs.items():
        assert verify_proof(given, given.extra, key).size == len(leaves)
        assert given.extra == leaves[given.index]
        assert parse_leaf(given.extra).subject == name.partition(".")[0]


def test_the_search_would_find_the_digest_of_an_original_that_is_shown(tmp_path: Path) -> None:
    story = made.story()
    write_dossier(tmp_path / "dossier", made.cut_of(story), made.sign)
    found = betrayals(files_of(tmp_path / "dossier"), [story.bytes_of["O2"]])
    assert any(line.startswith("manifest-sha256.txt") for line in found)
    assert any(line.startswith("payloads.jsonl") for line in found)


def payloads_of(story: made.Story, places: Iterable[int]) -> list[bytes]:
    """The withheld payloads themselves: without its salt, none may be recognised by its digest."""
    built: list[BuiltEntry] = story.built()
    return [built[place].payload for place in places]


def test_no_checkpoint_tile_or_proof_holds_a_plain_digest(tmp_path: Path) -> None:
    case = tmp_path / "case"
    cases.write_case(case)
    entries = cases.built(cases.story())
    leaves = [entry.leaf for entry in entries]
    note = (case / "checkpoints" / "latest.txt").read_bytes()
    export(tmp_path / "log", leaves, note, len(leaves))
    tree = ProvingTree(map(leaf_hash, leaves))
    made_proof = prove(tree, 1, len(leaves), note, leaves[1])
    (tmp_path / "log" / "O1.tlog-proof").write_bytes(made_proof.text())
    secrets = [cases.TEXT.encode(), b"\x00\x01 a picture", b"a.txt", *(entry.payload for entry in entries)]
    public = [*files_of(tmp_path / "log"), *files_of(case / "checkpoints"), case / "keys" / "checkpoint.pub"]
    assert betrayals(public, secrets) == []


def test_what_is_logged_of_readings_and_replicas_holds_no_digest_of_an_original(case: Any, add_text: Any) -> None:
    """Such entries speak of many originals at once, also of those that a dossier withholds."""
    from constancia.case import ledger
    from constancia.case.fixity import scrub_case
    from constancia.case.models import Entry, Record
    from constancia.case.replicating import replicate
    from constancia.evidence.replicas import FolderReplica

    add_text("Rosa Lira was detained on 29 July 2024.")
    digests = list(Record.objects.filter(case=case.id, kind="original").values_list("sha256", flat=True))
    path = case.originals.path(digests[0])
    replicate(case, FolderReplica(case.config.folder.parent / "copy"))
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    scrub_case(case, "100%")
    logged = Entry.objects.filter(case=case.id, action__in=["fixity.check", "replica.prove"])
    assert {entry.action for entry in logged} == {"fixity.check", "replica.prove"}
    assert not [entry for entry in logged if digests[0].encode() in bytes(entry.payload)]
    findings = ledger.to_action(logged.get(action="fixity.check")).payload["findings"]
    assert findings == [{"key": "O1", "status": "damaged", "set_aside": True}]


def test_where_copies_lie_and_who_works_on_a_case_is_for_no_recipient() -> None:
    assert {"member.add", "replica.prove"} <= set(NOT_SHOWN)

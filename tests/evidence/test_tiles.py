"""The log and its proofs are those that other implementations write and check.

Vectors of others, used as facts: the checkpoints, key and entries of the small test log of Tessera
(github.com/transparency-dev/tessera, testdata/build_log.sh and testdata/log/checkpoint.*), the path and tile counts of
the specification (c2sp.org/tlog-tiles), and the inclusion proof over 100,270 entries of warpfork/spicytool.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from constancia.errors import BadInput, Tampered
from constancia.evidence.checkpoints import VerifierKey, new_key, open_checkpoint, sign_checkpoint
from constancia.evidence.merkle import ProvingTree, Tree, leaf_hash
from constancia.evidence.tiles import Proof, export, path, prove, read_log, verify_proof

TESSERA_KEY = VerifierKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
TESSERA_ENTRIES = [
    b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eit", b"nain", b"ten", b"ileven", b"twelf",
    b"threeten", b"fourten", b"fivten",
]  # fmt: skip
TESSERA_CHECKPOINTS = {
    1: "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek= "
    "M9e0lhr9kuLxGdAtaUrhm84TQffVsLdcy808sN0a3WyniNlfcr9+bywoiIke1YYciCNjJGkCgIlQ8b16jhsmg/SChAM=",
    13: "av0kLH0VkkVDrTuZzBGIx7d9z5G1l/GlKz/nAV/8woQ= "
    "M9e0liO8x8xfEOGmZVYODUjQajkEpjccPQ9EkG3yEEDet4K3BWE/DFRPH6H+b6gFFFaG5KS1bBmYS/xeZJs8lj+z+wM=",
    15: "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs= "
    "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=",
}
SPICY_HASHES = """+4IF875THRSj6IOZo2SRpgL6buVI/cawB2iLGFLgWDQ=
nBeqO1BayYMNXX05jMGGtCfprprlSVASVTUUwA0OC9E=
zpUmeEe94VcV/jft8wYlUcDx9yr2kff2jq9QW295vhw=
DTWvScrZyztZdQo5YhJ2Sioo6xDCRDgnoxJJJhN5vl0=
550NhxNMkqzfWFptIePTfVic0rHovJMectLfzaLgh5U=
aoGmNLa5zDVavVfeWhrAxU3duQ0m2TB489dVEGmquO8=
Sbbxxj/8zvCs1q23zn+3wxE9OfJyqVtajvLlvg4FOaI=
WuiUqI+eMKiZ4OUa9CORDO64u91gs7kbTzQYw/e/Khg=
nxkvRAG/1vChJgwuphcHSaCBWcBXebV52Nd3sGxP2kI=
8xVjSf6ZkYSabrgN8m3ePiWgQSpafmz8FXTCfv7guck=
uIkQsFgLVnAeDt5KgZP6l3eJ6YzFz2p92KwlA50Ea5Q=
8SliMOQ4QRiNiRzAt4iEDvrOC0ETwRssbnOdutGqPhA="""
SPICY_NOTE = """example.com/log/testdata
100270
GRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=

— example.com/log/testdata M9e0lkcvy5bAe7rrC8tCyAP+my+CLzswA91zOpBNWVU7qCojkUOHnfdQzDImoYeYH8G8PJSwOqsx0RkSa261OmKVwwM=
"""


def tessera_note(size: int) -> bytes:
    root, signature = TESSERA_CHECKPOINTS[size].split()
    return f"example.com/log/testdata\n{size}\n{root}\n\n— example.com/log/testdata {signature}\n".encode()


@pytest.mark.parametrize("size", TESSERA_CHECKPOINTS)
def test_tesseras_test_log_reads_as_it_was_signed(size: int, tmp_path: Path) -> None:
    export(tmp_path, TESSERA_ENTRIES, tessera_note(size), size)
    checkpoint, entries = read_log(tmp_path, TESSERA_KEY)
    assert (checkpoint.size, entries) == (size, TESSERA_ENTRIES[:size])
    suffix = f"000.p/{size}"
    assert (tmp_path / "tile" / "0" / suffix).read_bytes()[:32] == base64.b64decode(TESSERA_CHECKPOINTS[1].split()[0])
    assert (tmp_path / "tile" / "entries" / suffix).read_bytes().startswith(b"\x00\x03one")


@pytest.mark.parametrize("size", TESSERA_CHECKPOINTS)
def test_every_entry_of_it_has_its_proof_and_no_other(size: int) -> None:
    tree = ProvingTree(map(leaf_hash, TESSERA_ENTRIES))
    for index in range(size):
        made = prove(tree, index, size, tessera_note(size), TESSERA_ENTRIES[index])
        again = Proof.parse(made.text())
        assert again == made
        assert verify_proof(again, TESSERA_ENTRIES[index], TESSERA_KEY).size == size
        with pytest.raises(Tampered):
            verify_proof(again, TESSERA_ENTRIES[index] + b"x", TESSERA_KEY)
    with pytest.raises(BadInput):
        prove(tree, size, size, tessera_note(size), b"")


def test_a_proof_that_another_program_wrote_is_read_and_its_checkpoint_holds() -> None:
    text = f"c2sp.org/tlog-proof@v1\nindex 100252\n{SPICY_HASHES}\n\n{SPICY_NOTE}".encode()
    given = Proof.parse(text)
    assert (given.index, len(given.hashes), given.text()) == (100252, 12, text)
    assert open_checkpoint(given.note, TESSERA_KEY).size == 100270
    with pytest.raises(Tampered):
        verify_proof(given, b"not what was logged", TESSERA_KEY)


@pytest.mark.parametrize(
    "changed",
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 100252", "index 0100252"),
        ("index 100252", "index -1"),
        ("index 100252\n", ""),
        ("index 100252\n", "extra !!\nindex 100252\n"),
        ("+4IF875THRSj6IOZo2SRpgL6buVI/cawB2iLGFLgWDQ=", "+4IF875THRSj6IOZo2SRpgL6buVI/cawB2iLGFLgWDR="),
        ("+4IF875THRSj6IOZo2SRpgL6buVI/cawB2iLGFLgWDQ=", "AAAA"),
        ("\n\n", "\n"),
    ],
)
def test_a_malformed_proof_is_refused(changed: tuple[str, str]) -> None:
    text = f"c2sp.org/tlog-proof@v1\nindex 100252\n{SPICY_HASHES}\n\n{SPICY_NOTE}"
    with pytest.raises(BadInput):
        Proof.parse(text.replace(*changed).encode())


def test_paths_are_those_of_the_specification() -> None:
    assert path(1234067) == "x001/x234/067"
    assert [path(n) for n in (0, 999, 1000)] == ["000", "999", "x001/000"]


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        (1, {"0/000.p/1"}),
        (255, {"0/000.p/255"}),
        (256, {"0/000", "1/000.p/1"}),
        (257, {"0/000", "0/001.p/1", "1/000.p/1"}),
        (600, {"0/000", "0/001", "0/002.p/88", "1/000.p/2"}),
    ],
)
def test_tiles_are_full_or_partial_as_the_specification_says(size: int, tiles: set[str], tmp_path: Path) -> None:
    key, leaves = new_key("example.com/log"), [f"entry {n}".encode() for n in range(size)]
    write(tmp_path, key, leaves)
    found = {p.relative_to(tmp_path / "tile").as_posix() for p in (tmp_path / "tile").rglob("*") if p.is_file()}
    assert {name for name in found if not name.startswith("entries")} == tiles
    assert read_log(tmp_path, key.verifier)[1] == leaves


@pytest.mark.slow
def test_seventy_thousand_entries_make_the_tiles_that_the_specification_counts(tmp_path: Path) -> None:
    key, leaves = new_key("example.com/log"), [n.to_bytes(4, "big") for n in range(70_000)]
    write(tmp_path, key, leaves)
    names = {p.relative_to(tmp_path / "tile").as_posix() for p in (tmp_path / "tile").rglob("*") if p.is_file()}
    assert sum(name.startswith("0/") and ".p/" not in name for name in names) == 273
    assert {name for name in names if ".p/" in name and not name.startswith("entries")} == {
        "0/273.p/112",
        "1/001.p/17",
        "2/000.p/1",
    }
    assert "1/000" in names
    assert read_log(tmp_path, key.verifier)[0].size == 70_000


def write(folder: Path, key: object, leaves: list[bytes]) -> None:
    root = Tree().extend(map(leaf_hash, leaves)).root()
    export(folder, leaves, sign_checkpoint(key.name, len(leaves), root, key), len(leaves))


def test_a_log_grows_in_its_folder_and_two_logs_never_mix(tmp_path: Path) -> None:
    key, leaves = new_key("example.com/log"), [f"entry {n}".encode() for n in range(300)]
    for size in (10, 256, 300):
        write(tmp_path, key, leaves[:size])
        assert read_log(tmp_path, key.verifier)[0].size == size
    with pytest.raises(Tampered):
        write(tmp_path, key, [b"other", *leaves[1:]])


def test_every_changed_file_of_a_log_shows(tmp_path: Path) -> None:
    key, leaves = new_key("example.com/log"), [f"entry {n}".encode() for n in range(300)]
    write(tmp_path, key, leaves)
    for file in [p for p in tmp_path.rglob("*") if p.is_file()]:
        content = file.read_bytes()
        for changed in (content[:-1], content[:5] + bytes([content[5] ^ 1]) + content[6:]):
            file.write_bytes(changed)
            with pytest.raises((Tampered, BadInput)):
                read_log(tmp_path, key.verifier)
        file.write_bytes(content)
    read_log(tmp_path, key.verifier)

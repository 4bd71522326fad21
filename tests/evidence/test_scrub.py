"""Reading again finds every kind of damage, loses nothing, and mends only with the very bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from constancia.errors import BadInput
from constancia.evidence.copying import Copied
from constancia.evidence.originals import OriginalStore
from constancia.evidence.scrub import Item, Progress, amount, portion, scrub

CONTENTS = [b"one", b"two" * 500, b"three"]


@pytest.fixture
def store(tmp_path: Path) -> OriginalStore:
    return filled(tmp_path / "originals")


def filled(root: Path, contents: list[bytes] = CONTENTS) -> OriginalStore:
    store = OriginalStore(root)
    store.receive(*map(io.BytesIO, contents))
    return store


def items() -> list[Item]:
    return [Item(f"O{n}", hashlib.sha256(c).hexdigest(), len(c)) for n, c in enumerate(CONTENTS, 1)]


def spoil(store: OriginalStore, item: Item, content: bytes) -> None:
    path = store.path(item.sha256)
    path.chmod(0o644)
    path.write_bytes(content)


def statuses(store: OriginalStore, replica: OriginalStore | None = None) -> list[str]:
    return [outcome.status for outcome in scrub(store, items(), replica)]


class Flaky(OriginalStore):
    """Gives wrong bytes the first time that each original is read, and right ones afterwards."""

    def check(self, sha256: str) -> Copied:
        seen = self.__dict__.setdefault("seen", set())
        if sha256 not in seen:
            seen.add(sha256)
            return Copied("0" * 64, 3)
        return super().check(sha256)


def test_sound_originals_are_sound(store: OriginalStore) -> None:
    assert statuses(store) == ["sound"] * 3


@pytest.mark.parametrize("content", [b"", b"onf", b"one more"])
def test_a_damaged_original_is_set_aside_and_its_bytes_are_kept(store: OriginalStore, content: bytes) -> None:
    spoil(store, items()[0], content)
    assert statuses(store) == ["damaged", "sound", "sound"]
    (aside,) = (store.root / ".set-aside").iterdir()
    assert aside.read_bytes() == content
    assert statuses(store) == ["missing", "sound", "sound"]


def test_a_damaged_or_missing_original_is_put_back_from_a_replica(store: OriginalStore, tmp_path: Path) -> None:
    replica = filled(tmp_path / "replica")
    spoil(store, items()[0], b"onf")
    store.path(items()[2].sha256).unlink()
    assert statuses(store, replica) == ["restored", "sound", "restored"]
    assert statuses(store) == ["sound"] * 3
    assert [path.read_bytes() for path in (store.root / ".set-aside").iterdir()] == [b"onf"]


def test_a_replica_that_is_damaged_itself_mends_nothing(store: OriginalStore, tmp_path: Path) -> None:
    replica = filled(tmp_path / "replica")
    spoil(replica, items()[0], b"twisted")
    spoil(store, items()[0], b"onf")
    assert statuses(store, replica) == ["damaged", "sound", "sound"]
    assert set(store) == {item.sha256 for item in items()[1:]}


def test_wrong_once_and_right_on_a_second_reading_is_told_apart_and_not_set_aside(store: OriginalStore) -> None:
    assert statuses(Flaky(store.root)) == ["wrong_once"] * 3
    assert store.aside() == set()


def test_an_original_that_cannot_be_read_is_said_and_left_where_it_is(store: OriginalStore) -> None:
    path = store.path(items()[1].sha256)
    path.unlink()
    path.mkdir()  # reading it fails, whoever reads
    assert statuses(store) == ["sound", "unreadable", "sound"]
    assert path.is_dir()


def test_a_slice_is_a_part_or_an_amount() -> None:
    assert amount("10%", 1000) == 100
    assert amount("500MB", 1) == 500_000_000
    assert amount("1.5 kb", 1) == 1500
    assert (amount("7B", 1), amount("7", 1)) == (7, 7)
    assert amount("0.1%", 0) == 1
    for wrong in ("", "ten", "-5%", "0%", "101%", "5XB", "nan%"):
        with pytest.raises(BadInput):
            amount(wrong, 1000)


def rounds(size: int) -> Iterator[list[str]]:
    after = 0
    while taken := portion(items(), after, size):
        after = int(taken[-1].key[1:])
        yield [item.key for item in taken]


def test_slices_go_through_all_originals_once_a_round() -> None:
    assert list(rounds(1)) == [["O1"], ["O2"], ["O3"]]
    assert list(rounds(4)) == [["O1", "O2"], ["O3"]]
    assert list(rounds(10_000)) == [["O1", "O2", "O3"]]


def test_lost_or_damaged_progress_only_begins_the_round_again(tmp_path: Path) -> None:
    path = tmp_path / "scrub.json"
    Progress(7, 3).keep(path)
    assert Progress.read(path) == Progress(7, 3)
    for content in (b"", b"{", b'{"after": "x"}', b"[]", b"\xff"):
        path.write_bytes(content)
        assert Progress.read(path) == Progress()

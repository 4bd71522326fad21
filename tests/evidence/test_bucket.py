"""Originals in a bucket keep the promises of originals in a folder."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from constancia.errors import BadInput, StorageFailed, Tampered
from constancia.evidence.bucket import BucketStore


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def spoil(store: BucketStore, digest: str, content: bytes) -> None:
    """Put other bytes where an original lies, as a failing server or a stranger would."""
    import obstore

    obstore.put(store._store, store._name(digest), content)


@pytest.mark.parametrize("folder", ["", "/case/originals"])
def test_what_was_received_is_there_under_its_digest(bucket: str, folder: str, tmp_path: Path) -> None:
    store = BucketStore(bucket + folder)
    path = tmp_path / "a"
    path.write_bytes(b"from a file" * 1000)
    first, second, again = store.receive(path, io.BytesIO(b"from a stream"), io.BytesIO(b"from a stream"))
    assert (first.sha256, first.size) == (sha256(path.read_bytes()), 11_000)
    assert second == again
    assert list(store) == sorted([first.sha256, second.sha256])
    assert first.sha256 in store
    assert sha256(b"never") not in store
    with store.open(first.sha256) as original:
        assert original.read() == path.read_bytes()
    assert store.check(second.sha256).sha256 == second.sha256


def test_a_file_that_is_refused_does_not_take_the_others_with_it(bucket: str, tmp_path: Path) -> None:
    store = BucketStore(bucket)
    (tmp_path / "link").symlink_to("/etc/passwd")
    with store.batch() as batch:
        with pytest.raises(BadInput):
            batch.add(tmp_path / "link")
        kept = batch.add(io.BytesIO(b"kept"))
    assert list(store) == [kept.sha256]


def test_nothing_is_acknowledged_when_a_batch_fails(bucket: str) -> None:
    store = BucketStore(bucket)
    with pytest.raises(RuntimeError), store.batch() as batch:
        batch.add(io.BytesIO(b"one"))
        raise RuntimeError
    assert list(store) == []


def test_a_missing_original_is_named(bucket: str) -> None:
    store = BucketStore(bucket)
    for read in (store.open, store.check):
        with pytest.raises(Tampered, match=sha256(b"x")):
            read(sha256(b"x"))


def test_a_damaged_original_is_set_aside_and_kept_when_its_bytes_come_again(bucket: str) -> None:
    store = BucketStore(f"{bucket}/deep")
    (kept,) = store.receive(io.BytesIO(b"right"))
    spoil(store, kept.sha256, b"wrong")
    assert store.check(kept.sha256).sha256 == sha256(b"wrong")
    store.receive(io.BytesIO(b"right"))
    assert store.check(kept.sha256).sha256 == kept.sha256
    assert store.aside() == {kept.sha256}
    assert list(store) == [kept.sha256]


def test_erasing_also_erases_what_was_set_aside(bucket: str) -> None:
    store = BucketStore(bucket)
    (kept,) = store.receive(io.BytesIO(b"right"))
    store.set_aside(kept.sha256)
    store.receive(io.BytesIO(b"right"))
    store.erase(kept.sha256)
    assert list(store) == []
    assert store.aside() == set()


def test_a_large_file_arrives_whole(bucket: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        for n in range(24):
            file.write(bytes([n]) * (1 << 20))
    store = BucketStore(bucket)
    (copied,) = store.receive(path)
    with path.open("rb") as file:
        assert copied.sha256 == hashlib.file_digest(file, "sha256").hexdigest()
    assert store.check(copied.sha256) == copied


def test_an_original_in_a_bucket_reads_like_a_file_from_any_place(bucket: str) -> None:
    content = bytes(range(256)) * 1000
    store = BucketStore(bucket)
    (copied,) = store.receive(io.BytesIO(content))
    with store.open(copied.sha256) as original:
        assert original.seekable()
        assert original.read(3) == content[:3]
        assert original.seek(0, io.SEEK_END) == len(content)
        original.seek(200_000)
        assert (original.tell(), original.read(5)) == (200_000, content[200_000:200_005])
        original.seek(-4, io.SEEK_CUR)
        assert original.read() == content[200_001:]
        original.seek(0)
        assert original.read() == content
    (packed,) = store.receive(io.BytesIO(zipped({"a.txt": b"inside"})))
    with store.open(packed.sha256) as original, zipfile.ZipFile(original) as archive:
        assert archive.read("a.txt") == b"inside"


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_bucket_that_does_not_answer_is_said_in_words(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StorageFailed, match="Nothing was acknowledged"):
        BucketStore("s3://there-is-no-such-bucket").receive(io.BytesIO(b"x"))
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StorageFailed, match="Nothing was acknowledged"):
        BucketStore(bucket).receive(io.BytesIO(b"x"))


@pytest.mark.parametrize("url", ["s3://", "http://bucket", "bucket", "s3:///folder"])
def test_what_is_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        BucketStore(url)

"""Originals in a bucket of any S3-compatible server, under the same names as in a folder: ``ab/cdef...`` by SHA-256.

It keeps the promises of ``originals.OriginalStore``: bytes are hashed on their way in, sent whole or not at all, read
back and hashed again before they are acknowledged, and never overwritten. Where the bucket is, and with which keys, is
said by the usual AWS_* environment variables; nothing is sent unless a bucket was named.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from constancia.errors import BadInput, StorageFailed, Tampered, Unavailable
from constancia.evidence.copying import Copied, copy_file, copy_stream, open_source
from constancia.evidence.originals import SET_ASIDE

SCHEME = "s3"


class BucketStore:
    """A bucket (or a folder in one) that holds originals."""

    reads_back = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != SCHEME or not parts.netloc:
            raise BadInput(f"{url!r} is no bucket; write s3://BUCKET or s3://BUCKET/FOLDER")
        self.url = url
        self._prefix = parts.path.strip("/")
        self._store = _connect(parts.netloc)

    @contextlib.contextmanager
    def batch(self) -> Iterator[BucketBatch]:
        """Take in many items: they are preserved when the ``with`` block has ended."""
        with tempfile.TemporaryDirectory(prefix="constancia-") as folder:
            batch = BucketBatch(self, Path(folder))
            yield batch
            batch.preserve()

    def receive(self, *sources: str | bytes | os.PathLike[str] | BinaryIO) -> list[Copied]:
        """Take all of these in: each is in the bucket and was read back on return, or none is acknowledged."""
        with self.batch() as batch:
            return [batch.add(source) for source in sources]

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading, as it lies there; Tampered if it is missing."""
        import obstore

        with _bucket_errors(self.url):
            try:
                reader = obstore.open_reader(self._store, self._name(sha256))
            except FileNotFoundError:
                raise Tampered(f"the original {sha256} is missing from {self.url}") from None
        return io.BufferedReader(_Reader(reader, self.url))

    def check(self, sha256: str) -> Copied:
        """Read an original to its end and say what it holds now."""
        import obstore

        digest, size = hashlib.sha256(), 0
        with _bucket_errors(self.url):
            try:
                for chunk in obstore.get(self._store, self._name(sha256)).stream(min_chunk_size=1 << 20):
                    digest.update(chunk)
                    size += len(chunk)
            except FileNotFoundError:
                raise Tampered(f"the original {sha256} is missing from {self.url}") from None
        return Copied(digest.hexdigest(), size)

    def forget(self, sha256: str) -> None:
        """Nothing to forget: every reading asks the bucket."""

    def __contains__(self, sha256: str) -> bool:
        import obstore

        with _bucket_errors(self.url):
            try:
                obstore.head(self._store, self._name(sha256))
            except FileNotFoundError:
                return False
        return True

    def __iter__(self) -> Iterator[str]:
        """The digests of all originals in the bucket, in order."""
        import obstore

        found = []
        with _bucket_errors(self.url):
            for page in obstore.list(self._store, prefix=self._prefix or None):
                for item in page:
                    name = item["path"][len(self._prefix) :].replace("/", "")
                    if len(name) == 64 and all(c in "0123456789abcdef" for c in name):
                        found.append(name)
        yield from sorted(found)

    def erase(self, sha256: str) -> None:
        """Remove an original for good; older versions that the bucket may keep are the keeper's to remove."""
        import obstore

        with _bucket_errors(self.url):
            for name in [self._name(sha256), *(name for name in self._aside() if f"/{sha256}." in f"/{name}")]:
                with contextlib.suppress(FileNotFoundError):
                    obstore.delete(self._store, name)

    def set_aside(self, sha256: str) -> str:
        """Move a damaged original out of the way, under a name that says so; it is kept."""
        import obstore

        aside = f"{self._prefix}/{SET_ASIDE}/{sha256}.{os.urandom(4).hex()}".lstrip("/")
        with _bucket_errors(self.url):
            obstore.rename(self._store, self._name(sha256), aside)
        return aside

    def aside(self) -> set[str]:
        """The digests under which something was set aside."""
        return {name.rpartition("/")[2].partition(".")[0] for name in self._aside()}

    def sweep(self) -> int:
        """Nothing to sweep: an object appears in the bucket whole or not at all."""
        return 0

    def write(self, name: str, content: bytes) -> None:
        """Put a small file there under a name of ours, and read it back."""
        import obstore

        with _bucket_errors(self.url):
            obstore.put(self._store, f"{self._prefix}/{name}".lstrip("/"), content)
        if self.read(name) != content:
            raise StorageFailed(f"{self.url} does not give back what was sent to it: {name}")

    def read(self, name: str) -> bytes | None:
        """A small file that ``write`` put there; None if there is none."""
        import obstore

        with _bucket_errors(self.url):
            try:
                return bytes(obstore.get(self._store, f"{self._prefix}/{name}".lstrip("/")).bytes())
            except FileNotFoundError:
                return None

    def put(self, sha256: str, path: Path) -> None:
        """Send a file whose digest is known, unless the very bytes are there, and read it back."""
        import obstore

        if sha256 in self:
            if self.check(sha256).sha256 == sha256:
                return
            self.set_aside(sha256)
        with _bucket_errors(self.url):
            obstore.put(self._store, self._name(sha256), path)
        if self.check(sha256).sha256 != sha256:
            raise StorageFailed(f"{self.url} does not give back what was sent to it: {sha256}")

    def _aside(self) -> list[str]:
        import obstore

        prefix = f"{self._prefix}/{SET_ASIDE}/".lstrip("/")
        with _bucket_errors(self.url):
            return [item["path"] for page in obstore.list(self._store, prefix=prefix) for item in page]

    def _name(self, sha256: str) -> str:
        return f"{self._prefix}/{sha256[:2]}/{sha256[2:]}".lstrip("/")


class BucketBatch:
    """Items on their way into a bucket. What ``add`` returns is true of the copy; the end of the batch preserves it."""

    def __init__(self, store: BucketStore, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._waiting: dict[str, Path] = {}

    def add(self, source: str | bytes | os.PathLike[str] | BinaryIO, *, dir_fd: int | None = None) -> Copied:
        """Copy and hash one file (by path, never through a link) or stream. BadInput refuses this item only."""
        path = self._folder / os.urandom(8).hex()
        target = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            copied = self._copy(source, target, dir_fd)
        finally:
            os.close(target)
        self._waiting[copied.sha256] = path
        return copied

    def drop(self, sha256: str) -> None:
        """Let go of an item of this batch: it will not be sent."""
        self._waiting.pop(sha256).unlink()

    def preserve(self) -> None:
        for sha256, path in self._waiting.items():
            self._store.put(sha256, path)
        self._waiting.clear()

    def _copy(self, source: str | bytes | os.PathLike[str] | BinaryIO, target: int, dir_fd: int | None) -> Copied:
        if not isinstance(source, str | bytes | os.PathLike):
            return copy_stream(source, target)
        descriptor = open_source(source, dir_fd)
        try:
            return copy_file(descriptor, target)
        finally:
            os.close(descriptor)


class _Reader(io.RawIOBase):
    """A bucket's own reader as a file of the standard library."""

    def __init__(self, reader: Any, url: str) -> None:
        self._reader, self._url = reader, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())

    def readinto(self, buffer: Any) -> int:
        with _bucket_errors(self._url):
            chunk = bytes(self._reader.read(len(buffer)))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._reader.close()
        super().close()


def _connect(bucket: str) -> Any:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise Unavailable(
            "Buckets need the library obstore, which is not installed.", next_step="pip install 'constancia[team]'"
        ) from None
    return S3Store(bucket, retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)})


@contextlib.contextmanager
def _bucket_errors(url: str) -> Iterator[None]:
    """Say a failing bucket in words; what was not acknowledged is not there."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        raise StorageFailed(
            f"The bucket {url} failed ({type(error).__name__}). Nothing was acknowledged.",
            next_step="Check the network, AWS_ENDPOINT, AWS_REGION and the keys in the environment, then do it again.",
        ) from error

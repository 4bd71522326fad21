"""Whatever comes in is taken whole or refused with a reason, and nothing from inside reaches the disk by its name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import stat
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from constancia.errors import BadInput
from constancia.evidence.containers import is_container, members
from constancia.evidence.formats import recognise
from constancia.evidence.intake import Budget, IntakeItem, shown
from constancia.evidence.originals import OriginalStore
from constancia.evidence.walking import walk


def taken(items: Iterator[IntakeItem]) -> dict[bytes, bytes | str]:
    """By name: the content of what was taken, or the reason why it was not."""
    found: dict[bytes, bytes | str] = {}
    for item in items:
        if item.open is None:
            found[item.name] = item.refusal
            continue
        try:
            with item.open() as file:
                found[item.name] = file.read()
        except BadInput as error:
            found[item.name] = str(error)
    return found


def inside(content: bytes, media_type: str, budget: Budget | None = None) -> dict[bytes, bytes | str]:
    return taken(members(io.BytesIO(content), b"box", media_type, budget or Budget()))


def a_zip(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def test_folders_are_walked_in_order_and_names_are_bytes(tmp_path: Path) -> None:
    names = [b"a/b/c.txt", b"a/\xff.txt", b"z", b"a/.hidden", b"a/new\nline"]
    for name in names:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/case/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name)
    found = taken(walk([tmp_path / "case"]))
    assert found == {b"case/" + name: name for name in names}
    assert list(found) == sorted(found)


def test_a_folder_deeper_than_any_path_may_be_long_is_walked_to_its_end(tmp_path: Path) -> None:
    os.chdir(tmp_path)
    depth = 2500
    try:
        for _ in range(depth):
            Path("deep-folder").mkdir()
            os.chdir("deep-folder")
        Path("bottom").write_bytes(b"found")
    finally:
        os.chdir("/")
    (item,) = [item for item in walk([tmp_path / "deep-folder"]) if item.open]
    assert item.name.endswith(b"/bottom")
    assert item.name.count(b"/") == depth
    found = taken(walk([tmp_path / "deep-folder"]))
    assert list(found.values()) == [b"found"]
    subprocess.run(["rm", "-rf", "deep-folder"], cwd=tmp_path, check=True)  # pytest could not: it recurses


def test_links_pipes_and_loops_are_said_and_never_followed(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "real").write_bytes(b"x")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to("loop")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    found = taken(walk([folder, folder / "link", tmp_path / "absent"]))
    assert found[b"f/real"] == b"x"
    for name in (b"f/link", b"f/loop", b"f/up", b"f/pipe", b"link"):
        assert "never followed" in str(found[name])
    assert "cannot be read" in str(found[b"absent"])


def test_a_file_that_becomes_a_link_after_it_was_seen_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a").write_bytes(b"x")
    for item in walk([folder]):
        (folder / "a").unlink()
        (folder / "a").symlink_to("/etc/passwd")
        assert item.open
        with pytest.raises(BadInput):
            item.open()


def test_every_name_made_at_run_time_is_kept_exactly(tmp_path: Path, shared: Path) -> None:
    made = json.loads((shared / "hostile" / "MAKE_AT_RUN_TIME.json").read_text())
    names = [bytes.fromhex(item["name_hex"]) for item in made if item["name"].startswith("names/")]
    kept = []
    for name in names:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(name)
        except OSError:
            continue  # this filesystem does not have such names
        kept.append(name)
    assert len(kept) > 15
    store = OriginalStore(tmp_path / "originals")
    with store.batch() as batch:
        for item in walk([tmp_path / "names"]):
            assert item.open
            assert item.name in kept
            assert item.shown_name.isprintable()
            with item.open() as file:
                batch.add(file)
    assert len(list(store)) == len(kept)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("foto\u202egpj.exe", "foto\\u202egpj.exe"),
        ("a\nb", "a\\nb"),
        ("niño", "niño"),
        (" \u200b\ufeff", " \\u200b\\ufeff"),
        ("Фото", "Фото"),
    ],
)
def test_a_name_is_shown_without_deceiving(name: str, seen: str) -> None:
    assert shown(name.encode()) == seen


def test_the_members_of_a_zip_are_items_and_both_of_one_name_are_kept() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a/b.txt", "one")
        with pytest.warns(UserWarning):
            archive.writestr("a/b.txt", "two")
    items = list(members(io.BytesIO(buffer.getvalue()), b"box", "application/zip", Budget()))
    assert [(item.name, item.derived_from, item.size) for item in items] == [(b"a/b.txt", b"box", 3)] * 2


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    found = inside(a_zip(("bomb", bytes(100 << 20)), ("text", b"hello")), "application/zip")
    assert "bomb" in str(found[b"bomb"])
    assert found[b"text"] == b"hello"


def test_the_budget_of_all_members_together_is_kept() -> None:
    content = a_zip(*((str(n), os.urandom(1000)) for n in range(10)))
    found = inside(content, "application/zip", Budget(bytes=5500))
    assert sum(isinstance(value, bytes) for value in found.values()) == 5
    found = inside(content, "application/zip", Budget(members=4))
    assert "more members" in str(found[b"box"])


def test_overlapping_members_are_refused() -> None:
    plain = bytearray(a_zip(("a", b"x" * 100), ("b", b"y" * 100)))
    second = plain.rfind(b"PK\x01\x02")
    plain[second + 42 : second + 46] = (0).to_bytes(4, "little")
    found = inside(bytes(plain), "application/zip")
    assert all("looks like a bomb" in str(value) for value in found.values())


def test_links_in_archives_are_never_followed_and_no_path_leaves() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("../../outside")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"out"))
    found = inside(buffer.getvalue(), "application/x-tar")
    assert found.pop(b"../../outside") == b"out"
    assert set(found) == {b"link", b"hard", b"device"}
    assert all("never followed" in str(reason) for reason in found.values())
    zipped = zipfile.ZipInfo("link")
    zipped.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipped, "/etc/passwd")
    assert "never followed" in str(inside(buffer.getvalue(), "application/zip")[b"link"])


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_tar_and_a_compressed_file_are_opened(compress: Callable[[bytes], bytes]) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("a", "b"):
            info = tarfile.TarInfo(name)
            info.size = 3
            archive.addfile(info, io.BytesIO(name.encode() * 3))
    packed = compress(buffer.getvalue())
    kind = recognise(io.BytesIO(packed)).media_type
    assert is_container(kind)
    assert inside(packed, kind) == {b"a": b"aaa", b"b": b"bbb"}
    assert taken(members(io.BytesIO(compress(b"hello")), b"x/note.txt.gz", kind, Budget())) == {b"note.txt": b"hello"}


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_swells_is_a_bomb(compress: Callable[[bytes], bytes]) -> None:
    packed = compress(bytes(40 << 20))
    (reason,) = inside(packed, recognise(io.BytesIO(packed)).media_type).values()
    assert "looks like a bomb" in str(reason)


def test_attachments_of_an_email_are_items() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@example.org", "Lista"
    message.set_content("Adjunto la lista.")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="niño.pdf")
    inner = EmailMessage()
    inner["From"] = "eva@example.org"
    inner.set_content("forwarded")
    message.add_attachment(inner)
    content = message.as_bytes()
    assert recognise(io.BytesIO(content)).media_type == "message/rfc822"
    found = inside(content, "message/rfc822")
    assert found["niño.pdf".encode()] == b"%PDF-1.7"
    assert b"forwarded" in bytes(found[b"attachment-2"])  # type: ignore[arg-type]
    assert len(found) == 2


def test_an_email_nested_without_end_is_a_reason_and_no_crash() -> None:
    part = b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n"
    content = b"From: a\nTo: b\nDate: c\n" + b"".join(part % (n, n) for n in range(5000))
    found = inside(content, "message/rfc822")
    assert all("deeper in each other" in str(value) for value in found.values())


def a_web_archive() -> bytes:
    pytest.importorskip("warcio", reason="the library for web archives is not installed here")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
    for number in range(2):
        body = io.BytesIO(b"<p>captured %d</p>" % number)
        record = writer.create_warc_record(f"https://example.org/{number}", "response", body, http_headers=headers)
        writer.write_record(record)
    return buffer.getvalue()


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_captured_pages_are_items_with_their_address(compress: Callable[[bytes], bytes]) -> None:
    content = compress(a_web_archive())
    kind = recognise(io.BytesIO(content)).media_type
    items = []
    for item in members(io.BytesIO(content), b"w", kind, Budget()):
        assert item.open
        items.append((item.facts["url"], item.open().read()))
    assert items == [(f"https://example.org/{n}", b"<p>captured %d</p>" % n) for n in range(2)]


def test_a_captured_page_that_was_changed_is_refused() -> None:
    changed = a_web_archive().replace(b"captured 1", b"captured X")
    found = inside(changed, "application/warc")
    assert sorted(type(value).__name__ for value in found.values()) == ["bytes", "str"]
    assert any("digest" in str(value) for value in found.values())


def test_a_captured_page_that_the_archive_cuts_short_is_refused() -> None:
    whole = a_web_archive().replace(b"WARC-Payload-Digest", b"X-Digest").replace(b"WARC-Block-Digest", b"X-Block")
    found = inside(whole[: whole.rindex(b"</p>")], "application/warc")
    assert sorted(type(value).__name__ for value in found.values()) == ["bytes", "str"]
    assert any("ends before it does" in str(value) for value in found.values())


@pytest.mark.parametrize("kind", ["application/zip", "application/x-tar", "application/gzip", "message/rfc822"])
@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(30), b"\x1f\x8b\x08", os.urandom(3000)])
def test_a_damaged_container_is_a_reason_and_no_crash(kind: str, content: bytes) -> None:
    assert all(isinstance(value, str) for value in inside(content, kind).values())


def test_a_container_deeper_than_the_budget_is_kept_and_not_opened() -> None:
    items = list(members(io.BytesIO(a_zip(("a", b"x"))), b"box", "application/zip", Budget(depth=2), depth=3))
    assert len(items) == 1
    assert "only 2 are opened" in items[0].refusal


def test_every_hostile_file_gets_its_promise(shared: Path, tmp_path: Path) -> None:
    """Each is kept byte for byte, opened within the budget if it is a container, and nothing lands outside."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    store = OriginalStore(tmp_path / "case" / "originals")
    listed = [bytes.fromhex(m["name_hex"]) for m in json.loads((shared / "hostile/MANIFEST.json").read_text())]
    seen = 0
    for name in listed:
        path = shared / "hostile" / os.fsdecode(name)
        content = path.read_bytes()
        (copied,) = store.receive(path)
        with store.open(copied.sha256) as original:
            assert original.read() == content
            original.seek(0)
            kind = recognise(original, os.fsdecode(name)).media_type
            if is_container(kind):
                _open_all(store, copied.sha256, name, kind, Budget(bytes=200 << 20), 1)
        seen += 1
    assert seen == len(listed)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case"]
    assert sorted(path.name for path in (tmp_path / "case").iterdir()) == ["originals"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kilobytes


def _open_all(store: OriginalStore, sha256: str, name: bytes, kind: str, budget: Budget, depth: int) -> None:
    found = []
    with store.open(sha256) as container, store.batch() as batch:
        for item in members(container, name, kind, budget, depth):
            if item.open is None:
                assert item.refusal
                continue
            try:
                with item.open() as member:
                    found.append((batch.add(member).sha256, item.name))
            except BadInput:
                continue
    for inner, inner_name in found:
        with store.open(inner) as file:
            inner_kind = recognise(file).media_type
        if is_container(inner_kind):
            _open_all(store, inner, inner_name, inner_kind, budget, depth + 1)


@pytest.mark.parametrize(
    ("name", "kinds", "contradicts"),
    [
        ("not_a_jpeg.jpg", None, True),
        ("good.pdf", {"application/pdf"}, False),
        ("polyglot_pdf_zip.pdf", {"application/pdf", "application/zip"}, False),
        ("sniff_me.txt", {"text/html"}, True),
        ("exif_gps.jpg", {"image/jpeg"}, False),
        ("script.svg", {"image/svg+xml"}, False),
        ("polyglot_gif_js.gif", {"image/gif"}, False),
        ("empty.pdf", {"application/x-empty"}, False),
    ],
)
def test_a_file_is_what_its_bytes_say(shared: Path, name: str, kinds: set[str] | None, contradicts: bool) -> None:
    with (shared / "hostile" / name).open("rb") as file:
        found = recognise(file, name)
    assert kinds is None or kinds <= set(found.media_types)
    assert found.contradicts_name is contradicts

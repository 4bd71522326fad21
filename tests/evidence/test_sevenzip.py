"""A 7z archive and a mail box are opened within the budget, and nothing in them does harm."""

from __future__ import annotations

import io
import os
import resource
import time
from pathlib import Path

import pytest

from constancia.evidence.containers import is_container
from constancia.evidence.formats import recognise
from constancia.evidence.intake import Budget
from tests.evidence.test_intake import taken

SEVENZIP = "application/x-7z-compressed"


def packed(path: Path, *files: tuple[str, bytes], **how: object) -> Path:
    py7zr = pytest.importorskip("py7zr", reason="the library for 7z is not installed here")
    with py7zr.SevenZipFile(path, "w", **how) as archive:
        for name, content in files:
            archive.writestr(content, "placeholder")
            archive.header.files_info.files[-1]["filename"] = name  # py7zr refuses to write hostile names
    return path


def inside(path: Path, budget: Budget | None = None) -> dict[bytes, bytes | str]:
    from constancia.evidence.containers import members

    with path.open("rb") as file:
        return taken(members(file, b"box", recognise(file).media_type, budget or Budget()))


def test_members_of_a_7z_are_items_and_hostile_names_are_only_names(tmp_path: Path) -> None:
    names = ["a/b.txt", "../../outside", "/etc/passwd", "niño.txt", "a\nb", "C:\\x"]
    path = packed(tmp_path / "a.7z", *((name, name.encode()) for name in names))
    assert is_container(SEVENZIP)
    found = inside(path)
    assert sorted(found.values()) == sorted(name.encode() for name in names)
    assert b"../../outside" in found
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.7z"]


def test_a_7z_bomb_is_refused_and_the_budget_is_kept(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "bomb.7z", ("zeros", bytes(60 << 20)), ("text", b"hello"))
    found = inside(bomb)
    assert "bomb" in str(found[b"zeros"])
    assert found[b"text"] == b"hello"
    assert "larger than can be taken" in str(inside(bomb, Budget(bytes=20 << 20))[b"box"])
    many = packed(tmp_path / "many.7z", *((str(n), os.urandom(1000)) for n in range(10)))
    assert sum(isinstance(value, bytes) for value in inside(many, Budget(bytes=5500)).values()) == 5
    assert "more members" in str(inside(many, Budget(members=4))[b"box"])


def test_a_large_member_streams_in_flat_memory(tmp_path: Path) -> None:
    from constancia.evidence.containers import members

    stored = [{"id": pytest.importorskip("py7zr").FILTER_COPY}]
    path = packed(tmp_path / "large.7z", ("a", os.urandom(1 << 20) * 40), ("b", b"after"), filters=stored)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = {}
    with path.open("rb") as file:
        for item in members(file, b"box", SEVENZIP, Budget()):
            assert item.open
            with item.open() as member:
                sizes[item.name] = sum(len(chunk) for chunk in iter(lambda: member.read(1 << 16), b""))
    assert sizes == {b"a": 40 << 20, b"b": 5}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


@pytest.mark.parametrize("header", [False, True])
def test_an_encrypted_7z_is_said_to_be_one(tmp_path: Path, header: bool) -> None:
    path = packed(tmp_path / "e.7z", ("secret", b"words" * 100), password="x", header_encryption=header)
    assert "encrypted" in str(inside(path)[b"box"])


def test_a_damaged_7z_is_a_reason_and_no_crash(tmp_path: Path) -> None:
    content = packed(tmp_path / "a.7z", ("a", os.urandom(5000)), ("b", b"b" * 5000)).read_bytes()
    for place in (8, 40, len(content) // 2, len(content) - 20):
        (tmp_path / "d.7z").write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        found = inside(tmp_path / "d.7z")
        assert any(isinstance(value, str) for value in found.values())
    (tmp_path / "d.7z").write_bytes(content[: len(content) // 2])
    assert isinstance(inside(tmp_path / "d.7z")[b"box"], str)


def a_mail(number: int, body: str = "hello") -> bytes:
    head = f"From: ana@example.org\nTo: eva@example.org\nSubject: {number}\nDate: Fri, 9 Aug 2024 10:00:00 +0000\n\n"
    return f"{head}{body}\n\n".encode()


def test_the_messages_of_a_mail_box_are_items_of_their_own(tmp_path: Path) -> None:
    mails = [a_mail(1, "From here on\nFrom the other side"), a_mail(2), a_mail(3, ">From quoted")]
    path = tmp_path / "box"
    path.write_bytes(b"".join(b"From ana@example.org Fri Aug  9 10:00:00 2024\n" + mail for mail in mails))
    with path.open("rb") as file:
        assert recognise(file).media_type == "application/mbox"
    assert inside(path) == {f"{n:06d}.eml".encode(): mail for n, mail in enumerate(mails, 1)}


def test_a_large_mail_box_is_read_in_time_and_within_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(b"".join(b"From a\n" + a_mail(n) for n in range(5000)))
    began = time.process_time()
    assert len(inside(path)) == 5000
    assert time.process_time() - began < 10
    assert "more members" in str(inside(path, Budget(members=100))[b"box"])
    path.write_bytes(b"From a\nX: y\n" + b"From " * 2_000_000)
    assert inside(path)


def test_a_text_that_begins_like_a_mail_box_is_a_text() -> None:
    assert recognise(io.BytesIO(b"From the beginning it was clear.\nNobody came.\n")).media_type == "text/plain"

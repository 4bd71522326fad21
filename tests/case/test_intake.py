"""Folders, archives, e-mails and streams are taken whole, and what is inside them points back to them."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from constancia.evidence.findings import failed
from constancia.evidence.intake import Budget
from constancia.evidence.verify import verify_case


def taken(case, *paths, **told):
    from constancia.case import intake

    return {each.path: each for each in intake.take(case, [Path(p) for p in paths], told)}


def record(case, key):
    from constancia.case import ledger

    return ledger.indexed(case.id)[key]


def test_a_folder_is_taken_with_all_that_is_in_it_and_odd_names_are_kept_as_bytes(case, tmp_path):
    deep = tmp_path / "in" / "a" / "b"
    deep.mkdir(parents=True)
    odd = b"line\nbreak \xff.txt"
    for name in (b"plain.txt", odd):
        Path(os.fsdecode(os.path.join(os.fsencode(deep), name))).write_bytes(b"words " + name)  # noqa: PTH118
    (tmp_path / "in" / "link").symlink_to("/etc/hostname")
    results = list(taken(case, tmp_path / "in").values())
    assert sum(1 for each in results if each.original) == 2
    (refused,) = [each for each in results if each.refused]
    assert "link" in refused.path
    names = {bytes.fromhex(record(case, e.original).body["receipts"][0]["name_bytes"]) for e in results if e.original}
    assert names == {b"in/a/b/plain.txt", b"in/a/b/" + odd}
    assert all("\n" not in each.path for each in results)
    assert failed(verify_case(case.config.folder)) == []


def test_what_an_interrupted_intake_left_half_copied_is_removed_by_the_next(case, tmp_path):
    left = case.config.originals_folder / ".incoming" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "0").write_bytes(b"half of a statem")
    (tmp_path / "a.txt").write_text("words")
    assert taken(case, tmp_path / "a.txt")["a.txt"].original
    assert not left.exists()


def test_the_members_of_an_archive_are_originals_that_point_to_it(case, tmp_path):
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.csv", "nombre,edad\nRosa Lira,24\nTomás Belén,31\n")
        archive.writestr("../../out.txt", "words that must stay inside")
    results = taken(case, path, source="Casa Abierta")
    whole = results["lists.zip"]
    member = results["lists.zip > list.csv"]
    assert member.derived_from == whole.original
    receipt = record(case, member.original).body["receipts"][0]
    assert (receipt["custody_before"], receipt["source"]) == (f"inside {whole.original}", "Casa Abierta")
    assert not (tmp_path.parent / "out.txt").exists()
    from constancia.case.standing import unread

    assert whole.original not in [row.key for row in unread(case)]
    assert member.original in [row.key for row in unread(case)]


def test_an_e_mail_is_kept_whole_and_its_attachment_by_itself(case, tmp_path):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "lists", "someone@example.org"
    mail.set_content("See the list.")
    mail.add_attachment(b"hello", maintype="application", subtype="octet-stream", filename="note.bin")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    results = taken(case, tmp_path / "mail.eml")
    attached = results["mail.eml > note.bin"]
    assert attached.derived_from == results["mail.eml"].original
    with case.originals.open(attached.sha256) as file:
        assert file.read() == b"hello"


def test_standard_input_is_taken(case, monkeypatch: pytest.MonkeyPatch):
    class Input:
        buffer = io.BytesIO(b"said by telephone")

    monkeypatch.setattr("sys.stdin", Input)
    (result,) = taken(case, "-").values()
    assert record(case, result.original).body["size"] == 17


def test_a_bomb_is_kept_and_not_unpacked(case, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(40 << 20))
    results = taken(case, path)
    assert results["bomb.zip"].original
    assert "bomb" in results["bomb.zip > zeros"].refused


def test_a_hostile_archive_takes_nothing_from_the_budget_of_the_others(case, tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("constancia.case.intake.Budget", lambda: Budget(members=20))
    folder = tmp_path / "in"
    folder.mkdir()
    for name, members in (("a-many.zip", 20), ("b-few.zip", 2)):
        with zipfile.ZipFile(folder / name, "w") as archive:
            for number in range(members):
                archive.writestr(f"{number}.txt", "x" if members > 2 else f"words {number}")
    results = taken(case, folder)
    assert results["in/b-few.zip > 1.txt"].original
    assert not [each for each in results.values() if each.refused]


def test_an_archive_that_could_not_be_opened_before_is_opened_when_it_comes_again(
    case, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "note.gz"
    path.write_bytes(gzip.compress(b"words"))
    monkeypatch.setattr("constancia.case.intake.members", lambda *given: iter(()))
    assert list(taken(case, path)) == ["note.gz"]
    monkeypatch.undo()
    assert taken(case, path)["note.gz > note"].is_new
    assert list(taken(case, path)) == ["note.gz"]


def test_many_archives_that_come_again_are_looked_up_at_once_and_not_opened_again(case, tmp_path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.gz").write_bytes(gzip.compress(b"words %d" % n, mtime=0))
    (folder / "same.gz").write_bytes((folder / "0.gz").read_bytes())
    first = taken(case, folder)
    assert len(record(case, first["in/0.gz > 0"].original).body["receipts"]) == 1
    with CaptureQueriesContext(connection) as asked:
        assert len(taken(case, folder)) == 6
    looked_up = [query for query in asked if query["sql"].startswith("SELECT") and " LIKE " in query["sql"]]
    assert len(looked_up) == 1


def test_a_handful_of_files_is_taken_without_another_process(case, tmp_path, monkeypatch: pytest.MonkeyPatch):
    started = []
    monkeypatch.setattr("subprocess.Popen", lambda *given, **more: started.append(given))
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.txt").write_text("words")
    assert taken(case, tmp_path / "in")["in/deep/a.txt"].is_new
    assert started == []


def test_what_a_file_is_goes_by_its_content_and_a_lie_is_flagged(case, tmp_path):
    (tmp_path / "picture.jpg").write_bytes(
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    )
    (result,) = taken(case, tmp_path / "picture.jpg").values()
    body = record(case, result.original).body
    assert body["media_type"] == "application/pdf"
    assert body["name_contradicts_content"] is True


def test_no_query_of_a_batch_walks_all_originals_of_the_case(case, tmp_path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from constancia.case import describing

    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"statement {number}")
    with CaptureQueriesContext(connection) as asked:
        taken(case, *sorted(tmp_path.glob("*.txt")), source="Casa Abierta")
        describing._rows(case, ["O1", "O2"])
    lists = [q["sql"] for q in asked if q["sql"].startswith("SELECT") and " IN (" in q["sql"]]
    assert len(lists) >= 2
    with connection.cursor() as cursor:
        for sql in lists:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert not any("kind=?" in str(row) for row in cursor.fetchall()), sql

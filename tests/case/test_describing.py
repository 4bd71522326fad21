"""What originals say of themselves is recorded after they were kept, and what may lead to a person stays here."""

from __future__ import annotations

import json
import os
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from constancia.evidence.findings import failed
from constancia.evidence.verify import verify_case
from tests.cli.run import done, lines, run
from tests.evidence.manifests import sign_picture
from tests.evidence.test_metadata import a_picture


def add(case, *paths, **told):
    from constancia.case import describing, intake

    taken = intake.take(case, [Path(p) for p in paths], told)
    describing.describe_arrived(case, [each for each in taken if each.is_new])
    return [each.original for each in taken]


def body(case, key):
    from constancia.case import ledger

    return ledger.indexed(case.id)[key].body


def photograph(path: Path, quality: int = 90, side: int = 400) -> Path:
    chance = random.Random(7)
    shades = Image.new("L", (24, 24))
    shades.putdata([chance.randrange(256) for _ in range(576)])
    smooth = shades.resize((400, 400), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))
    smooth.resize((side, side)).convert("RGB").save(path, "JPEG", quality=quality)
    return path


def test_place_and_serial_numbers_are_in_an_entry_of_their_own(case, tmp_path):
    (key,) = add(case, a_picture(tmp_path / "p.jpg"), place="4.71,-74.07", published="2024-08-01")
    described = body(case, key)
    assert described["description"]["says"]["taken"].startswith("2024:08:09")
    assert [flag["code"] for flag in described["description"]["flags"]] == ["after_publication"]
    assert described["restricted"]["says"]["serial"] == "SN-77"
    assert [flag["code"] for flag in described["restricted"]["flags"]] == ["place_far"]
    assert "SN-77" not in json.dumps(described["description"])
    assert "10.5" not in json.dumps(described["description"])
    assert failed(verify_case(case.config.folder)) == []


def test_a_dossier_holds_what_may_be_shown_and_leaves_the_place_of_the_rest(case, tmp_path):
    from constancia.case import exporting
    from constancia.evidence.verify_dossier import verify_dossier

    add(case, a_picture(tmp_path / "p.jpg"), source="Casa Abierta")
    folder = tmp_path / "dossier"
    exporting.export(case, folder, recipient="Ana", purpose="", language="es", now=datetime.now(UTC))
    told = b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.suffix in (".json", ".jsonl", ".html", ".csv")
    )
    assert b"Acme Phone 3" in told
    assert b"SN-77" not in told
    assert b"66.91" not in told
    assert b"original.describe_restricted" in (folder / "data" / "entries.jsonl").read_bytes()
    assert failed(verify_dossier(folder)) == []


def test_text_pays_nothing_and_what_breaks_the_reader_is_said(case, tmp_path, monkeypatch):
    from constancia.reading import describing as reader
    from constancia.reading.sandbox import Walled

    (tmp_path / "t.txt").write_text("Words.")
    monkeypatch.setattr(Walled, "__init__", lambda *a, **k: pytest.fail("a process was started for a text"))
    (text,) = add(case, tmp_path / "t.txt")
    assert "description" not in body(case, text)
    monkeypatch.undo()
    killed = []
    ask = Walled.ask

    def once(self, request, *parts):
        if not killed:
            killed.append(os.kill(self._process.pid, signal.SIGKILL))
            self._process.wait()
        return ask(self, request, *parts)

    monkeypatch.setattr(Walled, "ask", once)
    first, second = reader.describe_safely([(a_picture(tmp_path / n), "image/jpeg") for n in ("a", "b")])
    assert "given up" in first.open["problems"][0]
    assert second.open["says"]["device"] == "Acme Phone 3"


def test_adding_succeeds_where_nothing_can_be_described(case_folder, tmp_path):
    a_picture(tmp_path / "p.jpg")
    (tmp_path / "bin").mkdir()
    for name in ("exiftool", "ffprobe"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\nexit 7\n")
        (tmp_path / "bin" / name).chmod(0o755)
    ended = run("add", tmp_path / "p.jpg", cwd=case_folder, PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("O1  R1")
    (custody,) = lines("custody", "O1", cwd=case_folder)
    assert custody["sha256_now"]


def test_pictures_that_look_alike_are_suggested_and_never_joined(case, tmp_path):
    pytest.importorskip("pdqhash", reason="the library for likeness is not installed here")
    from constancia.case import describing

    one, other = photograph(tmp_path / "a.jpg"), photograph(tmp_path / "b.jpg", quality=40, side=300)
    Image.effect_noise((300, 300), 90).save(tmp_path / "c.jpg")
    first, second, third = add(case, one, other, tmp_path / "c.jpg")
    assert [(each.one, each.other) for each in describing.all_near_duplicates(case)] == [(first, second)]
    assert [each.other for each in describing.near_duplicates(case, second)] == [first]
    assert describing.near_duplicates(case, third) == []
    assert "likeness" not in body(case, first)["description"]


def test_a_signed_picture_is_valid_and_not_called_trusted(case, tmp_path):
    pytest.importorskip("c2pa", reason="the library for C2PA is not installed here")
    good = sign_picture(photograph(tmp_path / "p.jpg"), tmp_path / "signed.jpg")
    changed = bytearray(good.read_bytes())
    changed[-300] ^= 0xFF
    (tmp_path / "changed.jpg").write_bytes(changed)
    elsewhere = sign_picture(
        photograph(tmp_path / "p.jpg"), tmp_path / "far.jpg", elsewhere="http://127.0.0.1:9/m.c2pa"
    )
    kept = [body(case, key) for key in add(case, good, tmp_path / "changed.jpg", elsewhere)]
    states = [each["description"]["c2pa"] for each in kept]
    assert [each["state"] for each in states] == ["Valid", "Invalid", "elsewhere"]
    assert {each["trust"] for each in states} == {"no trust list"}
    assert states[0]["issuer"] == "Casa Abierta"
    assert states[1]["failures"] == ["assertion.dataHash.mismatch"]
    assert kept[0]["restricted"]["c2pa"]["signer"] == "Ana Prueba"
    assert "Ana Prueba" not in json.dumps(states)


def test_the_command_line_shows_what_the_file_says_and_how_it_came(case_folder, tmp_path):
    a_picture(tmp_path / "p.jpg")
    told = ("--received-at", "Bogotá", "--received-how", "by courier", "--custody-before", "the family, in a drawer")
    done("add", tmp_path / "p.jpg", "--place", "4.71,-74.07", *told, cwd=case_folder)
    printed = done("custody", "O1", cwd=case_folder)
    for words in ("Bogotá", "by courier", "the family, in a drawer", "Acme Phone 3", "SN-77", "km from the one"):
        assert words in printed
    assert "Custody before" not in [line for line in printed.splitlines() if line.startswith("GAP")]
    assert "O1: constancia custody" in done("status", cwd=case_folder)
    assert done("describe", cwd=case_folder).startswith("0 ")
    assert done("describe", "O1", cwd=case_folder).startswith("1 ")
    assert "no original O9" in run("describe", "O9", cwd=case_folder).stderr


def test_every_hostile_file_is_described_or_said_not_to_be(case, shared):
    keys = add(case, shared / "hostile")
    assert len([key for key in keys if key]) >= 29
    assert all("description" in body(case, row.key) for row in _carrying(case))
    assert failed(verify_case(case.config.folder)) == []


def _carrying(case):
    from constancia.case.models import Record
    from constancia.evidence.describing import carries_claims

    rows = Record.objects.filter(case=case.id, kind="original")
    return [row for row in rows if carries_claims(row.body["media_type"])]


def test_describing_again_with_fewer_tools_takes_nothing_away(case, tmp_path, monkeypatch):
    """The weaker reader here is one that is not given the bytes at all."""
    from constancia.case import describing
    from constancia.reading import describing as reader

    (key,) = add(case, a_picture(tmp_path / "p.jpg"))
    before = body(case, key)
    weak = reader.Described({"read_by": ["weak 1"], "says": {"width": 1}}, {})
    monkeypatch.setattr(reader, "describe_safely", lambda files: iter([weak] * len(files)))
    assert describing.describe(case, describing.named(case, [key])) == [key]
    after = body(case, key)
    assert after["description"]["says"] == before["description"]["says"]
    assert after["description"]["read_by"] == [*before["description"]["read_by"], "weak 1"]
    assert after["restricted"]["says"] == before["restricted"]["says"]
    assert failed(verify_case(case.config.folder)) == []

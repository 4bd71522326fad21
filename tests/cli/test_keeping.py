"""Reading again, replicating, and originals in a bucket, as a user does it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.evidence.buckets import _server, bucket

from .run import done, lines, run

__all__ = ["_server", "bucket"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with five originals of a thousand bytes."""
    folder = tmp_path_factory.mktemp("made")
    done("new", folder / "case", "--name", "Ana", "--title", "La Boya")
    (folder / "in").mkdir()
    for n in range(5):
        (folder / "in" / f"{n}.txt").write_text(f"{n}" * 1000)
    done("add", folder / "in", "--case", folder / "case", "--source", "Casa Abierta")
    return folder / "case"


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def path_of(case: Path, key: str) -> Path:
    (chain,) = lines("custody", key, "--case", case)
    sha256 = chain["steps"][0]["sha256_after"]
    return case / "originals" / sha256[:2] / sha256[2:]


def spoil(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"x" + path.read_bytes()[1:])


def names_in(bucket: str, folder: str) -> list[str]:
    import obstore
    import obstore.store

    store = obstore.store.S3Store(bucket.removeprefix("s3://"))
    return [item["path"] for page in obstore.list(store, prefix=folder) for item in page]


def spoil_in(bucket: str, folder: str, content: bytes) -> None:
    """Put other bytes in the place of the one object there."""
    import obstore
    import obstore.store

    (name,) = names_in(bucket, folder)
    obstore.put(obstore.store.S3Store(bucket.removeprefix("s3://")), name, content)


def test_scrub_goes_on_where_it_stopped_and_begins_again_at_the_end(case: Path) -> None:
    runs = [lines("scrub", "--slice", "40%", "--case", case)[-1] for _ in range(4)]
    assert [run["checked"] for run in runs] == [2, 2, 1, 2]
    assert [run["next_after"] for run in runs] == [2, 4, 0, 2]
    assert [run["round"] for run in runs] == [1, 1, 2, 2]
    done("verify", case)


def test_scrub_names_the_damaged_original_and_custody_tells_of_it(case: Path) -> None:
    spoil(path_of(case, "O3"))
    ended = run("scrub", "--case", case)
    assert ended.returncode == 9
    assert "O3" in ended.stdout
    assert "O2" not in ended.stdout
    assert len(list((case / "originals" / ".set-aside").iterdir())) == 1
    (chain,) = lines("custody", "O3", "--case", case)
    assert "missing" in chain["gaps"][0]
    assert (chain["steps"][-1]["action"], chain["steps"][-1]["purpose"]) == ("fixity.check", "damaged")
    assert not chain["steps"][-1]["sha256_after"]
    (whole,) = lines("custody", "O2", "--case", case)
    assert whole["steps"][-1]["purpose"] == "sound"
    assert whole["steps"][-1]["sha256_after"] == whole["steps"][-1]["sha256_before"]
    ended = run("verify", case)
    assert ended.returncode == 1
    assert "originals: O3 ('" in ended.stdout and "is a damaged original that was set aside" in ended.stdout


def test_status_names_what_scrub_found_lost_until_it_is_whole_again(case: Path, tmp_path: Path) -> None:
    assert lines("status", "--case", case)[0]["lost"] == []
    assert "LOST" not in done("status", "--case", case)
    spoil(path_of(case, "O3"))
    path_of(case, "O4").unlink()
    path_of(case, "O5").unlink()
    assert [run("scrub", "--case", case).returncode for _ in range(2)] == [9, 9]  # the second time O3 is set aside
    (now,) = lines("status", "--case", case)
    assert [(each["key"], each["set_aside"]) for each in now["lost"]] == [("O3", True), ("O4", False), ("O5", False)]
    (chain,) = lines("custody", "O3", "--case", case)
    first = next(step for step in chain["steps"] if step["purpose"] == "damaged")
    assert now["lost"][0]["since"] == first["at"]
    said = done("status", "--case", case)
    assert f"O3 is damaged and set aside, found on {first['at'][:10]}" in said
    assert "O4 is missing" in said and "constancia scrub --from TARGET" in said
    (tmp_path / "again.txt").write_text("2" * 1000)
    done("add", tmp_path / "again.txt", "--case", case)  # the bytes of O3
    done("expunge", "O5", "--reason", "consent withdrawn", "--yes", "--case", case)
    assert [each["key"] for each in lines("status", "--case", case)[0]["lost"]] == ["O4"]
    put_back = path_of(case, "O4")
    put_back.write_text("3" * 1000)
    done("scrub", "--case", case)
    assert lines("status", "--case", case)[0]["lost"] == []


@pytest.mark.slow
def test_a_replica_is_proved_verified_and_mends_the_case(case: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk" / "copy"
    (proof,) = lines("replicate", target, "--label", "second disk", "--case", case)
    assert (proof["key"], proof["proven"], proof["failed"], proof["ledger"]) == ("B1", 5, {}, "whole")
    done("verify", target)
    assert not (target / "keys" / "checkpoint.key").exists()
    assert "second disk: 5 of 5 originals proved there today" in done("status", "--case", case)
    path_of(case, "O3").unlink()
    spoil(path_of(case, "O4"))
    assert run("scrub", "--slice", "1", "--case", case).returncode == 0  # O1 only
    restored = lines("scrub", "--from", target, "--case", case)
    assert {line["key"]: line["status"] for line in restored[:-1]} == {"O3": "restored", "O4": "restored"}
    done("verify", case)
    assert lines("replicate", target, "--label", "second disk", "--case", case)[0]["key"] == "B1"
    done("verify", target)


@pytest.mark.slow
def test_a_replica_is_never_written_over_another_case_or_a_newer_state(case: Path, tmp_path: Path) -> None:
    old = shutil.copytree(case, tmp_path / "old")
    done("replicate", tmp_path / "copy", "--case", case)
    (tmp_path / "more.txt").write_text("more")
    done("add", tmp_path / "more.txt", "--case", case)
    done("replicate", tmp_path / "copy", "--case", case)
    ended = run("replicate", tmp_path / "copy", "--case", old)
    assert (ended.returncode, "older copy" in ended.stderr) == (9, True)
    done("new", tmp_path / "other", "--name", "Ana")
    assert run("replicate", tmp_path / "copy", "--case", tmp_path / "other").returncode == 5
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.jpg").write_bytes(b"x")
    assert run("replicate", tmp_path / "holiday", "--case", case).returncode == 2
    assert run("replicate", case / "copy", "--case", case).returncode == 2


@pytest.mark.slow
def test_a_case_keeps_its_originals_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    case = tmp_path / "case"
    done("new", case, "--name", "Ana", "--originals", f"{bucket}/main")
    (tmp_path / "a.txt").write_text("Soldados detuvieron a Rosa Lira el 29 de julio de 2024.")
    (added,) = lines("add", tmp_path / "a.txt", "--case", case)
    assert added["original"] == "O1"
    assert not list((case / "originals").iterdir())
    done("read", "--case", case)
    assert "1 not checkable" in done("verify", case, "--failed")
    assert "0 not checkable" in done("verify", case, "--originals", "--failed")
    done("replicate", f"{bucket}/second", "--case", case)
    done("replicate", tmp_path / "copy", "--case", case)
    done("verify", tmp_path / "copy")
    spoil_in(bucket, "main/", b"changed")
    assert run("verify", case, "--originals").returncode == 1
    assert lines("scrub", "--from", f"{bucket}/second", "--case", case)[0]["status"] == "restored"
    done("verify", case, "--originals")
    done("expunge", "O1", "--reason", "consent withdrawn", "--yes", "--case", case)
    assert not names_in(bucket, "main/")
    assert names_in(bucket, "second/")


def test_verify_speaks_spanish_and_its_json_keeps_its_codes(case: Path, tmp_path: Path) -> None:
    def spanish(*words: object) -> str:
        return run("verify", *words, LC_ALL="es_ES.UTF-8", LANGUAGE="es").stdout

    done("export", tmp_path / "dossier", "--recipient", "Registry", "--case", case)
    (tmp_path / "dossier" / "seal.txt").write_text("x")
    spoil(path_of(case, "O3"))
    path_of(case, "O4").unlink()
    (case / "checkpoints" / "latest.txt").write_text("x\n")
    said = spanish(case)
    assert "originales: el original O3 fue cambiado" in said and "originales: falta el original O4" in said
    note = "una nota es un texto, una línea en blanco y líneas de firma"
    assert f"puntos de control: checkpoints/latest.txt: {note}" in said
    assert "FALLIDO        sello: seal.txt no termina con un salto de línea" in spanish(tmp_path / "dossier")
    assert "no comprobable clave: " in spanish(tmp_path / "dossier")
    told = [json.loads(line) for line in spanish(case, "--json").splitlines()]
    assert {line["status"] for line in told} == {"passed", "failed", "not_checkable"}
    assert ("originals", "O4", "the original O4 is missing") in {
        (line["check"], line["subject"], line["message"]) for line in told
    }


def test_custody_of_what_was_inside_an_archive_has_the_gaps_of_the_archive_and_the_copies_that_left(
    case: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as archive:
        archive.writestr("note.txt", "words")
    told = ("--source", "Casa Abierta", "--received-at", "Bogotá", "--received-how", "by courier")
    (whole, member) = lines("add", tmp_path / "sent.zip", *told, "--case", case)
    done("replicate", tmp_path / "copy", "--case", case)
    done("export", tmp_path / "dossier", "--recipient", "Registry", "--case", case)
    (chain,) = lines("custody", member["original"], "--case", case)
    of_whole = f"It was inside {whole['original']}: "
    assert [gap.startswith(of_whole) for gap in chain["gaps"]] == [True, True]
    assert "is unknown" in chain["gaps"][0]
    assert [step["action"] for step in chain["steps"]] == ["original.receive", "replica.prove", "dossier.export"]
    assert [step["what"] for step in chain["steps"]] == ["note.txt", "copy", "Registry"]
    assert (chain["steps"][0]["place"], chain["steps"][0]["source"]) == ("Bogotá", "Casa Abierta, by courier")
    assert [(actor["key"], actor["name"]) for actor in chain["actors"]] == [("m1", "Ana")]
    spanish = run("custody", member["original"], "--case", case, LC_ALL="es_ES.UTF-8", LANGUAGE="es").stdout
    assert f"Estaba dentro de {whole['original']}: Se desconoce la custodia" in spanish

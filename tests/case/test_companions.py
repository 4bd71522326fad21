"""What files that came together say of each other is kept as claims, held against the bytes, and refuses nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from constancia.evidence.autoarchiver import read_record
from constancia.evidence.findings import failed
from constancia.evidence.verify import verify_case
from tests.evidence.authority import Authority

PICTURE = b"\xff\xd8\xff\xe0 not much of a picture"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
URL = "https://social.example/p/77"


def add(case, path):
    from constancia.case import describing, intake
    from constancia.case.ledger import indexed

    taken = [each for each in intake.take(case, [path], {}) if each.original]
    describing.describe_arrived(case, taken)
    records = indexed(case.id)
    return {each.path.split(" > ")[-1].split("/")[-1]: records[each.original] for each in taken}


def beside(record, half="description"):
    return record.body.get(half, {}).get("beside", [])


def proof(sha256, **more):
    return json.dumps({"File Hash SHA256": sha256, "Proof Generated": "2024-08-09T11:00:00Z", **more}).encode()


def bundle(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_proofmode_bundle_speaks_of_its_picture(case, tmp_path):
    told = proof(SHA256, DeviceID="abc123", **{"Location.Latitude": "10.5"})
    kept = add(case, bundle(tmp_path / "p.zip", {"IMG.jpg": PICTURE, f"{SHA256}.proof.json": told}))
    (found,) = beside(kept["IMG.jpg"])
    assert (found["kind"], found["outcome"]) == ("proofmode", "holds")
    assert found["in"] == kept[f"{SHA256}.proof.json"].key
    assert found["says"]["Proof Generated"] == "2024-08-09T11:00:00Z"
    assert "abc123" not in json.dumps(kept["IMG.jpg"].body["description"])
    assert beside(kept["IMG.jpg"], "restricted")[0]["says"] == {"DeviceID": "abc123", "Location.Latitude": "10.5"}


def test_a_proof_of_other_bytes_is_a_finding_and_the_picture_is_kept(case, tmp_path):
    from constancia.case.describing import contradicting

    kept = add(case, bundle(tmp_path / "p.zip", {"IMG.jpg": PICTURE, "IMG.jpg.proof.json": proof("0" * 64)}))
    (found,) = beside(kept["IMG.jpg"])
    assert (found["outcome"], found["claimed"]) == ("differs", "0" * 64)
    assert contradicting(case) == (kept["IMG.jpg"].key,)
    assert failed(verify_case(case.config.folder)) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("signed", "with_key", "outcome"),
    [(PICTURE, True, "signed"), (PICTURE + b"!", True, "differs"), (PICTURE, False, "no_key")],
)
def test_a_signature_is_checked_with_the_key_that_came_along(case, tmp_path, signed, with_key, outcome):
    sequoia = pytest.importorskip("pysequoia", reason="the library for OpenPGP is not installed here")
    key = sequoia.Tsk.generate("Eva <eva@example.org>")
    signature = sequoia.sign(key.signer(), signed, mode=sequoia.SignatureMode.DETACHED)
    public = str(sequoia.armor(bytes(key.extract_certificate()), sequoia.ArmorKind.PublicKey)).encode()
    assert b"BEGIN PGP PUBLIC KEY" in public
    files = {"IMG.jpg": PICTURE, f"{SHA256}.asc": signature} | ({"pubkey.asc": public} if with_key else {})
    kept = add(case, bundle(tmp_path / "p.zip", files))
    (found,) = beside(kept["IMG.jpg"])
    assert (found["kind"], found["outcome"]) == ("openpgp", outcome)


def archived(folder, *, digest=SHA256, algorithm="SHA-256"):
    folder.mkdir()
    (folder / "x7f.jpg").write_bytes(PICTURE)
    media = {
        "filename": "./tmp/IMG.jpg",
        "_key": "archived/social/x7f.jpg",
        "urls": ["./archived/social/x7f.jpg"],
        "properties": {"hash": f"{algorithm}:{digest}"},
    }
    facts = {"url": URL, "timestamp": "2024-08-01 10:00:00+00:00", "_processed_at": "2024-08-09 12:00:00+00:00"}
    return media, facts


@pytest.mark.parametrize("kind", ["json", "csv", "html"])
@pytest.mark.parametrize("algorithm", ["SHA-256", "SHA3-512"])
def test_the_records_of_auto_archiver_say_where_a_file_comes_from(case, tmp_path, kind, algorithm):
    digest = SHA256 if algorithm == "SHA-256" else hashlib.sha3_512(PICTURE).hexdigest()
    media, facts = archived(tmp_path / "out", digest=digest, algorithm=algorithm)
    (tmp_path / "out" / f"r.{kind}").write_text(_record(kind, media, facts))
    kept = add(case, tmp_path / "out")
    (found,) = beside(kept["x7f.jpg"])
    assert (found["kind"], found["outcome"], found["url"]) == ("auto_archiver", "holds", URL)
    assert found["archived"].startswith("2024-08-09 12:00:00")
    assert found["in"] == kept[f"r.{kind}"].key


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_digest_of_auto_archiver_that_does_not_hold_is_said(case, tmp_path, kind):
    media, facts = archived(tmp_path / "out", digest="ab" * 32)
    (tmp_path / "out" / f"r.{kind}").write_text(_record(kind, media, facts))
    (found,) = beside(add(case, tmp_path / "out")["x7f.jpg"])
    assert (found["outcome"], found["claimed"]) == ("differs", "SHA-256:" + "ab" * 32)


def _record(kind, media, facts):
    if kind == "json":
        return json.dumps({"status": "x: success", "metadata": facts, "media": [media]}, indent=4)
    if kind == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, ["status", "metadata", "media"])
        writer.writeheader()
        when = {name: datetime.fromisoformat(facts[name]).astimezone(UTC) for name in ("timestamp", "_processed_at")}
        writer.writerow({"status": "x: success", "metadata": facts | when, "media": [media]})
        return out.getvalue()
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in facts.items())
    made = 'Made with <a href="https://github.com/bellingcat/auto-archiver">bellingcat/auto-archiver</a>'
    head = f"<html><head><title>{URL}</title></head><body><h2>Archived media for {URL}</h2>"
    return f"<!DOCTYPE html>{head}<li>hash: {media['properties']['hash']}</li><table>{rows}</table>{made}"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"status,metadata,media\n", b"{" * 100_000, b"status,metadata,media\nx,'url': '"]
)
def test_what_is_no_record_tells_of_no_file(content):
    assert read_record(content) == []


def test_a_hostile_record_is_read_in_time():
    nasty = "status,metadata,media\nx,\"{'url': '" + "\\" * 200_000 + '","' + "'filename': '" * 50_000 + '"\n'
    assert isinstance(read_record(nasty.encode()), list)
    page = "<html>github.com/bellingcat/auto-archiver" + "<td>timestamp</td><td>" * 50_000
    assert read_record(page.encode()) == []


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


HASHES = SHA256.encode()


def stamped(folder, token):
    """What auto-archiver leaves: the digests of the files in a text, and a timestamp over that text."""
    folder.mkdir()
    (folder / "hashes.txt").write_bytes(HASHES)
    (folder / "timestamp_token_tsa").write_bytes(token)
    return folder


def query(content, algorithm="SHA256"):
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    made = TimestampRequestBuilder().data(content).hash_algorithm(getattr(HashAlgorithm, algorithm))
    return made.cert_request(cert_request=True).build().as_bytes()


def trust(monkeypatch, authority):
    from constancia.case import timestamping

    monkeypatch.setattr(timestamping, "system_roots_file", lambda: authority.folder / "root.pem")


def test_a_timestamp_under_no_root_known_here_is_named_with_the_command_that_checks_it(case, tmp_path, authority):
    kept = add(case, stamped(tmp_path / "out", authority.stamp(query(HASHES), token=True)))
    (found,) = beside(kept["hashes.txt"])
    assert (found["kind"], found["outcome"]) == ("rfc3161", "no_root")
    assert f"-data {kept['hashes.txt'].key}" in found["check"]
    assert found["time"].startswith("20")


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA512"])
@pytest.mark.parametrize("token", [True, False])
def test_a_timestamp_that_came_along_is_checked_like_one_of_ours(
    case, tmp_path, authority, monkeypatch, algorithm, token
):
    trust(monkeypatch, authority)
    kept = add(case, stamped(tmp_path / "out", authority.stamp(query(HASHES, algorithm), token=token)))
    assert [found["outcome"] for found in beside(kept["hashes.txt"])] == ["timestamped"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_timestamp_whose_signature_does_not_hold_is_a_finding(case, tmp_path, authority, monkeypatch, is_known):
    other = Authority(tmp_path / "other", embeds_root=True)
    if is_known:
        trust(monkeypatch, other)
    token = other.stamp(query(HASHES), token=True)
    kept = add(case, stamped(tmp_path / "out", token[:-1] + bytes([token[-1] ^ 1])))
    assert [found["outcome"] for found in beside(kept["hashes.txt"])] == ["differs"]

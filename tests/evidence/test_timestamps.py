"""Timestamps of a real authority (openssl on the loopback) are kept whole and checked by two programs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from constancia.errors import BadInput
from constancia.evidence import timestamps
from constancia.evidence.findings import Finding
from constancia.evidence.timestamps import (
    ask,
    asked,
    certificates,
    check,
    check_in_dossier,
    check_kept,
    fetch,
    request,
)

from .authority import Authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

NOTE = b"constancia/7q3k9x0v2m5c\n3\nAAAA\n"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def embedding(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "two", embeds_root=True)


def one(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def checked(authority: Authority, content: bytes = NOTE, **changed: object) -> Finding:
    asked_for = request(NOTE)
    reply = authority.stamp(asked_for.body)
    given = {"chain": certificates(reply), "roots": authority.root, "nonce": asked_for.nonce, **changed}
    return one(check(content, reply, given["chain"], given["roots"], "tsa", nonce=given["nonce"]))


def test_a_right_timestamp_is_checked_by_both_programs(authority: Authority) -> None:
    finding = checked(authority)
    assert finding.status == "passed"
    assert "rfc3161-client and openssl" in finding.message
    assert f"{datetime.now(UTC):%Y-%m-%d}" in finding.message


def test_a_timestamp_over_other_bytes_fails(authority: Authority) -> None:
    assert checked(authority, NOTE + b"x").status == "failed"
    assert checked(authority, NOTE + b"x", roots=b"").status == "failed"


def test_a_timestamp_under_another_root_fails(authority: Authority, embedding: Authority) -> None:
    assert checked(authority, roots=embedding.root).status == "failed"


def test_a_reply_to_another_request_is_not_passed(authority: Authority) -> None:
    assert checked(authority, nonce=12345).status != "passed"


def test_without_a_root_it_is_not_checkable_and_says_why(authority: Authority) -> None:
    finding = checked(authority, roots=b"")
    assert (finding.status, "trust root" in finding.message) == ("not_checkable", True)


def test_what_one_parser_refuses_is_kept_and_checked_by_the_other(embedding: Authority) -> None:
    finding = checked(embedding)
    assert finding.status == "passed"
    assert "checked by openssl" in finding.message
    assert "rfc3161-client:" in finding.message


def test_a_bare_token_is_checked(authority: Authority) -> None:
    token = authority.stamp(request(NOTE).body, token=True)
    chain = certificates(token)
    assert b"BEGIN CERTIFICATE" in chain
    found = one(check(NOTE, token, chain, authority.root, "tsa"))
    assert (found.status, "rfc3161-client and openssl" in found.message) == ("passed", True)
    assert one(check(NOTE + b"x", token, chain, authority.root, "tsa")).status == "failed"
    assert one(check(NOTE + b"x", token, chain, b"", "tsa")).status == "failed"


def test_an_authority_that_answers_with_a_bare_token_is_kept_verified_and_handed_over(
    authority: Authority, tmp_path: Path
) -> None:
    checkpoints = tmp_path / "checkpoints"
    checkpoints.mkdir()
    (checkpoints / "000000000003.txt").write_bytes(NOTE)
    made = ask(checkpoints, 3, NOTE, "http://tsa.example/tsr", NOW)
    found = fetch(made, NOTE, authority.root, lambda url, body: authority.stamp(body, token=True))
    assert [one(found).status, one(check_kept(checkpoints)).status] == ["passed", "passed"]
    data = tmp_path / "dossier" / "data" / "timestamps"
    data.mkdir(parents=True)
    for name, content in timestamps.names_for_dossier(checkpoints):
        (data / name).write_bytes(content)
    assert one(check_in_dossier(tmp_path / "dossier", authority.root)).status == "passed"
    stem = data / f"3-{made.name}"
    words = ["-in", f"{stem}.tst", "-token_in", "-CAfile", f"{stem}.pem"]
    said = subprocess.run(["openssl", "ts", "-verify", "-data", data / "3.txt", *words], check=True)
    assert said.returncode == 0


def test_a_changed_digest_time_or_signature_fails(authority: Authority) -> None:
    asked_for = request(NOTE)
    reply = authority.stamp(asked_for.body)
    chain = certificates(reply)
    digest = reply.index(hashlib.sha256(NOTE).digest())
    time = reply.index(f"{datetime.now(UTC):%Y%m%d}".encode(), digest)
    for place in (digest, digest + 31, time + 7, len(reply) - 1, len(reply) - 100):
        changed = reply[:place] + bytes([reply[place] ^ 1]) + reply[place + 1 :]
        assert one(check(NOTE, changed, chain, authority.root, "tsa")).status == "failed"


def test_garbage_is_not_checkable_and_never_raises(authority: Authority) -> None:
    for garbage in (b"", b"\x30", b"<html>not found</html>", b"\x30\x80" * 50):
        assert one(check(NOTE, garbage, b"", authority.root, "tsa")).status == "not_checkable"
        assert certificates(garbage) == b""


def test_after_the_certificate_has_expired_it_still_holds_at_its_own_time(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """openssl is put a year ahead by a wrapper that gives it that time unless another is asked for."""
    program = tmp_path / "openssl"
    real = shutil.which("openssl")
    later = int(datetime.now(UTC).timestamp()) + 366 * 86400
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *-verify*-attime*) exec {real} "$@";; *-verify*) exec {real} "$@" -attime {later};; '
        f'*) exec {real} "$@";; esac\n'
    )
    program.chmod(0o755)
    expired = subprocess.run([program, "version"], capture_output=True, check=False)
    assert expired.returncode == 0
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    finding = checked(authority)
    assert finding.status == "passed"
    assert "openssl" in finding.message.split("checked by")[1]


def test_offline_the_request_is_kept_pending_and_sent_the_next_time(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    made = ask(tmp_path, 3, NOTE, "http://tsa.example/tsr", NOW)

    def unreachable(url: str, body: bytes) -> bytes:
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        fetch(made, NOTE, authority.root, unreachable)
    assert [finding.status for finding in check_kept(tmp_path)] == ["not_checkable"]
    assert "pending" in check_kept(tmp_path)[0].message
    assert ask(tmp_path, 3, NOTE, "http://tsa.example/tsr", NOW) == made
    (again,) = asked(tmp_path)
    assert one(fetch(again, NOTE, authority.root, lambda url, body: authority.stamp(body))).status == "passed"
    assert not again.is_pending
    assert one(check_kept(tmp_path)).status == "passed"
    kept = sorted(path.name.removeprefix(f"{made.name}.") for path in made.folder.iterdir())
    assert kept == ["chain.pem", "json", "roots.pem", "sha256", "tsq", "tsr"]
    subprocess.run(["sha256sum", "-c", "--quiet", f"{made.name}.sha256"], cwd=made.folder, check=True)


def test_a_reply_that_stamps_something_else_is_kept_apart_and_the_request_stays_pending(
    authority: Authority, tmp_path: Path
) -> None:
    made = ask(tmp_path, 3, NOTE, "http://tsa.example/tsr", NOW)
    findings = fetch(made, NOTE, authority.root, lambda url, body: authority.stamp(request(b"other").body))
    assert one(findings).status == "failed"
    assert made.is_pending
    assert made.file("refused-1.tsr").exists()


@pytest.mark.parametrize("answer", [b"", b"<html>Log in to the network of the hotel</html>", b"\x30" * 400])
def test_what_is_no_answer_of_an_authority_leaves_the_request_pending(answer: bytes, tmp_path: Path) -> None:
    made = ask(tmp_path, 3, NOTE, "http://tsa.example/tsr", NOW)
    with pytest.raises(OSError, match="no timestamp"):
        fetch(made, NOTE, b"", lambda url, body: answer)
    assert made.is_pending


def test_a_root_that_was_not_known_that_day_can_be_named_later(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    fetch(ask(tmp_path, 3, NOTE, "http://a.example", NOW), NOTE, b"", lambda url, body: authority.stamp(body))
    assert one(check_kept(tmp_path)).status == "not_checkable"
    assert one(check_kept(tmp_path, authority.root)).status == "passed"


def test_in_a_dossier_a_root_that_came_along_proves_nothing_by_itself(
    authority: Authority, embedding: Authority, tmp_path: Path
) -> None:
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    fetch(
        ask(tmp_path, 3, NOTE, "http://a.example", NOW), NOTE, authority.root, lambda url, body: authority.stamp(body)
    )
    data = tmp_path / "dossier" / "data" / "timestamps"
    data.mkdir(parents=True)
    for name, content in timestamps.names_for_dossier(tmp_path):
        (data / name).write_bytes(content)
    alone = one(check_in_dossier(tmp_path / "dossier"))
    assert (alone.status, "anyone can make" in alone.message) == ("not_checkable", True)
    assert "CN=Test Root" in alone.message
    assert one(check_in_dossier(tmp_path / "dossier", authority.root)).status == "passed"
    assert one(check_in_dossier(tmp_path / "dossier", embedding.root)).status != "passed"


def test_several_authorities_stand_beside_each_other(
    authority: Authority, embedding: Authority, tmp_path: Path
) -> None:
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    for url, at in (("http://a.example", authority), ("http://b.example/x", embedding)):
        fetch(ask(tmp_path, 3, NOTE, url, NOW), NOTE, authority.root + embedding.root, lambda u, b, at=at: at.stamp(b))
    assert [finding.status for finding in check_kept(tmp_path)] == ["passed", "passed"]
    names = [name for name, _ in timestamps.names_for_dossier(tmp_path)]
    assert names.count("3.txt") == 2
    assert sum(name.endswith(".tsr") for name in names) == 2


def test_a_changed_checkpoint_or_a_lost_part_shows(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    made = ask(tmp_path, 3, NOTE, "http://tsa.example/tsr", NOW)
    fetch(made, NOTE, authority.root, lambda url, body: authority.stamp(body))
    (tmp_path / "000000000003.txt").write_bytes(NOTE.replace(b"3", b"4"))
    assert one(check_kept(tmp_path)).status == "failed"
    made.file("roots.pem").unlink()
    assert [finding.status for finding in check_kept(tmp_path)] == ["failed", "failed"]


@pytest.mark.parametrize("url", ["", "ftp://tsa.example", "tsa.example", "file:///etc/passwd", "http://"])
def test_what_is_no_authority_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        ask(tmp_path, 3, NOTE, url, NOW)

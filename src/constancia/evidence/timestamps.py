"""When a checkpoint existed, by RFC 3161 timestamps of authorities that do not know what they stamp.

A request holds only the SHA-256 of the checkpoint's bytes. Request, full reply, certificate chain and the trust roots
of the day are kept, since years later none of them may be found elsewhere. Two programs check a timestamp, the library
rfc3161-client and openssl; what one of them cannot read is not thrown away, and what neither can check is said to be
not checkable here, with the reason. Nothing here sends anything: ``send`` is handed in by whoever was asked to.

    checkpoints/timestamps/<size, 12 digits>/NAME.tsq   the request      NAME.json       authority, nonce, when asked
                                            /NAME.tsr   the full reply   NAME.chain.pem  NAME.roots.pem
                                            /NAME.refused-N.tsr          replies that do not stamp this checkpoint
                                            /NAME.sha256                 the digests of all of these, for sha256sum -c
                                            /opentimestamps.ots          a proof of OpenTimestamps, see ``ots``

Some authorities answer with the bare token that belongs inside a reply. It is kept as it came, and checked like one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from constancia.errors import BadInput
from constancia.evidence.durable import write_durably
from constancia.evidence.findings import Finding, worded
from constancia.evidence.ots import check_proof

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FOLDER = "timestamps"
OPENTIMESTAMPS = "opentimestamps.ots"
_SIZE = "[0-9]" * 12
_SUMS = re.compile(rb"(?:[0-9a-f]{64}  [A-Za-z0-9.-]+\n)+")

Verdict = Literal["holds", "wrong", "unreadable"]
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.DOTALL)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the object identifier with which a bare token begins
_GRANTED = bytes.fromhex("3003020100")  # a reply's status, which a bare token lacks
_PATIENCE = 60  # seconds for one run of openssl


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent, with the nonce that the reply must repeat."""

    body: bytes
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one program says of a timestamp; ``at`` is the time that it reads in it."""

    by: str
    verdict: Verdict
    reason: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request kept beside its checkpoint, pending until its reply is there."""

    folder: Path
    name: str
    url: str
    nonce: int | None

    def file(self, ending: str) -> Path:
        return self.folder / f"{self.name}.{ending}"

    @property
    def is_pending(self) -> bool:
        return not self.file("tsr").exists()


def request(content: bytes) -> Request:
    """The request for a timestamp over these bytes: SHA-256, a nonce, and the authority's certificates asked for."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    made = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return Request(made.as_bytes(), made.nonce)


def ask(checkpoints: Path, size: int, note: bytes, url: str, now: datetime) -> Asked:
    """Keep a request for this checkpoint to this authority, unless one is kept; it is not sent yet."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"{url!r} is no time-stamping authority", next_step="Write its address: http://... or https://")
    folder = checkpoints / FOLDER / f"{size:012d}"
    name = f"{re.sub('[^a-z0-9.-]', '-', parts.hostname)}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"
    known = _asked(folder / f"{name}.json")
    if known:
        return known
    folder.mkdir(parents=True, exist_ok=True)
    made = request(note)
    write_durably(folder / f"{name}.tsq", made.body)
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    kept = {"url": url, "nonce": None if made.nonce is None else str(made.nonce), "asked_at": at}
    write_durably(folder / f"{name}.json", (json.dumps(kept, sort_keys=True) + "\n").encode())
    new = Asked(folder, name, url, made.nonce)
    _write_sums(new)
    return new


def asked(checkpoints: Path) -> list[Asked]:
    """Every request that is kept, in the order of the checkpoints."""
    found = (_asked(path) for path in sorted((checkpoints / FOLDER).glob("*/*.json")))
    return [one for one in found if one]


def fetch(one: Asked, note: bytes, roots: bytes, send: Callable[[str, bytes], bytes]) -> list[Finding]:
    """Send a pending request, keep the full reply with its chain and the roots of the day, and say what it proves.

    A reply that does not stamp these bytes is kept as refused, and the request stays pending. ``send`` raises OSError
    where the network fails; so does this, and also where what came is no answer of an authority (the page of a
    network that wants a login, say).
    """
    reply = send(one.url, one.file("tsq").read_bytes())
    if not _is_answer(reply):
        raise OSError(f"what came back is no timestamp ({len(reply)} bytes, beginning with {ascii(reply[:20])[1:]})")
    chain = certificates(reply)
    trusted = b"".join(_roots_of(chain, roots))
    findings = check(note, reply, chain, trusted, one.name, nonce=one.nonce)
    if any(finding.status == "failed" for finding in findings):
        number = len(list(one.folder.glob(f"{one.name}.refused-*.tsr"))) + 1
        write_durably(one.file(f"refused-{number}.tsr"), reply)
        _write_sums(one)
        return findings
    write_durably(one.file("chain.pem"), chain)
    write_durably(one.file("roots.pem"), trusted)
    write_durably(one.file("tsr"), reply)
    _write_sums(one)
    return findings


def check_kept(checkpoints: Path, known: bytes = b"") -> list[Finding]:
    """Check every timestamp that is kept beside the checkpoints of a case.

    ``known`` are roots (PEM) that whoever checks believes, beside those that were kept with each timestamp.
    """
    findings = _check_sums(checkpoints) + _check_proofs(checkpoints)
    for one in asked(checkpoints):
        file = f"checkpoints/{FOLDER}/{one.folder.name}/{one.name}.tsr"
        if one.is_pending:
            message = worded(
                "the timestamp of {name} over checkpoint {size} was asked for and is pending",
                name=one.name,
                size=int(one.folder.name),
            )
            findings.append(Finding("timestamps", one.name, "not_checkable", message, file))
            continue
        try:
            note = (checkpoints / f"{one.folder.name}.txt").read_bytes()
            reply, chain, roots = (one.file(end).read_bytes() for end in ("tsr", "chain.pem", "roots.pem"))
        except OSError as error:
            message = worded(
                "a part of the timestamp of {name} is missing: {reason}", name=one.name, reason=error.strerror
            )
            findings.append(Finding("timestamps", one.name, "failed", message, file))
            continue
        roots += b"".join(_roots_of(chain, known))
        findings += check(note, reply, chain, roots, one.name, file=file, nonce=one.nonce)
    return findings


def _write_sums(one: Asked) -> None:
    """Neither the request nor what was noted about it is signed by anybody: so a flipped bit in them shows."""
    sums = one.file("sha256")
    files = sorted(path for path in one.folder.glob(f"{one.name}.*") if path != sums)
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    write_durably(sums, "".join(lines).encode())


def _check_sums(checkpoints: Path) -> list[Finding]:
    """Hold the kept parts of each timestamp against their digests; a damaged part is named, and so is a lost one."""
    findings = []
    for sums in sorted((checkpoints / FOLDER).glob(f"{_SIZE}/*.sha256")):
        file = f"checkpoints/{FOLDER}/{sums.parent.name}/{sums.name}"
        content = _bytes_of(sums)
        if not _SUMS.fullmatch(content):
            findings.append(Finding("timestamps", sums.stem, "failed", worded("{file} is damaged", file=file), file))
            continue
        for line in content.decode().splitlines():
            digest, name = line.split("  ")
            found = hashlib.sha256(_bytes_of(sums.with_name(name))).hexdigest()
            if found != digest:
                part = f"checkpoints/{FOLDER}/{sums.parent.name}/{name}"
                message = worded("{part} was changed or is missing, says {name}", part=part, name=sums.name)
                findings.append(Finding("timestamps", sums.stem, "failed", message, file, digest, found))
    return findings


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _check_proofs(checkpoints: Path) -> list[Finding]:
    findings = []
    for path in sorted((checkpoints / FOLDER).glob(f"{_SIZE}/{OPENTIMESTAMPS}")):
        size = path.parent.name
        findings += _check_proof(checkpoints / f"{size}.txt", path, f"checkpoints/{FOLDER}/{size}/{path.name}")
    return findings


def _check_proof(note: Path, proof: Path, file: str) -> list[Finding]:
    try:
        return check_proof(note.read_bytes(), proof.read_bytes(), proof.stem, file)
    except OSError as error:
        message = worded(
            "a part of the timestamp {name!a} is missing: {reason}", name=proof.name, reason=error.strerror
        )
        return [Finding("timestamps", proof.stem, "failed", message, file)]


def check_in_dossier(folder: Path, known: bytes = b"") -> list[Finding]:
    """Check the timestamps of a dossier under ``known``, the roots (PEM) that whoever checks believes.

    The roots that came with it may be the forger's own: under them alone nothing passes, and it is said which they are.
    """
    findings = []
    for path in sorted((folder / "data" / FOLDER).glob("*-*.*")):
        file = f"data/{FOLDER}/{path.name}"
        earlier = path.with_name(f"{path.name.partition('-')[0]}.txt")
        if path.suffix == ".ots":
            findings += _check_proof(earlier, path, file)
        if path.suffix not in (".tsr", ".tst"):
            continue
        try:
            note = earlier.read_bytes()
            chain = path.with_suffix(".pem").read_bytes()
            trusted = b"".join(_roots_of(chain, known))
            (found,) = check(note, path.read_bytes(), chain, trusted or _self_signed(chain), path.stem, file=file)
            findings.append(found if trusted else _only_under(found, _self_signed(chain)))
        except OSError as error:
            message = worded(
                "a part of the timestamp {name!a} is missing: {reason}", name=path.name, reason=error.strerror
            )
            findings.append(Finding("timestamps", path.name, "failed", message, file))
    return findings


def _only_under(found: Finding, roots: bytes) -> Finding:
    """A timestamp that holds only under a root that came along, which anyone can make: said, and not passed."""
    from cryptography.hazmat.primitives.hashes import SHA256

    if found.status != "passed":
        return found
    named = (f"{c.subject.rfc4514_string()!a}, SHA-256 {c.fingerprint(SHA256()).hex()}" for c in _loaded(roots))
    message = worded(
        "{what}; but only under a root that came along, which anyone can make: compare it with the authority's own, "
        "and name that with --tsa-roots ({named})",
        what=found.message,
        named="; ".join(named),
    )
    return replace(found, status="not_checkable", message=message)


def check(
    content: bytes,
    reply: bytes,
    chain: bytes,
    roots: bytes,
    name: str,
    *,
    file: str = "",
    nonce: int | None = None,
) -> list[Finding]:
    """Does this reply (or bare token) stamp these bytes, by a certificate under one of these roots? In PEM both.

    Passed if a program says that it holds and none says that it does not; failed if one does and none says that it
    holds; else not checkable, with the reason.
    """
    if not _PEM.search(roots):
        message = worded(
            "{name}: no trust root for its certificate is known here; its authority publishes one (--tsa-roots)",
            name=name,
        )
        wrong = _imprint_differs(content, reply)
        status: Literal["failed", "not_checkable"] = "failed" if wrong else "not_checkable"
        return [
            Finding(
                "timestamps", name, status, worded("{what}: {why}", what=name, why=wrong) if wrong else message, file
            )
        ]
    opinions = [
        _by_library(content, reply, chain, roots, nonce),
        _by_openssl(content, reply, chain, roots),
    ]
    return [_conclude(name, file, opinions)]


def check_foreign(content: bytes, token: bytes, roots: bytes) -> dict[str, str]:
    """Of a timestamp that came along with a file: ``outcome`` is "timestamped", "no_root", "differs" or "unreadable".

    ``roots`` are all that are trusted here. Under a root that only came along itself nothing is proved; but that its
    signature does not hold, or that it is over other bytes, can be seen then too.
    """
    chain = certificates(token)
    trusted = b"".join(_roots_of(chain, roots))
    (finding,) = check(content, token, chain, trusted or _self_signed(chain), "timestamp")
    if finding.status == "passed":
        return {"outcome": "timestamped" if trusted else "no_root"}
    if finding.status == "failed":
        return {"outcome": "differs"}
    return {"outcome": "no_root" if chain and not trusted else "unreadable"}


def _is_answer(reply: bytes) -> bool:
    """Is this what an authority may answer: a token, in a reply or bare, also one that our library refuses; or a no?"""
    if _SIGNED_DATA in reply:
        return reply[:1] == b"\x30"
    try:
        _decode(reply)
    except ValueError:
        return False
    return True


def is_bare_token(reply: bytes) -> bool:
    """Is this the token that belongs inside a reply, without the reply around it?"""
    length = 2 + (reply[1] & 0x7F if reply[1] & 0x80 else 0) if len(reply) > 1 else 0
    return reply[:1] == b"\x30" and reply[length : length + len(_SIGNED_DATA)] == _SIGNED_DATA


def certificates(reply: bytes) -> bytes:
    """The certificates inside a reply or token, as PEM, by whichever program can read it; empty if none can."""
    try:
        return b"".join(_pem(der) for der in _decode(reply).signed_data.certificates)
    except ValueError:
        pass
    with tempfile.TemporaryDirectory(prefix="constancia-") as folder:
        path = Path(folder)
        (path / "reply").write_bytes(reply)
        given = ["-token_in"] if is_bare_token(reply) else []
        out = _openssl("ts", "-reply", "-in", path / "reply", *given, "-token_out", "-out", path / "token")
        if out is None or out.returncode or not (path / "token").exists():
            return b""
        printed = _openssl("pkcs7", "-inform", "DER", "-in", path / "token", "-print_certs")
    return b"".join(_PEM.findall(printed.stdout)) if printed else b""


def _by_library(content: bytes, reply: bytes, chain: bytes, roots: bytes, nonce: int | None) -> Opinion:
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder

    by = "rfc3161-client"
    try:
        decoded = _decode(reply)
        at = decoded.tst_info.gen_time.astimezone(UTC).isoformat(timespec="seconds")
        trusted = load_pem_x509_certificates(roots)
        between = [c for c in load_pem_x509_certificates(chain) if c not in trusted] if chain.strip() else []
    except ValueError as error:
        return Opinion(by, "unreadable", _line(str(error)))
    try:
        VerifierBuilder(roots=trusted, intermediates=between, nonce=nonce).build().verify_message(decoded, content)
    except VerificationError as error:
        return Opinion(by, "wrong", _line(str(error)), at)
    except ValueError as error:
        return Opinion(by, "unreadable", _line(str(error)), at)
    return Opinion(by, "holds", at=at)


def _by_openssl(content: bytes, reply: bytes, chain: bytes, roots: bytes) -> Opinion:
    """openssl's opinion; where a certificate has expired since, at the second that the timestamp states."""
    given = ["-token_in"] if is_bare_token(reply) else []
    with tempfile.TemporaryDirectory(prefix="constancia-") as folder:
        path = Path(folder)
        for name, part in {"data": content, "reply": reply, "chain": chain, "roots": roots}.items():
            (path / name).write_bytes(part)
        read = _openssl("ts", "-reply", "-in", path / "reply", *given, "-text")
        if read is None:
            return Opinion("openssl", "unreadable", worded("openssl is not installed"))
        if read.returncode:
            return Opinion("openssl", "unreadable", _last(read.stderr))
        at = _time_in(read.stdout.decode(errors="replace"))
        base: list[str | Path] = [
            "ts",
            "-verify",
            "-data",
            path / "data",
            "-in",
            path / "reply",
            *given,
            "-CAfile",
            path / "roots",
        ]
        base += ["-untrusted", path / "chain"] if chain.strip() else []
        answer = _openssl(*base)
        if answer is not None and answer.returncode and at:
            second = str(int(at.timestamp()))
            answer = _openssl(*base, "-attime", second)
    stated = at.isoformat(timespec="seconds") if at else ""
    if answer is not None and answer.returncode == 0:
        return Opinion("openssl", "holds", at=stated)
    return Opinion("openssl", "wrong", _last(answer.stderr) if answer else worded("openssl did not answer"), stated)


def _conclude(name: str, file: str, opinions: Sequence[Opinion]) -> Finding:
    holding = [o for o in opinions if o.verdict == "holds"]
    wrong = [o for o in opinions if o.verdict == "wrong"]
    rest = "; ".join(f"{o.by}: {o.reason}" for o in opinions if o.verdict != "holds")
    by = " and ".join(o.by for o in holding)
    if holding and not wrong:
        unread = f" ({rest})" if rest else ""
        message = worded(
            "{name}: the checkpoint existed at {at}, says the authority; checked by {by}{unread}",
            name=name,
            at=holding[0].at,
            by=by,
            unread=unread,
        )
        return Finding("timestamps", name, "passed", message, file)
    if holding:
        message = worded("{name}: two programs disagree: {by} says that it holds; {rest}", name=name, by=by, rest=rest)
        return Finding("timestamps", name, "not_checkable", message, file)
    if wrong:
        return Finding(
            "timestamps",
            name,
            "failed",
            worded("{name}: does not stamp this checkpoint: {rest}", name=name, rest=rest),
            file,
        )
    return Finding(
        "timestamps",
        name,
        "not_checkable",
        worded("{name}: no program here can read it: {rest}", name=name, rest=rest),
        file,
    )


def _imprint_differs(content: bytes, reply: bytes) -> str:
    """Without a root nothing is proved; that it is over other bytes can be seen all the same."""
    try:
        decoded = _decode(reply)
        if decoded.status not in (0, 1):
            return worded("the authority refused the request")
        imprint = decoded.tst_info.message_imprint
    except ValueError:
        return ""
    if imprint.hash_algorithm.dotted_string != "2.16.840.1.101.3.4.2.1":  # not SHA-256: not what was asked for
        return ""
    return "" if imprint.message == hashlib.sha256(content).digest() else worded("it is over other bytes")


def _decode(reply: bytes) -> Any:
    from rfc3161_client import decode_timestamp_response

    return decode_timestamp_response(_sequence(_GRANTED + reply) if is_bare_token(reply) else reply)


def _sequence(content: bytes) -> bytes:
    """These bytes as a DER sequence."""
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8 or 1, "big")
    return b"\x30" + (size if len(content) < 128 else bytes([0x80 | len(size)]) + size) + content


def _pem(der: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _roots_of(chain: bytes, roots: bytes) -> Iterator[bytes]:
    """Of the known roots, those that issued a certificate of the chain or stand in it."""
    from cryptography.hazmat.primitives.serialization import Encoding

    names = {name for certificate in _loaded(chain) for name in (certificate.issuer, certificate.subject)}
    for certificate in _loaded(roots) if names else ():
        if certificate.subject in names:
            yield certificate.public_bytes(Encoding.PEM)


def _self_signed(chain: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(c.public_bytes(Encoding.PEM) for c in _loaded(chain) if c.issuer == c.subject)


def _loaded(pems: bytes) -> Iterator[Certificate]:
    """The certificates of a PEM file, each once, but those that this library does not take: they are of no use here."""
    import warnings

    from cryptography.utils import CryptographyDeprecationWarning
    from cryptography.x509 import load_pem_x509_certificate

    for pem in dict.fromkeys(_PEM.findall(pems)):
        try:
            with warnings.catch_warnings():  # old roots of the system's list number themselves in ways not taken now
                warnings.simplefilter("ignore", CryptographyDeprecationWarning)
                certificate = load_pem_x509_certificate(pem)
        except ValueError:
            continue
        yield certificate


def _asked(path: Path) -> Asked | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        nonce = None if kept["nonce"] is None else int(kept["nonce"])
        return Asked(path.parent, path.stem, str(kept["url"]), nonce)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _openssl(*words: str | Path) -> subprocess.CompletedProcess[bytes] | None:
    program = shutil.which("openssl")
    if program is None:
        return None
    environment = {**os.environ, "OPENSSL_CONF": os.devnull}  # no setting of this machine may sway an opinion
    try:
        return subprocess.run(
            [program, *map(str, words)],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _time_in(text: str) -> datetime | None:
    """The time in "openssl ts -reply -text": ``Time stamp: Nov 24 12:00:00.123 2026 GMT``."""
    match = re.search(r"Time stamp: (\w{3}) +(\d+) (\d+:\d+:\d+)(?:\.\d+)? (\d{4}) GMT", text)
    if not match:
        return None
    return datetime.strptime(" ".join(match.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _last(errors: bytes) -> str:
    """The most telling line of openssl's errors: the first that names a reason."""
    lines = errors.decode(errors="replace").strip().splitlines()
    telling = [line.split("error:")[-1] for line in lines if "error:" in line]
    return _line((telling or lines or ["no reason given"])[0])


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def names_for_dossier(checkpoints: Path) -> Iterable[tuple[str, bytes]]:
    """The timestamped checkpoints and their timestamps, under the names that a dossier gives them.

    ``SIZE.txt`` is the checkpoint; ``SIZE-NAME.tsr`` the reply, ``.tst`` a bare token; ``SIZE-NAME.pem`` its chain and
    roots; ``SIZE-opentimestamps.ots`` a proof of OpenTimestamps.
    """
    for one in asked(checkpoints):
        if one.is_pending:
            continue
        size, reply = str(int(one.folder.name)), one.file("tsr").read_bytes()
        yield f"{size}.txt", (checkpoints / f"{one.folder.name}.txt").read_bytes()
        yield f"{size}-{one.name}.{'tst' if is_bare_token(reply) else 'tsr'}", reply
        yield f"{size}-{one.name}.pem", one.file("chain.pem").read_bytes() + one.file("roots.pem").read_bytes()
    for path in sorted((checkpoints / FOLDER).glob(f"{_SIZE}/{OPENTIMESTAMPS}")):
        size = str(int(path.parent.name))
        yield f"{size}.txt", (checkpoints / f"{path.parent.name}.txt").read_bytes()
        yield f"{size}-{OPENTIMESTAMPS}", path.read_bytes()

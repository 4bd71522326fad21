"""Pictures with C2PA manifests, signed by an invented person with a certificate that nobody trusts."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def sign_picture(source: Path, target: Path, *, elsewhere: str = "") -> Path:
    """Write a copy of a JPEG with a manifest in it, or with one that is said to lie ``elsewhere``."""
    import c2pa

    created = {"actions": [{"action": "c2pa.created", "digitalSourceType": _CAPTURE}]}
    manifest = {
        "claim_generator_info": [{"name": "Test camera", "version": "1"}],
        "title": "photo.jpg",
        "format": "image/jpeg",
        "assertions": [{"label": "c2pa.actions", "data": created}],
    }
    builder = c2pa.Builder(json.dumps(manifest))
    if elsewhere:
        builder.set_no_embed()
        builder.set_remote_url(elsewhere)
    signed = io.BytesIO()
    builder.sign(c2pa.Signer.from_info(_signer()), "image/jpeg", io.BytesIO(source.read_bytes()), signed)
    target.write_bytes(signed.getvalue())
    return target


_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"


@cache
def _signer() -> Any:
    import c2pa

    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    chain = [_certificate("Ana Prueba", key, root, is_root=False), _certificate("Root", root, root, is_root=True)]
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
    return c2pa.C2paSignerInfo(b"es256", pem, private, None)


def _certificate(name: str, key: Any, issuer_key: Any, *, is_root: bool) -> x509.Certificate:
    builder = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name("Root"))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2024, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2034, 1, 1, tzinfo=UTC)
    )
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only")
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        decipher_only=False,
        **dict.fromkeys(others, False),
    )
    of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True).add_extension(of_issuer, critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    country, house = (NameOID.COUNTRY_NAME, "VE"), (NameOID.ORGANIZATION_NAME, "Casa Abierta")
    parts = (country, house, (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])

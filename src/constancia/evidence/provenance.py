"""C2PA manifests: what a camera or a program signed about a file, read and reported.

"Valid" says that the file is as it was when it was signed. It does not say that the signer is who it claims to be:
anyone can make a certificate, and no list of trusted signers is used here. Nothing is fetched: a manifest that lies
elsewhere is named and not read, and no certificate is asked about on a network.

Format: C2PA Technical Specification; read by c2pa-python, where it is installed.
"""

from __future__ import annotations

import json
from typing import Any

from constancia.evidence.metadata import Claims, claims

_KINDS = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/avif", "image/gif"),
        *("video/mp4", "video/quicktime", "video/x-msvideo", "audio/mp4", "audio/wav", "audio/mpeg", "application/pdf"),
    }
)
_OFFLINE = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": False},
    "core": {"allowed_network_hosts": []},
}
_MOST = 20


def manifest(path: str, media_type: str) -> dict[str, Any] | None:
    """The report on a file's manifest, its ``open`` and ``restricted`` halves; None where there is none to be read.

    ``state`` is the library's word ("Valid", "Invalid"), ``failures`` are the codes of the specification, ``trust`` is
    always "no trust list". It parses what strangers wrote, and so is run behind walls only.
    """
    if media_type not in _KINDS:
        return None
    try:
        import c2pa
    except ImportError:
        return None
    try:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(_OFFLINE))
        with open(path, "rb") as file, c2pa.Reader(media_type, file, context=context) as reader:  # noqa: PTH123
            told = json.loads(reader.json())
    except c2pa.C2paError as error:
        return _without(str(error))
    return _report(told, f"c2pa {c2pa.sdk_version()}")


def _without(error: str) -> dict[str, Any] | None:
    if "ManifestNotFound" in error or "NotSupported" in error or "no JUMBF" in error:
        return None
    if "emote" in error:  # RemoteManifest..., remote manifest...
        return {"open": {"state": "elsewhere", "trust": "no trust list"}, "restricted": {}}
    return {"open": {"state": "unreadable", "problem": error[:120], "trust": "no trust list"}, "restricted": {}}


def _report(told: Any, by: str) -> dict[str, Any]:
    active = (told.get("manifests") or {}).get(told.get("active_manifest")) or {}
    signature = active.get("signature_info") or {}
    results = (told.get("validation_results") or {}).get("activeManifest") or {}
    generators = active.get("claim_generator_info") or []
    made_by = [f"{g.get('name', '')} {g.get('version', '')}".strip() for g in generators if isinstance(g, dict)]
    said = _cleaned(
        {
            "issuer": signature.get("issuer"),
            "signed_at": signature.get("time"),
            "algorithm": signature.get("alg"),
            "made_by": made_by or [active.get("claim_generator")],
            "assertions": [str(a.get("label")) for a in (active.get("assertions") or [])[:_MOST]],
            "actions": _actions(active),
            "failures": [str(each.get("code")) for each in (results.get("failure") or [])[:_MOST]],
            "manifests": len(told.get("manifests") or {}),
        },
        by,
    )
    apart = {"signer": signature.get("common_name"), "signer_serial": signature.get("cert_serial_number")}
    return {
        "open": {
            "state": str(told.get("validation_state") or "unknown"),
            "trust": "no trust list",
            "by": by,
            **said.open,
        },
        "restricted": dict(_cleaned({**apart, "title": active.get("title")}, by).all),
    }


def _cleaned(values: dict[str, Any], by: str) -> Claims:
    return claims(values, by)


def _actions(active: dict[str, Any]) -> list[str]:
    """What was done to the file, as the manifest tells it: c2pa.created, c2pa.edited, ..."""
    found = []
    for assertion in active.get("assertions") or []:
        data = assertion.get("data") if str(assertion.get("label", "")).startswith("c2pa.actions") else None
        if isinstance(data, dict):
            found += [str(a.get("action")) for a in data.get("actions") or [] if isinstance(a, dict)]
    return found[:_MOST]

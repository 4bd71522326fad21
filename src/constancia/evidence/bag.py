"""Close a dossier's folder as a BagIt 1.0 bag under a seal, so that no byte of it can change unseen.

The payload manifest covers every file of ``data/``, the tag manifest covers the payload manifest and the other files
beside it, and the seal, signed by the case's key, covers the tag manifest and names the checkpoint. ``sha256sum -c``,
``bagit.py --validate`` and the ``verify.py`` inside each check it; none of them is ours to trust but the last.
"""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from constancia.errors import BadInput, StorageFailed
from constancia.evidence import verify_dossier
from constancia.evidence.checkpoints import Checkpoint, SigningKey, sign_note
from constancia.evidence.copying import hash_file, open_source
from constancia.evidence.durable import storage_errors, sync_filesystem, write_durably

SEAL_VERSION = "constancia dossier v1"


def seal_bag(folder: Path, key: SigningKey, checkpoint: Checkpoint, info: Mapping[str, str]) -> None:
    """Close the bag with this key; see ``seal_bag_by``."""
    seal_bag_by(folder, lambda text: sign_note(text, key), str(key.verifier), checkpoint, info, key.sign)


def seal_bag_by(
    folder: Path,
    sign: Callable[[str], bytes],
    verifier: str,
    checkpoint: Checkpoint,
    info: Mapping[str, str],
    sign_bytes: Callable[[bytes], bytes] | None = None,
) -> None:
    """Write everything beside ``data/``: bagit.txt, bag-info.txt, VERIFY.txt, verify.py, both manifests and the seal.

    ``data/`` must be complete, with file names free of spaces, percent signs and letters beyond ASCII. ``info`` goes
    into bag-info.txt (``Bagging-Date``, ``External-Description`` and so on). Nothing is sealed if anything is amiss.
    ``sign`` makes a signed note of a text with the key that ``verifier`` belongs to, wherever that key is kept. With
    ``sign_bytes``, which gives that key's bare signature, the seal is also signed for ssh-keygen (seal.txt.sig).
    """
    if (folder / "seal.txt").exists():
        raise BadInput(f"{folder} is sealed already", next_step="Cut a new dossier instead.")
    names = payload_names(folder)
    count, size = len(names), sum((folder / name).stat().st_size for name in names)
    _write(folder, "bagit.txt", verify_dossier.BAGIT)
    _write(folder, "bag-info.txt", _bag_info({**info, "Payload-Oxum": f"{size}.{count}"}))
    _write(folder, "VERIFY.txt", how_to_verify(verifier, for_ssh=sign_bytes is not None).encode())
    _write(folder, "verify.py", Path(verify_dossier.__file__).read_bytes())
    _write(folder, "manifest-sha256.txt", _manifest(folder, names))
    _write(folder, "tagmanifest-sha256.txt", _manifest(folder, verify_dossier.TAG_FILES))
    _sync(folder)
    seal = sign(_seal(folder, checkpoint))
    if sign_bytes:
        signature = sign_bytes(verify_dossier.ssh_message(seal))
        write_durably(folder / verify_dossier.SSH_SEAL, verify_dossier.ssh_signature(_public(verifier), signature))
    write_durably(folder / "seal.txt", seal)


def payload_names(folder: Path) -> list[str]:
    """Every file of ``data/`` by its name in the bag, in order; BadInput for what does not belong into a bag."""
    names, waiting = [], ["data"]
    while waiting:
        for entry in os.scandir(folder / waiting.pop()):
            name = Path(entry.path).relative_to(folder).as_posix()
            if entry.is_dir(follow_symlinks=False):
                waiting.append(name)
            elif stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) and _is_portable(name):
                names.append(name)
            else:
                raise BadInput(f"{name!a} cannot go into a dossier: not a plain file, or not a portable name")
    return sorted(names)


def how_to_verify(verifier: str, *, for_ssh: bool = False) -> str:
    """VERIFY.txt: the commands with which a stranger checks the dossier, in English and Spanish."""
    english, spanish = (_SSH.format(key=_ssh_key(verifier)), _SSH_ES) if for_ssh else ("", "")
    return _VERIFY.format(key=verifier, ssh=english, ssh_es=spanish)


def _public(verifier: str) -> bytes:
    """The 32 bytes of the Ed25519 key in a verifier key."""
    return base64.b64decode(verifier.split("+", 2)[2])[1:]


def _ssh_key(verifier: str) -> str:
    """The same key as OpenSSH writes it."""
    return f"ssh-ed25519 {base64.b64encode(verify_dossier.ssh_key(_public(verifier))).decode()}"


def _manifest(folder: Path, names: Iterable[str]) -> bytes:
    return "".join(f"{_digest(folder / name)}  {name}\n" for name in sorted(names)).encode()


def _digest(path: Path) -> str:
    descriptor = open_source(path)
    try:
        return hash_file(descriptor).sha256
    finally:
        os.close(descriptor)


def _bag_info(info: Mapping[str, str]) -> bytes:
    for label, value in info.items():
        if not label.replace("-", "").isalnum() or not value.isprintable():
            raise BadInput(f"{label!r} cannot stand in bag-info.txt: one line of text is needed")
    return "".join(f"{label}: {value}\n" for label, value in sorted(info.items())).encode()


def _seal(folder: Path, checkpoint: Checkpoint) -> str:
    digest = _digest(folder / "tagmanifest-sha256.txt")
    head = f"checkpoint {checkpoint.size} {base64.b64encode(checkpoint.root).decode()}"
    return f"{SEAL_VERSION}\n{checkpoint.origin}\ntagmanifest-sha256 {digest}\n{head}\n"


def _is_portable(name: str) -> bool:
    return name.isascii() and all(c.isalnum() or c in "._-/" for c in name)


def _write(folder: Path, name: str, content: bytes) -> None:
    with storage_errors(f"{name} of the dossier could not be written"):
        (folder / name).write_bytes(content)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync_filesystem(descriptor)
    except OSError as error:
        raise StorageFailed(f"the dossier could not be made durable: {error.strerror}") from error
    finally:
        os.close(descriptor)


_SSH = r"""   Or with OpenSSH, over the whole of seal.txt, with the same key as OpenSSH writes it:
       printf 'case namespaces="constancia-dossier" {key}\n' > /tmp/signers
       ssh-keygen -Y verify -f /tmp/signers -I case -n constancia-dossier -s seal.txt.sig < seal.txt
"""
_SSH_ES = """   O con OpenSSH, sobre todo seal.txt: las órdenes "printf" y "ssh-keygen" de arriba.
"""

_VERIFY = r"""HOW TO CHECK THIS DOSSIER                                     (en español: más abajo)

Nothing here needs a network, and nothing here needs to trust us.

1. Every file is what was listed:
       sha256sum -c --quiet manifest-sha256.txt
       sha256sum -c --quiet tagmanifest-sha256.txt
   or, as a BagIt bag:   bagit.py --validate .

2. The list, the ledger, the originals, the texts and the quotations hold together, and the holder of the case's key
   sealed them (needs Python 3.11 and its library "cryptography"; read verify.py first if you like, it is one file):
       python3 verify.py
   It speaks English; "constancia verify ." says the same in the language of the terminal, English or Spanish.
   The case's key is
       {key}
   It came with the dossier, so it proves nothing by itself. Ask the people who keep the case for their key over
   another channel, and run
       python3 verify.py --key 'THAT KEY'
   If anybody kept an earlier checkpoint of the case (three lines and a signature), hold the dossier against it: only so
   does it show that the ledger was put back to an older state, or was parted from the one that was shown then:
       python3 verify.py --against KEPT-CHECKPOINT.txt

3. One entry by hand, with nothing of ours. Entry 0 stands on line 1 of data/entries.jsonl, entry 12 on line 13. The
   digest named "payload" there is SHA-256 over the 32 bytes of the salt and the bytes of the payload; for entry 12:
       N=12
       line=$(grep ',"seq":'$N'}}$' data/payloads.jsonl)
       salt=$(printf '%s' "$line" | sed 's/.*,"salt":"\([0-9a-f]*\)","seq":[0-9]*}}$/\1/')
       {{ printf "$(printf '%s' "$salt" | sed 's/../\\x&/g')"; printf '%s' "$line" |
         sed 's/^{{"payload":\(.*\),"salt":"[0-9a-f]*","seq":[0-9]*}}$/\1/' | tr -d '\n'; }} | sha256sum
       sed -n "$((N + 1))p" data/entries.jsonl
   (in bash). The seal's signature is Ed25519 over its text, with the key in data/case.pub:
       cut -d+ -f3- data/case.pub | base64 -d | tail -c 32 > /tmp/key.bin
       {{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cat /tmp/key.bin; }} > /tmp/key.der
       sed '/^$/,$d' seal.txt > /tmp/seal.text
       tail -n 1 seal.txt | cut -d' ' -f3 | base64 -d | tail -c 64 > /tmp/seal.sig
       openssl pkeyutl -verify -pubin -keyform DER -inkey /tmp/key.der -rawin -in /tmp/seal.text -sigfile /tmp/seal.sig
   and the text names the digest of the tag manifest:   cat seal.txt; sha256sum tagmanifest-sha256.txt
{ssh}
4. When it existed, if data/timestamps/ is here (RFC 3161). SIZE.txt is an earlier checkpoint of the same ledger, over
   its first SIZE entries (verify.py holds it against them); SIZE-NAME.tsr is the reply of a time-stamping authority
   over it, SIZE-NAME.pem the authority's certificates, which came with the dossier: compare the root with the
   authority's own.
       for t in data/timestamps/*.tsr; do echo "$t"
         openssl ts -verify -data "${{t%%-*}}.txt" -in "$t" -CAfile "${{t%.tsr}}.pem"; done
   If a certificate has expired since, the second of the timestamp is given with -attime:
       for t in data/timestamps/*.tsr; do echo "$t"
         at=$(openssl ts -reply -in "$t" -text 2>&1 | sed -n 's/^Time stamp: //p'); echo "$at"
         openssl ts -verify -data "${{t%%-*}}.txt" -in "$t" -CAfile "${{t%.tsr}}.pem" \
           -attime "$(date -d "$at" +%s)"; done
   For a bare token (NAME.tst, if there is one) the option is -token_in:
       for t in $(ls data/timestamps/*.tst 2>/dev/null); do echo "$t"
         openssl ts -verify -token_in -data "${{t%%-*}}.txt" -in "$t" -CAfile "${{t%.tst}}.pem"; done
   SIZE-opentimestamps.ots is a proof of OpenTimestamps over SIZE.txt; it needs the headers of the Bitcoin chain, so a
   node, or the block's Merkle root from somebody whom you believe ("ots info" shows where it leads):
       ots verify -f data/timestamps/SIZE.txt data/timestamps/SIZE-opentimestamps.ots

What this proves: no byte has changed since the seal; the entries are all those, in that order, that the checkpoint
signs; each original is unchanged since it was received here, on the date that its entry states. What it does not
prove: that a source told the truth, what happened to an original before it was received, or that this is all there
is: the contents of entries may be withheld (their places show), and the date is that of the case's own clock unless a
timestamp says otherwise.


CÓMO COMPROBAR ESTE EXPEDIENTE

Nada de esto requiere red ni confianza en nosotros.

1. Cada archivo es el que se listó:
       sha256sum -c --quiet manifest-sha256.txt
       sha256sum -c --quiet tagmanifest-sha256.txt
   o, como bolsa BagIt:  bagit.py --validate .

2. La lista, el registro, los originales, los textos y las citas concuerdan, y los selló quien tiene la clave del caso
   (requiere Python 3.11 y su biblioteca "cryptography"; puede leer antes verify.py, es un solo archivo):
       python3 verify.py
   Habla inglés: "passed" es que se comprobó, "failed" que falló, "not checkable" que aquí no se puede comprobar, y por
   qué. Lo mismo en español, con constancia instalada en un sistema en español:  constancia verify .
   La clave del caso es la de arriba. Llegó con el expediente, por lo que sola no prueba nada. Pida la clave por otra
   vía a quienes llevan el caso y ejecute
       python3 verify.py --key 'ESA CLAVE'
   Si alguien guardó un punto de control anterior del caso (tres líneas y una firma), contraste con él el expediente:
   solo así se ve que el registro volvió a un estado anterior o se apartó del que se mostró entonces:
       python3 verify.py --against PUNTO-GUARDADO.txt

3. Un asiento a mano, sin nada nuestro: las órdenes del punto 3 de arriba (en bash). El asiento 0 está en la línea 1 de
   data/entries.jsonl. La huella "payload" que allí figura es SHA-256 sobre los 32 bytes de la sal y los bytes del
   contenido. La firma del sello es Ed25519 sobre su texto, con la clave de data/case.pub.
{ssh_es}
4. Cuándo existía, si está data/timestamps/ (RFC 3161): la orden "openssl ts" de arriba, con -attime si un certificado
   ha vencido y -token_in para un sello suelto (NAME.tst). SIZE.txt es un punto de control anterior del mismo registro,
   sobre sus primeros SIZE asientos. Compare la raíz de SIZE-NAME.pem con la que publica la autoridad.
   SIZE-opentimestamps.ots es una prueba de OpenTimestamps sobre SIZE.txt: la orden "ots verify" de arriba, que requiere
   las cabeceras de la cadena de Bitcoin.

Qué prueba: ningún byte ha cambiado desde el sello; los asientos son todos los que firma el punto de control, en ese
orden; cada original no ha cambiado desde que se recibió aquí, en la fecha que indica su asiento. Qué no prueba: que
una fuente haya dicho la verdad, qué pasó con un original antes de recibirlo, ni que esto sea todo: el contenido de
algunos asientos puede estar reservado (su lugar se ve), y la fecha es la del reloj del caso salvo que un sello de
tiempo diga otra.
"""

"""E-mail: who wrote to whom, when and about what, and the text of the message; attachments are listed, not read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import islice

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.formats import html, plain
from constancia.reading.formats.decoding import decode
from constancia.reading.formats.writing import Writing
from constancia.reading.sentences import say

MOST_PARTS = 1000

_HEADERS = ("From", "To", "Cc", "Date", "Subject")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a message, as the sender called it: to be taken in as an original of its own."""

    name: str
    media_type: str
    data: bytes


def read(data: bytes, name: str = "") -> Document:
    """The headers and the text of a message; Unreadable where it has neither."""
    message = _parsed(data)
    writing = Writing()
    for header in _HEADERS:
        value = _header(message, header)
        if value:
            writing.paragraph(f"{header}: {value}", part=header.lower())
    written = writing.length
    for text in _texts(message, writing, name):
        for segment in plain.paragraphs(text):
            writing.paragraph(text[segment.start : segment.end], part="body")
    if next(islice(_walked(message), MOST_PARTS, None), None) is not None:
        writing.note(say("note.many_parts", n=MOST_PARTS))
    for number, attachment in enumerate(attachments(data), 1):
        writing.note(_about(number, attachment))
    if not written and not writing.length:
        raise Unreadable(
            f"{name or 'the message'} says nothing", next_step="Check that this is the file that was meant."
        )
    if writing.length == written:
        writing.note(say("note.no_message_text"))
    return writing.document("prose", "mail")


def attachments(data: bytes) -> list[Attachment]:
    """The files attached to a message, forwarded messages among them, in their order."""
    found = []
    for part in _parts(_parsed(data)):
        if part.is_attachment() or (part.get_filename() and part.get_content_maintype() != "multipart"):
            found.append(Attachment(part.get_filename() or "", part.get_content_type(), _bytes(part)))
        elif part.get_content_type() == "message/rfc822":
            found.append(Attachment("message.eml", "message/rfc822", _bytes(part)))
        elif part.get_content_maintype() in ("image", "audio", "video", "application"):
            found.append(Attachment("", part.get_content_type(), _bytes(part)))
    return found


def _about(number: int, attached: Attachment) -> str:
    facts = {"number": number, "type": attached.media_type, "n": f"{len(attached.data):,}"}
    return (
        say("note.attachment", name=attached.name, **facts)
        if attached.name
        else say("note.attachment_unnamed", **facts)
    )


def _parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (ValueError, TypeError, IndexError, AttributeError):  # the standard library trips over malformed headers
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        return " ".join(str(raw).split())


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The first ``MOST_PARTS`` parts of a message that hold something; a forwarded message is one part."""
    return (part for part in islice(_walked(message), MOST_PARTS) if not _is_parted(part))


def _walked(message: EmailMessage) -> Iterator[EmailMessage]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if _is_parted(part):
            waiting.extend([p for p in part.get_payload() if isinstance(p, EmailMessage)][::-1])


def _is_parted(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "multipart" and part.is_multipart()


def _texts(message: EmailMessage, writing: Writing, name: str) -> Iterator[str]:
    bodies = [part for part in _parts(message) if part.get_content_maintype() == "text" and not part.get_filename()]
    bodies = [part for part in bodies if not part.is_attachment()]
    plain_texts = [part for part in bodies if part.get_content_subtype() != "html"]
    readable = [text for text in (_text(part, writing, name) for part in plain_texts) if text.strip()]
    if readable:
        yield from readable
        return
    for part in bodies:
        if part.get_content_subtype() == "html":
            writing.note(say("note.html_only"))
            yield html.read(_bytes(part), name).text


def _text(part: EmailMessage, writing: Writing, name: str) -> str:
    charset = part.get_content_charset() or ""
    decoded = decode(_bytes(part) or b" ", name=name, encoding=charset)
    for note in decoded.notes:
        writing.note(note)
    return decoded.text


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""

"""What bellingcat/auto-archiver wrote about the files that it kept: from where, when, and with which digest.

It leaves a folder of files under random names. Which is which stands in up to three kinds of record beside them: the
item as JSON (its ``json_enricher``), a CSV with Python's own spelling of the same (``csv_db``), or a page (the
``html_formatter``). All are read as claims: an address, a time, and a digest that is held against the bytes. Nothing
is evaluated, opened or fetched.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 8 << 20

_DIGEST = re.compile(r"(SHA-256|SHA3-512):\s*([0-9a-f]{64}(?:[0-9a-f]{64})?)\b")
_HEADER = ("status", "metadata", "media")
_MOST_MEDIA = 5_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One file as a record tells of it. ``name`` is the last part of where it was stored; ``digest`` is hexadecimal."""

    url: str
    name: str = ""
    algorithm: str = ""
    digest: str = ""
    archived: str = ""
    published: str = ""
    title: str = ""


def may_be_record(name: str) -> bool:
    """May a file of this name be one of its records?"""
    return name.lower().endswith((".json", ".csv", ".html", ".htm"))


def looks_like_record(head: bytes) -> bool:
    """By its first kilobytes, may this be one of its records? So that no large file is read for nothing."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return b'"status"' in start[:400]
    is_table = start[:40].lower().startswith(",".join(_HEADER).encode())
    return is_table or b"rchived media" in head or b"auto-archiver" in head


def read_record(content: bytes) -> list[Kept]:
    """The files that a record tells of; none if it is no record of auto-archiver."""
    if len(content) > LARGEST:
        return []
    text = content.decode("utf-8-sig", errors="replace")
    start = text.lstrip()[:200].lower()
    if start.startswith("{"):
        return list(_from_json(text))
    if start.startswith(",".join(_HEADER)):
        return list(_from_csv(text))
    if "github.com/bellingcat/auto-archiver" in text:
        return list(_from_page(text))
    return []


def _from_json(text: str) -> Iterator[Kept]:
    try:
        item = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(item, dict) or not all(name in item for name in _HEADER):
        return
    facts = item["metadata"] if isinstance(item["metadata"], dict) else {}
    waiting = [each for each in item["media"] if isinstance(each, dict)] if isinstance(item["media"], list) else []
    seen = 0
    while waiting and facts.get("url") and seen < _MOST_MEDIA:
        media = waiting.pop(0)
        seen += 1
        told = media.get("properties")
        properties: dict[str, Any] = told if isinstance(told, dict) else {}
        for value in properties.values():
            inner = value if isinstance(value, list) else [value]
            waiting += [each for each in inner if isinstance(each, dict) and "filename" in each]
        yield _kept(facts, _stored_as(media), str(properties.get("hash") or ""))


def _stored_as(media: Mapping[str, Any]) -> str:
    urls = media.get("urls")
    first = urls[0] if isinstance(urls, list) and urls else ""
    return str(media.get("_key") or media.get("key") or first or media.get("filename") or "")


def _kept(facts: Mapping[str, Any], stored: str, digest: str) -> Kept:
    match = _DIGEST.search(digest)
    return Kept(
        url=str(facts.get("url") or "")[:2000],
        name=stored.replace("\\", "/").rpartition("/")[2][:255],
        algorithm=match[1] if match else "",
        digest=match[2] if match else "",
        archived=str(facts.get("_processed_at") or "")[:40],
        published=str(facts.get("timestamp") or "")[:40],
        title=str(facts.get("title") or "")[:200],
    )


_TIME = re.compile(r"datetime\.datetime\(([\d, ]{8,60})")
_FIELD = re.compile(
    r"'(url|title|_processed_at|timestamp)':\s*(?:'((?:[^'\\]|\\.){0,2000})'|(datetime\.datetime\([^)]{0,120}\)))"
)
_MEDIA = re.compile(r"'filename':\s*'((?:[^'\\]|\\.){0,1000})'")
_STORED = re.compile(r"'_?key':\s*'((?:[^'\\]|\\.){0,1000})'")


def _from_csv(text: str) -> Iterator[Kept]:
    """Each row's fields are spelled as Python spells them; they are searched for what is wanted, and not evaluated."""
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error:
        return
    for row in rows:
        facts = {m[1]: m[2] if m[2] is not None else _time(m[3]) for m in _FIELD.finditer(row.get("metadata") or "")}
        media = row.get("media") or ""
        places = [match.start() for match in _MEDIA.finditer(media)][:_MOST_MEDIA]
        for n, start in enumerate(places):
            part = media[start : places[n + 1] if n + 1 < len(places) else None]
            stored = _STORED.search(part) or _MEDIA.search(part)
            if facts.get("url"):
                yield _kept(facts, stored[1] if stored else "", part)


def _time(spelled: str) -> str:
    """ "datetime.datetime(2024, 8, 9, 11, 30)" as 2024-08-09 11:30:00."""
    match = _TIME.search(spelled)
    parts = [int(part) for part in match[1].split(",")[:6] if part.strip().isdigit()] if match else []
    year, month, day, hour, minute, second = (*parts, 0, 0, 0, 0, 0, 0)[:6]
    return f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}" if parts else ""


_ROW = re.compile(r"<td>\s*(_processed_at|timestamp)\s*</td>\s*<td>(.{0,600}?)</td>", re.DOTALL)
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?")


def _from_page(text: str) -> Iterator[Kept]:
    """The page names the address in its title, and digests in its rows; it does not tie them to names."""
    title = re.search(r"<title>([^<]{1,2000})</title>", text)
    facts = {"url": html.unescape(title[1]).strip() if title else ""}
    for match in _ROW.finditer(text):
        when = _WHEN.search(match[2])
        facts[match[1]] = when[0] if when else ""
    found = dict.fromkeys(match[0] for match in _DIGEST.finditer(text))
    for digest in list(found)[:_MOST_MEDIA] if facts["url"] else ():
        yield _kept(facts, "", digest)

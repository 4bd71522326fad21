"""Web pages: the blocks of the page in their order, those kept that belong to the article itself.

The structure is our own walk over the page, so that each paragraph leads back to its line; which blocks are the
article and which are menus, adverts and comments is what trafilatura says. Scripts are not run, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from constancia.errors import Unreadable
from constancia.reading.columns.headers import find_header
from constancia.reading.document import Document
from constancia.reading.formats.decoding import Decoded, decode
from constancia.reading.formats.writing import Writing, WrittenCell, WrittenRow
from constancia.reading.sentences import say

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "select", "head", "canvas"}
)
_BLOCK = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "article"}
    | {
        "section",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
        "form",
        "body",
        "table",
    }
    | {"tr", "td", "th", "caption", "details", "summary", "hr", "fieldset", "center"}
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_LEAST_ROWS = 3
_LEAST_SHARE = 0.2
_LIST_SHARE = 0.6
_SHORT_BLOCK = 60  # letters and digits
_LONG_ARTICLE = 2000
_DEEPEST = 200
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of the page, or a table of it, and the line of the file where it begins."""

    text: str
    line: int
    is_title: bool = False
    rows: Sequence[WrittenRow] = ()


def read(data: bytes, name: str = "") -> Document:
    """The article of a web page; Unreadable where the page shows no text."""
    decoded = _decoded(data, name)
    root = _parsed(decoded.text)
    found = [] if root is None else list(_blocks(root))
    if not any(block.text for block in found):
        raise Unreadable(
            f"{name or 'the page'} shows no text without running its scripts",
            next_step="Save the page from the browser after it has loaded, or print it to PDF, and add that.",
        )
    kept, note = _article(decoded.text, found)
    writing = Writing()
    letters = in_tables = 0
    has_header = False
    for block in kept:
        letters += len(block.text)
        if block.rows:
            in_tables += len(block.text)
            has_header = writing.table(block.rows, line=block.line) or has_header
        else:
            writing.paragraph(block.text, line=block.line, **({"part": "title"} if block.is_title else {}))
    for sentence in (*decoded.notes, note, _date_note(root)):
        if sentence:
            writing.note(sentence)
    return writing.document("list" if has_header and in_tables > _LIST_SHARE * letters else "prose", "html")


def _decoded(data: bytes, name: str) -> Decoded:
    label = _CHARSET.search(data[:4096])
    encoding = label[1].decode("ascii").lower() if label else ""
    return decode(data, name=name, encoding="cp1252" if encoding in ("iso-8859-1", "latin1", "latin-1") else encoding)


def _parsed(text: str) -> Any | None:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _blocks(root: Any) -> Iterator[_Block]:
    """The visible paragraphs and tables of the page, in order."""
    title = root.findtext(".//head/title")
    headings = {_smooth("".join(h.itertext())) for h in root.iter("h1")}
    if title and _smooth(title) and not any(h and h in _smooth(title) for h in headings):
        yield _Block(_smooth(title), root.find(".//head/title").sourceline or 1, is_title=True)
    body = root.find("body")
    yield from _blocks_below(root if body is None else body, 0)


def _blocks_below(element: Any, depth: int) -> Iterator[_Block]:
    pending: list[str] = [element.text or ""]
    line = element.sourceline or 1
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED or _is_hidden(child) or depth > _DEEPEST:
            pass
        elif child.tag == "br":
            pending.append("\n")
        elif child.tag == "table" and _is_data(child):
            yield from _flushed(pending, line)
            yield from _table(child)
        elif child.tag in _BLOCK or _holds_blocks(child):
            yield from _flushed(pending, line)
            yield from _blocks_below(child, depth + 1)
            line = child.sourceline or line
        else:
            pending.append(_inline(child))
        pending.append(child.tail or "")
    yield from _flushed(pending, line)


def _flushed(pending: list[str], line: int) -> Iterator[_Block]:
    lines = [_smooth(part) for part in "".join(pending).split("\n\n")] if pending else []
    pending.clear()
    for text in lines:
        if text:
            yield _Block(text, line)


def _inline(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_hidden(child):
            pieces.append("\n" if child.tag == "br" else _inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _holds_blocks(element: Any) -> bool:
    return any(isinstance(child.tag, str) and child.tag in _BLOCK for child in element.iter())


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _is_data(table: Any) -> bool:
    """Is this a table of facts and not one that only lays out the page?"""
    rows = [[_smooth("".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if len(rows) < _LEAST_ROWS or table.find(".//table") is not None or max(map(len, rows)) < 2:
        return False
    return table.find(".//th") is not None or find_header(rows) is not None


def _table(table: Any) -> Iterator[_Block]:
    caption = table.find("caption")
    if caption is not None and _smooth("".join(caption.itertext())):
        yield _Block(_smooth("".join(caption.itertext())), caption.sourceline or 1)
    rows, open_spans = [], dict[int, int]()
    for number, row in enumerate(table.iter("tr"), 1):
        cells, column = [], 1
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while open_spans.get(column, 0) >= number:
                column += 1
            covers = min(1000, _span(cell, "rowspan"))
            text = _smooth(_inline(cell))
            if text:
                cells.append(WrittenCell(column, text, covers))
            for covered in range(column, column + min(100, _span(cell, "colspan"))):
                open_spans[covered] = number + covers - 1
            column += min(100, _span(cell, "colspan"))
        if cells:
            rows.append(WrittenRow(number, cells))
    if rows:
        yield _Block(" ".join(c.text for r in rows for c in r.cells), table.sourceline or 1, rows=rows)


def _span(cell: Any, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 6 else 1


def _article(page: str, found: Sequence[_Block]) -> tuple[list[_Block], str]:
    """The blocks that belong to the article, lists that name their columns, and a note about those that do not."""
    whole = sum(len(block.text) for block in found)
    article = _Article(_extracted(page))
    kept = [block for block in found if block.is_title or article.has(block) or _names_its_columns(block)]
    got = sum(len(block.text) for block in kept if not block.is_title)
    if got < _LEAST_SHARE * whole and got < _LONG_ARTICLE:
        return list(found), say("note.not_article")
    left_out = len(found) - len(kept)
    if left_out:
        return kept, say("note.left_out", n=left_out)
    return kept, ""


def _names_its_columns(block: _Block) -> bool:
    """Whether a block is a list of people, wherever on the page it stands: trafilatura takes some for decoration."""
    return bool(block.rows) and find_header([[c.text for c in row.cells] for row in block.rows]) is not None


class _Article:
    """What trafilatura takes for the article, to ask of each block whether it is in it."""

    def __init__(self, extracted: str) -> None:
        self._lines = frozenset(map(_comparable, extracted.splitlines()))
        self._whole = _comparable(extracted)

    def has(self, block: _Block) -> bool:
        """A long block by its letters anywhere, a short one only as a line of its own: menus repeat the article."""
        if block.rows:
            cells = [_comparable(c.text) for r in block.rows for c in r.cells]
            return sum(cell in self._whole for cell in cells) > len(cells) / 2
        text = _comparable(block.text)
        return text in self._lines or (len(text) > _SHORT_BLOCK and text in self._whole)


def _extracted(page: str) -> str:
    import trafilatura

    extracted = trafilatura.extract(
        page, include_comments=False, include_tables=True, include_formatting=False, favor_recall=True
    )
    metadata = trafilatura.extract_metadata(page)
    return f"{metadata.title if metadata and metadata.title else ''}\n{extracted or ''}"


def _comparable(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _date_note(root: Any) -> str:
    for attribute in ("property", "name", "itemprop"):
        for meta in root.iter("meta"):
            if meta.get(attribute, "").lower() in (
                "article:published_time",
                "datepublished",
                "date",
                "dc.date",
                "dcterms.created",
            ):
                day = re.match(r"\d{4}-\d{2}-\d{2}", meta.get("content", ""))
                if day:
                    return say("note.published", day=day[0])
    return ""


def _smooth(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()

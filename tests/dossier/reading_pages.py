"""Pages read back as a stranger's program would, with the standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "img", "input", "hr"}
UNSEEN = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


@dataclass
class Element:
    """One element with its attributes and children, text among them."""

    tag: str
    attrs: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attrs: str) -> list[Element]:
        """Every element below, of this tag and with these attributes (a class among others is enough)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                wanted = all(value in child.attrs.get(name.strip("_"), "").split() for name, value in attrs.items())
                found += [child] * (wanted and tag in ("", child.tag))
                found += child.all(tag, **attrs)
        return found

    def text(self) -> str:
        """The text of the source inside: without references, places and anchors, unseen characters turned back."""
        made = ""
        for child in self.children:
            if isinstance(child, str):
                made += child
            elif child.attrs.get("class") == "unseen":
                match = UNSEEN.fullmatch(child.words())
                assert match
                made += chr(int(match[1], 16))
            elif child.attrs.get("class") not in ("ref", "place"):
                made += child.text()
        return made

    def words(self) -> str:
        """All text inside, as a reader sees it."""
        return "".join(child if isinstance(child, str) else child.words() for child in self.children)

    def text_from(self, anchor: str) -> str | None:
        """The source's text from this anchor to the end of the element."""
        made: str | None = None
        for child in self.children:
            if isinstance(child, Element):
                if child.attrs.get("id") == anchor:
                    made = ""
                    continue
                inner = child.text_from(anchor) if made is None else Element("", {}, [child]).text()
                made = inner if made is None else made + (inner or "")
            elif made is not None:
                made += child
        return made


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: Path) -> Element:
    """The tree of a page; an element that is not closed where it should be is an error."""
    builder = _Builder()
    builder.feed(page.read_bytes().decode())
    builder.close()
    assert builder.open == [builder.root], f"{page.name} leaves {builder.open[-1].tag} open"
    return builder.root


def read_all(dossier: Path) -> dict[str, Element]:
    """Every page of a dossier by its file name."""
    return {page.name: read(page) for page in sorted((dossier / "data/html").glob("*.html"))}

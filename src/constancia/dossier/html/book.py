"""What all pages of one dossier share: where each key is shown, in which state it is, and how a page is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from constancia.dossier import telling
from constancia.dossier.cut import Cut
from constancia.dossier.disclosed import Disclosed
from constancia.dossier.html import links
from constancia.dossier.html.layout import Segments
from constancia.dossier.marks import Passage, inert, plain, quoted
from constancia.dossier.words import Words, moment
from constancia.records.acts import Act, Mention, in_order
from constancia.records.replay import Record

if TYPE_CHECKING:
    from constancia.dossier.html.claims import View

FOLDER = Path(__file__).parent
STYLE = FOLDER / "style.css"

Page = tuple[str, str]

MENU = ("index", "figures", "persons", "acts", "law", "asks", "claims", "originals", "ledger", "check")


class Book:
    """One dossier as its pages see it: only what is disclosed, and what was worked out from that."""

    def __init__(self, cut: Cut, disclosed: Disclosed, originals: Mapping[str, str]) -> None:
        self.cut, self.disclosed, self.originals = cut, disclosed, originals
        self.t = Words(cut.language)
        self.claims = {record.key: record for record in disclosed.of_kind("claim")}
        self.mentions = [m for m in cut.mentions if self.is_standing(m.claim)]
        self.acts = [act for act in cut.acts if any(self.is_standing(claim) for claim in act.claims)]
        persons = sorted({m.person for m in self.mentions}, key=in_order)
        self.claim_sheets = links.sheets("claims", sorted(self.claims, key=in_order), links.CLAIMS)
        self.person_sheets = links.sheets("persons", persons, links.PERSONS)
        self.act_sheets = links.sheets("acts", [act.key for act in self.acts], links.ACTS)
        self.ledger_sheets = links.sheets("ledger", [f"e{e.seq}" for e in disclosed.entries], links.ENTRIES)
        self.has_summary = False
        self.views: dict[str, View] = {}  # made by the page of claims, and shown under figures too
        self._env = self._environment()

    def page(self, template: str, file: str, heading: str, *, is_quoted: bool = False, **shown: Any) -> Page:
        """One page: its file and its text. ``is_quoted`` says that the heading is not ours."""
        text = self._env.get_template(f"{template}.html.j2").render(
            current=file, heading=heading, heading_is_quoted=is_quoted, **shown
        )
        return file, text + "\n"

    def href(self, key: str) -> str:
        """Where this key is shown, or "" where it is not."""
        return self.places.get(key, "")

    def state(self, key: str) -> str:
        """Standing, undone, withdrawn, expunged, or withheld."""
        record = self.disclosed.records.get(key)
        if record is not None:
            return record.status
        if key in self.places:
            return "standing"
        expunged = any(seq in self.disclosed.expunged for seq in self.entries_of.get(key, ()))
        return "expunged" if expunged else "withheld"

    def is_standing(self, claim: str) -> bool:
        return claim in self.claims and self.claims[claim].status == "standing"

    def is_disclosed(self, claim: str) -> bool:
        """May its words be shown?"""
        return claim in self.claims and self.claims[claim].status != "expunged"

    def original_of(self, document: str) -> str:
        """The key of the original that a document was read from."""
        record = self.disclosed.records.get(document)
        return str(record.body.get("original", "")) if record else ""

    def receipts_of(self, original: str) -> Sequence[Mapping[str, Any]]:
        record = self.disclosed.records.get(original)
        receipts: Sequence[Mapping[str, Any]] = record.body.get("receipts", []) if record else []
        return receipts

    def file_names(self, original: str) -> list[str]:
        """The names under which an original came."""
        return list(dict.fromkeys(str(r["name"]) for r in self.receipts_of(original) if r.get("name")))

    @cached_property
    def claims_in(self) -> Mapping[str, list[str]]:
        """The standing claims of each document."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(filter(self.is_standing, self.claims), key=in_order):
            found[str(self.claims[key].body.get("document", ""))].append(key)
        return found

    @cached_property
    def segments(self) -> Mapping[str, Segments]:
        """Where the parts of each document stand."""
        return {key: Segments(document) for key, document in self.disclosed.documents.items()}

    @cached_property
    def passages(self) -> Mapping[str, list[Passage]]:
        """The ranges that each claim rests on."""
        return {key: telling.passages(claim, self.t) for key, claim in self.claims.items()}

    @cached_property
    def asked(self) -> frozenset[str]:
        """The claims that are asks with a standing."""
        return frozenset(standing.ask.key for standing in self.cut.asks)

    @cached_property
    def entries_of(self) -> Mapping[str, list[int]]:
        """The entries about each subject."""
        found: dict[str, list[int]] = defaultdict(list)
        for entry in self.disclosed.entries:
            found[entry.subject].append(entry.seq)
        return found

    @cached_property
    def mentions_of(self) -> Mapping[str, list[Mention]]:
        """The mentions of each person."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.person].append(mention)
        return found

    @cached_property
    def acts_against(self) -> Mapping[str, list[Act]]:
        """The acts against each person."""
        found: dict[str, list[Act]] = defaultdict(list)
        for act in self.acts:
            if act.person:
                found[act.person].append(act)
        return found

    @cached_property
    def used_by(self) -> Mapping[str, list[str]]:
        """Which persons and acts each claim supports."""
        found: dict[str, list[str]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.claim].append(mention.person)
        for act in self.acts:
            for claim in act.claims:
                found[claim].append(act.key)
        return {claim: list(dict.fromkeys(keys)) for claim, keys in found.items()}

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The link to each key."""
        found = dict(links.places(self.claim_sheets, self.person_sheets, self.act_sheets, self.ledger_sheets))
        for claim in self.claims:  # a statement that denies an act stands among the acts of the law as N and its number
            found[f"N{claim[1:]}"] = found[claim]
        for original in self.disclosed.of_kind("original"):
            found[original.key] = f"originals.html#{original.key}"
            found |= {str(r.get("key")): f"originals.html#{r.get('key')}" for r in original.body.get("receipts", [])}
        found |= {key: f"document-{key}.html" for key in self.disclosed.documents}
        found |= {record.key: found[f"e{record.made}"] for record in self._others()}
        return found | {r.key: f"asks.html#ask-{ask.ask.key}" for ask in self.cut.asks for r in ask.responses}

    def _others(self) -> list[Record]:
        """Records without a page of their own; they lead to the entry that made them."""
        kinds = ("judgement", "qualification", "answer", "dossier", "rejection")
        return [record for kind in kinds for record in self.disclosed.of_kind(kind)]

    def _environment(self) -> Environment:
        env = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters.update(quoted=quoted, inert=inert, plain=plain, moment=moment)
        env.globals.update(
            t=self.t,
            cut=self.cut,
            size=len(self.disclosed.entries),
            href=self.href,
            state=self.state,
            menu=[(f"{name}.html", self.t(f"menu.{name}")) for name in MENU],
        )
        return env

"""Whatever is withheld, the dossier is whole, verifies, and says where something is missing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.dossier.write import write_dossier
from constancia.evidence.verify_dossier import verify_dossier
from constancia.records.equality import dossier_equality
from tests.dossier import made
from tests.dossier.reading_pages import read_all
from tests.dossier.test_pages import ids

ENTRIES = len(made.story().entries)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(withheld=st.sets(st.integers(0, ENTRIES - 1), max_size=ENTRIES))
def test_any_choice_of_withheld_payloads_gives_a_whole_dossier_whose_links_all_lead_somewhere(
    withheld: set[int],
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        story = made.story()
        summary = write_dossier(folder / "dossier", made.cut_of(story, withheld=withheld), made.sign)
        assert set(summary.withheld) == withheld
        assert not [f for f in verify_dossier(folder / "dossier") if f.status == "failed"]
        assert [f.status for f in dossier_equality(folder / "dossier")] == ["passed"]
        pages = read_all(folder / "dossier")
        for name, page in pages.items():
            for link in page.all("a"):
                file, _, anchor = link.attrs["href"].partition("#")
                assert (folder / "dossier/data/html" / (file or name)).is_file(), (name, link.attrs)
                assert not anchor or anchor in ids(pages[file or name]), (name, link.attrs)
        said = pages["ledger.html"].words()
        assert said.count("withheld") == len(withheld)
        _holds_nothing_of(folder / "dossier", story, withheld)
    finally:
        shutil.rmtree(folder)


def _holds_nothing_of(dossier: Path, story: made.Story, withheld: set[int]) -> None:
    """No original, text or name that only a withheld payload holds lies anywhere in the dossier."""
    shown = [payload for seq, (_, _, payload) in enumerate(story.entries) if seq not in withheld]
    for seq in withheld:
        action, key, payload = story.entries[seq]
        if action == "original.receive":
            assert not list((dossier / "data/originals").glob(f"{key}.*"))
        if action == "document.extract":
            assert not (dossier / f"data/documents/{key}.txt").exists()
        if action == "claim.confirm" and payload["document"] == "D2":
            name = payload["body"]["victims"][0]["name"]
            if not any(name in str(other) for other in shown) and 3 in withheld and 6 in withheld:
                kept = [path for path in dossier.rglob("*") if path.is_file() and path.suffix != ".py"]
                assert not [path for path in kept if name.encode() in path.read_bytes()]

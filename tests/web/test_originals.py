"""An original's page shows what the file says of itself as claims, what contradicts first, and what looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from constancia.case import describing, intake
from tests.evidence.test_metadata import a_picture

from .scene import Open


def test_members_see_what_the_file_says_and_that_it_is_only_said(empty: Open, tmp_path: Path) -> None:
    taken = intake.take(empty.case, [a_picture(tmp_path / "p.jpg")], {"place": "4.71,-74.07", "received_at": "Bogotá"})
    describing.describe_arrived(empty.case, taken)
    page = empty.as_("Dora").get("/originals/O1/").content.decode()
    assert "Claims of the file, not facts" in page
    for words in ("Acme Phone 3", "SN-77", "10.5, -66.91", "km from the one that was named", "Bogotá"):
        assert words in page
    assert page.index("km from the one") < page.index("Acme Phone 3")


def test_pictures_that_look_alike_point_to_each_other(empty: Open, tmp_path: Path) -> None:
    pytest.importorskip("pdqhash", reason="the library for likeness is not installed here")
    from tests.case.test_describing import photograph

    paths = [photograph(tmp_path / "a.jpg"), photograph(tmp_path / "b.jpg", quality=50)]
    describing.describe_arrived(empty.case, intake.take(empty.case, paths, {}))
    page = empty.as_("Dora").get("/originals/O1/").content.decode()
    assert '<a href="/originals/O2/">O2</a>' in page
    assert "Nothing was joined" in page

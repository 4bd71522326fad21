"""What a browser may do with our pages, and what a hostile source or page may not."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from constancia.case import intake
from constancia.errors import StorageFailed
from constancia.web.serving import PlainFormatter

from .scene import TEXT, Open

PAGES = (
    "/",
    "/keys",
    "/originals/",
    "/documents/",
    "/matching/",
    "/people/",
    "/acts/",
    "/figures/",
    "/law/",
    "/ledger/",
)


@pytest.mark.parametrize("address", [*PAGES, "/nothing", "/static/constancia/workbench.css", "/enter/wrong"])
def test_every_answer_tells_the_browser_to_trust_nothing_else_and_to_keep_nothing(opened: Open, address: str) -> None:
    response = opened.as_("Ana").get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pages_name_no_other_place_and_hold_no_script_or_style_of_their_own(with_list: Open) -> None:
    ana = with_list.as_("Ana")
    more = (f"/documents/{with_list.document}/", f"/documents/{with_list.list}/", "/originals/O1/", "/ledger/3/")
    for address in (*PAGES, *more):
        page = ana.get(address).content.decode()
        assert "http://" not in page and "https://" not in page and 'src="//' not in page, address
        assert "<script>" not in page and "<style" not in page and " style=" not in page and " onclick" not in page
        assert "javascript:" not in page, address


def test_text_of_a_source_does_nothing_but_show(opened: Open) -> None:
    page = opened.as_("Ana").get(f"/documents/{opened.document}/").content.decode()
    assert "<script>document.title" not in page
    assert "&lt;script&gt;document.title=&#39;hurt&#39;&lt;/script&gt;" in page
    assert "<img" not in page
    assert "\u202e" not in page and "[U+202E]" in page


def test_names_of_files_and_sources_do_nothing_but_show(empty: Open, tmp_path: Path) -> None:
    path = tmp_path / "<b>malo<b>\u202e.txt"
    path.write_text("hola")
    intake.take(empty.case, [path], {"source": "<script>x</script>\u202e", "note": "<i>nota"})
    ana = empty.as_("Ana")
    for address in ("/originals/", "/originals/O1/", "/ledger/2/", "/"):
        page = ana.get(address).content.decode()
        assert "<script>x" not in page and "<b>malo" not in page and "<i>nota" not in page, address
        assert "\u202e" not in page, address


def test_an_original_is_handed_out_and_never_shown(opened: Open) -> None:
    response = opened.as_("Ana").get("/originals/O1/bytes")
    assert response["Content-Disposition"] == 'attachment; filename="O1.bin"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(response.streaming_content).decode() == TEXT


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"])
def test_a_page_of_another_host_that_points_here_gets_nothing(opened: Open, host: str) -> None:
    ana = opened.as_("Ana")
    response = ana.get("/", HTTP_HOST=host)
    assert response.status_code == 400
    assert opened.case.config.title not in response.content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1:8700", "localhost:9000", "[::1]:8700"])
def test_the_machine_itself_is_answered_under_any_port(opened: Open, host: str) -> None:
    assert opened.as_("Ana").get("/", HTTP_HOST=host).status_code == 200


def test_a_form_without_its_token_changes_nothing(opened: Open) -> None:
    key = opened.waiting()[0].key
    ana = Client(enforce_csrf_checks=True)
    ana.get(f"/enter/{opened.workbench.entrance.invite('m1')}")
    response = ana.post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    assert response.status_code == 403
    assert len(opened.waiting()) == 3


def test_going_back_leads_to_no_other_site(opened: Open) -> None:
    ana = opened.as_("Ana")
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "evil"):
        response = ana.post("/language", {"language": "es", "next": bad})
        assert response["Location"] == "/", bad


def test_an_error_of_ours_is_a_plain_page_and_the_log_has_no_word_of_a_source(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constancia.web.home import views

    def fails(*_given: Any) -> None:
        raise ValueError("Yaritza Belandria")

    monkeypatch.setattr(views, "standing", fails)
    ana = opened.as_("Ana")
    ana.raise_request_exception = False
    response = ana.get("/")
    assert response.status_code == 500
    assert "Yaritza" not in response.content.decode() and "Traceback" not in response.content.decode()
    try:
        fails()
    except ValueError as error:
        record = logging.LogRecord(
            "django.request",
            logging.ERROR,
            __file__,
            1,
            "%s",
            ("/x?q=Yaritza",),
            (ValueError, error, error.__traceback__),
        )
    line = PlainFormatter().format(record)
    assert "Yaritza" not in line and "ValueError" in line and "fails" in line


def test_what_goes_wrong_with_the_case_is_said_in_our_words(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from constancia.web.documents import views

    def full(*_given: Any, **_more: Any) -> None:
        raise StorageFailed("The disk is full. Nothing was changed.", next_step="Free some space and try again.")

    monkeypatch.setattr(views.actions, "confirm", full)
    key = opened.waiting()[0].key
    response = opened.as_("Ana").post(f"/documents/{opened.document}/suggestions/{key}/confirm")
    assert response.status_code == 503
    assert "The disk is full." in response.content.decode()
    assert "Free some space" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/originals/O99/", "/originals/..%2f..%2fkeys/", "/originals/O99/bytes", "/documents/D99/",
        "/ledger/999999999/",
        "/ledger/99999999999999999999999/", "/people/P9.9/", "/acts/x/", "/claims/C99/", "/figures/zz/", "/law/nope/",
        "/asks/C99/answer", "/documents/D1/suggestions/S%C2%B2/correct", "/documents/D1/claims/C9/correct",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(opened: Open, address: str) -> None:
    assert opened.as_("Ana").get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=²", "page=99999999999999999999", "part=x", "at=%00", "page="]
)
def test_an_address_that_was_written_by_hand_breaks_nothing(with_list: Open, query: str) -> None:
    ana = with_list.as_("Ana")
    for address in (
        f"/documents/{with_list.document}/",
        f"/documents/{with_list.list}/",
        "/ledger/",
        "/originals/",
        "/people/",
    ):
        assert ana.get(f"{address}?{query}").status_code == 200, address

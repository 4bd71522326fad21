"""What a person does in the browser: by keyboard, by mouse, and with JavaScript turned off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Served

pytestmark = pytest.mark.browser

Opener = Callable[..., Any]


def test_claims_are_confirmed_rejected_and_undone_by_keyboard(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/")
    page.keyboard.press("a")
    page.get_by_text("S1 is now claim C1.").wait_for()
    assert page.locator("#panel .key").first.inner_text() == "S2"
    assert page.evaluate("document.activeElement.id") == "panel-h"
    page.keyboard.press("r")
    page.get_by_text("S2 was rejected.").wait_for()
    assert served.waiting() == 1 and len(served.claims()) == 1
    page.keyboard.press("u")
    page.get_by_text("It waits for a decision again.").wait_for()
    assert served.waiting() == 2
    assert "at=" not in page.url or page.url.startswith("http://127.0.0.1")


def test_a_decision_swaps_a_piece_of_the_page_and_the_address_still_opens_it(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/")
    page.evaluate("window.still = true")
    page.keyboard.press("a")
    page.get_by_text("S1 is now claim C1.").wait_for()
    assert page.evaluate("window.still") is True
    assert page.url.endswith("?at=S2")
    page.reload()
    assert page.locator("#panel .key").first.inner_text() == "S2"


def test_walking_through_the_claims_by_keyboard(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/")
    for press, key in (("j", "S2"), ("j", "S3"), ("k", "S2"), ("s", "S3"), ("s", "S1")):
        page.keyboard.press(press)
        page.locator("#panel .chosen-item .key").get_by_text(key, exact=True).wait_for()
        assert page.locator(".source .mark.chosen").count() >= 1
    assert served.waiting() == 3


def test_a_claim_is_corrected_with_words_selected_in_the_text(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/?at=S2")
    page.keyboard.press("c")
    page.locator("form.claim").wait_for()
    page.select_option("#f-act", "arbitrary_detention")
    _select(page, "Valencia")
    page.locator('[data-take="place-0"]').click()
    assert page.input_value("#f-place-0-words") == "Valencia"
    page.fill("#f-place-0-name", "Valencia")
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("S2 is now claim C1, corrected.").wait_for()
    (claim,) = served.claims()
    assert claim.body["body"]["act"] == "arbitrary_detention"
    assert claim.body["body"]["place"]["span"]["text"] == "Valencia"


def test_a_claim_of_ones_own_from_a_selection_after_characters_that_browsers_count_otherwise(
    served: Served, open_page: Opener
) -> None:
    page = open_page(f"/documents/{served.document}/")
    _select(page, "Fue detenida Ruth Peraza")
    page.keyboard.press("n")
    page.locator("form.claim").wait_for()
    assert page.input_value("#f-trigger-0-words") == "Fue detenida Ruth Peraza"
    page.select_option("#f-act", "arbitrary_detention")
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Claim C1 is recorded.").wait_for()
    assert served.claims()[0].body["body"]["trigger"]["text"] == "Fue detenida Ruth Peraza"


def test_words_written_into_a_field_are_not_keys(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/suggestions/S1/correct")
    page.locator("#f-note").focus()
    page.keyboard.type("acrnsu")
    assert page.input_value("#f-note") == "acrnsu"
    assert served.waiting() == 3


def test_single_keys_can_be_turned_off(served: Served, open_page: Opener) -> None:
    page = open_page("/keys")
    page.check("#keys-off")
    page.goto(page.url.replace("/keys", f"/documents/{served.document}/"))
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert served.waiting() == 3


def test_escape_three_times_locks_at_once_and_nothing_is_left_behind(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/")
    for _n in range(3):
        page.keyboard.press("Escape")
    page.get_by_role("heading", name="The workbench is locked").wait_for()
    page.go_back()
    page.wait_for_load_state()
    assert "Yaritza" not in page.content()


def test_everything_works_without_javascript(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/", javascript=False)
    page.get_by_role("button", name="Confirm").click()
    assert "S1 is now claim C1." in page.content()
    page.get_by_role("link", name="Correct").click()
    page.select_option("#f-act", "arbitrary_detention")
    page.fill("#f-place-0-words", "Valencia")
    page.get_by_role("button", name="Record it").click()
    assert "S2 is now claim C2, corrected." in page.content()
    page.get_by_role("button", name="Reject").click()
    assert "S3 was rejected." in page.content()
    page.get_by_role("button", name="Undo").first.click()
    assert served.waiting() == 1 and len(served.claims()) == 2
    page.get_by_role("link", name="State a claim of your own").click()
    page.select_option("#f-act", "arbitrary_detention")
    page.fill("#f-trigger-0-words", "Fue detenida Ruth Peraza")
    page.get_by_role("button", name="Record it").click()
    assert len(served.claims()) == 3


def test_an_error_on_the_way_is_shown_whole(served: Served, open_page: Opener) -> None:
    page = open_page(f"/documents/{served.document}/?at=S1")
    other = open_page(f"/documents/{served.document}/?at=S1")
    other.keyboard.press("r")
    other.get_by_text("S1 was rejected.").wait_for()
    page.on("console", lambda _said: None)
    with page.expect_response(lambda response: response.status == 409):
        page.keyboard.press("a")
    page.get_by_role("heading", name="This cannot be done").wait_for()


def test_an_invitation_lets_in_once(served: Served, chromium: Any) -> None:
    address = served.address
    first, second = chromium.new_context(), chromium.new_context()
    page = first.new_page()
    page.goto(address)
    assert page.get_by_role("heading", name="Where it stands").is_visible()
    page = second.new_page()
    page.goto(address)
    assert page.get_by_role("heading", name="The workbench is closed").is_visible()
    first.close()
    second.close()


def test_the_language_of_the_page_is_changed_and_kept(served: Served, open_page: Opener) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="Cómo está el caso").wait_for()
    assert page.locator("html").get_attribute("lang") == "es"
    page.goto(page.url + "originals/")
    page.get_by_role("heading", name="Originales").wait_for()


def _select(page: Any, words: str) -> None:
    """Select these words in the text as a mouse would."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
            const nodes = []; let all = '';
            while (walker.nextNode()) {
                nodes.push([all.length, walker.currentNode]);
                all += walker.currentNode.data;
            }
            const start = all.indexOf(words), end = start + words.length;
            const at = place => {
                const [from, node] = nodes.filter(n => n[0] <= place).pop();
                return [node, place - from];
            };
            const range = document.createRange();
            range.setStart(...at(start)); const [node, offset] = at(end - 1); range.setEnd(node, offset + 1);
            const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range);
        }""",
        words,
    )

"""Matching, people, figures, law, asks and the ledger: what the record says, and what a person decides there."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from constancia.case import actions, counting, fixity, matching, qualifying, queries
from constancia.case.models import Counted, Record, Suggestion
from constancia.counting.progress import tell, watched
from constancia.matching import comparisons
from constancia.matching.rows import PersonRow
from constancia.web.figures import estimating
from constancia.web.matching.pairs import PairShown
from constancia.web.matching.reasons import FIELDS, REASONS
from tests.case.people import three_lists

from .scene import TEXT, Open, claim_body, span


def plain(html: bytes) -> str:
    """The words of a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


@pytest.fixture
def recorded(with_list: Open) -> Open:
    """A case in which the document's claims and the list's rows are on record."""
    actions.confirm(with_list.case, with_list.waiting())
    return with_list


@pytest.fixture
def pair(recorded: Open) -> Suggestion:
    """A proposed match between the two of the list who share a state."""
    left, right = _mention(recorded, "Luis Peña Rojas"), _mention(recorded, "Ana Soto Gil")
    _propose(recorded, left, right, 0.97)
    return Suggestion.objects.get(case=recorded.case.id, about="match")


def _mention(opened: Open, name: str) -> str:
    for claim in queries.records(opened.case.id, "claim"):
        for n, victim in enumerate(claim.body["body"].get("victims") or [], start=1):
            if victim.get("name") == name:
                return f"{claim.key}.{n}"
    raise AssertionError(f"{name} is not on record")


def _propose(opened: Open, left: str, right: str, score: float) -> None:
    reason = "given name: different given names (-4.2); age or birth: same age (+3.1); sex: a new thing (+0.5)"
    proposal = {
        "kind": "person",
        "body": {"left": left, "right": right},
        "origin": {"name": "test model", "version": "1"},
        "score": score,
        "reason": reason,
        "place": 0,
    }
    actions.suggest(opened.case, "match", "", [proposal])


# --- matching


def test_a_pair_stands_side_by_side_with_what_each_field_weighs(recorded: Open, pair: Suggestion) -> None:
    page = plain(recorded.as_("Ana").get("/matching/").content)
    for said in ("Luis Peña Rojas", "Ana Soto Gil", "0.970", "-4.2", "different given names", "+3.1", "a new thing"):
        assert said in page, said
    persons = int(re.search(r"(\d+) persons as judged", page).group(1))
    assert f"{persons} persons on record would be {persons - 1}." in page


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_what_a_person_judges_is_recorded_and_can_be_undone(recorded: Open, pair: Suggestion, verdict: str) -> None:
    ana = recorded.as_("Ana")
    response = ana.post(f"/matching/{pair.key}/judge", {"verdict": verdict, "note": "two neighbours"})
    assert response.status_code == 303
    judgement = Record.objects.get(case=recorded.case.id, kind="judgement")
    assert (judgement.body["verdict"], judgement.body["note"]) == (verdict, "two neighbours")
    assert ana.post(f"/matching/{pair.key}/judge", {"verdict": "same"}).status_code == 409
    ana.post("/ledger/undo", {"first": judgement.made, "last": judgement.made})
    assert Record.objects.get(case=recorded.case.id, kind="judgement").status == "undone"
    assert queries.suggestion(recorded.case.id, pair.key).state == "waiting"


def test_no_other_verdict_is_taken(recorded: Open, pair: Suggestion) -> None:
    assert recorded.as_("Ana").post(f"/matching/{pair.key}/judge", {"verdict": "brothers"}).status_code == 400


def test_joining_against_a_judgement_is_shown_before_it_is_made(recorded: Open, pair: Suggestion) -> None:
    actions.judge(recorded.case, pair.body["left"], pair.body["right"], "different")
    page = plain(recorded.as_("Ana").get(f"/matching/?at={pair.key}").content)
    assert "A person said of some of these that they are different" in page
    assert "judgements would contradict each other" in page


def test_many_pairs_are_judged_together_only_after_the_sample_and_only_those_shown(
    recorded: Open, pair: Suggestion
) -> None:
    ana = recorded.as_("Ana")
    html = ana.get("/matching/many?least=900").content.decode()
    those = re.search(r'name="those" value="(\w+)"', html).group(1)
    assert "Luis Peña Rojas" in html
    assert ana.post("/matching/many", {"those": those, "least": "900"}).status_code == 409
    _propose(recorded, _mention(recorded, "Luis Peña Rojas"), _mention(recorded, "Rosa Vera Paz"), 0.95)
    sent = {"those": those, "least": "900", "looked": "yes"}
    assert ana.post("/matching/many", sent).status_code == 409
    html = ana.get("/matching/many?least=900").content.decode()
    sent["those"] = re.search(r'name="those" value="(\w+)"', html).group(1)
    assert ana.post("/matching/many", sent).status_code == 302
    assert Record.objects.filter(case=recorded.case.id, kind="judgement", status="standing").count() == 2


def test_no_likelihood_is_shown_as_certain() -> None:
    row = PersonRow("C1.1", "D1")
    certain = PairShown("S1", 0.99999, row, row, (), (), "", "waiting")
    assert certain.likelihood == "> 0.999"
    assert replace(certain, score=0.0).likelihood == "< 0.001"
    assert replace(certain, score=0.9391).likelihood == "0.939"


def test_every_reason_that_the_model_can_give_has_its_words_in_the_catalogue() -> None:
    models = [value for value in vars(comparisons).values() if isinstance(value, comparisons.Comparison)]
    said = {level.label for model in models for level in model.levels}
    assert said
    assert said <= REASONS
    assert {model.field for model in models} <= FIELDS


# --- people and acts


def test_a_person_shows_every_value_with_its_claims_and_rivals_side_by_side(recorded: Open) -> None:
    left, right = _mention(recorded, "Luis Peña Rojas"), _mention(recorded, "Ana Soto Gil")
    actions.judge(recorded.case, left, right, "same")
    ana = recorded.as_("Ana")
    first = min(left, right, key=lambda key: int(key[1:].split(".")[0]))
    html = ana.get(f"/people/P{first[1:]}/").content
    page = plain(html)
    assert "23" in page and "31" in page and "sources differ" in page
    assert f'href="/claims/{left.split(".")[0]}/"' in html.decode()
    assert f"P{first[1:]}" in plain(ana.get("/people/").content)
    assert ana.get(f"/people/P{max(left, right, key=lambda k: int(k[1:].split('.')[0]))[1:]}/").status_code == 404


def test_an_act_opens_to_its_claims_and_their_passages(recorded: Open) -> None:
    ana = recorded.as_("Ana")
    page = ana.get("/acts/").content.decode()
    key = re.search(r'href="/acts/(A[\d.]+)/"', page).group(1)
    html = ana.get(f"/acts/{key}/").content.decode()
    assert "<mark>" in html and "read it in place in" in html


# --- figures


def test_each_figure_opens_to_its_rule_and_to_every_claim_it_rests_on(recorded: Open) -> None:
    ana = recorded.as_("Ana")
    html = ana.get("/figures/?by=violation&by=state").content.decode()
    for kind in ("Reported", "Documented minimum", "Verified", "Estimated total"):
        assert kind in html, kind
    addresses = dict.fromkeys(re.findall(r'href="(/figures/[0-9a-f]+/\?[^"]+)"', html))
    assert len(addresses) >= 4
    for address in addresses:
        page = ana.get(unescape(address))
        assert page.status_code == 200, address
        n = int(re.search(r"It rests on (\d+) claim", plain(page.content)).group(1))
        assert page.content.decode().count("<blockquote") + page.content.decode().count("No claim stands") >= min(n, 1)
        assert "Rule" in plain(page.content)


def test_a_chart_is_also_a_table_with_the_same_numbers(recorded: Open) -> None:
    html = recorded.as_("Ana").get("/figures/?by=day").content.decode()
    drawn = re.search(r"<desc>(.*?)</desc>", html).group(1)
    table = re.search(r"<details><summary>The chart as a table</summary>(.*?)</details>", html, re.S).group(1)
    rows = re.findall(r"<th scope=\"row\">(.*?)</th><td class=\"number\">(.*?)</td>", table)
    assert len(rows) >= 3
    for label, number in rows:
        assert f"{plain(label.encode())}: {number}" in unescape(drawn)


def test_a_suggestion_is_never_counted(with_list: Open) -> None:
    page = plain(with_list.as_("Ana").get("/figures/").content)
    assert "Nothing is counted" in page


def test_counting_by_what_does_not_exist_counts_by_violation(recorded: Open) -> None:
    ana = recorded.as_("Ana")
    assert ana.get("/figures/?by=colour&by=violation").status_code == 200
    assert "Killing" in plain(ana.get("/figures/?by=colour").content)


def test_a_figure_that_moved_lists_why_with_numbers_that_add_up(recorded: Open) -> None:
    matching.suggest_matches(recorded.case)
    then = counting.counting_of(recorded.case)
    before = next(
        cell.documented for cell in then.cells(["violation"]) if cell.by["violation"] == "arbitrary_detention"
    )
    counting.keep(recorded.case, then, ["violation"])
    gone = before.rests_on[0]
    actions.withdraw_claim(recorded.case, gone, "the family asked for it")
    matching.suggest_matches(recorded.case)
    html = recorded.as_("Ana").get(f"/figures/{before.key}/?by=violation").content.decode()
    reasons = re.search(r'<ul class="reasons">(.*?)</ul>', html, re.S).group(1)
    assert "withdrawn" in reasons and gone in reasons
    effects = [int(each) for each in re.findall(r'<b class="effect">([+-]\d+)</b>', reasons)]
    counted = counting.counting_of(recorded.case).cells(["violation"])
    (now,) = [cell.documented for cell in counted if cell.documented.question == before.question]
    assert sum(effects) == (now.low or 0) - (before.low or 0) != 0
    assert f'href="/figures/{now.key}/?by=violation"' in html


@pytest.fixture
def three(empty: Open, tmp_path: Path) -> tuple[Open, str]:
    """Three lists that share nobody, so that the answer is quick; and the address of their estimated total."""
    three_lists(empty.case, tmp_path, {"a": 4, "b": 4, "c": 4})
    (cell,) = counting.counting_of(empty.case).cells(["violation"])
    return empty, f"/figures/{cell.estimated.key}/"


def test_a_total_is_estimated_once_when_a_person_asks_and_kept(three: tuple[Open, str]) -> None:
    opened, address = three
    ana = opened.as_("Ana")
    asked = ana.get(f"{address}?by=violation")
    assert "no number persons" not in plain(asked.content)
    claims = [int(key) for key in re.findall(r"C(\d+) Arbitrary detention", plain(asked.content))]
    assert claims == sorted(claims) and len(claims) == 12
    assert "Estimate the total" in plain(asked.content)
    assert ana.get(f"{address}estimate").status_code == 405
    assert not Counted.objects.exists()  # to look makes none
    begun = ana.post(f"{address}estimate", {"by": "violation"})
    assert (begun.status_code, begun["Location"]) == (303, "/figures/estimating/")
    made = _when_made(ana)
    (kept,) = Counted.objects.all()
    (key,) = kept.estimated
    assert made == f"/figures/{key}/?by=violation"
    page = plain(ana.get(made).content)
    assert "no person stands on two lists" in page and "Estimate the total" not in page
    assert ana.post(f"{address}estimate", {"by": "violation"}).status_code == 404


def _when_made(person: Client) -> str:
    """Where the page of an estimate that is being made leads to at last."""
    for _ in range(600):
        response = person.get("/figures/estimating/")
        if response.status_code == 302:
            return response["Location"]
        assert "An estimate is being made" in plain(response.content)
        time.sleep(0.05)
    raise AssertionError("the estimate was never done")


def test_the_page_of_an_estimate_says_how_far_it_has_come_and_leads_on_with_and_without_scripts(
    three: tuple[Open, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, address = three
    ana = opened.as_("Ana")
    making = estimating.Making(address.split("/")[2], ("violation",))
    monkeypatch.setattr(estimating, "_last", [making])
    assert "It begins." in plain(ana.get("/figures/estimating/").content)
    with watched(making.tell):
        tell("linkages", 3 / 11)
        tell("lcmcr", 0.25)
    page = ana.get("/figures/estimating/").content.decode()
    told = plain(page.encode())
    assert "Plausible linkages 27%" in told and "coincid" not in told and "agree) 25%" in told
    assert '<progress max="100" value="25">' in page
    making.problem = "The record has no such figure any more."
    assert ana.get("/figures/estimating/", HTTP_HX_REQUEST="true")["HX-Redirect"] == f"{address}?by=violation"
    landed = ana.get("/figures/estimating/", follow=True)
    assert "The record has no such figure any more." in plain(landed.content)


def test_a_reader_may_not_have_a_total_estimated_and_two_are_not_made_at_once(three: tuple[Open, str]) -> None:
    opened, address = three
    assert "Estimate the total" not in plain(opened.as_("Dora").get(f"{address}?by=violation").content)
    assert opened.as_("Dora").post(f"{address}estimate", {"by": "violation"}).status_code == 403
    ana = opened.as_("Ana")
    with estimating._one_at_a_time:
        assert "being made now" in plain(ana.get(f"{address}?by=violation").content)
        assert ana.post(f"{address}estimate", {"by": "violation"}).status_code == 503
    assert not Counted.objects.exists()


# --- law


def test_gaps_come_first_and_no_state_says_proved(recorded: Open) -> None:
    page = plain(recorded.as_("Ana").get("/law/").content)
    assert page.index("What is missing") < page.index("Contextual tests") < page.index("Elements")
    assert "No state says that an element is proved." in page


def test_a_denial_that_nobody_placed_stands_before_the_tests_with_its_passage(recorded: Open) -> None:
    denial = claim_body(TEXT, "Fue detenida Ruth Peraza", "arbitrary_detention") | {"polarity": "denied"}
    key = actions.state_claim(recorded.case, recorded.document, "claim", denial)
    page = plain(recorded.as_("Ana").get("/law/").content)
    at = page.index("Contrary statements that nobody has placed yet")
    assert page.index("What is missing") < at < page.index("Contextual tests")
    assert key in page[at : page.index("Contextual tests")]
    assert "Fue detenida Ruth Peraza" in page[at:]


def test_a_proposal_is_confirmed_with_an_opinion_or_rejected(recorded: Open) -> None:
    qualifying.suggest_qualifications(recorded.case)
    ana = recorded.as_("Ana")
    html = ana.get("/law/suggested").content.decode()
    keys = re.findall(r'name="chosen" value="(S\d+)"', html)
    assert len(keys) >= 2
    assert ana.post("/law/suggested/confirm", {}).status_code == 400
    assert ana.post("/law/suggested/confirm", {"chosen": keys[0], "opinion": "mine", "step": "T9"}).status_code == 400
    assert ana.post("/law/suggested/confirm", {"chosen": keys[0], "opinion": "it bears"}).status_code == 303
    assert ana.post("/law/suggested/reject", {"chosen": keys[1]}).status_code == 303
    (held,) = Record.objects.filter(case=recorded.case.id, kind="qualification")
    assert held.body["opinion"] == "it bears"
    assert queries.suggestion(recorded.case.id, keys[1]).state == "rejected"
    page = plain(ana.get(f"/law/{held.body['element']}/").content)
    assert "it bears" in page and "That is not a finding that there is none." in page


def test_all_proposals_of_an_element_are_decided_only_as_they_were_shown(recorded: Open) -> None:
    qualifying.suggest_qualifications(recorded.case)
    ana = recorded.as_("Ana")
    html = ana.get("/law/suggested").content.decode()
    those = re.search(r'name="those" value="(\w+)"', html).group(1)
    element = unescape(re.search(r'name="all" value="([^"]+)"', html).group(1))
    assert ana.post("/law/suggested/confirm", {"all": element, "those": "x"}).status_code == 409
    assert ana.post("/law/suggested/confirm", {"all": element, "those": those}).status_code == 303
    held = Record.objects.filter(case=recorded.case.id, kind="qualification")
    assert held and {record.body["element"] for record in held} == {element}


# --- asks


@pytest.fixture
def ask(opened: Open) -> str:
    body = {
        "span": span(TEXT, "Comunicado del Observatorio Guarura"),
        "addressee": {"span": span(TEXT, "la Guardia Nacional"), "name": "Guardia Nacional"},
        "requested_by": None,
        "cue": None,
        "date": {"span": span(TEXT, "30 de julio"), "from": "2024-07-30", "to": "2024-07-30", "precision": "day"},
        "source": None,
    }
    return actions.state_claim(opened.case, opened.document, "ask", body)


def test_silence_is_worked_out_from_dates(opened: Open, ask: str) -> None:
    ana = opened.as_("Ana")
    assert "1 ask without an answer" in plain(ana.get("/asks/?on=2024-10-30").content)
    assert "days since it was sent: 92" in plain(ana.get("/asks/?on=2024-10-30").content)
    assert ana.get("/asks/?on=yesterday").status_code == 200


def test_an_answer_is_recorded_with_the_words_that_show_it(opened: Open, ask: str) -> None:
    ana = opened.as_("Ana")
    address = f"/asks/{ask}/answer"
    sent = {"type": "acknowledged", "date": "2024-08-12", "reason": "thanks only", "document": opened.document}
    assert ana.post(address, sent).status_code == 422
    assert ana.post(address, sent | {"quote": "Fue detenida"}).status_code == 422
    assert ana.post(address, {"type": "nice", "date": "12/8", "reason": ""}).status_code == 422
    assert ana.post(address, sent | {"quote": "Fue detenida Ruth Peraza"}).status_code == 303
    (answer,) = Record.objects.filter(case=opened.case.id, kind="answer")
    assert answer.body["span"] == span(TEXT, "Fue detenida Ruth Peraza")
    assert "Acknowledged" in plain(ana.get("/asks/?on=2024-09-01").content)


# --- ledger and originals


def test_the_ledger_shows_every_entry_and_signs_what_stands(opened: Open) -> None:
    ana = opened.as_("Ana")
    ana.post(f"/documents/{opened.document}/suggestions/S1/confirm")
    page = ana.get("/ledger/").content.decode()
    assert "Sign the ledger as it stands" in page
    assert ana.post("/ledger/checkpoint").status_code == 303
    page = ana.get("/ledger/").content.decode()
    assert "Sign the ledger as it stands" not in page
    assert opened.case.signer.latest().checkpoint.size == len(queries.entries(opened.case.id, 0, 999))


def test_an_entry_shows_the_leaf_and_what_it_says(opened: Open) -> None:
    page = plain(opened.as_("Ana").get("/ledger/1/").content)
    assert '"action":"member.add"' in page.replace(" ", "") and "Ana" in page


def test_what_was_done_together_is_one_line_and_undone_together(opened: Open) -> None:
    actions.confirm(opened.case, opened.waiting())
    ana = opened.as_("Ana")
    page = plain(ana.get("/ledger/").content)
    assert "Suggestion confirmed as a claim 3 decisions" in page and "C1–C3" in page


def test_an_original_is_called_unchanged_only_where_it_was_read_again(opened: Open) -> None:
    ana = opened.as_("Ana")
    assert "Unchanged since it was received here on" in plain(ana.get("/originals/O1/").content)
    record = Record.objects.get(case=opened.case.id, key="O1")
    path = opened.case.originals.path(record.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    for address in ("/originals/", "/originals/O1/"):
        page = plain(ana.get(address).content)
        assert "Changed: these are not the bytes that were received" in page and "Unchanged since" not in page
    path.unlink()
    assert "Missing: restore it from a copy" in plain(ana.get("/originals/").content)


def test_a_large_original_is_not_read_again_unasked_and_nothing_is_claimed_of_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constancia.web.originals import views

    monkeypatch.setattr(views, "AT_ONCE", 10)
    ana = opened.as_("Ana")
    assert "Not read again for this page" in plain(ana.get("/originals/O1/").content)
    assert "Unchanged since" in plain(ana.get("/originals/O1/?check=1").content)


def test_home_shows_what_waits_and_leads_to_it(opened: Open, add_text: Any) -> None:
    text = "Murió Elio en la calle.\n"
    add_text(text, [claim_body(text, "Murió Elio", "killing")], name="otro.txt")
    html = opened.as_("Ana").get("/").content.decode()
    assert "suggested claims to decide" in plain(html.encode())
    assert html.index("comunicado.txt") < html.index("otro.txt")  # most waiting first


def test_home_begins_with_the_originals_that_were_found_lost(opened: Open) -> None:
    ana = opened.as_("Ana")
    assert "not as it was received" not in plain(ana.get("/").content)
    record = Record.objects.get(case=opened.case.id, key="O1")
    opened.case.originals.path(record.sha256).unlink()
    fixity.scrub_case(opened.case, "100%")
    page = plain(ana.get("/").content)
    assert "1 original is not as it was received" in page
    assert "O1 is missing" in page and "constancia scrub --from TARGET" in page


def test_an_act_told_twice_is_judged_beside_its_passages_and_a_sample_hides_what_the_model_thinks(
    recorded: Open, pair: Suggestion
) -> None:
    ana, left, right = recorded.as_("Ana"), pair.body["left"], pair.body["right"]
    actions.judge(recorded.case, left, right, "same", suggestion=pair)
    proposal = {
        "kind": "act",
        "body": pair.body,
        "origin": pair.origin,
        "score": 0.98,
        "reason": "same day",
        "place": 0,
    }
    actions.suggest(recorded.case, "act", "", [proposal])
    page = plain(ana.get("/matching/?about=act").content)
    assert "Do both tell of one act" in page
    act = Suggestion.objects.get(case=recorded.case.id, about="act")
    assert ana.post(f"/matching/{act.key}/judge", {"verdict": "different"}).status_code == 303
    judgement = Record.objects.filter(case=recorded.case.id, kind="judgement").last()
    assert (judgement.body["about"], judgement.body["verdict"]) == ("act", "different")
    drawn = {**proposal, "kind": "person", "origin": {**pair.origin, "sample": {"weight": 3.0, "stratum": 2}}}
    other = _mention(recorded, "Rosa Vera Paz")
    actions.suggest(recorded.case, "sample", "", [{**drawn, "body": {"left": left, "right": other}, "reason": ""}])
    page = plain(ana.get("/matching/?about=sample").content)
    assert "Drawn to measure" in page
    assert "0.980" not in page
    sampled = Suggestion.objects.get(case=recorded.case.id, about="sample")
    ana.post(f"/matching/{sampled.key}/judge", {"verdict": "unsure"})
    judgement = Record.objects.filter(case=recorded.case.id, kind="judgement").last()
    assert judgement.body["sample"] == {"weight": 3.0, "stratum": 2}


def test_how_good_the_matching_is_has_a_page_and_a_sample_is_drawn_from_it(recorded: Open) -> None:
    ana = recorded.as_("Ana")
    assert "Nothing was measured yet" in plain(ana.get("/matching/quality").content)
    assert ana.post("/matching/sample", {"size": "3"}).status_code == 302
    assert recorded.as_("Dora").post("/matching/sample", {"size": "3"}).status_code == 403


def test_a_figure_that_was_handed_out_opens_in_the_browser_after_the_record_moved(recorded: Open) -> None:
    from constancia.case import actions, counting

    counted = counting.counting_of(recorded.case)
    figure = next(f for cell in counted.cells(["violation"]) for f in cell.figures if f.rests_on)
    counting.keep(recorded.case, counted, ["violation"])
    actions.withdraw_claim(recorded.case, figure.rests_on[0], "the family asked for it")
    page = recorded.as_("Ana").get(f"/figures/{figure.key}/")
    assert page.status_code == 200
    assert figure.key in plain(page.content)

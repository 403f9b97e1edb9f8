"""The inbox as people use it: filters in the address, chips, pages, search, read and unread, saved views, keys."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from claims import people, sightings, sources, triage
from claims.seen import Seen
from claims.terms import SightingKind
from claims.triage import Proposed
from desk.inbox_view import View
from pipeline.searching import learn_words
from pipeline.weighing import weigh

START = datetime(2020, 6, 30, 9, tzinfo=UTC)
TEXTS = ("Плотину прорвало, вода идёт на сёла", "Вакцинамен чип салады екен", "Hospitals will be closed")


@pytest.fixture
def told(desk: Any) -> list[str]:
    """Three claims, the first one seen three times; their ids."""
    with desk.database.writing() as session:
        dana = people.find_person(session, "dana")
        for key in ("feed", "chat"):
            sources.add_source(session, dana, sources.NewSource(key, "feed", f"https://{key}.example", {}))
        feed, chat = (sources.find_source(session, key) for key in ("feed", "chat"))
        names = []
        for number, text in enumerate(TEXTS):
            when = START + timedelta(hours=number)
            seen = sightings.record(session, feed, Seen(f"{number}", text, published_at=when))
            assert seen is not None
            names.append(triage.open_claims(session, [seen.id], "test")[0])
        for number in range(2):
            asked = Seen(f"q{number}", "Правда ли, что плотину прорвало?", kind=SightingKind.QUESTION)
            again = sightings.record(session, chat, asked)
            assert again is not None
            triage.join(session, [Proposed(again.id, names[0].id, 0.99)], "test")
        found = [claim.public_id for claim in names]
    refresh(desk)
    return found


def refresh(desk: Any) -> None:
    weigh(desk.database, desk.settings)
    learn_words(desk.database)


def shown(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return re.findall(r'<li class="row[^"]*" id="(c-\w+)">', answer.text)


def bold(answer: Any) -> list[str]:
    return re.findall(r'<li class="row unread" id="(c-\w+)">', answer.text)


def test_the_first_page_is_the_inbox_for_whoever_may_look(desk: Any) -> None:
    assert desk.sign_in("berik").get("/").headers["location"] == "/inbox"
    assert desk.sign_in("saule").get("/").headers["location"] == "/my-questions"
    assert desk.sign_in("saule").get("/inbox").status_code == 403


def test_an_empty_inbox_says_what_to_do_first(desk: Any) -> None:
    client = desk.sign_in("berik")
    assert "aiqyn source add" in client.get("/inbox").text
    assert "Nothing is as you asked" in client.get("/inbox?language=kk").text


def test_what_is_asked_for_is_in_the_address_and_each_chip_takes_one_thing_off(
    desk: Any, told: list[str]
) -> None:
    client = desk.sign_in("berik")
    assert set(shown(client.get("/inbox"))) == set(told)
    page = client.get("/inbox?size=cluster&order=new&nonsense=1&language=xx")
    assert shown(page) == told[:1]
    chips = re.findall(r'<a class="chip" href="([^"]+)"><span class="soft">(\w+)', page.text)
    assert [(unescape(url), name) for url, name in chips] == [
        ("/inbox?order=new", "Sightings"),
        ("/inbox?size=cluster", "Order"),
    ]
    assert "1 claim<" in page.text
    assert shown(client.get("/inbox?source=chat")) == told[:1]
    assert shown(client.get("/inbox?order=new")) == told[::-1]


def test_what_only_somebody_may_see_as_theirs_is_theirs(desk: Any, told: list[str]) -> None:
    with desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        triage.assign(session, berik, triage.find_claim(session, told[1]), berik)
    assert shown(desk.sign_in("berik").get("/inbox?assigned=me")) == [told[1]]
    assert shown(desk.sign_in("dana").get("/inbox?assigned=me")) == []
    assert shown(desk.sign_in("dana").get("/inbox?assigned=berik")) == [told[1]]
    assert shown(desk.sign_in("dana").get("/inbox?assigned=nosuch")) == []


def test_a_search_finds_forms_and_an_id_leads_to_its_claim(desk: Any, told: list[str]) -> None:
    client = desk.sign_in("berik")
    assert shown(client.get("/inbox", params={"search": "плотина"})) == told[:1]
    assert shown(client.get("/inbox", params={"search": "вакцина"})) == [told[1]]
    assert shown(client.get("/inbox", params={"search": "плотина", "source": "feed", "size": "lone"})) == []
    assert (
        client.get("/inbox", params={"search": told[2].upper()}).headers["location"] == f"/claims/{told[2]}"
    )
    hostile = client.get("/inbox", params={"search": '"><script>alert(1)</script>'})
    assert "<script>alert" not in hostile.text


def test_pages_follow_one_another_by_their_links(desk: Any, told: list[str], monkeypatch: Any) -> None:
    monkeypatch.setattr("desk.pages.inbox.PAGE", 2)
    client = desk.sign_in("berik")
    first = client.get("/inbox?order=new")
    onward = re.search(r'id="onward" href="([^"]+)"', first.text)
    assert onward is not None
    second = client.get(unescape(onward[1]))
    assert shown(first) + shown(second) == told[::-1]
    assert "onward" not in second.text
    assert client.get("/inbox?order=new&after=c-00000~x").status_code in (404, 409, 422)


def test_what_was_looked_at_is_no_longer_bold_until_more_of_it_comes(desk: Any, told: list[str]) -> None:
    berik, dana = desk.sign_in("berik"), desk.sign_in("dana")
    assert set(bold(berik.get("/inbox"))) == set(told)
    assert berik.post("/inbox/read", data={"claims": told[:2]}).status_code == 303
    assert bold(berik.get("/inbox")) == [told[2]]
    assert shown(berik.get("/inbox?marked=fresh")) == [told[2]]
    berik.post("/inbox/unread", data={"claims": told[1]})
    assert set(bold(berik.get("/inbox"))) == {told[1], told[2]}
    berik.post("/inbox/read-all")
    assert (bold(berik.get("/inbox")), len(bold(dana.get("/inbox")))) == ([], 3)
    with desk.database.writing() as session:
        chat = sources.find_source(session, "chat")
        seen = sightings.record(session, chat, Seen("more", "Плотину прорвало!"))
        assert seen is not None
        triage.join(session, [Proposed(seen.id, triage.find_claim(session, told[0]).id, 0.99)], "test")
    refresh(desk)
    page = berik.get("/inbox")
    assert bold(page) == told[:1]
    assert "1 new sighting<" in page.text


def test_views_are_saved_renamed_and_deleted_each_by_their_own_person(desk: Any, told: list[str]) -> None:
    berik, dana = desk.sign_in("berik"), desk.sign_in("dana")
    berik.post("/inbox/views", data={"name": " Су  мен газ ", "query": "language=kk&order=new&evil=1"})
    link = re.search(r'href="/inbox\?([^"]+)">Су мен газ</a>', berik.get("/inbox").text)
    assert link is not None
    assert unescape(link[1]) == "language=kk&order=new"
    assert "Су мен газ" not in dana.get("/inbox").text
    number = re.search(r'action="/inbox/views/(\d+)"', berik.get("/inbox").text)
    assert number is not None
    assert dana.post(f"/inbox/views/{number[1]}", data={"name": "Mine"}).status_code == 404
    assert dana.post(f"/inbox/views/{number[1]}/delete").status_code == 404
    berik.post(f"/inbox/views/{number[1]}", data={"name": "Газ"})
    assert ">Газ</a>" in berik.get("/inbox").text
    assert berik.post("/inbox/views", data={"name": "  ", "query": ""}).status_code in (409, 422)
    berik.post(f"/inbox/views/{number[1]}/delete")
    assert ">Газ</a>" not in berik.get("/inbox").text


def test_many_are_acted_on_at_once_and_undone_at_once(desk: Any, told: list[str]) -> None:
    client = desk.sign_in("berik")
    done = client.post("/claims/bulk", data={"claims": told[:2], "do": "close", "back": "/inbox?order=new"})
    assert (done.status_code, done.headers["location"]) == (303, "/inbox?order=new")
    page = client.get("/inbox?order=new")
    assert shown(page) == [told[2]]
    acts = re.findall(r'name="act" value="(\d+)"', page.text)
    assert len(acts) == 2
    client.post("/undo", data={"act": acts, "back": "/inbox"})
    assert set(shown(client.get("/inbox"))) == set(told)


@pytest.mark.parametrize(
    "query", ["since=2020-06-31", "after=%00", "before=-1", "search=" + "%D0%B2" * 3000, "tag=%22"]
)
def test_no_address_breaks_the_inbox(desk: Any, told: list[str], query: str) -> None:
    assert desk.sign_in("berik").get(f"/inbox?{query}").status_code < 500


def test_a_view_keeps_its_order_and_loses_what_nobody_can_mean() -> None:
    view = View.read([("order", "growth"), ("state", "open"), ("since", "2020-03-01"), ("size", "big")])
    assert view.query() == "order=growth&state=open&since=2020-03-01"
    assert view.url(order="", since="") == "/inbox?state=open"
    assert View.read([]).url() == "/inbox"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_the_inbox(
    desk: Any, told: list[str], open_page: Any, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("berik", "/inbox?order=new", language, width)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.troubles == []


@pytest.mark.browser
def test_the_inbox_is_walked_and_chosen_from_by_keys(desk: Any, told: list[str], open_page: Any) -> None:
    page = open_page("berik", "/inbox?order=new", "kk")
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyJ")
    assert page.evaluate("document.activeElement.closest('.row').id") == told[1]
    page.keyboard.press("KeyX")
    page.keyboard.press("KeyK")
    page.keyboard.press("KeyX")
    ticked = page.eval_on_selector_all("input[name=claims]:checked", "boxes => boxes.map(box => box.value)")
    assert ticked == [told[2], told[1]]
    assert page.inner_text("#chosen") == "(2)"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{told[2]}")
    page.go_back()
    page.keyboard.press("Slash")
    assert page.evaluate("document.activeElement.id") == "find"
    assert page.troubles == []


@pytest.mark.browser
def test_many_are_closed_and_brought_back_in_the_browser(desk: Any, told: list[str], open_page: Any) -> None:
    from playwright.sync_api import expect

    page = open_page("berik", "/inbox?order=new")
    page.check(f"#tick-{told[0]}")
    page.check(f"#tick-{told[2]}")
    page.click("button[value=close]")
    expect(page.locator(".inbox .row")).to_have_count(1)
    page.click(".toast button")
    expect(page.locator(".inbox .row")).to_have_count(3)
    assert page.troubles == []

"""The citizen's way in a real browser: by keyboard, without script, at 360 pixels, in Kazakh and Russian; axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from claims import clock, questions, triage
from claims.records import Question, Sighting
from claims.terms import QuestionState
from desk import proof_of_work
from pipeline import offering
from tests.claims.public_world import BANANA
from tests.desk.asking import public_of, published, with_places

pytestmark = pytest.mark.browser
SAID = {
    "kk": "Банан арқылы коронавирус жұғады дегені рас па? Нөмірім 8 701 123 45 67",
    "ru": "Скажите, правда, что бананы заражают коронавирусом? Мой телефон 8 701 123 45 67",
}
RECEIVED = {"kk": "Сұрағыңыз қабылданды.", "ru": "Ваш вопрос принят."}
HIDDEN = {"kk": "[телефон]", "ru": "[телефон]"}


@pytest.fixture
def dialect() -> str:
    """What a browser shows does not hang on the database; the pages' tests run on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def ready(desk, monkeypatch):
    """A published answer, places, and what compares compiled."""
    monkeypatch.setattr(offering, "PATIENCE", 300.0)
    monkeypatch.setattr(offering, "QUICK", 300.0)
    published(desk)
    with_places(desk)
    offering.warm(desk.database)


def wrong(page):
    """What axe finds on the page, what its console said, and whether it is wider than the screen."""
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found], page.troubles, max(0, wide)


CLEAN = ([], [], 0)


def focus_by_keys(page, selector):
    """Goes on with Tab until *selector* has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def press_by_keys(page, selector):
    """Goes there and presses Enter; the next page is there then."""
    focus_by_keys(page, selector)
    with page.expect_navigation(timeout=60_000):
        page.keyboard.press("Enter")


def kept(desk):
    with desk.database.reading() as session:
        return [
            (one.public_id, one.consent, session.get_one(Sighting, one.sighting_id).text)
            for one in session.scalars(select(Question))
        ]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_with_the_keyboard_alone_from_the_question_to_its_page(desk, open_page, language):
    page = open_page("", "/ask", language=language)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    focus_by_keys(page, "#text")
    page.keyboard.type(SAID[language])
    press_by_keys(page, "button[value=look]")
    assert BANANA[language].title in page.inner_text("main")
    press_by_keys(page, "button[value=no]")
    assert HIDDEN[language] in page.inner_text(".said")
    focus_by_keys(page, "#consent")
    page.keyboard.press("Space")
    press_by_keys(page, "button[value=send]")
    page.wait_for_selector("#link")
    assert page.inner_text("h1") == RECEIVED[language]
    (number, consent, text) = kept(desk)[0]
    assert (page.inner_text(".number"), consent, "8 701" in text) == (number, True, False)
    assert page.troubles == []
    link = page.input_value("#link")
    page.goto(link[link.index("/q/") :])
    assert number in page.inner_text("h1")
    press_by_keys(page, "a[href*='/withdraw']")
    press_by_keys(page, "form .button")
    with desk.database.reading() as session:
        assert session.scalars(select(Question.state)).one() is QuestionState.WITHDRAWN


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_without_script_on_a_small_screen(desk, open_page, language, monkeypatch):
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)
    page = open_page("", "/ask", language=language, width=360, java_script_enabled=False)
    page.fill("#text", SAID[language])
    page.click("button[value=look]")
    page.click("button[value=no]")
    page.select_option("#region", "61")
    page.click("button[value=send]")
    assert page.inner_text("h1") == RECEIVED[language]
    assert page.locator("[data-copy]").is_hidden() and page.locator("[data-print]").is_hidden()
    assert page.locator(".qr svg").is_visible()
    assert len(kept(desk)) == 1
    page.click("main .buttons a.button")
    assert kept(desk)[0][0] in page.inner_text("h1")
    page.click("a[href*='/forget']")
    page.click("form .button")
    with desk.database.reading() as session:
        assert session.scalars(select(Question.state)).one() is QuestionState.FORGOTTEN


def test_without_script_too_early_loses_nothing_and_waiting_helps(desk, open_page, monkeypatch):
    monkeypatch.setattr(proof_of_work, "PATIENCE", 30.0)
    page = open_page("", "/ask", language="ru", width=360, java_script_enabled=False)
    page.fill("#text", "Когда откроют школу?")
    page.click("button[value=look]")
    page.fill("#to", "asem@example.kz")
    page.check("#consent")
    page.click("button[value=send]")
    assert page.locator("[role=alert]").is_visible()
    assert (page.input_value("#to"), page.is_checked("#consent")) == ("asem@example.kz", True)
    assert "Когда откроют школу?" in page.inner_text(".said")
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)
    page.click("button[value=send]")
    assert page.inner_text("h1") == RECEIVED["ru"]
    assert len(kept(desk)) == 1


def test_another_language_in_the_middle_of_typing_keeps_what_was_typed(desk, open_page):
    page = open_page("", "/ask", language="ru")
    page.fill("#text", "Первая строка\nвторая <b>")
    page.click("button[name=speak][value=kk]")
    page.wait_for_load_state()
    assert page.input_value("#text") == "Первая строка\nвторая <b>"
    assert page.get_attribute("html", "lang") == "kk"
    page.click("button[value=look]")
    page.wait_for_selector("#to")
    page.fill("#to", "asem@example.kz")
    page.click("button[name=speak][value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.input_value("#to") == "asem@example.kz"


def test_a_mistake_takes_the_reader_to_its_field(open_page):
    page = open_page("", "/ask", language="ru", width=360)
    page.evaluate("document.getElementById('ask').noValidate = true")
    page.click("button[value=look]")
    page.wait_for_selector("#text-wrong")
    assert page.evaluate("document.activeElement.id") == "text"
    assert page.title().startswith("Ошибка: ")
    page.troubles.clear()  # that the answer was 422 is said on the console
    assert wrong(page) == CLEAN


def test_the_link_is_copied_where_the_browser_can(desk, open_page):
    page = open_page("", "/ask", language="ru", permissions=["clipboard-read", "clipboard-write"])
    page.fill("#text", "Когда откроют школу?")
    page.click("button[value=look]")
    page.click("button[value=send]")
    page.wait_for_selector("#link")
    page.click("[data-copy]")
    page.wait_for_selector("[data-copy]:text-is('Скопировано')")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#link")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "width"), [("kk", 360), ("ru", 360), ("ru", 1280), ("kk", 1280), ("en", 360)]
)
def test_axe_says_nothing_of_any_page_a_citizen_sees(desk, open_page, language, width, scheme):
    seen = {}
    name = published(desk)
    page = open_page(
        "", f"/ask?about={name}&lang={language}", language=language, width=width, color_scheme=scheme
    )
    seen["write"] = wrong(page)
    page.goto(f"/ask?lang={language}")
    page.fill("#text", SAID["ru"])
    page.click("button[value=look]")
    page.wait_for_selector("button[value=no]")
    seen["offers"] = wrong(page)
    page.click("button[value=no]")
    page.wait_for_selector("#to")
    seen["rest"] = wrong(page)
    page.evaluate("document.getElementById('ask').noValidate = true")
    page.fill("#to", "asem@@")
    page.click("button[value=send]")
    page.wait_for_selector("#to-wrong")
    page.troubles.clear()  # that the answer was 422 is said on the console
    seen["mistake"] = wrong(page)
    page.fill("#to", "")
    page.click("button[value=send]")
    page.wait_for_selector("#link")
    seen["receipt"] = wrong(page)
    link = re.sub(r"^https?://[^/]+", "", page.input_value("#link"))
    page.goto(f"{link}?lang={language}")
    seen["status"] = wrong(page)
    with desk.database.writing() as session:
        question = questions.by_receipt(session, link.rsplit("/", 1)[1])
        (claim,) = triage.open_claims(session, [question.sighting_id], "test")
        public_of(desk, session).refute(claim)
        question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    page.goto(f"{link}?lang={language}")
    seen["answered"] = wrong(page)
    for act in ("not-this", "forget"):
        page.goto(f"{link}/{act}?lang={language}")
        seen[act] = wrong(page)
    page.click("form .button")
    page.wait_for_load_state()
    seen["forgotten"] = wrong(page)
    page.goto(link)
    page.troubles.clear()
    seen["nothing"] = wrong(page)
    assert seen == dict.fromkeys(seen, CLEAN)

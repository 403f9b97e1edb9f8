"""The desk's side of questions in a real browser: by keys, without script, a contact's day, nothing for axe to say."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims.terms import AnswerState, DecidedBy, QuestionKind, QuestionState
from tests.desk.question_desk import LETTER, ask_questions, send_to_body

pytestmark = pytest.mark.browser
SCREENS = os.environ.get("AIQYN_TEST_SCREENS", "")


@pytest.fixture
def dialect() -> str:
    """Everything the browser sees is the same on both databases."""
    return "sqlite"


@pytest.fixture
def asked(desk):
    return ask_questions(desk)


def of(asked, group):
    return {(one.kind, one.kind_by, one.route_by, one.state) for one in asked.asked(group)}


def press(page, key):
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def at(page):
    return re.search(r"/questions/(c-\w+)", page.url)[1]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_fact_checker_sorts_and_routes_with_the_keyboard_alone(open_page, asked, language):
    page = open_page("berik", "/questions", language)
    page.keyboard.press("KeyJ")
    press(page, "Enter")
    assert at(page) == asked.names["benefit"]
    press(page, "Digit3")  # a complaint
    assert {kind for kind, *_ in of(asked, "benefit")} == {QuestionKind.COMPLAINT}
    press(page, "Digit2")  # a request for information after all
    assert at(page) == asked.names["benefit"]
    press(page, "KeyA")  # the proposed body; on to the next group
    assert of(asked, "benefit") == {
        (QuestionKind.REQUEST, DecidedBy.PERSON, DecidedBy.PERSON, QuestionState.ROUTED)
    }
    assert at(page) == asked.names["water"]
    press(page, "KeyJ")
    assert at(page) == asked.names["thanks"]
    press(page, "KeyK")
    assert at(page) == asked.names["water"]
    page.keyboard.press("KeyC")  # another body, typed and sent with Enter
    page.keyboard.type("labour (ru)")
    press(page, "Enter")
    assert {route for _, _, route, _ in of(asked, "water")} == {DecidedBy.PERSON}
    assert {one.authority.key for one in asked.asked("water")} == {"labour"}
    page.locator("#toasts button").first.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/undo")):
        page.keyboard.press("Enter")
    assert {one.authority.key for one in asked.asked("water")} == {"health"}
    assert page.troubles == []


def test_everything_is_done_without_script_as_well(open_page, asked):
    page = open_page("berik", f"/questions/{asked.names['benefit']}", java_script_enabled=False)
    page.get_by_role("button", name="Complaint").click()
    page.get_by_label("Another body").fill("The health")
    page.get_by_role("button", name="Route", exact=True).click()
    assert {one.authority.key for one in asked.asked("benefit")} == {"health"}
    page.goto(f"/questions/{asked.names['thanks']}")
    page.locator("summary", has_text="Close without an answer").click()
    page.get_by_role("button", name="Thanks").last.click()
    assert {one.state for one in asked.asked("thanks")} == {QuestionState.CLOSED}
    page.get_by_role("button", name="Undo").click()
    assert {one.state for one in asked.asked("thanks")} == {QuestionState.RECEIVED}


@pytest.mark.parametrize("script", [True, False])
def test_an_answer_from_the_bodys_queue_to_the_public_page(open_page, asked, desk, script):
    send_to_body(asked, "benefit")
    page = open_page("saule", "/", "en", java_script_enabled=script)
    assert page.url.endswith("/my-questions")
    page.locator(".row-link").first.click()
    page.get_by_role("button", name=re.compile("Write an answer")).click()
    page.get_by_label("Kazakh").fill("Жәрдемақы 5 сәуірде төленеді.")
    page.get_by_label("Russian").fill(LETTER)
    page.get_by_role("button", name="Save and ask for approval").click()
    page.get_by_text("Another person than its authors has to approve it.").wait_for()
    editor = open_page("dana", "/questions/answers", "en", java_script_enabled=script)
    editor.locator(".said a").first.click()
    editor.get_by_role("button", name="Approve: it goes out").click()
    editor.get_by_text("Approved: it goes to 8 people").wait_for()
    assert {one.state for one in asked.asked("benefit")} == {QuestionState.ANSWERED}
    assert [one.state for one in asked.answers()] == [AnswerState.APPROVED]
    editor.locator("#question-ru").fill("Когда выплатят пособие?")
    editor.locator("#question-kk").fill("Жәрдемақы қашан төленеді?")
    editor.get_by_role("button", name="Draft the public page").click()
    editor.get_by_text("A draft of a public answer").wait_for()
    assert "/pages/p-" in editor.url
    assert page.troubles + editor.troubles == []


def pages_of(asked, answer):
    benefit, water = asked.names["benefit"], asked.names["water"]
    return [
        ("dana", "/questions"),
        ("dana", f"/questions/{benefit}"),
        ("dana", f"/questions/{water}"),
        ("dana", "/questions/answers"),
        ("dana", f"/questions/answers/{answer}"),
        ("saule", "/my-questions"),
        ("saule", f"/my-questions/{benefit}"),
        ("saule", "/my-questions/templates"),
        ("saule", f"/questions/answers/{answer}"),
        ("aliya", "/people/saule"),
    ]


@pytest.fixture
def begun(desk, asked):
    """An answer that waits for approval, and a template."""
    send_to_body(asked, "benefit")
    saule = desk.sign_in("saule")
    fields = {"title": "Приветствие", "language": "ru", "authority": "labour", "text": "Уважаемый гражданин!"}
    saule.post("/my-questions/templates", data=fields)
    url = saule.post(f"/questions/{asked.names['benefit']}/answer", data={"authority": "labour"}).headers[
        "location"
    ]
    base = re.search(r'name="base" value="(\w+)"', saule.get(url).text)[1]
    saule.post(url, data={"base": base, "text_ru": LETTER, "text_kk": "Төленеді.", "do": "submit"})
    return asked.answers()[0].public_id


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    open_page, asked, begun, language, width, scheme
):
    wrong = []
    for who in ("dana", "saule", "aliya"):
        page = open_page(who, "/me", language, width, color_scheme=scheme)
        for url in [url for name, url in pages_of(asked, begun) if name == who]:
            page.goto(url)
            for one in page.locator("details").all():
                one.evaluate("element => { element.open = true; }")
            found = Axe().run(page).response["violations"]
            wrong += [(url, one["id"], node["html"][:160]) for one in found for node in one["nodes"]]
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                wrong.append((url, "wide", str(wide)))
            if SCREENS:
                name = f"{who}{url.replace('/', '_')}-{language}-{width}-{scheme}.png"
                page.screenshot(path=str(Path(SCREENS) / re.sub(r"[ac]-\w{5}", "x", name)), full_page=True)
        assert page.troubles == []
    assert wrong == []

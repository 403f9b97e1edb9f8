"""The pages about the clock of questions in a browser: for eye, key and reader, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.desk.question_story import settled

pytestmark = pytest.mark.browser
PAGES = ("/questions/due", "/questions/figures", "/questions/calendar?year=2026")


@pytest.fixture
def dialect() -> str:
    """What a browser shows does not hang on the database."""
    return "sqlite"


@pytest.fixture
def told(desk):
    return settled(desk)


def faults(page):
    found = [
        (one["id"], [node["target"] for node in one["nodes"] if node["target"] != [".demonstration"]])
        for one in Axe().run(page).response["violations"]
    ]
    return [(rule, nodes) for rule, nodes in found if nodes]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("kk", 360, "light"),
        ("ru", 360, "dark"),
        ("ru", 1280, "light"),
        ("en", 1280, "dark"),
        ("kk", 1280, "dark"),
    ],
)
def test_nothing_is_wrong_for_those_who_read_by_ear_and_nothing_hangs_over(
    open_page, told, language, width, scheme
):
    for path in (*PAGES, f"/questions/{told['running']}/clock", f"/questions/{told['paused']}/clock"):
        page = open_page("dana", path, language=language, width=width, color_scheme=scheme)
        assert faults(page) == [], path
        assert page.troubles == []
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
        page.context.close()


def test_no_badge_lies_over_the_text_beside_it(open_page, told):
    for language in ("kk", "ru", "en"):
        page = open_page("dana", "/questions/due", language=language, width=1280)
        overlaps = page.evaluate(
            """() => [...document.querySelectorAll(".due > .row")].filter((row) => {
                const badge = row.querySelector(".due-when .badge").getBoundingClientRect();
                return badge.right > row.querySelector(".due-what").getBoundingClientRect().left; }).length"""
        )
        assert overlaps == 0
        page.context.close()


def test_by_keyboard_alone_more_time_is_taken(open_page, told):
    page = open_page("dana", f"/questions/{told['running']}/clock", language="ru")
    page.get_by_label("Сколько добавить рабочих дней").focus()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("Ждём лабораторию")
    while page.evaluate("document.activeElement.textContent.trim()") != "Продлить срок":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Новый срок:").wait_for()
    assert page.get_by_text("Ждём лабораторию").count() == 1


def test_without_script_a_day_is_added_and_removed(open_page, told):
    page = open_page("dana", "/questions/calendar?year=2026", java_script_enabled=False)
    page.get_by_label("Day", exact=True).fill("2026-12-18")
    page.get_by_label("Its name or the reason").fill("Day off instead of Sunday")
    page.get_by_label("Source").fill("https://adilet.zan.kz/rus/docs/x")
    page.get_by_role("button", name="Save the day").click()
    assert page.get_by_text("Day off instead of Sunday").count() == 1
    page.get_by_role("button", name="Remove").click()
    assert page.get_by_text("Day off instead of Sunday").count() == 0

"""Coming in and managing people in a real browser: by keyboard alone, in each language, with nothing for axe to say."""

import re
from datetime import timedelta

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe

from claims import api_keys, clock, one_time_links, people, second_factor, signing_in
from claims.terms import LinkKind, Role

pytestmark = pytest.mark.browser
GOOD = "тоғыз жирен ат көлге қарай"


@pytest.fixture
def dialect() -> str:
    """What a browser shows is the same on both databases."""
    return "sqlite"


def faults(page) -> list[str]:
    """What axe has to say, and what the browser complained of."""
    found = Axe().run(page).response["violations"]
    told = [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]
    return told + page.troubles


def unfold(page) -> None:
    """Open whatever is folded away, so that axe sees it too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def link_of(desk, kind: LinkKind, handle: str) -> str:
    """A fresh link for *handle*, as a path."""
    with desk.database.writing() as session:
        person = people.find_person(session, handle)
        if kind is LinkKind.DEMONSTRATION:
            return one_time_links.PATHS[kind] + one_time_links.for_demonstration(session, person)
        made, secret = one_time_links.renew(session, people.find_person(session, "aliya"), person)
        return one_time_links.PATHS[made] + secret


def test_an_editor_comes_from_the_invitation_to_the_desk_by_keyboard_alone(desk, open_page):
    page = open_page(path=link_of(desk, LinkKind.INVITATION, "dana"), language="kk")
    page.keyboard.type(GOOD)  # the field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/me/second-factor$"))
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("#code").focus()
    page.keyboard.type(pyotp.TOTP(secret).at(clock.now()))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    codes = page.locator(".codes code").all_inner_texts()
    page.goto("/me")
    assert page.locator("h1").inner_text() == "Менің парағым"
    page.locator(".me button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sign-in$"))
    page.keyboard.type("dana")
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sign-in/code"))
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/me")
    assert "Қалған қалпына келтіру кодтары: 9" in page.locator("main").inner_text()
    assert page.troubles == []


def test_a_wrong_password_is_told_in_place_and_the_password_field_has_the_focus(desk, open_page):
    page = open_page(path="/sign-in", language="ru")
    page.keyboard.type("dana")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert alert.inner_text() == "Неверный логин или пароль."
    assert page.locator("#handle").input_value() == "dana"
    assert page.locator("#password").evaluate("field => field === document.activeElement")
    assert page.locator("#password").input_value() == ""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_says_nothing_of_any_page_before_the_door(desk, open_page, language, width):
    with desk.database.writing() as session:
        signing_in.set_password(session, people.find_person(session, "berik"), GOOD)
    wanted = {LinkKind.INVITATION: "dana", LinkKind.RESET: "berik", LinkKind.DEMONSTRATION: "erlan"}
    paths = ["/sign-in", *(link_of(desk, kind, handle) for kind, handle in wanted.items())]
    page = open_page(path="/sign-in", language=language, width=width)
    for path in paths:
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/sign-in")
    page.fill("#handle", "dana")
    page.fill("#password", "wrong")
    page.locator("main form button").click()
    page.get_by_role("alert").wait_for()
    expected = [one for one in page.troubles if "422" in one]  # the browser's console tells the status
    assert [one for one in faults(page) if one not in expected] == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_says_nothing_of_any_page_about_people(desk, open_page, language, scheme):
    with desk.database.writing() as session:
        person = people.find_person(session, "dana")
        signing_in.set_password(session, person, GOOD)
        secret = second_factor.offer(session, person).secret
        second_factor.enrol(session, person, pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))
        api_keys.make(session, person, "dashboard", [Role.EDITOR])
    page = open_page("aliya", "/people", language=language, color_scheme=scheme)
    for path in ("/people", "/people/dana", "/people/berik", "/me", "/me/second-factor"):
        page.goto(path)
        unfold(page)
        assert faults(page) == [], path
    page.goto("/people/berik")
    page.locator("form[action$='/link'] button").click()
    page.wait_for_selector("#link")
    assert faults(page) == []
    editor = open_page("dana", "/me", language=language, color_scheme=scheme)
    unfold(editor)
    assert faults(editor) == []
    editor.locator("form[action$='recovery-codes'] input").fill(GOOD)
    editor.locator("form[action$='recovery-codes'] button").click()
    editor.wait_for_selector(".codes")
    assert faults(editor) == []


def test_a_person_is_invited_trusted_with_more_and_disabled(desk, open_page):
    page = open_page("aliya", "/people", language="ru", width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.fill("main #handle", "sara")
    page.fill("main #name", "Сара")
    page.check("input[value=analyst]")
    page.locator("form[action='/people'] button").click()
    page.wait_for_selector("#link")
    assert "/invited/" in page.input_value("#link")
    page.goto("/people/sara")
    page.check("input[value=editor]")
    page.locator("form[action$='/roles'] button").click()
    page.wait_for_selector(".toast")
    assert page.locator(".toast p").inner_text() == "sara: роли сохранены"
    page.locator("form[action$='/disable'] button").click()
    page.wait_for_selector("form[action$='/enable']")
    with desk.database.reading() as session:
        sara = people.find_person(session, "sara")
        assert (sara.active, {grant.role for grant in sara.grants}) == (False, {Role.ANALYST, Role.EDITOR})
    assert page.troubles == []

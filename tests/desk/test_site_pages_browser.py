"""A page's way at the desk in a real browser, by keys only; nothing that axe or the console complains of."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims import pages
from tests.desk.answering import PASSWORD, give_password
from tests.desk.test_site_pages import approve, draft, submit

pytestmark = pytest.mark.browser


@pytest.fixture
def dialect() -> str:
    """What a browser shows does not hang on the database; the pages' tests run on both."""
    return "sqlite"


def wrong(page):
    """What axe finds on the page, and what its console said."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found], page.troubles


def press(page, name):
    """Reach a button or a link by Tab from the top, and press it."""
    page.locator("#main").focus()
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


@pytest.mark.parametrize(
    ("language", "submitting", "approving"),
    [
        ("kk", "Бекітуге жіберу", "Дәл осыны бекіту"),
        ("ru", "Отправить на утверждение", "Утвердить именно это"),
        ("en", "Submit for approval", "Approve exactly this"),
    ],
)
def test_from_a_draft_to_the_queue_by_two_people_with_keys_only(
    desk, open_page, language, submitting, approving
):
    name = draft(desk)
    give_password(desk, "erlan")
    dana = open_page("dana", f"/pages/{name}", language=language)
    press(dana, submitting)
    dana.wait_for_url(f"**/pages/{name}/approve")
    erlan = open_page("erlan", f"/pages/{name}/approve", language=language)
    erlan.locator("#password").focus()
    erlan.keyboard.type(PASSWORD)
    erlan.keyboard.press("Tab")
    assert erlan.evaluate("document.activeElement.textContent.trim()") == approving
    erlan.keyboard.press("Enter")
    erlan.wait_for_url("**/queue")
    with desk.database.reading() as session:
        assert pages.find_page(session, name).state.value == "approved"
    assert (dana.troubles, erlan.troubles) == ([], [])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_about_pages_has_anything_for_axe_to_find_or_runs_over_its_edge(
    desk, open_page, language, width
):
    name, other = draft(desk), draft(desk, slug="other")
    approve(desk, other)
    submit(desk, name)
    for path in (
        "/pages",
        "/pages?kind=media",
        f"/pages/{name}",
        f"/pages/{name}/edit",
        f"/pages/{name}/approve",
        f"/pages/{other}/approve",
        f"/pages/{other}/withdraw",
        "/queue",
    ):
        page = open_page("erlan", path, language=language, width=width)
        assert wrong(page) == ([], []), path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path

"""The editor's day in a real browser: from a draft to the channel by keyboard; nothing typed is lost; axe."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe
from pydantic import SecretStr

from claims import outbox, refutations
from claims.terms import PublicationState
from desk.app import create_app
from pipeline.publish import publish
from pipeline.standins.bot_api import Telegram
from tests.desk.answering import PASSWORD, approved, drafted, give_password, prepare, submitted

pytestmark = pytest.mark.browser


@pytest.fixture
def dialect() -> str:
    """What a browser shows does not hang on the database; the pages' tests run on both."""
    return "sqlite"


@pytest.fixture
def bot(tmp_path):
    with Telegram(tmp_path / "bot.jsonl", [("@aiqyn_kk", "kk"), ("@aiqyn_ru", "ru")]) as served:
        yield served


@pytest.fixture
def desk(desk, bot):
    chats = {"kk": "@aiqyn_kk", "ru": "@aiqyn_ru"}
    update = {"base_url": bot.base_url, "chats": chats, "token": SecretStr("1:t")}
    telegram = desk.settings.telegram.model_copy(update=update)
    pace = desk.settings.publish.model_copy(update={"seconds_between": 0, "posts_per_minute": 10_000})
    desk.settings = desk.settings.model_copy(update={"telegram": telegram, "publish": pace})
    desk.app = create_app(desk.settings, desk.database)
    return desk


@pytest.fixture
def claim(desk):
    return prepare(desk)


def fill(page, name, text):
    page.locator(f"[name={name}]").fill(text)


def wrong(page):
    """What axe finds on the page, and what its console said."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found], page.troubles


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_a_draft_to_the_channel_by_two_people_with_keys_only(desk, claim, open_page, language):
    give_password(desk, "erlan")
    dana = open_page("dana", f"/refutations/new?claim={claim}", language=language)
    dana.locator("input[name=verdict][value=false]").focus()
    dana.keyboard.press("Space")
    for name, text in (
        ("title_kk", "Банан арқылы коронавирус жұғады"),
        ("summary_kk", "Жоқ. Вирус тағам арқылы жұқпайды."),
        ("title_ru", "Бананы заражают коронавирусом"),
        ("summary_ru", "Нет. Вирус не передаётся через еду."),
    ):
        dana.locator(f"[name={name}]").focus()
        dana.keyboard.insert_text(text)
    dana.locator("button[value=save]").focus()
    dana.keyboard.press("Enter")
    dana.wait_for_url("**/edit")
    name = dana.url.split("/")[-2]
    dana.locator("button[value=submit]").focus()
    dana.keyboard.press("Enter")
    dana.wait_for_url("**/approve")
    assert dana.locator("#password").count() == 0  # its author is not asked
    erlan = open_page("erlan", f"/refutations/{name}/approve", language=language)
    erlan.locator("#password").focus()
    erlan.keyboard.insert_text(PASSWORD)
    erlan.keyboard.press("Enter")
    erlan.wait_for_url("**/queue")
    assert erlan.locator(".queue-row").count() == 4
    with desk.database.reading() as session:
        assert len(outbox.rows(session, [PublicationState.QUEUED])) == 4
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's own loop runs in this thread
        done = elsewhere.submit(publish, desk.database, desk.settings).result()
    assert done.sent == {"site": 2, "telegram": 2}
    erlan.reload()
    assert erlan.locator(".queue-row").count() == 0
    assert erlan.locator("tbody tr").count() == 4
    assert (dana.troubles, erlan.troubles) == ([], [])


def test_nothing_typed_is_lost_when_the_browser_dies_before_saving(desk, claim, open_page):
    name = drafted(desk, claim)
    page = open_page("dana", f"/refutations/{name}/edit")
    page.locator("[name=body_ru]").fill("Три часа работы")
    for _ in range(100):  # the page's own policy forbids what Playwright's waiting would evaluate there
        if page.evaluate("localStorage.length"):
            break
        page.wait_for_timeout(50)
    assert page.evaluate("localStorage.length") > 0
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"/refutations/{name}/edit")
    assert again.locator("[name=body_ru]").input_value() == "Полный текст."
    again.locator("#kept button").first.click()
    assert again.locator("[name=body_ru]").input_value() == "Три часа работы"
    again.locator("button[value=save]").click()
    again.wait_for_url("**/edit")
    again.reload()
    assert again.locator("#kept").is_hidden()
    assert again.locator("[name=body_ru]").input_value() == "Три часа работы"


def test_an_expired_session_loses_nothing_that_was_typed(desk, claim, open_page):
    name = drafted(desk, claim)
    page = open_page("dana", f"/refutations/{name}/edit")
    address = page.url
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("[name=title_ru]").fill("Написано до конца сессии")
    page.locator("button[value=save]").click()
    page.wait_for_url("**/sign-in**")
    page.context.add_cookies(cookies)
    page.goto(address)
    page.locator("#kept button").first.click()
    assert page.locator("[name=title_ru]").input_value() == "Написано до конца сессии"


def test_two_people_on_one_draft_the_later_sees_both_and_loses_nothing(desk, claim, open_page):
    name = drafted(desk, claim)
    dana = open_page("dana", f"/refutations/{name}/edit")
    erlan = open_page("erlan", f"/refutations/{name}/edit")
    dana.locator("[name=title_ru]").fill("Так пишет Дана")
    dana.locator("button[value=save]").click()
    dana.wait_for_load_state()
    erlan.locator("[name=title_ru]").fill("Так пишет Ерлан")
    erlan.locator("button[value=save]").click()
    erlan.wait_for_selector("#conflict-title")
    assert erlan.locator("[name=title_ru]").input_value() == "Так пишет Ерлан"
    assert erlan.locator(".conflict ins").count() >= 2
    assert wrong(erlan)[0] == []
    erlan.locator("button[value='take:title_ru']").click()
    erlan.wait_for_load_state()
    assert erlan.locator("[name=title_ru]").input_value() == "Так пишет Дана"


def test_the_preview_follows_what_is_typed_and_saves_nothing(desk, claim, open_page):
    name = drafted(desk, claim)
    page = open_page("dana", f"/refutations/{name}/edit")
    frame = page.frame(name="page-preview")
    frame.wait_for_selector("h1")
    page.locator("[name=title_ru]").fill("Фейк: бананы светятся")
    page.locator("#post-previews", has_text="бананы светятся").wait_for()
    page.locator("#remarks-title_ru li").first.wait_for()
    assert "Фейк" in page.locator("#remarks-title_ru").inner_text()
    page.frame(name="page-preview").locator("h1", has_text="бананы светятся").wait_for()
    font = frame.evaluate("getComputedStyle(document.querySelector('.answer h1')).display")
    assert font != ""
    assert frame.evaluate("document.styleSheets.length") == 1
    assert page.locator("[data-counter=title_ru] span").inner_text() == "21"
    with desk.database.reading() as session:
        assert (
            refutations.read(refutations.find_refutation(session, name))
            .texts["ru"]
            .title.startswith("Бананы")
        )
    assert page.troubles == []


def test_the_page_is_previewed_without_script_too(desk, claim, open_page):
    name = drafted(desk, claim)
    page = open_page("dana", f"/refutations/{name}/edit", java_script_enabled=False)
    assert page.locator("[role=tablist]").is_hidden()
    assert page.locator("[name=title_en]").is_visible()
    page.locator("[name=title_ru]").fill("Без скрипта")
    page.locator("[data-preview=ru]").click()
    page.frame(name="page-preview").locator("h1", has_text="Без скрипта").wait_for()
    assert page.url.endswith("/edit")


def test_on_a_narrow_screen_languages_are_tabs_that_arrows_walk(desk, claim, open_page):
    name = drafted(desk, claim)
    page = open_page("dana", f"/refutations/{name}/edit", width=400)
    assert page.locator("#pane-kk").is_visible()
    assert page.locator("#pane-ru").is_hidden()
    page.locator("#tab-kk").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#pane-ru").is_visible()
    assert page.evaluate("document.activeElement.id") == "tab-ru"
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_row_is_moved_with_its_button_and_by_dragging(desk, claim, open_page):
    for _ in range(2):
        approved(desk, drafted(desk, claim, channels=("telegram",)))
    page = open_page("dana", "/queue")
    codes = page.locator(".queue-row").evaluate_all("rows => rows.map(row => row.dataset.code)")
    last = page.locator(f"#q-{codes[3]}")
    last.locator("button[value=first]").focus()
    page.keyboard.press("Enter")
    page.locator(f".queue-row:first-child#q-{codes[3]}").wait_for()
    page.locator(f"#q-{codes[2]}").drag_to(page.locator(f"#q-{codes[0]}"))
    page.locator(f".queue-row:nth-child(2)#q-{codes[2]}").wait_for()
    assert page.troubles == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing_on_any_of_these_pages(desk, claim, open_page, language, width):
    first, second = drafted(desk, claim, by="erlan"), drafted(desk, claim)
    approved(desk, first, by="dana", submitter="erlan")
    submitted(desk, second)
    page = open_page("erlan", "/refutations", language=language, width=width)
    pages = [
        "/refutations",
        "/refutations/new",
        f"/refutations/{first}",
        f"/refutations/{second}/edit",
        f"/refutations/{second}/approve",
        f"/refutations/{first}/approve",
        f"/refutations/{first}/withdraw",
        "/queue",
        "/queue/stop",
    ]
    found = {}
    for path in pages:
        page.goto(path)
        violations, troubles = wrong(page)
        wide = page.evaluate("document.documentElement.scrollWidth") - width
        if violations or troubles or wide > 0:
            found[path] = (violations, list(troubles), wide)
            troubles.clear()
    assert found == {}

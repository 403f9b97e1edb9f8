"""The pages beside refutations in a browser: with a script and without, from a server, a sub-folder and a disk."""

import functools
import http.server
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.channels import Edition, site
from tests.pipeline.channels.site import leaf_samples as samples

pytestmark = pytest.mark.browser

PAGES = (
    "guidance/",
    "guidance/wash-hands/",
    "guidance/masks/",
    "questions/",
    "questions/pets/",
    "briefings/",
    "briefings/briefing-2020-04-03/",
    "briefings/briefing-2031-01-15/",
    "media/",
    "media/kind/infographic/",
    "media/bananas/",
    "statistics/",
    "statistics/day-2020-04-04/",
    "digests/",
    "digests/2020-week-14/",
    "about/",
    "about/methods/",
    "about/accessibility/",
    "audit/",
)
HELD = "ru/briefings/briefing-2020-04-03/"


def needs(reason: str):
    if os.environ.get("AIQYN_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser(chromium_path):
    if chromium_path is None:
        needs("there is no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        needs("playwright is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Server(http.server.SimpleHTTPRequestHandler):
    headers_to_send: dict[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args) -> None:
        pass


def live_briefing():
    """One that is on the air while the test runs."""
    now = datetime.now(UTC)
    content = samples.briefings()[1].content
    return samples.leaf(
        replace(
            content,
            page="p-live",
            slug="live",
            starts_at=now - timedelta(minutes=5),
            ends_at=now + timedelta(hours=1),
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The built site, made once."""
    from tests.pipeline.channels.site.conftest import sample_edition, sample_settings

    settings = sample_settings(tmp_path_factory.mktemp("site"), video_hosts=[samples.HOST])
    pages = [*samples.everything(), live_briefing()]
    items = list(sample_edition(8).items)
    site.build(Edition(items, pages, samples.PICTURES.__getitem__, heads=samples.HEADS), settings)
    return (settings.folder / "current").resolve()


@pytest.fixture(scope="module")
def address(folder):
    """The site in a sub-folder of a server that sends the headers the site itself asks for."""
    rules = (folder / "_headers").read_text("utf-8").partition("/assets/*")[0]
    lines = [line.strip().split(": ", 1) for line in rules.splitlines()[1:]]
    (folder.parent / "answers").symlink_to(folder, target_is_directory=True)
    server_class = type("Headed", (Server,), {"headers_to_send": dict(lines)})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(server_class, directory=str(folder.parent))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/answers/"
    server.shutdown()


def watched(context):
    """A page whose requests to the player's host are answered here and remembered."""
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    context.route(
        f"https://{samples.HOST}/**",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>player</p>"),
    )
    return page, asked, said


@pytest.mark.parametrize(
    ("width", "scheme", "languages"),
    [
        (360, "light", ("kk", "ru", "en")),
        (1280, "light", ("kk",)),
        (360, "dark", ("kk",)),
        (1280, "dark", ("ru",)),
    ],
)
def test_every_kind_of_page_is_accessible_fits_and_obeys_the_policy(
    browser, address, width, scheme, languages
):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, asked, said = watched(context)
    findings = []
    for path in [f"{code}/{rest}" for code in languages for rest in PAGES]:
        answer = page.goto(address + path)
        assert answer is not None and answer.status == 200, path
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            findings.append((path, "scrolls sideways", wide))
        findings += [(path, v["id"], v["nodes"][0]["html"]) for v in axe.run(page).response["violations"]]
    context.close()
    assert findings == []
    assert said == []
    assert {url for url in asked if not url.startswith(address)} == set()


def test_nothing_is_asked_of_the_players_host_before_the_click_and_the_player_after_it(browser, address):
    context = browser.new_context()
    page, asked, said = watched(context)
    page.goto(address + HELD)
    page.wait_for_timeout(300)
    assert [url for url in asked if samples.HOST in url] == []
    page.click(".player .poster")
    page.wait_for_selector(".player iframe")
    assert [url for url in asked if samples.HOST in url] == [f"https://{samples.HOST}/embed/1?hl=kk"]
    frame = page.locator(".player iframe")
    assert frame.get_attribute("sandbox").startswith("allow-scripts")
    assert frame.get_attribute("title") == "Видео"
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.url == address + HELD
    assert said == []
    context.close()


def test_a_time_code_jumps_in_a_loaded_player_and_never_loads_one(browser, address):
    context = browser.new_context()
    page, asked, _ = watched(context)
    page.goto(address + HELD)
    page.click('a[href="#t=1930"]')
    page.wait_for_timeout(200)
    assert [url for url in asked if samples.HOST in url] == []
    assert page.evaluate("location.hash") == "#t=1930"
    page.click(".player .poster")
    page.wait_for_selector(".player iframe")
    assert (
        page.locator("iframe").get_attribute("src")
        == f"https://{samples.HOST}/embed/1?hl=kk&start=1930#t=1930"
    )
    page.click('a[href="#t=75"]')
    assert (
        page.locator("iframe").get_attribute("src") == f"https://{samples.HOST}/embed/1?hl=kk&start=75#t=75"
    )
    assert page.evaluate("location.hash") == "#t=75"
    context.close()


def test_a_link_to_a_moment_begins_the_video_there(browser, address):
    context = browser.new_context()
    page, _, _ = watched(context)
    page.goto(f"{address}{HELD}#t=75")
    page.click(".player .poster")
    assert page.locator("iframe").get_attribute("src").endswith("&start=75#t=75")
    context.close()


def test_the_keyboard_starts_the_player_and_comes_to_each_time_code(browser, address):
    context = browser.new_context()
    page, _, _ = watched(context)
    page.goto(address + HELD)
    page.focus(".player .poster")
    page.keyboard.press("Enter")
    page.wait_for_selector(".player iframe")
    page.focus('a[href="#t=75"]')
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.moments') !== null") is True
    context.close()


def test_without_a_script_the_poster_leads_to_the_video_and_the_time_is_told_in_words(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page, asked, _ = watched(context)
    page.goto(address + HELD)
    assert page.locator(".player .poster").get_attribute("href") == f"https://{samples.HOST}/watch?v=1"
    page.goto(f"{address}kk/briefings/live/")
    assert page.locator(".now").is_visible() is False
    assert "(уақыты: Алматы)" in page.inner_text("main")
    page.goto(f"{address}ru/media/")
    assert page.locator(".within a").count() == 4
    page.click('.within a[href$="kind/clip/"]')
    assert page.locator(".tile").count() == 1
    assert [url for url in asked if samples.HOST in url] == []
    context.close()


def test_a_briefing_on_the_air_says_so_and_one_to_come_does_not(browser, address):
    page = browser.new_page()
    page.goto(f"{address}kk/briefings/live/")
    assert page.locator(".now").inner_text() == "Қазір тікелей эфирде"
    assert page.locator(".over").is_visible() is False
    page.goto(f"{address}kk/briefings/briefing-2031-01-15/")
    assert page.locator(".now").is_visible() is False
    page.goto(f"{address}kk/briefings/")
    shown = page.locator(".announced li:has(.now:visible) h3")
    assert shown.count() == 1
    page.close()


def test_from_a_disk_pages_pictures_and_the_script_work(browser, folder):
    context = browser.new_context()
    page, _, said = watched(context)
    page.goto(f"file://{folder}/{HELD}index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.play')).position") == "absolute"
    assert page.evaluate("document.querySelector('.poster img').naturalWidth") == 640
    page.click(".player .poster")
    page.wait_for_selector(".player iframe")
    page.goto(f"file://{folder}/ru/media/index.html")
    page.evaluate("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
    page.wait_for_timeout(300)
    widths = page.evaluate("[...document.querySelectorAll('.tile img')].map(one => one.naturalWidth)")
    assert len(widths) == 2 and min(widths) > 0
    assert said == []
    context.close()


def test_a_drawing_that_is_opened_by_itself_runs_nothing(browser, address, folder):
    [drawing] = (folder / "pictures").glob("studio.*.svg")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}pictures/{drawing.name}")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.evaluate("document.querySelectorAll('script').length") == 0
    page.close()


def test_at_four_times_the_size_nothing_scrolls_sideways(browser, address):
    page = browser.new_page(viewport={"width": 320, "height": 600})
    for rest in PAGES:
        page.goto(f"{address}kk/{rest}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, rest
    page.close()

import functools
import http.server
import os
import threading
from dataclasses import replace
from datetime import date

import pytest

from claims.public_facts import Appearance, Body, ClaimFacts, DatedName, NarrativeFacts, PublicFacts, Stated
from pipeline.channels import site

TOPIC = "topics/xe4b972337827/"
PAGES = (
    "",
    "corrections/",
    "page/1/",
    "r/r00001/",
    "r/r00002/",
    "r/r00005/",
    "r/r00007/",
    "topics/",
    TOPIC,
    "narratives/",
    "narratives/poison/",
    "authorities/",
    "authorities/moh/",
)
SEEN = (Appearance("https://seen.example/1", date(2020, 3, 2)),)
LONG = "Санитариялық-эпидемиологиялық қадағалауды ұйымдастырушыларымыздың министрлігі"
FACTS = PublicFacts(
    {
        **{f"c{number:05d}": ClaimFacts(45, 120, date(2020, 9, 1), None, SEEN) for number in range(43)},
        "c00001": ClaimFacts(1200, 0, date(2020, 9, 1), date(2020, 9, 3), SEEN),
    },
    [NarrativeFacts("poison", {"ru": "Отравители"}, frozenset({"c00001", "c00005"}))],
    {
        "moh": Body(
            "moh",
            (
                DatedName("kk", "Денсаулық және әлеуметтік даму министрлігі", None, date(2017, 1, 25)),
                DatedName("kk", LONG, date(2017, 1, 25), None),
                DatedName("ru", "Министерство здравоохранения", None, None),
            ),
        )
    },
    {
        f"s{number:05d}": Stated(
            "moh", "О способах передачи", "https://moh.example/1", date(2020, 3, 27), "ru"
        )
        for number in range(43)
    },
)
ALONE = ("index.html", "404.html")

pytestmark = pytest.mark.browser


def needs(reason: str):
    """A browser is missing: skipped on a small machine, a failure where everything has to be tested."""
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
    """The folder with the headers that the site itself tells static hosts to send."""

    headers_to_send: dict[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def address(make, settings):
    site.build(replace(make.edition(43), around=FACTS), settings)
    root = settings.folder / "current"
    rules = (root / "_headers").read_text("utf-8").partition("/assets/*")[0]
    lines = [line.strip().split(": ", 1) for line in rules.splitlines()[1:]]
    server_class = type("Headed", (Server,), {"headers_to_send": dict(lines)})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(server_class, directory=str(root))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.parametrize(
    ("width", "scheme", "languages"),
    [(360, "light", ("kk", "ru", "en")), (1280, "light", ("kk", "ru", "en")), (360, "dark", ("kk",))],
)
def test_every_kind_of_page_is_accessible_fits_and_obeys_the_policy(
    browser, address, width, scheme, languages
):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    findings = []
    paths = [f"{code}/{rest}" for code in languages for rest in PAGES] + list(ALONE)
    for path in paths:
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


def test_at_twice_the_size_nothing_scrolls_sideways(browser, address):
    """200 % on a 1280 pixel screen is 640 pixels wide, 400 % is 320 (WCAG 1.4.10)."""
    page = browser.new_page(viewport={"width": 320, "height": 600})
    for path in ("kk/", "kk/r/r00005/", "ru/r/r00001/", "en/corrections/"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.close()


def test_the_short_link_leads_to_the_answer_without_a_script(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}r/tkk00006/")
    page.wait_for_url(f"{address}ru/r/r00006/")
    context.close()


def test_the_keyboard_reaches_the_content_first(browser, address):
    page = browser.new_page()
    page.goto(f"{address}kk/r/r00000/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.close()


@pytest.mark.parametrize("scripts", [False, True])
def test_a_citizen_finds_an_answer_by_its_topic_reads_what_was_corrected_and_passes_it_on(
    browser, address, scripts
):
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}kk/")
    assert page.locator(".again li").inner_text().startswith("Мәнмәтіні толық емес")
    page.locator("summary").click()
    page.locator("header .menu details a", has_text="Тақырыптар").click()
    page.locator(".names a").first.click()
    page.locator("a[rel=next]").click()
    page.locator("a[rel=next], a[rel=prev]").last.wait_for()
    page.goto(f"{address}kk/{TOPIC}page/1/")
    page.locator(".card a[href$='/r/r00001/']").click()

    assert page.url == f"{address}kk/r/r00001/"
    box = page.locator(".history.is-corrected")
    assert "Мәлімдеменің күні нақтыланды: 26 емес, 27 наурыз." in box.inner_text()
    assert "2020 жылғы 3 қыркүйек" in page.locator(".back").inner_text()
    page.locator(".languages a[hreflang=ru]").click()
    assert page.url == f"{address}ru/r/r00001/"
    shared = page.locator(".sharing a", has_text="WhatsApp").get_attribute("href")
    assert shared.startswith("https://wa.me/?text=%D0%9D%D0%B5%20%D1%85%D0%B2%D0%B0%D1%82%D0%B0%D0%B5%D1%82")
    assert shared.endswith("https%3A%2F%2Faiqyn.example%2Fru%2Fr%2Fr00001%2F")
    page.locator(".kin a").first.click()
    assert page.locator("h1 .verdict").is_visible()
    context.close()


def test_at_360_pixels_the_longest_kazakh_name_stays_within_the_page_and_nothing_moves(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}kk/authorities/moh/")
    right = page.evaluate("document.querySelector('h1').getBoundingClientRect().right")
    assert right <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_on_paper_only_the_answer_and_its_versions_are_left(browser, address):
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}ru/r/r00001/")
    assert not page.locator(".menu").is_visible()
    assert not page.locator(".sharing").is_visible()
    assert page.locator(".history").is_visible()
    assert page.locator("article").is_visible()
    page.close()

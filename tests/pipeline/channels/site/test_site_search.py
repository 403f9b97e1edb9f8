import functools
import http.server
import json
import os
import random
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from claims.content import Text
from claims.page_content import PageContent, PageText
from claims.terms import PageKind, VersionKind
from models import noise
from models.stems import stem
from models.text import fold
from pipeline.channels import Edition, PageItem, site
from pipeline.channels.site import kept_words
from pipeline.channels.site.search_script import fold_alone
from pipeline.channels.site.search_words import Index, read, term_hash, terms_of

DEMO = Path(__file__).parents[4] / "data" / "demo"


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
    """The site below a folder of the server, with the policy that it tells static hosts to send."""

    policy = ""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/below"))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def serve(settings):
    """Builds an edition and gives the address that it is served at, in a sub-folder."""
    servers = []

    def begin(edition: Edition) -> str:
        site.build(edition, settings)
        root = settings.folder / "current"
        lines = (root / "_headers").read_text("utf-8").splitlines()
        policy = next(line.partition(": ")[2] for line in lines if "Content-Security-Policy" in line)
        kind = type("Headed", (Server,), {"policy": policy})
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(kind, directory=str(root))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/below/"

    yield begin
    for server in servers:
        server.shutdown()


def settled(page) -> str:
    """What the page says once it has searched."""
    for _ in range(500):
        said = page.inner_text("[data-part=status]")
        if said and said != page.get_attribute("#search", "data-searching"):
            return said
        page.wait_for_timeout(20)
    raise AssertionError("the search does not end")


def ask(page, text: str) -> str:
    page.fill("#q", text)
    page.click("#search button")
    return settled(page)


def hits(page, part: str) -> list[str]:
    links = page.query_selector_all(f"[data-part={part}] li a")
    return [link.get_attribute("href") for link in links]


# --- the fold ---------------------------------------------------------------------------------------------


def said_texts() -> list[str]:
    """What people say in the demonstration, and the same in every disguise there is."""
    chance = random.Random(5)
    texts = []
    for path in sorted((DEMO / "rumours").glob("*.yaml")):
        rumour = yaml.safe_load(path.read_text("utf-8"))
        texts += [sighting["text"] for sighting in rumour["sightings"]]
    for code in ("kk", "ru", "en"):
        texts += [
            entry["text"] for entry in yaml.safe_load((DEMO / "news" / f"{code}.yaml").read_text("utf-8"))
        ]
    spoilers = {**noise.SPOILERS, **noise.EVASIONS}
    return texts + [spoil(text, chance) for spoil in spoilers.values() for text in chance.sample(texts, 40)]


ODD = [
    "",
    "   ",
    "не",
    "ß ſ ﬁ İstanbul Straße",
    "12.07.2020, 10:22 - Айгүл: су уланған",
    "Переслано от: Новости\nв городе нет воды",
    "Fwd: Re: закрыли границу 05.07 и 2020-07-05",
    "42 500 тг, 1,5 млн, 350 мың, 2.5k, 3 миллиарда",
    "к о р о н а в и р у с  в.а.к.ц.и.н.а",
    "ghbdtn rfr ltkf d ujhjlt",
    "сщмшв фтв мфссшту",
    "vakcinamen chip salady deidi",
    "4ип внутри вак7ины, к0вид19",
    "بۇل جالعان اقپارات، الماتىدا سۋ ۋلانعان",
    "ⓥⓐⓚ 🇰🇿 №5 …",
    "constructor __proto__ toString",
    "https://t.me/x/1 www.example.kz/қазақ t.me/abc",
    "don't can’t o'zbekiston",
    "\ufeff\u202eтекст\u200b внутри\u00ad",
]


def test_the_script_reads_every_text_as_the_matcher_does(browser):
    texts = said_texts() + ODD
    page = browser.new_page()
    page.evaluate("code => { window.aiqyn = (0, eval)(code); }", fold_alone())
    theirs = page.evaluate(
        """texts => texts.map((text) => {
            const { words, latin } = aiqyn.fold(text);
            return [words, latin, words.map(aiqyn.stem)];
        })""",
        texts,
    )
    page.close()
    ours = [[list(one) for one in (said.words, said.latin, said.stems)] for said in map(fold, texts)]
    words = {word for row in ours for word in (*row[0], *row[1])}
    assert len(words) > 8_000
    assert [text for text, a, b in zip(texts, ours, theirs, strict=True) if a != b] == []


def test_the_script_cuts_and_hashes_words_as_the_exporter_does(browser):
    from models.similarity import stop_words

    words = sorted({word for text in said_texts() for word in fold(text).words} - stop_words())
    page = browser.new_page()
    page.evaluate("code => { window.aiqyn = (0, eval)(code); }", fold_alone())
    theirs = page.evaluate(
        "words => words.map((word) => aiqyn.termsOf(word).map((t) => [t, aiqyn.hashOf(t)]))", words
    )
    page.close()
    ours = [[[term, term_hash(term)] for term in terms_of(word)] for word in words]
    assert ours == theirs


def test_a_term_is_a_word_its_stem_and_its_beginning():
    assert terms_of("вакцинамен") == ("вакцинамен", stem("вакцинамен"), "вакци")
    assert terms_of("42500") == ("42500",)
    assert terms_of("5") == ("5",)
    assert terms_of("я") == ()


# --- the page ---------------------------------------------------------------------------------------------


def test_a_whole_forwarded_message_finds_the_answer_in_each_language(browser, serve, make):
    address = serve(Edition([make.item(number) for number in range(8)]))
    asked = {
        "kk": "Пересланное сообщение\nКөршілер айтып жатыр, зимбир мен сарымсак, лимон коссаныз "
        "вирустан коргайды деп, рас па?",
        "ru": "Девочки, срочно всем! Имбирь с лимоном и чесноком, говорят, защищает от вируса лучше масок!!!",
        "en": "Got this on WhatsApp: garlic, lemon and ginger protect you against the new virus. Is this true?",
    }
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for language, text in asked.items():
        page.goto(f"{address}{language}/search/")
        ask(page, text)
        assert hits(page, "answers") == [f"../../{language}/r/r00003/"], language
        assert page.is_hidden("[data-part=nothing]")
    page.click("[data-part=answers] a")
    page.wait_for_url(f"{address}en/r/r00003/")
    page.close()
    assert said == []


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("банандардан коронавируспен", "r00000"),
        ("бананами заражают", "r00000"),
        ("qyzyl karta korshiler", "r00001"),
        ("arak virusty oltiredi", "r00007"),
        ("ушкил вирустан лимонмен саримсакпен", "r00003"),
        ("bananas transmitted", "r00000"),
        ("бoты ақыға 42500 тенге", "r00002"),
        ("водкой убить вирус", "r00007"),
    ],
)
def test_other_forms_and_other_letters_find_the_same_answer(browser, serve, make, asked, answer):
    address = serve(Edition([make.item(number) for number in range(8)]))
    page = browser.new_page()
    page.goto(f"{address}kk/search/")
    ask(page, asked)
    assert [*hits(page, "answers"), *hits(page, "related")][0] == f"../../kk/r/{answer}/"
    page.close()


def test_a_message_in_one_language_finds_the_answer_in_the_readers(browser, serve, make):
    address = serve(make.edition(12))
    page = browser.new_page()
    page.goto(f"{address}kk/search/")
    ask(page, "Говорят, бананы заражают коронавирусом")
    first = [*hits(page, "answers"), *hits(page, "related")][0]
    assert first.startswith("../../kk/r/r0000")
    ask(page, "Въезд в город ограничен с 19 июня")
    card = page.query_selector("#found li[lang=ru]")
    assert card is not None and card.query_selector("a").get_attribute("href") == "../../ru/r/r00006/"
    assert "Русский" in card.inner_text()
    page.close()


def test_what_nothing_answers_is_met_with_silence_and_a_way_to_ask(browser, serve, make, settings):
    settings.options["ask_url"] = "https://ask.example/"
    address = serve(Edition([make.item(number) for number in range(8)]))
    page = browser.new_page()
    page.goto(f"{address}ru/search/")
    assert (
        ask(page, "Подскажите хорошего мастера по ремонту обуви в Караганде") == "Ответа на это не нашлось."
    )
    assert hits(page, "answers") == hits(page, "related") == []
    assert page.get_attribute("[data-part=nothing] a", "href") == "https://ask.example/"
    page.close()


def test_an_answer_that_was_replaced_is_found_as_the_newer_one(browser, serve, make):
    older = make.item(0, superseded_by="r00008")
    address = serve(Edition([older, make.item(8), *[make.item(number) for number in range(1, 8)]]))
    page = browser.new_page()
    page.goto(f"{address}en/search/")
    ask(page, "Bananas transmit the coronavirus")
    assert hits(page, "answers") == ["../../en/r/r00008/"]
    page.close()


def guidance(slug: str, title: str) -> PageItem:
    text = PageText(title, "Су қайнатып ішіңіз.", "Құбыр суын бес минут қайнатыңыз.")
    content = PageContent(
        page="g-00001",
        slug=slug,
        page_kind=PageKind.GUIDANCE,
        number=1,
        kind=VersionKind.FIRST,
        texts={"kk": text},
        as_of=date(2020, 4, 1),
    )
    return PageItem(content, [], {})


def test_other_pages_are_found_too_and_say_what_they_are(browser, serve, make):
    pages = [guidance("su-qauipsizdigi", "Су тасқыны кезінде не істеу керек")]
    address = serve(Edition([make.item(number) for number in range(8)], pages))
    page = browser.new_page()
    page.goto(f"{address}kk/search/")
    ask(page, "су таскини кезинде не истеу керек")
    assert hits(page, "answers") == ["../../kk/guidance/su-qauipsizdigi/"]
    assert page.inner_text("[data-part=answers] .kind") == "Кеңестер"
    page.close()


def test_enter_searches_the_address_keeps_the_words_and_opens_as_it_was(browser, serve, make):
    address = serve(Edition([make.item(number) for number in range(8)]))
    page = browser.new_page()
    page.goto(f"{address}en/search/")
    page.focus("#q")
    page.keyboard.type("vodka kills")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the virus")
    page.keyboard.press("Enter")
    assert settled(page) == "Found: 1"
    assert page.url == f"{address}en/search/?q=vodka%20kills%0Athe%20virus"
    page.goto(page.url)
    assert settled(page) == "Found: 1"
    assert page.input_value("#q") == "vodka kills\nthe virus"
    page.keyboard.press("Tab")
    page.close()


def test_a_page_opened_from_a_disk_searches_as_well(browser, settings, make):
    site.build(Edition([make.item(number) for number in range(8)]), settings)
    page = browser.new_page()
    page.goto((settings.folder / "current").resolve().as_uri() + "/en/search/index.html")
    ask(page, "ginger, lemon and garlic against the virus")
    assert hits(page, "answers") == ["../../en/r/r00003/"]
    page.close()


def test_without_a_script_the_page_says_so_and_leads_to_the_lists(browser, serve, make):
    address = serve(make.edition(8))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}ru/search/?q=вода")
    assert page.is_visible("#needs-script")
    assert page.is_hidden("#search")
    links = [link.get_attribute("href") for link in page.query_selector_all("#needs-script a")]
    assert "../../ru/" in links and "../../ru/search/" not in links
    context.close()


def test_data_that_does_not_arrive_is_said_and_can_be_asked_for_again(browser, serve, make):
    address = serve(Edition([make.item(number) for number in range(8)]))
    page = browser.new_page()
    page.route("**/search/words/*", lambda route: route.abort())
    page.goto(f"{address}en/search/")
    assert ask(page, "vodka kills the virus").startswith("Not all of the search data could be loaded.")
    page.unroute("**/search/words/*")
    assert ask(page, "vodka kills the virus") == "Found: 1"
    page.close()


HOSTILE = [
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    "\"'><svg onload=window.broken=1>",
    "`${window.broken=1}` \u2028\u2029 \\u003cscript>",
    "{{7*7}} <!-- <script>",
]


def test_hostile_titles_stay_text_among_what_is_found(browser, serve, make):
    items = []
    for number, hostile in enumerate(HOSTILE):
        texts = {code: Text(f"Тасқын су {hostile}", hostile, hostile) for code in ("kk", "ru", "en")}
        items.append(make.item(number, texts=texts))
    address = serve(Edition(items))
    page = browser.new_page()
    page.goto(f"{address}kk/search/")
    scripts = page.evaluate("document.scripts.length")
    ask(page, "тасқын су")
    found = page.inner_text("#found")
    for hostile in HOSTILE:
        assert hostile.replace("\u2028", " ").replace("\u2029", " ").split()[0] in found
    assert page.evaluate("window.broken") is None
    assert page.evaluate("document.scripts.length") == scripts
    assert (
        page.evaluate("document.querySelectorAll('#found script, #found img, #found svg[onload]').length")
        == 0
    )
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_what_is_found_is_accessible_and_fits(browser, serve, make, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    address = serve(make.edition(12))
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for language, text in (("kk", "банан арқылы коронавирус жұғады"), ("ru", "ремонт обуви недорого быстро")):
        page.goto(f"{address}{language}/search/")
        ask(page, text)
        found = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


# --- the files --------------------------------------------------------------------------------------------


def search_files(folder: Path) -> dict[str, bytes]:
    root = folder / "current"
    paths = [*root.glob("search/**/*"), *root.glob("*/search/*"), *root.glob("assets/search*")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def test_a_build_upon_another_gives_the_same_bytes_as_one_from_nothing(settings, make, tmp_path):
    edition = make.edition(40)
    site.build(Edition(edition.items[1:]), settings)
    site.build(edition, settings)
    whole = replace(settings, folder=tmp_path / "whole")
    site.build(Edition(edition.items[::-1]), whole)
    assert search_files(settings.folder) == search_files(whole.folder)


def test_a_new_answer_leaves_the_cards_of_full_sheets_as_they_are(settings, make):
    edition = make.edition(40)
    site.build(Edition(edition.items[1:]), settings)
    before = search_files(settings.folder)
    site.build(edition, settings)
    after = search_files(settings.folder)
    changed = {path for path, content in after.items() if before.get(path) != content and "/cards/" in path}
    assert {path.removesuffix(".gz").removesuffix(".br") for path in changed} == {
        f"search/cards/{code}/2.js" for code in ("kk", "ru", "en")
    }


def test_a_damaged_cache_or_one_of_another_way_of_reading_is_made_anew(settings, make, monkeypatch):
    edition = make.edition(9)
    site.build(edition, settings)
    before, kept = search_files(settings.folder), settings.folder / kept_words.NAME
    for damage in (b"", b"PK\x03\x04 no archive", kept.read_bytes()[:-200]):
        kept.write_bytes(damage)
        site.build(Edition(edition.items[1:]), settings)
        site.build(edition, settings)
        assert search_files(settings.folder) == before
    asked: list[str] = []
    monkeypatch.setattr(kept_words, "way_of_reading", lambda: "another")

    def read_anew(stamps):
        asked.extend(stamps)
        return [read([(3, "су")]) for _ in stamps]

    kept_words.with_kept(settings.folder, ["a", "b"], read_anew)
    kept_words.with_kept(settings.folder, ["a", "b", "c"], read_anew)
    assert asked == ["a", "b", "c"]


def test_terms_of_most_pages_are_named_and_not_listed():
    pages = [read([(3, f"ауру салады {number}")]) for number in range(100, 200)]
    index = Index(pages)
    common = set(index.common.tolist())
    assert {term_hash("ауру"), term_hash("салади")} <= common
    assert term_hash("150") not in common
    head = json.loads(index.head().decode().removeprefix("aiqynSearch.head(").removesuffix(");\n"))
    assert head["pages"] == 100 and head["shards"] == index.shards
    assert len(index.files()) == index.shards


def test_an_empty_site_has_an_empty_index(settings):
    site.build(Edition([]), settings)
    files = search_files(settings.folder)
    assert files["search/head.js"] == b'aiqynSearch.head({"pages": 0, "shards": 1, "common": ""});\n'
    assert sorted(path for path in files if path.startswith("search/words/")) == ["search/words/0.js"]


def test_a_shard_holds_steps_and_weights_as_its_reader_expects(browser):
    chance = random.Random(3)
    words = ["".join(chance.choices("бвгджзклмпрстф", k=7)) for _ in range(300)]
    said = [{word: chance.choice((1, 2, 3)) for word in chance.sample(words, 25)} for _ in range(400)]
    pages = [read([(weight, word) for word, weight in one.items()]) for one in said]
    index = Index(pages)
    code = fold_alone().replace("return {fold,", "return {shardOf, fold,")
    page = browser.new_page()
    page.evaluate("code => { window.aiqyn = (0, eval)(code); }", code)
    found: dict[int, list[list[int]]] = {}
    for content in index.files().values():
        packed = json.loads("[" + content.decode().partition("(")[2].removesuffix(");\n") + "]")[1]
        rows = page.evaluate("packed => Array.from(aiqyn.shardOf(packed))", packed)
        found.update(dict(rows))
    page.close()
    expected: dict[int, list[list[int]]] = {}
    for number, terms in enumerate(pages):
        for name, weight in zip(terms.hashes.tolist(), terms.weights.tolist(), strict=True):
            if name not in index.common:
                expected.setdefault(name, []).append([number, weight])
    assert len(expected) > 200 and np.array(found[next(iter(expected))]).shape[1] == 2
    assert found == expected

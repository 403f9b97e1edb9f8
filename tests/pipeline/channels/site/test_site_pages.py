import gzip
import json
import re
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from zoneinfo import ZoneInfo

import extruct
import html5lib
import pytest

from claims.content import ClaimSaid, Text
from claims.errors import RefusedError
from claims.terms import Verdict, VersionKind
from pipeline.channels import Edition, Link, Post, site
from pipeline.channels.site import lists
from pipeline.channels.site.text import fit, safe_html, web_address
from pipeline.channels.site.words import all_words

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def pages_of(folder: Path) -> list[Path]:
    return sorted((folder / "current").rglob("*.html"))


def tree(path: Path):
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(path.read_bytes())


def nodes(document, name: str):
    return list(document.iter(NAMESPACE + name))


def text_of(node) -> str:
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip()


@pytest.fixture
def built(edition, settings):
    site.build(edition, settings)
    return settings.folder


def test_every_page_is_valid_html_in_its_own_language_with_one_heading_of_the_first_level(built):
    for path in pages_of(built):
        document = tree(path)
        assert len(nodes(document, "h1")) == 1, path
        assert len(nodes(document, "main")) == 1, path
        folder = path.relative_to(built / "current").parts[0]
        if folder in all_words():
            assert document.get("lang") == folder


def test_headings_never_leave_a_level_out(built):
    for path in pages_of(built):
        levels = [int(level) for level in re.findall(r"<h([1-6])", path.read_text("utf-8"))]
        steps = [after - before for before, after in pairwise(levels)]
        assert levels[0] == 1 and all(step <= 1 for step in steps), (path, levels)


def test_every_internal_link_leads_to_a_file(built, settings):
    root = built / "current"
    missing = set()
    for path in pages_of(built):
        here = f"{settings.site}/{path.relative_to(root).as_posix().removesuffix('index.html')}"
        for found in re.findall(r'(?:href|src|content="0; url)="?([^"]*)"', path.read_text("utf-8")):
            target, fragment = urldefrag(urljoin(here, found))
            if target.startswith(settings.site):
                file = root / urlsplit(target).path.lstrip("/")
                file = file / "index.html" if target.endswith("/") else file
                if not file.is_file() or (fragment and f'id="{fragment}"' not in file.read_text("utf-8")):
                    missing.add((path, found))
    assert missing == set()


def test_the_page_holds_exactly_the_body_that_was_previewed(built, edition, settings):
    for item in edition.items:
        for language in item.content.texts:
            post = site.render(item.content, language, Link(item.codes[language], settings.site))
            page = (built / "current" / language / "r" / item.content.refutation / "index.html").read_text(
                "utf-8"
            )
            assert page.count(post.body) == 1
            assert page.count("<article") == 1


def test_a_post_is_titled_with_its_verdict_and_the_claim_in_quotation_marks(make):
    content = make.content(2)
    link = Link("abc", "https://aiqyn.example")

    titles = {language: site.render(content, language, link).title for language in ("kk", "ru", "en")}

    assert titles == {
        "kk": "Алаяқтық: «“EgovKzBot2.0” боты ақыға 42 500 теңге рәсімдеп береді»",
        "ru": "Мошенничество: «Бот „EgovKzBot2.0“ за деньги оформит 42 500 тенге»",
        "en": "Scam: “The bot ‘EgovKzBot2.0’ arranges 42,500 tenge for a fee”",
    }


def test_a_claim_never_stands_without_its_verdict(built, edition):
    words = all_words()
    for item in edition.items:
        for language in item.content.texts:
            label = words[language].label(item.content)
            claim = words[language].quoted(item.content.texts[language].title)
            document = tree(built / "current" / language / "r" / item.content.refutation / "index.html")
            assert text_of(nodes(document, "h1")[0]) == f"{label}: {claim}"
            assert text_of(nodes(document, "title")[0]).startswith(f"{label}: {claim} – ")
            social = [
                meta.get("content") for meta in nodes(document, "meta") if meta.get("property") == "og:title"
            ]
            assert social == [f"{label}: {claim}"]
            short = tree(built / "current" / "r" / item.codes[language] / "index.html")
            assert text_of(nodes(short, "h1")[0]) == f"{label}: {claim}"
    labels = {code: {w.label(item.content) for item in edition.items} for code, w in words.items()}
    for path in pages_of(built):
        language = path.relative_to(built / "current").parts[0]
        document = tree(path)
        for above in document.iter():
            if any(node.get("class") == "claim" for node in above):
                assert text_of(above).partition(": ")[0] in labels[language], (path, text_of(above))


def test_what_events_overtook_is_said_with_its_day_everywhere(built):
    page = (built / "current/ru/r/r00005/index.html").read_text("utf-8")
    label = "Неправда (по состоянию на 28 марта 2020 года)"
    assert f"<title>{label}: " in page
    assert "Ситуация изменилась" in page
    [review] = json_ld(page)
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": label}


def test_a_withdrawn_answer_says_so_and_is_no_review_any_more(built):
    page = (built / "current/kk/r/r00002/index.html").read_text("utf-8")
    assert "<title>Кері қайтарып алынды: " in page
    assert "Бұрынғы қорытынды: «Алаяқтық». Ол енді күшінде емес." in page
    [notice] = json_ld(page)
    assert (notice["@type"], notice["creativeWorkStatus"]) == ("WebPage", "Withdrawn")
    dump = json.loads((built / "current/claimreview.json").read_text("utf-8"))
    addresses = [review["url"] for element in dump["dataFeedElement"] for review in element["item"]]
    assert not [address for address in addresses if "r00002" in address]


def test_an_answer_that_was_replaced_leads_to_the_newer_one_in_a_language_it_exists_in(built):
    same = (built / "current/kk/r/r00003/index.html").read_text("utf-8")
    other = (built / "current/kk/r/r00007/index.html").read_text("utf-8")
    assert 'href="../../../kk/r/r00004/" hreflang="kk">Дәлелденбеген: ' in same
    assert 'href="../../../ru/r/r00006/" hreflang="ru" lang="ru">Правда: ' in other


def test_an_answer_in_one_language_only_has_no_page_in_the_others(built, settings):
    root = built / "current"
    there = [
        language for language in ("kk", "ru", "en") if (root / language / "r/r00006/index.html").exists()
    ]
    assert there == ["ru"]
    assert "kk/r/r00006" not in "".join(path.read_text("utf-8") for path in (root / "kk").rglob("*.html"))
    assert "../../ru/r/r00006/" in (root / "r/tkk00006/index.html").read_text("utf-8")


def test_the_build_tells_the_address_of_each_of_its_own_codes(edition, settings):
    addresses = site.build(edition, settings)
    assert addresses["kk00001"] == "https://aiqyn.example/kk/r/r00001/"
    assert len(addresses) == 29 * 3 + 1


def json_ld(page: str) -> list[dict]:
    return extruct.extract(page, syntaxes=["json-ld"])["json-ld"]


def test_each_claim_has_its_own_review_for_machines(settings, make):
    claims = (
        ClaimSaid("c1", {"ru": "Бананы опасны"}, None),
        ClaimSaid("c2", {"kk": "Банан қауіпті"}, date(2020, 3, 2)),
    )
    item = make.item(1, kind=VersionKind.CORRECTION, claims=claims, note={"ru": "Уточнена дата."})
    site.build(Edition([item]), settings)

    page = (settings.folder / "current/ru/r/r00001/index.html").read_text("utf-8")
    first, second = json_ld(page)

    assert first["claimReviewed"] == "Бананы опасны"
    assert second["claimReviewed"] == item.content.texts["ru"].title
    assert second["itemReviewed"] == {
        "@type": "Claim",
        "text": "Банан қауіпті",
        "datePublished": "2020-03-02",
        "firstAppearance": {"@type": "CreativeWork", "datePublished": "2020-03-02"},
    }
    assert first["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Не хватает контекста",
        "ratingValue": 3,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert first["author"]["name"] == "Министерство здравоохранения"
    assert (first["inLanguage"], first["datePublished"], first["dateModified"]) == (
        "ru",
        "2020-03-28T15:05:00+00:00",
        "2020-03-30T15:05:00+00:00",
    )
    assert first["correction"] == [
        {"@type": "CorrectionComment", "text": "Уточнена дата.", "dateCreated": "2020-03-30T15:05:00+00:00"}
    ]
    assert first["url"] == "https://aiqyn.example/ru/r/r00001/"


def test_only_verdicts_between_so_and_not_so_have_a_number(settings, make):
    items = [make.item(number, verdict=verdict) for number, verdict in enumerate(Verdict)]
    site.build(Edition(items), settings)
    values = {}
    for item in items:
        path = settings.folder / "current/en/r" / item.content.refutation / "index.html"
        [review] = json_ld(path.read_text("utf-8"))
        values[item.content.verdict.value] = review["reviewRating"].get("ratingValue")
    assert values == {
        "false": 1,
        "misleading": 2,
        "missing_context": 3,
        "unproven": None,
        "true": 5,
        "satire": None,
        "scam": 1,
    }


def test_the_archive_keeps_its_pages_when_something_new_comes(settings, make, monkeypatch):
    """One of the first sixty has no Kazakh text, so 61 make the front page and two of the archive."""
    monkeypatch.setattr(lists, "SHEET", 20)
    root = settings.folder / "current/kk"
    site.build(make.edition(61), settings)
    before = [(root / f"page/{number}/index.html").read_bytes() for number in (1, 2)]
    site.build(make.edition(70), settings)
    pages = [root / "index.html", root / "page/1/index.html", root / "page/2/index.html"]
    assert [page.read_bytes() for page in pages[1:]] == before
    assert [page.read_text("utf-8").count('class="card"') for page in pages] == [29, 20, 20]
    assert not (root / "page/3").exists()


def test_dates_stand_in_the_house_style_of_each_language_and_on_almatys_clock():
    noon = datetime(2020, 3, 28, 20, 30, tzinfo=ZoneInfo("UTC"))
    assert {code: words.moment(noon) for code, words in all_words().items()} == {
        "kk": "2020 жылғы 29 наурыз, 02:30",
        "ru": "29 марта 2020 года, 02:30",
        "en": "29 March 2020, 02:30",
    }
    later = datetime(2024, 3, 28, 20, 30)  # noqa: DTZ001 - as the database gives it: UTC without saying so
    assert all_words()["en"].moment(later) == "29 March 2024, 01:30"


def test_times_are_told_on_the_clock_of_the_settings_in_words_of_the_language(edition, settings):
    options = {**settings.options, "time_zone": "Asia/Bishkek"}
    site.build(edition, replace(settings, options=options))
    page = (settings.folder / "current/kk/r/r00001/index.html").read_text("utf-8")
    bishkek = all_words()["kk"].moment(datetime(2020, 3, 28, 8, 5, tzinfo=ZoneInfo("UTC")))
    assert bishkek.endswith("14:05")
    assert "Уақыт белдеуі: Бішкек." in page
    assert "Алматы" not in page


def test_where_letters_are_sent_every_page_says_where_to_ask_for_them(edition, settings):
    options = {**settings.options, "subscribe_url": "https://desk.example/subscribe"}
    site.build(edition, replace(settings, options=options))
    page = (settings.folder / "current/kk/index.html").read_text("utf-8")
    assert '<a href="https://desk.example/subscribe?lang=kk">Эл. поштамен</a>' in page


def test_a_demonstration_says_so_on_every_page_and_keeps_out_of_search(edition, make, tmp_path):
    settings = make.settings(tmp_path / "demo", demonstration=True)
    site.build(edition, settings)
    for path in pages_of(settings.folder):
        page = path.read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in page, path
        if path.relative_to(settings.folder / "current").parts[1:2] and "/r/" not in f"/{path.parts[-3]}/":
            assert 'class="demonstration"' in page, path
    assert "X-Robots-Tag: noindex" in (settings.folder / "current/_headers").read_text("utf-8")


def test_a_site_in_a_subfolder_keeps_its_links(edition, make, tmp_path):
    settings = replace(make.settings(tmp_path / "sub"), site="https://gov.example/answers/")
    addresses = site.build(edition, settings)
    assert addresses["kk00001"] == "https://gov.example/answers/kk/r/r00001/"
    assert 'href="/answers/kk/"' in (settings.folder / "current/404.html").read_text("utf-8")


def test_markdown_becomes_a_few_harmless_tags():
    html = str(
        safe_html(
            "# Title\n\n### Deep\n\n<b>raw</b> [yes](https://a.example) [no](javascript:alert(1)) [rel](/x) "
            "![pic](https://a.example/p.png)\n\n2. two\n"
        )
    )
    assert "<h3>Title</h3>" in html and "<h4>Deep</h4>" in html
    assert "&lt;b&gt;raw&lt;/b&gt;" in html
    assert '<a href="https://a.example" rel="noopener">yes</a>' in html
    assert "javascript:" not in re.sub(r"<[^a][^>]*>|>[^<]*<", "", html)
    assert 'href="/x"' not in html and "<img" not in html
    assert '<ol start="2">' in html


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/etc/passwd", "https://", "http://[", ""],
)
def test_only_absolute_web_addresses_become_links(url):
    assert web_address(url) == ""


def test_characters_that_break_pages_or_turn_them_round_are_left_out():
    assert fit("a\x00b\u202ec\ud800d\uffffe\tf\n") == "abcde\tf\n"


def test_the_answer_is_refused_in_a_language_it_has_no_text_in(make):
    content = make.content(0, texts={"ru": Text("a", "b", "c")})
    with pytest.raises(RefusedError, match="r00000 has no text"):
        site.render(content, "kk", Link("x", "https://aiqyn.example"))


@pytest.mark.parametrize("name", ["../up", "a/b", "", "A", "ә", "x" * 81, ".", "a\n"])
def test_a_name_that_cannot_be_a_file_refuses_the_build_and_leaves_the_site(settings, make, name):
    site.build(Edition([make.item(5)]), settings)
    before = (settings.folder / "current").readlink()
    item = make.item(0)
    for bad in (
        replace(item, content=replace(item.content, refutation=name)),
        replace(item, codes={"kk": name}),
    ):
        with pytest.raises(RefusedError, match="cannot be the name of a page"):
            site.build(Edition([bad]), settings)
    assert (settings.folder / "current").readlink() == before


def test_two_items_with_one_address_refuse_the_build(settings, make):
    with pytest.raises(RefusedError, match="claim the same address"):
        site.build(Edition([make.item(0), make.item(0)]), settings)


def test_single_posts_are_not_delivered(settings):
    post = Post("c", "kk", "t", "b")
    with pytest.raises(RefusedError, match="built as a whole"):
        site.deliver(post, settings)
    with pytest.raises(RefusedError, match="built as a whole"):
        site.replace(post, "x", settings)


def test_the_first_view_weighs_less_than_sixty_kilobytes(built):
    root = built / "current"
    for path in root.glob("??/r/*/index.html"):
        text = path.read_text("utf-8")
        asked = {*re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', text)}
        assert asked and " src=" not in text
        files = [path, *((path.parent / one).resolve() for one in asked)]
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 60_000, path

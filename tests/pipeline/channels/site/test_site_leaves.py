"""The pages beside refutations: what each kind shows, where it lies, and what makes it anew."""

import random
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import extruct
import html5lib
import pytest

from claims.page_content import PageText
from claims.terms import PageKind, VersionKind
from pipeline.channels import Edition, Link, PublishedHead, site
from pipeline.channels.site import lists
from tests.pipeline.channels.site import leaf_samples as samples

LANGUAGES = ("kk", "ru", "en")
MENU = re.compile(r'<nav class="menu".*?</nav>', re.S)


@pytest.fixture
def leaves(edition) -> Edition:
    """Refutations in every state and a page of each kind."""
    return with_pages(Edition(list(edition.items)[-8:]), samples.everything())


@pytest.fixture
def settings(settings):
    topics = {"health": {"kk": "Денсаулық", "ru": "Здоровье", "en": "Health"}}
    more = {"video_hosts": [samples.HOST], "contact": "site@aiqyn.example", "topics": topics, "cards": False}
    return replace(settings, options={**settings.options, **more})


def with_pages(edition: Edition, pages, heads=samples.HEADS) -> Edition:
    return replace(edition, pages=pages, picture=samples.PICTURES.__getitem__, heads=heads)


def built(edition: Edition, settings) -> Path:
    site.build(edition, settings)
    return settings.folder / "current"


def read(root: Path, path: str) -> str:
    return (root / path / "index.html").read_text("utf-8")


def words_of(page: str) -> str:
    """What a reader sees of a page, in one line."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for block in tree.find(".//main").iter():
        if block.tag in {"p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "div", "br"}:
            block.tail = f" {block.tail or ''}"
    return " ".join("".join(tree.find(".//main").itertext()).split())


def files(folder: Path) -> dict[str, bytes]:
    root = folder / "current"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def data_of(page: str, kind: str) -> dict:
    found = [one for one in extruct.extract(page, syntaxes=["json-ld"])["json-ld"] if one["@type"] == kind]
    assert len(found) == 1, (kind, len(found))
    return found[0]


# --- guidance ---------------------------------------------------------------------------------------------


def test_guidance_stands_under_its_section_with_its_day_and_its_next_review(leaves, settings):
    root = built(leaves, settings)
    listed = words_of(read(root, "kk/guidance"))
    assert listed.index("Ауру белгілері") < listed.index("Алдын алу") < listed.index("Қолды дұрыс жуу")
    page = read(root, "kk/guidance/wash-hands")
    said = words_of(page)
    assert "Қай күнгі жағдай бойынша 2020 жылғы 1 сәуір" in said
    assert "Қайта қаралатын күні 2020 жылғы 1 қазан" in said
    assert "<h2>Қашан жуу керек</h2>" in page
    assert 'alt="Қол жудың үш қадамы: сабындау, ысқылау, шаю."' not in page
    assert 'alt="Қол жуудың үш қадамы: сабындау, ысқылау, шаю."' in page
    article = data_of(page, "Article")
    assert (article["expires"], article["inLanguage"]) == ("2020-10-01", "kk")


def test_the_refutations_a_page_names_stand_on_it_with_their_verdicts(leaves, settings):
    root = built(leaves, settings)
    said = words_of(read(root, "en/guidance/wash-hands"))
    assert "Answers on this subject False: “Bananas transmit the coronavirus”" in said


def test_a_corrected_page_says_what_was_changed_and_stands_in_the_log(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "ru/guidance/symptoms")
    assert "Исправлено. Что изменено: Добавлена одышка." in words_of(page)
    assert data_of(page, "Article")["correction"][0]["text"] == "Добавлена одышка."
    log = words_of(read(root, "ru/corrections"))
    assert "Рекомендации: При каких симптомах звонить 103" in log
    assert "Добавлена одышка." in log


def test_a_withdrawn_page_keeps_its_address_says_why_and_no_longer_says_what_it_said(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "ru/guidance/masks")
    assert "<title>Отозвано: «Как носить маску» – " in page
    assert "Министерство выпустило новые рекомендации." in words_of(page)
    assert "Старый совет" not in page
    assert "Как носить маску" not in read(root, "ru/guidance")
    assert "Отозвано: Как носить маску" in words_of(read(root, "ru/corrections"))
    assert extruct.extract(page, syntaxes=["json-ld"])["json-ld"] == []


def test_the_pictures_of_a_withdrawn_page_are_taken_away_with_it(leaves, settings):
    [hands, *rest] = samples.guidance()
    root = built(with_pages(leaves, [hands, *rest]), settings)
    assert len(list(root.glob("pictures/washing-hands.*"))) == 2
    gone = samples.leaf(replace(hands.content, kind=VersionKind.WITHDRAWAL, number=2, note={"ru": "Ошибка."}))
    root = built(with_pages(leaves, [gone, *rest]), settings)
    assert list(root.glob("pictures/washing-hands.*")) == []


def test_a_page_that_lacks_a_language_is_listed_there_and_leads_to_the_one_it_has(leaves, settings):
    root = built(leaves, settings)
    listed = read(root, "en/questions")
    assert '<a href="../../ru/questions/market-hours/" lang="ru" hreflang="ru">' in listed
    assert "Only in Russian" in listed
    assert not (root / "en/questions/market-hours").exists()
    page = read(root, "ru/questions/market-hours")
    assert '<a href="../../../en/questions/" lang="en" hreflang="en">English</a>' in page
    assert "Только на русском" in words_of(page)


# --- questions --------------------------------------------------------------------------------------------


def test_a_question_is_quoted_as_it_was_asked_with_who_answers(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "ru/questions/pets")
    said = words_of(page)
    assert "«Здравствуйте! У соседей кошка гуляет во дворе, можно ли от неё „заразиться“?»" in said
    assert "Кто отвечает Министерство здравоохранения" in said
    question = data_of(page, "QAPage")["mainEntity"]
    assert question["text"].startswith("Здравствуйте!")
    assert question["acceptedAnswer"]["text"] == "Таких случаев не зарегистрировано.\n\nМойте руки.\n"
    assert question["acceptedAnswer"]["author"]["name"] == "Министерство здравоохранения"


def test_a_question_without_a_text_in_the_language_says_which_language_it_is_in(leaves, settings):
    page = read(built(leaves, settings), "en/questions/pets")
    assert '<blockquote class="asked" lang="kk"><p>«Сәлеметсіз бе!' in page


def test_questions_are_grouped_by_topic_and_those_without_one_come_last(leaves, settings):
    listed = read(built(leaves, settings), "ru/questions")
    said = words_of(listed)
    topics = ["Здоровье Можно ли заразиться", "Другие вопросы До какого часа работает рынок?"]
    assert said.index(topics[0]) < said.index(topics[1])
    assert len(data_of(listed, "FAQPage")["mainEntity"]) == 2


# --- briefings --------------------------------------------------------------------------------------------


def test_an_announced_briefing_tells_when_where_and_who_and_offers_a_calendar(leaves, settings):
    root = built(leaves, settings)
    said = words_of(read(root, "ru/briefings"))
    assert "15 января 2031 года, 15:00–16:00 (время: Алматы)" in said
    assert "Где: Пресс-центр; зал 2, 3-й этаж" in said
    page = read(root, "ru/briefings/briefing-2031-01-15")
    assert 'data-starts="2031-01-15T10:00:00+00:00" data-ends="2031-01-15T11:00:00+00:00"' in page
    event = data_of(page, "Event")
    assert event["startDate"] == "2031-01-15T10:00:00+00:00"
    assert [one["@type"] for one in event["location"]] == ["Place", "VirtualLocation"]
    assert data_of(page, "BroadcastEvent")["isLiveBroadcast"] is True


def test_what_is_announced_and_what_was_held_does_not_depend_on_when_the_site_is_built(leaves, settings):
    root = built(leaves, settings)
    said = words_of(read(root, "en/briefings"))
    assert said.index("Announced briefings") < said.index("Briefing on the quarantine")
    assert said.index("Past briefings") < said.index("Briefing on vaccines and food")
    announced = read(root, "en/briefings/briefing-2031-01-15")
    late = samples.leaf(samples.digests()[0].content, datetime(2031, 2, 1, tzinfo=samples.ALMATY))
    pages = [page for page in samples.everything() if page.content.page_kind != PageKind.DIGEST]
    root = built(with_pages(leaves, [*pages, late]), settings)
    said = words_of(read(root, "en/briefings"))
    assert said.index("Past briefings") < said.index("Briefing on the quarantine")
    assert "data-starts" in announced
    assert "data-starts" not in read(root, "en/briefings/briefing-2031-01-15")


def test_a_briefing_that_was_called_off_says_so_in_the_list(leaves, settings):
    said = words_of(read(built(leaves, settings), "ru/briefings"))
    assert "Брифинг о школах" in said
    assert "Отозвано: 7 апреля 2020 года" in said


def test_the_moments_of_a_briefing_lead_into_its_video_and_to_the_refutation_with_its_verdict(
    leaves, settings
):
    page = read(built(leaves, settings), "ru/briefings/briefing-2020-04-03")
    assert '<li id="t=75"><a class="at" href="#t=75">' in page
    assert "1:15 О бананах Неправда: «Бананы заражают коронавирусом»" in words_of(page)
    assert "32:10 О красной карте в eGov Не хватает контекста:" in words_of(page)
    video = data_of(page, "VideoObject")
    assert [(clip["startOffset"], clip["name"]) for clip in video["hasPart"]] == [
        (75, "О бананах"),
        (1930, "О красной карте в eGov"),
    ]
    assert video["duration"] == "PT2710S"


def test_a_player_is_a_link_to_the_video_and_names_only_a_host_that_is_allowed(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "kk/briefings/briefing-2020-04-03")
    assert f'<a class="poster" href="https://{samples.HOST}/watch?v=1" rel="noopener">' in page
    assert f'data-embed="https://{samples.HOST}/embed/1?hl=kk"' in page
    assert "<iframe" not in page
    foreign = read(root, "ru/media/clip-forwarding")
    assert 'href="https://elsewhere.example/v/7"' in foreign
    assert "data-embed" not in foreign


def test_only_pages_with_a_clock_or_a_player_may_run_our_script_and_frame_a_player(leaves, settings):
    root = built(leaves, settings)
    policies = {
        path.relative_to(root).as_posix(): re.findall(
            r'http-equiv="Content-Security-Policy" content="([^"]*)"', unescape(path.read_text("utf-8"))
        )
        for path in root.rglob("index.html")
    }
    framing = {path for path, policy in policies.items() if policy and "frame-src" in policy[0]}
    assert {path.split("/")[1] for path in framing} == {"briefings", "media"}
    assert (
        f"script-src 'self'; frame-src https://{samples.HOST}; "
        in policies["kk/briefings/briefing-2020-04-03/index.html"][0]
    )
    assert "script-src" not in policies["ru/media/bananas/index.html"][0]
    assert "script-src" not in policies["ru/guidance/wash-hands/index.html"][0]
    sent = (root / "_headers").read_text()
    assert f"  Content-Security-Policy: frame-src https://{samples.HOST}; default-src 'none'; " in sent
    assert "/pictures/*\n  Cache-Control: public, max-age=31536000, immutable\n" in sent
    assert "; sandbox" in sent.partition("/pictures/*")[2].splitlines()[2]
    served = (settings.folder / "nginx.conf").read_text()
    pictures = served.partition("location /pictures/ {")[2].partition("}")[0]
    assert "sandbox" in pictures and "immutable" in pictures


@pytest.mark.parametrize(
    "host", ["evil.example; script-src *", "https://a.example", "a.example/x", "*", "a b", "", "A.EXAMPLE"]
)
def test_what_is_no_host_name_never_reaches_a_policy(leaves, settings, host):
    more = replace(settings, options={**settings.options, "video_hosts": [host]})
    root = built(leaves, more)
    assert "frame-src" not in (root / "_headers").read_text()
    assert "frame-src" not in read(root, "kk/briefings")


# --- media ------------------------------------------------------------------------------------------------


def test_the_gallery_shows_each_with_what_it_answers_and_a_page_for_each_kind(leaves, settings):
    root = built(leaves, settings)
    said = words_of(read(root, "ru/media"))
    assert "Бананы не заражают" in said
    assert "На что это ответ: Неправда: «Бананы заражают коронавирусом»" in said
    assert "Передача, 25:00" in said
    only = words_of(read(root, "ru/media/kind/clip"))
    assert "Не пересылайте" in only
    assert "Бананы не заражают" not in only
    assert sorted(p.name for p in (root / "kk/media/kind").iterdir()) == ["clip", "infographic", "programme"]


def test_a_picture_with_writing_is_shown_to_those_who_read_its_language(leaves, settings):
    root = built(leaves, settings)
    assert "bananas-kk." in read(root, "kk/media/bananas")
    assert "bananas-ru." not in read(root, "kk/media/bananas")
    assert "bananas-ru." in read(root, "ru/media/bananas")
    both = read(root, "en/media/bananas")
    assert "bananas-ru." in both and "bananas-kk." in both
    assert 'lang="ru"' in re.findall(r"<img [^>]*bananas-ru[^>]*>", both)[0]
    image = data_of(read(root, "kk/media/bananas"), "ImageObject")
    assert (image["width"]["value"], image["encodingFormat"]) == (1080, "image/jpeg")


def test_a_page_shows_a_narrow_copy_and_the_whole_picture_is_a_click_away(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "ru/media/bananas")
    [small] = re.findall(r'<img src="../../../(pictures/[^"]+\.640\.webp)" width="1080" height="1350"', page)
    [whole] = re.findall(r'<a href="../../../(pictures/bananas-ru\.[0-9a-f]{12}\.png)">', page)
    assert (root / whole).read_bytes() == samples.PICTURES[samples.media()[0].content.pictures[0].sha256]
    assert (root / small).read_bytes()[8:12] == b"WEBP"


def test_a_gallery_page_with_twenty_wide_pictures_is_light(settings, leaves):
    noisy = random.Random(7)
    pages = []
    for number in range(20):
        colour = f"#{noisy.randrange(0x1000000):06x}"
        shown = samples.picture(
            f"p{number}.png", samples.drawn(1600, 1200, colour), 1600, 1200, {"ru": f"Картинка {number}"}
        )
        content = samples.media()[0].content
        more = {"page": f"p-{number}", "slug": f"picture-{number}", "pictures": (shown,)}
        pages.append(samples.leaf(replace(content, **more)))
    root = built(with_pages(leaves, pages), settings)
    page = read(root, "ru/media")
    shown = re.findall(r'<img src="../../(pictures/[^"]+)"[^>]* loading="lazy"', page)
    assert len(shown) == 20
    assert len(page.encode()) < 60_000
    assert max((root / path).stat().st_size for path in shown) < 70_000


def test_without_the_drawing_library_pages_show_the_pictures_as_they_are(leaves, settings, monkeypatch):
    monkeypatch.setattr(site.leaves.leaf_pictures, "drawing_library", lambda: "")
    root = built(leaves, settings)
    assert list(root.glob("pictures/*.webp")) == []
    assert re.search(
        r'<img src="../../../pictures/bananas-ru\.[0-9a-f]{12}\.png"', read(root, "ru/media/bananas")
    )


def test_a_picture_that_cannot_be_read_stops_nothing(leaves, settings):
    shown = samples.picture("broken.png", b"\x89PNG not really", 1080, 1080, {"ru": "Сломана"})
    content = replace(samples.media()[0].content, pictures=(shown,))
    root = built(with_pages(leaves, [samples.leaf(content)]), settings)
    assert [p.read_bytes() for p in sorted(root.glob("pictures/broken.*"))] == [b"\x89PNG not really"] * 2


def test_every_word_of_a_broadcast_stands_below_it(leaves, settings):
    root = built(leaves, settings)
    assert "Мәтіндік нұсқасы Эфирде «Рас па?» хабары." in words_of(read(root, "kk/media/programme-12"))
    assert 'href="../../kk/media/programme-12/#transcript"' in read(root, "kk/media")
    other = read(root, "kk/briefings/briefing-2020-04-03")
    assert '<div lang="ru">\n<p>Добрый день, коллеги.</p>' in other


# --- statistics, digests, about, audit --------------------------------------------------------------------


def test_the_latest_day_stands_first_with_its_change_in_words_and_numbers_of_the_language(leaves, settings):
    root = built(leaves, settings)
    ru, kk, en = (words_of(read(root, f"{code}/statistics")) for code in ("ru", "kk", "en"))
    assert "Заразились 1 231 больше на 37" in ru
    assert "Выздоровели 65 без изменений" in ru
    assert "Свободных коек 11 151,5 меньше на 37" in ru
    assert "Жұқтырғандар 1 231 37 артық" in kk
    assert "Infected 1,231 37 more" in en
    assert "Figures of the day No. 4" in en[: en.index("By day")]
    assert en.index("Earlier days") < en.index("Figures of the day No. 3")


def test_the_first_day_knows_no_day_before_and_has_no_bars(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "ru/statistics/day-2020-04-01")
    assert "Заразились 1 120 нет данных" in words_of(page)
    assert "<img" not in page


def test_the_bars_keep_their_text_and_have_the_same_numbers_beside_them(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "kk/statistics/day-2020-04-04")
    [first, *_] = re.findall(r'<img src="../../../(kk/statistics/[^"]+\.svg)"', page)
    drawing = (root / first).read_text("utf-8")
    assert drawing.count("<rect") == 4
    assert ">1\xa0231</text>" in drawing
    assert "Күндер бойынша Күні Жұқтырғандар" in words_of(page)
    values = {one["name"]: one["value"] for one in data_of(page, "Dataset")["variableMeasured"]}
    assert values == {"Жұқтырғандар": 1231, "Жазылғандар": 65, "Бос төсек-орындар": 11151.5}


def test_a_digest_names_its_answers_and_is_reached_from_the_foot(leaves, settings):
    root = built(leaves, settings)
    page = read(root, "en/digests/2020-week-14")
    assert [one["url"].rpartition("/r/")[2] for one in data_of(page, "Article")["mentions"]] == [
        "r00000/",
        "r00001/",
    ]
    assert '<a href="../en/digests/">Digests</a>' in read(root, "en")


def test_a_site_says_how_it_checks_and_how_accessible_it_is_until_the_desk_says_it_itself(leaves, settings):
    root = built(leaves, settings)
    methods = words_of(read(root, "kk/about/methods"))
    for verdict in ("Жалған", "Жаңылыстырады", "Дәлелденбеген", "Рас", "Сатира", "Алаяқтық"):
        assert verdict in methods
    assert "Негізгі дерек болмаған немесе дұрыс емес." in methods
    own = replace(
        samples.about()[0].content,
        page="p-methods",
        slug="methods",
        texts={"ru": PageText("Наш метод", "Коротко.", "Подробно.")},
    )
    root = built(with_pages(leaves, [*leaves.pages, samples.leaf(own)]), settings)
    assert "Наш метод" in words_of(read(root, "ru/about/methods"))
    assert "Центральный факт" in read(root, "ru/about/methods") or "Неправда" in read(
        root, "ru/about/methods"
    )
    assert "Наш метод" in read(root, "ru")
    assert "Қалай тексереміз" in read(root, "kk")
    assert words_of(read(root, "kk/about/methods")) == methods


def test_the_accessibility_statement_names_what_was_not_tested_and_where_to_write(leaves, settings):
    page = read(built(leaves, settings), "en/about/accessibility")
    assert "has not been done" in words_of(page)
    assert '<a href="mailto:site@aiqyn.example">site@aiqyn.example</a>' in page
    hostile = replace(settings, options={**settings.options, "contact": "javascript:alert(1)"})
    page = read(built(leaves, hostile), "en/about/accessibility")
    assert "<strong>javascript:alert(1)</strong>" in page


def test_every_head_that_was_published_stands_in_the_file_and_the_latest_on_the_page(leaves, settings):
    root = built(leaves, settings)
    lines = (root / "audit/heads.txt").read_text().splitlines()
    assert lines == [str(head) for head in samples.HEADS]
    assert lines[0].startswith("100:") and lines[0].endswith(" 2020-04-06T10:00:00+06:00")
    said = words_of(read(root, "en/audit"))
    assert "3 heads have been published so far." in said
    more = PublishedHead(400, "f" * 64, samples.OUT + timedelta(days=1))
    root = built(replace(leaves, heads=(*samples.HEADS, more)), settings)
    assert (root / "audit/heads.txt").read_text().splitlines() == [*lines, str(more)]


# --- all of them ------------------------------------------------------------------------------------------


def test_a_section_with_nothing_in_it_has_no_page_and_no_place_in_the_menu(edition, settings):
    root = built(Edition(list(edition.items)[:3]), settings)
    assert sorted(p.name for p in (root / "kk").iterdir() if p.name in site.house.FOLDERS.values()) == [
        "about"
    ]
    menu = MENU.search(read(root, "kk"))[0]
    assert not any(f"kk/{folder}/" in menu for folder in ("guidance", "questions", "briefings", "media"))
    assert not (root / "audit").exists()


def test_the_menu_names_the_sections_in_their_order(leaves, settings):
    menu = MENU.search(read(built(leaves, settings), "kk"))[0]
    order = [
        menu.index(f'"../kk/{name}/"')
        for name in ("guidance", "questions", "briefings", "media", "statistics")
    ]
    assert order == sorted(order)


def test_a_section_whose_pages_were_all_withdrawn_keeps_its_list_but_not_its_place(leaves, settings):
    masks = samples.guidance()[2]
    root = built(with_pages(leaves, [masks]), settings)
    assert "kk/guidance/" not in MENU.search(read(root, "kk"))[0]
    assert "Мұнда әзірге ештеңе жоқ." in words_of(read(root, "kk/guidance"))


def test_every_code_of_every_channel_leads_to_its_page(leaves, settings):
    addresses = site.build(leaves, settings)
    root = settings.folder / "current"
    assert addresses["ru-p-hands"] == "https://aiqyn.example/ru/guidance/wash-hands/"
    assert 'url=../../ru/guidance/wash-hands/"' in read(root, "r/tg-ru-p-hands")
    assert 'url=../../ru/questions/market-hours/"' in read(root, "r/tg-en-p-market")


def test_the_site_map_holds_each_page_in_the_languages_it_has(leaves, settings):
    written = (built(leaves, settings) / "sitemap.xml").read_text()
    entry = written.partition("<loc>https://aiqyn.example/ru/guidance/symptoms/</loc>")[2].partition(
        "</url>"
    )[0]
    assert re.findall('hreflang="([a-z-]+)"', entry) == ["kk", "ru", "x-default"]
    assert "<lastmod>2020-04-07T04:00:00+00:00</lastmod>" in entry
    assert "https://aiqyn.example/en/guidance/symptoms/" not in written


def test_the_preview_of_a_page_is_the_article_that_is_published(leaves, settings):
    content = samples.guidance()[1].content
    post = site.render_page(content, "ru", Link("x", "https://aiqyn.example"))
    assert post.title == "При каких симптомах звонить 103"
    assert post.body in read(built(leaves, settings), "ru/guidance/symptoms")


def test_a_full_and_an_incremental_build_of_pages_are_the_same_byte_for_byte(
    leaves, settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(lists, "SHEET", 2)
    pages = samples.everything()
    rng = random.Random(3)
    turns = [
        pages,
        pages[3:],
        [*pages[:-3], *samples.statistics(7)[4:]],
        [
            samples.leaf(
                replace(pages[0].content, number=2, kind=VersionKind.CORRECTION, note={"ru": "Уточнено"})
            ),
            *pages[1:],
        ],
        pages[::-1],
        [
            *pages,
            samples.leaf(
                replace(samples.digests()[0].content, page="p-x", slug="later"),
                datetime(2031, 2, 2, tzinfo=samples.ALMATY),
            ),
        ],
        samples.media(),
        [],
        pages,
    ]
    for number, there in enumerate(turns):
        items = list(leaves.items)
        rng.shuffle(items)
        edition = with_pages(Edition(items[: 8 - number % 3]), there, samples.HEADS[: number % 4])
        site.build(edition, settings)
        fresh = replace(settings, folder=tmp_path / f"fresh{number}")
        site.build(edition, fresh)
        assert files(settings.folder) == files(fresh.folder), number


def test_one_corrected_page_touches_its_own_files_its_lists_and_no_other_page(leaves, settings):
    root = built(leaves, settings)
    before = {p.relative_to(root).as_posix(): p.stat().st_ino for p in root.rglob("*") if p.is_file()}
    [old] = [page for page in leaves.pages if page.content.page == "p-market"]
    content = replace(old.content, kind=VersionKind.CORRECTION, number=2, note={"ru": "До 19:00."})
    pages = [page for page in leaves.pages if page is not old]
    root = built(with_pages(leaves, [*pages, samples.leaf(content, samples.OUT)]), settings)
    after = {p.relative_to(root).as_posix(): p.stat().st_ino for p in root.rglob("*") if p.is_file()}
    changed = {
        path.removesuffix(".gz").removesuffix(".br") for path in after if after[path] != before.get(path)
    }
    assert {path for path in changed if "search/" not in path and not path.startswith("assets/")} == {
        *(f"{code}/questions/index.html" for code in LANGUAGES),
        "ru/questions/market-hours/index.html",
        "ru/corrections/index.html",
        "sitemap.xml",
        *(
            f"r/{code}/index.html"
            for code in ("ru-p-market", "tg-kk-p-market", "tg-ru-p-market", "tg-en-p-market")
        ),
    }


def test_the_day_of_a_page_is_written_as_each_language_writes_it(leaves, settings):
    root = built(leaves, settings)
    days = {"kk": "2020 жылғы 1 сәуір", "ru": "1 апреля 2020 года", "en": "1 April 2020"}
    for code, day in days.items():
        assert f'<time datetime="{date(2020, 4, 1)}">{day}</time>' in read(
            root, f"{code}/guidance/wash-hands"
        )

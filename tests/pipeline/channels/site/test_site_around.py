"""What stands around the answers: facts, topics, narratives, authorities, the front page; for people and machines."""

import io
import json
import re
from dataclasses import replace
from datetime import date, datetime

import extruct
import feedparser
import html5lib
import pytest

from claims.public_facts import Appearance, Body, ClaimFacts, DatedName, NarrativeFacts, PublicFacts, Stated
from claims.terms import VersionKind
from pipeline.channels import Edition, site
from pipeline.channels.site.subjects import slug
from pipeline.channels.site.words import all_words

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
TOPICS = {
    "water": {"kk": "Су", "ru": "Вода", "en": "Water"},
    "virus": {"kk": "Індет", "ru": "Вирус", "en": "Virus"},
    "towns": {"kk": "Ысты қалалар", "ru": "Города", "en": "Towns"},
}
SEEN = (
    Appearance("https://first.example/1", date(2020, 2, 20)),
    Appearance("https://late.example/2", date(2020, 4, 1)),
)
FACTS = PublicFacts(
    claims={
        "c00000": ClaimFacts(40, 120, date(2020, 4, 1), None, SEEN),
        "c00004": ClaimFacts(1200, 0, date(2020, 9, 1), date(2020, 9, 3), ()),
        "c00005": ClaimFacts(15, 5, None, date(2020, 8, 1), ()),
    },
    narratives=[
        NarrativeFacts("poisoners", {"ru": "Отравители", "en": "Poisoners"}, frozenset({"c00000", "c00008"}))
    ],
    authorities={
        "moh": Body(
            "moh",
            (
                DatedName("ru", "Минздравсоцразвития", None, date(2017, 1, 25)),
                DatedName("ru", "Министерство здравоохранения", date(2017, 1, 25), None),
                DatedName("kk", "Денсаулық сақтау министрлігі", None, None),
            ),
            ("heir",),
        ),
        "heir": Body("heir", (DatedName("ru", "Преемник", None, None),)),
        "silent": Body("silent", (DatedName("ru", "Молчавший", None, None),)),
    },
    statements={
        "s00000": Stated("moh", "О бананах", "https://moh.example/1", date(2020, 3, 27), "ru"),
        "s00001": Stated("heir", "О карте", "https://heir.example/1", None, "ru"),
        "s00004": Stated("moh", "О дворах", "", date(2020, 5, 1), "ru"),
    },
)


def tree(path):
    return html5lib.HTMLParser(strict=True).parse(path.read_bytes())


def text_of(node):
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip()


def by_class(document, name):
    return [node for node in document.iter() if name in (node.get("class") or "").split()]


@pytest.fixture
def named(settings):
    return replace(settings, options={**settings.options, "topics": TOPICS, "cards": False})


@pytest.fixture
def items(make):
    """Twelve answers under three topics, the second corrected, the third withdrawn."""
    edition = make.edition(12)
    tags = (("water",), ("virus", "water"), ("towns",), ("water_food",))
    return [
        replace(item, content=replace(item.content, tags=tags[int(item.name[1:]) % 4]))
        for item in edition.items
    ]


@pytest.fixture
def root(items, named):
    site.build(Edition(items, around=FACTS), named)
    return named.folder / "current"


def page(root, path):
    return tree(root / path / "index.html")


def test_a_page_says_how_many_asked_at_least_where_it_was_seen_and_when_last(root):
    seen = by_class(page(root, "ru/r/r00000"), "seen")[0]
    told = [[text_of(part) for part in line] for line in by_class(seen, "dated")[0]]
    assert told == [
        ["Получено вопросов", "не менее 40"],
        ["Замечено сообщений", "не менее 120"],
        ["Последний раз замечено", "апрель 2020 года"],
    ]
    assert "first.example 20 февраля 2020 года late.example 1 апреля 2020 года" in text_of(seen)
    links = [
        node.get("href") for node in by_class(page(root, "kk/r/r00000"), "seen")[0].iter(NAMESPACE + "a")
    ]
    assert links == ["https://first.example/1", "https://late.example/2"]


def test_a_page_of_which_nothing_is_known_says_nothing_of_how_it_spread(root):
    assert by_class(page(root, "ru/r/r00001"), "seen") == []


def test_a_rumour_that_returned_says_so_above_its_old_answer_and_on_the_front_page(root):
    notice = by_class(page(root, "kk/r/r00004"), "back")[0]
    assert text_of(notice) == "Қайта тарап жүр. Қай күннен бері: 2020 жылғы 3 қыркүйек"
    again = by_class(page(root, "ru"), "again")[0]
    told = [text_of(line) for line in again.iter(NAMESPACE + "li")]
    assert told[0].startswith("Не доказано: «Дезинфекция дворов увеличила заболеваемость»")
    assert told[0].endswith("С какого дня: 3 сентября 2020 года")
    assert len(told) == 2


def test_the_front_page_tells_what_was_asked_most_and_corrected_last(root):
    side = [text_of(section) for section in by_class(page(root, "en"), "side")[0]]
    assert side[0].startswith("Most asked about Unproven: “Disinfecting courtyards")
    assert [side[0].index(f"at least {number}") for number in ("1,200", "40", "15")] == sorted(
        side[0].index(f"at least {number}") for number in ("1,200", "40", "15")
    )
    assert side[1].startswith("Recent corrections")
    assert "Withdrawn: " in side[1] and "Corrected: " in side[1]


def test_an_empty_site_has_no_dead_ends_and_says_that_nothing_is_there(named):
    site.build(Edition([]), named)
    front = page(named.folder / "current", "kk")
    assert [text_of(h) for h in front.iter(NAMESPACE + "h2")] == [
        "Соңғы жауаптар",
        "Қорытындылар нені білдіреді",
    ]
    for path in ("topics", "authorities"):
        assert "Жарияланған жауаптар әзірге жоқ." in text_of(page(named.folder / "current", f"kk/{path}"))
    assert not (named.folder / "current/kk/narratives").exists()


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("kk", ["Су", "Ысты қалалар", "Індет", "water_food"]),
        ("ru", ["Вирус", "Вода", "Города", "water_food"]),
        ("en", ["Towns", "Virus", "Water", "water_food"]),
    ],
)
def test_topics_stand_in_the_order_of_each_alphabet_and_a_topic_without_a_name_under_its_tag(
    root, language, names
):
    listed = by_class(page(root, f"{language}/topics"), "names")[0]
    assert [text_of(link) for link in listed.iter(NAMESPACE + "a")] == names
    assert (root / language / "topics" / "water-food" / "index.html").is_file()


def test_a_narrative_gathers_its_claims_and_is_named_in_the_language_it_has_a_name_in(root):
    there = page(root, "ru/narratives/poisoners")
    assert len(by_class(there, "card")) == 2
    heading = next(page(root, "kk/narratives/poisoners").iter(NAMESPACE + "h1"))
    assert (text_of(heading), heading.get("lang")) == ("Отравители", "ru")
    chips = [text_of(one) for one in by_class(page(root, "en/r/r00000"), "chips")]
    assert "Narratives Poisoners" in chips


def test_an_authority_is_told_with_its_names_by_date_its_heir_its_statements_and_its_answers(root):
    there = page(root, "ru/authorities/moh")
    assert text_of(next(there.iter(NAMESPACE + "h1"))) == "Министерство здравоохранения"
    assert [text_of(name) for name in by_class(there, "dated")[0]] == [
        "Минздравсоцразвития… – 25 января 2017 года",
        "Министерство здравоохранения25 января 2017 года – …",
    ]
    stated = [text_of(one) for one in by_class(there, "stated")[0]]
    assert stated == ["О дворах 1 мая 2020 года", "О бананах 27 марта 2020 года"]
    assert len(by_class(there, "card")) == 2
    assert '<a href="../../../ru/authorities/heir/">Преемник</a>' in (
        root / "ru/authorities/moh/index.html"
    ).read_text("utf-8")
    assert not (root / "ru/authorities/silent").exists()


def test_related_answers_are_the_closest_five_and_none_that_was_withdrawn(root):
    first = by_class(page(root, "ru/r/r00000"), "kin")[0]
    links = [node.get("href").split("/")[-2] for node in first.iter(NAMESPACE + "a")]
    # The narrative first, then who shares the authority, then those of the same topic, nearest in time.
    assert links == ["r00008", "r00004", "r00001", "r00005", "r00009"]
    everything = [
        (root / f"en/r/{item}/index.html").read_text("utf-8")
        for item in ("r00006", "r00010")
        if (root / f"en/r/{item}").exists()
    ]
    assert all('/en/r/r00002/"' not in text.partition('class="kin"')[2] for text in everything)


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_a_topic_has_a_feed_of_its_own_that_keeps_its_ids_and_moves_with_a_correction(items, named, kind):
    site.build(Edition(items, around=FACTS), named)
    file = named.folder / f"current/ru/topics/water/feed.{kind}"
    before = feedparser.parse(io.BytesIO(file.read_bytes()))
    corrected = [corrected_of(item) if item.name == "r00000" else item for item in items]
    site.build(Edition(corrected, around=FACTS), named)
    after = feedparser.parse(io.BytesIO((named.folder / f"current/ru/topics/water/feed.{kind}").read_bytes()))
    assert (before.bozo, after.bozo) == (False, False)
    assert after.feed.title == "Вода – Айқын"
    assert {e.id for e in before.entries} == {e.id for e in after.entries}
    assert after.entries[0].id == "https://aiqyn.example/ru/r/r00000/"
    moved = {e.id: e.updated for e in after.entries}
    assert [e.id for e in before.entries if e.updated != moved[e.id]] == [after.entries[0].id]


def corrected_of(item):
    step = replace(
        item.history[0],
        number=2,
        kind="correction",
        published_at=datetime.fromisoformat("2020-05-01T10:00:00+06:00"),
    )
    content = replace(item.content, number=2, kind=VersionKind.CORRECTION, note={"ru": "Уточнено."})
    return replace(item, content=content, history=[*item.history, step])


def test_each_feed_is_announced_on_its_page(root):
    found = {
        (node.get("type"), node.get("href"))
        for node in page(root, "kk/topics/water").iter(NAMESPACE + "link")
        if node.get("rel") == "alternate" and node.get("type")
    }
    assert {href for _, href in found} == {
        *(f"../../../kk/topics/water/feed.{kind}" for kind in ("atom", "rss", "json")),
        *(f"../../../kk/feed.{kind}" for kind in ("atom", "rss", "json")),
    }
    whole = json.loads((root / "kk/topics/water/feed.json").read_text("utf-8"))
    assert whole["feed_url"] == "https://aiqyn.example/kk/topics/water/feed.json"
    assert whole["home_page_url"] == "https://aiqyn.example/kk/topics/water/"


def test_machines_read_where_a_claim_appeared_what_the_page_translates_and_who_corrects_how(root):
    text = {code: (root / f"{code}/r/r00000/index.html").read_text("utf-8") for code in ("kk", "ru")}
    [russian] = extruct.extract(text["ru"], syntaxes=["json-ld"])["json-ld"]
    [kazakh] = extruct.extract(text["kk"], syntaxes=["json-ld"])["json-ld"]
    seen = [
        {"@type": "CreativeWork", "datePublished": "2020-02-20", "url": "https://first.example/1"},
        {"@type": "CreativeWork", "datePublished": "2020-04-01", "url": "https://late.example/2"},
    ]
    assert russian["itemReviewed"]["appearance"] == seen
    assert russian["itemReviewed"]["firstAppearance"] == seen[0]
    first = {"@type": "CreativeWork", "url": "https://aiqyn.example/kk/r/r00000/", "inLanguage": "kk"}
    assert russian["translationOfWork"] == first
    assert [one["inLanguage"] for one in kazakh["workTranslation"]] == ["ru", "en"]
    assert russian["publisher"]["correctionsPolicy"] == "https://aiqyn.example/ru/corrections/"
    assert russian["publisher"]["publishingPrinciples"] == "https://aiqyn.example/ru/about/methods/"
    assert (root / "ru/about/methods/index.html").is_file()


def test_a_question_about_the_answer_is_invited_only_where_somebody_takes_it(items, named):
    site.build(Edition(items), named)
    where = named.folder / "current/ru/r/r00000/index.html"
    assert by_class(tree(where), "ask") == []
    asking = replace(named, options={**named.options, "ask_url": "https://ask.example/form?lang=kk"})
    site.build(Edition(items), asking)
    [ask] = by_class(tree(where), "ask")
    assert ask.get("href") == "https://ask.example/form?lang=kk&about=r00000"


def test_facts_that_change_rewrite_the_pages_they_stand_on_and_no_others(items, named):
    site.build(Edition(items, around=FACTS), named)
    inodes = stamps(named)
    more = replace(FACTS.claims["c00000"], asked=45)
    site.build(Edition(items, around=replace(FACTS, claims={**FACTS.claims, "c00000": more})), named)
    written = {path for path, number in stamps(named).items() if inodes.get(path) != number}
    assert {path for path in written if not path.endswith((".gz", ".br"))} == {
        *(f"{code}/{name}" for code in ("kk", "ru", "en") for name in ("index.html", "r/r00000/index.html")),
        "claimreview.json",
    }


def stamps(settings):
    root = settings.folder / "current"
    return {p.relative_to(root).as_posix(): p.stat().st_ino for p in root.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("water_food", "water-food"),
        ("Vaccine", "vaccine"),
        ("питание", "xe4b972337827"),
        ("../x", slug("../x")),
    ],
)
def test_a_topic_is_called_by_its_tag_where_that_can_be_a_file_name(tag, name):
    assert slug(tag) == name
    assert re.fullmatch(r"[a-z0-9-]{1,80}", slug(tag))


def test_a_month_stands_alone_in_each_language():
    day = date(2020, 3, 1)
    assert {code: words.month(day) for code, words in all_words().items()} == {
        "kk": "2020 жылғы наурыз",
        "ru": "март 2020 года",
        "en": "March 2020",
    }

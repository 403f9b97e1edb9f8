import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from claims.content import ClaimSaid, Content, Evidence, Text
from claims.terms import Verdict, VersionKind
from pipeline.channels import ChannelSettings, Edition, Item, Step

ALMATY = ZoneInfo("Asia/Almaty")

MINISTRY = {
    "kk": "Денсаулық сақтау министрлігі",
    "ru": "Министерство здравоохранения",
    "en": "Ministry of Healthcare",
}

RUMOURS = [
    (
        Verdict.FALSE,
        "Бананы заражают коронавирусом",
        "Банан арқылы коронавирус жұғады",
        "Bananas transmit the coronavirus",
    ),
    (
        Verdict.MISSING_CONTEXT,
        "Красная карта eGov показывает заражённых по соседству",
        "eGov-тағы қызыл карта көршілес тұратын жұқтырғандарды көрсетеді",
        "The red map in eGov shows infected neighbours",
    ),
    (
        Verdict.SCAM,
        "Бот «EgovKzBot2.0» за деньги оформит 42 500 тенге",
        "«EgovKzBot2.0» боты ақыға 42 500 теңге рәсімдеп береді",
        "The bot “EgovKzBot2.0” arranges 42,500 tenge for a fee",
    ),
    (
        Verdict.MISLEADING,
        "Имбирь, лимон и чеснок защищают от вируса",
        "Зімбір, лимон және сарымсақ вирустан қорғайды",
        "Ginger, lemon and garlic protect against the virus",
    ),
    (
        Verdict.UNPROVEN,
        "Дезинфекция дворов увеличила заболеваемость",
        "Аулаларды дезинфекциялау сырқаттанушылықты көбейтті",
        "Disinfecting courtyards raised the number of cases",
    ),
    (
        Verdict.FALSE,
        "С 30 июня закроют рынки и города, людям старше 65 запретят выходить",
        "30 маусымнан бастап базарлар мен қалалар жабылады, 65-тен асқандарға шығуға тыйым салынады",
        "From 30 June markets and cities close and people over 65 may not go out",
    ),
    (
        Verdict.TRUE,
        "Въезд в город ограничен с 19 июня",
        "19 маусымнан қалаға кіру шектеледі",
        "Entry to the city is limited from 19 June",
    ),
    (
        Verdict.SATIRE,
        "Водка убивает вирус за полминуты",
        "Арақ вирусты жарты минутта өлтіреді",
        "Vodka kills the virus in half a minute",
    ),
]

SUMMARIES = {
    "kk": "Жоқ. Вирус тамақ арқылы емес, ауа-тамшы жолымен және ластанған қол арқылы жұғады. "
    "Жеміс-жидекті әдеттегідей жуып жеуге болады.",
    "ru": "Нет. Вирус передаётся воздушно-капельным путём и через грязные руки, а не через пищу. "
    "Фрукты можно есть, вымыв их как обычно.",
    "en": "No. The virus is passed on by droplets in the air and by unwashed hands, not by food. "
    "Wash fruit as usual and eat it.",
}

BODIES = {
    "kk": "Әлеуметтік желілерде тараған хабарда **банан** арқылы жұқтыруға болады делінген.\n\n"
    "## Не белгілі\n\n- Бұған дәлел болатын бірде-бір зерттеу жоқ.\n"
    "- Вирус беткі қабаттарда ұзақ сақталмайды.\n\n"
    "Толығырақ [министрліктің түсіндірмесінде](https://example.org/kk/tusindirme).\n",
    "ru": "В сообщении, которое пересылают в мессенджерах, говорится, что заразиться можно через "
    "**бананы**.\n\n## Что известно\n\n- Ни одного подтверждающего исследования нет.\n"
    "- На поверхностях вирус живёт недолго.\n\n"
    "Подробнее – [в разъяснении министерства](https://example.org/ru/raz).\n",
    "en": "A forwarded message says that people can catch the virus from **bananas**.\n\n## What is known\n\n"
    "- There is no study that shows it.\n- The virus does not last long on surfaces.\n\n"
    "More in [the ministry's explanation](https://example.org/en/note).\n",
}


def sample_content(index: int = 0, **changes) -> Content:
    verdict, ru, kk, en = RUMOURS[index % len(RUMOURS)]
    titles = {"kk": kk, "ru": ru, "en": en}
    content = Content(
        refutation=f"r{index:05d}",
        number=1,
        kind=VersionKind.FIRST,
        verdict=verdict,
        texts={code: Text(titles[code], SUMMARIES[code], BODIES[code]) for code in ("kk", "ru", "en")},
        claims=(ClaimSaid(f"c{index:05d}", titles, date(2020, 3, 1)),),
        evidence=(
            Evidence(
                f"s{index:05d}",
                MINISTRY,
                "О способах передачи коронавирусной инфекции",
                "https://example.org/ru/official/2020-03-27",
                date(2020, 3, 27),
                "ru",
                "Случаев передачи вируса через «экзотические» фрукты не зарегистрировано.",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ),
        ),
        as_of=date(2020, 3, 28),
        review_by=date(2020, 9, 28),
        tags=("питание",),
    )
    return replace(content, **changes)


def sample_item(index: int = 0, **changes) -> Item:
    content = sample_content(index, **changes)
    first = datetime(2020, 3, 28, 14, 5, tzinfo=ALMATY) + timedelta(hours=7 * index)
    history = [Step(1, "first", first, {})]
    notes = {"correction": "Уточнена дата заявления.", "withdrawal": "Заявление министерства отозвано."}
    if content.kind != VersionKind.FIRST:
        note = content.note or {"ru": notes[content.kind]}
        history.append(Step(2, content.kind.value, first + timedelta(days=2), note))
    codes = {code: f"{code}{index:05d}" for code in content.texts}
    others = {f"t{code}{index:05d}": code for code in ("kk", "ru", "en")}
    return Item(content, history, codes, others)


CORRECTION = {
    "kk": "Мәлімдеменің күні нақтыланды: 26 емес, 27 наурыз.",
    "ru": "Уточнена дата заявления: 27, а не 26 марта.",
    "en": "The date of the statement was put right: 27 March, not 26.",
}
WITHDRAWAL = {
    "kk": "Жауап сүйенген мәлімдеме қайтарып алынды.",
    "ru": "Заявление, на котором основан ответ, отозвано.",
    "en": "The statement this answer rested on was withdrawn.",
}
OVERTAKEN = {
    "kk": "5 шілдеден бастап осындай шектеулер шынымен енгізілді.",
    "ru": "С 5 июля такие ограничения действительно введены.",
    "en": "Restrictions of this kind have been in force since 5 July.",
}


def sample_edition(count: int = 30) -> Edition:
    """Every state a refutation can be in, and enough of them for a second page."""
    items = [sample_item(number) for number in range(count)]
    items[1] = sample_item(1, kind=VersionKind.CORRECTION, number=2, note=CORRECTION)
    items[2] = sample_item(2, kind=VersionKind.WITHDRAWAL, number=2, note=WITHDRAWAL)
    items[3] = sample_item(3, superseded_by="r00004")
    items[5] = sample_item(
        5,
        valid_from=date(2020, 6, 30),
        valid_until=date(2020, 7, 5),
        overtaken_on=date(2020, 7, 5),
        overtaken_note=OVERTAKEN,
    )
    only_russian = sample_content(6)
    items[6] = sample_item(6, texts={"ru": only_russian.texts["ru"]})
    items[7] = sample_item(7, superseded_by="r00006")
    return Edition(items[::-1])


@pytest.fixture
def edition() -> Edition:
    return sample_edition()


@pytest.fixture
def settings(tmp_path: Path) -> ChannelSettings:
    return sample_settings(tmp_path / "site")


def sample_settings(folder: Path, **options) -> ChannelSettings:
    return ChannelSettings(
        "site",
        "https://aiqyn.example",
        folder,
        # Cards take ten times as long to draw as all the rest of a page takes to write: see test_site_cards.py.
        {
            "publisher": MINISTRY,
            "title": {"kk": "Айқын", "ru": "Айқын", "en": "Aiqyn"},
            "cards": False,
            **options,
        },
    )


@pytest.fixture
def make():
    """The makers of this folder's samples, for tests that need more than one."""

    class Make:
        content = staticmethod(sample_content)
        item = staticmethod(sample_item)
        edition = staticmethod(sample_edition)
        settings = staticmethod(sample_settings)

    return Make


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

"""Pages beside refutations as a desk would publish them, one of each kind and state."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from claims.page_content import Figure, Moment, PageContent, PageText, Picture, Video
from claims.terms import PageKind, VersionKind
from pipeline.channels import PageItem, PublishedHead, Step

ALMATY = ZoneInfo("Asia/Almaty")
OUT = datetime(2020, 4, 6, 10, 0, tzinfo=ALMATY)
"""When most of these pages came out; the last of the sample refutations does not come out later."""
MINISTRY = {
    "kk": "Денсаулық сақтау министрлігі",
    "ru": "Министерство здравоохранения",
    "en": "Ministry of Healthcare",
}
HOST = "video.example"

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 450" width="800" height="450">'
    b'<style>.a { fill: #0b4f6c; }</style><rect class="a" width="800" height="450"/>'
    b'<circle cx="400" cy="225" r="90" fill="#f2b632"/></svg>'
)


def drawn(width: int, height: int, colour: str, kind: str = "PNG") -> bytes:
    picture = Image.new("RGB", (width, height), colour)
    pen = ImageDraw.Draw(picture)
    for step in range(0, width, 40):
        pen.line((step, 0, width - step, height), fill="#ffffff", width=3)
    written = io.BytesIO()
    picture.save(written, kind)
    return written.getvalue()


PICTURES: dict[str, bytes] = {}


def picture(
    name: str, content: bytes, width: int, height: int, alt: Mapping[str, str], language=""
) -> Picture:
    sha256 = hashlib.sha256(content).hexdigest()
    PICTURES[sha256] = content
    kind = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
    return Picture(sha256, name, kind, width, height, alt, language)


def texts(**given: tuple[str, str, str]) -> dict[str, PageText]:
    return {code: PageText(*text) for code, text in given.items()}


HANDS = {
    "kk": PageText(
        "Қолды дұрыс жуу",
        "Қолды сабындап, кемінде 20 секунд жуыңыз. Бұл – вирустан қорғанудың ең қарапайым жолы.",
        "## Қашан жуу керек\n\n- көшеден келген соң;\n- тамақ алдында;\n- жөтелгеннен немесе түшкіргеннен кейін.\n\n"
        "## Қалай жуу керек\n\n1. Қолыңызды сулап, сабындаңыз.\n2. Алақаныңызды, саусақ араларын ысқылаңыз.\n"
        "3. Шайып, құрғатып сүртіңіз.\n",
    ),
    "ru": PageText(
        "Как правильно мыть руки",
        "Мойте руки с мылом не меньше 20 секунд. Это самый простой способ защититься от вируса.",
        "## Когда\n\n- придя с улицы;\n- перед едой;\n- после кашля или чихания.\n\n"
        "## Как\n\n1. Намочите и намыльте руки.\n2. Потрите ладони и между пальцами.\n3. Смойте и вытрите насухо.\n",
    ),
    "en": PageText(
        "How to wash your hands",
        "Wash your hands with soap for at least 20 seconds. It is the simplest protection from the virus.",
        "## When\n\n- when you come home;\n- before you eat;\n- after coughing or sneezing.\n\n"
        "## How\n\n1. Wet your hands and soap them.\n2. Rub palms and between the fingers.\n3. Rinse and dry.\n",
    ),
}


def leaf(content: PageContent, out: datetime = OUT) -> PageItem:
    steps = [Step(1, "first", out, {})]
    if content.kind != VersionKind.FIRST:
        steps.append(Step(2, content.kind.value, out + timedelta(days=1), content.note))
    codes = {code: f"{code}-{content.page}" for code in content.texts}
    return PageItem(content, steps, codes, {f"tg-{code}-{content.page}": code for code in ("kk", "ru", "en")})


def content(page: str, of: PageKind, slug: str, said: Mapping[str, PageText], /, **more) -> PageContent:
    values = {"number": 1, "kind": VersionKind.FIRST, "as_of": date(2020, 4, 1), **more}
    return PageContent(page=page, slug=slug, page_kind=of, texts=said, **values)


def guidance() -> list[PageItem]:
    steps = picture(
        "washing-hands.png",
        drawn(1080, 1350, "#0a5a80"),
        1080,
        1350,
        {
            "kk": "Қол жуудың үш қадамы: сабындау, ысқылау, шаю.",
            "ru": "Три шага мытья рук: намылить, потереть, смыть.",
            "en": "Three steps of washing hands: soap, rub, rinse.",
        },
    )
    hands = content(
        "p-hands",
        PageKind.GUIDANCE,
        "wash-hands",
        HANDS,
        section="prevention",
        review_by=date(2020, 10, 1),
        pictures=(steps,),
        refutations=("r00000",),
    )
    symptoms = content(
        "p-symptoms",
        PageKind.GUIDANCE,
        "symptoms",
        texts(
            kk=("Қандай белгілер байқалса, 103-ке хабарласу керек", "Дене қызуы, жөтел, ентігу.", ""),
            ru=("При каких симптомах звонить 103", "Температура, кашель, одышка.", "Звоните **103**.\n"),
        ),
        section="symptoms",
        kind=VersionKind.CORRECTION,
        number=2,
        note={"ru": "Добавлена одышка.", "kk": "Ентігу қосылды."},
    )
    masks = content(
        "p-masks",
        PageKind.GUIDANCE,
        "masks",
        texts(
            kk=("Масканы қалай тағу керек", "Бұл – ескірген жадынаманың мәтіні.", "Ескі кеңес."),
            ru=("Как носить маску", "Это текст устаревшей памятки.", "Старый совет."),
            en=("How to wear a mask", "This is the text of a memo that is out of date.", "Old advice."),
        ),
        section="rules",
        kind=VersionKind.WITHDRAWAL,
        number=2,
        note={
            "kk": "Министрлік жаңа ұсынымдар шығарды.",
            "ru": "Министерство выпустило новые рекомендации.",
            "en": "The ministry issued new recommendations.",
        },
    )
    return [leaf(hands), leaf(symptoms), leaf(masks)]


def answers() -> list[PageItem]:
    pets = content(
        "p-pets",
        PageKind.ANSWER,
        "pets",
        texts(
            kk=("Үй жануарынан жұқтыруға бола ма?", "Мұндай жағдай тіркелген жоқ.", ""),
            ru=("Можно ли заразиться от питомца?", "Таких случаев не зарегистрировано.", "Мойте руки.\n"),
            en=("Can people catch it from a pet?", "No such case is on record.", ""),
        ),
        question={
            "ru": "Здравствуйте! У соседей кошка гуляет во дворе, можно ли от неё «заразиться»?",
            "kk": "Сәлеметсіз бе! Көршінің мысығы аулада жүреді, одан жұқтырып алуға бола ма?",
        },
        authority=MINISTRY,
        tags=("health",),
        refutations=("r00000",),
    )
    market = content(
        "p-market",
        PageKind.ANSWER,
        "market-hours",
        texts(ru=("До какого часа работает рынок?", "До 18:00.", "")),
        question={"ru": "До какого часа открыт рынок?"},
        authority={"ru": "Акимат города"},
    )
    return [leaf(pets), leaf(market)]


POSTER = {
    "kk": "Брифинг залы, мінберде – министрліктің өкілі.",
    "ru": "Зал брифингов, за трибуной – представитель министерства.",
    "en": "The briefing room with a ministry's speaker at the desk.",
}


def briefings() -> list[PageItem]:
    held = content(
        "p-briefing-1",
        PageKind.BRIEFING,
        "briefing-2020-04-03",
        texts(
            kk=(
                "Вакцина мен тамақ туралы брифинг",
                "Министрлік екі қауесетке жауап берді.",
                "Қысқаша мазмұны.",
            ),
            ru=("Брифинг о вакцинах и еде", "Министерство ответило на два слуха.", "Краткое содержание."),
            en=("Briefing on vaccines and food", "The ministry answered two rumours.", "A summary."),
        ),
        as_of=date(2020, 4, 3),
        starts_at=datetime(2020, 4, 3, 11, 0, tzinfo=ALMATY),
        ends_at=datetime(2020, 4, 3, 11, 45, tzinfo=ALMATY),
        place={
            "kk": "Үкімет үйі, Нұр-Сұлтан",
            "ru": "Дом правительства, Нур-Султан",
            "en": "Government House",
        },
        authority=MINISTRY,
        pictures=(picture("poster.png", drawn(1280, 720, "#4a5866"), 1280, 720, POSTER),),
        video=Video(
            f"https://{HOST}/watch?v=1",
            f"https://{HOST}/embed/1?hl=kk",
            2_710,
            "poster.png",
            {"ru": "Добрый день, коллеги.\n\nНачнём с первого вопроса."},
        ),
        moments=(
            Moment(75, {"kk": "Банан туралы", "ru": "О бананах", "en": "On bananas"}, "r00000"),
            Moment(1_930, {"ru": "О красной карте в eGov"}, "r00001"),
        ),
    )
    ahead = content(
        "p-briefing-2",
        PageKind.BRIEFING,
        "briefing-2031-01-15",
        texts(
            kk=("Карантин шаралары туралы брифинг", "Қандай шектеулер алынады.", ""),
            ru=("Брифинг о карантине", "Какие ограничения снимут; когда, где и кто.", ""),
            en=("Briefing on the quarantine", "Which restrictions are lifted.", ""),
        ),
        starts_at=datetime(2031, 1, 15, 15, 0, tzinfo=ALMATY),
        ends_at=datetime(2031, 1, 15, 16, 0, tzinfo=ALMATY),
        place={"ru": "Пресс-центр; зал 2, 3-й этаж"},
        authority=MINISTRY,
        video=Video(f"https://{HOST}/watch?v=2", f"https://{HOST}/embed/2", 0),
    )
    called_off = content(
        "p-briefing-3",
        PageKind.BRIEFING,
        "briefing-2031-01-16",
        texts(ru=("Брифинг о школах", "Как будут учиться школьники.", "")),
        kind=VersionKind.WITHDRAWAL,
        number=2,
        note={"ru": "Брифинг перенесён."},
        starts_at=datetime(2031, 1, 16, 15, 0, tzinfo=ALMATY),
    )
    return [leaf(held), leaf(ahead), leaf(called_off)]


def media() -> list[PageItem]:
    ru_alt = {"ru": "Банан, перечёркнутый знак вируса и слово «Неправда»."}
    kk_alt = {"kk": "Банан, сызылған вирус белгісі және «Жалған» деген сөз."}
    infographic = content(
        "p-bananas",
        PageKind.MEDIA,
        "bananas",
        texts(
            kk=("Банан вирус жұқтырмайды", "Неліктен екенін бір суреттен біліңіз.", ""),
            ru=("Бананы не заражают", "Почему – на одной картинке.", ""),
            en=("Bananas do not infect", "Why, in one picture.", ""),
        ),
        section="infographic",
        pictures=(
            picture("bananas-ru.png", drawn(1080, 1350, "#a8201a"), 1080, 1350, ru_alt, "ru"),
            picture("bananas-kk.jpg", drawn(1080, 1350, "#1c6b3c", "JPEG"), 1080, 1350, kk_alt, "kk"),
        ),
        refutations=("r00000", "r00002"),
    )
    programme = content(
        "p-programme",
        PageKind.MEDIA,
        "programme-12",
        texts(
            kk=("«Рас па?» хабары, 12-шығарылым", "Апта қауесеттері талданды.", ""),
            ru=("Передача «Правда ли?», выпуск 12", "Разбор слухов недели.", "Ведёт редакция.\n"),
        ),
        section="programme",
        as_of=date(2020, 4, 2),
        pictures=(
            picture("studio.svg", DRAWING, 800, 450, {"ru": "Студия передачи.", "kk": "Хабар студиясы."}),
        ),
        video=Video(
            f"https://{HOST}/watch?v=12",
            f"https://{HOST}/embed/12",
            1_500,
            "studio.svg",
            {"ru": "В эфире передача «Правда ли?».", "kk": "Эфирде «Рас па?» хабары."},
        ),
        moments=(Moment(5, {"ru": "Начало"}), Moment(300, {"ru": "О картах"}, "r00001")),
        refutations=("r00001",),
    )
    clip = content(
        "p-clip",
        PageKind.MEDIA,
        "clip-forwarding",
        texts(ru=("Не пересылайте", "Ролик о пересылке сообщений.", "")),
        section="clip",
        video=Video("https://elsewhere.example/v/7", "https://elsewhere.example/e/7", 31),
    )
    return [leaf(infographic), leaf(programme), leaf(clip)]


CASES = {"kk": "Жұқтырғандар", "ru": "Заразились", "en": "Infected"}
WELL = {"kk": "Жазылғандар", "ru": "Выздоровели", "en": "Recovered"}
BEDS = {"kk": "Бос төсек-орындар", "ru": "Свободных коек", "en": "Free beds"}


def statistics(days: int = 4) -> list[PageItem]:
    found = []
    for number in range(days):
        day = date(2020, 4, 1) + timedelta(days=number)
        last = float(1_120 + 37 * (number - 1))
        cases = Figure("cases", CASES, float(1_120 + 37 * number), 37.0 if number else None)
        well = Figure("recovered", WELL, 65.0, 0.0 if number else None)
        beds = Figure("beds", BEDS, 12_345.5 - last, -37.0 if number else None)
        found.append(
            leaf(
                content(
                    f"p-day-{number}",
                    PageKind.STATISTICS,
                    f"day-{day.isoformat()}",
                    texts(
                        kk=(f"Тәуліктік мәлімет № {number + 1}", "Министрліктің деректері.", ""),
                        ru=(f"Данные за сутки № {number + 1}", "Данные министерства.", ""),
                        en=(f"Figures of the day No. {number + 1}", "The ministry's figures.", ""),
                    ),
                    as_of=day,
                    figures=(cases, well, beds),
                ),
                datetime(day.year, day.month, day.day, 9, 0, tzinfo=ALMATY),
            )
        )
    return found


def digests() -> list[PageItem]:
    week = content(
        "p-week-14",
        PageKind.DIGEST,
        "2020-week-14",
        texts(
            kk=("Апта шолуы: 14-апта", "Екі қауесетке жауап берілді.", ""),
            ru=("Дайджест: 14-я неделя", "Ответили на два слуха.", ""),
            en=("Digest: week 14", "Two rumours were answered.", ""),
        ),
        refutations=("r00000", "r00001"),
    )
    return [leaf(week)]


def about() -> list[PageItem]:
    money = content(
        "p-money",
        PageKind.ABOUT,
        "money",
        texts(
            kk=("Бізді кім қаржыландырады", "Республикалық бюджет.", "Толығырақ."),
            ru=("Кто нас финансирует", "Республиканский бюджет.", "Подробнее."),
            en=("Who pays for this", "The republican budget.", "More."),
        ),
    )
    return [leaf(money)]


HEADS = tuple(
    PublishedHead(
        100 * (number + 1), hashlib.sha256(bytes([number])).hexdigest(), OUT + timedelta(hours=number)
    )
    for number in range(3)
)


def everything() -> list[PageItem]:
    return [
        *guidance(),
        *answers(),
        *briefings(),
        *media(),
        *statistics(),
        *digests(),
        *about(),
    ]


def hostile(kind: PageKind, page: str, said: str) -> PageItem:
    """A page of *kind* with *said* in every field that may hold a text."""
    spoken = {"kk": said, "ru": said, "en": said}
    text = PageText(said, said, said)
    shown = replace(picture("a.png", drawn(900, 300, "#000000"), 900, 300, spoken), name=f"{said}.png")
    made = content(
        page,
        kind,
        page,
        {"kk": text, "ru": text},
        kind=VersionKind.CORRECTION,
        number=2,
        section=said,
        pictures=(shown, replace(shown, name="poster.png", language="ru")),
        video=Video(f"https://{HOST}/{said}", f"https://{HOST}/{said}", 60, "poster.png", spoken),
        moments=(Moment(3, spoken, said), Moment(4, spoken, "r00000")),
        figures=(Figure(said, spoken, 1.0, 1.0), Figure("b", spoken, 2.0, -1.0)),
        starts_at=datetime(2031, 1, 15, 15, 0, tzinfo=ALMATY),
        place=spoken,
        question=spoken,
        authority=spoken,
        refutations=(said, "r00000"),
        note=spoken,
        tags=(said,),
    )
    return leaf(made)

"""Planted personal data: made-up numbers and addresses of every kind, in sentences as people write them.

Everything is drawn from a seeded generator; no number here is anybody's (check digits are right, the people are
not). `planted` gives a text and the pieces of it that must be gone once it is masked.
"""
# ruff: noqa: E501 - lists of words are easier to read unbroken

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from claims.personal.checks import check_digit
from claims.personal.kinds import Kind

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True)
class Planted:
    """A text with one piece of personal data in it."""

    text: str
    kind: Kind
    canary: str
    """The piece as it stands in the text."""
    around: tuple[str, str]
    """The text before and after it, which must stay."""


def planted(kind: Kind, language: str, count: int, seed: int = 6) -> list[Planted]:
    """*count* texts in *language*, each with one piece of *kind*."""
    random = Random(f"{seed} {kind} {language}")
    return [_one(kind, language, random) for _ in range(count)]


def _one(kind: Kind, language: str, random: Random) -> Planted:
    frames = _FRAMES[kind][language]
    before, after = random.choice(frames).split("{}")
    canary = _MAKERS[kind](random, language)
    if random.random() < 0.5:
        before = random.choice(_RUMOURS[language]) + " " + before
    if random.random() < 0.4:
        after = after + " " + random.choice(_RUMOURS[language])
    if random.random() < 0.15 and kind is not Kind.HANDLE:
        before = before.lower()
    if kind in (Kind.IIN, Kind.PHONE, Kind.CARD):
        canary = _disguised(canary, random)
    return Planted(before + canary + after, kind, canary, (before, after))


_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_BOLD = {ord("0") + place: chr(0x1D7CE + place) for place in range(10)}


def _disguised(number: str, random: Random) -> str:
    """*number*, one time in five in other digits or with something between its own that nobody sees."""
    draw = random.random()
    if draw < 0.12:
        return number.translate(random.choice([_ARABIC, _PERSIAN, _WIDE, _BOLD]))
    if draw < 0.18:
        return random.choice("\u200b\u200d\u2060\u00ad").join(number)
    if draw < 0.22:
        return number.replace(" ", "\u00a0").replace("-", random.choice("‐‑–−"))
    return number


def iin(random: Random) -> str:
    """An identity number whose check digit is right."""
    while True:
        year, month, day = random.randrange(1940, 2016), random.randrange(1, 13), random.randrange(1, 29)
        century = (3 if year < 2000 else 5) + random.randrange(2)
        front = f"{year % 100:02}{month:02}{day:02}{century}{random.randrange(10000):04}"
        if (digit := check_digit(front)) >= 0:
            return front + str(digit)


def _iin(random: Random, _: str) -> str:
    number = iin(random)
    draw = random.random()
    if draw < 0.6:
        return number
    parts = random.choice(
        [(6, 6), (6, 1, 5), (3, 3, 3, 3), (4, 4, 4), (2, 2, 2, 6), (6, 2, 4), (2,) * 6, (1,) * 12]
    )
    return _parted(number, parts, random.choice([" ", "-", " "]))


def _parted(number: str, parts: tuple[int, ...], between: str) -> str:
    pieces, place = [], 0
    for part in parts:
        pieces.append(number[place : place + part])
        place += part
    return between.join(pieces)


_MOBILE = ("700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778")
_TOWN = ("7172", "7122", "7132", "7182", "7212", "7252", "7262", "7292", "7232", "7142")


def _phone(random: Random, _: str) -> str:
    code, rest = random.choice(_MOBILE), f"{random.randrange(10**7):07}"
    a, b, c = rest[:3], rest[3:5], rest[5:]
    draw = random.random()
    if draw < 0.8:
        front = random.choice(["8", "+7", "8 ", "+7 ", "8-", "+7-", "7", ""])
        shape = random.choice(
            [f"{code}{rest}", f"{code} {a} {b} {c}", f"({code}) {a}-{b}-{c}", f"{code}-{a}-{b}-{c}", f"{code} {a}{b}{c}",
             f"{code} {a} {b}{c}", f"({code}){rest}", f"{code}.{a}.{b}.{c}"]
        )  # fmt: skip
        return front + (
            " " + shape if front in ("7", "8") and shape[:4].isdigit() is False and shape[0] != "(" else shape
        )
    if draw < 0.9:
        town = random.choice(_TOWN)
        return f"8 ({town}) {b}-{c}-{a[:2]}" if random.random() < 0.5 else f"+7 {town} {b} {c} {a[:2]}"
    return random.choice(
        [f"+998 90 {a} {b} {c}", f"+996 555 {a}{a}", f"+7 9{b} {a}-{b}-{c}", f"+49 151 {rest}", f"+86 138 {b}{c} {rest[:4]}",
         f"00 998 90 {a} {b} {c}"]
    )  # fmt: skip


def card(random: Random) -> str:
    """A card's number whose check digit is right: sixteen digits, at times fifteen or nineteen."""
    front, size = random.choice(
        [("4400", 16), ("5169", 16), ("4003", 16), ("5354", 16), ("2200", 16), ("3782", 15), ("6221", 19)]
    )
    body = front + "".join(random.choice("0123456789") for _ in range(size - 5))
    total = sum(int(digit) for digit in body[-2::-2]) + sum(
        sum(divmod(2 * int(digit), 10)) for digit in body[::-2]
    )
    return body + str(-total % 10)


def _card(random: Random, _: str) -> str:
    number = card(random)
    if random.random() < 0.5:
        return number
    parts = {15: (4, 6, 5), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}[len(number)]
    return _parted(number, parts, random.choice([" ", "-"]))


def iban(random: Random) -> str:
    """An account in Kazakhstan whose check digits are right."""
    tail = random.choice(["722C", "601A", "125K", "914K", "856N", "965A"]) + f"{random.randrange(10**12):012}"
    number = "".join(str(int(sign, 36)) for sign in tail + "KZ00")
    return f"KZ{98 - int(number) % 97:02}{tail}"


def _account(random: Random, _: str) -> str:
    number = iban(random)
    draw = random.random()
    if draw < 0.3:
        return _parted(number, (4, 4, 4, 4, 4), " ")
    return number.lower() if draw < 0.4 else number


_FIRST = (
    "aigerim",
    "nurlan",
    "daniyar",
    "madina",
    "olga",
    "ivan",
    "saule",
    "erlan",
    "zhanar",
    "timur",
    "svetlana",
    "bolat",
)
_LAST = ("k", "akhmetova", "petrov", "omarov", "kim", "sadykova", "ivanova", "bekov", "nurpeisov", "li")
_HOUSES = (
    "mail.ru",
    "gmail.com",
    "yandex.kz",
    "bk.ru",
    "inbox.ru",
    "list.ru",
    "yahoo.com",
    "icloud.com",
    "outlook.com",
    "mail.kz",
)


def _person(random: Random) -> str:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    return random.choice(
        [
            f"{first}.{last}",
            f"{first}_{last}",
            f"{first}{last}{random.randrange(100)}",
            f"{first[0]}{last}{random.randrange(1960, 2010)}",
        ]
    )


def _email(random: Random, language: str) -> str:
    name, house = _person(random), random.choice(_HOUSES)
    draw = random.random()
    if draw < 0.6:
        return random.choice(
            [f"{name}@{house}", f"{name.upper()}@{house.upper()}", f"{name} @ {house}", f"{name}＠{house}"]
        )
    if draw < 0.65:
        return f"{name}@почта.рф"
    at = {
        "kk": ["собака", "[at]", "ит белгісі"],
        "ru": ["собака", "(собака)", "[at]"],
        "en": ["[at]", "(at)"],
    }[language]
    dot = {"kk": "нүкте", "ru": "точка", "en": "dot"}[language]
    return f"{name} {random.choice(at)} {house.replace('.', random.choice(['.', f' {dot} ']))}"


def _handle(random: Random, _: str) -> str:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    name = random.choice(
        [
            f"{first}_{last}{random.randrange(100)}",
            f"{first}{last}{random.randrange(10, 99)}",
            f"{first}_{random.randrange(1970, 2008)}",
        ]
    )
    return random.choice([f"@{name}", f"@{name}", f"t.me/{name}", f"https://t.me/{name}"])


def _document(random: Random, _: str) -> str:
    card_number = f"0{random.randrange(10**8):08}"
    return random.choice(
        [
            card_number,
            card_number,
            f"N{random.randrange(10**8):08}",
            f"N {random.randrange(10**8):08}",
            _parted(card_number, (3, 3, 3), " "),
        ]
    )


_STREETS_RU = (
    "Абая",
    "Сатпаева",
    "Назарбаева",
    "Кабанбай батыра",
    "Толе би",
    "Жибек жолы",
    "Гоголя",
    "Сейфуллина",
    "Ауэзова",
    "Момышулы",
    "Желтоксан",
    "9 Мая",
    "Ленина",
    "Достык",
    "Мира",
    "Бейбитшилик",
    "Айтеке би",
)
_STREETS_KK = (
    "Абай",
    "Сәтбаев",
    "Назарбаев",
    "Қабанбай батыр",
    "Төле би",
    "Жібек жолы",
    "Сейфуллин",
    "Әуезов",
    "Момышұлы",
    "Желтоқсан",
    "Достық",
    "Бейбітшілік",
    "Айтеке би",
    "Қонаев",
    "Тәуелсіздік",
)
_STREETS_EN = (
    "Abai",
    "Satpaev",
    "Nazarbayev",
    "Kabanbay Batyr",
    "Tole Bi",
    "Gogol",
    "Seifullin",
    "Auezov",
    "Zheltoksan",
    "Dostyk",
    "Furmanov",
    "Pushkin",
)


def _address(random: Random, language: str) -> str:
    house, flat = random.randrange(1, 260), random.randrange(1, 200)
    if random.random() < 0.15:
        letter = random.choice({"kk": "аб", "ru": "абв", "en": "ab"}[language])
        number = f"{house}{letter}"
    elif random.random() < 0.1:
        number = f"{house}/{random.randrange(1, 9)}"
    else:
        number = str(house)
    return {"kk": _address_kk, "ru": _address_ru, "en": _address_en}[language](random, number, flat)


def _address_kk(random: Random, house: str, flat: int) -> str:
    street = random.choice(_STREETS_KK)
    if random.random() < 0.2:
        street = street.lower()
    mkr = random.randrange(1, 20)
    return random.choice(
        [f"{street} көшесі {house}, {flat} пәтер", f"{street} көшесі, {house}-үй, {flat}-пәтер", f"{street} к-сі {house}-{flat}",
         f"{street} даңғылы {house}, {flat}-пәтер", f"{street} көшесі {house} үй {flat} пәтер", f"{street} көшесі, {house} үй",
         f"{mkr}-ықшамаудан, {house}-үй, {flat}-пәтер", f"{mkr} мкр {house} үй {flat} пәтер", f"{street} көшесіндегі {house}-үйдің {flat}-пәтері",
         f"Самал-{mkr} ықшамауданы, {house}-үй", f"{street} көшесі №{house}"]
    )  # fmt: skip


def _address_ru(random: Random, house: str, flat: int) -> str:
    street = random.choice(_STREETS_RU)
    if random.random() < 0.2:
        street = street.lower()
    mkr = random.randrange(1, 20)
    return random.choice(
        [f"ул. {street}, д. {house}, кв. {flat}", f"ул {street} {house} кв {flat}", f"улица {street}, дом {house}, квартира {flat}",
         f"пр. {street} {house}-{flat}", f"проспект {street}, {house}, кв.{flat}", f"ул. {street} {house}", f"ул.{street} д.{house} кв.{flat}",
         f"{mkr} мкр, дом {house}, кв {flat}", f"мкр. Самал-{mkr}, {house}, кв. {flat}", f"микрорайон {mkr}, дом {house}, квартира {flat}",
         f"{street} {house}, кв. {flat}", f"пер. {street}, {house}"]
    )  # fmt: skip


def _address_en(random: Random, house: str, flat: int) -> str:
    street = random.choice(_STREETS_EN)
    mkr = random.randrange(1, 20)
    return random.choice(
        [f"{house} {street} st, apt {flat}", f"{house} {street} Street, apartment {flat}", f"{street} street {house}, apt. {flat}",
         f"{house} {street} Avenue", f"apt {flat}, {house} {street} street", f"{street} St. {house}-{flat}", f"{house} {street} Ave., flat {flat}",
         f"microdistrict {mkr}, house {house}, apt {flat}", f"{mkr} microdistrict, house {house}, flat {flat}", f"{street} ave {house}, apt #{flat}"]
    )  # fmt: skip


_MAKERS: dict[Kind, Callable[[Random, str], str]] = {
    Kind.IIN: _iin, Kind.PHONE: _phone, Kind.CARD: _card, Kind.ACCOUNT: _account, Kind.EMAIL: _email,
    Kind.HANDLE: _handle, Kind.DOCUMENT: _document, Kind.ADDRESS: _address,
}  # fmt: skip

_RUMOURS = {
    "kk": (
        "Сәлеметсіз бе! 42 500 теңге барлығына беріле ме?", "Ватсапта 28 наурызда қала жабылады деп жазып жатыр.",
        "1414-тен СМС келді, рас па?", "Алматыда 5G мұнаралар вирус таратады дегені шын ба?", "Көршілер айтып жатыр, нан қымбаттайды екен.",
        "Абай көшесіндегі базар жабылды ма?", "2020 жылы 350 мың адам өтініш берді дейді.",
    ),
    "ru": (
        "Здравствуйте! Правда ли, что 42 500 тенге дадут всем?", "В ватсапе пишут, что 28 марта закроют город.",
        "Пришло смс с номера 1414, это правда?", "Говорят, в Алматы вертолёты будут распылять дезинфекцию с 23:00 до 05:00.",
        "По постановлению № 285 с 30.03.2020 запретят выходить?", "На улице Абая закрыли базар.", "Подали 350 тысяч заявок, а дали 12 человекам.",
    ),
    "en": (
        "Hello! Is it true that 42,500 tenge will be paid to everybody?", "People write on WhatsApp that the city closes on 28 March.",
        "I got an SMS from 1414, is it real?", "They say helicopters will spray disinfectant from 23:00 to 05:00.",
        "Is the market in Abai street closed?", "350,000 people applied in 2020.",
    ),
}  # fmt: skip

_FRAMES: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.IIN: {
        "kk": ("Менің ЖСН {}, тексеріп беріңізші.", "ЖСН: {}", "Өтініш бердім, {} осы нөмір бойынша ақша түспеді", "жсн {} бойынша жәрдемақы түсті ме", "Жеке сәйкестендіру нөмірім – {}."),
        "ru": ("Мой ИИН {}, проверьте пожалуйста.", "ИИН: {}", "подала заявку, {} деньги не пришли", "иин {} когда будет выплата?", "Индивидуальный идентификационный номер: {}."),
        "en": ("My IIN is {}, please check.", "IIN: {}", "I applied as {} and got nothing", "my identification number {} was refused"),
    },
    Kind.PHONE: {
        "kk": ("Менің телефоным {}", "хабарласыңыз: {}, күтемін", "тел. {}", "Ватсап {} жазыңыздар", "Нөмірім {} деп көрсетілген, Айгүл", "Маған {} қоңырау шалыңыз"),
        "ru": ("Мой телефон {}", "позвоните мне {}, жду", "тел. {}", "мой ватсап {} пишите", "Звоните {} Ольга", "Мой номер {}, спасибо"),
        "en": ("My phone is {}", "call me at {}, please", "tel. {}", "WhatsApp {} any time", "My number: {}"),
    },
    Kind.CARD: {
        "kk": ("Карта нөмірім {}, ақша түспеді", "Жәрдемақыны {} картаға аударыңыздар", "Каспи {} осыған салыңыз"),
        "ru": ("Номер моей карты {}, деньги не пришли", "переведите пособие на карту {}", "Каспи {} сюда можно?"),
        "en": ("My card number is {}, nothing came", "send the payment to card {}", "they asked me for {} and the code"),
    },
    Kind.ACCOUNT: {
        "kk": ("Шотым {}, осында аударыңыз", "IBAN {}"), "ru": ("Мой счёт {}, переведите сюда", "ИИК {}"), "en": ("My account is {}, please pay", "IBAN: {}"),
    },
    Kind.EMAIL: {
        "kk": ("Жауапты {} адресіне жіберіңіз", "Поштам: {}", "маған {} жазыңыздар"),
        "ru": ("Ответ пришлите на {}", "Моя почта: {}", "пишите мне на {}, спасибо"),
        "en": ("Please answer to {}", "My e-mail: {}", "write to {} please"),
    },
    Kind.HANDLE: {
        "kk": ("Менің телеграмым {}", "Маған {} жазыңыз", "жауапты {} күтемін"),
        "ru": ("Мой телеграм {}", "Пишите мне {}", "ответьте в личку {} пожалуйста", "{} это я"),
        "en": ("My telegram is {}", "write me at {}", "reply to {} please"),
    },
    Kind.DOCUMENT: {
        "kk": ("Жеке куәлігім № {}", "Куәлік нөмірі {}, берілген 2015 жылы", "төлқұжатым {}", "паспорт нөмірі: {}"),
        "ru": ("Удостоверение личности № {}", "Мой паспорт {}", "уд. личности номер {}, выдано в 2015 году", "номер удостоверения: {}"),
        "en": ("My ID card number is {}", "passport No. {}", "Passport {} was issued in 2015", "identity card № {}"),
    },
    Kind.ADDRESS: {
        "kk": ("Мекенжайым: {}.", "Мен {} тұрамын, көмек керек", "Біз {}, карантинде отырмыз", "Үйіміз: {}. Суық."),
        "ru": ("Мой адрес: {}.", "Живу {}, нужна помощь", "Мы на карантине, {}, никто не приходит", "Проживаю по адресу {}. Отопления нет."),
        "en": ("My address: {}.", "I live at {}, need help", "We are in quarantine, {}, nobody comes", "Send the doctor to {}. It is cold."),
    },
}  # fmt: skip

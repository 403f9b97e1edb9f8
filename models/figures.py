"""Figures: numbers in one spelling, and the days that a text names."""

import re
from collections.abc import Sequence
from functools import lru_cache

_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0.,'\u2009]\d{3}){1,5}(?![\d])(?![.,]\d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_SCALED = re.compile(
    r"(?<![\d.])(\d{1,9}(?:\.\d{1,3})?)\s{0,2}"
    r"(мың|мын|тыс(?:яч\w{0,3})?|thousand|млн|миллион\w{0,4}|million|mln|млрд|миллиард\w{0,4}|billion|bln|k(?=\b))\b\.?"
)
_SCALES = {"м": 1_000, "мл": 1_000_000, "т": 1_000, "k": 1_000, "mi": 1_000_000, "b": 1_000_000_000}
_DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})[./](\d{1,2})(?:[./]((?:20)?\d{2}))?(?![\d/]|\.\d)")
_YEAR_FIRST = re.compile(r"(?<![\d./-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_DIGIT = re.compile(r"\d")
_NEIGHBOURS = re.compile(r"\d(?:[ .,'\u00a0\u2009/-]\d|\s{0,2}[мтmtkb])")

_MONTH_STARTS = (
    ("кантар", "иануар", "ианвар", "january"),
    ("акпан", "феврал", "february"),
    ("науриз", "март", "march"),
    ("сауир", "апрел", "april"),
    ("мамир", "маи", "маиа", "may"),
    ("маусим", "иун", "june"),
    ("шилде", "иул", "july"),
    ("тамиз", "август", "august"),
    ("киркуиек", "сентиабр", "september"),
    ("казан", "октиабр", "october"),
    ("караша", "ноиабр", "november"),
    ("желтоксан", "декабр", "december"),
)
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = tuple((start, month) for month, starts in enumerate(_MONTH_STARTS, 1) for start in starts)
# «он» is ten in Kazakh and *he* in Russian, «торт» four and a cake: alone they stay words.
_UNITS = {
    **dict(
        zip(["бир", "еки", "уш", "торт", "бес", "алти", "жети", "сегиз", "тогиз"], range(1, 10), strict=True)
    ),
    **dict(
        zip(
            ["один", "два", "три", "четире", "пиат", "шест", "сем", "восем", "девиат"],
            range(1, 10),
            strict=True,
        )
    ),
    **dict(
        zip(
            ["одного", "двух", "трех", "четирех", "пиати", "шести", "семи", "восми", "девиати"],
            range(1, 10),
            strict=True,
        )
    ),
    **dict(
        zip(
            ["one", "two", "thre", "four", "five", "six", "seven", "eight", "nine"], range(1, 10), strict=True
        )
    ),
    "одна": 1,
    "одну": 1,
    "одно": 1,
    "две": 2,
    "двум": 2,
    "трем": 3,
    "двое": 2,
    "трое": 3,
}
_TENS = {
    **dict(
        zip(
            ["он", "жиирма", "отиз", "кирик", "елу", "алпис", "жетпис", "сексен", "токсан"],
            range(10, 100, 10),
            strict=True,
        )
    ),
    "двадтсат": 20,
    "тридтсат": 30,
    "сорок": 40,
    "пиатдесиат": 50,
    "шестдесиат": 60,
    "семдесиат": 70,
    "восемдесиат": 80,
    "девианосто": 90,
    "двадтсати": 20,
    "тридтсати": 30,
    "сорока": 40,
    "пиатидесиати": 50,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_OTHERS = {
    "десиат": 10,
    "десиати": 10,
    "одинатсат": 11,
    "одинадтсат": 11,
    "двенадтсат": 12,
    "тринадтсат": 13,
    "четирнадтсат": 14,
    "пиатнадтсат": 15,
    "шестнадтсат": 16,
    "семнадтсат": 17,
    "восемнадтсат": 18,
    "девиатнадтсат": 19,
    "сто": 100,
    "двести": 200,
    "триста": 300,
    "четиреста": 400,
    "пиатсот": 500,
    "тисиача": 1000,
    "шестсот": 600,
    "семсот": 700,
    "восемсот": 800,
    "девиатсот": 900,
    "тисиач": 1000,
    "тисиачи": 1000,
    "жуз": 100,
    "мин": 1000,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "hundred": 100,
    "thousand": 1000,
    "eighten": 18,
    "sixten": 16,
    "fourten": 14,
    "thirten": 13,
    "seventen": 17,
    "nineten": 19,
}
_UNSURE = frozenset(["бир", "один", "одна", "одну", "одно", "одного", "one", "он", "торт", "мин", "токсан"])
"""Words that are often no number: they count beside another number word, or where order is compared."""
NAMES = frozenset(_UNITS) | frozenset(_TENS) | frozenset(_OTHERS)
"""Folded words that name a number."""
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|тх|го|и|ши|е)")
_TAIL_OF_ORDINAL = frozenset(["ши", "и", "го", "ми", "му", "th", "st", "nd", "rd", "е", "иа", "уиу", "х"])


def may_be_joined(text: str) -> bool:
    """Whether numbers of *text* have signs between them, or a word for thousands behind them."""
    return _NEIGHBOURS.search(text) is not None


def join_groups(text: str) -> str:
    """*text* with grouped numbers joined (42 500 -> 42500), decimal commas as points, «350 мың» as 350000."""
    if not _DIGIT.search(text):
        return text
    text = _GROUPED.sub(lambda number: re.sub(r"\D", "", number[0]), text)
    return _SCALED.sub(_scaled, _DECIMAL.sub(".", text))


def _scaled(found: re.Match[str]) -> str:
    word = found[2]
    if word.startswith(("млрд", "миллиард", "b")):
        scale = 1_000_000_000
    elif word.startswith(("млн", "миллион", "mi", "ml")):
        scale = 1_000_000
    else:
        scale = 1_000
    return f"{round(float(found[1]) * scale)} "


def written_dates(text: str) -> tuple[str, frozenset[str]]:
    """*text* without the dates written in digits, and those dates as "month-day"."""
    if not _DIGIT.search(text):
        return text, frozenset()
    dates: set[str] = set()

    def take(found: re.Match[str], month: str, day: str, year: str) -> str:
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            return found[0]
        dates.add(f"{int(month):02}-{int(day):02}")
        return f" {int(day)} {_SHORT[int(month) - 1]} {year} "

    text = _YEAR_FIRST.sub(lambda f: take(f, f[2], f[3], f[1]), text)
    text = _DAY_FIRST.sub(lambda f: take(f, f[2], f[1], f[3] or "") if _is_date(f) else f[0], text)
    return text, frozenset(dates)


def _is_date(found: re.Match[str]) -> bool:
    # «12.5» is a number, «05.07» and «5.7.2020» are days.
    return bool(found[3]) or (len(found[2]) == 2 and found[2][0] in "01" and len(found[1]) == 2)


@lru_cache(maxsize=65_536)
def month(word: str) -> int:
    """The month (1 to 12) that a folded *word* names, or 0."""
    if word in _SHORT:
        return _SHORT.index(word) + 1
    for start, number in _MONTHS:
        if (
            word.startswith(start)
            and (len(word) <= len(start) + 5)
            and (start != "маи" or word in ("маи", "маиа"))
        ):
            return number
    return 0


def is_figure(word: str) -> bool:
    """Whether a folded *word* is a number in digits or the name of one."""
    return word[0].isdigit() or word in NAMES


def named(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers that folded *words* name, and their days as "month-day"; a day's own number is no
    number."""
    numbers: list[str] = []
    dates: set[str] = set()
    for place, word in enumerate(words):
        if "0" <= word[0] <= "9" or word[0].isdigit():
            if ordinal := _ORDINAL.fullmatch(word):
                word = ordinal[1]
            number = int(word) if word.isdecimal() and len(word) <= 2 else 0
            which = _month_beside(words, place) if 1 <= number <= 31 else 0
            if which:
                dates.add(f"{which:02}-{number:02}")
            else:
                numbers.append(word)
        elif word in NAMES:
            numbers.extend(_spelled(words, place))
    return frozenset(numbers), frozenset(dates)


def _spelled(words: Sequence[str], place: int) -> list[str]:
    """The number whose name begins at *place*, unless it is too often no number."""
    whole = _whole(words, place)
    unsure = words[place] in _UNSURE and whole == str(_alone(words[place]))
    return [whole] if whole and not unsure else []


def _whole(words: Sequence[str], place: int) -> str:
    """The number whose name begins at *place*: «он төрт» is 14 and no 4; nothing where it has begun
    before."""
    word = words[place]
    if word in _UNITS and place and words[place - 1] in _TENS:
        return ""
    after = words[place + 1] if place + 1 < len(words) else ""
    return str(_TENS[word] + _UNITS[after] if word in _TENS and after in _UNITS else _alone(word))


def _alone(word: str) -> int:
    return _UNITS.get(word) or _TENS.get(word) or _OTHERS[word]


def in_order(words: Sequence[str]) -> list[str]:
    """Every number among folded *words* as it comes, «бір» and "one" too."""
    found = (
        word if word[0].isdigit() else _whole(words, place)
        for place, word in enumerate(words)
        if word[0].isdigit() or word in _UNITS or word in _TENS or word in _OTHERS
    )
    return list(filter(None, found))


def _month_beside(words: Sequence[str], place: int) -> int:
    after = place + 1
    if words[place].isdecimal() and after < len(words) and words[after] in _TAIL_OF_ORDINAL:
        after += 1
    if after < len(words) and words[after] == "of":
        after += 1
    if after < len(words) and (which := month(words[after])):
        return which
    if place and words[place - 1] not in ("казан",) and (which := month(words[place - 1])):
        return which if words[place - 1].isascii() else 0
    return 0


def say_days(dates: frozenset[str]) -> str:
    """Days given as "month-day", as people of all three languages read them: 05.07; a dash if there are
    none."""
    return ", ".join(f"{day[3:]}.{day[:2]}" for day in sorted(dates)) or "–"

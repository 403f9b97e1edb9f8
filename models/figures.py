"""Figures: numbers in one spelling, and the days that a text names."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from models.spelled_days import day_at, day_of_a_month, day_words

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
_MONTH_HEADS = frozenset(start[:3] for start, _ in _MONTHS) | frozenset(_SHORT)


def _counted(words: str, numbers: range) -> dict[str, int]:
    return dict(zip(words.split(), numbers, strict=True))


# Names of numbers as folded words, by language: only words of one language make one number together.
_KAZAKH = {
    **_counted("бир еки уш торт бес алти жети сегиз тогиз", range(1, 10)),
    **_counted("он жирма отиз кирик елу алпис жетпис сексен токсан", range(10, 100, 10)),
    "жуз": 100,
    "мин": 1_000,
}
_KAZAKH_LAST = _counted(
    "биринши екинши ушинши тортинши бесинши алтинши жетинши сегизинши тогизинши", range(1, 10)
)
_RUSSIAN = {
    **_counted("один два три четире пиат шест сем восем девиат десиат", range(1, 11)),
    **_counted("одного двух трех четирех пиати шести семи восми девиати десиати", range(1, 11)),
    **_counted("одинадтсат двенадтсат тринадтсат четирнадтсат пиатнадтсат", range(11, 16)),
    **_counted("шестнадтсат семнадтсат восемнадтсат девиатнадтсат", range(16, 20)),
    **_counted("двадтсат тридтсат сорок пиатдесиат", range(20, 60, 10)),
    **_counted("шестдесиат семдесиат восемдесиат девианосто", range(60, 100, 10)),
    **_counted("двадтсати тридтсати сорока пиатидесиати", range(20, 60, 10)),
    **_counted("сто двести триста четиреста пиатсот", range(100, 600, 100)),
    **_counted("шестсот семсот восемсот девиатсот", range(600, 1_000, 100)),
    **dict.fromkeys(["одна", "одну", "одно"], 1),
    **dict.fromkeys(["две", "двум", "двое"], 2),
    **dict.fromkeys(["трем", "трое"], 3),
    **dict.fromkeys(["тисиача", "тисиач", "тисиачи", "тисиачу"], 1_000),
    "одинатсат": 11,
}
_ENGLISH = {
    **_counted("one two thre four five six seven eight nine ten eleven twelve", range(1, 13)),
    **_counted("thirten fourten fiften sixten seventen eighten nineten", range(13, 20)),
    **_counted("twenty thirty forty fifty sixty seventy eighty ninety", range(20, 100, 10)),
    "hundred": 100,
    "thousand": 1_000,
}
_MILLIONS = {
    **dict.fromkeys(["милион", "милиона", "милионов", "milion"], 1_000_000),
    **dict.fromkeys(["милиард", "милиарда", "милиардов", "bilion"], 1_000_000_000),
}
"""Of any language, and only behind a number."""
_TIMES_HUNDRED = frozenset(["жуз", "hundred"])
# «он» is ten in Kazakh and *he* in Russian, «торт» four and a cake, «мин» minutes: alone they stay words.
_UNSURE = frozenset(["бир", "один", "одна", "одну", "одно", "одного", "one", "он", "торт", "мин", "токсан"])
"""Words that are often no number: they count beside another number word, or where order is compared."""
NAMES = frozenset(_KAZAKH) | frozenset(_RUSSIAN) | frozenset(_ENGLISH)
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
    if word[:3] not in _MONTH_HEADS:
        return 0
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
    """Whether a folded *word* is a number in digits, the name of one, or of a day beside a month."""
    return word[:1].isdigit() or word in figure_words()


@lru_cache(maxsize=1)
def figure_words() -> frozenset[str]:
    """Folded words that name a number, or a day beside a month."""
    return NAMES | day_words()


def named(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers that folded *words* name, and their days as "month-day"; a day's own number is no
    number."""
    numbers: list[str] = []
    dates: set[str] = set()
    counted = 0
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
        elif place >= counted and (spelled := _spelled_day(words, place))[0]:
            dates.add(spelled[0])
            counted = place + spelled[1]
        elif word in NAMES and place >= counted:
            value, used = _number_at(words, place)
            counted = place + used
            if used > 1 or word not in _UNSURE:
                numbers.append(str(value))
    return frozenset(numbers), frozenset(dates)


def _spelled_day(words: Sequence[str], place: int) -> tuple[str, int]:
    """A day in words that begins at *place*, as "month-day", and how many words it has; nothing for none."""
    if words[place] in day_words():
        day, used = day_at(words, place)
        if day and (which := _month_beside(words, place + used - 1)):
            return f"{which:02}-{day:02}", used
    if not words[place].isascii() and (which := month(words[place])):
        day, used = day_of_a_month(words, place + 1)
        if day:
            return f"{which:02}-{day:02}", 1 + used
    return "", 0


def _number_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """The number whose name begins at *place* and how many words it has: «екі жүз елу мың» is 250000 in
    four."""
    language = next(names for names in (_KAZAKH, _RUSSIAN, _ENGLISH) if words[place] in names)
    total, group, below, scale, used = 0, 0, 1_000, 10**12, 0
    for word in words[place : place + 12]:
        value = language.get(word) or (_last(word, language) if used else 0)
        if not value:
            break
        if word in _TIMES_HUNDRED:
            if group > 9 or below not in (1, 1_000):
                break
            group, below = max(1, group) * 100, 100
        elif value >= 1_000:
            if value >= scale or (used and not group):
                break
            total, group, below, scale = total + max(1, group) * value, 0, 1_000, value
        elif value >= below:
            break
        else:
            group += value
            below = 10 if value in range(20, 100) or word == "он" else 100 if value >= 100 else 1
        used += 1
    return total + group, used


def _last(word: str, language: Mapping[str, int]) -> int:
    """What *word* adds to a number that has begun."""
    return _MILLIONS.get(word, 0) or (_KAZAKH_LAST.get(word, 0) if language is _KAZAKH else 0)


def in_order(words: Sequence[str]) -> list[str]:
    """Every number among folded *words* as it comes, «бір» and "one" too."""
    found: list[str] = []
    counted = 0
    for place, word in enumerate(words):
        if word[0].isdigit():
            found.append(word)
        elif word in NAMES and place >= counted:
            value, used = _number_at(words, place)
            counted = place + used
            found.append(str(value))
    return found


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

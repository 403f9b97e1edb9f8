"""The days that a text names, counted from the day it was seen: a future one is a deadline for the desk."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from models import figures, letters
from models.text import Folded

Words = Sequence[str]


def _keys(spelled: str) -> frozenset[str]:
    return frozenset(map(letters.key, spelled.split()))


_SOON: dict[str, int] = {
    **dict.fromkeys(_keys("бүгін бүгіннен сегодня сегодняшнего today tonight"), 0),
    **dict.fromkeys(_keys("ертең ертеңнен ертеңге ертеңгі ертенги завтра завтрашнего tomorrow"), 1),
    **dict.fromkeys(_keys("бүрсігүні бүрсігүннен послезавтра"), 2),
}
_WEEKDAYS = ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі")
_FROM_KK = {
    letters.key(day + end): n for n, day in enumerate(_WEEKDAYS) for end in ("ден", "дан", "ге", "ға")
}
_DAY_KK = {letters.key(day): n for n, day in enumerate(_WEEKDAYS)}
_DAY_RU = {
    letters.key(form): n
    for n, forms in enumerate(
        (
            "понедельник понедельника понедельнику",
            "вторник вторника вторнику",
            "среда среду среды среде",
            "четверг четверга четвергу",
            "пятница пятницу пятницы пятнице",
            "суббота субботу субботы субботе",
            "воскресенье воскресенья воскресенью",
        )
    )
    for form in forms.split()
}
_DAY_EN = {
    letters.key(day): n
    for n, day in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
}
_BEFORE_RU = _keys("с со до к ко следующий следующую следующее эту этот это")
_BEFORE_KK = _keys("келесі осы")
_BEFORE_EN = _keys("from next starting by until this")
_NEXT_WEEK = (
    _keys("следующей следующая келесі next"),
    _keys("неделе недели неделя неделю аптада аптадан апта week"),
)
_WEEKEND = _keys("выходные выходных демалыс weekend")
_NIGHT = _keys("ночь түні түнге night")
_AHEAD_RU, _DAYS_RU = _keys("через"), _keys("день дня дней")
_DAYS_KK, _AFTER_KK = _keys("күннен күн"), _keys("кейін соң")
_AHEAD_EN, _DAYS_EN = _keys("in within"), _keys("day days")
_DAY_OF_MONTH = _keys("числа число числу")
_AS_MONTH_DAY = 30
"""The most days ahead that "in so many days" is believed."""


def named_days(folded: Folded, seen_on: date) -> tuple[date, ...]:
    """The days a text names, in order: calendar days in the year they most likely mean, «завтра», «дүйсенбіден»,
    "in 3 days", and for «в ночь на 5 июля» the 4th, when that night begins. Never raises."""
    words = folded.words
    found = {*_calendar(folded, seen_on), *_relative(words, seen_on), *_of_month(words, seen_on)}
    return tuple(sorted(found))


def _calendar(folded: Folded, seen_on: date) -> Iterator[date]:
    years = [int(n) for n in folded.numbers if len(n) == 4 and n.isdecimal() and 2000 <= int(n) <= 2099]
    for written in folded.dates:
        month, day = int(written[:2]), int(written[3:])
        candidates = years or [seen_on.year - 1, seen_on.year, seen_on.year + 1]
        days = [found for year in candidates if (found := _day(year, month, day))]
        if days:
            nearest = min(days, key=lambda found: (abs((found - seen_on).days), found))
            yield nearest - timedelta(days=_night_before(folded.words, day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _night_before(words: Words, day: int) -> int:
    """1 where the night leading to *day* is meant: «в ночь на 5 июля»."""
    for place, word in enumerate(words[:-2]):
        if word in _NIGHT and words[place + 1] in ("на", "to") and words[place + 2] == str(day):
            return 1
    return 0


def _relative(words: Words, seen_on: date) -> Iterator[date]:
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        ahead = _SOON.get(word)
        if ahead is None:
            ahead = _weekday_ahead(before, word, seen_on)
        if ahead is None:
            ahead = _week_ahead(word, after, seen_on)
        if ahead is None:
            ahead = _in_days(before, word, after, words[place + 2] if place + 2 < len(words) else "")
        if ahead is not None:
            yield seen_on + timedelta(days=ahead)


def _weekday_ahead(before: str, word: str, seen_on: date) -> int | None:
    # «в понедельник умер» is past and «в понедельник закроют» is not: only words that look ahead are believed.
    weekday = _FROM_KK.get(word)
    if weekday is None and before in _BEFORE_RU:
        weekday = _DAY_RU.get(word)
    if weekday is None and before in _BEFORE_KK:
        weekday = _DAY_KK.get(word)
    if weekday is None and before in _BEFORE_EN:
        weekday = _DAY_EN.get(word)
    return None if weekday is None else (weekday - seen_on.weekday() - 1) % 7 + 1


def _week_ahead(word: str, after: str, seen_on: date) -> int | None:
    if word in _NEXT_WEEK[0] and after in _NEXT_WEEK[1]:
        return 7 - seen_on.weekday()
    if word in _WEEKEND:
        return max(0, 5 - seen_on.weekday())
    return None


def _in_days(before: str, word: str, after: str, later: str) -> int | None:
    if not word.isdecimal() or len(word) > 2 or int(word) > _AS_MONTH_DAY:
        return None
    said = (
        (before in _AHEAD_RU and after in _DAYS_RU)
        or (before in _AHEAD_EN and after in _DAYS_EN)
        or (after in _DAYS_KK and later in _AFTER_KK)
    )
    return int(word) if said else None


def _of_month(words: Words, seen_on: date) -> Iterator[date]:
    """«30-го числа»: the next such day."""
    for place, word in enumerate(words):
        if word not in _DAY_OF_MONTH:
            continue
        for earlier in words[max(0, place - 2) : place]:
            digits = "".join(letter for letter in earlier if letter.isdecimal())
            if digits and len(digits) <= 2 and figures.month(earlier) == 0:
                yield from _next_day_of_month(int(digits), seen_on)


def _next_day_of_month(day: int, seen_on: date) -> Iterator[date]:
    year, month = seen_on.year, seen_on.month
    for _ in range(3):
        found = _day(year, month, day)
        if found is not None and found >= seen_on:
            yield found
            return
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)

"""Dates as publishers and spreadsheets write them, in three languages, and whether to believe them."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from zoneinfo import ZoneInfo

from claims.plugins import discover

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
HOME = ZoneInfo("Asia/Almaty")
"""What a date without a zone means: the country's own time."""

LONGEST = 80
"""A date is never longer; what is longer is not looked at, so that no expression can be made to work."""

_CLOCK = r"(?:[\sT,]+(?:сағат\s+|в\s+|at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_TAIL = r"(?:\s*(?:ж|жылы|жыл|г|года|год)\b\.?)?,?"
_SHAPES = tuple(
    re.compile(shape + _CLOCK + r"\s*$", re.IGNORECASE)
    for shape in (
        r"^(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _TAIL,
        r"^(?P<day>\d{1,2})[/](?P<month>\d{1,2})[/](?P<year>\d{4})",
        # "2020 жылғы 20 наурызда", "2020 ж. 20 наурыз"
        r"^(?P<year>\d{4})\s*(?:жылғы|жылдың|жылы|ж\.|ж)\s*(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d_]{3,12})\.?",
        # "20 наурыз 2020", "20 марта 2020 г.", "20 Mar 2020"
        r"^(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d_]{3,12})\.?,?[\s-]+(?P<year>\d{4})" + _TAIL,
        # "March 20, 2020"
        r"^(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
    )
)
_WITHOUT_KAZAKH_LETTERS = str.maketrans("әғқңөұүһі", "агкноуухи")


def believable(moment: datetime, now: datetime) -> bool:
    """Whether a publisher can have meant *moment*: not before 2000, at most a day ahead of *now*."""
    return EARLIEST <= moment <= now + timedelta(days=1)


def date_of(written: str) -> datetime | None:
    """The moment that *written* names, aware and in UTC; None when it names none."""
    written = " ".join(written[: LONGEST + 1].split())
    if not written or len(written) > LONGEST:
        return None
    moment = _iso(written) or _shaped(written) or _of_mail(written)
    return None if moment is None else in_utc(moment)


def shaped_date(written: str) -> datetime | None:
    """The same for the ways only people write: 20.03.2020, 2020 жылғы 20 наурыз, 20 марта 2020 г."""
    written = " ".join(written[: LONGEST + 1].split())
    moment = _shaped(written) if written and len(written) <= LONGEST else None
    return None if moment is None else in_utc(moment)


def in_utc(moment: datetime) -> datetime | None:
    """*moment* in UTC, taken as the country's time when it has no zone; None at the edges of the calendar."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=HOME)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _iso(written: str) -> datetime | None:
    if not written[:4].isdigit() or "-" not in written[4:5]:
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _of_mail(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _shaped(written: str) -> datetime | None:
    for shape in _SHAPES:
        if found := shape.match(written):
            parts = found.groupdict()
            month = int(parts["month"]) if parts.get("month") else _months().get(_begins(parts["name"]), 0)
            hour, minute, second = (int(parts[part] or 0) for part in ("hour", "minute", "second"))
            try:
                year, day = int(parts["year"]), int(parts["day"])
                return datetime(year, month, day, hour, minute, second, tzinfo=HOME)
            except (ValueError, OverflowError):
                return None
    return None


def _begins(name: str) -> str:
    return name.casefold().translate(_WITHOUT_KAZAKH_LETTERS)[:3]


@cache
def _months() -> dict[str, int]:
    """The first three letters of every month in every language, whatever ending follows, to its number."""
    months = {"май": 5}  # Russian names the month alone so, and "мая" inside a date
    for language in discover("claims.languages").modules.values():
        for number, name in enumerate(language.MONTHS, 1):
            months[_begins(name)] = number
    return months

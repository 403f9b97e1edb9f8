"""Numbers, days and places in the reader's language, for the reasons of a match."""

from collections.abc import Iterable

MONTHS = {
    "kk": ("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым")
    + ("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня")
    + ("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    "en": ("January", "February", "March", "April", "May", "June")
    + ("July", "August", "September", "October", "November", "December"),
}
NOTHING = "–"


def say_numbers(numbers: Iterable[str], language: str) -> str:
    """Folded *numbers* with their thousands apart, smallest first; a dash if there are none."""
    ordered = sorted(numbers, key=lambda number: (_size(number), number))
    return ", ".join(say_number(number, language) for number in ordered) or NOTHING


def say_number(number: str, language: str) -> str:
    """A folded number as people write it: 42 500; 3,5 in Kazakh and Russian, 3.5 in English."""
    whole, point, part = number.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or (part and not part.isdecimal()):
        return number
    decimal = "." if language == "en" else ","
    grouped = f"{int(whole):,}".replace(",", " ") if 4 < len(whole) <= 30 else whole
    return grouped + (decimal + part if point else "")


def _size(number: str) -> float:
    digits = number.partition(".")[0]
    return float(digits[:300]) if digits.isascii() and digits.isdecimal() else 0.0


def say_days(days: Iterable[str], language: str) -> str:
    """Days given as "month-day" with their months named: 5 шілде, 5 июля, 5 July; a dash if there are none."""
    months = MONTHS.get(language, MONTHS["en"])
    return ", ".join(f"{int(day[3:])} {months[int(day[:2]) - 1]}" for day in sorted(days)) or NOTHING

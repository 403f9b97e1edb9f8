"""Check digits: of Kazakhstan's identity numbers, of bank cards, of bank accounts."""

import calendar
import re

_CARD_FRONT = {
    13: re.compile("4"),
    14: re.compile("3[0689]"),
    15: re.compile("3[47]|1800|2131"),
    16: re.compile("2[2-7]|35|[4-6]|9[12]"),
    17: re.compile("5[06-8]|6"),
    18: re.compile("5[06-8]|6"),
    19: re.compile("4|5[06-8]|6"),
}
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_DOUBLED = str.maketrans("0123456789", "0246813579")


def is_iin(digits: str) -> bool:
    """Whether twelve *digits* are a person's identity number: a birth date, a century and the right check digit.

    A BIN, an organisation's number, has 4, 5 or 6 where a person's has the ten of the day: it never is one.
    """
    return has_birth_date(digits) and check_digit(digits) == int(digits[11])


def has_birth_date(digits: str) -> bool:
    """Whether twelve *digits* begin as a person's number does: two of the year, month, day, century and sex."""
    month, day, century = int(digits[2:4]), int(digits[4:6]), digits[6]
    if not (1 <= month <= 12 and 1 <= day <= 31 and century in "0123456"):
        return False
    base = {"1": 1800, "2": 1800, "3": 1900, "4": 1900}.get(century, 2000)
    return day <= calendar.monthrange(base + int(digits[:2]), month)[1]


def check_digit(digits: str) -> int:
    """The twelfth digit that belongs to the first eleven of *digits*; -1 where none may be given out."""
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest != 10:
            return rest
    return -1


def is_card(digits: str) -> bool:
    """Whether 13 to 19 *digits* are a bank card's number: its maker's first digits and Luhn's check digit."""
    front = _CARD_FRONT.get(len(digits))
    return front is not None and front.match(digits) is not None and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """Whether the last of *digits* is Luhn's check digit (ISO/IEC 7812-1)."""
    plain, doubled = digits[-1::-2], digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, plain)) + sum(map(int, doubled))) % 10 == 0


def is_iban(account: str) -> bool:
    """Whether *account*, capitals and digits only, passes ISO 13616: as a number it leaves 1 when parted by 97."""
    moved = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1

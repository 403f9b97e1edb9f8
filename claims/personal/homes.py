"""Addresses of homes: a street, or a numbered district, with a house; in Kazakh, Russian and English.

A text is read as a row of *sorts of words*, one letter each (`tokens.py`), and addresses are looked for in that
row: «ул. Абая, д. 12, кв. 34» is SPWChPNCfPN. A street alone is no home («Абай көшесіндегі базар»); nor is a street
with a number of something else («на улице Абая 12 человек»); nor the address of a clinic, a school or a market
that is named before it, without a flat.
"""

import re
from collections.abc import Iterator

from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain
from claims.personal.tokens import Row, row

_C = "[CDL]{0,2}"
_NUMBER = "(?:R?P?N(?:(?:D?[lkd](?![A-Za-z]?P))|[SD][lk](?![PN]))?(?:SN)?l?)"
_NAME = "(?:(?:ND?o?)?[WwlkdP]{0,3}[Ww]P?)"
_HOUSE = f"(?:[hHd]P?{_NUMBER})"
_HOUSE_AFTER = "(?:R?N(?:SN)?l?(?:D?o)?D?[hH])"
_FLAT = f"(?:{_C}(?:[fk]P?R?Nl?|R?N(?:D?o)?D?f))"
_BARE_FLAT = "(?:[DS]N(?![A-Za-z])|DN(?=[a-z])|CN(?=[CPXL]|$))"
_BLOCK = "(?:[CDL]{0,2}(?:[bk]P?R?[Nlk]|N(?:D?o)?D?b))"
_TAIL = f"(?:{_BLOCK}{{0,2}}(?P<flat>{_FLAT}){_BLOCK}?|(?P<bare>{_BARE_FLAT})|{_BLOCK})?"
_STREET = "[SEMT]"

_FORMS = tuple(
    re.compile(form)
    for form in (
        # ул. Абая, д. 12, кв. 34 · мкр Самал-2, 15 · пр-т Абая 12/1
        f"[SEM]P?{_NAME}(?:DN(?=[CNhHd]))?{_C}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|{_NUMBER}){_TAIL}",
        # 12 мкр, дом 5 · 11-ықшамаудан, 12-үй · мкр 8, д. 5, кв. 7
        f"(?:Nl?(?:D?o)?D?[MT]P?|MP?R?Nl?){_C}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|(?<=[CDLMT]){_NUMBER}){_TAIL}",
        # Абай көшесі 12, 34 пәтер · Абая ул., 12-34 · Abai street 12
        f"(?:ND?o?)?W{{0,2}}[Ww](?:DN)?[SEM]P?{_C}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|{_NUMBER}){_TAIL}",
        # Абай көшесінде 12-үйде · Абай көшесіндегі 12-үйдің 34-пәтері
        f"W{{0,2}}[Ww](?:DN)?T{_C}(?P<house>R?N(?:SN)?l?(?:D?oD?H|DH|Dh|H|DoDh|Doh)|{_HOUSE}|{_HOUSE_AFTER}(?={_FLAT})|"
        f"{_NUMBER}(?={_FLAT}|[DS]N|P?$|[CXP])){_TAIL}",
        # 12 Abai st, apt 34 · house 12, Abai street
        f"(?P<house>{_HOUSE}|{_NUMBER})C?W{{0,2}}[Ww]EP?(?![wW]E){_TAIL}",
        # Apt 34, 12 Abai street · кв. 34, ул. Абая 12
        f"(?P<flat>fP?R?Nl?){_C}(?P<house>(?:{_HOUSE}|{_NUMBER})C?W{{0,2}}[Ww]E|[SEM]P?{_NAME}{_C}(?:{_HOUSE}|{_NUMBER}))",
        # село Кенес, дом 5 · Кенес ауылы, 5-үй
        f"(?:VP?[Ww]{{1,2}}|[Ww]V){_C}(?:[SEM]P?{_NAME}{_C})?(?P<house>{_HOUSE}|R?N(?:D?o)?(?:Dh|D?H)){_TAIL}",
        # Самал-2, дом 15, кв. 4 · Абая 12, кв. 34
        f"(?:[Ww](?:DN(?=[CNhHd]))?{_C})?(?P<house>{_HOUSE}|R?Nl?(?:D?o)?(?:Dh|D?H)){_BLOCK}{{0,2}}(?P<flat>{_FLAT})",
        f"[Ww](?:DN)?C?(?P<house>{_NUMBER}|{_HOUSE_AFTER}){_BLOCK}{{0,2}}(?P<flat>{_C}(?:fP?R?Nl?|N(?:D?o)?Df))",
        f"W(?:DN)?C?(?P<house>{_HOUSE_AFTER}){_BLOCK}{{0,2}}(?P<flat>{_FLAT})",
    )
)
"""The ways of writing a home, the fullest first."""

_AT_HOME = re.compile(
    f"a(?:[aqXPDL]{{0,4}})(?:(?:[Gl]P?)?[Ww]G?C|[Gl]P?[Ww]C?){{0,2}}"
    f"(?P<home>(?:{_NAME}|W{{1,2}}DN(?=C)|[Ww]{_STREET}P?){_C}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|{_NUMBER}){_TAIL})"
)
_HOME_THEN_WORD = re.compile(f"(?P<home>W{{0,2}}[Ww]C?(?P<house>Nl?)(?P<bare>[DSC]N|{_FLAT}))[CqwL]{{0,2}}a")

_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_DIGITS = re.compile("[0-9]+")
_PLACE = re.compile(
    r"(?<![^\W_])(?:поликлиник|больниц|госпитал|школ|магазин|супермаркет|базар|рын[ок]к|тц|трц|трк|цон|аптек|роддом"
    r"|детсад|садик|отделени|здани|акимат|мечет|храм|вокзал|университет|колледж|офис|пункт|центр|гостиниц|отел"
    r"|ресторан|кафе|банк|емхана|аурухана|мектеп|дүкен|дәріхана|әкімдік|мешіт|орталы[қғ]|балабақша|мейрамхана"
    r"|clinic|hospital|school|shop|store|market|mall|pharmacy|office|centre|center|hotel|bank|mosque|university)"
    r"\w{0,8}(?:[^\w\n]{1,3}(?:№?[0-9]{1,3}|по адресу|адресу|мекенжайы\w{0,6}|на|по|at|in|on|г|қ))?(?:[^\w\n]{1,3}(?:на|по|at|on))?"
    r"[^\w\n]{0,4}$"
)


def spans(plain: Plain) -> Iterator[Span]:
    """Where addresses of homes stand in *plain*; they may lie over each other."""
    if not _DIGITS.search(plain.text):
        return
    words = row(plain)
    for form in _FORMS:
        for found in form.finditer(words.sorts):
            if _is_home(plain, words, found):
                yield _span(words, found.start(), found.end())
    for form in (_AT_HOME, _HOME_THEN_WORD):
        for found in form.finditer(words.sorts):
            if not _counts(words, found, "home") and (form is _AT_HOME or found["bare"]):
                yield _span(words, *found.span("home"))


def _span(words: Row, first: int, after: int) -> Span:
    while words.sorts[first] in "PCDL":
        first += 1
    while words.sorts[after - 1] in "CDL":
        after -= 1
    return Span(Kind.ADDRESS, words.starts[first], words.ends[after - 1])


def _is_home(plain: Plain, words: Row, found: re.Match[str]) -> bool:
    if _counts(words, found, 0):
        return False
    if found["flat"] is not None:
        return True
    start = words.starts[found.start()]
    return _PLACE.search(plain.lower[max(0, start - 40) : start]) is None


def _counts(words: Row, found: re.Match[str], whole: str | int) -> bool:
    """Whether the last number is one of something else: what is counted follows, or it is a year or a time."""
    end = found.end(whole)
    last, following = words.sorts[end - 1], words.sorts[end : end + 2]
    if last == "N" and (following[:1] in ("c", "%", ":", "Z") or following in ("DN", "CN") and _spells_range(words, end)):
        return True
    first, after = found.span("house")
    house = "".join(_DIGITS.findall(words.said[first:after]))
    plain_number = found["house"] in ("N", "CN") and not found.groupdict().get("flat")
    return plain_number and _YEAR.match(house) is not None


def _spells_range(words: Row, end: int) -> bool:
    return words.sorts[end + 2 : end + 3] == "c"

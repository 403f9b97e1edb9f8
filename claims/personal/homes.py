"""Addresses of homes: a street, or a numbered district, with a house; in Kazakh, Russian and English.

A text is read as a row of *sorts of words*, one letter each (`tokens.py`), and addresses are looked for in that
row: «ул. Абая, д. 12, кв. 34» is r.W,d.N,f.N. A street alone is no home («Абай көшесіндегі базар»); nor is a street
with a number of something else («на улице Абая 12 человек»); nor the address of a clinic, a school or a market
that is named before it, without a flat.
"""
# ruff: noqa: E501 - lists of words are easier to read unbroken

import re
from collections.abc import Iterator

from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain
from claims.personal.tokens import Row, row

_C = "[,-]{0,2}"
_CL = "[,|-]{0,2}"
_END = r"(?=[,.|~)]|$)"
_NUMBER = f"(?:#?[.]?N(?:-?l)?(?:/N?l?)?(?:[ikd]{_END}|[ik](?=[fFb]))?(?!-[wWoiqcTK]|-?[mM]))"
_NAME = "(?:(?:N-?o?c|N-?o?)?(?:[iu][.]?){0,2}(?:[Ww]y?|W{2,3}|[Ww]{2}|[Wwi]c)?(?<=[Wwyc]))"
_NAMED = "(?:(?:N-?o?)?(?:[iu][.]?){0,2}(?:W{0,2}[Ww]y?|(?<=N)c))"
_HOUSE = f"(?:[hHDd][.]?{_NUMBER})"
_HOUSE_AFTER = "(?:#?N-?l?(?:/N)?(?:-?o)?-?(?:[hH]|D(?![.]?#?N)))"
_FLAT = f"(?:{_CL}(?:#?N(?:-?o)?-?(?:F|f(?![.]?#?N))|(?:[fk][.]?|F)#?Nl?))"
_BARE_FLAT = f"(?:[-/]N(?!-?[a-zA-Z]|[%:,]N)|-N(?=[a-zA-Z])(?!N[c%o])|,N{_END})"
_BLOCK = f"(?:{_CL}(?:[bk][.]?#?[Nlki]|N(?:-?o)?-?b))"
_TAIL = f"(?:{_BLOCK}{{0,2}}(?P<flat>{_FLAT}){_BLOCK}?|(?P<bare>{_BARE_FLAT})|{_BLOCK})?"
_BEFORE_NAME = "(?:[rm][.]?|[RM])"
_AFTER_NAME = "(?:[rmje][.]?|[RMKE])"

_FORMS = tuple(
    re.compile(form)
    for form in (
        # ул. Абая, д. 12, кв. 34 · мкр Самал-2, 15 · пр-т Абая 12/1
        f"{_BEFORE_NAME}{_NAME}(?:-N(?=[,NhHDd]))?(?:{_CL}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|(?<![|]){_NUMBER})){_TAIL}",
        # 12 мкр, дом 5 · 11-ықшамаудан, 12-үй · мкр 8, д. 5, кв. 7
        f"(?:Nl?(?:-?o)?-?(?:[MT]|m[.]?)|(?:m[.]?|M)#?Nl?){_CL}"
        f"(?P<house>{_HOUSE_AFTER}|{_HOUSE}|(?<=[,mM.-]){_NUMBER}){_TAIL}",
        # Абай көшесі 12, 34 пәтер · Абая ул., 12-34 · Abai street 12
        f"{_NAMED}(?:-N)?{_AFTER_NAME}{_CL}(?P<house>{_HOUSE_AFTER}|{_HOUSE}|(?<![|]){_NUMBER}){_TAIL}",
        # Абай көшесінде 12-үйде · Абай көшесіндегі 12-үйдің 34-пәтері
        f"{_NAMED}(?:-N)?T{_C}(?P<house>#?Nl?(?:/N)?(?:-?oH|-h|-?H|-o-?h)|{_HOUSE}|{_HOUSE_AFTER}(?={_FLAT})|"
        f"{_NUMBER}(?={_FLAT}|[-/]N|{_END[3:-1]})){_TAIL}",
        # 12 Abai st, apt 34 · house 12, Abai street
        f"(?P<house>{_HOUSE}|{_NUMBER}),?W{{0,2}}[Ww]y?(?:e[.]?|E)(?![wW][eE]){_TAIL}",
        # Apt 34, 12 Abai street · кв. 34, ул. Абая 12
        f"(?P<flat>(?:f[.]?|F)#?Nl?){_CL}(?P<house>(?:{_HOUSE}|{_NUMBER}),?W{{0,2}}[Ww]y?[eE]"
        f"|{_BEFORE_NAME}{_NAME}{_C}(?:{_HOUSE}|{_NUMBER})|W{{1,2}}y?,?{_NUMBER})",
        # село Кенес, дом 5 · Кенес ауылы, 5-үй
        f"(?:V[.]?[Ww]{{1,2}}|[Ww]V){_CL}(?:{_BEFORE_NAME}{_NAME}{_C})?(?P<house>{_HOUSE}|#?N(?:-?o)?(?:-h|-?H)){_TAIL}",
        # Самал-2, дом 15, кв. 4 · Абая 12, кв. 34
        f"(?:[Ww]y?(?:-N(?=[,NhHDd]))?{_C})?(?P<house>{_HOUSE}|#?Nl?(?:-?o)?(?:-h|-?H)){_BLOCK}{{0,2}}(?P<flat>{_FLAT})",
        f"[Ww]y?(?:-N)?,?(?P<house>{_NUMBER}|{_HOUSE_AFTER}){_BLOCK}{{0,2}}(?P<flat>{_C}(?:(?:f[.]?|F)#?Nl?|N(?:-?o)?-[fF]))",
        f"Wy?(?:-N)?,?(?P<house>{_HOUSE_AFTER}){_BLOCK}{{0,2}}(?P<flat>{_FLAT})",
    )
)
"""The ways of writing a home, the fullest first."""

_AT_HOME = re.compile(
    f"(?:a[aq.,~-]{{0,4}}|A[q~]{{1,2}})(?:(?:[Gi][.]?)?[Ww]G?,|[Gi][.]?[Ww],?){{0,2}}"
    f"(?P<home>(?:{_NAMED}|W{{1,2}}-N(?=,)|[Ww]T),?(?P<house>{_HOUSE_AFTER}|{_HOUSE}|{_NUMBER}){_TAIL})"
)
_HOME_THEN_WORD = re.compile(f"(?P<home>W{{0,2}}[Ww]y?,?(?P<house>Nl?)(?P<bare>[-/,]N|{_FLAT}))[,q]{{0,2}}a")

_OF_SOMETHING = re.compile("[cp]|[%:Z]|-?o|[,-]N[c%]")
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
    while words.sorts[first] in ".,-|":
        first += 1
    while words.sorts[after - 1] in ",-|":
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
    """Whether the last number is one of something else: what is counted follows, or it is a year or a sum."""
    end = found.end(whole)
    if words.sorts[end - 1] == "N" and _OF_SOMETHING.match(words.sorts, end):
        return True
    if found["house"].strip(",-") != "N" or found["flat" if "flat" in found.re.groupindex else "bare"]:
        return False
    house = words.said(*found.span("house")).strip(" ,-")
    return len(house) > 3 or (words.sorts[end : end + 1] == "N" and not found.groupdict().get("bare"))

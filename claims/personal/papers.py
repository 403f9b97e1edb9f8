"""Bank accounts (IBAN of Kazakhstan) and the numbers of identity cards and passports beside their words."""
# ruff: noqa: E501 - lists of words are easier to read unbroken

import re
from collections.abc import Iterator

from claims.personal import checks
from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain

_IBAN = re.compile(r"(?<![^\W_])[kк]z[ -]?[0-9]{2}(?:[ -]?[0-9a-zаоерсхткнмв]){16}(?![^\W_])")
_LOOK_ALIKE = str.maketrans("аеорсхткнмв", "AEOPCXTKHMB")
_ACCOUNT_WORD = re.compile(
    r"(?<![^\W_])(?:iban|иик|жск|ибан|сч[её]т\w{0,3}|шот\w{0,6}|есепшот\w{0,6}|account)(?:[^\w\n]{0,4}\w{1,12}){0,2}\W{0,5}$"
)
_PAPER = (
    r"(?:удостоверени\w{1,2}|удост|уд[. ]{0,2}л(?:ичности|ичн)?|удв|куәлі[кг]\w{0,8}|куали[кг]\w{0,8}|паспорт\w{0,7}|төлқұжат\w{0,7}"
    r"|толкужат\w{0,7}|passport\w{0,2}|id[ -]?card|identity card|identity document|id number|id no|national id|my id|документ\w{0,3} личности|внж"
    r"|вид\w{0,2} на жительство|ықтиярхат\w{0,6}|водительск\w{1,3} (?:права|удостоверени\w)|driving licen[cs]e)"
)
_PAPER_NUMBER = re.compile(
    rf"(?<![^\W_]){_PAPER}(?![^\W_])((?:[^\w\n]{{1,4}}+(?!(?:на|за|до|от)(?![^\W_])|(?:[a-zа-я]{{1,2}}|n[ -])[0-9])[^\W\d_]{{1,12}}+(?![^\W\d_])){{0,4}}[^\w\n]{{0,5}}+\n?[ ]?)"
    r"((?:[a-zа-я]{1,2}|n[ -])?(?:[0-9]{7,10}|[0-9]{2}[ -]?[0-9]{2}[ -]?№?[ ]?[0-9]{6}|[0-9]{3}([ -])[0-9]{3}\3[0-9]{3}))(?![0-9])"
)
_NUMBER_OF_PAPER = re.compile(
    r"(?<![^\W_])(?:№|n)?[ ]?((?:[a-zа-я]{1,2}[ -]?)?[0-9]{8,9})(?=[^\w\n]{1,5}(?:[^\W\d_]{1,10}[^\w\n]{1,3}){0,2}"
    rf"{_PAPER}(?:[^\w]|$))"
)
_SUM = re.compile(r"[1-9][0-9]{0,2}(?:[ ][0-9]{3})+$")
_COUNTED = re.compile(r"[ ]{0,2}(?:тг|тенге|теңге|tenge|[₸$€%])")


def spans(plain: Plain) -> Iterator[Span]:
    """Where accounts and numbers of papers stand in *plain*."""
    for found in _IBAN.finditer(plain.lower):
        if _is_account(plain, found):
            yield Span(Kind.ACCOUNT, found.start(), found.end())
    for found in _PAPER_NUMBER.finditer(plain.lower):
        number = found[2]
        if not _SUM.match(number.strip()) and not _COUNTED.match(plain.lower, found.end()):
            yield Span(Kind.DOCUMENT, found.start(2), found.start(2) + len(number.rstrip(" -")))
    for found in _NUMBER_OF_PAPER.finditer(plain.lower):
        yield Span(Kind.DOCUMENT, found.start(1), found.end(1))


def _is_account(plain: Plain, found: re.Match[str]) -> bool:
    account = re.sub("[ -]", "", found[0]).translate(_LOOK_ALIKE).upper()
    if account.isascii() and checks.is_iban(account):
        return True
    return _ACCOUNT_WORD.search(plain.lower[max(0, found.start() - 40) : found.start()]) is not None

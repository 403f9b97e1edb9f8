"""Runs of digits with little between them, and what such a run could be: an identity number, a card, a phone.

A chain is parted into its groups of digits; from each group on, the next few together are tried as one number.
A number of more than nineteen digits is none of these, so the work is linear in the length of the text.
"""
# ruff: noqa: E501 - lists of words are easier to read unbroken

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from claims.personal import checks
from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain

LONGEST = 19
"""Digits of the longest number that is looked for."""
NEAR = 48
"""Signs before a number in which a word says what it is."""

_CHAIN = re.compile(r"[0-9]+(?:[ \t.()/_-]{1,4}[0-9]+)*")
_GROUP = re.compile("[0-9]+")
_LETTER = re.compile(r"[^\W\d_]")
_PLUS = re.compile(r"\+[ \t]?\(?$")
_CODED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#")
_OPENING = re.compile(r"\+?[ \t]?\(?$")
_COUNTED = re.compile(
    r"[ \t]{0,2}(?:[₸$€£%]|тг\b|т[еe][нң]г|теңге|руб|долл|евро|usd|kzt|eur|tenge|dollar|тыс|мың|млн|млрд|миллион"
    r"|миллиард|трлн|million|billion|thousand|процент|пайыз|percent|ақш|сша\b|us\b)"
)
_IIN_WORDS = (
    r"(?:и[ \t.]?и[ \t.]?н|ж[ \t.]?с[ \t.]?н|i[ \t.]?i[ \t.]?n|инн|jsn|zhsn"
    r"|идентификацион\w{0,8}|сәйкестендіру|сайкестендиру|identification|identity number)"
)
_AFTER_IIN = re.compile(rf"(?<![^\W_]){_IIN_WORDS}(?:\w{{0,8}}[^\w\n]{{0,6}}){{0,5}}\n?[^\w]{{0,4}}$")
_BEFORE_IIN = re.compile(rf"[^\w\n]{{1,6}}(?:\w{{1,12}}[^\w\n]{{1,4}}){{0,2}}{_IIN_WORDS}(?!\w{{4}})")
_CARD_WORD = re.compile(
    r"(?<![^\W_])(?:карт(?!ин|оф)\w{0,10}|card|каспи\w{0,5}|kaspi|visa|виза|mastercard|мастеркард|счет\w{0,3}|счёт\w{0,3})"
    r"(?:\W{0,6}\w{1,12}){0,3}\W{0,6}$"
)
_PHONE_WORD = re.compile(
    r"(?<![^\W_])(?:тел|телефон\w{0,8}|тлф|тлфн|моб|мобильн\w{0,5}|сот|сотов\w{0,5}|сотк\w{0,3}|ұялы|уялы|ватсап\w{0,4}"
    r"|вацап\w{0,4}|вотсап\w{0,4}|whatsapp|whats app|wa|тг|viber|вайбер\w{0,3}|phone|tel|mobile|cell|call|fax|факс"
    r"|звон\w{1,7}|позвон\w{1,6}|перезвон\w{1,6}|набер\w{1,5}|қоңырау|конырау|хабарлас\w{1,9}|звякн\w{1,4}"
    r"|номер\w{0,3} телефон\w{0,3}|нөмір\w{0,5}|номір\w{0,5}|номер\w{0,6}|number|contact|контакт\w{0,4}|байланыс)"
    r"(?:[^\w\n]{0,4}\w{1,12}){0,2}\W{0,5}$"
)
_PHONE_SIGN = re.compile(
    r"(?<![^\W_])(?:(?:тел|т|tel|моб|сот|ұялы|wa|факс)[ \t]?[.:№-]{1,3}|тел|tel|(?:ватсап|вацап|whatsapp|phone|mobile"
    r"|телефон(?:ым|ымыз|ы)?|телефон(?:у|а)?|ұялы телефоным?|домашний|үй телефоны|үй телефоным)\W{0,4}"
    r"|номер\w{0,2} (?:мо\w{1,4} )?телефона?(?: \w{3,5})?\W{0,3}|телефон(?:ның)? нөмірі\w{0,4}\W{0,3}"
    r"|(?:по|пере)?звоните?\W{1,3}(?:мне |на |по )?|нөмірім\W{0,4}|мо[йем]\w{0,2} номер\w{0,2}\W{0,3}|my number(?: is)?\W{0,3}|phone number(?: is)?\W{0,3})[ \t:]{0,3}\(?$"
)
_TOLL_FREE = ("800", "801", "808")
_OPERATORS = frozenset(
    [
        "700",
        "701",
        "702",
        "703",
        "704",
        "705",
        "706",
        "707",
        "708",
        "709",
        "747",
        "750",
        "751",
        "760",
        "761",
        "762",
        "763",
        "764",
        "771",
        "775",
        "776",
        "777",
        "778",
    ]
)
_PHONE_SHAPES = frozenset(
    [
        (3, 3, 2, 2), (3, 3, 4), (3, 7), (4, 2, 2, 2), (4, 3, 3), (4, 6), (5, 2, 3), (5, 5), (3, 2, 2, 3),
        (3, 2, 3, 2), (3, 4, 3), (5, 1, 2, 2), (4, 2, 4), (2, 2, 2, 2, 2), (1,) * 10,
    ]
)  # fmt: skip
_LOCAL_SHAPES = frozenset([(6,), (2, 2, 2), (3, 3), (7,), (3, 2, 2), (3, 4), (1, 2, 2), (5,), (2, 4)])


class _Before:
    """The words before a number, and what they say that it is; each is looked for once."""

    def __init__(self, plain: Plain, start: int) -> None:
        self.text = plain.lower[max(0, start - NEAR) : start]
        self.worded = _LETTER.search(self.text) is not None
        self.plus = "+" in self.text[-3:] and _PLUS.search(self.text[-3:]) is not None

    @cached_property
    def iin(self) -> bool:
        return self.worded and _AFTER_IIN.search(self.text) is not None

    @cached_property
    def card(self) -> bool:
        return self.worded and _CARD_WORD.search(self.text) is not None

    @cached_property
    def phone(self) -> bool:
        return self.worded and _PHONE_WORD.search(self.text) is not None

    @cached_property
    def phone_sign(self) -> bool:
        """Whether a phone, and nothing else, must follow: «тел.:»."""
        return self.worded and _PHONE_SIGN.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Run:
    """Some neighbouring groups of one chain, taken as one number."""

    plain: Plain
    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    between: str
    """Everything between the groups."""
    alone: bool
    """Whether no group of the same length stands next to it in the chain."""
    last: bool
    """Whether the chain ends with it."""
    before: _Before

    @property
    def counted(self) -> bool:
        """Whether a currency or what is counted follows."""
        return _COUNTED.match(self.plain.lower, self.end) is not None

    @property
    def thousands(self) -> bool:
        """Whether it is grouped as sums of money are: 42 500 000."""
        return len(self.shape) > 1 and self.shape[0] < 4 and set(self.shape[1:]) == {3}

    @property
    def in_a_code(self) -> bool:
        """Whether Latin letters or a sign of a code are glued to it: RR123456789KZ, AB-87011234567."""
        front, rest = (
            self.plain.text[max(0, self.start - 2) : self.start],
            self.plain.text[self.end : self.end + 1],
        )
        return rest in _CODED or front[-1:] in _CODED or (front[-1:] == "-" and front[:1] in _CODED)


class _Chain:
    """Groups of digits that stand in a row: where each stands, and all their digits together."""

    def __init__(self, plain: Plain, start: int, end: int) -> None:
        self.plain = plain
        self.groups = [found.span() for found in _GROUP.finditer(plain.text, start, end)]
        self.lengths = [stop - begin for begin, stop in self.groups]
        self.digits = "".join([plain.text[begin:stop] for begin, stop in self.groups])
        self.places = [0, *accumulate(self.lengths)]
        """For each group where its digits begin in *digits*."""

    def amid_likes(self, first: int) -> bool:
        """Whether a group stands amid others of its length, one or two digits: what begins here began before."""
        lengths = set(self.lengths[max(0, first - 1) : first + 3])
        return first > 0 and len(lengths) == 1 and lengths <= {1, 2}

    def may_be(self, first: int, after: int, size: int) -> bool:
        """Whether *size* digits from group *first* can be a number that no word need name: seen at small cost."""
        place, length = self.places[first], self.lengths[first]
        digit = self.digits[place]
        if size < 12:
            return (size == 7 and length == 3) or (size in (10, 11) and digit in "789")
        if size == 12 and self.digits[place + 2] in "01" and self.digits[place + 4] in "0123":
            return True
        alike = length in (4, 8) or after == first + 1 or self.lengths[first + 1] == length
        return (alike and size > 12) or digit == "0" or self.digits.startswith("810", place)

    def run(self, first: int, after: int, before: _Before) -> _Run:
        """The groups from *first* to before *after* as one number."""
        start, end = self.groups[first][0], self.groups[after - 1][1]
        shape = tuple(self.lengths[first:after])
        neighbours = (*self.lengths[max(0, first - 1) : first], *self.lengths[after : after + 1])
        between = "" if len(shape) == 1 else _GROUP.sub("", self.plain.text[start:end])
        digits = self.digits[self.places[first] : self.places[after]]
        alone, last = shape[0] not in neighbours, after == len(self.groups)
        return _Run(self.plain, start, end, digits, shape, between, alone, last, before)

    def runs(self, first: int) -> Iterator[tuple[int, _Run]]:
        """The numbers that begin with group *first*, the longest first, each with the group after it."""
        if self.amid_likes(first):
            return
        before = _Before(self.plain, self.groups[first][0])
        begun = self.places[first]
        for after in range(bisect(self.places, begun + LONGEST) - 1, first, -1):
            size = self.places[after] - begun
            if size < 5:
                return
            if before.worded or before.plus or self.may_be(first, after, size):
                yield after, self.run(first, after, before)


def spans(plain: Plain) -> Iterator[Span]:
    """Identity numbers, cards and phones in *plain*, from left to right, none over another."""
    for chain in _CHAIN.finditer(plain.text):
        if chain.end() - chain.start() > 4:
            yield from _in_chain(_Chain(plain, *chain.span()))


def _in_chain(chain: _Chain) -> Iterator[Span]:
    first = 0
    while first < len(chain.groups):
        for after, run in chain.runs(first):
            if kind := _kind(run):
                yield Span(kind, _with_plus(run), run.end)
                first = after
                break
        else:
            first += 1


def _with_plus(run: _Run) -> int:
    found = _OPENING.search(run.before.text[-3:])
    return run.start - (len(found[0].lstrip(" ")) if found else 0)


def _kind(run: _Run) -> Kind | None:
    size = len(run.digits)
    if _is_iin(run, size):
        return Kind.IIN
    if size >= 13 and _is_card(run, size):
        return Kind.CARD
    if size <= 15 and _is_phone(run, size):
        return Kind.PHONE
    return None


def _is_iin(run: _Run, size: int) -> bool:
    if not 10 <= size <= 14:
        return False
    if size == 12 and checks.is_iin(run.digits):
        return (_may_be_parted(run) and not (run.counted or run.in_a_code)) or _said_to_be_iin(run)
    return _said_to_be_iin(run)


def _said_to_be_iin(run: _Run) -> bool:
    if run.before.iin:
        return not run.before.plus and (len(run.digits) == 12 or run.last)
    plausible = len(run.digits) == 12 and checks.has_birth_date(run.digits)
    return plausible and _BEFORE_IIN.match(run.plain.lower, run.end) is not None


def _may_be_parted(run: _Run) -> bool:
    """Whether the gaps are those of a number that was made readable, not of dates and sums in a row."""
    if not run.between:
        return True
    if len(set(run.shape)) == 1:
        return run.alone or run.shape[0] > 2
    dated = "." in run.between or any(run.shape[i : i + 3] == (2, 2, 4) for i in range(len(run.shape) - 2))
    return not dated and len(set(run.between)) == 1 and len(run.shape) < 6


def _is_card(run: _Run, size: int) -> bool:
    if run.counted or run.in_a_code:
        return False
    if checks.is_card(run.digits):
        return _shaped_as_card(run)
    if run.shape == (4, 4, 4, 4) and run.digits[0] in "45" and len(set(run.between)) == 1:
        return True  # mistyped: nothing else is written so
    return size in (15, 16, 17) and _shaped_as_card(run) and run.before.card


def _shaped_as_card(run: _Run) -> bool:
    if not run.between:
        return True
    if len(set(run.shape)) == 1:
        return run.shape[0] in (4, 8) or (run.shape[0] < 3 and run.alone)
    return run.shape[0] == 4 and (set(run.shape[:-1]) == {4} or run.shape in ((4, 6, 5), (4, 6, 4)))


def _is_phone(run: _Run, size: int) -> bool:
    if run.thousands and not run.before.plus and size != 10 + (run.shape[0] == 1 and run.digits[0] in "78"):
        return False
    if run.counted or (run.in_a_code and not run.before.phone):
        return False
    if run.before.plus:
        return _is_abroad(run, size)
    if size == 11 and run.digits[0] in "78":
        return _is_domestic(run)
    if size == 10:
        return _is_without_eight(run)
    if size >= 12 and run.digits.startswith(("00", "810")):
        return run.alone or run.before.phone
    return _is_local(run, size)


def _is_abroad(run: _Run, size: int) -> bool:
    """A number after a plus: of Kazakhstan and Russia eleven digits, or mistyped and nothing after it."""
    if run.digits[0] == "7" and size != 11:
        return 9 <= size <= 12 and run.last
    return size >= 8 and not _is_sum(run) and (size <= 13 or run.last)


def _is_sum(run: _Run) -> bool:
    return run.thousands and run.digits.endswith("000")


def _is_domestic(run: _Run) -> bool:
    code = run.digits[1:4]
    if code in _TOLL_FREE or (run.shape[0] == 2 and run.thousands):
        return False
    if len(set(run.shape)) == 1 and run.shape[0] == 1 and not run.alone:
        return False
    return code[0] in "79" or (code[0] in "3468" and run.before.phone)


def _is_without_eight(run: _Run) -> bool:
    if run.digits[:3] in _OPERATORS or (run.digits[0] == "7" and run.between):
        grouped = run.shape in _PHONE_SHAPES and (run.alone or (len(run.shape) > 1 and run.shape[0] > 2))
        return not run.between or grouped
    return run.digits[0] in "79" and run.before.phone


def _is_local(run: _Run, size: int) -> bool:
    """A number within a town, or one with a digit too many or too few: where a word says that it is a phone."""
    if size == 7 and run.shape == (3, 2, 2) and run.between == "--" and run.alone:
        return True
    if size < 8 and run.shape not in _LOCAL_SHAPES:
        return False
    if size < 8 and run.digits.startswith("116"):
        return False  # lines for everybody, as 116 111
    if size < 8:
        return run.before.phone_sign and not _is_sum(run)
    return 9 <= size <= 12 and run.digits[0] in "78" and run.before.phone_sign

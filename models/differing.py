"""What one text says otherwise than another, word by word on the text as it was written: for people to see at a glance.

Compared is what folding leaves: spellings, scripts, endings and slips of the finger are no difference. Numbers, days
and denials that differ are told apart from other words: they turn a claim into another one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from models import guards, letters
from models.figures import figure_words
from models.negation import GOVERNED, is_negated_verb, is_negation, negation_lists
from models.similarity import alone, stop_words
from models.stems import stem
from models.text import Folded, fold

LONGEST = 6_000
"""Characters of a text in which words are told apart; what stands behind them is shown as it is."""


class Kind(StrEnum):
    """What a piece of a text is beside the other text."""

    PLAIN = "plain"
    """Spaces, signs and words that say little by themselves."""
    SAME = "same"
    """The other text says it too."""
    MORE = "more"
    """The other text does not say it."""
    NUMBER = "number"
    """A number that the other text does not have."""
    DAY = "day"
    """A day that the other text does not have."""
    DENIAL = "denial"
    """A denial of what the other text does not deny."""


STRONG = frozenset({Kind.NUMBER, Kind.DAY, Kind.DENIAL})
"""What turns a claim into another one."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, as written."""

    text: str
    kind: Kind

    @property
    def strong(self) -> bool:
        """Whether it may make another claim of it."""
        return self.kind in STRONG


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    key: str


_WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´-][^\W_]+)*")
_FIGURE = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[ \u00a0.,'\u2009]\d{3})+(?!\d)|\d+(?:[.,:/-]\d+)*)"
    r"(?:\s{0,2}(?:мың|мын|тыс(?:яч\w{0,3})?|thousand|млн|миллион\w{0,4}|million|млрд|миллиард\w{0,4}|billion)\b)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_024)
def differing(text: str, other: str) -> tuple[Piece, ...]:
    """*text* in pieces by what *other* says of it; joined together they are *text* again, to the letter."""
    shown = text[:LONGEST]
    mine, theirs = _folded(shown), _folded(other[:LONGEST])
    kinds = [Kind.PLAIN] * len(shown)
    for start, end, kind in _marks(shown, mine, theirs):
        kinds[start:end] = [kind] * (end - start)
    return tuple(_joined(shown, kinds, text[LONGEST:]))


_folded = lru_cache(maxsize=1_024)(fold)
"""One wording stands beside every sighting of a page."""


def missing(text: str, other: str) -> tuple[Piece, ...]:
    """The words of *other* that *text* lacks, those that turn a claim round first: what no mark in *text* can show."""
    lacking = [piece for piece in differing(other, text) if piece.kind not in (Kind.PLAIN, Kind.SAME)]
    return tuple(sorted(lacking, key=lambda piece: not piece.strong))


def _marks(shown: str, mine: Folded, theirs: Folded) -> Iterator[tuple[int, int, Kind]]:
    """Where the words, then the figures, then the denials stand, the later outweighing the earlier."""
    tokens = _tokens(shown)
    yield from _word_marks(tokens, mine, theirs)
    yield from _figure_marks(shown, tokens, theirs)
    yield from _denial_marks(tokens, mine, theirs)


def _tokens(shown: str) -> list[_Token]:
    return [_Token(found.start(), found.end(), _key(found[0])) for found in _WORD.finditer(shown)]


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    """One written word as the fold has it; its first word where it makes several of it."""
    words = fold(word).words
    return words[0] if words else letters.key(word.lower())


def _word_marks(tokens: Sequence[_Token], mine: Folded, theirs: Folded) -> Iterator[tuple[int, int, Kind]]:
    only = set(alone(mine, theirs)[0])
    stems = {stem(word) for word in only}
    said = {*theirs.words, *theirs.stems, *theirs.latin}
    stop = stop_words()
    for token in tokens:
        reading = letters.reading(token.key) if token.key.isascii() and token.key.isalpha() else token.key
        if token.key[:1].isdigit():
            continue
        if {token.key, reading, stem(token.key), stem(reading)} & said:
            kind = Kind.PLAIN if token.key in stop else Kind.SAME
        elif token.key in stop or len(token.key) < 2:
            kind = Kind.PLAIN
        else:
            is_alone = token.key in only or reading in only or stem(reading) in stems
            kind = Kind.MORE if is_alone or not theirs.words else Kind.SAME
        yield token.start, token.end, kind


def _figure_marks(shown: str, tokens: Sequence[_Token], theirs: Folded) -> Iterator[tuple[int, int, Kind]]:
    written = list(_written_figures(shown))
    inside = [token for token in tokens if not any(start <= token.start < end for start, end in written)]
    for start, end in [*written, *_named_figures(inside)]:
        said = _figure(shown[start:end])
        if day := _day_around(shown, tokens, start, end):
            yield start, end, Kind.SAME if day <= theirs.dates else Kind.DAY
        elif said.dates:
            yield start, end, Kind.SAME if said.dates <= theirs.dates else Kind.DAY
        elif said.numbers:
            known = theirs.numbers | frozenset(word for word in theirs.words if word[:1].isdigit())
            yield start, end, Kind.SAME if said.numbers <= known else Kind.NUMBER


_figure = lru_cache(maxsize=4_096)(fold)


def _written_figures(shown: str) -> Iterator[tuple[int, int]]:
    for found in _FIGURE.finditer(shown):
        yield found.start(), found.end()


def _named_figures(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Stretches of words that name a number together, or a day: «екі жүз елу», «десятого»."""
    names = figure_words()
    begun: _Token | None = None
    last: _Token | None = None
    for token in [*tokens, _Token(0, 0, "")]:
        if token.key in names:
            begun, last = begun or token, token
        elif begun is not None and last is not None:
            yield begun.start, last.end
            begun = last = None


def _day_around(shown: str, tokens: Sequence[_Token], start: int, end: int) -> frozenset[str]:
    """The day that a figure names together with the word before or behind it."""
    behind = [token for token in tokens if token.start >= end][:2]
    before = [token for token in tokens if token.end <= start][-1:]
    if behind:
        found = _figure(shown[start : behind[-1].end])
        if found.dates:
            return found.dates
    if before and before[0].key.isascii():
        return _figure(shown[before[0].start : end]).dates
    return frozenset()


def _denial_marks(tokens: Sequence[_Token], mine: Folded, theirs: Folded) -> Iterator[tuple[int, int, Kind]]:
    if not guards.differ_in_negation(mine, theirs):
        return
    left = Counter(mine.negations) - Counter(theirs.negations)
    behind = negation_lists()[3]
    for place, token in enumerate(tokens):
        if not is_negation(token.key):
            continue
        turned, start, end = token.key, token.start, token.end
        if not is_negated_verb(token.key):
            beside = place - 1 if token.key in behind else place + 1
            turned = tokens[beside].key if 0 <= beside < len(tokens) else ""
        if left[turned[:GOVERNED]] > 0:
            left[turned[:GOVERNED]] -= 1
            yield start, end, Kind.DENIAL


def _joined(shown: str, kinds: Sequence[Kind], rest: str) -> Iterator[Piece]:
    """Stretches of one kind; spaces between two of one kind belong to them."""
    begun = 0
    filled = _with_gaps(shown, kinds)
    for place in range(1, len(shown) + 1):
        if place == len(shown) or filled[place] is not filled[begun]:
            yield Piece(shown[begun:place], filled[begun])
            begun = place
    if rest:
        yield Piece(rest, Kind.PLAIN)


def _with_gaps(shown: str, kinds: Sequence[Kind]) -> list[Kind]:
    filled = list(kinds)
    last, gap = Kind.PLAIN, 0
    for place, kind in enumerate(kinds):
        if kind is Kind.PLAIN:
            if not shown[place].isspace():
                last = Kind.PLAIN
            continue
        if kind is last and gap < place and kind is not Kind.SAME:
            filled[gap:place] = [kind] * (place - gap)
        last, gap = kind, place + 1
    return filled

"""The words of three languages as the table between them knows them: roots where they are known, else
beginnings.

A Kazakh word carries its meaning in front and up to six endings behind. Where its front is a root of the
table and the rest is a chain of endings, the root stands for it; every other word, and every Russian or
English one, is the first letters of its stem. All words here are folded (`models/text.py`), so Kazakh typed
with Russian letters is the same to them.
"""

import zlib
from collections.abc import Container
from functools import lru_cache

from models.stems import stem

LETTERS = 5
"""Letters of a stem that stand for a word without a known root."""
LOOK_ALIKE = 4
"""First letters by which names and loans are told to be the same in two languages."""
_SHORTEST_ROOT = 2
_LONGEST_TAIL = 6
"""Letters that may follow a root of two letters."""

# Folded endings of nouns, then of verbs; a chain of them may follow a root.
_ENDINGS = """
    лар лер дар дер тар тер нин дин тин га ге ка ке на не а е ди ти ни да де та те дан ден тан тен нан нен
    мен бен пен и си им ин миз из инда инде сина сине ина ине инин ини син дик тик лик ли сиз ши даги деги
    таги теги ники лан лен ла ле лас лес дас дес тас тес лат лет дат дет тат тет имен умен нши
    дим тим дин тин ган ген кан кен ип п иди ид ади еди ад ед у уи уин уди уге уга уда ар ер р ир ис с са се
    ма ме ба бе па пе маи меи баи беи паи пеи мас мес ил л н дир тир т гиз киз з атин етин итин гали гели
    кали кели мак мек бак бек пак пек иниз низ низдар ндар ндер сиздер мин биз пин уле рак рек лау леу дау
    деу тау теу жат жа
"""
_CHAINED = frozenset(_ENDINGS.split())
_LENGTHS = range(1, 1 + max(map(len, _CHAINED)))


def code(spelled: str) -> int:
    """The number that stands for a folded root, beginning or word in the table: nobody reads it back."""
    return zlib.crc32(spelled.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=65_536)
def _fronts(word: str) -> tuple[tuple[int, int], ...]:
    """Each front of *word* that a chain of endings may follow, longest first: (letters, code).

    From the end of the word to its beginning, so that each letter is looked at a few times, in however many ways a
    chain can be parted («инининин»).
    """
    fronts = []
    ends = {len(word)}
    for letters in range(len(word), _SHORTEST_ROOT - 1, -1):
        if letters < len(word) and not any(
            letters + length in ends and word[letters : letters + length] in _CHAINED for length in _LENGTHS
        ):
            continue
        ends.add(letters)
        if letters > _SHORTEST_ROOT or len(word) - letters <= _LONGEST_TAIL:
            fronts.append((letters, code(word[:letters])))
    return tuple(fronts)


def root(word: str, roots: Container[int]) -> str:
    """The longest front of a Kazakh *word* that is one of *roots* (by code) with endings behind it, or
    nothing."""
    return next((word[:letters] for letters, front in _fronts(word) if front in roots), "")


@lru_cache(maxsize=65_536)
def beginning(word: str) -> str:
    """The first letters of a word's stem; a number whole."""
    return word if word[:1].isdigit() else stem(word)[:LETTERS]


def look(word: str) -> str:
    """The first letters of *word*, as names and loans share them; a number whole."""
    return word if word[:1].isdigit() else word[:LOOK_ALIKE]


def spellings(spelled: str) -> tuple[str, ...]:
    """A folded root as it stands before a vowel: «китап» also as «китаб», «мугедек» as «мугедег»."""
    softer = {"к": "г", "п": "б"}
    if len(spelled) > 3 and spelled[-1] in softer:
        return spelled, spelled[:-1] + softer[spelled[-1]]
    return (spelled,)

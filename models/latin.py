"""Whether words in Latin letters are English (or a name), or Kazakh and Russian typed without Cyrillic."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models import letters
from models.figures import month
from models.spellings import spellings

TRAINED = Path(__file__).parent / "trained" / "latin.npz"
DOUBT = 2.0
"""Log odds that must be passed: English headlines of a few words are commoner than chat Latin."""
SIGNS = " abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=1)
def _odds() -> tuple[dict[str, float], float]:
    """The log odds "Kazakh or Russian against English" of each pair of letters, and of a letter English
    lacks."""
    with np.load(TRAINED, allow_pickle=False) as stored:
        table: npt.NDArray[np.float32] = stored["odds"]
    return {a + b: float(table[i, j]) for i, a in enumerate(SIGNS) for j, b in enumerate(SIGNS)}, 4.0


@lru_cache(maxsize=65_536)
def odds(word: str) -> float:
    """The log odds that one lower-case Latin *word* is Kazakh or Russian; 0 for a loan."""
    plain = letters.key(word)
    if plain in spellings().loans or not plain.isalpha() or month(plain):
        return 0.0
    table, foreign = _odds()
    marked = foreign if any(letter in "äáğǵñńŋöóüúūýşçı" for letter in word) else 0.0
    spelled = f" {word} "
    return marked + sum(table.get(spelled[i : i + 2], 0.0) for i in range(min(len(spelled) - 1, 40)))


def reads_as_cyrillic(words: Sequence[str]) -> bool:
    """Whether *words* in Latin letters, taken together, are Kazakh or Russian rather than English."""
    return sum(map(odds, words)) > DOUBT

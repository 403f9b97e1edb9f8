"""What a text says beyond another: the rest of a message that glues two rumours together."""

import re

from models.guards import FEWEST_WORDS
from models.similarity import alone, beginning, content
from models.text import Folded, fold

COVERED = 0.5
"""Share of a sentence's words with a meaning from which on the other text has said it already."""
PARTS = 40
"""Sentences that are looked at."""

_SENTENCES = re.compile(r"(?<=[.!?…;])\s+|\n+")


def rest(said: str, folded: Folded, other: Folded) -> Folded | None:
    """What *said* (whose fold is *folded*) states beyond *other*; None where that is too little for a claim.

    Whole sentences where there are several, so that words both rumours use stay in; else the words that have no
    partner in *other*, in their order.
    """
    if len(alone(folded, other)[0]) < FEWEST_WORDS:
        return None
    sentences = [part for part in _SENTENCES.split(said, PARTS) if part.strip()]
    if len(sentences) > 1:
        more = [part for part in sentences if not _is_covered(fold(part), other)]
        left = fold(" ".join(more)) if 0 < len(more) < len(sentences) else _words_left(folded, other)
    else:
        left = _words_left(folded, other)
    return left if len(content(left)) >= FEWEST_WORDS else None


def _is_covered(sentence: Folded, other: Folded) -> bool:
    words = content(sentence)
    return len(alone(sentence, other)[0]) <= (1 - COVERED) * len(words)


def _words_left(folded: Folded, other: Folded) -> Folded:
    """The words of *folded* that *other* does not have, in order."""
    theirs = set(map(beginning, other.words))
    return fold(" ".join(word for word in folded.words if beginning(word) not in theirs))

"""Whether what differs is only misspelt: a slip is no other word."""

from collections.abc import Sequence

from models._compare import SLIPS
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "misspelt"
SAYS = {
    "kk": "бірінде қате жазылған сөздердің үлесі: {value}",
    "ru": "доля слов, написанных в одном с опечаткой: {value}",
    "en": "share of words misspelt in one of them: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity of the words whose partner is a misspelling, among all."""
    return word_measure(a, others, SLIPS)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])

"""Whether the texts share pairs of neighbouring words."""

from collections.abc import Sequence

from models._compare import PAIR_COSINE
from models.similarity import Floats, set_measure
from models.text import Folded

ABOUT = "order"
SAYS = {
    "kk": "қатар тұрған ортақ сөздер: {value}",
    "ru": "общие соседние слова: {value}",
    "en": "neighbouring words shared: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of neighbouring stems."""
    return set_measure(a, others, PAIR_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])

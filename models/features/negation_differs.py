"""Whether one text denies what the other says."""

from models.guards import differ_in_negation
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "бірінде болымсыз сөз бар, екіншісінде жоқ",
    "ru": "отрицание есть только в одном из текстов",
    "en": "only one of the texts denies it",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if they differ in a negation, else 0."""
    return float(differ_in_negation(a, b))

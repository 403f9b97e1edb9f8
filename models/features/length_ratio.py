"""How near in length the texts are."""

from models.text import Folded

SAYS = {
    "kk": "ұзындықтары жақын: {value}",
    "ru": "длина близка: {value}",
    "en": "the lengths are close: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Words of the shorter text over words of the longer."""
    fewer, more = sorted((len(a.words), len(b.words)))
    return fewer / (more or 1)

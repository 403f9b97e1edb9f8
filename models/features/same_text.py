"""Whether the two texts are one text in different spellings."""

from models.text import Folded

SAYS = {
    "kk": "жазылуын ескермесек, бір мәтін",
    "ru": "один и тот же текст, если не считать написания",
    "en": "one text, spelling aside",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if the search keys are equal, else 0."""
    return float(a.key == b.key)

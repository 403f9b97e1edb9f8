"""Whether the texts begin alike, as forwarded copies do."""

from models.text import Folded

SAYS = {
    "kk": "басталуы бірдей: {value}",
    "ru": "начало одинаково: {value}",
    "en": "they begin alike: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Share of the first eight words (or all, if fewer) that stand at the same place."""
    first = list(zip(a.words[:8], b.words[:8], strict=False))
    return sum(1 for mine, theirs in first if mine == theirs) / (len(first) or 1)

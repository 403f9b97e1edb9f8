"""Whether the texts share pairs of neighbouring words."""

from models.text import Folded

SAYS = {
    "kk": "қатар тұрған ортақ сөздер: {value}",
    "ru": "общие соседние слова: {value}",
    "en": "neighbouring words shared: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Cosine of the sets of neighbouring stems."""
    mine = set(zip(a.stems, a.stems[1:], strict=False))
    theirs = set(zip(b.stems, b.stems[1:], strict=False))
    return len(mine & theirs) / ((len(mine) * len(theirs)) ** 0.5 or 1)

"""Whether the rarest words of the texts are shared: names, places, terms."""

from models.similarity import prefix_vector, rarest, written
from models.text import Folded

SAYS = {
    "kk": "сирек сөздері ортақ: {shared}",
    "ru": "общие редкие слова: {shared}",
    "en": "rare words shared: {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Share of the five rarest beginnings of each text that the other has."""
    mine, theirs = prefix_vector(a), prefix_vector(b)
    top = rarest(mine) | rarest(theirs)
    return sum(1 for start in top if start in mine and start in theirs) / (len(top) or 1)


def words(a: Folded, b: Folded) -> dict[str, str]:
    """The shared rare words, rarest first."""
    mine, theirs = prefix_vector(a), prefix_vector(b)
    common = [start for start in rarest(mine) | rarest(theirs) if start in mine and start in theirs]
    common.sort(key=lambda start: (-mine[start], start))
    said = [next(word for word in a.words if word.startswith(start)) for start in common]
    return {"shared": written(a, said)}

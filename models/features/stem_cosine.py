"""How far the stems of the words agree, each weighed by rarity."""

from collections.abc import Sequence

from models._compare import STEM_COSINE
from models.similarity import Floats, set_measure
from models.text import Folded

ABOUT = "stems"
SAYS = {
    "kk": "сөз түбірлері ұқсас: {shared} / {of} ортақ",
    "ru": "основы слов похожи: общих {shared} из {of}",
    "en": "word stems agree: {shared} of {of} shared",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of stems, weighed by rarity."""
    return set_measure(a, others, STEM_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """How many stems are shared, and how many there are."""
    mine, theirs = set(a.stems), set(b.stems)
    return {"shared": str(len(mine & theirs)), "of": str(len(mine | theirs))}

"""How many word stems the texts share."""

from collections.abc import Sequence

from models._compare import STEM_OVERLAP
from models.similarity import Floats, set_measure
from models.text import Folded

ABOUT = "stems"
SAYS = {
    "kk": "сөз түбірлері ортақ: {shared} / {of}",
    "ru": "общих основ слов: {shared} из {of}",
    "en": "{shared} of {of} word stems shared",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared stems among all stems of both (Jaccard)."""
    return set_measure(a, others, STEM_OVERLAP)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """How many stems are shared, and how many there are."""
    mine, theirs = set(a.stems), set(b.stems)
    return {"shared": str(len(mine & theirs)), "of": str(len(mine | theirs))}

"""How much of the shorter text the longer one contains."""

from collections.abc import Sequence

from models._compare import STEM_SHORTER
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "stems"
SAYS = {
    "kk": "қысқа мәтіннің {of} түбірінің {shared}-і екіншісінде бар",
    "ru": "в длинном тексте есть {shared} из {of} основ короткого",
    "en": "{shared} of the {of} stems of the shorter text are in the longer",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared stems among the stems of the text that has fewer."""
    return word_measure(a, others, STEM_SHORTER)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """How many stems of the shorter text stand in the longer, and how many it has."""
    mine, theirs = set(a.stems), set(b.stems)
    return {"shared": str(len(mine & theirs)), "of": str(min(len(mine), len(theirs)))}

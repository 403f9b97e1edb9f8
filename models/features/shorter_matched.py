"""How much of the shorter text has a partner in the longer, misspelt or inflected words too."""

from collections.abc import Sequence

from models._compare import SHORTER_MATCHED
from models.similarity import Floats, alone, content, word_measure
from models.text import Folded

ABOUT = "matched"
SAYS = {
    "kk": "қысқа мәтіннің екіншісінде бар сөздері: {shared} / {of}",
    "ru": "в длинном тексте есть {shared} из {of} слов короткого",
    "en": "{shared} of {of} words of the shorter text are in the longer",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share of the words of the text with fewer words that have a partner."""
    return word_measure(a, others, SHORTER_MATCHED)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """How many words with a meaning of the shorter text have a partner, and how many it has."""
    lost = alone(a, b)
    of, gone = min((len(content(text)), len(left)) for text, left in zip((a, b), lost, strict=True))
    return {"shared": str(of - gone), "of": str(of)}

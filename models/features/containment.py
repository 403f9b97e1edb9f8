"""How much of the shorter text the longer one contains."""

from models.text import Folded

SAYS = {
    "kk": "қысқа мәтіннің {shared} / {of} түбірі екіншісінде бар",
    "ru": "в длинном тексте есть {shared} из {of} основ короткого",
    "en": "{shared} of the {of} stems of the shorter text are in the longer",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared stems among the stems of the text that has fewer."""
    mine, theirs = set(a.stems), set(b.stems)
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)


def words(a: Folded, b: Folded) -> dict[str, str]:
    """How many stems of the shorter text stand in the longer, and how many it has."""
    mine, theirs = set(a.stems), set(b.stems)
    return {"shared": str(len(mine & theirs)), "of": str(min(len(mine), len(theirs)))}

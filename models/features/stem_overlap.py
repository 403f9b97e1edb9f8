"""How many word stems the texts share."""

from models.text import Folded

SAYS = {
    "kk": "сөз түбірлері ортақ: {shared} / {of}",
    "ru": "общих основ слов: {shared} из {of}",
    "en": "{shared} of {of} word stems shared",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared stems among all stems of both (Jaccard)."""
    mine, theirs = set(a.stems), set(b.stems)
    return len(mine & theirs) / (len(mine | theirs) or 1)


def words(a: Folded, b: Folded) -> dict[str, str]:
    """How many stems are shared, and how many there are."""
    mine, theirs = set(a.stems), set(b.stems)
    return {"shared": str(len(mine & theirs)), "of": str(len(mine | theirs))}

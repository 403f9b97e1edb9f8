"""Whether both texts point to the same address."""

from models.text import Folded

SAYS = {
    "kk": "ортақ сілтеме: {shared}",
    "ru": "общая ссылка: {shared}",
    "en": "both link to {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared addresses among all that either text names; 0 if neither names any."""
    return len(a.links & b.links) / (len(a.links | b.links) or 1)


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What both name."""
    return {"shared": ", ".join(sorted(a.links & b.links))}

"""Public ids: short, typeable, never guessed in order; and the codes of short links.

The alphabet is Crockford's base 32 (no i, l, o, u), lower case: a citizen can read an id out over the telephone.
"""

import secrets
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 5
"""How many letters an id has behind its prefix until so many are taken that it grows."""
_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0", "u": "v"})


def draw(length: int) -> str:
    """A random word of the alphabet."""
    return "".join(
        ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(length)
    )  # 256 is 8 times 32


def new_ids(
    session: Session,
    column: InstrumentedAttribute[str],
    prefix: str,
    count: int = 1,
    *,
    length: int = LENGTH,
    draw: Callable[[int], str] = draw,
) -> list[str]:
    """*count* ids that no row of *column* has; they grow a letter when a tenth of the short ones is drawn in vain."""
    found: list[str] = []
    while len(found) < count:
        wanted = {prefix + draw(length) for _ in range(count - len(found))} - set(found)
        taken = _taken(session, column, sorted(wanted))
        found.extend(sorted(wanted - taken, key=lambda _: secrets.randbits(32)))
        if len(taken) * 10 > len(wanted):
            length += 1
    return found


def _taken(session: Session, column: InstrumentedAttribute[str], wanted: list[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(wanted), 500):
        taken.update(session.scalars(select(column).where(column.in_(wanted[start : start + 500]))))
    return taken


def tidy(typed: str, prefix: str) -> str:
    """The id somebody meant: upper case, spaces, a missing prefix and o for 0 are forgiven."""
    word = typed.strip().lower().replace(" ", "")
    letters = prefix.rstrip("-")
    if word.startswith(prefix):
        word = word.removeprefix(prefix)
    elif word.startswith(letters) and len(word) >= len(letters) + LENGTH:
        # "c58t9x" is c-58t9x without its dash; "c58t9" is too short for that and a whole id of its own
        word = word.removeprefix(letters)
    return prefix + word.translate(_MISREAD)

"""Negation: which words of a text are turned round; never thrown away, for "not" makes the opposite claim."""

from collections.abc import Sequence
from functools import lru_cache

from claims.plugins import discover
from models import letters

GOVERNED = 4
"""Letters of the word that a negation turns round, enough to know it again in another form."""
LONGEST_ENDING = 10
"""Letters of the longest ending that negates (-меңіздер)."""
NOT_OR_WHAT = "не"
"""In Russian "not", in Kazakh "what": which it is shows in the word behind it."""
BEHIND_WHAT = """
    деп деді деген дегені дегенін дегендер дейді- дейсі- дейм- десе десем десек десең дер үшін керек керегі қажет
    істеп істе істеу- істей- істес- істед- істер болды болады болған болып болар болса боп болмақ болмаса
    себепті себептен себеп қыл- айта- айты- айтс- жаса- жаңалық туралы жайлы нәрсе- екен- мынау хабар сұмдық
    көмек құжат- жазам- жазай- апарам- тапсыр- толтырам- көрсетем- көрсетей- жина- берей- алам- алай- қарап
"""
"""Words before which «не» is the Kazakh "what"; a final "-" takes any ending."""


@lru_cache(maxsize=1)
def negation_lists() -> tuple[frozenset[str], tuple[str, ...], frozenset[str], frozenset[str]]:
    """Whole words, beginnings, endings, and the words that stand behind what they negate, all folded."""
    whole: set[str] = set()
    begin: set[str] = set()
    end: set[str] = set()
    for language in discover("claims.languages").modules.values():
        for entry in language.NEGATIONS:
            target = begin if entry.endswith("-") else end if entry.startswith("-") else whole
            target.add(letters.key(entry.strip("-")))
    behind = frozenset(word for word in whole if word.startswith(("емес", "жок")))
    return frozenset(whole), tuple(sorted(begin)), frozenset(end), behind


@lru_cache(maxsize=1)
def _behind_what() -> tuple[frozenset[str], tuple[str, ...]]:
    entries = BEHIND_WHAT.split()
    whole = frozenset(letters.key(entry) for entry in entries if not entry.endswith("-"))
    return whole, tuple(sorted({letters.key(entry.strip("-")) for entry in entries if entry.endswith("-")}))


def _asks_what(words: Sequence[str], place: int) -> bool:
    """Whether the word at *place* is the Kazakh «не», which asks and denies nothing."""
    if words[place] != NOT_OR_WHAT or place + 1 == len(words):
        return False
    whole, begin = _behind_what()
    behind = words[place + 1]
    return behind in whole or behind.startswith(begin)


@lru_cache(maxsize=65_536)
def is_negation(word: str) -> bool:
    """Whether a folded *word* negates, by itself or inside («емес», «не», «өлтірмейді»)."""
    whole, begin, _, _ = negation_lists()
    return word in whole or word.startswith(begin) or is_negated_verb(word)


@lru_cache(maxsize=65_536)
def is_negated_verb(word: str) -> bool:
    """Whether a folded *word* carries its negation in its ending, as Kazakh verbs do."""
    _, _, endings, _ = negation_lists()
    return (
        len(word) >= 5
        and any(word[-length:] in endings for length in range(3, min(LONGEST_ENDING, len(word) - 2) + 1))
        and word not in LOOK_NEGATED
    )


def negations(words: Sequence[str]) -> tuple[str, ...]:
    """What each negation among folded *words* turns round, by its first letters, in sorted order."""
    if not any(map(is_negation, words)):
        return ()
    behind = negation_lists()[3]
    found: list[str] = []
    for place, word in enumerate(words):
        if not is_negation(word) or _asks_what(words, place):
            continue
        if is_negated_verb(word):
            governed = word
        elif word in behind:
            governed = words[place - 1] if place else ""
        else:
            governed = words[place + 1] if place + 1 < len(words) else ""
        found.append(governed[:GOVERNED])
    return tuple(sorted(found))


# Words whose ending only looks like a Kazakh negation, after the fold: победы, комедии, мужчина's «алмас»
# and the like.
LOOK_NEGATED = frozenset(
    """
    победи комеди лебеди обеди беседи алмас компас запас елмас трамваи самаи замаи маман адами маган саган
    оган томас климас кристмас christmas
    """.split()  # noqa: SIM905
)

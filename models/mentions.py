"""Whether a text says a word or a phrase, in whatever form: «вакцина» is said by «вакцинадан» and by «вакцинаны».

Words are compared as they are folded, so that Kazakh in Russian letters, look-alikes and other disguises are the same;
what follows the word's stem may only be endings. Nothing is dropped: «не вакцина» is not said by «вакцина», and a
Kazakh verb that denies («өлтірмейді») is no form of one that does not («өлтіреді»).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from claims.plugins import discover
from models.text import Folded, fold

MOST_ENDINGS = 4
_NOUN_ENDINGS = frozenset(
    """
    а о е и у иа иу ие ие иа ого его ому ему ими им ом ем их аиа оие еие ие уиу иу ами ах ам ов ев еи ои иами иах иам
    """.split()  # noqa: SIM905
)
"""Russian endings of nouns and adjectives, folded: those of verbs would make «газет» a form of «газ»."""
_POSSESSED = frozenset({"ин", "син"})
"""The accusative of what is somebody's: салығын; too short to be cut off any word, but not off a known one."""
_SOFTENED = {"к": "г", "п": "б"}
"""How Kazakh stems end before a vowel: салық, салығы."""


@dataclass(frozen=True)
class _Word:
    """One word that is looked for."""

    whole: str
    stem: str


@dataclass(frozen=True)
class Phrase:
    """One word or several in a row."""

    words: tuple[_Word, ...]


@lru_cache(maxsize=4_096)
def phrase(text: str) -> Phrase:
    """What is looked for where *text* is to be said."""
    folded = fold(text)
    return Phrase(tuple(map(_Word, folded.words, folded.stems)))


def said(folded: Folded, looked_for: Iterable[str]) -> frozenset[str]:
    """Those of the words and phrases *looked_for* that the text says."""
    return frozenset(text for text in looked_for if says(folded.words, folded.stems, phrase(text)))


def says(words: Sequence[str], stems: Sequence[str], wanted: Phrase) -> bool:
    """Whether the words of *wanted* stand in a row among *words*; a phrase without a word is said by nothing."""
    if not wanted.words:
        return False
    first, *rest = wanted.words
    starts = (first.whole[:2], first.stem[:2])
    for place in range(len(words) - len(rest)):
        if (
            words[place][:2] in starts
            and _is_form(words[place], stems[place], first)
            and all(
                _is_form(words[place + step], stems[place + step], word) for step, word in enumerate(rest, 1)
            )
        ):
            return True
    return False


def _is_form(word: str, stem: str, wanted: _Word) -> bool:
    if word == wanted.whole:
        return True
    root = wanted.stem if len(wanted.stem) >= 3 else wanted.whole
    if word[:2] != root[:2] or root[0].isdigit():
        return False
    return (
        (stem == wanted.stem and len(stem) >= 5) or _inflected(word, root) or _inflected(word, wanted.whole)
    )


@lru_cache(maxsize=65_536)
def _inflected(word: str, root: str) -> bool:
    """Whether *word* is *root* and endings, its last letter softened or doubled letters folded into one."""
    if word.startswith(root):
        rest = word[len(root) :]
        return _only_endings(rest) or (root[-1] not in "аеиоу" and _only_endings(root[-1] + rest))
    softened = root[:-1] + _SOFTENED.get(root[-1], "?")
    return word.startswith(softened) and _only_endings(word[len(root) :])


def _only_endings(rest: str) -> bool:
    """Whether *rest* is nothing, one Russian ending, or Kazakh ones: these are added one to another."""
    return rest in _NOUN_ENDINGS or _kazakh(rest, MOST_ENDINGS)


def _kazakh(rest: str, most: int) -> bool:
    known, longest = _endings()
    return not rest or (
        most > 0
        and any(
            rest[:length] in known and _kazakh(rest[length:], most - 1)
            for length in range(1, min(len(rest), longest) + 1)
        )
    )


@lru_cache(maxsize=1)
def _endings() -> tuple[frozenset[str], int]:
    """The Kazakh endings as folded, and the length of the longest."""
    kazakh = discover("claims.languages").modules.get("kk")
    known = _POSSESSED | (frozenset(kazakh.FOLDED_ENDINGS) if kazakh is not None else frozenset())
    return known, max(map(len, known))

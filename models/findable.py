"""The words a text is found by: folded, and cut so that inflected and informal spellings meet.

A word stands under a few tokens: its stem, what is left of it without Kazakh endings however short, and its first
letters, because a stem alone parts many forms of one word («бананды», «банан»). A question asks for each of its words
by any of the same tokens, and for all of its words.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from claims.plugins import discover
from models.similarity import stop_words
from models.stems import stem
from models.text import Folded, fold

FORMS = 1
"""Raise it with every change of what stands here: all words are learned anew then."""
LONGEST = 60
"""Letters of a token."""
MOST_TOKENS = 600
"""Tokens of one text: a book pasted into a form is found by its beginning."""
MOST_WORDS = 60
"""Words of a question that are looked at."""
_KEPT = ((8, 4), (6, 3), (3, 2))
"""From how many letters on a word keeps how many at least when endings are taken off."""
_FLEETING = re.compile("([а-я]+[бвгджзклмнпрстфхцчш])[ое]([кнтлц])")
"""A Russian vowel that other forms of the word lack: «масок», «маска»."""
_CROPS = ((8, 6), (6, 5))
"""From how many letters on a word stands under how many of its first."""
_LETTERS_END = 0x0700
"""Up to here both databases agree on what a letter is; what is written beyond is not searched."""


def tokens(text: str, folded: Folded | None = None) -> list[str]:
    """What *text* is found by, each once, in the order of its words."""
    folded = folded or fold(text)
    words = (*folded.words, *folded.latin)
    found = dict.fromkeys(token for word in words if word not in stop_words() for token in forms(word))
    return list(found)[:MOST_TOKENS]


def asked(question: str) -> list[tuple[str, ...]]:
    """For each word of *question* the tokens of which one shall stand in a text."""
    groups: dict[tuple[str, ...], None] = {}
    for written in question.split()[:MOST_WORDS]:
        folded = fold(written)
        if len(folded.words) == 1:
            readings = [token for word in (*folded.words, *folded.latin) for token in forms(word)]
            if folded.words[0] not in stop_words() and readings:
                groups[tuple(dict.fromkeys(readings))] = None
            continue
        for word in folded.words:
            if word not in stop_words() and forms(word):
                groups[forms(word)] = None
    return list(groups)


@lru_cache(maxsize=65_536)
def forms(word: str) -> tuple[str, ...]:
    """The tokens of one folded *word*; none for what no index could keep."""
    word = word[:LONGEST]
    if not word.isalnum() or ord(max(word)) >= _LETTERS_END or (len(word) < 2 and not word.isdigit()):
        return ()
    if word[0].isdigit():
        return (word,)
    found = [stem(word)]
    for shorter in _without_endings(word):
        found += [shorter, stem(shorter)]
    if (closed := _FLEETING.fullmatch(word)) is not None:
        found.append(closed[1] + closed[2])
    found += [word[:kept] for length, kept in _CROPS if len(word) >= length][:1]
    return tuple(dict.fromkeys(token for token in found if token))


def _without_endings(word: str) -> Iterator[str]:
    """What is left of *word* when Kazakh endings are taken off one after another, the longest first."""
    while True:
        kept = next((kept for length, kept in _KEPT if len(word) >= length), len(word))
        cut = next((cut for cut in range(kept, len(word)) if word[cut:] in _endings()), 0)
        if not cut:
            return
        word = word[:cut]
        yield word


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    kazakh = discover("claims.languages").modules.get("kk")
    endings: frozenset[str] = getattr(kazakh, "FOLDED_ENDINGS", frozenset())
    return frozenset(ending for ending in endings if len(ending) > 1)

"""One thing, several spellings: names and loans from `spellings.tsv`, found by the search keys of their words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("spellings.tsv")
LOAN = "loan"
"""The kind whose Latin word stays Latin."""


def letter_pairs(spelled: str) -> dict[str, str]:
    """A table from words whose first letter stands for the rest of them."""
    return {pair[0]: pair[1:] for pair in spelled.split()}


# Kazakh letters as Russian ones, what people type for each other as one, hard and soft signs as nothing.
KEY_OF_LETTERS = str.maketrans(
    letter_pairs("әа ғг қк ңн өо ұу үу һх ёе эе іи ыи йи їи єе ґг ўу јж ҳх ӣи ӯу җж ҡк ҝк ҟк ҥн ӊн ѕс ӏл")
    | letter_pairs("яиа юиу цтс щш ъ ь")
)
_DOUBLED = re.compile(r"([^\W\d])\1+")
LONGEST_ENDING = 12
"""Letters that may follow a spelling which takes any ending."""


def bare_key(word: str) -> str:
    """The search key of one lower-case *word* by its letters alone."""
    word = _DOUBLED.sub(r"\1", word)
    if not word.isascii():
        word = word.translate(KEY_OF_LETTERS)
        if not word.isascii() and is_latin(word):
            word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if "'" in word:
        word = word.replace("'", "")
    return _DOUBLED.sub(r"\1", word).replace("нг", "н")


def is_latin(word: str) -> bool:
    """Whether every letter of *word* is Latin, and there is one."""
    if word.isascii():
        return not word.isdigit()
    if word[0] >= "Ѐ" and word[0] <= "ӿ":
        return False
    return all(letter < "Ͱ" or "Ḁ" <= letter <= "ỿ" for letter in word) and any(map(str.isalpha, word))


@dataclass(frozen=True)
class Spellings:
    """The table, as search keys."""

    whole: Mapping[str, str]
    begins: Mapping[str, str]
    """Beginnings that take any ending."""
    pairs: Mapping[tuple[str, str], str]
    """Names in two words."""
    loans: frozenset[str]
    """Latin words that stay Latin."""
    heads: frozenset[str]
    """The first three letters of the beginnings."""
    lengths: tuple[int, ...]
    """Of the beginnings, longest first."""

    def of(self, word: str) -> str:
        """The spelling that stands for the bare key *word*; itself if it has no other."""
        if word in self.whole:
            return self.whole[word]
        if word[:3] in self.heads:
            for length in self.lengths:
                if word[:length] in self.begins and len(word) - length <= LONGEST_ENDING:
                    return self.begins[word[:length]]
        return word


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The table that is shipped."""
    whole: dict[str, str] = {}
    begins: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    loans: set[str] = set()
    for kind, name, others in _rows():
        one = bare_key(name.strip("-").lower())
        if kind == LOAN:
            loans.add(one)
        for spelled in (name, *others):
            bare = tuple(map(bare_key, spelled.strip("-").lower().split("_")))
            if len(bare) == 2:
                pairs[bare[0], bare[1]] = one
            elif spelled.endswith("-"):
                begins[bare[0]] = one
            else:
                whole[bare[0]] = one
    heads = frozenset(start[:3] for start in begins)
    lengths = tuple(sorted({len(start) for start in begins}, reverse=True))
    return Spellings(whole, begins, pairs, frozenset(loans), heads, lengths)


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, name, *others = line.split("\t")
            yield kind, name, others[0].split() if others else []


@lru_cache(maxsize=1)
def first_of_pairs() -> frozenset[str]:
    """The first words of names in two words."""
    return frozenset(first for first, _ in spellings().pairs)


def with_one_name(words: Sequence[str]) -> tuple[str, ...]:
    """Folded *words* with names in two words as the one that stands for them."""
    pairs = spellings().pairs
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1], word) in pairs:
            joined[-1] = pairs[joined[-1], word]
        else:
            joined.append(word)
    return tuple(joined)

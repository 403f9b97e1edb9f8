"""Stems of folded words, whatever the language: endings fold into each other, so a word alone decides."""

from functools import lru_cache

from claims.plugins import discover
from models.spellings import is_latin


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share; numbers are left whole."""
    if not word or word[0].isdigit():
        return word
    languages = discover("claims.languages").modules
    if is_latin(word):
        return str(languages["en"].stem(word)) if "en" in languages else word
    short = str(languages["ru"].stem(word)) if "ru" in languages else word
    return str(languages["kk"].stem(short)) if "kk" in languages else short

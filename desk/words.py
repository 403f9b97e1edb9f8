"""The desk's words in each language: gettext catalogues, one a part of the desk, read once and kept in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from claims.plugins import discover
from claims.terms import Language, Role
from pipeline.catalogues import catalogues as catalogues_in
from pipeline.catalogues import translations

FOLDER = Path(__file__).parent / "locale"
SOURCE = Language.EN
"""The language that sentences are written in where they stand; it needs no catalogue."""


@dataclass(frozen=True)
class Words:
    """One language's way of saying what the desk says."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


@cache
def words_of(language: str) -> Words:
    """The words of kk, ru or en."""
    translations = _translations(language)
    return Words(language, translations.gettext, translations.ngettext)


def catalogues(language: str) -> list[Path]:
    """The catalogues of a language, by part of the desk."""
    return catalogues_in(FOLDER, language)


def _translations(language: str) -> NullTranslations:
    return NullTranslations() if language == SOURCE else translations(FOLDER, language)


def role_words(language: str) -> dict[str, str]:
    """What each role is called."""
    said = discover("claims.languages")[language].ERRORS
    return {role.value: said[f"Role.{role.value}"] for role in Role}

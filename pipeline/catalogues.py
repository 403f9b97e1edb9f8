"""Gettext catalogues as they lie in a folder, ``{language}/{part}.po``: read once, compiled in memory."""

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def catalogues(folder: Path, language: str) -> list[Path]:
    """The catalogues of a language, by part."""
    return sorted((folder / language).glob("*.po"))


def translations(folder: Path, language: str) -> NullTranslations:
    """What *folder* says in *language*; a sentence that no catalogue has is said as it stands in the code."""
    files = catalogues(folder, language)
    if not files:
        return NullTranslations()
    whole = Catalog(locale=language)
    for file in files:
        with file.open("rb") as lines:
            part = read_po(lines, locale=language)
        for message in part:
            if message.id:
                whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)

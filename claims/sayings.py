"""Sentences that are said in the reader's language: English with {names}, and what fills them.

The English sentence is the key under which the languages' modules hold it in theirs. What somebody typed comes
only through the fields, so that braces in it are just braces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

Sentences = Mapping[str, str]


class Speaker(Protocol):
    """What has a sentence for its reader: an error, or a saying."""

    def say(self, sentences: Sentences | None = None) -> str:
        """The sentence, from *sentences* or in English."""


@dataclass(frozen=True)
class Saying:
    """One sentence and its fields; as text it is English."""

    sentence: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def say(self, sentences: Sentences | None = None) -> str:
        """The sentence as *sentences* have it, else in English, filled."""
        sentences = sentences or {}
        return filled(sentences.get(self.sentence, self.sentence), self.fields, sentences)

    def __str__(self) -> str:
        return self.say()


def saying(sentence: str, **fields: object) -> Saying:
    """A constant English *sentence* with the fields for its {names}."""
    return Saying(sentence, fields)


def filled(sentence: str, fields: Mapping[str, object], sentences: Sentences) -> str:
    """*sentence* with its {names} filled, each field in the words of *sentences*."""
    if not fields:  # somebody's own braces in a sentence without names are no names
        return sentence
    return sentence.format(**{name: _spoken(value, sentences) for name, value in fields.items()})


def in_language(spoken: Speaker, language: str) -> str:
    """An error or a saying as a reader of *language* gets it; English when nobody taught us the language."""
    from claims.plugins import discover  # it raises errors, and errors speak through this module

    modules = discover("claims.languages").modules
    return spoken.say(modules[language].ERRORS if language in modules else None)


def _spoken(value: object, sentences: Sentences) -> object:
    if isinstance(value, Saying):
        return value.say(sentences)
    if isinstance(value, Enum):  # its word stands under "Role.editor"; codes such as "kk" have none and stay
        return sentences.get(f"{type(value).__name__}.{value.value}", str(value.value))
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_spoken(part, sentences)) for part in value)
    return value

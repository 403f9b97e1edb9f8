"""What was changed between two texts, word by word, for people to read: what stays, what goes, what is new."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from claims.draft_fields import NAMES

_WORD = re.compile(r"\n|[^\S\n]+|(?:\w+|[^\w\s])[^\S\n]*")
MOST_WORDS = 1500
"""A stretch of more words than this on one side is told as gone and new as a whole."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text: *kind* is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field that differs."""

    name: str
    pieces: Sequence[Piece]

    @property
    def language(self) -> str:
        """The language of a text's field; empty for a field that has none."""
        end = self.name[-3:]
        return end[1:] if end in ("_kk", "_ru", "_en") else ""


def changed_fields(
    before: Mapping[str, str], after: Mapping[str, str], names: Sequence[str] = NAMES
) -> list[FieldChange]:
    """The fields in which *after* differs from *before*, in the order of *names*."""
    return [
        FieldChange(name, changes(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def changes(before: str, after: str) -> list[Piece]:
    """The one text turned into the other: line by line, and word by word within lines that changed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        if step == "equal":
            _add(found, "same", was)
        else:
            _words(found, was, now)
    return found


def _words(found: list[Piece], was: str, now: str) -> None:
    old, new = _WORD.findall(was), _WORD.findall(now)
    if max(len(old), len(new)) > MOST_WORDS:
        _add(found, "gone", was)
        _add(found, "new", now)
        return
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            _add(found, "same", "".join(old[a:b]))
            continue
        _add(found, "gone", "".join(old[a:b]))
        _add(found, "new", "".join(new[c:d]))


def _add(found: list[Piece], kind: str, text: str) -> None:
    if not text:
        return
    if found and found[-1].kind == kind:
        found[-1] = Piece(kind, found[-1].text + text)
    else:
        found.append(Piece(kind, text))

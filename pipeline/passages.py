"""What is indexed beside sightings: the approved wordings of claims, and whole refutations in passages.

Every text has a whole-number key: a sighting's is its number, the others lie below zero, one range a kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.content import Content
from claims.records import Approval, Claim, ClaimWording, RefutationClaim, Version
from claims.terms import ClaimState, Language, TextLanguage, VersionKind

WORDS = 100
"""About how many words a passage of a refutation has."""
_RANGE = 48
_MOST = 1 << 10
"""Passages of one refutation in one language that are indexed."""
_LANGUAGES = tuple(Language)
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


class Kind(IntEnum):
    """Whose text it is: the ranges of keys."""

    WORDING = 0
    REFUTATION = 1
    ANSWER = 2
    """A public answer to a question; there are none yet."""
    SIGHTING = 3


@dataclass(frozen=True)
class Passage:
    """One text to index: its key, the number of the claim or refutation it belongs to, the text, its mark."""

    key: int
    label: int
    text: str
    mark: int


def kind_of(key: int) -> Kind:
    """What kind of text stands under a key."""
    return Kind.SIGHTING if key > 0 else Kind(-key >> _RANGE)


def wordings(session: Session) -> Iterator[Passage]:
    """The wordings that hold now; their labels are claims."""
    query = (
        select(ClaimWording.id, ClaimWording.claim_id, ClaimWording.text, ClaimWording.language)
        .join(Claim, Claim.id == ClaimWording.claim_id)
        .where(ClaimWording.ended_at.is_(None), Claim.state != ClaimState.MERGED)
        .order_by(ClaimWording.id)
    )
    for number, claim, text, language in session.execute(query):
        yield Passage(-number, claim, text, _mark(language))


def passages(session: Session) -> Iterator[Passage]:
    """The newest approved text of each refutation that stands, in every language; the labels are refutations."""
    newest = (
        select(func.max(Version.id))
        .join(Approval, Approval.version_id == Version.id)
        .where(Version.refutation_id.is_not(None))
        .group_by(Version.refutation_id)
    )
    query = select(Version.id, Version.refutation_id, Version.content).where(
        Version.id.in_(newest), Version.kind != VersionKind.WITHDRAWAL
    )
    for version, refutation, content in session.execute(query.order_by(Version.id)):
        assert refutation is not None
        for language, text in sorted(Content.from_canonical(content).texts.items()):
            place = _LANGUAGES.index(Language(language))
            whole = "\n".join((text.title, text.summary, text.body))
            for number, part in enumerate(parts(whole)):
                key = -(Kind.REFUTATION << _RANGE | version << 12 | place << 10 | number)
                yield Passage(key, refutation, part, _mark(language))


def answered(session: Session) -> dict[int, list[int]]:
    """The claims that each refutation answers."""
    found: dict[int, list[int]] = {}
    query = select(RefutationClaim.refutation_id, RefutationClaim.claim_id).order_by(RefutationClaim.claim_id)
    for refutation, claim in session.execute(query):
        found.setdefault(refutation, []).append(claim)
    return found


def parts(text: str, words: int = WORDS) -> list[str]:
    """*text* in passages of about so many words that end where a sentence ends."""
    found: list[list[str]] = [[]]
    for sentence in _SENTENCES.split(text):
        said = sentence.split()
        if found[-1] and len(found[-1]) + len(said) > words:
            found.append([])
        found[-1].extend(said)
    return [" ".join(part) for part in found if part][:_MOST]


def _mark(language: str) -> int:
    return tuple(TextLanguage).index(TextLanguage(language))

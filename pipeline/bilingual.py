"""The desk's own parallel texts: every approved refutation in two languages says one thing twice."""

import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

from claims import refutations, versions
from claims.content import Content, content_from
from claims.terms import Language

Texts = dict[str, str]


def bilingual(session: Session) -> Iterator[Texts]:
    """What approved refutations say in two languages or three, field by field: language → text.

    Titles, summaries and the wordings of the claims; bodies only where every language has as many paragraphs.
    """
    for refutation in refutations.known(session):
        version = versions.last_approved(refutation)
        if version is not None:
            yield from _said_twice(content_from(json.loads(version.content)))


def bilingual_pairs(
    session: Session, one: str = Language.KK, other: str = Language.RU
) -> list[tuple[str, str]]:
    """The same for two languages, as pairs, each once and in order."""
    texts = (said for said in bilingual(session) if one in said and other in said)
    return list(dict.fromkeys((said[one], said[other]) for said in texts))


def _said_twice(content: Content) -> Iterator[Texts]:
    texts = content.texts
    fields = [
        {language: text.title for language, text in texts.items()},
        {language: text.summary for language, text in texts.items()},
        *(dict(claim.wording) for claim in content.claims),
        *_paragraphs({language: text.body for language, text in texts.items()}),
    ]
    for field in fields:
        said = {language: text.strip() for language, text in field.items() if text.strip()}
        if len(said) > 1:
            yield said


def _paragraphs(bodies: Texts) -> Iterator[Texts]:
    parts = {
        language: [p for p in body.split("\n\n") if p.strip()]
        for language, body in bodies.items()
        if body.strip()
    }
    if len({len(several) for several in parts.values()}) == 1:
        for together in zip(*parts.values(), strict=True):
            yield dict(zip(parts, together, strict=True))

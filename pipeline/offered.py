"""The published answers that may be offered to somebody who is about to ask, and the texts each goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, published
from claims.content import Content
from claims.page_content import PageContent
from claims.published import Published
from claims.records import Match, Refutation, RefutationClaim, Sighting
from claims.records.sightings import whole_text
from claims.terms import PageKind, Standing, Verdict, VersionKind
from claims.versions import Frozen

Kind = Literal["refutation", "guidance", "answer"]
CONFIRMED = 3
"""Texts in each language that people confirmed to state a refutation's claims and that it goes by as well."""
_KINDS: Mapping[PageKind, Kind] = {PageKind.GUIDANCE: "guidance", PageKind.ANSWER: "answer"}
_SHORTEST, _LONGEST = 20, 1_000


@dataclass(frozen=True)
class Document:
    """One published answer: what is shown of it, where it stands, and the texts by which it is found."""

    kind: Kind
    id: str
    version: int
    verdict: Verdict | None
    texts: Mapping[str, tuple[str, str]]
    """Language -> title and summary, in the languages it stands in."""
    links: Mapping[str, str]
    own: tuple[tuple[str, str], ...]
    """Language and text, of what it says itself."""
    confirmed: tuple[tuple[str, str], ...] = ()
    """The same, of what people confirmed to say what it answers. Compared, never shown."""
    until: date | None = None

    @property
    def goes_by(self) -> tuple[tuple[str, str], ...]:
        """Every text that it is found by, with its language."""
        return tuple(dict.fromkeys((*self.own, *self.confirmed)))


def offered(session: Session, known: Mapping[str, Document]) -> dict[str, Document]:
    """All that may be offered now, by id; what is *known* in the same version is not read again."""
    today = clock.now().date()
    there = {
        name: one
        for name, one in published.published(session).items()
        if one.kind is not VersionKind.WITHDRAWAL
    }
    fresh = [
        one.version for name, one in there.items() if name not in known or known[name].version != one.version
    ]
    contents = published.read(session, fresh)
    confirmed = _confirmed(session)
    found: dict[str, Document] = {}
    for name, one in there.items():
        content = contents.get(one.version)
        document = known[name] if content is None else document_of(one, content)
        if document is not None and (document.until is None or document.until >= today):
            found[name] = _with(document, one.links, confirmed.get(name, ()))
    return found


def still_offered(session: Session, documents: Sequence[Document]) -> set[str]:
    """Which of *documents* stand as they were read: what was corrected or withdrawn meanwhile is left out."""
    there = published.published(session, [document.id for document in documents])
    return {
        document.id
        for document in documents
        if document.id in there and there[document.id].version == document.version
    }


def document_of(one: Published, content: Frozen) -> Document | None:
    """The document of a published version; None for what is offered to nobody."""
    texts = {code: (text.title, text.summary) for code, text in content.texts.items() if code in one.links}
    if not texts:
        return None
    own = [
        (code, part) for code, text in content.texts.items() for part in (text.title, text.summary) if part
    ]
    if isinstance(content, PageContent):
        kind = _KINDS.get(content.page_kind)
        if kind is None:
            return None
        own += [(code, asked) for code, asked in content.question.items() if asked]
        return Document(kind, one.id, one.version, None, texts, one.links, tuple(dict.fromkeys(own)))
    if content.overtaken_on is not None or content.superseded_by:
        return None
    own += [said for claim in content.claims for said in claim.wording.items() if said[1]]
    return _refutation(one, content, texts, own)


def _refutation(
    one: Published, content: Content, texts: Mapping[str, tuple[str, str]], own: Sequence[tuple[str, str]]
) -> Document:
    return Document(
        "refutation",
        one.id,
        one.version,
        content.verdict,
        texts,
        one.links,
        tuple(dict.fromkeys(own)),
        until=content.valid_until,
    )


def _with(document: Document, links: Mapping[str, str], confirmed: Sequence[tuple[str, str]]) -> Document:
    """*document* with what may have changed although its version is the same."""
    return replace(document, links=links, confirmed=tuple(confirmed))


def _confirmed(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Refutation -> some texts, with their languages, that a person confirmed to state one of its claims."""
    query = (
        select(Refutation.public_id, Sighting.language, Sighting.title, Sighting.text)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .join(Match, Match.claim_id == RefutationClaim.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.standing == Standing.CONFIRMED)
        .order_by(Refutation.id, Sighting.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for name, language, title, text in session.execute(query):
        said = whole_text(title, text)
        its = found.setdefault(name, [])
        if _SHORTEST <= len(said) <= _LONGEST and sum(code == language for code, _ in its) < CONFIRMED:
            its.append((language.value, said))
    return found

"""The life that refutations and pages share: frozen, approved by another person, returned, void, withdrawn.

A *document* is a refutation or a page. What differs between the two (what a draft is, what it needs to be published)
is in `claims/refutations.py` and `claims/pages.py`; what makes one person unable to publish alone is here.
"""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed
from claims.content import Content
from claims.errors import RefusedError
from claims.page_content import PageContent
from claims.records import Approval, Document, Person, Refusal, Refutation, Version, VersionAuthor
from claims.terms import VersionKind

Frozen = Content | PageContent
"""What a version says, whole."""


def subject(document: Document) -> str:
    """What the audit chain calls a refutation or a page."""
    kind = "refutation" if isinstance(document, Refutation) else "page"
    return f"{kind}:{document.public_id}"


def read(version: Version) -> Frozen:
    """What a version says; ``ValueError``, ``TypeError`` or ``KeyError`` when somebody was at its bytes."""
    if version.page_id is not None:
        return PageContent.from_canonical(version.content)
    return Content.from_canonical(version.content)


def last_approved(document: Document) -> Version | None:
    """The version the public has, or is about to have."""
    approved = [version for version in document.versions if version.approval is not None]
    return approved[-1] if approved else None


def pending(document: Document) -> Version | None:
    """The version that waits for a second person."""
    open_ones = [v for v in document.versions if v.approval is None and v.refusal is None]
    return open_ones[-1] if open_ones else None


def take(session: Session, document: Document, *parts: str) -> None:
    """Two people at once: the second waits here and then sees what the first did, *parts* included."""
    session.flush()
    session.refresh(document, with_for_update=True)
    session.expire(document, [*parts, "versions"])


def freeze(session: Session, by: Person, document: Document, content: Frozen, authors: set[int]) -> Version:
    """Keep *content* for ever as what *authors* ask a second person to approve."""
    attempts = [version for version in document.versions if version.number == content.number]
    of_refutation = isinstance(document, Refutation)
    version = Version(
        refutation_id=document.id if of_refutation else None,
        page_id=None if of_refutation else document.id,
        number=content.number,
        attempt=len(attempts) + 1,
        kind=content.kind,
        content=content.canonical(),
        digest=content.digest(),
        submitted_by_id=by.id,
        submitted_at=clock.now(),
    )
    session.add(version)
    session.flush()
    session.add_all(VersionAuthor(version_id=version.id, person_id=number) for number in sorted(authors))
    session.flush()
    session.expire(document, ["versions"])
    return version


def grant(
    session: Session, by: Person, document: Document, digest: str, as_it_stands: Callable[[Version], str]
) -> Version:
    """Write a second person's yes to exactly these bytes.

    *as_it_stands* gives the digest that the version would have if it were submitted now.
    """
    version = pending(document)
    if version is None:
        raise RefusedError(reason="nothing of it waits for approval; submit it first")
    if by.id in {author.person_id for author in version.authors}:
        raise RefusedError(
            reason="{person} wrote part of it; another editor has to approve it", person=by.handle
        )
    if digest != version.digest:
        raise RefusedError(
            reason="what you looked at is not what was submitted; look at it again and approve that"
        )
    if as_it_stands(version) != version.digest:
        raise RefusedError(
            reason="something it shows was changed since it was submitted; edit or submit it again"
        )
    version.approval = Approval(person_id=by.id, digest=digest, approved_at=clock.now())
    session.flush()
    return version


def send_back(session: Session, by: Person, document: Document, comment: str) -> Version:
    """Write a second person's no, and why."""
    version = pending(document)
    if version is None:
        raise RefusedError(reason="nothing of it waits for approval")
    if not comment.strip():
        raise RefusedError(reason="say what is to be mended; the author reads it")
    refuse(session, by, version, comment, void=False)
    return version


def refuse(session: Session, by: Person, version: Version, comment: str, *, void: bool) -> None:
    """A version is not to be approved any more: returned by a person, or *void* because the draft changed."""
    version.refusal = Refusal(person_id=by.id, comment=comment, void=void, refused_at=clock.now())
    session.flush()


def void_pending(session: Session, by: Person, document: Document) -> str:
    """The draft was changed: what waited for approval is void; its digest, or nothing where none waited."""
    waiting = pending(document)
    if waiting is None:
        return ""
    refuse(session, by, waiting, "the draft was changed after it was submitted", void=True)
    return waiting.digest


def demand_none_pending(document: Document) -> None:
    """Refuse to submit what waits for approval already."""
    if pending(document) is not None:
        raise RefusedError(reason="it waits for approval already; edit it to take it back")


def demand_withdrawable(document: Document) -> Frozen:
    """What stands published of it, if that can be withdrawn now."""
    before = last_approved(document)
    if before is None or before.kind is VersionKind.WITHDRAWAL:
        raise RefusedError(reason="nothing of it is published; there is nothing to withdraw")
    if pending(document) is not None:
        raise RefusedError(reason="a version of it waits for approval; return that one first")
    return read(before)


def check_texts(content: Frozen) -> None:
    """Refuse what has no text, or one without a title and a summary."""
    if not content.texts:
        raise RefusedError(reason="it has no text in any language")
    for language, text in content.texts.items():
        if not (text.title.strip() and text.summary.strip()):
            raise RefusedError(reason="its {language} text needs a title and a summary", language=language)


def check_note(content: Frozen) -> None:
    """Refuse a correction or a withdrawal that does not tell its readers why, in each of their languages."""
    lacking = [language for language in content.texts if not content.note.get(language, "").strip()]
    if lacking:
        raise RefusedError(
            reason="say in {languages} what is corrected or why it is withdrawn (note): readers see it",
            languages=lacking,
        )


def check_nothing_dropped(before: Frozen, content: Frozen) -> None:
    """Refuse a correction that lets a published language or channel just disappear."""
    if gone := sorted(set(before.texts) - set(content.texts)):
        raise RefusedError(
            reason="the language {languages} is published and cannot just disappear; keep it or withdraw",
            languages=gone,
        )
    if gone := sorted(set(before.channels) - set(content.channels)):
        raise RefusedError(
            reason="the channel {channels} is published and cannot just disappear; keep it or withdraw",
            channels=gone,
        )


def deed(verb: str, version: Version, **more: object) -> Deed:
    """One act on a version, about to be chained."""
    detail: Mapping[str, object] = {
        "number": version.number,
        "attempt": version.attempt,
        "digest": version.digest,
        **more,
    }
    return Deed(verb, subject(version.document), detail)

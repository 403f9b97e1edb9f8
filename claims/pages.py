"""Pages: drafted by one person, approved by another, published as immutable numbered versions, as refutations are.

The draft is kept whole, as the canonical form of its content. `submit` freezes it into a version whose digest covers
exactly what will be published; any change after that makes the version void. `approve` is of that digest, by somebody
whose hand is not in it, and queues the publications in the same unit of work.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from claims import clock, ids, outbox, versions
from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError, StaleError
from claims.page_checks import check_draft, check_publishable
from claims.page_content import PageContent
from claims.page_pictures import demand_kept
from claims.people import Action, demand
from claims.records import Page, PageAuthor, Person, Version
from claims.refutations import find_refutation
from claims.terms import PageKind, RefutationState, VersionKind

PREFIX = "p-"
_WITH_VERSIONS = selectinload(Page.versions).options(
    joinedload(Version.approval), joinedload(Version.refusal)
)


# --- finding and reading ------------------------------------------------------------------------------


def find_page(session: Session, name: str) -> Page:
    """The page called *name*: its id, or its kind and slug as in ``guidance/wash-hands``."""
    kind, slash, slug = name.strip().lower().strip("/").partition("/")
    query = select(Page)
    query = (
        query.where(Page.kind == PageKind(kind), Page.slug == slug)
        if slash and kind in set(PageKind)
        else query.where(Page.public_id == ids.tidy(name, PREFIX))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(kind="page", name=name)
    return found


def known(session: Session, kind: PageKind | None = None, state: RefutationState | None = None) -> list[Page]:
    """The pages there are, by kind and slug; those of one kind or state when it is named."""
    query = select(Page).options(_WITH_VERSIONS).order_by(Page.kind, Page.slug)
    if kind is not None:
        query = query.where(Page.kind == kind)
    if state is not None:
        query = query.where(Page.state == state)
    return list(session.scalars(query))


def newest(
    session: Session, kind: PageKind, state: RefutationState | None, limit: int
) -> tuple[list[Page], int]:
    """The pages of a kind, the last edited first, *limit* at most; and how many there are."""
    wanted = [Page.kind == kind, *([Page.state == state] if state is not None else [])]
    count = session.scalar(select(func.count()).select_from(Page).where(*wanted)) or 0
    query = select(Page).where(*wanted).options(_WITH_VERSIONS)
    return list(session.scalars(query.order_by(Page.edited_at.desc(), Page.id.desc()).limit(limit))), count


def at(session: Session, kind: PageKind, slug: str) -> Page | None:
    """The page at this address, if there is one."""
    return session.scalar(select(Page).where(Page.kind == kind, Page.slug == slug))


def read(page: Page) -> PageContent:
    """The draft as it stands."""
    return PageContent.from_canonical(page.draft)


def content_of(page: Page) -> PageContent:
    """Exactly what would be published if the draft were approved now."""
    draft, before = read(page), versions.last_approved(page)
    return replace(
        draft,
        number=before.number + 1 if before else 1,
        kind=VersionKind.CORRECTION if before else VersionKind.FIRST,
        note=draft.note if before else {},
    )


def going_out(page: Page) -> PageContent:
    """What waits for approval; else what is approved, if the draft still says that; else the draft."""
    waiting, approved = versions.pending(page), versions.last_approved(page)
    if waiting is not None:
        return PageContent.from_canonical(waiting.content)
    draft = content_of(page)
    public = PageContent.from_canonical(approved.content) if approved else None
    return public if public is not None and _says_the_same(public, draft) else draft


def _says_the_same(public: PageContent, draft: PageContent) -> bool:
    return replace(draft, number=public.number, kind=public.kind, note=public.note) == public


def draft_digest(draft: PageContent) -> str:
    """A short name for exactly this draft: what an editor's form was filled from."""
    return _in_order(draft).digest()


# --- writing ------------------------------------------------------------------------------------------


def draft(session: Session, by: Person, written: PageContent) -> Page:
    """Start a page; what *written* says of its id, number and kind of version is worked out here."""
    actor = demand(by, Action.DRAFT_PAGE)
    check_draft(written)
    if at(session, written.page_kind, written.slug) is not None:
        raise RefusedError(
            reason="there is a page {kind}/{slug} already; edit that one",
            kind=written.page_kind.value,
            slug=written.slug,
        )
    now = clock.now()
    name = ids.new_ids(session, Page.public_id, PREFIX)[0]
    page = Page(
        public_id=name,
        kind=written.page_kind,
        slug=written.slug,
        state=RefutationState.DRAFT,
        draft=_as_draft(name, written).canonical(),
        drafted_by_id=by.id,
        drafted_at=now,
        edited_by_id=by.id,
        edited_at=now,
    )
    session.add(page)
    session.flush()
    _add_author(session, by, page)
    record_act(session, actor, Deed("draft", versions.subject(page), {"kind": page.kind, "slug": page.slug}))
    return page


def edit(session: Session, by: Person, page: Page, written: PageContent) -> bool:
    """Change the draft; a version that waited for approval is void. False: it said exactly this already."""
    actor = demand(by, Action.DRAFT_PAGE)
    check_draft(written)
    if (written.page_kind, written.slug) != (page.kind, page.slug):
        raise RefusedError(
            reason="a page stays where it is: {kind}/{slug}; draft another one for another address",
            kind=page.kind.value,
            slug=page.slug,
        )
    versions.take(session, page)
    wanted = _as_draft(page.public_id, written)
    if wanted == read(page):
        return False
    voided = versions.void_pending(session, by, page)
    page.draft = wanted.canonical()
    page.state = RefutationState.DRAFT
    page.edited_by_id, page.edited_at = by.id, clock.now()
    _add_author(session, by, page)
    record_act(session, actor, Deed("edit", versions.subject(page), {"voids": voided}))
    return True


def edit_from(session: Session, by: Person, page: Page, written: PageContent, base: str) -> bool:
    """Change the draft as `edit` does, if it still is the one whose digest is *base*; else a `StaleError`."""
    demand(by, Action.DRAFT_PAGE)
    versions.take(session, page)
    if base != draft_digest(read(page)):
        raise StaleError(name=page.public_id)
    return edit(session, by, page, written)


# --- on its way to the public --------------------------------------------------------------------------


def submit(session: Session, by: Person, page: Page, carriers: Collection[str]) -> Version:
    """Freeze the draft and ask for a second person's approval; *carriers* are the channels that carry pages."""
    actor = demand(by, Action.DRAFT_PAGE)
    versions.take(session, page)
    versions.demand_none_pending(page)
    content = content_of(page)
    check_whole(session, page, content, carriers)
    before = versions.last_approved(page)
    if before is not None and _unchanged(versions.read(before), content):
        raise RefusedError(reason="nothing was changed since the last approved version")
    authors = session.scalars(select(PageAuthor.person_id).where(PageAuthor.page_id == page.id)).all()
    version = versions.freeze(session, by, page, content, {*authors, by.id})
    page.state = RefutationState.SUBMITTED
    record_act(session, actor, versions.deed("submit", version))
    return version


def check_whole(session: Session, page: Page, content: PageContent, carriers: Collection[str]) -> None:
    """Refuse what is not fit to be published; *carriers* are the channels that carry pages."""
    versions.check_texts(content)
    check_publishable(content)
    if not content.channels:
        raise RefusedError(reason="it names no channel; 'site' is one")
    if wrong := sorted(set(content.channels) - set(carriers)):
        raise RefusedError(
            reason="the channel {channels} carries no pages; there are: {known}",
            channels=wrong,
            known=sorted(carriers),
        )
    demand_kept(session, content)
    for name in dict.fromkeys((*content.refutations, *(one.refutation for one in content.moments))):
        if name:
            find_refutation(session, name)
    before = versions.last_approved(page)
    if before is not None:
        versions.check_note(content)
        if before.kind is not VersionKind.WITHDRAWAL:
            versions.check_nothing_dropped(versions.read(before), content)


def withdraw(session: Session, by: Person, page: Page, reason: Mapping[str, str]) -> Version:
    """Ask for a published page to be withdrawn, saying why; a second person approves that as well."""
    actor = demand(by, Action.DRAFT_PAGE)
    versions.take(session, page)
    before = versions.demand_withdrawable(page)
    assert isinstance(before, PageContent)
    content = _withdrawal(before, reason)
    check_draft(content)
    versions.check_note(content)
    version = versions.freeze(session, by, page, content, {by.id})
    record_act(session, actor, versions.deed("withdraw", version))
    return version


def approve(session: Session, by: Person, page: Page, digest: str) -> Version:
    """A second person's yes to exactly these bytes; the publications are queued in the same unit of work."""
    actor = demand(by, Action.APPROVE_PAGE)
    versions.take(session, page)
    version = versions.grant(session, by, page, digest, lambda one: _as_it_stands(page, one).digest())
    withdrawn = version.kind is VersionKind.WITHDRAWAL
    page.state = RefutationState.WITHDRAWN if withdrawn else RefutationState.APPROVED
    if not withdrawn:  # a withdrawal says nothing of the draft: whose hand is in that stays known
        _start_afresh(session, page)
    queued = outbox.queue(session, version, clock.now())
    record_act(session, actor, versions.deed("approve", version, queued=queued))
    return version


def send_back(session: Session, by: Person, page: Page, comment: str) -> None:
    """The second person says no, and why."""
    actor = demand(by, Action.APPROVE_PAGE)
    versions.take(session, page)
    version = versions.send_back(session, by, page, comment)
    if version.kind is not VersionKind.WITHDRAWAL:
        page.state = RefutationState.DRAFT
    record_act(session, actor, versions.deed("return", version))


# --- how it is done ------------------------------------------------------------------------------------


def _as_draft(name: str, written: PageContent) -> PageContent:
    return replace(_in_order(written), page=name, number=1, kind=VersionKind.FIRST)


def _in_order(written: PageContent) -> PageContent:
    """The same draft in the one order in which two that say the same are equal."""
    return replace(
        written,
        page="",
        number=1,
        kind=VersionKind.FIRST,
        channels=tuple(sorted(set(written.channels))),
        tags=tuple(sorted(set(written.tags))),
        moments=tuple(sorted(written.moments, key=lambda moment: moment.seconds)),
    )


def _add_author(session: Session, by: Person, page: Page) -> None:
    if session.get(PageAuthor, {"page_id": page.id, "person_id": by.id}) is None:
        session.add(PageAuthor(page_id=page.id, person_id=by.id))
    session.flush()


def _start_afresh(session: Session, page: Page) -> None:
    for author in session.scalars(select(PageAuthor).where(PageAuthor.page_id == page.id)):
        session.delete(author)
    page.draft = replace(read(page), note={}).canonical()
    session.flush()


def _unchanged(before: versions.Frozen, content: PageContent) -> bool:
    assert isinstance(before, PageContent)
    return before.kind is not VersionKind.WITHDRAWAL and _says_the_same(before, content)


def _withdrawal(before: PageContent, reason: Mapping[str, str]) -> PageContent:
    return replace(before, number=before.number + 1, kind=VersionKind.WITHDRAWAL, note=dict(reason))


def _as_it_stands(page: Page, version: Version) -> PageContent:
    if version.kind is not VersionKind.WITHDRAWAL:
        return content_of(page)
    before, frozen = versions.last_approved(page), versions.read(version)
    assert before is not None
    public = versions.read(before)
    assert isinstance(public, PageContent)
    return _withdrawal(public, frozen.note)

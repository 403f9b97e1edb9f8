"""Drafts on the command line: statements that stand whole in a file, and what differs between two versions."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import unified_diff

from sqlalchemy.orm import Session

from claims import refutations, statements, versions
from claims.content import Content
from claims.draft_fields import of_content
from claims.errors import RefusedError
from claims.records import Person, Refutation, Version
from claims.refutations import Draft
from pipeline.console.files import read_text
from pipeline.drafts import DraftFile, read_draft, write_draft


def draft_in(session: Session, by: Person, name: str) -> Draft:
    """The draft in the file *name*; statements that stand whole in it are added first."""
    return with_statements(session, by, read_draft(read_text(name)))


def with_statements(session: Session, by: Person, written: DraftFile) -> Draft:
    """The draft of a file, resting on its new statements as well."""
    added = tuple(statements.add_statement(session, by, new).public_id for new in written.new_statements)
    resting = tuple(dict.fromkeys((*written.draft.statements, *added)))
    return replace(written.draft, statements=resting)


def correct(
    session: Session, by: Person, refutation: Refutation, written: Draft, note: Mapping[str, str]
) -> Version:
    """Write a correction of what is published, saying what is corrected, and ask for its approval."""
    if versions.last_approved(refutation) is None:
        raise RefusedError(
            reason="nothing of it is published yet; use 'aiqyn refutation edit' and 'submit' instead"
        )
    refutations.edit(session, by, refutation, replace(written, note={**written.note, **note}))
    return refutations.submit(session, by, refutation)


def going_out(session: Session, refutation: Refutation) -> Content:
    """What waits for approval; else what is approved, if the draft still says that; else the draft."""
    waiting, approved = versions.pending(refutation), versions.last_approved(refutation)
    if waiting is not None:
        return Content.from_canonical(waiting.content)
    draft = refutations.content_of(session, refutation)
    public = Content.from_canonical(approved.content) if approved else None
    return public if public is not None and _markdown(public) == _markdown(draft) else draft


def difference(session: Session, refutation: Refutation) -> list[str]:
    """What approving would change for the public, as lines of a unified diff of the Markdown; none: nothing."""
    before = versions.last_approved(refutation)
    old = _markdown(Content.from_canonical(before.content)) if before else ""
    new = _markdown(going_out(session, refutation))
    names = (f"published version {before.number}" if before else "nothing", "now")
    return list(unified_diff(old.splitlines(), new.splitlines(), *names, lineterm=""))


def _markdown(content: Content) -> str:
    return write_draft(replace(of_content(content), note={}))

"""A refutation on its way, for the tests of what comes after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from claims import refutations, sightings, triage
from claims.content import Text
from claims.records import Claim, Person, Refutation, Source, Version
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Verdict


@pytest.fixture
def claim(session: Session, source: Source) -> Claim:
    """A claim that the machine opened."""
    sighting = sightings.record(session, source, Seen("founding", "Бананы заражают коронавирусом!"))
    assert sighting is not None
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    return claim


@pytest.fixture
def written(claim: Claim) -> Draft:
    """What an editor wrote: one language, one channel, so that there is one row in the outbox."""
    texts = {"ru": Text("Бананы заражают", "Нет.", "Полный текст.")}
    return Draft(Verdict.FALSE, date(2020, 2, 20), texts, claims=(claim.public_id,), channels=("telegram",))


@pytest.fixture
def refutation(session: Session, editor: Person, written: Draft) -> Refutation:
    """A draft."""
    return refutations.draft(session, editor, written)


@pytest.fixture
def approve(
    session: Session, refutation: Refutation, editor: Person, second_editor: Person
) -> Callable[[], Version]:
    """Submits the draft and has it approved by the second editor."""

    def go() -> Version:
        version = refutations.submit(session, editor, refutation)
        return refutations.approve(session, second_editor, refutation, version.digest)

    return go


@pytest.fixture
def correct(
    session: Session, refutation: Refutation, editor: Person, approve: Callable[[], Version]
) -> Callable[[str], Version]:
    """Has a correction with this body approved."""

    def go(body: str) -> Version:
        draft = refutations.read(refutation)
        texts = {"ru": replace(draft.texts["ru"], body=body)}
        refutations.edit(session, editor, refutation, replace(draft, texts=texts, note={"ru": "Уточнено."}))
        return approve()

    return go


@pytest.fixture
def withdraw(
    session: Session, refutation: Refutation, editor: Person, second_editor: Person
) -> Callable[[], Version]:
    """Has the refutation withdrawn."""

    def go() -> Version:
        version = refutations.withdraw(session, editor, refutation, {"ru": "Источник отозван."})
        return refutations.approve(session, second_editor, refutation, version.digest)

    return go

"""A refutation's way from draft to the outbox, and what stops it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from claims import clock, outbox, refutations, sightings, statements, triage
from claims.content import Content, Text
from claims.errors import NotAllowedError, RefusedError
from claims.records import Approval, Authority, AuthorityName, Publication, ShortLink
from claims.refutations import Draft
from claims.seen import Seen
from claims.statements import NewStatement
from claims.terms import Language, PublicationState, RefutationState, Verdict, VersionKind

KK = Text("Банан арқылы коронавирус жұғады", "Жоқ. Вирус тағам арқылы жұқпайды.", "Толық мәтін.")
RU = Text("Бананы заражают коронавирусом", "Нет. Вирус не передаётся через продукты.", "Полный текст.")


def assert_refused(session, record, why):
    with session.begin_nested() as savepoint:
        session.add(record)
        with pytest.raises(DBAPIError, match=why):
            session.flush()
        savepoint.rollback()


@pytest.fixture
def claim(session, source, editor):
    sighting = sightings.record(session, source, Seen("1", "Бананы заражают коронавирусом!"))
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    triage.word(session, editor, claim, Language.RU, RU.title)
    return claim


@pytest.fixture
def statement(session, editor):
    session.add(
        Authority(
            key="moh",
            topics=[],
            names=[
                AuthorityName(language=Language.RU, name="Минздрав"),
                AuthorityName(language=Language.KK, name="ДСМ"),
            ],
        )
    )
    session.flush()
    new = NewStatement("moh", "Брифинг", date(2020, 2, 20), Language.RU, found_at="kazpravda.kz")
    return statements.add_statement(session, editor, new)


@pytest.fixture
def written(claim, statement):
    return Draft(
        Verdict.FALSE,
        date(2020, 2, 20),
        {"kk": KK, "ru": RU},
        claims=(claim.public_id,),
        statements=(statement.public_id,),
    )


@pytest.fixture
def refutation(session, editor, written):
    return refutations.draft(session, editor, written)


def test_the_draft_reads_back_as_it_was_written(refutation, written):
    assert refutations.read(refutation) == written


def test_an_approval_by_a_second_editor_queues_every_channel_in_every_language(
    session, refutation, editor, second_editor
):
    version = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, version.digest)
    queued = {(row.channel, row.language.value) for row in outbox.rows(session)}
    assert queued == {("site", "kk"), ("site", "ru"), ("telegram", "kk"), ("telegram", "ru")}
    assert refutation.state is RefutationState.APPROVED
    assert Content.from_canonical(version.content).digest() == version.digest


def test_nobody_approves_what_they_wrote(session, refutation, editor):
    version = refutations.submit(session, editor, refutation)
    with pytest.raises(RefusedError, match="wrote part of it"):
        refutations.approve(session, editor, refutation, version.digest)


def test_somebody_who_only_mended_a_word_is_an_author_too(
    session, refutation, written, editor, second_editor
):
    mended = replace(written, texts={"kk": KK, "ru": replace(RU, body="Полный текст, исправлен.")})
    refutations.edit(session, second_editor, refutation, mended)
    version = refutations.submit(session, editor, refutation)
    with pytest.raises(RefusedError, match="wrote part of it"):
        refutations.approve(session, second_editor, refutation, version.digest)


def test_a_fact_checker_may_not_approve(session, refutation, editor, checker):
    version = refutations.submit(session, editor, refutation)
    with pytest.raises(NotAllowedError):
        refutations.approve(session, checker, refutation, version.digest)


def test_any_changed_byte_voids_what_waits(session, refutation, written, editor, second_editor):
    version = refutations.submit(session, editor, refutation)
    changed = replace(written, texts={"kk": KK, "ru": replace(RU, summary=RU.summary + " ")})
    refutations.edit(session, editor, refutation, changed)
    assert version.refusal.void is True
    with pytest.raises(RefusedError, match="nothing of it waits"):
        refutations.approve(session, second_editor, refutation, version.digest)


def test_a_wording_changed_after_submission_stops_the_approval(
    session, refutation, claim, editor, second_editor
):
    version = refutations.submit(session, editor, refutation)
    triage.word(session, editor, claim, Language.RU, "Бананы переносят вирус")
    with pytest.raises(RefusedError, match="changed since it was submitted"):
        refutations.approve(session, second_editor, refutation, version.digest)


def test_an_older_sighting_that_came_in_meanwhile_does_not(
    session, refutation, claim, source, editor, second_editor
):
    version = refutations.submit(session, editor, refutation)
    older = sightings.record(
        session, source, Seen("0", "Бананы опасны", published_at=datetime(2020, 1, 1, tzinfo=UTC))
    )
    triage.confirm(session, editor, older, claim)
    refutations.approve(session, second_editor, refutation, version.digest)
    assert refutation.state is RefutationState.APPROVED


def test_the_database_itself_refuses_an_authors_approval(session, refutation, editor):
    version = refutations.submit(session, editor, refutation)
    approval = Approval(
        version_id=version.id, person_id=editor.id, digest=version.digest, approved_at=clock.now()
    )
    assert_refused(session, approval, "an author cannot approve")


def test_the_database_itself_refuses_a_publication_nobody_approved(session, refutation, editor):
    version = refutations.submit(session, editor, refutation)
    session.add(ShortLink(code="zzzzz", refutation_id=refutation.id, channel="site", language=Language.KK))
    session.flush()
    publication = Publication(
        version_id=version.id, channel="site", language=Language.KK, code="zzzzz", queued_at=clock.now()
    )
    assert_refused(session, publication, "only an approved version")


def test_a_correction_says_what_it_corrects_and_is_a_new_version(
    session, refutation, written, editor, second_editor
):
    first = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, first.digest)
    mended = replace(refutations.read(refutation), texts={"kk": KK, "ru": replace(RU, body="Иначе.")})
    refutations.edit(session, editor, refutation, mended)
    with pytest.raises(RefusedError, match="what is corrected"):
        refutations.submit(session, editor, refutation)
    noted = replace(mended, note={"kk": "Мәтін нақтыланды.", "ru": "Уточнён текст."})
    refutations.edit(session, editor, refutation, noted)
    second = refutations.submit(session, editor, refutation)
    assert (second.number, second.kind) == (2, VersionKind.CORRECTION)
    refutations.approve(session, second_editor, refutation, second.digest)
    assert refutations.read(refutation).note == {}


def test_a_returned_version_leaves_its_number_to_the_next_attempt(
    session, refutation, written, editor, second_editor
):
    refutations.submit(session, editor, refutation)
    refutations.send_back(session, second_editor, refutation, "Добавьте дату.")
    assert refutation.state is RefutationState.DRAFT
    again = refutations.submit(session, editor, refutation)
    assert (again.number, again.attempt) == (1, 2)


def test_a_withdrawal_needs_two_people_as_well(session, refutation, editor, second_editor):
    first = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, first.digest)
    why = {"kk": "Дереккөз кері қайтарылды.", "ru": "Источник отозван."}
    version = refutations.withdraw(session, editor, refutation, why)
    with pytest.raises(RefusedError, match="wrote part of it"):
        refutations.approve(session, editor, refutation, version.digest)
    refutations.approve(session, second_editor, refutation, version.digest)
    assert refutation.state is RefutationState.WITHDRAWN
    states = [row.state for row in outbox.rows(session)]
    assert states.count(PublicationState.CANCELLED) == 4  # the first version had not gone out yet


def test_a_published_language_cannot_just_disappear(session, refutation, written, editor, second_editor):
    first = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, first.digest)
    only_kk = replace(written, texts={"kk": KK}, note={"kk": "Орысша мәтін алынды."})
    refutations.edit(session, editor, refutation, only_kk)
    with pytest.raises(RefusedError, match="cannot just disappear"):
        refutations.submit(session, editor, refutation)


def test_a_text_is_stale_until_somebody_looks(session, refutation, written, editor):
    changed = replace(written, texts={"kk": KK, "ru": replace(RU, body="Новый абзац.")})
    refutations.edit(session, editor, refutation, changed)
    assert refutations.stale(refutation) == ["kk"]
    refutations.check_text(session, editor, refutation, Language.KK)
    assert refutations.stale(refutation) == []

"""The outbox: what goes out and when, what never goes out, and the switch that stops everything."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from claims import clock, outbox, people, refutations
from claims.content import Content
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act, Publication
from claims.terms import PublicationState, Role

HOURS = 24.0
SHA = "ab" * 32


def states(session):
    session.flush()
    session.expire_all()
    return [row.state.value for row in outbox.rows(session)]


def row(session, place=-1):
    return outbox.rows(session)[place]


def begin(session, place=-1, now=None):
    return outbox.begin(session, row(session, place).id, now or clock.now(), HOURS)


def send(session, address="https://t.me/x/1"):
    sending = begin(session)
    outbox.sent(session, sending.publication_id, address, SHA)
    return sending


def tamper(session, statement, **values):
    """Change a version as somebody with the database's password could."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER versions_no_update"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement), values)
    session.expire_all()


# --- queueing -----------------------------------------------------------------------------------------


def test_nothing_is_queued_before_the_approval_and_one_row_a_post_after_it(
    session, refutation, editor, second_editor
):
    version = refutations.submit(session, editor, refutation)
    assert states(session) == []
    refutations.approve(session, second_editor, refutation, version.digest)
    assert states(session) == ["queued"]
    assert outbox.waiting(session, "telegram", clock.now()) == [row(session).id]
    assert outbox.waiting(session, "site", clock.now()) == []


def test_a_corrections_row_keeps_the_short_code_of_the_first(session, approve, correct):
    approve()
    send(session)
    correct("Иначе.")
    first, second = outbox.rows(session)
    assert first.code == second.code
    assert (first.state.value, second.state.value) == ("sent", "queued")


def test_a_version_that_still_waits_is_cancelled_when_a_newer_one_is_approved(session, approve, correct):
    approve()
    correct("Иначе.")
    assert states(session) == ["cancelled", "queued"]
    assert row(session, 0).last_error == outbox.OVERTAKEN
    assert outbox.waiting(session, "telegram", clock.now()) == [row(session, 1).id]


def test_a_row_stays_what_it_was_queued_as(session, approve):
    approve()
    with pytest.raises(DBAPIError, match="a publication stays what it was queued as"), session.begin_nested():
        session.execute(text("UPDATE publications SET channel = 'site'"))


# --- sending ------------------------------------------------------------------------------------------


def test_the_intent_is_written_before_the_channel_is_called(session, approve):
    version = approve()
    now = clock.now()
    sending = begin(session, now=now)
    assert (sending.attempt, sending.language, sending.replaces) == (1, "ru", "")
    assert sending.content == Content.from_canonical(version.content)
    assert (row(session).state.value, row(session).attempt_at) == ("sending", now)


def test_what_is_in_flight_is_not_begun_again(session, approve):
    approve()
    begin(session)
    assert begin(session) is None
    assert (row(session).attempts, outbox.waiting(session, "telegram", clock.now())) == (1, [])


def test_what_was_sent_stands_with_its_address_and_is_an_act(session, approve):
    approve()
    send(session, "https://t.me/x/7")
    session.flush()
    sent = row(session)
    assert (sent.state.value, sent.address, sent.post_sha256) == ("sent", "https://t.me/x/7", SHA)
    act = session.query(Act).filter_by(verb="sent").one()
    assert (act.actor, act.subject) == ("machine:publisher", f"publication:{sent.code}")
    assert begin(session) is None


def test_a_correction_replaces_the_post_that_stands(session, approve, correct):
    approve()
    send(session, "https://t.me/x/7")
    correct("Иначе.")
    assert begin(session).replaces == "https://t.me/x/7"


def test_a_post_that_was_not_taken_waits_until_its_time(session, approve):
    approve()
    sending = begin(session)
    later = clock.now() + timedelta(seconds=30)
    outbox.not_taken(session, sending.publication_id, "429", later, permanent=False)
    assert (states(session), row(session).last_error) == (["queued"], "429")
    assert outbox.waiting(session, "telegram", later - timedelta(seconds=1)) == []
    assert outbox.waiting(session, "telegram", later) == [sending.publication_id]
    assert begin(session, now=later).attempt == 2


def test_a_post_that_can_never_be_taken_needs_a_person(session, approve, second_editor):
    approve()
    sending = begin(session)
    outbox.not_taken(session, sending.publication_id, "403", None, permanent=True)
    assert states(session) == ["failed"]
    assert outbox.waiting(session, "telegram", clock.now()) == []
    assert begin(session) is None
    outbox.settle(session, second_editor, row(session), "")
    assert states(session) == ["queued"]


def test_what_nobody_knows_is_never_sent_again_on_a_guess(session, approve):
    approve()
    sending = begin(session)
    outbox.unknown(session, sending.publication_id, "ReadTimeout")
    assert states(session) == ["uncertain"]
    assert begin(session) is None
    assert outbox.waiting(session, "telegram", clock.now() + timedelta(days=9)) == []


def test_a_person_finds_an_uncertain_post_or_finds_it_missing(session, approve, second_editor):
    approve()
    outbox.unknown(session, begin(session).publication_id, "ReadTimeout")
    outbox.settle(session, second_editor, row(session), "https://t.me/x/7")
    assert (states(session), row(session).address) == (["sent"], "https://t.me/x/7")
    with pytest.raises(RefusedError, match="it is sent; only uncertain and failed posts are settled"):
        outbox.settle(session, second_editor, row(session), "")


def test_only_somebody_entitled_settles(session, approve, checker):
    approve()
    outbox.unknown(session, begin(session).publication_id, "ReadTimeout")
    with pytest.raises(NotAllowedError):
        outbox.settle(session, checker, row(session), "")
    assert states(session) == ["uncertain"]


def test_a_newer_version_waits_while_an_older_is_in_flight_or_uncertain(session, approve, correct):
    approve()
    older = begin(session).publication_id
    correct("Иначе.")
    assert states(session) == ["sending", "queued"]
    assert outbox.waiting(session, "telegram", clock.now()) == []
    assert begin(session) is None
    outbox.unknown(session, older, "ReadTimeout")
    assert outbox.waiting(session, "telegram", clock.now()) == []
    assert begin(session) is None
    assert states(session) == ["uncertain", "queued"]


def test_the_uncertain_one_is_found_by_its_code_although_a_newer_one_waits(
    session, approve, correct, second_editor
):
    approve()
    older = begin(session).publication_id
    outbox.unknown(session, older, "ReadTimeout")
    correct("Иначе.")
    found = outbox.find_publication(session, row(session).code)
    assert found.id == older
    outbox.settle(session, second_editor, found, "https://t.me/x/7")
    assert begin(session).replaces == "https://t.me/x/7"


@pytest.mark.parametrize("back", ["not taken", "settled as not there"])
def test_an_older_version_that_comes_back_never_goes_out_after_a_newer_was_approved(
    session, approve, correct, second_editor, back
):
    approve()
    older = begin(session).publication_id
    correct("Иначе.")
    if back == "not taken":
        outbox.not_taken(session, older, "429", None, permanent=False)
    else:
        outbox.unknown(session, older, "ReadTimeout")
        outbox.settle(session, second_editor, row(session, 0), "")
    assert begin(session, 0) is None
    assert (states(session), row(session, 0).last_error) == (["cancelled", "queued"], outbox.OVERTAKEN)
    sending = begin(session)
    assert (sending.content.number, sending.replaces) == (2, "")


def test_an_older_version_does_not_overwrite_the_correction_that_overtook_it(session, approve, correct):
    approve()
    older = begin(session).publication_id
    outbox.not_taken(session, older, "429", clock.now() + timedelta(hours=1), permanent=False)
    session.flush()
    correct("Иначе.")
    send(session)
    assert outbox.begin(session, older, clock.now() + timedelta(hours=2), HOURS) is None
    assert states(session) == ["cancelled", "sent"]


def test_an_approval_that_is_too_old_is_cancelled_with_what_to_do(session, approve):
    version = approve()
    late = version.approval.approved_at + timedelta(hours=HOURS, seconds=1)
    assert begin(session, now=late) is None
    assert states(session) == ["cancelled"]
    assert row(session).last_error.startswith("its approval is older than 24 hours; submit it again")
    assert session.query(Act).filter_by(verb="cancel").count() == 1


def test_an_approval_holds_to_the_last_second(session, approve):
    version = approve()
    assert begin(session, now=version.approval.approved_at + timedelta(hours=HOURS)) is not None


@pytest.mark.parametrize(
    "tampering",
    [
        lambda content: content.replace("Бананы", "Бананы!"),
        lambda content: content.replace('"verdict":"false"', '"verdict":"true"'),
        lambda content: "{",
        lambda content: "null",
        lambda content: json.dumps({**json.loads(content), "verdict": "certainly"}),
        lambda content: json.dumps({k: v for k, v in json.loads(content).items() if k != "texts"}),
    ],
)
def test_bytes_that_somebody_changed_are_never_sent(session, approve, tampering):
    version = approve()
    changed = tampering(version.content)
    assert changed != version.content
    tamper(session, "UPDATE versions SET content = :content", content=changed)
    assert begin(session) is None
    assert (states(session), row(session).last_error) == (["cancelled"], outbox.BROKEN)


def test_bytes_changed_together_with_their_digest_are_not_sent_either(session, approve):
    version = approve()
    other = replace(Content.from_canonical(version.content), tags=("slipped-in",))
    tamper(
        session,
        "UPDATE versions SET content = :content, digest = :digest",
        content=other.canonical(),
        digest=other.digest(),
    )
    assert begin(session) is None
    assert row(session).last_error == outbox.BROKEN


def test_the_database_refuses_to_change_a_version_or_its_approval(session, approve):
    approve()
    for table, column in (
        ("versions", "content"),
        ("approvals", "digest"),
        ("version_authors", "person_id"),
    ):
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=f"{table} is append-only"), session.begin_nested():
                session.execute(text(statement))


def test_a_withdrawal_of_what_was_never_posted_is_cancelled(session, approve, withdraw):
    approve()
    withdraw()
    assert begin(session) is None
    assert states(session) == ["cancelled", "cancelled"]
    assert row(session).last_error.startswith("nothing of it was ever posted here")


def test_a_withdrawal_replaces_what_was_posted(session, approve, withdraw):
    approve()
    send(session, "https://t.me/x/7")
    withdraw()
    sending = begin(session)
    assert (sending.replaces, sending.content.kind.value) == ("https://t.me/x/7", "withdrawal")


def test_only_rows_that_no_living_attempt_can_hold_were_left_by_a_dead_publisher(session, approve, correct):
    approve()
    sending = begin(session)
    begun_at = row(session).attempt_at
    session.flush()
    assert outbox.left_in_flight(session, "telegram", begun_at - timedelta(seconds=1)) == []
    assert outbox.left_in_flight(session, "site", begun_at) == []
    assert outbox.left_in_flight(session, "telegram", begun_at) == [(sending.publication_id, False)]
    outbox.sent(session, sending.publication_id, "https://t.me/x/7", SHA)
    correct("Иначе.")
    again = begin(session).publication_id
    session.flush()
    assert outbox.left_in_flight(session, "telegram", clock.now()) == [(again, True)]


def test_a_code_that_was_never_given_out_is_not_found(session, approve):
    approve()
    with pytest.raises(NotFoundError, match="no publication called zzzzzzz"):
        outbox.find_publication(session, "zzzzzzz")


# --- the kill switch ----------------------------------------------------------------------------------


def test_nothing_starts_after_the_switch_was_turned_and_everything_waits(session, approve, checker, editor):
    approve()
    assert outbox.stopped(session) == ""
    assert outbox.stop(session, checker, "wrong figures") is True
    assert outbox.stopped(session) == "wrong figures"
    assert begin(session) is None
    assert states(session) == ["queued"]
    assert outbox.stop(session, checker, "again") is False
    assert outbox.resume(session, editor, "mended") is True
    assert outbox.resume(session, editor, "mended") is False
    assert begin(session) is not None


def test_a_stop_without_a_reason_stops_all_the_same(session, approve, checker):
    approve()
    outbox.stop(session, checker, "")
    assert outbox.stopped(session) == "stopped"
    assert begin(session) is None


def test_who_may_stop_may_not_always_resume(session, hire, checker):
    analyst = hire("bota", Role.ANALYST)
    with pytest.raises(NotAllowedError):
        outbox.stop(session, analyst, "x")
    outbox.stop(session, checker, "x")
    with pytest.raises(NotAllowedError):
        outbox.resume(session, checker, "x")
    assert outbox.stopped(session) == "x"


def test_what_was_begun_before_the_stop_is_still_written_down(session, approve, checker):
    approve()
    sending = begin(session)
    outbox.stop(session, checker, "x")
    outbox.sent(session, sending.publication_id, "https://t.me/x/7", SHA)
    assert states(session) == ["sent"]


def test_the_switch_and_an_attempt_never_pass_each_other(database, session, approve, checker):
    """While an attempt is being begun the stop waits; once the stop is through, no attempt begins."""
    approve()
    handle, number = checker.handle, row(session).id
    session.commit()
    stopped_at = []

    def stop():
        with database.writing() as other:
            outbox.stop(other, people.find_person(other, handle), "x")
        stopped_at.append(clock.now())

    with database.writing() as beginning:
        sending = outbox.begin(beginning, number, clock.now(), HOURS)
        stopping = threading.Thread(target=stop)
        stopping.start()
        stopping.join(0.3)
        assert stopped_at == []
    stopping.join(10)
    assert (sending is not None, len(stopped_at)) == (True, 1)
    with database.writing() as after:
        outbox.not_taken(after, number, "429", None, permanent=False)
    with database.writing() as after:
        assert outbox.begin(after, number, clock.now(), HOURS) is None


def test_a_correction_approved_while_the_older_row_is_taken_up_does_not_cancel_it(
    database, session, approve, refutation, editor, second_editor
):
    approve()
    draft = refutations.read(refutation)
    texts = {"ru": replace(draft.texts["ru"], body="Иначе.")}
    refutations.edit(session, editor, refutation, replace(draft, texts=texts, note={"ru": "Уточнено."}))
    version = refutations.submit(session, editor, refutation)
    name, handle, digest, number = refutation.public_id, second_editor.handle, version.digest, row(session).id
    session.commit()

    def approve_correction():
        with database.writing() as other:
            found = refutations.find_refutation(other, name)
            refutations.approve(other, people.find_person(other, handle), found, digest)

    with database.writing() as beginning:
        assert outbox.begin(beginning, number, clock.now(), HOURS) is not None
        approving = threading.Thread(target=approve_correction)
        approving.start()
        approving.join(0.3)
    approving.join(10)
    with database.reading() as after:
        assert [one.state for one in after.query(Publication).order_by(Publication.id)] == [
            PublicationState.SENDING,
            PublicationState.QUEUED,
        ]

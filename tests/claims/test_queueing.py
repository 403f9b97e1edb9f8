"""Holding, moving and planning what waits: obeyed by the outbox, written in the chain, undone like any act."""

from dataclasses import replace
from datetime import timedelta

import pytest

from claims import clock, history, outbox, queueing, refutations, triage
from claims.content import Text
from claims.errors import NotAllowedError, RefusedError
from claims.records import Act, QueuePlace
from claims.terms import Role

HOURS = 24.0
SHA = "ab" * 32


@pytest.fixture
def queued(session, written, editor, second_editor):
    """Approves three refutations; the codes of their rows, oldest first."""
    for number in range(3):
        draft = replace(written, texts={"ru": Text(f"Бананы {number}", "Нет.", "")})
        refutation = refutations.draft(session, editor, draft)
        version = refutations.submit(session, editor, refutation)
        refutations.approve(session, second_editor, refutation, version.digest)
    return [row.code for row in outbox.rows(session)]


def order(session):
    session.flush()
    return [row.code for row in queueing.waiting(session)]


def find(session, code):
    return queueing.find_queued(session, code)


def send(session, code, address="https://t.me/x/1"):
    sending = outbox.begin(session, find(session, code).id, clock.now(), HOURS)
    outbox.sent(session, sending.publication_id, address, SHA)
    session.flush()


def test_rows_wait_oldest_first(session, queued):
    assert order(session) == queued


def test_a_held_row_is_not_sent_until_it_is_released(session, queued, checker, editor):
    first, *others = queued
    row = find(session, first)
    assert queueing.hold(session, checker, row, " wait for the ministry ") is not None
    assert queueing.hold(session, checker, row, "again") is None
    session.flush()
    (waits,) = [one for one in queueing.waiting(session) if one.code == first]
    assert (waits.held, waits.held_by) == ("wait for the ministry", "berik")
    assert outbox.waiting(session, "telegram", clock.now()) == [find(session, code).id for code in others]
    assert outbox.begin(session, row.id, clock.now(), HOURS) is None
    assert row.state.value == "queued"
    queueing.release(session, editor, row)
    assert queueing.release(session, editor, row) is None
    assert outbox.begin(session, row.id, clock.now(), HOURS) is not None


def test_a_hold_needs_a_reason_and_only_an_editor_ends_it(session, queued, checker, hire):
    row = find(session, queued[0])
    with pytest.raises(RefusedError, match="say why it is held"):
        queueing.hold(session, checker, row, " ")
    with pytest.raises(NotAllowedError):
        queueing.hold(session, hire("bota", Role.ANALYST), row, "x")
    queueing.hold(session, checker, row, "x")
    with pytest.raises(NotAllowedError):
        queueing.release(session, checker, row)


def test_what_was_sent_cannot_be_held_any_more(session, queued, checker):
    row = find(session, queued[0])
    send(session, queued[0])
    with pytest.raises(RefusedError, match="does not wait in the queue any more"):
        queueing.hold(session, checker, row, "x")


def test_rows_are_moved_first_back_and_before_another(session, queued, editor):
    one, two, three = queued
    queueing.first(session, editor, find(session, three))
    assert order(session) == [three, one, two]
    queueing.move(session, editor, find(session, three), 1)
    assert order(session) == [one, three, two]
    queueing.put_before(session, editor, find(session, two), find(session, one))
    assert order(session) == [two, one, three]
    queueing.put_before(session, editor, find(session, two), None)
    assert order(session) == [one, three, two]
    assert queueing.move(session, editor, find(session, two), 1) is None
    assert queueing.first(session, editor, find(session, one)) is None


def test_only_an_editor_or_administrator_reorders(session, queued, checker):
    with pytest.raises(NotAllowedError):
        queueing.first(session, checker, find(session, queued[2]))


def test_a_row_that_comes_later_stays_behind_those_that_people_placed(
    session, queued, editor, second_editor, written
):
    queueing.first(session, editor, find(session, queued[2]))
    draft = replace(written, texts={"ru": Text("Позже", "Нет.", "")})
    refutation = refutations.draft(session, editor, draft)
    refutations.approve(
        session, second_editor, refutation, refutations.submit(session, editor, refutation).digest
    )
    assert order(session)[:3] == [queued[2], queued[0], queued[1]]
    assert order(session)[3] not in queued


def test_a_planned_row_waits_for_its_time(session, queued, editor):
    row = find(session, queued[0])
    later = clock.now() + timedelta(hours=2)
    assert queueing.plan_for(session, editor, row, later, HOURS) is not None
    assert queueing.plan_for(session, editor, row, later, HOURS) is None
    session.flush()
    assert row.id not in outbox.waiting(session, "telegram", later - timedelta(seconds=1))
    assert outbox.begin(session, row.id, later - timedelta(seconds=1), HOURS) is None
    assert row.id in outbox.waiting(session, "telegram", later)
    assert outbox.begin(session, row.id, later, HOURS) is not None


def test_nothing_is_planned_for_when_its_approval_has_run_out(session, queued, editor):
    with pytest.raises(RefusedError, match="its approval runs out before that time"):
        queueing.plan_for(session, editor, find(session, queued[0]), clock.now() + timedelta(hours=25), HOURS)


@pytest.mark.parametrize("act", ["hold_post", "release_post", "reorder", "plan"])
def test_every_act_is_in_the_chain_and_is_undone_with_the_rows_as_they_were(session, queued, editor, act):
    row = find(session, queued[2])
    if act == "release_post":
        queueing.hold(session, editor, row, "x")
    session.flush()
    before = [(one.code, one.held, one.not_before) for one in queueing.waiting(session)]
    seq = {
        "hold_post": lambda: queueing.hold(session, editor, row, "x"),
        "release_post": lambda: queueing.release(session, editor, row),
        "reorder": lambda: queueing.first(session, editor, row),
        "plan": lambda: queueing.plan_for(session, editor, row, clock.now() + timedelta(hours=1), HOURS),
    }[act]()
    assert (session.get(Act, seq).verb, session.get(Act, seq).subject) == (act, f"publication:{row.code}")
    assert [(one.code, one.held, one.not_before) for one in queueing.waiting(session)] != before
    (done,) = history.log(session, verb=act)
    assert done.undoable
    triage.undo(session, editor, seq)
    assert [(one.code, one.held, one.not_before) for one in queueing.waiting(session)] == before


def test_who_may_not_release_may_not_undo_a_hold(session, queued, checker):
    seq = queueing.hold(session, checker, find(session, queued[0]), "x")
    with pytest.raises(NotAllowedError):
        triage.undo(session, checker, seq)


def test_a_newer_version_keeps_the_hold_and_the_place_of_the_one_it_overtakes(
    session, approve, correct, editor
):
    approve()
    (older,) = queueing.waiting(session)
    queueing.hold(session, editor, find(session, older.code), "the ministry checks a figure")
    session.flush()
    correct("Иначе.")
    session.flush()
    (newer,) = queueing.waiting(session)
    assert (newer.id != older.id, newer.code, newer.held) == (
        True,
        older.code,
        "the ministry checks a figure",
    )
    assert session.query(QueuePlace).count() == 2


def test_what_went_out_today_counts_new_posts_and_no_corrections(session, approve, correct):
    midnight = clock.now() - timedelta(hours=1)
    approve()
    (row,) = queueing.waiting(session)
    assert queueing.new_posts_since(session, midnight) == {}
    outbox.begin(session, row.id, clock.now(), HOURS)
    session.flush()
    assert queueing.new_posts_since(session, midnight) == {("telegram", "ru"): 1}
    outbox.sent(session, row.id, "https://t.me/x/1", SHA)
    session.flush()
    assert queueing.new_posts_since(session, midnight) == {("telegram", "ru"): 1}
    correct("Иначе.")
    (correction,) = queueing.waiting(session)
    assert correction.replaces == "https://t.me/x/1"
    outbox.begin(session, correction.id, clock.now(), HOURS)
    outbox.sent(session, correction.id, "https://t.me/x/1", SHA)
    session.flush()
    assert queueing.new_posts_since(session, midnight) == {("telegram", "ru"): 1}
    assert queueing.new_posts_since(session, clock.now() + timedelta(minutes=1)) == {}
    assert len(queueing.sent_since(session, midnight)) == 2


def test_a_correction_behind_an_uncertain_post_is_blocked(session, approve, correct):
    approve()
    (row,) = queueing.waiting(session)
    outbox.begin(session, row.id, clock.now(), HOURS)
    outbox.unknown(session, row.id, "ReadTimeout")
    correct("Иначе.")
    (correction,) = queueing.waiting(session)
    assert correction.blocked

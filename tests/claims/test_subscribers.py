"""Readers: asking, confirming, leaving, being forgotten; and nothing that says who they are."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from claims import clock, sealing, subscribers
from claims.errors import RefusedError
from claims.records import Letter, Subscriber
from claims.terms import Language, LetterKind, LetterState, SubscriberState


@pytest.fixture
def keys(tmp_path):
    sealing.make_keys(tmp_path, "x")
    return tmp_path


@pytest.fixture
def seal(keys):
    return sealing.seal(keys, "x")


@pytest.fixture
def opener(keys):
    return sealing.opener(keys, "x")


def only(session):
    return session.scalars(select(Subscriber)).one()


def letters(session, *states):
    query = select(Letter.kind).order_by(Letter.id)
    return list(session.scalars(query.where(Letter.state.in_(states)) if states else query))


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("  Aigul@Example.KZ ", "Aigul@example.kz"),
        ("a.b+c@x.kz", "a.b+c@x.kz"),
        ("a@мысал.қаз", "a@xn--80awbu3c.xn--80ao21a"),
        ("o'neill@x.co.uk", "o'neill@x.co.uk"),
    ],
)
def test_an_address_is_made_fit_for_mail(typed, tidy):
    assert subscribers.tidy_address(typed) == tidy


@pytest.mark.parametrize(
    "typed",
    ["", "a", "a@", "@x.kz", "a@x", "a@x.kz\nBcc: b@x.kz", "a@x.kz,b@x.kz", "a b@x.kz", ".a@x.kz", "a..b@x.kz",
     "a@[127.0.0.1]", "a@127.0.0.1", "<a@x.kz>", '"a b"@x.kz', "a@x.kz>", "a@-x.kz", f"{'a' * 65}@x.kz",
     f"a@{'x' * 64}.kz", f"a@{'x.' * 140}kz", "ә@x.kz", "a@x..kz", "a\x00@x.kz"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(RefusedError, match=r"^This is not an e-mail address"):
        subscribers.tidy_address(typed)


def test_who_asks_is_subscribed_only_by_confirming(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    row = only(session)
    assert (row.state, letters(session)) == (SubscriberState.ASKED, [LetterKind.CONFIRM])
    box = subscribers.mailbox(row, opener)
    assert box.address == "a@x.kz"
    assert subscribers.confirm(session, "wrong") is None
    assert subscribers.confirm(session, box.leave) is None
    assert subscribers.confirm(session, box.confirm) is Language.KK
    assert row.state is SubscriberState.CONFIRMED
    assert subscribers.confirm(session, box.confirm) is Language.KK  # the button pressed twice


def test_a_link_is_good_for_48_hours(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    box = subscribers.mailbox(only(session), opener)
    with time_machine.travel(clock.now() + timedelta(hours=48, minutes=1)):
        assert subscribers.waits_for(session, box.confirm) is None
        assert subscribers.confirm(session, box.confirm) is None
        assert subscribers.forget_unconfirmed(session) == 1
    assert (session.scalars(select(Subscriber)).all(), letters(session)) == ([], [])


def test_who_confirmed_is_not_forgotten_after_48_hours(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    box = subscribers.mailbox(only(session), opener)
    subscribers.confirm(session, box.confirm)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        assert subscribers.forget_unconfirmed(session) == 0
        assert subscribers.confirm(session, box.confirm) is Language.KK


def test_asking_again_before_confirming_makes_the_older_link_worthless(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    old = subscribers.mailbox(only(session), opener)
    subscribers.ask(session, seal, "A@x.kz", Language.KK)
    new = subscribers.mailbox(only(session), opener)
    assert subscribers.confirm(session, old.confirm) is None
    assert letters(session, LetterState.PENDING) == [LetterKind.CONFIRM]
    assert subscribers.confirm(session, new.confirm) is Language.KK


def test_who_asks_for_what_they_get_hears_so_in_their_mailbox_alone(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    subscribers.confirm(session, subscribers.mailbox(only(session), opener).confirm)
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    assert letters(session) == [LetterKind.CONFIRM, LetterKind.ALREADY]
    assert only(session).state is SubscriberState.CONFIRMED


def test_however_often_somebody_asks_three_letters_a_day_go_to_one_mailbox(session, seal):
    for _ in range(10):
        subscribers.ask(session, seal, "a@x.kz", Language.KK)
    assert len(letters(session)) == 3
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        subscribers.ask(session, seal, "a@x.kz", Language.KK)
        assert len(letters(session)) == 4


def test_one_address_may_read_in_two_languages(session, seal):
    for language in (Language.KK, Language.RU):
        subscribers.ask(session, seal, "a@x.kz", language)
    assert [(one.language, one.number) for one in subscribers.counts(session)] == [
        (Language.KK, 1),
        (Language.RU, 1),
    ]


def test_of_who_leaves_nothing_stays_but_that_they_were_there(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    row = only(session)
    box = subscribers.mailbox(row, opener)
    subscribers.confirm(session, box.confirm)
    assert subscribers.leave(session, box.confirm) is False
    assert subscribers.leave(session, box.leave) is True
    kept = (row.sealed, row.address_mark, row.confirm_hash, row.leave_hash)
    assert (row.state, row.left_by, kept) == (SubscriberState.LEFT, "reader", (None,) * 4)
    assert letters(session, LetterState.PENDING) == []
    assert subscribers.leave(session, box.leave) is False


def test_who_left_may_come_back(session, seal, opener):
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    subscribers.leave(session, subscribers.mailbox(only(session), opener).leave)
    subscribers.ask(session, seal, "a@x.kz", Language.KK)
    states = {(one.state, one.number) for one in subscribers.counts(session)}
    assert states == {(SubscriberState.LEFT, 1), (SubscriberState.ASKED, 1)}


def test_two_who_ask_for_one_address_at_the_same_moment_make_one_reader(database, seal):
    troubles = []
    together = threading.Barrier(2)

    def ask():
        try:
            together.wait(10)
            with database.writing() as session:
                subscribers.ask(session, seal, "a@x.kz", Language.KK)
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with database.reading() as session:
        assert only(session).state is SubscriberState.ASKED

"""Signing in: what a password is, the second step, one-time links, API keys; and no secret is kept or told."""

from datetime import timedelta

import pyotp
import pytest
import time_machine

from claims import clock, second_factor, sessions, signing_in
from claims.errors import RefusedError
from claims.terms import Stage, Way

GOOD = "тоғыз жирен ат көлге қарай"


@pytest.fixture
def ready(session, checker):
    """A fact-checker with a password."""
    signing_in.set_password(session, checker, GOOD)
    return checker


@pytest.fixture
def writer(session, editor):
    """An editor with a password and a second factor; with its secret."""
    signing_in.set_password(session, editor, GOOD)
    secret = second_factor.offer(session, editor).secret
    codes = second_factor.enrol(session, editor, pyotp.TOTP(secret).at(clock.now()))
    return editor, secret, codes


def test_a_right_password_lets_in_and_a_wrong_one_or_an_unknown_person_is_refused_alike(session, ready):
    begun = signing_in.begin(session, signing_in.prove(session, "Berik ", GOOD), "Firefox")
    assert begun.stage is Stage.IN
    assert sessions.who(session, begun.secret).handle == "berik"
    for handle, password in (("berik", GOOD + "."), ("nobody", GOOD), ("aliya", GOOD), ("berik", "")):
        with pytest.raises(RefusedError) as refused:
            signing_in.prove(session, handle, password)
        assert str(refused.value) == signing_in.WRONG


def test_a_second_step_is_owed_once_there_is_a_second_factor_and_the_secret_changes_with_it(session, writer):
    editor, secret, _ = writer
    begun = signing_in.begin(session, signing_in.prove(session, "dana", GOOD))
    assert begun.stage is Stage.SECOND_STEP
    assert sessions.who(session, begun.secret) is None
    halfway = sessions.halfway(session, begun.secret)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        whole = signing_in.second_step(session, halfway, pyotp.TOTP(secret).at(clock.now()))
        assert whole.secret != begun.secret
        assert sessions.who(session, whole.secret).way is Way.SECOND_FACTOR
        assert sessions.halfway(session, begun.secret) is None

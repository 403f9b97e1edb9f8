"""Who works on a claim: a soft sign that lapses by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from claims import clock, presence
from claims.errors import NotAllowedError
from claims.records import ClaimPresence
from claims.terms import Role


@pytest.fixture
def later(monkeypatch):
    """Moves the clock on."""
    start = clock.now()

    def go(seconds):
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=seconds))

    go(0)
    return go


def test_who_was_there_first_holds_the_claim(session, claim, checker, editor, later):
    presence.renew(session, checker, claim)
    later(10)
    presence.renew(session, editor, claim)
    assert [one.handle for one in presence.present(session, claim)] == ["berik", "dana"]
    assert presence.before(session, checker, claim) is None
    assert presence.before(session, editor, claim).handle == "berik"


def test_renewing_keeps_the_time_since_when(session, claim, checker, later):
    presence.renew(session, checker, claim)
    (begun,) = presence.present(session, claim)
    later(45)
    presence.renew(session, checker, claim)
    later(140)
    assert presence.present(session, claim) == [begun]


def test_whoever_says_nothing_for_two_renewals_is_gone(session, claim, checker, editor, later):
    presence.renew(session, checker, claim)
    later(101)
    assert presence.present(session, claim) == []
    presence.renew(session, editor, claim)
    assert session.scalar(select(func.count()).select_from(ClaimPresence)) == 1


def test_taking_over_puts_oneself_first_until_the_other_is_heard_again(
    session, claim, checker, editor, later
):
    presence.renew(session, checker, claim)
    later(20)
    presence.take_over(session, editor, claim)
    later(40)
    presence.renew(session, checker, claim)
    assert [one.handle for one in presence.present(session, claim)] == ["dana", "berik"]


def test_leaving_frees_the_claim_at_once(session, claim, checker, editor):
    presence.renew(session, checker, claim)
    presence.leave(session, checker, claim)
    assert presence.before(session, editor, claim) is None


def test_who_may_not_sort_claims_works_on_none(session, claim, hire):
    with pytest.raises(NotAllowedError):
        presence.renew(session, hire("ana", Role.ANALYST), claim)

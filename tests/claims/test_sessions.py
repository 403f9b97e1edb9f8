"""Sessions: no revoked, idle or old session is ever honoured, whatever happens in whatever order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from claims import people, sessions
from claims.database import open_database
from claims.records import DeskSession
from claims.terms import Role, Stage, Way


def test_a_session_ends_after_half_an_hour_without_a_word(session, checker):
    token = sessions.start(session, checker, Way.PASSWORD)
    start = session.get_one(DeskSession, token.row_id).seen_at
    with time_machine.travel(start + sessions.IDLE - timedelta(seconds=1), tick=False):
        assert sessions.who(session, token.secret)
    with time_machine.travel(start + sessions.IDLE, tick=False):
        assert sessions.who(session, token.secret) is None


def test_a_session_ends_after_twelve_hours_however_busy(session, checker):
    token = sessions.start(session, checker, Way.PASSWORD)
    start = session.get_one(DeskSession, token.row_id).seen_at
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert sessions.who(session, token.secret).seen_long_ago
            sessions.touch(session, token.row_id)
    with time_machine.travel(start + sessions.LIFE - timedelta(seconds=1), tick=False):
        assert sessions.who(session, token.secret)
    with time_machine.travel(start + sessions.LIFE, tick=False):
        assert sessions.who(session, token.secret) is None


@pytest.mark.parametrize("secret", [None, "", "x", "' OR 1=1 --", "0" * 64])
def test_what_is_no_session_s_secret_is_nobody(session, checker, secret):
    sessions.start(session, checker, Way.PASSWORD)
    assert sessions.who(session, secret) is None


def test_the_hash_that_is_kept_opens_nothing(session, checker):
    token = sessions.start(session, checker, Way.PASSWORD)
    assert sessions.who(session, session.get_one(DeskSession, token.row_id).token_hash) is None


def test_signing_in_again_ends_the_session_that_the_browser_had(session, checker):
    first = sessions.start(session, checker, Way.PASSWORD)
    second = sessions.start(session, checker, Way.PASSWORD, old=first.secret)
    assert sessions.who(session, first.secret) is None
    assert sessions.who(session, second.secret).handle == "berik"


def test_a_touch_does_not_bring_an_ended_session_back(session, checker):
    token = sessions.start(session, checker, Way.PASSWORD)
    sessions.end(session, [token.row_id], "ended_by_person")
    sessions.touch(session, token.row_id)
    assert sessions.who(session, token.secret) is None


def test_one_s_own_sessions_are_listed_and_nobody_else_s_can_be_found(session, checker, editor):
    mine = [sessions.start(session, checker, Way.PASSWORD, f"Firefox {number}") for number in range(3)]
    theirs = sessions.start(session, editor, Way.PASSWORD)
    sessions.end(session, [mine[1].row_id], "ended_by_person")
    assert [row.agent for row in sessions.open_sessions(session, checker)] == ["Firefox 2", "Firefox 0"]
    with pytest.raises(Exception, match="no session"):
        sessions.find(session, checker, theirs.row_id)


def test_two_hundred_and_fifty_six_bits_are_never_drawn_twice():
    drawn = {sessions.new_secret() for _ in range(10_000)}
    assert len(drawn) == 10_000
    assert {len(secret) for secret in drawn} == {43}  # 32 bytes in base 64


HANDLES = ("berik", "dana")


class Comings(RuleBasedStateMachine):
    """People sign in, work, leave and are sent away; a plain model says which sessions may hold."""

    make: Callable[[], object]

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 27, 9, tzinfo=UTC)
        self.travelling = time_machine.travel(self.now, tick=False)
        self.traveller = self.travelling.start()
        self.database = self.make()
        self.held: dict[str, dict] = {}
        self.revoked: set[str] = set()
        self.roles: dict[str, set[Role]] = {}

    @initialize()
    def hire(self):
        with self.database.writing() as session:
            admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
            for handle in HANDLES:
                people.add_person(session, admin, handle, handle, frozenset({Role.FACT_CHECKER}))
        self.roles = {handle: {Role.FACT_CHECKER} for handle in HANDLES}
        self.active = dict.fromkeys(HANDLES, True)

    @precondition(lambda self: self.roles)
    @rule(handle=st.sampled_from(HANDLES), stage=st.sampled_from(list(Stage)), again=st.booleans())
    def sign_in(self, handle, stage, again):
        mine = [secret for secret, row in self.held.items() if row["handle"] == handle]
        old = mine[-1] if again and mine else ""
        with self.database.writing() as session:
            person = people.find_person(session, handle)
            token = sessions.start(session, person, Way.PASSWORD, stage=stage, old=old)
        if old:
            self._revoke(lambda secret, _: secret == old)
        self.held[token.secret] = {
            "id": token.row_id,
            "handle": handle,
            "stage": stage,
            "seen": self.now,
            "ends": self.now + (sessions.LIFE if stage is Stage.IN else sessions.SECOND_STEP_LIFE),
        }

    @precondition(lambda self: self.held)
    @rule(which=st.integers(min_value=0))
    def work(self, which):
        secret, row = list(self.held.items())[which % len(self.held)]
        with self.database.writing() as session:
            found = sessions.who(session, secret)
            if found is not None and found.seen_long_ago:
                sessions.touch(session, row["id"])
                row["seen"] = self.now

    @precondition(lambda self: self.held)
    @rule(which=st.integers(min_value=0))
    def touch_whatever_it_is(self, which):
        row = list(self.held.values())[which % len(self.held)]
        with self.database.writing() as session:
            sessions.touch(session, row["id"])
        if self.now - row["seen"] < sessions.IDLE:  # what fell asleep never wakes up
            row["seen"] = self.now

    @precondition(lambda self: self.held)
    @rule(which=st.integers(min_value=0))
    def sign_out(self, which):
        gone = list(self.held)[which % len(self.held)]
        with self.database.writing() as session:
            sessions.end_by_secret(session, gone, "signed_out")
        self._revoke(lambda secret, _: secret == gone)

    @precondition(lambda self: self.held)
    @rule(which=st.integers(min_value=0))
    def end_others(self, which):
        kept = list(self.held)[which % len(self.held)]
        row = self.held[kept]
        with self.database.writing() as session:
            sessions.end_all(session, people.find_person(session, row["handle"]), "ended", but=row["id"])
        self._revoke(lambda secret, other: other["handle"] == row["handle"] and secret != kept)

    @precondition(lambda self: self.roles)
    @rule(handle=st.sampled_from(HANDLES), role=st.sampled_from([Role.EDITOR, Role.ANALYST]))
    def change_roles(self, handle, role):
        with self.database.writing() as session:
            admin, person = (people.find_person(session, name) for name in ("aliya", handle))
            change = people.end_grant if role in self.roles[handle] else people.grant
            change(session, admin, person, role)
        self.roles[handle] ^= {role}
        self._revoke(lambda _, row: row["handle"] == handle)

    @precondition(lambda self: self.roles)
    @rule(handle=st.sampled_from(HANDLES))
    def disable_or_enable(self, handle):
        with self.database.writing() as session:
            admin, person = (people.find_person(session, name) for name in ("aliya", handle))
            (people.disable if self.active[handle] else people.enable)(session, admin, person)
        if self.active[handle]:
            self._revoke(lambda _, row: row["handle"] == handle)
        self.active[handle] = not self.active[handle]

    @rule(minutes=st.sampled_from([1, 9, 29, 31, 200]))
    def pass_time(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.traveller.move_to(self.now)

    @invariant()
    def exactly_what_may_hold_is_honoured(self):
        with self.database.reading() as session:
            for secret, row in self.held.items():
                found = sessions.who(session, secret)
                holds = (
                    secret not in self.revoked
                    and row["stage"] is Stage.IN
                    and self.active[row["handle"]]
                    and self.now < row["ends"]
                    and self.now - row["seen"] < sessions.IDLE
                )
                assert (found is not None) == holds
                if found is not None:
                    assert (found.handle, found.roles) == (row["handle"], self.roles[row["handle"]])

    def _revoke(self, which):
        self.revoked |= {secret for secret, row in self.held.items() if which(secret, row)}

    def teardown(self):
        self.database.close()
        self.travelling.stop()


def test_no_revoked_session_is_ever_honoured(request, tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("comings")
    count = iter(range(10**9))

    def make():
        path = folder / f"{next(count)}.db"
        path.write_bytes(sqlite_template.read_bytes())
        return open_database(f"sqlite:///{path}")

    class Machine(Comings):
        pass

    Machine.make = staticmethod(make)
    case = Machine.TestCase
    case.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
    case().runTest()

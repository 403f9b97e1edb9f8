"""Whatever anybody does in whatever order: nothing is posted that two entitled people have not agreed on.

The machine keeps its own books (who may do what, who wrote which words, who said yes to which bytes) and holds
the record against them after every step. AIQYN_TEST_STEPS=1000000 runs about so many steps; CI runs 1,500.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from claims import acts, clock, outbox, people, queueing, refutations, sightings, sources, triage
from claims.content import Content, Text
from claims.database import Database, open_database
from claims.errors import NotAllowedError, RefusedError
from claims.people import Action
from claims.records import Publication, Version
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import PublicationState, Role, Verdict, VersionKind

STEPS = 30
EXAMPLES = max(1, int(os.environ.get("AIQYN_TEST_STEPS", "1500")) // STEPS)
HOURS = 24.0
ROLES = {
    "aliya": Role.ADMINISTRATOR,
    "dana": Role.EDITOR,
    "erlan": Role.EDITOR,
    "farida": Role.EDITOR,
    "berik": Role.FACT_CHECKER,
    "gulnar": Role.ANALYST,
}
MAY_DRAFT = {Role.EDITOR, Role.FACT_CHECKER}

anybody = st.sampled_from(sorted(ROLES))
somebody = st.sampled_from(["dana", "erlan", "farida", "dana", "erlan", "farida", "berik", "gulnar", "aliya"])
editors = st.sampled_from(["dana", "erlan", "farida"])
mostly_the_administrator = st.sampled_from(["aliya", "aliya", "dana", "berik"])
either = st.sampled_from([0, 1])
languages = st.sampled_from(["kk", "ru"])


@dataclass(frozen=True)
class Yes:
    """One approval as the machine's own books have it."""

    approver: str
    submitter: str
    entitled: bool
    digest: str
    content: str
    writers: frozenset[str]
    """Whose words stand in the version and did not stand in the approved one before."""


class Desk(RuleBasedStateMachine):
    """Six people, two refutations, one channel."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.database.engine.connect()
        self.outer = self.connection.begin()
        self.session = self.database.sessions(bind=self.connection, join_transaction_mode="create_savepoint")
        self.names = [name for (name,) in self.session.query(refutations.Refutation.public_id).order_by("id")]
        self.holds = {handle: {role} for handle, role in ROLES.items()}
        self.pages = 0
        self.submitted: dict[str, tuple[str, str]] = {}  # digest -> (refutation, submitter)
        self.digests = ["0" * 64]
        self.yes: dict[int, Yes] = {}  # version -> its approval
        self.last: dict[str, Content] = {}  # refutation -> its last approved content
        self.started: list[tuple[int, str]] = []  # version, bytes the channel was called with
        self.shown: dict[str, int] = {}  # short code -> number of the version that stands in the channel
        self.stopped = False
        self.kept_back: set[str] = set()  # short codes of posts that somebody holds

    def has(self, *states: PublicationState) -> bool:
        """Whether the outbox has something that stands so."""
        return self.session.query(Publication.id).filter(Publication.state.in_(states)).first() is not None

    def teardown(self) -> None:
        assert acts.verify(self.session).faults == []
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    def attempt(self, by: str, entitled: set[Role], act) -> object:
        """What *act* gives, or None when it was refused; a refusal leaves nothing behind."""
        try:
            with self.session.begin_nested():
                done = act(people.find_person(self.session, by))
        except NotAllowedError:
            assert not self.holds[by] & entitled, f"{by} holds a role and was refused"
            return None
        except RefusedError:
            return None
        assert self.holds[by] & entitled, f"{by} holds no role for it and was let through"
        return done if done is not None else True

    @property
    def waits(self) -> bool:
        """Whether anything was ever submitted that is not approved yet."""
        return len(self.submitted) > len(self.yes)

    def refutation(self, which: int):
        return refutations.find_refutation(self.session, self.names[which])

    # --- writing --------------------------------------------------------------------------------------

    @rule(by=somebody, which=either, language=languages)
    def edit(self, by, which, language):
        """Every new text is signed, so that the bytes themselves say who wrote them."""
        self.pages += 1
        draft = refutations.read(self.refutation(which))
        texts = {**draft.texts, language: Text(f"{by} {self.pages}", "Жоқ.", f"written by {by}")}
        note = {"kk": "Нақтыланды.", "ru": "Уточнено.", language: f"Note {self.pages}"}
        wanted = replace(draft, texts=texts, note=note)
        self.attempt(
            by, MAY_DRAFT, lambda who: refutations.edit(self.session, who, self.refutation(which), wanted)
        )

    @rule(by=somebody, which=either)
    def submit(self, by, which):
        version = self.attempt(
            by, MAY_DRAFT, lambda who: refutations.submit(self.session, who, self.refutation(which))
        )
        self._note_submission(version, which, by)

    @precondition(lambda self: self.last)
    @rule(by=somebody, which=either)
    def withdraw(self, by, which):
        reason = {"kk": f"Қайтарылды {by}.", "ru": "Отозвано."}
        version = self.attempt(
            by, MAY_DRAFT, lambda who: refutations.withdraw(self.session, who, self.refutation(which), reason)
        )
        self._note_submission(version, which, by)

    def _note_submission(self, version, which, by):
        if version is not None:
            self.submitted[version.digest] = (self.names[which], by)
            self.digests.append(version.digest)

    @precondition(lambda self: self.waits)
    @rule(by=somebody, which=either, back=st.sampled_from([1, 1, 1, 1, 2, 3]))
    def approve(self, by, which, back):
        """Of what waits now, or of something seen earlier."""
        digest = self.digests[max(0, len(self.digests) - back)]
        if back == 1 and digest in self.submitted:  # the refutation that these bytes are of
            which = self.names.index(self.submitted[digest][0])
        version = self.attempt(
            by,
            {Role.EDITOR},
            lambda who: refutations.approve(self.session, who, self.refutation(which), digest),
        )
        if version is None:
            return
        name, submitter = self.submitted[digest]
        content, before = Content.from_canonical(version.content), self.last.get(self.names[which])
        assert name == self.names[which]
        self.yes[version.id] = Yes(
            approver=by,
            submitter=submitter,
            entitled=Role.EDITOR in self.holds[by],
            digest=digest,
            content=version.content,
            writers=frozenset(
                text.body.removeprefix("written by ")
                for language, text in content.texts.items()
                if before is None or before.texts.get(language) != text
            ),
        )
        self.last[self.names[which]] = content

    @precondition(lambda self: self.waits)
    @rule(by=somebody, which=either)
    def send_back(self, by, which):
        self.attempt(
            by,
            {Role.EDITOR},
            lambda who: refutations.send_back(self.session, who, self.refutation(which), "Добавьте дату."),
        )

    @initialize(which=either, approver=editors)
    def begin_with_something_published(self, which, approver):
        self.submit("berik", which)
        self.approve(approver, which, 1)
        self.publish("sent", 0)

    @rule(which=either, writer=editors, submitter=editors, approver=editors, language=languages)
    def go_the_usual_way(self, which, writer, submitter, approver, language):
        """What a desk does all day; left to chance alone it would hardly ever come about."""
        self.edit(writer, which, language)
        self.submit(submitter, which)
        self.approve(approver, which, 1)

    # --- publishing -----------------------------------------------------------------------------------

    @precondition(lambda self: self.has(PublicationState.QUEUED))
    @rule(
        answer=st.sampled_from(["sent", "sent", "sent", "not taken", "never", "nobody knows", "died"]),
        hours=st.sampled_from([0, 0, 0, 0, 0, 25]),
    )
    def publish(self, answer, hours):
        """One run over the channel, as the publisher does it; *hours* later than now."""
        now = clock.now() + timedelta(hours=hours)
        for number in outbox.waiting(self.session, "telegram", now):
            sending = outbox.begin(self.session, number, now, HOURS)
            if sending is None:
                continue
            assert not self.stopped, "an attempt started after the switch was turned"
            assert sending.code not in self.kept_back, "a held post was begun"
            version = self.session.get(Publication, number).version
            assert hours == 0, "an approval of yesterday was acted upon"
            self.started.append((version.id, sending.content.canonical()))
            self._answer(answer, number, sending)
        self.session.flush()

    @precondition(lambda self: self.has(PublicationState.SENDING))
    @rule()
    def take_up_what_a_dead_publisher_left(self):
        for number, _ in outbox.left_in_flight(self.session, "telegram", clock.now() + timedelta(days=1)):
            outbox.unknown(self.session, number, "the publisher died")
        self.session.flush()

    def _answer(self, answer, number, sending):
        if answer == "sent":
            outbox.sent(self.session, number, sending.replaces or f"https://t.me/x/{number}", "ab" * 32)
            self._shows(sending.code, sending.content.number)
        elif answer == "nobody knows":
            outbox.unknown(self.session, number, "ReadTimeout")
        elif answer != "died":
            outbox.not_taken(self.session, number, "429", None, permanent=answer == "never")

    def _shows(self, code, number):
        assert number >= self.shown.get(code, 0), "an older version overwrote a newer one"
        self.shown[code] = number

    @precondition(lambda self: self.has(PublicationState.UNCERTAIN, PublicationState.FAILED))
    @rule(by=somebody, found=st.booleans(), place=st.integers(0, 5))
    def settle(self, by, found, place):
        waiting = outbox.rows(self.session, [PublicationState.UNCERTAIN, PublicationState.FAILED])
        if not waiting:
            return
        code = waiting[place % len(waiting)].code
        row = outbox.find_publication(self.session, code)
        address = f"https://t.me/x/{row.id}" if found else ""
        done = self.attempt(by, {Role.EDITOR}, lambda who: outbox.settle(self.session, who, row, address))
        if done and found:
            self._shows(code, Content.from_canonical(row.version.content).number)

    @precondition(lambda self: self.has(PublicationState.QUEUED))
    @rule(by=somebody, place=st.integers(0, 5))
    def hold(self, by, place):
        may = {Role.EDITOR, Role.FACT_CHECKER, Role.ADMINISTRATOR}
        code = self._waiting(place)
        if self.attempt(by, may, lambda who: queueing.hold(self.session, who, self._row(code), "wait")):
            self.kept_back.add(code)

    @precondition(lambda self: self.kept_back and self.has(PublicationState.QUEUED))
    @rule(by=somebody, place=st.integers(0, 5))
    def release(self, by, place):
        code = self._waiting(place)
        if self.attempt(by, {Role.EDITOR}, lambda who: queueing.release(self.session, who, self._row(code))):
            self.kept_back.discard(code)

    @precondition(lambda self: self.has(PublicationState.QUEUED))
    @rule(by=somebody, place=st.integers(0, 5), steps=st.integers(-3, 3))
    def move(self, by, place, steps):
        may = {Role.EDITOR, Role.ADMINISTRATOR}
        before = sorted(row.id for row in queueing.waiting(self.session))
        row = self._row(self._waiting(place))
        self.attempt(by, may, lambda who: queueing.move(self.session, who, row, steps))
        assert sorted(row.id for row in queueing.waiting(self.session)) == before, "a row was lost or doubled"

    def _waiting(self, place):
        """The code of one of the posts that wait."""
        codes = sorted({row.code for row in outbox.rows(self.session, [PublicationState.QUEUED])})
        return codes[place % len(codes)]

    def _row(self, code):
        return queueing.find_queued(self.session, code)

    @invariant()
    def what_somebody_holds_is_not_begun_even_when_asked_for(self):
        now = clock.now()
        for row in queueing.waiting(self.session):
            if row.held:
                assert row.code in self.kept_back
                assert outbox.begin(self.session, row.id, now, HOURS) is None

    @rule(by=somebody)
    def stop(self, by):
        may = {Role.EDITOR, Role.FACT_CHECKER, Role.ADMINISTRATOR}
        if self.attempt(by, may, lambda who: outbox.stop(self.session, who, "wait")) is not None:
            self.stopped = True

    @precondition(lambda self: self.stopped)
    @rule(by=somebody)
    def resume(self, by):
        if self.attempt(by, {Role.EDITOR}, lambda who: outbox.resume(self.session, who, "go on")) is not None:
            self.stopped = False

    # --- trust ----------------------------------------------------------------------------------------

    @rule(by=mostly_the_administrator, whom=anybody, role=st.sampled_from([Role.EDITOR, Role.FACT_CHECKER]))
    def give_a_role(self, by, whom, role):
        def give(who):
            people.grant(self.session, who, people.find_person(self.session, whom), role)

        active = people.find_person(self.session, whom).active
        if self.attempt(by, {Role.ADMINISTRATOR}, give) and active:
            self.holds[whom].add(role)

    @rule(by=mostly_the_administrator, whom=anybody)
    def end_a_role(self, by, whom):
        def end(who):
            people.end_grant(self.session, who, people.find_person(self.session, whom), ROLES[whom])

        if ROLES[whom] is not Role.ADMINISTRATOR and self.attempt(by, {Role.ADMINISTRATOR}, end):
            self.holds[whom].discard(ROLES[whom])

    @rule(by=mostly_the_administrator, whom=st.sampled_from(["dana", "erlan", "berik"]))
    def disable(self, by, whom):
        def leave(who):
            people.disable(self.session, who, people.find_person(self.session, whom))

        if self.attempt(by, {Role.ADMINISTRATOR}, leave):
            self.holds[whom] = set()

    # --- what must always hold ------------------------------------------------------------------------

    @invariant()
    def everything_posted_was_agreed_on_by_two_entitled_people(self):
        posted = self.session.query(Publication.version_id).filter(
            Publication.state.in_(
                [PublicationState.SENDING, PublicationState.SENT, PublicationState.UNCERTAIN]
            )
        )
        for version_id in {number for (number,) in posted} | {number for number, _ in self.started}:
            yes = self.yes[version_id]
            assert yes.entitled
            assert yes.approver != yes.submitter
            assert yes.approver not in yes.writers

    @invariant()
    def the_channel_was_only_ever_called_with_approved_bytes(self):
        for version_id, sent in self.started:
            yes = self.yes[version_id]
            assert sent == yes.content
            assert hashlib.sha256(sent.encode()).hexdigest() == yes.digest

    @invariant()
    def no_version_changes_once_it_is_approved(self):
        for version_id, yes in self.yes.items():
            version = self.session.get(Version, version_id, populate_existing=True)
            assert (version.content, version.digest) == (yes.content, yes.digest)

    @invariant()
    def one_attempt_at_most_is_under_way_for_each_post(self):
        held = [
            row.code
            for row in outbox.rows(self.session, [PublicationState.SENDING, PublicationState.UNCERTAIN])
        ]
        assert len(held) == len(set(held))


@pytest.fixture(scope="module")
def desk(sqlite_template, tmp_path_factory):
    """A database with the people and two drafts, left as it was after every example."""
    path = tmp_path_factory.mktemp("state-machine") / "aiqyn.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}")
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "aliya", frozenset({ROLES["aliya"]}))
        for handle, role in list(ROLES.items())[1:]:
            people.add_person(session, admin, handle, handle, frozenset({role}))
        berik = people.find_person(session, "berik")
        feed = sources.add_source(session, berik, sources.NewSource("feed", "feed", "https://example.kz", {}))
        for number in range(2):
            sighting = sightings.record(session, feed, Seen(str(number), f"rumour {number}"))
            (claim,) = triage.open_claims(session, [sighting.id], "test")
            texts = {code: Text("Title", "Жоқ.", "written by berik") for code in ("kk", "ru")}
            written = Draft(
                Verdict.FALSE, date(2020, 3, 1), texts, claims=(claim.public_id,), channels=("telegram",)
            )
            refutations.draft(session, berik, written)
    yield database
    database.close()


def test_nothing_is_ever_posted_that_two_entitled_people_have_not_agreed_on(desk):
    machine = type("Desk", (Desk,), {"database": desk})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_who_wrote_the_draft_is_not_forgotten_over_a_withdrawal(desk):
    """Found by reading: approving a withdrawal once cleared the authors of the draft that lay beside it."""
    machine = type("Desk", (Desk,), {"database": desk})()
    try:
        machine.submit("berik", 0)
        machine.approve("dana", 0, 1)
        machine.edit("erlan", 0, "ru")
        machine.withdraw("farida", 0)
        machine.approve("dana", 0, 1)
        assert machine.last[machine.names[0]].kind is VersionKind.WITHDRAWAL
        machine.submit("farida", 0)
        machine.approve("erlan", 0, 1)
        assert len(machine.yes) == 2
        machine.approve("dana", 0, 1)
        assert len(machine.yes) == 3
    finally:
        machine.teardown()


def test_the_roles_that_the_machine_believes_in_are_those_of_the_table():
    assert people.ALLOWED[Action.DRAFT] == MAY_DRAFT
    assert people.ALLOWED[Action.APPROVE] == people.ALLOWED[Action.SETTLE] == {Role.EDITOR}

"""The audit chain: one file of links, and what is found when somebody goes round the triggers."""

import json
import math
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from claims import acts, people, sightings, triage
from claims.acts import GENESIS, Actor, Change, Deed, Head
from claims.errors import RefusedError
from claims.records import Act, ActChange
from claims.seen import Seen
from claims.terms import Language, Role

MACHINE = Actor.machine("test")
CHANGE = Change("claims", {"id": 1}, {"state": "open"}, {"state": "closed"})

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def write(session, count, *changes):
    for number in range(count):
        acts.record_act(session, MACHINE, Deed("do", f"thing:{number}", {"n": number}, changes))


def unguard(session, *tables):
    """Go round the triggers, as somebody with the database's password could."""
    if session.get_bind().dialect.name == "sqlite":
        for table in tables:
            for event in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER {table}_no_{event}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))


def faults(session, known=None):
    session.expire_all()
    return list(acts.verify(session, known).faults)


@pytest.fixture
def ten(session):
    write(session, 10, CHANGE)
    unguard(session, "acts", "act_changes")
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    return session


def test_the_first_link_follows_the_place_before_it_and_each_the_one_before(session):
    assert acts.head(session) == Head(0, GENESIS)
    write(session, 3)
    links = session.query(Act).order_by(Act.seq).all()
    assert [link.seq for link in links] == [1, 2, 3]
    assert [link.previous for link in links] == [GENESIS, links[0].hash, links[1].hash]
    assert acts.head(session) == Head(3, links[2].hash)


def test_the_chain_goes_on_across_units_of_work_and_reads_back_the_same(database):
    for _ in range(3):
        with database.writing() as session:
            write(session, 2, CHANGE)
    with database.reading() as session:
        found = acts.verify(session)
    assert (found.links, found.head.seq, found.faults) == (6, 6, [])


def _write_and_fail(session):
    write(session, 1)
    raise ZeroDivisionError


def test_a_unit_of_work_that_fails_leaves_no_link(database):
    with database.writing() as session:
        write(session, 1)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        _write_and_fail(session)
    with database.writing() as session:
        write(session, 1)
    with database.reading() as session:
        assert acts.verify(session).links == 2
        assert acts.verify(session).faults == []


def test_an_untouched_chain_has_no_faults_and_verifies_against_each_of_its_heads(session):
    heads = []
    for _ in range(4):
        heads.append(acts.head(session))
        write(session, 2, CHANGE)
    assert [faults(session, head) for head in heads] == [[], [], [], []]


@pytest.mark.parametrize("column", ["actor", "verb", "subject", "detail"])
def test_an_edited_link_is_found(ten, column):
    ten.execute(update(Act).where(Act.seq == 4).values({column: "x"}))
    assert "act 4 was changed after it was written" in faults(ten)


def test_an_edited_time_is_found(ten):
    moved = ten.get(Act, 4).done_at.replace(year=2019)
    ten.execute(update(Act).where(Act.seq == 4).values(done_at=moved))
    assert faults(ten) == ["act 4 was changed after it was written"]


def test_a_link_said_to_undo_another_is_found(ten):
    ten.execute(update(Act).where(Act.seq == 4).values(undoes_seq=2))
    assert faults(ten) == ["act 4 was changed after it was written"]


def test_an_edited_link_with_its_hash_made_to_fit_is_found_by_the_next(ten):
    link = ten.get(Act, 4)
    values = {**{c.key: getattr(link, c.key) for c in Act.__table__.columns}, "verb": "undo"}
    ten.execute(update(Act).where(Act.seq == 4).values(verb="undo", hash=acts._hash(values)))
    assert faults(ten) == ["act 5 does not follow act 4: a link was removed, inserted or swapped"]


def test_a_deleted_link_is_found(ten):
    ten.execute(text("DELETE FROM act_changes WHERE seq = 4"))
    ten.execute(text("DELETE FROM acts WHERE seq = 4"))
    assert faults(ten) == [
        "between act 3 and act 5 links are missing",
        "act 5 does not follow act 3: a link was removed, inserted or swapped",
    ]


def test_an_inserted_link_is_found(ten):
    ten.execute(text("UPDATE act_changes SET seq = -seq WHERE seq > 4"))
    ten.execute(text("UPDATE act_changes SET seq = 1 - seq WHERE seq < 0"))
    ten.execute(text("UPDATE acts SET seq = seq + 1000 WHERE seq > 4"))
    ten.execute(text("UPDATE acts SET seq = seq - 999 WHERE seq > 1000"))
    link = acts._link(Head(4, "f" * 64), MACHINE, Deed("slip", "in"), ten.get(Act, 4).done_at)
    ten.execute(Act.__table__.insert(), [link])
    found = faults(ten)
    assert "act 5 does not follow act 4: a link was removed, inserted or swapped" in found
    assert "act 6 does not follow act 5: a link was removed, inserted or swapped" in found


def test_no_two_links_can_follow_the_same_one(ten):
    before = ten.get(Act, 4)
    link = acts._link(Head(99, before.hash), MACHINE, Deed("slip", "in"), before.done_at)
    with pytest.raises(DBAPIError), ten.begin_nested():
        ten.execute(Act.__table__.insert(), [link])


def test_two_swapped_links_are_found(ten):
    ten.execute(text("UPDATE acts SET seq = 1000 WHERE seq = 4"))
    ten.execute(text("UPDATE acts SET seq = 4 WHERE seq = 5"))
    ten.execute(text("UPDATE acts SET seq = 5 WHERE seq = 1000"))
    found = faults(ten)
    assert "act 4 does not follow act 3: a link was removed, inserted or swapped" in found
    assert "act 5 does not follow act 4: a link was removed, inserted or swapped" in found


ROWS_CHANGED = "the rows that act 4 changed were changed after it was written"


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE act_changes SET record = 'people' WHERE seq = 4",
        "UPDATE act_changes SET before = NULL WHERE seq = 4",
        'UPDATE act_changes SET after = \'{"state":"open"}\' WHERE seq = 4',
        "UPDATE act_changes SET key = '{\"id\": 2}' WHERE seq = 4",
        "UPDATE act_changes SET position = 2 WHERE seq = 4",
        "DELETE FROM act_changes WHERE seq = 4",
        "INSERT INTO act_changes SELECT seq, 2, record, key, before, after FROM act_changes WHERE seq = 4",
    ],
)
def test_tampering_with_what_an_act_changed_is_found(ten, tampering):
    ten.execute(text(tampering))
    assert faults(ten) == [ROWS_CHANGED]


def test_rows_slipped_under_an_act_that_changed_none_are_found(session):
    write(session, 4)
    session.add(ActChange(seq=4, position=1, record="claims", key={"id": 1}, before=None, after={}))
    session.flush()
    assert faults(session) == [ROWS_CHANGED]


def test_words_that_look_like_the_chains_own_do_not_stop_the_verification(session):
    acts.record_act(session, MACHINE, Deed("stop", "changes_sha256", {"reason": "changes_sha256"}))
    assert faults(session) == []


def test_a_cut_tail_is_found_only_against_an_older_head(ten):
    head = acts.head(ten)
    ten.execute(text("DELETE FROM act_changes WHERE seq > 7"))
    ten.execute(text("DELETE FROM acts WHERE seq > 7"))
    assert faults(ten) == []
    assert faults(ten, head) == ["the chain ends at 7, but a head at 10 was published: its tail was cut off"]


def test_a_rewritten_tail_is_found_only_against_an_older_head(ten):
    head = acts.head(ten)
    ten.execute(text("DELETE FROM act_changes WHERE seq > 7"))
    ten.execute(text("DELETE FROM acts WHERE seq > 7"))
    write(ten, 5)
    assert faults(ten) == []
    assert faults(ten, head) == ["act 10 is not the one that was published: the chain was rewritten"]


def test_a_chain_begun_anew_is_found_against_an_older_head(ten):
    head = acts.head(ten)
    ten.execute(text("DELETE FROM act_changes"))
    ten.execute(text("DELETE FROM acts"))
    write(ten, 20)
    assert faults(ten, head) == ["act 10 is not the one that was published: the chain was rewritten"]


@pytest.mark.parametrize("seed", range(5))
def test_any_one_byte_edited_anywhere_in_a_link_is_found(ten, seed):
    rng = random.Random(seed)
    seq, column = rng.randint(1, 10), rng.choice(["actor", "verb", "subject", "detail", "previous", "hash"])
    value = getattr(ten.get(Act, seq), column)
    at = rng.randrange(len(value))
    edited = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    ten.execute(update(Act).where(Act.seq == seq).values({column: edited}))
    assert any(f"act {seq}" in fault for fault in faults(ten, Head(0, GENESIS)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acts SET verb = 'x' WHERE seq = 1",
        "DELETE FROM acts WHERE seq = 2",
        "UPDATE act_changes SET before = NULL WHERE seq = 1",
        "DELETE FROM act_changes WHERE seq = 1",
    ],
)
def test_the_database_refuses_to_rewrite_the_chain(session, statement):
    write(session, 2, CHANGE)
    with pytest.raises(DBAPIError, match="is append-only"), session.begin_nested():
        session.execute(text(statement))
    assert faults(session) == []


def test_postgresql_refuses_to_truncate_what_is_append_only(session, dialect):
    if dialect == "sqlite":
        with pytest.raises(DBAPIError, match="syntax error"), session.begin_nested():
            session.execute(text("TRUNCATE acts"))
        return
    tables = ("acts", "act_changes", "versions", "version_authors", "approvals", "refusals")
    for table in tables:
        with pytest.raises(DBAPIError, match="is append-only"), session.begin_nested():
            session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_many_writers_at_once_keep_one_unbroken_chain(database):
    def write_units(writer):
        for unit in range(15):
            with database.writing() as session:
                deeds = [Deed("do", f"writer:{writer}", {"unit": unit, "n": n}, [CHANGE]) for n in range(2)]
                acts.record_acts(session, Actor.machine(f"writer{writer}"), deeds)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_units, range(4)))
    with database.reading() as session:
        found = acts.verify(session)
        assert (found.links, found.faults) == (4 * 15 * 2, [])
        for writer in range(4):
            done = [
                json.loads(act.detail)
                for act in session.query(Act).filter_by(subject=f"writer:{writer}").order_by(Act.seq)
            ]
            assert [(one["unit"], one["n"]) for one in done] == [(u, n) for u in range(15) for n in range(2)]


def test_a_head_reads_back_as_it_was_printed():
    head = Head(1234, "ab" * 32)
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("written", ["", "1234", "x:" + "a" * 64, "12:abc", "-1:" + "a" * 64])
def test_what_is_no_head_is_refused_with_an_example(written):
    with pytest.raises(RefusedError, match="a head looks like 1234:3f2a"):
        Head.parse(written)


@given(json_values)
def test_the_canonical_form_reads_back_the_same_and_is_written_the_same_again(value):
    written = acts.canonical(value)
    assert json.loads(written) == value
    assert acts.canonical(json.loads(written)) == written


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.integers(), max_size=6)
)
def test_the_canonical_form_does_not_depend_on_the_order_of_writing(value):
    assert acts.canonical(dict(reversed(value.items()))) == acts.canonical(value)


@pytest.mark.parametrize(
    "figure", [1.0, 0.1 + 0.2, 1e-7, 5e-324, 0.9999999999999999, 123456789.125, 1e15, 0.0, 1]
)
def test_figures_in_changed_rows_keep_their_last_digit_in_the_database(session, figure):
    change = Change("matches", {"id": 1}, {"score": figure}, {"score": None, "text": 'Ә \u2028 " \\ 😀'})
    acts.record_act(session, MACHINE, Deed("do", "thing", {"score": figure}, [change]))
    session.expire_all()
    (row,) = session.query(ActChange).all()
    assert math.copysign(1, row.before["score"]) == 1.0
    assert repr(row.before["score"]) == repr(figure)
    assert faults(session) == []


def test_nothing_that_a_citizen_or_the_desk_wrote_goes_into_the_chain(session, source, checker, editor):
    canary = "қаскүнем canary +7 701 555 01 23"
    seen = Seen("1", f"{canary} text", title=f"{canary} title", url="https://example.kz/canary")
    sighting = sightings.record(session, source, seen)
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    triage.note(session, checker, claim, f"{canary} note")
    triage.word(session, editor, claim, Language.RU, "Утверждение canary")
    triage.confirm(session, checker, sighting, claim)
    person = people.add_person(
        session,
        session.query(people.Person).filter_by(handle="aliya").one(),
        "zere",
        "Canary Zere",
        frozenset({Role.ANALYST}),
    )
    assert person.name == "Canary Zere"
    chained = " ".join(f"{act.actor} {act.verb} {act.subject} {act.detail}" for act in session.query(Act))
    assert "canary" not in chained.lower()

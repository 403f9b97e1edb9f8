"""What sources show is kept once, with every revision, and nothing says who sent it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from claims import acts, clock, inbox, sightings, sources, triage
from claims.records import (
    Act,
    Contact,
    Place,
    Quarantined,
    Question,
    Record,
    Sighting,
    SightingLink,
    SightingRevision,
)
from claims.seen import Seen, Unreadable
from claims.sightings import Kept
from claims.sources import NewSource
from claims.terms import Language, PlaceKind, SightingKind, SourceState, TextLanguage

CANARY = b"canary +7 701 555 01 23 sender@example.kz"


@pytest.fixture
def keep(session, source):
    def go(*batch, source=source):
        kept = sightings.record_all(session, source, batch)
        session.flush()
        session.expire_all()
        return kept

    return go


def only(session, kind=Sighting):
    return session.scalars(select(kind)).one()


def test_what_was_shown_is_kept_whole(session, keep, source):
    session.add(Place(code="75", kind=PlaceKind.CITY))
    session.flush()
    at = datetime(2020, 3, 22, 9, tzinfo=UTC)
    seen = Seen(
        "k1",
        "Мәтін",
        title="Тақырып",
        kind=SightingKind.MESSAGE,
        published_at=at,
        language="kk",
        region="75",
        url="https://a.kz/1",
        links=("https://b.kz", "https://c.kz", "https://b.kz"),
        reach=1200,
        shares=0,
        remarks=("an odd date",),
    )
    assert keep(seen) == Kept(new=1)
    kept = only(session)
    assert (kept.key, kept.text, kept.title, kept.kind, kept.published_at, kept.language, kept.url) == (
        "k1", "Мәтін", "Тақырып", SightingKind.MESSAGE, at, TextLanguage.KK, "https://a.kz/1",
    )  # fmt: skip
    assert (kept.reach, kept.shares, kept.remarks, kept.revision, kept.matched_at) == (
        1200,
        0,
        ["an odd date"],
        1,
        None,
    )
    assert session.get(Place, kept.place_id).code == "75"
    assert sorted(session.scalars(select(SightingLink.url))) == ["https://b.kz", "https://c.kz"]


def test_what_was_shown_before_and_says_the_same_is_kept_once(session, keep, source):
    assert keep(Seen("1", "a"), Seen("2", "b")) == Kept(new=2)
    assert keep(Seen("1", "a"), Seen("2", "b"), Seen("3", "c")) == Kept(new=1, known=2)
    assert sightings.record(session, source, Seen("1", "a")) is None
    assert session.query(Sighting).count() == 3


def test_a_changed_text_is_a_new_revision_of_the_same_sighting(session, keep):
    keep(Seen("1", "first", title="t"))
    only(session).matched_at = clock.now()
    assert keep(Seen("1", "second", title="t")) == Kept(revised=1)
    assert keep(Seen("1", "second", title="T")) == Kept(revised=1)
    kept = only(session)
    assert (kept.text, kept.title, kept.revision, kept.matched_at) == ("second", "T", 3, None)
    revisions = session.scalars(select(SightingRevision).order_by(SightingRevision.number)).all()
    assert [(r.number, r.title, r.text) for r in revisions] == [(1, "t", "first"), (2, "t", "second")]


def test_a_key_repeated_within_a_batch_does_not_flip_flop(session, keep):
    batch = (Seen("1", "first"), Seen("1", "second"))
    assert keep(*batch) == Kept(new=1, known=1)
    assert keep(*batch) == Kept(known=2)
    assert (only(session).text, only(session).revision) == ("first", 1)


def test_two_sources_may_use_the_same_key(session, keep, checker):
    other = sources.add_source(session, checker, NewSource("other", "feed", "x", {}))
    assert (keep(Seen("1", "a")), keep(Seen("1", "a"), source=other)) == (Kept(new=1), Kept(new=1))


def test_long_keys_that_begin_alike_are_told_apart(session, keep, source):
    long = "https://a.kz/" + "x" * 600
    assert keep(Seen(long + "1", "a"), Seen(long + "2", "b")) == Kept(new=2)
    assert keep(Seen(long + "1", "a"), Seen(long + "2", "b")) == Kept(known=2)
    assert sightings.record(session, source, Seen(long + "3", "c")).text == "c"


def test_reach_grows_without_a_revision(session, keep):
    keep(Seen("1", "a", reach=5))
    assert keep(Seen("1", "a", reach=50, shares=2)) == Kept(known=1)
    assert keep(Seen("1", "a")) == Kept(known=1)
    assert (only(session).reach, only(session).shares, only(session).revision) == (50, 2, 1)


@pytest.mark.parametrize("figure", [-1, 2**31, 2**70])
def test_an_absurd_figure_does_not_stop_the_batch(session, keep, figure):
    assert keep(Seen("1", "a", reach=figure, shares=figure), Seen("2", "b")) == Kept(new=2)
    assert keep(Seen("1", "a", reach=figure)) == Kept(known=1)
    assert set(session.scalars(select(Sighting.reach))) == {None}


@pytest.mark.parametrize("odd", ["\x00", "\ud83d", "a\x00b\udcffc"])
def test_a_text_no_database_can_keep_does_not_stop_the_batch(session, keep, odd):
    seen = Seen(f"k{odd}", f"x{odd}", title=odd, url=f"https://a.kz/{odd}", links=(odd,), remarks=(odd,))
    assert keep(seen, Seen("2", "b")) == Kept(new=2)
    assert keep(seen, Seen("2", "b")) == Kept(known=2)


def test_an_unknown_language_or_place_is_said_to_be_unknown(session, keep):
    keep(Seen("1", "a", language="tlh", region="999"))
    assert (only(session).language, only(session).place_id) == (TextLanguage.UNKNOWN, None)


def test_what_waits_to_be_matched_comes_oldest_first(session, keep):
    keep(*(Seen(str(n), f"x{n}") for n in range(5)))
    rows = sightings.waiting(session, 3)
    assert [row.said for row in rows] == ["x0", "x1", "x2"]
    now = clock.now()
    sightings.mark_matched(
        session,
        [{"id": row.id, "fold": "f", "language": TextLanguage.RU, "matched_at": now} for row in rows],
    )
    session.expire_all()
    assert [row.said for row in sightings.waiting(session, 9)] == ["x3", "x4"]


# --- quarantine ---------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_put_aside_and_counted_once(session, source):
    bad = Unreadable("9", b"\xff\x00", "not text")
    assert sightings.put_aside(session, source, [bad]) == 1
    session.flush()
    assert sightings.put_aside(session, source, [bad]) == 0
    assert sightings.put_aside(session, source, [Unreadable("9", b"\xff\x01", "not text")]) == 1
    (row,) = sightings.quarantined(session, source)
    assert (row.content, row.tries, row.reason) == (b"\xff\x01", 2, "not text")


@pytest.mark.parametrize("known_before", [False, True])
def test_what_could_be_read_after_all_leaves_the_quarantine_but_not_the_record(
    session, keep, source, known_before
):
    if known_before:
        keep(Seen("9", "a"))
    sightings.put_aside(session, source, [Unreadable("9", b"x", "why"), Unreadable("8", b"x", "why")])
    session.flush()
    keep(Seen("9", "a"))
    assert [row.key for row in sightings.quarantined(session)] == ["8"]
    assert session.query(Quarantined).count() == 2


# --- sources ------------------------------------------------------------------------------------------


def test_withdrawing_a_source_takes_all_it_showed_out_in_one_act_and_undoing_brings_it_back(
    session, keep, source, checker
):
    keep(*(Seen(str(n), f"text {n}") for n in range(3)))
    triage.open_claims(session, [row.id for row in sightings.waiting(session, 9)], "test")
    before = acts.head(session).seq
    assert len(inbox.claim_lines(session)) == 3
    seq = sources.turn(session, checker, source, SourceState.WITHDRAWN)
    assert (len(inbox.claim_lines(session)), session.query(Sighting).count()) == (0, 3)
    act = session.get(Act, seq)
    assert (act.seq, act.verb, '"sightings":3' in act.detail) == (before + 1, "source_withdrawn", True)
    assert sources.turn(session, checker, source, SourceState.WITHDRAWN) is None
    triage.undo(session, checker, seq)
    assert len(inbox.claim_lines(session)) == 3


@pytest.mark.parametrize(
    ("state", "read"),
    [
        (SourceState.ACTIVE, True),
        (SourceState.MUTED, True),
        (SourceState.PAUSED, False),
        (SourceState.WITHDRAWN, False),
    ],
)
def test_only_active_and_muted_sources_are_read_and_when_their_time_has_come(session, source, state, read):
    now = clock.now()
    source.state, source.next_due_at = state, now
    session.flush()
    assert [one.key for one in sources.due(session, now)] == (["feed"] if read else [])
    assert sources.due(session, now - timedelta(seconds=1)) == []


# --- who asked ----------------------------------------------------------------------------------------


def ask(keep, key="q1", **more):
    return keep(Seen(key, "Рас па?", kind=SightingKind.QUESTION, contact=b"sealed box", **more))


def test_a_question_is_a_sighting_and_wants_an_answer(session, keep):
    ask(keep, answer_in="kk")
    question = only(session, Question)
    assert (question.sighting_id, question.answer_in) == (only(session).id, Language.KK)
    assert ask(keep) == Kept(known=1)
    assert (session.query(Question).count(), session.query(Contact).count()) == (1, 1)


def test_a_contact_is_kept_sealed_apart_under_a_random_key_and_expires(session, keep):
    ask(keep, "q1")
    ask(keep, "q2")
    boxes = session.scalars(select(Contact)).all()
    assert [box.sealed for box in boxes] == [b"sealed box"] * 2
    assert {(box.expires_on - clock.now().date()).days for box in boxes} == {90}
    assert len({box.id for box in boxes}) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", box.id) for box in boxes)


def test_one_sighting_is_one_question_at_most(session, keep):
    ask(keep)
    session.add(Question(sighting_id=only(session).id, received_at=clock.now()))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_no_path_of_foreign_keys_leads_to_or_from_a_contact():
    contacts = Record.metadata.tables["contacts"]
    pointing = [
        f"{table.name}.{key.parent.name}"
        for table in Record.metadata.sorted_tables
        for key in table.foreign_keys
        if contacts in (table, key.column.table)
    ]
    assert pointing == []


def test_the_columns_of_a_contact_are_these_and_say_nothing_of_when_or_to_which_question():
    columns = Record.metadata.tables["contacts"].columns
    assert {column.name: str(column.type) for column in columns} == {
        "id": "VARCHAR(32)",
        "sealed": "BLOB",
        "sealed_for": "VARCHAR(64)",
        "expires_on": "DATE",
    }


def test_the_table_of_contacts_keeps_no_order_of_arrival(session, dialect):
    if dialect == "sqlite":
        with pytest.raises(Exception, match="no such column: rowid"), session.begin_nested():
            session.execute(text("SELECT rowid FROM contacts"))
    columns = session.execute(text("SELECT * FROM contacts")).keys()
    assert set(columns) == {"id", "sealed", "sealed_for", "expires_on"}


SENDER = re.compile(
    r"sender|author(?!ity)|user|asker|contact|phone|mail|address|name|ip$|ip_|chat|from|device|agent|session|handle|person|by_id"
)


@pytest.mark.parametrize("table", ["sightings", "sighting_links", "sighting_revisions", "questions"])
def test_no_column_of_what_came_in_could_hold_a_sender(table):
    found = Record.metadata.tables[table]
    assert [column.name for column in found.columns if SENDER.search(column.name)] == []


def test_nothing_that_came_in_points_at_a_person():
    reached, todo = set(), ["sightings", "sighting_links", "sighting_revisions", "questions", "contacts"]
    while todo:
        table = Record.metadata.tables[todo.pop()]
        reached.add(table.name)
        todo += [key.column.table.name for key in table.foreign_keys if key.column.table.name not in reached]
    assert "people" not in reached
    assert "contacts" in reached  # it is looked at, and reaches nothing and is reached by nothing


def test_no_contact_can_be_read_in_the_databases_files(database, session, keep, dialect, tmp_path):
    """The caller seals (here: a stand-in that is no longer the text); nothing else may carry it along."""
    sealed = bytes(byte ^ 0x5A for byte in CANARY)
    keep(Seen("q1", "Рас па?", kind=SightingKind.QUESTION, contact=sealed))
    session.commit()
    if dialect == "sqlite":
        stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        assert sealed in stored
    else:
        with database.reading() as reading:
            rows = [
                reading.execute(text(f'SELECT t::text FROM "{table}" t')).scalars().all()
                for table in Record.metadata.tables
            ]
        stored = repr(rows).encode()
        assert sealed.hex().encode() in stored
    assert CANARY not in stored
    assert CANARY.hex().encode() not in stored

"""What sources show is kept once, with every revision, and nothing says who sent it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from claims import acts, clock, inbox, sightings, sources, triage
from claims.records import (
    Act,
    Place,
    Quarantined,
    Sighting,
    SightingLink,
    SightingRevision,
)
from claims.seen import Seen, Unreadable
from claims.sightings import Kept
from claims.sources import NewSource
from claims.terms import PlaceKind, SightingKind, SourceState, TextLanguage

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

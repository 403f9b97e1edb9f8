"""What the inbox walks along: kept up a little at a time, it is what is made from nothing."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete, select

from claims import (
    bodies,
    bulk,
    inbox,
    looks,
    marks,
    people,
    refutations,
    sightings,
    sources,
    triage,
    volume,
    weights,
)
from claims.acts import Actor
from claims.content import Text
from claims.inbox import Count, Filters
from claims.records import (
    ClaimDay,
    ClaimFacet,
    ClaimWeight,
    DailyVolume,
    Person,
    Sighting,
    Source,
)
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import ClaimState, InboxOrder, Mark, Role, SightingKind, SourceState, Verdict
from claims.triage import Proposed
from pipeline.weighing import weigh

START = datetime(2020, 6, 30, 9, tzinfo=UTC)
PLACES = [
    {"code": "KZ", "kind": "country", "parent": None, "names": [{"language": "en", "name": "Kazakhstan"}]},
    {"code": "75", "kind": "city", "parent": "KZ", "names": [{"language": "en", "name": "Almaty"}]},
]


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


@pytest.fixture
def desk(database):
    """Two feeds, one of them about Almaty, and two people who decide."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        for handle in ("berik", "dana"):
            people.add_person(session, admin, handle, handle, frozenset({Role.FACT_CHECKER, Role.EDITOR}))
        bodies.load_places(session, Actor.machine("test"), PLACES)
        by = people.find_person(session, "berik")
        for key, region in (("one", ""), ("two", "75")):
            new = sources.NewSource(key, "feed", f"https://{key}.example", {}, region=region)
            sources.add_source(session, by, new)
    return database


@pytest.fixture
def see(desk):
    """Keeps a text of a source, matched, and puts it to a claim or opens one; the claim's id."""
    numbers = count(1)

    def seen(text, claim="", *, source="one", when=START, kind=SightingKind.ENTRY, language="ru"):
        with desk.writing() as session:
            feed = session.scalars(select(Source).where(Source.key == source)).one()
            item = Seen(f"{next(numbers)}", text, published_at=when, kind=kind)
            sighting = sightings.record(session, feed, item)
            now = datetime.now(UTC)
            sightings.mark_matched(
                session, [{"id": sighting.id, "fold": text[:32], "language": language, "matched_at": now}]
            )
            if claim:
                found = triage.find_claim(session, claim)
                triage.join(session, [Proposed(sighting.id, found.id, 0.99)], "test")
                return claim
            return triage.open_claims(session, [sighting.id], "test")[0].public_id

    return seen


@pytest.fixture
def act(desk):
    """Does one thing as a person, in a unit of work of its own."""

    def acted(do, who="berik"):
        with desk.writing() as session:
            return do(session, people.find_person(session, who))

    return acted


def kept(database):
    """Everything that is worked out, but when it was."""
    with database.reading() as session:
        return {
            record.__tablename__: sorted(
                repr([getattr(row, c.key) for c in record.__mapper__.column_attrs if c.key != "act_seq"])
                for row in session.scalars(select(record))
            )
            for record in (ClaimWeight, ClaimFacet, ClaimDay, DailyVolume)
        }


def anew(database, settings):
    """The same, made from nothing."""
    with database.writing() as session:
        weights.forget(session)
        session.execute(delete(DailyVolume))
    weigh(database, settings)
    return kept(database)


def lines(database, order=InboxOrder.PRIORITY, **asked):
    with database.reading() as session:
        return [line.id for line in inbox.claim_lines(session, order=order, **asked)]


def counted(database, **asked):
    with database.reading() as session:
        return inbox.count(session, Filters(**asked))


def claim_of(session, name):
    return triage.find_claim(session, name)


def answer(session, by, claim):
    draft = Draft(Verdict.FALSE, START.date(), {"ru": Text("Т", "Нет", "")}, claims=(claim,))
    return refutations.draft(session, by, draft)


def story(see, act, name):
    """Something that happens to three claims."""
    water, gas, way = name
    return [
        lambda: see("вода", water, source="two", when=START + timedelta(days=1)),
        lambda: see("газ", gas, kind=SightingKind.QUESTION, when=START + timedelta(days=40), language="kk"),
        lambda: act(lambda s, by: triage.close(s, by, claim_of(s, gas))),
        lambda: act(lambda s, by: triage.tag(s, by, claim_of(s, water), "health")),
        lambda: act(lambda s, by: triage.assign(s, by, claim_of(s, water), by)),
        lambda: act(lambda s, by: marks.put(s, by, claim_of(s, way), Mark.MUTED)),
        lambda: act(lambda s, by: answer(s, by, water)),
        lambda: act(lambda s, by: triage.merge(s, by, claim_of(s, way), claim_of(s, water))),
        lambda: act(lambda s, by: sources.turn(s, by, sources.find_source(s, "two"), SourceState.MUTED)),
        lambda: act(lambda s, by: triage.reopen(s, by, claim_of(s, gas))),
    ]


def test_what_is_kept_up_after_every_step_is_what_is_made_from_nothing(desk, settings, see, act):
    names = see("вода"), see("газ"), see("дорога", when=START - timedelta(days=90))
    weigh(desk, settings)
    done = []
    for step in story(see, act, names):
        done.append(step())
        weigh(desk, settings)
        before = kept(desk)
        assert before == anew(desk, settings)
    for seq in reversed([seq for seq in done if isinstance(seq, int)]):
        act(lambda s, by, seq=seq: triage.undo(s, by, seq))
        weigh(desk, settings)
        before = kept(desk)
        assert before == anew(desk, settings)


def test_what_a_person_does_is_in_the_inbox_before_anything_is_weighed(desk, settings, see, act):
    water, gas = see("вода"), see("газ")
    weigh(desk, settings)
    closed = act(lambda s, by: triage.close(s, by, claim_of(s, gas)))
    assert (lines(desk), lines(desk, state=ClaimState.CLOSED)) == ([water], [gas])
    act(lambda s, by: triage.undo(s, by, closed))
    assert sorted(lines(desk)) == sorted([water, gas])
    act(lambda s, by: triage.tag(s, by, claim_of(s, water), "health"))
    assert lines(desk, tag="health") == [water]
    act(lambda s, by: triage.untag(s, by, claim_of(s, water), "health"))
    assert lines(desk, tag="health") == []
    me = act(lambda s, by: triage.assign(s, by, claim_of(s, gas), by) and str(by.id))
    assert (lines(desk, assigned=me), lines(desk, assigned=inbox.NOBODY)) == ([gas], [water])
    act(lambda s, by: answer(s, by, water))
    assert (lines(desk, answered=True), lines(desk, answered=False)) == ([water], [gas])
    muted = act(lambda s, by: marks.put(s, by, claim_of(s, gas), Mark.MUTED))
    assert (lines(desk), lines(desk, muted=True)) == ([water], [gas])
    act(lambda s, by: triage.undo(s, by, muted))
    act(lambda s, by: triage.merge(s, by, claim_of(s, gas), claim_of(s, water)))
    assert lines(desk, state=None) == [water]


def test_a_claim_that_is_back_leaves_the_inbox_when_it_is_closed_and_when_it_is_closed_again(
    desk, settings, see, act
):
    water = see("вода")
    see("вода", water, when=START + timedelta(days=90))
    weigh(desk, settings)
    assert lines(desk, back=True) == [water]
    act(lambda s, by: triage.close(s, by, claim_of(s, water)))
    assert (lines(desk), lines(desk, back=True), lines(desk, state=ClaimState.CLOSED)) == ([], [], [water])
    see("вода", water, when=datetime.now(UTC) + timedelta(minutes=5))
    weigh(desk, settings)
    assert lines(desk) == lines(desk, back=True) == [water]
    assert len(act(lambda s, by: bulk.close_all(s, by, [claim_of(s, water)]))) == 1
    assert (lines(desk), act(lambda s, by: bulk.close_all(s, by, [claim_of(s, water)]))) == ([], [])


def test_each_filter_lets_through_what_it_says_and_counts_it(desk, settings, see, act):
    water = see("вода", language="kk")
    see("вода", water, source="two", when=START + timedelta(days=2))
    gas = see("газ", when=START + timedelta(days=3))
    weigh(desk, settings)
    for asked, wanted in (
        ({"language": "kk"}, [water]),
        ({"language": "ru", "region": "75"}, [water]),
        ({"region": "75"}, [water]),
        ({"source": "two"}, [water]),
        ({"source": "two", "most": 1}, []),
        ({"least": 2}, [water]),
        ({"most": 1}, [gas]),
        ({"since": START + timedelta(days=1)}, [gas]),
        ({"back": True}, []),
    ):
        for order in InboxOrder:
            assert lines(desk, order=order, **asked) == wanted, asked
        assert counted(desk, **asked) == Count(len(wanted), exact=True), asked


def test_a_page_says_where_it_goes_on_though_nothing_was_found_on_the_way(desk, settings, see, monkeypatch):
    names = [see(f"слово {number}", when=START + timedelta(hours=number)) for number in range(30)]
    see("слово 0", names[0], source="two")
    weigh(desk, settings)
    monkeypatch.setattr(inbox, "BUDGET", 8)
    filters, after, found, pages = Filters(most=1, answered=False), "", [], 0
    with desk.reading() as session:
        assert inbox.count(session, Filters(answered=False)) == Count(8, exact=False)
        while pages < 60:
            page = inbox.page(session, filters, order=InboxOrder.NEW, limit=2, after=after)
            found += [line.id for line in page.lines]
            pages += 1
            if not page.after:
                break
            after = page.after
    assert found == list(reversed(names[1:]))


def test_a_flood_is_counted_up_to_ten_thousand_and_no_further(desk, settings, see, monkeypatch):
    for number in range(5):
        see(f"слово {number}")
    weigh(desk, settings)
    monkeypatch.setattr(inbox, "COUNTED_TO", 3)
    assert counted(desk) == Count(3, exact=False)
    assert counted(desk, language="ru") == Count(3, exact=False)
    assert counted(desk, language="kk") == Count(0, exact=True)


def test_a_page_found_again_by_its_address_goes_on_where_it_was_though_priorities_moved(
    desk, settings, see, act
):
    names = [see(f"слово {number}") for number in range(6)]
    weigh(desk, settings)
    with desk.reading() as session:
        first = inbox.page(session, Filters(), limit=3)
    last = first.lines[-1].id
    for number in range(20):
        see(f"ещё {number}", last, source="two", kind=SightingKind.QUESTION)
    weigh(desk, settings)
    with desk.reading() as session:
        rest = [line.id for line in inbox.page(session, Filters(), limit=9, after=first.after).lines]
    assert {*rest, *(line.id for line in first.lines)} == set(names)


def test_the_days_volume_leaves_out_what_is_muted_and_what_waits(desk, settings, see, act):
    see(
        "вода", kind=SightingKind.QUESTION, when=datetime(2020, 6, 30, 18, 30, tzinfo=UTC)
    )  # the next day here
    see("газ", source="two")
    with desk.writing() as session:
        feed = session.scalars(select(Source).where(Source.key == "one")).one()
        sightings.record(session, feed, Seen("waits", "ждёт", published_at=START))
    weigh(desk, settings)

    def volumes():
        with desk.reading() as session:
            rows = session.scalars(select(DailyVolume).where(DailyVolume.kind.in_(("all", "region"))))
            return sorted((f"{row.day}", row.kind, row.value, row.sightings, row.questions) for row in rows)

    two = [
        ("2020-06-30", "all", "", 1, 0),
        ("2020-06-30", "region", "75", 1, 0),
        ("2020-07-01", "all", "", 1, 1),
    ]
    assert volumes() == two
    act(lambda s, by: sources.turn(s, by, sources.find_source(s, "two"), SourceState.WITHDRAWN))
    weigh(desk, settings)
    assert volumes() == two[2:]


def test_counting_is_done_again_for_what_was_matched_just_before_the_last_time(desk, settings, see):
    see("вода")
    weigh(desk, settings)
    with desk.writing() as session:
        last = weights.last_weighing(session)
        late = session.scalars(select(Sighting)).one()
        last.counted_until = late.matched_at + timedelta(minutes=5)
        session.execute(delete(DailyVolume))
    with desk.reading() as session:
        again = volume.count(session, weights.last_weighing(session), settings_zone(settings))
    assert [found[("all", "")] for found in again.days.values()] == [(1, 0)]


def settings_zone(settings):
    from zoneinfo import ZoneInfo

    return ZoneInfo(settings.time_zone)


# --- read and unread --------------------------------------------------------------------------------------


def seen_by(database, who, **asked):
    with database.reading() as session:
        person = session.scalars(select(Person).where(Person.handle == who)).one()
        page = inbox.page(session, Filters(**asked), order=InboxOrder.NEW, reader=person.id)
        return [(line.id, line.unread, line.fresh) for line in page.lines]


def test_a_claim_is_unread_until_looked_at_and_again_when_more_of_it_comes(desk, settings, see, act):
    water = see("вода")
    weigh(desk, settings)
    assert seen_by(desk, "berik") == [(water, True, 0)]
    act(lambda s, by: looks.mark(s, by, claim_of(s, water)))
    assert (seen_by(desk, "berik"), seen_by(desk, "dana")) == ([(water, False, 0)], [(water, True, 0)])
    see("вода", water, source="two")
    see("вода", water, source="two")
    weigh(desk, settings)
    assert seen_by(desk, "berik") == [(water, True, 2)]
    act(lambda s, by: looks.mark(s, by, claim_of(s, water)))
    act(lambda s, by: looks.mark_unread(s, by, claim_of(s, water)))
    assert seen_by(desk, "berik") == [(water, True, 0)]


def test_all_read_is_read_until_something_new_comes_and_only_new_is_shown_when_asked_for(
    desk, settings, see, act
):
    water, gas = see("вода"), see("газ", when=START + timedelta(hours=1))
    weigh(desk, settings)
    act(lambda s, by: looks.mark(s, by, claim_of(s, water)))
    act(lambda s, by: looks.mark_all(s, by))
    assert seen_by(desk, "berik") == [(gas, False, 0), (water, False, 0)]
    see("газ", gas)
    weigh(desk, settings)
    with desk.reading() as session:
        me = people.find_person(session, "berik").id
    assert seen_by(desk, "berik", unread_by=me) == [(gas, True, 0)]
    assert counted(desk, unread_by=me) == Count(1, exact=True)

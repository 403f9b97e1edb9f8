"""The claim page's reading of the record: pages, days, places, marks; and what was done since somebody looked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from claims import bulk, clock, dossier, history, outbox, sightings, stale, triage
from claims.records import Match, Place, PlaceName
from claims.seen import Seen
from claims.terms import Language, PlaceKind, SightingKind, Standing
from claims.triage import Proposed

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def joined(session, source, claim):
    """Ten more sightings, confirmed and joined in turn."""
    kept = [
        sightings.record(
            session,
            source,
            Seen(
                str(number),
                f"Слух {number}",
                kind=SightingKind.QUESTION if number % 5 == 0 else SightingKind.ENTRY,
                language=Language.KK if number % 2 else Language.RU,
                published_at=datetime(2020, 2, 20, 20, tzinfo=UTC) + timedelta(days=number // 4),
            ),
        )
        for number in range(10)
    ]
    triage.join(session, [Proposed(one.id, claim.id, 0.99) for one in kept], "test")
    return kept


@pytest.mark.parametrize("newest", [True, False])
def test_pages_hold_every_sighting_once_in_order(session, claim, joined, checker, newest):
    bulk.confirm_all(session, checker, claim, joined[::2])
    wanted = sorted((match.sighting_id for match in triage.members(session, claim)), reverse=newest)
    found, after = [], 0
    while True:
        page = dossier.sightings_page(session, claim, after=after, newest=newest, limit=4)
        found += [match.sighting_id for match in page.matches]
        after = page.after
        if not after:
            break
    assert found == wanted
    assert len(found) == 11


def test_days_are_those_of_the_reader_s_zone_and_everything_is_counted(session, claim, joined):
    spread = dossier.spread(session, claim, ALMATY)
    spread_in_utc = dossier.spread(session, claim, ZoneInfo("UTC"))
    assert date(2020, 2, 20) not in spread.days
    assert spread_in_utc.days[date(2020, 2, 20)] == spread.days[date(2020, 2, 21)] == 4
    assert (spread.sightings, spread.asked, spread.sources) == (11, 2, 1)
    assert spread.languages == {"kk": 5, "ru": 5, "unknown": 1}
    assert spread.places == {"": {"kk": 5, "ru": 5, "unknown": 1}}


def test_a_sighting_without_a_place_has_that_of_its_source(session, claim, joined, source):
    place = Place(code="75", kind=PlaceKind.CITY)
    place.names = [PlaceName(language=Language.KK, name="Алматы")]
    session.add(place)
    session.flush()
    source.place_id = place.id
    session.flush()
    assert list(dossier.spread(session, claim, ALMATY).places) == ["75"]
    assert dossier.place_names(session, ["75", "99"], "kk") == {"75": "Алматы", "99": "99"}


def test_days_without_a_sighting_are_days_too():
    days = {date(2020, 2, 1): 2, date(2020, 2, 3): 1}
    assert [count for _, count in dossier.every_day(days)] == [2, 0, 1]
    assert list(dossier.every_day({})) == []


def test_the_likeliest_suggestions_come_first_and_all_are_counted(session, claim, source):
    more = [sightings.record(session, source, Seen(f"s{number}", "Слух")) for number in range(3)]
    proposed = [Proposed(one.id, claim.id, score) for one, score in zip(more, (0.2, 0.8, 0.5), strict=True)]
    triage.suggest(session, proposed, "test")
    found, count = dossier.suggestions(session, claim, limit=2)
    assert ([match.score for match in found], count) == ([0.8, 0.5], 3)


def test_what_went_out_is_a_mark_in_the_timeline(session, claim, approve):
    approve()
    assert dossier.shown(session, claim) == []
    now = clock.now()
    (number,) = outbox.waiting(session, "telegram", now)
    outbox.begin(session, number, now, 24)
    outbox.sent(session, number, "https://t.me/x/1", "0" * 64)
    (mark,) = dossier.shown(session, claim)
    assert (mark.channel, mark.language) == ("telegram", "ru")


def test_the_history_leaves_out_what_the_machine_joined(session, claim, joined, checker):
    triage.tag(session, checker, claim, "health")
    triage.close(session, checker, claim)
    told = history.telling(session, claim)
    assert [done.verb for done in told] == ["close", "tag", "open_claim"]
    assert [done.verb for done in history.telling(session, claim, limit=1, before=told[0].seq)] == ["tag"]
    assert history.newest(session, claim) == told[0].seq


def test_only_what_changes_the_cluster_is_told_to_who_looked_before(session, claim, joined, checker, editor):
    seen = history.newest(session, claim)
    triage.tag(session, checker, claim, "health")
    triage.note(session, checker, claim, "Спросил министерство")
    assert stale.since(session, claim, seen) == []
    act = triage.confirm(session, checker, joined[0], claim)
    triage.undo(session, editor, act)
    assert [done.verb for done in stale.since(session, claim, seen)] == ["undo", "confirm"]


def test_a_wording_that_is_no_longer_what_was_read_is_found(session, claim, editor):
    assert stale.reworded(session, claim, Language.RU, "") is None
    triage.word(session, editor, claim, Language.RU, "Бананы заражают")
    assert stale.reworded(session, claim, Language.RU, "") == stale.Reworded("Бананы заражают", "dana")
    assert stale.reworded(session, claim, Language.RU, " Бананы  заражают ") is None


def test_a_merged_claim_is_held_as_the_redirect_that_it_is(session, claim, source, checker):
    other = sightings.record(session, source, Seen("other", "Другое"))
    (into,) = triage.open_claims(session, [other.id], "test")
    triage.merge(session, checker, claim, into)
    (held,) = stale.hold(session, claim.public_id.upper())
    assert held.id == claim.id
    assert stale.merged_into(session, held).id == into.id
    assert stale.merged_into(session, into) is None
    query = session.query(Match).filter(Match.claim_id == claim.id, Match.standing != Standing.REJECTED)
    assert query.count() == 0

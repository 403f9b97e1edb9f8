"""The lists that leave the desk: whole, in order, a page at a time, and without what could point at anybody."""

from datetime import UTC, date, datetime

from claims import bodies, listings, sightings, triage
from claims.acts import Actor
from claims.records import Place, Publication, Sighting
from claims.seen import Seen
from claims.terms import PublicationState, RefutationState, SightingKind, Standing

MOMENT = datetime(2020, 3, 19, 20, 15, tzinfo=UTC)


def test_a_question_goes_without_its_region_and_with_the_day_alone(session, source, claim):
    bodies.load_places(
        session,
        Actor.machine("test"),
        [{"code": "75", "kind": "city", "names": [{"language": "kk", "name": "Алматы"}]}],
    )
    place = session.query(Place).one()
    asked = sightings.record(session, source, Seen("q", "Бұл рас па?", published_at=MOMENT))
    heard = sightings.record(session, source, Seen("m", "Бұл рас!", published_at=MOMENT))
    asked.kind, asked.place_id, heard.place_id = SightingKind.QUESTION, place.id, place.id
    triage.join(session, [triage.Proposed(one.id, claim.id, 0.9) for one in (asked, heard)], "test")

    _, question, message = listings.sightings_of(session, claim, triage.MEMBER)

    assert (question.kind, question.region, question.seen_at) == ("question", "", date(2020, 3, 19))
    assert (message.region, message.seen_at) == ("75", MOMENT)


def test_sightings_come_a_page_at_a_time_and_none_twice(session, source, claim, monkeypatch):
    monkeypatch.setattr(listings, "PAGE", 2)
    more = [sightings.record(session, source, Seen(f"s{n}", f"Текст {n}")) for n in range(4)]
    triage.join(session, [triage.Proposed(one.id, claim.id, 0.9) for one in more], "test")

    numbers, after = [], 0
    while page := listings.sightings_of(session, claim, triage.MEMBER, after):
        assert len(page) <= 2
        numbers += [row.number for row in page]
        after = page[-1].number

    assert numbers == sorted(row.id for row in session.query(Sighting).all())


def test_only_the_standings_asked_for_are_listed_and_suggestions_in_a_list_of_their_own(
    session, source, claim
):
    other = sightings.record(session, source, Seen("o", "Похожее"))
    triage.suggest(session, [triage.Proposed(other.id, claim.id, 0.6)], "test")

    assert len(listings.sightings_of(session, claim, triage.MEMBER)) == 1
    assert [row.number for row in listings.sightings_of(session, claim, [Standing.SUGGESTED])] == [other.id]
    (waiting,) = listings.suggestions(session)
    assert (waiting.claim, waiting.sighting, waiting.score) == (claim.public_id, other.id, 0.6)
    assert listings.suggestions(session, waiting.number) == []


def test_refutations_are_listed_with_their_claims_and_when_they_were_public(
    session, refutation, claim, approve
):
    approve()
    session.query(Publication).update({"state": PublicationState.SENT, "address": "x", "sent_at": MOMENT})
    session.flush()

    (row,) = listings.refutations(session)

    assert (row.refutation, row.state, row.claims) == (refutation.public_id, "approved", (claim.public_id,))
    assert (row.titles, row.first_public_at) == ({"ru": "Бананы заражают"}, MOMENT)
    assert listings.refutations(session, RefutationState.DRAFT) == []
    assert listings.refutations(session, after=row.number) == []


def test_the_queue_is_listed_by_state_and_channel(session, refutation, approve):
    approve()

    (row,) = listings.queue(session)

    assert (row.refutation, row.version, row.kind, row.channel) == (
        refutation.public_id,
        1,
        "first",
        "telegram",
    )
    assert listings.queue(session, [PublicationState.SENT]) == []
    assert listings.queue(session, channel="site") == []
    assert listings.queue(session, [PublicationState.QUEUED], "telegram") == [row]

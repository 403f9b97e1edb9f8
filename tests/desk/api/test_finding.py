"""Finding claims by what is said, and counting what was seen."""

import pytest

from claims import clock, sightings, sources, triage
from claims.people import find_person
from claims.seen import Seen
from pipeline.searching import learn_words
from pipeline.weighing import weigh


@pytest.fixture
def said(desk):
    """Three claims, one sighting each; their ids in order."""
    texts = ("Вакцинадан адамдар өліп жатыр", "Воду в городе отравили", "Банки закроются в понедельник")
    with desk.database.writing() as session:
        feed = sources.add_source(
            session,
            find_person(session, "berik"),
            sources.NewSource("feed", "feed", "https://example.kz/rss", {}, language="kk"),
        )
        rows = [
            sightings.record(session, feed, Seen(str(number), text, published_at=clock.now()))
            for number, text in enumerate(texts)
        ]
        claims = triage.open_claims(session, [row.id for row in rows], "test")
        for row in rows:
            row.matched_at = clock.now()
        names = [claim.public_id for claim in claims]
    weigh(desk.database, desk.settings)
    learn_words(desk.database)
    return names


@pytest.mark.parametrize(
    ("question", "place"), [("вакцина", 0), ("vaktsinadan", 0), ("отравили вода", 1), ("банк", 2)]
)
def test_a_claim_is_found_by_another_form_of_what_it_says(desk, said, question, place):
    found = desk.sign_in("berik").get("/api/v1/search", params={"q": question}).json()
    assert [item["id"] for item in found["items"]] == [said[place]]
    assert found["next"] is None


def test_an_id_finds_its_claim_and_nothing_finds_nothing(desk, said):
    client = desk.sign_in("berik")
    by_id = client.get("/api/v1/search", params={"q": said[1]}).json()["items"]
    assert [item["id"] for item in by_id] == [said[1]]
    assert client.get("/api/v1/search", params={"q": "жирафтар"}).json()["items"] == []


def test_the_volume_counts_what_was_seen_by_day(desk, said):
    answer = (
        desk.sign_in("gulnar").get("/api/v1/trends/volume", params={"by": "source", "step": "day"}).json()
    )
    assert sum(answer["everything"]) == 3
    assert [(one["key"], sum(one["counts"])) for one in answer["series"]] == [("feed", 3)]


def test_few_of_a_region_on_a_day_are_held_back_with_the_totals_beside_them(desk, said):
    answer = (
        desk.sign_in("gulnar").get("/api/v1/trends/volume", params={"by": "region", "step": "day"}).json()
    )
    assert answer["everything"] is None
    assert {count for one in answer["series"] for count in one["counts"]} <= {None}

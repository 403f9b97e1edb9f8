"""One pass without a record decides as the product does with one."""

from sqlalchemy import select

from claims import people, sightings, sources
from claims.records import Match, Sighting
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Role, Standing
from pipeline.match import match
from pipeline.one_pass import Placed, clusters, one_pass

BANANAS = "В магазинах продают бананы заражённые коронавирусом и люди от них болеют"
TEXTS = [
    BANANAS,
    "Правда ли, что в магазинах продают бананы, заражённые коронавирусом, и люди от них болеют?",
    "Банки с понедельника заблокируют карты всех кто не обновил номер телефона",
    "Бананы из магазинов заражены коронавирусом, люди уже болеют от них",
    BANANAS,
    "Қазақстанда ертеңнен бастап барлық мектептер жабылады дейді",
    "В магазинах не продают бананы заражённые коронавирусом и люди от них не болеют",
]


def test_it_places_texts_as_matching_in_a_record_does(database, tmp_path):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        checker = people.add_person(session, admin, "berik", "Berik", frozenset({Role.FACT_CHECKER}))
        source = sources.add_source(session, checker, NewSource("asked", "table", "asked.csv", {}))
        for number, text in enumerate(TEXTS):
            assert sightings.record(session, source, Seen(str(number), text)) is not None
    match(database, Settings(data=tmp_path))
    with database.reading() as session:
        place = {row.id: int(row.key) for row in session.scalars(select(Sighting))}
        rows = [
            (place[row.sighting_id], row.claim_id, row.standing, row.reasons)
            for row in session.scalars(select(Match))
        ]
    first = {claim: number for number, claim, _, reasons in rows if reasons.get("founding")}
    home = {number: first[claim] for number, claim, standing, _ in rows if standing is Standing.JOINED}
    asked = {
        number: {
            first[claim]
            for other, claim, standing, _ in rows
            if (other, standing) == (number, Standing.SUGGESTED)
        }
        for number in home
    }
    placed = one_pass(TEXTS)
    assert {number: one.claim for number, one in enumerate(placed)} == home
    assert {number: set(one.suggested) for number, one in enumerate(placed)} == asked
    assert placed[4] == Placed(0, joined=True)


def test_a_yes_to_a_suggestion_merges_two_claims():
    placed = [
        Placed(0, False),
        Placed(1, False, (0,)),
        Placed(1, True),
        Placed(3, False, (1, 0)),
        Placed(4, False, (3,)),
    ]
    assert clusters(placed) == [0, 1, 1, 3, 4]
    assert clusters(placed, lambda text, claim: True) == [0, 0, 0, 0, 0]
    assert clusters(placed, lambda text, claim: (text, claim) == (3, 1)) == [0, 1, 1, 1, 4]

"""A pair as a person judges it: the nearest text, what differs, the reasons in the reader's language."""

import pytest

from claims import sightings, triage
from claims.records import Match
from claims.review import Filter, Order
from claims.seen import Seen
from claims.terms import Language
from claims.triage import Proposed
from models.differing import Kind
from pipeline.reviewing import pairs


@pytest.fixture
def say(session, source):
    count = iter(range(1_000))

    def go(text, language=Language.RU):
        return sightings.record(session, source, Seen(f"k{next(count)}", text, language=language))

    return go


@pytest.fixture
def claim(session, say):
    return triage.open_claims(session, [say("Бананы заражают коронавирусом").id], "test")[0]


def propose(session, sighting, claim, score=0.6, **reasons):
    triage.suggest(session, [Proposed(sighting.id, claim.id, score, reasons)], "test")


def test_a_pair_shows_the_nearest_text_with_what_each_says_alone(session, claim, say):
    near = say("Говорят, бананы из Эквадора заражают всех")
    triage.join(session, [Proposed(near.id, claim.id, 0.99)], "test")
    asked = say("Бананы из Эквадора не заражают")
    propose(session, asked, claim, nearest=near.id)
    (pair,) = pairs(session, Order.URGENT, "ru")
    assert "".join(piece.text for piece in pair.nearest.pieces) == near.said
    assert [(p.text, p.kind) for p in pair.said.pieces if p.strong] == [("не", Kind.DENIAL)]
    assert "Говорят" in {piece.text for piece in pair.nearest.pieces if piece.kind is Kind.MORE}
    assert (pair.claim, pair.claim_size, pair.home) == (claim.public_id, 2, "")


@pytest.mark.parametrize(("reader", "says"), [("kk", "жоққа шығарады"), ("ru", "отрицает"), ("en", "denies")])
def test_the_reasons_and_what_speaks_against_are_in_the_reader_s_language(session, claim, say, reader, says):
    propose(session, say("Бананы не заражают коронавирусом"), claim)
    (pair,) = pairs(session, Order.URGENT, reader)
    assert pair.reasons
    assert says in " ".join(pair.against)


def test_a_wording_that_was_nearest_is_shown_while_it_holds(session, claim, say, editor):
    triage.word(session, editor, claim, Language.KK, "Банан вирус жұқтырады")
    wording = claim.wordings[0].id
    propose(session, say("Банан вирус жұқтырады екен", Language.KK), claim, nearest=-wording)
    (pair,) = pairs(session, Order.URGENT, "kk")
    assert (pair.nearest_is_wording, pair.nearest.language) == (True, "kk")
    triage.word(session, editor, claim, Language.KK, "Банан жұқтырмайды")
    session.expire_all()
    (pair,) = pairs(session, Order.URGENT, "kk")
    assert "".join(piece.text for piece in pair.nearest.pieces) == "Банан жұқтырмайды"


def test_teaching_asks_about_many_claims_rather_than_many_times_one(session, claim, say):
    (other,) = triage.open_claims(session, [say("Метро закроют").id], "test")
    same = [say(f"Бананы номер {number}") for number in range(3)]
    for number, sighting in enumerate(same):
        propose(session, sighting, claim, 0.5 + number / 100)
    elsewhere = say("Метро закроют навсегда")
    propose(session, elsewhere, other, 0.7)
    asked = [pair.sighting.id for pair in pairs(session, Order.TEACH, "ru", limit=2)]
    assert asked == [same[0].id, elsewhere.id]


def test_what_was_found_in_another_language_is_said_and_not_explained_by_letters(session, claim, say):
    propose(session, say("Banana", Language.EN), claim, across=True)
    (pair,) = pairs(session, Order.URGENT, "en", only=Filter(language="en"))
    assert (pair.across, pair.reasons, pair.against) == (True, (), ())
    assert session.query(Match).count() == 2

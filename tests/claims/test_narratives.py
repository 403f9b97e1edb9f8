"""Narratives: begun, named, filled and emptied by those who analyse; every act in the chain, undone like any other."""

import pytest
from sqlalchemy import select

from claims import narratives, sightings, triage
from claims.acts import verify
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act, NarrativeClaim
from claims.seen import Seen
from claims.terms import Role


@pytest.fixture
def two(session, source):
    """Two claims of one sighting each."""
    for key in ("1", "2"):
        sightings.record(session, source, Seen(key, f"Сөз {key}"))
    return triage.open_claims(session, [one.id for one in sightings.waiting(session, 2)], "test")


@pytest.fixture
def vaccines(session, checker):
    return narratives.add(
        session, checker, "vaccines", {"kk": "Екпеден қорқу", "ru": " Страх  перед прививками "}
    )


def belonging(session):
    return [row.claim_id for row in session.scalars(select(NarrativeClaim).order_by(NarrativeClaim.claim_id))]


def test_a_narrative_has_a_key_and_tidy_names(vaccines):
    assert vaccines.key == "vaccines"
    assert vaccines.names == {"kk": "Екпеден қорқу", "ru": "Страх перед прививками"}


def test_claims_are_put_in_once_and_counted(session, checker, two, vaccines):
    a, b = two
    assert narratives.put(session, checker, a, vaccines) is not None
    assert narratives.put(session, checker, b, vaccines) is not None
    assert narratives.put(session, checker, a, vaccines) is None
    assert [(one.key, count) for one, count in narratives.counted(session)] == [("vaccines", 2)]


def test_putting_in_and_taking_out_are_undone(session, checker, two, vaccines):
    a, _ = two
    put = narratives.put(session, checker, a, vaccines)
    triage.undo(session, checker, put)
    assert belonging(session) == []
    narratives.put(session, checker, a, vaccines)
    taken = narratives.take(session, checker, a, vaccines)
    assert belonging(session) == []
    triage.undo(session, checker, taken)
    assert belonging(session) == [a.id]


def test_taking_out_what_was_not_in_changes_nothing(session, checker, two, vaccines):
    assert narratives.take(session, checker, two[0], vaccines) is None


def test_a_new_name_leaves_the_other_languages_alone(session, checker, vaccines):
    narratives.rename(session, checker, vaccines, {"en": "Fear of vaccines", "ru": "Боязнь прививок"})
    assert vaccines.names == {"kk": "Екпеден қорқу", "ru": "Боязнь прививок", "en": "Fear of vaccines"}


@pytest.mark.parametrize(
    ("key", "names", "why"),
    [
        ("Vaccines!", {"ru": "Прививки"}, "not made of a-z"),
        ("vaccines", {"ru": "Прививки"}, "already"),
        ("borders", {"ru": "  "}, "at least one language"),
    ],
)
def test_what_cannot_be_a_narrative_is_refused(session, checker, vaccines, key, names, why):
    with pytest.raises(RefusedError, match=why):
        narratives.add(session, checker, key, names)


def test_an_unknown_key_is_said_to_be_unknown(session):
    with pytest.raises(NotFoundError, match="borders"):
        narratives.find(session, "borders")


def test_only_those_who_analyse_may(session, hire, two, vaccines):
    contact = hire("bota", Role.AUTHORITY_CONTACT, Role.ADMINISTRATOR)
    for attempt in (
        lambda: narratives.add(session, contact, "borders", {"ru": "Границы"}),
        lambda: narratives.put(session, contact, two[0], vaccines),
        lambda: narratives.take(session, contact, two[0], vaccines),
        lambda: narratives.rename(session, contact, vaccines, {"ru": "Границы"}),
    ):
        with pytest.raises(NotAllowedError):
            attempt()


def test_every_act_stands_in_the_chain(session, checker, two, vaccines):
    narratives.put(session, checker, two[0], vaccines)
    verbs = [act.verb for act in session.scalars(select(Act).order_by(Act.seq))][-2:]
    assert verbs == ["narrative_add", "narrate"]
    assert not verify(session).faults

"""Rules of routing on record: loaded as a whole, in their order, replacing those before."""

import pytest

from claims import bodies, routing
from claims.acts import Actor
from claims.errors import NotAllowedError, RefusedError
from claims.routing import NewRule
from claims.terms import Role

PLACES = [
    {"code": code, "kind": "region", "parent": None, "names": [{"language": "ru", "name": code}]}
    for code in ("61", "75")
]
BODIES = [
    {"key": key, "names": [{"language": "ru", "name": key}], "topics": []}
    for key in ("labour", "moh", "akimat_61", "akimat_75")
]
OF_PLACES = {"61": "akimat_61", "75": "akimat_75"}
PAYMENTS = NewRule(
    "payments", {"ru": ["пособи-"], "kk": ["жәрдемақы-"]}, {"": "labour"}, without={"ru": ["бот"]}
)
HEAT = NewRule("utilities", {"ru": ["отоплени-"]}, OF_PLACES)


@pytest.fixture
def known(session, admin):
    setup = Actor.machine("setup")
    bodies.load_authorities(session, setup, BODIES)
    bodies.load_places(session, setup, PLACES)
    return admin


def shown(session):
    return [
        (row.number, row.topic, row.region, row.words, row.without) for row in routing.current_rules(session)
    ]


def test_rules_are_kept_in_their_order_a_row_for_each_region(session, known):
    assert routing.load_rules(session, known, [PAYMENTS, HEAT], OF_PLACES)
    assert [row[:3] for row in shown(session)] == [
        (0, "place", "61"),
        (0, "place", "75"),
        (1, "payments", ""),
        (2, "utilities", "61"),
        (2, "utilities", "75"),
    ]
    assert shown(session)[2][3:] == ({"ru": ["пособи-"], "kk": ["жәрдемақы-"]}, {"ru": ["бот"]})


def test_the_same_rules_again_change_nothing_and_others_replace_them(session, known):
    routing.load_rules(session, known, [PAYMENTS, HEAT], OF_PLACES)
    before = [row.id for row in routing.current_rules(session)]
    assert routing.load_rules(session, known, [PAYMENTS, HEAT], OF_PLACES) is None
    assert [row.id for row in routing.current_rules(session)] == before
    assert routing.load_rules(session, known, [HEAT], {})
    assert [row[:3] for row in shown(session)] == [(0, "utilities", "61"), (0, "utilities", "75")]


@pytest.mark.parametrize(
    "wrong",
    [
        NewRule("x", {"ru": ["а"]}, {"": "nobody"}),
        NewRule("x", {"ru": ["а"]}, {"99": "labour"}),
        NewRule("x", {"ru": ["а"]}, {}),
        NewRule("", {"ru": ["а"]}, {"": "labour"}),
    ],
)
def test_a_rule_for_whom_or_where_there_is_nobody_is_refused_and_nothing_changes(session, known, wrong):
    routing.load_rules(session, known, [PAYMENTS], {})
    with pytest.raises(RefusedError):
        routing.load_rules(session, known, [HEAT, wrong], {})
    assert [row[1] for row in shown(session)] == ["payments"]


def test_only_who_manages_authorities_may_load_rules(session, known, hire):
    with pytest.raises(NotAllowedError):
        routing.load_rules(session, hire("contact", Role.AUTHORITY_CONTACT), [PAYMENTS], {})

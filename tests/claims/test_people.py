"""Who may do what: the whole table, and how trust is given and ends."""

import pytest

from claims import people
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.people import ALLOWED, Action, can, demand
from claims.records import Act, Person
from claims.terms import Role

# One line per action: who may. A change here is a decision of the desk, not of a programmer.
EXPECTED = """
                    fact_checker  editor  analyst  authority_contact  administrator
look                yes           yes     yes      -                  yes
triage              yes           yes     -        -                  -
word_claim          -             yes     -        -                  -
add_statement       yes           yes     -        yes                -
draft               yes           yes     -        -                  -
approve             -             yes     -        -                  -
draft_page          yes           yes     -        -                  -
approve_page        -             yes     -        -                  -
publish             -             yes     -        -                  yes
stop_publishing     yes           yes     -        -                  yes
resume_publishing   -             yes     -        -                  -
settle              -             yes     -        -                  -
manage_sources      yes           yes     -        -                  yes
manage_rules        yes           yes     -        -                  -
manage_webhooks     -             -       -        -                  yes
manage_people       -             -       -        -                  yes
manage_bodies       -             yes     -        -                  yes
audit               yes           yes     yes      -                  yes
analyse             yes           yes     yes      -                  -
sort_questions      yes           yes     -        -                  -
route_questions     yes           yes     -        -                  -
answer              yes           yes     -        yes                -
approve_answer      -             yes     -        yes                -
forget_askers       yes           yes     -        -                  yes
manage_calendar     -             yes     -        -                  yes
"""


def expected():
    head, *lines = EXPECTED.strip().splitlines()
    roles = [Role(name) for name in head.split()]
    return {line.split()[0]: dict(zip(roles, line.split()[1:], strict=True)) for line in lines}


TABLE = [(role, action) for action in Action for role in Role]


def test_the_table_here_names_every_action_and_every_role():
    assert set(expected()) == {action.value for action in Action}
    assert all(set(line) == set(Role) for line in expected().values())


@pytest.mark.parametrize(("role", "action"), TABLE, ids=[f"{role}-{action}" for role, action in TABLE])
def test_a_role_may_do_exactly_what_the_table_says(role, action):
    assert can(role, action) == (expected()[action.value][role] == "yes")


def test_what_the_table_does_not_name_nobody_may_do(session, hire, monkeypatch):
    everything = hire("bota", *Role)
    monkeypatch.delitem(ALLOWED, Action.APPROVE)
    assert [role for role in Role if can(role, Action.APPROVE)] == []
    with pytest.raises(NotAllowedError, match="there is none"):
        demand(everything, Action.APPROVE)


@pytest.mark.parametrize("action", list(Action))
def test_somebody_without_a_role_may_do_nothing(session, hire, action):
    with pytest.raises(NotAllowedError, match=f"^bota may not {action.value}: "):
        demand(hire("bota"), action)


def test_roles_add_up(session, hire):
    both = hire("bota", Role.ANALYST, Role.AUTHORITY_CONTACT)
    allowed = [action for action in Action if any(can(role, action) for role in both.roles)]
    assert allowed == [
        Action.LOOK,
        Action.ADD_STATEMENT,
        Action.AUDIT,
        Action.ANALYSE,
        Action.ANSWER,
        Action.APPROVE_ANSWER,
    ]
    assert demand(both, Action.ANSWER).person_id == both.id


def test_only_the_very_first_person_needs_no_administrator(session, admin):
    with pytest.raises(RefusedError, match="say who you are"):
        people.add_person(session, None, "second", "Second", frozenset({Role.ADMINISTRATOR}))
    assert session.query(Person).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_manages_people(session, admin, hire, role):
    somebody, other = hire("bota", role), hire("other", Role.ANALYST)
    for attempt in (
        lambda: people.add_person(session, somebody, "third", "Third", frozenset()),
        lambda: people.grant(session, somebody, somebody, Role.ADMINISTRATOR),
        lambda: people.end_grant(session, somebody, other, Role.ANALYST),
        lambda: people.disable(session, somebody, admin),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert (admin.active, other.roles, somebody.roles) == (True, {Role.ANALYST}, {role})


def test_an_ended_role_allows_nothing_and_the_others_stay(session, admin, hire):
    both = hire("bota", Role.EDITOR, Role.ANALYST)
    people.end_grant(session, admin, both, Role.EDITOR)
    assert both.roles == {Role.ANALYST}
    with pytest.raises(NotAllowedError):
        demand(both, Action.APPROVE)
    demand(both, Action.ANALYSE)


def test_a_role_given_again_holds_again_and_both_times_stay_on_record(session, admin, hire):
    editor = hire("bota", Role.EDITOR)
    people.end_grant(session, admin, editor, Role.EDITOR)
    people.grant(session, admin, editor, Role.EDITOR)
    session.flush()
    session.expire_all()
    assert editor.roles == {Role.EDITOR}
    assert [grant.ended_at is None for grant in editor.grants] == [False, True]


def test_a_role_that_holds_is_not_given_twice(session, admin, editor):
    before = session.query(Act).count()
    people.grant(session, admin, editor, Role.EDITOR)
    session.flush()
    assert (len(editor.grants), session.query(Act).count()) == (1, before)


@pytest.mark.parametrize("action", list(Action))
def test_a_disabled_person_may_do_nothing(session, admin, hire, action):
    everything = hire("bota", *Role)
    demand(everything, action)
    people.disable(session, admin, everything)
    with pytest.raises(NotAllowedError):
        demand(everything, action)


def test_a_disabled_administrator_cannot_let_themselves_in_again(session, admin, hire):
    other = hire("other", Role.ADMINISTRATOR)
    people.disable(session, other, admin)
    with pytest.raises(NotAllowedError):
        people.grant(session, admin, admin, Role.ADMINISTRATOR)


@pytest.mark.parametrize("handle", ["", "a", "1abc", "has space", "Ә", "x" * 41, "a/b", "-ab"])
def test_a_handle_that_could_confuse_is_refused(session, admin, handle):
    with pytest.raises(RefusedError, match="cannot be a handle"):
        people.add_person(session, admin, handle, "Somebody", frozenset())


def test_two_people_never_share_a_handle(session, admin, editor):
    with pytest.raises(RefusedError, match="already"):
        people.add_person(session, admin, " DANA ", "Another", frozenset())


def test_a_person_is_found_by_handle_however_it_is_typed(session, editor):
    assert people.find_person(session, " Dana ") is editor
    with pytest.raises(NotFoundError, match="no person called nobody"):
        people.find_person(session, "nobody")


def test_every_change_of_trust_is_an_act(session, admin, hire):
    editor = hire("bota", Role.EDITOR)
    people.grant(session, admin, editor, Role.ANALYST)
    people.end_grant(session, admin, editor, Role.EDITOR)
    people.disable(session, admin, editor)
    acts = [
        (act.actor, act.verb) for act in session.query(Act).filter_by(subject="person:bota").order_by(Act.seq)
    ]
    assert acts == [("aliya", verb) for verb in ("add_person", "grant", "end_grant", "disable")]


def test_the_last_administrator_cannot_go(session, admin, hire):
    with pytest.raises(RefusedError, match="last administrator"):
        people.disable(session, admin, admin)
    with pytest.raises(RefusedError, match="last administrator"):
        people.end_grant(session, admin, admin, Role.ADMINISTRATOR)
    hire("saule", Role.ADMINISTRATOR)
    people.disable(session, admin, admin)
    assert admin.roles == frozenset()

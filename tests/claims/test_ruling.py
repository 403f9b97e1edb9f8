"""What a rule decides, without a database: every condition, every action, and what it never does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import RefusedError
from claims.ruling import (
    Actions,
    Conditions,
    Effect,
    Facts,
    Spec,
    checked_actions,
    checked_conditions,
    decide,
    holds,
    plain,
    read_actions,
    read_conditions,
)
from claims.terms import RuleAction

EVERYTHING = Conditions(
    sources=("zakon", "tengri"),
    languages=("kk",),
    regions=("75",),
    words=("вакцина", "екпе"),
    score_from=0.5,
    score_to=0.9,
    priority=40,
    sightings=3,
    hours=6,
)
FITTING = Facts(
    source="zakon",
    language="kk",
    regions=frozenset({"75", "KZ"}),
    says=frozenset({"екпе"}),
    score=0.7,
    priority=40.0,
    sightings=3,
)
ALL = Actions(tag="vaccines", assign="berik", points=20, mute=True, hold=True)


def rule(conditions=EVERYTHING, actions=ALL):
    return Spec(1, 1, "Vaccines", conditions, actions)


def test_where_all_conditions_hold_every_action_is_decided():
    assert [(effect.action.value, effect.value) for effect in decide(rule(), FITTING)] == [
        ("tag", "vaccines"),
        ("assign", "berik"),
        ("raise", "20"),
        ("mute", "yes"),
        ("hold", "yes"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"source": "other"},
        {"language": "ru"},
        {"regions": frozenset({"KZ"})},
        {"says": frozenset()},
        {"score": 0.49},
        {"score": 0.91},
        {"score": None},
        {"priority": 39.9},
        {"priority": None},
        {"sightings": 2},
    ],
)
def test_where_one_condition_fails_nothing_is_decided(other):
    assert decide(rule(), replace(FITTING, **other)) == ()


def test_all_words_may_be_asked():
    asked = rule(replace(EVERYTHING, all_words=True))
    assert decide(asked, FITTING) == ()
    assert decide(asked, replace(FITTING, says=frozenset({"екпе", "вакцина"}))) != ()


def test_no_match_may_be_asked():
    asked = Conditions(no_match=True)
    assert holds(asked, Facts(score=None))
    assert not holds(asked, Facts(score=0.2))


def test_a_condition_that_is_not_known_yet_can_be_left_out():
    assert holds(EVERYTHING, replace(FITTING, sightings=0), {"volume"})
    assert not holds(EVERYTHING, replace(FITTING, sightings=0))


@pytest.mark.parametrize(
    ("so", "gone"),
    [
        ({"tags": frozenset({"vaccines"})}, RuleAction.TAG),
        ({"assigned": True}, RuleAction.ASSIGN),
        ({"stands": frozenset({RuleAction.MUTE})}, RuleAction.MUTE),
        ({"stands": frozenset({RuleAction.HOLD})}, RuleAction.HOLD),
        ({"done": frozenset({"raise"})}, RuleAction.RAISE),
        ({"done": frozenset({"tag:vaccines"})}, RuleAction.TAG),
        ({"refused": frozenset({"tag:vaccines"})}, RuleAction.TAG),
        ({"refused": frozenset({"assign"})}, RuleAction.ASSIGN),
        ({"refused": frozenset({"mute"})}, RuleAction.MUTE),
    ],
)
def test_what_is_so_already_or_was_decided_by_a_person_is_left_alone(so, gone):
    actions = {effect.action for effect in decide(rule(), replace(FITTING, **so))}
    assert actions == set(RuleAction) - {gone}


def test_another_tag_is_another_thing():
    assert Effect(RuleAction.TAG, "vaccines") in decide(
        rule(), replace(FITTING, refused=frozenset({"tag:x"}))
    )


def test_a_rule_in_its_one_spelling_has_neither_blanks_nor_repeats():
    asked = checked_conditions(Conditions(words=("  вакцина ", "вакцина", "", "екпе  салу")))
    assert asked.words == ("вакцина", "екпе салу")
    assert checked_actions(Actions(tag="  Вакцина туралы ")).tag == "вакцина-туралы"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Conditions(), "at least one condition"),
        (Conditions(words=(" ",)), "at least one condition"),
        (Conditions(languages=("de",)), "no language of a text"),
        (Conditions(score_from=0.9, score_to=0.5), "one share to a higher one"),
        (Conditions(score_from=1.5), "one share to a higher one"),
        (Conditions(score_from=float("nan")), "one share to a higher one"),
        (Conditions(score_from=0.5, no_match=True), "not both"),
        (Conditions(priority=101), "0 to 100"),
        (Conditions(sightings=0), "at least 1 sighting"),
        (Conditions(sightings=3, hours=0), "at least 1 sighting"),
        (Conditions(words=tuple(f"сөз{n}" for n in range(51))), "50 words"),
    ],
)
def test_conditions_that_cannot_be_are_refused_with_a_reason(asked, why):
    with pytest.raises(RefusedError, match=why):
        checked_conditions(asked)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Actions(), "say what"),
        (Actions(points=51), "1 to 50"),
        (Actions(points=-1), "1 to 50"),
        (Actions(tag="ы" * 61), "60"),
    ],
)
def test_actions_that_cannot_be_are_refused_with_a_reason(asked, why):
    with pytest.raises(RefusedError, match=why):
        checked_actions(asked)


@pytest.mark.parametrize(
    "written",
    [
        {"word": ["x"]},
        {"words": [["x"]]},
        {"words": 1.5},
        {"no_match": 1},
        {"sightings": 1.5},
        {"priority": True},
        {"priority": float("inf")},
    ],
)
def test_what_somebody_wrote_by_hand_is_refused_rather_than_guessed(written):
    with pytest.raises(RefusedError):
        read_conditions(written)


def test_a_single_word_and_a_number_for_a_code_are_understood():
    asked = read_conditions({"words": "вакцина", "regions": [75], "priority": 40, "score_from": None})
    assert asked == Conditions(words=("вакцина",), regions=("75",), priority=40.0)


@given(
    st.builds(
        Conditions,
        sources=st.lists(st.text(max_size=5)).map(tuple),
        words=st.lists(st.text(max_size=5)).map(tuple),
        all_words=st.booleans(),
        score_from=st.none() | st.floats(0, 1),
        priority=st.none() | st.floats(0, 100),
        sightings=st.none() | st.integers(1, 99),
        hours=st.integers(1, 48),
    )
)
def test_what_is_kept_is_read_back_as_it_was(asked):
    assert read_conditions(plain(asked)) == asked


def test_actions_are_read_back_as_they_were():
    assert plain(ALL) == {"tag": "vaccines", "assign": "berik", "points": 20, "mute": True, "hold": True}
    assert read_actions(plain(ALL)) == ALL

"""Priority: explained, monotone, moved by people and sources and not by how much one of them shows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.days import named_days
from models.harm import GRAVITY, harms
from models.priority import POINTS, Facts, harm_of, next_deadline, people_asking, priority
from models.text import fold

TODAY = date(2020, 6, 30)
"""A Tuesday."""
CLAIM = Facts(TODAY, people=6, sources=3, recent=5, before=2, reach=900, harms=frozenset({"health"}))

facts = st.builds(
    Facts,
    today=st.just(TODAY),
    people=st.floats(0, 5000),
    sources=st.integers(0, 300),
    recent=st.floats(0, 500),
    before=st.floats(0, 500),
    reach=st.integers(0, 10**9),
    harms=st.frozensets(st.sampled_from(sorted(GRAVITY))),
    worth=st.floats(0, 1),
    days=st.lists(st.dates(date(2020, 1, 1), date(2021, 12, 31)), max_size=3).map(tuple),
    first_seen=st.one_of(st.none(), st.dates(date(2019, 1, 1), TODAY)),
    back_since=st.one_of(st.none(), st.just(TODAY)),
    answered=st.booleans(),
)


def test_the_points_of_all_reasons_are_a_hundred():
    assert sum(POINTS.values()) == 100


@given(facts)
def test_the_score_lies_between_nothing_and_a_hundred_and_is_the_sum_of_its_reasons(given_facts):
    found = priority(given_facts)
    assert 0 <= found.score <= 100
    assert sum(reason.share for reason in found.reasons) == pytest.approx(found.score, abs=0.12)


@given(facts, st.integers(1, 50))
def test_more_of_anything_never_lowers_the_score(given_facts, more):
    before = priority(given_facts).score
    for grown in (
        replace(given_facts, people=given_facts.people + more),
        replace(given_facts, sources=given_facts.sources + more),
        replace(given_facts, recent=given_facts.recent + more),
        replace(given_facts, reach=given_facts.reach + more),
        replace(given_facts, harms=frozenset(GRAVITY)),
        replace(given_facts, worth=min(1.0, given_facts.worth + more / 50)),
        replace(given_facts, days=(*given_facts.days, TODAY)),
        replace(given_facts, back_since=TODAY),
    ):
        assert priority(grown).score >= before - 0.011


def test_the_same_question_a_thousand_times_from_one_source_moves_no_more_than_a_source_does():
    flooded = people_asking([1000])
    assert flooded == people_asking([8]) == 4
    calm = replace(CLAIM, people=0, recent=3, before=3)
    flood = replace(calm, people=flooded, recent=3 + flooded)
    source = replace(calm, sources=calm.sources + 1, people=1, recent=5)
    first_source = priority(replace(calm, sources=1)).score - priority(replace(calm, sources=0)).score
    assert (
        priority(flood).score - priority(calm).score
        <= first_source + priority(source).score - priority(calm).score
    )


def test_different_questions_are_different_people():
    assert people_asking([1, 1, 1]) == 3
    assert people_asking([]) == 0


def test_what_is_no_claim_sinks_however_many_say_it():
    thanks = Facts(TODAY, people=300, sources=20, worth=0.0)
    rumour = Facts(TODAY, people=12, sources=4, worth=0.95, harms=frozenset({"health"}))
    assert priority(thanks).score < priority(rumour).score


def test_an_answered_claim_waits_behind_its_like_unless_it_is_back():
    answered = priority(replace(CLAIM, answered=True)).score
    assert answered == pytest.approx(priority(CLAIM).score / 2, abs=0.01)
    assert priority(replace(CLAIM, answered=True, back_since=TODAY)).score > priority(CLAIM).score


def test_each_reason_is_said_in_three_languages():
    found = priority(replace(CLAIM, days=(date(2020, 7, 5),), worth=0.5, answered=True))
    told = {reason.name: reason.says for reason in found.reasons}
    assert told["harm"] == {
        "kk": "Зияны тиюі мүмкін: денсаулық",
        "ru": "Может навредить: здоровье",
        "en": "May do harm: health",
    }
    assert told["deadline"]["en"] == "A day named in it: 05.07.2020"
    assert {name: set(said) for name, said in told.items()} == {name: {"kk", "ru", "en"} for name in told}


def test_the_deadline_is_the_first_day_that_is_not_over():
    days = (TODAY - timedelta(days=1), TODAY + timedelta(days=5), TODAY + timedelta(days=2))
    assert next_deadline(days, TODAY) == TODAY + timedelta(days=2)
    assert priority(replace(CLAIM, days=days)).deadline == TODAY + timedelta(days=2)
    assert next_deadline(days[:1], TODAY) is None


def test_a_nearer_deadline_weighs_more():
    scores = [priority(replace(CLAIM, days=(TODAY + timedelta(days=n),))).score for n in (1, 3, 7, 30)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_graver_and_more_harm_is_more():
    assert harm_of([]) == 0
    assert harm_of(["hoarding"]) < harm_of(["violence"]) < harm_of(["violence", "hoarding"]) < 1


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5 шілдеден бастап карантин", ["2020-07-05"]),
        ("Karantin 5 shildeden bastalady", ["2020-07-05"]),
        ("с 3 января закроют всё", ["2020-01-03"]),
        ("28 июля - 4 августа", ["2020-07-28", "2020-08-04"]),
        ("в ночь на 5 июля распылят", ["2020-07-04"]),
        ("до 14.12.2020", ["2020-12-14"]),
        ("умер 5 июля 2019 года", ["2019-07-05"]),
        ("завтра закроют", ["2020-07-01"]),
        ("ертеңнен бастап жабылады", ["2020-07-01"]),
        ("ертеннен бастап жабылады", ["2020-07-01"]),
        ("бүрсігүні су болмайды", ["2020-07-02"]),
        ("everything closes tomorrow", ["2020-07-01"]),
        ("с понедельника закроют", ["2020-07-06"]),
        ("дүйсенбіден бастап жабылады", ["2020-07-06"]),
        ("со вторника", ["2020-07-07"]),
        ("from Friday on", ["2020-07-03"]),
        ("в понедельник умерла женщина", []),
        ("өткен дүйсенбі қайтыс болды", []),
        ("через 3 дня закроют", ["2020-07-03"]),
        ("3 күннен кейін жабылады", ["2020-07-03"]),
        ("на следующей неделе", ["2020-07-06"]),
        ("30-го числа всё закроют", ["2020-06-30"]),
        ("31 апреля и 30 февраля", []),
        ("заплатили 75 000 тенге за 3 дня", []),
    ],
)
def test_the_days_a_text_names_are_counted_from_when_it_was_seen(text, days):
    assert [day.isoformat() for day in named_days(fold(text), TODAY)] == days


def test_a_day_without_a_year_is_the_nearest_one():
    assert named_days(fold("с 3 января закроют"), date(2020, 12, 28)) == (date(2021, 1, 3),)


@given(st.text(max_size=300), st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_no_text_and_no_date_breaks_the_reading_of_days(text, seen_on):
    assert list(named_days(fold(text), seen_on)) == sorted(named_days(fold(text), seen_on))


@given(st.dates())
def test_the_edges_of_the_calendar_are_no_error(seen_on):
    texts = (
        "послезавтра, через 30 дней, на следующей неделе, 30 числа, 5 июля",
        "келесі аптада 31 желтоқсан",
    )
    for text in texts:
        named_days(fold(text), seen_on)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Судың бәрі уланған", {"health"}),
        ("воду отравили, трое детей в реанимации", {"health"}),
        ("Su ulangan deydi", {"health"}),
        ("улаңған су ишпендер, уланып калды", {"health"}),
        ("введите номер карты и вам придёт выплата", {"fraud"}),
        ("картаңыздың ақшасы кетеді, мошенниктер", {"fraud"}),
        ("плотину прорвало, эвакуация", {"panic"}),
        ("белый фургон похищает детей", {"violence"}),
        ("қант пен ұн таусылады", {"hoarding"}),
        ("Где получить справку?", set()),
        ("Рақмет сізге!", set()),
    ],
)
def test_harm_is_found_in_inflected_and_informal_words(text, kinds):
    assert set(harms(fold(text))) == kinds

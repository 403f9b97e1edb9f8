"""Questions are sorted and routed by the machine, and a person outranks it: before, meanwhile and afterwards."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from claims import (
    bodies,
    clock,
    contacts,
    people,
    question_sorting,
    questions,
    routing,
    sightings,
    sources,
    triage,
)
from claims.acts import Actor, verify
from claims.records import Act, Authority, Match, Question, QuestionDecision
from claims.seen import Asked
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Decided, DecidedBy, QuestionKind, QuestionState, QuestionWay, Role
from models.question_labels import DESK
from pipeline.question_learning import MOST_OF_A_CLAIM, desk_labels
from pipeline.routing_rules import names_of, read_file, rules_in_force
from pipeline.sorting import OF_CLAIM, sort_questions

DATA = Path(__file__).resolve().parents[2] / "data"
RUMOUR = "Ватсапта жазып жатыр: 5G мұнаралары адамдарды өлтіреді дейді, рас па?"
HEAT = "Когда включат отопление? В квартире холодно, ребёнок маленький"
THANKS = "Спасибо большое за помощь, всё получилось!"
ODD = "Жауап күтемін"


@pytest.fixture
def settings(tmp_path, database_url):
    return Settings(data=tmp_path / "data", database=database_url)


@pytest.fixture
def desk(database, tmp_path):
    """A desk that knows authorities, places and rules."""
    with database.writing() as session:
        setup = Actor.machine("setup")
        bodies.load_authorities(
            session, setup, yaml.safe_load((DATA / "authorities.yaml").read_text("utf-8"))
        )
        bodies.load_places(session, setup, yaml.safe_load((DATA / "places.yaml").read_text("utf-8")))
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset(Role))
        rules, of_places = read_file(yaml.safe_load((DATA / "routing.yaml").read_text("utf-8")))
        routing.load_rules(session, admin, rules, of_places)
        sources.add_source(session, admin, NewSource("form", "table", "form.csv", {}))
    return database


@pytest.fixture
def ask(desk, tmp_path):
    """Asks questions, each text or (text, region), matched into claims of their own or into that of another."""
    seal = contacts.seal_of(tmp_path / "keys")

    def go(*asked, into=None, matched=True):
        numbers = []
        with desk.writing() as session:
            source = sources.find_source(session, "form")
            for one in asked:
                text, region = one if isinstance(one, tuple) else (one, "")
                key = str(len(session.scalars(select(Question.id)).all()))
                receipt = questions.ask(
                    session, source, seal, Asked(key, text, QuestionWay.TABLE, region=region)
                )
                question = questions.find(session, receipt.number)
                numbers.append(question.id)
                if matched:
                    _match(session, question.sighting, into)
        return numbers

    return go


def _match(session, sighting, into):
    if into is None:
        triage.open_numbers(session, [sighting.id], "test")
    else:
        claim = claim_of(session, into)
        triage.join(session, [triage.Proposed(sighting.id, claim, 0.99, {})], "test")
    row = {"id": sighting.id, "fold": f"{sighting.id:032d}", "language": sighting.language}
    sightings.mark_matched(session, [{**row, "matched_at": clock.now()}])


def claim_of(session, question):
    query = select(Match.claim_id).join(Question, Question.sighting_id == Match.sighting_id)
    return session.scalars(query.where(Question.id == question)).one()


def decide(desk, number, what, value, **changes):
    """What somebody at the desk decides about one question, with its line of history."""
    with desk.writing() as session:
        question = session.get(Question, number)
        by = people.find_person(session, "aliya")
        row = questions.decide(session, question, what, "", value, by_id=by.id)
        for name, new in changes.items():
            setattr(question, name, new)
        return row.id


def say_kind(desk, number, kind):
    return decide(
        desk, number, Decided.KIND, kind.value, kind=kind, kind_by=DecidedBy.PERSON, kind_confidence=None
    )


def say_body(desk, number, key):
    with desk.reading() as session:
        body = session.scalars(select(Authority.id).where(Authority.key == key)).one()
    changes = {"authority_id": body, "route_by": DecidedBy.PERSON, "state": QuestionState.ROUTED}
    return decide(desk, number, Decided.ROUTE, key, route_confidence=None, **changes)


def read(desk, number):
    with desk.reading() as session:
        question = session.get(Question, number)
        key = question.authority.key if question.authority else ""
        return question, key


# --- by the machine ---------------------------------------------------------------------------------------


def test_a_question_gets_its_kind_its_topic_and_a_proposed_body_with_reasons(desk, ask, settings):
    first, second, third = ask(RUMOUR, (HEAT, "61"), THANKS)
    done = sort_questions(desk, settings)
    assert (done.questions, done.unsure, done.by_claim) == (3, 0, 0)
    question, key = read(desk, first)
    assert (question.kind, question.kind_by, key) == (QuestionKind.RUMOUR, DecidedBy.MACHINE, "digital")
    assert question.kind_confidence > 0.8 and question.topic == "communications"
    assert (question.route_by, question.state) == (DecidedBy.MACHINE, QuestionState.RECEIVED)
    question, key = read(desk, second)
    assert (key, question.topic) == ("akimat_turkestan", "utilities")
    assert question.route_reasons[-1] == "region:61" and "word:отопление" in question.route_reasons
    question, key = read(desk, third)
    assert (question.kind, key, question.route_confidence) == (QuestionKind.THANKS, "", None)


def test_each_thing_the_machine_said_stands_in_the_history_and_the_batch_in_the_chain(desk, ask, settings):
    (number,) = ask(RUMOUR)
    sort_questions(desk, settings)
    with desk.reading() as session:
        rows = session.scalars(select(QuestionDecision).order_by(QuestionDecision.id)).all()
        assert [(row.question_id, row.what, row.value, row.by_id) for row in rows] == [
            (number, Decided.KIND, "rumour", None),
            (number, Decided.ROUTE, "digital", None),
        ]
        assert all(row.confidence and row.reasons for row in rows)
        act = session.scalars(select(Act).where(Act.verb == "sort")).one()
        assert (act.actor, act.subject) == ("machine:sorter", "questions")
        assert verify(session).faults == []


def test_below_the_bar_a_question_has_no_kind_and_a_person_says_which(desk, ask, settings):
    (number,) = ask(ODD)
    assert sort_questions(desk, settings).unsure == 1
    question, _ = read(desk, number)
    assert (question.kind, question.kind_by) == (None, None) and 0 < question.kind_confidence < 0.9
    with desk.reading() as session:
        row = session.scalars(select(QuestionDecision).where(QuestionDecision.what == Decided.KIND)).one()
        assert row.value == "unsure" and row.reasons[0].startswith("maybe:")


def test_a_question_for_the_body_of_a_place_nobody_named_waits_for_a_person(desk, ask, settings):
    (number,) = ask(HEAT)
    sort_questions(desk, settings)
    question, key = read(desk, number)
    assert (key, question.route_by, question.route_confidence) == ("", None, 0.0)
    assert question.route_reasons[-1] == "place:unknown"
    assert sort_questions(desk, settings).questions == 0


def test_sorting_twice_changes_nothing_and_says_nothing_again(desk, ask, settings):
    ask(RUMOUR, HEAT, THANKS, ODD)
    assert sort_questions(desk, settings).questions == 4
    with desk.reading() as session:
        before = session.scalars(select(QuestionDecision.id)).all(), session.scalars(select(Act.seq)).all()
    assert sort_questions(desk, settings).questions == 0
    with desk.reading() as session:
        assert (
            session.scalars(select(QuestionDecision.id)).all(),
            session.scalars(select(Act.seq)).all(),
        ) == before


def test_what_is_not_matched_yet_waits_for_its_claim(desk, ask, settings):
    ask(RUMOUR, matched=False)
    assert sort_questions(desk, settings).questions == 0


def test_what_was_withdrawn_is_not_sorted(desk, ask, settings):
    (number,) = ask(RUMOUR)
    with desk.writing() as session:
        questions.withdraw(session, session.get(Question, number))
    assert sort_questions(desk, settings).questions == 0


def test_without_rules_and_authorities_a_kind_is_said_and_no_body(database, tmp_path, settings):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset(Role))
        source = sources.add_source(session, admin, NewSource("form", "table", "form.csv", {}))
        seal = contacts.seal_of(tmp_path / "keys")
        receipt = questions.ask(session, source, seal, Asked("1", RUMOUR, QuestionWay.TABLE))
        question = questions.find(session, receipt.number)
        number = question.id
        _match(session, question.sighting, None)
    assert sort_questions(database, settings).routed == 0
    question, key = read(database, number)
    assert (question.kind, key) == (QuestionKind.RUMOUR, "")


def test_a_thousand_questions_are_more_than_one_batch(desk, ask, settings, monkeypatch):
    monkeypatch.setattr("pipeline.sorting.BATCH", 2)
    ask(RUMOUR, HEAT, THANKS, ODD, "Пойыз жүре ме?")
    heard = []
    done = sort_questions(desk, settings, told=lambda now, of: heard.append((now, of)))
    assert done.questions == 5 and heard == [(2, 5), (4, 5), (5, 5)]


# --- a person outranks ------------------------------------------------------------------------------------


def test_a_kind_that_a_person_said_is_never_changed(desk, ask, settings):
    (number,) = ask(RUMOUR)
    say_kind(desk, number, QuestionKind.COMPLAINT)
    sort_questions(desk, settings)
    question, key = read(desk, number)
    assert (question.kind, question.kind_by, question.kind_confidence) == (
        QuestionKind.COMPLAINT, DecidedBy.PERSON, None,
    )  # fmt: skip
    assert key == "digital"  # its body is proposed all the same


def test_a_body_that_a_person_chose_is_never_changed(desk, ask, settings):
    (number,) = ask(RUMOUR)
    say_body(desk, number, "moh")
    sort_questions(desk, settings)
    question, key = read(desk, number)
    assert (key, question.route_by) == ("moh", DecidedBy.PERSON)


def test_what_was_decided_of_one_question_of_a_claim_holds_for_the_next(desk, ask, settings):
    (first,) = ask(RUMOUR)
    sort_questions(desk, settings)
    say_kind(desk, first, QuestionKind.COMPLAINT)
    say_body(desk, first, "moh")
    (second,) = ask("5G мұнаралары адамды өлтіреді екен, рас па?", into=first)
    assert sort_questions(desk, settings).by_claim == 1
    question, key = read(desk, second)
    assert (question.kind, key, question.state) == (QuestionKind.COMPLAINT, "moh", QuestionState.ROUTED)
    assert (question.kind_by, question.route_by) == (DecidedBy.PERSON, DecidedBy.PERSON)
    assert question.route_reasons == [OF_CLAIM]
    with desk.reading() as session:
        rows = session.scalars(select(QuestionDecision).where(QuestionDecision.question_id == second)).all()
        assert {row.by_id for row in rows} == {None}  # carried over by the machine, and it says so


def test_the_body_of_one_place_is_not_carried_over_to_a_question_from_another(desk, ask, settings):
    (first,) = ask((HEAT, "61"))
    say_body(desk, first, "akimat_turkestan")
    (second, third) = ask((HEAT + " уже", "75"), (HEAT + " ещё", "61"), into=first)
    sort_questions(desk, settings)
    assert [read(desk, number)[1] for number in (second, third)] == ["akimat_almaty", "akimat_turkestan"]
    assert [read(desk, number)[0].route_by for number in (second, third)] == [
        DecidedBy.MACHINE, DecidedBy.PERSON,
    ]  # fmt: skip


def test_the_last_decision_about_a_claim_counts(desk, ask, settings):
    (first,) = ask(RUMOUR)
    for kind in (QuestionKind.SPAM, QuestionKind.COMPLAINT):
        say_kind(desk, first, kind)
    (second,) = ask(RUMOUR + " !", into=first)
    sort_questions(desk, settings)
    assert read(desk, second)[0].kind is QuestionKind.COMPLAINT


def test_a_decision_that_was_taken_back_does_not_hold(desk, ask, settings):
    (first,) = ask(RUMOUR)
    row = say_kind(desk, first, QuestionKind.SPAM)
    with desk.writing() as session:
        session.delete(session.get(QuestionDecision, row))
    (second,) = ask(RUMOUR + " !", into=first)
    sort_questions(desk, settings)
    assert read(desk, second)[0].kind is QuestionKind.RUMOUR


def test_what_a_body_gave_back_is_proposed_to_nobody_again(desk, ask, settings):
    (number,) = ask(RUMOUR)
    sort_questions(desk, settings)
    changes = {
        "authority_id": None,
        "route_by": None,
        "route_confidence": None,
        "state": QuestionState.RECEIVED,
    }
    decide(desk, number, Decided.TRANSFER, "", **changes)
    sort_questions(desk, settings)
    question, key = read(desk, number)
    assert (key, question.route_reasons) == ("", ["given:back"])
    assert sort_questions(desk, settings).questions == 0


def test_who_decides_while_the_machine_thinks_is_not_overruled(desk, ask, settings, monkeypatch):
    (number,) = ask(RUMOUR)
    real = question_sorting.still_waiting

    def meanwhile(session, batch):
        question = session.get(Question, number)
        question.kind, question.kind_by = QuestionKind.SPAM, DecidedBy.PERSON
        session.flush()
        return real(session, batch)

    monkeypatch.setattr(question_sorting, "still_waiting", meanwhile)
    assert sort_questions(desk, settings).questions == 0
    assert read(desk, number)[0].kind is QuestionKind.SPAM


def test_thanks_that_a_person_calls_a_request_is_routed_then(desk, ask, settings):
    (number,) = ask(THANKS + " А отопление когда, Туркестан?")
    say_kind(desk, number, QuestionKind.THANKS)
    assert sort_questions(desk, settings).questions == 0
    say_kind(desk, number, QuestionKind.REQUEST)
    assert sort_questions(desk, settings).questions == 1
    assert read(desk, number)[1] == "akimat_turkestan"


# --- what is learned --------------------------------------------------------------------------------------


def test_what_people_decided_becomes_labels_by_claim_and_the_machine_teaches_nothing(desk, ask, settings):
    first, _ = ask(RUMOUR, HEAT)
    sort_questions(desk, settings)
    with desk.reading() as session:
        assert desk_labels(session) == []
    say_kind(desk, first, QuestionKind.COMPLAINT)
    say_body(desk, first, "moh")
    with desk.reading() as session:
        (label,) = desk_labels(session)
        assert (label.text, label.kind, label.authority, label.source) == (RUMOUR, "complaint", "moh", DESK)
        assert label.group.startswith("c-")


def test_five_hundred_near_duplicates_teach_as_five(desk, ask, settings):
    (first,) = ask(RUMOUR)
    others = ask(
        *(f"{RUMOUR} {word}" for word in ["бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз"]),
        into=first,
    )
    for number in (first, *others):
        say_kind(desk, number, QuestionKind.COMPLAINT)
    with desk.reading() as session:
        assert len(desk_labels(session)) == MOST_OF_A_CLAIM


def test_the_rules_of_the_record_are_those_of_the_file(desk):
    from models.routing import read_rules

    with desk.reading() as session:
        kept = rules_in_force(session)
    handed_in = read_rules(yaml.safe_load((DATA / "routing.yaml").read_text("utf-8")))
    assert kept.bodies == handed_in.bodies
    assert [(r.topic, r.words, r.bodies, r.needs, r.without) for r in kept.rules] == [
        (r.topic, r.words, r.bodies, r.needs, r.without) for r in handed_in.rules
    ]


def test_an_explanation_is_said_in_the_readers_language(desk):
    with desk.reading() as session:
        places = bodies.place_names(session)
    said = ("word:пособие", "region:61")
    assert names_of(said, places, "kk") == ["пособие", "Түркістан облысы"]
    assert names_of(said, places, "ru") == ["пособие", "Туркестанская область"]
    assert names_of(("word:su", "place:unknown"), places, "en") == ["su"]

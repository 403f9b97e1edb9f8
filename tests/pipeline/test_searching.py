"""Searching: found in any form and spelling, by pasted messages and ids; whatever is typed, nothing breaks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from claims import people, refutations, sightings, sources, triage, words
from claims.content import Text
from claims.records import SaidWords
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Language, Role, Verdict
from models.findable import asked, forms, tokens
from pipeline.searching import learn_words, search

START = datetime(2020, 6, 30, 9, tzinfo=UTC)
SAID = {
    "dam": "Плотину Акжайма прорвало, вода идёт на сёла",
    "vaccine": "Вакцинамен бірге адамға чип салады екен",
    "banana": "Бананы из Эквадора заражают коронавирусом",
    "mask": "Маски с китайским клеем вызывают удушье",
    "school": "Мектептер келесі аптадан жабылады дейді",
    "tower": "5G мұнаралары COVID-19 таратады",
    "english": "Hospitals will be closed and nurses were dismissed",
}
FOUND = [
    ("плотина", "dam"),
    ("плотины прорвала", "dam"),
    ("воды", "dam"),
    ("plotina", "dam"),
    ("вакцина", "vaccine"),
    ("вакцинаның", "vaccine"),
    ("vaktsina", "vaccine"),
    ("чиптер", "vaccine"),
    ("адамдар", "vaccine"),
    ("банан", "banana"),
    ("бананами", "banana"),
    ("бананды", "banana"),
    ("коронавирус", "banana"),
    ("масок", "mask"),
    ("маскалар", "mask"),
    ("мектеп", "school"),
    ("мектепте", "school"),
    ("mektep", "school"),
    ("МЕКТЕПТЕРДІ", "school"),
    ("мұнара", "tower"),
    ("мунара", "tower"),
    ("munara 5g", "tower"),
    ("covid", "tower"),
    ("COVID-19", "tower"),
    ("hospital", "english"),
    ("nurse closing", "english"),
]


@pytest.fixture
def told(database):
    """Each text as a claim of its own, its words learned; claim ids by name."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        for handle in ("dana", "erlan"):
            people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR, Role.FACT_CHECKER}))
        dana = people.find_person(session, "dana")
        feed = sources.add_source(session, dana, sources.NewSource("one", "feed", "https://one.example", {}))
        names = {}
        for number, (name, text) in enumerate(SAID.items()):
            seen = Seen(name, text, published_at=START + timedelta(minutes=number))
            sighting = sightings.record(session, feed, seen)
            names[name] = triage.open_claims(session, [sighting.id], "test")[0]
        ids = {name: claim.public_id for name, claim in names.items()}
    learn_words(database)
    return ids


@pytest.fixture
def find(database, told):
    """The names of what a question finds."""
    names = {claim: name for name, claim in told.items()}

    def found(question, **options):
        with database.reading() as session:
            hits = search(session, question, **options).hits
            claims = {hit.claim_id: session.get(triage.Claim, hit.claim_id).public_id for hit in hits}
            return [names.get(claims[hit.claim_id], claims[hit.claim_id]) for hit in hits]

    return found


def test_what_was_said_is_found_in_other_forms_spellings_and_alphabets(find):
    lacking = [(question, name) for question, name in FOUND if name not in find(question)]
    assert lacking == []


def test_what_nobody_said_is_not_found(find):
    assert [find(question) for question in ("цирк", "circus", "плотина цирк слон", "99")] == [[], [], [], []]


def test_a_pasted_message_finds_its_claim_by_its_rare_words(find):
    message = (
        "‼️ СРОЧНО ‼️ Перешлите всем! Соседка рассказала: вчера ночью плотину Акжайма прорвало,"
        " вода уже идёт на ближние сёла, собирайте документы"
    )
    assert find(message)[0] == "dam"


def test_an_id_leads_to_its_claim_and_that_of_a_refutation_to_what_it_answers(database, told):
    with database.writing() as session:
        dana = people.find_person(session, "dana")
        draft = Draft(Verdict.FALSE, START.date(), {"ru": Text("Т", "Нет", "")}, claims=(told["dam"],))
        answer = refutations.draft(session, dana, draft).public_id
        mask = triage.find_claim(session, told["mask"])
        triage.merge(session, dana, mask, triage.find_claim(session, told["dam"]))
    with database.reading() as session:
        for typed in (told["dam"], told["dam"].upper(), told["dam"].replace("-", ""), told["mask"], answer):
            assert search(session, typed).jump == told["dam"], typed
        assert search(session, "c-00000").jump == ""


def test_a_wording_is_found_before_what_was_said_and_no_longer_when_it_is_replaced(database, told, find):
    with database.writing() as session:
        dana = people.find_person(session, "dana")
        triage.word(session, dana, triage.find_claim(session, told["mask"]), Language.RU, "Банан вреден")
    learn_words(database)
    assert find("банан") == ["mask", "banana"]
    with database.writing() as session:
        dana = people.find_person(session, "dana")
        triage.word(session, dana, triage.find_claim(session, told["mask"]), Language.RU, "Клей вреден")
    learn_words(database)
    assert find("банан") == ["banana"]


def test_the_newest_come_first_and_a_page_goes_on_where_the_last_one_ended(database, told, find, monkeypatch):
    with database.writing() as session:
        feed = sources.find_source(session, "one")
        for number in range(9):
            seen = sightings.record(session, feed, Seen(f"b{number}", f"Банан номер {number}"))
            triage.open_claims(session, [seen.id], "test")
    learn_words(database)
    whole = find("банан")
    assert (len(whole), whole[-1]) == (10, "banana")
    pages, before = [], 0
    with database.reading() as session:
        while True:
            page = search(session, "банан", before=before, limit=3)
            pages += [hit.sighting_id for hit in page.hits]
            before = page.before
            if not before:
                break
    assert pages == sorted(pages, reverse=True)
    assert len(pages) == 10


def test_learning_again_does_nothing_and_a_changed_text_is_learned_anew(database, told, find):
    def counted():
        with database.reading() as session:
            return words.counts(session, ["банан", "груш", "маск"])

    before = counted()
    assert learn_words(database) == 0
    with database.writing() as session:
        feed = sources.find_source(session, "one")
        sightings.record(session, feed, Seen("banana", "Груши из Эквадора заражают"))
    assert learn_words(database) == 1
    assert (find("банан"), find("груша")) == ([], ["banana"])
    assert counted() == {**{word: n for word, n in before.items() if word != "банан"}, "груш": 1}


def test_what_is_broken_off_goes_on_where_it_was(database, told, find):
    with database.writing() as session:
        gone = session.query(SaidWords).order_by(SaidWords.id.desc()).first().id
        words._drop(session, [gone])
    assert find("hospital") == []
    assert learn_words(database) == 1
    assert find("hospital") == ["english"]


def test_other_forms_have_everything_learned_anew(database, told, find, monkeypatch):
    monkeypatch.setattr("models.findable.FORMS", 2)
    assert learn_words(database) == len(SAID)
    assert (find("банан"), learn_words(database)) == (["banana"], 0)


HOSTILE = [
    '"',
    "'",
    "a\"b'c",
    "COVID-19 C++ NOT",
    "*",
    "NEAR(a b)",
    "a AND",
    ":*",
    "\x00",
    "'|'",
    "&",
    "!",
    "-",
]


@pytest.mark.parametrize(
    "question", [*HOSTILE, "block0#", "blockw#", "(" * 500, "ы" * 5000, "вода " * 900, "中文", "🙏"]
)
def test_nothing_that_is_typed_breaks_the_search(find, question):
    find(question)


@given(st.text(max_size=60))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_search(find, question):
    find(question)


@given(st.text(max_size=200))
def test_tokens_are_letters_and_digits_alone(text):
    assert all(token.isalnum() and len(token) <= 60 for token in tokens(text))
    assert all(group and all(token.isalnum() for token in group) for group in asked(text))


def test_forms_of_one_word_meet():
    for one, other in (
        ("бананди", "бананами"),
        ("вактсинамен", "вактсина"),
        ("суга", "су"),
        ("аурухана", "ауруханада"),
    ):
        assert set(forms(one)) & set(forms(other)), (one, other)

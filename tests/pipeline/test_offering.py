"""What may already answer a question: what is published and standing, above the bar, in the asker's language."""

import csv
import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from claims import acts, clock, people, refutations, sightings, sources, triage
from claims.content import Text
from claims.seen import Seen
from claims.terms import PageKind, Role, Standing, Verdict
from models.matcher import Matcher
from models.offering import OfferModel, shipped
from models.offering_training import Judged, bar_for
from pipeline import offering
from pipeline.offer_truth import measured_offers, read_world
from pipeline.offering import offer
from tests.claims.public_world import BANANA, Public

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
ASKED = "Скажите, правда, что бананы заражают коронавирусом?"
ASKED_IN_KAZAKH = "Банан арқылы коронавирус жұғады дегені рас па?"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What compares may have to be compiled first; how long that takes is no part of what is tested."""
    monkeypatch.setattr(offering, "PATIENCE", 300.0)
    monkeypatch.setattr(offering, "QUICK", 300.0)


@pytest.fixture
def staff(database):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        for name, role in (("dana", Role.EDITOR), ("erlan", Role.EDITOR), ("berik", Role.FACT_CHECKER)):
            people.add_person(session, admin, name, name.title(), frozenset({role}))


@pytest.fixture
def act(database, staff):
    """Does something with the record as the editors do, in one unit of work."""

    def go(do):
        with database.writing() as session:
            editors = [people.find_person(session, name) for name in ("dana", "erlan")]
            return do(Public(session, *editors))

    return go


@pytest.fixture
def refutation(act):
    return act(lambda public: public.refute().public_id)


def titles(database, text=ASKED, language="ru"):
    return [one.title for one in offer(database, text, language)]


def test_a_published_refutation_is_offered_with_its_verdict_and_address(database, refutation):
    (found,) = offer(database, ASKED, "ru")
    assert (found.kind, found.id, found.verdict) == ("refutation", refutation, Verdict.FALSE)
    assert (found.title, found.summary) == (BANANA["ru"].title, BANANA["ru"].summary)
    assert found.url.startswith("https://aiqyn.example/ru/")
    assert found.confidence >= shipped().bar


def test_it_is_found_and_told_in_each_language_it_is_published_in(database, refutation):
    (found,) = offer(database, ASKED_IN_KAZAKH, "kk")
    assert (found.title, found.language) == (BANANA["kk"].title, "kk")
    (found,) = offer(database, ASKED_IN_KAZAKH, "ru")
    assert found.title == BANANA["ru"].title, "asked in Kazakh by somebody who reads Russian"
    (found,) = offer(database, ASKED, "en")
    assert (found.title, found.language) == (BANANA["kk"].title, "kk"), "no English text: one that there is"


@pytest.mark.parametrize("text", ["", "   ", "спасибо", "Когда откроют школу в нашем ауле?", "\x00" * 50])
def test_below_the_bar_nothing_is_offered(database, refutation, text):
    assert titles(database, text) == []


def test_what_is_drafted_submitted_or_only_approved_is_not_offered(database, act):
    act(lambda public: public.refute(send=False))
    assert titles(database) == []


def test_what_is_withdrawn_is_not_offered_from_the_moment_of_approval(database, act, refutation):
    assert titles(database) == [BANANA["ru"].title]
    act(lambda public: public.withdraw(_found(public, refutation), send=False, kk="Қате.", ru="Ошибка."))
    assert titles(database) == []
    act(lambda public: public.send())
    assert titles(database) == []


def test_a_correction_is_offered_as_it_is_now(database, act, refutation):
    def correct(public):
        found = _found(public, refutation)
        draft = refutations.read(found)
        texts = {**draft.texts, "ru": Text("Бананы заражают коронавирусом", "Нет, не заражают.", "…")}
        note = {"kk": "Түзетілді.", "ru": "Исправлено."}
        changed = replace(draft, texts=texts, note=note, verdict=Verdict.MISLEADING)
        refutations.edit(public.session, public.editor, found, changed)
        public.approve(found)

    assert offer(database, ASKED, "ru")[0].verdict is Verdict.FALSE
    act(correct)
    (found,) = offer(database, ASKED, "ru")
    assert (found.summary, found.verdict) == ("Нет, не заражают.", Verdict.MISLEADING)


def test_what_was_overtaken_or_is_out_of_date_is_not_offered(database, act):
    today = clock.now().date()
    overtaken = {"kk": "Өзгерді.", "ru": "Изменилось."}
    act(lambda public: public.refute(overtaken_on=today, overtaken_note=overtaken))
    assert titles(database) == []
    act(lambda public: public.refute(valid_until=today - timedelta(days=1)))
    assert titles(database) == []
    act(lambda public: public.refute(valid_until=today))
    assert titles(database) == [BANANA["ru"].title]


def test_guidance_and_public_answers_are_offered_and_other_pages_are_not(database, act):
    act(
        lambda public: public.page(
            PageKind.GUIDANCE, "wash", "Как правильно мыть руки с мылом", "Мойте 20 секунд."
        )
    )
    asked = {"ru": "Положена ли самозанятым выплата за июль?"}
    act(
        lambda public: public.page(
            PageKind.ANSWER,
            "pay",
            "Выплата самозанятым",
            "Да, положена.",
            question=asked,
            authority={"ru": "Министерство"},
        )
    )
    (found,) = offer(database, "как правильно мыть руки с мылом", "ru")
    assert (found.kind, found.verdict) == ("guidance", None)
    (found,) = offer(database, "Скажите, положена ли самозанятым выплата за июль?", "ru")
    assert (found.kind, found.title) == ("answer", "Выплата самозанятым")


def test_what_people_confirmed_to_say_the_same_leads_to_the_answer_and_is_never_shown(database, act):
    said = "На рынке говорят, что жёлтые фрукты из порта разносят эту заразу, руками не трогать"
    texts = {"ru": Text("Бананы заражают коронавирусом", "Нет.", "…"), "kk": BANANA["kk"]}

    def prepare(public):
        checker = people.find_person(public.session, "berik")
        feed = sources.add_source(
            public.session, checker, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        )
        seen = sightings.record(public.session, feed, Seen("1", said, language="ru"))
        (claim,) = triage.open_claims(public.session, [seen.id], "test")
        public.refute(claim, texts=texts)
        return claim.public_id

    name = act(prepare)
    asked = "Правда, что жёлтые фрукты из порта разносят эту заразу и руками их не трогать?"
    assert titles(database, asked) == []

    def confirm(public):
        claim = triage.find_claim(public.session, name)
        checker = people.find_person(public.session, "berik")
        (match,) = triage.members(public.session, claim, Standing.JOINED)
        triage.confirm(public.session, checker, match.sighting, claim)

    act(confirm)
    (found,) = offer(database, asked, "ru")
    assert found.title == "Бананы заражают коронавирусом"
    assert "рынке" not in repr(found)


def test_an_unchanged_record_is_not_read_again(database, refutation, monkeypatch):
    assert titles(database) == [BANANA["ru"].title]
    monkeypatch.setattr(offering, "offered", None)
    assert titles(database) == [BANANA["ru"].title]


def test_what_is_not_found_in_time_is_not_offered_and_nobody_waits_longer(database, refutation, monkeypatch):
    assert titles(database) == [BANANA["ru"].title]
    monkeypatch.setattr(offering, "PATIENCE", 0.05)
    with offering._offers_of(database)._using:
        started = time.monotonic()
        assert titles(database) == []
        assert time.monotonic() - started < 1
    monkeypatch.setattr(offering, "PATIENCE", 300.0)
    assert titles(database) == [BANANA["ru"].title]


def test_with_thousands_of_answers_the_asker_does_not_wait_for_them_to_be_read(
    database, act, refutation, monkeypatch
):
    assert titles(database) == [BANANA["ru"].title]
    monkeypatch.setattr(offering, "QUICK", 0.0)
    monkeypatch.setattr(offering, "STALE", 0.0)
    go = threading.Event()
    read = offering.offered
    monkeypatch.setattr(offering, "offered", lambda *given: go.wait(10) and read(*given))
    act(lambda public: public.withdraw(_found(public, refutation), kk="Қате.", ru="Ошибка."))
    assert titles(database) == [], "not read again yet, and all the same the withdrawn one is not offered"
    go.set()


def test_a_matcher_that_the_bar_was_not_made_for_has_to_be_sure_itself():
    model = shipped()
    matcher = Matcher.load()
    chances, scores = np.array([0.99, 0.99]), np.array([0.5, 0.95])
    assert model.matcher == matcher.digest, "fit it anew: python bench/offers.py"
    assert model.shown(chances, scores, matcher) == [0, 1]
    assert model.shown(chances, scores, replace(matcher, version="another")) == [1]


def test_the_stored_model_is_the_same_to_the_last_digit(tmp_path):
    shipped().save(tmp_path / "offering.json")
    assert OfferModel.load(tmp_path / "offering.json") == shipped()


def test_the_bar_holds_for_each_part_by_itself():
    chances = np.array([0.9] * 100 + [0.7] * 100)
    parts = ["ru"] * 100 + ["kk"] * 100
    right = np.array([True] * 100 + [True] * 90 + [False] * 10)
    judged = Judged(np.zeros((200, 5)), right, [""] * 200, parts)
    assert bar_for(chances, judged) == pytest.approx(0.71)
    fine = Judged(np.zeros((200, 5)), np.ones(200, bool), [""] * 200, parts)
    assert bar_for(chances, fine) == pytest.approx(0.5)


def test_of_what_is_shown_97_of_100_are_right_in_every_language_and_one_in_three_questions_is_helped():
    sheet = measured_offers(DEMO, Matcher.load(), lambda _: None)
    for by in ("published texts", "and confirmed ones"):
        for language in ("all", "kk", "ru", "en"):
            assert sheet.figure("shown that is right", by, language).value >= 0.97
            assert sheet.figure("could be shown and is", by, language).value >= 0.40
            assert sheet.figure("nothing answers, and something is shown", by, language).value <= 0.004
            assert sheet.figure("shown that is right", by, language).rows >= 20
    assert sheet.document()["bar"] == pytest.approx(sheet.document()["bar_if_fitted_now"])


def test_every_answer_named_beside_the_truth_is_there_and_has_a_reason(tmp_path):
    world = read_world(DEMO)
    with (DEMO / "offers.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert rows
    for row in rows:
        assert row["answer"] in world.documents
        assert row["rumour"] in {one.rumour for one in world.questions}
        assert row["why"].strip()
    with pytest.raises(Exception, match="demonstration is not in"):
        read_world(shutil.copytree(DEMO / "news", tmp_path / "news"))


def _found(public, name):
    return refutations.find_refutation(public.session, name)


def test_acts_are_what_says_that_something_changed(database, refutation):
    with database.reading() as session:
        before = acts.head(session)
    offer(database, ASKED, "ru")
    with database.reading() as session:
        assert acts.head(session) == before

"""Many who ask at once: each question kept once, each receipt true, nobody's trouble another's."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from claims import people, questions, sources
from claims.errors import RefusedError
from claims.records import Question, Sighting
from claims.seen import Asked
from claims.terms import QuestionWay
from desk import receiving
from desk.receiving import Receiving


@pytest.fixture
def received(desk):
    """A desk with two sources, and where its questions are received."""
    with desk.database.writing() as session:
        aliya = people.find_person(session, "aliya")
        for key in ("one", "two"):
            sources.add_source(session, aliya, sources.NewSource(key, "webhook", "https://p.kz", {}))
    return desk.app.state.desk.receiving


def asked(key, text="Рас па?"):
    return Asked(key, text, QuestionWay.WEBHOOK)


def at_once(work, items):
    """What *work* gives for each item, all begun together."""
    begin = threading.Barrier(len(items))

    def one(item):
        begin.wait()
        try:
            return work(item)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(one, items))


def kept(desk):
    with desk.database.reading() as session:
        return {row.public_id: row.sighting.text for row in session.scalars(select(Question))}


def test_a_crowd_is_kept_and_each_gets_the_receipt_of_its_own_question(desk, received):
    texts = {f"{source}/{n}": f"Сұрақ {source} {n}" for source in ("one", "two") for n in range(30)}
    found = at_once(lambda key: received.ask(key.partition("/")[0], asked(key, texts[key])), list(texts))
    assert {receipt.number: text for receipt, text in zip(found, texts.values(), strict=True)} == kept(desk)
    assert all(receipt.fresh for receipt in found)
    with desk.database.reading() as session:
        for receipt, text in zip(found, texts.values(), strict=True):
            assert questions.by_receipt(session, receipt.secret).sighting.text == text


def test_a_crowd_is_kept_in_fewer_units_of_work_than_there_are_questions(desk, received, monkeypatch):
    units, writing = [], type(desk.database).writing

    def counted(database):
        units.append(1)
        return writing(database)

    monkeypatch.setattr(type(desk.database), "writing", counted)
    at_once(lambda n: received.ask("one", asked(f"k{n}")), list(range(40)))
    assert len(units) <= 25


def test_the_same_key_at_once_is_one_question_and_one_receipt(desk, received):
    found = at_once(lambda _: received.ask("one", asked("same")), list(range(24)))
    assert len({(receipt.number, receipt.secret) for receipt in found}) == 1
    assert sorted(receipt.fresh for receipt in found) == [False] * 23 + [True]
    assert len(kept(desk)) == 1


def test_other_words_under_the_same_key_are_not_lost(desk, received):
    words = [f"Сөз {n}" for n in range(12)]
    at_once(lambda text: received.ask("one", asked("same", text)), words)
    with desk.database.reading() as session:
        sighting = session.scalars(select(Sighting)).one()
        assert sighting.revision == 12


def test_one_that_is_refused_leaves_the_others_in(desk, received):
    found = at_once(
        lambda n: received.ask("one", asked(f"k{n}", " " if n % 10 == 0 else "Рас па?")), list(range(30))
    )
    assert [isinstance(one, RefusedError) for one in found] == [n % 10 == 0 for n in range(30)]
    assert len(kept(desk)) == 27


def test_two_processes_that_keep_the_same_at_once_agree(desk, received):
    other = Receiving(desk.database, desk.settings)
    both = [received, other]
    found = at_once(lambda n: both[n % 2].ask("one", asked(f"k{n // 2}")), list(range(40)))
    assert not [one for one in found if isinstance(one, Exception)]
    assert [found[n].number == found[n + 1].number for n in range(0, 40, 2)] == [True] * 20
    assert len(kept(desk)) == 20


def test_a_record_that_is_busy_is_told_to_each_and_later_all_is_well(desk, received, monkeypatch):
    def busy(*_):
        raise OperationalError("INSERT", {}, Exception("locked"))

    with monkeypatch.context() as patched:
        patched.setattr(questions, "ask", busy)
        patched.setattr(questions, "ask_each", busy)
        found = at_once(lambda n: received.ask("one", asked(f"k{n}")), list(range(10)))
    assert [type(one) for one in found] == [OperationalError] * 10
    assert received.ask("one", asked("k1")).fresh


def test_the_thread_that_writes_ends_when_nobody_comes_and_begins_anew(desk, received, monkeypatch):
    monkeypatch.setattr(receiving, "IDLE", 0.05)
    for key in ("a", "b"):
        assert received.ask("one", asked(key)).fresh
        received._writer.join(5) if received._writer else None
        assert received._writer is None
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Question)) == 2

"""The private link: where the question stands, what its holder may do, and nothing for anybody else."""

import statistics
import time
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from claims import clock, contacts, questions, refutations, triage
from claims.acts import Actor
from claims.bodies import load_authorities
from claims.records import Authority, Contact, Question, Sighting
from claims.terms import Decided, DecidedBy, QuestionState, Verdict
from desk import limiting, proof_of_work
from tests.desk.asking import ASKED, Browser, public_of

BODY = {
    "key": "moh",
    "names": [
        {"language": "kk", "name": "Денсаулық сақтау министрлігі"},
        {"language": "ru", "name": "Министерство здравоохранения"},
    ],
}


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """No script runs here: tickets need not age."""
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)


@pytest.fixture
def browser(desk):
    return Browser(desk)


@pytest.fixture
def link(browser):
    return browser.send(to="asem@example.kz")[1]


def changed(desk, link, **values):
    """Sets what the desk's people would set by many steps."""
    with desk.database.writing() as session:
        question = questions.by_receipt(session, link.rsplit("/", 1)[1])
        for name, value in values.items():
            setattr(question, name, value)
        return question.id


def decided(desk, link, what, reason, value="x"):
    with desk.database.writing() as session:
        question = questions.by_receipt(session, link.rsplit("/", 1)[1])
        questions.decide(session, question, what, "", value, reason=reason)


def answered(desk, link):
    """The question's claim is refuted and the question counts as answered; the refutation's id."""
    with desk.database.writing() as session:
        question = questions.by_receipt(session, link.rsplit("/", 1)[1])
        (claim,) = triage.open_claims(session, [question.sighting_id], "test")
        name = public_of(desk, session).refute(claim).public_id
        question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    return name


def state(desk):
    with desk.database.reading() as session:
        return session.scalars(select(Question.state)).one()


def test_it_shows_the_question_masked_and_where_it_is(desk, browser):
    link = browser.send("Мне звонили с 8 701 123 45 67, правда?")[1]
    page = browser.open(link)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex"
    assert "Мне звонили с [телефон], правда?" in page.text
    assert "Получен" in page.text and "Выясняем, кто может на него ответить" in page.text


def test_it_speaks_the_language_chosen_for_the_answer_unless_another_is_asked_for(desk):
    kazakh = Browser(desk, "kk")
    link = kazakh.send(answer_in="ru")[1]
    assert '<html lang="ru">' in kazakh.open(link).text
    assert '<html lang="en">' in kazakh.open(f"{link}?lang=en").text


def test_with_whom_due_when_and_why_extended_or_paused(desk, browser, link):
    with desk.database.writing() as session:
        load_authorities(session, Actor.machine("test"), [BODY])
        body = session.scalars(select(Authority.id)).one()
    day = date(2099, 12, 18)
    changed(desk, link, authority_id=body, route_by=DecidedBy.PERSON, state=QuestionState.ROUTED, due_on=day)
    page = browser.open(link).text
    assert "Рассматривает: Министерство здравоохранения" in page
    assert "Срок – до 18 декабря 2099 года" in page
    decided(desk, link, Decided.EXTENSION, "Ждём <лабораторию>.")
    changed(desk, link, extended_on=date(2099, 12, 1))
    page = browser.open(link).text
    assert "Срок продлён. Ждём &lt;лабораторию&gt;." in page
    decided(desk, link, Decided.PAUSE, "Нужен документ.")
    changed(desk, link, paused_on=date(2099, 12, 2))
    page = browser.open(link).text
    assert "Срок сейчас приостановлен. Нужен документ." in page and "18 декабря" not in page
    changed(desk, link, paused_on=None, due_on=date(2020, 1, 9))
    assert "должен был прийти до 9 января 2020 года" in browser.open(link).text


def test_what_a_machine_proposes_is_told_nobody(desk, browser, link):
    with desk.database.writing() as session:
        load_authorities(session, Actor.machine("test"), [BODY])
        body = session.scalars(select(Authority.id)).one()
    changed(desk, link, authority_id=body, route_by=DecidedBy.MACHINE)
    assert "Министерство" not in browser.open(link).text


def test_the_whole_answer_with_verdict_and_address(desk, browser, link):
    answered(desk, link)
    page = browser.open(link).text
    assert "Неправда" in page and "Полный текст." in page
    assert 'href="https://aiqyn.example/ru/' in page
    assert "Ответ дан" in page and "Это не то, о чём я спрашиваю" in page
    assert "Отозвать вопрос" not in page


def test_a_correction_and_a_withdrawal_stand_in_its_box(desk, browser, link):
    name = answered(desk, link)
    with desk.database.writing() as session:
        public = public_of(desk, session)
        refutation = refutations.find_refutation(session, name)
        note = {"kk": "Түзетілді.", "ru": "Уточнён срок."}
        draft = replace(refutations.read(refutation), note=note, verdict=Verdict.MISLEADING)
        refutations.edit(session, public.editor, refutation, draft)
        public.approve(refutation)
    page = browser.open(link).text
    assert "Исправлено" in page and "Уточнён срок." in page
    with desk.database.writing() as session:
        public_of(desk, session).withdraw(
            refutations.find_refutation(session, name), kk="Қате.", ru="Это была ошибка."
        )
    page = browser.open(link).text
    assert "Этот ответ отозван." in page and "Это была ошибка." in page
    assert "Полный текст." not in page and "Вводит в заблуждение" not in page


def test_an_answer_that_is_hostile_is_shown_as_text(desk, browser, link):
    name = answered(desk, link)
    with desk.database.writing() as session:
        refutation = refutations.find_refutation(session, name)
        public = public_of(desk, session)
        draft = refutations.read(refutation)
        evil = "<script>alert(1)</script> [x](javascript:alert(1)) **да**"
        texts = {code: replace(one, body=evil, summary="<b>Нет</b>") for code, one in draft.texts.items()}
        note = {"kk": "<i>", "ru": "<i>"}
        refutations.edit(session, public.editor, refutation, replace(draft, texts=texts, note=note))
        public.approve(refutation)
    page = browser.open(link).text
    assert "<strong>да</strong>" in page
    assert (
        "<script>alert" not in page
        and 'href="javascript' not in page
        and "<b>Нет" not in page
        and "<i>" not in page
    )


# --- acts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["withdraw", "forget", "not-this"])
def test_opening_a_link_changes_nothing(desk, browser, link, act):
    if act == "not-this":
        answered(desk, link)
    before = state(desk)
    for _ in range(2):
        assert browser.open(f"{link}/{act}").status_code == 200
        browser.client.head(f"{link}/{act}")
    assert state(desk) is before


def test_taking_it_back_is_done_once_and_said(desk, browser, link):
    for _ in range(2):
        answer = browser.client.post(f"{link}/withdraw")
        assert answer.status_code == 303
    assert state(desk) is QuestionState.WITHDRAWN
    page = browser.open(answer.headers["location"]).text
    assert "Вы отозвали этот вопрос" in page and "Отозвать вопрос</a>" not in page
    assert browser.open(f"{link}/withdraw").status_code == 303


def test_not_what_was_asked_opens_it_again_and_the_same_answer_is_not_shown(desk, browser, link):
    answered(desk, link)
    answer = browser.client.post(f"{link}/not-this")
    assert answer.status_code == 303
    assert state(desk) is QuestionState.RECEIVED
    assert "Полный текст." not in browser.open(link).text
    assert browser.client.post(f"{link}/not-this").status_code == 303
    assert state(desk) is QuestionState.RECEIVED


def test_forgetting_leaves_nothing_and_the_link_opens_nothing(desk, browser, link):
    page = browser.client.post(f"{link}/forget")
    assert (page.status_code, "Ваши данные удалены" in page.text) == (200, True)
    gone, wrong = browser.open(link), browser.open("/q/" + "0" * 32)
    assert (gone.status_code, gone.text) == (404, wrong.text)
    assert dict(gone.headers) == dict(wrong.headers)
    for act in ("withdraw", "forget", "not-this"):
        assert browser.client.get(f"{link}/{act}").status_code == 404
        assert browser.client.post(f"{link}/{act}").status_code == 404
    with desk.database.reading() as session:
        assert list(session.scalars(select(Contact))) == []
        assert ASKED not in "".join(session.scalars(select(Sighting.text)))


def test_an_act_that_there_is_not_does_nothing(desk, browser, link):
    assert browser.client.post(f"{link}/publish").status_code in (404, 422)
    assert state(desk) is QuestionState.RECEIVED


# --- guessing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret", ["x", "0" * 32, "F" * 32, "0" * 4000, "%00", "é", "' OR 1=1 --", "q-7k2m9"]
)
def test_any_other_word_is_the_same_404(desk, browser, link, secret):
    page = browser.open(f"/q/{secret}")
    assert (page.status_code, "Эта ссылка не открывает" in page.text) == (404, True)
    assert ASKED not in page.text


def test_the_secret_is_not_what_is_stored_and_the_stored_one_opens_nothing(desk, browser, link):
    secret = link.rsplit("/", 1)[1]
    assert len(bytes.fromhex(secret)) * 8 == 128
    with desk.database.reading() as session:
        stored = session.scalars(select(Question.receipt_hash)).one()
    assert stored != secret and secret not in stored
    assert browser.open(f"/q/{stored}").status_code == 404
    assert browser.open(f"/q/{stored[:32]}").status_code == 404


def test_ten_thousand_guesses_open_nothing(desk, browser, link):
    secret = int(link.rsplit("/", 1)[1], 16)
    with desk.database.reading() as session:
        near = [f"{secret ^ (1 << bit):032x}" for bit in range(128)]
        far = [contacts.seal_of(desk.settings.question_keys).mark(f"guess/{n}")[:32] for n in range(10_000)]
        assert [one for one in near + far if questions.by_receipt(session, one)] == []


def test_guessing_is_slowed_down_and_whoever_has_a_receipt_is_not(desk, browser, link, monkeypatch):
    monkeypatch.setattr(limiting, "WRONG_RECEIPTS", "5 per 5 minutes")
    answers = [browser.open(f"/q/{number:032x}").status_code for number in range(8)]
    assert answers == [404] * 5 + [429] * 3
    assert browser.open(link).status_code == 200


def test_a_wrong_link_and_a_forgotten_one_take_the_same_time(desk, browser, monkeypatch):
    monkeypatch.setattr(limiting, "WRONG_RECEIPTS", "100000 per 5 minutes")
    forgotten = browser.send()[1]
    browser.client.post(f"{forgotten}/forget")
    times = {"wrong": [], "forgotten": []}
    for number in range(60):
        for name, address in (("wrong", f"/q/{number:032x}"), ("forgotten", forgotten)):
            started = time.perf_counter()
            assert browser.client.get(address).status_code == 404
            times[name].append(time.perf_counter() - started)
    wrong, gone = (statistics.median(times[name]) for name in ("wrong", "forgotten"))
    spread = statistics.stdev(times["wrong"] + times["forgotten"])
    assert abs(wrong - gone) < max(0.3 * wrong, spread)

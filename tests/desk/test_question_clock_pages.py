"""The pages about the clock of questions: what they show, to whom, and what their forms do."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from claims import clock, contacts, people, sources
from claims.question_clock import start
from claims.question_terms import terms_of
from claims.records import Authority, DayOff, Notice, PersonAuthority, Question, QuestionDecision
from claims.terms import DayKind, Decided, PublicationState
from claims.working_days import Calendar, day_of
from tests.claims.question_world import ALMATY, World
from tests.desk.question_story import settled

KZ = Calendar("KZ")


@pytest.fixture
def dialect() -> str:
    """What the pages ask is asked of both databases in the tests of `claims` and `pipeline`."""
    return "sqlite"


@pytest.fixture
def told(desk):
    """The numbers of some questions by what they are."""
    return settled(desk)


def numbers(page):
    return re.findall(r'<li class="row" id="(q-\w+)"', page)


def answers_for(desk, handle, key):
    with desk.database.writing() as session:
        person = people.find_person(session, handle)
        authority = session.scalars(select(Authority).where(Authority.key == key)).one()
        row = PersonAuthority(person_id=person.id, authority_id=authority.id, given_at=clock.now())
        session.add(row)
        return authority.id


def question(desk, number):
    with desk.database.reading() as session:
        return session.scalars(select(Question).where(Question.public_id == number)).one()


# --- what is due ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_where_nobody_waits_the_page_says_so(desk, language):
    page = desk.sign_in("dana", language).get("/questions/due")
    assert page.status_code == 200
    said = {"kk": "Жауап күтіп отырған ешкім жоқ", "ru": "Никто не ждёт", "en": "Nobody waits"}[language]
    assert said in page.text


def test_the_list_begins_with_the_first_number_and_the_most_overdue(desk, told):
    page = desk.sign_in("dana").get("/questions/due").text
    with desk.database.reading() as session:
        waiting = session.scalars(select(Question).where(Question.state.in_(("received", "routed")))).all()
        people_waiting = len({one.voice for one in waiting})
    assert f'<strong class="figure">{people_waiting}</strong>' in page
    days = re.findall(r'class="due-day" datetime="([\d-]+)"', page)
    running = days[:-1]  # what is paused comes last
    assert len(running) > 10 and running == sorted(running)
    assert "Overdue by" in page


def test_each_state_is_a_list_and_the_counts_add_up(desk, told):
    client = desk.sign_in("dana")
    whole = client.get("/questions/due").text
    counts = [int(count) for count in re.findall(r'<span class="count">(\d+)</span>', whole)]
    assert counts[0] == sum(counts[1:]) > 0
    for state, count in zip(("overdue", "today", "soon", "on_time", "paused"), counts[1:], strict=True):
        page = client.get(f"/questions/due?state={state}").text
        assert bool(numbers(page)) == bool(count)
    assert numbers(client.get("/questions/due?state=paused").text) == [told["paused"]]
    assert told["overdue"] not in numbers(client.get("/questions/due?state=on_time").text)


def test_filters_narrow_and_can_be_taken_back(desk, told):
    client = desk.sign_in("dana", "ru")
    page = client.get("/questions/due?authority=labour&topic=water&region=61").text
    assert "Показать всё" in page
    with desk.database.reading() as session:
        body = session.scalars(select(Authority.id).where(Authority.key == "labour")).one()
        rows = session.scalars(select(Question).where(Question.public_id.in_(numbers(page)))).all()
        assert {(one.authority_id, one.topic) for one in rows} <= {(body, "water")}
    nobody = client.get("/questions/due?authority=-").text
    assert set(re.findall(r"Ещё не передан органу</span>", nobody)) != set()
    assert "Министерство труда" not in nobody.split('<ol class="rows due">')[1]


def test_lines_are_pages_that_hold_each_once(desk):
    settled(desk, questions=120)
    client = desk.sign_in("dana")
    first = client.get("/questions/due").text
    further = re.search(r'href="(/questions/due\?skip=\d+)">Further', first)
    assert further is not None
    second = numbers(client.get(further[1]).text)
    assert len(numbers(first)) == 50
    assert second != [] and set(second) & set(numbers(first)) == set()


@pytest.mark.parametrize("query", ["state=late", "step=sleep", "skip=-1", f"topic={'x' * 61}"])
def test_what_is_no_filter_is_refused(desk, query):
    assert desk.sign_in("dana").get(f"/questions/due?{query}").status_code == 422


def test_a_contact_sees_its_own_body_s_questions_alone(desk, told):
    client = desk.sign_in("saule", "ru")
    before = client.get("/questions/due").text
    assert numbers(before) == []
    assert "За вами пока не закреплён ни один орган" in before
    body = answers_for(desk, "saule", "health")
    page = client.get("/questions/due").text
    with desk.database.reading() as session:
        rows = session.scalars(select(Question).where(Question.public_id.in_(numbers(page)))).all()
    assert {(one.authority_id, one.route_by.value) for one in rows} == {(body, "person")}
    assert "Министерство труда" not in page and "Кому напоминают" not in page
    assert "/claims/" not in page and '"/questions/c-' not in page


def test_who_is_reminded_stands_there_with_the_worst_first(desk, told):
    page = desk.sign_in("aliya").get("/questions/due").text
    table = page.split('id="hearing"')[1]
    worst = [int(days) for days in re.findall(r"(\d+) working days?</td>", table)]
    assert worst == sorted(worst, reverse=True)
    assert "editors and administrators" in table


# --- figures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["authority", "topic", "region"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_figures_by_everything_in_every_language(desk, told, by, language):
    page = desk.sign_in("gulnar", language).get(f"/questions/figures?by={by}")
    assert page.status_code == 200
    sums = re.findall(r'<td class="num">(\d+)<br>', page.text)
    assert int(sums[0]) == sum(int(one) for one in sums[1:])


def test_a_median_that_nobody_can_know_says_more_than(desk, told):
    page = desk.sign_in("gulnar").get("/questions/figures?by=authority").text
    row = page.split("With nobody yet")[1].split("</tr>")[0]
    assert "(100%)" in row and "more than" in row


def test_a_span_without_questions_says_so(desk, told):
    page = desk.sign_in("gulnar", "ru").get("/questions/figures?since=2020-01-01&until=2020-02-01").text
    assert "За этот период вопросов не было" in page


@pytest.mark.parametrize("query", ["since=2026-02-30", "until=2019-01-01", "since=2030-01-01"])
def test_odd_spans_are_pages(desk, told, query):
    assert desk.sign_in("gulnar").get(f"/questions/figures?{query}").status_code == 200


# --- one question's clock -------------------------------------------------------------------------------


def test_more_time_is_taken_for_one_question(desk, told):
    client = desk.sign_in("dana")
    before = question(desk, told["running"])
    answer = client.post(
        f"/questions/{told['running']}/clock/extend", data={"days": "5", "reason": "The laboratory answers"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/questions/{told['running']}/clock")
    after = question(desk, told["running"])
    assert after.due_on == KZ.add(before.due_on, 5)
    page = client.get(f"/questions/{told['running']}/clock").text
    assert "The laboratory answers" in page and "Dana D." in page


def test_more_time_for_everybody_who_asks_the_same(desk, told):
    today = f"{clock.now().astimezone(ALMATY):%Y-%m-%d}"
    with desk.database.writing() as session:
        seal = contacts.seal_of(desk.settings.question_keys)
        world = World(session, sources.find_source(session, "form"), seal, counted=9000)
        claim, body = world.claim("Су уланған"), world.body("water", en="Water")
        same = [world.ask(f"{today} 00:0{n}", claim=claim, authority=body) for n in range(3)]
        other = world.ask(f"{today} 00:05", claim=claim)  # with nobody yet
        numbers_ = [one.public_id for one in same]
        start(session, terms_of(session, desk.settings.questions, ALMATY))
        alone = other.public_id
    page = desk.sign_in("dana").get(f"/questions/{numbers_[1]}/clock").text
    assert "For all 3 questions" in page
    desk.sign_in("dana").post(
        f"/questions/{numbers_[1]}/clock/extend", data={"days": "2", "reason": "why", "everybody": "yes"}
    )
    days = {question(desk, number).due_on for number in numbers_}
    assert days == {KZ.add(question(desk, alone).due_on, 2)}
    desk.sign_in("dana").post(f"/questions/{numbers_[2]}/clock/extend", data={"days": "1", "reason": "why"})
    assert question(desk, numbers_[2]).due_on == KZ.add(question(desk, numbers_[1]).due_on, 1)


def test_a_form_that_is_wrong_comes_back_with_what_was_written(desk, told):
    client = desk.sign_in("dana", "ru")
    before = question(desk, told["running"])
    for days, reason, says in (
        ("0", "Ждём лабораторию", "Укажите, на сколько рабочих дней"),
        ("много", "Ждём лабораторию", "Укажите, на сколько рабочих дней"),
        ("5", " ", "Напишите почему"),
        ("500", "Ждём лабораторию", "всего не более двух месяцев"),
    ):
        answer = client.post(
            f"/questions/{told['running']}/clock/extend", data={"days": days, "reason": reason}
        )
        assert answer.status_code == 409
        assert says in answer.text
        assert reason.strip() in answer.text
    assert question(desk, told["running"]).due_on == before.due_on


def test_stopped_and_let_go_on(desk, told):
    client = desk.sign_in("berik")
    url = f"/questions/{told['running']}/clock"
    before = question(desk, told["running"])
    client.post(f"{url}/pause", data={"reason": "Which village?"})
    assert question(desk, told["running"]).paused_on == day_of(clock.now(), ALMATY)
    assert "Let the clock go on" in client.get(url).text
    client.post(f"{url}/resume", data={"reason": ""})
    after = question(desk, told["running"])
    assert (after.paused_on, after.due_on) == (None, before.due_on)


def test_an_overdue_question_offers_neither(desk, told):
    page = desk.sign_in("dana").get(f"/questions/{told['overdue']}/clock").text
    assert "The term has run out" in page
    assert "/clock/extend" not in page and "/clock/pause" not in page


def test_an_asker_who_can_be_reached_is_told_of_more_time(desk, told):
    with desk.database.reading() as session:
        queued = session.scalars(select(Notice).where(Notice.state == PublicationState.QUEUED)).all()
        lengthened = session.scalars(
            select(QuestionDecision).where(QuestionDecision.what == Decided.EXTENSION)
        ).one()
        reachable = session.get_one(Question, lengthened.question_id).reachable
    assert [one.question_id for one in queued] == ([lengthened.question_id] if reachable else [])


def test_a_contact_cannot_touch_another_body_s_clock(desk, told):
    answers_for(desk, "saule", "health")
    client = desk.sign_in("saule")
    with desk.database.reading() as session:
        other = session.scalars(
            select(Question.public_id)
            .join(Authority, Authority.id == Question.authority_id)
            .where(Authority.key == "labour", Question.state == "routed", Question.paused_on.is_(None))
        ).first()
    assert client.get(f"/questions/{other}/clock").status_code == 409
    answer = client.post(f"/questions/{other}/clock/pause", data={"reason": "why"})
    assert answer.status_code == 409
    assert question(desk, other).paused_on is None


def test_a_number_that_nobody_has_is_not_found(desk):
    assert desk.sign_in("dana").get("/questions/q-zzzzz/clock").status_code == 404


# --- the calendar ---------------------------------------------------------------------------------------


def test_the_calendar_names_days_in_the_reader_s_language(desk):
    for language, name in (("kk", "Наурыз мейрамы"), ("ru", "День столицы"), ("en", "Capital Day")):
        page = desk.sign_in("gulnar", language).get("/questions/calendar?year=2026").text
        assert name in page
    moved = desk.sign_in("gulnar", "ru").get("/questions/calendar?year=2024").text
    assert "Рабочий день вместо 08.05.2024" in moved and "Выходной вместо 04.05.2024" in moved


def test_a_day_is_added_with_its_source_and_moves_what_is_due(desk, told):
    client = desk.sign_in("dana")
    before = question(desk, told["running"])
    day = before.due_on
    answer = client.post(
        "/questions/calendar",
        data={
            "day": day.isoformat(),
            "kind": "off",
            "note": "Day of mourning",
            "source": "https://adilet.zan.kz/x",
        },
    )
    assert answer.status_code == 303
    assert question(desk, told["running"]).due_on == KZ.add(day, 1)
    page = client.get(f"/questions/calendar?year={day.year}").text
    assert "Day of mourning" in page
    assert 'href="https://adilet.zan.kz/x"' in page
    client.post("/questions/calendar/remove", data={"day": day.isoformat()})
    assert question(desk, told["running"]).due_on == day


def test_a_day_that_is_worked_can_be_said(desk):
    client = desk.sign_in("aliya")
    data = {"day": "2026-03-21", "kind": "working", "note": "Worked", "source": "Order 5"}
    assert client.post("/questions/calendar", data=data).status_code == 303
    page = client.get("/questions/calendar?year=2026").text
    assert "The library says: Nauryz" in re.sub(r"\s+", " ", page)
    with desk.database.reading() as session:
        assert session.scalars(select(DayOff.kind)).one() is DayKind.WORKING


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"day": "", "note": "a", "source": "b"}, "Выберите день"),
        ({"day": "2026-02-30", "note": "a", "source": "b"}, "Выберите день"),
        ({"day": "2026-03-18", "note": " ", "source": "b"}, "Напишите, что это за день"),
        ({"day": "2026-03-18", "note": "a", "source": ""}, "Укажите, каким документом"),
    ],
)
def test_what_is_missing_is_said_beside_the_form(desk, data, says):
    answer = desk.sign_in("dana", "ru").post("/questions/calendar", data=data)
    assert answer.status_code == 409
    assert says in answer.text


def test_a_source_that_is_a_script_is_no_link(desk):
    client = desk.sign_in("dana")
    data = {"day": "2026-03-18", "kind": "off", "note": "<b>x</b>", "source": "javascript:alert(1)"}
    client.post("/questions/calendar", data=data)
    page = client.get("/questions/calendar?year=2026").text
    assert 'href="javascript' not in page
    assert "<b>x</b>" not in page and "&lt;b&gt;x&lt;/b&gt;" in page


def test_who_may_only_look_sees_no_form(desk):
    assert "/questions/calendar/remove" not in desk.sign_in("gulnar").get("/questions/calendar").text
    assert 'name="source"' not in desk.sign_in("gulnar").get("/questions/calendar").text
    assert desk.sign_in("gulnar").post("/questions/calendar", data={}).status_code == 403


@pytest.mark.parametrize("year", [1991, 2077])
def test_the_first_and_the_last_year_are_pages(desk, year):
    assert desk.sign_in("dana").get(f"/questions/calendar?year={year}").status_code == 200
    assert (
        desk.sign_in("dana").get(f"/questions/calendar?year={2078 if year > 2000 else 1990}").status_code
        == 422
    )


def test_a_question_that_came_just_now_is_there_before_its_clock(desk, told):
    with desk.database.writing() as session:
        fresh = session.scalars(select(Question).where(Question.public_id == told["running"])).one()
        fresh.due_on = fresh.redirect_by = None
        fresh.received_at = clock.now() - timedelta(minutes=1)
    page = desk.sign_in("dana").get(f"/questions/{told['running']}/clock")
    assert page.status_code == 200
    assert "begins within a minute" in page.text

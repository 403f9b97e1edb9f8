"""The queue at the desk: the publisher's own plan, holding, moving, the switch, and what nobody knows."""

import re

import pytest

from claims import clock, outbox, queueing
from claims.terms import PublicationState
from desk.app import create_app
from pipeline.publish import publish
from pipeline.standins.bot_api import Telegram
from tests.desk.answering import approved, drafted, prepare


@pytest.fixture
def bot(tmp_path):
    with Telegram(tmp_path / "bot.jsonl", [("@aiqyn_kk", "kk"), ("@aiqyn_ru", "ru")]) as served:
        yield served


@pytest.fixture
def told(desk, bot):
    """The desk with a channel in each language and a budget of three new posts a day."""
    chats = {"kk": "@aiqyn_kk", "ru": "@aiqyn_ru"}
    telegram = desk.settings.telegram.model_copy(
        update={"base_url": bot.base_url, "chats": chats, "token": _secret()}
    )
    pace = {"seconds_between": 0, "posts_per_minute": 10_000, "daily_budget": 3}
    settings = desk.settings.model_copy(
        update={"telegram": telegram, "publish": desk.settings.publish.model_copy(update=pace)}
    )
    desk.settings, desk.app = settings, create_app(settings, desk.database)
    return desk


def _secret():
    from pydantic import SecretStr

    return SecretStr("1:t")


@pytest.fixture
def queued(told):
    """Three refutations in two languages for Telegram only: six rows, oldest first."""
    claim = prepare(told)
    for _ in range(3):
        approved(told, drafted(told, claim, channels=("telegram",)))
    with told.database.reading() as session:
        return [row.code for row in outbox.rows(session)]


def order(page):
    return re.findall(r'<li class="row queue-row[^"]*" id="q-(\w+)"', page)


def states(desk):
    with desk.database.reading() as session:
        return [(row.code, row.state.value) for row in outbox.rows(session)]


def test_an_empty_queue_says_what_stands_there_later(told):
    assert (
        "What another editor approves stands here until its turn." in told.sign_in("dana").get("/queue").text
    )


def test_the_page_shows_what_the_publisher_then_does(told, queued):
    client = told.sign_in("dana")
    page = client.get("/queue").text
    promised = order(page)[:3]
    assert page.count("The budget of the day is used") == 3
    assert "Left: 3." in page
    done = publish(told.database, told.settings)
    assert done.sent == {"telegram": 3}
    assert {code for code, state in states(told) if state == "sent"} == set(promised)
    after = client.get("/queue").text
    assert "New posts today: 3 / 3. Left: 0." in after
    assert "Sent today" in after
    assert publish(told.database, told.settings).sent == {}


def test_the_first_three_of_a_short_budget_are_of_both_languages(told, queued):
    page = told.sign_in("dana").get("/queue").text
    with told.database.reading() as session:
        languages = {row.code: row.language for row in queueing.waiting(session)}
    assert [languages[code] for code in order(page)[:3]] == ["kk", "ru", "kk"]


def test_rows_are_moved_with_buttons_and_by_letting_go_before_another(told, queued):
    client = told.sign_in("dana")
    same = list(order(client.get("/queue").text))
    last = same[-1]
    answer = client.post(f"/queue/{last}/move", data={"to": "first"})
    assert answer.status_code == 303
    with told.database.reading() as session:
        assert next(row.code for row in queueing.waiting(session)) == last
    client.post(f"/queue/{last}/move", data={"to": "before", "before": queued[2]})
    with told.database.reading() as session:
        now = [row.code for row in queueing.waiting(session)]
    assert now.index(last) == now.index(queued[2]) - 1


def test_a_held_row_stays_when_the_publisher_comes_and_goes_out_when_released(told, queued):
    berik, dana = told.sign_in("berik"), told.sign_in("dana")
    bare = berik.post(f"/queue/{queued[0]}/hold", data={"reason": ""})
    assert bare.status_code == 409
    assert "say why it is held; everybody at the desk sees it" in bare.text
    assert berik.post(f"/queue/{queued[0]}/hold", data={"reason": "сверяем цифру"}).status_code == 303
    assert "Held: сверяем цифру (berik" in dana.get("/queue").text
    publish(told.database, told.settings)
    assert dict(states(told))[queued[0]] == "queued"
    assert berik.post(f"/queue/{queued[0]}/release").status_code == 403
    assert dana.post(f"/queue/{queued[0]}/release").status_code == 303


def test_the_switch_names_its_consequence_first_and_wants_reasons(told, queued):
    berik, dana = told.sign_in("berik"), told.sign_in("dana")
    assert "6 posts wait and will stay in the queue." in berik.get("/queue/stop").text
    assert berik.post("/queue/stop", data={"reason": " "}).status_code == 422
    assert berik.post("/queue/stop", data={"reason": "неверная цифра"}).status_code == 303
    page = dana.get("/queue").text
    assert "Nothing goes out: publishing is stopped" in page
    assert "неверная цифра" in page
    assert publish(told.database, told.settings).stopped == "неверная цифра"
    assert berik.post("/queue/resume", data={"reason": "всё"}).status_code == 403
    assert dana.post("/queue/resume", data={"reason": ""}).status_code == 422
    assert dana.post("/queue/resume", data={"reason": "исправлено"}).status_code == 303
    assert publish(told.database, told.settings).sent == {"telegram": 3}


def uncertain(desk, code):
    with desk.database.writing() as session:
        row = queueing.find_queued(session, code)
        outbox.begin(session, row.id, clock.now(), 24.0)
        outbox.unknown(session, row.id, "ReadTimeout")


def test_what_nobody_knows_is_settled_by_its_link_or_by_its_absence(told, queued):
    uncertain(told, queued[0])
    uncertain(told, queued[1])
    client = told.sign_in("dana")
    page = client.get("/queue").text
    assert page.count("Is this post in the channel?") == 2
    assert client.post(f"/queue/{queued[0]}/settle", data={"found": "yes", "address": ""}).status_code == 422
    client.post(f"/queue/{queued[0]}/settle", data={"found": "yes", "address": "https://t.me/aiqyn_kk/7"})
    client.post(f"/queue/{queued[1]}/settle", data={"found": "no"})
    now = dict(states(told))
    assert (now[queued[0]], now[queued[1]]) == ("sent", "queued")


def test_what_went_out_meanwhile_is_told_and_nothing_changes(told, queued):
    client = told.sign_in("dana")
    publish(told.database, told.settings)
    sent = next(code for code, state in states(told) if state == "sent")
    answer = client.post(f"/queue/{sent}/hold", data={"reason": "поздно"})
    assert answer.status_code == 409
    assert dict(states(told))[sent] == "sent"


def test_a_row_is_planned_at_the_reader_s_clock(told, queued):
    client = told.sign_in("dana")
    soon = clock.now().astimezone(told.app.state.desk.zone).replace(second=0, microsecond=0)
    answer = client.post(f"/queue/{queued[0]}/plan", data={"at": f"{soon:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 303
    with told.database.reading() as session:
        (row,) = [one for one in queueing.waiting(session) if one.code == queued[0]]
    assert row.not_before == soon
    assert client.post(f"/queue/{queued[0]}/plan", data={"at": "soon"}).status_code == 422


def test_nothing_is_lost_or_doubled_whatever_people_do_to_the_queue(told, queued, bot):
    client = told.sign_in("dana")
    client.post(f"/queue/{queued[5]}/move", data={"to": "first"})
    client.post(f"/queue/{queued[3]}/hold", data={"reason": "ждём"})
    publish(told.database, told.settings)
    client.post(f"/queue/{queued[3]}/release")
    unlimited = told.settings.publish.model_copy(update={"daily_budget": 0})
    publish(told.database, told.settings.model_copy(update={"publish": unlimited}))
    with told.database.reading() as session:
        rows = outbox.rows(session, [PublicationState.SENT])
        assert sorted(row.code for row in rows) == sorted(queued)
        assert len({row.address for row in rows}) == 6
        assert all(row.attempts == 1 for row in rows)

"""The page of messages to askers: what nobody knows of, settled by an editor; nobody named."""

import pytest
from sqlalchemy import select

from claims import clock, contacts, notices, questions
from claims.records import Notice
from claims.seen import Asked
from claims.terms import NoticeKind, QuestionWay


@pytest.fixture
def doubtful(desk):
    """Two receipts of which nobody knows; their numbers."""
    with desk.database.writing() as session:
        source = questions.source_for(session, "mail", "mail")
        seal = contacts.seal_of(desk.settings.question_keys)
        for n in (1, 2):
            asked = Asked(f"<{n}@x>", "Рас па?", QuestionWay.MAIL, to=f"canary{n}@example.kz")
            number = questions.ask(session, source, seal, asked).number
            notices.tell(
                session, NoticeKind.RECEIPT, f"receipt:{number}", [questions.find(session, number).id]
            )
        for number in notices.waiting(session, list(QuestionWay), clock.now()):
            notices.begin(session, number, clock.now())
            notices.uncertain(session, number, "no answer")
        return list(session.scalars(select(Notice.id).order_by(Notice.id)))


def states(desk):
    with desk.database.reading() as session:
        return [one.value for one in session.scalars(select(Notice.state).order_by(Notice.id))]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_nobody_knows_of_is_listed_without_naming_anybody(desk, doubtful, language):
    page = desk.sign_in("dana", language).get("/questions/notices").text
    assert page.count('name="chosen"') == 2
    assert "canary" not in page


def test_an_editor_says_what_was_received_and_what_is_sent_again(desk, doubtful):
    client = desk.sign_in("dana")
    assert client.post("/questions/notices", data={"chosen": doubtful[:1], "do": "sent"}).status_code == 303
    assert client.post("/questions/notices", data={"chosen": doubtful[1:], "do": "again"}).status_code == 303
    assert states(desk) == ["sent", "queued"]
    assert "Every message has arrived" in client.get("/questions/notices").text


def test_without_a_choice_nothing_is_changed(desk, doubtful):
    client = desk.sign_in("dana")
    for data in ({"do": "sent"}, {"chosen": doubtful, "do": "eat"}):
        assert client.post("/questions/notices", data=data).status_code == 303
    assert states(desk) == ["uncertain", "uncertain"]


def test_what_was_settled_by_another_is_refused_and_nothing_half_done(desk, doubtful):
    client = desk.sign_in("dana")
    client.post("/questions/notices", data={"chosen": doubtful[:1], "do": "again"})
    answer = client.post("/questions/notices", data={"chosen": doubtful, "do": "sent"})
    assert answer.status_code >= 400
    assert states(desk) == ["queued", "uncertain"]


def test_a_fact_checker_sees_it_and_may_not_settle(desk, doubtful):
    client = desk.sign_in("berik")
    assert 'name="chosen"' not in client.get("/questions/notices").text
    assert client.post("/questions/notices", data={"chosen": doubtful, "do": "sent"}).status_code == 403

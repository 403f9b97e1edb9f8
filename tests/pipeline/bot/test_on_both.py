"""One long conversation on SQLite and on PostgreSQL, and two pollers of which one is refused."""

import pytest
from sqlalchemy import select

from claims.errors import RefusedError
from claims.records import Asker, Contact, Helped, Notice, Question, Sighting
from claims.terms import Language, PublicationState, QuestionState
from pipeline.bot.running import one_poller
from pipeline.standins.bot_api import Fault

KK = "Қарағандыда су тазалап беріле ме, әлде жалған ба?"


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request):
    """Each of the two databases in turn."""
    return str(request.param)


def test_a_whole_conversation(citizen, talk, telegram, reader):
    aigul = citizen()
    number = aigul.say(KK)
    aigul.album("", "Ал жарық ше, сөне ме?", "")
    aigul.show("voice")
    talk()
    aigul.edit(number, f"{KK} Майқұдықта")
    aigul.say("/ru")
    aigul.press(aigul.heard[0], "Жариялауға келісу")
    aigul.say("/status")
    talk()
    aigul.say("/withdraw")
    talk()
    aigul.press(aigul.last, "Отозвать")
    telegram.fail(Fault.FLOOD, 1)
    aigul.say("Газ қашан келеді, айтыңызшы?")
    talk()

    questions = reader.scalars(select(Question).order_by(Question.id)).all()
    assert [one.sighting.text for one in questions][:2] == [f"{KK} Майқұдықта", "Ал жарық ше, сөне ме?"]
    assert [one.consent for one in questions] == [True, False, False]
    assert {one.answer_in for one in questions} == {Language.RU}
    assert [one.state for one in questions].count(QuestionState.WITHDRAWN) == 1
    states = [one.state for one in reader.scalars(select(Notice).order_by(Notice.id))]
    assert states[:2] == [PublicationState.SENT] * 2
    reader.rollback()
    aigul.say("/forget")
    talk()
    aigul.press(aigul.last, "Удалить всё")
    talk()

    for kept in (Contact, Asker, Helped):
        assert reader.scalars(select(kept)).all() == []
    assert KK not in "".join(reader.scalars(select(Sighting.text)))
    assert "Удалено" in aigul.last.text


def test_a_second_poller_is_refused(database, settings):
    with one_poller(database, settings), pytest.raises(RefusedError), one_poller(database, settings):
        pass

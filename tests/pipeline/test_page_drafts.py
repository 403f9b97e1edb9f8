"""What the machine drafts from the record: the figures of a day, and a digest of what was approved."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from claims import clock, outbox, pages, questions, refutations, sightings, triage
from claims.content import Text
from claims.refutations import Draft
from claims.sealing import Seal
from claims.seen import Asked, Seen
from claims.settings import Settings
from claims.terms import PageKind, QuestionWay, Verdict
from pipeline import page_drafts
from pipeline.publish import page_channels

ALMATY = ZoneInfo("Asia/Almaty")
DAY = date(2020, 3, 20)
SETTINGS = Settings()


def at(day, hour=0, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ALMATY)


def ask(session, source, moments):
    for number, moment in enumerate(moments):
        key = f"{moment.isoformat()}-{number}"
        asked = Asked(key, f"Рас па? {key}", QuestionWay.TABLE, asked_at=moment)
        questions.ask_all(session, source, Seal(bytes(32), bytes(32)), [asked])


def figures(content):
    return {figure.key: (figure.value, figure.change) for figure in content.figures}


def test_a_day_is_counted_from_midnight_to_midnight_here_and_set_beside_the_day_before(session, source):
    today = [at(DAY), *[at(DAY, 12)] * 5, at(DAY, 23, 59)]
    before = [at(DAY - timedelta(days=1), 23, 59)] * 5
    ask(session, source, [*today, *before, at(DAY + timedelta(days=1))])

    content = page_drafts.statistics(session, DAY, SETTINGS)

    assert figures(content) == {"questions": (7.0, 2.0), "sightings": (7.0, 2.0)}
    assert (content.page_kind, content.slug, content.as_of) == (PageKind.STATISTICS, "2020-03-20", DAY)
    assert content.texts["kk"].title == "Күн статистикасы: 2020 жылғы 20 наурыз"
    assert {tuple(figure.names) for figure in content.figures} == {("kk", "ru", "en")}


@pytest.mark.parametrize(
    ("today", "before", "told"),
    [(4, 9, None), (5, 4, (5.0, None)), (5, 0, (5.0, 5.0)), (0, 3, (0.0, None)), (0, 0, None)],
)
def test_fewer_than_five_people_are_not_told_of_nor_to_be_worked_out(session, source, today, before, told):
    ask(session, source, [at(DAY, 9)] * today + [at(DAY - timedelta(days=1), 9)] * before)
    assert figures(page_drafts.statistics(session, DAY, SETTINGS)).get("questions") == told


@pytest.fixture
def answer(session, source, editor, second_editor):
    """Has a refutation approved and, when asked, sent."""

    def go(title, verdict=Verdict.FALSE, *, sent=True):
        sighting = sightings.record(session, source, Seen(title, title))
        (claim,) = triage.open_claims(session, [sighting.id], "test")
        written = Draft(
            verdict,
            DAY,
            {"ru": Text(title, "Нет, это *не* так.", "")},
            claims=(claim.public_id,),
            channels=("telegram",),
        )
        draft = refutations.draft(session, editor, written)
        refutations.approve(session, second_editor, draft, refutations.submit(session, editor, draft).digest)
        if sent:
            send(session)
        return draft

    return go


def send(session):
    session.flush()
    for row in outbox.rows(session):
        if row.state.value == "queued":
            outbox.begin(session, row.id, clock.now(), 24.0)
            outbox.sent(session, row.id, f"https://t.me/x/{row.id}", "ab" * 32)
    session.flush()


def test_what_came_to_the_public_is_counted_on_the_day_it_did(session, answer, editor, second_editor):
    today = clock.now().astimezone(ALMATY).date()
    first = answer("Бананы заражают")
    answer("Вода отравлена", sent=False)
    changed = replace(
        refutations.read(first),
        texts={"ru": Text("Бананы заражают", "Нет.", "Дополнено.")},
        note={"ru": "Дополнено."},
    )
    refutations.edit(session, editor, first, changed)
    refutations.approve(session, second_editor, first, refutations.submit(session, editor, first).digest)
    assert figures(page_drafts.statistics(session, today, SETTINGS))["refutations"] == (1.0, 1.0)
    send(session)

    found = figures(page_drafts.statistics(session, today, SETTINGS))
    assert (found["refutations"], found["corrections"], found["claims"]) == (
        (2.0, 2.0),
        (1.0, 1.0),
        (2.0, 2.0),
    )


def test_a_digest_lists_what_was_approved_and_stands_the_newest_first(session, answer, editor, second_editor):
    today = clock.now().astimezone(ALMATY).date()
    first = answer("Бананы заражают")
    second = answer("«Бот» [оформит](x) 42 500", Verdict.SCAM)
    gone = answer("Вода отравлена")
    version = refutations.withdraw(session, editor, gone, {"ru": "Ошибка."})
    refutations.approve(session, second_editor, gone, version.digest)

    content = page_drafts.digest(session, today, SETTINGS)

    assert content.refutations == (second.public_id, first.public_id)
    assert set(content.texts) == {"ru"}
    assert content.texts["ru"].body.splitlines() == [
        r"- **Мошенничество:** «Бот» \[оформит\](x) 42 500. Нет, это \*не\* так.",
        r"- **Неправда:** Бананы заражают. Нет, это \*не\* так.",
    ]
    assert content.texts["ru"].summary == "Утверждено опровержений за это время: 2."
    assert page_drafts.digest(session, today + timedelta(days=1), SETTINGS).refutations == ()


def test_what_the_machine_drafts_is_a_draft_that_two_people_bring_out(
    session, source, answer, editor, second_editor
):
    answer("Бананы заражают")
    ask(session, source, [at(DAY, 9)] * 6)
    today = clock.now().astimezone(ALMATY).date()
    for written in (
        page_drafts.statistics(session, DAY, SETTINGS),
        page_drafts.digest(session, today, SETTINGS),
    ):
        page = pages.draft(session, editor, written)
        version = pages.submit(session, editor, page, page_channels())
        assert pages.approve(session, second_editor, page, version.digest).number == 1

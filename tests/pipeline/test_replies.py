"""A correction edits the post and is told beside it: once, in its turn, and a wave of them to its end."""

from dataclasses import replace
from datetime import date

import pytest

from claims import clock, outbox, people, refutations, sightings, sources, triage
from claims.content import Text
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import PublicationState, Role, Verdict
from pipeline.publish import publish, queue
from pipeline.standins.bot_api import Fault, Telegram
from pipeline.standins.markup import plain

STATES = PublicationState


class Clock:
    """A clock that goes on only while somebody sleeps by it."""

    def __init__(self) -> None:
        self.now = 1_585_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def ticks():
    return Clock()


@pytest.fixture
def bot(tmp_path, ticks):
    """Telegram as strict as it is said to be: one a second, twenty a minute."""
    with Telegram(tmp_path / "bot.jsonl", [("@aiqyn_ru", "Айқын")], now=ticks, pace=True) as served:
        yield served


@pytest.fixture
def settings(tmp_path, database_url, bot):
    return Settings(
        data=tmp_path / "data",
        database=database_url,
        telegram={
            "token": "1:t",
            "base_url": bot.base_url,
            "chats": {"ru": "@aiqyn_ru"},
            "preview": f"{bot.url}/s/{{name}}",
        },
    )


@pytest.fixture
def send(database, settings, ticks):
    def go():
        ticks.now += 60  # between two runs a minute goes by
        return publish(database, settings, sleep=ticks.sleep, ticks=ticks)

    return go


@pytest.fixture
def desk(database):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        for handle, role in (("berik", Role.FACT_CHECKER), ("dana", Role.EDITOR), ("erlan", Role.EDITOR)):
            people.add_person(session, admin, handle, handle, frozenset({role}))
        feed = sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        source = sources.add_source(session, people.find_person(session, "berik"), feed)
        sighting = sightings.record(session, source, Seen("1", "Бананы заражают коронавирусом!"))
        return triage.open_claims(session, [sighting.id], "test")[0].public_id


def approve(session, refutation):
    dana, erlan = (people.find_person(session, name) for name in ("dana", "erlan"))
    version = refutations.submit(session, dana, refutation)
    refutations.approve(session, erlan, refutation, version.digest)


def answer(database, claim, number=0):
    with database.writing() as session:
        return answered(session, claim, number)


def answered(session, claim, number):
    texts = {"ru": Text(f"Слух номер {number}", "Нет, это не так.", "Ответ.")}
    draft = Draft(Verdict.FALSE, date(2020, 3, 28), texts, claims=(claim,), channels=("telegram",))
    refutation = refutations.draft(session, people.find_person(session, "dana"), draft)
    approve(session, refutation)
    return refutation.public_id


def correct(database, name, summary="Нет, и вот почему."):
    with database.writing() as session:
        corrected(session, name, summary)


def corrected(session, name, summary="Нет, и вот почему."):
    refutation = refutations.find_refutation(session, name)
    draft = refutations.read(refutation)
    texts = {"ru": replace(draft.texts["ru"], summary=summary)}
    changed = replace(draft, texts=texts, note={"ru": "Уточнили."})
    refutations.edit(session, people.find_person(session, "dana"), refutation, changed)
    approve(session, refutation)


def withdraw(database, name):
    with database.writing() as session:
        refutation = refutations.find_refutation(session, name)
        dana, erlan = (people.find_person(session, one) for one in ("dana", "erlan"))
        version = refutations.withdraw(session, dana, refutation, {"ru": "Источник ошибся."})
        refutations.approve(session, erlan, refutation, version.digest)


def rows(database):
    with database.reading() as session:
        return [(row.state.value, row.answers_id is not None) for row in outbox.rows(session)]


def told(bot):
    return [(one.id, one.reply_to, one.text.split("\n")[0]) for one in bot.book.standing()]


def test_a_correction_edits_the_post_and_is_told_beside_it(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name)
    done = send()
    assert (done.sent, done.waiting, done.failed) == ({"telegram": 2}, {}, {})
    assert told(bot) == [
        (1, 0, "Исправлено (по состоянию на 28 марта 2020 года). Уточнили."),
        (2, 1, "Публикация выше исправлена. Уточнили."),
    ]
    assert rows(database) == [("sent", False), ("sent", False), ("sent", True)]


def test_a_withdrawal_says_so_in_both(database, desk, bot, send):
    name = answer(database, desk)
    send()
    withdraw(database, name)
    send()
    assert told(bot) == [
        (1, 0, "Этот ответ отозван. Источник ошибся."),
        (2, 1, "Публикация выше отозвана. Источник ошибся."),
    ]


def test_a_reply_has_a_code_of_its_own_and_leads_to_the_posts_page(database, desk, bot, send, settings):
    name = answer(database, desk)
    send()
    correct(database, name)
    send()
    with database.reading() as session:
        first, second, reply = outbox.rows(session)
        assert first.code == second.code != reply.code
        assert reply.answers_id == second.id
        link = f"{settings.site.url}/r/{first.code}/#{reply.code}"
    assert bot.book.standing()[1].text.endswith(link)


def test_it_is_told_once_whatever_is_run_again(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name)
    for _ in range(3):
        send()
    assert len(told(bot)) == 2 and len(rows(database)) == 3


def test_each_correction_has_a_reply_of_its_own(database, desk, bot, send):
    name = answer(database, desk)
    send()
    for summary in ("Первая правка.", "Вторая правка."):
        correct(database, name, summary)
        send()
    assert [(number, to) for number, to, _ in told(bot)] == [(1, 0), (2, 1), (3, 1)]


def test_a_first_post_and_what_was_corrected_before_it_went_out_have_none(database, desk, bot, send):
    name = answer(database, desk)
    correct(database, name)
    send()
    send()
    assert [(number, to) for number, to, _ in told(bot)] == [(1, 0)]


def test_it_waits_until_the_edit_stands(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name)
    bot.fail(Fault.FORBIDDEN)
    send()
    assert rows(database) == [("sent", False), ("failed", False)]
    assert len(told(bot)) == 1


def test_of_two_corrections_at_once_the_reply_of_the_older_never_goes_out(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name, "Первая правка.")
    bot.fail(Fault.FLOOD, 1, times=1)
    send()  # neither the edit nor its reply
    correct(database, name, "Вторая правка.")
    send()
    assert [(number, to) for number, to, _ in told(bot)] == [(1, 0), (2, 1)]


def test_a_reply_overtaken_while_it_waits_is_cancelled(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name, "Первая правка.")
    # The edit is taken, the reply meets a flood: it waits.
    bot.faults.extend([(None, 0.0), (Fault.FLOOD, 1.0)])
    send()
    assert rows(database)[-1] == ("queued", True)
    correct(database, name, "Вторая правка.")
    with database.writing() as session:
        for row in outbox.rows(session, [STATES.QUEUED]):
            row.retry_at = None
    send()
    assert [state for state, reply in rows(database) if reply] == ["cancelled", "sent"]


def test_a_reply_of_which_nobody_knows_is_not_sent_again_but_found_on_the_page(
    database, desk, bot, send, settings
):
    name = answer(database, desk)
    send()
    correct(database, name)
    bot.faults.extend([(None, 0.0), (Fault.RESET_AFTER, 0.0)])
    assert send().uncertain == 1
    assert rows(database)[-1] == ("uncertain", True) and len(told(bot)) == 2
    send()  # looks at the channel's page first
    assert rows(database)[-1] == ("sent", True) and len(told(bot)) == 2
    with database.reading() as session:
        assert outbox.rows(session)[-1].address.endswith("/aiqyn_ru/2")


def test_a_person_settles_a_reply_like_any_post(database, desk, bot, send, settings):
    name = answer(database, desk)
    send()
    correct(database, name)
    bot.faults.extend([(None, 0.0), (Fault.RESET, 0.0)])
    send()
    with database.writing() as session:
        reply = outbox.rows(session)[-1]
        outbox.settle(session, people.find_person(session, "dana"), reply, "")
    send()
    assert rows(database)[-1] == ("sent", True) and len(told(bot)) == 2


def test_a_reply_goes_before_new_posts_and_counts_for_no_budget(database, desk, bot, send, settings):
    name = answer(database, desk)
    send()
    correct(database, name)
    answer(database, desk, 2)
    with database.writing() as session:
        (edit,) = [row for row in outbox.rows(session, [STATES.QUEUED]) if row.version.number == 2]
        begun = outbox.begin(session, edit.id, clock.now(), 24.0)
        outbox.sent(session, begun.publication_id, begun.replaces, "ab" * 32)
        assert outbox.queue_replies(session, "telegram", clock.now(), 24.0) == 1
    tight = settings.model_copy(update={"publish": settings.publish.model_copy(update={"daily_budget": 1})})
    with database.reading() as session:
        planned = queue(session, tight, clock.now(), "telegram")
    assert [(one.row.reply, one.why.value) for one in planned] == [(True, "now"), (False, "budget")]


def test_what_was_approved_too_long_ago_is_told_no_more(database, desk, bot, send):
    name = answer(database, desk)
    send()
    correct(database, name)
    with database.writing() as session:
        edit = outbox.rows(session)[-1]
        begun = outbox.begin(session, edit.id, clock.now(), 24.0)
        outbox.sent(session, begun.publication_id, begun.replaces, "ab" * 32)
        assert outbox.queue_replies(session, "telegram", clock.now(), 0.0) == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_wave_of_two_hundred_corrections_is_paced_and_finishes(database, desk, bot, send, ticks):
    with database.writing() as session:
        names = [answered(session, desk, number) for number in range(200)]
        _posted(session, bot)
        for name in names:
            corrected(session, name)
    began = ticks.now
    done = send()
    assert (done.sent, done.waiting, done.failed, done.uncertain) == ({"telegram": 400}, {}, {}, 0)
    standing = bot.book.standing()
    posts, replies = standing[:200], standing[200:]
    assert all(post.text.startswith("Исправлено") for post in posts)
    assert [reply.reply_to for reply in replies] == [post.id for post in posts]
    # Not one 429: Telegram's pace was kept of our own accord, and no longer than it takes.
    assert {event["status"] for event in bot.book.events("answer")} == {200}
    assert 19 * 60 < ticks.now - began < 22 * 60
    assert send().sent == {}
    assert {state for state, _ in rows(database)} == {"sent"}


def _posted(session, bot):
    """What is queued went out before."""
    chat = bot.book.chat("@aiqyn_ru")
    waiting = outbox.waiting(session, "telegram", clock.now())
    for sending in outbox.begin_all(session, waiting, clock.now(), 24.0):
        kept = bot.book.accept(chat, plain(sending.content.texts["ru"].title))
        outbox.sent(session, sending.publication_id, f"https://t.me/aiqyn_ru/{kept.id}", "ab" * 32)

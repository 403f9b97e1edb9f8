"""The one path, whole: a feed and questions in, the site and three channels out, on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from claims import acts, inbox, outbox, people, refutations, reports, sightings, sources, statements, triage
from claims.content import Text
from claims.records import Authority, AuthorityName, Claim, Sighting
from claims.refutations import Draft
from claims.settings import Settings
from claims.sources import NewSource
from claims.statements import NewStatement
from claims.terms import Language, PublicationState, Role, Standing, Verdict
from pipeline.collect import collect
from pipeline.drafts import read_draft, write_draft
from pipeline.match import match
from pipeline.publish import publish
from pipeline.standins.bot_api import Telegram

RUMOURS = {
    "kk": (
        "Ертең түнде қала үстінен тікұшақ ұшып, у шашады, терезені жабыңыздар",
        "Ертен тунде кала устинен тикушак ушып, у шашады, терезени жабыныздар!!!",
        "Рас па: ертең түнде қала үстінен тікұшақ ұшып, у шашады, терезені жабу керек дейді?",
    ),
    "ru": (
        "С понедельника банки заблокируют карты всех, кто не обновил номер телефона",
        "Правда, что с понедельника банки заблокируют карты всем, кто не обновил номер телефона?",
        "‼️Перешлите всем‼️ С понедельника банки заблокируют карты всех кто не обновил номер телефона",
    ),
    "en": (
        "The dam above the town will burst on Friday and everyone must leave",
        "Is it true that the dam above the town will burst on Friday and everyone must leave?",
        "FORWARDED: the dam above the town will burst on friday, everyone must leave",
    ),
}
NEWS = "Сегодня в области открылась выставка народных ремёсел, вход свободный для всех желающих"
TEXTS = {
    "kk": Text("Қала үстінен у шашады", "Жоқ, ондай жұмыс жоспарланбаған.", "Толық жауап."),
    "ru": Text("Банки заблокируют карты", "Нет, такого решения не было.", "Полный ответ."),
    "en": Text("The dam will burst on Friday", "No. Its level is normal.", "The whole answer."),
}


def rss(entries: dict[str, str]) -> str:
    """A small RSS feed."""
    items = "".join(
        f"<item><guid>{key}</guid><title></title><description><![CDATA[<p>{text}</p>]]></description></item>"
        for key, text in entries.items()
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


@pytest.fixture
def bot(tmp_path):
    chats = [(f"@aiqyn_{code}", code) for code in RUMOURS]
    with Telegram(tmp_path / "bot.jsonl", chats) as served:
        yield served


@pytest.fixture
def settings(tmp_path, database_url, bot, httpserver):
    return Settings(
        data=tmp_path / "data",
        database=database_url,
        telegram={
            "token": "1:t",
            "base_url": bot.base_url,
            "chats": {code: f"@aiqyn_{code}" for code in RUMOURS},
        },
        publish={"seconds_between": 0, "posts_per_minute": 10_000},
        fetch={"seconds_between": 0, "allowed_hosts": [f"{httpserver.host}:{httpserver.port}"]},
    )


@pytest.fixture
def desk(database):
    """Four people, one authority."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        for handle, role in (("berik", Role.FACT_CHECKER), ("dana", Role.EDITOR), ("erlan", Role.EDITOR)):
            people.add_person(session, admin, handle, handle, frozenset({role}))
        names = [AuthorityName(language=code, name=f"Body ({code.value})") for code in Language]
        session.add(Authority(key="body", topics=[], names=names))


@pytest.fixture
def collected(database, settings, desk, httpserver, tmp_path):
    """A feed with the first text of each rumour and some news; a table with the questions."""
    feed = {f"feed-{code}": texts[0] for code, texts in RUMOURS.items()} | {"news": NEWS}
    httpserver.expect_request("/rss").respond_with_data(rss(feed), content_type="application/rss+xml")
    table = tmp_path / "questions.jsonl"
    rows = [
        {"key": f"q-{code}-{n}", "text": text, "language": code}
        for code, texts in RUMOURS.items()
        for n, text in enumerate(texts[1:])
    ]
    table.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    with database.writing() as session:
        berik = people.find_person(session, "berik")
        sources.add_source(session, berik, NewSource("feed", "feed", httpserver.url_for("/rss"), {}))
        sources.add_source(session, berik, NewSource("asked", "table", str(table), {"kind": "question"}))
    return collect(database, settings, ["feed", "asked"])


def claim_of(session, key: str) -> Claim:
    sighting = session.scalars(select(Sighting).where(Sighting.key == key)).one()
    found = triage.members(session, claim_named(session, sighting))
    assert sighting.id in {one.sighting_id for one in found}
    return claim_named(session, sighting)


def claim_named(session, sighting: Sighting) -> Claim:
    query = (
        select(Claim)
        .join(triage.Match, triage.Match.claim_id == Claim.id)
        .where(triage.Match.sighting_id == sighting.id, triage.Match.standing.in_(triage.MEMBER))
    )
    return triage.resolve(session, session.scalars(query).one())


def agree(database) -> None:
    """A fact-checker confirms what the machine only suggested about the rumours."""
    with database.writing() as session:
        berik = people.find_person(session, "berik")
        for code in RUMOURS:
            claim = claim_of(session, f"feed-{code}")
            for suggestion in triage.members(session, claim, Standing.SUGGESTED):
                triage.confirm(session, berik, suggestion.sighting, claim)


def refute(database, code: str) -> str:
    """An editor answers a rumour in its language, through a Markdown file; another one approves."""
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        claim = claim_of(session, f"feed-{code}")
        triage.word(session, dana, claim, Language(code), TEXTS[code].title)
        new = NewStatement(
            "body", f"Notice {code}", date(2026, 11, 1), Language(code), found_at="notice board"
        )
        statement = statements.add_statement(session, dana, new)
        draft = Draft(
            Verdict.FALSE,
            date(2026, 11, 1),
            {code: TEXTS[code]},
            claims=(claim.public_id,),
            statements=(statement.public_id,),
        )
        written = read_draft(write_draft(draft)).draft
        assert written == draft
        refutation = refutations.draft(session, dana, written)
        version = refutations.submit(session, dana, refutation)
        refutations.approve(session, erlan, refutation, version.digest)
        return refutation.public_id


def test_a_rumour_goes_the_whole_path_in_three_languages(database, settings, collected, bot, tmp_path):
    assert (collected.total.new, collected.failed) == (10, {})

    match(database, settings)
    agree(database)
    with database.reading() as session:
        lines = {line.sightings for line in inbox.claim_lines(session, least=2)}
        assert lines == {3}  # three claims of three sightings each; the news stands alone
        assert claim_of(session, "news").public_id not in {
            line.id for line in inbox.claim_lines(session, least=2)
        }

    names = {code: refute(database, code) for code in RUMOURS}
    done = publish(database, settings)
    assert (done.sent, done.uncertain) == ({"site": 3, "telegram": 3}, 0)

    current = settings.site_folder / "current"
    for code, name in names.items():
        page = (current / code / "r" / name / "index.html").read_text(encoding="utf-8")
        assert TEXTS[code].summary in page
        messages = bot.book.standing()
        (post,) = [one for one in messages if TEXTS[code].title in str(one)]
        with database.reading() as session:
            (link,) = [
                row.code for row in outbox.rows(session) if row.channel == "telegram" and row.language == code
            ]
        assert f"/r/{link}/" in str(post)
        assert (current / "r" / link / "index.html").exists()

    with database.reading() as session:
        verified = acts.verify(session)
    assert verified.faults == []


def test_the_same_again_changes_nothing(database, settings, collected, bot):
    match(database, settings)
    agree(database)
    refute(database, "ru")
    publish(database, settings)
    with database.reading() as session:
        before = (reports.counts(session), acts.head(session))
    shown = (settings.site_folder / "current").resolve()

    assert collect(database, settings, ["feed", "asked"]).total.new == 0
    assert match(database, settings).sightings == 0
    assert publish(database, settings).sent == {}

    with database.reading() as session:
        assert (reports.counts(session), acts.head(session)) == before
    assert (settings.site_folder / "current").resolve() == shown
    assert len(bot.book.standing()) == 1


def test_a_correction_edits_the_post_a_withdrawal_says_so_and_each_is_told_beside_it(
    database, settings, collected, bot
):
    match(database, settings)
    agree(database)
    name = refute(database, "kk")
    publish(database, settings)
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        refutation = refutations.find_refutation(session, name)
        mended = replace(TEXTS["kk"], summary="Жоқ. Ресми орган теріске шығарды.")
        written = replace(
            refutations.read(refutation), texts={"kk": mended}, note={"kk": "Жауап нақтыланды."}
        )
        refutations.edit(session, dana, refutation, written)
        version = refutations.submit(session, dana, refutation)
        refutations.approve(session, erlan, refutation, version.digest)
    publish(database, settings)
    post, reply = bot.book.standing()
    assert "Ресми орган теріске шығарды" in str(post)
    assert reply.reply_to == post.id and "Жауап нақтыланды." in reply.text

    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        refutation = refutations.find_refutation(session, name)
        version = refutations.withdraw(session, dana, refutation, {"kk": "Дереккөз өз сөзінен қайтты."})
        refutations.approve(session, erlan, refutation, version.digest)
    publish(database, settings)
    post, _, reply = bot.book.standing()
    assert reply.reply_to == post.id
    assert all("Дереккөз өз сөзінен қайтты" in message.text for message in (post, reply))
    page = (settings.site_folder / "current" / "kk" / "r" / name / "index.html").read_text(encoding="utf-8")
    assert "Дереккөз өз сөзінен қайтты" in page


def test_a_site_that_cannot_be_built_stops_no_other_channel_and_is_built_the_next_time(
    database, settings, collected, bot
):
    match(database, settings)
    refute(database, "ru")
    settings.site_folder.parent.mkdir(parents=True, exist_ok=True)
    settings.site_folder.write_text("a file stands where the site's folder belongs", encoding="utf-8")
    first = publish(database, settings)
    assert (first.sent, first.waiting, list(first.broken)) == ({"telegram": 1}, {"site": 1}, ["site"])
    settings.site_folder.unlink()
    assert publish(database, settings).sent == {"site": 1}


def test_nothing_goes_out_after_the_switch_was_turned(database, settings, collected, bot):
    match(database, settings)
    refute(database, "ru")
    with database.writing() as session:
        outbox.stop(session, people.find_person(session, "berik"), "rehearsal")
    assert publish(database, settings).stopped == "rehearsal"
    assert bot.book.standing() == []
    with database.writing() as session:
        outbox.resume(session, people.find_person(session, "dana"), "over")
    assert publish(database, settings).sent == {"site": 1, "telegram": 1}


def test_an_answer_lost_on_the_way_is_settled_by_what_the_channel_shows(database, settings, collected, bot):
    match(database, settings)
    refute(database, "ru")
    bot.fail("reset_after")
    first = publish(database, settings)
    assert (first.sent, first.uncertain) == ({"site": 1}, 1)
    preview = settings.model_copy(
        update={"telegram": settings.telegram.model_copy(update={"preview": f"{bot.url}/s/{{name}}"})}
    )
    second = publish(database, preview)
    assert (second.uncertain, len(bot.book.standing())) == (0, 1)
    with database.reading() as session:
        states = {row.state for row in outbox.rows(session)}
    assert states == {PublicationState.SENT}


def test_a_withdrawn_source_takes_its_sightings_out_of_every_count(database, settings, collected):
    match(database, settings)
    with database.writing() as session:
        sources.turn(
            session,
            people.find_person(session, "berik"),
            sources.find_source(session, "asked"),
            sources.SourceState.WITHDRAWN,
        )
    with database.reading() as session:
        assert {line.sightings for line in inbox.claim_lines(session)} == {1}
        assert sightings.waiting(session, 10) == []

"""Collecting: once, politely, one source never harming another."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from werkzeug import Request, Response

from claims import clock, people, sightings, sources
from claims.records import Sighting, SightingRevision, Source
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Role
from pipeline.collect import collect


def rss(*entries: tuple[str, str]) -> str:
    items = "".join(
        f"<item><guid>{key}</guid><description>{text}</description></item>" for key, text in entries
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'


@pytest.fixture
def settings(tmp_path, httpserver):
    hosts = [f"{httpserver.host}:{httpserver.port}"]
    return Settings(data=tmp_path, fetch={"seconds_between": 0, "allowed_hosts": hosts})


@pytest.fixture
def take_up(database, httpserver):
    """Adds a feed served at a path of the local server."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER}))

    def add(key: str) -> None:
        with database.writing() as session:
            new = NewSource(key, "feed", httpserver.url_for(f"/{key}"), {})
            sources.add_source(session, people.find_person(session, "berik"), new)

    return add


def test_an_unchanged_feed_costs_one_conditional_request_and_no_write(
    database, settings, take_up, httpserver
):
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match", ""))
        if asked[-1]:
            return Response(status=304)
        return Response(rss(("1", "Қауесет")), content_type="application/rss+xml", headers={"ETag": '"v1"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    take_up("feed")
    assert collect(database, settings, ["feed"]).total.new == 1
    written: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: (
            written.append(statement) if not statement.startswith(("SELECT", "BEGIN")) else None
        ),
    )
    done = collect(database, settings, ["feed"])
    assert (done.unchanged, asked, written) == (["feed"], ["", '"v1"'], [])


def test_a_changed_entry_is_a_revision_that_waits_to_be_matched_again(
    database, settings, take_up, httpserver
):
    take_up("feed")
    for text in ("Бірінші мәтін", "Екінші мәтін"):
        httpserver.clear()
        httpserver.expect_request("/feed").respond_with_data(
            rss(("1", text)), content_type="application/rss+xml"
        )
        collect(database, settings, ["feed"])
        with database.writing() as session:
            waiting = [(row.text, row.revision) for row in sightings.waiting(session, 10)]
            assert waiting == [(text, 1 if text.startswith("Бірінші") else 2)]
            row = session.scalars(select(Sighting)).one()
            row.matched_at = clock.now()
    with database.reading() as session:
        assert session.scalars(select(SightingRevision.text)).all() == ["Бірінші мәтін"]


def test_one_broken_source_harms_no_other_and_waits_as_long_as_it_asked(
    database, settings, take_up, httpserver
):
    httpserver.expect_request("/broken").respond_with_data("", status=503, headers={"Retry-After": "7200"})
    httpserver.expect_request("/good").respond_with_data(
        rss(("1", "a b c")), content_type="application/rss+xml"
    )
    take_up("broken")
    take_up("good")
    before = clock.now()
    done = collect(database, settings, ["broken", "good"])
    assert (done.total.new, list(done.failed)) == (1, ["broken"])
    with database.reading() as session:
        broken = session.scalars(select(Source).where(Source.key == "broken")).one()
        assert (broken.failures, broken.last_error) == (1, done.failed["broken"])
        assert broken.next_due_at - before >= timedelta(seconds=7200)
        assert [source.key for source in sources.due(session, clock.now() + timedelta(seconds=7000))] == [
            "good"
        ]

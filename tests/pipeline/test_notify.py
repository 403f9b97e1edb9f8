"""What waits is sent, signed as Standard Webhooks says, until it is taken: through kills, slowness and errors."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from werkzeug import Response

from claims import clock, people, sightings, sources, triage, webhooks
from claims.records import WebhookDelivery
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import DeliveryState, Role, WebhookState
from claims.webhooks import NewWebhook
from pipeline import notify as notifying
from pipeline.notify import notify, tell

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def receiver():
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def settings(tmp_path, database_url, receiver):
    return told(tmp_path, database_url, receiver.port)


def told(folder, url, port, seconds=2.0):
    hosts = {"allowed_hosts": [f"127.0.0.1:{port}"], "seconds": seconds}
    return Settings(database=url, data=folder, webhooks=hosts)


@pytest.fixture
def world(database, settings, receiver):
    """Somebody listens, and two claims open."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        checker = people.add_person(session, admin, "berik", "Berik", frozenset({Role.FACT_CHECKER}))
        hook = webhooks.add(
            session, admin, NewWebhook(receiver.url_for("/hook")), settings.webhooks.allowed_hosts
        )
        feed = sources.add_source(session, checker, sources.NewSource("feed", "feed", "https://e.kz", {}))
        for number in range(2):
            seen = sightings.record(session, feed, Seen(str(number), f"Қауесет {number}"))
            triage.open_claims(session, [seen.id], "test")
        return hook.secret


def answer(receiver, *statuses, headers=None):
    """The receiver keeps what it gets and answers these statuses in turn, the last one for ever."""
    got = []

    def handler(request):
        got.append((dict(request.headers), request.get_data()))
        return Response("", statuses[min(len(got), len(statuses)) - 1], headers or {})

    receiver.expect_request("/hook", method="POST").respond_with_handler(handler)
    return got


def rows(database):
    with database.reading() as session:
        return list(session.query(WebhookDelivery).order_by(WebhookDelivery.id))


def make_due(database):
    """Time passes."""
    with database.writing() as session:
        for row in session.query(WebhookDelivery):
            row.due_at = row.webhook.retry_at = clock.now()


def test_the_receiver_gets_each_event_once_and_the_library_verifies_it(database, settings, world, receiver):
    got = answer(receiver, 204)
    done = notify(database, settings)
    assert (done.events, done.delivered, done.failed) == (2, 2, {})
    kinds = {Verifier(world).verify(body, headers)["type"] for headers, body in got}
    assert kinds == {"claim.opened"}
    assert len({headers["Webhook-Id"] for headers, _ in got}) == 2
    assert notify(database, settings).delivered == 0
    assert len(got) == 2


def test_a_changed_byte_or_another_secret_is_found_out(database, settings, world, receiver):
    got = answer(receiver, 200)
    notify(database, settings)
    headers, body = got[0]
    with pytest.raises(WebhookVerificationError):
        Verifier(world).verify(body.replace(b"claim", b"clamp"), headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(webhooks.new_secret()).verify(body, headers)


def test_a_receiver_that_fails_gets_the_same_message_again_with_a_signature_of_its_own(
    database, settings, world, receiver
):
    got = answer(receiver, 500, 200)
    done = notify(database, settings)
    assert list(done.failed.values()) == ["the receiver answered 500"]
    assert [row.state for row in rows(database)] == [DeliveryState.WAITING] * 2
    assert notify(database, settings).delivered == 0  # it is left alone for a while
    make_due(database)
    assert notify(database, settings).delivered == 2
    assert len(got) == 3
    by_id = [(headers["Webhook-Id"], body) for headers, body in got]
    assert by_id.count(by_id[0]) == 2
    assert all(Verifier(world).verify(body, headers) for headers, body in got)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 503])
def test_nothing_but_a_yes_is_a_yes_and_no_redirect_is_followed(database, settings, world, receiver, status):
    elsewhere = []
    receiver.expect_request("/other").respond_with_handler(
        lambda request: elsewhere.append(1) or Response("")
    )
    answer(receiver, status, headers={"Location": receiver.url_for("/other")})
    assert notify(database, settings).delivered == 0
    assert elsewhere == []
    assert {row.last_status for row in rows(database)} == {status, None}


def test_a_receiver_that_says_it_is_gone_is_told_nothing_more(database, settings, world, receiver):
    got = answer(receiver, 410)
    notify(database, settings)
    make_due(database)
    notify(database, settings)
    assert len(got) == 1
    with database.reading() as session:
        assert webhooks.known(session)[0].state is WebhookState.DISABLED


def test_a_slow_receiver_is_given_up_in_time_and_keeps_no_other_waiting(
    database, settings, world, receiver, tmp_path
):
    with HTTPServer(host="127.0.0.1", threaded=True) as quick:
        slow = receiver.expect_request("/hook", method="POST")
        slow.respond_with_handler(lambda _: time.sleep(4) or Response(""))
        got = []
        quick.expect_request("/q").respond_with_handler(
            lambda r: got.append(time.monotonic()) or Response("")
        )
        ports = [f"127.0.0.1:{receiver.port}", f"127.0.0.1:{quick.port}"]
        both = settings.model_copy(
            update={"webhooks": settings.webhooks.model_copy(update={"allowed_hosts": ports, "seconds": 1.0})}
        )
        with database.writing() as session:
            admin = people.find_person(session, "aliya")
            webhooks.add(session, admin, NewWebhook(quick.url_for("/q")), ports)
            seen = sightings.record(session, sources.find_source(session, "feed"), Seen("9", "Тағы бірі"))
            triage.open_claims(session, [seen.id], "test")
        began = time.monotonic()
        done = notify(database, both)
        assert time.monotonic() - began < 3.5
        assert [at - began < 1.0 for at in got] == [True]
        assert list(done.failed.values()) == ["its answer was not here after 1 seconds; we will try again"]


def test_an_address_that_leads_inside_is_not_told(database, settings, world, receiver):
    got = answer(receiver, 200)
    with database.writing() as session:
        hook = webhooks.known(session)[0]
        hook.url = "https://inside.example.kz/hook"
    done = notify(database, settings, resolve=lambda host, port: ["10.0.0.8"])
    assert "a private network" in next(iter(done.failed.values()))
    assert got == []


def test_an_address_without_encryption_is_not_told_once_the_operator_no_longer_allows_it(
    database, settings, world, receiver
):
    got = answer(receiver, 200)
    strict = settings.model_copy(
        update={"webhooks": settings.webhooks.model_copy(update={"allowed_hosts": []})}
    )
    assert "not encrypted" in next(iter(notify(database, strict).failed.values()))
    assert got == []


def test_a_rehearsal_tells_nobody(database, settings, world, receiver):
    got = answer(receiver, 200)
    assert notify(replace(database, lasting=False), settings).events == 2
    assert got == []


def test_a_message_that_one_receiver_never_takes_does_not_hold_up_the_others(
    database, settings, world, receiver
):
    poison = []

    def handler(request):
        poison[:] = poison or [request.headers["webhook-id"]]
        return Response("", 400 if request.headers["webhook-id"] == poison[0] else 200)

    receiver.expect_request("/hook", method="POST").respond_with_handler(handler)
    notify(database, settings)
    make_due(database)
    assert notify(database, settings).delivered == 1
    assert {row.state for row in rows(database)} == {DeliveryState.WAITING, DeliveryState.DELIVERED}


KILLED = """
import os, signal, sys
from claims.database import open_database
from claims.settings import Settings
from pipeline import notify
settings = Settings(database=sys.argv[1], data=sys.argv[2], webhooks={"allowed_hosts": [sys.argv[3]]})
inner = notify.__dict__[sys.argv[4]]
def dying(*arguments, **named):
    if sys.argv[5] == "after":
        inner(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(notify, sys.argv[4], dying)
notify.notify(open_database(settings.database_url), settings)
"""


@pytest.mark.parametrize(
    ("place", "when", "posts"),
    [("_notice", "after", 2), ("_send", "before", 2), ("_send", "after", 3)],
)
def test_killed_in_the_middle_nothing_is_lost_and_what_comes_twice_has_the_same_id(
    database, database_url, settings, world, receiver, tmp_path, place, when, posts
):
    got = answer(receiver, 200)
    child = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, tmp_path, f"127.0.0.1:{receiver.port}", place, when],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    assert len(got) == (1 if posts == 3 else 0)
    make_due(database)
    notify(database, settings)
    assert {row.state for row in rows(database)} == {DeliveryState.DELIVERED}
    assert len(got) == posts
    assert len({headers["Webhook-Id"] for headers, _ in got}) == 2


def test_a_test_message_is_sent_at_once_and_says_how_it_fared(database, settings, world, receiver):
    answer(receiver, 200, 500)
    with database.writing() as session:
        hook = webhooks.known(session)[0]
        first, second = (
            webhooks.put_out_test(session, people.find_person(session, "aliya"), hook).id for _ in range(2)
        )
    assert tell(database, settings, first) == ""
    assert tell(database, settings, second) == "the receiver answered 500"


def test_one_round_ends_in_its_time_though_much_waits(database, settings, world, receiver, monkeypatch):
    monkeypatch.setattr(notifying, "ROUND_SECONDS", 0.0)
    got = answer(receiver, 200)
    assert notify(database, settings).delivered == len(got) == 0
    with database.reading() as session:
        hook = webhooks.known(session)[0]
        assert len(webhooks.waiting(session, hook.id, clock.now() + timedelta(seconds=1))) == 2

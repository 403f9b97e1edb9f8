"""The webhooks on the command line: added with a secret shown once, tested, listed, ended."""

import json

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook as Verifier
from werkzeug import Response

import cli


@pytest.fixture
def receiver():
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def aiqyn(tmp_path, capsys, monkeypatch, receiver):
    """Runs a command as an administrator; its code and the JSON that it prints."""
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.setenv("AIQYN_DATABASE", f"sqlite:///{tmp_path / 'aiqyn.db'}")
    monkeypatch.setenv("AIQYN_PERSON", "aliya")
    monkeypatch.setenv("AIQYN_WEBHOOKS__ALLOWED_HOSTS", json.dumps([f"127.0.0.1:{receiver.port}"]))

    def run(*words):
        code = cli.main([*words, "--json"])
        told = capsys.readouterr().out
        return code, json.loads(told) if told else {}

    assert run("db", "upgrade")[0] == 0
    assert run("person", "add", "aliya", "Әлия")[0] == 0
    return run


def test_a_webhook_is_added_tested_listed_and_ended(aiqyn, receiver):
    got = []
    receiver.expect_request("/hook").respond_with_handler(
        lambda request: got.append((dict(request.headers), request.get_data())) or Response("")
    )
    code, added = aiqyn("webhook", "add", receiver.url_for("/hook"), "--event", "refutation.published")
    assert (code, added["events"]) == (0, ["refutation.published"])
    assert aiqyn("webhook", "test", added["webhook"]) == (
        0,
        {"webhook": added["webhook"], "taken": True, "reason": ""},
    )
    (headers, body), name = got[0], added["webhook"]
    assert Verifier(added["secret"]).verify(body, headers)["type"] == "webhook.test"
    (told,) = aiqyn("webhook", "deliveries", name)[1]["deliveries"]
    assert (told["state"], told["attempts"]) == ("delivered", 1)
    assert "secret" not in aiqyn("webhook", "list")[1]["webhooks"][0]
    assert aiqyn("webhook", "retry", name, told["message"])[1]["count"] == 1
    assert aiqyn("webhook", "deliver")[1]["delivered"] == 1
    assert {headers["Webhook-Id"] for headers, _ in got} == {told["message"]} and len(got) == 2
    assert aiqyn("webhook", "end", name)[1]["changed"] is True
    assert aiqyn("webhook", "list")[1]["webhooks"][0]["state"] == "ended"


def test_a_dry_run_adds_nothing_and_shows_no_secret(aiqyn):
    code, added = aiqyn("webhook", "add", "https://example.kz/hook", "--dry-run")
    assert (code, added["secret"]) == (0, "")
    assert aiqyn("webhook", "list")[0] == 3


def test_a_test_that_is_not_taken_fails_and_says_why(aiqyn, receiver):
    receiver.expect_request("/hook").respond_with_data("", status=500)
    _, added = aiqyn("webhook", "add", receiver.url_for("/hook"))
    code, told = aiqyn("webhook", "test", added["webhook"])
    assert (code, told["taken"], told["reason"]) == (1, False, "the receiver answered 500")

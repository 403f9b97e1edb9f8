"""The bot on the command line: who it is, what would work, its menu, the webhook, and one life of it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

import cli
from claims.database import open_database
from claims.records import Question
from pipeline.standins.bot_api import Telegram
from pipeline.standins.bot_citizen import Citizen

TOKEN = "4711:canary-token"


@pytest.fixture
def telegram(tmp_path):
    with Telegram(tmp_path / "telegram.jsonl", token=TOKEN) as there:
        yield there


@pytest.fixture
def told(tmp_path, telegram):
    return {
        "AIQYN_DATABASE": f"sqlite:///{tmp_path / 'aiqyn.db'}",
        "AIQYN_DATA": str(tmp_path / "data"),
        "AIQYN_BOT__TOKEN": TOKEN,
        "AIQYN_BOT__BASE_URL": telegram.base_url,
        "AIQYN_BOT__POLL_SECONDS": "1",
        "AIQYN_QUESTIONS__URL": "https://ask.example.kz",
    }


@pytest.fixture
def run(told, monkeypatch, capsys):
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    capsys.readouterr()

    def running(*words, code=0):
        assert cli.main([*words, "--json"]) == code
        said = capsys.readouterr()
        assert TOKEN not in said.out + said.err
        return json.loads(said.out) if said.out.strip() else said.err

    return running


def test_the_check_says_who_the_bot_is(run):
    said = run("bot", "check")
    assert (said["name"], said["mode"], said["troubles"]) == ("@aiqyn_standin_bot", "polling", [])


def test_the_check_says_what_would_not_work(run, monkeypatch, telegram):
    telegram._setWebhook({"url": "http://127.0.0.1:9/x"})
    monkeypatch.setenv("AIQYN_QUESTIONS__URL", "")
    said = run("bot", "check", code=3)
    assert ["a webhook is set" in said["troubles"][0], "questions.url" in said["troubles"][-1]] == [
        True,
        True,
    ]
    monkeypatch.setenv("AIQYN_BOT__TOKEN", "4711:wrong")
    assert "does not let it in" in run("bot", "check", code=1)["troubles"][0]


def test_without_a_token_there_is_no_bot(run, monkeypatch):
    monkeypatch.setenv("AIQYN_BOT__TOKEN", "")
    for words in (["bot", "check"], ["bot", "run"], ["bot", "menu"], ["bot", "webhook"]):
        assert "bot.token" in str(run(*words, code=1))


def test_the_menu_is_set_in_three_languages_and_for_everybody_else(run, telegram):
    run("bot", "menu")
    calls = [
        event["params"] for event in telegram.book.events("request") if event["method"] == "setMyCommands"
    ]
    assert [call.get("language_code", "") for call in calls] == ["kk", "ru", "en", ""]
    assert [one["command"] for one in json.loads(calls[0]["commands"])] == [
        "status", "withdraw", "consent", "forget", "help",
    ]  # fmt: skip


def test_the_webhook_is_set_only_where_the_desk_would_take_it(run, monkeypatch, telegram):
    assert "bot.mode" in str(run("bot", "webhook", code=1))
    monkeypatch.setenv("AIQYN_BOT__MODE", "webhook")
    assert "webhook_secret" in str(run("bot", "webhook", code=1))
    monkeypatch.setenv("AIQYN_BOT__WEBHOOK_SECRET", "s3cret" * 4)
    monkeypatch.setenv("AIQYN_QUESTIONS__URL", "http://ask.example.kz")
    assert "https" in str(run("bot", "webhook", code=1))
    monkeypatch.setenv("AIQYN_QUESTIONS__URL", "http://127.0.0.1:8400")
    run("bot", "webhook")
    assert telegram.hook["url"].startswith("http://127.0.0.1:8400/hooks/telegram/")
    run("bot", "webhook", "--off")
    assert telegram.hook == {}


def test_the_bot_lives_until_it_is_stopped_and_a_second_one_is_refused(run, told, telegram, tmp_path):
    import os

    environment = {**os.environ, **told}
    command = [sys.executable, str(Path(cli.__file__)), "bot", "run"]
    aigul = Citizen(telegram, 501)
    aigul.say("Су қашан беріледі, білесіздер ме?")
    life = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 120
        while not aigul.heard:
            assert time.monotonic() < end
            assert life.poll() is None
            time.sleep(0.05)
        assert "another bot is at work" in str(run("bot", "run", code=1))
    finally:
        life.send_signal(signal.SIGINT)
        said = life.communicate(timeout=60)[1]
    assert life.returncode == 130
    assert TOKEN not in said
    database = open_database(told["AIQYN_DATABASE"])
    with database.reading() as session:
        assert len(session.scalars(select(Question)).all()) == 1
    database.close()

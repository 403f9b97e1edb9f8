"""The stand-in of the Bot API: what it answers, what it keeps, and what it does when told to misbehave."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import urllib3

from pipeline.standins.bot_api import Fault, Telegram
from pipeline.standins.markup import MarkupError, parse, shown

ROOT = Path(__file__).parents[3]
TOKEN = "1:abc"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Telegram]:
    with Telegram(tmp_path / "log.jsonl", [("@news_kk", "Жаңалық")], token=TOKEN) as telegram:
        yield telegram


def call(there: Telegram | str, method: str, token: str = TOKEN, **params: Any) -> tuple[int, Any]:
    url = there if isinstance(there, str) else there.url
    with urllib3.PoolManager(retries=False, timeout=5) as pool:
        answer = pool.request("POST", f"{url}/bot{token}/{method}", fields=params, encode_multipart=False)
        return answer.status, answer.json()


def send(there: Telegram | str, text: str, **params: Any) -> tuple[int, Any]:
    return call(there, "sendMessage", chat_id="@news_kk", text=text, **params)


def test_a_message_comes_back_as_the_bot_api_writes_it(there: Telegram) -> None:
    there.book.now = lambda: 1_600_000_000.5
    chat = {"id": -1001000000001, "title": "Жаңалық", "username": "news_kk", "type": "channel"}
    assert send(there, " <b>Жалған</b> &amp; 😀<i>бар</i>\n", parse_mode="HTML") == (
        200,
        {
            "ok": True,
            "result": {
                "message_id": 1,
                "sender_chat": chat,
                "chat": chat,
                "date": 1_600_000_000,
                "text": "Жалған & 😀бар",
                "entities": [
                    {"type": "bold", "offset": 0, "length": 6},
                    {"type": "italic", "offset": 11, "length": 3},
                ],
            },
        },
    )


def test_parameters_come_as_a_form_as_multipart_as_json_and_in_the_address(there: Telegram) -> None:
    params = {"chat_id": "@news_kk", "text": "Сәлем & қош"}
    url = f"{there.url}/bot{TOKEN}/sendMessage"
    with urllib3.PoolManager(retries=False) as pool:
        pool.request("POST", url, fields=params, encode_multipart=False)
        pool.request("POST", url, fields=params)
        pool.request("POST", url, json=params)
        pool.request("GET", url, fields=params)
    assert [kept.text for kept in there.book.standing()] == ["Сәлем & қош"] * 4


@pytest.mark.parametrize(
    ("method", "params", "status", "description"),
    [
        ("sendMessage", {"chat_id": "@x", "text": "a"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "@news_kk", "text": " \n"}, 400, "Bad Request: message text is empty"),
        (
            "sendMessage",
            {"chat_id": "@news_kk", "text": "😀" * 2049},
            400,
            "Bad Request: message is too long",
        ),
        (
            "editMessageText",
            {"chat_id": "@news_kk", "message_id": "9", "text": "a"},
            400,
            "Bad Request: message to edit not found",
        ),
        (
            "deleteMessage",
            {"chat_id": "@news_kk", "message_id": "9"},
            400,
            "Bad Request: message to delete not found",
        ),
        ("sendPigeon", {}, 404, "Not Found: method not found"),
    ],
)
def test_refusals_are_worded_as_telegram_words_them(
    there: Telegram, method: str, params: dict[str, str], status: int, description: str
) -> None:
    answer = {"ok": False, "error_code": status, "description": description}
    assert call(there, method, **params) == (status, answer)


def test_a_wrong_token_is_unauthorized_and_a_shapeless_one_not_found(there: Telegram) -> None:
    assert call(there, "getMe", token="1:other")[0] == 401
    assert call(there, "getMe", token="none")[0] == 404
    assert call(there, "getMe")[1]["result"]["is_bot"] is True


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("ә<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_markup_that_does_not_parse_is_refused_with_its_place(html: str, complaint: str) -> None:
    with pytest.raises(MarkupError) as refusal:
        parse(html)
    assert str(refusal.value) == complaint


def test_telegram_makes_links_of_bare_addresses_but_not_inside_code() -> None:
    parsed = parse("egov.kz <code>kaspi.kz</code> https://a.kz/r/1/ @someone")
    assert [(e["type"], e["offset"], e["length"]) for e in parsed.entities] == [
        ("url", 0, 7),
        ("code", 8, 8),
        ("url", 17, 17),
        ("mention", 35, 8),
    ]
    assert shown(parse("<b>a &lt; b</b> <code>c</code>")) == "<b>a &lt; b</b> <code>c</code>"


def test_an_edit_keeps_number_and_day_and_the_same_text_is_not_modified(there: Telegram) -> None:
    send(there, "бір")
    edited = call(there, "editMessageText", chat_id="@news_kk", message_id="1", text="екі")[1]["result"]
    assert (edited["message_id"], edited["text"], "edit_date" in edited) == (1, "екі", True)
    status, same = call(there, "editMessageText", chat_id="@news_kk", message_id="1", text="екі")
    assert (status, same["description"].split(":")[1]) == (400, " message is not modified")


def test_a_message_can_be_deleted_for_48_hours(there: Telegram) -> None:
    send(there, "бір")
    send(there, "екі")
    assert call(there, "deleteMessage", chat_id="@news_kk", message_id="1") == (
        200,
        {"ok": True, "result": True},
    )
    there.book.now = lambda: time.time() + 48 * 3600 + 60
    status, answer = call(there, "deleteMessage", chat_id="@news_kk", message_id="2")
    assert (status, answer["description"]) == (400, "Bad Request: message can't be deleted")
    assert [kept.id for kept in there.book.standing()] == [2]


def test_a_restart_finds_everything_and_gives_no_number_twice(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with Telegram(log, [("news_kk", "Жаңалық")]) as first:
        send(first, "бір")
        send(first, "екі")
        call(first, "editMessageText", chat_id="@news_kk", message_id="1", text="бір!")
        call(first, "deleteMessage", chat_id="@news_kk", message_id="2")
    with log.open("ab") as torn:
        torn.write(b'{"n": 99, "what": "mess')
    with Telegram(log, [("news_kk", "Жаңалық")]) as second:
        assert send(second, "үш")[1]["result"]["message_id"] == 3
        assert [(kept.id, kept.text) for kept in second.book.standing()] == [(1, "бір!"), (3, "үш")]
        numbers = [event["n"] for event in second.book.events()]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (Fault.FLOOD, 0),
        (Fault.FORBIDDEN, 0),
        (Fault.BROKEN, 0),
        (Fault.RESET, 0),
        (Fault.SILENT, 1),
        (Fault.BROKEN_AFTER, 1),
        (Fault.RESET_AFTER, 1),
        (Fault.SLOW, 1),
        (Fault.TWICE, 2),
    ],
)
def test_each_fault_takes_the_message_as_often_as_it_says(there: Telegram, fault: Fault, kept: int) -> None:
    there.fail(fault, 0.05)
    with suppress(urllib3.exceptions.HTTPError, json.JSONDecodeError):
        send(there, "бір")
    assert len(there.book.standing()) == kept


def test_a_late_message_appears_after_the_connection_has_gone(there: Telegram) -> None:
    there.fail(Fault.LATE, 0.2)
    with pytest.raises(urllib3.exceptions.HTTPError):
        send(there, "бір")
    assert there.book.standing() == []
    time.sleep(0.5)
    assert [kept.text for kept in there.book.standing()] == ["бір"]


def test_the_same_seed_brings_the_same_misfortunes(tmp_path: Path) -> None:
    def statuses(name: str) -> list[int]:
        with Telegram(tmp_path / name, [("news_kk", "")]) as there:
            there.control({"chances": {"flood": 0.3, "broken": 0.3}, "seed": 7})
            return [send(there, f"{number}")[0] for number in range(20)]

    first = statuses("a")
    assert first == statuses("b")
    assert set(first) == {200, 429, 500}


def test_its_pace_is_one_a_second_and_twenty_a_minute(there: Telegram) -> None:
    there.pace, clock = True, [1000.0]
    there.book.now = lambda: clock[0]
    assert [send(there, "a")[0], send(there, "b")[0]] == [200, 429]
    for number in range(19):
        clock[0] += 1
        assert send(there, f"{number}")[0] == 200
    clock[0] += 1
    assert send(there, "z")[1]["parameters"] == {"retry_after": 40}


def test_the_public_page_shows_the_last_twenty_and_can_be_stale(there: Telegram) -> None:
    there.book.now = lambda: 1_600_000_000.0
    for number in range(22):
        send(there, f"{number} <b>қате емес</b>")
    there.book.now = lambda: 1_600_000_100.0
    send(there, "<b>соңғы</b> https://a.kz/r/x1/", parse_mode="HTML")
    with urllib3.PoolManager(retries=False) as pool:
        page = pool.request("GET", f"{there.url}/s/news_kk").data.decode()
        assert page.count('data-post="news_kk/') == 20
        last = page[page.index('data-post="news_kk/23"') :]
        assert '<b>соңғы</b> <a href="https://a.kz/r/x1/"' in last
        assert '<time datetime="2020-09-13T12:28:20+00:00">' in last
        there.control({"stale": 50})
        assert 'data-post="news_kk/23"' not in pool.request("GET", f"{there.url}/s/news_kk").data.decode()
        assert pool.request("GET", f"{there.url}/news_kk/23").status == 200


def test_it_never_listens_beyond_this_machine(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "::"):
        with pytest.raises(ValueError, match="this machine only"):
            Telegram(tmp_path / "log.jsonl", host=host)


def test_it_runs_as_a_program_survives_a_kill_and_takes_orders(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    first = start(log)
    assert send(first[1], "бір")[0] == 200
    with urllib3.PoolManager(retries=False) as pool:
        told = pool.request("POST", f"{first[1]}/control", json={"fault": "broken", "times": 1}).json()
        assert [kept["text"] for kept in told] == ["бір"]
        assert send(first[1], "екі")[0] == 500
    first[0].kill()
    first[0].wait()
    second = start(log)
    assert send(second[1], "үш")[1]["result"]["message_id"] == 2
    second[0].send_signal(signal.SIGTERM)
    assert second[0].wait(5) == 0
    assert TOKEN not in log.read_text()


def start(log: Path) -> tuple[subprocess.Popen[str], str]:
    command = [
        sys.executable,
        "-m",
        "pipeline.standins.bot_api",
        "--log",
        str(log),
        "--chat",
        "@news_kk:Жаңалық",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    return running, running.stdout.readline().strip()

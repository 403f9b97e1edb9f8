"""The form for letters over real HTTP: ask, open the letter's link, confirm, leave by the letter's own button."""

import re
import socket
from email import message_from_bytes
from email.policy import default

import pytest
import urllib3
from aiosmtpd.controller import Controller
from sqlalchemy import select

from claims import sealing
from claims.records import Letter, Subscriber
from claims.terms import SubscriberState
from desk.app import create_app
from pipeline.channels import Edition
from pipeline.channels.mail.sending import send
from pipeline.publish import channel_settings

FORM = {"address": "reader@canary.kz", "wanted": "kk"}


class Office:
    """A mail server that keeps what it takes."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.original_content, policy=default))
        return "250 OK"


@pytest.fixture
def office():
    handler = Office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def letters(desk, office):
    """The desk with letters set up; sends what waits."""
    mail = desk.settings.mail.model_copy(
        update={
            "host": "127.0.0.1",
            "port": office.port,
            "security": "none",
            "from_address": "digest@aiqyn.example",
            "forms_url": "http://desk.example",
        }
    )
    desk.settings = desk.settings.model_copy(update={"mail": mail})
    desk.app = create_app(desk.settings, desk.database)
    sealing.make_keys(desk.settings.data / "mail" / "keys", "subscribers")

    def sent():
        offered = channel_settings(desk.settings, "mail")
        send(desk.database, offered, lambda: Edition([]), sleep=lambda _: None)
        return office.taken

    return sent


def readers(desk):
    with desk.database.reading() as session:
        return [row.state for row in session.scalars(select(Subscriber))]


def link(letter):
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"http://desk\.example(/\S+)", text)[1]


def test_the_whole_way_of_a_reader_by_real_http(desk, letters):
    with desk.serve() as address, urllib3.PoolManager(retries=False) as web:

        def call(method, path, **more):
            ours = {"Origin": address, "Accept-Language": "ru"}
            return web.request(method, address + path, headers=more.pop("headers", ours), **more)

        page = call("GET", "/subscribe?lang=kk")
        assert page.status == 200 and '<html lang="kk">' in page.data.decode()
        asked = call("POST", "/subscribe", fields=FORM, encode_multipart=False)
        assert asked.status == 200 and readers(desk) == [SubscriberState.ASKED]
        (first,) = letters()
        where = link(first)
        shown = call("GET", where)  # a scanner of mail opens it as well
        assert shown.status == 200 and '<html lang="kk">' in shown.data.decode()
        assert readers(desk) == [SubscriberState.ASKED]
        assert call("POST", where).status == 200
        assert readers(desk) == [SubscriberState.CONFIRMED]
        call("POST", "/subscribe", fields=FORM, encode_multipart=False)
        (_, second) = letters()
        leave = second["List-Unsubscribe"].strip("<>").removeprefix("http://desk.example")
        assert call("GET", leave).status == 200 and readers(desk) == [SubscriberState.CONFIRMED]
        # A mail provider: no origin, no cookie, no page of ours before it (RFC 8058).
        body = {"body": b"List-Unsubscribe=One-Click"}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        left = call("POST", leave, headers=kind, **body)
        assert left.status == 200 and readers(desk) == [SubscriberState.LEFT]
        again = call("POST", leave, headers=kind, **body)
        assert (again.status, again.data) == (200, left.data)


def test_the_answer_is_the_same_whether_the_address_was_known_or_not(desk, letters):
    client = desk.stranger()
    first = client.post("/subscribe", data=FORM)
    letters()
    secret = link(letters()[0])
    client.post(secret)
    known = client.post("/subscribe", data=FORM)
    other = client.post("/subscribe", data=FORM | {"address": "other@canary.kz"})
    assert first.status_code == known.status_code == other.status_code == 200
    assert first.text == known.text == other.text
    assert "canary" not in first.text


@pytest.mark.parametrize("origin", ["https://evil.example", None])
def test_asking_from_another_site_is_refused_but_leaving_is_not(desk, letters, origin):
    client = desk.stranger()
    headers = {"Sec-Fetch-Site": "cross-site"} | ({"Origin": origin} if origin else {})
    assert client.post("/subscribe", data=FORM, headers=headers).status_code == 403
    assert client.post("/subscribe/confirm/x", headers=headers).status_code == 403
    assert client.post("/unsubscribe/x", headers=headers).status_code == 200


def test_what_is_no_address_is_said_in_place_and_what_was_typed_stays(desk, letters):
    answer = desk.stranger("kk").post("/subscribe", data=FORM | {"address": 'x"><b>@'})
    assert answer.status_code == 422
    assert "Бұл электрондық пошта мекенжайы емес" in answer.text
    assert 'value="x&#34;&gt;&lt;b&gt;@"' in answer.text
    assert readers(desk) == []


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(desk, letters):
    answer = desk.stranger().post("/subscribe", data=FORM | {"website": "https://spam.example"})
    assert (answer.status_code, readers(desk), letters()) == (200, [], [])


def test_a_link_that_is_nobodys_says_so_and_how_to_go_on(desk, letters):
    client = desk.stranger()
    for method in ("GET", "POST"):
        answer = client.request(method, "/subscribe/confirm/nobody")
        assert (answer.status_code, "/subscribe" in answer.text) == (410, True)


def test_one_address_cannot_ask_without_end_and_one_mailbox_is_not_flooded(desk, letters):
    client = desk.stranger()
    answers = [client.post("/subscribe", data=FORM) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert len({one.text for one in answers[:10]}) == 1
    assert int(answers[-1].headers["retry-after"]) > 0
    with desk.database.reading() as session:
        assert len(session.scalars(select(Letter)).all()) == 3


def test_leaving_has_no_limit_because_mail_providers_come_from_few_addresses(desk, letters):
    client = desk.stranger()
    assert {client.post(f"/unsubscribe/{number}").status_code for number in range(80)} == {200}


def test_without_keys_no_letters_are_offered(desk):
    client = desk.stranger()
    assert client.get("/subscribe").status_code == 404
    assert client.post("/subscribe", data=FORM).status_code == 404
    assert client.post("/unsubscribe/x").status_code == 200


@pytest.mark.parametrize(("code", "said"), [("kk", "Жазылу"), ("ru", "Подписаться"), ("en", "Subscribe")])
def test_the_form_speaks_the_language_of_the_link_unless_another_was_chosen(desk, letters, code, said):
    client = desk.stranger("ru")
    client.cookies.clear()
    page = client.get(f"/subscribe?lang={code}")
    assert f'<html lang="{code}">' in page.text and said in page.text
    assert f'<option value="{code}" lang="{code}" selected>' in page.text
    client.cookies.set("language", "ru")
    assert '<html lang="ru">' in client.get(f"/subscribe?lang={code}").text


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_reader_subscribes_and_leaves_without_script(desk, letters, open_page, width):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("", "/subscribe", language="kk", width=width, java_script_enabled=False)
    page.fill("#address", "reader@canary.kz")
    page.click("main button")
    assert page.inner_text("h1") == "Поштаңызды қараңыз"
    page.goto(link(letters()[0]))
    page.click("main button")
    assert page.inner_text("h1") == "Сіз жазылдыңыз"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/unsubscribe/x")
    page.click("main button")
    assert page.inner_text("h1") == "Енді хат келмейді"
    assert page.troubles == []
    looked = open_page("", "/subscribe", language="kk", width=width)
    found = Axe().run(looked).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

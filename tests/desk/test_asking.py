"""Asking over HTTP: nothing typed is lost, nothing is kept twice, nothing personal is kept open, nothing is logged."""

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from claims import contacts, questions
from claims.helped import counted
from claims.records import Contact, Helped, Question, Sighting, SightingLink, Source
from claims.terms import Language, QuestionState, QuestionWay
from desk import asking, proof_of_work
from desk.app import create_app
from desk.pages import asking as pages
from models.corpora import corpora_folder
from pipeline import offering
from tests.claims.public_world import BANANA
from tests.desk.asking import ASKED, Browser, published, with_places

PHONE = "8 701 123 45 67"


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """No script runs here: tickets need not age, and what compares may have to be compiled first."""
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)
    monkeypatch.setattr(offering, "PATIENCE", 300.0)
    monkeypatch.setattr(offering, "QUICK", 300.0)


@pytest.fixture
def browser(desk):
    return Browser(desk)


def kept(desk, record=Question):
    with desk.database.reading() as session:
        return list(session.scalars(select(record)))


def one(desk):
    (question,) = kept(desk)
    with desk.database.reading() as session:
        return question, session.get_one(Sighting, question.sighting_id)


# --- the way through ------------------------------------------------------------------------------------


def test_from_one_field_to_a_receipt_that_opens(desk, browser):
    with_places(desk)
    browser.open()
    assert [name for name, value in browser.fields.items() if value == "" and name == "text"] == ["text"]
    browser.press("look", text=ASKED)
    page = browser.press("send", answer_in="kk", region="61", to="asem@example.kz", consent="yes")
    number, link = browser.receipt()
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    question, sighting = one(desk)
    assert (question.public_id, sighting.text) == (number, ASKED)
    assert (question.way, question.answer_in, question.consent, question.reachable) == (
        QuestionWay.FORM,
        Language.KK,
        True,
        True,
    )
    assert (question.state, sighting.place_id is not None) == (QuestionState.RECEIVED, True)
    assert [(row.key, row.kind) for row in kept(desk, Source)] == [("form", "form")]
    assert browser.open(link).status_code == 200


def test_consent_is_not_ticked_and_without_it_nothing_may_be_public(desk, browser):
    browser.open()
    browser.press("look", text=ASKED)
    assert "consent" not in browser.fields
    browser.press("send")
    assert one(desk)[0].consent is False


def test_without_an_address_nobody_is_reachable_and_the_page_says_so(desk, browser):
    browser.send()
    assert one(desk)[0].reachable is False
    assert "Вы не оставили адреса" in browser.page.text


def test_the_answer_comes_in_the_language_of_the_page_unless_another_is_chosen(desk):
    kazakh = Browser(desk, "kk")
    kazakh.send("Мектептер қашан ашылады екен?")
    assert one(desk)[0].answer_in is Language.KK


def test_no_cookie_is_set_on_any_page(desk, browser):
    published(desk)
    for page in (
        browser.open(),
        browser.press("look", text=ASKED),
        browser.press("no"),
        browser.press("send"),
    ):
        assert "set-cookie" not in page.headers


def test_the_page_of_an_old_telephone_says_nothing_of_where_it_comes_from_and_is_heard(desk):
    client = Browser(desk)
    for header in ("sec-fetch-site", "origin", "accept-language"):
        client.client.headers.pop(header, None)
    assert client.send()[0].startswith("q-")


# --- nothing is lost --------------------------------------------------------------------------------------


def test_an_empty_question_is_asked_for_and_the_rest_stays(desk, browser):
    browser.open()
    page = browser.press("look", text="  \n ", to="asem@example.kz")
    assert page.status_code == 422
    assert 'aria-invalid="true" autofocus' in page.text
    assert browser.fields["to"] == "asem@example.kz"
    assert kept(desk) == []


def test_a_wrong_address_is_said_beside_its_field_and_everything_stays(desk, browser):
    with_places(desk)
    browser.open()
    browser.press("look", text="Правда ли?\n\nВторая строка: «да» & <нет>")
    before = browser.fields["ticket"]
    page = browser.press("send", to="asem at example", region="75", answer_in="kk", consent="yes")
    assert page.status_code == 422
    assert 'id="to-wrong" role="alert"' in page.text
    fields = browser.fields
    assert fields["text"] == "Правда ли?\n\nВторая строка: «да» & <нет>"
    assert (fields["to"], fields["region"], fields["answer_in"], fields["consent"]) == (
        "asem at example",
        "75",
        "kk",
        "yes",
    )
    assert fields["ticket"] == before, "it goes on ageing"
    assert browser.press("send", to="asem@example.kz").status_code == 200


def test_too_early_keeps_everything_and_the_same_ticket_is_good_later(desk, browser, monkeypatch):
    monkeypatch.setattr(proof_of_work, "PATIENCE", 60.0)
    browser.open()
    browser.press("look", text=ASKED)
    ticket = browser.fields["ticket"]
    page = browser.press("send", to="asem@example.kz", consent="yes")
    assert (page.status_code, int(float(page.headers["retry-after"])) > 50) == (429, True)
    assert "Нажмите «Отправить» ещё раз" in page.text
    assert (browser.fields["text"], browser.fields["to"], browser.fields["ticket"]) == (
        ASKED,
        "asem@example.kz",
        ticket,
    )
    assert kept(desk) == []
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)
    assert browser.press("send").status_code == 200
    assert len(kept(desk)) == 1


def test_without_a_ticket_the_form_is_shown_again_with_a_new_one(desk, browser):
    browser.open()
    browser.press("look", text=ASKED)
    page = browser.press("send", ticket="forged")
    assert page.status_code == 422
    assert browser.fields["text"] == ASKED
    assert browser.press("send").status_code == 200


def test_what_nobody_foresaw_loses_nothing_and_logs_nothing_of_the_question(
    desk, browser, monkeypatch, caplog
):
    browser.open()
    browser.press("look", text=f"{ASKED} {PHONE}")

    def broken(self, source, asked):
        with self._database.writing() as session:
            session.execute(text("INSERT INTO nothing VALUES (:said)"), {"said": asked.text})

    monkeypatch.setattr(type(desk.app.state.desk.receiving), "ask", broken)
    caplog.set_level(logging.DEBUG)
    page = browser.press("send", to="asem@example.kz")
    assert page.status_code in (500, 503)
    assert (browser.fields["text"], browser.fields["to"]) == (f"{ASKED} {PHONE}", "asem@example.kz")
    assert PHONE not in caplog.text and "бананы" not in caplog.text


def test_an_error_at_a_private_link_is_logged_without_the_link(desk, monkeypatch, caplog):
    def broken(*given):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(questions, "by_receipt", broken)
    client = TestClient(desk.app, base_url="http://desk.example", raise_server_exceptions=False)
    secret = "5ec3e7" * 5 + "ab"
    assert client.get(f"/q/{secret}").status_code == 500
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert any("unforeseen at /q/{secret}" in record.getMessage() for record in ours)
    assert secret not in "\n".join(logging.Formatter().format(record) for record in ours)


def test_a_record_that_is_busy_loses_nothing(desk, browser, monkeypatch):
    browser.open()
    browser.press("look", text=ASKED)
    receiving = desk.app.state.desk.receiving

    def busy(*given):
        raise OperationalError("locked", None, Exception())

    monkeypatch.setattr(type(receiving), "ask", busy)
    page = browser.press("send", to="asem@example.kz")
    assert page.status_code == 503
    assert (browser.fields["text"], browser.fields["to"]) == (ASKED, "asem@example.kz")
    monkeypatch.undo()
    monkeypatch.setattr(proof_of_work, "PATIENCE", 0.0)
    assert browser.press("send").status_code == 200, "the same words under the same number: one question"
    assert len(kept(desk)) == 1


def test_another_language_on_any_page_takes_everything_along(desk, browser):
    with_places(desk)
    published(desk)
    browser.open()
    page = browser.press(speak="kk", text=ASKED)
    assert ('<html lang="kk">' in page.text, browser.fields["text"]) == (True, ASKED)
    page = browser.press("look", speak=None)
    assert BANANA["kk"].title in page.text, "the answer is told in the language of the page"
    page = browser.press(speak="ru")
    assert BANANA["ru"].title in page.text
    browser.press("no")
    page = browser.press(speak="en", to="asem@example.kz", region="61", consent="yes", answer_in="ru")
    assert '<html lang="en">' in page.text
    fields = browser.fields
    assert (fields["text"], fields["to"], fields["region"], fields["consent"], fields["answer_in"]) == (
        ASKED,
        "asem@example.kz",
        "61",
        "yes",
        "ru",
    )
    assert kept(desk) == []


def test_going_back_to_the_question_takes_everything_along(desk, browser):
    browser.open()
    browser.press("look", text=ASKED)
    browser.press("write", to="asem@example.kz", answer_in="kk")
    assert (browser.fields["text"], browser.fields["to"]) == (ASKED, "asem@example.kz")
    browser.press("look", text="Совсем другой вопрос о дорогах")
    assert (browser.fields["to"], browser.fields["answer_in"]) == ("asem@example.kz", "kk")


# --- once -------------------------------------------------------------------------------------------------


def test_sent_twice_it_is_one_question_with_one_receipt(desk, browser):
    browser.open()
    browser.press("look", text=ASKED)
    page = browser.page
    browser.press("send")
    first = browser.receipt()
    browser.page = page
    browser.press("send")
    assert browser.receipt() == first
    assert len(kept(desk)) == 1


def test_sent_twice_around_a_restart_it_is_one_question_and_other_words_are_not_kept_under_its_number(
    desk, browser
):
    browser.open()
    browser.press("look", text=ASKED)
    page = browser.page
    browser.press("send")
    first = browser.receipt()
    desk.app = create_app(desk.settings, desk.database)
    again = Browser(desk)
    again.page = page
    again.press("send")
    assert again.receipt() == first
    desk.app = create_app(desk.settings, desk.database)
    third = Browser(desk)
    third.page = page
    assert third.press("send", text="Другие слова").status_code == 422
    assert [one(desk)[1].text, len(kept(desk))] == [ASKED, 1]
    assert third.press("send").status_code == 200
    assert len(kept(desk)) == 2


# --- what may already answer ------------------------------------------------------------------------------


def test_what_may_answer_is_shown_before_anything_else_and_helping_is_counted(desk, browser):
    name = published(desk)
    browser.open()
    page = browser.press("look", text=ASKED)
    assert BANANA["ru"].title in page.text and BANANA["ru"].summary in page.text
    assert "Неправда" in page.text
    assert 'href="https://aiqyn.example/ru/' in page.text
    assert f"yes:refutation:{name}" in browser.buttons["step"]
    page = browser.press(f"yes:refutation:{name}")
    assert "не отправлен и нигде не сохранён" in page.text
    (row,) = kept(desk, Helped)
    assert (row.subject, row.language, row.yes, row.no) == (f"refutation:{name}", Language.RU, 1, 0)
    assert kept(desk) == []


def test_it_did_not_help_is_counted_and_the_question_goes_on(desk, browser):
    name = published(desk)
    browser.open()
    browser.press("look", text=ASKED)
    browser.press("no")
    browser.press("send")
    with desk.database.reading() as session:
        assert counted(session) == {f"refutation:{name}": (0, 1)}
    assert one(desk)[1].text == ASKED


def test_only_what_was_offered_is_counted(desk, browser):
    published(desk)
    browser.open()
    browser.press("look", text=ASKED)
    browser.press("yes:refutation:r-99999")
    browser.press("yes:" + "x" * 5000)
    assert kept(desk, Helped) == []


def test_where_nothing_answers_nothing_is_shown(desk, browser):
    published(desk)
    browser.open()
    page = browser.press("look", text="Когда в нашем ауле построят новую школу?")
    assert "send" in browser.buttons["step"]
    assert BANANA["ru"].title not in page.text


def test_what_goes_wrong_with_offering_keeps_nobody_from_asking(desk, browser, monkeypatch, caplog):
    def broken(*given):
        raise RuntimeError("no model")

    monkeypatch.setattr(pages, "offer", broken)
    assert browser.send()[0].startswith("q-")


def test_whoever_comes_from_an_answer_sees_it_and_is_not_offered_it_again(desk, browser):
    name = published(desk)
    page = browser.open(f"/ask?about={name}")
    assert BANANA["ru"].title in page.text
    browser.press("look", text=ASKED)
    assert "send" in browser.buttons["step"]
    browser.press("send")
    (link,) = kept(desk, SightingLink)
    assert link.url.startswith("https://aiqyn.example/ru/")


@pytest.mark.parametrize("about", ["r-zzzzz", "x", "../..", "<script>", "r-" + "9" * 500, "%00"])
def test_an_answer_that_there_is_not_is_passed_over(browser, about):
    page = browser.open(f"/ask?about={about}")
    assert (page.status_code, browser.fields["about"]) == (200, "")


# --- privacy ----------------------------------------------------------------------------------------------


def test_what_will_be_hidden_is_shown_before_it_is_sent_and_never_kept_open(desk, browser):
    said = f"Мне звонили с номера {PHONE}, это мошенники?"
    browser.open()
    page = browser.press("look", text=said)
    shown = page.text.split('class="said"')[1].split("</div>")[0]
    assert PHONE not in shown and "[телефон]" in shown
    assert '<span class="hidden-kind">телефон</span>' in page.text
    browser.press("send", to="asem@example.kz")
    assert PHONE not in one(desk)[1].text
    with desk.database.engine.connect() as connection:
        tables = [row[0] for row in connection.execute(text(_TABLES[connection.dialect.name]))]
        for table in tables:
            told = repr(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            assert PHONE not in told and "asem@example" not in told, table
    seal, opener = (
        contacts.seal_of(desk.settings.question_keys),
        contacts.opener_of(desk.settings.question_keys),
    )
    with desk.database.reading() as session:
        box = contacts.read(session, seal, opener, one(desk)[0].public_id)
    assert (box.to, box.original) == ("asem@example.kz", said)


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def test_nothing_of_a_question_or_a_receipt_is_logged(desk, browser, caplog):
    caplog.set_level(logging.DEBUG)
    number, link = browser.send(f"Правда? {PHONE}", to="asem@example.kz")
    browser.open(link)
    browser.open("/q/" + "0" * 32)
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    told = "\n".join(record.getMessage() for record in ours)
    for secret in (link.rsplit("/", 1)[1], PHONE, "asem@example", number):
        assert secret not in told


def test_the_desk_s_server_writes_no_access_log():
    source = Path(pages.__file__).parents[1].joinpath("serving.py").read_text("utf-8")
    assert re.search(r"access_log=False", source)


def test_machines_that_fill_what_people_do_not_see_are_not_heard(desk, browser):
    browser.open()
    browser.press("look", text=ASKED)
    browser.press("send", website="https://spam.example")
    assert kept(desk) == []


# --- strangers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script> правда?",
        '"><img src=x onerror=alert(1)> правда?',
        "{{ 7 * 7 }} {% raw %} правда?",
        "'; DROP TABLE questions; -- правда?",
        "строка\r\nSet-Cookie: x=1\r\n\r\nправда?",
        "a\u202eb\u200bc\x00d\x1b[31m правда?",
        "\ufdfa" * 4000,
        "правда? " + "д" * 20_000,
        "😀" * 5000 + " правда ли?",
    ],
)
def test_whatever_is_typed_is_text_and_comes_back_as_it_was(desk, browser, said):
    browser.open()
    page = browser.press("look", text=said)
    assert browser.fields["text"] == asking.tidy(said)
    assert "<script>alert" not in page.text and "<img src=x" not in page.text and " 49 " not in page.text
    browser.press("send")
    page = browser.open(browser.receipt()[1])
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert one(desk)[1].text == questions.mask(asking.tidy(said)).text


def test_the_longest_body_and_fields_nobody_knows_are_survived(desk, browser):
    browser.open()
    fields = {**browser.fields, "text": "ж" * 80_000, "step": "look"}
    assert browser.client.post("/ask", data=fields).status_code == 200
    assert browser.client.post("/ask", data={"text": "x" * (3 << 20)}).status_code == 413
    many = {f"field{number}": "1" for number in range(900)}
    assert browser.client.post("/ask", data={**many, "step": "send"}).status_code == 422
    files = {"text": ("a.txt", b"file", "text/plain")}
    assert browser.client.post("/ask", data={"step": "look"}, files=files).status_code == 422
    assert (
        browser.client.post("/ask", content=b"\xff\xfe", headers={"content-type": "text/plain"}).status_code
        == 422
    )


def hostile():
    folder = corpora_folder(Path(__file__).resolve().parents[2])
    found = folder.parent / "hostile" if folder else Path("/nonexistent")
    if not found.is_dir():
        return []
    lines = json.loads((found / "blns" / "blns.json").read_text("utf-8"))
    for path in sorted((found / "payloadbox-xss").rglob("*.txt")):
        lines += path.read_text("utf-8", "replace").splitlines()
    return [line for line in lines if line.strip()]


@pytest.mark.parametrize("dialect", ["sqlite"])  # what is shown does not depend on the database
@pytest.mark.corpora
def test_every_hostile_line_is_shown_escaped_on_every_page_of_the_form(desk, browser):
    lines = hostile()
    if not lines:
        pytest.skip("no hostile corpora here: set AIQYN_CORPORA")
    assert len(lines) > 1000
    browser.open()
    for line in lines[:: max(1, len(lines) // 150)]:
        if not asking.tidy(line):
            continue
        for step in ("look", "write"):
            page = browser.press(step, text=line)
            assert page.status_code == 200
            assert browser.fields["text"] == asking.tidy(line), (
                "it would show otherwise if it were read as HTML"
            )
            assert line not in page.text or not re.search(r"[<>\"']", line)


# --- settings ---------------------------------------------------------------------------------------------


def test_a_closed_form_takes_nothing_and_gives_back_what_was_typed(desk):
    closed = desk.settings.questions.model_copy(update={"open": False})
    desk.settings = desk.settings.model_copy(update={"questions": closed})
    desk.app = create_app(desk.settings, desk.database)
    browser = Browser(desk)
    assert "Форма сейчас закрыта" in browser.open().text
    assert browser.client.post("/ask", data={"text": ASKED, "step": "send"}).text.count(ASKED) >= 1
    assert kept(desk) == []


def test_the_receipt_s_link_begins_where_citizens_reach_the_form(desk):
    public = desk.settings.questions.model_copy(update={"url": "https://ask.example.kz/"})
    desk.settings = desk.settings.model_copy(update={"questions": public})
    desk.app = create_app(desk.settings, desk.database)
    browser = Browser(desk)
    browser.send()
    assert 'value="https://ask.example.kz/q/' in browser.page.text


# --- weight -----------------------------------------------------------------------------------------------


def test_the_first_view_is_light_enough_for_a_bad_line(desk, browser):
    published(desk)
    compressed = {"Accept-Encoding": "gzip"}
    weight = 0
    with browser.client.stream("GET", "/ask", headers=compressed) as page:
        weight += sum(len(part) for part in page.iter_raw())
    html = browser.open().text
    fetched = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(set(fetched)) == 2, "a style sheet and the mark; no font and no script"
    for address in set(fetched):
        with browser.client.stream("GET", address, headers=compressed) as file:
            weight += sum(len(part) for part in file.iter_raw())
    assert weight < 8_000
    assert "@font-face" not in browser.client.get("/static/asking.css").text


def test_the_whole_way_is_light_too(desk, browser):
    browser.open()
    page = browser.press("look", text=ASKED)
    scripts = set(re.findall(r'(?:src|data-worker)="(/static/[^"]+\.js[^"]*)"', page.text))
    assert len(scripts) == 2
    assert sum(len(browser.client.get(address).content) for address in scripts) < 12_000


# --- the pieces -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept_as"),
    [
        ("  a \r\n b\rc ", "a \n b\nc"),
        ("а\u202eб\u2066в\u200bг\ufeff", "абвг"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\x00\x07", ""),
        ("x" * 40_000, "x" * 16_000),
    ],
)
def test_tidying(typed, kept_as):
    assert asking.tidy(typed) == kept_as


def test_what_is_not_of_the_form_is_dropped():
    form = asking.Form.of({"answer_in": "xx", "region": "75; DROP", "about": "r-' OR 1", "consent": "on"})
    assert form == asking.Form()
    assert replace(form, text="a").digest_of != replace(form, to="a").digest_of


def test_regions_stand_in_the_order_of_the_reader_s_alphabet(desk, browser):
    with_places(desk)
    browser.open()
    page = browser.press("look", text=ASKED)
    shown = re.findall(r'<option value="(\d+)"', page.text)
    assert sorted(shown) == ["61", "75"]
    assert "Казахстан<" not in page.text
    assert kept(desk, Contact) == []

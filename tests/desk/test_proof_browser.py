"""The puzzle in Chromium under the desk's own policy: solved by a worker, without workers, without cryptography."""

import shutil
from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import HTMLResponse

from claims.errors import ClaimsError
from desk.app import CONTENT_SECURITY
from desk.rendering import static

pytestmark = pytest.mark.browser
FORM = """<!doctype html><html lang="kk"><title>x</title>
<link rel="icon" href="/static/mark.svg"><script src="{script}" defer></script>
<form method="post" action="/try"><label>Сұрақ <textarea name="text"></textarea></label>{proof}
<button name="go" value="yes">Жіберу</button></form></html>"""

SAID = """<!doctype html><title>x</title><link rel="icon" href="/static/mark.svg"><pre>{}</pre>"""


@pytest.fixture
def trying(desk):
    """The desk with a page that holds nothing but a form before the gate; what was sent to it."""
    sent = []

    def show() -> HTMLResponse:
        puzzle = desk.app.state.desk.gate.challenge("10.0.0.1")
        proof = desk.app.state.desk.renderer.render("asking/_proof.html", "kk", {"puzzle": puzzle})
        return HTMLResponse(FORM.format(script=static("proof.js"), proof=proof))

    async def take(request: Request) -> HTMLResponse:
        fields = await request.form()
        sent.append(dict(fields))
        try:
            admission = desk.app.state.desk.gate.admit("10.0.0.1", fields, str(fields["text"]))
        except ClaimsError as error:
            return HTMLResponse(SAID.format(type(error).__name__))
        return HTMLResponse(SAID.format(f"in: {admission.again}"))

    desk.app.add_api_route("/try", show)
    desk.app.add_api_route("/try", take, methods=["POST"])
    desk.sent = sent
    return desk


def ask(page: Any, address: str) -> tuple[str, list[str]]:
    """Write a question and press the button at once; what the desk said, and what the browser complained of."""
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/try")
    page.fill("textarea", "Су қымбаттай ма?")
    page.click("button")
    page.wait_for_selector("pre")
    return page.inner_text("pre"), complaints


def test_a_question_waits_for_its_puzzle_and_goes_out_by_itself(trying, chromium):
    assert "worker-src" not in CONTENT_SECURITY and "script-src 'self';" in CONTENT_SECURITY
    with trying.serve() as address:
        page = chromium.new_page()
        assert ask(page, address) == ("in: False", [])
        page.close()
    assert trying.sent[0]["go"] == "yes", "the button that was pressed is sent with it"
    assert trying.sent[0]["altcha"], "it was not the ticket that did it"


@pytest.mark.parametrize(
    "lacking",
    ["delete window.Worker", "window.Worker = function () { throw new Error('blocked'); }"],
    ids=["none", "blocked"],
)
def test_without_workers_the_page_itself_solves_it(trying, chromium, lacking):
    with trying.serve() as address:
        page = chromium.new_page()
        page.add_init_script(lacking)
        assert ask(page, address) == ("in: False", [])
        page.close()
    assert trying.sent[0]["altcha"]


def test_where_the_browser_has_no_cryptography_the_script_computes_by_itself(trying, chromium):
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=["--no-sandbox", "--host-resolver-rules=MAP desk.example 127.0.0.1"],
    )
    with trying.serve() as address:
        insecure = address.replace("127.0.0.1", "desk.example")
        page = browser.new_page()
        found = ask(page, insecure)
        page.goto(f"{insecure}/try")
        assert page.evaluate("typeof crypto.subtle") == "undefined"
        browser.close()
    assert found[0] == "in: False"
    assert trying.sent[0]["altcha"]


def test_without_script_the_ticket_is_enough_once_it_has_aged(trying, chromium):
    with trying.serve() as address:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        assert ask(page, address)[0] == "NotYetError"
        page.go_back()
        page.wait_for_timeout(5000)
        page.click("button")
        page.wait_for_selector("pre")
        assert page.inner_text("pre") == "in: False"
        context.close()
    assert trying.sent[0]["altcha"] == ""


def test_the_page_fetches_a_new_puzzle(trying):
    client = trying.stranger()
    more = client.get("/ask/puzzle").json()
    assert sorted(more) == ["challenge", "ticket", "wait"]
    assert more["challenge"]["parameters"]["algorithm"] == "PBKDF2/SHA-256"

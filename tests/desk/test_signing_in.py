"""Signing in at the desk: from the invitation to the second step, and what a browser is told on the way."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine

from claims import clock, one_time_links, people, second_factor, sessions, signing_in
from claims.records import Act
from claims.terms import LinkKind, Role

GOOD = "тоғыз жирен ат көлге қарай"
OTHER = "vermilion kettle onward"


@pytest.fixture
def berik(desk):
    """A fact-checker who has a password."""
    with desk.database.writing() as session:
        signing_in.set_password(session, people.find_person(session, "berik"), GOOD)
    return "berik"


@pytest.fixture
def dana(desk):
    """An editor with a password and a second factor; the secret of it."""
    with desk.database.writing() as session:
        person = people.find_person(session, "dana")
        signing_in.set_password(session, person, GOOD)
        secret = second_factor.offer(session, person).secret
        second_factor.enrol(session, person, pyotp.TOTP(secret).at(clock.now()))
    return secret


def sign_in(client, handle, password=GOOD, **more):
    return client.post("/sign-in", data={"handle": handle, "password": password, **more})


def test_a_stranger_is_sent_to_sign_in_and_back_to_where_they_wanted(desk, berik):
    client = desk.stranger()
    sent = client.get("/me?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/me%3Fx%3D1")
    page = client.get(sent.headers["location"])
    assert 'name="next" value="/me?x=1"' in page.text
    came = sign_in(client, berik, next="/me?x=1")
    assert (came.status_code, came.headers["location"]) == (303, "/me?x=1")
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(desk, berik, next):
    assert sign_in(desk.stranger(), berik, next=next).headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(desk, berik):
    cookies = sign_in(desk.stranger(), berik).headers.get_list("set-cookie")
    (own,) = [cookie for cookie in cookies if cookie.startswith("aiqyn=")]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in own.split(";")}
    assert "Max-Age" not in own


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_wrong_password_and_an_unknown_person_get_the_same_page(desk, berik, language):
    pages = []
    for handle in (berik, "nobody"):
        answer = sign_in(desk.stranger(language), handle, "wrong")
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        pages.append(answer.text.replace(handle, "…"))
    assert pages[0] == pages[1]


def test_what_was_typed_is_escaped_and_a_password_never_comes_back(desk):
    answer = sign_in(desk.stranger(), '"><script>1</script>', "a secret that was typed")
    assert "<script>1" not in answer.text
    assert "a secret that was typed" not in answer.text


def test_an_editor_shows_a_second_factor_and_the_cookie_changes_with_it(desk, dana):
    client = desk.stranger()
    half = sign_in(client, "dana", next="/me")
    assert half.headers["location"] == "/sign-in/code?next=/me"
    before = client.cookies["aiqyn"]
    assert client.get("/me").headers["location"].startswith("/sign-in")
    assert client.get("/sign-in/code").status_code == 200
    wrong = client.post("/sign-in/code", data={"code": "000000"})
    assert wrong.status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        code = pyotp.TOTP(dana).at(clock.now())
        came = client.post("/sign-in/code", data={"code": code, "next": "/me"})
        assert (came.status_code, came.headers["location"]) == (303, "/me")
        assert client.cookies["aiqyn"] != before
        assert client.get("/me").status_code == 200
        thief = desk.stranger()
        sign_in(thief, "dana")
        assert thief.post("/sign-in/code", data={"code": code}).status_code == 422


def test_the_second_step_without_the_first_leads_back(desk):
    client = desk.stranger()
    for answer in (client.get("/sign-in/code"), client.post("/sign-in/code", data={"code": "123456"})):
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_an_editor_without_a_second_factor_can_do_nothing_but_set_one_up(desk):
    with desk.database.writing() as session:
        signing_in.set_password(session, people.find_person(session, "dana"), GOOD)
    client = desk.stranger()
    sign_in(client, "dana")
    for path in ("/me", "/people", "/"):
        answer = client.get(path)
        if answer.status_code != 404:
            assert answer.headers["location"] == "/me/second-factor", path
    assert client.post("/me", data={"name": "X", "language": "kk"}).status_code == 409
    page = client.get("/me/second-factor").text
    assert page == client.get("/me/second-factor").text  # the same secret after a reload
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert client.post("/me/second-factor", data={"code": "000000"}).status_code == 422
    shown = client.post("/me/second-factor", data={"code": pyotp.TOTP(secret).at(clock.now())})
    codes = re.findall(r"<li><code>([0-9a-z-]+)</code>", shown.text)
    assert len(codes) == 10
    assert client.get("/me").status_code == 200
    again = desk.stranger()
    sign_in(again, "dana")
    assert again.post("/sign-in/code", data={"code": codes[3]}).status_code == 303
    assert again.get("/me").status_code == 200


def test_signing_out_ends_the_session_in_the_record(desk, berik):
    client = desk.stranger()
    sign_in(client, berik)
    secret = client.cookies["aiqyn"]
    answer = client.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "aiqyn" not in client.cookies
    client.cookies.set("aiqyn", secret)
    assert client.get("/me").status_code == 303


def test_a_session_that_was_fixed_by_somebody_else_is_worth_nothing(desk, berik):
    client = desk.stranger()
    client.cookies.set("aiqyn", "chosen-by-an-attacker")
    sign_in(client, berik)
    attacker = desk.stranger()
    attacker.cookies.set("aiqyn", "chosen-by-an-attacker")
    assert attacker.get("/me").status_code == 303


def test_an_invitation_is_made_opened_and_used_once(desk):
    admin = desk.sign_in("aliya")
    made = admin.post(
        "/people", data={"handle": "sara", "name": "Сара", "role": ["analyst"], "language": "kk"}
    )
    link = html.unescape(re.search(r'id="link" value="([^"]+)"', made.text)[1])
    assert link.startswith("http://desk.example/invited/")
    path = link.removeprefix("http://desk.example")
    client = desk.stranger("kk")
    for _ in range(3):  # a scanner of mail looks first
        assert "Сара" in client.get(path).text
    assert client.post(path, data={"password": GOOD, "again": OTHER}).status_code == 422
    assert client.post(path, data={"password": "short", "again": "short"}).status_code == 422
    assert client.post(path, data={"password": GOOD, "again": GOOD}).headers["location"] == "/"
    assert "Сара" in client.get("/me").text
    assert client.post(path, data={"password": OTHER, "again": OTHER}).status_code == 409
    assert desk.stranger().get(path).status_code == 409


def test_a_reset_link_asks_an_editor_for_the_second_factor_still(desk, dana):
    made = desk.sign_in("aliya").post("/people/dana/link")
    path = re.search(r'value="http://desk.example(/reset/[^"]+)"', made.text)[1]
    client = desk.stranger()
    came = client.post(path, data={"password": OTHER, "again": OTHER})
    assert came.headers["location"] == "/sign-in/code"
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize("path", ["/invited/x", "/reset/x", "/demonstration/x", "/invited/" + "A" * 43])
def test_a_link_that_is_none_says_whom_to_ask(desk, path):
    answer = desk.stranger("ru").get(path)
    assert answer.status_code == 409
    assert "попросите у администратора новую" in answer.text


def test_a_link_into_the_demonstration_lets_in_once_without_a_password(desk):
    with desk.database.writing() as session:
        secret = one_time_links.for_demonstration(session, people.find_person(session, "dana"))
    client = desk.stranger()
    assert "Dana D." in client.get(f"/demonstration/{secret}").text
    assert client.post(f"/demonstration/{secret}").headers["location"] == "/"
    assert client.get("/me").status_code == 200
    assert desk.stranger().post(f"/demonstration/{secret}").status_code == 409


def test_changing_the_password_signs_out_everywhere_else(desk, berik):
    here, there = desk.stranger(), desk.stranger()
    sign_in(here, berik), sign_in(there, berik)
    change = {"present": GOOD, "password": OTHER, "again": OTHER}
    assert here.post("/me/password", data={**change, "present": "wrong"}).status_code == 422
    before = here.cookies["aiqyn"]
    assert here.post("/me/password", data=change).headers["location"] == "/me"
    assert here.cookies["aiqyn"] != before
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303
    assert sign_in(there, berik).status_code == 422
    assert sign_in(there, berik, OTHER).status_code == 303


def test_one_sees_where_one_is_signed_in_and_ends_it(desk, berik):
    here, there = desk.stranger(), desk.stranger()
    there.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0"
    sign_in(here, berik), sign_in(there, berik)
    page = here.get("/me").text
    assert "Firefox, Windows" in page
    number = re.search(r"/me/sessions/(\d+)/end", page)[1]
    stranger = desk.sign_in("gulnar")
    assert stranger.post(f"/me/sessions/{number}/end").status_code == 404
    assert there.get("/me").status_code == 200
    here.post(f"/me/sessions/{number}/end")
    assert there.get("/me").status_code == 303
    sign_in(there, berik)
    here.post("/me/sessions/end-others")
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_another_telephone_asks_for_the_password(desk, dana):
    client = desk.sign_in("dana")
    page = client.get("/me/second-factor").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert secret != dana
    code = pyotp.TOTP(secret).at(clock.now())
    assert client.post("/me/second-factor", data={"code": code, "password": "no"}).status_code == 422
    assert client.post("/me/second-factor", data={"code": code, "password": GOOD}).status_code == 200
    assert client.post("/me/recovery-codes", data={"password": "no"}).status_code == 422
    assert client.post("/me/recovery-codes", data={"password": GOOD}).status_code == 200


def test_a_key_is_shown_once_and_ended(desk, berik):
    client = desk.stranger()
    sign_in(client, berik)
    wish = {"name": "dashboard", "role": ["fact_checker"], "password": GOOD}
    assert client.post("/me/keys", data={**wish, "password": "no"}).status_code == 422
    assert client.post("/me/keys", data={**wish, "role": ["administrator"]}).status_code == 422
    token = re.search(r'id="token" value="(aiqyn_[\w-]+)"', client.post("/me/keys", data=wish).text)[1]
    page = client.get("/me").text
    assert token not in page and token[:12] in page
    number = re.search(r"/me/keys/(\d+)/end", page)[1]
    assert desk.sign_in("gulnar").post(f"/me/keys/{number}/end").status_code == 404
    client.post(f"/me/keys/{number}/end")
    assert "dashboard" not in client.get("/me").text


def test_a_name_and_a_language_are_saved_and_the_desk_speaks_it(desk, berik):
    client = desk.stranger()
    client.cookies.clear()
    client.post("/language", data={"to": "ru"})
    sign_in(client, berik)
    assert '<html lang="ru">' in client.get("/me").text
    client.post("/me", data={"name": "  Берік   Б. ", "language": "kk"})
    page = client.get("/me").text
    assert '<html lang="kk">' in page and "Берік Б." in page
    assert client.post("/me", data={"name": " \u200b ", "language": "kk"}).status_code == 422


def test_changing_roles_signs_out_and_the_last_administrator_stays(desk):
    admin, client = desk.sign_in("aliya"), desk.sign_in("berik")
    answer = admin.post("/people/berik/roles", data={"role": ["fact_checker", "analyst"]})
    assert answer.status_code == 303
    assert client.get("/me").status_code == 303
    with desk.database.reading() as session:
        assert people.find_person(session, "berik").roles == {Role.FACT_CHECKER, Role.ANALYST}
    for path, data in (("/people/aliya/roles", {"role": ["analyst"]}), ("/people/aliya/disable", {})):
        refused = admin.post(path, data=data)
        assert (refused.status_code, "last administrator" in refused.text) == (422, True)
    assert admin.get("/people").status_code == 200


def test_somebody_disabled_is_out_at_once_and_back_when_enabled(desk, berik):
    admin, client = desk.sign_in("aliya"), desk.stranger()
    sign_in(client, berik)
    admin.post("/people/berik/disable")
    assert client.get("/me").status_code == 303
    assert sign_in(client, berik).status_code == 422
    assert "Disabled" in admin.get("/people").text
    admin.post("/people/berik/enable")
    assert sign_in(client, berik).status_code == 303


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_about_people_is_there_in_each_language(desk, language):
    admin = desk.sign_in("aliya", language)
    for path in ("/people", "/people/berik", "/me", "/me/second-factor"):
        assert admin.get(path).status_code == 200
    assert desk.stranger(language).get("/sign-in").status_code == 200
    assert admin.get("/people/nobody").status_code == 404


def test_no_secret_is_written_to_a_log_or_into_the_chain(desk, dana, caplog):
    caplog.set_level("DEBUG")
    admin, client = desk.sign_in("aliya"), desk.stranger()
    made = admin.post("/people", data={"handle": "sara", "name": "Sara", "role": ["analyst"]})
    link = re.search(r"/invited/([\w-]+)", made.text)[1]
    client.post(f"/invited/{link}", data={"password": GOOD, "again": GOOD})
    sign_in(desk.stranger(), "dana", OTHER)
    half = desk.stranger()
    sign_in(half, "dana")
    half.post("/sign-in/code", data={"code": "123456"})
    with desk.database.reading() as session:
        chain = " ".join(act.detail + act.subject for act in session.query(Act))
    told = [(record.name, record.getMessage()) for record in caplog.records]
    # the test's own client names the addresses it asks for; the desk's side is what counts
    logged = " ".join(message for name, message in told if not name.startswith(("httpx", "httpcore")))
    for secret in (link, GOOD, OTHER, client.cookies["aiqyn"], half.cookies["aiqyn"], dana):
        assert secret not in logged
        assert secret not in chain


def test_a_page_that_asks_by_itself_does_not_keep_a_session_awake(desk):
    client = desk.sign_in("berik")
    start = clock.now()
    for minutes, own in ((20, True), (29, True), (31, False)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            answer = client.get("/me", headers={"Aiqyn-Unattended": "1"})
            assert (answer.status_code == 200) is own


def test_a_page_that_somebody_opens_keeps_the_session_awake(desk):
    client = desk.sign_in("berik")
    start = clock.now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.get("/me").status_code == 200
    with time_machine.travel(start + timedelta(minutes=60) + sessions.IDLE, tick=False):
        assert client.get("/me").status_code == 303


def test_links_for_the_demonstration_are_no_way_in_elsewhere(desk, tmp_path):
    from claims.settings import Settings
    from desk.app import create_app

    with desk.database.writing() as session:
        secret = one_time_links.for_demonstration(session, people.find_person(session, "dana"))
        begun = signing_in.let_in_for_demonstration(session, people.find_person(session, "dana"))
    for site, door in ((True, False), (False, True)):
        told = Settings(
            database=desk.settings.database,
            data=tmp_path,
            site={"demonstration": site},
            desk={"insecure": door},
        )
        app = create_app(told, desk.database)
        client = type(desk)(app, desk.database, told).stranger()
        client.cookies.set("aiqyn" if door else "__Host-aiqyn", begun.secret)
        assert client.get(f"/demonstration/{secret}").status_code == 404
        assert client.post(f"/demonstration/{secret}").status_code == 404
        assert client.get("/me").status_code == 303
    with desk.database.reading() as session:
        one_time_links.find(session, LinkKind.DEMONSTRATION, secret)

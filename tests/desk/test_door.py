"""The door: no request from another site, limits that lock nobody out who works here, and who called."""

from datetime import timedelta

import pytest
import time_machine
from starlette.datastructures import Headers
from starlette.requests import Request

from claims import clock, people, sessions, signing_in
from claims.errors import RefusedError, SettingsError, TooManyError
from desk import limiting, serving
from desk.callers import address_of, networks
from desk.csrf import is_ours
from desk.limiting import Limits

GOOD = "тоғыз жирен ат көлге қарай"
HOST = "desk.example"
COOKIE = {"cookie": "__Host-aiqyn=x"}
BEARER = {"authorization": "Bearer aiqyn_x"}


def site(value):
    return {"sec-fetch-site": value}


def origin(value):
    return {"origin": value}


# What a browser, an old browser, an attacker's page and a program send with a POST: 28 combinations.
TABLE = [
    (site("same-origin"), True),
    (site("none"), True),
    (site("same-site"), False),  # another name of our domain may be somebody else's
    (site("cross-site"), False),
    (site(""), False),
    (site("Same-Origin"), False),
    (site("same-origin, cross-site"), False),
    (site("same-origin") | origin("https://evil.example"), True),  # no page can set Sec-Fetch-Site
    (site("cross-site") | origin("https://desk.example"), False),
    (site("none") | origin("null"), True),
    (site("same-origin") | COOKIE, True),
    (site("cross-site") | COOKIE, False),
    (origin("https://desk.example"), True),
    (origin("http://desk.example"), True),
    (origin("https://desk.example:443"), True),
    (origin("https://desk.example:8443"), False),
    (origin("https://DESK.example"), True),
    (origin("https://desk.example.evil.example"), False),
    (origin("https://evil.example/desk.example"), False),
    (origin("https://desk.example@evil.example"), False),
    (origin("null"), False),
    (origin(""), False),
    (origin("file://"), False),
    (origin("https://desk.example:x"), False),
    ({}, False),
    (COOKIE, False),
    (BEARER, True),
    (BEARER | COOKIE, False),
    (BEARER | COOKIE | site("same-origin"), True),
    (BEARER | site("cross-site"), True),  # it needs our leave to send Authorization, and never gets it
    ({"authorization": "Basic eA=="}, False),
]


@pytest.mark.parametrize(("headers", "ours"), TABLE)
def test_a_request_that_changes_something_comes_from_our_own_page_or_a_program(headers, ours):
    assert is_ours(Headers({"host": HOST, **headers})) is ours


def test_two_origins_or_two_hosts_are_nobody_s():
    def of(*pairs):
        return Headers(raw=[(name.encode(), value.encode()) for name, value in pairs])

    ours = ("origin", f"https://{HOST}")
    assert is_ours(of(("host", HOST), ours))
    assert not is_ours(of(("host", HOST), ours, ours))
    assert not is_ours(of(("host", HOST), ("host", HOST), ours))
    assert not is_ours(of(ours))
    assert not is_ours(
        of(("host", HOST), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site"))
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_every_method_that_is_not_safe_is_asked_where_it_comes_from(desk, method):
    client = desk.sign_in("aliya")
    answer = client.request(method, "/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "басқа сайттан" in answer.text
    assert client.get("/me").status_code == 200


def test_a_link_from_another_site_may_be_followed(desk):
    assert desk.sign_in("aliya").get("/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


# --- who called ------------------------------------------------------------------------------------------


def called(client, *forwarded):
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "client": (client, 1), "headers": headers})


@pytest.mark.parametrize(
    ("client", "forwarded", "caller"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),  # a stranger's word
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),  # the first is what the caller made up
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["nonsense"], "unknown"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1:2:aaaa::1", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", [], "2001:db8:1:2::/64"),
    ],
)
def test_a_proxy_s_word_is_believed_only_when_the_proxy_is_ours(client, forwarded, caller):
    assert address_of(called(client, *forwarded), networks(["10.0.0.0/8"])) == caller


def test_without_a_configured_proxy_no_header_is_believed():
    assert address_of(called("127.0.0.1", "198.51.100.1"), ()) == "127.0.0.1"


def test_a_mistyped_proxy_is_an_error():
    with pytest.raises(SettingsError, match="trusted_proxies"):
        networks(["10.0.0.0/33"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_cookies_without_secure_are_never_served_to_a_network(desk, host):
    with pytest.raises(RefusedError, match="this machine only"):
        serving.serve(desk.settings, desk.database, host, 0, print)


# --- how often -------------------------------------------------------------------------------------------


def tries(attempt, most=10_000):
    """How many times *attempt* is allowed before it is too many."""
    for count in range(most):
        try:
            attempt()
        except TooManyError:
            return count
    return most


def test_the_limits_are_per_pair_per_address_per_account_and_for_the_whole_desk():
    with time_machine.travel(clock.now(), tick=False):
        assert tries(lambda: Limits().sign_in("dana", "1.1.1.1", None), 3) == 3
        pair, house, account, desk = (Limits() for _ in range(4))
        assert tries(lambda: pair.sign_in("dana", "1.1.1.1", None)) == 10
        names = iter(f"n{number}" for number in range(10_000))
        assert tries(lambda: house.sign_in(next(names), "1.1.1.1", None)) == 50
        places = iter(f"10.0.{number // 250}.{number % 250}" for number in range(10_000))
        assert tries(lambda: account.sign_in("dana", next(places), None)) == 100
        pairs = iter((f"n{number}", f"10.0.{number // 250}.{number % 250}") for number in range(10_000))
        assert tries(lambda: desk.sign_in(*next(pairs), None)) == 1000
        again = iter((f"n{number}", f"10.9.0.{number % 100}") for number in range(10_000))
        busy = Limits()
        tries(lambda: busy.sign_in(*next(again), None), 300)
        assert tries(lambda: busy.sign_in(*next(again), None)) == 1000


def test_whatever_way_a_handle_is_written_it_is_counted_as_one():
    limits = Limits()
    for number in range(10):
        limits.sign_in((" Dana", "dana ", "DANA")[number % 3], "1.1.1.1", None)
    with pytest.raises(TooManyError):
        limits.sign_in("dana", "1.1.1.1", None)


def test_a_wait_is_told_and_after_it_one_may_try_again():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        limits = Limits()
        tries(lambda: limits.sign_in("dana", "1.1.1.1", None))
        with pytest.raises(TooManyError) as refused:
            limits.sign_in("dana", "1.1.1.1", None)
        assert refused.value.seconds == 300
        traveller.shift(timedelta(seconds=299))
        with pytest.raises(TooManyError):
            limits.sign_in("dana", "1.1.1.1", None)
        traveller.shift(timedelta(seconds=2))
        limits.sign_in("dana", "1.1.1.1", None)


def test_a_refused_attempt_fills_no_other_count():
    with time_machine.travel(clock.now(), tick=False):
        limits = Limits()
        tries(lambda: limits.sign_in("dana", "1.1.1.1", None))
        for _ in range(2000):
            with pytest.raises(TooManyError):
                limits.sign_in("dana", "1.1.1.1", None)
        limits.sign_in("dana", "2.2.2.2", None)


def test_an_attack_from_everywhere_does_not_lock_out_a_known_browser():
    with time_machine.travel(clock.now(), tick=False):
        limits = Limits()
        pairs = iter((f"n{number}", f"10.0.{number // 250}.{number % 250}") for number in range(10_000))
        tries(lambda: limits.sign_in(*next(pairs), None))
        with pytest.raises(TooManyError):
            limits.sign_in("dana", "9.9.9.9", None)
        assert tries(lambda: limits.sign_in("dana", "9.9.9.9", 7)) == 10


def test_an_attack_from_some_addresses_does_not_lock_out_a_new_browser_elsewhere():
    with time_machine.travel(clock.now(), tick=False):
        limits = Limits()
        pairs = iter((f"n{number}", f"10.9.0.{number % 100}") for number in range(10_000))
        assert tries(lambda: limits.sign_in(*next(pairs), None)) == 300 + 1000
        assert tries(lambda: limits.sign_in("dana", "9.9.9.9", None)) == 3
        limits.signed_in("dana", "8.8.8.8", None)
        limits.sign_in("dana", "8.8.8.8", None)


def test_a_right_password_forgives_the_slips_before_it():
    with time_machine.travel(clock.now(), tick=False):
        limits = Limits()
        for _ in range(4):
            for _ in range(9):
                limits.sign_in("dana", "1.1.1.1", None)
            limits.signed_in("dana", "1.1.1.1", None)
        assert tries(lambda: limits.sign_in("dana", "1.1.1.1", None)) == 10


def test_codes_passwords_asked_again_and_links_have_limits_of_their_own():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        limits = Limits()
        assert tries(lambda: limits.second_factor(1, None)) == 5
        taken = 5
        for _ in range(280):  # a day, nearly
            traveller.shift(timedelta(minutes=5, seconds=1))
            taken += tries(lambda: limits.second_factor(1, None))
        assert taken == 50  # of a million codes
        assert tries(lambda: limits.confirm(1)) == 5
        assert tries(lambda: limits.make_link(1, "sara")) == 5
        names = iter(f"n{number}" for number in range(1000))
        assert tries(lambda: limits.make_link(2, next(names))) == 20
        assert tries(lambda: limits.open_link("1.1.1.1")) == 30


@pytest.mark.parametrize(
    ("language", "said"),
    [("kk", "мин күтіп, қайталап көріңіз"), ("ru", "Слишком много попыток"), ("en", "Too many attempts")],
)
def test_too_many_is_told_in_the_reader_s_language_with_how_long_to_wait(desk, language, said, monkeypatch):
    monkeypatch.setattr(limiting, "PAIR", "2 per 5 minutes")
    client = desk.stranger(language)
    form = {"handle": "berik", "password": "wrong"}
    assert [client.post("/sign-in", data=form).status_code for _ in range(3)] == [422, 422, 429]
    answer = client.post("/sign-in", data=form)
    assert said in answer.text
    assert 290 <= int(answer.headers["retry-after"]) <= 300


def test_a_browser_that_signed_in_before_comes_in_while_the_account_is_attacked(desk, monkeypatch):
    monkeypatch.setattr(limiting, "ACCOUNT", "3 per hour")
    with desk.database.writing() as session:
        signing_in.set_password(session, people.find_person(session, "berik"), GOOD)
    right, wrong = {"handle": "berik", "password": GOOD}, {"handle": "berik", "password": "wrong"}
    office = desk.stranger()
    assert office.post("/sign-in", data=right).status_code == 303
    office.post("/sign-out")
    for _ in range(5):
        desk.stranger().post("/sign-in", data=wrong)
    assert desk.stranger().post("/sign-in", data=right).status_code == 429
    assert office.post("/sign-in", data=right).status_code == 303


def test_a_known_browser_s_cookie_helps_nobody_with_another_s_account(desk):
    with desk.database.writing() as session:
        secret = sessions.know_device(session, people.find_person(session, "berik"))
    with desk.database.reading() as session:
        assert sessions.device_of(session, secret, " Berik") is not None
        assert sessions.device_of(session, secret, "dana") is None
        assert sessions.device_of(session, secret[:-1], "berik") is None
    with (
        time_machine.travel(clock.now() + sessions.KNOWN_FOR, tick=False),
        desk.database.reading() as session,
    ):
        assert sessions.device_of(session, secret, "berik") is None


def test_a_password_asked_again_cannot_be_guessed_by_whoever_stole_the_session(desk):
    client = desk.sign_in("berik")
    change = {"present": "wrong", "password": GOOD, "again": GOOD}
    answers = [client.post("/me/password", data=change).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]

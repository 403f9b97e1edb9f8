"""Signing in: what a password is, the second step, one-time links, API keys; and no secret is kept or told."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select, text

from claims import api_keys, clock, one_time_links, passwords, people, second_factor, sessions, signing_in
from claims.errors import NotFoundError, RefusedError
from claims.records import Act, Credential, DeskSession, Record
from claims.terms import LinkKind, Role, Stage, Way

GOOD = "тоғыз жирен ат көлге қарай"


@pytest.fixture
def ready(session, checker):
    """A fact-checker with a password."""
    signing_in.set_password(session, checker, GOOD)
    return checker


@pytest.fixture
def writer(session, editor):
    """An editor with a password and a second factor; with its secret."""
    signing_in.set_password(session, editor, GOOD)
    secret = second_factor.offer(session, editor).secret
    codes = second_factor.enrol(session, editor, pyotp.TOTP(secret).at(clock.now()))
    return editor, secret, codes


def test_a_right_password_lets_in_and_a_wrong_one_or_an_unknown_person_is_refused_alike(session, ready):
    begun = signing_in.begin(session, signing_in.prove(session, "Berik ", GOOD), "Firefox")
    assert begun.stage is Stage.IN
    assert sessions.who(session, begun.secret).handle == "berik"
    for handle, password in (("berik", GOOD + "."), ("nobody", GOOD), ("aliya", GOOD), ("berik", "")):
        with pytest.raises(RefusedError) as refused:
            signing_in.prove(session, handle, password)
        assert str(refused.value) == "The handle or the password is wrong."


def test_a_second_step_is_owed_once_there_is_a_second_factor_and_the_secret_changes_with_it(session, writer):
    _editor, secret, _ = writer
    begun = signing_in.begin(session, signing_in.prove(session, "dana", GOOD))
    assert begun.stage is Stage.SECOND_STEP
    assert sessions.who(session, begun.secret) is None
    halfway = sessions.halfway(session, begun.secret)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        whole = signing_in.second_step(session, halfway, pyotp.TOTP(secret).at(clock.now()))
        assert whole.secret != begun.secret
        assert sessions.who(session, whole.secret).way is Way.SECOND_FACTOR
        assert sessions.halfway(session, begun.secret) is None


def test_a_session_that_owes_the_second_step_lets_nobody_in_and_lasts_ten_minutes(session, writer):
    begun = signing_in.begin(session, signing_in.prove(session, "dana", GOOD))
    with time_machine.travel(clock.now() + sessions.SECOND_STEP_LIFE, tick=False):
        assert sessions.halfway(session, begun.secret) is None


def test_a_code_is_good_once_and_a_wrong_one_never(session, writer):
    editor, secret, _ = writer
    for minutes in (1, 2):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            code = pyotp.TOTP(secret).at(clock.now())
            assert second_factor.take(session, editor, f"{code[:3]} {code[3:]}") is Way.SECOND_FACTOR
            for worthless in (code, "000000" if code != "000000" else "111111", "", "12345", "１２３４５６"):
                with pytest.raises(RefusedError):
                    second_factor.take(session, editor, worthless)


def test_the_code_that_proved_the_telephone_signs_nobody_in(session, writer):
    editor, secret, _ = writer
    with pytest.raises(RefusedError):
        second_factor.take(session, editor, pyotp.TOTP(secret).at(clock.now()))


def test_a_code_of_an_earlier_step_is_refused_after_a_later_one(session, writer):
    editor, secret, _ = writer
    now = clock.now() + timedelta(minutes=5)
    with time_machine.travel(now, tick=False):
        second_factor.take(session, editor, pyotp.TOTP(secret).at(now))
        with pytest.raises(RefusedError):
            second_factor.take(session, editor, pyotp.TOTP(secret).at(now - timedelta(seconds=30)))


def test_a_telephone_s_clock_may_be_half_a_minute_off_and_no_more(session, writer):
    editor, secret, _ = writer
    for seconds, taken in ((-60, False), (60, False), (-30, True), (30, True)):
        with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
            code = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=seconds))
            if taken:
                session.get_one(Credential, editor.id).factor_step = 0
                session.flush()
                assert second_factor.take(session, editor, code) is Way.SECOND_FACTOR
            else:
                with pytest.raises(RefusedError):
                    second_factor.take(session, editor, code)


def test_each_recovery_code_is_good_once_however_it_is_typed_and_new_ones_end_the_old(session, writer):
    editor, _, codes = writer
    assert len(set(codes)) == second_factor.CODES
    assert second_factor.take(session, editor, codes[0].upper().replace("-", " ")) is Way.RECOVERY_CODE
    assert second_factor.recovery_codes_left(session, editor) == second_factor.CODES - 1
    with pytest.raises(RefusedError):
        second_factor.take(session, editor, codes[0])
    second_factor.new_recovery_codes(session, editor)
    with pytest.raises(RefusedError):
        second_factor.take(session, editor, codes[1])


def test_another_person_s_recovery_code_is_worth_nothing(session, writer, second_editor):
    _, _, codes = writer
    with pytest.raises(RefusedError):
        second_factor.take(session, second_editor, codes[0])


def test_only_editors_and_administrators_have_to_have_a_second_factor(session, ready, editor, admin):
    for person, missing in ((ready, False), (editor, True), (admin, True)):
        token = sessions.start(session, person, Way.PASSWORD)
        assert sessions.who(session, token.secret).factor_missing is missing


def test_an_administrator_takes_a_lost_telephone_off_and_nobody_else_does(session, writer, admin, checker):
    editor, _, _codes = writer
    token = sessions.start(session, editor, Way.SECOND_FACTOR)
    with pytest.raises(Exception, match="may not"):
        second_factor.reset(session, checker, editor)
    second_factor.reset(session, admin, editor)
    assert not second_factor.enrolled(session, editor)
    assert second_factor.recovery_codes_left(session, editor) == 0
    assert sessions.who(session, token.secret) is None


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "fourteen chars",
        "               ",
        "a" * 15,
        "abcabcabcabcabcabc",
        "Password 1234567",
        "passwordpassword",
        "Correct horse battery staple",
        "correct-horse-battery-staple-2026",
        "qwertyuiopasdfghjkl",
        "йцукенгшщзхъфывапр",
        "123456789012345",
        "098765432109876",
        "Мой пароль: мой пароль",
        "мен сені сүйемін!",
        "berik berik berik berik",
        "Berik Demonstration 1",
        "aiqyn.berik.aiqyn.berik",
        "x" * 1001,
    ],
)
def test_a_password_that_guessers_try_first_is_refused(session, checker, weak):
    checker.name = "Berik (demonstration)"
    with pytest.raises(RefusedError):
        signing_in.set_password(session, checker, weak)
    assert not signing_in.has_password(session, checker)


@pytest.mark.parametrize(
    "good",
    [
        "тоғыз жирен ат көлге қарай",
        "vermilion kettle onward",
        "бурый чайник идёт вброд",
        "all lower case and long",
        "1qX~9!kkZp0-_wLm",
        "berik walks to the far lake",
        "🐎🐪🦅🐺🦊🐏 six beasts here",
        "x y" * 300 + "abcdefg",
    ],
)
def test_a_long_password_is_taken_as_it_is_whatever_letters_it_has(session, checker, good):
    signing_in.set_password(session, checker, good)
    signing_in.prove(session, "berik", good)


def test_a_letter_is_the_same_letter_whichever_way_a_keyboard_sends_it(session, checker):
    signing_in.set_password(session, checker, "йод и ёлка в алюминии")
    signing_in.prove(session, "berik", "йод и ёлка в алюминии")


def test_every_path_of_a_wrong_sign_in_compares_one_hash_and_no_more(session, ready, admin, monkeypatch):
    # Argon2's comparison takes a tenth of a second: if it is done as often for everybody, the time tells nothing.
    compared = []

    class Counting(type(passwords.HASHER)):
        def verify(self, kept, password):
            compared.append(kept)
            return super().verify(kept, password)

    passwords.warm_up()
    monkeypatch.setattr(passwords, "HASHER", Counting())
    people.disable(session, admin, ready)
    tries = {"berik": GOOD, "nobody": GOOD, "aliya": GOOD, "x" * 5000: GOOD, "aliya ": "y" * 1001}
    for handle, password in tries.items():
        compared.clear()
        with pytest.raises(RefusedError):
            signing_in.prove(session, handle, password)
        assert len(compared) == 1
        assert compared[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_password_is_hashed_anew_when_more_work_is_advised(session, ready, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", type(passwords.HASHER)(time_cost=4))
    signing_in.begin(session, signing_in.prove(session, "berik", GOOD))
    assert "t=4" in session.get_one(Credential, ready.id).password_hash
    assert signing_in.prove(session, "berik", GOOD).new_hash == ""


def test_a_password_that_was_changed_after_it_was_proved_lets_nobody_in(session, ready):
    proof = signing_in.prove(session, "berik", GOOD)
    signing_in.set_password(session, ready, GOOD + " taғы")
    with pytest.raises(RefusedError):
        signing_in.begin(session, proof)


def test_somebody_disabled_after_their_password_was_proved_does_not_come_in(session, ready, admin):
    proof = signing_in.prove(session, "berik", GOOD)
    people.disable(session, admin, ready)
    with pytest.raises(RefusedError):
        signing_in.begin(session, proof)


def test_changing_a_password_needs_the_present_one_and_leaves_only_the_session_it_is_done_from(
    session, ready
):
    one, other = (sessions.start(session, ready, Way.PASSWORD) for _ in range(2))
    device = sessions.know_device(session, ready)
    with pytest.raises(RefusedError, match="wrong"):
        signing_in.change_password(session, ready, "not it", "vermilion kettle onward", Way.PASSWORD)
    new = signing_in.change_password(session, ready, GOOD, "vermilion kettle onward", Way.PASSWORD)
    assert [sessions.who(session, token.secret) for token in (one, other)] == [None, None]
    assert sessions.who(session, new.secret).handle == "berik"
    assert sessions.device_of(session, device, "berik") is None
    with pytest.raises(RefusedError):
        signing_in.reauthenticate(session, ready, GOOD)
    signing_in.reauthenticate(session, ready, "vermilion kettle onward")


def test_a_person_without_a_password_cannot_be_asked_for_one(session, checker):
    with pytest.raises(RefusedError):
        signing_in.reauthenticate(session, checker, "")


def test_an_invitation_is_used_once_and_only_while_it_is_good(session, admin):
    _person, secret = one_time_links.invite(session, admin, "sara", "Sara", frozenset({Role.ANALYST}))
    one_time_links.find(session, LinkKind.INVITATION, secret)  # looking does not use it
    for kind, wrong in (
        (LinkKind.RESET, secret),
        (LinkKind.INVITATION, secret[:-1]),
        (LinkKind.INVITATION, ""),
    ):
        with pytest.raises(RefusedError):
            one_time_links.find(session, kind, wrong)
    with pytest.raises(RefusedError, match="at least 15"):
        one_time_links.set_password(session, LinkKind.INVITATION, secret, "short")


def test_a_weak_password_does_not_spend_the_link(database, session, admin):
    _, secret = one_time_links.invite(session, admin, "sara", "Sara", frozenset({Role.ANALYST}))
    with pytest.raises(RefusedError), session.begin_nested():
        one_time_links.set_password(session, LinkKind.INVITATION, secret, "short")
    begun = one_time_links.set_password(session, LinkKind.INVITATION, secret, GOOD, "Firefox")
    assert sessions.who(session, begun.secret).handle == "sara"
    with pytest.raises(RefusedError, match="used already"):
        one_time_links.set_password(session, LinkKind.INVITATION, secret, GOOD)


@pytest.mark.parametrize(
    ("kind", "hours"), [(LinkKind.INVITATION, 72), (LinkKind.RESET, 2), (LinkKind.DEMONSTRATION, 24)]
)
def test_a_link_lasts_as_long_as_its_kind_says(session, admin, checker, kind, hours):
    if kind is LinkKind.DEMONSTRATION:
        secret = one_time_links.for_demonstration(session, checker)
    else:
        if kind is LinkKind.RESET:
            signing_in.set_password(session, checker, GOOD)
        made, secret = one_time_links.renew(session, admin, checker)
        assert made is kind
    end = clock.now() + timedelta(hours=hours)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        one_time_links.find(session, kind, secret)
    with time_machine.travel(end, tick=False), pytest.raises(RefusedError):
        one_time_links.find(session, kind, secret)


def test_a_new_link_ends_the_one_before_and_a_disabled_person_s_link_is_worth_nothing(session, admin, ready):
    _, first = one_time_links.renew(session, admin, ready)
    _, second = one_time_links.renew(session, admin, ready)
    with pytest.raises(RefusedError):
        one_time_links.find(session, LinkKind.RESET, first)
    one_time_links.find(session, LinkKind.RESET, second)
    people.disable(session, admin, ready)
    with pytest.raises(RefusedError):
        one_time_links.find(session, LinkKind.RESET, second)
    with pytest.raises(RefusedError, match="disabled"):
        one_time_links.renew(session, admin, ready)
    people.enable(session, admin, ready)
    with pytest.raises(RefusedError):
        one_time_links.find(session, LinkKind.RESET, second)


def test_a_reset_keeps_the_second_factor_and_ends_every_session(session, writer, admin):
    editor, _, _ = writer
    token = sessions.start(session, editor, Way.SECOND_FACTOR)
    kind, secret = one_time_links.renew(session, admin, editor)
    begun = one_time_links.set_password(session, kind, secret, "vermilion kettle onward")
    assert begun.stage is Stage.SECOND_STEP
    assert sessions.who(session, begun.secret) is None
    assert sessions.who(session, token.secret) is None


def test_only_an_administrator_makes_links(session, checker, editor):
    for by in (checker, editor):
        with pytest.raises(Exception, match="may not"):
            one_time_links.renew(session, by, checker)
        with pytest.raises(Exception, match="may not"):
            one_time_links.invite(session, by, "sara", "Sara", frozenset({Role.ADMINISTRATOR}))


def test_a_demonstration_s_session_is_honoured_in_a_demonstration_only(session, editor):
    secret = one_time_links.for_demonstration(session, editor)
    begun = one_time_links.enter_demonstration(session, secret)
    assert sessions.who(session, begun.secret) is None
    here = sessions.who(session, begun.secret, demonstration=True)
    assert (here.handle, here.factor_missing) == ("dana", False)
    with pytest.raises(RefusedError):
        one_time_links.enter_demonstration(session, secret)


def test_an_api_key_has_some_roles_of_its_person_and_loses_what_they_lose(session, admin, hire):
    person = hire("mira", Role.EDITOR, Role.ANALYST)
    with pytest.raises(RefusedError):
        api_keys.make(session, person, "too much", [Role.ADMINISTRATOR])
    with pytest.raises(RefusedError):
        api_keys.make(session, person, "nothing", [])
    with pytest.raises(RefusedError):
        api_keys.make(session, person, " ", [Role.ANALYST])
    key, token = api_keys.make(session, person, "dashboard", [Role.ANALYST])
    assert token.startswith(key.prefix) and key.token_hash not in token
    assert api_keys.who(session, token).roles == {Role.ANALYST}
    people.end_grant(session, admin, person, Role.ANALYST)
    assert api_keys.who(session, token).roles == frozenset()
    for wrong in (None, "", token[:-1], "Bearer x", key.token_hash):
        assert api_keys.who(session, wrong) is None


def test_an_api_key_is_ended_by_its_person_by_an_administrator_or_with_its_person(session, admin, hire):
    mira, other = hire("mira", Role.ANALYST), hire("other", Role.ANALYST)
    made = [api_keys.make(session, mira, str(number), [Role.ANALYST]) for number in range(3)]
    with pytest.raises(NotFoundError):
        api_keys.end(session, other, made[0][0].id)
    api_keys.end(session, mira, made[0][0].id)
    api_keys.end(session, admin, made[1][0].id)
    assert [key.name for key in api_keys.of(session, mira)] == ["2"]
    people.disable(session, admin, mira)
    people.enable(session, admin, mira)
    assert [api_keys.who(session, token) for _, token in made] == [None] * 3


def test_the_use_of_a_key_is_written_down_once_a_minute(session, hire):
    key, token = api_keys.make(session, hire("mira", Role.ANALYST), "dashboard", [Role.ANALYST])
    start = clock.now()
    for seconds, last in ((0, 0), (59, 0), (60, 60), (61, 60)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert api_keys.who(session, token).seen_long_ago is (seconds in (0, 60))
            api_keys.touch(session, key.id)
            session.refresh(key)
            assert key.last_used_at == start + timedelta(seconds=last)


def test_no_secret_stands_in_the_record_or_in_the_audit_chain(session, admin, writer):
    _editor, secret, codes = writer
    person, invitation = one_time_links.invite(session, admin, "sara", "Sara", frozenset({Role.ANALYST}))
    begun = one_time_links.set_password(session, LinkKind.INVITATION, invitation, "бурый чайник идёт вброд")
    _, token = api_keys.make(session, person, "dashboard", [Role.ANALYST])
    device = sessions.know_device(session, person)
    pending = second_factor.offer(session, person).secret
    session.flush()
    rows = {
        table.name: repr(session.execute(text(f'SELECT * FROM "{table.name}"')).all())
        for table in Record.metadata.sorted_tables
    }
    hidden = [invitation, begun.secret, token, device, GOOD, "бурый чайник", *codes]
    hidden += [code.replace("-", "") for code in codes]
    for table, content in rows.items():
        assert [one for one in hidden if one in content] == [], table
        if table != "credentials":  # a secret of six digits has to be known to be compared
            assert secret not in content and pending not in content, table


def test_everything_that_lets_in_or_shuts_out_stands_in_the_chain(session, admin, writer):
    editor, _, codes = writer
    halfway = signing_in.begin(session, signing_in.prove(session, "dana", GOOD))
    begun = signing_in.second_step(session, sessions.halfway(session, halfway.secret), codes[0])
    signing_in.sign_out(session, begun.secret)
    signing_in.sign_out(session, begun.secret)  # a second time there is nothing to end
    one_time_links.renew(session, admin, editor)
    second_factor.reset(session, admin, editor)
    people.disable(session, admin, editor)
    verbs = session.scalars(select(Act.verb).where(Act.subject == "person:dana").order_by(Act.seq)).all()
    assert verbs == [
        "add_person",
        "set_password",
        "enrol_second_factor",
        "new_recovery_codes",
        "sign_in",
        "sign_out",
        "make_link",
        "reset_second_factor",
        "disable",
    ]


def test_what_a_browser_calls_itself_is_kept_short_and_printable(session, checker):
    token = sessions.start(session, checker, Way.PASSWORD, "Fire\x00fox\n" + "x" * 500)
    kept = session.get_one(DeskSession, token.row_id).agent
    assert kept.startswith("Firefoxxx") and len(kept) == 200

"""Questions from other programs: signed, kept once, refused with one clear sentence."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from standardwebhooks import Webhook

from claims import contacts, hook_secrets, people, sources
from claims.records import Act, Place, Quarantined, Question, Sighting
from claims.terms import Language, PlaceKind, QuestionWay, SourceState
from desk.signed_questions import LARGEST

TEXT = "Рас па, су бағасы екі есе қымбаттай ма?"


@pytest.fixture
def partner(desk):
    """A source that sends signed questions; its secret."""
    return add(desk, "partner")


def add(desk, key):
    with desk.database.writing() as session:
        aliya = people.find_person(session, "aliya")
        source = sources.add_source(session, aliya, sources.NewSource(key, "webhook", "https://p.kz", {}))
        return hook_secrets.renew(session, aliya, source, desk.settings.hook_secrets)


def headers_of(secret, body, message="msg_1", at=None):
    at = at or datetime.now(UTC)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, at, body),
        "content-type": "application/json",
    }


def send(
    desk, secret, data=None, *, key="partner", message="msg_1", at=None, body=None, language="en", **more
):
    """One call as a program makes it: no cookie, no Origin."""
    document = {"type": "question.asked", "data": {"text": TEXT} if data is None else data}
    body = json.dumps(document) if body is None else body
    headers = {**headers_of(secret, body, message, at), "accept-language": language, **more}
    client = desk.stranger()
    client.cookies.clear()
    client.headers.clear()
    return client.post(
        f"/hooks/questions/{key}", content=body.encode("utf-8", "surrogatepass"), headers=headers
    )


def kept(desk):
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Question))


def test_a_signed_question_is_kept_and_its_receipt_is_the_answer(desk, partner):
    with desk.database.writing() as session:
        session.add(Place(code="75", kind=PlaceKind.CITY))
    answer = send(
        desk,
        partner,
        {
            "key": "17",
            "text": TEXT,
            "language": "kk",
            "region": "75",
            "answer_in": "ru",
            "consent": True,
            "to": "user-99",
            "asked_at": "2026-03-16T09:30:00+05:00",
        },
    )
    assert (answer.status_code, sorted(answer.json())) == (201, ["fresh", "number", "secret"])
    with desk.database.reading() as session:
        question = session.scalars(select(Question)).one()
        assert question.public_id == answer.json()["number"]
        assert (question.way, question.answer_in) == (QuestionWay.WEBHOOK, Language.RU)
        assert (question.consent, question.reachable) == (True, True)
        assert question.received_at == datetime(2026, 3, 16, 4, 30, tzinfo=UTC)
        assert (question.sighting.text, question.sighting.place_id is not None) == (TEXT, True)
        box = contacts.opener_of(desk.settings.question_keys)
        assert box is not None and "user-99" not in repr(vars(question))


def test_told_again_it_is_one_question_with_the_same_receipt(desk, partner):
    first = send(desk, partner, {"key": "17", "text": TEXT})
    again = send(desk, partner, {"key": "17", "text": TEXT}, message="msg_2")
    assert (again.status_code, again.json()["fresh"]) == (200, False)
    assert again.json()["secret"] == first.json()["secret"]
    assert send(desk, partner, message="msg_3").status_code == 201
    assert send(desk, partner, message="msg_3").status_code == 200, "without a key the message's id counts"
    assert send(desk, partner, {"key": "msg_3", "text": TEXT}).status_code == 201, "a key is no id"
    assert kept(desk) == 3


def test_one_sender_s_keys_are_not_another_s(desk, partner):
    other = add(desk, "other/one?")
    send(desk, partner, {"key": "17", "text": TEXT})
    answer = send(desk, other, {"key": "17", "text": TEXT}, key="other/one%3F")
    assert (answer.status_code, kept(desk)) == (201, 2)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers.pop("webhook-signature"),
        lambda headers: headers.pop("webhook-id"),
        lambda headers: headers.update({"webhook-id": "msg_2"}),
        lambda headers: headers.update({"webhook-timestamp": str(int(time.time()) + 1)}),
        lambda headers: headers.update({"webhook-timestamp": "soon"}),
        lambda headers: headers.update({"webhook-timestamp": "nan"}),
        lambda headers: headers.update({"webhook-signature": "v1"}),
        lambda headers: headers.update({"webhook-signature": "v1,!!!,,"}),
        lambda headers: headers.update({"webhook-signature": "v1,AAAA v1a,BBBB " * 100}),
        lambda headers: headers.update({"webhook-signature": ""}),
    ],
)
def test_what_is_not_signed_is_refused(desk, partner, spoil):
    body = json.dumps({"type": "question.asked", "data": {"text": TEXT}})
    headers = headers_of(partner, body)
    spoil(headers)
    answer = desk.stranger().post("/hooks/questions/partner", content=body, headers=headers)
    assert (answer.status_code, kept(desk)) == (401, 0)
    assert answer.headers["content-type"] == "application/problem+json"


def test_no_secret_but_its_own_opens_a_source_and_an_unknown_one_sounds_the_same(desk, partner):
    other = add(desk, "other")
    wrong = send(desk, other, key="partner")
    unknown = send(desk, other, key="nobody")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json() == unknown.json()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_call_is_refused(desk, partner, minutes):
    assert send(desk, partner, at=datetime.now(UTC) + timedelta(minutes=minutes)).status_code == 401


def test_a_secret_is_renewed_without_a_question_being_refused(desk, partner):
    with desk.database.writing() as session:
        aliya, source = people.find_person(session, "aliya"), sources.find_source(session, "partner")
        new = hook_secrets.renew(session, aliya, source, desk.settings.hook_secrets)
        assert session.scalars(select(Act).where(Act.verb == "renew_source_secret")).all() != []
    assert [send(desk, secret, message=secret).status_code for secret in (partner, new)] == [201, 201]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert [send(desk, secret, message=f"{secret}+").status_code for secret in (partner, new)] == [
            401,
            201,
        ]
    with desk.database.writing() as session:
        aliya, source = people.find_person(session, "aliya"), sources.find_source(session, "partner")
        last = hook_secrets.renew(session, aliya, source, desk.settings.hook_secrets, timedelta(0))
    assert [send(desk, secret, message=f"{secret}-").status_code for secret in (new, last)] == [401, 201]


def test_the_secrets_are_ours_alone_and_not_in_the_record(desk, partner, tmp_path):
    folder = desk.settings.hook_secrets
    (path,) = folder.glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o077 == 0
    key = partner.removeprefix("whsec_").encode()
    assert key in path.read_bytes()
    if desk.database.engine.dialect.name == "sqlite":
        assert not any(key in found.read_bytes() for found in tmp_path.rglob("*.db*"))


def test_of_a_paused_source_later_and_of_a_withdrawn_one_nothing_more(desk, partner):
    for state, status in [
        (SourceState.PAUSED, 503),
        (SourceState.WITHDRAWN, 410),
        (SourceState.MUTED, 201),
    ]:
        with desk.database.writing() as session:
            source = sources.find_source(session, "partner")
            sources.turn(session, people.find_person(session, "aliya"), source, state)
        assert send(desk, partner).status_code == status


# --- what cannot be read ------------------------------------------------------------------------------

WRONG = [
    ("{", "The body is not a JSON document of one object."),
    ("[]", "The body is not a JSON document of one object."),
    ("[" * 100_000, "The body is not a JSON document of one object."),
    (
        '{"type": "question.asked", "data": {"text": "\\ud800"}}',
        "The body is not a JSON document of one object.",
    ),
    ('{"type": "question.asked"}', "The field data is missing."),
    ('{"data": {"text": "x"}}', "The field type is missing."),
    ('{"type": "question.asked", "data": []}', "The field data has to be an object."),
    ('{"type": "x", "data": {"text": "x"}}', 'The field type has to be "question.asked".'),
    ('{"type": "question.asked", "data": {}}', "The field data.text is missing."),
    (
        '{"type": "question.asked", "data": {"text": " \\n"}}',
        "The field data.text has to be a text that says something.",
    ),
    (
        '{"type": "question.asked", "data": {"text": 7}}',
        "The field data.text has to be a text that says something.",
    ),
    ('{"type": "question.asked", "data": {"text": "x", "txt": 1}}', "There is no field data.txt."),
    (
        '{"type": "question.asked", "data": {"text": "x", "consent": "yes"}}',
        "The field data.consent has to be true or false.",
    ),
    (
        '{"type": "question.asked", "data": {"text": "x", "answer_in": "de"}}',
        "The field data.answer_in has to be kk, ru or en.",
    ),
    (
        '{"type": "question.asked", "data": {"text": "x", "asked_at": "2026-03-16T09:30:00"}}',
        "The field data.asked_at has to be a time with its zone, such as 2026-03-16T09:30:00+05:00.",
    ),
    ('{"type": "question.asked", "data": {"text": "x", "region": "none"}}', "There is no region none."),
]


@pytest.mark.parametrize(("body", "says"), WRONG)
def test_what_cannot_be_read_is_refused_in_one_sentence_and_kept_aside_sealed(desk, partner, body, says):
    answer = send(desk, partner, body=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, says)
    with desk.database.reading() as session:
        aside = session.scalars(select(Quarantined)).one()
        opened = contacts.opener_of(desk.settings.question_keys).open(aside.content)
        assert (aside.reason, opened) == (says, body[:16_384])
        assert session.scalar(select(func.count()).select_from(Sighting)) == 0


def test_what_is_kept_aside_says_nobody_s_name_and_is_bounded(desk, partner, monkeypatch):
    monkeypatch.setattr("desk.pages.hooks.ASIDE", 5)
    for number in range(40):
        send(desk, partner, {"text": "", "to": "canary-7b1f"}, message=f"msg_{number}")
    with desk.database.reading() as session:
        aside = session.scalars(select(Quarantined)).all()
    assert 1 <= len(aside) <= 5 and sum(one.tries for one in aside) == 40
    assert not any(b"canary" in one.content for one in aside)


@pytest.mark.parametrize("dialect", ["sqlite"])  # words do not depend on the database
@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("body", "says"), WRONG)
def test_the_sentence_is_said_in_the_sender_s_language(desk, partner, body, says, language):
    said = send(desk, partner, body=body, language=language).json()["detail"]
    assert said != says and "{" not in said


def test_a_stranger_s_unreadable_body_is_not_kept(desk, partner):
    assert send(desk, "whsec_" + "A" * 43 + "=", body="{").status_code == 401
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Quarantined)) == 0


def test_a_body_too_large_or_in_another_encoding_is_refused_before_anything_else(desk, partner):
    assert send(desk, partner, body="x" * (LARGEST + 1)).status_code == 413
    body = b'{"type": "question.asked", "data": {"text": "\xff"}}'
    answer = desk.stranger().post("/hooks/questions/partner", content=body, headers=headers_of(partner, "x"))
    assert answer.status_code == 400


def test_the_longest_question_in_escapes_comes_in(desk, partner):
    body = json.dumps({"type": "question.asked", "data": {"text": "ә" * 16_000}}, ensure_ascii=True)
    assert send(desk, partner, body=body).status_code == 201


def test_a_clock_ahead_gives_no_later_day(desk, partner):
    send(desk, partner, {"text": TEXT, "asked_at": "2999-01-01T00:00:00Z"})
    with desk.database.reading() as session:
        question = session.scalars(select(Question)).one()
    assert datetime.now(UTC) - question.received_at < timedelta(minutes=1)


def test_a_browser_of_another_site_gains_nothing_by_knocking(desk, partner):
    body = json.dumps({"type": "question.asked", "data": {"text": TEXT}})
    client = desk.sign_in("aliya")
    answer = client.post(
        "/hooks/questions/partner",
        content=body,
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )
    assert (answer.status_code, kept(desk)) == (401, 0)

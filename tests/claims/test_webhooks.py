"""Who is told of what: events read from the chain once, an outbox of their own, and nobody told too much."""

import json
from datetime import timedelta

import pytest

from claims import clock, outbox, refutations, sightings, triage, webhook_events, webhooks
from claims.errors import NotAllowedError, RefusedError
from claims.records import Act, ClaimWeight, WebhookDelivery, WebhookEvent
from claims.seen import Seen
from claims.terms import DeliveryState, Language, WebhookEventKind, WebhookState
from claims.webhooks import NewWebhook, NotTaken

ADDRESS = "https://example.kz/hook"
BAR, AGAIN = 10.0, 30
DAYS = 5.0


@pytest.fixture
def webhook(session, admin):
    return webhooks.add(session, admin, NewWebhook(ADDRESS))


def notice(session):
    return webhook_events.notice(session, BAR, AGAIN)


def told(session):
    session.flush()
    return [(event.type, event.key) for event in session.query(WebhookEvent).order_by(WebhookEvent.id)]


def another_claim(session, source, key="2"):
    sighting = sightings.record(
        session, source, Seen(key, f"Сода лечит всё ({key}), звоните +7 701 234 56 78")
    )
    return triage.open_claims(session, [sighting.id], "test")[0]


def try_once(session, now=None):
    (row,) = session.query(WebhookDelivery)
    return webhooks.begin(session, row.id, now or clock.now()), row


# --- addresses ----------------------------------------------------------------------------------------


def test_only_an_administrator_lets_others_be_told(session, editor):
    with pytest.raises(NotAllowedError):
        webhooks.add(session, editor, NewWebhook(ADDRESS))


@pytest.mark.parametrize(
    "address",
    [
        "http://example.kz/hook",
        "ftp://example.kz",
        "example.kz/hook",
        "https://",
        "https://user:word@example.kz/",
        "https://[::1",
        "https://example.kz:port/",
        "https://example.kz/\n",
        "https://example.kz/" + "a" * 2000,
    ],
)
def test_an_address_is_encrypted_and_carries_no_password(session, admin, address):
    with pytest.raises(RefusedError):
        webhooks.add(session, admin, NewWebhook(address))


def test_what_the_operator_allows_may_be_without_encryption(session, admin):
    added = webhooks.add(session, admin, NewWebhook("http://127.0.0.1:8099/hook"), ["127.0.0.1:8099"])
    assert added.url == "http://127.0.0.1:8099/hook"


def test_the_chain_knows_neither_the_secret_nor_the_whole_address(session, admin, webhook):
    act = session.query(Act).filter_by(verb="add_webhook").one()
    assert json.loads(act.detail)["host"] == "example.kz"
    assert webhook.secret not in act.detail
    assert "/hook" not in act.detail


# --- events -------------------------------------------------------------------------------------------


def test_a_claim_that_opens_is_told_once(session, source, webhook):
    claim = another_claim(session, source)
    assert notice(session).events == 1
    assert notice(session).events == 0
    assert told(session) == [("claim.opened", f"claim.opened:{claim.public_id}")]


def test_what_happened_before_somebody_listened_is_not_told(session, source, admin):
    another_claim(session, source)
    webhooks.add(session, admin, NewWebhook(ADDRESS))
    later = another_claim(session, source, "3")
    notice(session)
    assert told(session) == [("claim.opened", f"claim.opened:{later.public_id}")]


def test_a_second_listener_is_not_told_what_the_first_heard_before(session, source, admin, webhook):
    another_claim(session, source)
    second = webhooks.add(session, admin, NewWebhook(ADDRESS + "/2"))
    another_claim(session, source, "3")
    notice(session)
    assert len(webhooks.deliveries(session, webhook)) == 2
    assert len(webhooks.deliveries(session, second)) == 1


def test_a_split_opens_a_claim_and_an_undone_split_does_not(session, source, checker, webhook):
    claim = another_claim(session, source)
    more = sightings.record(session, source, Seen("9", "Сода не лечит"))
    triage.confirm(session, checker, more, claim)
    new = triage.split(session, checker, claim, [more])
    notice(session)
    assert told(session)[-1] == ("claim.opened", f"claim.opened:{new.public_id}")
    again = sightings.record(session, source, Seen("10", "Сода"))
    triage.confirm(session, checker, again, claim)
    triage.split(session, checker, claim, [again])
    triage.undo(session, checker, session.query(Act).filter_by(verb="split").all()[-1].seq)
    assert notice(session).events == 0


def weigh(session, claim, growth):
    session.merge(
        ClaimWeight(
            claim_id=claim.id, score=50.0, worth=0.5, sightings=12, growth=growth, act_seq=1, reasons=[]
        )
    )
    session.flush()


def test_a_claim_that_grows_past_the_bar_is_told_once_in_a_month(session, source, admin, time_at):
    webhooks.add(session, admin, NewWebhook(ADDRESS, (WebhookEventKind.CLAIM_GROWING,)))
    claim = another_claim(session, source)
    weigh(session, claim, 9.0)
    assert notice(session).events == 0
    weigh(session, claim, 10.0)
    assert notice(session).events == 1
    weigh(session, claim, 400.0)
    assert notice(session).events == 0
    time_at(clock.now() + timedelta(days=31))
    assert notice(session).events == 1


@pytest.fixture
def time_at(monkeypatch):
    return lambda moment: monkeypatch.setattr("claims.clock.now", lambda: moment)


def arrive(session, place=-1, address="https://t.me/x/1"):
    row = outbox.rows(session)[place]
    sending = outbox.begin(session, row.id, clock.now(), 24.0)
    outbox.sent(session, sending.publication_id, address, "ab" * 32)


def test_a_refutation_is_published_when_its_first_post_arrives_and_corrected_by_the_next_version(
    session, webhook, refutation, approve, correct
):
    approve()
    notice(session)
    assert "refutation.published" not in dict(told(session))
    arrive(session)
    correct("Полный текст, исправленный.")
    notice(session)
    arrive(session)
    notice(session)
    name = refutation.public_id
    assert [key for _, key in told(session)][-2:] == [
        f"refutation.published:{name}:1",
        f"refutation.corrected:{name}:2",
    ]


def test_a_withdrawal_is_told_so_that_nobody_goes_on_showing_what_was_withdrawn(
    session, webhook, refutation, approve, editor, second_editor
):
    approve()
    arrive(session)
    version = refutations.withdraw(session, editor, refutation, {"ru": "Ошибка."})
    refutations.approve(session, second_editor, refutation, version.digest)
    arrive(session)
    notice(session)
    assert [kind for kind, _ in told(session)][-2:] == ["refutation.published", "refutation.withdrawn"]


def test_a_post_that_a_person_found_counts_as_published_and_one_that_is_not_there_does_not(
    session, webhook, approve, editor
):
    approve()
    row = outbox.rows(session)[-1]
    outbox.begin(session, row.id, clock.now(), 24.0)
    outbox.unknown(session, row.id, "nobody knows")
    outbox.settle(session, editor, row, "")
    notice(session)
    assert "refutation.published" not in dict(told(session))
    outbox.begin(session, row.id, clock.now(), 24.0)
    outbox.unknown(session, row.id, "nobody knows")
    outbox.settle(session, editor, row, "https://t.me/x/1")
    notice(session)
    assert "refutation.published" in dict(told(session))


def test_a_payload_names_what_happened_and_holds_no_text_that_somebody_sent(session, source, editor, webhook):
    claim = another_claim(session, source)
    triage.word(session, editor, claim, Language.RU, "Сода лечит всё")
    notice(session)
    (event,) = session.query(WebhookEvent)
    payload = json.loads(event.payload)
    assert payload["type"] == "claim.opened"
    assert payload["data"]["claim"] == claim.public_id
    assert payload["data"]["wording"] == {"ru": "Сода лечит всё"}
    assert payload["data"]["sightings"] == 1
    assert "701" not in event.payload
    assert "dana" not in event.payload


def test_many_acts_are_read_in_parts_and_none_is_left_out(session, source, webhook, monkeypatch):
    monkeypatch.setattr(webhook_events, "BATCH", 2)
    names = [another_claim(session, source, str(number)).public_id for number in range(5)]
    events, more = 0, True
    while more:
        noticed = notice(session)
        events, more = events + noticed.events, noticed.more
    assert events == 5
    assert [key for _, key in told(session)] == [f"claim.opened:{name}" for name in names]


# --- the outbox ---------------------------------------------------------------------------------------


def test_the_next_try_is_written_before_the_first(session, source, webhook):
    another_claim(session, source)
    notice(session)
    now = clock.now()
    telling, row = try_once(session, now)
    assert telling.message_id == row.event.public_id
    assert (row.attempts, row.due_at) == (1, now + timedelta(seconds=5))
    assert webhooks.waiting(session, webhook.id, now) == []
    assert webhooks.waiting(session, webhook.id, now + timedelta(seconds=6)) == [row.id]


def test_a_telling_is_given_up_after_its_last_try_and_a_person_may_have_it_tried_again(
    session, source, admin, webhook
):
    another_claim(session, source)
    notice(session)
    row = session.query(WebhookDelivery).one()
    for _ in range(len(webhooks.WAITS)):
        webhooks.begin(session, row.id, clock.now())
        webhooks.not_taken(session, row.id, NotTaken("no"), DAYS)
        assert row.state is DeliveryState.WAITING
    webhooks.begin(session, row.id, clock.now())
    webhooks.not_taken(session, row.id, NotTaken("no"), DAYS)
    assert row.state is DeliveryState.GIVEN_UP
    assert webhooks.retry_all(session, admin, webhook) == 1
    assert webhooks.waiting(session, webhook.id, clock.now()) == [row.id]


def test_an_address_that_failed_for_days_is_disabled_and_told_again_when_a_person_says_so(
    session, source, admin, webhook, time_at
):
    another_claim(session, source)
    notice(session)
    _, row = try_once(session)
    webhooks.not_taken(session, row.id, NotTaken("no"), DAYS)
    assert webhook.state is WebhookState.ACTIVE
    time_at(clock.now() + timedelta(days=5, minutes=1))
    webhooks.begin(session, row.id, clock.now())
    webhooks.not_taken(session, row.id, NotTaken("no"), DAYS)
    assert webhook.state is WebhookState.DISABLED
    assert session.query(Act).filter_by(verb="disable_webhook").one().actor == "machine:notifier"
    assert webhooks.begin(session, row.id, clock.now()) is None
    webhooks.resume(session, admin, webhook)
    assert webhooks.waiting(session, webhook.id, clock.now() + timedelta(days=1)) == [row.id]


def test_an_address_that_is_gone_is_told_nothing_more(session, source, webhook):
    another_claim(session, source)
    notice(session)
    _, row = try_once(session)
    webhooks.not_taken(session, row.id, NotTaken("gone", 410, gone=True), DAYS)
    assert webhook.state is WebhookState.DISABLED


def test_a_receiver_that_asks_for_time_gets_it(session, source, webhook):
    another_claim(session, source)
    notice(session)
    now = clock.now()
    _, row = try_once(session, now)
    webhooks.not_taken(session, row.id, NotTaken("busy", 429, wait=3600.0), DAYS)
    assert row.due_at >= now + timedelta(hours=1)
    assert webhook.retry_at >= now + timedelta(hours=1)


def test_an_ended_webhook_stays_ended(session, admin, webhook):
    assert webhooks.end(session, admin, webhook) is not None
    assert webhooks.end(session, admin, webhook) is None
    with pytest.raises(RefusedError):
        webhooks.resume(session, admin, webhook)
    with pytest.raises(RefusedError):
        webhooks.put_out_test(session, admin, webhook)

"""Events → the programs that listen: the chain is read into events, and what waits is sent, signed, until taken.

A telling's next time is written before it is tried: should we die in between it is sent again, under the same
webhook-id. One notifier holds the lock; each address has its own thread, so that a slow one keeps nobody waiting.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from standardwebhooks import Webhook as Signer

from claims import clock, webhook_events, webhooks
from claims.database import Database
from claims.errors import SourceError
from claims.settings import Settings
from claims.webhooks import NotTaken, Telling
from pipeline.addresses import Resolver, look_up
from pipeline.locks import only_one
from pipeline.posting import post
from pipeline.question_clocks import remind

_NOTIFIER_LOCK = 0x6169716E  # "aiqn"
ROUND_SECONDS = 30.0
"""How long one round sends to one address: a slow one must not hold up the stages that follow."""


@dataclass
class Notified:
    """What one round of telling did."""

    events: int = 0
    delivered: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Webhook -> why its last telling was not taken."""
    busy: bool = False
    """Whether another notifier was at work."""


def notify(database: Database, settings: Settings, *, resolve: Resolver = look_up) -> Notified:
    """Read what is new and tell those who listen; in a rehearsal nobody outside hears of it."""
    done = Notified()
    with database.reading() as session:
        numbers = {webhook.id: webhook.public_id for webhook in webhooks.listening(session)}
    if not numbers:
        return done
    with only_one(database, settings.data / "notifier.lock", _NOTIFIER_LOCK) as taken:
        if not taken:
            done.busy = True
            return done
        done.events = _notice(database, settings) + remind(database, settings)
        if database.lasting:
            with ThreadPoolExecutor(settings.webhooks.workers) as pool:
                tellings = pool.map(lambda number: _tell(database, settings, number, resolve), numbers)
                for name, (delivered, trouble) in zip(numbers.values(), tellings, strict=True):
                    done.delivered += delivered
                    done.failed |= {name: trouble} if trouble else {}
    return done


def _notice(database: Database, settings: Settings) -> int:
    events, more = 0, True
    while more:
        with database.writing() as session:
            bar, days = settings.webhooks.growing, settings.webhooks.growing_again_days
            noticed = webhook_events.notice(session, bar, days)
        events, more = events + noticed.events, noticed.more
    return events


def _tell(database: Database, settings: Settings, number: int, resolve: Resolver) -> tuple[int, str]:
    """Tell one address what waits, until it fails; how much it took, and why no more."""
    ends = time.monotonic() + ROUND_SECONDS
    delivered = 0
    while time.monotonic() < ends:
        with database.reading() as session:
            waiting = webhooks.waiting(session, number, clock.now(), limit=20)
        if not waiting:
            break
        for delivery in waiting:
            trouble = tell(database, settings, delivery, resolve=resolve)
            if trouble:
                return delivered, trouble
            delivered += 1
            if time.monotonic() >= ends:
                break
    return delivered, ""


def tell(database: Database, settings: Settings, delivery: int, *, resolve: Resolver = look_up) -> str:
    """Try one telling; why it was not taken, or nothing."""
    with database.writing() as session:
        telling = webhooks.begin(session, delivery, clock.now())
    if telling is None:
        return "the webhook was ended or disabled meanwhile"
    answer = _send(telling, settings, resolve)
    with database.writing() as session:
        if isinstance(answer, int):
            webhooks.delivered(session, delivery, answer)
            return ""
        webhooks.not_taken(session, delivery, answer, settings.webhooks.give_up_days)
        return answer.reason


def _send(telling: Telling, settings: Settings, resolve: Resolver) -> int | NotTaken:
    try:
        answer = post(
            telling.url,
            telling.payload.encode(),
            signed(telling, clock.now()),
            seconds=settings.webhooks.seconds,
            allowed_hosts=frozenset(settings.webhooks.allowed_hosts),
            resolve=resolve,
        )
    except SourceError as error:
        return NotTaken(str(error.fields["reason"]))
    if 200 <= answer.status < 300:
        return answer.status
    reason = f"the receiver answered {answer.status}"
    return NotTaken(reason, answer.status, answer.wait, gone=answer.status == 410)


def signed(telling: Telling, now: datetime) -> Mapping[str, str]:
    """The headers of one try: the id stays, the time and with it the signature are of this try."""
    return {
        "Content-Type": "application/json",
        "webhook-id": telling.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(telling.secret).sign(telling.message_id, now, telling.payload),
    }

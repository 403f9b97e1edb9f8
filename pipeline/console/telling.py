"""Telling other programs: the webhooks, what waits for them, and sending it."""

from dataclasses import asdict
from typing import Any

from claims import webhooks
from claims.records import Webhook, WebhookDelivery
from claims.terms import DeliveryState, WebhookEventKind
from claims.webhooks import NewWebhook
from pipeline.console import pages
from pipeline.console.command import FAILED, NOTHING_OR_PARTLY, Command, Ended, WrongUseError
from pipeline.notify import notify, tell


def webhook_document(webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    return {
        "webhook": webhook.public_id,
        "address": webhook.url,
        "events": list(webhook.events),
        "state": webhook.state.value,
        "made_at": webhook.made_at,
        "last_success_at": webhook.last_success_at,
        "failures": webhook.failures,
        "last_error": webhook.last_error,
    }


def delivery_document(delivery: WebhookDelivery) -> dict[str, Any]:
    """One telling and where it stands."""
    return {
        "message": delivery.event.public_id,
        "type": delivery.event.type,
        "happened_at": delivery.event.happened_at,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at if delivery.state is DeliveryState.WAITING else None,
        "delivered_at": delivery.delivered_at,
        "status": delivery.last_status,
        "last_error": delivery.last_error,
    }


def webhook_add(command: Command, address: str, events: list[WebhookEventKind] | None, dry_run: bool) -> None:
    """Let another program be told of what happens here from now on."""
    with command.writing(dry_run=dry_run) as (session, by):
        new = NewWebhook(address, tuple(events or WebhookEventKind))
        added = webhooks.add(session, by, new, command.settings.webhooks.allowed_hosts)
        name, secret, told = added.public_id, added.secret, list(added.events)
    # A dry run's secret is nobody's.
    keep = (
        "" if dry_run else f"\nIts secret, shown this once; the receiver checks signatures with it: {secret}"
    )
    command.screen.done(
        f"{name} is told of {', '.join(told)}.{keep}",
        webhook=name,
        address=address,
        events=told,
        secret="" if dry_run else secret,
        dry_run=dry_run,
    )


def webhook_list(command: Command) -> None:
    """List the webhooks and how they fare."""
    with command.reading() as session:
        items = [webhook_document(webhook) for webhook in webhooks.known(session)]
    command.listed("webhooks", items, pages.WEBHOOK, "None yet: aiqyn webhook add https://…")


def webhook_test(command: Command, name: str) -> None:
    """Send a test and say what the receiver answered."""
    with command.database() as database:
        with database.writing() as session:
            webhook = webhooks.find_webhook(session, name)
            delivery = webhooks.put_out_test(session, command.person(session), webhook).id
        trouble = tell(database, command.settings, delivery)
    command.screen.done(
        f"It was not taken: {trouble}." if trouble else "It was taken.",
        webhook=name,
        taken=not trouble,
        reason=trouble,
    )
    if trouble:
        raise Ended(FAILED)


def webhook_end(command: Command, name: str, dry_run: bool) -> None:
    """Tell this address nothing more, for good."""
    with command.writing(dry_run=dry_run) as (session, by):
        act = webhooks.end(session, by, webhooks.find_webhook(session, name))
    sentence = f"{name} is told nothing any more." if act else f"{name} was ended already."
    command.screen.done(sentence, webhook=name, changed=act is not None, dry_run=dry_run)


def webhook_resume(command: Command, name: str, dry_run: bool) -> None:
    """Tell an address again that was disabled for failing."""
    with command.writing(dry_run=dry_run) as (session, by):
        act = webhooks.resume(session, by, webhooks.find_webhook(session, name))
    sentence = f"{name} is told again." if act else f"{name} was not disabled."
    command.screen.done(sentence, webhook=name, changed=act is not None, dry_run=dry_run)


def webhook_deliveries(command: Command, name: str, state: DeliveryState | None, limit: int) -> None:
    """List what an address was told or will be, the newest first."""
    with command.reading() as session:
        found = webhooks.deliveries(session, webhooks.find_webhook(session, name), state, limit=limit)
        items = [delivery_document(delivery) for delivery in found]
    command.listed("deliveries", items, pages.DELIVERY, "Nothing was told yet.")


def webhook_retry(command: Command, name: str, messages: list[str], given_up: bool, dry_run: bool) -> None:
    """Try tellings again: those named, or all that were given up."""
    if bool(messages) == given_up:
        raise WrongUseError("Say one of two things: the messages' ids or --given-up.")
    with command.writing(dry_run=dry_run) as (session, by):
        webhook = webhooks.find_webhook(session, name)
        for message in messages:
            webhooks.retry(session, by, webhooks.find_delivery(session, message, webhook))
        count = len(messages) if messages else webhooks.retry_all(session, by, webhook)
    command.screen.done(
        f"{count} will be tried again: aiqyn webhook deliver", webhook=name, count=count, dry_run=dry_run
    )


def webhook_deliver(command: Command, dry_run: bool) -> None:
    """Read what happened and tell those who listen."""
    with command.stage(dry_run=dry_run) as database:
        done = notify(database, command.settings)
    command.screen.page(asdict(done), pages.notified_page)
    if done.failed or done.busy:
        raise Ended(NOTHING_OR_PARTLY)

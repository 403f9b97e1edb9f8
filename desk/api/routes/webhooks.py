"""Other programs that are told of what happens (Standard Webhooks)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import webhooks
from claims.people import Action
from claims.records import Person
from claims.terms import DeliveryState
from desk.api import told
from desk.api.calls import Answer, Call, needs
from desk.api.shapes import others as shapes
from desk.api.shapes.base import Acted, AfterNumber, AtWebhook, Limit

router = APIRouter(tags=["Webhooks"])
Managing = Annotated[Call, Depends(needs(Action.MANAGE_WEBHOOKS))]
AtMessage = Annotated[
    str, Path(pattern=r"^msg_[0-9a-z]{26}$", description="The webhook-id of what was told.")
]


@router.get("/webhooks", operation_id="listWebhooks", response_model=shapes.WebhookPage, summary="Webhooks")
def list_webhooks(call: Managing) -> Response:
    """List all webhooks there are or were."""
    with call.reading() as session:
        found = shapes.WebhookPage(items=[told.webhook(one) for one in webhooks.known(session)])
    return call.many(found, "")


@router.post(
    "/webhooks",
    operation_id="addWebhook",
    response_model=shapes.WebhookWithSecret,
    status_code=201,
    summary="Add one",
)
def add_webhook(call: Managing, body: shapes.NewWebhook) -> Response:
    """Let a program be told from now on; its secret is told this once."""

    def do(session: Session, by: Person) -> Answer:
        new = webhooks.NewWebhook(body.url, tuple(body.events))
        one = webhooks.add(session, by, new, call.settings.webhooks.allowed_hosts)
        return Answer(told.webhook_with_secret(one), 201, f"/api/v1/webhooks/{one.public_id}")

    return call.act(do)


@router.get(
    "/webhooks/{webhook}", operation_id="getWebhook", response_model=shapes.Webhook, summary="One webhook"
)
def get_webhook(call: Managing, webhook: AtWebhook) -> Response:
    """Get one webhook, without its secret."""
    with call.reading() as session:
        found = told.webhook(webhooks.find_webhook(session, webhook))
    return call.one(found)


@router.post("/webhooks/{webhook}/end", operation_id="endWebhook", response_model=Acted, summary="End it")
def end(call: Managing, webhook: AtWebhook) -> Response:
    """Tell it nothing more, for good."""

    def do(session: Session, by: Person) -> Acted:
        act = webhooks.end(session, by, webhooks.find_webhook(session, webhook))
        return Acted(acts=[act] if act else [])

    return call.act(do)


@router.post(
    "/webhooks/{webhook}/resume", operation_id="resumeWebhook", response_model=Acted, summary="Tell it again"
)
def resume(call: Managing, webhook: AtWebhook) -> Response:
    """Tell a webhook again that was disabled because it failed for days."""

    def do(session: Session, by: Person) -> Acted:
        act = webhooks.resume(session, by, webhooks.find_webhook(session, webhook))
        return Acted(acts=[act] if act else [])

    return call.act(do)


@router.post(
    "/webhooks/{webhook}/test",
    operation_id="testWebhook",
    response_model=shapes.Delivery,
    status_code=202,
    summary="Have a test sent",
)
def test(call: Managing, webhook: AtWebhook) -> Response:
    """Queue a test message; it goes out with the next round."""

    def do(session: Session, by: Person) -> Answer:
        one = webhooks.put_out_test(session, by, webhooks.find_webhook(session, webhook))
        return Answer(told.delivery(one), 202)

    return call.act(do)


@router.get(
    "/webhooks/{webhook}/deliveries",
    operation_id="listDeliveries",
    response_model=shapes.DeliveryPage,
    summary="What it was told",
)
def list_deliveries(
    call: Managing,
    webhook: AtWebhook,
    state: Annotated[DeliveryState | None, Query(description="In this state.")] = None,
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """List what a webhook was told or will be, the newest first."""
    with call.reading() as session:
        one = webhooks.find_webhook(session, webhook)
        some = webhooks.deliveries(session, one, state, after=after, limit=limit + 1)
        found = shapes.DeliveryPage(items=[told.delivery(row) for row in some[:limit]])
    return call.many(found, some[limit - 1].id if len(some) > limit else 0)


@router.post(
    "/webhooks/{webhook}/deliveries/{message}/retry",
    operation_id="retryDelivery",
    response_model=Acted,
    summary="Tell it once more",
)
def retry(call: Managing, webhook: AtWebhook, message: AtMessage) -> Response:
    """Tell something again, under the same webhook-id."""

    def do(session: Session, by: Person) -> Acted:
        one = webhooks.find_webhook(session, webhook)
        return Acted(acts=[webhooks.retry(session, by, webhooks.find_delivery(session, message, one))])

    return call.act(do)

"""Questions that other programs send, each call signed (docs/questions-webhook.md)."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from claims import contacts, hook_secrets, sightings
from claims.records import Place, Source
from claims.seen import Asked, Unreadable
from claims.terms import SourceState
from desk.here import Visit, public
from desk.problems import problem
from desk.signed_questions import LARGEST, UnreadableError, is_signed, question_of, said_of

router = APIRouter()
ASIDE = 1000
"""Signed bodies that are kept aside of one source, at most, when they cannot be read."""
ASIDE_BYTES = 16_384


@router.post("/hooks/questions/{key:path}")
async def asked(request: Request, visit: Annotated[Visit, Depends(public)], key: str) -> Response:
    """Take one signed question; what it is answered is the receipt, to be handed to whoever asked."""
    body = await _body(request)
    if body is None:
        said = visit._("The body is too large: {most} bytes at most.").format(most=LARGEST)
        return problem(visit, 413, said)
    return await run_in_threadpool(_take, visit, key, body)


async def _body(request: Request) -> bytes | None:
    """The whole body; None as soon as it is too large."""
    whole = bytearray()
    async for part in request.stream():
        whole += part
        if len(whole) > LARGEST:
            return None
    return bytes(whole)


def _take(visit: Visit, key: str, body: bytes) -> Response:
    headers = visit.request.headers
    try:
        written = body.decode()
    except UnicodeDecodeError:
        return problem(visit, 400, visit._("The body is not UTF-8."))
    secrets = hook_secrets.good(visit.settings.hook_secrets, key)
    if not is_signed(secrets, headers, written):
        return problem(visit, 401, visit._("The signature is wrong or older than five minutes."))
    message = headers["webhook-id"]
    try:
        with visit.reading() as session:
            if closed := _closed(visit, session, key):
                return closed
            question = question_of(written, message)
            _demand_place(session, question.region)
    except UnreadableError as error:
        return _put_aside(visit, key, message, written, error)
    return _keep(visit, key, question)


def _keep(visit: Visit, key: str, question: Asked) -> Response:
    receipt = visit.desk.receiving.ask(key, question)
    told = {"number": receipt.number, "secret": receipt.secret, "fresh": receipt.fresh}
    return JSONResponse(told, 201 if receipt.fresh else 200)


def _closed(visit: Visit, session: Session, key: str) -> Response | None:
    """Why nothing is taken of this source now, if so."""
    state = _source(session, key).state
    if state is SourceState.WITHDRAWN:
        return problem(
            visit, 410, visit._("This source was withdrawn; no question is taken from it any more.")
        )
    if state is SourceState.PAUSED:
        answer = problem(visit, 503, visit._("This source is paused; send the question again later."))
        answer.headers["Retry-After"] = "900"
        return answer
    return None


def _put_aside(visit: Visit, key: str, message: str, written: str, error: UnreadableError) -> Response:
    """Keep what nobody could read, sealed as it may say who asked, and say why."""
    seal = contacts.seal_of(visit.settings.question_keys)
    place = int.from_bytes(sha256(message.encode()).digest()[:8]) % ASIDE
    sealed = seal.close(written[:ASIDE_BYTES])
    with visit.writing() as session:
        sightings.put_aside(session, _source(session, key), [Unreadable(f"hook/{place}", sealed, str(error))])
    return problem(visit, 422, said_of(error, visit._))


def _source(session: Session, key: str) -> Source:
    return session.scalars(select(Source).where(Source.key == key)).one()


def _demand_place(session: Session, code: str) -> None:
    if code and session.scalar(select(Place.id).where(Place.code == code)) is None:
        raise UnreadableError("There is no region {code}.", {"code": code})

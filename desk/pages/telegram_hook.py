"""Where Telegram brings what citizens write to the bot. Only Telegram knows the address and what to show there.

What came is kept in one short unit of work before Telegram hears that we have it; what is answered is said after that,
so a slow line to Telegram holds nobody up.
"""

import json
from threading import Lock
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from desk.here import Desk, public
from pipeline.bot.receiving import LARGEST, PATH, Receiver, is_telegram

router = APIRouter()
SHOWN = "X-Telegram-Bot-Api-Secret-Token"
_making = Lock()


@router.post(PATH + "{secret}", dependencies=[Depends(public)])
async def bring(request: Request, secret: str) -> Response:
    """Take one update; whoever does not know both secrets finds nothing here."""
    desk: Desk = request.app.state.desk
    if not is_telegram(desk.settings, secret, request.headers.get(SHOWN, "")):
        raise HTTPException(404)
    update = _update(await _body(request))
    receiver = await run_in_threadpool(_receiver, request.app.state, desk)
    then = await run_in_threadpool(receiver.receive, update)
    return Response(status_code=200, background=BackgroundTask(then))


async def _body(request: Request) -> bytes:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST:
            raise HTTPException(413)
    return content


def _update(content: bytes) -> dict[str, Any]:
    try:
        update = json.loads(content)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(update, dict):
        raise HTTPException(400)
    return update


def _receiver(state: Any, desk: Desk) -> Receiver:
    """One for this desk, made when the first update comes."""
    with _making:
        if not hasattr(state, "telegram"):
            state.telegram = Receiver(desk.database, desk.settings)
        found: Receiver = state.telegram
        return found

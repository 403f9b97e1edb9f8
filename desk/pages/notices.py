"""Messages to people who asked of which nobody knows, or that were refused: an editor decides what becomes of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from claims import notices
from claims.people import Action
from claims.terms import NoticeKind, PublicationState, QuestionWay
from desk.here import Here, allowed

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Settling = Annotated[Here, Depends(allowed(Action.SETTLE))]
Chosen = Annotated[list[int] | None, Form()]
MOST = 200


@router.get("/questions/notices")
def listed(here: Looking) -> Response:
    """All that a person has to look at, and how many wait."""
    with here.reading() as session:
        rows = notices.listed(session, [PublicationState.UNCERTAIN, PublicationState.FAILED], MOST)
        counted = notices.counted(session)
        return here.page(
            "questions/notices.html",
            rows=rows,
            waiting=counted.get(PublicationState.QUEUED, 0),
            sent=counted.get(PublicationState.SENT, 0),
            uncertain=PublicationState.UNCERTAIN,
            kinds=_kinds(here),
            ways=_ways(here),
        )


@router.post("/questions/notices")
def settle(here: Settling, chosen: Chosen = None, do: Annotated[str, Form()] = "") -> Response:
    """They were received, or they are sent again."""
    numbers = sorted(set(chosen or []))[:MOST]
    if do not in ("sent", "again") or not numbers:
        return here.go("/questions/notices", said=here._("Choose messages first; nothing was changed."))
    with here.writing() as session:
        by = here.person(session)
        for number in numbers:
            notices.settle(session, by, notices.find_notice(session, number), sent=do == "sent")
    said = here.n("%(num)s message is settled.", "%(num)s messages are settled.", len(numbers))
    return here.go("/questions/notices", said=said % {"num": len(numbers)})


def _kinds(here: Here) -> dict[NoticeKind, str]:
    _ = here._
    return {
        NoticeKind.RECEIPT: _("Receipt"),
        NoticeKind.ANSWER: _("Answer"),
        NoticeKind.CORRECTION: _("Correction"),
        NoticeKind.WITHDRAWAL: _("Withdrawal of an answer"),
        NoticeKind.TRANSFER: _("Passed on to another body"),
        NoticeKind.EXTENSION: _("The term was lengthened"),
        NoticeKind.CLOSING: _("Closing"),
    }


def _ways(here: Here) -> dict[QuestionWay, str]:
    _ = here._
    return {
        QuestionWay.TELEGRAM: _("by the bot"),
        QuestionWay.MAIL: _("by letter"),
        QuestionWay.FORM: _("by letter"),
        QuestionWay.TABLE: _("by letter"),
        QuestionWay.WEBHOOK: _("by event"),
    }

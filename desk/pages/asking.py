"""Asking: the public form, what may already answer, and the receipt. Open to everybody, without script or account."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError

from claims import clock, contacts, helped, questions
from claims.errors import ClaimsError, ProofError, RefusedError, TooManyError
from claims.masking import mask
from claims.questions import Receipt
from claims.seen import Asked
from desk import asking
from desk.asking import Asker, Form
from desk.here import Visit, public
from desk.problems import sentence, status_of
from desk.proof_of_work import TICKET_FIELD, Admission
from pipeline.channels.site.words import all_words
from pipeline.offering import Offer, offer

router = APIRouter()
SOURCE = "form"
"""What the form is called among the sources."""
WRITE, OFFERS, REST = "write", "offers", "rest"
"""The three pages of the form."""
log = logging.getLogger("aiqyn.desk.asking")


@dataclass(frozen=True)
class Sent:
    """What came with a press of a button."""

    asker: Asker
    form: Form
    fields: Mapping[str, str]

    @property
    def pressed(self) -> str:
        """What the button stands for."""
        return self.fields.get("step", "")


def arriving(visit: Annotated[Visit, Depends(public)]) -> Asker:
    """Somebody who opens the form."""
    return Asker(visit.request, None)


async def sending(request: Request, visit: Annotated[Visit, Depends(public)]) -> Sent:
    """Somebody who pressed a button of it."""
    fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    spoken = fields.get("speak") or fields.get("tongue", "")
    return Sent(Asker(request, None, spoken), Form.of(fields), fields)


@router.get("/ask")
def show(asker: Annotated[Asker, Depends(arriving)]) -> Response:
    """One big field."""
    return _write(asker, Form.of(asker.request.query_params), "")


@router.post("/ask")
def take(sent: Annotated[Sent, Depends(sending)]) -> Response:
    """The next page of the form, or the receipt."""
    if not sent.asker.settings.questions.open:
        return _write(sent.asker, sent.form, "")
    if "speak" in sent.fields:
        return _again(sent)
    if sent.pressed.startswith("yes:"):
        return _helped(sent, sent.pressed.removeprefix("yes:"))
    if sent.pressed == WRITE:
        return _write(sent.asker, sent.form, sent.fields.get(TICKET_FIELD, ""))
    if not sent.form.text:
        wrong = sent.asker._("Write your question.")
        return _write(sent.asker, sent.form, sent.fields.get(TICKET_FIELD, ""), wrong)
    if sent.pressed == "send":
        return _send(sent)
    return _next(sent)


def _next(sent: Sent) -> Response:
    offers = _offers(sent)
    if sent.pressed == "no":
        if offers:
            _count(sent.asker, [_subject(one) for one in offers], yes=False)
        return _rest(sent)
    return _offered(sent, offers) if offers else _rest(sent)


def _again(sent: Sent) -> Response:
    """The same page in another language; where nobody chose the answer's language, that one goes along."""
    where = sent.fields.get("at", WRITE)
    if where == OFFERS and (offers := _offers(sent)):
        return _offered(sent, offers)
    if where == WRITE or not sent.form.text:
        return _write(sent.asker, sent.form, sent.fields.get(TICKET_FIELD, ""))
    return _rest(sent)


def _helped(sent: Sent, subject: str) -> Response:
    """Counted only where it was offered: anybody can write anything into a form."""
    there = [one for one in _offers(sent) if _subject(one) == subject]
    if there:
        _count(sent.asker, [subject], yes=True)
    return sent.asker.page(
        "asking/helped.html", **asking.frame(sent.asker), offer=there[0] if there else None
    )


def _send(sent: Sent) -> Response:
    asker, form = sent.asker, sent.form
    if sent.fields.get("website"):  # a field that people do not see: whoever fills it is a machine
        return _rest(sent)
    try:
        found = asked(asker, form, "")  # a wrong address is said before the puzzle is spent
        door = asker.desk.door
        admission = asker.desk.gate.admit(door.address(asker.request), sent.fields, form.digest_of)
        receipt = _keep(asker, replace(found, key=admission.key), admission)
    except RefusedError as error:
        return _rest(sent, sentence(error, asker.language), field="to", status=422)
    except ClaimsError as error:
        return _rest(sent, sentence(error, asker.language), status=status_of(error), error=error)
    except OperationalError as error:
        log.warning("the database refused a question: %s", type(error).__name__)
        wrong = asker._("Somebody else is writing just now; nothing was lost. Try again.")
        return _rest(sent, wrong, status=503)
    except Exception:  # whatever it is, the reader keeps what they wrote
        log.exception("a question could not be kept")
        wrong = asker._("It was written down for the operator. Go back and try it again.")
        return _rest(sent, wrong, status=500)
    link = asking.link_of(asker, receipt.secret)
    title = asker._("The private link as a picture for a camera")
    return asker.page(
        "asking/receipt.html",
        **asking.frame(asker),
        number=receipt.number,
        link=link,
        qr=asking.qr(link, title),
        to=found.to,
        days=asker.settings.questions.answer_days,
    )


def asked(asker: Asker, form: Form, key: str) -> Asked:
    """What the door is given of *form*."""
    with asker.reading() as session:
        come_from = asking.about(session, form.about, asker.language)
        form = asking.with_region(form, asking.regions(session, asker.language, str))
    return form.asked(key, asker.tongue, come_from.url if come_from else "")


def _keep(asker: Asker, asked: Asked, admission: Admission) -> Receipt:
    """Keep the question; ProofError when its number was used for other words before the desk was started anew."""
    if not admission.again:
        seal = contacts.seal_of(asker.settings.question_keys)
        with asker.reading() as session:
            said = questions.said_before(session, SOURCE, seal, asked)
        if said is not None and said != mask(asked.text).text:
            raise ProofError
    return asker.desk.receiving.ask(SOURCE, asked)


# --- pages --------------------------------------------------------------------------------------------


def _write(asker: Asker, form: Form, ticket: str, wrong: str = "") -> Response:
    with asker.reading() as session:
        come_from = asking.about(session, form.about, asker.language)
    puzzle = asker.desk.gate.challenge(asker.desk.door.address(asker.request), ticket)
    form = replace(form, about=come_from.id if come_from else "")
    return asker.page(
        "asking/write.html",
        422 if wrong else 200,
        **asking.frame(asker),
        form=form,
        at=WRITE,
        about=come_from,
        ticket=puzzle.ticket,
        wrong=wrong,
        open=asker.settings.questions.open,
    )


def _offered(sent: Sent, offers: list[Offer]) -> Response:
    return sent.asker.page(
        "asking/offers.html",
        **asking.frame(sent.asker),
        form=sent.form,
        at=OFFERS,
        offers=[(_subject(one), one) for one in offers],
        ticket=sent.fields.get(TICKET_FIELD, ""),
    )


def _rest(
    sent: Sent, wrong: str = "", *, field: str = "", status: int = 200, error: ClaimsError | None = None
) -> Response:
    asker, form = sent.asker, sent.form
    words = all_words()[asker.language]
    with asker.reading() as session:
        places = asking.regions(session, asker.language, words.sort_key)
    old = "" if isinstance(error, ProofError) else sent.fields.get(TICKET_FIELD, "")
    puzzle = asker.desk.gate.challenge(asker.desk.door.address(asker.request), old)
    answer = asker.page(
        "asking/rest.html",
        status,
        **asking.frame(asker),
        form=replace(form, answer_in=form.answer_in or asker.language),
        at=REST,
        preview=asking.preview(form.text, asker.tongue),
        regions=places,
        puzzle=puzzle,
        wrong=wrong,
        wrong_field=field,
        contact_days=asker.settings.questions.contact_days,
        answered_days=asker.settings.questions.answered_days,
    )
    if isinstance(error, TooManyError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _offers(sent: Sent) -> list[Offer]:
    """What may already answer it, without what its asker comes from; none where that cannot be said just now."""
    asker = sent.asker
    try:
        found = offer(asker.database, sent.form.text, asker.language, asker.settings.data)
    except Exception:  # whatever goes wrong here, a question is not kept from being asked
        log.exception("could not look for what may already answer")
        return []
    return [one for one in found if one.id != sent.form.about]


def _subject(one: Offer) -> str:
    return f"{'refutation' if one.kind == 'refutation' else 'page'}:{one.id}"


def _count(asker: Asker, subjects: Sequence[str], *, yes: bool) -> None:
    """A figure, and no reason to keep anybody from asking: while the record is busy it is let go."""
    today = clock.now().astimezone(asker.zone).date()
    try:
        with asker.writing() as session:
            for subject in sorted(subjects):  # in one order, so that two at once do not wait for each other
                helped.count(session, subject, asker.tongue, today, yes=yes)
    except OperationalError:
        log.warning("could not count what helped")

"""A question as another program sends it: is it signed, can it be read, what does it say."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from claims.seen import Asked
from claims.terms import Language, QuestionWay, TextLanguage

LARGEST = 131_072
"""Bytes of a body: the longest question, each letter of it written as an escape."""
_DUMMY = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
"""What a source without secrets is held against: refusing it takes as long as refusing any other."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class UnreadableError(Exception):
    """A signed document that says no question; *sentence* is a message of the desk's, {names} filled by *fields*."""

    def __init__(self, sentence: str, fields: Mapping[str, str]) -> None:
        self.sentence, self.fields = sentence, fields
        super().__init__(sentence.format(**fields))


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Said(_Shape):
    text: str = Field(pattern=r"\S")
    key: str = Field(default="", max_length=500)
    language: TextLanguage | None = None
    region: str = Field(default="", max_length=20)
    answer_in: Language | None = None
    consent: bool = False
    to: str = Field(default="", max_length=500, repr=False)
    asked_at: AwareDatetime | None = None


class _Document(_Shape):
    type: Literal["question.asked"]
    timestamp: AwareDatetime | None = None
    data: _Said


def is_signed(secrets: Sequence[str], headers: Mapping[str, str], body: str) -> bool:
    """Whether one of *secrets* signed *body* within the last five minutes, as Standard Webhooks has it."""
    return any(_signed(secret, headers, body) for secret in secrets or _DUMMY) and bool(secrets)


def question_of(body: str, message_id: str) -> Asked:
    """The question that *body* asks; its key is the sender's own, else the message's. Raises UnreadableError."""
    try:
        said = _Document.model_validate_json(body).data
    except ValidationError as error:
        raise _unreadable(error) from None
    return Asked(
        key=f"key/{said.key}" if said.key else f"message/{message_id}",
        text=said.text,
        way=QuestionWay.WEBHOOK,
        to=said.to,
        answer_in=said.answer_in,
        language=said.language or "",
        region=said.region,
        consent=said.consent,
        asked_at=_believed(said.asked_at),
    )


def _signed(secret: str, headers: Mapping[str, str], body: str) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a signature that is none
        return False
    return True


def _believed(moment: datetime | None) -> datetime | None:
    """When it was asked, if that can be; a clock that is ahead gives nobody a later day of grace."""
    if moment is None or not _EARLIEST <= moment <= datetime.now(UTC):
        return None
    return moment.astimezone(UTC)


def _unreadable(error: ValidationError) -> UnreadableError:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    fields = {"field": re.sub(r"[^\w.]", "?", field)[:80]}
    if first["type"] == "json_invalid" or not field:
        return UnreadableError(_("The body is not a JSON document of one object."), {})
    if first["type"] == "missing":
        return UnreadableError(_("The field {field} is missing."), fields)
    if first["type"] == "extra_forbidden":
        return UnreadableError(_("There is no field {field}."), fields)
    return UnreadableError(_WHAT.get(field, _("The field {field} has to be an object.")), fields)


def _(sentence: str) -> str:
    """Marks a sentence that is said in the reader's language later."""
    return sentence


_WHAT: Mapping[str, str] = {
    "type": _('The field {field} has to be "question.asked".'),
    "timestamp": _("The field {field} has to be a time with its zone, such as 2026-03-16T09:30:00+05:00."),
    "data.text": _("The field {field} has to be a text that says something."),
    "data.key": _("The field {field} has to be a text of at most 500 characters."),
    "data.language": _("The field {field} has to be kk, ru, en, mixed or unknown."),
    "data.region": _("The field {field} has to be a text of at most 20 characters."),
    "data.answer_in": _("The field {field} has to be kk, ru or en."),
    "data.consent": _("The field {field} has to be true or false."),
    "data.to": _("The field {field} has to be a text of at most 500 characters."),
    "data.asked_at": _(
        "The field {field} has to be a time with its zone, such as 2026-03-16T09:30:00+05:00."
    ),
}


def said_of(error: UnreadableError, told: Callable[[str], str]) -> str:
    """What is wrong, in the reader's words."""
    return told(error.sentence).format(**error.fields)

"""One call of the API: who calls and with which roles, the units of work, and the ways to answer."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from claims import api_keys, people, repeats
from claims.errors import NotAllowedError
from claims.people import Action
from claims.records import KeptAnswer, Person
from desk.api.counting import count_call
from desk.api.faults import FaultError
from desk.door import Who
from desk.here import Desk, Visit, accepted

JSON = "application/json"
KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"


@dataclass(frozen=True)
class Answer:
    """What a call is answered with: a body, and what stands around it."""

    body: BaseModel
    status: int = 200
    location: str = ""


Do = Callable[[Session, Person], BaseModel | Answer]


class Call(Visit):
    """One request by a program with a key, or by a page of somebody who is signed in."""

    who: Who

    def __init__(self, request: Request, who: Who, key: str, content: bytes) -> None:
        super().__init__(request, who)
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "content", content)

    key: str
    """The Idempotency-Key; empty for none."""
    content: bytes
    """The request's body as it came."""

    @property
    def language(self) -> str:
        """What Accept-Language asks for, else the person's own: no cookie decides for a program."""
        if self.who.session_id is None:
            return _asked_language(self.request) or self.who.language
        return super().language

    def person(self, session: Session) -> Person:
        """The person as a record of this unit of work, with no more roles than their key has."""
        return session.get_one(Person, self.who.person_id).narrow(self.who.roles)

    # --- answering ------------------------------------------------------------------------------------

    def one(self, body: BaseModel) -> Response:
        """One thing with its ETag; 304 and no body for whoever has it already."""
        written = _written(body)
        tag = etag(written)
        if tag in _tags(self.request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={"ETag": tag})
        return Response(written, media_type=JSON, headers={"ETag": tag})

    def many(self, page: BaseModel, after: object) -> Response:
        """A page of things; *after* is where the next one begins, nothing at the end."""
        link = self.link(after) if after else ""
        written = _written(page.model_copy(update={"next": link or None}))
        headers = {"Link": f'<{link}>; rel="next"'} if link else {}
        return Response(written, media_type=JSON, headers=headers)

    def link(self, after: object) -> str:
        """The address of the page behind *after*, with all that was asked for."""
        asked = [(name, value) for name, value in self.request.query_params.multi_items() if name != "after"]
        return f"{self.request.url.path}?{urlencode([*asked, ('after', str(after))])}"

    def act(self, do: Do) -> Response:
        """Carry *do* out in one unit of work and answer with what it returns; with a key, once and no more."""
        try:
            return self._act(do)
        except IntegrityError:
            with self.reading() as session:
                if not self.key or self._earlier(session) is None:
                    raise
            return self._act(do)  # another request with this key was quicker: its answer is there now

    def _act(self, do: Do) -> Response:
        with self.writing() as session:
            kept = self._earlier(session) if self.key else None
            if kept is not None:
                return _again(kept)
            by = self.person(session)
            row = repeats.take(session, by, self.key, self._digest) if self.key else None
            done = do(session, by)
            session.flush()
            answer = done if isinstance(done, Answer) else Answer(done)
            written = _written(answer.body)
            headers = {"ETag": etag(written)} | ({"Location": answer.location} if answer.location else {})
            if row is not None:
                row.status, row.headers, row.body = answer.status, headers, written.decode()
        return Response(written, answer.status, headers, JSON)

    def _earlier(self, session: Session) -> KeptAnswer | None:
        return repeats.earlier(session, self.who.person_id, self.key, self._digest)

    @property
    def _digest(self) -> str:
        """What tells this request from another: method, address and body."""
        line = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\n"
        return hashlib.sha256(line.encode() + self.content).hexdigest()

    def demand_match(self, now: BaseModel, name: str) -> None:
        """Refuse a change of something that is not any more what the caller saw."""
        asked = self.request.headers.get("if-match", "")
        if not asked:
            raise FaultError(
                428, self._("Say with If-Match which version you change: the ETag that you were given.")
            )
        if asked.strip() != "*" and etag(_written(now)) not in _tags(asked):
            said = self._("{name} was changed since you read it; read it again and decide anew.")
            raise FaultError(412, said.format(name=name))


def etag(written: bytes) -> str:
    """The name of exactly these bytes."""
    return f'"{hashlib.sha256(written).hexdigest()[:32]}"'


def needs(action: Action | None) -> Callable[..., Call]:
    """The dependency of an operation that demands *action*; with None it is enough to be known."""

    def demand(
        request: Request,
        content: Annotated[bytes, Depends(_content)],
        idempotency_key: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                pattern=KEY_PATTERN,
                max_length=255,
                include_in_schema=False,
            ),
        ] = None,
    ) -> Call:
        desk: Desk = request.app.state.desk
        call = Call(
            request,
            _known(request, desk),
            (idempotency_key or "") if request.method == "POST" else "",
            content,
        )
        request.state.call = call  # what goes wrong from here on is said in their language
        count_call(request, call.who, desk.settings.desk.api_per_minute)
        _demand(call, action)
        return call

    demand.action = action  # type: ignore[attr-defined]  # read by the table of operations
    return demand


async def _content(request: Request) -> bytes:
    return await request.body()


def _known(request: Request, desk: Desk) -> Who:
    word = request.headers.get("authorization", "")
    scheme, _, token = word.partition(" ")
    if not word:
        found: Who | None = desk.door.who(request)
    elif scheme.lower() == "bearer":
        found = _of_key(desk, token.strip())
    else:
        found = None
    if found is None:
        visit = Visit(request, None)
        raise FaultError(401, visit._("Send an API key that holds: Authorization: Bearer aiqyn_…"))
    return found


def _of_key(desk: Desk, token: str) -> Who | None:
    with desk.database.reading() as session:
        found = api_keys.who(session, token)
    if found is not None and found.seen_long_ago and found.key_id is not None:
        try:
            with desk.database.writing() as session:
                api_keys.touch(session, found.key_id)
        except OperationalError:  # the record is busy; the next call writes it down
            pass
    return Who(**vars(found)) if found is not None else None


def _demand(call: Call, action: Action | None) -> None:
    if call.who.factor_missing:
        raise FaultError(403, call._("Set up your second factor at the desk first."))
    if action is not None and not call.may(action):
        raise NotAllowedError(
            person=call.who.handle, action=action, roles=sorted(people.ALLOWED.get(action, frozenset()))
        )


def _asked_language(request: Request) -> str:
    return accepted(request.headers.get("accept-language", ""))


def _written(body: BaseModel) -> bytes:
    told: Any = body.model_dump(mode="json", by_alias=True)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _again(kept: KeptAnswer) -> Response:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(kept.body, kept.status, headers, JSON)


def _tags(header: str) -> Sequence[str]:
    """The entity tags of a header; a proxy that packs an answer may have called one weak."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]

"""The calls to a Mastodon server, and what each answer means: taken, certainly not taken, or nobody knows."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any

from claims.errors import ClaimsError
from claims.page_content import Picture
from pipeline import cards
from pipeline.channels import ChannelSettings, Link, NotTaken, Post
from pipeline.channels.mastodon.text import length
from pipeline.short_text import clean, cut

if TYPE_CHECKING:
    from mastodon import Mastodon

SECONDS = 30.0
TRIES = 3
"""How often a post is sent under one key while no answer comes: all within two minutes, far within its hour."""
LOOKED_AT = 40
ALT_ROOM = 1500
"""Characters in the description of a picture."""
PICTURE_SECONDS = 20.0
"""How long a server is given that has not finished with a picture."""
LACKING = "Mastodon.py is not installed: pip install 'aiqyn[mastodon]'"

_PLACE = re.compile(
    r"https?://[^/\s]+/(?:@[^/\s]+|web/statuses|users/[^/\s]+/statuses)/(?P<id>\d+)/?(?:[?#]\S*)?"
)


class Unanswered(Exception):
    """Nobody knows whether the server took the post."""


@dataclass
class _Line:
    """One talk with the server: the library, and what each call was answered with."""

    api: "Mastodon"
    token: str = field(repr=False)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def ask(self, call: Callable[["Mastodon"], Any]) -> Any:
        """The server's result of *call*; else NotTaken or Unanswered, in words of ours without the token."""
        self.answers.clear()
        try:
            return call(self.api)
        except Exception as error:  # noqa: BLE001 - channel boundary: what is not certainly a "no" is unknown
            trouble = self._meaning(error)
        raise trouble  # out here, with no cause: a traceback that prints locals finds no token in it

    def _meaning(self, error: Exception) -> Exception:
        told = self._told(error)
        if not self.answers:
            return NotTaken(told) if _never_sent(error) else Unanswered(told)
        status, headers = self.answers[-1]
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return NotTaken(told, retry_after=_wait(headers))
        if 300 <= status < 400:
            return NotTaken(
                f"the server answers from another address ({status}): set mastodon.url", permanent=True
            )
        if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY):
            return NotTaken(told)
        if status == HTTPStatus.UNPROCESSABLE_ENTITY and "processing" in told:
            return NotTaken(told, retry_after=PICTURE_SECONDS)
        if 400 <= status < 500:
            return NotTaken(told, permanent=True)
        return Unanswered(told)

    def _told(self, error: Exception) -> str:
        parts = [str(part) for part in error.args if part] or [type(error).__name__]
        said = " ".join(f"{type(error).__name__}: {'; '.join(parts)}".split())
        return said.replace(self.token, "[token]")[:500]


def deliver(post: Post, settings: ChannelSettings) -> str:
    """Posts *post*, once, and says where it stands; `place` reads its number back."""
    key = hashlib.sha256(f"{post.code}\n{post.language}\n{post.body}".encode()).hexdigest()
    with _line(settings) as line:
        _demand_fits(line, post, settings)

        media = [_uploaded(line, picture, post.language, settings) for picture in post.pictures]

        def call(api: "Mastodon") -> Any:
            return api.status_post(
                post.body,
                media_ids=media or None,
                visibility="public",
                language=post.language,
                idempotency_key=key,
            )

        return _address(_insist(line, call, settings))


def replace(post: Post, address: str, settings: ChannelSettings) -> str:
    """Edits what stands at *address* into *post*; its pictures stay."""
    number = _number(address)
    with _line(settings) as line:
        _demand_fits(line, post, settings)
        standing = _before(lambda: line.ask(lambda api: api.status(number)))
        kept = [media.id for media in standing.media_attachments]

        def call(api: "Mastodon") -> Any:
            return api.status_update(number, post.body, media_ids=kept or None)

        return _address(_insist(line, call, settings))


def look(post: Post, settings: ChannelSettings, since: datetime) -> str | None:
    """Where *post* stands among the account's newest own posts, by its short link; None when it is not shown there.

    That it is not shown proves nothing about a post that is still on its way: only a person sends it again.
    """
    link = Link(post.code, settings.site).url
    try:
        with _line(settings) as line:
            own = line.ask(lambda api: api.account_verify_credentials())
            shown = line.ask(lambda api: api.account_statuses(own.id, exclude_reblogs=True, limit=LOOKED_AT))
    except (NotTaken, Unanswered):
        return None
    for status in shown:
        if f'href="{link}"' in status.content:
            return _address(status)
    return None


def place(address: str) -> int:
    """The number of the post at *address*; ValueError when it is none of a Mastodon server."""
    found = _PLACE.fullmatch(address.strip())
    if not found:
        raise ValueError(f"{address!r} is not the address of a post on Mastodon")
    return int(found["id"])


def _number(address: str) -> int:
    try:
        return place(address)
    except ValueError as error:
        raise NotTaken(str(error), permanent=True) from None


def _address(status: Any) -> str:
    return str(status.url or status.uri)


def _insist(line: _Line, call: Callable[["Mastodon"], Any], settings: ChannelSettings) -> Any:
    """The result of *call*, repeated under the same key while nobody knows whether it was taken."""
    wait = min(_seconds(settings) / 10, 3.0)
    for attempt in range(1, TRIES + 1):
        try:
            return line.ask(call)
        except Unanswered:
            if attempt == TRIES:
                raise
        except NotTaken as refusal:
            if attempt == 1:
                raise
            # An earlier try may have been taken all the same: this refusal speaks for the last one alone.
            raise Unanswered(f"unknown after an earlier try, then: {refusal.reason}") from None
        time.sleep(wait * attempt)
    raise AssertionError


def _uploaded(line: _Line, picture: Picture, language: str, settings: ChannelSettings) -> Any:
    """The number of *picture* on the server, with what it shows for those who do not see it."""
    try:
        content = settings.picture(picture.sha256)
    except ClaimsError as error:
        raise NotTaken(str(error), permanent=True) from None
    name, kind = picture.name, str(picture.media_type)
    if kind == "image/svg+xml":
        if lack := cards.missing():
            raise NotTaken(lack, permanent=True)
        content, name, kind = cards.raster(content), f"{picture.name.rpartition('.')[0]}.png", "image/png"
    alt = cut(clean(picture.alt.get(language, "")), ALT_ROOM)
    uploaded = _before(
        lambda: line.ask(lambda api: api.media_post(BytesIO(content), kind, alt or None, file_name=name))
    )
    return uploaded.id


def _before(ask: Callable[[], Any]) -> Any:
    """The result of a question that comes before the post: whatever goes wrong, nothing was posted."""
    try:
        return ask()
    except Unanswered as trouble:
        raise NotTaken(str(trouble)) from None


def _demand_fits(line: _Line, post: Post, settings: ChannelSettings) -> None:
    limit = int(settings.options.get("limit", 0))
    if not limit:
        instance = _before(lambda: line.ask(lambda api: api.instance_v2()))
        limit = int(instance.configuration.statuses.max_characters)
    if length(post.body) > limit:
        raise NotTaken(
            f"the post has {length(post.body)} characters, and the server takes {limit}", permanent=True
        )


@contextmanager
def _line(settings: ChannelSettings) -> Iterator[_Line]:
    token, url = settings.secrets.get("token", ""), str(settings.options.get("url", ""))
    if not (token and url):
        raise NotTaken("the account is not set: mastodon.url and mastodon.token", permanent=True)
    try:
        import requests
        from mastodon import Mastodon
    except ImportError:
        raise NotTaken(LACKING, permanent=True) from None
    session = requests.Session()
    # No proxy, netrc or certificate file out of the environment; and a POST that is sent on becomes a GET.
    session.trust_env, session.max_redirects = False, 0
    try:
        api = Mastodon(
            access_token=token,
            api_base_url=url.rstrip("/"),
            request_timeout=_seconds(settings),
            ratelimit_method="throw",
            version_check_mode="none",
            session=session,
            user_agent="Aiqyn",
        )
        line = _Line(api, token)
        session.hooks["response"].append(
            lambda answer, **_: line.answers.append((answer.status_code, dict(answer.headers)))
        )
        yield line
    finally:
        session.close()


def _seconds(settings: ChannelSettings) -> float:
    return float(settings.options.get("seconds", SECONDS))


def _never_sent(error: BaseException) -> bool:
    """Whether the connection itself failed (refused, no such host, TLS, too slow), before any request."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
    from urllib3.exceptions import SSLError as WireSSLError

    cause = error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    if not isinstance(cause, requests.exceptions.ConnectionError):
        return False
    reason = getattr(cause.args[0] if cause.args else None, "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | WireSSLError)


def _wait(headers: dict[str, str]) -> float | None:
    """How many seconds the server wants to be left alone, by its own clock."""
    said = {name.lower(): value for name, value in headers.items()}
    if said.get("retry-after", "").isdigit():
        return float(said["retry-after"])
    try:
        reset = datetime.fromisoformat(said["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    return max((reset - datetime.now(UTC)).total_seconds(), 1.0)

"""A Mastodon server of our own on this machine: the true wire format, and misfortune on demand.

``python -m pipeline.standins.mastodon --port 0 --token T --account aiqyn`` prints its address and serves until it is
stopped: posts with Idempotency-Key (kept for an hour), edits with their history, media, an account's posts, the
instance, rate-limit headers. It is never laxer than Mastodon: it counts characters where Mastodon counts what looks
like one letter.
"""

import argparse
import ipaddress
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
from itertools import count
from typing import Any

from pipeline.standins.mastodon_web import Web

LIMIT, LINK_ROOM, MOST_MEDIA, ALT_LIMIT = 500, 23, 4, 1500
KEY_KEPT = timedelta(hours=1)
POSTS, PER = 300, timedelta(hours=3)
"""Mastodon's own limit on posts of one account."""
VISIBILITIES = ("public", "unlisted", "private", "direct")
_URL = re.compile(r"https?://[^\s<>«»\"“”]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/=])@(\w+)(?:@([\w.-]+\w))?")
_TAG = re.compile(r"(?<![\w/])#(\w*[^\W\d]\w*)")


class Fault(StrEnum):
    """What can go wrong on the way; for each, whether the post is taken."""

    FLOOD = "flood"  # not taken: 429
    FORBIDDEN = "forbidden"  # not taken: 403
    BROKEN = "broken"  # not taken: 500
    MOVED = "moved"  # not taken: 301 to elsewhere
    RESET = "reset"  # not taken: connection reset
    SILENT = "silent"  # taken, then no answer for *seconds*, then closed
    BROKEN_AFTER = "broken_after"  # taken, then 502 with a gateway's page
    RESET_AFTER = "reset_after"  # taken, then connection reset
    GARBLED_AFTER = "garbled_after"  # taken, then 200 with half of its JSON


TAKEN_FIRST = (Fault.SILENT, Fault.BROKEN_AFTER, Fault.RESET_AFTER, Fault.GARBLED_AFTER)


@dataclass
class Refusal(Exception):
    """An answer that is no success."""

    status: int
    error: str


@dataclass(frozen=True)
class Answer:
    """What goes back: JSON or a page; or, when *cut*, nothing at all."""

    status: int = 200
    body: Any = None
    after: float = 0.0
    cut: str = ""
    """"close" or "reset": how the connection ends without an answer."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One call as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    fields: dict[str, list[str]]
    files: dict[str, tuple[str, str, bytes]]
    """field -> file name, media type, bytes"""

    def one(self, name: str) -> str | None:
        """The field's value; None when it was not sent."""
        return self.fields[name][-1] if self.fields.get(name) else None


@dataclass(frozen=True)
class Version:
    """What a status said at one time."""

    text: str
    spoiler: str
    media: tuple[str, ...]
    at: float


@dataclass
class Kept:
    """One status with everything it ever said."""

    id: int
    visibility: str
    language: str | None
    versions: list[Version]

    @property
    def now(self) -> Version:
        """What it says now."""
        return self.versions[-1]


class Mastodon:
    """The server; `with Mastodon(...) as there:` serves it."""

    def __init__(
        self,
        token: str,
        account: str = "aiqyn",
        *,
        limit: int = LIMIT,
        host: str = "127.0.0.1",
        port: int = 0,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the stand-in serves this machine only, not {host}")
        self.token, self.account, self.limit, self.now = token, account, limit, now
        self.statuses: dict[int, Kept] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.requests: list[Request] = []
        self.faults: deque[tuple[Fault, float]] = deque()
        self.stopping = threading.Event()
        self._numbers = count(110_000_000_000_000_001)
        self._keys: dict[str, tuple[int, float]] = {}
        self._posted: deque[float] = deque()
        self._lock = threading.Lock()
        self._web = Web(self, host, port)

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return self._web.url

    def __enter__(self) -> "Mastodon":
        self._web.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._web.stop()

    def fail(self, *faults: Fault, seconds: float = 0.0) -> None:
        """The next posts or edits meet these misfortunes, one each."""
        self.faults.extend((fault, seconds) for fault in faults)

    def shown(self) -> list[Kept]:
        """Every status there is, oldest first."""
        return [self.statuses[number] for number in sorted(self.statuses)]

    def answer(self, request: Request) -> Answer:
        """What the server answers *request*."""
        with self._lock:
            self.requests.append(request)
            writes = request.path.startswith("/api/v1/statuses") and request.method in ("POST", "PUT")
            fault, seconds = self.faults.popleft() if writes and self.faults else (None, 0.0)
            if fault is not None and fault not in TAKEN_FIRST:
                return self._misfortune(fault, seconds)
            try:
                body = self._called(request)
            except Refusal as refusal:
                return Answer(refusal.status, {"error": refusal.error}, headers=self._pace())
            if fault is not None:
                return self._misfortune(fault, seconds)
            return Answer(200, body, headers=self._pace())

    # --- calls ----------------------------------------------------------------------------------------

    def _called(self, request: Request) -> Any:
        if request.method == "GET" and request.path == "/api/v2/instance":
            return self._instance()
        if request.method == "GET" and request.path == "/api/v1/instance":
            return self._old_instance()
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise Refusal(401, "The access token is invalid")
        if request.method == "GET" and request.path == "/api/v1/accounts/verify_credentials":
            return self._account()
        if request.method == "GET" and request.path == "/api/v1/accounts/1/statuses":
            newest = [self._status(one) for one in reversed(self.shown())]
            return newest[: min(int(request.one("limit") or 20), 40)]
        if request.method == "POST" and request.path == "/api/v1/statuses":
            return self._post(request)
        if request.method == "POST" and request.path == "/api/v2/media":
            return self._upload(request)
        if found := re.fullmatch(r"/api/v1/statuses/(\d+)(/history)?", request.path):
            kept = self.statuses.get(int(found[1]))
            if kept is None:
                raise Refusal(404, "Record not found")
            if request.method == "GET":
                return self._history(kept) if found[2] else self._status(kept)
            if request.method == "PUT" and not found[2]:
                return self._edit(kept, request)
            if request.method == "DELETE" and not found[2]:
                return self._status(self.statuses.pop(kept.id))
        raise Refusal(404, "Not Found")

    def _post(self, request: Request) -> dict[str, Any]:
        key = request.headers.get("idempotency-key", "")
        known = self._keys.get(key)
        if key and known and self.now() - known[1] < KEY_KEPT.total_seconds():
            if known[0] not in self.statuses:
                raise Refusal(404, "Record not found")
            return self._status(self.statuses[known[0]])
        while self._posted and self._posted[0] <= self.now() - PER.total_seconds():
            self._posted.popleft()
        if len(self._posted) >= POSTS:
            raise Refusal(429, "Too many requests")
        visibility = request.one("visibility") or "public"
        if visibility not in VISIBILITIES:
            raise Refusal(422, "Validation failed: Visibility is not included in the list")
        version = self._version(request, ())
        number = next(self._numbers)
        kept = Kept(number, visibility, request.one("language"), [version])
        self.statuses[number] = kept
        self._posted.append(self.now())
        self._keys[key or f"none/{number}"] = (number, self.now())
        return self._status(kept)

    def _edit(self, kept: Kept, request: Request) -> dict[str, Any]:
        version = self._version(request, kept.now.media)
        if request.one("language"):
            kept.language = request.one("language")
        if replace(version, at=kept.now.at) != kept.now:  # an edit that changes nothing is none
            kept.versions.append(version)
        return self._status(kept)

    def _version(self, request: Request, standing: tuple[str, ...]) -> Version:
        text, spoiler = request.one("status") or "", request.one("spoiler_text") or ""
        # As Mastodon does: an edit that names no media takes them off.
        media = tuple(request.fields.get("media_ids[]", []))
        if not text and not media:
            raise Refusal(422, "Validation failed: Text can't be blank")
        if countable(text) + len(spoiler) > self.limit:
            raise Refusal(422, f"Validation failed: Text character limit of {self.limit} exceeded")
        if len(media) > MOST_MEDIA:
            raise Refusal(422, "Cannot attach more than 4 files")
        if any(one not in self.media for one in media):
            raise Refusal(
                422, "Cannot attach files that have not finished processing. Try again in a moment!"
            )
        return Version(text, spoiler, media, self.now())

    def _upload(self, request: Request) -> dict[str, Any]:
        if "file" not in request.files:
            raise Refusal(422, "Validation failed: File can't be blank")
        name, kind, content = request.files["file"]
        if kind not in ("image/png", "image/jpeg", "image/webp", "image/gif"):
            raise Refusal(422, f"Validation failed: File content type is invalid ({kind})")
        description = request.one("description")
        if description and len(description) > ALT_LIMIT:
            raise Refusal(422, "Validation failed: Description is too long (maximum is 1500 characters)")
        number = str(220_000_000_000_000_000 + len(self.media) + 1)
        entity = {
            "id": number,
            "type": "image",
            "url": f"{self.url}/media/{number}/{name}",
            "preview_url": f"{self.url}/media/{number}/small-{name}",
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": {"focus": {"x": 0.0, "y": 0.0}},
            "description": description,
            "blurhash": None,
        }
        self.media[number] = entity | {"_bytes": content}
        return entity

    # --- entities -------------------------------------------------------------------------------------

    def _status(self, kept: Kept) -> dict[str, Any]:
        version, first = kept.now, kept.versions[0]
        page = f"{self.url}/@{self.account}/{kept.id}"
        return {
            "id": str(kept.id),
            "created_at": _time(first.at),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": version.spoiler,
            "visibility": kept.visibility,
            "language": kept.language,
            "uri": f"{self.url}/users/{self.account}/statuses/{kept.id}",
            "url": page,
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": _time(version.at) if len(kept.versions) > 1 else None,
            "favourited": False,
            "reblogged": False,
            "muted": False,
            "bookmarked": False,
            "pinned": False,
            "content": shown(version.text),
            "filtered": [],
            "reblog": None,
            "application": {"name": "Aiqyn", "website": None},
            "account": self._account(),
            "media_attachments": [self._medium(one) for one in version.media],
            "mentions": [
                {"id": "2", "username": name, "url": f"{self.url}/@{name}", "acct": name}
                for name, _ in _MENTION.findall(_URL.sub("", version.text))
            ],
            "tags": [
                {"name": tag, "url": f"{self.url}/tags/{tag}"}
                for tag in _TAG.findall(_URL.sub("", version.text))
            ],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def _medium(self, number: str) -> dict[str, Any]:
        return {name: value for name, value in self.media[number].items() if not name.startswith("_")}

    def _history(self, kept: Kept) -> list[dict[str, Any]]:
        return [
            {
                "content": shown(version.text),
                "spoiler_text": version.spoiler,
                "sensitive": False,
                "created_at": _time(version.at),
                "account": self._account(),
                "media_attachments": [self._medium(one) for one in version.media],
                "emojis": [],
            }
            for version in kept.versions
        ]

    def _account(self) -> dict[str, Any]:
        return {
            "id": "1",
            "username": self.account,
            "acct": self.account,
            "display_name": self.account.title(),
            "locked": False,
            "bot": True,
            "discoverable": True,
            "group": False,
            "created_at": _time(0.0),
            "note": "",
            "url": f"{self.url}/@{self.account}",
            "uri": f"{self.url}/users/{self.account}",
            "avatar": f"{self.url}/a.png",
            "avatar_static": f"{self.url}/a.png",
            "header": f"{self.url}/h.png",
            "header_static": f"{self.url}/h.png",
            "followers_count": 0,
            "following_count": 0,
            "statuses_count": len(self.statuses),
            "last_status_at": None,
            "emojis": [],
            "fields": [],
        }

    def _instance(self) -> dict[str, Any]:
        return {
            "domain": self.url.partition("//")[2],
            "title": "A stand-in",
            "version": "4.4.3",
            "source_url": "https://github.com/mastodon/mastodon",
            "description": "",
            "languages": ["kk", "ru", "en"],
            "configuration": {
                "urls": {"streaming": f"{self.url}/streaming"},
                "statuses": {
                    "max_characters": self.limit,
                    "max_media_attachments": MOST_MEDIA,
                    "characters_reserved_per_url": LINK_ROOM,
                },
                "media_attachments": {
                    "description_limit": ALT_LIMIT,
                    "supported_mime_types": ["image/png", "image/jpeg", "image/webp", "image/gif"],
                    "image_size_limit": 16_777_216,
                    "image_matrix_limit": 33_177_600,
                },
            },
            "registrations": {"enabled": False, "approval_required": False, "message": None},
            "api_versions": {"mastodon": 6},
            "rules": [],
        }

    def _old_instance(self) -> dict[str, Any]:
        newer = self._instance()
        return {
            "uri": newer["domain"],
            "title": newer["title"],
            "short_description": "",
            "description": "",
            "email": "",
            "version": newer["version"],
            "urls": {"streaming_api": f"{self.url}/streaming"},
            "stats": {"user_count": 1, "status_count": len(self.statuses), "domain_count": 0},
            "thumbnail": None,
            "languages": newer["languages"],
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": newer["configuration"],
            "contact_account": None,
            "rules": [],
        }

    # --- pace and misfortune --------------------------------------------------------------------------

    def _pace(self) -> dict[str, str]:
        reset = (self._posted[0] if self._posted else self.now()) + PER.total_seconds()
        return {
            "X-RateLimit-Limit": str(POSTS),
            "X-RateLimit-Remaining": str(max(POSTS - len(self._posted), 0)),
            "X-RateLimit-Reset": _time(reset),
        }

    def _misfortune(self, fault: Fault, seconds: float) -> Answer:
        if fault is Fault.FLOOD:
            headers = self._pace() | {"X-RateLimit-Remaining": "0"}
            headers["X-RateLimit-Reset"] = _time(time.time() + seconds)
            return Answer(429, {"error": "Too many requests"}, headers=headers)
        if fault is Fault.FORBIDDEN:
            return Answer(403, {"error": "This action is not allowed"})
        if fault is Fault.BROKEN:
            return Answer(500, {"error": "Something went wrong on our end"})
        if fault is Fault.MOVED:
            return Answer(301, "", headers={"Location": f"{self.url}/elsewhere"})
        if fault is Fault.SILENT:
            return Answer(after=seconds, cut="close")
        if fault is Fault.BROKEN_AFTER:
            return Answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
        if fault is Fault.GARBLED_AFTER:
            return Answer(200, '{"id": "1", "created_at"')
        return Answer(cut="reset")


def countable(text: str) -> int:
    """How long *text* is to Mastodon, an address being 23 and a mention its name alone."""
    without = _URL.sub("x" * LINK_ROOM, text)
    return len(re.sub(r"(?<![\w/=])@(\w+)@[\w.-]+\w", r"@\1", without))


def shown(text: str) -> str:
    """The HTML that readers get: paragraphs, and links where the server finds some."""
    pieces, done = [], 0
    for found in _URL.finditer(text):
        pieces.append(_names(escape(text[done : found.start()], quote=False)))
        url = escape(found[0])
        pieces.append(f'<a href="{url}" rel="nofollow noopener" translate="no" target="_blank">{url}</a>')
        done = found.end()
    pieces.append(_names(escape(text[done:], quote=False)))
    paragraphs = re.split(r"\n{2,}", "".join(pieces))
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in paragraphs)


def _names(html: str) -> str:
    mentions = _MENTION.sub(r'<span class="h-card"><a href="/@\1" class="u-url mention">@\1</a></span>', html)
    return _TAG.sub(r'<a href="/tags/\1" class="mention hashtag">#\1</a>', mentions)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A Mastodon server for this machine alone.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", required=True)
    parser.add_argument("--account", default="aiqyn")
    said = parser.parse_args()
    with Mastodon(said.token, said.account, port=said.port) as there:
        print(there.url, flush=True)  # noqa: T201 - whoever started it reads its address here
        try:
            there.stopping.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()

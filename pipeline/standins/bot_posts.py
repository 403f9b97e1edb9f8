"""The stand-in's methods that post, edit and pin: their parameters, their limits, and Telegram's own complaints."""

import json
import math
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.standins.bot_answers import NOT_MODIFIED, Params, Refusal, bad
from pipeline.standins.bot_book import Book, Chat, Kept
from pipeline.standins.markup import MarkupError, Parsed, parse, plain, units

LIMIT, CAPTION = 4096, 1024
"""UTF-16 units of a message and of a caption."""
ALBUM = range(2, 11)
PHOTO_BYTES = 10 * 1024 * 1024
DELETABLE = 48 * 3600
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


class Posts:
    """The methods over a `Book`."""

    book: Book
    pace = False
    may_pin = True
    """Whether the bot has the right to pin."""

    def __init__(self) -> None:
        self._accepted: dict[int, deque[float]] = {}

    # --- sending --------------------------------------------------------------------------

    def _sendMessage(self, params: Params) -> dict[str, Any]:  # noqa: N802
        chat = self._chat(params)
        parsed = _message_text(params)
        more = self._more(chat, params)
        self._keep_pace(chat)
        return self.book.wire(self.book.accept(chat, parsed, **more))

    def _sendPhoto(self, params: Params) -> dict[str, Any]:  # noqa: N802
        chat = self._chat(params)
        photo = self._photo(params.get("photo", ""), params, "photo")
        caption = _caption(params)
        more = self._more(chat, params)
        self._keep_pace(chat)
        return self.book.wire(self.book.accept(chat, caption, photo=photo, **more))

    def _sendMediaGroup(self, params: Params) -> list[dict[str, Any]]:  # noqa: N802
        chat = self._chat(params)
        media = _parsed_json(params.get("media", ""))
        if not isinstance(media, list) or len(media) not in ALBUM:
            raise bad("media must contain between 2 and 10 items" if media else "media is empty")
        items = [(self._photo(*_source(item, params)), _caption(item)) for item in media]
        more = self._more(chat, params)
        self._keep_pace(chat, len(items))
        group = str(13_000_000_000_000_000 + self.book.lines)
        kept = [self.book.accept(chat, caption, photo=photo, group=group, **more) for photo, caption in items]
        return [self.book.wire(one) for one in kept]

    # --- editing --------------------------------------------------------------------------

    def _editMessageText(self, params: Params) -> dict[str, Any]:  # noqa: N802
        kept = self._edited(params)
        parsed = _message_text(params)
        if kept.photo:
            raise bad("there is no text in the message to edit")
        return self._changed(kept, parsed, kept.photo)

    def _editMessageCaption(self, params: Params) -> dict[str, Any]:  # noqa: N802
        kept = self._edited(params)
        if not kept.photo:
            raise bad("there is no caption in the message to edit")
        return self._changed(kept, _caption(params), kept.photo)

    def _editMessageMedia(self, params: Params) -> dict[str, Any]:  # noqa: N802
        kept = self._edited(params)
        media = _parsed_json(params.get("media", ""))
        if not isinstance(media, dict):
            raise bad("media is empty")
        photo = self._photo(*_source(media, params))
        if not kept.photo:
            raise bad("there is no media in the message to edit")
        return self._changed(kept, _caption(media), photo)

    def _deleteMessage(self, params: Params) -> bool:  # noqa: N802
        kept = self._message(self._chat(params), params, "message to delete not found")
        if self.book.now() - kept.date > DELETABLE:
            raise bad("message can't be deleted")
        self.book.delete(kept)
        return True

    def _edited(self, params: Params) -> Kept:
        return self._message(self._chat(params), params, "message to edit not found")

    def _changed(self, kept: Kept, parsed: Parsed, photo: str) -> dict[str, Any]:
        if parsed == kept.parsed and photo == kept.photo:
            raise bad(NOT_MODIFIED)
        self._keep_pace(self.book.chats[kept.chat])
        return self.book.wire(self.book.edit(kept, parsed, photo if photo != kept.photo else ""))

    def _editMessageReplyMarkup(self, params: Params) -> dict[str, Any]:  # noqa: N802
        kept, buttons = self._edited(params), markup(params)
        if buttons == kept.markup:
            raise bad(NOT_MODIFIED)
        return self.book.wire(self.book.mark(kept, buttons))

    # --- pinning --------------------------------------------------------------------------

    def _pinChatMessage(self, params: Params) -> bool:  # noqa: N802
        return self._pinning(params, "message to pin not found", self.book.pin)

    def _unpinChatMessage(self, params: Params) -> bool:  # noqa: N802
        return self._pinning(params, "message to unpin not found", self.book.unpin)

    def _pinning(self, params: Params, missing: str, do: Callable[[Kept], None]) -> bool:
        chat = self._chat(params)
        if not self.may_pin:
            raise bad("not enough rights to manage pinned messages in the chat")
        do(self._message(chat, params, missing))
        return True

    # --- what they share ------------------------------------------------------------------

    def _chat(self, params: Mapping[str, str]) -> Chat:
        if not params.get("chat_id"):
            raise bad("chat_id is empty")
        if (chat := self.book.chat(params["chat_id"])) is None:
            raise bad("chat not found")
        if chat.id in self.book.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _message(self, chat: Chat, params: Mapping[str, str], missing: str) -> Kept:
        number = params.get("message_id", "")
        kept = self.book.messages.get((chat.id, int(number))) if number.isdecimal() else None
        if kept is None or kept.deleted:
            raise bad(missing)
        return kept

    def _more(self, chat: Chat, params: Params) -> dict[str, Any]:
        """What a message answers, and whether it comes without a sound."""
        more: dict[str, Any] = {
            "quiet": params.get("disable_notification", "").lower() == "true",
            "markup": markup(params),
        }
        said = _parsed_json(params["reply_parameters"]) if params.get("reply_parameters") else {}
        if not said:
            return more
        number = int(said.get("message_id", 0))
        if chat.kind != "channel" and 0 < number <= self.book.last.get(chat.id, 0):
            return more | {"reply_to": number}  # what people write is not kept here, and can be answered
        answered = self.book.messages.get((chat.id, number))
        if answered is None or answered.deleted:
            if said.get("allow_sending_without_reply"):
                return more
            raise bad("message to be replied not found")
        return more | {"reply_to": number}

    def _photo(self, source: str, params: Params, name: str) -> str:
        """The picture that was uploaded under *name*; nothing here knows addresses or file ids."""
        content = params.files.get(source.removeprefix("attach://") if source else name)
        if content is None:
            raise bad("there is no photo in the request")
        if not content:
            raise bad("file must be non-empty")
        if len(content) > PHOTO_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        if not content.startswith(_PICTURES):
            raise bad("IMAGE_PROCESS_FAILED")
        return self.book.keep_file(content)

    def _keep_pace(self, chat: Chat, messages: int = 1) -> None:
        """About one a second and twenty a minute in one channel, thirty a second in all chats, when *pace* is on."""
        if not self.pace:
            return
        if chat.id > 0:
            self._keep_pace_of_all()
            return
        now, times = self.book.now(), self._accepted.setdefault(chat.id, deque(maxlen=20))
        wait = 1 - (now - times[-1]) if times else 0.0
        if len(times) == 20:
            wait = max(wait, 60 - (now - times[0]))
        if wait > 0:
            raise Refusal(429, f"Too Many Requests: retry after {math.ceil(wait)}", math.ceil(wait))
        times.extend([now] * messages)

    def _keep_pace_of_all(self) -> None:
        now, times = self.book.now(), self._accepted.setdefault(0, deque(maxlen=30))
        if len(times) == 30 and now - times[0] < 1:
            raise Refusal(429, "Too Many Requests: retry after 1", 1)
        times.append(now)


def markup(params: Mapping[str, str]) -> str:
    """The buttons that a call asks for, as JSON with sorted names; empty for none."""
    said = _parsed_json(params.get("reply_markup", ""))
    rows = said.get("inline_keyboard") if isinstance(said, dict) else None
    if not rows:
        return ""
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise bad("text buttons are not allowed to be empty")
        if "callback_data" in button and len(button["callback_data"].encode()) not in range(1, 65):
            raise bad("BUTTON_DATA_INVALID")
        if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        if len({"callback_data", "url"} & button.keys()) != 1:
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return json.dumps({"inline_keyboard": rows}, ensure_ascii=False, sort_keys=True)


def _source(item: Mapping[str, Any], params: Params) -> tuple[str, Params, str]:
    if item.get("type") != "photo":
        raise bad("this stand-in knows albums of photos only")
    return str(item.get("media", "")), params, ""


def _parsed_json(text: str) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError:
        raise bad("can't parse JSON object") from None


def _message_text(params: Mapping[str, Any]) -> Parsed:
    parsed = _entities(params, "text")
    if not parsed.text:
        raise bad("message text is empty")
    if units(parsed.text) > LIMIT:
        raise bad("message is too long")
    return parsed


def _caption(params: Mapping[str, Any]) -> Parsed:
    parsed = _entities(params, "caption")
    if units(parsed.text) > CAPTION:
        raise bad("message caption is too long")
    return parsed


def _entities(params: Mapping[str, Any], name: str) -> Parsed:
    mode = str(params.get("parse_mode") or "")
    if mode.lower() not in ("", "html"):
        raise bad("unsupported parse_mode")
    text = str(params.get(name) or "")
    try:
        return parse(text) if mode else plain(text)
    except MarkupError as error:
        raise bad(f"can't parse entities: {error}") from None

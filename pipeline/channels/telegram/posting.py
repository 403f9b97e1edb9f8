"""Posts in their forms – text, a picture, an album – sent, edited where they stand, answered, pinned.

Which form stands at an address a bot cannot ask. An edit is tried as text first and, when Telegram says that there is
no text there, as a picture: that refusal is certain, and the same edit twice is one edit. An album's address names its
other messages behind "#", because only whoever sent it ever knew them.
"""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace as changed
from typing import TYPE_CHECKING

from claims.errors import ClaimsError
from pipeline import cards
from pipeline.channels import ChannelSettings, Link, NotTaken, Post
from pipeline.channels.telegram.text import CAPTION_LIMIT, LIMIT, length
from pipeline.channels.telegram.wire import Place, address_of, ask, place

if TYPE_CHECKING:
    from telegram import Bot, InputMediaPhoto, LinkPreviewOptions, Message

BREATH = 1.0
"""Seconds between the edits of one album's messages."""
_SAME = "message is not modified"
_NO_TEXT = "there is no text in the message to edit"


def deliver(post: Post, settings: ChannelSettings) -> str:
    """Sends *post* to its language's channel, once, and says where it stands; `place` reads that back."""
    chat = settings.options.get("chats", {}).get(post.language)
    if not chat:
        raise NotTaken(f"no channel is set for the language {post.language}", permanent=True)
    pictures = shown_pictures(post, settings)
    _demand_room(post.caption if pictures else post.body, CAPTION_LIMIT if pictures else LIMIT)

    async def send(bot: "Bot") -> "Sequence[Message]":
        if len(pictures) > 1:
            return await bot.send_media_group(chat, [_media(post, one, pictures) for one in pictures])
        if pictures:
            return [await bot.send_photo(chat, pictures[0], post.caption, parse_mode="HTML")]
        card = _link_card(post, settings)
        return [await bot.send_message(chat, post.body, "HTML", link_preview_options=card)]

    sent: Sequence[Message] = ask(send, settings)
    others = ",".join(str(message.message_id) for message in sent[1:])
    return address_of(sent[0], settings) + (f"#{others}" if others else "")


def replace(post: Post, address: str, settings: ChannelSettings) -> str:
    """Edits what stands at *address* into *post*, in the form it has; that it says so already is success."""
    where = _place(address)
    if not where.others:
        try:
            _edit_text(post, where, settings)
        except NotTaken as refusal:
            if _NO_TEXT not in refusal.reason.lower():
                raise
            _edit_pictures(post, where, settings)
    else:
        _edit_pictures(post, where, settings)
    return address


def reply(post: Post, address: str, settings: ChannelSettings) -> str:
    """Sends *post* as an answer to what stands at *address*, without a sound; if that is gone, by itself."""
    from telegram import ReplyParameters

    where = _place(address)

    async def send(bot: "Bot") -> "Message":
        return await bot.send_message(
            where.chat,
            post.body,
            "HTML",
            link_preview_options=_link_card(post, settings),
            disable_notification=True,
            reply_parameters=ReplyParameters(where.number, allow_sending_without_reply=True),
        )

    return address_of(ask(send, settings), settings)


def pin(post: Post, address: str, settings: ChannelSettings) -> None:
    """Puts *post* on top without a sound, in place of what we put there before; takes it down when it asks no more."""
    before = _pinned(settings)
    if post.pinned and before.get(post.language) != address:
        where = place(address)
        ask(lambda bot: bot.pin_chat_message(where.chat, where.number, disable_notification=True), settings)
        _remember(settings, {**before, post.language: address})
        if former := before.get(post.language):
            _unpin(former, settings)
    elif not post.pinned and before.get(post.language) == address:
        _unpin(address, settings)
        _remember(settings, {language: one for language, one in before.items() if language != post.language})


# --- pictures -----------------------------------------------------------------------------------------


def shown_pictures(post: Post, settings: ChannelSettings) -> list[bytes]:
    """The pictures a new post goes out with: its own; or its infographic where that is wanted and the text fits."""
    if post.pictures:
        return _own_pictures(post, settings)
    wanted = settings.options.get("pictures", False) and post.caption == post.body
    return _infographic(post, settings) if wanted else []


def _own_pictures(post: Post, settings: ChannelSettings) -> list[bytes]:
    found = []
    for picture in post.pictures:
        try:
            content = settings.picture(picture.sha256)
        except ClaimsError as error:
            raise NotTaken(str(error), permanent=True) from None
        if picture.media_type == "image/svg+xml":
            if lack := cards.missing():
                raise NotTaken(lack, permanent=True)
            content = cards.raster(content)
        found.append(content)
    return found


def _infographic(post: Post, settings: ChannelSettings) -> list[bytes]:
    if post.card is None or cards.missing():
        return []
    return [cards.infographic(changed(post.card, house=_house(post, settings), look=settings.look))]


def _house_card(post: Post, settings: ChannelSettings) -> list[bytes]:
    if cards.missing():
        return []
    house = cards.House(_house(post, settings), post.title, settings.site, settings.look)
    return [cards.house_card(house)]


def _house(post: Post, settings: ChannelSettings) -> str:
    names = settings.options.get("house") or {}
    return names.get(post.language) or settings.site.partition("//")[2]


def _media(post: Post, picture: bytes, pictures: Sequence[bytes]) -> "InputMediaPhoto":
    """One item of an album: the caption stands under the first."""
    from telegram import InputMediaPhoto

    if picture is pictures[0]:
        return InputMediaPhoto(picture, caption=post.caption, parse_mode="HTML")
    return InputMediaPhoto(picture)


def _demand_room(html: str, limit: int) -> None:
    if length(html) > limit:
        raise NotTaken(f"the text has {length(html)} signs, {limit} go in", permanent=True)


# --- edits --------------------------------------------------------------------------------------------


def _place(address: str) -> Place:
    try:
        return place(address)
    except ValueError as error:
        raise NotTaken(str(error), permanent=True) from None


def _edit_text(post: Post, where: Place, settings: ChannelSettings) -> None:
    card = _link_card(post, settings)
    _edit(
        lambda bot: bot.edit_message_text(
            post.body, where.chat, where.number, parse_mode="HTML", link_preview_options=card
        ),
        settings,
    )


def _edit_pictures(post: Post, where: Place, settings: ChannelSettings) -> None:
    """The pictures of what stands there, and the caption under the first.

    No picture that was taken out goes on being shown: of an album that became shorter the last places show its last
    picture again, because nothing is deleted, and where there is no picture any more the house's own stands.
    """
    pictures = _own_pictures(post, settings) or _infographic(post, settings) or _house_card(post, settings)
    if not pictures:
        caption, number = post.caption, where.number
        _edit(
            lambda bot: bot.edit_message_caption(where.chat, number, caption=caption, parse_mode="HTML"),
            settings,
        )
        return
    numbers = (where.number, *where.others)
    shown = [*pictures, *[pictures[-1]] * (len(numbers) - len(pictures))]
    for at, (number, picture) in enumerate(zip(numbers, shown, strict=False)):
        _edit_media(post, where, number, picture, settings, first=at == 0)


def _edit_media(
    post: Post, where: Place, number: int, picture: bytes, settings: ChannelSettings, *, first: bool
) -> None:
    from telegram import InputMediaPhoto

    media = (
        InputMediaPhoto(picture, caption=post.caption, parse_mode="HTML")
        if first
        else InputMediaPhoto(picture)
    )

    async def edit(bot: "Bot") -> object:
        if not first:
            await asyncio.sleep(float(settings.options.get("breath", BREATH)))
        return await bot.edit_message_media(media, where.chat, number)

    _edit(edit, settings)


def _edit(call: "Callable[[Bot], Awaitable[object]]", settings: ChannelSettings) -> None:
    try:
        ask(call, settings)
    except NotTaken as refusal:
        if _SAME not in refusal.reason.lower():
            raise


def _link_card(post: Post, settings: ChannelSettings) -> "LinkPreviewOptions":
    from telegram import LinkPreviewOptions

    if not settings.options.get("card", False):
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=Link(post.code, settings.site, post.beside).url, prefer_small_media=True)


# --- what is on top -----------------------------------------------------------------------------------


def _unpin(address: str, settings: ChannelSettings) -> None:
    """Somebody may have taken it down already; then it is where we want it."""
    where = place(address)
    try:
        ask(lambda bot: bot.unpin_chat_message(where.chat, where.number), settings)
    except NotTaken as refusal:
        logging.getLogger(__name__).info("not unpinned: %s", refusal.reason)


def _pinned(settings: ChannelSettings) -> dict[str, str]:
    """Language -> the address of what we pinned last; people's own pins are not ours to take down."""
    try:
        known = json.loads((settings.folder / "pinned.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(settings: ChannelSettings, pinned: dict[str, str]) -> None:
    settings.folder.mkdir(parents=True, exist_ok=True)
    new = settings.folder / f"pinned.{os.getpid()}.new"
    new.write_text(json.dumps(pinned), encoding="utf-8")
    new.replace(settings.folder / "pinned.json")

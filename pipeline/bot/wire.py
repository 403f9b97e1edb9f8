"""The bot's calls to Telegram; each answer means: taken, certainly not taken (`NotTaken`), or nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.settings import Settings
from pipeline.channels import ChannelSettings, NotTaken
from pipeline.channels.telegram.wire import Kept, ask

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup

KINDS = ("message", "edited_message", "callback_query")
"""What we want to be told of; everything else Telegram keeps to itself."""
DATA_BYTES = 64
"""What a button may carry."""
MOST = 100
"""Updates in one answer."""


@dataclass(frozen=True)
class Button:
    """A button below a message: it opens an address, or it tells us *data*."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = Sequence[Sequence[Button]]
"""Rows of buttons."""


def line_of(settings: Settings) -> ChannelSettings:
    """The bot of these settings, as every call here wants it."""
    bot = settings.bot
    options: dict[str, Any] = {"base_url": bot.base_url, "seconds": bot.seconds}
    if bot.proxy:
        options["proxy"] = bot.proxy
    return ChannelSettings(
        name="bot",
        site=settings.site.url,
        folder=Path(settings.data) / "bot",
        options=options,
        secrets={"token": bot.token.get_secret_value()},
    )


def send(
    line: ChannelSettings | Kept,
    chat: str,
    html: str,
    keyboard: Keyboard = (),
    *,
    answers: int | None = None,
) -> int:
    """Say *html* in *chat*, below the message numbered *answers* if it still stands; the new message's number.

    *line*: a connection that is kept, or what one is made of for this call.

    `NotTaken`: it was certainly not said; *permanent* when it never will be (the person blocked the bot, the chat is
    gone), *retry_after* when Telegram asks to wait. Anything else that is raised: nobody knows.
    """
    from telegram import LinkPreviewOptions, ReplyParameters

    below = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None
    asking = line.ask if isinstance(line, Kept) else partial(ask, settings=line)
    sent = asking(
        lambda bot: bot.send_message(
            chat,
            html,
            "HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_markup(keyboard),
            reply_parameters=below,
        )
    )
    return int(sent.message_id)


def change_keyboard(line: ChannelSettings, chat: str, message: int, keyboard: Keyboard) -> None:
    """Put other buttons, or none, below a message of ours; that they are there already is success."""
    try:
        ask(
            lambda bot: bot.edit_message_reply_markup(
                chat, message, reply_markup=_markup(keyboard) if keyboard else None
            ),
            line,
        )
    except NotTaken as refusal:
        if "message is not modified" not in refusal.reason.lower():
            raise


def acknowledge(line: ChannelSettings, press: str, text: str = "") -> None:
    """Let the button that was pressed stop turning, with a few words if there are some."""
    ask(lambda bot: bot.answer_callback_query(press, text[:200] or None), line)


def updates(line: ChannelSettings, offset: int, seconds: int) -> list[Mapping[str, Any]]:
    """What came since, as Telegram wrote it; waits up to *seconds* while nothing does.

    It is read as plain JSON: one update that a library cannot read must not stop all that come after it. (Telegram
    takes methods in any case; the library takes those it has words for itself only with a complaint.)
    """
    wanted = {"offset": offset, "timeout": seconds, "limit": MOST, "allowed_updates": list(KINDS)}
    waiting = _patient(line, seconds)
    found = ask(lambda bot: bot.do_api_request("getupdates", wanted), waiting)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def me(line: ChannelSettings) -> Mapping[str, Any]:
    """Who the bot is."""
    found: Mapping[str, Any] = ask(lambda bot: bot.do_api_request("getme"), line)
    return found


def webhook(line: ChannelSettings) -> Mapping[str, Any]:
    """Where Telegram brings what comes: *url* is empty when it waits to be asked."""
    found: Mapping[str, Any] = ask(lambda bot: bot.do_api_request("getwebhookinfo"), line)
    return found


def set_webhook(line: ChannelSettings, url: str, secret: str) -> None:
    """Have Telegram bring what comes to *url*."""
    ask(
        lambda bot: bot.set_webhook(url, allowed_updates=list(KINDS), secret_token=secret, max_connections=8),
        line,
    )


def end_webhook(line: ChannelSettings) -> None:
    """Have Telegram wait to be asked; what waits there is kept."""
    ask(lambda bot: bot.delete_webhook(drop_pending_updates=False), line)


def set_commands(line: ChannelSettings, commands: Mapping[str, str], language: str = "") -> None:
    """What Telegram's menu offers: command -> what it does, in *language* or for everybody else."""
    said = list(commands.items())
    ask(lambda bot: bot.set_my_commands(said, language_code=language or None), line)


def _patient(line: ChannelSettings, seconds: int) -> ChannelSettings:
    patience = seconds + float(line.options.get("seconds", 30.0))
    return replace(line, options={**line.options, "seconds": patience})


def _markup(keyboard: Keyboard) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not keyboard:
        return None
    rows = [
        [
            InlineKeyboardButton(one.label, url=one.url)
            if one.url
            else InlineKeyboardButton(one.label, callback_data=one.data)
            for one in row
        ]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(rows)

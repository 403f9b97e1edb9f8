"""Telegram: one post per language in that language's channel; a correction edits the post and answers it.

What it needs: a bot that may post in the channel, and these options:

``chats``      language -> the channel: ``@name`` or its number
``base_url``   where the Bot API is; Telegram's own when left out
``preview``    the channel's public page, ``https://t.me/s/{name}``: where `look` finds what a bot cannot see
``address``    how a post's address begins, ``https://t.me`` when left out
``seconds``    how long one call may take, 30 when left out
``proxy``      a proxy for the calls, none when left out
``pictures``   whether a refutation goes out with its infographic when its text fits beside it; false when left out
``card``       whether Telegram shows its card of the page; false when left out, because Telegram keeps an old
               card for long and it would go on showing the old verdict after a correction

The secret ``token`` is the bot's token; it stands in no address, no error and no log.
"""

from pipeline.channels.telegram.page import Unknown, look
from pipeline.channels.telegram.pages import render_page
from pipeline.channels.telegram.posting import deliver, pin, replace, reply, shown_pictures
from pipeline.channels.telegram.refutations import render
from pipeline.channels.telegram.replies import render_reply
from pipeline.channels.telegram.text import CAPTION_LIMIT, LIMIT, length, visible_text
from pipeline.channels.telegram.wire import Place, Unanswered, place

SAFE_TO_REPEAT = False
"""The Bot API knows no key of ours: the same call twice is two posts."""
LANGUAGES_APART = True
SAFE_TO_REPLACE_AGAIN = True
"""The same edit twice is one edit: Telegram answers "not modified" and we count that as done."""

__all__ = (
    "CAPTION_LIMIT",
    "LANGUAGES_APART",
    "LIMIT",
    "SAFE_TO_REPEAT",
    "SAFE_TO_REPLACE_AGAIN",
    "Place",
    "Unanswered",
    "Unknown",
    "deliver",
    "length",
    "look",
    "pin",
    "place",
    "render",
    "render_page",
    "render_reply",
    "replace",
    "reply",
    "shown_pictures",
    "visible_text",
)

"""Mastodon: one post per language from one account, tagged with its language; a correction edits it where it stands.

Readers see the posts of the languages that they read. What it needs: Mastodon.py (the extra *mastodon*), an account,
and these options:

``url``      the server, such as ``https://mastodon.example``
``limit``    how many characters a post may have there; 0: what the server says of itself
``seconds``  how long one call may take

The secret ``token`` is an access token of the account, with the scopes ``read`` and ``write``.

The server keeps the key of a post for an hour: the same call within it makes no second post. An hour is not long
enough to trust after a night's failure, so a post is repeated under its key within the call only; what is unknown
after that is looked for among the account's own posts, and else a person decides.
"""

from pipeline.channels.mastodon.text import LIMIT, length, render, render_page
from pipeline.channels.mastodon.wire import Unanswered, deliver, look, place, replace

SAFE_TO_REPEAT = False
"""Only for an hour, and the publisher may come back later than that."""
LANGUAGES_APART = True
SAFE_TO_REPLACE_AGAIN = True
"""The same edit twice is one edit."""

__all__ = (
    "LANGUAGES_APART",
    "LIMIT",
    "SAFE_TO_REPEAT",
    "SAFE_TO_REPLACE_AGAIN",
    "Unanswered",
    "deliver",
    "length",
    "look",
    "place",
    "render",
    "render_page",
    "replace",
)

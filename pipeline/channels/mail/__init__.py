"""E-mail: a digest of the day in each language, to whoever subscribed and confirmed it.

What is approved for this channel is taken into the next digest at once; at the digest's hour all that came since
the last one is frozen and sent, what was corrected or withdrawn first. When nothing came, nothing is sent.
Options:

``host``, ``port``, ``security``, ``user``  the mail server; *security* is starttls, tls, or none on this machine
``ca_file``             certificates to believe beside the system's own
``from_address``, ``from_name``, ``reply_to``   who writes, by what name in each language, where answers go
``hour``                the hour of the digest, 0 to 23
``letters_per_minute``  how fast letters go out
``forms_url``           where readers subscribe, confirm and leave: the desk's public address
``seconds``             how long one answer of the mail server may take

The secret ``password`` is the mail server's. The private key that opens addresses lies in the folder's ``keys``.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from claims.content import Content
from claims.database import Database
from claims.errors import RefusedError
from claims.page_content import PageContent
from pipeline.channels import ChannelSettings, Edition, Link, Post
from pipeline.channels.mail.digest import entry, page_entry
from pipeline.channels.mail.sending import KEYS, Carried, EditionOf, send
from pipeline.channels.mail.writing import entry_html, visible_text

SAFE_TO_REPEAT = True
"""Being taken into the next digest twice is being taken in once; the letters have an outbox of their own."""
LANGUAGES_APART = True
SECONDS_A_RUN = 30.0
"""How long the publisher waits for letters in one run; the rest goes out in the next ones."""
_ALMATY = ZoneInfo("Asia/Almaty")


def render(content: Content, language: str, link: Link) -> Post:
    """The refutation exactly as it will stand in the digest."""
    one = entry(content, language, link)
    title = f"{one.verdict}: {one.headline}" if one.verdict else one.headline
    return Post(code=link.code, language=language, title=title, body=entry_html(one, language))


def render_page(content: PageContent, language: str, link: Link) -> Post:
    """The page exactly as it will stand in the digest."""
    one = page_entry(content, language, link, _ALMATY)
    return Post(code=link.code, language=language, title=one.headline, body=entry_html(one, language))


def build(edition: Edition, settings: ChannelSettings) -> Mapping[str, str]:
    """Take everything published into the next digest; a letter has no address, so each code's is its short link."""
    held = [item.codes for item in edition.items] + [page.codes for page in edition.pages]
    return {code: Link(code, settings.site).url for codes in held for code in codes.values()}


def carry(database: Database, settings: ChannelSettings, edition: EditionOf) -> Carried:
    """Send the letters that wait, for half a minute at most: the publisher calls this in each of its runs."""
    return send(database, settings, edition, seconds=SECONDS_A_RUN)


def deliver(post: Post, settings: ChannelSettings) -> str:
    """A digest is built as a whole."""
    raise RefusedError(
        reason="{channel} is built as a whole from everything published: call build", channel=settings.name
    )


def replace(post: Post, address: str, settings: ChannelSettings) -> str:
    """A digest is built as a whole."""
    raise RefusedError(
        reason="{channel} is built as a whole from everything published: call build", channel=settings.name
    )


__all__ = (
    "KEYS",
    "LANGUAGES_APART",
    "SAFE_TO_REPEAT",
    "build",
    "carry",
    "deliver",
    "render",
    "render_page",
    "replace",
    "visible_text",
)

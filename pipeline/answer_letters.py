"""A notice as a letter: RFC 5322, a reply in the asker's own thread, and nothing that tells that it was opened."""

import hashlib
import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from pipeline.channels.mail.message import LONGEST_NAME, POLICY, Sender, message_id
from pipeline.notice_texts import Message
from pipeline.short_text import one_line

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}@[!-;=?-~]{1,255}>")


def letter(message: Message, sender: Sender, to: str, key: str, when: datetime, thread: str = "") -> bytes:
    """The whole letter; *key* is the same whenever the same notice is sent, *thread* the Message-ID it answers.

    Raises ValueError when an address could be read as more than one.
    """
    made = EmailMessage(policy=POLICY)
    made["From"] = _address(sender.address, one_line(sender.name)[:LONGEST_NAME])
    made["To"] = _address(to)
    if sender.reply_to:
        made["Reply-To"] = _address(sender.reply_to)
    made["Subject"] = one_line(message.subject)
    made["Date"] = format_datetime(when)
    made["Message-ID"] = message_id(key, sender.domain)
    made["Auto-Submitted"] = "auto-replied"
    if answers := _MESSAGE_ID.fullmatch(thread.strip()):
        made["In-Reply-To"] = answers[0]
        made["References"] = answers[0]
    made.set_content(message.text, cte="quoted-printable")
    made.add_alternative(message.html, subtype="html", cte="quoted-printable")
    made["Content-Language"] = message.language
    made.set_boundary(f"=-{hashlib.sha256(key.encode()).hexdigest()[:32]}")
    return made.as_bytes()


def is_address(to: str) -> bool:
    """Whether a letter can be written to it: one mailbox, and nothing else that a header could be made to say."""
    try:
        return bool(Address(addr_spec=to).domain) and to.isascii() and to.isprintable()
    except (MessageError, ValueError, IndexError):
        return False


def _address(address: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=address)
    except (MessageError, IndexError):
        raise ValueError("this is not one e-mail address") from None  # which one, no log should know

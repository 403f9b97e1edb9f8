"""Where askers are answered, and what they wrote before it was masked: sealed, apart, and only for a while.

A box is found by a keyed mark of its question's number. Whoever holds the keys' public half and the mark closes
boxes and finds them; only the private key, which the one who writes to askers holds, opens them. Around what is
sealed lies a key of the box's own, kept beside the seal and in no backup of the database: destroyed, it takes every
copy of the box with it (`claims/box_keys.py`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from claims import sealing
from claims.box_keys import BoxKeys
from claims.database import after_commit, insert_rows
from claims.records import Contact
from claims.sealing import Opener, Seal

KEYS = "askers"
"""What the keys are called."""
_ID = 32


@dataclass(frozen=True)
class Box:
    """What was sealed for one question."""

    way: str
    to: str = field(default="", repr=False)
    thread: str = field(default="", repr=False)
    original: str = field(default="", repr=False)
    """What was asked before personal data was masked; empty where nothing was."""
    secret: str = field(default="", repr=False)
    """What opens the status page, so that letters can lead there."""


def seal_of(folder: Path) -> Seal:
    """What seals and marks; the keys are made when there are none yet. *folder*: where they lie."""
    if not sealing.has_keys(folder, KEYS):
        sealing.make_keys_once(folder, KEYS)
    return sealing.seal(folder, KEYS)


def opener_of(folder: Path) -> Opener:
    """What opens: for whoever writes to askers."""
    return sealing.opener(folder, KEYS)


def keep(session: Session, seal: Seal, boxes: Mapping[str, Box], expires_on: date) -> None:
    """Seal what is known of the askers of these questions (by number)."""
    marks = [mark_of(seal, number) for number in boxes]
    keys = BoxKeys(seal.folder).make(
        marks
    )  # before the boxes: without a key a box is lost, not the other way round
    rows = [
        {
            "id": mark,
            "sealed": bytes(SecretBox(key).encrypt(seal.close(json.dumps(asdict(box), ensure_ascii=False)))),
            "sealed_for": KEYS,
            "expires_on": expires_on,
        }
        for mark, key, box in zip(marks, keys, boxes.values(), strict=True)
    ]
    insert_rows(session, Contact, rows)


def read(session: Session, seal: Seal, opener: Opener, number: str) -> Box | None:
    """What was sealed for the question of this number; None when it, or its key, is gone."""
    found = session.get(Contact, mark_of(seal, number))
    key = None if found is None else BoxKeys(seal.folder).of(found.id)
    if found is None or key is None:
        return None
    try:
        sealed = SecretBox(key).decrypt(found.sealed)
    except CryptoError:  # its key was destroyed; a later one is not its own
        return None
    return Box(**json.loads(opener.open(sealed)))


def expire(session: Session, seal: Seal, numbers: Sequence[str], day: date) -> None:
    """Let the boxes of these questions expire on *day*, if they would not before."""
    for start in range(0, len(numbers), 500):
        marks = [mark_of(seal, number) for number in numbers[start : start + 500]]
        session.execute(
            update(Contact).where(Contact.id.in_(marks), Contact.expires_on > day).values(expires_on=day)
        )


def drop(session: Session, seal: Seal, number: str) -> None:
    """Nothing of whoever asked this question is kept any longer, in no copy: its key goes when this is committed."""
    drop_all(session, seal, [number])


def drop_all(session: Session, seal: Seal, numbers: Sequence[str]) -> None:
    """As `drop`, for many questions."""
    drop_boxes(session, seal, [mark_of(seal, number) for number in numbers])


def drop_boxes(session: Session, seal: Seal, marks: Sequence[str]) -> None:
    """As `drop`, for whom the boxes' own names are known."""
    for start in range(0, len(marks), 500):
        session.execute(delete(Contact).where(Contact.id.in_(marks[start : start + 500])))
    if marks:
        after_commit(session, lambda: BoxKeys(seal.folder).destroy(marks))


def has(session: Session, seal: Seal, number: str) -> bool:
    """Whether there is a box for the question of this number."""
    return session.scalar(select(Contact.id).where(Contact.id == mark_of(seal, number))) is not None


def mark_of(seal: Seal, number: str) -> str:
    """By which the box of the question of this number is found."""
    return seal.mark(f"contact/{number}")[:_ID]

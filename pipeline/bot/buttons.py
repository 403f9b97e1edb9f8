"""What a button below a message of the bot carries, as a word of at most 64 bytes, and what it means. Pure.

The word names what is to be done and the question; never whose it is: whoever presses must be its asker, and that is
looked up anew each time.
"""

import re
from dataclasses import dataclass

from pipeline.bot.wire import DATA_BYTES, Button


@dataclass(frozen=True)
class Agree:
    """Whether a question may stand in public; all of the asker's where no number is given."""

    yes: bool
    number: str = ""


@dataclass(frozen=True)
class Judge:
    """Whether something that was offered had helped: *subject* as "refutation:r-ab12c"."""

    yes: bool
    number: str
    subject: str


@dataclass(frozen=True)
class Withdraw:
    """No answer is wanted any more."""

    number: str


@dataclass(frozen=True)
class Reopen:
    """The answer was to something else than what was asked."""

    number: str


@dataclass(frozen=True)
class Forget:
    """Whether everything of the asker's is deleted; no: nothing is."""

    yes: bool


Meaning = Agree | Judge | Withdraw | Reopen | Forget
_WORD = re.compile(r"([a-z]{1,2})(?:\|([^|]*)(?:\|([^|]+))?)?")


def word(meaning: Meaning) -> str:
    """What a button carries that means *meaning*."""
    match meaning:
        case Agree():
            return f"{'cy' if meaning.yes else 'cn'}|{meaning.number}"
        case Judge():
            return f"{'hy' if meaning.yes else 'hn'}|{meaning.number}|{meaning.subject}"
        case Withdraw():
            return f"w|{meaning.number}"
        case Reopen():
            return f"r|{meaning.number}"
        case Forget():
            return "fy" if meaning.yes else "fn"


def meaning(data: str) -> Meaning | None:
    """What a button's word means; None when it is none of ours."""
    found = _WORD.fullmatch(data)
    if not found:
        return None
    what, rest, subject = found[1], found[2] or "", found[3] or ""
    if what in ("hy", "hn") and rest and subject:
        return Judge(what == "hy", rest, subject)
    if subject:
        return None
    if what in ("cy", "cn"):
        return Agree(what == "cy", rest)
    if what in ("fy", "fn") and not rest:
        return Forget(what == "fy")
    if what in ("w", "r") and rest:
        return Withdraw(rest) if what == "w" else Reopen(rest)
    return None


def button(label: str, means: Meaning) -> Button | None:
    """The button, or None when its word is longer than a button carries."""
    data = word(means)
    return Button(label, data) if len(data.encode()) <= DATA_BYTES else None

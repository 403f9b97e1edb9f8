"""What is to be done about what was heard: what to keep, what to say, what to look up. Pure.

Any words in somebody's own chat are a question, and so are words below a picture or passed on from elsewhere. Where
others read along (a group, a channel) the bot is silent, unless a command calls it by name; then it asks to be written
to alone, because a question says much about who asks it. What is not words cannot be searched, masked or answered:
it is refused kindly, with what to do instead.
"""

from dataclasses import dataclass

from claims.seen import Asked
from claims.terms import Language, QuestionWay
from pipeline.bot import buttons
from pipeline.bot.updates import Heard, Holds, Message, Press

LANGUAGES = {code.value: code for code in Language}
LISTED = ("status", "withdraw", "consent", "forget")
"""Commands that look at the asker's own questions."""
COMMANDS = ("start", "help", *LISTED, *LANGUAGES)


@dataclass(frozen=True)
class Nothing:
    """It was not for us."""


@dataclass(frozen=True)
class Say:
    """Say one thing that needs no looking up; *what* names it."""

    what: str


@dataclass(frozen=True)
class Keep:
    """Keep a question and give its receipt."""

    asked: Asked
    edited: bool = False
    album: bool = False


@dataclass(frozen=True)
class List:
    """Look at the asker's own questions: *what* is one of `LISTED`."""

    what: str


@dataclass(frozen=True)
class Speak:
    """From now on in this language."""

    language: Language


@dataclass(frozen=True)
class Pressed:
    """Do what a button means."""

    press: Press
    meaning: buttons.Meaning


@dataclass(frozen=True)
class Stale:
    """Let a button that means nothing any more stop turning."""

    press: Press


Step = Nothing | Say | Keep | List | Speak | Pressed | Stale


def decide(heard: Heard | None, language: Language, spoken: str = "") -> Step:
    """What to do about *heard*; *language*: the one to answer in, *spoken*: the text's own, as far as known."""
    if heard is None:
        return Nothing()
    if isinstance(heard, Press):
        means = buttons.meaning(heard.data)
        return Pressed(heard, means) if means is not None else Stale(heard)
    if not heard.private:
        return Say("group") if heard.by_name and not heard.edited else Nothing()
    if heard.command in COMMANDS:
        return _command(heard)
    return _message(heard, language, spoken)


def counts(step: Step) -> bool:
    """Whether a step counts against what one chat may send in a while: all that is answered by more than a nod."""
    return not isinstance(step, Nothing | Pressed | Stale)


def _command(heard: Message) -> Step:
    if heard.edited:
        return Nothing()
    if heard.command in LANGUAGES:
        return Speak(LANGUAGES[heard.command])
    return List(heard.command) if heard.command in LISTED else Say(heard.command)


def _message(heard: Message, language: Language, spoken: str) -> Step:
    if heard.holds is Holds.SERVICE:
        return Nothing()
    if heard.holds is not Holds.WORDS:
        return Nothing() if heard.edited else Say(heard.holds.value)
    if heard.command and len(heard.text.split()) < 2:  # a word with a slash that is no command of ours
        return Nothing() if heard.edited else Say("help")
    asked = Asked(
        key=heard.key,
        text=heard.text,
        way=QuestionWay.TELEGRAM,
        to=str(heard.chat),
        thread=heard.thread,
        answer_in=language,
        language=spoken,
        asked_at=heard.at,
        links=heard.links,
        remarks=heard.remarks,
    )
    return Keep(asked, heard.edited, bool(heard.album))

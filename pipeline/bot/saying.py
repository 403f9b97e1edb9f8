"""What the bot says, in kk, ru and en, as Telegram's HTML with its buttons. Pure.

An English sentence is the key; Kazakh and Russian stand in ``locale/``. What people and models wrote goes through
`escaped`, so nothing quoted becomes markup, a link or somebody's @name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import NullTranslations
from html import escape
from pathlib import Path
from types import ModuleType

from claims.plugins import discover
from claims.question_status import Status, Told
from claims.terms import Language, QuestionState
from pipeline.bot.buttons import Agree, Forget, Judge, Meaning, Reopen, Withdraw, button
from pipeline.bot.wire import Button, Keyboard
from pipeline.catalogues import translations
from pipeline.channels.telegram.text import LIMIT, clean, cut, escaped, length, long_day, one_line, quoted
from pipeline.offering import Offer

LOCALE = Path(__file__).parent / "locale"
SHOWN = 10
"""Questions that are listed at once."""
_TITLE, _SUMMARY, _QUESTION = 250, 500, 80


@dataclass(frozen=True)
class Reply:
    """One message of the bot."""

    html: str
    keyboard: Keyboard = field(default=())


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: the number, the private link, with whom it is, and by when."""

    number: str
    link: str = field(repr=False)
    """Empty where there is no page to look at."""
    with_whom: str = ""
    due_on: date | None = None
    days: int = 15
    """Working days within which an answer is due, for as long as the day is not known."""


@dataclass(frozen=True)
class Standing:
    """One of somebody's questions as `/status` shows it."""

    status: Status
    link: str = field(default="", repr=False)
    with_whom: str = ""


class Words:
    """One language's way of saying what the bot says."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.module: ModuleType = discover("claims.languages")[language]
        self._said = NullTranslations() if language == Language.EN else translations(LOCALE, language)

    def say(self, sentence: str, **values: str) -> str:
        """*sentence* in this language, as HTML, with *values* (HTML already) where its {names} stand."""
        said = escape(self._said.gettext(sentence), quote=False)
        return said.format(**values) if values else said

    def plain(self, sentence: str, **values: str) -> str:
        """The same as plain text, for a button."""
        said = self._said.gettext(sentence)
        return said.format(**values) if values else said

    def day(self, day: date) -> str:
        """A date in words."""
        return long_day(day, self.module)


@cache
def words_of(language: str) -> Words:
    """The words of kk, ru or en."""
    return Words(language)


# --- what needs no looking up -------------------------------------------------------------------------


def start(w: Words) -> Reply:
    """What this is, in three sentences, and what is kept of whoever writes."""
    return Reply(
        "\n\n".join(
            [
                w.say("Write here what you heard or want to know, or pass the message on to me."),
                w.say(
                    "If there is an official answer already, you see it at once; if not, your question goes to the"
                    " body that is responsible, and the answer comes here."
                ),
                w.say("You get a number and a private link that show how your question stands."),
                "🔒 "
                + w.say(
                    "Your name and your pictures are not kept; the number of this chat is kept encrypted and for a"
                    " limited time, so that we can answer, and /forget deletes it at once."
                ),
                commands(w),
            ]
        )
    )


def commands(w: Words) -> str:
    """The commands, a line each."""
    lines = [f"/{name} – {w.say(said)}" for name, said in MENU.items()]
    return "\n".join([*lines, "/kk Қазақша · /ru Русский · /en English"])


MENU = {
    "status": "how your questions stand",
    "withdraw": "take a question back",
    "consent": "may your questions be published",
    "forget": "delete all that is kept of you",
    "help": "how this works",
}
"""Command -> what Telegram's menu says of it."""

REFUSALS = {
    "wordless": "I do not keep pictures and files. Please write in words what you want to know about it.",
    "voice": "I cannot listen to recordings. Please write your question in words.",
    "sticker": "Please write your question in words.",
    "contact": "Please do not send contacts: this one was not kept. Write your question in words.",
    "place": "Please do not send your location: it was not kept. If the place matters, write the region or the city"
    " in words.",
    "other": "I can read words only. Please write your question in words.",
    "over": "These are many messages at once. Please wait ten minutes; what you write until then is not taken.",
    "answered": "This question is closed, so the change was not taken. Please write a new message.",
    "group": "Others read along here. Please write to me alone: nobody else sees your question then.",
    "none": "You have no questions here. Write one, and it gets a number.",
}
"""What is said to what the bot cannot take, and what to do instead."""


def remark(w: Words, what: str) -> Reply:
    """One of `REFUSALS`, or the start and the help."""
    return start(w) if what in ("start", "help") else Reply(w.say(REFUSALS[what]))


def speaking(w: Words) -> Reply:
    """From now on in this language."""
    return Reply(w.say("I answer you in English from now on."))


# --- a receipt ----------------------------------------------------------------------------------------


def receipt(w: Words, given: Receipt, offers: Sequence[Offer] = ()) -> Reply:
    """What may answer it already, the receipt, and whether the question may stand in public."""
    parts = [*_offered(w, offers), *_receipt(w, given)]
    parts.append(
        w.say("May we publish your question, without your name? Then others find the answer as well.")
    )
    rows = [*_judging(w, given.number, offers), _agreeing(w, given.number)]
    return Reply(_within("\n\n".join(parts)), rows)


def _receipt(w: Words, given: Receipt) -> list[str]:
    number = f"<code>{escape(given.number, quote=False)}</code>"
    parts = [f"✅ <b>{w.say('Your question has been received. Its number: {number}', number=number)}</b>"]
    if given.with_whom:
        parts.append(w.say("It is with: {body}.", body=escaped(one_line(given.with_whom, _TITLE))))
    else:
        parts.append(w.say("It goes to the body that is responsible, and the answer comes to this chat."))
    if given.due_on is not None:
        parts.append(w.say("An answer is due by {date}.", date=w.day(given.due_on)))
    else:
        parts.append(w.say("An answer is due within {days} working days.", days=str(given.days)))
    return ["\n".join([*parts, _linked(w, given.link)]).strip()]


def _linked(w: Words, link: str) -> str:
    if not link:
        return w.say("To see how it stands: /status")
    shown = f'<a href="{escape(link)}">{w.say("How it stands")}</a>'
    return f"🔑 {shown} – " + w.say("this link is for you alone, do not pass it on.")


def _offered(w: Words, offers: Sequence[Offer]) -> list[str]:
    if not offers:
        return []
    numbered = len(offers) > 1
    cards = [_card(w, one, f"{place}. " if numbered else "") for place, one in enumerate(offers, 1)]
    return [f"<b>{w.say('This may answer it already:')}</b>", *cards]


def _card(w: Words, offer: Offer, number: str) -> str:
    words = words_of(offer.language).module
    title = escaped(quoted(one_line(offer.title, _TITLE), words))
    verdict = f"<b>{escaped(words.VERDICTS[offer.verdict].upper())}:</b> " if offer.verdict else ""
    lines = [f"{number}{verdict}{title}", escaped(cut(clean(offer.summary), _SUMMARY))]
    if offer.url:
        lines.append(f'<a href="{escape(offer.url)}">{w.say("Read the whole answer")}</a>')
    return "\n".join(line for line in lines if line)


def _judging(w: Words, question: str, offers: Sequence[Offer]) -> list[list[Button]]:
    rows = []
    for place, one in enumerate(offers, 1):
        number = f"{place}. " if len(offers) > 1 else ""
        subject = f"{one.kind}:{one.id}"
        rows.append(
            _row(
                (f"{number}{w.plain('It helped')}", Judge(True, question, subject)),
                (f"{number}{w.plain('Not this')}", Judge(False, question, subject)),
            )
        )
    return [row for row in rows if row]


def _agreeing(w: Words, number: str = "") -> list[Button]:
    yes, no = w.plain("Agree to publish"), w.plain("Do not publish")
    return _row((yes, Agree(True, number)), (no, Agree(False, number)))


def _row(*buttons: tuple[str, Meaning]) -> list[Button]:
    return [made for label, means in buttons if (made := button(label, means)) is not None]


# --- somebody's own questions -------------------------------------------------------------------------


def listed(w: Words, what: str, standings: Sequence[Standing]) -> Reply:
    """What a command that looks at one's own questions says: the newest first, with the buttons it needs."""
    if what == "forget":  # whoever wrote nothing may still be known by a language
        question = w.say(
            "All your questions here, your contact and what you were told will be deleted. It cannot be undone, and"
            " no answer will come. Delete?"
        )
        return Reply(
            question,
            [_row((w.plain("Delete everything"), Forget(True))), _row((w.plain("Keep it"), Forget(False)))],
        )
    if not standings:
        return remark(w, "none")
    if what == "consent":
        return _consent(w, standings)
    return _withdrawing(w, standings) if what == "withdraw" else status(w, standings)


def status(w: Words, standings: Sequence[Standing]) -> Reply:
    """How somebody's questions stand."""
    parts = [_standing(w, one) for one in standings[:SHOWN]]
    if len(standings) > SHOWN:
        parts.append(w.say("And {number} older ones.", number=str(len(standings) - SHOWN)))
    return Reply(_within("\n\n".join(parts)))


def _standing(w: Words, one: Standing) -> str:
    shown = one.status
    head = f"<code>{shown.number}</code> · {escaped(_short(shown.text))}"
    lines = [head, _state(w, one)]
    if one.link:
        lines.append(f'<a href="{escape(one.link)}">{w.say("How it stands")}</a>')
    return "\n".join(line for line in lines if line)


def _state(w: Words, one: Standing) -> str:
    shown = one.status
    if shown.state is QuestionState.ANSWERED:
        return "\n".join([w.say("Answered:"), *(_answer(w, told) for told in shown.answers[:2])])
    if shown.state is QuestionState.WITHDRAWN:
        return w.say("You took it back.")
    if shown.state is QuestionState.CLOSED:
        return w.say("Closed.")
    where = (
        w.say("It is with: {body}.", body=escaped(one_line(one.with_whom, _TITLE)))
        if one.with_whom
        else w.say("Received; it goes to the body that is responsible.")
    )
    due = w.say("An answer is due by {date}.", date=w.day(shown.due_on)) if shown.due_on else ""
    return f"{where} {due}".strip()


def _answer(w: Words, told: Told) -> str:
    code = next((code for code in (w.language, *map(str, Language)) if code in told.texts), "")
    if not code:
        return ""
    words, said = words_of(code).module, told.texts[code]
    verdict = f"<b>{escaped(words.VERDICTS[told.verdict].upper())}:</b> " if told.verdict else ""
    text = escaped(one_line(said.title or said.summary or said.body, _TITLE))
    if told.withdrawn:
        return w.say("It was withdrawn: {text}", text=text)
    link = told.links.get(code, "")
    more = f' <a href="{escape(link)}">{w.say("Read the whole answer")}</a>' if link else ""
    return f"{verdict}{text}{more}"


def _withdrawing(w: Words, standings: Sequence[Standing]) -> Reply:
    waiting = [one for one in standings if one.status.state in (QuestionState.RECEIVED, QuestionState.ROUTED)]
    if not waiting:
        return Reply(w.say("None of your questions waits for an answer."))
    lines = [
        f"<code>{one.status.number}</code> · {escaped(_short(one.status.text))}" for one in waiting[:SHOWN]
    ]
    rows = [
        _row((w.plain("Take back {number}", number=one.status.number), Withdraw(one.status.number)))
        for one in waiting[:SHOWN]
    ]
    return Reply("\n".join([w.say("Which one do you take back? No answer will come to it."), *lines]), rows)


def _consent(w: Words, standings: Sequence[Standing]) -> Reply:
    agreed = sum(one.status.consent for one in standings)
    said = w.say(
        "You agreed for {number} of your {all} questions. May they be published, without your name?",
        number=str(agreed),
        all=str(len(standings)),
    )
    return Reply(said, [_agreeing(w)])


def _short(text: str) -> str:
    return cut(" ".join(clean(text).split()), _QUESTION)


# --- after a button -----------------------------------------------------------------------------------


def agreed(w: Words, yes: bool) -> str:
    """A few words over the screen."""
    return (
        w.plain("Thank you: it may be published without your name.") if yes else w.plain("It stays private.")
    )


def judged(w: Words, yes: bool) -> str:
    """The same, to what was offered."""
    return (
        w.plain("Glad that it helped.")
        if yes
        else w.plain("Thank you. Your question goes on to be answered.")
    )


def enough(w: Words, number: str) -> list[Button]:
    """The button of whoever was helped and wants no other answer."""
    return _row((w.plain("No other answer is needed"), Withdraw(number)))


def withdrawn(w: Words, number: str) -> Reply:
    """It was taken back."""
    return Reply(w.say("{number} is taken back.", number=f"<code>{escape(number, quote=False)}</code>"))


def reopened(w: Words, number: str) -> Reply:
    """It was not the answer."""
    shown = f"<code>{escape(number, quote=False)}</code>"
    return Reply(w.say("Thank you. A person looks at {number} anew.", number=shown))


def forgotten(w: Words) -> Reply:
    """Nothing is kept any more."""
    return Reply(w.say("It is deleted. Nothing of you is kept here any more."))


def kept(w: Words) -> str:
    """Nothing was deleted."""
    return w.plain("Nothing was deleted.")


def under_an_answer(language: str, number: str) -> Keyboard:
    """The button below an answer by which whoever asked says that it answers something else."""
    return [_row((words_of(language).plain("This is not what I asked"), Reopen(number)))]


def _within(html: str) -> str:
    """*html* if it fits into one message; else cut at a paragraph, as no tag spans two."""
    while length(html) > LIMIT and "\n\n" in html:
        html = html.rsplit("\n\n", 1)[0]
    return html

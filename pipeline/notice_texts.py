"""What notices say, in kk, ru and en: as Telegram's HTML, and as a letter in plain text and HTML. Pure.

Short, and only what whoever asked has to know: what they asked (masked), what is answered and by whom, where the
whole of it stands, and what to do if it is not what they asked. Nothing is fetched or counted when it is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from claims.plugins import discover
from claims.terms import Language, NoticeKind, Verdict
from pipeline.channels.telegram.text import LIMIT, clean, cut, escaped, length, long_day, one_line
from pipeline.notice_words import WORDS

_ASKED, _TITLE, _SUMMARY, _NOTE = 240, 300, 1_500, 500
_PARAGRAPH = 'style="margin:0 0 12px"'
_QUOTE = 'style="margin:0 0 12px;padding-left:12px;border-left:3px solid #888"'


class Case(StrEnum):
    """What a notice is about, where its kind alone does not say: which of the sentences is said."""

    PLAIN = ""
    UNJOINED = "unjoined"
    REJOINED = "rejoined"
    STANDS = "stands"
    THANKS = "thanks"
    NOT_FOR_US = "not_for_us"


@dataclass(frozen=True)
class Said:
    """What an answer says, in one language."""

    language: str
    summary: str
    title: str = ""
    verdict: Verdict | None = None
    link: str = ""
    by: str = ""
    """The body that answers."""
    sources: str = ""
    """The bodies on whose statements it rests."""
    as_of: date | None = None
    note: str = ""
    """What was corrected, or why it was withdrawn."""


@dataclass(frozen=True)
class Facts:
    """All that one notice tells."""

    kind: NoticeKind
    language: Language
    number: str
    asked: str = ""
    said: Said | None = None
    case: Case = Case.PLAIN
    status: str = ""
    """The private link of whoever asked; empty where nobody can know it."""
    body: str = ""
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Message:
    """One notice in words."""

    language: str
    subject: str
    telegram: str
    text: str
    html: str


@dataclass(frozen=True)
class _Line:
    """One paragraph: *style* is "", "bold", "quote", "small" or, with an address, "link"."""

    said: str
    style: str = ""
    address: str = ""


def message(facts: Facts) -> Message:
    """What *facts* are in words."""
    say = _Speech(facts)
    lines = say.lines()
    subject = one_line(say(f"{_called(facts)}.subject"), 200)
    return Message(
        facts.language.value,
        subject,
        _telegram(lines),
        "\n\n".join(_plain(line) for line in [_Line(say("hello")), *lines, *say.foot()]) + "\n",
        _page(facts.language.value, subject, [_Line(say("hello")), *lines, *say.foot()]),
    )


def said_in(language: Language, texts: Sequence[str]) -> str:
    """In which of the languages that there are somebody is answered who reads *language*: the nearest.

    Kazakh and Russian stand in for each other before English does, and Russian before Kazakh for English.
    """
    order = {
        Language.KK: (Language.KK, Language.RU, Language.EN),
        Language.RU: (Language.RU, Language.KK, Language.EN),
        Language.EN: (Language.EN, Language.RU, Language.KK),
    }[language]
    return next((one.value for one in order if one.value in texts), next(iter(texts), ""))


def _called(facts: Facts) -> str:
    """Which sentences are said."""
    return facts.case.value or facts.kind.value


class _Speech:
    """The sentences of one notice."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.words = WORDS[facts.language.value]

    def __call__(self, key: str, **values: str) -> str:
        return self.words[key].format(number=self.facts.number, **values)

    def day(self, day: date) -> str:
        return long_day(day, discover("claims.languages")[self.facts.language.value])

    def lines(self) -> list[_Line]:
        facts = self.facts
        match facts.kind:
            case NoticeKind.RECEIPT:
                found = self._receipt()
            case NoticeKind.TRANSFER:
                found = [_Line(self("transfer.lead", body=facts.body)), *self._why()]
                found += [_Line(self("due", day=self.day(facts.until)))] if facts.until else []
            case NoticeKind.EXTENSION:
                assert facts.until is not None
                found = [_Line(self("extension.lead", day=self.day(facts.until))), *self._why()]
            case NoticeKind.WITHDRAWAL:
                found = self._called_off("withdrawal")
            case _:
                found = self._called_off("unjoined") if facts.case is Case.UNJOINED else self._answer()
        return [*found, *self._status()]

    def foot(self) -> list[_Line]:
        return [_Line(self("why_here"), "small")]

    def _receipt(self) -> list[_Line]:
        until = self.facts.until
        due = self("receipt.due", day=self.day(until)) if until else self("receipt.wait")
        return [_Line(self("receipt.lead")), *self._asked(), _Line(due)]

    def _answer(self) -> list[_Line]:
        found = [_Line(self(f"{_called(self.facts)}.lead")), *self._why(), *self._asked()]
        return [*found, *self._said(self.facts.said)] if self.facts.said else found

    def _asked(self) -> list[_Line]:
        asked = one_line(self.facts.asked, _ASKED)
        return [_Line(self("asked")), _Line(asked, "quote")] if asked else []

    def _said(self, said: Said) -> list[_Line]:
        found = []
        if self.facts.kind is NoticeKind.CORRECTION and said.note and self.facts.case is Case.PLAIN:
            found.append(_Line(self("correction.note", note=one_line(said.note, _NOTE))))
        if said.language != self.facts.language.value:
            found.append(_Line(self("other_language"), "small"))
        if head := self._head(said):
            found.append(_Line(head, "bold"))
        found.append(_Line(cut(clean(said.summary), _SUMMARY)))
        facts = [self("by", body=said.by)] if said.by else []
        facts += [self("sources", body=said.sources)] if said.sources else []
        facts += [self("as_of", day=self.day(said.as_of))] if said.as_of else []
        found += [_Line(" ".join(facts))] if facts else []
        return [*found, _Line(self("more"), "link", said.link)] if said.link else found

    def _head(self, said: Said) -> str:
        verdicts = discover("claims.languages")[said.language].VERDICTS
        verdict = verdicts[said.verdict.value].upper() if said.verdict else ""
        return ": ".join(filter(None, [verdict, one_line(said.title, _TITLE)]))

    def _called_off(self, called: str) -> list[_Line]:
        said = self.facts.said
        found = [_Line(self(f"{called}.lead"))]
        if said is not None and said.title:
            found.append(_Line(self(f"{called}.which", title=one_line(said.title, _TITLE))))
        if called == "withdrawal" and said is not None and said.note:
            found.append(_Line(self("withdrawal.note", note=one_line(said.note, _NOTE))))
        return [*found, *self._asked(), _Line(self(f"{called}.now"))]

    def _why(self) -> list[_Line]:
        reason = one_line(self.facts.reason, _NOTE)
        return [_Line(self("reason", reason=reason))] if reason else []

    def _status(self) -> list[_Line]:
        if not self.facts.status:
            return []
        answered = self.facts.said is not None and self.facts.case is not Case.UNJOINED
        answered = answered and self.facts.kind is not NoticeKind.WITHDRAWAL
        return [_Line(self("not_this" if answered else "status"), "link", self.facts.status)]


# --- the three forms ----------------------------------------------------------------------------------


def _telegram(lines: Sequence[_Line]) -> str:
    """As Telegram takes it: the question that was asked is the first to be left out where there is no room."""
    html = "\n\n".join(_as_telegram(line) for line in lines)
    while length(html) > LIMIT and len(lines) > 1:
        longest = max((one for one in lines if not one.address), key=lambda one: len(one.said))
        lines = [one for one in lines if one is not longest]
        html = "\n\n".join(_as_telegram(line) for line in lines)
    return html


def _as_telegram(line: _Line) -> str:
    match line.style:
        case "bold":
            return f"<b>{escaped(line.said)}</b>"
        case "quote":
            return f"<blockquote>{escaped(line.said)}</blockquote>"
        case "small":
            return f"<i>{escaped(line.said)}</i>"
        case "link":
            return f'<a href="{escape(line.address)}">{escape(line.said, quote=False)}</a>'
    return escaped(line.said)


def _plain(line: _Line) -> str:
    if line.style == "quote":
        return "\n".join(f"> {one}" for one in line.said.split("\n"))
    return f"{line.said}:\n{line.address}" if line.address else line.said


def _page(language: str, subject: str, lines: Sequence[_Line]) -> str:
    body = "\n".join(_as_html(line) for line in lines)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(subject)}</title>\n</head>\n"
        "<body style=\"margin:0;padding:16px;font:16px/1.5 'Noto Sans',Arial,sans-serif;overflow-wrap:break-word\">\n"
        f'<main style="max-width:600px;margin:0 auto">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _as_html(line: _Line) -> str:
    said = escape(line.said).replace("\n", "<br>\n")
    match line.style:
        case "bold":
            return f"<p {_PARAGRAPH}><strong>{said}</strong></p>"
        case "quote":
            return f"<blockquote {_QUOTE}>{said}</blockquote>"
        case "small":
            return f'<p style="margin:16px 0 0;font-size:14px">{said}</p>'
        case "link":
            return f'<p {_PARAGRAPH}><a href="{escape(line.address)}">{said}</a></p>'
    return f"<p {_PARAGRAPH}>{said}</p>"

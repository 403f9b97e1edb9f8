"""The words, dates and quotation marks of one language, as the site writes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from claims.content import Content
from claims.plugins import discover
from claims.terms import Language, VersionKind
from pipeline.channels.site.text import fit

ZONE = ZoneInfo("Asia/Almaty")
WITHDRAWN = "withdrawn"
_MARKS = re.compile('[«“„"]')
_QUOTED = re.compile('«([^«»]*)»|“([^“”„]*)”|„([^„“”]*)[“”]|"([^"]*)"')


@dataclass(frozen=True)
class Words:
    """One language's way of saying what the site says."""

    language: str
    name: str
    months: tuple[str, ...]
    verdicts: Mapping[str, str]
    phrases: Mapping[str, str]

    def say(self, key: str, **fields: object) -> str:
        """The site's phrase called *key*, with {names} filled from *fields*."""
        phrase = self.phrases[f"site.{key}"]
        return phrase.format(**fields) if fields else phrase

    def day(self, when: date) -> str:
        """The long date of official prose, without a case ending."""
        when = in_almaty(when).date() if isinstance(when, datetime) else when
        return self.say("date", day=when.day, month=self.months[when.month - 1], year=when.year)

    def moment(self, when: datetime) -> str:
        """The long date and the time of day in Almaty."""
        return f"{self.day(when)}, {in_almaty(when):%H:%M}"

    def quoted(self, text: str) -> str:
        """*text* in this language's quotation marks, those inside it turned into inner ones."""
        outer_open, outer_close, inner_open, inner_close = tuple(self.say("quotes"))
        text = fit(text).strip()
        if not _MARKS.search(text):
            return f"{outer_open}{text}{outer_close}"
        if (whole := _QUOTED.fullmatch(text)) and (bare := next(filter(None, whole.groups()), "")):
            text = bare
        inside = _QUOTED.sub(lambda found: f"{inner_open}{found[found.lastindex or 0]}{inner_close}", text)
        return f"{outer_open}{inside}{outer_close}"

    def tone(self, content: Content) -> str:
        """The code whose shape and colour stand for *content*: its verdict, or that it was withdrawn."""
        return WITHDRAWN if content.kind == VersionKind.WITHDRAWAL else content.verdict.value

    def label(self, content: Content) -> str:
        """The verdict in words; of an answer that events overtook, with the day it was true on."""
        if content.kind == VersionKind.WITHDRAWAL:
            return self.say("withdrawn")
        verdict = self.verdicts[content.verdict]
        if content.overtaken_on:
            return self.say("verdict_as_of", verdict=verdict, date=self.day(content.as_of))
        return verdict

    def headline(self, content: Content) -> str:
        """The claim as it stands in a title: never without its verdict."""
        return f"{self.label(content)}: {self.quoted(content.texts[self.language].title)}"


@cache
def all_words() -> Mapping[str, Words]:
    """Every language there is, Kazakh first; a phrase that a language lacks is said in English."""
    modules = discover("claims.languages").modules
    ours = [language.value for language in Language]
    order = [*ours, *sorted(set(modules) - set(ours))]
    english = modules[Language.EN].PHRASES
    return {
        code: Words(
            code,
            modules[code].NAME,
            tuple(modules[code].MONTHS),
            modules[code].VERDICTS,
            {**english, **modules[code].PHRASES},
        )
        for code in order
    }


def in_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text in *language*, or in the first language that has one, and the language it is in."""
    if text := texts.get(language):
        return text, language
    for code in (*all_words(), *texts):
        if texts.get(code):
            return texts[code], code
    return "", language


def in_almaty(when: datetime) -> datetime:
    """*when* on Almaty's clock, to the second; a time without a zone is UTC, as the database keeps it."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.astimezone(ZONE).replace(microsecond=0)

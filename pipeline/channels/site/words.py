"""The words, dates and quotation marks of one language, as the site writes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import get_month_names, get_timezone_location
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal

from claims.collation import sort_key
from claims.content import Content
from claims.plugins import discover
from claims.terms import Language, VersionKind
from pipeline.catalogues import translations
from pipeline.channels.site.text import fit

ALMATY = ZoneInfo("Asia/Almaty")
FOLDER = Path(__file__).parent / "locale"
WITHDRAWN = "withdrawn"


def later(sentence: str) -> str:
    """Marks a sentence for the catalogues where it stands and is said elsewhere."""
    return sentence


_TESTS = {
    "false": later("The central fact did not happen or is not so."),
    "misleading": later("True pieces are arranged into a false conclusion."),
    "missing_context": later("It is old, from another place, cut, or leaves out a condition."),
    "unproven": later("There is no evidence either way today."),
    "true": later("Checked, and it is so."),
    "satire": later("It was made as a joke, not as news."),
    "scam": later("It is made to get money, personal data or forwarding."),
    WITHDRAWN: later("This answer no longer stands."),
}
_CHANGES = {"correction": later("Corrected"), "withdrawal": later("Withdrawn")}
_MARKS = re.compile('[«“„"]')
_QUOTED = re.compile('«([^«»]*)»|“([^“”„]*)”|„([^„“”]*)[“”]|"([^"]*)"')


@dataclass(frozen=True)
class Words:
    """One language's way of saying what the site says."""

    language: str
    name: str
    months: tuple[str, ...]
    verdicts: Mapping[str, str]
    long_date: str
    """A day in official prose: {day}, {month} and {year}."""
    quotes: str
    """Opening and closing quotation mark, then the inner pair."""
    letters: str
    """The alphabet in its own order."""
    catalogue: NullTranslations
    """What the site says in this language; its own English where nobody has said it yet."""
    zone: ZoneInfo = ALMATY
    """Whose clock times are told by."""

    def _(self, sentence: str, **fields: object) -> str:
        """*sentence* in this language, its {names} filled from *fields*."""
        said = self.catalogue.gettext(sentence)
        return said.format(**fields) if fields else said

    def n(self, one: str, many: str, number: int, **fields: object) -> str:
        """One of the two as this language counts *number*, which stands in it as {number}."""
        said = self.catalogue.ngettext(one, many, number)
        return said.format(number=self.number(number), **fields)

    def number(self, value: float) -> str:
        """*value* with this language's own signs between thousands and before decimals."""
        return format_decimal(value, locale=self.locale)

    @property
    def locale(self) -> str:
        """What Babel calls this language; a language it does not know counts as English does."""
        return self.language if self.language in locale_identifiers() else "en"

    def test(self, tone: str) -> str:
        """What a verdict means, in one line."""
        return self._(_TESTS[tone])

    def change(self, kind: str) -> str:
        """What a version did: published, corrected, withdrawn."""
        return self._(_CHANGES.get(kind, "Published"))

    def local(self, when: datetime) -> datetime:
        """*when* on the clock of the deployment."""
        return instant(when).astimezone(self.zone)

    @property
    def clock(self) -> str:
        """Whose clock that is: the city the zone is named after, in this language."""
        return str(get_timezone_location(self.zone, self.locale, return_city=True))

    def day(self, when: date) -> str:
        """The long date of official prose, without a case ending."""
        when = self.local(when).date() if isinstance(when, datetime) else when
        return self.long_date.format(day=when.day, month=self.months[when.month - 1], year=when.year)

    def month(self, when: date) -> str:
        """A month of a year, standing alone: no day goes before it."""
        alone = str(get_month_names("wide", "stand-alone", self.locale)[when.month])
        # Inside a sentence Kazakh and Russian write months small; CLDR writes a Kazakh one that stands alone large.
        name = alone.lower() if self.months[when.month - 1].islower() else alone
        return self.long_date.replace("{day} ", "").format(month=name, year=when.year)

    def moment(self, when: datetime) -> str:
        """The long date and the time of day, on the clock of the deployment."""
        return f"{self.day(when)}, {self.local(when):%H:%M}"

    def sort_key(self, name: str) -> tuple[tuple[tuple[int, int], ...], str]:
        """The place of *name* in a list, by this language's alphabet."""
        return sort_key(name, self.letters)

    def quoted(self, text: str) -> str:
        """*text* in this language's quotation marks, those inside it turned into inner ones."""
        outer_open, outer_close, inner_open, inner_close = tuple(self.quotes)
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
            return self._("Withdrawn")
        verdict = self.verdicts[content.verdict]
        if content.overtaken_on:
            return self._("{verdict} (as of {date})", verdict=verdict, date=self.day(content.as_of))
        return verdict

    def headline(self, content: Content) -> str:
        """The claim as it stands in a title: never without its verdict."""
        return f"{self.label(content)}: {self.quoted(content.texts[self.language].title)}"


@cache
def all_words() -> Mapping[str, Words]:
    """Every language there is, Kazakh first; a sentence that a language lacks is said in English."""
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
            modules[code].PHRASES.get("long_date", english["long_date"]),
            modules[code].PHRASES.get("quotes", english["quotes"]),
            modules[code].LETTERS,
            translations(FOLDER, code),
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


def instant(when: datetime) -> datetime:
    """*when* in UTC, to the second; a time without a zone is UTC already, as the database keeps it."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)

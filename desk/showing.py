"""How the desk shows times, days, numbers and verdicts in the reader's language and time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from claims import clock
from claims.plugins import discover
from desk.words import words_of
from pipeline.channels.site.words import all_words


@dataclass(frozen=True)
class Showing:
    """One reader's ways of reading: a language and a time zone."""

    language: str
    zone: ZoneInfo

    def day(self, when: date | datetime | None) -> str:
        """The long date of official prose: «2020 жылғы 20 наурыз»."""
        if when is None:
            return ""
        here = self._here(when) if isinstance(when, datetime) else when
        return all_words()[self.language].day(date(here.year, here.month, here.day))

    def moment(self, when: datetime | None) -> str:
        """The long date and the time of day."""
        return f"{self.day(when)}, {self._here(when):%H:%M}" if when else ""

    def brief(self, when: date | datetime | None) -> str:
        """A date short enough for a table: 28.03.2020."""
        if when is None:
            return ""
        here = self._here(when) if isinstance(when, datetime) else when
        return f"{here:%d.%m.%Y}"

    def ago(self, when: datetime | None) -> Markup:
        """How long ago, with the exact time for whoever asks."""
        if when is None:
            return Markup("")
        passed = when - clock.now()
        if abs(passed.total_seconds()) < 60:
            said = words_of(self.language).gettext("just now")
        else:
            said = format_timedelta(passed, add_direction=True, locale=self.language)
        exact = self._here(when).isoformat(timespec="seconds")
        return Markup('<time datetime="{}" title="{}">{}</time>').format(exact, self.moment(when), said)

    def number(self, value: float | int | None) -> str:
        """A number grouped as in the language: 42 500."""
        if isinstance(value, int) and -1000 < value < 1000:
            return str(value)  # the same in every language; most numbers are small, and Babel is slow
        return "" if value is None else str(format_decimal(value, locale=self.language))

    def percent(self, value: float | None) -> str:
        """A share of one as a percentage without decimals."""
        return "" if value is None else str(format_percent(value, locale=self.language))

    def verdict(self, code: str) -> str:
        """A verdict in words."""
        said: str = discover("claims.languages")[self.language].VERDICTS[code]
        return said

    def name(self, names: "dict[str, str]") -> str:
        """Of names by language the reader's own, else whichever there is."""
        return names.get(self.language) or next(iter(names.values()), "")

    def _here(self, when: datetime) -> datetime:
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return aware.astimezone(self.zone)

"""The terms within which a question is with its body and answered: pure arithmetic over a calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import days_off, working_days
from claims.settings import QuestionSettings
from claims.terms import DueState
from claims.working_days import Calendar

_ONE_DAY = timedelta(days=1)
MOST_MONTHS = 2
"""By how many months a term may be lengthened in all (Article 76)."""


@dataclass(frozen=True)
class Terms:
    """By whose days the clock goes, and how many of them there are."""

    calendar: Calendar
    zone: ZoneInfo
    closing: time
    route_days: int
    redirect_days: int
    answer_days: int

    def today(self, now: datetime) -> date:
        """What day it is here."""
        return working_days.day_of(now, self.zone)

    def registered(self, received_at: datetime) -> date:
        """The working day as of which a question counts as received."""
        return working_days.day_of_receipt(self.calendar, received_at, self.zone, self.closing)

    def last_moment(self, registered: date) -> datetime:
        """What came later than that is registered on a later day."""
        return datetime.combine(registered, self.closing, self.zone).astimezone(UTC)

    def redirect_by(self, registered: date) -> date:
        """By when a question has to be with the body that answers (Article 65)."""
        return self.calendar.add(registered, self.redirect_days)

    def due_on(self, registered: date) -> date:
        """By when it has to be answered (Article 76)."""
        return self.calendar.add(registered, self.answer_days)

    def soon_until(self, today: date, days: int) -> date:
        """The last day that is due so soon that half of a term of *days* is used up, or more."""
        return self.calendar.add(today, days // 2 + 1) - _ONE_DAY

    def state(self, today: date, due: date, days: int, *, paused: bool = False) -> DueState:
        """Where a term of *days* stands that ends on *due*."""
        if paused:
            return DueState.PAUSED
        if due < today:
            return DueState.OVERDUE
        if due == today:
            return DueState.TODAY
        return DueState.SOON if due <= self.soon_until(today, days) else DueState.ON_TIME

    def latest(self, due: date) -> date:
        """The last day to which a term that ended on *due* may be lengthened."""
        return _months_on(due, MOST_MONTHS)


def terms_of(session: Session, settings: QuestionSettings, zone: ZoneInfo) -> Terms:
    """The terms as the settings and the desk's own days have them."""
    return Terms(
        days_off.calendar(session, settings.calendar),
        zone,
        time.fromisoformat(settings.works_until),
        settings.route_days,
        settings.redirect_days,
        settings.answer_days,
    )


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (after - _ONE_DAY).day
    return date(year, month + 1, min(day.day, last))

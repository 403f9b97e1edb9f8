"""When each waiting row goes out, or why it does not: one pure function for the publisher and for the page.

What puts a public post right (a correction or a withdrawal that replaces it) goes before everything new, and
neither the day's budget nor quiet hours stop it: a false text must not stand for the sake of a quota, and an
edited post rings nobody's telephone. New posts go in the order people gave them, refutations before pages; when
the day's budget is too small for all that wait, the languages take turns, the one that got least today first.
"""

import bisect
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from claims.queueing import Waiting
from claims.settings import Settings

SentToday = Mapping[tuple[str, str], int]
"""(channel, language) -> how many new posts went out today."""


class Why(StrEnum):
    """What decides a row's time."""

    NOW = "now"
    QUIET = "quiet"
    BUDGET = "budget"
    PLANNED = "planned"
    RETRY = "retry"
    HELD = "held"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Rules:
    """What the settings say about going out."""

    zone: ZoneInfo
    daily_budget: int = 0
    quiet: tuple[time, time] | None = None
    seconds_between: float = 3.0
    approval_hours: float = 24.0
    whole: frozenset[str] = frozenset()
    """Channels that are one thing, such as a site: nothing is posted to anybody there, so only holds apply."""

    @classmethod
    def of(cls, settings: Settings, whole: Iterable[str]) -> "Rules":
        """The rules that *settings* make; *whole* are the channels that are built as one thing."""
        said = settings.publish
        quiet = None
        if said.quiet_from and said.quiet_until and said.quiet_from != said.quiet_until:
            quiet = (time.fromisoformat(said.quiet_from), time.fromisoformat(said.quiet_until))
        return cls(
            zone=ZoneInfo(settings.time_zone),
            daily_budget=said.daily_budget,
            quiet=quiet,
            seconds_between=max(said.seconds_between, 60.0 / max(said.posts_per_minute, 1)),
            approval_hours=said.approval_hours,
            whole=frozenset(whole),
        )

    def day(self, moment: datetime) -> date:
        """The day it is here."""
        return moment.astimezone(self.zone).date()

    def midnight(self, moment: datetime, days: int = 0) -> datetime:
        """The beginning of this day here, or of one so many days later."""
        return _at(self.day(moment) + timedelta(days=days), time(), self.zone)

    def opens(self, moment: datetime) -> datetime:
        """*moment*, or the end of the quiet hours it lies in."""
        if self.quiet is None:
            return moment
        begins, ends = self.quiet
        here = moment.astimezone(self.zone)
        clock = here.time().replace(tzinfo=None)
        within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
        if not within:
            return moment
        return _at(here.date() + timedelta(days=int(clock >= ends)), ends, self.zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


@dataclass(frozen=True)
class Planned:
    """One row and when it goes out; *at* is None while something has to happen first."""

    row: Waiting
    at: datetime | None
    why: Why
    runs_out: datetime
    """When its approval is too old to be acted upon."""

    @property
    def late(self) -> bool:
        """Whether its approval will have run out before its turn: it has to be approved anew."""
        return self.at is not None and self.at > self.runs_out


def plan(rows: Sequence[Waiting], now: datetime, rules: Rules, sent_today: SentToday) -> list[Planned]:
    """Every row once, channel by channel: first those with a time, soonest first, then those that wait for somebody."""
    channels: defaultdict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        channels[row.channel].append(row)
    found: list[Planned] = []
    for channel in sorted(channels):
        found.extend(_channel(channels[channel], now, rules, _today(sent_today, channel)))
    return found


def due(planned: Iterable[Planned], now: datetime, channel: str) -> list[int]:
    """The rows of a channel to be sent within the next minute, in order."""
    soon = now + timedelta(minutes=1)
    return [
        one.row.id for one in planned if one.row.channel == channel and one.at is not None and one.at < soon
    ]


def left_today(channel: str, rules: Rules, sent_today: SentToday) -> int | None:
    """How many new posts may still go out today; None: as many as there are."""
    if not rules.daily_budget or channel in rules.whole:
        return None
    return max(rules.daily_budget - sum(_today(sent_today, channel).values()), 0)


def _today(sent_today: SentToday, channel: str) -> Counter[str]:
    return Counter({language: count for (where, language), count in sent_today.items() if where == channel})


def _channel(rows: Sequence[Waiting], now: datetime, rules: Rules, sent: Counter[str]) -> list[Planned]:
    ordered = sorted(rows, key=lambda row: row.order)
    stuck = [row for row in ordered if row.held or row.blocked]
    free = [row for row in ordered if not (row.held or row.blocked)]
    urgent = [row for row in free if row.replaces or row.channel in rules.whole]
    fresh = [row for row in free if not (row.replaces or row.channel in rules.whole)]
    times = _right_away(urgent, now, rules)
    start = now + _gap(rules) * sum(why is Why.NOW for _, _, why in times)
    times += _in_turn(fresh, start, rules, sent)
    going = [_planned(row, at, why, rules) for row, at, why in sorted(times, key=lambda item: item[1])]
    return going + [_planned(row, None, Why.HELD if row.held else Why.BLOCKED, rules) for row in stuck]


def _planned(row: Waiting, at: datetime | None, why: Why, rules: Rules) -> Planned:
    return Planned(row, at, why, row.approved_at + timedelta(hours=rules.approval_hours))


def _gap(rules: Rules) -> timedelta:
    return timedelta(seconds=rules.seconds_between)


def _own_time(row: Waiting, now: datetime) -> tuple[datetime, Why]:
    """When a row may go out at the soonest for a reason of its own."""
    if row.not_before and row.not_before > now and row.not_before >= (row.retry_at or now):
        return row.not_before, Why.PLANNED
    if row.retry_at and row.retry_at > now:
        return row.retry_at, Why.RETRY
    return now, Why.NOW


def _right_away(rows: Sequence[Waiting], now: datetime, rules: Rules) -> list[tuple[Waiting, datetime, Why]]:
    """What no budget and no quiet hours stop: one after another, or all at once where a channel is one thing."""
    times, turn = [], now
    for row in rows:
        at, why = _own_time(row, now)
        if why is Why.NOW:
            at = turn
            turn += timedelta() if row.channel in rules.whole else _gap(rules)
        times.append((row, at, why))
    return times


def _in_turn(
    rows: Sequence[Waiting], start: datetime, rules: Rules, sent: Counter[str]
) -> list[tuple[Waiting, datetime, Why]]:
    """New posts, each at the first moment that quiet hours, the budget and its own time leave it."""
    later = [(*_own_time(row, start), place) for place, row in enumerate(rows)]
    heapq.heapify(later)
    ready: defaultdict[str, list[int]] = defaultdict(list)
    times: list[tuple[Waiting, datetime, Why]] = []
    moment, why, used, today = start, Why.NOW, Counter(sent), rules.day(start)
    while len(times) < len(rows):
        if rules.day(moment) != today:
            today, used = rules.day(moment), Counter[str]()
        if (opens := rules.opens(moment)) > moment:
            moment, why = opens, why if why is Why.BUDGET else Why.QUIET
            continue
        if rules.daily_budget and used.total() >= rules.daily_budget:
            moment, why = rules.midnight(moment, 1), Why.BUDGET
            continue
        while later and later[0][0] <= moment:
            _, _, place = heapq.heappop(later)
            bisect.insort(ready[rows[place].language], place)
        if not any(ready.values()):
            moment, why = later[0][0], Why.NOW
            continue
        short = bool(rules.daily_budget) and len(rows) - len(times) > rules.daily_budget - used.total()
        row = rows[_next(rows, ready, used, short)]
        times.append((row, moment, _own_time(row, start)[1] if why is Why.NOW else why))
        used[row.language] += 1
        moment += _gap(rules)
    return times


def _next(rows: Sequence[Waiting], ready: Mapping[str, list[int]], used: Counter[str], short: bool) -> int:
    """The next in order; when the budget is short, of the language that got least today.

    A page never takes the place of a refutation for the sake of its language.
    """
    there = [language for language, places in ready.items() if places]
    language = min(
        there,
        key=lambda code: (rows[ready[code][0]].yields, used[code] if short else 0, ready[code][0]),
    )
    return ready[language].pop(0)

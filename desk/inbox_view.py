"""The inbox as an address: what is asked for in its query, as filters, as chips that can be taken off, as words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from claims.inbox import NOBODY, Filters
from claims.terms import ClaimState, InboxOrder, TextLanguage

NAMES = (
    "state",
    "language",
    "region",
    "source",
    "tag",
    "assigned",
    "answered",
    "size",
    "marked",
    "since",
    "search",
    "order",
)
"""What a query of the inbox may say, in the order of the form."""
_MOST = 200
_STATES: Mapping[str, ClaimState | None] = {
    "": ClaimState.OPEN,
    "open": ClaimState.OPEN,
    "closed": ClaimState.CLOSED,
    "all": None,
}
ME = "me"


@dataclass(frozen=True)
class View:
    """What of the inbox somebody asked to see."""

    asked: Mapping[str, str] = field(default_factory=dict)
    """Only what was given and is sound."""

    @classmethod
    def read(cls, query: Iterable[tuple[str, str]]) -> "View":
        """The view that an address asks for; what nobody can mean is passed over."""
        given = {name: value.strip()[:_MOST] for name, value in query if name in NAMES and value.strip()}
        search = dict(query).get("search", "").strip()
        if search:
            given["search"] = search[:4000]
        return cls({name: value for name, value in given.items() if _sound(name, value)})

    def __getitem__(self, name: str) -> str:
        return self.asked.get(name, "")

    @property
    def order(self) -> InboxOrder:
        """How the claims follow one another."""
        return InboxOrder(self["order"] or InboxOrder.PRIORITY)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(name != "order" for name in self.asked)

    def filters(self, me: int, people: Mapping[str, int], zone: ZoneInfo) -> Filters:
        """The filters; a search looks among open and closed claims unless the view says otherwise."""
        assigned = self["assigned"]
        if assigned and assigned != NOBODY:
            assigned = str(me if assigned == ME else people.get(assigned, 0))
        searched = bool(self["search"]) and not self["state"]
        return Filters(
            state=None if searched else _STATES[self["state"]],
            language=self["language"],
            region=self["region"],
            source=self["source"],
            tag=self["tag"],
            assigned=assigned,
            answered={"yes": True, "no": False}.get(self["answered"]),
            back=self["marked"] == "back",
            muted=self["marked"] == "muted",
            asked=self["marked"] == "asked",
            least=2 if self["size"] == "cluster" else 1,
            most=1 if self["size"] == "lone" else 0,
            since=_begin(self["since"], zone),
            unread_by=me if self["marked"] == "fresh" else 0,
        )

    def query(self, **changes: Any) -> str:
        """The query of this view, changed so: empty values go."""
        wanted = {**self.asked, **{name: str(value) for name, value in changes.items()}}
        return urlencode([(name, value) for name, value in wanted.items() if value])

    def url(self, **changes: Any) -> str:
        """The address of this view, changed so."""
        query = self.query(**changes)
        return f"/inbox?{query}" if query else "/inbox"


def _sound(name: str, value: str) -> bool:
    choices: Mapping[str, Iterable[str]] = {
        "state": _STATES,
        "language": list(TextLanguage),
        "answered": ("yes", "no"),
        "size": ("lone", "cluster"),
        "marked": ("back", "fresh", "muted", "asked"),
        "order": list(InboxOrder),
    }
    if name == "since":
        return _day(value) is not None
    return name not in choices or value in choices[name]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _begin(written: str, zone: ZoneInfo) -> datetime | None:
    day = _day(written)
    return datetime.combine(day, time(), zone) if day else None

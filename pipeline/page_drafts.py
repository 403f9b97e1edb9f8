"""Pages that the machine drafts from the record, for people to read, mend, submit and approve like any other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, select
from sqlalchemy.orm import Session

from claims import clock
from claims.content import Content
from claims.page_content import Figure, PageContent, PageText
from claims.plugins import discover
from claims.records import Approval, Claim, Publication, Question, Sighting, Version
from claims.settings import Settings
from claims.terms import Language, PageKind, VersionKind
from claims.volume import seen_at
from pipeline.publish import page_channels

FEW_PEOPLE = 5
"""Counts of people below this are not told: in a small place three may be known by name."""
_DIGEST_CHANNELS = ("site", "telegram")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True)
class _Day:
    """One day here, from midnight to midnight."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> "_Day":
        """The day *day* in *zone*."""
        return cls(*(datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1))))

    def holds(self, moment: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Whether *moment* lies in it."""
        return and_(moment >= self.begins, moment < self.ends)


def statistics(session: Session, day: date, settings: Settings) -> PageContent:
    """The figures of *day* from the record, each beside the day before.

    What did not happen on either day is left out; so is a number of fewer than five people.
    """
    zone = ZoneInfo(settings.time_zone)
    now, before = (_counts(session, _Day.of(one, zone)) for one in (day, day - timedelta(days=1)))
    figures = [
        Figure(key, _by_language(f"page.figure.{key}"), value, _change(key, value, before[key]))
        for key, value in now.items()
        if (value or before[key]) and not _few(key, value)
    ]
    return PageContent(
        page="",
        slug=day.isoformat(),
        page_kind=PageKind.STATISTICS,
        number=1,
        kind=VersionKind.FIRST,
        texts={
            language: PageText(
                words.PHRASES["page.statistics.title"].format(day=_long(day, words)),
                words.PHRASES["page.statistics.summary"],
            )
            for language, words in _languages()
        },
        as_of=day,
        figures=tuple(figures),
        channels=("site",),
    )


def _counts(session: Session, day: _Day) -> dict[str, int]:
    def number(what: ColumnElement[int], *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(what).where(*conditions)) or 0

    return {
        "questions": number(func.count(Question.id), day.holds(Question.received_at)),
        "sightings": number(func.count(Sighting.id), day.holds(seen_at)),
        "claims": number(func.count(Claim.id), day.holds(Claim.opened_at)),
        "refutations": _first_public(session, day, VersionKind.FIRST),
        "corrections": _first_public(session, day, VersionKind.CORRECTION),
    }


def _first_public(session: Session, day: _Day, kind: VersionKind) -> int:
    """How many versions of refutations came to the public on *day*, on whichever channel was first."""
    first = func.min(Publication.sent_at)
    query = (
        select(Version.id)
        .join(Publication, Publication.version_id == Version.id)
        .where(Version.refutation_id.is_not(None), Version.kind == kind)
        .where(Publication.sent_at.is_not(None))
        .group_by(Version.id)
        .having(day.holds(first))
    )
    return len(session.scalars(query).all())


def _few(key: str, value: int) -> bool:
    return key == "questions" and 0 < value < FEW_PEOPLE


def _change(key: str, value: int, before: int) -> float | None:
    return None if _few(key, before) else float(value - before)


def digest(session: Session, since: date, settings: Settings) -> PageContent:
    """The refutations approved since *since* that still stand, the newest first, with verdict and headline."""
    zone = ZoneInfo(settings.time_zone)
    today = clock.now().astimezone(zone).date()
    contents = _approved(session, _Day.of(since, zone).begins)
    texts = {
        language: PageText(
            words.PHRASES["page.digest.title"].format(first=_long(since, words), last=_long(today, words)),
            words.PHRASES["page.digest.summary"].format(count=len(spoken)),
            "\n".join(_line(content, language, words) for content in spoken),
        )
        for language, words in _languages()
        if (spoken := [content for content in contents if language in content.texts])
    }
    return PageContent(
        page="",
        slug=f"{since.isoformat()}-{today.isoformat()}",
        page_kind=PageKind.DIGEST,
        number=1,
        kind=VersionKind.FIRST,
        texts=texts,
        as_of=today,
        refutations=tuple(content.refutation for content in contents),
        channels=tuple(name for name in _DIGEST_CHANNELS if name in page_channels()),
    )


def _approved(session: Session, since: datetime) -> list[Content]:
    newest = (
        select(func.max(Version.id))
        .join(Approval, Approval.version_id == Version.id)
        .where(Version.refutation_id.is_not(None))
        .group_by(Version.refutation_id)
    )
    query = (
        select(Version.content)
        .join(Approval, Approval.version_id == Version.id)
        .where(Version.id.in_(newest), Version.kind != VersionKind.WITHDRAWAL)
        .where(Approval.approved_at >= since)
        .order_by(Approval.approved_at.desc(), Version.id.desc())
    )
    return [Content.from_canonical(content) for content in session.scalars(query)]


def _line(content: Content, language: str, words: ModuleType) -> str:
    text = content.texts[language]
    verdict = words.VERDICTS[content.verdict]
    return f"- **{verdict}:** {_plain(text.title)}. {_plain(text.summary)}"


def _plain(text: str) -> str:
    """Text that stands in Markdown as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _languages() -> list[tuple[str, ModuleType]]:
    modules = discover("claims.languages").modules
    return [(language.value, modules[language.value]) for language in Language]


def _by_language(key: str) -> Mapping[str, str]:
    return {language: words.PHRASES[key] for language, words in _languages()}


def _long(day: date, words: ModuleType) -> str:
    shape: str = words.PHRASES["long_date"]
    return shape.format(day=day.day, month=words.MONTHS[day.month - 1], year=day.year)

"""The desk's views as tables that leave it: which columns, in which order, and what is held back.

Columns are named here for programs; the desk puts its own titles on them. A count under five by region and day is
held back in every form: the cell is empty, and `fewer_than` says 5 beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from claims import listings, trends
from claims.lines import ClaimLine
from claims.movement import NewClaim
from claims.recurrence import Return
from claims.terms import Language, Step
from claims.trends import FEW, Series, Volume
from pipeline.tables import Row, Table, TableColumn
from pipeline.trends import AnswerTimes, GrowingClaim

_WIDE = 60


def table(name: str, columns: Sequence[str], rows: Iterable[Row], notes: Sequence[str] = ()) -> Table:
    """A table whose columns are called by their keys."""
    wide = {
        "said",
        "text",
        "title",
        "title_kk",
        "title_ru",
        "title_en",
        "name",
        "address",
        "url",
        "last_error",
    }
    return Table(name, [TableColumn(key, key, _WIDE if key in wide else 16) for key in columns], rows, notes)


# --- trends -------------------------------------------------------------------------------------------


def volume_table(found: Volume, name: Callable[[Series], str]) -> Table:
    """One line for each step of each series; *name* says what a series is called."""
    return table(
        f"trends-volume-{found.by.value}-{found.step.value}",
        ("from", "until", "by", "key", "name", "sightings", "fewer_than"),
        _volume_rows(found, name),
    )


def _volume_rows(found: Volume, name: Callable[[Series], str]) -> Iterator[Row]:
    ends = [min(found.until, _end(start, found.step)) for start in found.starts]
    everything = Series("", {}, found.everything)
    for one in found.series or (everything,):
        for start, end, count in zip(found.starts, ends, one.counts, strict=True):
            held = found.is_by_region_and_day and 0 < count < FEW
            yield (
                start,
                end,
                found.by.value,
                one.key,
                name(one) if one.key else "",
                None if held else count,
                FEW if held else None,
            )


def _end(start: date, step: Step) -> date:
    return trends.next_start(start, step) - timedelta(days=1)


def growing_table(found: Iterable[GrowingClaim]) -> Table:
    """The claims that grow, with what the ratio may be."""
    columns = ("claim", "said", "before", "after", "ratio", "ratio_low", "ratio_high", "from", "until")
    rows = (
        (
            one.claim.id,
            one.claim.said,
            one.rise.before,
            one.rise.after,
            round(one.rise.ratio, 3),
            round(one.rise.low, 3),
            round(one.rise.high, 3),
            one.first,
            one.first + timedelta(days=len(one.days) - 1),
        )
        for one in found
    )
    return table("trends-growing", columns, rows)


def new_table(found: Iterable[NewClaim]) -> Table:
    """The new claims."""
    columns = ("claim", "said", "first_seen_at", "sightings", "questions", "sources", "languages")
    rows = (
        (
            one.claim.id,
            one.claim.said,
            one.first_at,
            one.sightings,
            one.questions,
            one.sources,
            " ".join(one.languages),
        )
        for one in found
    )
    return table("trends-new", columns, rows)


def back_table(found: Iterable[Return]) -> Table:
    """The claims that are back."""
    columns = (
        "claim",
        "last_seen_before",
        "back_since",
        "quiet_days",
        "sightings",
        "questions",
        "sources",
        "last_verdict",
        "answer_as_of",
    )
    rows = (
        (
            one.claim,
            one.last_seen_before,
            one.back_since,
            one.quiet_days,
            one.sightings,
            one.people,
            one.sources,
            one.last_answer.verdict.value if one.last_answer else "",
            one.last_answer.as_of if one.last_answer else None,
        )
        for one in found
    )
    return table("trends-back", columns, rows)


def answers_table(found: Iterable[AnswerTimes]) -> Table:
    """The times to an answer; all times in days."""
    columns = (
        "first_seen_from",
        "first_seen_until",
        "answer_language",
        "claims",
        "answered",
        "median_days",
        "p90_days",
        "half_of_all_days",
        "open",
        "open_median_age_days",
        "closed_unanswered",
    )
    rows = (
        (
            one.since,
            one.until,
            one.language or "any",
            one.claims,
            one.answered,
            _days(one.median),
            _days(one.ninetieth),
            _days(one.half_of_all),
            one.open,
            _days(one.open_age),
            one.closed,
        )
        for one in found
    )
    return table("trends-answers", columns, rows)


def _days(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


# --- lists of the record ------------------------------------------------------------------------------


def inbox_table(lines: Iterable[ClaimLine]) -> Table:
    """The claims of the inbox."""
    columns = (
        "claim",
        "state",
        "said",
        "priority",
        "sightings",
        "questions",
        "sources",
        "reach",
        "recent",
        "before",
        "first_seen_at",
        "last_seen_at",
        "languages",
        "regions",
        "tags",
        "has_answer",
        "back_since",
    )
    return table("inbox", columns, map(_inbox_row, lines))


def _inbox_row(line: ClaimLine) -> Row:
    return (
        line.id,
        line.state.value,
        line.said,
        round(line.weight.score, 1) if line.weight else None,
        line.sightings,
        line.questions,
        line.sources,
        line.reach,
        line.recent,
        line.before,
        line.first_at,
        line.last_at,
        " ".join(line.languages),
        " ".join(line.regions),
        " ".join(line.tags),
        "yes" if line.answered else "no",
        line.back.back_since if line.back else None,
    )


def sightings_table(claim: str, rows: Iterable[listings.SightingRow]) -> Table:
    """The sightings of a claim."""
    columns = (
        "sighting",
        "standing",
        "score",
        "source",
        "kind",
        "language",
        "region",
        "seen_at",
        "title",
        "text",
        "url",
        "reach",
    )
    return table(f"{claim}-sightings", columns, (tuple(vars(row).values()) for row in rows))


def suggestions_table(rows: Iterable[listings.SuggestionRow]) -> Table:
    """The matches that wait for a decision."""
    columns = ("claim", "sighting", "score", "source", "language", "title", "text", "suggested_at")
    return table("review", columns, (tuple(vars(row).values())[1:] for row in rows))


def refutations_table(rows: Iterable[listings.RefutationRow]) -> Table:
    """The refutations."""
    columns = (
        "refutation",
        "state",
        "verdict",
        "as_of",
        "title_kk",
        "title_ru",
        "title_en",
        "claims",
        "channels",
        "drafted_at",
        "edited_at",
        "first_public_at",
    )
    return table("refutations", columns, map(_refutation_row, rows))


def _refutation_row(row: listings.RefutationRow) -> Row:
    return (
        row.refutation,
        row.state,
        row.verdict,
        row.as_of,
        *(row.titles.get(language.value, "") for language in Language),
        " ".join(row.claims),
        " ".join(row.channels),
        row.drafted_at,
        row.edited_at,
        row.first_public_at,
    )


def queue_table(rows: Iterable[listings.QueueRow]) -> Table:
    """The outbox."""
    columns = (
        "code",
        "refutation",
        "page",
        "version",
        "version_kind",
        "channel",
        "language",
        "state",
        "queued_at",
        "sent_at",
        "address",
        "attempts",
        "last_error",
    )
    return table("queue", columns, (tuple(vars(row).values())[1:] for row in rows))

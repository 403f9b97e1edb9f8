"""How good the answers are, by kind of labelled file: one module reads and measures one kind.

`reading.py` reads the files, counting the lines that cannot be read; `retrieval.py`, `pairs.py`, `clusters.py`,
`labels.py` and `noise.py` each turn one kind of truth into a `Sheet` of figures, per language, each with the interval
in which it lies in 95 of 100 resamplings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from models.evaluation import Interval

ALL = "all"


@dataclass(frozen=True)
class Figure:
    """One figure: what it is called, whose answer it judges, in which language, on how many rows."""

    name: str
    by: str
    """Whose answer it is: "index", "matcher", "joins only" …"""
    language: str
    rows: int
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, name: str, by: str, language: str, rows: int, interval: Interval) -> "Figure":
        """A figure with its interval."""
        return cls(name, by, language, rows, interval.value, interval.low, interval.high)


@dataclass(frozen=True)
class Sheet:
    """What one labelled file showed."""

    kind: str
    name: str
    figures: tuple[Figure, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    """What was in the file: pairs, queries, documents …"""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Bars, bins, and who judged."""

    def figure(self, name: str, by: str = "", language: str = ALL) -> Figure:
        """The figure of this name; raises KeyError if it was not measured."""
        for one in self.figures:
            if one.name == name and by in ("", one.by) and one.language == language:
                return one
        raise KeyError(f"{self.name} has no figure {name} by {by or 'anybody'} for {language}")

    def document(self) -> dict[str, Any]:
        """The sheet as plain JSON values; languages in their order, "all" first."""
        return {
            "kind": self.kind,
            "name": self.name,
            **self.counts,
            "figures": [asdict(one) for one in self.figures],
            **self.more,
        }


def in_order(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """*figures* with those of all languages first, otherwise as they came; one language needs no second line."""
    languages = {one.language for one in figures} - {ALL}
    kept = [one for one in figures if one.language == ALL or len(languages) > 1]
    return tuple(sorted(kept, key=lambda one: (one.language != ALL, one.language)))

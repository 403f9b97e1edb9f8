"""The machine alone against the truth of the demonstration in data/demo, from a fresh record of its own."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from claims import migrate
from claims.database import open_database
from claims.errors import RefusedError
from claims.records import Sighting, Source
from models.evaluation import Bools, Interval, by_language, resampled
from models.matcher import Matcher
from models.quality import Figure, Sheet, in_order
from pipeline.collect import collect
from pipeline.one_pass import Placed, one_pass

BY = "machine alone"
NONE = "-"
"""The rumour of a text that states none."""


@dataclass(frozen=True)
class Told:
    """A text of the demonstration: what it says, which rumour it states, in which language."""

    said: str
    rumour: str
    language: str


def measured_demo(folder: Path, matcher: Matcher, told: Callable[[str], None]) -> Sheet:
    """Joins that are right, and sightings found, as `data/demo/measure.py` counts them; per language."""
    told("collecting")
    texts = demo_texts(folder)
    placed = one_pass([text.said for text in texts], matcher, told=told)
    return demo_sheet(texts, placed)


def demo_sheet(texts: Sequence[Told], placed: Sequence[Placed]) -> Sheet:
    """A join is right when the claim's first text states the same rumour; joins among ordinary texts are left out.

    A text is found when it was joined rightly, or suggested to a claim whose first text states its rumour; the first
    text of a rumour has nothing to be found by.
    """
    rumours = [text.rumour for text in texts]
    first = {rumour: place for place, rumour in reversed(list(enumerate(rumours)))}
    joined = np.array(
        [one.joined and (rumours[n], rumours[one.claim]) != (NONE, NONE) for n, one in enumerate(placed)]
    )
    right = (
        np.array([one.joined and rumours[n] == rumours[one.claim] for n, one in enumerate(placed)]) & joined
    )
    to_find = np.array([rumour != NONE and first[rumour] != n for n, rumour in enumerate(rumours)])
    named = [{one.claim} if one.joined else set(one.suggested) for one in placed]
    found = to_find & np.array(
        [any(rumours[claim] == rumours[n] for claim in its) for n, its in enumerate(named)]
    )
    figures: list[Figure] = []
    for language, rows in by_language([text.language for text in texts]).items():
        for name, part, whole in (
            ("joins that are right", right, joined),
            ("joined rightly", right & to_find, to_find),
            ("joined or suggested rightly", found, to_find),
        ):
            share = _share(part[rows], whole[rows])
            figures.append(Figure.of(name, BY, language, int(whole[rows].sum()), share))
    counts = {"sightings": len(texts), "joins": int(joined.sum()), "to_find": int(to_find.sum())}
    return Sheet("demo", "the demonstration", in_order(figures), counts)


def _share(part: Bools, whole: Bools) -> Interval:
    """Nothing given is right."""

    def of(rows: npt.NDArray[np.intp]) -> float:
        return float(part[rows].sum() / whole[rows].sum()) if whole[rows].any() else 1.0

    return resampled(of, len(part))


def demo_texts(folder: Path) -> list[Told]:
    """The demonstration's sightings with their truth, in the order in which they are collected."""
    if not (folder / "truth.tsv").is_file():
        raise RefusedError(
            reason="the demonstration is not in {folder}; it comes with the source: name its folder data/demo",
            folder=folder,
        )
    with _neighbours(folder), tempfile.TemporaryDirectory() as name:
        demo, measure = import_module("demo"), import_module("measure")
        return _collected(demo, measure.truths(folder / "truth.tsv"), Path(name))


def _collected(demo: Any, truth: Any, folder: Path) -> list[Told]:
    bot = demo.Telegram(folder / "telegram.jsonl", [])
    with demo.serving(demo.HERE / "feeds", 0) as port, bot:
        settings = demo.settings_for(folder, port, bot)
        database = open_database(settings.database_url)
        try:
            migrate.upgrade(database.engine)
            demo.hire(database)
            demo.take_up(database, port)
            with database.reading() as session:
                keys = list(session.scalars(select(Source.key).order_by(Source.id)))
            collect(database, settings, keys)
            with database.reading() as session:
                query = select(Sighting, Source.key).join(Source).order_by(Sighting.id)
                rows = [(known, (key, known.key)) for known, key in session.execute(query)]
                return [
                    Told(known.said, truth[name].rumour, truth[name].language)
                    for known, name in rows
                    if name in truth
                ]
        finally:
            database.close()


@contextmanager
def _neighbours(folder: Path) -> Iterator[None]:
    """The demonstration's modules stand beside its data and import each other by name."""
    sys.path.insert(0, str(folder.resolve()))
    try:
        yield
    finally:
        sys.path.remove(str(folder.resolve()))

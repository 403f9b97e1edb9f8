"""Statistics of the day: the latest day first, each day its page, the days before as a table and as bars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from claims.page_content import Figure, PageContent
from claims.terms import PageKind
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves
from pipeline.channels.site.charts import DAYS, chart
from pipeline.channels.site.house import fill, withdrawn
from pipeline.channels.site.leaves import ROOT, Parts, leaf_card
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, in_language, later

ENTRY = (60, later("Statistics of the day"), "statistics/")
NEEDS = PageKind.STATISTICS
_ROWS = 14
"""How many days the table below a day shows."""


@dataclass(frozen=True)
class Told:
    """A figure as the page tells of it."""

    name: str
    language: str
    value: str
    change: str
    chart: str
    """Where its bars are; nothing where there is one day only."""
    alt: str


@dataclass(frozen=True)
class Days:
    """Every day that stands, the newest first."""

    items: Sequence[PageItem]
    places: Mapping[str, int]

    @classmethod
    def of(cls, shelf: Shelf) -> "Days":
        """The days of *shelf*."""
        items = leaves.newest_first(leaves.standing(shelf.kind(PageKind.STATISTICS)))
        return cls(items, {item.name: place for place, item in enumerate(items)})

    def until(self, item: PageItem) -> Sequence[PageItem]:
        """*item* and the days before it, as many as a chart shows; of a withdrawn one nothing."""
        place = self.places.get(item.name)
        return () if place is None else self.items[place : place + DAYS]


def pages(shelf: Shelf) -> Iterator[Page]:
    """The latest day and the archive, each day's page and its bars; nothing where there are no figures."""
    days = Days.of(shelf)
    if shelf.kind(PageKind.STATISTICS):
        for words in shelf.house.words.values():
            folder = f"{words.language}/statistics/"
            yield from sheets(
                shelf, words, days.items, folder, partial(_sheet, days), also=partial(_beside, days)
            )
        for item in days.items:
            yield from _charts(shelf, days.until(item), item)
    yield from leaves.files(shelf, PageKind.STATISTICS, partial(adds, days), lambda _, item: days.until(item))


def adds(all_days: Days, shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """The figures before the text, the days before behind it."""
    days = all_days.until(item)
    data = [leaf_data.document("Article", shelf.house, item, words), _dataset(shelf, item, words)]
    here = f"{ROOT}{words.language}/statistics/{item.content.slug}/"
    return Parts(
        fill("figures.html", w=words, figures=told(days, item, words, here)),
        leaf_parts.joined(_table(days, words), leaf_parts.figures(item.content, words)),
        data,
    )


def _sheet(all_days: Days, sheet: Sheet) -> bytes:
    """The front shows the latest day, every sheet the days it holds."""
    words, root, days = sheet.words, sheet.root, sheet.leaves
    latest, figures, table = None, [], leaves.NOTHING
    if sheet.front and days:
        latest, course = leaf_card(days[0], words, root), all_days.until(days[0])
        where = f"{root}{latest.language}/statistics/{days[0].content.slug}/"
        figures = told(course, days[0], sheet.shelf.house.words[latest.language], where)
        table = _table(course, words)
    rest = [leaf_card(item, words, root) for item in (days[1:] if latest else days)]
    values = {**sheet.frame(), "latest": latest, "figures": figures, "table": table, "rest": rest}
    return fill("statistics.html", **values).encode()


def _beside(all_days: Days, sheet: Sheet) -> Sequence[PageItem]:
    return all_days.until(sheet.leaves[0]) if sheet.front and sheet.leaves else ()


def told(days: Sequence[PageItem], item: PageItem, words: Words, where: str) -> list[Told]:
    """The figures of a day, the first of *days*; the bars of each lie below *where*."""
    found = []
    for number, figure in enumerate(item.content.figures, 1):
        name, language = in_language(figure.names, words.language)
        drawn = len(_course(days, figure.key)) > 1
        alt = words._("{name}, by day. The same numbers stand in the table below.", name=name)
        found.append(
            Told(
                name,
                language,
                words.number(figure.value),
                change(figure, words),
                f"{where}{number}.svg" if drawn else "",
                alt,
            )
        )
    return found


def change(figure: Figure, words: Words) -> str:
    """How a figure stands to that of the day before, in words."""
    if figure.change is None:
        return words._("not known")
    if figure.change == 0:
        return words._("no change")
    sentence = later("{number} more") if figure.change > 0 else later("{number} fewer")
    return words._(sentence, number=words.number(abs(figure.change)))


def _course(days: Sequence[PageItem], key: str) -> list[tuple[PageContent, Figure]]:
    """The values of one figure, the oldest day first."""
    return [
        (item.content, figure)
        for item in reversed(days)
        for figure in item.content.figures
        if figure.key == key
    ]


def _charts(shelf: Shelf, days: Sequence[PageItem], item: PageItem) -> Iterator[Page]:
    for words in shelf.house.words.values():
        if words.language not in item.content.texts:
            continue
        for number, figure in enumerate(item.content.figures, 1):
            course = [(content.as_of, one.value) for content, one in _course(days, figure.key)]
            if len(course) > 1:
                name, _ = in_language(figure.names, words.language)
                path = f"{words.language}/statistics/{item.content.slug}/{number}.svg"
                yield Page(path, shelf.inputs("chart", path, pages=days), partial(chart, name, course, words))


def _table(days: Sequence[PageItem], words: Words) -> Markup:
    """The latest days as rows, the figures of the newest one as columns."""
    if len(days) < 2:
        return Markup("")
    heads = [(figure.key, in_language(figure.names, words.language)) for figure in days[0].content.figures]
    rows = [
        (item.content.as_of, _values(item.content, [key for key, _ in heads], words)) for item in days[:_ROWS]
    ]
    return fill("days.html", w=words, heads=[name for _, name in heads], rows=rows)


def _values(content: PageContent, keys: Sequence[str], words: Words) -> list[str]:
    known = {figure.key: figure.value for figure in content.figures}
    return [words.number(known[key]) if key in known else "–" for key in keys]


def _dataset(shelf: Shelf, item: PageItem, words: Words) -> dict[str, Any]:
    content, house = item.content, shelf.house
    assert not withdrawn(content)
    return {
        "@context": leaf_data.CONTEXT,
        "@type": "Dataset",
        "name": content.texts[words.language].title,
        "description": content.texts[words.language].summary,
        "url": house.leaf(item, words.language),
        "inLanguage": words.language,
        "temporalCoverage": content.as_of.isoformat(),
        "creator": leaf_data.publisher(house, words),
        "isAccessibleForFree": True,
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": in_language(figure.names, words.language)[0],
                "value": figure.value,
            }
            for figure in content.figures
        ],
    }

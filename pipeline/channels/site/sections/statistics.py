"""Statistics of the day: the latest day first, each day its page, the days before as a table and as bars."""

from collections.abc import Iterator, Sequence
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
from pipeline.channels.site.words import Words, all_words, in_language, later

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


def pages(shelf: Shelf) -> Iterator[Page]:
    """The latest day and the archive, each day's page and its bars; nothing where there are no figures."""
    if there := shelf.kind(PageKind.STATISTICS):
        days = leaves.newest_first(leaves.standing(there))
        for words in all_words().values():
            yield from sheets(shelf, words, days, f"{words.language}/statistics/", statistics, _before)
        for item in days:
            yield from _charts(shelf, item)
    yield from leaves.files(shelf, PageKind.STATISTICS, adds, before)


def before(shelf: Shelf, item: PageItem) -> list[PageItem]:
    """The days up to that of *item*, the newest first, as many as a chart shows."""
    days = leaves.newest_first(leaves.standing(shelf.kind(PageKind.STATISTICS)))
    order = [
        one
        for one in days
        if (one.content.as_of, one.content.slug) <= (item.content.as_of, item.content.slug)
    ]
    return order[:DAYS]


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """The figures before the text, the days before behind it."""
    days = before(shelf, item)
    data = [leaf_data.document("Article", shelf.house, item, words), _dataset(shelf, item, words)]
    here = f"{ROOT}{words.language}/statistics/{item.content.slug}/"
    return Parts(
        fill("figures.html", w=words, figures=told(shelf, item, words, here)),
        leaf_parts.joined(_table(days, words), leaf_parts.figures(item.content, words)),
        data,
    )


def statistics(sheet: Sheet) -> bytes:
    """The front shows the latest day, every sheet the days it holds."""
    words, root = sheet.words, sheet.root
    days = sheet.leaves
    latest, figures, table = None, [], Markup("")
    if sheet.front and days:
        latest = leaf_card(days[0], words, root)
        where = f"{root}{latest.language}/statistics/{days[0].content.slug}/"
        figures = told(sheet.shelf, days[0], all_words()[latest.language], where)
        table = _table(before(sheet.shelf, days[0]), words)
    rest = [leaf_card(item, words, root) for item in (days[1:] if latest else days)]
    values = {**sheet.frame(), "latest": latest, "figures": figures, "table": table, "rest": rest}
    return fill("statistics.html", **values).encode()


def told(shelf: Shelf, item: PageItem, words: Words, where: str) -> list[Told]:
    """The figures of a day; the bars of each lie below *where*."""
    days = before(shelf, item)
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


def _before(sheet: Sheet) -> Sequence[PageItem]:
    days = sheet.leaves
    return before(sheet.shelf, days[0]) if sheet.front and days else ()


def _course(days: Sequence[PageItem], key: str) -> list[tuple[PageContent, Figure]]:
    """The values of one figure, the oldest day first."""
    return [
        (item.content, figure)
        for item in reversed(days)
        for figure in item.content.figures
        if figure.key == key
    ]


def _charts(shelf: Shelf, item: PageItem) -> Iterator[Page]:
    days = before(shelf, item)
    for words in all_words().values():
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

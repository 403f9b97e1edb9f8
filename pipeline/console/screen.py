"""Printing: results on stdout, everything else on stderr; tables for people, JSON for programs."""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

from claims.sayings import Saying, Speaker, in_language, saying

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Document = Mapping[str, Any]
_NARROWEST = 16
"""How little of a text a narrow terminal may leave, in cells."""
_GAP = 2


class Form(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Column:
    """One column of a list for people: its heading and what stands in it."""

    heading: str
    cell: Callable[[Document], Any]
    number: bool = False
    """Whether it is flush right."""
    style: str = ""
    free: bool = False
    """Whether it gives way when the terminal is narrow."""


@dataclass(frozen=True)
class Screen:
    """What one reader sees: the form, how much, in which language and at which clock."""

    form: Form = Form.TEXT
    quiet: bool = False
    verbose: bool = False
    language: str = "en"
    time_zone: str = "UTC"

    # --- results, on stdout -----------------------------------------------------------------------

    def page(self, document: Document, page: Callable[[Document, "Screen"], Iterable[Any]]) -> None:
        """One thing: the whole document as JSON, or the *page* that a person reads."""
        if self.form is Form.TEXT:
            self.write(page(document, self))
        else:
            self._json(document)
        sys.stdout.flush()  # somebody may be reading along, round by round

    def listing(self, name: str, items: Sequence[Document], columns: Sequence[Column], **more: Any) -> None:
        """Many things: one document with the list under *name*, one line each, or a table."""
        if self.form is Form.JSONL:
            for item in items:
                print(_compact(item))  # noqa: T201 - this is the place that prints
        elif self.form is Form.JSON:
            self._json({name: items, **more})
        elif items:
            self.write([self.table(items, columns)])

    def table(self, items: Sequence[Document], columns: Sequence[Column]) -> "Table":
        """A table for people, as wide as it needs in a pipe and cut to the terminal's width there."""
        return _table(items, columns, self)

    def done(self, sentence: str, **document: Any) -> None:
        """What a command did: its sentence for people, its *document* for programs."""
        self.page(document, lambda _, __: [f"Would be: {sentence}" if document.get("dry_run") else sentence])

    def write(self, lines: Iterable[Any]) -> None:
        """Sentences and tables for people."""
        for line in lines:
            for row in [line] if isinstance(line, str) else _drawn(line):
                sys.stdout.write(row + "\n")

    def _json(self, document: Any) -> None:
        indent = 2 if self.form is Form.JSON else None
        print(json.dumps(document, ensure_ascii=False, indent=indent, default=_plain))  # noqa: T201

    # --- everything else, on stderr ---------------------------------------------------------------

    def note(self, sentence: str) -> None:
        """Something worth knowing beside the result."""
        if not self.quiet:
            print(sentence, file=sys.stderr)  # noqa: T201

    def detail(self, sentence: str) -> None:
        """Something for those who asked for more."""
        if self.verbose and not self.quiet:
            print(sentence, file=sys.stderr)  # noqa: T201

    def fail(self, kind: str, message: str) -> None:
        """Why it did not work; said even to those who want quiet."""
        if self.form is Form.TEXT:
            print(visible(message), file=sys.stderr)  # noqa: T201
        else:
            print(_compact({"error": {"kind": kind, "message": message}}), file=sys.stderr)  # noqa: T201

    def sentence(self, spoken: Speaker) -> str:
        """An error's or a saying's sentence in the reader's language; English is in it itself."""
        return in_language(spoken, self.language)

    def look_at(self, warning: Saying) -> str:
        """A warning as a line of its own, in the reader's language."""
        return self.sentence(saying("Look at: {warning}.", warning=warning))

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[str], None]]:
        """A moving line on stderr while something long goes on; only on a terminal, and gone at the end."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield self.detail
            return
        with _console(sys.stderr).status(label) as status:
            count = 0

            def told(what: str) -> None:
                nonlocal count
                count += 1
                status.update(f"{label} {count}: {what}".replace("[", "\\["))

            yield told

    @contextmanager
    def bar(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """A bar on stderr for something long whose end is known; only on a terminal, and gone at the end."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield lambda done, total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=_console(sys.stderr), transient=True) as progress:
            task = progress.add_task(label, total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    # --- words ------------------------------------------------------------------------------------

    def when(self, moment: datetime | None) -> str:
        """A time at the reader's clock: ``2020-03-19 14:05``; an empty word for none."""
        if moment is None:
            return ""
        return moment.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m-%d %H:%M")

    def best(self, by_language: Mapping[str, str]) -> str:
        """The text in the reader's language, else in the next one there is."""
        for language in (self.language, "ru", "kk", "en"):
            if by_language.get(language):
                return by_language[language]
        return next(iter(by_language.values()), "")

    def verdict(self, verdict: str) -> str:
        """The words of a verdict in the reader's language."""
        from claims.plugins import discover

        return str(discover("claims.languages")[self.language].VERDICTS[verdict])


def one_line(text: str) -> str:
    """Text from outside on one line, without anything that could steer a terminal."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """Text from outside without control and direction characters: it must not steer the reader's terminal."""
    return "".join(
        letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


def _compact(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    # A pipe has no edge to wrap at: one thing stays on one line, for grep and cut.
    width = None if stream.isatty() or os.environ.get("COLUMNS") else 10_000
    return Console(file=stream, width=width, legacy_windows=False)


def _drawn(table: "Table") -> list[str]:
    console = _console(sys.stdout)
    console.width = sum((column.width or 0) + _GAP for column in table.columns)
    with console.capture() as drawn:
        console.print(table)
    return [row.rstrip() for row in drawn.get().splitlines()]


def _table(items: Sequence[Document], columns: Sequence[Column], screen: Screen) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold", show_edge=False)
    rows = [[Text(_cell(column.cell(item), screen)) for column in columns] for item in items]
    widest = [
        max(len(column.heading), *(row[place].cell_len for row in rows))
        for place, column in enumerate(columns)
    ]
    for column, width in zip(columns, _fitted(columns, widest, _console(sys.stdout).width), strict=True):
        table.add_column(
            column.heading,
            justify="right" if column.number else "left",
            style=column.style or None,
            no_wrap=True,
            overflow="ellipsis",
            width=width,
        )
    for row in rows:
        table.add_row(*row)
    return table


def _fitted(columns: Sequence[Column], widest: Sequence[int], width: int) -> list[int]:
    """How wide each column stands: only free text gives way to a narrow terminal, for half an id is no id."""
    room = width - sum(
        _GAP + (0 if column.free else wide) for column, wide in zip(columns, widest, strict=True)
    )
    free = sorted(wide for column, wide in zip(columns, widest, strict=True) if column.free)
    limit = room
    for place, wide in enumerate(free):  # the short ones take what they need, the long ones share the rest
        limit = max(_NARROWEST, room // (len(free) - place))
        room -= min(wide, limit)
    return [min(wide, limit) if column.free else wide for column, wide in zip(columns, widest, strict=True)]


def _cell(value: Any, screen: Screen) -> str:
    if isinstance(value, datetime):
        return screen.when(value)
    if isinstance(value, Mapping):
        return one_line(screen.best(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(str(part) for part in value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else one_line(str(value))

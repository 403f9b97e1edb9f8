"""A table of questions or rumours that somebody kept: CSV, XLSX or JSON Lines, its columns named on top.

Columns are recognised by their names in Kazakh, Russian and English; *columns* says it for the others. A row
that cannot be read is kept aside as it is written, with the reason, and can be mended and read again.
Who asked is never read. Where to answer is sealed before it is kept.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from claims.errors import SourceError
from claims.records.sightings import whole_text
from claims.seen import Asked, Seen, Unreadable
from claims.terms import Language, QuestionWay, SightingKind
from pipeline.dates import HOME, believable, date_of, in_utc
from pipeline.html_text import tidied
from pipeline.intake import Cursor, Option, SourceSettings
from pipeline.links import canonical, canonical_links
from pipeline.table_rows import Row, as_text, first_of, rows_of, split_header

OPTIONS: Mapping[str, Option] = {
    "columns": Option({}, "Our names to the file's, such as text=Сұрақ; those not given are recognised."),
    "kind": Option("question", "What a row is: question, entry or message."),
    "sheet": Option("", "The workbook's sheet; the first when not given."),
}

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("text", "message", "question", "content", "body", "rumour", "rumor", "claim"),
        *("мәтін", "мәтіні", "хабарлама", "сұрақ", "сұрақ мәтіні", "қауесет", "өтініш", "мазмұны"),
        *(
            "текст",
            "сообщение",
            "вопрос",
            "текст вопроса",
            "текст сообщения",
            "слух",
            "обращение",
            "содержание",
        ),
    ),
    "key": ("key", "id", "guid", "number", "№", "no", "нөмір", "нөмірі", "номер", "код", "ид"),
    "title": ("title", "headline", "subject", "тақырып", "тақырыбы", "заголовок", "тема"),
    "published_at": (
        *("date", "time", "datetime", "timestamp", "published", "published_at", "created_at", "received_at"),
        *(
            "күні",
            "күн",
            "уақыты",
            "уақыт",
            "келген күні",
            "дата",
            "время",
            "дата обращения",
            "дата публикации",
        ),
    ),
    "language": ("language", "lang", "тіл", "тілі", "язык"),
    "region": ("region", "place", "өңір", "өңірі", "облыс", "аймақ", "регион", "область"),
    "url": ("url", "link", "address", "сілтеме", "ссылка", "адрес"),
    "reach": ("reach", "views", "қаралым", "көрілім", "оқылым", "просмотры", "охват"),
    "shares": ("shares", "reposts", "бөлісу", "репосты", "пересылки"),
    "contact": (
        *("contact", "contacts", "email", "e-mail", "phone", "reply to", "reply_to", "answer to"),
        *("байланыс", "байланысы", "телефон", "телефоны", "пошта", "поштасы", "контакт", "контакты", "почта"),
    ),
    "answer_in": ("answer_in", "answer language", "жауап тілі", "язык ответа"),
}
LANGUAGES = {
    name: code
    for code, names in {
        "kk": ("kk", "kaz", "kazakh", "қазақша", "қазақ", "казахский", "каз"),
        "ru": ("ru", "rus", "russian", "орысша", "орыс", "русский", "рус"),
        "en": ("en", "eng", "english", "ағылшынша", "ағылшын", "английский"),
    }.items()
    for name in names
}
_CONTACTS = re.compile(
    rb"[^\s,;|\"'<>@]{1,64}@[^\s,;|\"'<>@]{1,255}|@\w{3,64}"
    rb"|(?!\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})\+?\d[\d()\x20.-]{7,20}\d"
)
LONGEST_KEY = 500
LONGEST_CONTACT = 320


def asks(options: Mapping[str, Any]) -> bool:
    """Whether the rows are people's questions: what cannot be read of them is sealed."""
    return (options.get("kind") or "question") == "question"


def read(settings: SourceSettings) -> Iterable[Seen | Asked | Unreadable | Cursor]:
    """What the table at *settings.address* holds; nothing at all when the file is the same as last time."""
    path = Path(settings.address).expanduser()
    reader = _Reader(settings, SightingKind(settings.options.get("kind") or "question"))
    digest = _digest_of(path, reader)
    if settings.cursor.get("digest") == digest:
        return
    rows = rows_of(path, str(settings.options.get("sheet") or ""))
    head, rows = first_of(rows, 50)
    reader.columns = _columns(settings.options.get("columns") or {}, head, path)
    for row in rows:
        yield reader.seen(row)
    yield Cursor({"digest": digest})


def write_quarantine(rows: Iterable[Unreadable], path: Path) -> tuple[Path, ...]:
    """Write rows kept aside to *path* as a table to mend and read again, and the reasons beside it.

    Rows of tables with other columns go to files of their own (``name-2.csv`` …); all paths are returned.
    """
    tables: dict[tuple[str, bytes], list[tuple[bytes, str]]] = {}
    for row in rows:
        kind = "jsonl" if row.key.startswith("jsonl:") else "csv"
        header, written = split_header(row.content, kind)
        tables.setdefault((kind, header), []).append((written, row.reason))
    paths: list[Path] = []
    for number, ((kind, header), kept) in enumerate(tables.items(), 1):
        mend = path.with_name(f"{path.stem}{f'-{number}' if number > 1 else ''}.{kind}")
        mend.write_bytes(header + b"".join(written for written, _ in kept))
        reasons = mend.with_suffix(".reasons.txt")
        reasons.write_text("".join(f"{at}: {reason}\n" for at, (_, reason) in enumerate(kept, 1)), "utf-8")
        paths += [mend, reasons]
    return tuple(paths)


def _digest_of(path: Path, reader: "_Reader") -> str:
    """The file and how it is read: naming a column anew reads it anew."""
    options = dict(reader.settings.options)
    digest = hashlib.sha256(repr(sorted(options.items(), key=str)).encode())
    try:
        with path.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise SourceError(reason=f"the file {path.name} cannot be opened ({error.strerror})") from None
    return digest.hexdigest()


# --- Columns ------------------------------------------------------------------------------------


def _columns(given: Mapping[str, str], head: list[Row], path: Path) -> Mapping[str, str]:
    """Our names to the file's: as given, else recognised."""
    theirs = list(dict.fromkeys(name for row in head for name in row.cells))
    if unknown := [name for name in given if name not in NAMES]:
        reason = f"{', '.join(unknown)} is no name of ours; there are: {', '.join(NAMES)}"
        raise SourceError(reason=reason)
    if head and theirs and (missing := [name for name in given.values() if name not in theirs]):
        reason = f"the file {path.name} has no column {', '.join(missing)}; it has: {', '.join(theirs)}"
        raise SourceError(reason=reason)
    columns = dict(given)
    for ours, names in NAMES.items():
        if ours not in columns and (found := _recognised(names, theirs, set(columns.values()))):
            columns[ours] = found
    if theirs and "text" not in columns:
        reason = (
            f"none of its columns ({', '.join(theirs)}) is known to hold the text; name it: columns text=…"
        )
        raise SourceError(reason=reason)
    return columns


def _recognised(names: tuple[str, ...], theirs: list[str], taken: set[str]) -> str:
    plain = {" ".join(their.casefold().strip(" :*").split()): their for their in theirs if their not in taken}
    return next((plain[name] for name in names if name in plain), "")


# --- Rows ---------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """One reading of one table: how its rows become sightings, and what was counted on the way."""

    settings: SourceSettings
    kind: SightingKind
    columns: Mapping[str, str] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    same: Counter[str] = field(default_factory=Counter)

    def seen(self, row: Row) -> Seen | Asked | Unreadable:
        """The row as a sighting or a question, or kept aside with its reason."""
        limit = self.settings.limits.characters
        title = tidied(self._cell(row, "title"), 500)
        text = tidied(self._cell(row, "text"), limit) or title
        if row.trouble or not text:
            return self._kept_aside(row, row.trouble or f"its column {self.columns['text']} is empty")
        published, remarks = self._published(row)
        if row.remark:
            remarks.append(row.remark)
        key = self._key(row, text)
        language = _language(self._cell(row, "language")) or self.settings.language
        region = self._cell(row, "region")[:100] or self.settings.region
        links = canonical_links(re.findall(r"https?://[^\s<>\"«»]{4,2000}", text))
        title = "" if title == text else title
        if self.kind is SightingKind.QUESTION:
            answer_in = _language(self._cell(row, "answer_in"))
            return Asked(
                key,
                whole_text(title, text),
                QuestionWay.TABLE,
                to=self._cell(row, "contact")[:LONGEST_CONTACT],
                answer_in=Language(answer_in) if answer_in else None,
                language=language,
                region=region,
                asked_at=published,
                links=links,
                remarks=tuple(remarks),
            )
        return Seen(
            key,
            text,
            title,
            self.kind,
            published,
            language,
            region,
            canonical(self._cell(row, "url")),
            links,
            _count(self._cell(row, "reach")),
            _count(self._cell(row, "shares")),
            tuple(remarks),
        )

    def _cell(self, row: Row, name: str) -> str:
        return as_text(row.cells.get(self.columns.get(name, ""), ""))

    def _published(self, row: Row) -> tuple[datetime | None, list[str]]:
        written: Any = row.cells.get(self.columns.get("published_at", ""), "")
        moment = _moment(written)
        if moment is None:
            said = as_text(written)
            return None, [f"its date cannot be read: {tidied(said, 60)}"] if said else []
        if not believable(moment, self.now):
            return None, [f"its date is not to be believed: {moment.isoformat()}"]
        return moment, []

    def _key(self, row: Row, text: str) -> str:
        """The row's own name, else what it says; never where it stands, so a longer file reads the same."""
        if own := self._cell(row, "key"):
            return own if len(own) <= LONGEST_KEY else hashlib.sha256(own.encode()).hexdigest()[:32]
        said = f"{text}\x1f{as_text(row.cells.get(self.columns.get('published_at', ''), ''))}"
        key = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
        if self.kind is not SightingKind.QUESTION:
            return key
        # Two citizens who ask the same in the same words each wait for an answer.
        self.same[key] += 1
        return key if self.same[key] == 1 else f"{key}-{self.same[key]}"

    def _kept_aside(self, row: Row, reason: str) -> Unreadable:
        """What is kept aside is not sealed, so it must not say who asked or where to answer."""
        written = row.written
        if "contact" in self.columns or self.kind is SightingKind.QUESTION:
            ours = {their for name, their in self.columns.items() if name != "contact"}
            strange = [name for name in row.cells if name not in ours]
            if row.cells:
                written = row.without(strange) if strange else written
            else:
                header, line = split_header(written, row.kind)
                written = header + _CONTACTS.sub(b"...", line)
            if written != row.written:
                reason = f"{reason} (contacts and other columns were taken out of it)"
        return Unreadable(f"{row.kind}:{hashlib.sha256(written).hexdigest()[:32]}", written, reason)


def _moment(written: Any) -> datetime | None:
    if isinstance(written, datetime):
        return in_utc(written)
    if isinstance(written, date):
        return in_utc(datetime.combine(written, time(), HOME))
    if isinstance(written, int | float) and not isinstance(written, bool) and 1e8 < written < 1e11:
        return datetime.fromtimestamp(written, UTC)
    return date_of(as_text(written))


def _language(written: str) -> str:
    return LANGUAGES.get(written.casefold().partition("-")[0].strip(), "")


def _count(written: str) -> int | None:
    plain = re.sub(r"[\s,]", "", written)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 13 else None

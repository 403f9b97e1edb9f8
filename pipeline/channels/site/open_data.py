"""The refutations as open data: one row a refutation and language, in CSV, JSON Lines and Parquet.

The files are cut by the month in which a refutation first came out, and show each as it stands now: a correction
changes the file of its month and no other, and all months together are the whole.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO, StringIO
from typing import Any

from pipeline.channels import Item
from pipeline.channels.site.house import House, published, updated
from pipeline.channels.site.review import RATINGS
from pipeline.channels.site.text import fit, web_address
from pipeline.channels.site.words import Words, all_words, in_language, later


@dataclass(frozen=True)
class Column:
    """One column of the data: its name, its type as Parquet has it, and what it means."""

    name: str
    kind: str
    means: str


COLUMNS = (
    Column("refutation", "string", later("Permanent id of the refutation")),
    Column("language", "string", later("Language of this row's texts: kk, ru or en")),
    Column("version", "int64", later("Number of the version that stands")),
    Column("standing", "string", later("first, correction or withdrawal: what that version is")),
    Column("verdict", "string", later("Code of the verdict")),
    Column("verdict_words", "string", later("The verdict in words")),
    Column("rating", "int64", later("1 is not so, 5 is so; empty where a verdict has no place between them")),
    Column("claim", "string", later("What is being said, in a neutral sentence")),
    Column("summary", "string", later("The answer in one or two sentences")),
    Column("body", "string", later("The whole answer, in Markdown")),
    Column("url", "string", later("Permanent address of the page")),
    Column("as_of", "date", later("The day the answer was true on")),
    Column("valid_from", "date", later("First day the answer holds")),
    Column("valid_until", "date", later("Last day the answer holds")),
    Column("overtaken_on", "date", later("The day events overtook the answer")),
    Column("superseded_by", "string", later("Id of the refutation that took its place")),
    Column("published", "moment", later("When the first version came out")),
    Column("updated", "moment", later("When the version that stands came out")),
    Column("topics", "list", later("Topics, by code")),
    Column("claims", "list", later("Permanent ids of the claims it answers")),
    Column("statements", "statements", later("What the answer rests on: authority, title, address, day")),
    Column("history", "history", later("Every published version: number, what it is, when, why")),
)


def months(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Month, as 2020-03 -> the items that first came out in it, oldest first; the latest month first."""
    found: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: (published(item), item.name)):
        found.setdefault(f"{published(item):%Y-%m}", []).append(item)
    return dict(sorted(found.items(), reverse=True))


def rows(house: House, items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """One row for each language of each item; the columns' values as JSON has them."""
    for item in items:
        for words in house.words.values():
            if words.language in item.content.texts:
                yield _row(house, item, words)


def _row(house: House, item: Item, words: Words) -> dict[str, Any]:
    content = item.content
    text = content.texts[words.language]
    return {
        "refutation": content.refutation,
        "language": words.language,
        "version": content.number,
        "standing": content.kind.value,
        "verdict": content.verdict.value,
        "verdict_words": words.label(content),
        "rating": RATINGS.get(content.verdict),
        "claim": text.title,
        "summary": text.summary,
        "body": text.body,
        "url": house.page(item, words.language),
        "as_of": content.as_of.isoformat(),
        "valid_from": content.valid_from.isoformat() if content.valid_from else None,
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "overtaken_on": content.overtaken_on.isoformat() if content.overtaken_on else None,
        "superseded_by": content.superseded_by or None,
        "published": published(item).isoformat(),
        "updated": updated(item).isoformat(),
        "topics": list(content.tags),
        "claims": [claim.id for claim in content.claims],
        "statements": [
            {
                "authority": in_language(one.authority, words.language)[0],
                "title": one.title,
                "url": web_address(one.url) or None,
                "dated": one.dated.isoformat() if one.dated else None,
            }
            for one in content.evidence
        ],
        "history": [
            {
                "number": step.number,
                "kind": step.kind,
                "published": step.published_at.isoformat(),
                "note": in_language(step.note, words.language)[0],
            }
            for step in item.history
        ],
    }


def csv_file(house: House, items: Sequence[Item]) -> bytes:
    """Comma-separated values, UTF-8 (RFC 4180), exactly as they are; lists and objects as JSON."""
    written = StringIO()
    writer = csv.DictWriter(written, [column.name for column in COLUMNS])
    writer.writeheader()
    writer.writerows(
        {name: _json(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in rows(house, items)
    )
    return fit(written.getvalue()).encode()


def json_lines(house: House, items: Sequence[Item]) -> bytes:
    """One JSON object a line."""
    return fit("".join(f"{_json(row)}\n" for row in rows(house, items))).encode()


def parquet(house: House, items: Sequence[Item]) -> bytes:
    """An Apache Parquet file with typed columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fitting = [json.loads(fit(_json(row))) for row in rows(house, items)]
    table = pa.Table.from_pylist(fitting, _schema(as_text=True)).cast(_schema(as_text=False))
    written = BytesIO()
    pq.write_table(table, written, compression="zstd")
    return written.getvalue()


def _schema(*, as_text: bool) -> Any:
    """The table's schema; days and moments as text while they come from JSON."""
    import pyarrow as pa

    text = pa.string()
    kinds = {
        "string": text,
        "int64": pa.int64(),
        "date": text if as_text else pa.date32(),
        "moment": text if as_text else pa.timestamp("s", "UTC"),
        "list": pa.list_(text),
        "statements": pa.list_(pa.struct([(name, text) for name in ("authority", "title", "url", "dated")])),
        "history": pa.list_(
            pa.struct([("number", pa.int64()), ("kind", text), ("published", text), ("note", text)])
        ),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in COLUMNS])


def dictionary() -> bytes:
    """The data dictionary: every column in every language, as JSON."""
    told = [
        {
            "name": column.name,
            "type": _TYPES.get(column.kind, column.kind),
            "means": {code: words._(column.means) for code, words in all_words().items()},
        }
        for column in COLUMNS
    ]
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


_TYPES = {
    "date": "date (ISO 8601)",
    "moment": "date and time with zone (ISO 8601)",
    "list": "list of strings",
    "statements": "list of objects",
    "history": "list of objects",
}


@cache
def kinds() -> Mapping[str, Callable[[House, Sequence[Item]], bytes]]:
    """Ending of a file's name -> how it is written; Parquet where the extra *analytics* is installed."""
    plain = {"csv": csv_file, "jsonl": json_lines}
    return {**plain, "parquet": parquet} if find_spec("pyarrow") else plain


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

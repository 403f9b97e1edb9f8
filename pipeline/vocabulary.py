"""schema.org as a table: which types there are, what may be said of them, and with which values.

The names and relations are those of schema.org 30.1 (`data/vocabulary/extract.py` says where they come from).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "site_checks" / "vocabulary.json"
_HOME = ("https://schema.org/", "http://schema.org/")
_KEYWORDS = ("@context", "@type", "@id", "@graph", "@language", "@value")
_DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True)
class Vocabulary:
    """Types with their parents, properties with domains and ranges, members of enumerations."""

    version: str
    types: Mapping[str, Sequence[str]]
    datatypes: Mapping[str, Sequence[str]]
    properties: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    members: Mapping[str, Sequence[str]]
    superseded: Mapping[str, str]

    def family(self, name: str) -> frozenset[str]:
        """A type and all it descends from."""
        return _family(self, name)


@cache
def vocabulary() -> Vocabulary:
    """The table that is shipped."""
    return Vocabulary(**json.loads(_FILE.read_text(encoding="utf-8")))


def _family(known: Vocabulary, name: str) -> frozenset[str]:
    found, edge = set(), [name]
    while edge:
        one = edge.pop()
        if one not in found:
            found.add(one)
            edge += known.types.get(one, known.datatypes.get(one, ()))
    return frozenset(found)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one place of a document."""

    place: str
    """``itemReviewed.author``; nothing for the document itself."""
    rule: str
    sentence: str


def faults(document: Any) -> Iterator[Fault]:
    """What in a JSON-LD *document* is not as schema.org has it."""
    for whole in document if isinstance(document, list) else [document]:
        if not isinstance(whole, dict):
            yield Fault("", "json-ld", "It is no JSON object.")
            continue
        if whole.get("@context") not in ("https://schema.org", "https://schema.org/"):
            yield Fault("", "context", f"Its @context is {whole.get('@context')!r}, not https://schema.org.")
        yield from _of_thing(vocabulary(), whole, "")


def _of_thing(known: Vocabulary, thing: Mapping[str, Any], place: str) -> Iterator[Fault]:
    if "@graph" in thing:
        for number, one in enumerate(thing["@graph"]):
            yield from _of_thing(known, one, f"{place}@graph[{number}].")
        return
    names = _types(thing)
    if not names:
        if set(thing) != {"@id"}:
            yield Fault(place.rstrip("."), "type", "It says of no type what it is.")
        return
    strange = [name for name in names if name not in known.types]
    for name in strange:
        yield Fault(place.rstrip("."), "type", f"schema.org has no type {name}.")
    families = frozenset().union(*(known.family(name) for name in names))
    for name in families & known.superseded.keys() & set(names):
        yield Fault(place.rstrip("."), "superseded", f"{name} was superseded by {known.superseded[name]}.")
    for name, value in thing.items():
        if name in _KEYWORDS:
            continue
        where = f"{place}{name}"
        if name not in known.properties:
            yield Fault(where, "property", f"schema.org has no property {name}.")
            continue
        domains, ranges = known.properties[name]
        if not strange and not families & set(domains):
            yield Fault(
                where, "domain", f"{'/'.join(names)} has no {name}; it belongs to {', '.join(domains)}."
            )
        if name in known.superseded:
            yield Fault(where, "superseded", f"{name} was superseded by {known.superseded[name]}.")
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            spot = f"{where}[{number}]" if isinstance(value, list) else where
            yield from _of_value(known, one, ranges, spot)


def _types(thing: Mapping[str, Any]) -> list[str]:
    said = thing.get("@type") or []
    return [
        re.sub(r"^https?://schema\.org/", "", str(name))
        for name in (said if isinstance(said, list) else [said])
    ]


def _of_value(known: Vocabulary, value: Any, ranges: Sequence[str], place: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        yield from _of_thing(known, value, f"{place}.")
        names = [name for name in _types(value) if name in known.types]
        if names and not any(known.family(name) & set(ranges) for name in names):
            yield Fault(place, "range", f"It is a {'/'.join(names)}; it may be {', '.join(ranges)}.")
    elif value is None or value == "":
        yield Fault(place, "empty", "It is empty.")
    elif not any(_fits(known, value, name) for name in ranges):
        yield Fault(place, "range", f"{str(value)[:100]!r} is none of {', '.join(ranges)}.")


def _fits(known: Vocabulary, value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "Boolean"
    if isinstance(value, int):
        return name in ("Number", "Integer", "Float", "Text")
    if isinstance(value, float):
        return name in ("Number", "Float", "Text")
    if not isinstance(value, str):
        return False
    return _text_fits(known, value, name)


def _text_fits(known: Vocabulary, value: str, name: str) -> bool:
    if name == "URL":
        return value.startswith(("https://", "http://", "mailto:", "tel:"))
    if name in ("Date", "DateTime", "Time"):
        return _is_time(value, name)
    if name in ("Duration", "Quantity"):
        return _DURATION.fullmatch(value) is not None
    if name in ("Number", "Integer", "Float"):
        return re.fullmatch(r"[+-]?\d+(\.\d+)?", value) is not None
    if name == "Boolean":
        return value.removeprefix(_HOME[0]) in ("True", "False")
    if "Text" in known.family(name) or name == "DataType":
        return True
    member = re.sub(r"^https?://schema\.org/", "", value)
    return any(name in known.family(kind) for kind in known.members.get(member, ()))


def _is_time(value: str, name: str) -> bool:
    if name == "Time":
        return _TIME.fullmatch(value) is not None
    try:
        if name == "Date":
            return bool(date.fromisoformat(value))
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    return "T" in value and moment.tzinfo is not None

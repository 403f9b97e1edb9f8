"""What lists and links ask of every refutation at every build, remembered so that its content need not be read.

    folder/facts        one line each: refutation id, stamp, the facts as JSON

The stamp covers the whole of an item, so what is remembered cannot be out of date; a file that is lost, or of
another version of this package, is made anew.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.channels import Edition, Item
from pipeline.channels.site.house import workshop
from pipeline.channels.site.words import all_words

_AT_ONCE = 500
"""So many refutations are read in one go, so that memory does not grow with the site."""


@dataclass(frozen=True)
class Facts:
    """What is known of one refutation without opening it."""

    languages: tuple[str, ...]
    """Those of ours it exists in, in our order."""
    verdict: str
    kind: str
    """Of the version that stands."""
    superseded_by: str
    tags: tuple[str, ...]
    claims: tuple[str, ...]
    """The ids of the claims it answers."""
    authorities: tuple[Mapping[str, str], ...]
    """The names of those whose statements it rests on, by language."""
    statements: tuple[str, ...]
    """The ids of those statements."""

    @classmethod
    def of(cls, item: Item) -> "Facts":
        """The facts of *item*, read."""
        content = item.content
        return cls(
            tuple(code for code in all_words() if code in content.texts),
            content.verdict.value,
            content.kind.value,
            content.superseded_by,
            content.tags,
            tuple(said.id for said in content.claims),
            tuple(evidence.authority for evidence in content.evidence),
            tuple(evidence.id for evidence in content.evidence),
        )


def known_facts(file: Path, edition: Edition, stamps: Mapping[str, str]) -> dict[str, Facts]:
    """Refutation id -> facts, of every item of *edition*; read are only those that changed since last time."""
    remembered = _remembered(file)
    lines = {
        item.name: remembered[item.name]
        for item in edition.items
        if remembered.get(item.name, "").startswith(f"{stamps[item.name]}\t")
    }
    unknown = [item for item in edition.items if item.name not in lines]
    for start in range(0, len(unknown), _AT_ONCE):
        part = unknown[start : start + _AT_ONCE]
        edition.read(part)
        for item in part:
            told = json.dumps(asdict(Facts.of(item)), separators=(",", ":"))
            lines[item.name] = f"{stamps[item.name]}\t{told}"
    if lines != remembered:
        _remember(file, lines)
    return {name: _facts(line.partition("\t")[2]) for name, line in lines.items()}


def _facts(told: str) -> Facts:
    raw: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in json.loads(told).items()
    }
    return Facts(**raw)


def _remembered(file: Path) -> dict[str, str]:
    try:
        first, *lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    if first != _heading(lines):
        return {}
    found = {}
    for line in lines:
        name, _, rest = line.partition("\t")
        found[name] = rest
    return found


def _remember(file: Path, lines: Mapping[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    told = [f"{name}\t{rest}" for name, rest in lines.items()]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as fresh:
        fresh.write("\n".join([_heading(told), *told]))
    os.replace(fresh.name, file)  # noqa: PTH105


def _heading(lines: Sequence[str]) -> str:
    """What the facts depend on beside the items, and how many there are, so that half a file is not taken for one."""
    return f"{workshop()} {','.join(all_words())} {len(lines)}"

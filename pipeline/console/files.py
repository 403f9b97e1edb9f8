"""Reading what people hand in: Markdown drafts, lists of authorities and places, documents; "-" is stdin."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.errors import RefusedError

STDIN = "-"


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of stdin."""
    if name == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).expanduser().read_bytes()
    except OSError as error:
        raise RefusedError(
            reason="{name} cannot be read: {error}", name=name, error=error.strerror or error
        ) from None


def read_text(name: str) -> str:
    """The text of a file in UTF-8."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(reason="{name} is not UTF-8; save it as UTF-8 and try again", name=name) from None


def read_yaml(name: str) -> Any:
    """What a YAML file holds."""
    import yaml

    try:
        return yaml.safe_load(read_text(name))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise RefusedError(
            reason="{name} cannot be read as YAML near line {line}", name=name, line=line
        ) from None


def read_entries(name: str, needed: Sequence[str]) -> list[Mapping[str, Any]]:
    """A YAML list whose entries each have the *needed* fields, and names by language."""
    entries = read_yaml(name)
    if not isinstance(entries, list):
        raise RefusedError(
            reason="{name} has to be a list of entries, each with {needed}", name=name, needed=list(needed)
        )
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping) or any(not entry.get(field) for field in needed):
            raise RefusedError(
                reason="entry {number} of {name} lacks one of {needed}",
                number=number,
                name=name,
                needed=list(needed),
            )
        if not all(
            isinstance(said, Mapping) and {"language", "name"} <= set(said) for said in entry["names"]
        ):
            raise RefusedError(
                reason="entry {number} of {name}: each of its names needs language and name",
                number=number,
                name=name,
            )
    return entries


def write_bytes(name: str, content: bytes) -> None:
    """Write a file, or stdout."""
    if name == STDIN:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(name).expanduser().write_bytes(content)
    except OSError as error:
        raise RefusedError(
            reason="{name} cannot be written: {error}", name=name, error=error.strerror or error
        ) from None

"""One file, one source. A source module defines ``read`` and ``OPTIONS``, and its docstring is read by its user.

``read(settings) -> Iterable[Seen | Asked | Unreadable | Cursor]`` goes to the network or a file and yields what it
found (``Asked`` where somebody waits for an answer); it never touches the database.
``Cursor`` (at most one, last) is what the next read will be given back;
a source that has not changed yields nothing at all. What goes wrong as a whole is a ``SourceError``.

A kind that has a section of its own in the settings (``[mailbox]``) is given it too, under the source's own options.

``OPTIONS`` maps each option's name to an ``Option``: its default and one sentence for ``aiqyn source add``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

REQUIRED = ("read", "OPTIONS")


@dataclass(frozen=True)
class Option:
    """One setting of a source: what it is when nobody says, and one sentence about it."""

    default: Any
    says: str


@dataclass(frozen=True)
class Limits:
    """The bounds that no answer from outside may pass (`docs/security.md`)."""

    bytes: int = 5_000_000
    seconds: float = 20.0
    entries: int = 2_000
    redirects: int = 3
    parse_seconds: float = 3.0
    parse_memory: int = 400 * 1024 * 1024
    characters: int = 16_000


@dataclass(frozen=True)
class SourceSettings:
    """What a source's ``read`` is given: where, how, and what the last read left behind."""

    key: str
    address: str
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    cursor: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    language: str = ""
    region: str = ""
    limits: Limits = Limits()
    allowed_hosts: frozenset[str] = frozenset()
    """``host:port`` pairs the operator allows although they are private (the demo's own server)."""
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """What stands in the settings' section of the source's kind and is for nobody's eyes; never in the database."""


@dataclass(frozen=True)
class Cursor:
    """What the next read of this source is given back (validators, offsets); small and JSON."""

    values: Mapping[str, Any]

"""The ``_headers`` file that static hosts read: which headers go with which path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """The headers of all paths that fit one pattern."""

    pattern: str
    """Begins with a slash; a ``*`` stands for anything."""
    headers: Sequence[tuple[str, str]]

    def fits(self, path: str) -> bool:
        """Whether *path*, with its slash, is meant."""
        return re.fullmatch(".*".join(map(re.escape, self.pattern.split("*"))), path) is not None


def read_rules(text: str) -> list[Rule]:
    """The rules of a ``_headers`` file, in order; ``ValueError`` names a line that is neither path nor header."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith("/"):
            found.append((line.strip(), []))
            continue
        name, colon, value = line.strip().partition(":")
        if not colon or not found or not line[0].isspace():
            raise ValueError(f"line {number} is neither a path nor a header: {line.strip()[:80]}")
        found[-1][1].append((name.strip(), value.strip()))
    return [Rule(pattern, tuple(headers)) for pattern, headers in found]


def headers_of(rules: Sequence[Rule], path: str) -> dict[str, str]:
    """The headers that go with *path*: of every rule that fits, the later one's where two name the same."""
    found: dict[str, tuple[str, str]] = {}
    for rule in rules:
        if rule.fits(path):
            found |= {name.lower(): (name, value) for name, value in rule.headers}
    return dict(found.values())


def policy_of(headers: str) -> dict[str, list[str]]:
    """A Content-Security-Policy as directive -> sources."""
    parts = [part.split() for part in headers.split(";") if part.strip()]
    return {part[0].lower(): part[1:] for part in parts}

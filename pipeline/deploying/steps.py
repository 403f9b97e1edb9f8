"""In which order a site's files are carried, and what was done in the end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.built_site import COMPRESSED, kind, language

Told = Callable[[int, int], None]
_LISTING = ("xml", "atom", "rss", "json", "jsonl", "csv", "parquet", "txt")
"""What names pages, or is read by machines beside them."""
ALWAYS_THERE = ("404.html", "robots.txt")
"""What every site of ours has: a folder without them is somebody else's."""


@dataclass(frozen=True)
class Deployed:
    """What was carried."""

    target: str
    sent: Sequence[str]
    deleted: Sequence[str]
    bytes: int
    seconds: float = 0.0


def steps(paths: Iterable[str]) -> list[list[str]]:
    """The files in the order they go: assets, refutations and the like, the pages that list them, feeds and maps."""
    found: list[list[str]] = [[], [], [], []]
    for path in sorted(paths):
        found[_step(path)].append(path)
    return [step for step in found if step]


def _step(path: str) -> int:
    for ending in COMPRESSED:
        path = path.removesuffix(ending)
    if path.endswith(".html"):
        return 1 if language(path) and kind(path).endswith("/*") else 2
    if path.startswith("assets/"):
        return 0
    # `_headers` names what the pages may do: the new policy holds for the new pages.
    return 3 if path.rpartition(".")[2] in _LISTING or path == "_headers" else 0

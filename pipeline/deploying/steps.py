"""In which order a site's files are carried, and what was done in the end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.built_site import COMPRESSED, kind, language

Told = Callable[[int, int], None]
_LISTING = ("xml", "atom", "rss", "json", "jsonl", "csv", "parquet", "txt")
"""What names pages, or is read by machines beside them."""
MARK = ".aiqyn"
"""Says in a folder or a bucket that it is ours: where it is not, what is there is somebody else's."""


@dataclass(frozen=True)
class Deployed:
    """What was carried."""

    target: str
    sent: Sequence[str]
    deleted: Sequence[str]
    bytes: int
    seconds: float = 0.0


def steps(paths: Iterable[str]) -> list[list[str]]:
    """The files in the order they go: the mark, assets, refutations, the pages that list them, feeds and maps."""
    found: list[list[str]] = [[], [], [], [], []]
    for path in sorted(paths):
        found[_step(path)].append(path)
    return [step for step in found if step]


def _step(path: str) -> int:
    for ending in COMPRESSED:
        path = path.removesuffix(ending)
    if path == MARK:
        return 0
    if path.endswith(".html"):
        return 2 if language(path) and kind(path).endswith("/*") else 3
    # `_headers` names what the pages may do: the new policy holds for the new pages.
    if path == "_headers" or (path.rpartition(".")[2] in _LISTING and not path.startswith("assets/")):
        return 4
    return 1

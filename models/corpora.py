"""The labelled texts that are not ours to ship: where they are, and None where they are not."""

import os
from collections.abc import Iterator
from pathlib import Path

SETTING = "AIQYN_CORPORA"


def corpora_folder(start: Path) -> Path | None:
    """The folder of the labelled texts: the setting AIQYN_CORPORA, else "shared" beside the repository
    *start*."""
    named = os.environ.get(SETTING)
    folder = Path(named) if named else start.parent / "shared"
    folder = folder / "data" if (folder / "data").is_dir() else folder
    return folder if (folder / "text").is_dir() else None


def lines(path: Path) -> list[str]:
    """The lines of *path* that are not empty."""
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a TSV file with a header, without any quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(file).rstrip("\r\n").split("\t")
        for line in file:
            if line.strip():
                yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=False))

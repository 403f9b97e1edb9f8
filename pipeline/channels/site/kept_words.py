"""What was read from published texts, kept beside the site: folding twenty thousand answers takes a minute, a build
that changes one of them shall not.

The file is a cache: known by digests of texts and of the way they are read, and made anew where it cannot be used.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from pipeline.channels.site.search_words import Terms

NAME = "search.npz"
_COLUMNS = {"hashes": np.uint32, "homes": np.uint32, "weights": np.uint8}


@cache
def way_of_reading() -> str:
    """A digest of everything that decides how a text is cut into terms: the statistics' files and the languages."""
    digest = hashlib.sha256()
    for package, endings in (("models", {".py", ".tsv", ".npz"}), ("claims.languages", {".py"})):
        spec = find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            for path in sorted(path for path in Path(place).rglob("*") if path.suffix in endings):
                digest.update(path.read_bytes())
    digest.update(Path(__file__).with_name("search_words.py").read_bytes())
    return digest.hexdigest()


def with_kept(
    folder: Path, stamps: Sequence[str], read_anew: Callable[[Sequence[str]], Iterable[Terms]]
) -> Mapping[str, Terms]:
    """The terms of what each of *stamps* stands for: kept in *folder*, or else read."""
    kept = _load(folder / NAME)
    missing = [stamp for stamp in dict.fromkeys(stamps) if stamp not in kept]
    if not missing and len(kept) == len(stamps):
        return kept
    fresh = dict(zip(missing, read_anew(missing), strict=True))
    found = {stamp: fresh.get(stamp) or kept[stamp] for stamp in stamps}
    _save(folder, found)
    return found


def _load(path: Path) -> Mapping[str, Terms]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["way"]) != way_of_reading():
                return {}
            ends, columns = stored["ends"].tolist(), [stored[name] for name in _COLUMNS]
            names = stored["names"].tolist()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    parts = zip(names, [0, *ends], ends, strict=False)
    return {name: Terms(*(column[start:end] for column in columns)) for name, start, end in parts}


def _save(folder: Path, found: Mapping[str, Terms]) -> None:
    """Written beside and renamed: two builds at once leave one whole file."""
    folder.mkdir(parents=True, exist_ok=True)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(terms, name) for terms in found.values()] or [np.zeros(0, kind)])
        for name, kind in _COLUMNS.items()
    }
    columns["ends"] = np.cumsum([len(terms.hashes) for terms in found.values()], dtype=np.int64)
    columns["names"] = np.array(list(found), "U64")
    columns["way"] = np.array(way_of_reading())
    handle, beside = tempfile.mkstemp(prefix=f".{NAME}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **columns)
        os.replace(beside, folder / NAME)  # noqa: PTH105
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise

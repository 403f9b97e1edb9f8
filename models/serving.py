"""Putting a desk's own matcher into service: through the gate, and so that a reader never sees half a file."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from models.gate import Verdict, judge
from models.judged import JudgedPair
from models.matcher import NAME, Matcher, in_service
from models.pairs import pairs_digest


def serve(
    candidate: Path, folder: Path, frozen_pairs: Sequence[JudgedPair], into: Path | None = None
) -> Verdict:
    """Judges the matcher at *candidate* beside the one that serves *folder*; the better one goes to *into*.

    *into* is *folder*/models unless named. The verdict is written beside it, with the digest of the pairs it rests
    on. Where it is refused nothing changes.
    """
    verdict = judge(Matcher.load(candidate), in_service(folder), frozen_pairs)
    if verdict.serves:
        home = into or folder / "models"
        home.mkdir(parents=True, exist_ok=True)
        told = asdict(verdict) | {"frozen_pairs": pairs_digest(frozen_pairs)}
        _put(home / "matcher.verdict.json", json.dumps(told, indent=1, sort_keys=True) + "\n")
        _put(home / NAME, candidate.read_text("utf-8"))
    return verdict


def _put(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)

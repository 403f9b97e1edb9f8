import contextlib
import os
import time
from pathlib import Path

import pytest

from claims.errors import SourceError
from pipeline.fence import fence
from pipeline.intake import Limits

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = Path(os.environ.get("AIQYN_CORPORA") or ROOT.parent / "shared") / "hostile"
FEEDS = ("feedparser/tests", "reader/tests", "defusedxml")
LIMITS = Limits()

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="no hostile corpora here: set AIQYN_CORPORA"),
]


def read_fenced(body: bytes) -> float:
    """Seconds that the fenced parser took; only a ``SourceError`` may come out of it."""
    arguments = {
        "headers": {"content-type": "application/xml"},
        "address": "https://news.example/feed",
        "entries": LIMITS.entries,
        "characters": LIMITS.characters,
    }
    begun = time.perf_counter()
    walls = fence("pipeline.feed_text", LIMITS.parse_memory)
    with contextlib.suppress(SourceError):
        walls.call("feed", arguments, body, seconds=LIMITS.parse_seconds)
    return time.perf_counter() - begun


def test_every_tenth_malformed_feed_is_read_or_refused_with_a_reason() -> None:
    """All of them: ``python -m bench.hostile``."""
    paths = sorted(path for name in FEEDS for path in (HOSTILE / name).rglob("*") if path.is_file())
    assert max(read_fenced(path.read_bytes()) for path in paths[::10]) < LIMITS.parse_seconds + 0.1


def test_every_bomb_ends_within_the_bounds() -> None:
    paths = sorted((HOSTILE / "generated").iterdir())
    seconds = {path.name: read_fenced(path.read_bytes()) for path in paths}
    assert len(seconds) > 20
    assert {name: took for name, took in seconds.items() if took > LIMITS.parse_seconds + 0.1} == {}
    assert fence("pipeline.feed_text", LIMITS.parse_memory).peak < LIMITS.parse_memory

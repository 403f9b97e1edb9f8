"""Every gathered hostile input through the fenced parser: ``python bench/hostile.py [folder]``.

Prints what came of them, the slowest, and the largest memory of any worker. The folder is ``hostile`` in
``AIQYN_CORPORA`` (default: ``../shared``). Exit code 1 when a bound was passed or no reason was given.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from claims.errors import SourceError
from pipeline.fence import Fence
from pipeline.intake import Limits

FEEDS = ("feedparser/tests", "reader/tests", "defusedxml", "generated")
LISTS = ("payloadbox-xss", "payloadbox-csv", "blns")
LIMITS = Limits()
MOST_SECONDS = LIMITS.parse_seconds + 0.1
ARGUMENTS = {
    "headers": {"content-type": "application/xml"},
    "address": "https://news.example/feed",
    "entries": LIMITS.entries,
    "characters": LIMITS.characters,
}


def inputs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each file as it is, and each line of the lists of payloads as an entry of a feed."""
    for name in FEEDS:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                yield str(path.relative_to(folder)), path.read_bytes()
    for name in LISTS:
        for path in sorted((folder / name).rglob("*.txt")):
            for number, line in enumerate(path.read_bytes().splitlines(), 1):
                item = {"id": "1", "content_html": line.decode("utf-8", "replace")}
                feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
                yield f"{path.relative_to(folder)}:{number}", json.dumps(feed).encode()


def main() -> int:
    """Run them all and print the figures."""
    home = Path(os.environ.get("AIQYN_CORPORA", "../shared")) / "hostile"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else home
    if not folder.is_dir():
        print(f"no hostile inputs at {folder}; set AIQYN_CORPORA")
        return 1
    fence = Fence("pipeline.feed_text", LIMITS.parse_memory)
    came, reasons, times, wrong = Counter[str](), Counter[str](), list[tuple[float, str]](), list[str]()
    begun = time.perf_counter()
    for name, body in inputs(folder):
        started = time.perf_counter()
        try:
            told = fence.call("feed", ARGUMENTS, body, seconds=LIMITS.parse_seconds)
            came["feeds read"] += 1
            came["entries"] += sum("trouble" not in entry for entry in told["entries"])
            came["entries kept aside"] += sum("trouble" in entry for entry in told["entries"])
        except SourceError as error:
            came["refused with a reason"] += 1
            reasons[str(error.fields["reason"])[:100]] += 1
        except Exception as error:
            wrong.append(f"{name}: {error!r}")
        times.append((time.perf_counter() - started, name))
    whole = time.perf_counter() - begun
    fence.close()
    slow = [f"{name}: {seconds:.2f} s" for seconds, name in times if seconds > MOST_SECONDS]
    print(f"{len(times)} inputs in {whole:.1f} s; largest worker {fence.peak / 2**20:.0f} MB")
    print("; ".join(f"{count} {what}" for what, count in came.items()))
    print(*(f"  {count:5} {reason}" for reason, count in reasons.most_common()), sep="\n")
    print("slowest:", *(f"  {seconds:.2f} s {name}" for seconds, name in sorted(times)[-5:]), sep="\n")
    print(*(f"WRONG {each}" for each in [*wrong, *slow]), sep="\n")
    return int(bool(wrong or slow or fence.peak > LIMITS.parse_memory))


if __name__ == "__main__":
    sys.exit(main())

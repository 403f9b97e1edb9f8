"""Is personal data masked, and only that?  python bench/masking.py [--count 2000] [--list]

Prints how many of the planted canaries of each kind and language are gone after masking and how often more was
taken than them; what is masked in texts that are everybody's (the demonstration, the gold questions, the shared
corpora); and how long 16 KB of the worst text take.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.personal_texts import LANGUAGES, Planted, planted
from claims.masking import Found, Kind, mask

HERE = Path(__file__).resolve().parent.parent
HOSTILE = (
    "1 ", "12-", "8 701 ", "1234 ", "1111", "+1 ", "ул. 1 ", "Абай 12, ", "кв 1 ", "дом 1 ", "12 үй ", "а",
    "ﷺ", "@", "a@", "a.a.", "b.", "kz12", "тел ", "паспорт ", "паспорт а 1 ", "собака ", "a собака ",
    "точка ", "живу ", "a at gmail ", "ИИН ", "W12,", '\u200b1', '1\u0335', "t.me/", "@abc ", "н. ",
    "http://", "(8) ", "Абай көшесі ", "ул. А. Б. ", "12 мкр ", "- ", "№ ", "۱", "i i n ",
)  # fmt: skip


def kept(one: Planted) -> bool:
    """Whether what stood around it is there still."""
    before, after = one.around
    text = mask(one.text).text
    return text.startswith(before[: max(0, len(before) - 1)].rstrip()) and text.endswith(after.lstrip(" .,"))


def clean(one: Planted) -> bool:
    """Whether nothing is left of it: what stands between the text before and the text after is only a sign."""
    before, _ = one.around
    found = mask(one.text).found
    start, end = len(before), len(before) + len(one.canary)
    return any(
        span.start <= start + 1 and end <= span.end + (1 if one.canary[-1:] in ".)" else 0) for span in found
    )


def recall(count: int, show: bool) -> bool:
    """Prints the share of canaries masked; says whether each is 99 % at least."""
    print(
        f"{'kind':10}"
        + "".join(f"{language:>20}" for language in LANGUAGES)
        + "   gone wholly / neighbours kept, %"
    )
    good = True
    for kind in Kind:
        cells = []
        for language in LANGUAGES:
            texts = planted(kind, language, count)
            missed = [one for one in texts if not clean(one)]
            spoiled = [one for one in texts if not kept(one)]
            good = good and len(missed) <= count / 100
            cells.append(f"{100 - 100 * len(missed) / count:10.2f} / {100 - 100 * len(spoiled) / count:6.2f}")
            for one in (missed + spoiled)[:6] if show else ():
                print("   ", kind, language, repr(one.canary), "|", one.text, "|", mask(one.text).text)
        print(f"{kind:10}" + " ".join(cells))
    return good


def everybodys() -> Iterator[tuple[str, str]]:
    """Texts that hold next to no personal data: where each comes from, and it."""
    for path in sorted((HERE / "data").rglob("*")):
        if path.suffix in (".csv", ".tsv", ".jsonl", ".txt", ".yaml", ".md", ".xml", ".json", ".html"):
            yield from (
                (str(path.relative_to(HERE)), line)
                for line in path.read_text("utf-8", "replace").splitlines()
            )
    corpora = Path(os.environ.get("AIQYN_CORPORA", HERE.parent / "shared")) / "data"
    for path in sorted(corpora.rglob("*")) if corpora.exists() else ():
        if path.suffix in (".tsv", ".jsonl", ".txt"):
            yield from (
                (f"shared/{path.relative_to(corpora)}", line)
                for line in path.read_text("utf-8", "replace").splitlines()
            )


def _around(line: str, found: Found) -> str:
    before, after = line[max(0, found.start - 40) : found.start], line[found.end : found.end + 30]
    return f"{before}⟦{line[found.start : found.end]}⟧{after}"


def precision(show: bool) -> None:
    """Prints what is masked where nothing, or little, should be."""
    lines, counts = Counter[str](), Counter[tuple[str, Kind]]()
    for source, line in everybodys():
        lines[source] += 1
        for found in mask(line).found:
            counts[source, found.kind] += 1
            if show:
                print(f"{source}\t{found.kind}\t{_around(line, found)}")
    print(f"\n{sum(lines.values())} lines of {len(lines)} files; masked: {sum(counts.values())}")
    for (source, kind), count in sorted(counts.items()):
        print(f"  {source:60} {kind:10} {count:6} in {lines[source]} lines")


def pace() -> None:
    """Prints the slowest of the hostile texts, 16 KB each, and the usual pace."""
    slowest = max(
        (_seconds((sign * 16_384)[: 16_384 // (2 if len(sign.encode()) > len(sign) else 1)]), sign)
        for sign in HOSTILE
    )
    print(f"\nslowest 16 KB: {1000 * slowest[0]:.0f} ms ({slowest[1]!r})")
    texts = [one.text for kind in Kind for language in LANGUAGES for one in planted(kind, language, 100)]
    began = time.process_time()
    for text in texts:
        mask(text)
    print(f"usual text: {1e6 * (time.process_time() - began) / len(texts):.0f} µs")


def _seconds(text: str) -> float:
    def once() -> float:
        began = time.process_time()
        mask(text)
        return time.process_time() - began

    return min(once() for _ in range(3))


def main() -> None:
    """Everything, printed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=2000)
    asked.add_argument(
        "--list", action="store_true", help="show what was missed and what was masked in everybody's texts"
    )
    options = asked.parse_args()
    good = recall(options.count, options.list)
    precision(options.list)
    pace()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

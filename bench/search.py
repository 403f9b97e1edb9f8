"""How well the site's search finds the answer to what people paste: in Chromium, on the demonstration's sightings.

    python bench/search.py DEMO [--json]

DEMO is the folder that ``make demo`` fills. The site is built from it into a temporary folder and served on this
machine, compressed as it lies there. Every sighting of a rumour that has a published answer is pasted as it stands
into the search page of its own language; then the same sightings without Kazakh letters, in Latin chat letters and
with slips of the finger; then two words of each answer's title in other forms. Success@1 and @3: the answer's page is
the first hit, or among the first three. "answered": it is shown as the answer, not only as related; "wrong": another
page is. What is no rumour with an answer shall be met with silence: "unasked" is the share of ordinary news and
questions that are shown an answer.
"""

import argparse
import csv
import gzip
import http.server
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from claims.database import open_database
from claims.plugins import discover
from claims.records import Sighting, Source
from models import noise
from models.similarity import stop_words
from models.text import fold
from pipeline.channels import ChannelSettings, Edition, site
from pipeline.editions import edition

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"
LANGUAGES = ("kk", "ru", "en")
NEGATIVES = 600
SLOW = 4
"""How many times slower than this machine's the phone's processor is."""


@dataclass(frozen=True)
class Asked:
    """One text that is searched for, and the refutation that answers it; nothing for none."""

    text: str
    language: str
    answer: str


@dataclass(frozen=True)
class Hits:
    """What the page showed."""

    answers: Sequence[str]
    related: Sequence[str]
    milliseconds: float

    @property
    def all(self) -> Sequence[str]:
        """Everything, best first."""
        return [*self.answers, *self.related]


# --- what is asked ----------------------------------------------------------------------------------------


def sightings(demo: Path, published: Edition) -> tuple[list[Asked], list[Asked]]:
    """The sightings of rumours that have an answer, and everything else."""
    titles = {item.content.texts["ru"].title: item.content.refutation for item in published.items}
    answers = {}
    for path in (DATA / "refutations").glob("*.md"):
        written = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        answers[path.stem] = titles[written["ru"]["title"]]
    with (DATA / "truth.tsv").open(encoding="utf-8", newline="") as lines:
        truth = {(row["source_key"], row["item_key"]): row for row in csv.DictReader(lines, delimiter="\t")}
    asked: list[Asked] = []
    others: list[Asked] = []
    with open_database(f"sqlite:///{demo / 'aiqyn.db'}").reading() as session:
        rows = session.execute(select(Source.key, Sighting).join(Source).order_by(Sighting.id))
        for source, sighting in rows:
            row = truth.get((source, sighting.key))
            if row is not None and row["language"] in LANGUAGES:
                answer = answers.get(row["rumour"], "")
                (asked if answer else others).append(Asked(sighting.said, row["language"], answer))
    return asked, others


def spoiled(asked: Sequence[Asked], name: str, languages: Sequence[str]) -> list[Asked]:
    """The same, written as people write."""
    chance = random.Random(name)
    spoil = noise.SPOILERS[name]
    return [
        Asked(spoil(one.text, chance), one.language, one.answer) for one in asked if one.language in languages
    ]


_FORMS: Mapping[str, Sequence[str]] = {
    "kk": ("дың", "ға", "дан", "мен", "лар", "да"),
    "ru": ("ами", "ов", "ой", "у", "ах", "ом"),
    "en": ("s", "ed", "ing"),
}


def two_words(published: Edition) -> list[Asked]:
    """The two rarest words of each answer's title, with other endings."""
    found = []
    chance = random.Random("two words")
    for language in LANGUAGES:
        titles = {
            item.content.refutation: item.content.texts[language].title
            for item in published.items
            if language in item.content.texts
        }
        words = {
            name: [
                word
                for word in title.lower().replace("«", " ").replace("»", " ").replace(",", " ").split()
                if len(word) > 4 and word.isalpha() and fold(word).key not in stop_words()
            ]
            for name, title in titles.items()
        }
        many: dict[str, int] = defaultdict(int)
        for own in words.values():
            for word in {word[:5] for word in own}:
                many[word] += 1
        for name, own in words.items():
            rarest = sorted(dict.fromkeys(own), key=lambda word: (many[word[:5]], -len(word)))[:2]
            if len(rarest) == 2:
                said = " ".join(_other_form(word, language, chance) for word in rarest)
                found.append(Asked(said, language, name))
    return found


def _other_form(word: str, language: str, chance: random.Random) -> str:
    """*word* with its ending off, where it has one of its language, and another one on."""
    endings = sorted(discover("claims.languages").modules[language].ENDINGS, key=len, reverse=True)
    kept = 5 if language != "en" else 4
    stem = next(
        (word[: -len(one)] for one in endings if word.endswith(one) and len(word) - len(one) >= kept), word
    )
    return stem + chance.choice(_FORMS[language])


# --- the browser ------------------------------------------------------------------------------------------


class _Server(http.server.SimpleHTTPRequestHandler):
    """The folder as a web server with gzip_static gives it."""

    def send_head(self):  # type: ignore[no-untyped-def]
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        squeezed = path.with_name(f"{path.name}.gz")
        if squeezed.is_file() or path.suffix in {".js", ".css", ".html"}:
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            content = squeezed.read_bytes() if squeezed.is_file() else gzip.compress(path.read_bytes(), 9)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None
        return super().send_head()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of the site."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


SEARCH = """async (text) => {
    const form = document.getElementById("search");
    const status = document.querySelector("[data-part=status]");
    form.elements.q.value = text;
    const begin = performance.now();
    form.requestSubmit();
    while (status.textContent === form.dataset.searching) await new Promise((go) => setTimeout(go, 1));
    const took = performance.now() - begin;
    const hits = (part) => Array.from(document.querySelectorAll(`[data-part=${part}] li a`),
        (link) => link.getAttribute("href").split("/").at(-2));
    return [hits("answers"), hits("related"), took, status.textContent];
}"""


def search(page: Page, text: str) -> Hits:
    """What the open search page shows for *text*."""
    answers, related, took, said = page.evaluate(SEARCH, text)
    if not said:
        raise AssertionError("the page said nothing")
    return Hits(answers, related, took)


def run(browser: Browser, address: str, asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """The shares per language, each asked on the page of its own."""
    found: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        own = [one for one in asked if one.language == language]
        if not own:
            continue
        page = browser.new_page()
        page.goto(f"{address}{language}/search/")
        hits = [search(page, one.text) for one in own]
        pairs = list(zip(own, hits, strict=True))
        found[language] = {
            "asked": len(own),
            "success@1": _share(one.answer in hit.all[:1] for one, hit in pairs),
            "success@3": _share(one.answer in hit.all[:3] for one, hit in pairs),
            "answered": _share(one.answer in hit.answers for one, hit in pairs),
            "wrong": _share(bool(hit.answers) and one.answer not in hit.answers for one, hit in pairs),
            "ms p50": round(statistics.median(hit.milliseconds for hit in hits), 1),
        }
        page.close()
    return found


def _share(values: Iterator[bool]) -> float:
    counted = list(values)
    return round(sum(counted) / len(counted), 3)


def first_search(browser: Browser, address: str, asked: Sequence[Asked]) -> dict[str, float]:
    """Bytes on the wire and milliseconds of a first search, nothing kept, on a slow processor."""
    sizes, times, requests = [], [], []
    for one in asked:
        context = browser.new_context()
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
        received: list[int] = []
        wire.on("Network.loadingFinished", lambda event, to=received: to.append(event["encodedDataLength"]))
        page.goto(f"{address}{one.language}/search/")
        times.append(search(page, one.text).milliseconds)
        page.wait_for_timeout(50)
        sizes.append(sum(received))
        requests.append(len(received))
        context.close()
    return {
        "searches": len(sizes),
        "KB p50": round(statistics.median(sizes) / 1000, 1),
        "KB most": round(max(sizes) / 1000, 1),
        "requests p50": statistics.median(requests),
        f"ms p50, processor {SLOW}x slower": round(statistics.median(times), 1),
        "ms most": round(max(times), 1),
    }


# --- the report -------------------------------------------------------------------------------------------


def measure(demo: Path) -> dict[str, object]:
    """Everything."""
    published = edition(open_database(f"sqlite:///{demo / 'aiqyn.db'}"), "site")
    asked, others = sightings(demo, published)
    chance = random.Random("others")
    ways = {
        "as pasted": asked,
        "without Kazakh letters": spoiled(asked, "russian_letters", ("kk",)),
        "Latin chat": spoiled(asked, "chat_latin", ("kk", "ru")),
        "slips": spoiled(asked, "typos", LANGUAGES),
        "two words, other endings": two_words(published),
    }
    with tempfile.TemporaryDirectory() as folder:
        settings = ChannelSettings("site", "https://aiqyn.example", Path(folder))
        started = time.perf_counter()
        site.build(published, settings)
        report: dict[str, object] = {"site built in s": round(time.perf_counter() - started, 1)}
        with serving(Path(folder) / "current") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            for name, texts in ways.items():
                report[name] = run(browser, address, texts)
            silent = chance.sample(others, min(NEGATIVES, len(others)))
            report["unasked"] = {
                code: figures["wrong"] for code, figures in run(browser, address, silent).items()
            }
            report["first search"] = first_search(browser, address, chance.sample(asked, 30))
            browser.close()
    return report


def _chromium() -> str:
    return next(path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).is_file())


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("demo", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    report = measure(given.demo)
    if given.json:
        json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
        return
    for name, figures in report.items():
        print(f"{name}: {figures}" if not isinstance(figures, dict) else name)
        for code, own in figures.items() if isinstance(figures, dict) else ():
            print(f"    {code}: {own}")


if __name__ == "__main__":
    main()

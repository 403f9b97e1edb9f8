"""Screenshots of every kind of page of a built site, in three languages, two widths, light and dark.

    python bench/site_screens.py demo/site/current             # into build/site-screens
    python bench/site_screens.py demo/site/current --only topics --width 360

One page of each kind in each language is taken: the first by name, and of refutations the first and the one that was
corrected. A page that scrolls sideways or makes the browser complain is told of, and ends in 1.
"""

import argparse
import functools
import http.server
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
WIDTHS = (360, 1280)
LANGUAGES = ("kk", "ru", "en")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on loopback."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def kinds(root: Path, language: str) -> dict[str, str]:
    """Kind of page -> the path of the first of its kind."""
    found: dict[str, str] = {}
    for page in sorted((root / language).rglob("index.html")):
        folder = page.parent.relative_to(root / language).as_posix()
        parts = folder.split("/") if folder != "." else []
        kind = "-".join("page" if part.isdecimal() else part for part in parts[:1]) or "front"
        if len(parts) > 1:
            kind += "-page" if "page" in parts else "-one"
        found.setdefault(kind, f"{language}/{folder}/" if parts else f"{language}/")
        if kind == "r-one" and "is-corrected" in page.read_text("utf-8"):
            found.setdefault("r-corrected", f"{language}/{folder}/")
    return found


def take(address: str, root: Path, out: Path, only: str, widths: tuple[int, ...]) -> list[str]:
    """Photograph the pages; the troubles that were seen."""
    from playwright.sync_api import sync_playwright

    troubles: list[str] = []
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width in widths:
                context: Any = browser.new_context(
                    base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme
                )
                page = context.new_page()
                page.on("console", lambda said: troubles.append(f"{said.location['url']}: {said.text}"))
                for name, path in _wanted(root, only):
                    page.goto(path)
                    wide = page.evaluate("document.documentElement.scrollWidth") - width
                    if wide > 0:
                        troubles.append(f"{path} at {width}: {wide} px too wide")
                    page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()
        browser.close()
    return troubles


def _wanted(root: Path, only: str) -> Iterator[tuple[str, str]]:
    yield from [(name, path) for name, path in (("root", ""), ("404", "404.html")) if only in name]
    for language in LANGUAGES:
        for kind, path in kinds(root, language).items():
            name = re.sub(r"[^a-z0-9-]", "-", f"{kind}-{language}")
            if only in name:
                yield name, path


def main() -> None:
    """Photograph a site."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("site", type=Path, nargs="?", default=HOUSE / "demo" / "site" / "current")
    ask.add_argument("--out", type=Path, default=HOUSE / "build" / "site-screens")
    ask.add_argument("--only", default="", help="only kinds whose name contains this")
    ask.add_argument("--width", type=int, action="append", help="instead of 360 and 1280")
    asked = ask.parse_args()
    if not (asked.site / "index.html").is_file():
        sys.exit(f"there is no site in {asked.site}: make demo")
    asked.out.mkdir(parents=True, exist_ok=True)
    with served(asked.site) as address:
        troubles = take(address, asked.site, asked.out, asked.only, tuple(asked.width or WIDTHS))
    for trouble in dict.fromkeys(troubles):
        print(trouble)
    print(f"{len(list(asked.out.glob('*.png')))} pictures: {asked.out}")
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    main()

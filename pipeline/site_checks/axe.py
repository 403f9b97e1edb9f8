"""Accessibility in a browser: axe finds nothing, nothing scrolls sideways, the browser complains of nothing."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.built_site import BuiltSite, is_index
from pipeline.page_links import refresh_target
from pipeline.site_checks import Finding, NotHere
from pipeline.site_serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WIDTHS = (360, 1280)
_SCHEMES = ("light", "dark")


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Some pages of each kind and language, narrow and wide, light and dark."""
    try:
        from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NotHere(
            "Looking at the pages needs axe and Playwright: pip install axe-playwright-python"
        ) from None
    chromium = _chromium()
    with served(site.folder, site.address) as url, sync_playwright() as playwright:
        # Root has no sandbox to go into; the pages are our own and come from this machine.
        words = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=words)
        try:
            for width in _WIDTHS:
                for scheme in _SCHEMES:
                    yield from _looked_at(site, browser, Axe(), url, width, scheme)
        finally:
            browser.close()


def _chromium() -> str:
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    raise NotHere("Looking at the pages needs Chromium: on Debian, apt-get install chromium")


def _looked_at(
    site: BuiltSite, browser: "Browser", axe: Any, url: str, width: int, scheme: str
) -> Iterator[Finding]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        service_workers="block",
    )
    page = context.new_page()
    said: list[tuple[str, str]] = []
    page.on(
        "console", lambda message: said.append(("console", message.text)) if message.type != "log" else None
    )
    page.on("pageerror", lambda error: said.append(("console", str(error))))
    page.on(
        "request",
        lambda request: said.append(("third-party", request.url)) if not _ours(request.url, url) else None,
    )
    page.on("requestfailed", lambda request: said.append(("failed", request.url)))
    for path in site.sampled:
        if refresh_target(site.tree(path)):
            continue  # it is gone before anybody could look at it
        site.told(f"{width} {scheme} {path}")
        said.clear()
        for rule, sentence in _one(page, axe, url, path, width):
            yield Finding(path, rule, f"{width} px, {scheme}: {sentence}")
        for rule, sentence in dict.fromkeys(said):
            yield Finding(path, rule, f"{width} px, {scheme}: {sentence[:300]}")
    context.close()


def _ours(asked: str, url: str) -> bool:
    return asked.startswith((url, "data:", "blob:"))


def _one(page: "Page", axe: Any, url: str, path: str, width: int) -> Iterator[tuple[str, str]]:
    page.goto(f"{url}{path.removesuffix('index.html') if is_index(path) else path}")
    for violation in axe.run(page).response["violations"]:
        nodes = violation["nodes"]
        yield violation["id"], f"{violation['help']}: {nodes[0]['html'][:160]} ({len(nodes)} times)"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield "sideways", f"it is {wide} px wide and scrolls sideways"

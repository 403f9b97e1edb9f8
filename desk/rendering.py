"""Templates in three languages, and the addresses of static files with their hashes."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claims.terms import Language
from desk.showing import Showing
from desk.words import words_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
SWAPPING = Markup(
    'hx-boost="true" hx-target="#main" hx-select="#main" hx-select-oob="#toasts" hx-swap="outerMorph"'
)
"""What a form or link carries that renews the page in place, keeping focus; without script it is a plain one."""


class Renderer:
    """The desk's templates, one environment a language."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.environments = {code.value: _environment(code.value, zone) for code in Language}

    def render(self, template: str, language: str, context: dict[str, Any]) -> str:
        """The page or fragment in *language*."""
        return self.environments[language].get_template(template).render(context)


def _environment(language: str, zone: ZoneInfo) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words, showing = words_of(language), Showing(language, zone)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    for name in ("day", "moment", "brief", "ago", "number", "percent", "verdict"):
        environment.filters[name] = getattr(showing, name)
    environment.filters["named"] = showing.name
    environment.globals.update(language=language, static=static, swapping=SWAPPING)
    return environment


@cache
def fingerprint(name: str) -> str:
    """The first digits of a static file's SHA-256."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file, which changes when the file does, so that it can be kept for ever."""
    return f"/static/{name}?v={fingerprint(name)}"

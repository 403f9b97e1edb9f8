"""One site being built: where it lives, in whose name, and the templates it is written with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.terms import VersionKind
from pipeline.channels import ChannelSettings, Item
from pipeline.channels.site.text import fit
from pipeline.channels.site.words import ZONE, Words, all_words, in_almaty, in_language

HERE = Path(__file__).parent
_SHAPING = ("jinja2", "markupsafe", "markdown-it-py", "nh3", "feedgenerator", "babel")
"""Libraries whose version decides what the pages look like, byte for byte."""


@dataclass(frozen=True)
class House:
    """What every page of one site shares."""

    settings: ChannelSettings

    @property
    def address(self) -> str:
        """Where the site lives, without a slash at the end."""
        return self.settings.site.rstrip("/")

    @property
    def path(self) -> str:
        """The path part of the address: nothing, or a sub-folder such as ``/answers``."""
        return urlsplit(self.address).path

    @property
    def demonstration(self) -> bool:
        """Whether every page has to say that this is history."""
        return bool(self.settings.options.get("demonstration"))

    def title(self, words: Words) -> str:
        """The name of the site in the language of *words*."""
        given = self.settings.options.get("title") or words._("Aiqyn")
        return in_language(given, words.language)[0] if isinstance(given, Mapping) else str(given)

    def publisher(self, words: Words) -> str:
        """The name of the body that answers, in the language of *words*."""
        given = self.settings.options.get("publisher") or {}
        name = in_language(given, words.language)[0] if isinstance(given, Mapping) else str(given)
        return name or self.title(words)

    def page(self, item: Item, language: str) -> str:
        """The permanent address of an item's page in *language*."""
        return f"{self.address}/{language}/r/{item.content.refutation}/"

    @cached_property
    def digest(self) -> str:
        """Of everything but the refutations that decides what a page looks like."""
        return digest(
            self.address,
            self.settings.options,
            workshop(),
            [_spoken(words) for words in all_words().values()],
        )


def _spoken(words: Words) -> dict[str, object]:
    """What a language plug-in gives a page; its sentences are among the files of the `workshop`."""
    return {name: value for name, value in vars(words).items() if name != "catalogue"}


def digest(*values: object) -> str:
    """A short SHA-256 of *values*, for telling whether a page has to be written again."""
    return _stamp(json.dumps(values, default=_plain, ensure_ascii=True, sort_keys=True))


def joined(*stamps: str) -> str:
    """One digest of several texts; much quicker than ``digest``, and every page needs one at each build."""
    return _stamp("\n".join(stamps))


def _stamp(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    if is_dataclass(value):
        return vars(value)  # not asdict: it copies deeply, and five thousand items are asked at each build
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} cannot be part of a page")


@cache
def workshop() -> str:
    """The digest of this package's code, templates and assets, and of the libraries that shape a page."""
    files = sorted(
        path for path in HERE.rglob("*") if path.suffix in {".py", ".html", ".css", ".svg", ".js", ".po"}
    )
    content = [[path.relative_to(HERE).as_posix(), path.read_bytes().hex()] for path in files]
    return digest(content, [[name, version(name)] for name in _SHAPING])


@cache
def assets() -> Mapping[str, tuple[str, bytes]]:
    """The style sheet and the mark: name -> (name with the digest of its content, content)."""
    found = {}
    for path in sorted((HERE / "assets").iterdir()):
        content = path.read_bytes()
        stamp = hashlib.sha256(content).hexdigest()[:10]
        found[path.stem] = (f"assets/{path.stem}.{stamp}{path.suffix}", content)
    return found


@cache
def templates() -> jinja2.Environment:
    """The templates, with everything escaped and a missing name an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_fit,
        auto_reload=False,
    )
    environment.globals |= {"assets": assets(), "in_almaty": in_almaty, "menu": menu, "section": has_section}
    environment.filters["json_ld"] = _json_ld
    return environment


@cache
def menu() -> list[tuple[str, str]]:
    """What the sections put into the menu, in its order: (the words in English, folder)."""
    sections = discover("pipeline.channels.site.sections").modules.values()
    entries = sorted(section.ENTRY for section in sections if hasattr(section, "ENTRY"))
    return [(sentence, folder) for _, sentence, folder in entries]


def has_section(name: str) -> bool:
    """Whether the site has the section *name*: nothing leads to one that is not there."""
    return name in discover("pipeline.channels.site.sections").modules


def fill(template: str, **values: Any) -> Markup:
    """The template filled in."""
    return Markup(templates().get_template(template).render(**values))  # noqa: S704 - it escapes by itself


def _fit(value: object) -> object:
    return fit(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _json_ld(value: object) -> Markup:
    """JSON that cannot end its own script element."""
    return Markup(fit(htmlsafe_json_dumps(value, ensure_ascii=False, sort_keys=True)))  # noqa: S704


def published(item: Item) -> datetime:
    """When the first version of *item* came out."""
    return in_almaty(item.history[0].published_at) if item.history else _dawn(item.content)


def updated(item: Item) -> datetime:
    """When the version that stands now came out."""
    return in_almaty(item.history[-1].published_at) if item.history else _dawn(item.content)


def _dawn(content: Content) -> datetime:
    return datetime.combine(content.as_of, time(), ZONE)


def withdrawn(content: Content | PageContent) -> bool:
    """Whether the publisher no longer stands by *content*."""
    return content.kind == VersionKind.WITHDRAWAL

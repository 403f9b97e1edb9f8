"""One site being built: where it lives, in whose name, and the templates it is written with."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.terms import PageKind, VersionKind
from pipeline.cards import missing
from pipeline.channels import ChannelSettings, Edition, Item, PageItem
from pipeline.channels.site import theme
from pipeline.channels.site.text import fit, safe_html, web_address
from pipeline.channels.site.words import ALMATY, Words, all_words, in_language, instant, later

HERE = Path(__file__).parent
FOLDERS = {
    PageKind.GUIDANCE: "guidance",
    PageKind.ANSWER: "questions",
    PageKind.BRIEFING: "briefings",
    PageKind.MEDIA: "media",
    PageKind.STATISTICS: "statistics",
    PageKind.DIGEST: "digests",
    PageKind.ABOUT: "about",
}
"""Where the pages of a kind live, below the language's folder."""
_OWN = {"methods": later("How we check"), "accessibility": later("Accessibility")}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?")
_SHAPING = ("jinja2", "markupsafe", "markdown-it-py", "nh3", "feedgenerator", "brotli", "babel")
"""Libraries whose version decides what the pages look like, byte for byte."""


@dataclass(frozen=True)
class House:
    """What every page of one site shares."""

    settings: ChannelSettings
    present: frozenset[str] = frozenset()
    """Which kinds of page are published, and "audit" when heads are: the menu and the foot name no others."""
    about: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The texts about the house: slug -> language -> title."""
    taken: frozenset[tuple[str, str]] = frozenset()
    """(slug, language) of all of them, those withdrawn too."""

    @classmethod
    def of(cls, edition: Edition, settings: ChannelSettings) -> "House":
        """The house that shows *edition*."""
        standing = [page.content for page in edition.pages if not withdrawn(page.content)]
        present = {content.page_kind.value for content in standing} | ({"audit"} if edition.heads else set())
        about = sorted(
            (content.position, content.slug, {code: text.title for code, text in content.texts.items()})
            for content in standing
            if content.page_kind == PageKind.ABOUT
        )
        taken = frozenset(
            (page.content.slug, language)
            for page in edition.pages
            if page.content.page_kind == PageKind.ABOUT
            for language in page.content.texts
        )
        return cls(settings, frozenset(present), {slug: titles for _, slug, titles in about}, taken)

    @property
    def address(self) -> str:
        """Where the site lives, without a slash at the end."""
        return self.settings.site.rstrip("/")

    @property
    def path(self) -> str:
        """The path part of the address: nothing, or a sub-folder such as ``/answers``."""
        return urlsplit(self.address).path

    @cached_property
    def zone(self) -> ZoneInfo:
        """Whose clock the site tells times by."""
        return ZoneInfo(str(self.settings.options.get("time_zone") or ALMATY.key))

    @cached_property
    def words(self) -> Mapping[str, Words]:
        """Every language, with this site's clock, Kazakh first."""
        return {code: replace(words, zone=self.zone) for code, words in all_words().items()}

    @property
    def subscribe_url(self) -> str:
        """Where readers ask for letters; nothing where none are sent."""
        return web_address(str(self.settings.options.get("subscribe_url") or ""))

    @property
    def demonstration(self) -> bool:
        """Whether every page has to say that this is history."""
        return bool(self.settings.options.get("demonstration"))

    @property
    def host(self) -> str:
        """Where the site lives, for names that have to be unique in the world."""
        return urlsplit(self.address).hostname or "localhost"

    def own_texts(self, language: str) -> list[tuple[str, str]]:
        """(words in English, slug) of what can be said of any house, where the desk has said nothing of its own."""
        return [(sentence, slug) for slug, sentence in _OWN.items() if (slug, language) not in self.taken]

    def title(self, words: Words) -> str:
        """The name of the site in the language of *words*."""
        given = self.settings.options.get("title") or words._("Aiqyn")
        return in_language(given, words.language)[0] if isinstance(given, Mapping) else str(given)

    def publisher(self, words: Words) -> str:
        """The name of the body that answers, in the language of *words*."""
        given = self.settings.options.get("publisher") or {}
        name = in_language(given, words.language)[0] if isinstance(given, Mapping) else str(given)
        return name or self.title(words)

    @cached_property
    def assets(self) -> Mapping[str, tuple[str, bytes]]:
        """What pages ask for beside themselves, in this deployment's looks: name -> (path, content)."""
        found = {Path(name).stem: (name, content) for name, content in shipped().items()}
        look = self.settings.options.get("theme") or {}
        found["site"] = ("site.css", found["site"][1] + theme.sheet(look).encode())
        if icon := look.get("icon"):
            found["mark"] = (f"mark{Path(icon).suffix.lower()}", theme.picture(icon))
        if logo := look.get("logo"):
            found["logo"] = (f"logo{Path(logo).suffix.lower()}", theme.picture(logo))
        return {stem: (hashed(name, content), content) for stem, (name, content) in found.items()}

    def tagline(self, words: Words) -> str:
        """What the site is for, in one line."""
        given: Mapping[str, str] = self.settings.options.get("tagline") or {}
        return given.get(words.language) or words._("Checked answers to rumours")

    def postal(self, words: Words) -> tuple[str, str]:
        """Where the publisher is found, and the language that is said in."""
        return in_language(self.settings.options.get("address") or {}, words.language)

    def footer(self, words: Words) -> tuple[Markup, str]:
        """What the deployment says at the foot of each page, from its Markdown, and in which language."""
        text, language = in_language(self.settings.options.get("footer") or {}, words.language)
        return safe_html(text), language

    def page(self, item: Item, language: str) -> str:
        """The permanent address of an item's page in *language*."""
        return f"{self.address}/{language}/r/{item.name}/"

    def everywhere(self, item: Item, languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """(language, address) of an item's page in each of *languages*, and of the one for everybody else."""
        pages = [(language, self.page(item, language)) for language in languages]
        return (*pages, ("x-default", pages[0][1]))

    @cached_property
    def cards(self) -> bool:
        """Whether share cards are drawn: they are wanted, and their libraries are there."""
        return self._cards_wanted and not missing()

    @property
    def cards_lack(self) -> str:
        """Why the cards that are wanted cannot be drawn, in one sentence; nothing when all is well."""
        return missing() if self._cards_wanted else ""

    @property
    def _cards_wanted(self) -> bool:
        return bool(self.settings.options.get("cards", True))

    def picture(self, item: Item, language: str) -> str:
        """The address of an item's share card; another with each version, because messengers keep what they saw."""
        return f"{self.page(item, language)}card.png?v={item.content.number}" if self.cards else ""

    def front_picture(self, language: str) -> str:
        """The address of the front page's share card."""
        return f"{self.address}/{language}/card.png" if self.cards else ""

    def leaf(self, item: PageItem, language: str) -> str:
        """The permanent address of a page beside refutations in *language*."""
        content = item.content
        return f"{self.address}/{language}/{FOLDERS[content.page_kind]}/{content.slug}/"

    def video(self, address: str) -> str:
        """*address* if a frame of this site may load it, otherwise nothing."""
        parts = urlsplit(web_address(address))
        return web_address(address) if parts.scheme == "https" and parts.netloc in self.video_hosts else ""

    @property
    def video_hosts(self) -> tuple[str, ...]:
        """The hosts whose players the site may show; what is no host name is none."""
        given = self.settings.options.get("video_hosts") or ()
        return tuple(host for host in given if _HOST.fullmatch(host))

    @cached_property
    def digest(self) -> str:
        """Of everything but the refutations that decides what a page looks like."""
        return digest(
            self.address,
            self.settings.options,
            sorted(self.present),
            list(self.about.items()),
            sorted(self.taken),
            [path for path, _ in self.assets.values()],
            self.cards,
            workshop(),
            [_spoken(words) for words in self.words.values()],
        )


def _spoken(words: Words) -> dict[str, object]:
    """What a language plug-in gives a page; its sentences are among the files of the `workshop`."""
    return {name: value for name, value in vars(words).items() if name not in ("catalogue", "zone")}


def digest(*values: object) -> str:
    """A short SHA-256 of *values*, for telling whether a page has to be written again."""
    return _stamp(json.dumps(values, default=_plain, ensure_ascii=True, sort_keys=True))


def joined(*stamps: str) -> str:
    """One digest of several texts; much quicker than ``digest``, and every page needs one at each build."""
    return _stamp("\n".join(stamps))


def _stamp(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


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
def shipped() -> Mapping[str, bytes]:
    """What the site ships with: file name -> content."""
    return {path.name: path.read_bytes() for path in sorted((HERE / "assets").iterdir())}


def hashed(name: str, content: bytes) -> str:
    """Where an asset lies: its name with the digest of its content, so that it may be kept for ever."""
    file = Path(name)
    return f"assets/{file.stem}.{hashlib.sha256(content).hexdigest()[:10]}{file.suffix}"


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
    environment.globals |= {"instant": instant, "menu": menu, "foot": foot, "section": has_section}
    environment.filters["json_ld"] = _json_ld
    return environment


def menu(house: House) -> list[tuple[str, str]]:
    """What the sections put into the menu, in its order: (the words in English, folder)."""
    return [
        (sentence, folder) for sentence, folder, needs in _entries() if not needs or needs in house.present
    ]


@cache
def _entries() -> list[tuple[str, str, str]]:
    sections = discover("pipeline.channels.site.sections").modules.values()
    told = sorted(
        (*section.ENTRY, getattr(section, "NEEDS", "")) for section in sections if hasattr(section, "ENTRY")
    )
    return [(sentence, folder, needs) for _, sentence, folder, needs in told]


def foot(house: House, words: Words) -> list[tuple[str, str, str]]:
    """(title, its language, folder) of what every page's foot leads to."""
    language = words.language
    links = []
    for slug, titles in house.about.items():
        title, code = in_language(titles, language)
        if code == language or slug not in _OWN:
            links.append((title, code, f"{code}/about/{slug}/"))
    links += [
        (words._(sentence), language, f"{language}/about/{slug}/")
        for sentence, slug in house.own_texts(language)
    ]
    if PageKind.DIGEST in house.present:
        links.append((words._("Digests"), language, f"{language}/{FOLDERS[PageKind.DIGEST]}/"))
    if "audit" in house.present:
        links.append((words._("Audit of decisions"), language, f"{language}/audit/"))
    return links


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


def published(item: Item | PageItem) -> datetime:
    """When the first version of *item* came out."""
    return instant(item.dates[0]) if item.dates else _dawn(item.content)


def updated(item: Item | PageItem) -> datetime:
    """When the version that stands now came out."""
    return instant(item.dates[-1]) if item.dates else _dawn(item.content)


def _dawn(content: Content | PageContent) -> datetime:
    return datetime.combine(content.as_of, time(), UTC)


def withdrawn(content: Content | PageContent) -> bool:
    """Whether the publisher no longer stands by *content*."""
    return content.kind == VersionKind.WITHDRAWAL

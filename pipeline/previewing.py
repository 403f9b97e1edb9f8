"""What would go out if a draft were approved now: page, posts and reply, by the functions that make them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from markupsafe import Markup
from sqlalchemy.orm import Session

from claims import clock, outbox
from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.records import Page, Refutation
from claims.settings import Settings
from claims.terms import Verdict
from pipeline.channels import Item, Link, Post, Step
from pipeline.channels.site.text import safe_html
from pipeline.channels.site.words import all_words
from pipeline.channels.telegram import visible_text
from pipeline.publish import channel_settings


@dataclass(frozen=True)
class Previewed:
    """One post: what it shows, and how much of its room it takes."""

    channel: str
    language: str
    post: Post
    length: int
    limit: int
    """0: a post of this channel may be as long as it likes."""
    caption_limit: int
    """How much of it goes under a picture, where a channel has less room there; else 0."""


def item_of(session: Session, refutation: Refutation | None, content: Content) -> Item:
    """The refutation as it would stand published with *content* as its newest version."""
    steps = []
    links = outbox.short_links(session).get(refutation.id, []) if refutation else []
    for version in refutation.versions if refutation else []:
        if version.approval is not None and version.number < content.number:
            note = Content.from_canonical(version.content).note
            steps.append(Step(version.number, version.kind.value, version.approval.approved_at, note))
    steps.append(Step(content.number, content.kind.value, clock.now(), content.note))
    codes = {link.language.value: link.code for link in links if link.channel == "site"}
    return Item(content, steps, codes)


def page(item: Item, language: str, settings: Settings, root: str) -> str:
    """The whole page of the site in *language*; what it asks for begins at *root*."""
    site = discover("pipeline.channels")["site"]
    made: str = site.whole_page(item, language, channel_settings(settings, "site"), root)
    return made


def page_assets(settings: Settings) -> dict[str, bytes]:
    """The style sheet and the mark of the page."""
    return dict(discover("pipeline.channels")["site"].page_assets(channel_settings(settings, "site")))


def posts(
    session: Session, refutation: Refutation | None, content: Content, settings: Settings
) -> list[Previewed]:
    """The post of every channel that posts, in every language there is, whether or not it is chosen already."""
    channels = discover("pipeline.channels").modules
    links = outbox.short_links(session).get(refutation.id, []) if refutation else []
    codes = {(link.channel, link.language.value): link.code for link in links}
    found = []
    for name, module in channels.items():
        if hasattr(module, "whole_page"):  # a site: it is previewed as a page
            continue
        for language in sorted(content.texts):
            code = codes.get((name, language), "preview")
            post = module.render(content, language, Link(code, settings.site.url))
            found.append(_previewed(name, module, language, post))
    return found


def page_posts(
    session: Session, page: Page | None, content: PageContent, settings: Settings
) -> list[Previewed]:
    """The post of every channel that posts pages, in every language there is, whether or not it is chosen already."""
    links = outbox.page_links(session).get(page.id, []) if page else []
    codes = {(link.channel, link.language.value): link.code for link in links}
    found = []
    for name, module in discover("pipeline.channels").modules.items():
        if hasattr(module, "whole_page") or not hasattr(module, "render_page"):
            continue
        for language in sorted(content.texts):
            link = Link(codes.get((name, language), "preview"), settings.site.url)
            post = module.render_page(content, language, link)
            found.append(_previewed(name, module, language, post))
    return found


def verdict_test(verdict: Verdict, language: str) -> str:
    """What a verdict means, in one line, as the site tells its readers."""
    return all_words()[language].test(verdict.value)


def body_html(markdown: str) -> Markup:
    """A page's text as the site shows it."""
    return safe_html(markdown)


def _previewed(name: str, module: ModuleType, language: str, post: Post) -> Previewed:
    length: Callable[[str], int] = getattr(module, "length", len)
    limits = getattr(module, "LIMIT", 0), getattr(module, "CAPTION_LIMIT", 0)
    return Previewed(name, language, post, length(post.body), *limits)


def replies(previewed: Sequence[Previewed]) -> dict[str, str]:
    """The reply to whoever asked, by language, as plain text: the same words as the post, without its formatting."""
    return {one.language: visible_text(one.post.body) for one in previewed if one.channel == "telegram"}

"""The public site: a folder of plain files in every language, with feeds, a site map and ClaimReview.

Settings: *folder* is where the releases are kept and where a web server follows ``current``; *site* is the
public address. Options: *publisher* (the name of the body that answers) and *title* (of the site), each one
text or one per language; *tagline*, *address* and *footer* (Markdown), per language; *theme*: *brand* and
*accent* (colours as #0b4f6c), *logo* and *icon* (files); *demonstration*: true says "this is history" on every
page and keeps search engines away.
"""

import logging
from collections.abc import Mapping

from claims.content import Content
from claims.errors import RefusedError
from claims.page_content import PageContent
from pipeline.cards import Look
from pipeline.channels import ChannelSettings, Edition, Item, Link, Post
from pipeline.channels.site import leaves
from pipeline.channels.site.answers import article, page
from pipeline.channels.site.house import House
from pipeline.channels.site.machines import nginx
from pipeline.channels.site.pages import plan
from pipeline.channels.site.pictures import look
from pipeline.channels.site.release import Press, write
from pipeline.channels.site.shelf import Shelf
from pipeline.channels.site.words import all_words

SAFE_TO_REPEAT = True
LANGUAGES_APART = True


def render(content: Content, language: str, link: Link) -> Post:
    """The article of the refutation's page: ``build`` puts exactly this into the page."""
    words = all_words().get(language)
    if words is None or language not in content.texts:
        raise RefusedError(
            reason="the refutation {refutation} has no text in the language {language}",
            refutation=content.refutation,
            language=language,
        )
    return Post(link.code, language, words.headline(content), str(article(content, words)))


def render_page(content: PageContent, language: str, link: Link) -> Post:
    """The article of a page beside refutations: ``build`` puts this into the page, pictures and players around it."""
    words = all_words().get(language)
    if words is None or language not in content.texts:
        raise RefusedError(
            reason="the page {page} has no text in the language {language}",
            page=content.page,
            language=language,
        )
    return Post(link.code, language, leaves.headline(content, words), str(leaves.article(content, words)))


def whole_page(
    item: Item, language: str, settings: ChannelSettings, root: str, newer: Item | None = None
) -> str:
    """The whole page of *item* as `build` writes it; its own links begin at *root*."""
    house = House(settings)
    return str(page(house, item, house.words[language], newer, root))


def card_look(settings: ChannelSettings) -> Look:
    """The colours and the logo of this site, for the pictures of answers on other channels."""
    return look(House(settings))


def page_assets(settings: ChannelSettings) -> Mapping[str, bytes]:
    """What a page asks for beside itself: path below the root -> content."""
    return dict(House(settings).assets.values())


def build(edition: Edition, settings: ChannelSettings) -> Mapping[str, str]:
    """Make the site show exactly *edition*, switched in one step; the address of each of its codes.

    Raises ``NotTaken`` when another build is running and ``RefusedError`` for a name that cannot be a file's;
    the site then stays as it was.
    """
    house = House.of(edition, settings)
    shelf = Shelf(house, edition)
    if house.cards_lack:
        logging.getLogger(__name__).warning(house.cards_lack)
    write(Press(settings.folder, settings.told, edition.read), plan(shelf))
    _leave_server_rules(house)
    answers = {
        code: house.page(item, language)
        for item in shelf.items
        for language, code in item.codes.items()
        if language in shelf.facts[item.name].languages
    }
    others = {
        code: house.leaf(item, language)
        for item in edition.pages
        for language, code in item.codes.items()
        if language in item.content.texts and language in all_words()
    }
    return answers | others


def deliver(post: Post, settings: ChannelSettings) -> str:
    """A site is built as a whole."""
    raise RefusedError(
        reason="{channel} is built as a whole from everything published: call build", channel=settings.name
    )


def replace(post: Post, address: str, settings: ChannelSettings) -> str:
    """A site is built as a whole."""
    raise RefusedError(
        reason="{channel} is built as a whole from everything published: call build", channel=settings.name
    )


def _leave_server_rules(house: House) -> None:
    """Beside the site, not in it: a web server's configuration is nobody else's business."""
    rules = house.settings.folder / "nginx.conf"
    wanted = nginx(house)
    if not rules.is_file() or rules.read_text(encoding="utf-8") != wanted:
        rules.write_text(wanted, encoding="utf-8")

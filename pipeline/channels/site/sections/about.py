"""Texts about the house: how we check, who pays, how accessible the site is; linked from every page's foot.

Two of them a site never lacks: without a text of the desk's own under their name, what can be said of every house
that runs Aiqyn stands there.
"""

import re
from collections.abc import Iterator
from typing import Any

from claims.terms import PageKind
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaves import Parts, leaf_card
from pipeline.channels.site.lists import single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import web_address
from pipeline.channels.site.words import Words

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}")


def pages(shelf: Shelf) -> Iterator[Page]:
    """The list, each text of the desk's own, and ours where it has none."""
    there = shelf.kind(PageKind.ABOUT)
    for words in shelf.house.words.values():
        yield _list(shelf, leaves.standing(there), words)
        for _, slug in shelf.house.own_texts(words.language):
            yield _own(shelf, words, slug, contact=contact(shelf), hosts=shelf.house.video_hosts)
    yield from leaves.files(shelf, PageKind.ABOUT, adds)


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """What each verdict means below the text on how we check; pictures below any."""
    house = shelf.house
    verdicts = [fill("verdict_tests.html", w=words)] if item.content.slug == "methods" else []
    return Parts(
        foot=leaf_parts.joined(*verdicts, leaf_parts.figures(item.content, words)),
        data=[leaf_data.document("AboutPage", house, item, words)],
    )


def contact(shelf: Shelf) -> tuple[str, str]:
    """(what to write to, its link); a link only for what is a mail or a web address."""
    given = str(shelf.house.settings.options.get("contact") or "").strip()
    if _MAIL.fullmatch(given):
        return given, f"mailto:{given}"
    return given, web_address(given)


def _own(shelf: Shelf, words: Words, slug: str, **values: Any) -> Page:
    folder = f"{words.language}/about/{slug}/"
    inputs = shelf.inputs("about", folder)
    return single(shelf, words, folder, f"{slug}.html", inputs, **values)


def _list(shelf: Shelf, items: list[PageItem], words: Words) -> Page:
    cards = [leaf_card(item, words, "../../") for item in items]
    folder = f"{words.language}/about/"
    inputs = shelf.inputs("about", words.language, pages=items)
    return single(shelf, words, folder, "about.html", inputs, cards=cards)

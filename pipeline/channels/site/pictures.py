"""The share cards: what a messenger shows beside a link, in the words of the page it leads to."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline import cards
from pipeline.channels import Item
from pipeline.channels.site import theme
from pipeline.channels.site.house import House, published, updated, withdrawn
from pipeline.channels.site.words import Words


def answer_card(house: House, item: Item, words: Words) -> cards.Card:
    """What stands on the share card of *item*."""
    content = item.content
    since: Sequence[str] = remarks(item, words)
    if withdrawn(content):
        was = words._(
            "The verdict was: {verdict}. It no longer stands.", verdict=words.verdicts[content.verdict]
        )
        since = [*since[:1], was]
    return cards.Card(
        tone=words.tone(content),
        label=words._("Withdrawn") if withdrawn(content) else words.verdicts[content.verdict],
        claim=words.quoted(content.texts[words.language].title),
        house=house.title(words),
        day=words.day(published(item)),
        remarks=tuple(since),
        look=look(house),
    )


def remarks(item: Item, words: Words) -> tuple[str, ...]:
    """What happened to the answer since it came out, each with its day."""
    content, said = item.content, []
    if len(item.history) > 1 and not withdrawn(content):
        said.append(f"{words._('Corrected')}: {words.day(updated(item))}")
    if withdrawn(content):
        said.append(f"{words._('Withdrawn')}: {words.day(updated(item))}")
    if content.overtaken_on:
        said.append(f"{words._('Overtaken by events')}: {words.day(content.overtaken_on)}")
    return tuple(said)


def front_card(house: House, words: Words) -> cards.House:
    """What stands on the card of the front page."""
    return cards.House(house.title(words), house.tagline(words), house.address, look(house))


def look(house: House) -> cards.Look:
    """The cards' colours and logo: the site's own, each made legible where it stands."""
    given = house.settings.options.get("theme") or {}
    brand, ours = given.get("brand"), cards.Look()
    logo = house.assets["logo"][1] if given.get("logo") else b""
    accent = given.get("accent") or ours.accent
    if not brand:
        return replace(ours, accent=accent, logo=logo)
    return cards.Look(
        brand=brand,
        on_brand=theme.ink_on(brand),
        soft_on_brand=theme.legible(brand, brand, theme.TEXT),
        on_paper=theme.legible(brand, theme.PAPER, theme.TEXT),
        accent=accent,
        logo=logo,
    )

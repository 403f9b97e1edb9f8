"""The share cards: what a messenger shows beside a link, in the words of the page it leads to."""

from collections.abc import Sequence

from pipeline import cards
from pipeline.channels import Item
from pipeline.channels.site.answers import remarks
from pipeline.channels.site.house import House, digest, joined, published, withdrawn
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
    )


def front_card(house: House, words: Words) -> cards.House:
    """What stands on the card of the front page."""
    return cards.House(house.title(words), words._("Checked answers to rumours"), house.address)


def card_inputs(house: House, words: Words) -> str:
    """What a card depends on beside its refutation: far less than a page, so that few are drawn anew."""
    said = [
        words._(sentence)
        for sentence in (
            "Withdrawn",
            "Corrected",
            "Overtaken by events",
            "The verdict was: {verdict}. It no longer stands.",
            "Checked answers to rumours",
        )
    ]
    spoken = digest(said, dict(words.verdicts), words.months, words.long_date, words.quotes)
    return joined("card", cards.workshop(), spoken, house.title(words), house.address)

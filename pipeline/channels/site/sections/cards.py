"""A share card for each refutation and each front page, in each language."""

from collections.abc import Iterator
from functools import partial

from pipeline import cards
from pipeline.channels import Item
from pipeline.channels.site.house import House
from pipeline.channels.site.pictures import answer_card, card_inputs, front_card
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, all_words


def pages(shelf: Shelf) -> Iterator[Page]:
    """All the cards, none where they cannot be drawn; then no page names one either."""
    house = shelf.house
    if not house.cards:
        return
    for words in all_words().values():
        base = card_inputs(house, words)
        yield Page(f"{words.language}/card.png", base, partial(_front, house, words))
        for item in shelf.within(words.language):
            refutation = item.content.refutation
            where = f"{words.language}/r/{refutation}/card.png"
            yield Page(where, base + shelf.digests[refutation], partial(_answer, house, item, words))


def _front(house: House, words: Words) -> bytes:
    return cards.house_card(front_card(house, words))


def _answer(house: House, item: Item, words: Words) -> bytes:
    return cards.share_card(answer_card(house, item, words))

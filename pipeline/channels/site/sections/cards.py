"""A share card for each refutation and each front page, in each language."""

from collections.abc import Iterator
from functools import partial

from pipeline import cards
from pipeline.channels.site.house import House
from pipeline.channels.site.pictures import answer_card, card_inputs, front_card
from pipeline.channels.site.shelf import Near, Page, Shelf
from pipeline.channels.site.words import Words, all_words


def pages(shelf: Shelf) -> Iterator[Page]:
    """The card of each front page; none where they cannot be drawn, and then no page names one either."""
    house = shelf.house
    if not house.cards:
        return
    for words in all_words().values():
        yield Page(f"{words.language}/card.png", card_inputs(house, words), partial(_front, house, words))


def about(near: Near) -> Iterator[Page]:
    """The cards of one refutation."""
    if not near.house.cards:
        return
    for language in near.item.content.texts:
        if words := all_words().get(language):
            where = f"{language}/r/{near.item.name}/card.png"
            yield Page(where, near.inputs("card", language), partial(_answer, near, words))


def _front(house: House, words: Words) -> bytes:
    return cards.house_card(front_card(house, words))


def _answer(near: Near, words: Words) -> bytes:
    return cards.share_card(answer_card(near.house, near.item, words))

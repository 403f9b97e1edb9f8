"""A share card for each refutation and each front page, in each language."""

from collections.abc import Iterator
from functools import partial

from pipeline import cards
from pipeline.channels.site.house import digest
from pipeline.channels.site.pictures import answer_card, front_card
from pipeline.channels.site.shelf import Near, Page, Shelf


def pages(shelf: Shelf) -> Iterator[Page]:
    """All the cards, none where they cannot be drawn; then no page names one either."""
    if shelf.house.cards:
        for words in shelf.house.words.values():
            drawn = front_card(shelf.house, words)
            yield Page(f"{words.language}/card.png", _inputs(drawn), partial(cards.house_card, drawn))


def about(near: Near) -> Iterator[Page]:
    """The card of one refutation in each language."""
    if near.house.cards:
        for language in near.languages:
            drawn = answer_card(near.house, near.item, near.house.words[language])
            where = f"{language}/r/{near.item.name}/card.png"
            yield Page(where, _inputs(drawn), partial(cards.share_card, drawn))


def _inputs(drawn: cards.Card | cards.House) -> str:
    """What a card depends on is far less than what a page does, so few are drawn anew."""
    return digest(cards.workshop(), repr(drawn))

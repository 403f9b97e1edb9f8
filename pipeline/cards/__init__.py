"""Pictures of answers: the share card of a page and the infographic of the channel.

A card shows the claim only together with its verdict, the verdict as a drawn shape and a word. It is a pure
function of its `Card`: the same card is the same PNG, byte for byte, on every machine with the same libraries,
because faces and shapes are ours and no font of the system is looked at. The libraries are an extra
(``pip install aiqyn[cards]``); without them `missing` says so and nobody draws.
"""

from pipeline.cards.card import OURS, Card, House, Look, workshop
from pipeline.cards.making import house_card, infographic, missing, raster, share_card

__all__ = (
    "OURS",
    "Card",
    "House",
    "Look",
    "house_card",
    "infographic",
    "missing",
    "raster",
    "share_card",
    "workshop",
)

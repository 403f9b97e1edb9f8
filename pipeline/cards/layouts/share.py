"""The share card, 1200 × 630: read at the size of a stamp beside a link."""

from dataclasses import replace

from pipeline.cards import marks
from pipeline.cards.card import Card, Look
from pipeline.cards.drawing import Area, Box, Drawing, Shape, Words
from pipeline.cards.fitting import fitted, middled, stacked

WIDTH, HEIGHT, SIDE = 1200, 630, 64
BAND, STRIP, FOOT = 184, 58, 530


def lay_out(card: Card) -> Drawing:
    """*card* in its places."""
    tone = marks.COLOURS[marks.known(card.tone)]
    under = BAND + strip_height(card, STRIP)
    parts: list[Area | Shape | Words] = [
        Area((0, 0, WIDTH, BAND), tone),
        Shape((SIDE, 34, SIDE + 116, 150), marks.mark(card.tone)),
        middled(
            fitted(
                card.label,
                (SIDE + 148, 12, WIDTH - SIDE, BAND - 12),
                (88, 30),
                bold=True,
                ink=marks.WHITE,
                ground=tone,
                lines=2,
                leading=1.12,
            )
        ),
    ]
    parts += strip(card, WIDTH, BAND, STRIP, SIDE, 30)
    claim = fitted(
        card.claim,
        (SIDE, under + 14, WIDTH - SIDE, FOOT - 6),
        (76, 30),
        bold=True,
        ink=marks.SOFT if card.tone == "withdrawn" else marks.INK,
        ground=marks.PAPER,
        leading=1.2,
    )
    return Drawing(WIDTH, HEIGHT, marks.PAPER, (*parts, middled(claim), *_foot(card)))


def strip_height(card: Card, line: int) -> int:
    """How tall the strip of *card* is, *line* pixels for one remark."""
    return (0, line, line * 8 // 5)[min(len(card.remarks), 2)]


def strip(card: Card, width: int, top: int, line: int, side: int, size: int) -> list[Area | Words]:
    """What happened since, across the card under the verdict."""
    height = strip_height(card, line)
    if not height:
        return []
    return [
        Area((0, top, width, top + height), marks.GRAVE),
        Area((0, top + height - 4, width, top + height), marks.GRAVE_RULE),
        middled(
            stacked(
                card.remarks[:2],
                (side, top, width - side, top + height - 4),
                (size, 20),
                ink=marks.INK,
                ground=marks.GRAVE,
            )
        ),
    ]


def logo(look: Look, box: Box) -> Shape:
    """The mark of the house on light ground."""
    return Shape(box, look.logo or marks.sunrise(look.on_paper, look.accent))


def _foot(card: Card) -> list[Area | Shape | Words]:
    box = (SIDE + 84, FOOT + 18, 800, HEIGHT - 18)
    name = fitted(card.house, box, (34, 20), bold=True, ink=card.look.on_paper, ground=marks.PAPER, lines=2)
    box = (820, FOOT + 18, WIDTH - SIDE, HEIGHT - 18)
    day = fitted(card.day, box, (30, 20), bold=False, ink=marks.SOFT, ground=marks.PAPER, lines=2)
    return [
        Area((SIDE, FOOT, WIDTH - SIDE, FOOT + 2), marks.RULE),
        logo(card.look, (SIDE, FOOT + 28, SIDE + 64, FOOT + 71)),
        middled(name),
        replace(middled(day), right=True),
    ]

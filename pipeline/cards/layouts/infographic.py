"""The infographic, 1080 × 1350: the whole short answer as a picture that is passed on without its page."""

from pipeline.cards import marks
from pipeline.cards.card import Card
from pipeline.cards.drawing import Area, Code, Drawing, Shape, Words
from pipeline.cards.fitting import fitted, middled, trimmed
from pipeline.cards.layouts.share import logo, strip, strip_height

WIDTH, HEIGHT, SIDE = 1080, 1350, 64
BAND, STRIP, FOOT = 236, 68, 1150

Part = Area | Shape | Words | Code


def lay_out(card: Card) -> Drawing:
    """*card* in its places."""
    under = BAND + strip_height(card, STRIP)
    parts = [*_head(card), *strip(card, WIDTH, BAND, STRIP, SIDE, 34)]
    return Drawing(WIDTH, HEIGHT, marks.PAPER, (*parts, *_text(card, under), *_source(card), *_foot(card)))


def _head(card: Card) -> list[Part]:
    tone = marks.COLOURS[marks.known(card.tone)]
    box = (SIDE + 178, 20, WIDTH - SIDE, BAND - 20)
    label = fitted(card.label, box, (96, 36), bold=True, ink=marks.WHITE, ground=tone, lines=2, leading=1.12)
    return [
        Area((0, 0, WIDTH, BAND), tone),
        Shape((SIDE, 45, SIDE + 146, 191), marks.mark(card.tone)),
        middled(label),
    ]


def _text(card: Card, top: int) -> list[Part]:
    """The claim above, the answer below: the claim takes what it needs, the answer what is left."""
    said = _words(card.said, top + 26, top + 74, (30, 20), marks.SOFT, lines=1)
    start = top + 74 if card.said else top + 26
    ink = marks.SOFT if card.tone == "withdrawn" else marks.INK
    claim = trimmed(_words(card.claim, start, start + (1060 - start) * 45 // 100, (76, 34), ink, bold=True))
    parts: list[Part] = [said] if card.said else []
    rule = claim.box[3] + 34
    answer = _words(card.summary, rule + 26, 1052, (54, 26), marks.INK, leading=1.34)
    return [*parts, claim, Area((SIDE, rule, SIDE + 120, rule + 6), card.look.accent), answer]


def _words(
    text: str,
    top: int,
    bottom: int,
    sizes: tuple[int, int],
    ink: str,
    *,
    bold: bool = False,
    lines: int = 99,
    leading: float = 1.22,
) -> Words:
    box = (SIDE, top, WIDTH - SIDE, bottom)
    return fitted(text, box, sizes, bold=bold, ink=ink, ground=marks.PAPER, lines=lines, leading=leading)


def _source(card: Card) -> list[Part]:
    return [middled(_words(card.source, 1060, FOOT - 6, (30, 20), marks.SOFT, lines=2))]


def _foot(card: Card) -> list[Part]:
    tone, right = marks.NOTE, WIDTH - SIDE
    address = card.address.partition("//")[2] or card.address
    wide = right - 194 if card.address else right

    def line(text: str, left: int, top: int, bottom: int, sizes: tuple[int, int], ink: str) -> Words:
        bold = ink != marks.SOFT
        return middled(
            fitted(text, (left, top, wide, bottom), sizes, bold=bold, ink=ink, ground=tone, lines=1)
        )

    parts: list[Part] = [
        Area((0, FOOT, WIDTH, HEIGHT), tone),
        logo(card.look, (SIDE, FOOT + 32, SIDE + 66, FOOT + 77)),
        line(card.house, SIDE + 86, FOOT + 24, FOOT + 84, (38, 20), card.look.on_paper),
        line(address.rstrip("/"), SIDE, FOOT + 88, FOOT + 136, (32, 18), marks.INK),
        line(card.day, SIDE, FOOT + 136, FOOT + 184, (28, 18), marks.SOFT),
    ]
    if card.address:
        box = (right - 168, FOOT + 16, right, FOOT + 184)
        parts.append(Code(box, card.address, marks.INK, marks.WHITE))
    return parts

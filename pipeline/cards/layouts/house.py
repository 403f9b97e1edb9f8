"""The card of a front page, 1200 × 630: who this is."""

from pipeline.cards import marks
from pipeline.cards.card import House
from pipeline.cards.drawing import Area, Drawing, Shape, Words
from pipeline.cards.fitting import fitted, middled

WIDTH, HEIGHT, SIDE = 1200, 630, 80


def lay_out(house: House) -> Drawing:
    """*house* in its places."""

    def line(text: str, top: int, bottom: int, sizes: tuple[int, int], ink: str, lines: int) -> Words:
        box = (SIDE, top, WIDTH - SIDE, bottom)
        return middled(
            fitted(text, box, sizes, bold=ink == marks.WHITE, ink=ink, ground=marks.BRAND, lines=lines)
        )

    return Drawing(
        WIDTH,
        HEIGHT,
        marks.BRAND,
        (
            Shape((SIDE, 76, SIDE + 190, 205), marks.sunrise(marks.BRAND_SOFT, marks.BRAND_SOFT)),
            line(house.name, 230, 390, (112, 40), marks.WHITE, 2),
            line(house.tagline, 390, 510, (50, 26), marks.BRAND_SOFT, 2),
            Area((SIDE, 530, WIDTH - SIDE, 532), marks.BRAND_SOFT),
            line(house.address.partition("//")[2] or house.address, 544, 610, (34, 20), marks.BRAND_SOFT, 1),
        ),
    )

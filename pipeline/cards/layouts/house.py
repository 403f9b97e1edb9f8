"""The card of a front page, 1200 × 630: who this is."""

from pipeline.cards import marks
from pipeline.cards.card import House
from pipeline.cards.drawing import Area, Drawing, Shape, Words
from pipeline.cards.fitting import fitted, middled

WIDTH, HEIGHT, SIDE = 1200, 630, 80


def lay_out(house: House) -> Drawing:
    """*house* in its places."""

    look = house.look

    def line(
        text: str, top: int, bottom: int, sizes: tuple[int, int], ink: str, lines: int, bold: bool = False
    ) -> Words:
        box = (SIDE, top, WIDTH - SIDE, bottom)
        return middled(fitted(text, box, sizes, bold=bold, ink=ink, ground=look.brand, lines=lines))

    return Drawing(
        WIDTH,
        HEIGHT,
        look.brand,
        (
            Shape((SIDE, 76, SIDE + 190, 205), look.logo or marks.sunrise(look.soft_on_brand, look.accent)),
            line(house.name, 230, 390, (112, 40), look.on_brand, 2, bold=True),
            line(house.tagline, 390, 510, (50, 26), look.soft_on_brand, 2),
            Area((SIDE, 530, WIDTH - SIDE, 532), look.soft_on_brand),
            line(
                house.address.partition("//")[2] or house.address, 544, 610, (34, 20), look.soft_on_brand, 1
            ),
        ),
    )

"""A drawing painted: Pillow sets the text it has measured, resvg draws the shapes; a small palette PNG.

The whole picture as one SVG through resvg took three times as long (`docs/decisions.md`), and its text was
measured by one engine and set by another.
"""

from functools import cache
from io import BytesIO
from itertools import combinations

import resvg_py
import segno
from PIL import Image, ImageColor, ImageDraw

from pipeline.cards import marks
from pipeline.cards.drawing import Area, Code, Drawing, Shape, Words
from pipeline.cards.faces import face

SHADES = 10
"""How many steps from a ground to its ink the palette holds; more cannot be told apart."""
COMPRESSION = 4


def png(drawing: Drawing) -> bytes:
    """*drawing* as the bytes of a PNG file."""
    picture = painted(drawing).quantize(palette=_palette(_pairs(drawing)), dither=Image.Dither.NONE)
    written = BytesIO()
    picture.save(written, "PNG", compress_level=COMPRESSION)
    return written.getvalue()


def painted(drawing: Drawing) -> Image.Image:
    """*drawing* in all colours."""
    picture = Image.new("RGB", (drawing.width, drawing.height), drawing.ground)
    brush = ImageDraw.Draw(picture)
    for part in drawing.parts:
        if isinstance(part, Area):
            left, top, right, bottom = part.box
            brush.rectangle((left, top, right - 1, bottom - 1), fill=part.colour)
        elif isinstance(part, Shape):
            shape = _shape(part.svg, part.box[2] - part.box[0])
            picture.paste(shape, part.box[:2], shape)
        elif isinstance(part, Code):
            picture.paste(_code(part), part.box[:2])
        else:
            _write(brush, part)
    return picture


def _write(brush: ImageDraw.ImageDraw, words: Words) -> None:
    left, right = words.box[0], words.box[2]
    for number, line in enumerate(words.lines):
        place = (right if words.right else left, words.first + number * words.leading)
        anchor = "rs" if words.right else "ls"
        brush.text(place, line, font=face(words.size, words.bold), fill=words.ink, anchor=anchor)


@cache
def _shape(svg: str, width: int) -> Image.Image:
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
    return Image.open(BytesIO(drawn)).convert("RGBA")


def _code(code: Code) -> Image.Image:
    """The QR code with whole pixels for its modules, in the middle of its box."""
    made = segno.make(code.text, error="m", micro=False)
    rows = [bytes(row) for row in made.matrix_iter(border=2)]
    side = code.box[2] - code.box[0]
    scale = max(1, side // len(rows))
    dots = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).point(lambda bit: 255 * bit)
    dots = dots.resize((len(rows) * scale, len(rows) * scale), Image.Resampling.NEAREST)
    square = Image.new("RGB", (side, side), code.ground)
    shift = (side - dots.width) // 2
    square.paste(Image.new("RGB", dots.size, code.ink), (shift, shift), dots)
    return square


Pair = tuple[str, str]


def _pairs(drawing: Drawing) -> tuple[Pair, ...]:
    """Each colour that lies on another, once."""
    pairs: dict[Pair, None] = {(drawing.ground, drawing.ground): None}
    for part in drawing.parts:
        if isinstance(part, Area):
            pairs[part.colour, part.colour] = None
        elif isinstance(part, Words | Code):
            pairs[part.ground, part.ink] = None
        elif "#" in part.svg:
            pairs.update(dict.fromkeys(combinations([drawing.ground, *_inks(part.svg)], 2)))
    return tuple(pairs)


def _inks(svg: str) -> list[str]:
    return sorted({f"#{piece[:6]}" for piece in svg.split("#")[1:]} - {marks.WHITE})


@cache
def _palette(pairs: tuple[Pair, ...]) -> Image.Image:
    """An image that holds the shades between each pair of colours."""
    shades: dict[tuple[int, ...], None] = {}
    for ground, ink in pairs:
        one, other = ImageColor.getrgb(ground), ImageColor.getrgb(ink)
        for step in range(SHADES):
            part = step / (SHADES - 1)
            shades[tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))] = None
    colours = list(shades)[:256]
    holder = Image.new("P", (1, 1))
    holder.putpalette([value for colour in colours for value in colour])
    return holder

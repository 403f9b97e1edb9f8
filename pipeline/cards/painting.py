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

from claims.errors import RefusedError
from pipeline.cards import marks
from pipeline.cards.drawing import Area, Code, Drawing, Shape, Words
from pipeline.cards.faces import face

SHADES = 10
"""How many steps from a ground to its ink the palette holds; more cannot be told apart."""
COMPRESSION = 4
LOGO_COLOURS = 5


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
            left, top, right, bottom = part.box
            shape = _shape(part.content, right - left, bottom - top)
            picture.paste(shape, (left, top + (bottom - top - shape.height) // 2), shape)
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
def _shape(content: str | bytes, width: int, height: int) -> Image.Image:
    """The mark, as large as goes into *width* and *height*."""
    try:
        return _fit_in(_raster(content, width), width, height)
    except (OSError, ValueError) as error:
        raise RefusedError(
            reason="the logo cannot be drawn on the share cards: {error}", error=str(error)
        ) from None


def _raster(content: str | bytes, width: int) -> Image.Image:
    if isinstance(content, bytes) and b"<svg" not in content[:2000]:
        return Image.open(BytesIO(content)).convert("RGBA")
    svg = content if isinstance(content, str) else content.decode("utf-8-sig")
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
    return Image.open(BytesIO(drawn)).convert("RGBA")


def _fit_in(picture: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(width / picture.width, height / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


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
        else:
            inks = _inks(part)
            pairs.update(dict.fromkeys(combinations([drawing.ground, *inks], 2)))
    return tuple(pairs)


def _inks(shape: Shape) -> list[str]:
    """The colours of a mark of ours, or those that a logo has most of."""
    if isinstance(shape.content, str):
        return sorted({f"#{piece[:6]}" for piece in shape.content.split("#")[1:]} - {marks.WHITE})
    left, top, right, bottom = shape.box
    logo = _shape(shape.content, right - left, bottom - top)
    found = logo.convert("RGBA").getcolors(logo.width * logo.height) or []
    solid = sorted(((count, _hex(colour)) for count, colour in found if _solid(colour)), reverse=True)
    return [colour for _, colour in solid[:LOGO_COLOURS]]


def _solid(colour: object) -> bool:
    return isinstance(colour, tuple) and colour[3] > 250


def _hex(colour: object) -> str:
    assert isinstance(colour, tuple)
    return "#" + "".join(f"{part:02x}" for part in colour[:3])


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

"""The three pictures, for callers that may not have the libraries."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.cards.card import Card, House

if TYPE_CHECKING:
    from pipeline.cards.drawing import Drawing

NO_LIBRARIES = "No pictures of answers are drawn: their libraries come with pip install 'aiqyn[cards]'"


def missing() -> str:
    """Why no card can be drawn here, in one sentence; nothing when it can."""
    try:
        import_module("PIL._imagingft")
        import_module("resvg_py")
    except ImportError:
        return NO_LIBRARIES
    return ""


def share_card(card: Card) -> bytes:
    """1200 × 630: what a messenger shows beside a link."""
    return _png("share", card)


def infographic(card: Card) -> bytes:
    """1080 × 1350: verdict, claim, short answer, source and address, to be passed on without its page."""
    return _png("infographic", card)


def house_card(house: House) -> bytes:
    """1200 × 630: what a messenger shows beside a link to a front page."""
    return _png("house", house)


def raster(svg: bytes, width: int = 1280) -> bytes:
    """An SVG as a PNG *width* pixels wide, its texts in our faces: what channels that know no SVG are given."""
    resvg = import_module("resvg_py")
    faces = [str(path) for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf"))]
    return bytes(
        resvg.svg_to_bytes(
            svg_string=svg.decode("utf-8-sig"),
            width=width,
            skip_system_fonts=True,
            font_files=faces,
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
            background="#ffffff",
        )
    )


def _png(kind: str, card: Card | House) -> bytes:
    # Imported here: the site has to work without the extra.
    lay_out = cast("Callable[[object], Drawing]", import_module(f"pipeline.cards.layouts.{kind}").lay_out)
    painted: bytes = import_module("pipeline.cards.painting").png(lay_out(card))
    return painted

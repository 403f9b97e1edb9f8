"""What stands on a card, in the words of one language."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.cards.marks import BRAND, BRAND_SOFT, SUN, WHITE

HERE = Path(__file__).parent
_DRAWING = ("pillow", "resvg-py", "segno")
"""Libraries whose version decides what a card looks like, byte for byte."""


@dataclass(frozen=True)
class Look:
    """The looks of the deployment: its colours, each legible where it stands, and its logo."""

    brand: str = BRAND
    on_brand: str = WHITE
    soft_on_brand: str = BRAND_SOFT
    on_paper: str = BRAND
    accent: str = SUN
    logo: bytes = b""
    """An SVG, a PNG or a WebP; the mark of Aiqyn when there is none."""


OURS = Look()


@dataclass(frozen=True)
class Card:
    """One answer as a picture shows it; every text is ready, in one language."""

    tone: str
    """The code of a verdict, or ``withdrawn``: decides shape and colour."""
    label: str
    """The verdict in words."""
    claim: str
    house: str
    """The name of the site or channel."""
    day: str
    remarks: tuple[str, ...] = ()
    """What happened since: corrected, overtaken, what the verdict was before it was withdrawn."""
    summary: str = ""
    source: str = ""
    """Who says so and when; the infographic's last line of text."""
    said: str = ""
    """What stands above the claim on an infographic: "What is being said"."""
    address: str = ""
    """Where the answer is; shown as text without its scheme, and as a QR code."""
    look: Look = OURS


@dataclass(frozen=True)
class House:
    """The card of a front page."""

    name: str
    tagline: str
    address: str
    look: Look = OURS


@cache
def workshop() -> str:
    """The digest of this package's code and faces, and of the libraries that draw."""
    files = sorted(path for path in HERE.rglob("*") if path.suffix in {".py", ".ttf"})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    for name in _DRAWING:
        digest.update(f"{name} {_version(name)}\n".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

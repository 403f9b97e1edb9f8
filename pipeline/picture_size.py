"""What a picture is: its kind and its size in pixels, measured, never believed; what could do harm is refused.

An SVG is a document that can run a script when somebody opens it on its own: only drawings pass, with what belongs
to a drawing. A photograph that tells where it was taken is refused too: people forget that it does.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from claims.errors import RefusedError

PIXELS = 50_000_000
"""The most a picture may have: more would unpack into gigabytes."""
_GPS = 0x8825
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = frozenset(
    re.findall(
        r"\w+",
        """svg g defs title desc metadata style path rect circle ellipse line polyline polygon text tspan textPath
        use symbol clipPath mask linearGradient radialGradient stop pattern marker image""",
    )
)
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*\Z")
_INLINE_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z")


@dataclass(frozen=True)
class Measured:
    """What was found in the bytes of a picture."""

    media_type: str
    width: int
    height: int


def measure(content: bytes, name: str) -> Measured:
    """The kind and size of the picture in *content*; *name* is what the reader of a refusal knows it by."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return _drawing(content, name) if head.startswith(b"<") else _photograph(content, name)


def _photograph(content: bytes, name: str) -> Measured:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:  # pragma: no cover - Pillow comes with the extra "cards"
        raise RefusedError(reason="pictures need Pillow; install aiqyn[cards]") from None
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_KINDS)) as image:
            width, height, kind = *image.size, _KINDS[str(image.format)]
            if width * height > PIXELS:
                raise RefusedError(
                    reason="the picture {name} has more than {limit} pixels", name=name, limit=PIXELS
                )
            image.load()
            if image.getexif().get_ifd(_GPS):
                raise RefusedError(
                    reason="the picture {name} tells where it was taken; save it without its location",
                    name=name,
                )
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise _unreadable(name) from None
    return Measured(kind, width, height)


def _drawing(content: bytes, name: str) -> Measured:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _unreadable(name) from None
    if root.tag != f"{_SVG}svg":
        raise _unreadable(name)
    if root.getroottree().docinfo.doctype or not all(map(_harmless, _everything(root))):
        raise RefusedError(
            reason="the drawing {name} holds more than a drawing; save it as plain SVG, without scripts and links",
            name=name,
        )
    width, height = (_length(root, side, place) for side, place in (("width", 2), ("height", 3)))
    if not width or not height or width * height > PIXELS:
        raise RefusedError(reason="the drawing {name} needs a width and a height in pixels", name=name)
    return Measured("image/svg+xml", width, height)


def _everything(root: etree._Element) -> Iterator[etree._Element]:
    """The root, what is in it, and what stands before and behind it in the file."""
    yield from root.itersiblings(preceding=True)
    yield from root.iter()
    yield from root.itersiblings()


def _harmless(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):  # a comment; a processing instruction could bring a style sheet in
        return element.tag is etree.Comment
    space, _, kind = element.tag.rpartition("}")
    if f"{space}}}" != _SVG or kind not in _DRAWN:
        return False
    if kind == "style" and not _plain_style("".join(element.itertext())):
        return False
    return all(_harmless_attribute(str(key), str(value)) for key, value in element.attrib.items())


def _harmless_attribute(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name.startswith("on"):
        return False
    if name in ("href", "src"):
        return value.strip().startswith("#") or _INLINE_PICTURE.match(value.strip()) is not None
    return _plain_style(value)


def _plain_style(value: str) -> bool:
    """Whether a style, or any attribute that may hold one, asks for nothing outside of the drawing."""
    squeezed = re.sub(r"\s|/\*.*?\*/", "", value.lower(), flags=re.DOTALL)
    asks = re.findall(r"url\(['\"]?(.)", squeezed)
    return "@import" not in squeezed and "\\" not in squeezed and all(first == "#" for first in asks)


def _length(root: etree._Element, side: str, place: int) -> int:
    said = _LENGTH.match(str(root.get(side, "")))
    if said:
        return round(float(said[1]))
    box = str(root.get("viewBox", "")).replace(",", " ").split()
    try:
        return round(float(box[place])) if len(box) == 4 else 0
    except (ValueError, OverflowError):
        return 0


def _unreadable(name: str) -> RefusedError:
    return RefusedError(
        reason="{name} is no picture that can be shown: use PNG, JPEG, WebP or SVG", name=name
    )

"""The pictures of leaves: files of the site under names that hold their digest, and smaller ones for lists."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version

from claims.page_content import PageContent, Picture
from pipeline.channels.site import svg
from pipeline.channels.site.shelf import Page, Shelf, checked
from pipeline.channels.site.words import Words, in_language

NARROW = 640
"""Pixels across of the picture that a page shows; the whole one is a click away."""
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/svg+xml": "svg"}
_QUALITY = 80


@dataclass(frozen=True)
class Shown:
    """A picture as a page shows it."""

    src: str
    """What the page loads."""
    whole: str
    """The picture as it was given."""
    width: int
    height: int
    alt: str
    alt_language: str
    kind: str
    """PNG, JPG, WEBP or SVG."""


@cache
def drawing_library() -> str:
    """The version of Pillow; nothing when it is not there, and then pages show the pictures as they are."""
    try:
        return version("pillow")
    except PackageNotFoundError:
        return ""


def whole(picture: Picture) -> str:
    """Where the picture lies, below the site's root."""
    return f"pictures/{_name(picture)}.{_ENDINGS[picture.media_type]}"


def narrow(picture: Picture) -> str:
    """Where what a page shows of it lies: a narrower copy, if it is wide and copies can be made."""
    drawn = picture.media_type == "image/svg+xml"
    if drawn or picture.width <= NARROW or not drawing_library():
        return whole(picture)
    return f"pictures/{_name(picture)}.{NARROW}.webp"


def shown(picture: Picture, words: Words, root: str) -> Shown:
    """*picture* on a page whose way to the site's root is *root*."""
    alt, language = in_language(picture.alt, words.language)
    kind = _ENDINGS[picture.media_type].upper()
    return Shown(
        root + narrow(picture), root + whole(picture), picture.width, picture.height, alt, language, kind
    )


def fitting(content: PageContent, words: Words) -> Sequence[Picture]:
    """The pictures whose writing a reader of *words* can read; all of them when there is none."""
    poster = content.video.poster if content.video else ""
    there = [picture for picture in content.pictures if picture.name != poster]
    return [picture for picture in there if picture.language in ("", words.language)] or there


def poster(content: PageContent) -> Picture | None:
    """The picture that stands for the video."""
    if content.video is None:
        return None
    return next((one for one in content.pictures if one.name == content.video.poster), None)


def files(shelf: Shelf, pictures: Sequence[Picture]) -> list[Page]:
    """The files of *pictures*, each once."""
    made: dict[str, Page] = {}
    for picture in pictures:
        name, small = whole(picture), narrow(picture)
        inputs = shelf.inputs("picture", picture.sha256, picture.media_type)
        made.setdefault(name, Page(name, inputs, partial(_whole, shelf, picture)))
        if small != name:
            inputs = shelf.inputs("narrow", picture.sha256, drawing_library())
            made.setdefault(small, Page(small, inputs, partial(_narrow, shelf, picture)))
    return list(made.values())


def _name(picture: Picture) -> str:
    said = re.sub(r"[^a-z0-9]+", "-", picture.name.rpartition(".")[0].lower()).strip("-")[:60]
    return f"{said or 'picture'}.{checked(picture.sha256[:12])}"


def _whole(shelf: Shelf, picture: Picture) -> bytes:
    content = shelf.edition.picture(picture.sha256)
    return svg.clean(content) if picture.media_type == "image/svg+xml" else content


def _narrow(shelf: Shelf, picture: Picture) -> bytes:
    """A narrower WebP; the picture as it is when it cannot be read: one bad picture stops no site."""
    from PIL import Image

    content = shelf.edition.picture(picture.sha256)
    try:
        with Image.open(io.BytesIO(content)) as opened:
            copy = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return content
    copy.thumbnail((NARROW, NARROW * 20))
    written = io.BytesIO()
    copy.save(written, "WEBP", quality=_QUALITY, method=4)
    return written.getvalue()

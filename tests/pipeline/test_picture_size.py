"""Pictures are measured, not believed, and what could do harm is refused."""

import io

import pytest
from PIL import Image

from claims.errors import RefusedError
from pipeline.picture_size import Measured, measure

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'


def painted(kind, size=(31, 20), **saving):
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **saving)
    return written.getvalue()


def drawn(inside="", size='width="30" height="20"'):
    return SVG.format(size=size, inside=inside).encode()


@pytest.mark.parametrize(("kind", "media"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_a_photograph_is_what_its_bytes_say(kind, media):
    assert measure(painted(kind), "x.gif") == Measured(f"image/{media}", 31, 20)


@pytest.mark.parametrize(
    "size",
    [
        'width="30" height="20"',
        'width="30px" height="20.2"',
        'viewBox="0 0 30 20"',
        'width="100%" viewBox="0,0 30 20"',
    ],
)
def test_a_drawing_has_the_size_it_says(size):
    assert measure(drawn('<rect width="3" height="2"/>', size), "x.svg") == Measured("image/svg+xml", 30, 20)


def test_a_drawing_may_hold_what_belongs_to_one():
    inside = (
        "<!-- by hand --><title>Қол</title><style>text { fill: url(#g) }</style><defs><linearGradient id='g'/></defs>"
        "<use href='#g'/><text x='1' style='font-size: 3px'>Су</text>"
        "<image href='data:image/png;base64,iVBORw0KGgo=' width='1' height='1'/>"
    )
    assert measure(drawn(inside), "x.svg").width == 30


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<rect onload='alert(1)'/>",
        "<rect ONCLICK='alert(1)'/>",
        "<a href='https://evil.example'><rect/></a>",
        "<use href='https://evil.example/x.svg#a'/>",
        "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='javascript:alert(1)'/>",
        "<image href='https://evil.example/spy.png'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<image href='data:text/html;base64,AAAA'/>",
        "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>x</b></foreignObject>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>rect { fill: u/**/rl('https://evil.example/x') }</style>",
        "<style>rect { fill: \\75rl(https://evil.example/x) }</style>",
        "<rect fill='url(https://evil.example/x)'/>",
        "<rect style='background: URL( //evil.example/x )'/>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<handler/>",
    ],
)
def test_a_drawing_that_holds_more_than_a_drawing_is_refused(inside):
    with pytest.raises(RefusedError, match="holds more than a drawing"):
        measure(drawn(inside), "x.svg")


@pytest.mark.parametrize(
    "before",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]>',
        b'<?xml-stylesheet href="https://evil.example/x.css"?>',
    ],
)
def test_a_drawing_with_a_document_type_or_a_style_sheet_before_it_is_refused(before):
    with pytest.raises(RefusedError):
        measure(before + drawn(), "x.svg")


@pytest.mark.parametrize("size", ["", 'width="0" height="9"', 'width="1e9" height="9"', 'viewBox="0 0 a b"'])
def test_a_drawing_without_a_size_is_refused(size):
    with pytest.raises(RefusedError, match="needs a width and a height"):
        measure(drawn(size=size), "x.svg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg>",
        b"<svg/>",
        b"<html/>",
        painted("PNG")[:60],
        painted("JPEG")[:200],
        b"%PDF-1.7",
        b"<" * 99,
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(RefusedError, match="no picture that can be shown"):
        measure(content, "x.png")


def test_a_photograph_that_tells_where_it_was_taken_is_refused():
    where = Image.Exif()
    where.get_ifd(0x8825)[1] = "N"
    where[0x8825] = {1: "N", 2: (43.0, 14.0, 0.0)}
    with pytest.raises(RefusedError, match="where it was taken"):
        measure(painted("JPEG", exif=where.tobytes()), "x.jpg")


def test_a_picture_that_would_unpack_into_gigabytes_is_refused():
    bomb = painted("PNG", (8000, 7000))
    with pytest.raises(RefusedError, match="more than 50000000 pixels"):
        measure(bomb, "x.png")

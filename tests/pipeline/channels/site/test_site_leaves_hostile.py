"""Whatever a page's fields and drawings hold: the scripts we know, nothing live, nothing outside the folder."""

import json
import os
import re
from pathlib import Path

import html5lib
import pytest
from lxml import etree

from claims.terms import PageKind
from pipeline.channels import Edition, site
from pipeline.channels.site import svg
from tests.pipeline.channels.site import leaf_samples as samples

CORPORA = Path(os.environ.get("AIQYN_CORPORA", Path(__file__).parents[5] / "shared"))
PAYLOADS = CORPORA / "hostile/payloadbox-xss/Intruder/xss-payload-list.txt"
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
OWN = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "{{ 7*7 }}{% raw %}",
    "\ufffe\u202e<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) <javascript:alert(1)> ![x](https://evil.example/x.png)",
    '" onmouseover="alert(1)',
    "&#0;&#1;&lt;script&gt;",
    "../../../../etc/passwd",
    "javascript:alert(1)",
    "https://evil.example/\r\nSet-Cookie: a=b",
]
EXPECTED = {
    "guidance": 1,
    "questions": 1,
    "briefings": 4,
    "media": 3,
    "statistics": 2,
    "digests": 1,
    "about": 1,
}
"""Script elements of a leaf's page: its JSON-LD, and ours where there is a clock or a player."""
LIVE = {"iframe", "object", "embed", "input", "style", "base", "video", "audio", "frame", "applet"}


def scripts_expected(path: str) -> int | None:
    """How many script elements a page of the folder has; None for pages of other sections."""
    parts = path.split("/")
    if len(parts) < 3 or parts[1] not in EXPECTED:
        return None
    if len(parts) == 4 and parts[2] not in {"methods", "accessibility"}:
        return EXPECTED[parts[1]]
    spoken = parts[0] in {
        "kk",
        "ru",
    }  # the samples have no English text, so its list has no question to tell of
    return {"questions": int(spoken), "briefings": 1}.get(parts[1], 0)


def audit(folder: Path) -> set[tuple[str, str]]:
    wrong = set()
    for path in (folder / "current").rglob("*.html"):
        name = path.relative_to(folder / "current").as_posix()
        expected = scripts_expected(name)
        document = html5lib.HTMLParser(strict=True).parse(path.read_bytes())
        scripts = list(document.iter(NAMESPACE + "script"))
        if expected is not None and len(scripts) != expected:
            wrong.add((name, f"{len(scripts)} scripts, not {expected}"))
        for script in scripts:
            if script.get("type") == "application/ld+json":
                json.loads(script.text)
            elif not re.fullmatch(r"[./]*(assets|search)/[\w./-]+\.js", script.get("src", "")):
                wrong.add((name, "runs"))
        for node in document.iter():
            tag = str(node.tag).removeprefix(NAMESPACE)
            if tag in LIVE - ({"input"} if node.get("type") == "search" else set()):
                wrong.add((name, tag))
            for key, value in node.attrib.items():
                live = key.startswith("on") or key in {"style", "srcdoc", "formaction"}
                address = key in {"href", "src"} and not re.match(r"https?://|mailto:|[\w./#=-]+$", value)
                own = key == "src" and tag != "script" and re.match(r"https?:", value)
                if live or address or own:
                    wrong.add((name, f"{key}={value[:60]}"))
    return wrong


def build_and_audit(settings, make, payloads: list[str]) -> None:
    pages = [
        samples.hostile(kind, f"p{number}-{kind.value}", said)
        for number, said in enumerate(payloads)
        for kind in PageKind
    ]
    options = {**settings.options, "video_hosts": [samples.HOST]}
    settings = make.settings(settings.folder, **options)
    site.build(Edition([make.item(0)], pages, samples.PICTURES.__getitem__, heads=samples.HEADS), settings)
    assert audit(settings.folder) == set()
    for path in (settings.folder / "current").rglob("*.svg"):
        etree.fromstring(path.read_bytes())


def test_hostile_texts_stay_text_on_every_page_of_every_kind(settings, make):
    build_and_audit(settings, make, OWN)


@pytest.mark.corpora
def test_public_script_injections_stay_text_on_every_page_of_every_kind(settings, make):
    if not PAYLOADS.is_file():
        pytest.skip("the hostile corpora are not here: set AIQYN_CORPORA")
    payloads = PAYLOADS.read_text("utf-8", errors="replace").splitlines()[::10]
    build_and_audit(
        settings, make, ["\n\n".join(payloads[n : n + 120]) for n in range(0, len(payloads), 120)]
    )


def test_nothing_of_a_page_lies_outside_the_folder_whatever_its_pictures_are_called(settings, make):
    pages = [
        samples.hostile(kind, f"p{number}-{kind.value}", said)
        for number, said in enumerate(OWN)
        for kind in PageKind
    ]
    site.build(Edition([make.item(0)], pages, samples.PICTURES.__getitem__), settings)
    outside = [p for p in settings.folder.parent.rglob("*") if settings.folder not in [p, *p.parents]]
    assert outside == []
    root = settings.folder / "current"
    names = {part for p in root.rglob("*") for part in p.relative_to(root).parts}
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._-]{1,100}", name)] == []


HEAD = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
)
DRAWINGS = [
    b"<script>alert(1)</script>",
    b'<script href="https://evil.example/x.js"/>',
    b'<rect width="9" height="9" onload="alert(1)" ONCLICK="alert(1)"/>',
    b'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>1</script></body></foreignObject>',
    b'<a xlink:href="javascript:alert(1)"><text>x</text></a>',
    b'<use xlink:href="https://evil.example/x.svg#a"/><use href="data:image/svg+xml;base64,PHN2Zz4="/>',
    b'<image href="https://evil.example/x.png" width="9" height="9"/>',
    b'<animate attributeName="href" values="javascript:alert(1)"/><set attributeName="onload" to="alert(1)"/>',
    b'<style>@import "https://evil.example/x.css"; rect { fill: url(https://evil.example/a#b) }</style>',
    b"<style><![CDATA[</style><script>alert(1)</script>]]></style>",
    b'<rect style="background:url(https://evil.example)" fill="url(https://evil.example/x#y)" width="1"/>',
    b'<rect style="fill:u\\72l(https://evil.example)" filter="u\\72l(//evil.example)" width="1"/>',
    b'<handler xmlns="http://www.w3.org/2001/xml-events" type="text/ecmascript">alert(1)</handler>',
    b'<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>',
    b'<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    b"<?xml-stylesheet href='https://evil.example/x.css'?><!-- <script>alert(1)</script> -->",
    b"<svg><script>alert(1)</script></svg><g><g><script>alert(1)</script></g></g>",
]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_of_a_drawing_only_what_draws_is_kept(drawing):
    cleaned = svg.clean(HEAD + b'<circle id="c" r="4"/>' + drawing + b"</svg>")
    tree = etree.fromstring(cleaned)
    text = cleaned.decode().lower()
    assert tree.find("{http://www.w3.org/2000/svg}circle") is not None
    assert "evil.example" not in text
    assert "alert" not in text
    assert "<script" not in text and ":script" not in text and "javascript" not in text


@pytest.mark.parametrize(
    "drawing",
    [
        b"",
        b"not xml",
        b"<html><script>alert(1)</script></html>",
        b'<!DOCTYPE svg [<!ENTITY x "y">]>' + HEAD + b"<text>&x;</text></svg>",
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + b"<text>&a;</text></svg>",
        b"\xff\xfe" + "<svg><script>alert(1)</script></svg>".encode("utf-16-le"),
    ],
)
def test_what_is_no_plain_drawing_becomes_an_empty_one(drawing):
    assert svg.clean(drawing) == svg.EMPTY


def test_a_bomb_of_entities_is_not_unfolded():
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "lol">{nested}]>{HEAD.decode()}<text>&e9;</text></svg>'
    assert svg.clean(bomb.encode()) == svg.EMPTY


def test_a_plain_drawing_keeps_all_that_it_draws():
    inside = (
        b'<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        b"<style>.a { fill: url(#g); } @media (prefers-color-scheme: dark) { .a { fill: #000; } }</style>"
        b'<g class="a" transform="scale(2)"><rect width="9" height="9" fill="url(#g)" style="opacity:0.5"/></g>'
        b'<text x="1" y="2" xml:lang="kk">\xd2\x9a\xd0\xb0\xd0\xb7\xd0\xb0\xd2\x9b</text><use xlink:href="#g"/>'
        b'<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>'
    )
    cleaned = svg.clean(HEAD + inside + b"</svg>")
    for kept in (
        b"url(#g)",
        b"@media",
        b"opacity:0.5",
        b"xml:lang",
        "Қазақ".encode(),
        b'xlink:href="#g"',
        b"data:image/png",
    ):
        assert kept in cleaned, kept


def test_a_drawing_with_a_script_is_published_without_it(settings):
    drawing = HEAD + b'<script>alert(1)</script><rect width="9" height="9" onload="alert(1)"/></svg>'
    shown = samples.picture("drawing.svg", drawing, 900, 900, {"ru": "Рисунок"})
    content = samples.content(
        "p-d", PageKind.MEDIA, "d", samples.texts(ru=("Рисунок", "Рисунок.", "")), pictures=(shown,)
    )
    site.build(Edition([], [samples.leaf(content)], samples.PICTURES.__getitem__), settings)
    [path] = (settings.folder / "current/pictures").glob("*.svg")
    assert b"alert" not in path.read_bytes() and b"<rect" in path.read_bytes()

import io
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import extruct
import feedparser
import html5lib
import pytest
from lxml import etree

from claims.content import ClaimSaid, Evidence, Text
from claims.page_content import PageContent, PageText, Picture, Video
from claims.public_facts import Appearance, Body, ClaimFacts, DatedName, NarrativeFacts, PublicFacts, Stated
from claims.terms import PageKind, VersionKind
from pipeline.channels import Edition, Item, PageItem, site

CORPORA = Path(os.environ.get("AIQYN_CORPORA", Path(__file__).parents[5] / "shared"))
PAYLOADS = CORPORA / "hostile/payloadbox-xss/Intruder/xss-payload-list.txt"
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
OWN = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "{{ 7*7 }}{% raw %}",
    "\ud800\ufffe\u202e<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) <javascript:alert(1)> ![x](https://evil.example/x.png)",
    '" onmouseover="alert(1)',
    "&#0;&#1;&lt;script&gt;",
]


def filled(make, number: int, hostile: str) -> Item:
    """An item with *hostile* in every field that may hold a text."""
    said = {"kk": hostile, "ru": hostile, "en": hostile}
    text = Text(hostile, hostile, hostile)
    evidence = Evidence(f"s{number}", said, hostile, hostile, date(2020, 3, 1), hostile, hostile, hostile)
    item = make.item(
        number,
        kind=VersionKind.CORRECTION if number % 2 else VersionKind.WITHDRAWAL,
        texts={("kk", "ru", "en")[number % 3]: text},
        claims=(ClaimSaid(hostile, said, None),),
        evidence=(evidence, replace(evidence, url=f"https://example.org/{hostile}", language="ru")),
        overtaken_on=date(2020, 3, 2),
        overtaken_note=said,
        superseded_by=hostile,
        note=said,
        tags=(hostile,),
    )
    return replace(item, history=[*item.history[:1], replace(item.history[1], note=said)])


def around(payloads: list[str]) -> PublicFacts:
    """What the record knows, with the payloads in every text of it."""
    day = date(2020, 3, 1)
    seen = [
        (Appearance(f"https://example.org/{hostile}", day), Appearance(hostile, day)) for hostile in payloads
    ]
    names = [tuple(DatedName(code, one, day, day) for code in ("kk", "kk", "ru")) for one in payloads]
    return PublicFacts(
        claims={one: ClaimFacts(40, 20, day, day, there) for one, there in zip(payloads, seen, strict=True)},
        narratives=[NarrativeFacts(one, {"ru": one}, frozenset({one})) for one in payloads],
        authorities={one: Body(one, held, (one,)) for one, held in zip(payloads, names, strict=True)},
        statements={
            f"s{number}": Stated(one, one, f"https://example.org/{one}" if number % 2 else one, day, one)
            for number, one in enumerate(payloads)
        },
    )


def of_the_search(node) -> bool:
    """The one form there is, with its field, as we wrote it."""
    if str(node.tag) == NAMESPACE + "form":
        return bool(re.fullmatch(r"[./]+((kk|ru|en)/search/)?", node.get("action", "")))
    return str(node.tag) == NAMESPACE + "input" and set(node.keys()) == {
        "id",
        "name",
        "type",
        "maxlength",
        "placeholder",
    }


def audit(folder: Path) -> set[tuple[str, str]]:
    """(page, what is wrong with it): scripts beyond the expected, live attributes, tags that are not ours."""
    wrong = set()
    for path in (folder / "current").rglob("*.html"):
        name = path.relative_to(folder / "current").as_posix()
        document = html5lib.HTMLParser(strict=True).parse(path.read_bytes())
        scripts = list(document.iter(NAMESPACE + "script"))
        told = [script for script in scripts if script.get("type") == "application/ld+json"]
        if len(told) != (1 if re.match(r"(kk|ru|en)/r/", name) else 0):
            wrong.add((name, f"{len(told)} reviews"))
        own = [script.get("src") for script in scripts if script not in told]
        if len(own) != (1 if re.match(r"(kk|ru|en)/search/", name) else 0):
            wrong.add((name, f"{len(own)} scripts"))
        wrong |= {(name, "inline") for s in scripts if s not in told and (s.text or not s.get("src"))}
        for node in document.iter():
            tag = str(node.tag).removeprefix(NAMESPACE)
            if of_the_search(node):
                continue
            if tag in {
                "img",
                "iframe",
                "object",
                "embed",
                "form",
                "input",
                "style",
                "base",
                "video",
                "audio",
            }:
                wrong.add((name, tag))
            for key, value in node.attrib.items():
                live = key.startswith("on") or key in {"style", "srcdoc", "action", "formaction"}
                address = key in {"href", "src"} and not re.match(
                    r"https?://|mailto:\?subject=[\w%.~-]*&body=[\w%.~-]*$|[\w./#-]+$", value
                )
                if live or address:
                    wrong.add((name, f"{key}={value[:60]}"))
    return wrong


def topics(payloads: list[str]) -> dict[str, object]:
    """The settings' names of the topics, as hostile as the tags."""
    return {"topics": {one: {"kk": one, "en": one} for one in payloads}}


def build_and_audit(settings, make, payloads: list[str]) -> None:
    items = [filled(make, number, payload) for number, payload in enumerate(payloads)]
    named = replace(
        settings, options={**settings.options, "ask_url": "https://example.org/ask?x=1", **topics(payloads)}
    )
    site.build(Edition(items, around=around(payloads)), named)
    assert audit(settings.folder) == set()
    for kind in ("atom", "rss"):
        feeds = list((settings.folder / "current").rglob(f"feed.{kind}"))
        assert len(feeds) == 3 * (1 + len({*payloads}))
        for feed in feeds:
            etree.fromstring(feed.read_bytes())
            assert feedparser.parse(io.BytesIO(feed.read_bytes())).bozo is False
    for feed in (settings.folder / "current").rglob("feed.json"):
        json.loads(feed.read_text("utf-8"))
    etree.parse(settings.folder / "current/sitemap.xml")
    json.loads((settings.folder / "current/claimreview.json").read_text("utf-8"))


def test_hostile_texts_of_ours_stay_text_on_every_page(settings, make):
    build_and_audit(settings, make, OWN)


def test_a_script_end_in_a_claim_comes_back_whole_from_the_json_ld(settings, make):
    item = filled(make, 1, "</script><script>alert(1)</script>")
    site.build(Edition([item]), settings)
    page = (settings.folder / "current/ru/r/r00001/index.html").read_text("utf-8")
    [review] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert review["claimReviewed"] == "</script><script>alert(1)</script>"


def test_a_hostile_picture_and_video_are_reviewed_in_as_many_scripts_as_there_are_of_them(settings, make):
    hostile = OWN[0]
    said = {"kk": hostile, "ru": hostile, "en": hostile}
    texts = {code: PageText(hostile, hostile, hostile) for code in said}
    picture = Picture("a" * 64, "map.png", "image/png", 800, 600, said, hostile)
    media = [
        replace(make_media("p-00001", "map", texts), pictures=(picture,), tags=("Edited_or_cropped",)),
        replace(
            make_media("p-00002", "clip", texts),
            video=Video(f"https://example.org/{hostile}"),
            tags=("staged",),
        ),
        replace(make_media("p-00003", "own", texts), video=Video("https://example.org/own")),
    ]
    item = filled(make, 1, hostile)
    site.build(Edition([item], [PageItem(page, [], {}) for page in media]), settings)
    page = (settings.folder / "current/ru/r/r00001/index.html").read_text("utf-8")
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert [one["@type"] for one in found] == ["ClaimReview", "MediaReview", "MediaReview"]
    assert {one.get("mediaAuthenticityCategory") for one in found[1:]} == {
        "https://schema.org/EditedOrCroppedContent",
        "https://schema.org/StagedContent",
    }
    assert len(re.findall("<script", page)) == 3


def make_media(page: str, slug: str, texts) -> PageContent:
    """A media page that is about the first refutation."""
    kind = VersionKind.FIRST
    day = date(2020, 3, 1)
    return PageContent(page, slug, PageKind.MEDIA, 1, kind, texts, day, "clip", refutations=("r00001",))


@pytest.mark.corpora
def test_public_script_injections_stay_text_on_every_page(settings, make):
    if not PAYLOADS.is_file():
        pytest.skip("the hostile corpora are not here: set AIQYN_CORPORA")
    payloads = PAYLOADS.read_text("utf-8", errors="replace").splitlines()[::10]
    # Twenty payloads to a field keep it short: what breaks out of a text does so in company as well.
    joined = ["\n\n".join(payloads[start : start + 20]) for start in range(0, len(payloads), 20)]
    build_and_audit(settings, make, joined)


TRAVERSALS = [
    "../../../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "%2e%2e%2f",
    "....//",
    "..%c0%af",
    "a\x00b",
    "~root",
    "C:\\x",
    ".",
]


def test_traversals_in_titles_tags_and_texts_leave_nothing_outside_the_folder(settings, make):
    items = [filled(make, number, text) for number, text in enumerate(TRAVERSALS)]
    site.build(Edition(items, around=around(TRAVERSALS)), settings)
    outside = [p for p in settings.folder.parent.rglob("*") if settings.folder not in [p, *p.parents]]
    assert outside == []
    root = settings.folder / "current"
    names = {part for p in root.rglob("*") for part in p.relative_to(root).parts}
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._-]{1,80}", name)] == []

import io
import json
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from markupsafe import escape

from pipeline.channels import Edition, Step, site


def parsed(settings, language: str, kind: str):
    return feedparser.parse(io.BytesIO((settings.folder / f"current/{language}/feed.{kind}").read_bytes()))


@pytest.mark.parametrize("kind", ["atom", "rss"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_feed_reads_back_clean_with_the_verdict_in_every_title(edition, settings, language, kind):
    site.build(edition, settings)
    feed = parsed(settings, language, kind)
    assert feed.bozo is False
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[kind]
    assert feed.feed.language == language
    titles = [entry.title for entry in feed.entries]
    page = "current/{}/r/{}/index.html"
    for entry, title in zip(feed.entries, titles, strict=True):
        name = entry.link.rstrip("/").rpartition("/")[2]
        html = (settings.folder / page.format(language, name)).read_text("utf-8")
        assert f"<title>{escape(title)} – " in html
        assert entry.id == entry.link
        assert entry.content[0].value


def test_a_correction_moves_updated_and_nothing_else_that_names_the_entry(settings, make):
    item = make.item(0)
    others = [make.item(number) for number in range(1, 5)]
    site.build(Edition([item, *others]), settings)
    before = {kind: {e.id: e for e in parsed(settings, "kk", kind).entries} for kind in ("atom", "rss")}
    later = others[-1].history[0].published_at + timedelta(days=1)
    corrected = replace(item, history=[*item.history, Step(2, "correction", later, {})])

    site.build(Edition([corrected, *others]), settings)

    for kind in ("atom", "rss"):
        entries = parsed(settings, "kk", kind).entries
        assert entries[0].id == "https://aiqyn.example/kk/r/r00000/"
        old = before[kind][entries[0].id]
        assert (entries[0].published, entries[0].title) == (old.published, old.title)
        assert (old.updated, entries[0].updated) == ("2020-03-28T08:05:00+00:00", "2020-03-30T12:05:00+00:00")
        assert {e.id: e.updated for e in entries[1:]} == {
            key: value.updated for key, value in before[kind].items() if key != entries[0].id
        }


def test_the_json_feed_says_the_same_as_the_atom_feed(edition, settings):
    site.build(edition, settings)
    for language in ("kk", "ru", "en"):
        feed = json.loads((settings.folder / f"current/{language}/feed.json").read_text("utf-8"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        entries = parsed(settings, language, "atom").entries
        assert [(i["id"], i["title"], i["date_modified"]) for i in feed["items"]] == [
            (e.id, e.title, e.updated) for e in entries
        ]


def test_a_feed_holds_the_fifty_latest(settings, make):
    site.build(make.edition(60), settings)
    entries = parsed(settings, "ru", "atom").entries
    assert len(entries) == 50
    assert [e.updated for e in entries] == sorted((e.updated for e in entries), reverse=True)


def test_an_empty_edition_is_a_whole_site(settings):
    assert site.build(Edition([]), settings) == {}
    for kind in ("atom", "rss"):
        feed = parsed(settings, "en", kind)
        assert (feed.bozo, feed.entries) == (False, [])
    first = (settings.folder / "current/en/feed.atom").read_bytes()
    assert b"<updated>2020-01-01T00:00:00+00:00</updated>" in first


SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def standing_pages(root):
    """The address of every page that says which languages it stands in; a list's archive stands in one alone."""
    found = [
        p
        for p in root.glob("??/**/index.html")
        if p.parts[-3] == "page" or 'hreflang="x-default"' in p.read_text("utf-8")
    ]
    inner = [f"https://aiqyn.example/{p.parent.relative_to(root).as_posix()}/" for p in found]
    return sorted(["https://aiqyn.example/", *inner])


def test_the_site_map_lists_every_page_with_its_languages_and_the_default(edition, settings):
    site.build(edition, settings)
    root = settings.folder / "current"
    document = etree.parse(root / "sitemap.xml")
    listed = document.xpath("//s:loc/text()", namespaces=SITEMAP)
    assert sorted(listed) == standing_pages(root)
    for one in ("kk/", "ru/corrections/", "en/topics/", "kk/authorities/", "en/r/r00000/"):
        assert f"https://aiqyn.example/{one}" in listed
    [entry] = document.xpath("//s:url[s:loc='https://aiqyn.example/ru/r/r00006/']", namespaces=SITEMAP)
    links = [(link.get("hreflang"), link.get("href")) for link in entry.findall("x:link", SITEMAP)]
    where = "https://aiqyn.example/ru/r/r00006/"
    assert links == [("ru", where), ("x-default", where)]


def test_a_long_site_map_becomes_an_index(settings, make, monkeypatch):
    monkeypatch.setattr(site.machines, "MAPPED", 10)
    site.build(make.edition(25), settings)
    root = settings.folder / "current"
    maps = etree.parse(root / "sitemap.xml").xpath("//s:sitemap/s:loc/text()", namespaces=SITEMAP)
    assert maps == [f"https://aiqyn.example/sitemap-{number}.xml" for number in range(1, len(maps) + 1)]
    parts = [etree.parse(root / found.rpartition("/")[2]) for found in maps]
    listed = [part.xpath("//s:loc/text()", namespaces=SITEMAP) for part in parts]
    assert sorted(address for part in listed for address in part) == standing_pages(root)
    assert max(map(len, listed)) in (10 * 3, 10 * 3 + 1)  # one of them has the choice of languages too


def test_the_servers_are_told_to_run_no_script_but_our_own_and_load_nothing_foreign(edition, settings):
    site.build(edition, settings)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    assert f"  Content-Security-Policy: {policy}\n" in (settings.folder / "current/_headers").read_text()
    assert (
        f'add_header Content-Security-Policy "{policy}" always;'
        in (settings.folder / "nginx.conf").read_text()
    )


def test_the_dump_holds_every_review_that_stands(edition, settings):
    site.build(edition, settings)
    dump = json.loads((settings.folder / "current/claimreview.json").read_text("utf-8"))
    reviews = [review for element in dump["dataFeedElement"] for review in element["item"]]
    assert {review["@type"] for review in reviews} == {"ClaimReview"}
    assert len(reviews) == 28 * 3 + 1

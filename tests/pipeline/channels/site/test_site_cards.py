"""The share cards on the site: each page names its own, and none is named that is not there."""

import re
import sys
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from claims.errors import RefusedError
from claims.terms import VersionKind
from pipeline.channels import Edition, site
from pipeline.channels.site.house import House
from pipeline.channels.site.pictures import answer_card
from pipeline.channels.site.words import all_words

IMAGE = re.compile(r'<meta property="og:image" content="([^"]*)">')


@pytest.fixture
def settings(make, tmp_path):
    return make.settings(tmp_path / "site", cards=True)


@pytest.fixture
def root(settings):
    return settings.folder / "current"


def plain(make, count):
    """Refutations that stand as they came out."""
    return Edition([make.item(number) for number in range(count)])


def named(root):
    """Page -> the picture it names."""
    pages = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.html")}
    return {path: found[1] for path, page in pages.items() if (found := IMAGE.search(page))}


def test_every_answer_every_short_link_and_every_front_page_names_a_card_that_is_there(make, settings, root):
    site.build(plain(make, 9), settings)
    pictures = named(root)
    wanted = [p.relative_to(root).as_posix() for p in root.glob("*/r/*/index.html")]
    wanted += [f"{code}/index.html" for code in all_words()]
    wanted += [p.relative_to(root).as_posix() for p in root.glob("r/*/index.html")]
    assert len(wanted) == 9 * 3 + 3 + 9 * 6 and set(wanted) <= set(pictures)
    start = urlsplit(settings.site).path
    there = {urlsplit(url).path.removeprefix(start).lstrip("/") for url in pictures.values()}
    assert [path for path in there if not (root / path).is_file()] == []
    assert {Image.open(root / path).size for path in there} == {(1200, 630)}


def test_a_page_says_how_large_its_card_is_and_what_it_shows(make, settings, root):
    site.build(plain(make, 1), settings)
    page = (root / "ru/r/r00000/index.html").read_text("utf-8")
    tags = dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">', page))
    assert tags == {
        "og:image": f"{settings.site}/ru/r/r00000/card.png?v=1",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Неправда: «Бананы заражают коронавирусом»",
        "twitter:card": "summary_large_image",
    }


def test_a_correction_has_another_address_for_its_card_and_another_picture(make, settings, root):
    edition = plain(make, 2)
    site.build(edition, settings)
    before = named(root)["kk/r/r00001/index.html"], (root / "kk/r/r00001/card.png").read_bytes()
    corrected = make.item(1, number=2, kind=VersionKind.CORRECTION)
    site.build(replace(edition, items=[edition.items[0], corrected]), settings)
    after = named(root)["kk/r/r00001/index.html"], (root / "kk/r/r00001/card.png").read_bytes()
    assert (before[0], after[0]) == (f"{settings.site}/kk/r/r00001/card.png?v=1", before[0][:-1] + "2")
    assert before[1] != after[1]


def test_a_card_of_a_withdrawn_answer_says_so_and_what_no_longer_stands(make, settings):
    card = answer_card(
        House(settings), make.item(0, number=2, kind=VersionKind.WITHDRAWAL), all_words()["ru"]
    )
    assert (card.tone, card.label, card.remarks) == (
        "withdrawn",
        "Отозвано",
        ("Отозвано: 30 марта 2020 года", "Прежний вывод: Неправда. Он больше не действует."),
    )


def test_a_change_of_the_pages_alone_draws_no_card_anew(make, settings, root):
    edition = plain(make, 3)
    site.build(edition, settings)
    before = {path: path.stat().st_ino for path in root.resolve().rglob("*.png")}
    options = {**settings.options, "publisher": "Another publisher"}
    site.build(edition, replace(settings, options=options))
    after = {path: path.stat().st_ino for path in root.resolve().rglob("*.png")}
    assert len(after) == 12 and sorted(after.values()) == sorted(before.values())


@pytest.mark.parametrize("way", ["unwanted", "without the libraries"])
def test_a_site_without_cards_names_none_and_says_why_if_they_were_wanted(
    make, settings, root, monkeypatch, caplog, way
):
    if way == "unwanted":
        settings = replace(settings, options={**settings.options, "cards": False})
    else:
        monkeypatch.setitem(sys.modules, "resvg_py", None)
    site.build(plain(make, 2), settings)
    assert named(root) == {} and list(root.rglob("*.png")) == []
    assert "twitter:card" not in (root / "kk/r/r00000/index.html").read_text("utf-8")
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == (
        [] if way == "unwanted" else ["No pictures of answers are drawn"]
    )


def test_a_hostile_title_makes_a_card_like_any_other(make, settings, root):
    edition = plain(make, 1)
    content = edition.items[0].content
    nasty = '"><script>alert(1)</script>\x00\u202e' + "Ұ" * 3000
    texts = {code: replace(text, title=nasty) for code, text in content.texts.items()}
    site.build(
        replace(edition, items=[replace(edition.items[0], content=replace(content, texts=texts))]), settings
    )
    shown = Image.open(BytesIO((root / "kk/r/r00000/card.png").read_bytes()))
    assert shown.size == (1200, 630)
    assert (root / "kk/r/r00000/index.html").read_text("utf-8").count("<script>alert") == 0


LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    b'<rect width="40" height="20" fill="#008855"/></svg>'
)


def test_the_cards_wear_the_looks_of_the_deployment(make, settings, root, tmp_path):
    (tmp_path / "logo.svg").write_bytes(LOGO)
    look = {"brand": "#7a1fa2", "accent": "#ffcc00", "logo": tmp_path / "logo.svg"}
    site.build(plain(make, 1), replace(settings, options={**settings.options, "theme": look}))
    front = Image.open(root / "kk/card.png").convert("RGB")
    answer = Image.open(root / "kk/r/r00000/card.png").convert("RGB")
    assert (front.getpixel((5, 5)), front.getpixel((100, 140))) == ((0x7A, 0x1F, 0xA2), (0, 0x88, 0x55))
    assert answer.getpixel((80, 580)) == (0, 0x88, 0x55)


def test_a_logo_that_is_no_picture_is_refused_in_one_sentence(make, settings, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture")
    look = {"logo": tmp_path / "logo.png"}
    with pytest.raises(RefusedError, match="the logo cannot be drawn on the share cards"):
        site.build(plain(make, 1), replace(settings, options={**settings.options, "theme": look}))

"""A deployment's own name, colours, logo and foot: settings, no code, and nothing becomes illegible."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.channels import site
from pipeline.channels.site import theme
from pipeline.publish import channel_settings

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'


@pytest.fixture
def themed(settings, tmp_path):
    logo = tmp_path / "emblem.svg"
    logo.write_bytes(LOGO)
    options = {
        **settings.options,
        "title": {"ru": "Проверка слухов"},
        "tagline": {"kk": "Су тасқыны туралы рас пен өтірік"},
        "address": {"kk": "Астана, Бейбітшілік көшесі, 1", "ru": "Астана, улица Бейбитшилик, 1"},
        "footer": {"kk": "Сұрақ болса: [хабарласыңыз](https://help.example/) <script>alert(1)</script>"},
        "theme": {"brand": "#7a1f3d", "accent": "#e8c34a", "logo": logo, "icon": None},
    }
    return replace(settings, options=options)


def front(settings, language="kk"):
    return (settings.folder / "current" / language / "index.html").read_text("utf-8")


def test_name_tagline_address_and_footer_come_from_the_settings(edition, themed):
    site.build(edition, themed)
    assert "Су тасқыны туралы рас пен өтірік" in front(themed)
    assert "Астана, Бейбітшілік көшесі, 1" in front(themed)
    assert '<a href="https://help.example/" rel="noopener' in front(themed)
    assert "<script>alert" not in front(themed)
    assert "Проверка слухов" in front(themed, "ru")
    assert "Checked answers to rumours" in front(themed, "en")


def test_the_logo_is_an_asset_with_a_hashed_name(edition, themed):
    site.build(edition, themed)
    path = re.search(r'<img src="\.\./(assets/logo\.[0-9a-f]{10}\.svg)"', front(themed))
    assert path is not None
    assert (themed.folder / "current" / path[1]).read_bytes() == LOGO


def test_new_colours_make_a_new_style_sheet_and_every_page_asks_for_it(edition, settings, themed):
    site.build(edition, settings)
    plain = set(re.findall(r"assets/site\.\w+\.css", front(settings)))
    site.build(edition, themed)
    coloured = set(re.findall(r"assets/site\.\w+\.css", front(themed)))
    assert len(plain) == len(coloured) == 1
    assert plain != coloured
    css = (themed.folder / "current" / coloured.pop()).read_text("utf-8")
    assert css.endswith("}\n")
    assert "--brand: #7a1f3d;" in css


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_text_in_any_colour_stays_legible_by_day_and_by_night(colour):
    for ground in (theme.PAPER, theme.NIGHT):
        assert theme.contrast(theme.legible(colour, ground, theme.TEXT), ground) >= theme.TEXT
    assert theme.contrast(theme.ink_on(colour), colour) >= theme.TEXT


def test_contrast_is_that_of_the_standard():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.gif", b"GIF89a", "cannot be a logo or an icon"),
        ("logo.png", b"x" * 40_001, "at most 40000 fit"),
        ("none.svg", None, "cannot be read"),
    ],
)
def test_a_logo_that_cannot_be_one_is_refused_in_a_sentence(
    edition, settings, tmp_path, name, content, sentence
):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RefusedError, match=sentence):
        site.build(edition, replace(settings, options={**settings.options, "theme": {"logo": file}}))


def test_the_themes_settings_reach_the_site(tmp_path):
    told = Settings(data=tmp_path, site={"theme": {"brand": "#7a1f3d"}, "footer": {"kk": "Байланыс"}})
    options = channel_settings(told, "site").options
    assert options["theme"]["brand"] == "#7a1f3d"
    assert options["footer"] == {"kk": "Байланыс"}


def test_a_colour_that_is_none_is_refused_by_the_settings(tmp_path):
    with pytest.raises(ValueError, match="brand"):
        Settings(data=tmp_path, site={"theme": {"brand": "red; } body { display: none"}})

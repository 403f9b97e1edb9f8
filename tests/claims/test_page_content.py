"""A page's content has one spelling and comes back from it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from claims.page_content import Figure, Moment, PageContent, PageText, Picture, Video
from claims.terms import PageKind, VersionKind

WHOLE = PageContent(
    page="p4k2a",
    slug="briefing-2020-03-20",
    page_kind=PageKind.BRIEFING,
    number=2,
    kind=VersionKind.CORRECTION,
    texts={"kk": PageText("Брифинг", "Қысқаша", "Толық мәтін"), "ru": PageText("Брифинг", "Кратко")},
    as_of=date(2020, 3, 20),
    section="",
    pictures=(Picture("0" * 64, "poster.png", "image/png", 1280, 720, {"kk": "Зал"}, "kk"),),
    video=Video(
        "https://video.example/1", "https://video.example/embed/1", 1800, "poster.png", {"kk": "Сөз"}
    ),
    moments=(Moment(75, {"kk": "Шекара туралы"}, "r1234"),),
    figures=(Figure("asked", {"kk": "Сұрақ"}, 41000.0, -3.5),),
    starts_at=datetime(2020, 3, 20, 12, tzinfo=UTC),
    note={"kk": "Уақыты түзетілді"},
    channels=("site", "telegram"),
)


def test_a_page_comes_back_from_its_canonical_form():
    assert PageContent.from_canonical(WHOLE.canonical()) == WHOLE


def test_any_changed_word_changes_the_digest():
    changed = replace(WHOLE, note={"kk": "Уақыты түзетілді."})

    assert changed.digest() != WHOLE.digest()


def test_what_is_no_page_is_refused():
    with pytest.raises(ValueError, match="page_kind"):
        PageContent.from_canonical('{"page": "p1"}')

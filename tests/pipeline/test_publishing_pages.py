"""Approved pages go out by the channels that carry them: real record, real publisher, a channel of one file."""

import importlib
import sys
from dataclasses import replace

import pytest

from claims import clock, outbox, pages, people, plugins
from claims.page_content import PageContent, PageText, Picture
from claims.page_pictures import keep_picture
from claims.settings import Settings
from claims.terms import PageKind, Role, VersionKind
from pipeline.editions import edition
from pipeline.publish import page_channels, publish

WALL = '''
"""A wall: posts are files."""

from pipeline.channels import Post

SAFE_TO_REPEAT = True


def render(content, language, link):
    return Post(link.code, language, "", f"refutation {content.refutation}")


# PAGES


def deliver(post, settings):
    settings.folder.mkdir(parents=True, exist_ok=True)
    (settings.folder / post.code).write_text(post.body, encoding="utf-8")
    return f"wall:{post.code}"


def replace(post, address, settings):
    deliver(post, settings)
    return address
'''
RENDER_PAGE = """
def render_page(content, language, link):
    return Post(link.code, language, "", f"{content.kind.value} {content.texts[language].title}")
"""


@pytest.fixture
def hang(tmp_path, monkeypatch):
    """Puts up a wall, with pages or without."""
    folder = tmp_path / "extra"
    folder.mkdir()
    channels = importlib.import_module("pipeline.channels")
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(folder)])

    def up(render_page=RENDER_PAGE):
        (folder / "wall.py").write_text(WALL.replace("# PAGES", render_page), encoding="utf-8")
        sys.modules.pop("pipeline.channels.wall", None)
        importlib.invalidate_caches()
        plugins.discover.cache_clear()

    yield up
    sys.modules.pop("pipeline.channels.wall", None)
    plugins.discover.cache_clear()


@pytest.fixture
def settings(tmp_path, database_url):
    return Settings(
        data=tmp_path, database=database_url, publish={"seconds_between": 0.0, "posts_per_minute": 100_000}
    )


@pytest.fixture
def editors(database):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        return [
            people.add_person(session, admin, name, name, frozenset({Role.EDITOR}))
            for name in ("dana", "erlan")
        ]


def bring_out(session, editors, page, *, withdraw=False):
    one, other = editors
    note = {"kk": "Түзетілді.", "ru": "Исправлено."}
    version = (
        pages.withdraw(session, one, page, note)
        if withdraw
        else pages.submit(session, one, page, page_channels())
    )
    pages.approve(session, other, page, version.digest)


def draft(session, editors, **values):
    whole = {
        "page": "",
        "slug": "memo",
        "page_kind": PageKind.GUIDANCE,
        "number": 1,
        "kind": VersionKind.FIRST,
        "texts": {"kk": PageText("Жадынама", "Қол жуу"), "ru": PageText("Памятка", "Мыть руки")},
        "as_of": clock.now().date(),
        "section": "prevention",
        "channels": ("wall",),
        **values,
    }
    return pages.draft(session, editors[0], PageContent(**whole))


def wall(settings):
    return sorted(path.read_text("utf-8") for path in (settings.data / "wall").glob("*"))


def test_a_page_is_posted_corrected_in_place_and_its_withdrawal_told(database, settings, editors, hang):
    hang()
    assert "wall" in page_channels()
    with database.writing() as session:
        page = draft(session, editors)
        bring_out(session, editors, page)
    assert publish(database, settings).sent == {"wall": 2}
    assert wall(settings) == ["first Жадынама", "first Памятка"]
    with database.writing() as session:
        page = pages.find_page(session, "guidance/memo")
        now = pages.read(page)
        texts = {**now.texts, "kk": PageText("Жадынама!", "Қол жуу")}
        note = {"kk": "Түзетілді.", "ru": "Исправлено."}
        pages.edit(session, editors[0], page, replace(now, texts=texts, note=note))
        bring_out(session, editors, page)
    publish(database, settings)
    assert wall(settings) == ["correction Жадынама!", "correction Памятка"]
    with database.writing() as session:
        bring_out(session, editors, pages.find_page(session, "guidance/memo"), withdraw=True)
    publish(database, settings)
    assert wall(settings) == ["withdrawal Жадынама!", "withdrawal Памятка"]


def test_a_channel_without_pages_is_not_offered_and_a_row_it_cannot_carry_is_told(
    database, settings, editors, hang
):
    hang()
    with database.writing() as session:
        bring_out(session, editors, draft(session, editors))
    hang(render_page="")
    assert "wall" not in page_channels()
    done = publish(database, settings)
    assert done.sent == {}
    assert set(done.failed.values()) == {"this channel carries no pages"}
    assert wall(settings) == []


def test_an_edition_holds_the_pages_that_went_out_with_their_history_codes_and_pictures(
    database, editors, hang
):
    hang()
    with database.writing() as session:
        name = keep_picture(session, editors[0], b"bytes of a picture", "image/png", 3, 2)
        shown = Picture(name, "memo.png", "image/png", 3, 2, {"kk": "Қол", "ru": "Руки"})
        page = draft(session, editors, channels=("wall", "site"), pictures=(shown,))
        bring_out(session, editors, page)
        public_id = page.public_id
    assert edition(database, "site").pages == []
    with database.writing() as session:
        numbers = [row.id for row in outbox.rows(session) if row.channel == "site"]
        outbox.begin_all(session, numbers, clock.now(), 24.0)
    whole = edition(database, "site")
    (item,) = whole.pages
    assert (item.content.page, [step.kind for step in item.history]) == (public_id, ["first"])
    assert list(whole.items) == []
    assert set(item.codes) == {"kk", "ru"}
    assert sorted(item.other_codes.values()) == ["kk", "ru"]
    assert whole.picture(item.content.pictures[0].sha256) == b"bytes of a picture"

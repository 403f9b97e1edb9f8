import filecmp
import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from claims.content import Text
from pipeline.channels import Edition, NotTaken, site
from pipeline.channels.site import lists, release
from pipeline.channels.site.shelf import Bundle, Page
from pipeline.channels.site.trees import Making, Tree, make_all


def contents(folder: Path) -> dict[str, bytes]:
    """Every file a reader can get, by its path."""
    root = folder / "current"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def inodes(folder: Path) -> dict[str, int]:
    root = folder / "current"
    return {p.relative_to(root).as_posix(): p.stat().st_ino for p in root.rglob("*") if p.is_file()}


FRONT = ("feed.atom", "feed.json", "feed.rss", "index.html")


def retitled(edition: Edition, index: int, title: str) -> Edition:
    items = list(edition.items)
    content = items[index].content
    texts = {code: Text(f"{title} {code}", text.summary, text.body) for code, text in content.texts.items()}
    items[index] = replace(items[index], content=replace(content, texts=texts))
    return Edition(items)


def test_only_what_changed_is_written_again(settings, make):
    edition = make.edition(12)
    site.build(edition, settings)
    before = inodes(settings.folder)

    site.build(retitled(edition, 0, "Changed"), settings)

    after = inodes(settings.folder)
    written = {path for path in after if after[path] != before.get(path)}
    topic = "topics/xe4b972337827"
    beside = {f"{code}/r/r{number:05d}/index.html" for code in ("en", "kk", "ru") for number in (9, 10)}
    written -= {path for path in written if "search/" in path}
    assert {path for path in written if not path.endswith((".gz", ".br"))} == {
        *beside,  # the answers it stands beside, as related: those nearest in time, and no others of its topic
        "claimreview.json",
        *(f"data/refutations-2020-03.{ending}" for ending in ("csv", "jsonl", "parquet")),
        *(
            f"{code}/{name}"
            for code in ("en", "kk", "ru")
            for name in (
                *(f"{folder}{name}" for folder in ("", f"{topic}/") for name in FRONT),
                "r/r00011/index.html",
            )
        ),
        *(f"r/{code}00011/index.html" for code in ("en", "kk", "ru", "ten", "tkk", "tru")),
    }
    twins = {path for path in after if path.endswith((".gz", ".br"))}
    assert written & twins == {twin for twin in twins if twin[:-3] in written}


def test_nothing_changed_makes_no_release(settings, make):
    edition = make.edition(12)
    first = site.build(edition, settings)
    assert site.build(Edition(edition.items[::-1]), settings) == first
    assert sorted(path.name for path in (settings.folder / "releases").iterdir()) == ["0", "1"]


def test_the_order_of_the_edition_does_not_matter(tmp_path, make):
    edition = make.edition(25)
    shuffled = list(edition.items)
    random.Random(4).shuffle(shuffled)
    site.build(edition, make.settings(tmp_path / "a"))
    site.build(Edition(shuffled), make.settings(tmp_path / "b"))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_an_incremental_build_equals_a_full_one_byte_for_byte(tmp_path, make, monkeypatch):
    """Through more builds than are kept, so that an old release becomes the ground of a new one."""
    monkeypatch.setattr(lists, "SHEET", 4)
    grown = make.settings(tmp_path / "grown")
    edition = make.edition(10)
    for number in range(8):
        items = retitled(edition, number, f"Turn {number}").items
        edition = Edition([make.item(100 + number), *items[: len(items) - (number % 2)]])
        site.build(edition, grown)
        fresh = make.settings(tmp_path / f"fresh{number}")
        site.build(edition, fresh)
        assert contents(grown.folder) == contents(fresh.folder), number
        folders = [
            {p.relative_to(s.folder / "current").as_posix() for p in (s.folder / "current").rglob("*")}
            for s in (grown, fresh)
        ]
        assert folders[0] == folders[1]


def test_the_release_before_the_current_one_is_kept_and_stays_what_it_was(settings, make):
    edition = make.edition(10)
    shown = {}
    for number in range(1, 9):
        site.build(retitled(edition, 0, f"Turn {number}"), settings)
        shown[str(number)] = contents(settings.folder)
    releases = settings.folder / "releases"
    assert sorted(p.name for p in releases.iterdir() if p.is_dir()) == ["7", "8"]
    for name in ("7", "8"):
        root = releases / name / "site"
        assert {
            p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()
        } == shown[name]


def test_a_changed_setting_writes_every_page_again(settings, make):
    edition = make.edition(8)
    site.build(edition, settings)
    site.build(edition, replace(settings, options={"title": "Another name"}))
    pages = [content for path, content in contents(settings.folder).items() if path.endswith(".html")]
    assert all("Another name" in page.decode() or b"404" in page for page in pages)


def test_a_lost_or_broken_manifest_means_a_full_build(settings, make):
    edition = make.edition(8)
    site.build(edition, settings)
    before = contents(settings.folder)
    number = (settings.folder / "current").readlink().parts[1]
    whole = (settings.folder / "releases" / number / "manifest").read_text()
    for broken in ("", "[1, 2]", '{"a": ', whole[:-1], whole[200:], whole.replace("404", "405", 1)):
        number = (settings.folder / "current").readlink().parts[1]
        (settings.folder / "releases" / number / "manifest").write_text(broken)
        site.build(edition, settings)
        assert contents(settings.folder) == before


def test_two_builds_at_once_are_refused(settings, make):
    site.build(make.edition(8), settings)
    with release._alone(settings.folder), pytest.raises(NotTaken) as refused:
        site.build(make.edition(9), settings)
    assert refused.value.retry_after == 30


def test_a_file_of_the_site_cannot_be_changed_by_mistake(settings, make):
    site.build(make.edition(8), settings)
    modes = {p.stat().st_mode & 0o222 for p in (settings.folder / "current/").rglob("*") if p.is_file()}
    assert modes == {0}


def test_killed_at_any_moment_the_site_is_wholly_one_edition_or_the_other(tmp_path, make):
    edition = make.edition(12)
    editions = [edition, retitled(Edition(edition.items[1:]), 3, "Other")]
    whole = []
    for number, one in enumerate(editions):
        fresh = make.settings(tmp_path / f"whole{number}")
        site.build(one, fresh)
        whole.append(contents(fresh.folder))
    settings = make.settings(tmp_path / "site")
    site.build(editions[0], settings)
    started = time.monotonic()
    site.build(editions[1], settings)
    one_build = time.monotonic() - started
    rng = random.Random(11)
    seen = set()
    kills = 0
    while kills < 20 or len(seen) < 2:
        kills += 1
        assert kills < 200, (
            f"only edition {seen} was ever seen: the builds never finish before they are killed"
        )
        build_until_killed(editions, settings, rng.uniform(0.0, 2.5 * one_build))
        seen.add(whole.index(contents(settings.folder)))
    time.sleep(1.0)  # whatever outlived the last kill has ended
    site.build(make.edition(13), settings)
    full = make.settings(tmp_path / "full")
    site.build(make.edition(13), full)
    assert contents(settings.folder) == contents(full.folder)
    assert [p.name for p in (settings.folder / "releases").iterdir() if not p.stem.isdigit()] == []


def build_until_killed(editions, settings, seconds: float) -> None:
    """A process that builds one edition and the other in turn, killed after *seconds*.

    A worker of the one that was killed before may outlive it for a moment, and holds the lock as long as it writes.
    """
    child = os.fork()
    if child == 0:
        try:
            while True:
                for edition in reversed(editions):
                    with suppress(NotTaken):
                        site.build(edition, settings)
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def test_a_release_left_half_built_is_cleared_by_the_next(settings, make):
    site.build(make.edition(8), settings)
    releases = settings.folder / "releases"
    for name in (".building", "2"):
        (releases / name / "kk").mkdir(parents=True)
        (releases / name / "kk" / "half.html").write_text("half")
    (releases / "2.json").write_text("{}")
    (settings.folder / ".current").symlink_to("releases/2")

    site.build(make.edition(9), settings)

    full = make.settings(settings.folder.parent / "full")
    site.build(make.edition(9), full)
    assert contents(settings.folder) == contents(full.folder)
    assert filecmp.cmp(settings.folder / "nginx.conf", full.folder / "nginx.conf", shallow=False) is False


def test_a_site_made_on_every_processor_is_the_one_made_on_one(settings, make, tmp_path):
    all_of_them = os.sched_getaffinity(0)
    if len(all_of_them) < 2:
        pytest.skip("one processor only")
    edition = make.edition(90)
    site.build(edition, settings)
    alone = replace(settings, folder=tmp_path / "alone")
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        site.build(edition, alone)
    finally:
        os.sched_setaffinity(0, all_of_them)
    assert contents(settings.folder) == contents(alone.folder)


def test_what_a_child_could_not_make_is_made_again_here_and_its_error_heard(tmp_path):
    def broken() -> bytes:
        raise ValueError("no such phrase")

    pages = [Page(str(n), "x", broken if n == 401 else str(n).encode) for n in range(500)]
    with pytest.raises(ValueError, match="no such phrase"):
        make_all(Tree(str(tmp_path), ""), [Making(Bundle("all", "x", lambda: pages), {})])

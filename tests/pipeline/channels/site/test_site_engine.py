"""A small change costs little and leaves what a full build would have made, byte for byte."""

import gzip
import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import brotli
import pytest

from claims.errors import RefusedError
from claims.page_content import PageContent, PageText
from claims.public_facts import Body, ClaimFacts, DatedName, NarrativeFacts, PublicFacts, Stated
from claims.terms import PageKind, VersionKind
from pipeline.channels import Edition, Item, PageItem, Step, Unread, site
from pipeline.channels.site import lists, machines, release, stock
from pipeline.channels.site.house import digest
from pipeline.channels.site.release import Press, write
from pipeline.channels.site.shelf import Bundle, Page

# --- any walk through the life of a site ------------------------------------------------------------


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file and every folder a reader can get."""
    root = folder / "current/"
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


@dataclass
class World:
    """All that is published, changed by one act at a time."""

    make: object
    rng: random.Random
    items: dict[str, Item]
    pages: dict[str, PageItem]
    around: PublicFacts = field(default_factory=PublicFacts)

    def edition(self, opened: set[str] | None = None) -> Edition:
        """The edition as the record gives it when *opened* takes note of what is read, otherwise all in hand."""
        items = list(self.items.values())
        self.rng.shuffle(items)
        if opened is not None:
            items = [unread(item, opened) for item in items]
        return Edition(items, list(self.pages.values()), around=self.around)

    def any(self) -> Item:
        return self.rng.choice(list(self.items.values()))

    def put(self, item: Item, **changes: object) -> None:
        content = replace(item.content, number=item.content.number + 1, **changes)
        at = item.history[-1].published_at + timedelta(days=self.rng.randrange(1, 90))
        step = Step(content.number, content.kind.value, at, content.note)
        self.items[item.name] = replace(item, content=content, history=[*item.history, step])

    def add(self) -> None:
        item = self.make.item(len(self.items) + 1000 + self.rng.randrange(10_000))
        self.items[item.name] = item

    def correct(self) -> None:
        note = {"ru": f"Уточнено {self.rng.random()}"}
        self.put(self.any(), kind=VersionKind.CORRECTION, note=note)

    def withdraw(self) -> None:
        self.put(self.any(), kind=VersionKind.WITHDRAWAL, note={"kk": "Қайтарып алынды"})

    def overtake(self) -> None:
        self.put(self.any(), overtaken_on=date(2020, 7, 5), overtaken_note={"en": "No longer so"})

    def supersede(self) -> None:
        self.put(self.any(), superseded_by=self.any().name)

    def retag(self) -> None:
        tags = self.rng.sample(["питание", "vaccines", "маска", "money"], self.rng.randrange(3))
        self.put(self.any(), tags=tuple(tags))

    def speak_other_languages(self) -> None:
        item = self.any()
        texts = self.make.content(int(item.name[1:])).texts
        kept = self.rng.sample(sorted(texts), self.rng.randrange(1, 4))
        self.put(item, texts={code: texts[code] for code in kept})

    def link(self) -> None:
        item = self.any()
        code = f"m{self.rng.randrange(10**6)}"
        self.items[item.name] = replace(item, other_codes={**item.other_codes, code: "kk"})

    def vanish(self) -> None:
        if len(self.items) > 5:
            del self.items[self.any().name]

    def tell(self) -> None:
        number = self.rng.randrange(6)
        kind = self.rng.choice(list(PageKind))
        content = PageContent(
            page=f"p{number}{kind.value[:3]}",
            slug=f"{kind.value.replace('_', '-')}-{number}",
            page_kind=kind,
            number=1,
            kind=VersionKind.FIRST,
            texts={code: PageText(f"{code} {self.rng.random()}", "Short.", "Long.") for code in ("kk", "ru")},
            as_of=date(2020, 3, 20),
            refutations=(self.any().name,),
        )
        step = Step(1, "first", self.any().history[0].published_at, {})
        self.pages[content.page] = PageItem(content, [step], {"kk": f"k{content.page}"})

    def let_time_pass(self) -> None:
        """More is asked, more is known: no part of what was approved."""
        claims = {said.id for item in self.items.values() for said in item.content.claims}
        some = self.rng.sample(sorted(claims), len(claims) // 2)
        asked = {claim: ClaimFacts(asked=5 * self.rng.randrange(1, 9), seen=10) for claim in some}
        statements = {
            evidence.id: Stated("moh", evidence.title, evidence.url, evidence.dated, "ru")
            for item in self.items.values()
            for evidence in item.content.evidence
        }
        self.around = PublicFacts(
            claims=asked,
            narratives=[
                NarrativeFacts("n1", {"kk": "Тамақ", "ru": "Еда", "en": "Food"}, frozenset(some[:3]))
            ],
            authorities={"moh": Body("moh", (DatedName("ru", "Минздрав", None, None),))},
            statements=statements,
        )

    @property
    def acts(self) -> list[Callable[[], None]]:
        return [
            *(self.add, self.correct, self.withdraw, self.overtake, self.supersede, self.retag),
            *(self.speak_other_languages, self.link, self.vanish, self.tell, self.let_time_pass),
        ]


def unread(item: Item, opened: set[str]) -> Unread:
    def read(one: Unread) -> Item:
        opened.add(one.name)
        return item

    versions = list(zip(item.kinds, item.dates, strict=True))
    return Unread(item.name, digest(item), versions, item.codes, item.other_codes, read)


@pytest.fixture
def small(monkeypatch):
    """Lists, maps and parts so short that a dozen refutations fill several."""
    monkeypatch.setattr(lists, "SHEET", 4)
    monkeypatch.setattr(machines, "MAPPED", 7)
    monkeypatch.setattr(machines, "REVIEWS", 3)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("small")
def test_after_any_walk_the_site_is_what_a_full_build_makes(tmp_path, make, seed):
    rng = random.Random(seed)
    world = World(make, rng, {item.name: item for item in make.edition(14).items}, {})
    grown = make.settings(tmp_path / "grown")
    site.build(world.edition(set()), grown)
    acts = [*rng.sample(world.acts, len(world.acts)), *rng.choices(world.acts, k=4)]
    for number, act in enumerate(acts):
        act()
        site.build(world.edition(set()), grown)
        fresh = make.settings(tmp_path / f"fresh{number}")
        addresses = site.build(world.edition(), fresh)
        have, want = tree(grown.folder), tree(fresh.folder)
        differing = sorted(
            path for path in have.keys() | want.keys() if have.get(path, b"-") != want.get(path, b"-")
        )
        assert differing == [], (seed, number, act.__name__)
        assert site.build(world.edition(set()), grown) == addresses


# --- what is read -----------------------------------------------------------------------------------


def test_a_correction_opens_what_it_changes_and_not_the_rest(tmp_path, make):
    settings = make.settings(tmp_path / "site")
    world = World(make, random.Random(1), {f"r{n:05d}": make.item(n) for n in range(260)}, {})
    site.build(world.edition(set()), settings)
    names = sorted(world.items)
    world.put(world.items[names[0]], kind=VersionKind.CORRECTION, note={"ru": "Уточнено"})
    opened: set[str] = set()
    site.build(world.edition(opened), settings)
    # Itself and its relatives, the page of each list it stands on, the part of the dump, the month's data, and the
    # feeds of the fifty that changed last.
    near_in_time = set(names[: site.machines.REVIEWS + lists.SHEET])
    month = {name for name in names if world.items[name].dates[0].strftime("%Y-%m") == "2020-03"}
    latest = set(names[-50:])
    assert opened <= near_in_time | month | latest
    assert len(opened) < len(names) * 0.7


def test_when_nothing_changed_nothing_is_opened(tmp_path, make):
    settings = make.settings(tmp_path / "site")
    world = World(make, random.Random(1), {f"r{n:05d}": make.item(n) for n in range(30)}, {})
    site.build(world.edition(set()), settings)
    opened: set[str] = set()
    site.build(world.edition(opened), settings)
    assert opened == set()


@pytest.mark.parametrize("broken", ["", "x\n", None])
def test_facts_that_are_lost_or_broken_are_read_anew(tmp_path, make, broken):
    settings = make.settings(tmp_path / "site")
    site.build(make.edition(12), settings)
    facts = settings.folder / "facts"
    whole = facts.read_text("utf-8")
    facts.write_text(whole[: len(whole) // 2] if broken is None else broken, encoding="utf-8")
    site.build(make.edition(13), settings)
    site.build(make.edition(13), make.settings(tmp_path / "fresh"))
    assert tree(settings.folder) == tree(tmp_path / "fresh")
    assert facts.read_text("utf-8").count("\n") == 13


# --- a build that is killed is gone on with -----------------------------------------------------------


class Killed(BaseException):
    """Nothing in the build may catch it, as nothing catches a kill."""


def broken_off(edition: Edition, settings, after: int, monkeypatch) -> None:
    monkeypatch.setattr(release, "BATCH", 10)

    def told(done: int, total: int) -> None:
        if done >= after:
            raise Killed

    with pytest.raises(Killed):
        site.build(edition, replace(settings, told=told))


def steps_of(edition: Edition, settings) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    site.build(edition, replace(settings, told=lambda done, total: told.append((done, total))))
    return told


@pytest.mark.parametrize("built_before", [False, True])
def test_a_killed_build_is_gone_on_with_where_it_stopped(tmp_path, make, monkeypatch, built_before):
    settings = make.settings(tmp_path / "site")
    edition = make.edition(40)
    if built_before:
        site.build(make.edition(30), settings)
    broken_off(edition, settings, 30, monkeypatch)
    done = {
        path.relative_to(settings.folder / "releases/.building").as_posix(): path.stat().st_ino
        for path in (settings.folder / "releases/.building/site/r").rglob("*.html")
    }
    told = steps_of(edition, settings)
    fresh = make.settings(tmp_path / "fresh")
    whole = steps_of(edition, fresh)
    assert tree(settings.folder) == tree(fresh.folder)
    assert told[-1][0] == told[-1][1]
    assert told[-1][1] <= whole[-1][1] - 30
    shown = settings.folder / "current/.."
    kept = [path for path, inode in done.items() if (shown / path).stat().st_ino == inode]
    assert len(kept) >= len(done) - 10 * 6


def test_after_a_power_cut_nothing_that_was_not_yet_shown_is_trusted(tmp_path, make, monkeypatch):
    settings = make.settings(tmp_path / "site")
    edition = make.edition(30)
    broken_off(edition, settings, 20, monkeypatch)
    page = next((settings.folder / "releases/.building/site/r").rglob("*.html"))
    page.chmod(0o644)
    page.write_bytes(b"")  # what a file may be when the lights went out before it was on disk
    monkeypatch.setattr(stock, "_this_start", lambda: "another")
    site.build(edition, settings)
    site.build(edition, make.settings(tmp_path / "fresh"))
    assert tree(settings.folder) == tree(tmp_path / "fresh")


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_half_a_line_of_the_journal_counts_for_nothing(tmp_path, make, monkeypatch, cut):
    settings = make.settings(tmp_path / "site")
    edition = make.edition(30)
    broken_off(edition, settings, 20, monkeypatch)
    journal = settings.folder / "releases/.building/journal"
    os.truncate(journal, journal.stat().st_size - cut)
    site.build(make.edition(31), settings)
    site.build(make.edition(31), make.settings(tmp_path / "fresh"))
    assert tree(settings.folder) == tree(tmp_path / "fresh")


def test_a_release_that_was_ready_but_not_shown_is_taken_up(tmp_path, make, monkeypatch):
    settings = make.settings(tmp_path / "site")
    site.build(make.edition(10), settings)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(
            release.os, "replace", lambda *a: killed() if "current" in str(a[1]) else os.rename(*a)
        )
        with pytest.raises(Killed):
            site.build(make.edition(12), settings)
    assert (settings.folder / "current").readlink().parts[1] == "1"
    assert steps_of(make.edition(12), settings) == []
    assert (settings.folder / "current").readlink().parts[1] == "2"
    site.build(make.edition(12), make.settings(tmp_path / "fresh"))
    assert tree(settings.folder) == tree(tmp_path / "fresh")


# --- bundles ------------------------------------------------------------------------------------------


def bundle(name: str, stamp: str, **files: str) -> Bundle:
    pages = [Page(path, stamp, said.encode) for path, said in files.items()]
    return Bundle(name, stamp, lambda: pages)


def test_two_bundles_that_want_one_file_are_refused_and_the_site_stays(tmp_path):
    press = Press(tmp_path)
    write(press, [bundle("one", "1", a="a"), bundle("two", "1", b="b")])
    for taken in (
        [bundle("one", "1", a="a"), bundle("two", "2", a="b")],
        [bundle("one", "2", c="a"), bundle("two", "2", c="b")],
    ):
        with pytest.raises(RefusedError) as refused:
            write(press, taken)
        assert str(refused.value).endswith((" a", " c"))
        assert tree(tmp_path) == {"a": b"a", "b": b"b"}
    write(press, [bundle("one", "3", b="a"), bundle("two", "3", a="b")])
    assert tree(tmp_path) == {"a": b"b", "b": b"a"}


@pytest.mark.parametrize(
    "path", ["../a", "a/../../b", "/etc/a", "a//b", "a\tb", "a\nb", "", "a/", ".hidden/x"]
)
def test_no_file_lands_outside_the_site(tmp_path, path):
    with pytest.raises(RefusedError):
        write(Press(tmp_path / "site"), [bundle("one", "1", **{path: "x"})])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_a_page_of_parts_is_made_after_them_and_remade_when_one_changes(tmp_path):
    def planned(*said: str) -> list[Bundle]:
        parts = [Page(f"part/{n}", one, one.encode, hidden=True) for n, one in enumerate(said)]
        whole = Page("whole.json", "".join(said), lambda *found: b"+".join(found), parts=parts)
        pages = [whole, *parts]
        return [Bundle(p.place, p.inputs, lambda p=p: (p,), late=bool(p.parts)) for p in pages]

    press = Press(tmp_path)
    write(press, planned("a", "b"))
    assert tree(tmp_path) == {"whole.json": b"a+b"}
    for said in (("a", "c"), ("a",), ("d", "a", "c")):
        write(press, planned(*said))
        assert tree(tmp_path) == {"whole.json": "+".join(said).encode()}


# --- twins --------------------------------------------------------------------------------------------


def test_every_text_of_some_length_has_twins_that_say_the_same_in_less(settings, make):
    site.build(make.edition(30), settings)
    shown = tree(settings.folder)
    for suffix, opened in ((".gz", gzip.decompress), (".br", brotli.decompress)):
        twins = {path: content for path, content in shown.items() if path.endswith(suffix)}
        assert "kk/r/r00009/index.html" + suffix in twins
        assert f"kk/feed.atom{suffix}" in twins
        for path, content in twins.items():
            whole = shown[path.removesuffix(suffix)]
            assert opened(content) == whole, path
            assert len(content) < len(whole), path
    assert not any(
        path.startswith("r/") for path in shown if path.endswith(".gz") and len(shown[path[:-3]]) <= 1024
    )


def test_the_dump_and_its_packed_twin_are_one_whatever_the_parts(tmp_path, make, monkeypatch):
    found = []
    for size in (1, 4, 100):
        monkeypatch.setattr(machines, "REVIEWS", size)
        settings = make.settings(tmp_path / str(size))
        site.build(make.edition(20), settings)
        dump = (settings.folder / "current/claimreview.json").read_bytes()
        assert gzip.decompress((settings.folder / "current/claimreview.json.gz").read_bytes()) == dump
        found.append(dump)
    assert found[0] == found[1] == found[2]
    assert len(json.loads(found[0])["dataFeedElement"]) == 19 * 3 - 2

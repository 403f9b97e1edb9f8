"""The site built by command: what changed is told, nothing else goes out, and a rehearsal leaves nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from claims import outbox, people, refutations, sightings, sources, triage
from claims.content import Text
from claims.errors import RefusedError
from claims.records import Claim, Refutation
from claims.refutations import Draft
from claims.settings import Settings
from claims.terms import Role, Verdict
from pipeline import site_building
from pipeline.publish import publish, publisher_lock

TEXTS = {
    "kk": Text("Банан арқылы вирус жұғады", "Жоқ, жұқпайды.", ""),
    "ru": Text("Бананы заражают вирусом", "Нет, не заражают.", ""),
}


@pytest.fixture
def settings(tmp_path, database_url):
    return Settings(data=tmp_path / "data", database=database_url)


@pytest.fixture
def answer(database, settings):
    """Approves a refutation; it waits for the site."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        for handle in ("dana", "erlan"):
            people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR}))
        dana = people.find_person(session, "dana")
        feed = sources.add_source(session, dana, sources.NewSource("f", "feed", "https://example.kz", {}))
        triage.open_claims(session, [sightings.record(session, feed, sightings_of(1)).id], "test")

    def approve():
        with database.writing() as session:
            dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
            claim = session.scalars(select(Claim)).one()
            written = Draft(
                Verdict.FALSE, date(2020, 3, 19), TEXTS, claims=(claim.public_id,), channels=("site",)
            )
            draft = refutations.draft(session, dana, written)
            refutations.approve(session, erlan, draft, refutations.submit(session, dana, draft).digest)

    return approve


def sightings_of(number):
    from claims.seen import Seen

    return Seen(str(number), f"x{number}")


def test_only_what_is_published_is_built(database, settings, answer):
    answer()
    built = site_building.build(database, settings)
    assert built.folder == settings.site_folder / "current"
    assert not any("/r/" in path for path in built.written)
    with database.reading() as session:
        assert [row.state.value for row in outbox.rows(session)] == ["queued", "queued"]


def test_what_changed_is_told_and_the_second_time_nothing_did(database, settings, answer):
    answer()
    publish(database, settings)
    again = site_building.build(database, settings)
    assert (again.written, again.removed) == ([], [])
    assert (again.files, again.bytes) == measured(settings)
    (settings.site_folder / "current/kk/index.html").unlink()
    heard = []
    anew = site_building.build_anew(database, settings, lambda done, total: heard.append((done, total)))
    assert "kk/index.html" in anew.written
    assert not any("/r/" in path for path in anew.written)  # made anew, and saying the same
    assert heard[-1][0] == heard[-1][1] > 0


def measured(settings):
    files = [path for path in (settings.site_folder / "current").rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


def test_a_rehearsal_says_what_would_change_and_leaves_nothing(database, settings, answer):
    site_building.build(database, settings)
    before = sorted(path.as_posix() for path in settings.data.rglob("*"))
    changed = settings.model_copy(
        update={"site": settings.site.model_copy(update={"url": "https://new.example"})}
    )
    rehearsed = site_building.rehearse(database, changed)
    assert "robots.txt" in rehearsed.written
    assert sorted(path.as_posix() for path in settings.data.rglob("*")) == before
    built = site_building.build(database, changed)
    assert (built.written, built.removed) == (rehearsed.written, rehearsed.removed)
    assert site_building.rehearse(database, changed).written == []


def test_a_withdrawn_page_of_the_past_is_told_as_removed(database, settings, answer):
    answer()
    publish(database, settings)
    with database.reading() as session:
        name = session.scalars(select(Refutation)).one().public_id
    only_russian = settings.site_folder / "current"
    assert (only_russian / f"kk/r/{name}/index.html").is_file()
    elsewhere = settings.model_copy(
        update={"site": settings.site.model_copy(update={"folder": settings.data / "x"})}
    )
    first = site_building.build(database, elsewhere)
    assert f"kk/r/{name}/index.html" in first.written
    assert first.removed == []


def test_nothing_is_built_while_publishing_is_stopped_or_somebody_publishes(database, settings, answer):
    with (
        publisher_lock(database, settings),
        pytest.raises(RefusedError, match="another publisher is at work"),
    ):
        site_building.build(database, settings)
    with database.writing() as session:
        outbox.stop(session, people.find_person(session, "dana"), "a wrong text")
    with pytest.raises(RefusedError, match=r"publishing is stopped \(a wrong text\), so the site stays"):
        site_building.build(database, settings)
    assert not settings.site_folder.exists()

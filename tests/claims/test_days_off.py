"""The desk's own days: who may, what is kept, and that the calendar goes by them."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from claims import days_off
from claims.days_off import Decreed, Loaded
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act
from claims.terms import DayKind

KZ = yaml.safe_load((Path(__file__).parents[2] / "data/holidays/kz.yaml").read_text("utf-8"))
MOURNING = Decreed(date(2026, 3, 18), DayKind.OFF, "Day of mourning", "https://adilet.zan.kz/rus/docs/X")


def test_a_day_of_the_desk_holds_at_once(session, editor):
    before = days_off.calendar(session, "KZ")
    assert days_off.put(session, editor, "KZ", MOURNING)
    assert before.is_working(MOURNING.day)
    assert not days_off.calendar(session, "KZ").is_working(MOURNING.day)
    assert days_off.calendar(session, "KG").is_working(MOURNING.day)


def test_the_same_day_again_changes_nothing_and_another_word_replaces_it(session, editor):
    days_off.put(session, editor, "KZ", MOURNING)
    assert not days_off.put(session, editor, "KZ", MOURNING)
    worked = Decreed(MOURNING.day, DayKind.WORKING, "Not after all", "https://adilet.zan.kz/rus/docs/Y")
    assert days_off.put(session, editor, "KZ", worked)
    (row,) = days_off.listed(session, "KZ", 2026)
    assert (row.kind, row.note) == (DayKind.WORKING, "Not after all")


def test_a_day_taken_away_is_the_library_s_again(session, editor):
    nauryz = Decreed(date(2026, 3, 23), DayKind.WORKING, "A mistake", "https://example.kz")
    days_off.put(session, editor, "KZ", nauryz)
    assert days_off.calendar(session, "KZ").is_working(nauryz.day)
    days_off.take(session, editor, "KZ", nauryz.day)
    assert not days_off.calendar(session, "KZ").is_working(nauryz.day)
    with pytest.raises(NotFoundError):
        days_off.take(session, editor, "KZ", nauryz.day)


def test_every_change_is_a_link_of_the_chain(session, editor):
    days_off.put(session, editor, "KZ", MOURNING)
    days_off.take(session, editor, "KZ", MOURNING.day)
    acts = session.execute(
        select(Act.actor, Act.verb, Act.subject).where(Act.verb.like("calendar%")).order_by(Act.seq)
    ).all()
    assert acts == [
        ("dana", "calendar_put", "day:KZ/2026-03-18"),
        ("dana", "calendar_take", "day:KZ/2026-03-18"),
    ]


def test_editors_and_administrators_keep_the_calendar_and_nobody_else(session, editor, admin, checker):
    assert days_off.put(session, editor, "KZ", MOURNING)
    days_off.take(session, admin, "KZ", MOURNING.day)
    with pytest.raises(NotAllowedError):
        days_off.put(session, checker, "KZ", MOURNING)
    with pytest.raises(NotAllowedError):
        days_off.take(session, checker, "KZ", MOURNING.day)


@pytest.mark.parametrize(("note", "source"), [("", "https://example.kz"), (" ", "https://x"), ("Day", " ")])
def test_a_day_without_a_note_or_a_source_is_refused(session, editor, note, source):
    with pytest.raises(RefusedError, match="say "):
        days_off.put(session, editor, "KZ", Decreed(MOURNING.day, DayKind.OFF, note, source))


def test_a_day_of_a_calendar_that_nobody_knows_is_refused(session, editor):
    with pytest.raises(RefusedError, match="no calendar called XX"):
        days_off.put(session, editor, "XX", MOURNING)
    with pytest.raises(RefusedError, match="no calendar called XX"):
        days_off.calendar(session, "XX")


def test_a_file_is_loaded_once_and_again_without_a_trace(session, editor):
    name, days = days_off.read(KZ)
    assert (name, len(days)) == ("KZ", 16)
    assert days_off.put_all(session, editor, name, days) == Loaded(new=16, changed=0, same=0)
    assert days_off.put_all(session, editor, name, days) == Loaded(new=0, changed=0, same=16)
    assert [row.day for row in days_off.listed(session, "KZ", 2025)] == [
        date(2025, 1, 3),
        date(2025, 1, 5),
        date(2025, 6, 6),
    ]


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"calendar": "KZ"},
        {"calendar": "KZ", "days": [{"day": "2026-02-30", "kind": "off", "note": "a", "source": "b"}]},
        {"calendar": "KZ", "days": [{"day": "2026-02-20", "kind": "half", "note": "a", "source": "b"}]},
        {"calendar": "KZ", "days": [{"day": "2026-02-20", "kind": "off", "note": "a"}]},
        {"calendar": "KZ", "days": ["2026-02-20"]},
        [],
    ],
)
def test_a_file_that_is_none_says_what_it_lacks(written):
    with pytest.raises(RefusedError, match="the file of days cannot be read"):
        days_off.read(written)

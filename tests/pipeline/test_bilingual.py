"""Approved refutations as parallel texts."""

from datetime import date

import pytest

from claims import refutations
from claims.content import Text
from claims.refutations import Draft
from claims.terms import Role, Verdict
from pipeline.bilingual import bilingual, bilingual_pairs


@pytest.fixture
def second_editor(hire):
    return hire("erlan", Role.EDITOR)


def test_an_approved_refutation_says_one_thing_twice_and_a_draft_says_nothing(
    session, editor, second_editor, source
):
    from claims import sightings, triage
    from claims.seen import Seen

    sighting = sightings.record(session, source, Seen("1", "Бананы заражают коронавирусом!"))
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    texts = {
        "kk": Text("Банан коронавирус жұқтырады", "Жоқ.", "Бірінші.\n\nЕкінші."),
        "ru": Text("Бананы заражают коронавирусом", "Нет.", "Первый.\n\nВторой."),
    }
    written = Draft(
        Verdict.FALSE, date(2020, 2, 20), texts, claims=(claim.public_id,), channels=("telegram",)
    )
    refutation = refutations.draft(session, editor, written)
    assert list(bilingual(session)) == []
    version = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, version.digest)
    pairs = bilingual_pairs(session)
    assert ("Банан коронавирус жұқтырады", "Бананы заражают коронавирусом") in pairs
    assert [pair for pair in pairs if pair[0] in ("Жоқ.", "Бірінші.", "Екінші.")] == [
        ("Жоқ.", "Нет."),
        ("Бірінші.", "Первый."),
        ("Екінші.", "Второй."),
    ]

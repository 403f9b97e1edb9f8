"""Already refuted? What is offered is kept up to date, and with thousands of them the answer is the same."""

from datetime import date

import pytest

from claims import refutations, sightings, statements, triage
from claims.content import Text
from claims.records import Authority, AuthorityName
from claims.refutations import Draft
from claims.seen import Seen
from claims.statements import NewStatement
from claims.terms import Language, Verdict
from pipeline import suggest as suggesting
from pipeline.suggest import suggest


@pytest.fixture
def claim(session, source):
    said = sightings.record(session, source, Seen("1", "Бананы заражают коронавирусом, не ешьте их!"))
    return triage.open_claims(session, [said.id], "test")[0]


@pytest.fixture
def write(session, editor):
    """Drafts a refutation."""

    def go(title, *claims):
        texts = {"ru": Text(title, "Нет.", "")}
        written = Draft(Verdict.FALSE, date(2020, 3, 1), texts, claims=tuple(c.public_id for c in claims))
        return refutations.draft(session, editor, written)

    return go


@pytest.mark.parametrize("all_compared", [0, 200])
def test_the_nearest_comes_first_with_the_two_texts_that_are_near(
    session, claim, write, monkeypatch, all_compared
):
    monkeypatch.setattr(suggesting, "ALL", all_compared)
    near = write("Бананы заражают коронавирусом")
    for number in range(30):
        write(f"Метро номер {number} закроют навсегда")
    found = suggest(session, claim)
    assert (found[0].id, found[0].kind) == (near.public_id, "refutation")
    assert found[0].text == "Бананы заражают коронавирусом"
    assert found[0].said == "Бананы заражают коронавирусом, не ешьте их!"
    assert found[0].score > 0.5


def test_what_answers_it_already_is_not_offered_again_until_it_is_unlinked(session, claim, write, editor):
    one = write("Бананы заражают коронавирусом")
    assert [item.id for item in suggest(session, claim)] == [one.public_id]
    refutations.link(session, editor, one, claim)
    assert suggest(session, claim) == []
    refutations.unlink(session, editor, one, claim)
    assert [item.id for item in suggest(session, claim)] == [one.public_id]


def test_what_is_written_otherwise_since_is_offered_as_it_is_now(session, claim, write, editor):
    one = write("Метро закроют навсегда")
    assert suggest(session, claim) == []
    texts = {"ru": Text("Бананы заражают коронавирусом", "Нет.", "")}
    refutations.edit(session, editor, one, Draft(Verdict.FALSE, date(2020, 3, 1), texts))
    assert [item.title for item in suggest(session, claim)] == ["Бананы заражают коронавирусом"]
    refutations.edit(
        session, editor, one, Draft(Verdict.FALSE, date(2020, 3, 1), {"ru": Text("Метро", "Нет.", "")})
    )
    assert suggest(session, claim) == []


def test_the_wording_of_a_claim_that_it_answers_speaks_for_a_refutation(
    session, claim, write, editor, source
):
    said = sightings.record(session, source, Seen("2", "Совсем другое"))
    (other,) = triage.open_claims(session, [said.id], "test")
    one = write("Проверка", other)
    assert suggest(session, claim) == []
    act = triage.word(session, editor, other, Language.RU, "Бананы заражают коронавирусом")
    assert [item.id for item in suggest(session, claim)] == [one.public_id]
    triage.undo(session, editor, act)
    assert suggest(session, claim) == []


def test_a_statement_serves_by_its_quote(session, claim, editor):
    authority = Authority(key="minzdrav", topics=[], note="")
    authority.names = [AuthorityName(language=Language.RU, name="Минздрав")]
    session.add(authority)
    session.flush()
    new = NewStatement(
        "minzdrav", "О продуктах", date(2020, 3, 2), Language.RU, "https://example.kz/1",
        quote="Бананы не заражают коронавирусом",
    )  # fmt: skip
    kept = statements.add_statement(session, editor, new)
    (found,) = suggest(session, claim)
    assert (found.id, found.kind, found.title) == (kept.public_id, "statement", "О продуктах")
    assert found.text == "Бананы не заражают коронавирусом"


def test_a_claim_that_says_nothing_is_offered_nothing(session, claim, write, editor):
    write("Бананы заражают коронавирусом")
    (match,) = triage.members(session, claim)
    triage.reject(session, editor, match.sighting, claim)
    assert suggest(session, claim) == []

"""A desk whose API is called with keys, and something in its record."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from claims import api_keys, clock, people, refutations, second_factor, sightings, sources, statements, triage
from claims.bodies import load_authorities
from claims.content import Text
from claims.people import Action, demand
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Language, Role, Verdict

API = "/api/v1"


@pytest.fixture
def key(desk: Any) -> Callable[..., str]:
    """Makes a key: `key("dana")` with all of her roles, or with those named."""

    def make(handle: str, *roles: Role) -> str:
        with desk.database.writing() as session:
            person = people.find_person(session, handle)
            credential = second_factor.credential_of(session, person)
            credential.factor_secret, credential.factor_at = "A" * 32, clock.now()
            return api_keys.make(session, person, "test", roles or person.roles)[1]

    return make


@pytest.fixture
def program(desk: Any, key: Callable[..., str]) -> Callable[..., TestClient]:
    """A program that calls the API with a key: `program("dana")`."""

    def make(handle: str, *roles: Role, language: str = "en") -> TestClient:
        headers = {"Authorization": f"Bearer {key(handle, *roles)}", "Accept-Language": language}
        return TestClient(desk.app, base_url="http://desk.example", headers=headers, follow_redirects=False)

    return make


@pytest.fixture
def filled(desk: Any) -> dict[str, Any]:
    """A source, an authority, a statement, three claims with their sightings, and a refutation in writing."""
    with desk.database.writing() as session:
        berik, dana = people.find_person(session, "berik"), people.find_person(session, "dana")
        moh = {"key": "moh", "names": [{"language": "ru", "name": "Минздрав"}], "topics": []}
        load_authorities(session, demand(dana, Action.MANAGE_BODIES), [moh])
        feed = sources.add_source(
            session, berik, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        )
        seen = [sightings.record(session, feed, Seen(str(n), f"Сода лечит вирус {n}")) for n in range(6)]
        numbers = [one.id for one in seen if one is not None]
        claims = triage.open_claims(session, numbers[:3], "test")
        triage.suggest(session, [triage.Proposed(numbers[3], claims[0].id, 0.7)], "test")
        triage.join(session, [triage.Proposed(numbers[4], claims[0].id, 0.97)], "test")
        triage.join(session, [triage.Proposed(numbers[5], claims[0].id, 0.97)], "test")
        said = statements.NewStatement("moh", "Ответ", date(2020, 3, 1), Language.RU, "https://moh.kz/1")
        statement = statements.add_statement(session, dana, said)
        written = Draft(
            Verdict.FALSE,
            date(2020, 3, 2),
            {"ru": Text("Сода лечит вирус", "Нет.", "Текст.")},
            claims=(claims[0].public_id,),
            statements=(statement.public_id,),
            channels=("site",),
        )
        refutation = refutations.draft(session, dana, written)
        return {
            "claims": [claim.public_id for claim in claims],
            "sightings": numbers,
            "refutation": refutation.public_id,
            "statement": statement.public_id,
        }

"""The API held to its own description: schemathesis calls every operation with what fits and what does not.

    python bench/contract.py --examples 200

Twice: with ids as they come, and with ids that exist. Found is every answer 5xx and every answer that the description
does not know. The database is a fresh one in a temporary folder, or the one at --database (it is written to).
"""

import argparse
import re
import sys
import tempfile
import time
import uuid
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from claims import (
    api_keys,
    bodies,
    clock,
    migrate,
    outbox,
    people,
    refutations,
    second_factor,
    sightings,
    sources,
    statements,
    triage,
    webhooks,
)
from claims.content import Text
from claims.database import Database, open_database
from claims.people import Action, demand
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import Language, Role, Verdict
from desk.app import create_app

OPENAPI = "/api/v1/openapi.json"
KEY = "Idempotency-Key"
FITS = ("2xx", "3xx", "401", "403", "404", "409", "429")
LACKS = ("400", "401", "403", "406", "415", "422")


@schemathesis.hook("before_call")
def one_key_a_request(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """A key stands on one request only: another request with it is refused, and rightly."""
    key = (case.headers or {}).get(KEY)
    if isinstance(key, str) and re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        case.headers[KEY] = uuid.uuid4().hex


def fill(database: Database) -> tuple[str, dict[str, Any]]:
    """A record with something of everything; the key of somebody who may do everything, and ids that exist."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset(Role))
        dana = people.add_person(session, admin, "dana", "Dana", frozenset({Role.EDITOR}))
        names = [{"language": "ru", "name": "Минздрав"}]
        bodies.load_authorities(session, demand(dana, Action.MANAGE_BODIES), [{"key": "moh", "names": names}])
        new = sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        feed = sources.add_source(session, admin, new)
        seen = [sightings.record(session, feed, Seen(str(n), f"Сода лечит вирус {n}")) for n in range(40)]
        numbers = [one.id for one in seen if one is not None]
        opened = triage.open_claims(session, numbers[:20], "test")
        triage.suggest(session, [triage.Proposed(n, opened[0].id, 0.7) for n in numbers[20:]], "test")
        statement = statements.add_statement(
            session, dana, statements.NewStatement("moh", "Ответ", None, Language.RU, "https://moh.kz/1")
        )
        texts = {"ru": Text("Сода лечит вирус", "Нет.", "Текст.")}
        draft = Draft(Verdict.FALSE, date(2020, 3, 2), texts, (opened[0].public_id,), channels=("site",))
        refutation = refutations.draft(session, dana, draft)
        version = refutations.submit(session, dana, refutation)
        refutations.approve(session, admin, refutation, version.digest)
        hook = webhooks.add(session, admin, webhooks.NewWebhook("https://example.kz/hook"))
        test = webhooks.put_out_test(session, admin, hook)
        credential = second_factor.credential_of(session, admin)
        credential.factor_secret, credential.factor_at = "A" * 32, clock.now()
        key = api_keys.make(session, admin, "contract", admin.roles)[1]
        known = {
            "claim": opened[0].public_id,
            "number": 1,
            "refutation": refutation.public_id,
            "statement": statement.public_id,
            "code": outbox.rows(session)[0].code,
            "key": "feed",
            "webhook": hook.public_id,
            "message": test.event.public_id,
        }
    return key, known


def contract(
    database: Database, folder: Path, examples: int, seed: int, seconds: int | None = None
) -> tuple[list[str], Counter[str]]:
    """The faults found, in words, and how many answers there were by status."""
    key, known = fill(database)
    desk = {"insecure": True, "api_per_minute": 10**9}
    settings = Settings(data=folder, database=str(database.engine.url), desk=desk)
    app = create_app(settings, database)
    faults: dict[str, str] = {}
    answers: Counter[str] = Counter()
    for fixed in ({}, {f"path.{name}": value for name, value in known.items()}):
        schema = schemathesis.openapi.from_asgi(
            OPENAPI, app, config=_config(key, fixed, examples, seed, seconds)
        )
        for event in from_schema(schema).execute():
            if isinstance(event, ScenarioFinished):
                for call in event.recorder.interactions.values():
                    answers[str(call.response.status_code) if call.response else "none"] += 1
                found = [check for some in event.recorder.checks.values() for check in some]
                for info in (check.failure_info for check in found if check.failure_info):
                    said = f"{event.recorder.label}: {info.failure.title}\n{info.failure.message}\n{info.code_sample}"
                    faults.setdefault(f"{event.recorder.label} {info.failure.title}", said)
            elif isinstance(event, NonFatalError | FatalError):
                said = f"{getattr(event, 'label', '')}: {getattr(event, 'value', event)!r}"
                faults.setdefault(said, said)
    return list(faults.values()), answers


def _config(
    key: str, fixed: dict[str, Any], examples: int, seed: int, seconds: int | None
) -> SchemathesisConfig:
    told = {
        "seed": seed,
        "headers": {"Accept-Language": "ru"},
        "auth": {"openapi": {"key": {"bearer": key}}},
        "parameters": fixed,
        "generation": {"max-examples": examples, "database": "none"},
        "checks": {
            # An If-Match that fits but names something older is refused with 412, and none at all with 428.
            "positive_data_acceptance": {"expected-statuses": [*FITS, "412"]},
            "missing_required_header": {"expected-statuses": [*LACKS, "428"]},
        },
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
    }
    return SchemathesisConfig.from_dict(told | ({"max-time": seconds} if seconds else {}))


def main() -> int:
    """Run it and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--examples", type=int, default=50, help="how many of each operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, help="stop each of the two runs after so long")
    parser.add_argument("--database", help="an empty database; else SQLite in a temporary folder")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        database = open_database(asked.database or f"sqlite:///{name}/aiqyn.db")
        migrate.upgrade(database.engine)
        began = time.monotonic()
        faults, answers = contract(database, Path(name), asked.examples, asked.seed, asked.seconds)
        database.close()
    for fault in faults:
        print(f"- {fault}\n")
    told = ", ".join(f"{status} {count}" for status, count in sorted(answers.items()))
    print(
        f"{sum(answers.values())} answers in {time.monotonic() - began:.0f} s ({told}); {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

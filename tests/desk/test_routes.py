"""Every route and every kind of visitor, from the table in `routes.tsv`: who is let through and who is refused.

A line is a method, a path, what the route demands (an action, *signed_in* or *public*) and, for each visitor, *yes*
or *-*. A route without a line fails; so does a line without a route. The first test prints the lines that are lacking.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from claims import api_keys, people, sessions
from claims.people import ALLOWED
from claims.terms import Role, Way
from desk import here

TABLE = Path(__file__).with_name("routes.tsv")
STRANGER = "stranger"
WHO = {
    "fact_checker": "berik",
    "editor": "dana",
    "analyst": "gulnar",
    "authority_contact": "saule",
    "administrator": "aliya",
}
VISITORS = (STRANGER, *WHO)
HEAD = ("method", "path", "demands", *VISITORS)
NO_PAGES = {"/static"}
"""Mounts that are files for everybody."""


@dataclass(frozen=True)
class Route:
    """One way to ask the desk for something, and what its code demands."""

    method: str
    path: str
    demands: str

    @property
    def line(self) -> tuple[str, ...]:
        """As the table would have it, from what the roles may do."""
        return (self.method, self.path, self.demands, *self._visitors())

    def _visitors(self) -> Iterator[str]:
        for visitor in VISITORS:
            if self.demands == "public":
                yield "yes"
            elif visitor == STRANGER:
                yield "-"
            elif self.demands == "signed_in":
                yield "yes"
            else:
                may = {
                    role.value
                    for action, roles in ALLOWED.items()
                    if action == self.demands
                    for role in roles
                }
                yield "yes" if visitor in may else "-"


def demanded(dependant) -> set[str]:
    """What the dependencies of a route demand; empty when they ask for nobody at all."""
    found = set()
    for one in dependant.dependencies:
        if hasattr(one.call, "action"):
            found.add(one.call.action.value if one.call.action else "signed_in")
        elif one.call is here.public:
            found.add("public")
        found |= demanded(one)
    return found


def routes_of(app, before="") -> Iterator[Route]:
    for route in iter_route_contexts(app.routes):
        inner = getattr(route, "original_route", route)
        if isinstance(inner, Mount):
            if inner.path not in NO_PAGES:
                yield from routes_of(inner.app, before + inner.path)
            continue
        if not hasattr(inner, "dependant"):
            demands = {"public"} if inner.path.startswith(("/openapi", "/docs")) else set()
        else:
            demands = demanded(route.dependant)
        for method in sorted(route.methods - {"HEAD"}):
            yield Route(method, before + route.path, "+".join(sorted(demands)) or "NOTHING")


def table() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {(row["method"], row["path"]): row for row in rows}


@pytest.fixture
def dialect() -> str:
    """Who is let through is decided before the database is asked anything that differs."""
    return "sqlite"


def test_every_route_has_a_line_and_every_line_a_route(desk):
    told = {tuple(row[name] for name in HEAD[:3]) for row in table().values()}
    found = {(route.method, route.path, route.demands): route for route in routes_of(desk.app)}
    lacking = ["\t".join(found[key].line) for key in sorted(found.keys() - told)]
    assert lacking == [], "add to tests/desk/routes.tsv, after a look at each:\n" + "\n".join(lacking)
    assert sorted(told - found.keys()) == []


def test_no_route_asks_for_nobody(desk):
    assert [route for route in routes_of(desk.app) if route.demands == "NOTHING"] == []


def test_the_table_says_of_each_visitor_yes_or_no():
    assert tuple(TABLE.read_text("utf-8").splitlines()[0].split("\t")) == HEAD
    assert {row[visitor] for row in table().values() for visitor in VISITORS} <= {"yes", "-"}


FILLED = {"language": "kk", "number": "999999", "form": "csv", "form:path": "csv"}


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda name: FILLED.get(name[1], "x"), path)


def is_refused(answer) -> bool:
    """Whether the door, not the page, said no."""
    to_door = answer.headers.get("location", "").partition("?")[0] == "/sign-in"
    return answer.status_code in (401, 403) or (answer.status_code == 303 and to_door)


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_route_lets_through_exactly_whom_the_table_names(desk, visitor):
    wrong = []
    for row in table().values():
        client = desk.stranger() if visitor == STRANGER else desk.sign_in(WHO[visitor])
        answer = client.request(row["method"], filled(row["path"]))
        if row["path"] == "/sign-out" and visitor != STRANGER:
            continue  # whoever may leave is sent to the door as well
        if row["path"] == "/sign-in/code":
            assert answer.headers["location"] == "/sign-in"  # there is no first step to go on from
            continue
        if row["path"].startswith("/hooks/questions/"):
            assert answer.status_code == 401  # whoever they are: it is the signature that counts
            continue
        if is_refused(answer) is (row[visitor] == "yes"):
            wrong.append((row["method"], row["path"], answer.status_code))
    assert wrong == []


def test_a_session_that_was_ended_opens_no_route(desk):
    wrong = []
    client = desk.stranger()
    client.cookies.set("aiqyn", desk.secret("dana"))
    with desk.database.writing() as session:
        sessions.end_all(session, people.find_person(session, "dana"), "test")
    for row in table().values():
        if row["demands"] != "public" and not is_refused(client.request(row["method"], filled(row["path"]))):
            wrong.append(row["path"])
    assert wrong == []


def test_without_the_second_factor_an_editor_opens_no_route_but_the_way_to_one(desk):
    with desk.database.writing() as session:
        secret = sessions.start(session, people.find_person(session, "dana"), Way.PASSWORD).secret
    opened = []
    for row in table().values():
        if row["demands"] == "public" or row["path"] in ("/sign-out", "/me/second-factor"):
            continue
        client = desk.stranger()
        client.cookies.set("aiqyn", secret)
        answer = client.request(row["method"], filled(row["path"]))
        stopped = answer.status_code in (403, 409) or answer.headers.get("location") == "/me/second-factor"
        if not stopped:
            opened.append((row["method"], row["path"], answer.status_code))
    assert opened == []


def test_a_key_opens_no_page_of_the_desk(desk):
    with desk.database.writing() as session:
        _, token = api_keys.make(session, people.find_person(session, "dana"), "x", [Role.EDITOR])
    client = desk.stranger()
    client.headers["Authorization"] = f"Bearer {token}"
    wrong = [
        row["path"]
        for row in table().values()
        if row["demands"] != "public"
        and not row["path"].startswith("/api/")
        and not is_refused(client.request(row["method"], filled(row["path"])))
    ]
    assert wrong == []

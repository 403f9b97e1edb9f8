"""The rules of routing between a file, the record and the router."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import routing
from claims.records import Authority
from claims.routing import NewRule

if TYPE_CHECKING:
    from models.routing import Rules


def read_file(document: Mapping[str, Any]) -> tuple[list[NewRule], dict[str, str]]:
    """The rules of a file such as data/routing.yaml, and the bodies of places; raises ValueError and its like."""
    from models.lexicon import entries
    from models.routing import read_rules

    def words(entry: Mapping[str, Any], part: str) -> dict[str, list[str]]:
        return {str(language): entries(str(said)) for language, said in (entry.get(part) or {}).items()}

    rules = read_rules(document)  # it says what is wrong with the file
    return [
        NewRule(
            rule.topic, words(entry, "words"), rule.bodies, words(entry, "needs"), words(entry, "without")
        )
        for rule, entry in zip(rules.rules, document["rules"], strict=True)
    ], dict(rules.bodies)


def rules_in_force(session: Session) -> "Rules":
    """The rules as the router reads them; rows of one number are one rule in several regions."""
    from models.routing import Rule, Rules, words_in

    keys = {row.id: row.key for row in session.execute(select(Authority.id, Authority.key))}
    numbered: dict[int, list[Any]] = {}
    for row in routing.current_rules(session):
        numbered.setdefault(row.number, []).append(row)
    bodies: dict[str, str] = {}
    rules = []
    for rows in numbered.values():
        first, there = rows[0], {row.region: keys[row.authority_id] for row in rows}
        if not first.words:
            bodies = there
            continue
        three = [words_in(part) for part in (first.words, first.needs, first.without)]
        rules.append(Rule(first.topic, three[0], there, three[1], three[2]))
    return Rules(tuple(rules), bodies)


def names_of(said: Sequence[str], places: Mapping[str, Mapping[str, str]], language: str) -> list[str]:
    """What an explanation names, for a reader of *language*: words as they stand in the text, regions by name."""
    found = []
    for one in said:
        kind, _, value = one.partition(":")
        if kind == "word":
            found.append(value)
        elif kind == "region":
            names = places.get(value, {})
            found.append(names.get(language) or names.get("ru") or value)
    return found

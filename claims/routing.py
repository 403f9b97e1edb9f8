"""The rules of routing on record: which words make a question whose, and in which region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed, record_act
from claims.errors import RefusedError
from claims.people import Action, demand
from claims.records import Authority, Person, Place, RoutingRule

EVERYWHERE = ""
OF_PLACES = "place"
"""The topic of the list of places' own bodies, which needs no words."""
Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class NewRule:
    """A rule as it is handed in: a topic, words by language, and region -> the authority's key."""

    topic: str
    words: Words
    bodies: Mapping[str, str]
    needs: Words = field(default_factory=dict)
    without: Words = field(default_factory=dict)


def load_rules(
    session: Session, by: Person, rules: Sequence[NewRule], bodies: Mapping[str, str]
) -> int | None:
    """Put *rules*, in their order, and the *bodies* of places in the place of those there were.

    The act's number; None where they are the same.
    """
    actor = demand(by, Action.MANAGE_BODIES)
    wanted = [NewRule(OF_PLACES, {}, bodies), *rules] if bodies else list(rules)
    known = {row.key: row.id for row in session.execute(select(Authority.key, Authority.id))}
    _demand_known(session, wanted, known)
    rows = [_row(number, rule, region, known[key]) for number, rule in enumerate(wanted)
            for region, key in rule.bodies.items()]  # fmt: skip
    current = current_rules(session)
    if [_content(row) for row in current] == [_content(row) for row in rows]:
        return None
    now = clock.now()
    for row in current:
        row.ended_at = now
    session.add_all(rows)
    session.flush()
    return record_act(session, actor, Deed("load_routing", "routing", {"rules": len(rules)}))


def current_rules(session: Session) -> list[RoutingRule]:
    """The rows in force, in their order."""
    query = select(RoutingRule).where(RoutingRule.ended_at.is_(None))
    return list(session.scalars(query.order_by(RoutingRule.number, RoutingRule.id)))


def _demand_known(session: Session, rules: Sequence[NewRule], known: Mapping[str, int]) -> None:
    places = {EVERYWHERE, *session.scalars(select(Place.code))}
    for rule in rules:
        if not rule.topic or not rule.bodies:
            raise RefusedError(reason="each rule of routing needs a topic, words and an authority")
        for region, key in rule.bodies.items():
            if key not in known:
                raise RefusedError(
                    reason="the rule for {topic} names the authority {key}, which is not known; load it first",
                    topic=rule.topic,
                    key=key,
                )
            if region not in places:
                raise RefusedError(
                    reason="the rule for {topic} names the place {place}, which is not known; load it first",
                    topic=rule.topic,
                    place=region,
                )


def _row(number: int, rule: NewRule, region: str, authority: int) -> RoutingRule:
    words, needs, without = (
        {language: list(said) for language, said in part.items()}
        for part in (rule.words, rule.needs, rule.without)
    )
    return RoutingRule(
        number=number, topic=rule.topic, words=words, needs=needs, without=without, region=region,
        authority_id=authority, made_at=clock.now(),
    )  # fmt: skip


def _content(row: RoutingRule) -> tuple[object, ...]:
    return (row.number, row.topic, row.words, row.needs, row.without, row.region, row.authority_id)

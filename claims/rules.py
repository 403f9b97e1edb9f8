"""Rules in the record: made, changed and switched by people, carried out by the machine, and what each did."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from claims import clock
from claims.acts import Actor, Deed, record_act, record_acts
from claims.changes import Ledger
from claims.database import insert_rows
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, can, demand, find_person
from claims.records import (
    Act,
    Claim,
    ClaimMark,
    ClaimRaise,
    ClaimTag,
    Person,
    Place,
    Rule,
    RuleEffect,
    RuleVersion,
    Sighting,
    Source,
)
from claims.ruling import (
    Actions,
    Conditions,
    Effect,
    Spec,
    checked_actions,
    checked_conditions,
    plain,
    read_actions,
    read_conditions,
)
from claims.terms import Mark, RuleAction

MACHINE = Actor.machine("rule")
LONGEST_NAME = 120
_MARKS = {RuleAction.MUTE: Mark.MUTED, RuleAction.HOLD: Mark.HELD}


# --- what people do -----------------------------------------------------------------------------------


def add(session: Session, by: Person, name: str, conditions: Conditions, actions: Actions) -> Rule:
    """A new rule, switched on: it looks at what is matched from now on."""
    actor = demand(by, Action.MANAGE_RULES)
    name, conditions, actions = checked(session, name, conditions, actions)
    ledger, now = Ledger(session), clock.now()
    rule = Rule(name=name, active=True, version=1, since_seq=0, made_by_id=by.id, made_at=now)
    ledger.add(rule)
    ledger.add(_version(rule, by, conditions, actions))
    rule.since_seq = _act(session, actor, "rule_add", rule, ledger)
    return rule


def edit(
    session: Session,
    by: Person,
    rule: Rule,
    name: str,
    conditions: Conditions,
    actions: Actions,
    *,
    seen: int | None = None,
) -> int | None:
    """The next version of a rule; None when nothing is different. Refused when it is not version *seen* any more."""
    actor = demand(by, Action.MANAGE_RULES)
    if seen is not None and seen != rule.version:
        raise RefusedError(
            reason="somebody has changed the rule since you opened it; look at it as it is now"
        )
    name, conditions, actions = checked(session, name, conditions, actions)
    before = spec(rule)
    if (before.name, before.conditions, before.actions) == (name, conditions, actions):
        return None
    ledger = Ledger(session)
    ledger.set(rule, name=name, version=rule.version + 1)
    session.flush()
    ledger.add(_version(rule, by, conditions, actions))
    session.expire(rule, ["versions"])
    rule.since_seq = seq = _act(session, actor, "rule_edit", rule, ledger)
    return seq


def switch_on(session: Session, by: Person, rule: Rule) -> int | None:
    """The rule looks at what is matched from now on; None when it is on."""
    actor = demand(by, Action.MANAGE_RULES)
    if rule.active:
        return None
    ledger = Ledger(session)
    ledger.set(rule, active=True)
    rule.since_seq = seq = _act(session, actor, "rule_on", rule, ledger)
    return seq


def switch_off(session: Session, by: Person, rule: Rule) -> int | None:
    """The rule does nothing new; what it did stays. None when it is off."""
    actor = demand(by, Action.MANAGE_RULES)
    if not rule.active:
        return None
    ledger = Ledger(session)
    ledger.set(rule, active=False)
    return _act(session, actor, "rule_off", rule, ledger)


def checked(
    session: Session, name: str, conditions: Conditions, actions: Actions
) -> tuple[str, Conditions, Actions]:
    """A rule in its one spelling, its sources, regions and person known; or why it cannot be."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise RefusedError(reason="a rule needs a name of {longest} characters at most", longest=LONGEST_NAME)
    conditions, actions = checked_conditions(conditions), checked_actions(actions)
    _demand_known(session, "source", Source.key, conditions.sources)
    _demand_known(session, "region", Place.code, conditions.regions)
    if actions.assign and not _may_take_on(find_person(session, actions.assign)):
        raise RefusedError(
            reason="{person} cannot take on claims: a fact-checker or an editor can", person=actions.assign
        )
    return name, conditions, actions


def _demand_known(
    session: Session, kind: str, column: InstrumentedAttribute[str], names: Sequence[str]
) -> None:
    known = set(session.scalars(select(column).where(column.in_(names)))) if names else set()
    for name in names:
        if name not in known:
            raise NotFoundError(kind=kind, name=name)


def _may_take_on(person: Person) -> bool:
    return person.active and any(can(role, Action.TRIAGE) for role in person.roles)


def _version(rule: Rule, by: Person, conditions: Conditions, actions: Actions) -> RuleVersion:
    return RuleVersion(
        rule_id=rule.id,
        number=rule.version,
        name=rule.name,
        conditions=plain(conditions),
        actions=plain(actions),
        made_by_id=by.id,
        made_at=clock.now(),
    )


def _act(session: Session, actor: Actor, verb: str, rule: Rule, ledger: Ledger) -> int:
    detail = {"name": rule.name, "version": rule.version}
    return record_act(session, actor, Deed(verb, f"rule:{rule.id}", detail, ledger.changes))


# --- looking ------------------------------------------------------------------------------------------


def find_rule(session: Session, number: int) -> Rule:
    """The rule with this number."""
    rule = session.get(Rule, number)
    if rule is None:
        raise NotFoundError(kind="rule", name=number)
    return rule


def every_rule(session: Session) -> list[Rule]:
    """All rules, those that are on first, in the order they are carried out."""
    return list(session.scalars(select(Rule).order_by(Rule.active.desc(), Rule.id)))


def spec(rule: Rule, number: int | None = None) -> Spec:
    """What a rule says now, or said in version *number*."""
    wanted = rule.version if number is None else number
    said = next((one for one in rule.versions if one.number == wanted), None)
    if said is None:
        raise NotFoundError(kind="version", name=wanted)
    conditions, actions = read_conditions(said.conditions), read_actions(said.actions)
    return Spec(rule.id, said.number, said.name, conditions, actions, rule.since_seq)


def at_work(session: Session) -> list[Spec]:
    """The rules that are on, in order; whom nothing may be assigned to any more is left out of what they do."""
    specs = [spec(rule) for rule in session.scalars(select(Rule).where(Rule.active).order_by(Rule.id))]
    handles = {one.actions.assign for one in specs} - {""}
    people = session.scalars(select(Person).where(Person.handle.in_(handles)))
    fit = {person.handle for person in people if _may_take_on(person)}
    return [
        one
        if one.actions.assign in fit or not one.actions.assign
        else replace(one, actions=replace(one.actions, assign=""))
        for one in specs
    ]


@dataclass(frozen=True)
class Logged:
    """One line of the log: what a rule did, because of what, and whether it was taken back."""

    id: int
    rule: int
    name: str
    """The rule's name now."""
    version: int
    effect: Effect
    claim: str
    sighting: int
    said: str
    act: int
    at: datetime
    undone: bool


def log(
    session: Session, rule: Rule | None = None, *, before: int | None = None, limit: int = 50
) -> list[Logged]:
    """What the rules, or one of them, did: the newest first, going on behind number *before*."""
    undoing = select(Act.undoes_seq).where(Act.undoes_seq == RuleEffect.act_seq).exists()
    query = (
        select(RuleEffect, Sighting.title, Sighting.text, undoing)
        .join(Sighting, Sighting.id == RuleEffect.sighting_id)
        .options(joinedload(RuleEffect.claim), joinedload(RuleEffect.rule))
        .order_by(RuleEffect.id.desc())
        .limit(limit)
    )
    if rule is not None:
        query = query.where(RuleEffect.rule_id == rule.id)
    if before is not None:
        query = query.where(RuleEffect.id < before)
    return [
        Logged(
            row.id,
            row.rule_id,
            row.rule.name,
            row.version,
            Effect(row.action, row.value),
            row.claim.public_id,
            row.sighting_id,
            title or text,
            row.act_seq,
            row.done_at,
            bool(undone),
        )
        for row, title, text, undone in session.execute(query)
    ]


def counts(
    session: Session, zone: ZoneInfo, *, days: int = 30, rule: Rule | None = None
) -> dict[int, Counter[date]]:
    """How many things each rule did on each of the last *days* days as they are called in *zone*."""
    day = _day_of(session, zone)
    query = (
        select(RuleEffect.rule_id, day, func.count())
        .where(RuleEffect.done_at > clock.now() - timedelta(days=days))
        .group_by(RuleEffect.rule_id, day)
    )
    if rule is not None:
        query = query.where(RuleEffect.rule_id == rule.id)
    found: dict[int, Counter[date]] = {}
    for number, on, count in session.execute(query):
        found.setdefault(number, Counter())[date.fromisoformat(str(on))] = count
    return found


def last_effects(session: Session) -> dict[int, datetime]:
    """When each rule last did something."""
    newest = (
        select(func.max(RuleEffect.id)).where(RuleEffect.rule_id == Rule.id).correlate(Rule).scalar_subquery()
    )
    query = select(Rule.id, RuleEffect.done_at).join(RuleEffect, RuleEffect.id == newest)
    return {row.id: row.done_at for row in session.execute(query)}


def _day_of(session: Session, zone: ZoneInfo) -> ColumnElement[Any]:
    """The day of an effect by the clock of *zone*."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date(func.timezone(str(zone), RuleEffect.done_at))
    minutes = int((clock.now().astimezone(zone).utcoffset() or timedelta()).total_seconds() // 60)
    return func.date(RuleEffect.done_at, literal(f"{minutes:+d} minutes"))


# --- what the machine carries out ---------------------------------------------------------------------


@dataclass(frozen=True)
class Decided:
    """What one rule is to do because of one sighting of a claim."""

    rule: Spec
    sighting_id: int
    claim_id: int
    effect: Effect


def carry_out(session: Session, decided: Sequence[Decided]) -> int:
    """Do what was decided, chain each as an act of `machine:rule`, and log it; how much it was."""
    claims = _claims(session, {item.claim_id for item in decided})
    decided = [item for item in decided if not _is_taken(item, claims)]
    if not decided:
        return 0
    people = _people(
        session, {item.effect.value for item in decided if item.effect.action is RuleAction.ASSIGN}
    )
    deeds = [_deed(session, item, claims[item.claim_id], people) for item in decided]
    now = clock.now()
    rows = [
        {
            "rule_id": item.rule.id,
            "version": item.rule.version,
            "sighting_id": item.sighting_id,
            "claim_id": item.claim_id,
            "action": item.effect.action,
            "value": item.effect.value,
            "act_seq": seq,
            "done_at": now,
        }
        for item, seq in zip(decided, record_acts(session, MACHINE, deeds), strict=True)
    ]
    insert_rows(session, RuleEffect, rows)
    return len(rows)


def _is_taken(item: Decided, claims: Mapping[int, Claim]) -> bool:
    """Whether somebody has taken the claim on since the decision."""
    return item.effect.action is RuleAction.ASSIGN and claims[item.claim_id].assigned_to_id is not None


def _deed(session: Session, item: Decided, claim: Claim, people: Mapping[str, int]) -> Deed:
    ledger, effect = Ledger(session), item.effect
    detail: dict[str, object] = {"rule": item.rule.id, "version": item.rule.version}
    detail["sighting"] = item.sighting_id
    if effect.action is RuleAction.TAG:
        ledger.add(ClaimTag(claim_id=claim.id, tag=effect.value))
        detail["tag"] = effect.value
    elif effect.action is RuleAction.ASSIGN:
        ledger.set(claim, assigned_to_id=people[effect.value])
        session.flush()
        detail["to"] = effect.value
    elif effect.action is RuleAction.RAISE:
        ledger.add(ClaimRaise(claim_id=claim.id, rule_id=item.rule.id, points=int(effect.value)))
        detail["points"] = int(effect.value)
    else:
        ledger.add(ClaimMark(claim_id=claim.id, mark=_MARKS[effect.action], made_at=clock.now()))
    return Deed(effect.action.value, f"claim:{claim.public_id}", detail, ledger.changes)


def _claims(session: Session, numbers: set[int]) -> dict[int, Claim]:
    # Locked, because a person may assign at the same moment, and theirs must stand.
    found: dict[int, Claim] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        some = select(Claim).where(Claim.id.in_(ordered[start : start + 500])).order_by(Claim.id)
        locked = some.with_for_update().execution_options(populate_existing=True)
        found.update({claim.id: claim for claim in session.scalars(locked)})
    return found


def _people(session: Session, handles: set[str]) -> dict[str, int]:
    rows = session.execute(select(Person.handle, Person.id).where(Person.handle.in_(handles)))
    return {row.handle: row.id for row in rows}

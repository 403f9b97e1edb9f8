"""Rules at work: what was matched since the last time is held against them, and what they decide is carried out.

The chain of acts tells what was matched, each act is looked at once, and what a rule did, its line in the log and how
far rules have looked are one unit of work: whenever it is broken off, nothing is done twice and nothing is missed.
A dry run decides by the very same functions about what was seen in the last days, and changes nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from claims import clock, rule_facts, rules
from claims.acts import head
from claims.database import Database
from claims.rule_facts import Case, Side
from claims.rules import Decided
from claims.ruling import Effect, Facts, Spec, decide, holds
from claims.settings import Settings
from claims.terms import RuleAction

BATCH = 500
MOST_SIGHTINGS = 200_000
"""How many sightings a dry run looks at."""
MOST_SECONDS = 8.0
"""And for how long."""
EXAMPLES = 20
_TRIES = 3
_RULER_LOCK = 0x61697172  # "aiqr"
_LATER = frozenset({"words", "priority", "volume"})
"""The conditions that are looked at last, because they cost more to know."""


@dataclass
class Ruled:
    """What a run of the rules did."""

    sightings: int = 0
    """Sightings looked at."""
    effects: int = 0
    """Things done to claims."""


@dataclass(frozen=True)
class Example:
    """One sighting that a dry run would have touched."""

    sighting_id: int
    claim: str
    said: str
    source: str
    seen_at: datetime
    effects: tuple[Effect, ...]
    """Empty where all of it is so already."""


@dataclass
class Rehearsal:
    """What a rule would have done."""

    days: int
    sightings: int = 0
    """Sightings of which every condition holds."""
    claims: int = 0
    """The claims that they state."""
    changed: Counter[RuleAction] = field(default_factory=Counter)
    """To how many claims each action would have been done; the others are so already, or a person decided it."""
    examples: list[Example] = field(default_factory=list)
    looked_at: int = 0
    """Sightings looked at, the newest first."""
    whole: bool = True
    """Whether that was everything seen in these days."""


# --- at work ------------------------------------------------------------------------------------------


def apply_rules(
    database: Database, settings: Settings, *, told: Callable[[int], None] = lambda done: None
) -> Ruled:
    """Hold what was matched since the last time against every rule that is on; *told* hears how much is done."""
    done = Ruled()
    with database.reading() as session:
        if not rules.at_work(session):
            return done
    with _one_at_a_time(database, settings) as taken:
        while taken and _apply_next(database, done):
            told(done.sightings)
    return done


@contextmanager
def _one_at_a_time(database: Database, settings: Settings) -> Iterator[bool]:
    from pipeline.locks import only_one

    with only_one(database, settings.data / "ruler.lock", _RULER_LOCK) as taken:
        yield taken


def _apply_next(database: Database, done: Ruled) -> bool:
    """Look at the next acts in one unit of work; whether there may be more."""
    for attempt in range(_TRIES):
        try:
            with database.writing() as session:
                looked, effects, more = _apply_batch(session)
        except IntegrityError:  # a person did the same to the claim at the same moment: look again
            if attempt + 1 == _TRIES:
                raise
        else:
            done.sightings += looked
            done.effects += effects
            return more
    return False


def _apply_batch(session: Session) -> tuple[int, int, bool]:
    working = rules.at_work(session)
    until = head(session).seq
    after = max(rule_facts.looked_until(session), min((rule.since_seq for rule in working), default=until))
    acts = rule_facts.matched_after(session, after, BATCH)
    if not acts:
        return 0, 0, False
    numbers = list(dict.fromkeys(sighting for _, sighting in acts))
    newest = {sighting: seq for seq, sighting in acts}
    found = _decided(session, working, rule_facts.cases(session, numbers), newest)
    effects = rules.carry_out(
        session,
        [
            Decided(rule, case.sighting_id, case.claim_id, effect)
            for rule, case, decided in found.rows
            for effect in decided
        ],
    )
    more = len(acts) == BATCH
    rule_facts.mark(session, acts[-1][0] if more else until)
    return len(numbers), effects, more


# --- deciding -----------------------------------------------------------------------------------------


@dataclass
class _Found:
    """What was decided: each rule with the case of which it holds and what it does; and the claims looked at."""

    rows: list[tuple[Spec, Case, tuple[Effect, ...]]] = field(default_factory=list)
    sides: Mapping[int, Side] = field(default_factory=dict)


def _decided(
    session: Session,
    working: Sequence[Spec],
    cases: Sequence[Case],
    matched_by: Mapping[int, int] | None = None,
    sides: dict[int, Side] | None = None,
    said: dict[str, frozenset[str]] | None = None,
) -> _Found:
    """What the rules decide about *cases*, in order; a rule passes over what was matched before it began.

    *sides* are the claims as they are known from earlier batches, *said* which words which fold says.
    """
    sides = {} if sides is None else sides
    within = rule_facts.regions(session) if any(rule.conditions.regions for rule in working) else {}
    begun = [
        (rule, case, facts)
        for case in cases
        for facts in (case.facts(within),)
        for rule in working
        if matched_by is None or matched_by[case.sighting_id] > rule.since_seq
        if holds(rule.conditions, facts, _LATER)
    ]
    spoken = _with_words(session, begun, {} if said is None else said)
    weighty = [row for row in _with_priority(session, spoken) if holds(row[0].conditions, row[2], {"volume"})]
    counted = [row for row in _with_volume(session, weighty) if holds(row[0].conditions, row[2])]
    new = {case.claim_id for _, case, _ in counted} - sides.keys()
    sides.update(rule_facts.sides(session, new))
    found = _Found(sides=sides)
    for rule, case, facts in counted:
        side = sides[case.claim_id]
        effects = decide(rule, _as_it_stands(facts, side, rule))
        for effect in effects:
            side.note(rule, effect)
        found.rows.append((rule, case, effects))
    return found


_Row = tuple[Spec, Case, Facts]


def _with_words(session: Session, rows: Sequence[_Row], known: dict[str, frozenset[str]]) -> list[_Row]:
    """Those of *rows* whose texts say what is asked, with the words they say."""
    asking = [row for row in rows if row[0].conditions.words]
    if not asking:
        return list(rows)
    from models.mentions import said
    from models.text import fold

    wanted = frozenset(word for rule, _, _ in asking for word in rule.conditions.words)
    unread = {case.sighting_id: case for _, case, _ in asking if _text_key(case) not in known}
    for number, text in rule_facts.texts(session, unread).items():
        key = _text_key(unread[number])
        if key not in known:
            known[key] = said(fold(text), wanted)
    told = [
        (rule, case, replace(facts, says=known[_text_key(case)] if rule.conditions.words else facts.says))
        for rule, case, facts in rows
    ]
    return [row for row in told if holds(row[0].conditions, row[2], {"priority", "volume"})]


def _text_key(case: Case) -> str:
    """What is the same for texts that are one after folding."""
    return case.fold or str(case.sighting_id)


def _with_priority(session: Session, rows: Sequence[_Row]) -> list[_Row]:
    """*rows* with the priority of their claims, where it is asked."""
    asking = {case.claim_id for rule, case, _ in rows if rule.conditions.priority is not None}
    known = rule_facts.priorities(session, asking)
    return [(rule, case, replace(facts, priority=known.get(case.claim_id))) for rule, case, facts in rows]


def _with_volume(session: Session, rows: Sequence[_Row]) -> list[_Row]:
    """*rows* with how much was seen of each claim, where it is asked."""
    told = list(rows)
    for hours in sorted({rule.conditions.hours for rule, _, _ in rows if rule.conditions.sightings}):
        places = [
            place
            for place, (rule, _, _) in enumerate(rows)
            if rule.conditions.sightings and rule.conditions.hours == hours
        ]
        counted = rule_facts.volumes(session, [rows[place][1] for place in places], hours)
        for place, count in zip(places, counted, strict=True):
            rule, case, facts = told[place]
            told[place] = (rule, case, replace(facts, sightings=count))
    return told


def _as_it_stands(facts: Facts, side: Side, rule: Spec) -> Facts:
    return replace(
        facts,
        tags=frozenset(side.tags),
        assigned=side.assigned,
        stands=frozenset(side.stands),
        done=frozenset(side.done.get(rule.id, ())),
        refused=frozenset(side.refused),
    )


# --- a dry run ----------------------------------------------------------------------------------------


def rehearse(
    session: Session,
    rule: Spec,
    days: int = 30,
    *,
    most: int = MOST_SIGHTINGS,
    seconds: float = MOST_SECONDS,
) -> Rehearsal:
    """What *rule* would have done to what was seen in the last *days*, as if it were new; changes nothing.

    It looks at no more than *most* sightings, the newest first, and for no longer than *seconds*; the answer says
    how many it looked at and whether that was all.
    """
    rule = replace(rule, id=0, since_seq=0)  # what it did before does not count: it is asked what it would do
    found, claims = Rehearsal(days), set[int]()
    sides: dict[int, Side] = {}
    said: dict[str, frozenset[str]] = {}
    within = rule_facts.regions(session)

    def fits(case: Case) -> bool:
        return holds(rule.conditions, case.facts(within), _LATER | {"score"})

    began, since = time.monotonic(), clock.now() - timedelta(days=days)
    behind: tuple[datetime, int] | None = None
    while page := rule_facts.recent(session, since, behind, BATCH * 4):
        behind = page[-1]
        found.looked_at += len(page)
        cases = rule_facts.cases(session, [number for _, number in page], fits)
        rows = _decided(session, [rule], cases, None, sides, said).rows
        found.sightings += len({case.sighting_id for _, case, _ in rows})
        claims.update(case.claim_id for _, case, _ in rows)
        for _, _, effects in rows:
            found.changed.update(effect.action for effect in effects)
        _keep_examples(session, found, rows, sides)
        if found.looked_at >= most or time.monotonic() - began > seconds:
            found.whole = not rule_facts.recent(session, since, behind, 1)
            break
    found.claims = len(claims)
    return found


def _keep_examples(
    session: Session,
    found: Rehearsal,
    rows: Sequence[tuple[Spec, Case, tuple[Effect, ...]]],
    sides: Mapping[int, Side],
) -> None:
    wanted = rows[: max(0, EXAMPLES - len(found.examples))]
    texts = rule_facts.texts(session, {case.sighting_id for _, case, _ in wanted})
    found.examples.extend(
        Example(
            case.sighting_id,
            sides[case.claim_id].name,
            texts[case.sighting_id],
            case.source,
            case.seen_at,
            effects,
        )
        for _, case, effects in wanted
    )

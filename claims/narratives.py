"""Narratives: themes above claims that an analyst follows, and which claims belong to each."""

import re
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.acts import Deed, record_act
from claims.changes import Ledger
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import Claim, Narrative, NarrativeClaim, Person
from claims.terms import Language
from claims.triage import chain

_KEY = re.compile(r"[a-z0-9-]{1,60}")


def add(session: Session, by: Person, key: str, names: Mapping[str, str]) -> Narrative:
    """Begin to follow a theme: *key* is what it is called in commands and addresses, *names* are for people."""
    actor = demand(by, Action.ANALYSE)
    if not _KEY.fullmatch(key):
        raise RefusedError(reason="the key {key!r} of a narrative is not made of a-z, 0-9 and -", key=key)
    if session.scalar(select(Narrative.id).where(Narrative.key == key)) is not None:
        raise RefusedError(reason="there is a narrative {key} already", key=key)
    narrative = Narrative(key=key, names=_named(names))
    session.add(narrative)
    session.flush()
    record_act(session, actor, Deed("narrative_add", f"narrative:{key}", {"names": narrative.names}))
    return narrative


def rename(session: Session, by: Person, narrative: Narrative, names: Mapping[str, str]) -> None:
    """Call a narrative otherwise; a language that is not named keeps its name."""
    actor = demand(by, Action.ANALYSE)
    narrative.names = {**narrative.names, **_named(names)}
    deed = Deed("narrative_rename", f"narrative:{narrative.key}", {"names": narrative.names})
    record_act(session, actor, deed)


def put(session: Session, by: Person, claim: Claim, narrative: Narrative) -> int | None:
    """Say that *claim* belongs to *narrative*; None when it does already."""
    actor = demand(by, Action.ANALYSE)
    if session.get(NarrativeClaim, _pair(claim, narrative)) is not None:
        return None
    ledger = Ledger(session)
    ledger.add(NarrativeClaim(**_pair(claim, narrative)))
    return chain(session, actor, "narrate", claim, ledger, {"narrative": narrative.key})


def take(session: Session, by: Person, claim: Claim, narrative: Narrative) -> int | None:
    """Say that *claim* does not belong to *narrative*; None when it did not."""
    actor = demand(by, Action.ANALYSE)
    row = session.get(NarrativeClaim, _pair(claim, narrative))
    if row is None:
        return None
    ledger = Ledger(session)
    ledger.remove(row)
    return chain(session, actor, "unnarrate", claim, ledger, {"narrative": narrative.key})


def find(session: Session, key: str) -> Narrative:
    """The narrative of that key."""
    narrative = session.scalar(select(Narrative).where(Narrative.key == key.strip().lower()))
    if narrative is None:
        raise NotFoundError(kind="narrative", name=key)
    return narrative


def counted(session: Session) -> list[tuple[Narrative, int]]:
    """Every narrative and how many claims belong to it, by key."""
    query = (
        select(Narrative, func.count(NarrativeClaim.claim_id))
        .outerjoin(NarrativeClaim, NarrativeClaim.narrative_id == Narrative.id)
        .group_by(Narrative.id)
        .order_by(Narrative.key)
    )
    return [(narrative, count) for narrative, count in session.execute(query)]


def _named(names: Mapping[str, str]) -> dict[str, str]:
    told = {Language(code).value: " ".join(name.split()) for code, name in names.items() if name.strip()}
    if not told:
        raise RefusedError(reason="a narrative needs a name in at least one language")
    return told


def _pair(claim: Claim, narrative: Narrative) -> dict[str, int]:
    return {"narrative_id": narrative.id, "claim_id": claim.id}

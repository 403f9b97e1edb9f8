"""What somebody has looked at: handed on to `claims.looks`, where the record has it."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy.orm import Session

from claims.records import Claim, Person

_looks: Any = import_module("claims.looks") if find_spec("claims.looks") else None


def last_look(session: Session, person: Person, claim: Claim) -> datetime | None:
    """When *person* looked at *claim* before; None for never."""
    found: datetime | None = _looks.last_look(session, person, claim) if _looks else None
    return found


def mark(session: Session, person: Person, claim: Claim) -> None:
    """*person* is looking at *claim*."""
    if _looks:
        _looks.mark(session, person, claim)

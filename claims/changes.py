"""Changing rows so that the change can be undone: each row before and after goes with the act."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Date, Enum, delete, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from claims.acts import Change
from claims.errors import RefusedError
from claims.records import ActChange, Claim, ClaimWeight, Record, UtcDateTime


class Ledger:
    """The rows that one act changes, in order."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.changes: list[Change] = []

    def add(self, record: Record) -> None:
        """A new row."""
        self.session.add(record)
        self.session.flush()
        self.added(record)

    def added(self, record: Record) -> None:
        """A row that was new a moment ago and stands in the database already."""
        self.changes.append(Change(_table(record), _key(record), None, _row(record)))

    def set(self, record: Record, **values: object) -> None:
        """New values in a row; values that stand there already change nothing."""
        fresh = {name: value for name, value in values.items() if getattr(record, name) != value}
        if not fresh:
            return
        before = {name: _plain(getattr(record, name)) for name in fresh}
        for name, value in fresh.items():
            setattr(record, name, value)
        after = {name: _plain(value) for name, value in fresh.items()}
        self.changes.append(Change(_table(record), _key(record), before, after))

    def rely_on(self, record: Record, *names: str) -> None:
        """Values that stay, but on which the change rests: once they are changed it cannot be undone."""
        standing = {name: _plain(getattr(record, name)) for name in names}
        self.changes.append(Change(_table(record), _key(record), standing, standing))

    def remove(self, record: Record) -> None:
        """A row that is no more; its whole content stays in the act."""
        self.changes.append(Change(_table(record), _key(record), _row(record), None))
        self.session.delete(record)
        self.session.flush()


def put_back(ledger: Ledger, changes: Sequence[ActChange]) -> None:
    """Undo *changes*, newest first; refuse when somebody has changed one of the rows since."""
    session = ledger.session
    for change in sorted(changes, key=lambda c: c.position, reverse=True):
        kind = _kinds()[change.record]
        record = session.get(kind, _lively(kind, change.key))
        if not _stands(record, change.after):
            raise RefusedError(
                reason="it cannot be undone any more: somebody has changed the same thing since"
            )
        if change.before is None:
            assert record is not None
            _remove(ledger, record)
        elif change.after is None:
            ledger.add(kind(**_lively(kind, change.before)))
        else:
            assert record is not None
            ledger.set(record, **_lively(kind, change.before))
        session.flush()


def _remove(ledger: Ledger, record: Record) -> None:
    """Takes a row away again, with what is derived from it; refuses where something else rests on it since."""
    if isinstance(record, Claim):
        ledger.session.execute(delete(ClaimWeight).where(ClaimWeight.claim_id == record.id))
    try:
        ledger.remove(record)
    except IntegrityError:
        raise RefusedError(reason="it cannot be undone any more: something new rests on it since") from None


def _stands(record: Record | None, after: Mapping[str, Any] | None) -> bool:
    if after is None or record is None:
        return (after is None) == (record is None)
    return all(_plain(getattr(record, name)) == value for name, value in after.items())


def _kinds() -> dict[str, type[Record]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Record.registry.mappers}


def _table(record: Record) -> str:
    return str(record.__tablename__)


def _key(record: Record) -> dict[str, Any]:
    return {
        str(column.key): _plain(getattr(record, str(column.key)))
        for column in inspect(type(record)).primary_key
    }


def _row(record: Record) -> dict[str, Any]:
    return {attr.key: _plain(getattr(record, attr.key)) for attr in inspect(type(record)).column_attrs}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _lively(kind: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {attr.key: attr.columns[0] for attr in inspect(kind).column_attrs}
    return {name: _value(columns[name], value) for name, value in values.items()}


def _value(column: Any, value: Any) -> Any:
    if value is None or not isinstance(column, Column):
        return value
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value

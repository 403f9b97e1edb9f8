"""Taking in authorities and places from the lists a deployment keeps."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.acts import Actor, Deed, record_act
from claims.records import (
    Authority,
    AuthorityName,
    AuthoritySuccession,
    Place,
    PlaceName,
    PlaceSuccession,
)
from claims.terms import Language, PlaceKind


def authorities(session: Session) -> list[Authority]:
    """The authorities known, by key."""
    return list(session.scalars(select(Authority).order_by(Authority.key)))


def places(session: Session) -> list[Place]:
    """The places known, by code."""
    return list(session.scalars(select(Place).order_by(Place.code)))


def place_names(session: Session) -> dict[str, dict[str, str]]:
    """What each place is called, by its code and the language; the newest name of each."""
    query = select(Place.code, PlaceName.language, PlaceName.name).join(PlaceName)
    found: dict[str, dict[str, str]] = {}
    for row in session.execute(query.order_by(Place.code, PlaceName.id)):
        found.setdefault(row.code, {})[row.language.value] = row.name
    return found


def load_authorities(session: Session, actor: Actor, entries: Sequence[Mapping[str, Any]]) -> int:
    """Add the authorities of a list that are not there yet, then who succeeded whom; how many were new."""
    known = {authority.key: authority for authority in session.scalars(select(Authority))}
    new = [entry for entry in entries if entry["key"] not in known]
    for entry in new:
        authority = Authority(
            key=entry["key"], topics=list(entry.get("topics") or []), note=entry.get("note") or ""
        )
        authority.names = [AuthorityName(**_name(name)) for name in entry["names"]]
        session.add(authority)
        known[entry["key"]] = authority
    session.flush()
    for entry in new:
        for heir in entry.get("successors") or []:
            session.add(
                AuthoritySuccession(
                    predecessor_id=known[entry["key"]].id,
                    successor_id=known[heir["key"]].id,
                    happened_on=_day(heir.get("on")),
                )
            )
    if new:
        session.flush()
        record_act(session, actor, Deed("load_authorities", "authorities", {"new": len(new)}))
    return len(new)


def load_places(session: Session, actor: Actor, entries: Sequence[Mapping[str, Any]]) -> int:
    """Add the places of a list that are not there yet; how many were new."""
    known = {place.code: place for place in session.scalars(select(Place))}
    new = [entry for entry in entries if str(entry["code"]) not in known]
    for entry in new:
        parent = known.get(str(entry.get("parent") or ""))
        place = Place(
            code=str(entry["code"]),
            kind=PlaceKind(entry["kind"]),
            parent_id=parent.id if parent else None,
            formed_on=_day(entry.get("formed_on") or entry.get("formed")),
            dissolved_on=_day(entry.get("dissolved_on")),
        )
        place.names = [PlaceName(**_name(name)) for name in entry["names"]]
        session.add(place)
        session.flush()
        known[place.code] = place
    _load_place_successions(session, known, new)
    if new:
        session.flush()
        record_act(session, actor, Deed("load_places", "places", {"new": len(new)}))
    return len(new)


def _load_place_successions(
    session: Session, known: Mapping[str, Place], entries: Sequence[Mapping[str, Any]]
) -> None:
    for entry in entries:
        for heir in entry.get("successors") or []:
            session.add(
                PlaceSuccession(
                    predecessor_id=known[str(entry["code"])].id,
                    successor_id=known[str(heir.get("code") or heir.get("key"))].id,
                    happened_on=_day(heir.get("on")),
                )
            )


def _name(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "language": Language(entry["language"]),
        "name": entry["name"],
        "valid_from": _day(entry.get("from")),
        "valid_until": _day(entry.get("until")),
    }


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value

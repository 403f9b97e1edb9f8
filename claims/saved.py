"""Views of the inbox that a person keeps under a name: an address's query, and nothing else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock
from claims.errors import NotFoundError, RefusedError
from claims.records import Person, SavedFilter

MOST = 40
_LONGEST_NAME = 60
_LONGEST_QUERY = 1000


def filters(session: Session, person: Person) -> list[SavedFilter]:
    """What *person* has saved, by name."""
    query = select(SavedFilter).where(SavedFilter.person_id == person.id)
    return sorted(session.scalars(query), key=lambda saved: saved.name.casefold())


def save(session: Session, person: Person, name: str, query: str) -> SavedFilter:
    """Keep *query* as *name*; a name that is there already stands for the new view from now on."""
    name, query = _named(name), query.lstrip("?")
    if len(query) > _LONGEST_QUERY:
        raise RefusedError(reason="this view is too long to be saved; ask for less in it")
    mine = filters(session, person)
    for saved in mine:
        if saved.name == name:
            saved.query, saved.saved_at = query, clock.now()
            return saved
    if len(mine) >= MOST:
        raise RefusedError(reason="you have saved {most} views; delete one first", most=MOST)
    saved = SavedFilter(person_id=person.id, name=name, query=query, saved_at=clock.now())
    session.add(saved)
    session.flush()
    return saved


def rename(session: Session, person: Person, number: int, name: str) -> SavedFilter:
    """Give a saved view another name."""
    saved, name = find(session, person, number), _named(name)
    if any(other.name == name and other.id != number for other in filters(session, person)):
        raise RefusedError(reason="you have a view called {name} already; choose another name", name=name)
    saved.name = name
    return saved


def delete(session: Session, person: Person, number: int) -> str:
    """Drop a saved view; its name, to say so."""
    saved = find(session, person, number)
    session.delete(saved)
    return saved.name


def find(session: Session, person: Person, number: int) -> SavedFilter:
    """The view of this number, if it is *person*'s."""
    saved = session.get(SavedFilter, number)
    if saved is None or saved.person_id != person.id:
        raise NotFoundError(kind="saved view", name=number)
    return saved


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise RefusedError(reason="name the view in one to {most} letters", most=_LONGEST_NAME)
    return name

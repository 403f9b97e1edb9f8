"""Letting people in: invitations, resets, the sessions that are open, the way into a demonstration."""

from typing import Any

from sqlalchemy.orm import Session

from claims import one_time_links, people, second_factor, sessions, signing_in
from claims.errors import RefusedError, SettingsError
from claims.records import Person
from claims.terms import Language, LinkKind, Role
from pipeline.console import pages
from pipeline.console.command import Command
from pipeline.console.documents import session_document

DEMONSTRATION_DESK = "http://127.0.0.1:8400"
"""Where 'aiqyn desk' listens when it is told nothing else."""


def person_add(
    command: Command, handle: str, name: str, role: list[Role] | None, language: Language, dry_run: bool
) -> None:
    """Add somebody; the very first person needs no --as and becomes the administrator."""
    with command.unit(dry_run=dry_run) as session:
        first = not people.everybody(session)
        by = None if first else command.person(session)
        roles = frozenset(role or ()) | (frozenset({Role.ADMINISTRATOR}) if first else frozenset())
        added, link = _added(command, session, by, handle, name, roles, language)
        held, called = ", ".join(sorted(roles)) or "no role yet", added.handle
    told = _told(link, LinkKind.INVITATION) if not dry_run else ""
    document = {"person": called, "roles": sorted(roles), **_linked(link, dry_run), "dry_run": dry_run}
    command.screen.done(f"{called} is added: {held}.{told}", **document)
    if not link and not dry_run:
        command.screen.note("To let them in at the desk, set desk.url; then: aiqyn person reset HANDLE.")


def person_reset(command: Command, handle: str, factor: bool, dry_run: bool) -> None:
    """Make a one-time link by which somebody sets a password; with *factor* their telephone is taken off too."""
    where = _desk(command)
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        if factor:
            second_factor.reset(session, by, person)
        kind, secret = one_time_links.renew(session, by, person)
        called = person.handle
    link = one_time_links.address(where, kind, secret)
    told = _told(link, kind) if not dry_run else ""
    off = " and sets up a second factor anew" if factor else ""
    document = {
        "person": called,
        "second_factor_removed": factor,
        **_linked(link, dry_run),
        "dry_run": dry_run,
    }
    command.screen.done(f"{called} sets a password by a link{off}.{told}", **document)


def person_enable(command: Command, handle: str, dry_run: bool) -> None:
    """Somebody is back: their roles hold again."""
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        people.enable(session, by, person)
        called = person.handle
    command.screen.done(f"{called} may sign in again.", person=called, active=True, dry_run=dry_run)


def person_sessions(command: Command, handle: str, end: bool, dry_run: bool) -> None:
    """List where people are signed in, or *end* somebody's sessions."""
    if end:
        with command.writing(dry_run=dry_run) as (session, by):
            person = people.find_person(session, handle)
            count, called = signing_in.end_theirs(session, by, person), person.handle
        command.screen.done(
            f"{called} is signed out everywhere: {count}.", person=called, ended=count, dry_run=dry_run
        )
        return
    with command.reading() as session:
        whose = [people.find_person(session, handle)] if handle else people.everybody(session)
        items = [session_document(row) for person in whose for row in sessions.open_sessions(session, person)]
    command.listed("sessions", items, pages.SESSION, "Nobody is signed in.")


def person_link(command: Command, handle: str) -> None:
    """Print a link that lets somebody into the demonstration once, without a password."""
    if not command.settings.site.demonstration:
        raise RefusedError(
            reason="such links are for a demonstration; in earnest: aiqyn person reset {person}",
            person=handle,
        )
    where = command.settings.desk.url or DEMONSTRATION_DESK
    with command.unit() as session:
        person = people.find_person(session, handle)
        secret, called = one_time_links.for_demonstration(session, person), person.handle
    link = one_time_links.address(where, LinkKind.DEMONSTRATION, secret)
    command.screen.done(f"{called} comes in once by {link}", person=called, link=link)


def _added(
    command: Command,
    session: Session,
    by: Person | None,
    handle: str,
    name: str,
    roles: frozenset[Role],
    language: Language,
) -> tuple[Person, str]:
    """The new person and, when it is known where the desk is, the link by which they come in."""
    if not command.settings.desk.url:
        return people.add_person(session, by, handle, name, roles, language), ""
    person, secret = one_time_links.invite(session, by, handle, name, roles, language)
    return person, one_time_links.address(command.settings.desk.url, LinkKind.INVITATION, secret)


def _desk(command: Command) -> str:
    if not command.settings.desk.url:
        raise SettingsError(
            name="desk.url", reason="say where people open the desk, such as https://desk.example.kz"
        )
    return command.settings.desk.url


def _told(link: str, kind: LinkKind) -> str:
    hours = int(one_time_links.GOOD_FOR[kind].total_seconds() // 3600)
    return f" The link is good for {hours} hours and once: {link}" if link else ""


def _linked(link: str, dry_run: bool) -> dict[str, Any]:
    return {"link": link} if link and not dry_run else {}

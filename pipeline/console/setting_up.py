"""Setting up: the database, the settings, people, authorities and places."""

from typing import Any

from claims import bodies, migrate, people, reports, settings
from claims.people import Action, demand
from claims.terms import Role
from pipeline.console import pages
from pipeline.console.command import FAILED, Command, Ended, WrongUseError
from pipeline.console.documents import authority_document, person_document, place_document
from pipeline.console.files import read_entries


def db_upgrade(command: Command, dry_run: bool) -> None:
    """Bring the database to the shape this version needs; make it when there is none."""
    with command.database(any_shape=True) as database:
        before, needed = migrate.current(database.engine), migrate.newest()
        if before != needed and not dry_run:
            migrate.upgrade(database.engine)
    did = "stands" if before == needed else "would come" if dry_run else "came"
    sentence = (
        f"The database {did} at revision {needed}."
        if before == needed
        else (f"The database {did} from {before or 'nothing'} to revision {needed}.")
    )
    command.screen.done(sentence, before=before, revision=needed, changed=before != needed, dry_run=dry_run)


def db_status(command: Command) -> None:
    """Say where the database is, its shape, and how much there is of everything."""
    with command.database(any_shape=True) as database:
        found, needed = migrate.current(database.engine), migrate.newest()
        figures: dict[str, Any] = {
            "database": settings.without_password(command.settings.database_url),
            "revision": found or "empty",
            "needed": needed,
        }
        if found == needed:
            with database.reading() as session:
                figures |= reports.counts(session)
    command.screen.page(figures, pages.figures_page)
    if found != needed:
        command.screen.note("Run 'aiqyn db upgrade' first.")
        raise Ended(FAILED)


def config_show(command: Command) -> None:
    """Print every setting, its value (secrets hidden), and who said so."""
    said = settings.explain(command.settings, command.options.given)
    items = [{"name": item.name, "value": item.value, "said_by": item.said_by} for item in said]
    command.screen.listing("settings", items, pages.SETTING)


def person_list(command: Command) -> None:
    """List the people and their roles."""
    with command.reading() as session:
        items = [person_document(person) for person in people.everybody(session)]
    command.listed("people", items, pages.PERSON, 'Nobody is here yet: aiqyn person add HANDLE "NAME"')


def person_role(
    command: Command, handle: str, give: list[Role] | None, take: list[Role] | None, dry_run: bool
) -> None:
    """Give roles and take them back; what was approved before stays approved."""
    if not (give or take):
        raise WrongUseError("Say what changes: --give ROLE or --take ROLE.")
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        for role in give or ():
            people.grant(session, by, person, role)
        for role in take or ():
            people.end_grant(session, by, person, role)
        roles, called = sorted(role.value for role in person.roles), person.handle
    sentence = f"{called} now is: {', '.join(roles) or 'without a role'}."
    command.screen.done(sentence, person=called, roles=roles, dry_run=dry_run)


def person_disable(command: Command, handle: str, dry_run: bool) -> None:
    """Somebody left: nothing is allowed to them any more; what they did stays theirs."""
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        people.disable(session, by, person)
        called = person.handle
    command.screen.done(f"{called} may do nothing any more.", person=called, active=False, dry_run=dry_run)


def authority_load(command: Command, file: str, dry_run: bool) -> None:
    """Add the authorities of a list that are not known yet."""
    entries = read_entries(file, ("key", "names"))
    with command.writing(dry_run=dry_run) as (session, by):
        new = bodies.load_authorities(session, demand(by, Action.MANAGE_BODIES), entries)
    sentence = f"{new} authorities are new, {len(entries) - new} were known."
    command.screen.done(sentence, new=new, known=len(entries) - new, dry_run=dry_run)


def authority_list(command: Command) -> None:
    """List the authorities under their names of today."""
    with command.reading() as session:
        items = [authority_document(authority) for authority in bodies.authorities(session)]
    command.listed("authorities", items, pages.AUTHORITY, "None yet: aiqyn authority load FILE.yaml")


def place_load(command: Command, file: str, dry_run: bool) -> None:
    """Add the places of a list that are not known yet."""
    entries = read_entries(file, ("code", "kind", "names"))
    with command.writing(dry_run=dry_run) as (session, by):
        new = bodies.load_places(session, demand(by, Action.MANAGE_BODIES), entries)
    sentence = f"{new} places are new, {len(entries) - new} were known."
    command.screen.done(sentence, new=new, known=len(entries) - new, dry_run=dry_run)


def place_list(command: Command) -> None:
    """List the places."""
    with command.reading() as session:
        items = [place_document(place) for place in bodies.places(session)]
    command.listed("places", items, pages.PLACE, "None yet: aiqyn place load FILE.yaml")
